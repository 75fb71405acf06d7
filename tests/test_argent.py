"""L'argent : lecture, écriture, arrondis."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agence.argent import MAXIMUM, diviser, euros, lire_montant, nombre, pour_cent, repartir
from agence.erreurs import SaisieInvalide

MONTANTS = st.integers(1, MAXIMUM)


@pytest.mark.parametrize(
    ("texte", "centimes"),
    [
        ("1234,56", 123456),
        ("1234.56", 123456),
        ("1 234,56", 123456),
        ("1\u202f234,56\u00a0€", 123456),
        ("1\u00a0234,56 €", 123456),
        ("1 234 567,8", 123456780),
        ("300", 30000),
        ("300€", 30000),
        ("300 EUR", 30000),
        ("300 euros", 30000),
        ("12\u2009€", 1200),
        ("0,01", 1),
        (" 5,5 ", 550),
        ("99 999 999 999,99", MAXIMUM),
    ],
)
def test_lit_les_ecritures_francaises(texte: str, centimes: int) -> None:
    assert lire_montant(texte) == centimes


@pytest.mark.parametrize(
    ("texte", "motif"),
    [
        ("-50,00", "montant négatif"),
        ("NaN", "montant invalide"),
        ("inf", "montant invalide"),
        ("1e5", "montant invalide"),
        ("99999999999999999999,00", "montant hors limites"),
        ("10,005", "plus de deux décimales"),
        ("1.234", "montant ambigu"),
        ("1.234.567", "montant ambigu"),
        ("1,234.56", "montant ambigu ou format anglais"),
        ("0,00", "montant nul"),
        ("−50,00", "caractère inattendu U+2212"),
        ("١٢٣,٤٥", "chiffre non latin"),
        ("100,00 USD", "devise inattendue"),
        ("", "montant absent"),
        ("   ", "montant absent"),
        ("1_000", "montant invalide"),
        ("=10+5", "montant invalide"),
        ("１２３,４５", "chiffre non latin"),
        ("12,3,4", "montant invalide"),
        ("0x1F", "montant invalide"),
        ("12 34", "montant invalide"),
        ("100000000000", "montant hors limites"),
        ("€", "montant invalide"),
        ("+50", "montant invalide"),
        (",50", "montant invalide"),
        ("1" * 5000, "montant invalide"),
    ],
)
def test_refuse_en_disant_pourquoi(texte: str, motif: str) -> None:
    with pytest.raises(SaisieInvalide) as refus:
        lire_montant(texte)
    assert motif in " ".join(refus.value.message.replace(f" « {texte} »", "").split())
    assert refus.value.remede


def test_le_refus_ne_recopie_pas_de_commande_de_terminal() -> None:
    with pytest.raises(SaisieInvalide) as refus:
        lire_montant("12\x1b[31m")
    assert "\x1b" not in str(refus.value)


@pytest.mark.parametrize(
    ("centimes", "ecrit"),
    [(0, "0,00"), (5, "0,05"), (-5, "-0,05"), (123456, "1\u202f234,56"), (-100, "-1,00"), (1234567890, "12\u202f345\u202f678,90")],
)
def test_ecrit_a_la_francaise(centimes: int, ecrit: str) -> None:
    assert nombre(centimes) == ecrit
    assert euros(centimes) == f"{ecrit}\u00a0€"


@given(MONTANTS)
def test_relit_ce_qu_il_ecrit(centimes: int) -> None:
    assert lire_montant(nombre(centimes)) == centimes
    assert lire_montant(euros(centimes)) == centimes


@given(st.text() | st.text(alphabet="0123456789 ,.€-+eEURx\u202f\u00a0"))
def test_un_texte_quelconque_donne_un_montant_ou_un_refus(texte: str) -> None:
    try:
        valeur = lire_montant(texte)
    except SaisieInvalide:
        return
    assert 0 < valeur <= MAXIMUM


@pytest.mark.parametrize(
    ("numerateur", "denominateur", "quotient"),
    [(5, 2, 3), (-5, 2, -3), (4, 3, 1), (-4, 3, -1), (1, 2, 1), (-1, 2, -1), (0, 7, 0), (149, 100, 1), (150, 100, 2)],
)
def test_divise_en_arrondissant_la_moitie_loin_de_zero(numerateur: int, denominateur: int, quotient: int) -> None:
    assert diviser(numerateur, denominateur) == quotient


def test_pour_cent_arrondit_au_centime() -> None:
    assert pour_cent(100_00, Decimal("12.5")) == 12_50
    assert pour_cent(1_01, Decimal("50")) == 51  # 50,5 centimes
    assert pour_cent(-1_01, Decimal("50")) == -51


@given(st.integers(0, MAXIMUM), st.integers(1, 60))
def test_repartir_ne_perd_pas_un_centime(total: int, parts: int) -> None:
    montants = repartir(total, parts)
    assert sum(montants) == total
    assert len(montants) == parts
    assert len(set(montants[:-1])) <= 1
    assert 0 <= montants[-1] - montants[0] < parts
