"""Les règles 21 à 24 : la prescription surveillée, jamais reportée par une lettre ni sans pièce, et dite au consommateur."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from agence.calendrier import plus_mois
from agence.conduite.echeanciers import lire_echeancier
from agence.droit.table_prescription import LETTRES
from agence.erreurs import Refus
from agence.gestes import escalade, paiements
from agence.gestes.appels import consigner
from agence.gestes.courriers import parti
from agence.gestes.cycle import jouer
from agence.gestes.interruptions import interrompre, preciser_secteur, recalculer
from agence.gestes.promesses import Engagement, engager, promettre
from agence.gestes.socle import geste
from agence.prescriptions import prescription_du_dossier
from agence.seance import Seance
from donnees.modeles import Courrier, Creance, Dossier, Evenement, Interruption, Piece
from donnees.nomenclature import (
    Moyen,
    Nature,
    Secteur,
    TypeAction,
    TypeCourrier,
    TypeEvenement,
    TypeInterruption,
    TypePiece,
)
from tests.fabrique import Horloge

Fabrique = Callable[..., Dossier]
LUNDI = date(2026, 11, 23)
PROCHE = LUNDI + timedelta(days=20)
HIER = LUNDI - timedelta(days=1)


def fabriquer(seance: Seance, creer_dossier: Fabrique, nature: Nature, fin: date, secteur: Secteur | None = Secteur.GENERAL) -> Dossier:
    """Un dossier dont le délai retenu finit ce jour-là."""
    mois = 24 if nature is Nature.PARTICULIER else 60
    d = creer_dossier(nature=nature, position=1, echeance_le=plus_mois(fin, -mois))
    Creance.update(secteur=secteur).where(Creance.dossier_id == d.id).execute()
    with geste(seance, d.id) as g:
        recalculer(g)
    assert Dossier.get_by_id(d.id).prescription_le == fin
    return d


@pytest.fixture
def prescrite(seance: Seance, creer_dossier: Fabrique) -> Dossier:
    """La dette d'un consommateur, prescrite depuis hier."""
    return fabriquer(seance, creer_dossier, Nature.PARTICULIER, HIER)


@pytest.fixture
def vive(seance: Seance, creer_dossier: Fabrique) -> Dossier:
    """La même, qui se prescrit dans vingt jours."""
    return fabriquer(seance, creer_dossier, Nature.PARTICULIER, PROCHE)


# ── 21 ───────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_regle_21_secteur_inconnu_le_plus_court_est_surveille_et_c_est_dit(
    seance: Seance, nuit: Seance, creer_dossier: Fabrique
) -> None:
    d = creer_dossier(echeance_le=LUNDI - timedelta(days=300))
    with geste(seance, d.id) as g:
        recalculer(g)
    lu = Dossier.get_by_id(d.id)
    assert lu.prescription_au_plus_tot == plus_mois(LUNDI - timedelta(days=330), 12) and lu.prescription_hypothese
    assert jouer(nuit).alertes == 1
    alarme = Evenement.get(Evenement.dossier_id == d.id, Evenement.type == TypeEvenement.INTERRUPTION)
    assert alarme.code == "alarme_90" and "secteur inconnu" in alarme.texte


def test_regle_21_secteur_connu_rien_ne_sonne_avant_l_heure(seance: Seance, nuit: Seance, creer_dossier: Fabrique) -> None:
    d = creer_dossier(echeance_le=LUNDI - timedelta(days=300))
    preciser_secteur(seance, d.id, Secteur.GENERAL)
    assert jouer(nuit).alertes == 0


# ── 22 ───────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("type_", [t for t in TypeInterruption if t is not TypeInterruption.LRAR_ASSURANCE])
def test_regle_22_une_mise_en_demeure_n_est_jamais_interruptive(seance: Seance, vive: Dossier, type_: TypeInterruption) -> None:
    with pytest.raises(Refus, match=r"Com\., 18/05/2022") as refus:
        interrompre(seance, vive.id, type_, LUNDI, (TypePiece.MISE_EN_DEMEURE, "LRAR du 1er octobre"))
    assert refus.value.regle == "22"
    assert Interruption.select().count() == 0 and Dossier.get_by_id(vive.id).prescription_le == PROCHE


def test_regle_22_la_lettre_recommandee_n_interrompt_qu_en_assurance(seance: Seance, vive: Dossier) -> None:
    lettre = (TypePiece.MISE_EN_DEMEURE, "LRAR du 1er octobre")
    with pytest.raises(Refus, match="assurance") as refus:
        interrompre(seance, vive.id, TypeInterruption.LRAR_ASSURANCE, LUNDI, lettre)
    assert refus.value.regle == "22"
    preciser_secteur(seance, vive.id, Secteur.ASSURANCE)
    interrompre(seance, vive.id, TypeInterruption.LRAR_ASSURANCE, LUNDI, lettre)
    assert Dossier.get_by_id(vive.id).prescription_le == date(2028, 11, 23)


def test_regle_22_aucune_lettre_envoyee_ne_change_la_date(superviseur: Seance, horloge: Horloge, vive: Dossier) -> None:
    for type_ in (TypeCourrier.RELANCE, TypeCourrier.MISE_EN_DEMEURE):
        parti(superviseur, vive.id, type_, horloge.jour, raison="essai")
    calculee = prescription_du_dossier(vive.id, superviseur.configuration, LUNDI)
    assert Dossier.get_by_id(vive.id).prescription_le == PROCHE == calculee.surveillee


