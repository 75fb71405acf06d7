"""Les gestes par la ligne de commande : les mêmes règles qu'à l'écran, les mêmes refus, et les formes que les scripts attendent."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from donnees.base import executer
from donnees.modeles import Dossier, Evenement, Mandant, Mandat, Promesse
from donnees.nomenclature import MotifImpaye, Nature, TypeEvenement
from tests.commandes.conftest import Rendu
from tests.fabrique import LUNDI

JOUR = LUNDI.date()


def test_la_file_a_la_forme_du_contrat(agence: Callable[..., Rendu], dossier: Dossier) -> None:
    rendu = agence("file", "--json").json
    assert (rendu["agent"], rendu["reste"], len(rendu["dossiers"])) == ("lefevre", 1, 1)
    un = rendu["dossiers"][0]
    assert (un["dossier"], un["debiteur"], un["action"], un["le"]) == ("R-1", "SARL Boulangerie Morel", "appel", "2026-11-23")
    assert un["du"] > 110_000 and un["pourquoi"].startswith("appel prévu par le scénario")
    assert agence("file", "--json", "--limite", "0").json["dossiers"] == []
    assert agence("--agent", "martin", "file", "--json").json["reste"] == 0
    assert agence("file", "--agent", "martin", "--json").json["agent"] == "martin"  # après la commande aussi


def test_le_dossier_a_la_forme_du_contrat(agence: Callable[..., Rendu], dossier: Dossier) -> None:
    agence("note", "R-1", "rappeler le matin")
    rendu = agence("dossier", "R-1", "--json").json
    assert {"dossier", "mandant", "debiteur", "agent", "etape", "etat", "suspension", "action", "du", "prescription", "promesses",
            "evenements"} <= rendu.keys()  # fmt: skip
    assert (rendu["mandant"], rendu["agent"], rendu["suspension"]) == ("FOURNIL", "lefevre", None)
    assert rendu["action"] == {"type": "appel", "le": "2026-11-23"}
    assert rendu["evenements"][0] | {"code": "", "annule": False} == {
        "le": "2026-11-23T10:00:00+01:00", "type": "note", "par": "Lefevre", "texte": "rappeler le matin", "code": "", "annule": False,
        "configuration": 1,
    }  # fmt: skip


@pytest.mark.parametrize("designation", ["R-1", "r-1", "FOURNIL/R-1"])
def test_un_dossier_se_designe_de_plusieurs_facons(agence: Callable[..., Rendu], dossier: Dossier, designation: str) -> None:
    assert agence("dossier", designation, "--json").json["numero"] == dossier.id
    assert agence("dossier", f"#{dossier.id}", "--json").json["dossier"] == "R-1"


def test_une_reference_ambigue_liste_les_choix(
    agence: Callable[..., Rendu], dossier: Dossier, creer_dossier: Callable[..., Dossier]
) -> None:
    autre = Mandant.create(code="ELEC", nom="Élec", nature=Nature.PROFESSIONNEL, cree_le=LUNDI)
    Mandat.create(mandant_id=autre.id, convention_le=JOUR)
    creer_dossier(reference="R-1", mandant=autre)
    rendu = agence("dossier", "R-1")
    assert rendu.statut == 1 and "FOURNIL/R-1" in rendu.erreurs and "ELEC/R-1" in rendu.erreurs


@pytest.mark.parametrize("designation", ["ZZZ", "#999", "#" + "9" * 60, "'; DROP TABLE dossier; --", "\x1b[2J"])
def test_un_dossier_inconnu_se_dit(agence: Callable[..., Rendu], dossier: Dossier, designation: str) -> None:
    rendu = agence("decompte", designation)
    assert rendu.statut == 1 and "inconnu" in rendu.erreurs and "\x1b" not in rendu.erreurs


def test_le_decompte_tombe_juste(agence: Callable[..., Rendu], dossier: Dossier) -> None:
    rendu = agence("decompte", "R-1", "--json").json
    assert rendu["au"] == "2026-11-23" and rendu["principal"] == 110_000 and rendu["indemnites"] == 4_000
    assert rendu["du"] == rendu["principal"] + rendu["interets"] + rendu["indemnites"] + rendu["frais"] - rendu["verse"]
    assert sum(x["montant"] for x in rendu["lignes"]) == rendu["interets"] + rendu["indemnites"]
    assert set(rendu["lignes"][0]) >= {"creance", "du_jour", "au_jour", "jours", "taux", "base", "montant", "regle"}
    assert agence("decompte", "R-1", "--au", "15/08/2026", "--json").json["interets"] == 0  # échéance ce jour-là
    assert "dû" in agence("decompte", "R-1").sortie


def test_un_appel_suit_la_table_des_resultats(agence: Callable[..., Rendu], dossier: Dossier) -> None:
    rendu = agence("appel", "R-1", "nrp", "--json").json
    assert rendu["resultat"] == "NRP" and rendu["action"]["type"] == "appel" and rendu["action"]["le"] > "2026-11-22"
    refus = agence("appel", "R-1", "XYZ")
    assert refus.statut == 1 and "NRP" in refus.erreurs


def test_un_rappel_convenu_prend_l_heure_dite(agence: Callable[..., Rendu], dossier: Dossier) -> None:
    assert agence("appel", "R-1", "RACC", "--rappel", "demain 14h").statut == 0
    assert agence("dossier", "R-1", "--json").json["rappel"] == "2026-11-24T14:00:00+01:00"


def test_un_rappel_sans_heure_tombe_a_l_ouverture(agence: Callable[..., Rendu], dossier: Dossier) -> None:
    assert agence("appel", "R-1", "RACC", "--rappel", "ven").statut == 0
    assert agence("dossier", "R-1", "--json").json["rappel"][:10] == "2026-11-27"


def test_un_appel_avant_la_premiere_lettre_est_refuse_regle_3(agence: Callable[..., Rendu], creer_dossier: Callable[..., Dossier]) -> None:
    creer_dossier(reference="R-2", lettre=False)
    rendu = agence("appel", "R-2", "NRP")
    assert rendu.statut == 1 and "première lettre" in rendu.erreurs
    parti = agence("courrier", "R-2", "premiere_lettre", "--le", "auj", "--reference", "L-XYZ", "--json").json
    assert parti["courrier"]["reference"] == "L-XYZ"
    assert agence("appel", "R-2", "NRP").statut == 0


def test_une_promesse_se_reporte_au_jour_ouvre_et_le_dit(agence: Callable[..., Rendu], dossier: Dossier) -> None:
    rendu = agence("promesse", "R-1", "300", "29/11")
    assert rendu.statut == 0 and "dimanche, reporté au 30/11" in rendu.erreurs
    promesse = agence("promesse", "R-1", "moitié", "+7", "--moyen", "cheque", "--json").json
    assert promesse["etat"] == "suspendu" and promesse["suspension"] == "promesse"
    assert promesse["promesse"]["montant"] == Promesse.select().order_by(Promesse.id.desc()).get().montant
    assert [p["statut"] for p in agence("dossier", "R-1", "--json").json["promesses"]].count("remplacee") == 1


def test_une_promesse_de_plus_que_le_du_est_refusee(agence: Callable[..., Rendu], dossier: Dossier) -> None:
    rendu = agence("promesse", "R-1", "9999", "+7")
    assert rendu.statut == 1 and "dépasse le solde" in rendu.erreurs
    assert agence("promesse", "R-1", "300", "30/02").statut == 1


def test_un_echeancier_se_dit_en_une_phrase(agence: Callable[..., Rendu], dossier: Dossier) -> None:
    rendu = agence("echeancier", "R-1", "3x le 5", "--json").json
    du = agence("decompte", "R-1", "--json").json["du"]
    assert len(rendu["promesses"]) == 3 and sum(p["montant"] for p in rendu["promesses"]) == du
    assert agence("echeancier", "R-1", "quand il pourra").statut == 1


def test_un_paiement_solde_et_clot(agence: Callable[..., Rendu], dossier: Dossier) -> None:
    du = agence("decompte", "R-1", "--json").json["du"]
    rendu = agence("paiement", "R-1", f"{du / 100:.2f}", "auj", "--moyen", "virement", "--json").json
    assert (rendu["etat"], rendu["du"], rendu["paiement"]["montant"]) == ("clos", 0, du)
    assert agence("paiement", "R-1", "10", "auj", "--moyen", "virement").statut == 1


def test_un_paiement_a_venir_est_refuse(agence: Callable[..., Rendu], dossier: Dossier) -> None:
    assert "à venir" in agence("paiement", "R-1", "10", "24/11/2026", "--moyen", "virement").erreurs


def test_les_promesses_totaux_et_taux(agence: Callable[..., Rendu], creer_dossier: Callable[..., Dossier]) -> None:
    """Quatre échues : 1 tenue (100 €), 1 partielle (40 sur 100 €), 2 rompues (100 €) ; une ouverte ne compte pas."""
    sorts = (("tenue", 100), ("partielle", 40), ("rompue", 0), ("rompue", 0), ("ouverte", 0))
    for rang, (statut, paye) in enumerate(sorts):
        d = creer_dossier(reference=f"P-{rang}")
        le = JOUR - timedelta(days=rang)
        Promesse.create(
            dossier_id=d.id, utilisateur_id=d.agent_id, montant=100_00, date=le, demandee_le=le, moyen="virement", controle_le=le,
            statut=statut, paye=paye * 100, faite_le=LUNDI,
        )  # fmt: skip
    rendu = agence("promesses", "--json").json
    assert rendu["totaux"] == {"ouverte": 1, "tenue": 1, "partielle": 1, "rompue": 2, "remplacee": 0, "annulee": 0}
    assert (rendu["taux_nombre"], rendu["taux_montant"]) == (0.25, 0.35)  # 1/4 ; 140/400
    assert rendu["promesses"][-1] | {"mandant": ""} == {
        "dossier": "P-0", "agent": "lefevre", "montant": 10_000, "date": "2026-11-23", "statut": "tenue", "paye": 10_000, "mandant": "",
    }  # fmt: skip
    bornees = agence("promesses", "--du", "2026-11-21", "--au", "22/11/2026", "--json").json["promesses"]
    assert [p["dossier"] for p in bornees] == ["P-2", "P-1"]
    assert agence("promesses", "--du", "demain", "--json").json["taux_nombre"] is None
    assert "tenue 1" in agence("promesses").sortie


def test_une_escalade_refusee_dit_chaque_condition(agence: Callable[..., Rendu], dossier: Dossier) -> None:
    rendu = agence("escalader", "R-1", "huissier", "--json")
    assert rendu.statut == 1 and rendu.json["faite"] is False
    assert all({"regle", "texte", "etat", "remede"} <= c.keys() for c in rendu.json["conditions"])
    assert {c["etat"] for c in rendu.json["conditions"]} == {"vraie", "fausse", "a_verifier"}
    assert "mise en demeure" in rendu.erreurs
    assert "NON" in agence("escalader", "R-1", "huissier").sortie


def test_une_escalade_franche_puis_la_mission(agence: Callable[..., Rendu], creer_dossier: Callable[..., Dossier]) -> None:
    depuis = JOUR - timedelta(days=40)
    creer_dossier(
        reference="R-9", tentatives=5, mise_en_demeure_le=depuis, mise_en_demeure_expire_le=depuis + timedelta(days=8),
        impaye_motif=MotifImpaye.REFUS, premiere_lettre_le=depuis - timedelta(days=30), confie_le=depuis - timedelta(days=40),
        prescription_le=JOUR + timedelta(days=900),
    )  # fmt: skip
    rendu = agence("escalader", "R-9", "huissier", "--json")
    assert rendu.statut == 0, rendu.erreurs
    assert (rendu.json["faite"], rendu.json["etape"], rendu.json["procedure"]["type"]) == (True, "huissier_amiable", "sommation")
    encore = agence("escalader", "R-9", "judiciaire", "--json")
    assert encore.statut == 1 and encore.json["faite"] is False
    assert agence("procedure", "R-9", "transmettre", "--partenaire", "Me Durand", "--json").json["procedure"]["etat"] == "transmis"
    assert agence("procedure", "R-9", "revenir").statut == 1  # sans raison
    assert agence("procedure", "R-9", "revenir", "--raison", "carence", "--json").json["procedure"]["etat"] == "revenu"
    assert "aucune procédure" in agence("procedure", "R-9", "titre").erreurs


def test_annuler_reprend_le_dernier_geste_et_un_seul(agence: Callable[..., Rendu], dossier: Dossier) -> None:
    avant = agence("dossier", "R-1", "--json").json["action"]
    agence("promesse", "R-1", "300", "+7")
    rendu = agence("annuler", "--json").json
    assert (rendu["etat"], rendu["action"]) == ("actif", avant)
    rien = agence("annuler")
    assert rien.statut == 1 and "rien à annuler" in rien.erreurs


def test_une_note_hostile_reste_du_texte(agence: Callable[..., Rendu], dossier: Dossier) -> None:
    assert agence("note", "R-1", "a\x1b]0;PIRATE\x07[red]b[/]").statut == 0
    rendu = agence("dossier", "R-1")
    assert "\x1b" not in rendu.sortie and "[red]b[/]" in rendu.sortie
    assert agence("note", "R-1", "  ").statut == 1


def test_une_base_retouchee_ne_commande_pas_le_terminal(agence: Callable[..., Rendu], dossier: Dossier) -> None:
    """Même si une ligne hostile est arrivée dans la base par un autre chemin que le nôtre."""
    executer("UPDATE debiteur SET nom = ?", ("\x1b]0;PIRATE\x07\u202e\x9b31m",))
    for argv in (("dossier", "R-1"), ("dossier", "R-1", "--json"), ("file",), ("file", "--json")):
        rendu = agence(*argv)
        assert rendu.statut == 0 and "PIRATE" in rendu.sortie
        assert not any(c in rendu.sortie for c in "\x1b\x07\u202e\x9b"), argv


def test_departs_confirme_ce_que_la_nuit_a_prepare(agence: Callable[..., Rendu], creer_dossier: Callable[..., Dossier]) -> None:
    creer_dossier(lettre=False)
    assert agence("departs", "--json").json == {"le": "2026-11-23", "partis": 0, "empeches": []}
    agence("cycle")
    assert agence("departs").sortie == "1 courrier parti le 23/11/2026.\n"
    assert agence("departs", "--le", "demain").statut == 1


def test_extourner_un_paiement_par_son_numero(agence: Callable[..., Rendu], dossier: Dossier) -> None:
    numero = agence("paiement", "R-1", "100", "hier", "--moyen", "cheque", "--json").json["paiement"]["numero"]
    assert [p["numero"] for p in agence("dossier", "R-1", "--json").json["paiements"]] == [numero]
    demande = agence("extourner", "R-1", str(numero), "--raison", "impayé", "--json")
    assert (demande.statut, demande.json["fait"]) == (0, False) and demande.json["demande"]["paiement"] == numero
    rendu = agence("extourner", "R-1", str(numero), "--raison", "chèque impayé", "--json", agent="roux")
    assert (rendu.statut, rendu.json["paiement"]["montant"], rendu.json["paiement"]["extourne"]) == (0, -100_00, numero)
    assert agence("dossier", "R-1", "--json").json["paiements"] == []
    assert agence("extourner", "R-1", str(numero), "--raison", "encore", agent="roux").statut == 1
    assert agence("verifier").statut == 0


def test_un_trop_percu_se_dit(agence: Callable[..., Rendu], dossier: Dossier) -> None:
    rendu = agence("paiement", "R-1", "5000", "hier", "--moyen", "virement")
    assert rendu.statut == 0 and "trop-perçu à rendre" in rendu.sortie and "dossier clos" in rendu.sortie


def test_l_appel_signale_les_mots_a_eviter_et_note_l_identite(agence: Callable[..., Rendu], dossier: Dossier) -> None:
    rendu = agence("appel", "R-1", "REF", "--note", "il a un cancer", "--identite", "non", "--json").json
    assert rendu["a_eviter"] == ["cancer"]
    donnees = Evenement.get(Evenement.type == TypeEvenement.APPEL).donnees
    assert (donnees["authentifie"], donnees["utile"]) == (False, False)


def test_une_creance_plus_vieille_que_la_table_des_taux_ne_ferme_pas_la_file(
    agence: Callable[..., Rendu], dossier: Dossier, creer_dossier: Callable[..., Dossier]
) -> None:
    creer_dossier(reference="R-2", echeance_le=date(2013, 6, 30), titre_le=date(2019, 6, 1), action_le=JOUR)
    assert {d["dossier"] for d in agence("file", "--json").json["dossiers"]} == {"R-1", "R-2"}
    assert any("2013-S2" in a and "manque" in a for a in agence("dossier", "R-2", "--json").json["avertissements"])
    assert agence("paiement", "R-2", "10", "hier", "--moyen", "virement").statut == 0
    refus = agence("decompte", "R-2", "--json")
    assert (refus.statut, refus.json["regle"]) == (1, "10")


def test_renoncer_a_une_mission_pas_encore_transmise(agence: Callable[..., Rendu], creer_dossier: Callable[..., Dossier]) -> None:
    creer_dossier(
        reference="R-3", position=7, tentatives=3, mise_en_demeure_le=JOUR - timedelta(days=20),
        mise_en_demeure_expire_le=JOUR - timedelta(days=5), impaye_motif=MotifImpaye.REFUS, prescription_le=JOUR + timedelta(days=900),
    )  # fmt: skip
    assert agence("escalader", "R-3", "huissier").statut == 0
    assert agence("procedure", "R-3", "renoncer").statut == 1, "la raison manque"
    rendu = agence("procedure", "R-3", "renoncer", "--raison", "erreur de dossier", "--json").json
    assert (rendu["procedure"]["etat"], rendu["action"]["type"]) == ("annule", "huissier")
