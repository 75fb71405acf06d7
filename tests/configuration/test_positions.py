"""Chaque clé d'un TOML valide a sa ligne et sa colonne."""

from __future__ import annotations

from typing import Any

import tomli
from hypothesis import given
from hypothesis import strategies as st

from agence.configuration.lecture import texte_par_defaut
from agence.configuration.positions import PROFONDEUR, reperer

EXEMPLE = """\
racine = 1 # remarque = 3
"clé à part" = '''
faux = 1
'''
[a.b]
  c.d = \"\"\"x = "1" \\\""" ]\"\"\"\"
[[a.liste]]
x = [1, [2, { y = "}" }], # ]
  3]
[[a.liste]]
z = { p = 1, q.r = 1979-05-27 07:32:00, s = [{t = 1}, {t = 2}] }
[a.liste.sous]
u = 1
"""


def test_tables_pointees_tableaux_de_tables_et_tables_en_ligne() -> None:
    tomli.loads(EXEMPLE)
    assert reperer(EXEMPLE) == {
        ("racine",): (1, 1),
        ("clé à part",): (2, 1),
        ("a",): (5, 2), ("a", "b"): (5, 4),
        ("a", "b", "c"): (6, 3), ("a", "b", "c", "d"): (6, 5),
        ("a", "liste"): (7, 5), ("a", "liste", 0): (7, 5),
        ("a", "liste", 0, "x"): (8, 1),
        ("a", "liste", 0, "x", 0): (8, 6), ("a", "liste", 0, "x", 1): (8, 9), ("a", "liste", 0, "x", 2): (9, 3),
        ("a", "liste", 0, "x", 1, 0): (8, 10), ("a", "liste", 0, "x", 1, 1): (8, 13), ("a", "liste", 0, "x", 1, 1, "y"): (8, 15),
        ("a", "liste", 1): (10, 5), ("a", "liste", 1, "z"): (11, 1),
        ("a", "liste", 1, "z", "p"): (11, 7), ("a", "liste", 1, "z", "q"): (11, 14), ("a", "liste", 1, "z", "q", "r"): (11, 16),
        ("a", "liste", 1, "z", "s"): (11, 41), ("a", "liste", 1, "z", "s", 0): (11, 46), ("a", "liste", 1, "z", "s", 0, "t"): (11, 47),
        ("a", "liste", 1, "z", "s", 1): (11, 55), ("a", "liste", 1, "z", "s", 1, "t"): (11, 56),
        ("a", "liste", 1, "sous"): (12, 10), ("a", "liste", 1, "sous", "u"): (13, 1),
    }  # fmt: skip


def test_une_imbrication_profonde_est_passee_et_la_suite_retrouvee() -> None:
    texte = "x = " + "[" * 300 + '"]"' + "]" * 300 + "\ny = 1\n"
    positions = reperer(texte)
    assert positions[("y",)] == (2, 1)
    assert max(len(c) for c in positions) == PROFONDEUR


def chemins(arbre: Any, debut: tuple[str | int, ...] = ()) -> set[tuple[str | int, ...]]:
    enfants = arbre.items() if isinstance(arbre, dict) else enumerate(arbre) if isinstance(arbre, list) else ()
    return {debut}.union(*(chemins(v, (*debut, c)) for c, v in enfants)) - {()}


def test_toutes_les_cles_du_fichier_livre_sont_retrouvees() -> None:
    texte = texte_par_defaut()
    lignes = texte.split("\n")
    positions = reperer(texte)
    assert positions.keys() == chemins(tomli.loads(texte))
    for chemin, (ligne, colonne) in positions.items():
        if isinstance(chemin[-1], str):
            assert lignes[ligne - 1][colonne - 1 :].startswith(chemin[-1]), chemin


CLE = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=6)
VALEUR = st.recursive(
    st.integers(0, 9) | st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=8) | st.booleans(),
    lambda v: st.lists(v, max_size=3) | st.dictionaries(CLE, v, max_size=3),
    max_leaves=8,
)


def ecrire(valeur: Any) -> str:
    match valeur:
        case bool():
            return str(valeur).lower()
        case str():
            return '"' + valeur.replace("\\", "\\\\").replace('"', '\\"') + '"'
        case list():
            return "[" + ",".join(map(ecrire, valeur)) + "]"
        case dict():
            return "{" + ", ".join(f"{ecrire(c)} = {ecrire(v)}" for c, v in valeur.items()) + "}"
    return str(valeur)


@given(st.dictionaries(CLE, VALEUR, max_size=4))
def test_le_balayage_trouve_exactement_les_cles_de_l_analyseur(arbre: dict[str, Any]) -> None:
    texte = "".join(f"{ecrire(c)} = {ecrire(v)} # {{[\"'\n" for c, v in arbre.items())
    assert tomli.loads(texte) == arbre
    assert reperer(texte).keys() == chemins(arbre)
