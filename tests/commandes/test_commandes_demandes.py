"""« agence demander », « agence demandes » : demander, décider, y revenir, sans écran."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from donnees.modeles import Approbation, Dossier, Mandat, Remise
from donnees.nomenclature import EtatApprobation
from tests.commandes.conftest import Rendu

Agence = Callable[..., Rendu]


def test_ce_que_la_promesse_refuse_se_demande_avec_les_memes_mots(agence: Agence, dossier: Dossier) -> None:
    refus = agence("promesse", "R-1", "15", "+7")
    assert refus.statut == 1 and "agence demander" in refus.erreurs
    rendu = agence("demander", "R-1", "promesse", "15", "+7", "--motif", "mi-temps", "--json")
    assert rendu.statut == 0 and rendu.json["fait"] is False and rendu.json["demande"]["objet"] == "promesse"
    [attend] = agence("demandes", "--json").json["demandes"]
    assert (attend["numero"], attend["demandeur"], attend["etat"]) == (rendu.json["demande"]["numero"], "Lefevre", "demandee")
    assert any(ligne.startswith("limite dépassée : 15,00") for ligne in attend["examen"])


def test_chaque_limite_depassee_se_dit_a_celui_qui_decide(agence: Agence, dossier: Dossier) -> None:
    agence("demander", "R-1", "promesse", "15", "+300", "--motif", "saison")
    [attend] = agence("demandes", "--json").json["demandes"]
    assert [ligne.split(",")[0] for ligne in attend["examen"] if ligne.startswith("limite dépassée")] == [
        "limite dépassée : 15", "limite dépassée : première date le 20/09/2027",
    ]  # fmt: skip


def test_accorder_refuser_revenir(agence: Agence, dossier: Dossier) -> None:
    agence("demander", "R-1", "appel", "--motif", "urgent")
    numero = str(Approbation.get().id)
    assert agence("demandes", "accorder", numero).statut == 1
    assert agence("demandes", "refuser", numero, agent="roux").statut == 1, "un refus dit sa raison"
    assert "refusée par Roux : non" in agence("demandes", "refuser", numero, "--raison", "non", agent="roux").sortie
    assert agence("demandes", "revenir", numero, agent="roux").statut == 0
    assert agence("demandes", "accorder", numero, "--json", agent="roux").json["demande"]["etat"] == "accordee"
    assert "accordée par Roux" in agence("demandes", "--miennes").sortie
    assert agence("demandes").sortie == "Aucune demande en attente.\n"


def test_une_remise_demandee_s_accorde_avec_l_accord_du_mandant(agence: Agence, dossier: Dossier) -> None:
    Mandat.update(remise_pour_cent=0).execute()
    assert agence("demander", "R-1", "remise", "100", "--motif", "transaction").statut == 0
    numero = str(Approbation.get().id)
    assert "remise demandée" in agence("avis").sortie
    assert agence("demandes", "accorder", numero, agent="roux").statut == 1
    assert agence("demandes", "accorder", numero, "--mandant", "M. Le Bihan", agent="roux").statut == 0
    assert Remise.get().accord == "M. Le Bihan"


@pytest.mark.parametrize(
    "argv",
    [("promesse", "15"), ("appel", "trop"), ("derogation", "ailleurs"), ("extourne", "99"), ("report", "+90", "voler"),
     ("report", "+90", "--promesse")],
)  # fmt: skip
def test_une_demande_mal_dite_se_refuse_sans_rien_inscrire(agence: Agence, dossier: Dossier, argv: tuple[str, ...]) -> None:
    rendu = agence("demander", "R-1", *argv, "--motif", "raison")
    assert rendu.statut == 1 and rendu.erreurs.startswith("agence : ")
    assert Approbation.select().count() == 0


def test_une_derogation_et_un_report_se_demandent(agence: Agence, dossier: Dossier) -> None:
    assert agence("demander", "R-1", "report", "+90", "revue", "--motif", "fermé").statut == 0
    if agence("demander", "R-1", "derogation", "huissier", "--motif", "injoignable").statut == 0:
        assert Approbation.get(Approbation.objet == "derogation").donnees["portes"]
    assert {a.etat for a in Approbation.select()} == {EtatApprobation.DEMANDEE}
