"""Planifier à la main."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time

import pytest

from agence.erreurs import Refus, SaisieInvalide
from agence.gestes import planification, suspensions
from agence.gestes.cloture import clore
from agence.seance import Seance
from donnees.modeles import Dossier
from donnees.nomenclature import Etat, Motif, MotifAction, MotifDeCloture, TypeAction
from tests.fabrique import creer_debiteur
from tests.gestes.outils_gestes import dernier, relire

# Le jour des essais est le lundi 23 novembre 2026.


def test_une_action_choisie_tombe_le_jour_dit(seance: Seance, creer_dossier: Callable[..., Dossier]) -> None:
    dossier = creer_dossier()
    retenu = planification.planifier(seance, dossier.id, TypeAction.REVUE, date(2026, 11, 26), note="voir le bilan")
    relu = relire(dossier)
    assert retenu == relu.action_le == date(2026, 11, 26)
    assert (relu.etat, relu.action, relu.action_motif, relu.rappel_a) == (Etat.ACTIF, TypeAction.REVUE, MotifAction.CHOISI, None)
    assert dernier(dossier).texte.endswith("le 26/11/2026 · voir le bilan")


def test_un_samedi_est_porte_au_lundi(seance: Seance, creer_dossier: Callable[..., Dossier]) -> None:
    dossier = creer_dossier()
    assert planification.planifier(seance, dossier.id, TypeAction.APPEL, date(2026, 11, 28)) == date(2026, 11, 30)


def test_un_jour_ferie_est_porte_au_suivant(seance: Seance, superviseur: Seance, creer_dossier: Callable[..., Dossier]) -> None:
    dossier = creer_dossier()
    assert planification.planifier(superviseur, dossier.id, TypeAction.APPEL, date(2026, 12, 25)) == date(2026, 12, 28)


def test_une_heure_fait_un_rappel_convenu_en_temps_universel(seance: Seance, creer_dossier: Callable[..., Dossier]) -> None:
    dossier = creer_dossier()
    planification.planifier(seance, dossier.id, TypeAction.APPEL, date(2026, 11, 24), time(14, 30))
    relu = relire(dossier)
    assert relu.action_motif is MotifAction.RAPPEL_CONVENU
    assert relu.rappel_a == datetime(2026, 11, 24, 13, 30, tzinfo=UTC)


def test_une_heure_deja_passee_aujourd_hui_est_refusee(seance: Seance, creer_dossier: Callable[..., Dossier]) -> None:
    dossier = creer_dossier()
    with pytest.raises(SaisieInvalide, match="passé"):
        planification.planifier(seance, dossier.id, TypeAction.APPEL, seance.jour, time(9, 30))
    with pytest.raises(SaisieInvalide, match="passée"):
        planification.planifier(seance, dossier.id, TypeAction.APPEL, date(2026, 11, 20))


def test_regle_37_un_rappel_hors_des_heures_est_refuse(seance: Seance, creer_dossier: Callable[..., Dossier]) -> None:
    dossier = creer_dossier()
    with pytest.raises(Refus, match="hors des heures") as refus:
        planification.planifier(seance, dossier.id, TypeAction.APPEL, date(2026, 11, 24), time(21, 0))
    assert refus.value.regle == "37" and "09:00" in refus.value.remede
    planification.planifier(seance, dossier.id, TypeAction.TACHE, date(2026, 11, 24), time(21, 0))


def test_regle_37_l_heure_est_celle_du_debiteur_outre_mer(seance: Seance, creer_dossier: Callable[..., Dossier]) -> None:
    """À 10 h à Paris il est 5 h en Martinique ; à 15 h, il y est 10 h."""
    dossier = creer_dossier(debiteur=creer_debiteur(seance, "SARL Anse Bleue", code_postal="97200"))
    with pytest.raises(Refus, match="05:00 chez le débiteur"):
        planification.planifier(seance, dossier.id, TypeAction.APPEL, date(2026, 11, 24), time(10, 0))
    planification.planifier(seance, dossier.id, TypeAction.APPEL, date(2026, 11, 24), time(15, 0))


def test_au_dela_de_trente_jours_il_faut_un_superviseur(
    seance: Seance, superviseur: Seance, creer_dossier: Callable[..., Dossier]
) -> None:
    dossier = creer_dossier()
    planification.planifier(seance, dossier.id, TypeAction.APPEL, date(2026, 12, 23))
    with pytest.raises(Refus, match="23/12/2026 au plus tard") as refus:
        planification.planifier(seance, dossier.id, TypeAction.APPEL, date(2026, 12, 24))
    assert refus.value.regle == "report" and refus.value.remede
    assert planification.planifier(superviseur, dossier.id, TypeAction.APPEL, date(2027, 3, 1)) == date(2027, 3, 1)


def test_un_dossier_suspendu_se_leve_d_abord(seance: Seance, superviseur: Seance, creer_dossier: Callable[..., Dossier]) -> None:
    dossier = creer_dossier()
    suspensions.suspendre(seance, dossier.id, Motif.LITIGE)
    with pytest.raises(Refus, match="suspendu") as refus:
        planification.planifier(seance, dossier.id, TypeAction.APPEL, date(2026, 11, 24))
    assert "Lever" in refus.value.remede
    clos = creer_dossier()
    clore(superviseur, clos.id, MotifDeCloture.RETRAIT)
    with pytest.raises(Refus, match="clos"):
        planification.planifier(seance, clos.id, TypeAction.APPEL, date(2026, 11, 24))


def test_un_dossier_change_entre_temps_n_est_pas_ecrase(seance: Seance, creer_dossier: Callable[..., Dossier]) -> None:
    dossier = creer_dossier()
    planification.planifier(seance, dossier.id, TypeAction.APPEL, date(2026, 11, 24), version=dossier.version)
    with pytest.raises(Refus, match="a changé"):
        planification.planifier(seance, dossier.id, TypeAction.APPEL, date(2026, 11, 25), version=dossier.version)
