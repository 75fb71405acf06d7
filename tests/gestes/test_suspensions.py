"""Suspendre et lever."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from agence.erreurs import Refus, SaisieInvalide
from agence.gestes import suspensions
from agence.gestes.promesses import promettre
from agence.seance import Seance
from donnees.modeles import Dossier
from donnees.nomenclature import Etat, Motif, MotifAction, TypeEvenement
from tests.fabrique import Horloge
from tests.gestes.outils_gestes import dernier, relire


def test_regle_36_un_litige_attend_le_retour_du_mandant(seance: Seance, creer_dossier: Callable[..., Dossier]) -> None:
    dossier = creer_dossier()
    assert suspensions.suspendre(seance, dossier.id, Motif.LITIGE, note="marchandise abîmée") is None
    relu = relire(dossier)
    assert (relu.etat, relu.suspension_motif, relu.suspension_attend) == (Etat.SUSPENDU, Motif.LITIGE, "retour_mandant")
    assert relu.suspendu_le == seance.jour and relu.action is None
    assert dernier(dossier).texte == "litige, attend : retour du mandant · marchandise abîmée"


def test_un_arrangement_a_une_fin_portee_au_jour_ouvre(seance: Seance, creer_dossier: Callable[..., Dossier]) -> None:
    dossier = creer_dossier()
    with pytest.raises(SaisieInvalide, match="date de fin"):
        suspensions.suspendre(seance, dossier.id, Motif.ARRANGEMENT, attend="un accord")
    with pytest.raises(SaisieInvalide, match="à venir"):
        suspensions.suspendre(seance, dossier.id, Motif.ARRANGEMENT, seance.jour)
    assert suspensions.suspendre(seance, dossier.id, Motif.ARRANGEMENT, date(2026, 12, 5)) == date(2026, 12, 7)
    relu = relire(dossier)
    assert relu.suspendu_jusqu_au == date(2026, 12, 7) and relu.suspension_attend is None


@pytest.mark.parametrize(
    ("motif", "attend"),
    [
        (Motif.PROCEDURE_COLLECTIVE, "annonce_bodacc"),
        (Motif.SURENDETTEMENT, "attestation"),
        (Motif.DECES, "succession"),
        (Motif.TUTELLE, "representant"),
    ],
)
def test_regles_31_a_35_une_protection_est_sans_fin_et_ne_se_leve_que_par_un_superviseur(
    motif: Motif, attend: str, seance: Seance, superviseur: Seance, creer_dossier: Callable[..., Dossier]
) -> None:
    dossier = creer_dossier()
    suspensions.suspendre(seance, dossier.id, motif)
    assert relire(dossier).suspension_attend == attend
    with pytest.raises(Refus, match="superviseur"):
        suspensions.lever(seance, dossier.id, "il a dit que c'était fini")
    with pytest.raises(SaisieInvalide, match="raison"):
        suspensions.lever(superviseur, dossier.id)
    suspensions.lever(superviseur, dossier.id, "jugement de clôture reçu")
    assert relire(dossier).etat is Etat.ACTIF
    assert dernier(dossier).type is TypeEvenement.REPRISE


def test_une_protection_ne_se_contourne_pas_par_un_autre_motif(seance: Seance, creer_dossier: Callable[..., Dossier]) -> None:
    dossier = creer_dossier()
    suspensions.suspendre(seance, dossier.id, Motif.SURENDETTEMENT)
    with pytest.raises(Refus) as refus:
        suspensions.suspendre(seance, dossier.id, Motif.ARRANGEMENT, date(2026, 12, 1))
    assert refus.value.regle == "33"
    suspensions.suspendre(seance, dossier.id, Motif.DECES)
    assert relire(dossier).suspension_motif is Motif.DECES


def test_une_suspension_sans_fin_ni_attente_est_refusee(seance: Seance, creer_dossier: Callable[..., Dossier]) -> None:
    dossier = creer_dossier()
    with pytest.raises(SaisieInvalide):
        suspensions.suspendre(seance, dossier.id, Motif.VERIFICATION)
    with pytest.raises(Refus):
        suspensions.suspendre(seance, dossier.id, Motif.PROMESSE, date(2026, 12, 1))
    suspensions.suspendre(seance, dossier.id, Motif.VERIFICATION, attend="preuve du virement")
    assert relire(dossier).suspension_attend == "preuve du virement"


def test_lever_reprend_le_scenario_avec_le_meme_ecart(
    seance: Seance, horloge: Horloge, creer_dossier: Callable[..., Dossier]
) -> None:
    """Suspendu sept jours, l'ancre du scénario glisse de sept jours."""
    dossier = creer_dossier()
    suspensions.suspendre(seance, dossier.id, Motif.LITIGE)
    horloge.avancer(jours=7)
    suspensions.lever(seance, dossier.id, "le mandant maintient")
    relu = relire(dossier)
    assert relu.etat is Etat.ACTIF and relu.action is dossier.action
    assert relu.ancre_le == dossier.ancre_le + timedelta(days=7)
    assert relu.action_motif is MotifAction.FIN_DE_SUSPENSION
    assert (relu.suspendu_le, relu.suspension_motif, relu.suspension_attend) == (None, None, None)


def test_lever_un_litige_laisse_une_promesse_ouverte_tenir_le_dossier(seance: Seance, creer_dossier: Callable[..., Dossier]) -> None:
    dossier = creer_dossier()
    promettre(seance, dossier.id, 500_00, date(2026, 11, 30))
    controle = relire(dossier).suspendu_jusqu_au
    suspensions.suspendre(seance, dossier.id, Motif.LITIGE)
    suspensions.lever(seance, dossier.id)
    relu = relire(dossier)
    assert (relu.etat, relu.suspension_motif, relu.suspendu_jusqu_au) == (Etat.SUSPENDU, Motif.PROMESSE, controle)


def test_lever_un_litige_quand_la_promesse_est_echue_met_le_dossier_en_tete(
    seance: Seance, horloge: Horloge, creer_dossier: Callable[..., Dossier]
) -> None:
    dossier = creer_dossier()
    promettre(seance, dossier.id, 500_00, date(2026, 11, 30))
    suspensions.suspendre(seance, dossier.id, Motif.LITIGE)
    horloge.avancer(jours=30)
    suspensions.lever(seance, dossier.id)
    relu = relire(dossier)
    assert (relu.etat, relu.action_motif, relu.promesses_rompues) == (Etat.ACTIF, MotifAction.PROMESSE_ROMPUE, 1)


def test_une_promesse_ne_se_leve_pas_et_un_dossier_actif_non_plus(seance: Seance, creer_dossier: Callable[..., Dossier]) -> None:
    dossier = creer_dossier()
    with pytest.raises(Refus, match="n'est pas suspendu"):
        suspensions.lever(seance, dossier.id)
    promettre(seance, dossier.id, 500_00, date(2026, 11, 30))
    with pytest.raises(Refus, match="promesse"):
        suspensions.lever(seance, dossier.id)
