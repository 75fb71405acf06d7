"""Ce qui vient du dehors ne sort jamais que comme du texte."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from agence.texte import INTERDIT, LONGUEUR_MAXIMALE, assainir, citer, normaliser

# Du texte quelconque, et du texte fait de ce qui trompe : accents empilés, commandes, largeurs nulles, bascules.
PIEGES = st.text(alphabet="aeかא=\u0300\u0301\u0338\u034f\u3099\ufe0f\u0958\ufb2c\x1b\x9b\x7f\n\r\t\u200b\u202e\u2028\ufeff\xad")
TEXTES = st.text() | PIEGES


@pytest.mark.parametrize(
    ("brut", "propre"),
    [
        ("Lefèvre", "Lefèvre"),
        ("Lefe\u0300vre", "Lefèvre"),
        ("\x1b[2Jvide", "␛[2Jvide"),
        ("a\x07b\x00", "a␇b␀"),
        ("c1\x9b31m", "c1\ufffd31m"),
        ("suppr\x7f", "suppr␡"),
        ("DU\u200bPONT", "DU\ufffdPONT"),
        ("\u202egauche", "\ufffdgauche"),
        ("deux\nlignes\tet\r\nfin", "deux␊lignes et␊fin"),
        ("a" + "\u0301" * 300, "á\u0301\u0301"),
        ("[/] [@click=app.quit]x[/]", "[/] [@click=app.quit]x[/]"),
        ("vide\uffa0", "vide\ufffd"),
    ],
)
def test_rend_visible_ou_neutralise(brut: str, propre: str) -> None:
    assert assainir(brut) == propre


def test_garde_les_lignes_si_on_le_demande() -> None:
    assert assainir("une\r\ndeux\n\ttrois\x1b", lignes=True) == "une\ndeux\n\ttrois␛"


@given(TEXTES, st.booleans(), st.integers(0, 50) | st.just(LONGUEUR_MAXIMALE))
@example("か\u0300\u0301\u034f\u3099", False, 50)
@example("\u0958" * 10, False, 10)
def test_assainir_est_idempotent_et_sans_caractere_interdit(texte: str, lignes: bool, maximum: int) -> None:
    propre = assainir(texte, lignes=lignes, maximum=maximum)
    assert assainir(propre, lignes=lignes, maximum=maximum) == propre
    assert not INTERDIT.search(propre)
    assert len(propre) <= maximum
    assert unicodedata.is_normalized("NFC", propre)
    assert lignes or not set(propre) & {"\n", "\t", "\r"}


@given(TEXTES)
def test_citer_tient_en_quarante_caracteres_inoffensifs(texte: str) -> None:
    extrait = citer(texte)
    assert len(extrait) <= 40
    assert not INTERDIT.search(extrait) and "\n" not in extrait


def test_citer_montre_qu_il_coupe() -> None:
    assert citer("a" * 41) == "a" * 39 + "…"
    assert citer("a" * 40) == "a" * 40


@pytest.mark.parametrize(
    ("texte", "cle"),
    [
        ("Lefèvre, Zoé", "LEFEVRE ZOE"),
        ("  S.A.R.L.  Le-Goff ", "S A R L LE GOFF"),
        ("Lecœur", "LECOEUR"),
        ("Strauß", "STRAUSS"),
        ("Bjørn Łukasz", "BJORN LUKASZ"),
        ("O’Neill", "O NEILL"),
        ("a_b", "A B"),
        ("…", ""),
    ],
)
def test_normalise_pour_chercher(texte: str, cle: str) -> None:
    assert normaliser(texte) == cle


def test_deux_noms_d_une_autre_ecriture_ne_se_confondent_pas() -> None:
    assert normaliser("Иванов") != normaliser("Петров")


@given(TEXTES)
def test_normaliser_est_idempotent(texte: str) -> None:
    cle = normaliser(texte)
    assert normaliser(cle) == cle
    assert cle == " ".join(cle.split())
