"""La configuration compte par version gardée dans la base."""

from __future__ import annotations

from pathlib import Path

import pytest

from agence.configuration.lecture import texte_par_defaut
from agence.erreurs import FichierInvalide, Refus
from agence.seance import Seance
from agence.tenue import configuration_en_vigueur as en_vigueur
from donnees.modeles import ConfigurationAppliquee

AUTRE = texte_par_defaut().replace('delai = "7j"                 # la date', 'delai = "9j"                 # la date')


def test_une_base_neuve_prend_le_fichier_livre(base: str) -> None:
    configuration, version = en_vigueur.en_vigueur()
    assert configuration.texte == texte_par_defaut()
    assert en_vigueur.en_vigueur()[1] == version


def test_appliquer_le_meme_texte_ne_cree_pas_de_version(base: str) -> None:
    premiere = en_vigueur.appliquer(texte_par_defaut(), "config.toml")
    assert en_vigueur.appliquer(texte_par_defaut(), "config.toml") == premiere
    assert ConfigurationAppliquee.select().count() == 1


def test_revenir_a_un_ancien_texte_fait_une_version_de_plus(superviseur: Seance) -> None:
    assert texte_par_defaut() != AUTRE
    premiere = superviseur.configuration_id
    deuxieme = en_vigueur.appliquer(AUTRE, "config.toml", superviseur)
    assert str(en_vigueur.en_vigueur()[0].promesses.delai) == "9j"
    troisieme = en_vigueur.appliquer(texte_par_defaut(), "config.toml", superviseur)
    assert premiere is not None
    assert premiere < deuxieme < troisieme
    assert [v.auteur for v in en_vigueur.versions()] == ["Roux", "Roux", ""]


def test_un_texte_faux_n_est_pas_garde(superviseur: Seance) -> None:
    with pytest.raises(FichierInvalide):
        en_vigueur.appliquer(AUTRE.replace('"9j"', '"9 lunes"'), "config.toml", superviseur)
    assert ConfigurationAppliquee.select().count() == 1


def test_un_agent_ne_change_pas_la_configuration(seance: Seance) -> None:
    with pytest.raises(Refus):
        en_vigueur.appliquer(AUTRE, "config.toml", seance)


def test_un_fichier_donne_est_garde_s_il_est_nouveau(base: str, tmp_path: Path) -> None:
    _, livree = en_vigueur.etablir(None)
    fichier = tmp_path / "c.toml"
    fichier.write_text(AUTRE, encoding="utf-8")
    configuration, version = en_vigueur.etablir(fichier)
    assert version > livree
    assert str(configuration.promesses.delai) == "9j"
    assert en_vigueur.etablir(fichier)[1] == version
    assert en_vigueur.etablir(None)[1] == version