# ── 23 ───────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("type_", [t for t in TypeInterruption if t not in LETTRES])
def test_regle_23_sans_la_bonne_piece_rien_ne_se_reporte(seance: Seance, vive: Dossier, type_: TypeInterruption) -> None:
    for piece in (4_000, (TypePiece.FACTURE, "facture"), (TypePiece.AUTRE, "capture")):
        with pytest.raises(Refus) as refus:
            interrompre(seance, vive.id, type_, LUNDI, piece)
        assert refus.value.regle == "23" and "Joindre" in refus.value.remede
    assert Dossier.get_by_id(vive.id).prescription_le == PROCHE and Piece.select().count() == 0


def test_regle_23_avec_sa_piece_la_date_se_reporte(seance: Seance, vive: Dossier) -> None:
    interrompre(seance, vive.id, TypeInterruption.RECONNAISSANCE, LUNDI, (TypePiece.RECONNAISSANCE, "lettre signée"))
    assert Dossier.get_by_id(vive.id).prescription_le == date(2028, 11, 23)


# ── 24 ───────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_regle_24_une_dette_de_consommateur_prescrite_ne_se_relance_plus(superviseur: Seance, horloge: Horloge, prescrite: Dossier) -> None:
    for demarche in (
        lambda: consigner(superviseur, prescrite.id, "NRP", derogation="pressé"),
        lambda: parti(superviseur, prescrite.id, TypeCourrier.RELANCE, horloge.jour),
        lambda: parti(superviseur, prescrite.id, TypeCourrier.MISE_EN_DEMEURE, horloge.jour, raison="pressé"),
        lambda: promettre(superviseur, prescrite.id, 100_00, LUNDI + timedelta(days=7)),
    ):
        with pytest.raises(Refus, match="prescrite") as refus:
            demarche()
        assert refus.value.regle == "24"


def test_regle_24_l_escalade_se_refuse_et_aucun_superviseur_n_y_deroge(superviseur: Seance, prescrite: Dossier) -> None:
    for vers in (TypeAction.HUISSIER, TypeAction.JUDICIAIRE):
        with pytest.raises(escalade.EscaladeRefusee) as refus:
            escalade.escalader(superviseur, prescrite.id, vers, derogation="pressé")
        porte = next(c for c in refus.value.conditions if c.porte.id == "non_prescrite")
        assert porte.etat.value == "fausse" and "24" in porte.porte.regle and not porte.porte.derogeable


def test_regle_24_une_promesse_exige_qu_on_le_lui_ait_dit(seance: Seance, prescrite: Dossier) -> None:
    dit = "informé que la dette est prescrite, veut payer quand même"
    assert promettre(seance, prescrite.id, 200_00, LUNDI + timedelta(days=7), note=dit).montant == 200_00
    echeances = lire_echeancier("3x", 300_00, LUNDI, seance.cadre().calendrier)
    with pytest.raises(Refus, match="Le dire au débiteur"):
        engager(seance, prescrite.id, Engagement(echeances, Moyen.VIREMENT, "3x"), note="a rappelé")
    assert engager(seance, prescrite.id, Engagement(echeances, Moyen.VIREMENT, "3x"), note="Dette PRESCRITE : dit au débiteur")


def test_regle_24_un_paiement_volontaire_reste_valable(seance: Seance, prescrite: Dossier) -> None:
    paiements.encaisser(seance, prescrite.id, 100_00, LUNDI, Moyen.VIREMENT)
    lu = Dossier.get_by_id(prescrite.id)
    assert (lu.verse, lu.prescription_le) == (100_00, HIER), "valable, et ne fait pas revivre le délai (C. civ. 2249, 2250)"


def test_regle_24_la_nuit_l_arrete_sans_preparer_la_relance_du_jour(nuit: Seance, seance: Seance, creer_dossier: Fabrique) -> None:
    d = fabriquer(seance, creer_dossier, Nature.PARTICULIER, HIER)
    Dossier.update(position=2, action=TypeAction.RELANCE, action_le=LUNDI).where(Dossier.id == d.id).execute()
    jouer(nuit)
    assert Dossier.get_by_id(d.id).action is TypeAction.REVUE and Courrier.select().count() == 0


def test_regle_24_ni_un_professionnel_ni_un_titre_ni_une_hypothese_n_arretent_les_relances(
    seance: Seance, creer_dossier: Fabrique
) -> None:
    """On n'annonce pas prescrite une dette qui ne l'est peut-être pas : le plus court passé, le retenu ne l'est pas."""
    professionnel = fabriquer(seance, creer_dossier, Nature.PROFESSIONNEL, HIER)
    condamne = fabriquer(seance, creer_dossier, Nature.PARTICULIER, HIER)
    Dossier.update(titre_le=LUNDI).where(Dossier.id == condamne.id).execute()
    hypothese = fabriquer(seance, creer_dossier, Nature.PARTICULIER, PROCHE, secteur=None)
    tot = Dossier.get_by_id(hypothese.id).prescription_au_plus_tot
    assert tot is not None and tot < LUNDI
    for d in (professionnel, condamne, hypothese):
        consigner(seance, d.id, "NRP")
