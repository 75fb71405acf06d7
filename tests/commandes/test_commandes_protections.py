"""Protéger, déclarer, contester, se plaindre, en ligne de commande."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from donnees.modeles import Dossier, Mandat, Protection
from tests.commandes.conftest import Rendu

Agence = Callable[..., Rendu]


def poser(agence: Agence, *options: str) -> Rendu:
    return agence("protection", "poser", "R-1", "redressement", "--type", "procedure_collective", "--debut", "2026-11-02", *options)


def test_la_table_des_phases_se_lit(agence: Agence) -> None:
    phases = agence("protection", "--json").json["phases"]
    assert {"type": "surendettement", "phase": "recevable"}.items() <= next(p for p in phases if p["phase"] == "recevable").items()
    assert all(p["statut"] in ("V", "V*", "M", "L") and p["texte"] for p in phases)
    assert "s'arrête : appels, courriers" in agence("protection").sortie


def test_poser_dit_ce_qui_s_arrete_et_ce_qui_est_a_faire(agence: Agence, dossier: Dossier) -> None:
    rendu = poser(agence, "--publiee", "2026-11-10", "--mandataire", "Me Durand", "--json").json
    protection = rendu["protection"]
    assert (rendu["etat"], rendu["suspension"]) == ("suspendu", "procedure_collective")
    assert (protection["debut"], protection["publiee"], protection["effets"]["interets"]) == ("2026-11-02", "2026-11-10", "arrete")
    assert {e["code"]: e["le"] for e in protection["echeances"]} == {
        "declaration_de_creance": "2027-01-10", "releve_de_forclusion": "2027-05-10",
    }  # fmt: skip
    montre = agence("protection", "montrer", "R-1", "--json").json
    assert (montre["jugement_d_ouverture"], montre["arrets"]) == ("2026-11-02", [])
    assert "avant le 10/01/2027 : déclarer la créance" in agence("protection", "montrer", "R-1").sortie
    assert agence("appel", "R-1", "NRP").statut == 1


def test_la_declaration_se_prepare_puis_se_dit_partie(agence: Agence, dossier: Dossier) -> None:
    poser(agence, "--publiee", "2026-11-10", "--mandataire", "Me Durand")
    rendu = agence("protection", "declaration", "R-1", "--json").json
    assert (rendu["jugement"], rendu["limite"], rendu["destinataire"]) == ("2026-11-02", "2027-01-10", "Me Durand")
    assert rendu["total"] == rendu["principal"] + rendu["interets"] + rendu["indemnites"] + rendu["frais"] - rendu["verse"]
    assert "à signer par : le mandant" in agence("protection", "declaration", "R-1").sortie
    refus = agence("protection", "declarer", "R-1", "--par-l-agence", "--preuve", "recommandé", "--json")
    assert (refus.statut, refus.json["regle"]) == (1, "48")
    Mandat.update(pouvoir_declaration_le=date(2026, 1, 5)).execute()
    fait = agence("protection", "declarer", "R-1", "--par-l-agence", "--preuve", "recommandé")
    assert (fait.statut, "déclarée le 23/11/2026" in fait.sortie) == (0, True)


@pytest.mark.parametrize("options", [["--debut", "2030-01-01"], ["--debut", "2026-11-02", "--publiee", "2026-10-01"]])
def test_une_date_impossible_n_ecrit_rien(agence: Agence, dossier: Dossier, options: list[str]) -> None:
    refus = agence("protection", "poser", "R-1", "redressement", "--type", "procedure_collective", *options)
    assert (refus.statut, Protection.select().count()) == (1, 0)
    assert agence("protection", "poser", "R-1", "faillite", "--type", "procedure_collective", "--debut", "hier").statut == 1


def test_suspendre_puis_lever(agence: Agence, dossier: Dossier) -> None:
    assert agence("suspendre", "R-1", "arrangement", "--jusqu-au", "2026-12-05", "--json").json["fin"] == "2026-12-07"
    assert agence("lever", "R-1").statut == 0
    assert agence("suspendre", "R-1", "deces").statut == 0
    assert agence("lever", "R-1", "c'est lui qui décroche").statut == 1
    assert agence("lever", "R-1", "homonyme", agent="roux").statut == 0
    assert agence("dossier", "R-1", "--json").json["etat"] == "actif"


def test_une_protection_prouvee_ne_se_leve_que_sur_piece(agence: Agence, dossier: Dossier) -> None:
    poser(agence)
    assert "pièce manque" in agence("lever", "R-1", "clôture", agent="roux").erreurs
    assert agence("lever", "R-1", "clôture", "--preuve", "jugement de clôture", agent="roux").statut == 0


def test_une_difficulte_se_dit_sans_rien_de_la_vie_privee(agence: Agence, dossier: Dossier) -> None:
    refus = agence("suspendre", "R-1", "difficulte", "--jusqu-au", "+30", "--note", "il a un cancer")
    assert refus.statut == 1 and "difficulté personnelle déclarée" in refus.erreurs
    assert agence("suspendre", "R-1", "difficulte", "--note", "difficulté personnelle déclarée").statut == 1, "sa fin est obligatoire"
    assert agence("suspendre", "R-1", "difficulte", "--jusqu-au", "+30", "--note", "difficulté personnelle déclarée").statut == 0


def test_un_litige_s_ouvre_se_prouve_et_se_repond(agence: Agence, dossier: Dossier) -> None:
    ouvert = agence("litige", "R-1", "ouvrir", "qualite", "--preuve", "photos", "--avant", "2026-12-01", "--json").json
    assert (ouvert["suspension"], ouvert["litige"]["avant"]) == ("litige", "2026-12-01")
    assert agence("litige", "R-1", "preuve", "--le", "2026-11-23").statut == 0
    assert agence("litige", "R-1", "repondre", "non_fonde", "photos floues").statut == 0
    (lu,) = agence("litige", "R-1", "--json").json["litiges"]
    assert (lu["issue"], lu["clos"], lu["preuve_recue"]) == ("non_fonde", "2026-11-23", "2026-11-23")
    assert agence("litige", "R-1", "repondre", "non_fonde", "encore").statut == 1


def test_l_avoir_d_un_litige_fonde_en_partie_se_fait_ou_se_dit(agence: Agence, dossier: Dossier) -> None:
    agence("litige", "R-1", "ouvrir", "montant")
    rendu = agence("litige", "R-1", "repondre", "partiel", "une palette", "--avoir", "100")
    assert rendu.statut == 0 and "l'avoir reste à faire" in rendu.erreurs
    Mandat.update(remise_pour_cent=50).execute()
    agence("litige", "R-1", "ouvrir", "montant")
    principal = agence("dossier", "R-1", "--json").json["du"]
    assert agence("litige", "R-1", "repondre", "partiel", "une palette", "--avoir", "100").statut == 0
    assert agence("dossier", "R-1", "--json").json["du"] < principal


def test_les_reclamations_se_recoivent_se_repondent_et_se_comptent(agence: Agence, dossier: Dossier) -> None:
    numero = agence("reclamation", "recevoir", "R-1", "appels répétés", "--le", "2026-11-20", "--json").json["reclamation"]
    vu = agence("reclamations", "--ouvertes", "--json").json
    assert (vu["recues"], vu["en_attente"], vu["reclamations"][0]["avant"]) == (1, 1, "2026-12-04")
    assert agence("reclamation", "repondre", str(numero), "excuses").statut == 0
    assert agence("reclamation", "repondre", str(numero), "excuses").statut == 1
    assert "1 reçues, 1 répondues, 0 en attente" in agence("reclamations").sortie
    assert agence("reclamation", "repondre", "999", "quoi").statut == 1
