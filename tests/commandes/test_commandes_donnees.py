"""« agence donnees-personnelles », comme un administrateur la lance."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from agence.seance import Seance
from donnees.modeles import Dossier
from donnees.nomenclature import Role
from tests.commandes.conftest import Rendu
from tests.tenue.personne_essai import NOM, clore_et_reverser, remplir

Agence = Callable[..., Rendu]
COMMANDE = "donnees-personnelles"


@pytest.fixture
def diallo(ouvrir_pour: Callable[..., Seance]) -> Seance:
    return ouvrir_pour("diallo", Role.ADMINISTRATEUR)


def test_exporter_ecrit_un_fichier_prive_et_rend_compte_en_json(
    agence: Agence, dossier: Dossier, seance: Seance, superviseur: Seance, tmp_path: Path
) -> None:
    remplir(seance, superviseur, dossier)
    rendu = agence(COMMANDE, "exporter", "R-1", "--json", agent="roux")
    assert rendu.statut == 0 and rendu.json["dossiers"] == 1 and rendu.json["lignes"]["reclamation"] == 1
    fichier = tmp_path / rendu.json["fichier"]
    assert fichier.stat().st_mode & 0o777 == 0o600
    assert "au bout du fil" in fichier.read_text(encoding="utf-8") and json.loads(fichier.read_text())["donnees"]["evenement"]
    texte = agence(COMMANDE, "exporter", "#" + str(dossier.id), "--fichier", "acces.txt", agent="roux")
    assert texte.statut == 0 and "à détruire" in texte.sortie
    assert f"note libre sur {NOM}" in (tmp_path / "acces.txt").read_text(encoding="utf-8")
    assert agence(COMMANDE, "exporter", "R-1", "--fichier", "acces.txt", agent="roux").statut == 1, "jamais par-dessus un autre"
    journal = (tmp_path / "pannes.log").read_text()
    assert journal.count(" export ") == 2 and "Boulangerie" not in journal and NOM not in journal


def test_un_agent_n_exporte_ni_ne_purge_ni_ne_voit_les_consultations(agence: Agence, dossier: Dossier, tmp_path: Path) -> None:
    for action in (("exporter", "R-1"), ("purger",), ("purger", "--simulation"), ("consultations", "R-1")):
        rendu = agence(COMMANDE, *action)
        assert rendu.statut == 1 and "administrateur ou superviseur" in rendu.erreurs, action
    assert list(tmp_path.glob("donnees-personnelles-*")) == []


def test_purger_a_deux_puis_verifier(
    agence: Agence, dossier: Dossier, seance: Seance, superviseur: Seance, diallo: Seance
) -> None:
    remplir(seance, superviseur, dossier)
    clore_et_reverser(superviseur, dossier, date(2021, 8, 1))
    simulation = agence(COMMANDE, "purger", "--simulation", "--json", agent="roux").json
    assert (simulation["etat"], simulation["fait"], simulation["categories"]["sans_suite"]) == ("simulation", False, 1)
    assert "Une autre personne" in agence(COMMANDE, "purger", agent="roux").sortie
    assert "une autre personne doit" in agence(COMMANDE, "purger", agent="roux").sortie
    fait = agence(COMMANDE, "purger", "--json", agent="diallo").json
    assert (fait["etat"], fait["demandee_par"], fait["categories"]) == ("faite", "Roux", simulation["categories"])
    fiche = agence("dossier", "R-1", "--json").json
    assert (fiche["debiteur"], fiche["purge_prevue"], {e["texte"] for e in fiche["evenements"]} & {NOM}) == ("purgé", "2026-11-23", set())
    assert agence("verifier").statut == 0
    assert "Rien n'est échu" in agence(COMMANDE, "purger", agent="diallo").sortie


def test_la_fiche_d_un_dossier_ouvert_n_a_pas_de_date_de_purge(agence: Agence, dossier: Dossier) -> None:
    assert agence("dossier", "R-1", "--json").json["purge_prevue"] is None


def test_les_consultations_se_disent(agence: Agence, dossier: Dossier, seance: Seance) -> None:
    from agence.gestes import baux

    baux.prendre(seance, dossier.id)
    assert "Lefevre" in agence(COMMANDE, "consultations", "R-1", agent="roux").sortie
    (vue,) = agence(COMMANDE, "consultations", "R-1", "--json", agent="roux").json["consultations"]
    assert (vue["par"], vue["jour"], vue["quoi"]) == ("Lefevre", "2026-11-23", "ouverture")


def test_la_nuit_et_la_sauvegarde_sont_au_journal(agence: Agence, dossier: Dossier, diallo: Seance, tmp_path: Path) -> None:
    assert agence("cycle").statut == 0
    (tmp_path / "copies").mkdir()
    assert agence("sauvegarder", "copies", agent="diallo").statut == 0
    lignes = (tmp_path / "pannes.log").read_text().splitlines()
    assert any(" nuit " in x and "jour=2026-11-23" in x for x in lignes) and any(" sauvegarde " in x and "octets=" in x for x in lignes)
