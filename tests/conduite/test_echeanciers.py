"""L'échéancier dit en une phrase. Le jour présent est le samedi 21 novembre 2026 ; le dû est de 1 240,18 €."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from agence.calendrier import Calendrier
from agence.conduite.echeanciers import MAXIMUM, decrire, lire_echeancier
from agence.erreurs import SaisieInvalide

SAMEDI = date(2026, 11, 21)
CALENDRIER = Calendrier(fermes=frozenset({date(2026, 12, 25), date(2027, 1, 1)}))
DU = 1240_18


def j(texte: str) -> date:
    """« 5/12 » ou « 5/1 » : le jour et le mois, de novembre 2026 à octobre 2027."""
    jour, mois = (int(x) for x in texte.split("/"))
    return date(2026 if mois >= 11 else 2027, mois, jour)


@pytest.mark.parametrize(
    ("phrase", "attendu"),
    [
        # 124018 / 6 = 20669,66 : cinq fois 206,69 puis 206,73.
        ("6x le 5", [("5/12", 20669), ("5/1", 20669), ("5/2", 20669), ("5/3", 20669), ("5/4", 20669), ("5/5", 20673)]),
        ("3x", [("21/12", 41339), ("21/1", 41339), ("21/2", 41340)]),
        ("en 3 fois", [("21/12", 41339), ("21/1", 41339), ("21/2", 41340)]),
        ("3x tous les 15j", [("6/12", 41339), ("21/12", 41339), ("5/1", 41340)]),
        ("3x toutes les 2 semaines", [("5/12", 41339), ("19/12", 41339), ("2/1", 41340)]),
        ("2x tous les 2 mois dès lundi", [("23/11", 62009), ("23/1", 62009)]),
        ("3x fm", [("30/11", 41339), ("31/12", 41339), ("31/1", 41340)]),
        ("3x fin de mois", [("30/11", 41339), ("31/12", 41339), ("31/1", 41340)]),
        ("3x à partir du 31/12", [("31/12", 41339), ("31/1", 41339), ("28/2", 41340)]),
        ("2x ven", [("27/11", 62009), ("4/12", 62009)]),
        ("2x chaque vendredi", [("27/11", 62009), ("4/12", 62009)]),
        ("1x 100 puis 3x", [("21/12", 10000), ("21/1", 38006), ("21/2", 38006), ("21/3", 38006)]),
        ("1000 puis le reste le 10", [("10/12", 100000), ("10/1", 24018)]),
        ("4x 300 le 10 puis le solde", [("10/12", 30000), ("10/1", 30000), ("10/2", 30000), ("10/3", 30000), ("10/4", 4018)]),
        ("50% demain puis 2x le 5", [("22/11", 62009), ("5/12", 31004), ("5/1", 31005)]),
        ("300 le 5 puis 2x le 5", [("5/12", 30000), ("5/1", 47009), ("5/2", 47009)]),
        ("1 000 le 15/12 puis 240,18", [("15/12", 100000), ("15/1", 24018)]),
        ("2x 15/12", [("15/12", 62009), ("15/1", 62009)]),
        ("2x 15 décembre", [("15/12", 62009), ("15/1", 62009)]),
        ("100 dans 7 jours puis tout le 1er", [("28/11", 10000), ("1/12", 114018)]),
        ("tout demain", [("22/11", 124018)]),
        # Montant sans nombre : ce qui reste est une dernière échéance.
        ("1000 le 5 puis 200", [("5/12", 100000), ("5/1", 20000), ("5/2", 4018)]),
        # Montant sans nombre mais avec un rythme : il se répète.
        ("500 par mois le 5", [("5/12", 50000), ("5/1", 50000), ("5/2", 24018)]),
        ("400 tous les 15 du mois", [("15/12", 40000), ("15/1", 40000), ("15/2", 40000), ("15/3", 4018)]),
        # Moins d'un euro ne fait pas une échéance : il va sur la dernière.
        ("620 puis 620", [("21/12", 62000), ("21/1", 62018)]),
    ],
)
def test_lit_la_phrase(phrase: str, attendu: list[tuple[str, int]]) -> None:
    echeances = lire_echeancier(phrase, DU, SAMEDI, CALENDRIER)
    assert [(e.date_demandee, e.montant) for e in echeances] == [(j(jour), montant) for jour, montant in attendu]
    assert [e.numero for e in echeances] == list(range(1, len(attendu) + 1))


def test_l_exemple_des_trois_cents_puis_cinq_fois_cent_cinquante() -> None:
    exact = lire_echeancier("300 puis 5x 150", 1050_00, SAMEDI, CALENDRIER)
    assert [e.montant for e in exact] == [300_00] + [150_00] * 5
    avec_reste = lire_echeancier("300 puis 5x 150", DU, SAMEDI, CALENDRIER)
    assert [e.montant for e in avec_reste] == [300_00] + [150_00] * 5 + [190_18]


def test_chaque_date_va_au_jour_ouvre_sans_deplacer_les_suivantes() -> None:
    echeances = lire_echeancier("3x à partir du 25/11 tous les 30j", DU, SAMEDI, CALENDRIER)
    assert [(e.date_demandee, e.date) for e in echeances] == [
        (date(2026, 11, 25), date(2026, 11, 25)),
        (date(2026, 12, 25), date(2026, 12, 28)),  # Noël un vendredi
        (date(2027, 1, 24), date(2027, 1, 25)),  # un dimanche
    ]


def test_la_premiere_date_peut_venir_de_la_configuration() -> None:
    echeances = lire_echeancier("2x", DU, SAMEDI, CALENDRIER, premiere=date(2026, 11, 30))
    assert [e.date_demandee for e in echeances] == [date(2026, 11, 30), date(2026, 12, 30)]


@pytest.mark.parametrize(
    ("phrase", "motif"),
    [
        ("", "absente"),
        ("le 5", "illisible"),
        ("puis", "illisible"),
        ("six fois", "illisible"),
        ("0x", "0 échéances"),
        ("61x", "61 échéances"),
        ("4x 250 le 10", "il manque 240,18\u00a0€"),
        ("1x 300 puis 5x 150", "il manque 190,18\u00a0€"),
        ("5x 250", "9,82\u00a0€ de trop"),
        ("1240,18 puis 2x", "il ne reste rien"),
        ("1240 puis 2x", "les échéances font"),
        ("2000 puis 3x", "dépasse le solde"),
        ("3x le 32", "n'est pas un jour du mois"),
        ("3x le 30/02", "inexistante"),
        ("3x hier", "déjà passé"),
        ("3x tous les 0j", "hors limites"),
        ("3x tous les 999j", "hors limites"),
        ("10 par mois", "plus de 60"),
        ("300 le 15/12 puis 3x à partir du 01/12", "n'est pas après"),
        ("1x 0,50 puis 2x", "trop petite"),
        ("3x\x1b[2J", "illisible"),
    ],
)
def test_refuse_en_disant_pourquoi(phrase: str, motif: str) -> None:
    with pytest.raises(SaisieInvalide) as refus:
        lire_echeancier(phrase, DU, SAMEDI, CALENDRIER)
    assert motif in refus.value.message
    assert refus.value.remede
    assert "\x1b" not in str(refus.value)


def test_rien_n_est_du() -> None:
    with pytest.raises(SaisieInvalide, match="rien n'est dû"):
        lire_echeancier("3x", 0, SAMEDI, CALENDRIER)


def test_decrit_en_une_ligne() -> None:
    assert decrire(lire_echeancier("6x le 5", DU, SAMEDI, CALENDRIER)).replace("\u202f", " ").replace("\u00a0", " ") == (
        "6 échéances, 1 240,18 € : 5 × 206,69 € du 07/12/26 au 05/04/27, 206,73 € le 05/05/27"
    )
    assert decrire(lire_echeancier("tout le 10", 5_00, SAMEDI, CALENDRIER)) == "1 échéance, 5,00\u00a0€ : 5,00\u00a0€ le 10/12/26"


CADENCES = st.sampled_from(
    ["", " le 5", " le 31", " fm", " tous les 15j", " tous les 3jo", " par semaine", " ven", " à partir du 31/01",
     " tous les 2 mois à partir de demain"]
)  # fmt: skip
MORCEAUX = st.builds(
    lambda nombre, montant, cadence: f"{nombre}{montant}{cadence}",
    st.sampled_from(["", "1x ", "2x ", "6x ", "12x "]),
    st.sampled_from(["", "10", "99,99", "150", "25%", "le reste"]),
    CADENCES,
)
PHRASES = st.lists(MORCEAUX, min_size=1, max_size=3).map(" puis ".join)


@given(PHRASES | st.text(max_size=90), st.integers(1, 10**8), st.dates(date(2020, 1, 1), date(2080, 1, 1)))
def test_une_phrase_quelconque_donne_un_echeancier_juste_ou_un_refus(phrase: str, total: int, aujourd_hui: date) -> None:
    try:
        echeances = lire_echeancier(phrase, total, aujourd_hui, CALENDRIER)
    except SaisieInvalide:
        return
    assert sum(e.montant for e in echeances) == total
    assert all(e.montant >= 100 for e in echeances)
    assert 1 <= len(echeances) <= MAXIMUM
    assert all(CALENDRIER.est_ouvre(e.date) and e.date >= e.date_demandee >= aujourd_hui for e in echeances)
    assert all(a.date_demandee < b.date_demandee and a.date <= b.date for a, b in pairwise(echeances))
    assert "\n" not in decrire(echeances)


@given(st.integers(1, MAXIMUM), st.integers(1, 10**9), CADENCES)
def test_le_partage_egal_met_l_arrondi_sur_la_derniere(nombre: int, total: int, cadence: str) -> None:
    assume(total >= nombre * 100)
    montants = [e.montant for e in lire_echeancier(f"{nombre}x{cadence}", total, SAMEDI, CALENDRIER)]
    assert len(montants) == nombre and sum(montants) == total
    assert len(set(montants[:-1])) <= 1 and 0 <= montants[-1] - montants[0] < nombre
