"""Les champs d'une ligne, un par un : ce qui se lit, ce qui se refuse et pourquoi."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from agence.echanges import champs
from agence.echanges.nettoyage import nettoyer
from agence.echanges.telephones import normaliser_telephone
from agence.erreurs import SaisieInvalide
from donnees.nomenclature import Nature, TypeCreance


@pytest.mark.parametrize("texte", ["05/01/2026", "5/1/2026", "05.01.2026", "05-01-2026", "2026-01-05", "2026-01-05 00:00:00"])
def test_dates_lues(texte: str) -> None:
    assert champs.lire_jour(texte) == date(2026, 1, 5)


@pytest.mark.parametrize(
    ("texte", "motif"),
    [
        ("29/02/2025", "inexistante"), ("12/31/2025", "mois 31 impossible"), ("01/02/03", "4 chiffres"), ("45678", "invalide"),
        ("2026-01-05T00:00:00+14:00", "invalide"), ("05/01/2026 14:30", "invalide"), ("01/01/1949", "hors limites"),
        ("01/01/2200", "hors limites"), ("٠٥/٠١/٢٠٢٦", "invalide"), ("05/01/20266", "invalide"),
    ],
)
def test_dates_refusees(texte: str, motif: str) -> None:
    with pytest.raises(SaisieInvalide, match=motif):
        champs.lire_jour(texte)


@pytest.mark.parametrize(
    ("texte", "e164"),
    [
        ("0612345678", "+33612345678"), ("06 12 34 56 78", "+33612345678"), ("06.12.34.56.78", "+33612345678"),
        ("+33 (0)6 12 34 56 78", "+33612345678"), ("0033612345678", "+33612345678"), ("612345678", "+33612345678"),
        ("0590 12 34 56", "+590590123456"), ("0690123456", "+590690123456"), ("0262 12 34 56", "+262262123456"),
        ("0639 12 34 56", "+262639123456"), ("06 39 98 12 34", "+33639981234"), ("0594123456", "+594594123456"),
        ("0596123456", "+596596123456"), ("+32 470 12 34 56", "+32470123456"), ("0041 44 668 18 00", "+41446681800"),
    ],
)
def test_telephones_lus(texte: str, e164: str) -> None:
    assert normaliser_telephone(texte) == e164


@pytest.mark.parametrize(
    "texte",
    ["+999999999999999999999999", "061234567", "06123456789", "0012345678", "rm -rf /", "0612345678 0299112233", "+3361234"],
)
def test_telephones_refuses(texte: str) -> None:
    with pytest.raises(SaisieInvalide, match="téléphone invalide"):
        normaliser_telephone(texte)


@pytest.mark.parametrize(("texte", "centimes"), [("1.234,56", 123_456), ("1.234.567,8", 123_456_780), ("300", 30_000), ("12.5", 1_250)])
def test_sommes(texte: str, centimes: int) -> None:
    assert champs.lire_somme(texte) == centimes


@pytest.mark.parametrize(("texte", "centimes"), [("0", 0), ("0,00", 0), ("0,00 €", 0), ("10,5", 1_050)])
def test_un_versement_peut_etre_nul(texte: str, centimes: int) -> None:
    assert champs.lire_versement(texte) == centimes


@pytest.mark.parametrize(("texte", "taux"), [("12,5", "12.5"), ("10.75 %", "10.75"), ("100", "100")])
def test_taux(texte: str, taux: str) -> None:
    assert champs.lire_taux(texte) == Decimal(taux)


@pytest.mark.parametrize("texte", ["0", "-3", "100,01", "NaN", "1e1", "12,5,1"])
def test_taux_refuses(texte: str) -> None:
    with pytest.raises(SaisieInvalide):
        champs.lire_taux(texte)


@pytest.mark.parametrize(
    ("texte", "siren"),
    [("732829320", "732829320"), ("732 829 320", "732829320"), ("73282932000074", "732829320"), ("35600000000048", "356000000")],
)
def test_siren(texte: str, siren: str) -> None:
    assert champs.lire_siren(texte) == siren


@pytest.mark.parametrize("texte", ["732829321", "73282932", "73282932000075", "FR732829320", "７３２８２９３２０"])
def test_siren_refuses(texte: str) -> None:
    with pytest.raises(SaisieInvalide, match="SIREN invalide"):
        champs.lire_siren(texte)


@pytest.mark.parametrize("texte", ["a@exemple.fr", "jean.de+x@sous.exemple-long.co", "o'brien@exemple.fr"])
def test_courriels(texte: str) -> None:
    assert champs.lire_courriel(texte) == texte


@pytest.mark.parametrize(
    "texte",
    [
        "a@b@c", "a@b", "@exemple.fr", "a..b@exemple.fr", ".a@exemple.fr", "a@exemple.fr;b@exemple.fr", "a@-exemple.fr", "a b@exemple.fr",
        "alice@example.org]<bob@example.org>", "=?utf-8?q?x?=@exemple.fr", "a@exemple.fr\n", "é@exemple.fr", "a" * 250 + "@exemple.fr",
    ],
)
def test_courriels_refuses(texte: str) -> None:
    with pytest.raises(SaisieInvalide):
        champs.lire_courriel(texte)


@pytest.mark.parametrize("texte", ["01000", "20000", "97110", "98000", "75002", "00200"])
def test_codes_postaux(texte: str) -> None:
    assert champs.lire_code_postal(texte) == texte


@pytest.mark.parametrize("texte", ["1000", "2A004", "99999", "96000", "750022", "７５００２"])
def test_codes_postaux_refuses(texte: str) -> None:
    with pytest.raises(SaisieInvalide):
        champs.lire_code_postal(texte)


@pytest.mark.parametrize("texte", ["-rf", "../x", "a/b", "CON", "con.txt", ".", "R 1", "É1", "ı1", "A" * 65, ""])
def test_references_refusees(texte: str) -> None:
    with pytest.raises(SaisieInvalide):
        champs.lire_reference(texte)


def test_une_reference_se_garde_en_majuscules() -> None:
    assert champs.lire_reference("dos_2026-04.b") == "DOS_2026-04.B"


def test_natures_et_types_de_creance() -> None:
    assert champs.lire_nature("Société") is Nature.PROFESSIONNEL
    assert champs.lire_nature("b2c") is Nature.PARTICULIER
    assert champs.lire_type_creance("Chèque") is TypeCreance.CHEQUE
    with pytest.raises(SaisieInvalide, match="professionnel ou particulier"):
        champs.lire_nature("autre")


@pytest.mark.parametrize(
    ("texte", "propre", "remarque"),
    [
        ("  DU\u00a0 PONT ", "DU PONT", ""), ("DU\u200bPO\u2060NT\ufeff", "DUPONT", "caractères invisibles retirés"),
        ("LEFE\u0300VRE", "LEFÈVRE", ""), ("A\nB", "A B", "saut de ligne remplacé par une espace"),
        ("DU\u0420\u041eNT", "DU\u0420\u041eNT", "écritures mêlées (latin et cyrillique)"), ("李小龙", "李小龙", ""),
        ("Иванов", "Иванов", ""),
    ],
)
def test_nettoyage(texte: str, propre: str, remarque: str) -> None:
    assert nettoyer(texte) == (propre, remarque)


def test_une_adresse_garde_ses_lignes() -> None:
    assert nettoyer(" 12 rue A \n\n Bât.\tB\u200b", lignes=True) == ("12 rue A\nBât. B", "caractères invisibles retirés")
