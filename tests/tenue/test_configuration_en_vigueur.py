"""La configuration compte par version gardée dans la base."""

from __future__ import annotations

from pathlib import Path

import pytest

from agence.configuration.lecture import texte_par_defaut
from agence.droit.tables import Tables
from agence.erreurs import FichierInvalide, Introuvable, Refus
from agence.seance import Seance
from agence.tenue import configuration_en_vigueur as en_vigueur
from agence.tenue.ouverture import seance_ouverte
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
    livree = en_vigueur.etablir(None).version
    fichier = tmp_path / "c.toml"
    fichier.write_text(AUTRE, encoding="utf-8")
    configuration, version, dit = en_vigueur.etablir(fichier)
    assert version > livree and not dit
    assert str(configuration.promesses.delai) == "9j"
    assert en_vigueur.etablir(fichier)[1] == version
    assert en_vigueur.etablir(None)[1] == version


def test_un_fichier_deja_garde_ne_defait_pas_la_version_appliquee_depuis(superviseur: Seance, tmp_path: Path) -> None:
    fichier = tmp_path / "c.toml"
    fichier.write_text(AUTRE, encoding="utf-8")
    donnee = en_vigueur.etablir(fichier).version
    livree = en_vigueur.appliquer(texte_par_defaut(), "config.toml", superviseur)
    configuration, version, dit = en_vigueur.etablir(fichier)
    assert (str(configuration.promesses.delai), version) == ("7j", livree), "un départ ne défait pas ce qui est appliqué depuis"
    assert dit == (
        f"c.toml est la version n° {donnee} ; la n° {livree} est en vigueur : agence config appliquer pour y revenir"
    )
    assert ConfigurationAppliquee.select().count() == livree
    fichier.write_text(AUTRE.replace('"9j"', '"8j"', 1), encoding="utf-8")
    neuve = en_vigueur.etablir(fichier)
    assert neuve.version > livree and not neuve.dit, "un contenu jamais vu compte"


def test_un_depart_dit_le_fichier_ecarte(superviseur: Seance, tmp_path: Path) -> None:
    fichier = tmp_path / "c.toml"
    fichier.write_text(AUTRE, encoding="utf-8")
    en_vigueur.etablir(fichier)
    en_vigueur.reprendre(superviseur)
    seance = seance_ouverte(superviseur.acteur, fichier)
    assert "c.toml est la version n° " in seance.avertissement
    assert not seance_ouverte(superviseur.acteur).avertissement


def test_reprendre_remet_l_avant_derniere_avec_ses_tables(superviseur: Seance) -> None:
    taux = Tables((("taux.toml", '[[semestres]]\nsemestre = "2027-S1"\nlegal_particulier = 6.90\nlegal_autres = 2.80\nbce = 2.40\n'),))
    avec_tables = en_vigueur.appliquer(AUTRE, "config.toml", superviseur, taux)
    en_vigueur.appliquer(texte_par_defaut(), "config.toml", superviseur)
    reprise = en_vigueur.reprendre(superviseur)
    configuration, version = en_vigueur.en_vigueur()
    assert version == reprise > avec_tables
    assert str(configuration.promesses.delai) == "9j" and configuration.tables == taux
    assert en_vigueur.versions(1)[0].auteur == "Roux"


def test_reprendre_celle_en_vigueur_ou_une_inconnue_est_refuse(superviseur: Seance, seance: Seance) -> None:
    with pytest.raises(Introuvable, match="aucune version avant"):
        en_vigueur.reprendre(superviseur)
    with pytest.raises(Introuvable, match="999"):
        en_vigueur.reprendre(superviseur, 999)
    with pytest.raises(Refus, match="celle en vigueur"):
        en_vigueur.reprendre(superviseur, superviseur.configuration_id)
    en_vigueur.appliquer(AUTRE, "config.toml", superviseur)
    with pytest.raises(Refus, match="réservé"):
        en_vigueur.reprendre(seance)


def test_une_version_que_le_programme_ne_comprend_plus_ne_se_reprend_pas(superviseur: Seance) -> None:
    vieille = ConfigurationAppliquee.create(
        empreinte="vieille", texte=AUTRE.replace("essais_par_etape", "essais_d_avant"), appliquee_le=superviseur.horloge()
    )
    en_vigueur.appliquer(texte_par_defaut(), "config.toml", superviseur)
    with pytest.raises(FichierInvalide, match="essais_d_avant"):
        en_vigueur.reprendre(superviseur, vieille.id)
