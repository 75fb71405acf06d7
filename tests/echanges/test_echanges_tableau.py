"""Le découpage d'un CSV : séparateurs, guillemets, fins de ligne, lignes physiques."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agence.echanges.tableau import deviner_separateur, lire_csv
from agence.erreurs import FichierInvalide


def lignes(texte: str) -> list[tuple[int, tuple[str, ...]]]:
    return [(ligne.numero, ligne.valeurs) for ligne in lire_csv(texte.encode(), "x.csv").lignes]


@pytest.mark.parametrize("separateur", [";", ",", "\t", "|"])
def test_separateur_devine(separateur: str) -> None:
    tableau = lire_csv(f"a{separateur}b\n1{separateur}2\n".encode(), "x.csv")
    assert (tableau.separateur, tableau.entetes) == (separateur, ("a", "b"))
    assert next(tableau.lignes).valeurs == ("1", "2")


def test_un_separateur_entre_guillemets_ne_compte_pas() -> None:
    assert deviner_separateur('"a,b,c";"d"') == ";"


def test_la_premiere_ligne_peut_annoncer_le_separateur() -> None:
    tableau = lire_csv(b"sep=|\na;x|b\n1|2\n", "x.csv")
    assert (tableau.entetes, tableau.ligne_des_entetes) == (("a;x", "b"), 2)
    assert next(tableau.lignes).numero == 3


def test_les_lignes_physiques_se_comptent_a_travers_un_champ_de_plusieurs_lignes() -> None:
    assert lignes('a;b\n"x\ny";1\nz;2\n') == [(2, ("x\ny", "1")), (4, ("z", "2"))]


@pytest.mark.parametrize("fin", ["\n", "\r\n", "\r"])
def test_fins_de_ligne(fin: str) -> None:
    assert lignes(fin.join(["a;b", "1;2", "3;4", ""])) == [(2, ("1", "2")), (3, ("3", "4"))]


@pytest.mark.parametrize(
    ("champ", "lu"),
    [('"a""b"', 'a"b'), ('""', ""), ('"a;b"', "a;b"), ('a"b', 'a"b'), ('"a" ', "a"), ('""""', '"')],
)
def test_guillemets(champ: str, lu: str) -> None:
    assert lignes(f"t;u\n{champ};x\n") == [(2, (lu, "x"))]


def test_texte_apres_un_guillemet_fermant_refuse_la_ligne_seule_et_la_garde_telle_quelle() -> None:
    fautive, suivante = lire_csv(b't;u\n"a" b;1\nc;2\n', "x.csv").lignes
    assert fautive.faute is not None and fautive.faute.colonne == "t"
    assert fautive.valeurs == ('"a" b', "1")
    assert (suivante.faute, suivante.valeurs) == (None, ("c", "2"))


@pytest.mark.parametrize(
    "texte",
    ['t;u\n1;2\n"a;3\nb;4\n', 't;u\n1;2\n"a;3\nb;"c";4\n'],
    ids=["jusqu'à la fin", "jusqu'au guillemet d'une autre ligne"],
)
def test_un_guillemet_oublie_refuse_le_fichier_a_sa_ligne(texte: str) -> None:
    with pytest.raises(FichierInvalide, match="ligne 3, colonne t"):
        lignes(texte)


@pytest.mark.parametrize(("texte", "motif"), [("\n \n", "fichier vide"), (";".join("abcdefghij" * 30), "300 colonnes trouvées")])
def test_en_tetes_refuses(texte: str, motif: str) -> None:
    with pytest.raises(FichierInvalide, match=motif):
        lignes(texte)


CELLULE = st.text(st.characters(blacklist_categories=("Cs", "Cc")) | st.sampled_from('";,\n '), max_size=12)


@given(st.lists(st.lists(CELLULE, min_size=2, max_size=4), min_size=1, max_size=6))
def test_ce_que_la_bibliotheque_standard_ecrit_se_relit(tableau: list[list[str]]) -> None:
    tampon = io.StringIO()
    csv.writer(tampon, delimiter=";", quoting=csv.QUOTE_ALL).writerows([["a", "b"], *tableau])
    relu = lire_csv(tampon.getvalue().encode(), "x.csv")
    assert [list(ligne.valeurs) for ligne in relu.lignes] == tableau
