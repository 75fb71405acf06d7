"""« agence procedure » : montrer, inscrire chaque évènement de la loi, ouvrir une mesure ; et ses refus."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from donnees.modeles import Dossier, EtapeProcedure, Piece, Procedure
from donnees.nomenclature import MotifImpaye, Nature, TypePiece
from tests.commandes.conftest import Rendu
from tests.fabrique import LUNDI

Agence = Callable[..., Rendu]
JOUR = LUNDI.date()


@pytest.fixture
def preparer(creer_dossier: Callable[..., Dossier]) -> Callable[..., Dossier]:
    """Un dossier qui a tout pour être escaladé."""

    def preparer_(reference: str, **champs: object) -> Dossier:
        depuis = JOUR - timedelta(days=40)
        d = creer_dossier(**{
            "reference": reference, "tentatives": 5, "mise_en_demeure_le": depuis, "mise_en_demeure_expire_le": depuis + timedelta(days=8),
            "impaye_motif": MotifImpaye.REFUS, "premiere_lettre_le": depuis - timedelta(days=30), "confie_le": depuis - timedelta(days=40),
            "prescription_le": JOUR + timedelta(days=900), **champs,
        })  # fmt: skip
        Piece.create(dossier_id=d.id, type=TypePiece.FACTURE, nom="F-1.pdf", ajoutee_le=LUNDI)
        return d

    return preparer_


@pytest.fixture
def transmise(agence: Agence, preparer: Callable[..., Dossier]) -> Dossier:
    """R-9, son injonction transmise."""
    d = preparer("R-9")
    assert agence("escalader", "R-9", "judiciaire", "--procedure", "injonction").statut == 0
    assert agence("procedure", "R-9", "transmettre", "--partenaire", "Greffe de Rennes").statut == 0
    return d


def test_sans_action_la_commande_montre_ou_l_on_en_est(agence: Agence, transmise: Dossier) -> None:
    assert agence("procedure", "R-9", "ordonnance", "--le", "2026-09-01").statut == 0
    (p,) = agence("procedure", "R-9", "--json").json["procedures"]
    assert (p["type"], p["etat"], p["phase"], p["partenaire"]) == ("injonction", "transmis", "ordonnance", "Greffe de Rennes")
    assert [e["evenement"] for e in p["etapes"]] == ["transmission", "ordonnance"]
    (e,) = p["echeances"]
    assert (e["code"], e["le"], e["jours"], e["sens"], e["statut"]) == ("signifier", "2026-12-01", 8, "butoir", "V")
    assert {x["code"]: x["piece"] for x in p["evenements"]}["signification"] == "signification"
    texte = agence("procedure", "R-9").sortie
    assert "J-8  à faire avant le 01/12/2026 : signifier l'ordonnance" in texte
    assert "sinon ordonnance non avenue · CPC 1411" in texte and "signification " in texte


def test_un_dossier_sans_procedure(agence: Agence, preparer: Callable[..., Dossier]) -> None:
    preparer("R-8")
    assert agence("procedure", "R-8", "--json").json["procedures"] == []
    assert "aucune procédure" in agence("procedure", "R-8").sortie
    assert agence("procedure", "R-8", "signification").statut == 1


def test_l_injonction_jusqu_a_la_signification(agence: Agence, transmise: Dossier) -> None:
    agence("procedure", "R-9", "ordonnance", "--le", "01/09/2026")
    sans = agence("procedure", "R-9", "signification", "--le", "20/11/2026", "--json")
    assert (sans.statut, sans.json["regle"]) == (1, "23")
    fait = agence(
        "procedure", "R-9", "signification", "--le", "20/11/2026", "--piece", "signification:acte", "--note", "à personne", "--json"
    )
    assert fait.statut == 0, fait.erreurs
    assert fait.json["procedure"]["phase"] == "signifiee" and fait.json["action"] == {"type": "suivi_procedure", "le": "2026-12-22"}
    assert EtapeProcedure.select().order_by(EtapeProcedure.id.desc()).first().note == "à personne"
    refus = agence("procedure", "R-9", "titre", "--json")
    assert (refus.statut, refus.json["regle"]) == (1, "26")
    assert agence("procedure", "R-9", "opposition", "--le", "hier", "--jour", "cachet=20/11/2026").statut == 0
    (p,) = agence("procedure", "R-9", "--json").json["procedures"]
    assert [(e["code"], e["le"]) for e in p["echeances"]] == [("frais_opposition", "2026-12-05")]


@pytest.mark.parametrize(
    ("argv", "dit"),
    [
        (("plaidoirie",), "inconnu"),
        (("ordonnance", "--le", "demain"), "à venir"),
        (("ordonnance", "--le", "pas un jour"), "pas un jour"),
        (("ordonnance", "--piece", "contrat"), "TYPE:NOM"),
        (("ordonnance", "--piece", "truc:nom"), "TYPE:NOM"),
        (("ordonnance", "--piece", "#99"), "n° 99 inconnue"),
        (("ordonnance", "--jour", "audience"), "illisible"),
        (("ordonnance", "--jour", "audience=15/12/2026"), "donnée « audience » inconnue"),
        (("ordonnance", "--numero", "99"), "n° 99 inconnue"),
        (("ouvrir",), "quelle mesure"),
        (("transmettre", "commandement"), "ne va qu'avec"),
        (("renoncer", "--raison", "trop tard"), "déjà transmise"),
    ],
)
def test_les_mauvaises_entrees_se_disent_et_n_ecrivent_rien(agence: Agence, transmise: Dossier, argv: tuple[str, ...], dit: str) -> None:
    avant = EtapeProcedure.select().count()
    rendu = agence("procedure", "R-9", *argv)
    assert rendu.statut == 1 and dit in rendu.erreurs, rendu.erreurs
    assert EtapeProcedure.select().count() == avant


def test_ouvrir_plusieurs_mesures_et_dire_laquelle(agence: Agence, preparer: Callable[..., Dossier]) -> None:
    preparer("R-7", titre_le=date(2026, 6, 1))
    sans = agence("procedure", "R-7", "ouvrir", "saisie_attribution", "--json")
    assert sans.json["procedure"]["phase"] == "preparation", sans.erreurs
    assert agence("procedure", "R-7", "ouvrir", "injonction").statut == 2
    assert agence("procedure", "R-7", "ouvrir", "commandement").statut == 0
    assert "plusieurs procédures" in agence("procedure", "R-7", "transmettre").erreurs
    numeros = {p["type"]: p["numero"] for p in agence("procedure", "R-7", "--json").json["procedures"]}
    for numero in numeros.values():
        assert agence("procedure", "R-7", "transmettre", "--numero", str(numero)).statut == 0
    # L'évènement n'est possible que sur l'une des deux : inutile de dire laquelle
    commandement = ("--numero", str(numeros["commandement"]))
    assert agence("procedure", "R-7", "titre_signifie", "--piece", "signification:acte", *commandement).statut == 0
    assert agence("procedure", "R-7", "saisie", "--piece", "proces_verbal:pv").statut == 0
    assert Procedure.get_by_id(numeros["saisie_attribution"]).phase == "saisie"


def test_regle_47_se_dit_en_sortie_d_erreur_et_en_json(agence: Agence, preparer: Callable[..., Dossier]) -> None:
    preparer("R-5", nature=Nature.PARTICULIER, montants=(900_00,))
    rendu = agence("escalader", "R-5", "judiciaire", "--procedure", "assignation")
    assert rendu.statut == 0 and "règle 47" in rendu.erreurs
    preparer("R-6", nature=Nature.PARTICULIER, montants=(900_00,))
    assert agence("escalader", "R-6", "judiciaire", "--procedure", "assignation", "--json").json["avertissements"]


def test_regle_28_et_29_refusees_avec_leur_numero(agence: Agence, preparer: Callable[..., Dossier]) -> None:
    preparer("R-4")
    for voie, regle in (("incontestee", "28"), ("petites_creances", "29")):
        rendu = agence("escalader", "R-4", "judiciaire", "--procedure", voie, "--json")
        assert (rendu.statut, rendu.json["faite"], rendu.json["regle"]) == (1, False, regle)
