"""« agence prescription » : l'explication, les gestes, leurs refus, et la forme que les scripts attendent."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from agence.gestes.interruptions import preciser_secteur
from agence.seance import Seance
from donnees.modeles import Creance, Dossier, Interruption
from donnees.nomenclature import Nature, Secteur
from tests.commandes.conftest import Rendu

Lancer = Callable[..., Rendu]
RECONNUE = ("interrompre", "reconnaissance", "--le", "15/06/2026", "--piece", "reconnaissance:courriel du 15 juin")


@pytest.fixture
def consommateur(seance: Seance, creer_dossier: Callable[..., Dossier]) -> Dossier:
    """R-2 : échu le 31/03/2025, dernier jour utile le 31/03/2027."""
    d = creer_dossier(reference="R-2", nature=Nature.PARTICULIER, echeance_le=date(2025, 3, 31))
    preciser_secteur(seance, d.id, Secteur.GENERAL)
    return d


def test_l_explication_dit_le_delai_son_texte_et_ce_qui_n_y_change_rien(agence: Lancer, consommateur: Dossier) -> None:
    rendu = agence("prescription", "R-2").sortie
    assert "À surveiller : le 31/03/2027, dans 128 jours." in rendu
    assert "2 ans · C. conso. L218-2" in rendu and "départ le 31/03/2025 · aucun secteur particulier" in rendu
    assert "mise en demeure" in rendu and "règle 22" in rendu


def test_secteur_inconnu_les_deux_dates_se_disent(agence: Lancer, creer_dossier: Callable[..., Dossier]) -> None:
    creer_dossier(reference="R-3", echeance_le=date(2026, 6, 30))
    rendu = agence("prescription", "R-3")
    assert "le 31/05/2027, dans 189 jours" in rendu.sortie and "hypothèse" in rendu.sortie and "30/06/2031" in rendu.sortie
    json = agence("prescription", "R-3", "--json").json
    assert (json["prescription"], json["retenue"], json["au_plus_tot"], json["hypothese"]) == (
        "2027-05-31", "2031-06-30", "2027-05-31", True,
    )  # fmt: skip
    agence("prescription", "R-3", "secteur", "general")
    assert agence("prescription", "R-3", "--json").json["prescription"] == "2031-06-30"


def test_le_json_explique_tout(agence: Lancer, consommateur: Dossier) -> None:
    agence("prescription", "R-2", *RECONNUE)
    json = agence("prescription", "R-2", "--json").json
    assert set(json) == {"dossier", "au", "prescription", "retenue", "au_plus_tot", "hypothese", "creances", "eteintes"}
    creance = json["creances"][0]
    assert (creance["date"], creance["mois"], creance["depart"], creance["statut"]) == ("2028-06-15", 24, "2025-03-31", "V")
    assert (creance["secteur"], creance["prescrite"], creance["a_verifier"]) == ("general", False, False)
    evenement = creance["evenements"][0]
    assert (evenement["type"], evenement["le"], evenement["compte"], evenement["jusqu_au"]) == (
        "reconnaissance", "2026-06-15", True, "2028-06-15",
    )  # fmt: skip
    assert "courriel du 15 juin" in evenement["piece"] and "2240" in evenement["texte"]


def test_le_dossier_json_donne_la_date_a_surveiller(agence: Lancer, consommateur: Dossier) -> None:
    json = agence("dossier", "R-2", "--json").json
    assert (json["prescription"], json["prescription_retenue"], json["prescription_hypothese"]) == ("2027-03-31", "2027-03-31", False)
    agence("prescription", "R-2", "secteur", "inconnu")
    json = agence("dossier", "R-2", "--json").json
    assert (json["prescription"], json["prescription_retenue"], json["prescription_hypothese"]) == ("2027-03-31", "2027-03-31", True)
    assert "prescription le 31/03/2027" in agence("dossier", "R-2").sortie


def test_inscrire_dire_la_fin_effacer(agence: Lancer, consommateur: Dossier) -> None:
    fait = agence("prescription", "R-2", *RECONNUE)
    assert fait.statut == 0 and "15/06/2028" in fait.sortie
    mediation = ("interrompre", "mediation", "--le", "01/07/2026", "--piece", "attestation:réunion")
    assert agence("prescription", "R-2", *mediation).statut == 0
    _, seconde = Interruption.select().order_by(Interruption.id)
    json = agence("prescription", "R-2", "finir", str(seconde.id), "--le", "01/09/2026", "--json").json
    assert json["fait"] is True and json["prescription"]["retenue"] == "2028-08-16", "62 jours rendus"
    efface = agence("prescription", "R-2", "effacer", str(seconde.id), "--motif", "erreur", "--raison", "autre dossier")
    assert "15/06/2028" in efface.sortie
    assert agence("annuler").statut == 0
    assert agence("prescription", "R-2", "--json").json["retenue"] == "2028-08-16"


@pytest.mark.parametrize(
    ("argv", "attendu"),
    [
        (("interrompre", "mise_en_demeure", "--le", "hier", "--piece", "mise_en_demeure:LRAR"), "18/05/2022"),
        (("interrompre", "sommation", "--le", "hier", "--piece", "proces_verbal:acte"), "18/05/2022"),
        (("interrompre", "reconnaissance", "--le", "hier", "--piece", "facture:F-1"), "règle 23"),
        (("interrompre", "promesse", "--le", "hier", "--piece", "facture:F-1"), "Écrire l'un de"),
        (("interrompre", "reconnaissance", "--le", "hier", "--piece", "courriel"), "TYPE:NOM"),
        (("interrompre", "reconnaissance", "--le", "demain", "--piece", "reconnaissance:x"), "à venir"),
        (("interrompre", "reconnaissance", "--le", "hier", "--piece", "#99"), "règle 23"),
        (("interrompre", "reconnaissance", "--le", "hier", "--piece", "reconnaissance:x", "--facture", "ZZ"), "ZZ"),
        (("effacer", "99", "--motif", "erreur", "--raison", "x"), "n° 99 inconnu"),
        (("finir", "99", "--le", "hier"), "n° 99 inconnu"),
        (("secteur", "general"), "déjà celui-là"),
    ],
)
def test_un_refus_dit_quoi_faire_et_n_ecrit_rien(agence: Lancer, consommateur: Dossier, argv: tuple[str, ...], attendu: str) -> None:
    rendu = agence("prescription", "R-2", *argv)
    assert rendu.statut == 1 and attendu in rendu.erreurs
    assert Interruption.select().count() == 0


def test_la_clause_se_dit_au_mandat(agence: Lancer, dossier: Dossier) -> None:
    clause = ("interrompre", "clause_du_contrat", "--le", "hier", "--piece", "mise_en_demeure:LRAR du 22 novembre")
    assert "sans clause au mandat" in agence("prescription", "R-1", *clause).erreurs
    assert agence("mandants", "modifier", "FOURNIL", "--clause-prescription", "oui", agent="roux").statut == 0
    rendu = agence("prescription", "R-1", *clause, "--json").json
    assert rendu["prescription"]["retenue"] == "2031-11-22"


def test_un_mauvais_usage_sort_en_deux(agence: Lancer, consommateur: Dossier) -> None:
    for argv in (("interrompre", "reconnaissance"), ("secteur", "pompes"), ("effacer", "un", "--motif", "erreur"), ("rien",)):
        assert agence("prescription", "R-2", *argv).statut == 2


def test_l_evenement_d_un_autre_dossier_ne_s_efface_pas_d_ici(agence: Lancer, consommateur: Dossier, dossier: Dossier) -> None:
    agence("prescription", "R-2", *RECONNUE)
    numero = Interruption.get().id
    rendu = agence("prescription", "R-1", "effacer", str(numero), "--motif", "erreur", "--raison", "x")
    assert rendu.statut == 1 and "inconnu sur ce dossier" in rendu.erreurs


def test_un_evenement_sans_effet_le_dit(agence: Lancer, consommateur: Dossier) -> None:
    """Une reconnaissance d'avant l'exigibilité s'inscrit et ne change rien : celui qui la saisit l'apprend."""
    creance = Creance.get(Creance.dossier_id == consommateur.id)
    Creance.update(facture_le=creance.echeance_le - timedelta(days=30)).where(Creance.id == creance.id).execute()
    avant = creance.echeance_le - timedelta(days=1)
    argv = ("interrompre", "reconnaissance", "--le", avant.isoformat(), "--piece", "reconnaissance:courriel")
    rendu = agence("prescription", "R-2", *argv)
    assert rendu.statut == 0 and "sans effet : avant le" in rendu.erreurs
    assert Interruption.select().count() == 1


def test_le_secteur_d_un_mandant_se_simule_puis_s_applique(agence: Lancer, creer_dossier: Callable[..., Dossier]) -> None:
    creer_dossier(reference="R-3", echeance_le=date(2026, 6, 30))
    modifier = ("mandants", "modifier", "FOURNIL", "--secteur", "general")
    simulee = agence(*modifier, "--simulation", agent="roux")
    assert simulee.statut == 0 and "1 créance de secteur inconnu dans 1 dossier" in simulee.sortie and "31/05/2027" in simulee.sortie
    assert Creance.get().secteur is None
    fait = agence(*modifier, "--json", agent="roux")
    assert (fait.statut, fait.json["appliques"], fait.json["refuses"]) == (0, 1, [])
    assert fait.json["dossiers"] == [{
        "dossier": "R-3", "creances": 1, "bouge": True, "retenue": "2031-06-30", "surveillee": "2027-05-31",
        "retenue_apres": "2031-06-30", "surveillee_apres": "2031-06-30",
    }]  # fmt: skip
    assert Creance.get().secteur is Secteur.GENERAL
    assert "0 créance" in agence(*modifier, agent="roux").sortie


@pytest.mark.parametrize(
    ("argv", "agent"),
    [(("--secteur", "general"), "lefevre"), (("--simulation",), "roux"), (("--secteur", "general", "--nom", "Autre"), "roux")],
)
def test_le_secteur_d_un_mandant_refuse_sans_rien_ecrire(
    agence: Lancer, creer_dossier: Callable[..., Dossier], argv: tuple[str, ...], agent: str
) -> None:
    creer_dossier(reference="R-3")
    assert agence("mandants", "modifier", "FOURNIL", *argv, agent=agent).statut == 1
    assert Creance.get().secteur is None
