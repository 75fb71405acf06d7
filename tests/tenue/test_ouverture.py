"""Entrer dans l'agence, et ses refus en une phrase."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest

from agence import horloge
from agence.erreurs import BaseInutilisable, FichierInvalide, Refus, SaisieInvalide
from agence.tenue import jours_fermes, ouverture
from donnees.base import fermer, lignes
from donnees.modeles import JourFerme
from donnees.nomenclature import Role


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/neuve.db"


def test_initialiser_puis_ouvrir(url: str) -> None:
    seance = ouverture.initialiser(url, "leblanc")
    assert seance.acteur is not None
    assert seance.acteur.role is Role.ADMINISTRATEUR
    fermer()
    relue = ouverture.ouvrir_seance(url, "leblanc")
    assert relue.configuration_id == seance.configuration_id
    assert date(horloge.aujourd_hui().year, 12, 25) in relue.fermes_de("metropole")
    fermer()


def test_on_n_initialise_pas_deux_fois(url: str) -> None:
    ouverture.initialiser(url, "leblanc")
    fermer()
    with pytest.raises(BaseInutilisable, match="existe déjà"):
        ouverture.initialiser(url, "leblanc")


def test_rien_n_est_cree_quand_le_nom_ou_la_configuration_est_faux(url: str, tmp_path: Path) -> None:
    faux = tmp_path / "faux.toml"
    faux.write_text("[agence]\nnom = 3\n", encoding="utf-8")
    with pytest.raises(FichierInvalide):
        ouverture.initialiser(url, "leblanc", faux)
    with pytest.raises(SaisieInvalide):
        ouverture.initialiser(url, "Le Blanc")
    assert not (tmp_path / "neuve.db").exists()


def test_une_base_absente_se_dit_avec_son_remede(tmp_path: Path) -> None:
    with pytest.raises(BaseInutilisable, match="initialiser"):
        ouverture.ouvrir_seance(f"sqlite:///{tmp_path}/absente.db", "leblanc")


def test_un_inconnu_n_entre_pas(url: str) -> None:
    ouverture.initialiser(url, "leblanc")
    with pytest.raises(Refus, match="noir"):
        ouverture.ouvrir_seance(url, "noir")
    fermer()


def test_sans_nom_c_est_le_compte_du_systeme(url: str) -> None:
    moi = ouverture.utilisateur_du_systeme()
    ouverture.initialiser(url, moi)
    seance = ouverture.ouvrir_seance(url)
    assert seance.acteur is not None
    assert seance.acteur.nom == moi
    fermer()


def test_un_compte_sans_nom_est_refuse(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "getuid", lambda: 4_000_000_000)
    with pytest.raises(Refus, match="--agent"):
        ouverture.utilisateur_du_systeme()


def test_un_jour_ferme_corrige_n_est_pas_remis(base: str) -> None:
    JourFerme.delete().where(JourFerme.territoire == "metropole", JourFerme.jour == date(2026, 11, 11)).execute()
    assert jours_fermes.remplir(date(2026, 11, 23)) == 0
    assert date(2026, 11, 11) not in jours_fermes.charger()["metropole"]


def test_l_annee_qui_manque_est_ajoutee(base: str) -> None:
    avant = len(lignes("SELECT 1 FROM jour_ferme"))
    assert jours_fermes.remplir(date(2027, 1, 2)) > 0
    assert date(2029, 12, 25) in jours_fermes.charger()["reunion"]
    assert len(lignes("SELECT 1 FROM jour_ferme")) > avant
