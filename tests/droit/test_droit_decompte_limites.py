"""Des décomptes refaits en fractions exactes, hors du produit : demi-centime, 29 février, changements d'heure, onze ans."""

from __future__ import annotations

from datetime import date

import pytest

from tests.droit.calculs import B2C, calculer, creance, segments

DIX_MILLE = 10_000_00


def test_un_demi_centime_monte() -> None:
    """7,30 € à 5 % : un dixième de centime par jour."""
    du = creance(7_30, date(2025, 12, 31), taux="5")
    assert segments(calculer(du, au=date(2026, 1, 4))) == [(4, "5", 0)]
    assert segments(calculer(du, au=date(2026, 1, 5))) == [(5, "5", 1)]


def test_un_titre_du_29_fevrier_se_majore_le_30_avril() -> None:
    d = calculer(creance(DIX_MILLE, date(2023, 1, 1)), au=date(2024, 4, 30), parties=B2C, titre=date(2024, 2, 29))
    assert segments(d) == [(60, "5.07", 83_34), (1, "10.07", 2_76)]
    assert d.lignes[1].du_jour == date(2024, 4, 30)


@pytest.mark.parametrize(
    ("echeance", "au", "attendu"),
    [
        (date(2026, 3, 28), date(2026, 3, 30), (2, "12.15", 6_66)),  # le 29 n'a que 23 heures
        (date(2026, 10, 24), date(2026, 10, 26), (2, "12.40", 6_79)),  # le 25 en a 25
    ],
)
def test_un_changement_d_heure_ne_change_pas_les_jours(echeance: date, au: date, attendu: tuple[int, str, int]) -> None:
    assert segments(calculer(creance(DIX_MILLE, echeance), au=au)) == [attendu]


def test_onze_ans_et_vingt_quatre_semestres() -> None:
    d = calculer(creance(DIX_MILLE, date(2014, 12, 31)), au=date(2026, 11, 22))
    assert (len(segments(d)), d.interets) == (24, 13_139_65)
