"""Le rang et sa phrase : le même calcul donne les points et les mots."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from agence.conduite.rang import calculer, expliquer, raisons
from agence.configuration.modele import Rang
from donnees.nomenclature import MotifAction, TypeAction
from tests.conduite.fabrique import LUNDI, situation

POIDS = Rang()


def test_une_promesse_rompue_passe_devant_tout_montant() -> None:
    rompue = situation(solde=20_00, action_motif=MotifAction.PROMESSE_ROMPUE, tentatives=3)
    gros = situation(solde=10_000_000_00, prescription_le=LUNDI + timedelta(days=10), sensible=True)
    assert calculer(rompue, POIDS, LUNDI) > calculer(gros, POIDS, LUNDI)


def test_a_poids_egal_plus_d_argent_plus_haut() -> None:
    assert calculer(situation(solde=2_000_00), POIDS, LUNDI) > calculer(situation(solde=1_000_00), POIDS, LUNDI)


def test_la_prescription_monte_par_seuils() -> None:
    rangs = [calculer(situation(prescription_le=LUNDI + timedelta(days=j)), POIDS, LUNDI) for j in (181, 180, 90, 30)]
    assert rangs == sorted(rangs) and len(set(rangs)) == 4


def test_la_phrase_dit_l_action_puis_les_plus_fortes_raisons() -> None:
    s = situation(action=TypeAction.APPEL, solde=1_240_18, tentatives=1, age_confie=400)
    assert expliquer(s, POIDS, LUNDI) == "appel prévu par le scénario, 1\u202f240,18\u00a0€ à recouvrer"
    rompue = situation(action=TypeAction.APPEL, action_motif=MotifAction.PROMESSE_ROMPUE, promesses_rompues=2, solde=300_00)
    assert expliquer(rompue, POIDS, LUNDI).startswith("2e promesse rompue, 300,00")


def test_un_poids_nul_retire_la_raison() -> None:
    assert all(r.mots != "jamais appelé" for r in raisons(situation(), Rang(nouveau=0), LUNDI))


@given(st.integers(-1_000, 10**12), st.integers(0, 5000), st.none() | st.dates(date(2020, 1, 1), date(2040, 1, 1)))
def test_le_rang_est_la_somme_de_ses_raisons(solde: int, age: int, prescription: date | None) -> None:
    s = situation(solde=solde, age_confie=age, prescription_le=prescription)
    assert calculer(s, POIDS, LUNDI) == sum(r.points for r in raisons(s, POIDS, LUNDI)) >= 0
