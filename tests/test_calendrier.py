"""Les jours ouvrés, les durées, les plages."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agence.calendrier import (
    Calendrier,
    Duree,
    Plage,
    Plages,
    fin_de_mois,
    lire_duree,
    lire_plage,
    plage_en_cours,
    plus_mois,
)
from agence.erreurs import SaisieInvalide

NOEL = date(2026, 12, 25)  # un vendredi
CALENDRIER = Calendrier(fermes=frozenset({NOEL, date(2027, 1, 1)}))
JOURS = st.dates(date(2000, 1, 1), date(2100, 1, 1))


@pytest.mark.parametrize(
    ("texte", "duree"),
    [
        ("3j", Duree(3, "j")), ("2jo", Duree(2, "jo")), ("1h", Duree(1, "h")), ("30min", Duree(30, "min")),
        ("2m", Duree(2, "m")), (" 10 j ", Duree(10, "j")), ("0j", Duree(0, "j")),
    ],
)
def test_lit_une_duree(texte: str, duree: Duree) -> None:
    assert lire_duree(texte) == duree


@pytest.mark.parametrize("texte", ["", "3", "j", "-3j", "3 jours", "1,5j", "٣j", "99999j", "9999m", "3j\x1b[0m"])
def test_refuse_une_duree_illisible_ou_demesuree(texte: str) -> None:
    with pytest.raises(SaisieInvalide) as refus:
        lire_duree(texte)
    assert "\x1b" not in str(refus.value)


@given(st.integers(0, 1200), st.sampled_from(["j", "jo", "h", "min", "m"]))
def test_une_duree_se_relit(nombre: int, unite: str) -> None:
    assert lire_duree(str(Duree(nombre, unite))) == Duree(nombre, unite)


@pytest.mark.parametrize(
    ("depart", "mois", "arrivee"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 1, 31), 2, date(2026, 3, 31)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2026, 1, 15), -1, date(2025, 12, 15)),
        (date(2026, 5, 5), 0, date(2026, 5, 5)),
    ],
)
def test_ajoute_des_mois(depart: date, mois: int, arrivee: date) -> None:
    assert plus_mois(depart, mois) == arrivee


def test_fin_de_mois() -> None:
    assert fin_de_mois(date(2028, 2, 1)) == date(2028, 2, 29)
    assert fin_de_mois(date(2026, 12, 31)) == date(2026, 12, 31)


def test_noel_et_le_week_end_se_sautent() -> None:
    assert CALENDRIER.ouvre_suivant(NOEL) == date(2026, 12, 28)
    assert CALENDRIER.ouvre_suivant(date(2026, 12, 24)) == date(2026, 12, 24)
    assert CALENDRIER.plus_ouvres(date(2026, 12, 24), 1) == date(2026, 12, 28)
    assert CALENDRIER.plus_ouvres(date(2026, 12, 26), 0) == date(2026, 12, 28)


@pytest.mark.parametrize(
    ("duree", "brute", "ouvree"),
    [
        (Duree(1, "j"), date(2026, 12, 25), date(2026, 12, 28)),
        (Duree(2, "jo"), date(2026, 12, 29), date(2026, 12, 29)),
        (Duree(2, "m"), date(2027, 2, 24), date(2027, 2, 24)),
        (Duree(5, "h"), date(2026, 12, 24), date(2026, 12, 24)),
    ],
)
def test_echeance_brute_puis_reportee(duree: Duree, brute: date, ouvree: date) -> None:
    assert CALENDRIER.echeance(date(2026, 12, 24), duree) == brute
    assert CALENDRIER.prochain(date(2026, 12, 24), duree) == ouvree


def test_un_calendrier_sans_jour_ouvre_le_dit() -> None:
    with pytest.raises(SaisieInvalide, match="aucun jour ouvré"):
        Calendrier(frozenset()).ouvre_suivant(NOEL)


@given(JOURS, st.integers(0, 60), st.sets(JOURS, max_size=30))
def test_un_jour_planifie_est_toujours_ouvre(jour: date, nombre: int, fermes: set[date]) -> None:
    calendrier = Calendrier(fermes=frozenset(fermes))
    prochain = calendrier.prochain(jour, Duree(nombre, "jo"))
    assert calendrier.est_ouvre(prochain)
    entre = [jour + timedelta(days=n) for n in range(1, (prochain - jour).days + 1)]
    if nombre:
        assert sum(calendrier.est_ouvre(j) for j in entre) == nombre


@pytest.mark.parametrize("texte", ["9:00-12:30", "12:00-09:00", "09:00-09:00", "24:00-24:00", "09:00-24:30", "29:00-30:00", ""])
def test_refuse_une_plage_fausse(texte: str) -> None:
    with pytest.raises(SaisieInvalide):
        lire_plage(texte)


def test_une_plage_comprend_son_debut_et_pas_sa_fin() -> None:
    plage = lire_plage("09:00 - 12:30")
    assert str(plage) == "09:00-12:30"
    assert plage.contient(time(9)) and plage.contient(time(12, 29, 59))
    assert not plage.contient(time(12, 30)) and not plage.contient(time(8, 59))
    nuit = lire_plage("20:00-24:00")
    assert nuit.contient(time(23, 59, 59, 999999)) and str(nuit) == "20:00-24:00"


def test_la_plage_en_cours_depend_du_jour_de_semaine() -> None:
    matin = Plage(time(9), time(12))
    plages: Plages = {1: (matin,)}
    assert plage_en_cours(plages, datetime(2026, 11, 23, 10, 0)) == matin
    assert plage_en_cours(plages, datetime(2026, 11, 24, 10, 0)) is None
