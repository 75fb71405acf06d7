"""Chaque clé de config.toml sert : un champ du modèle que le programme ne lit nulle part est une promesse non tenue."""

from __future__ import annotations

import ast
from dataclasses import fields, is_dataclass, make_dataclass
from pathlib import Path

import pytest

from agence.configuration import modele

RACINE = Path(__file__).parents[2]
QUI_NE_FAIT_QUE_LIRE_LE_FICHIER = RACINE / "agence" / "configuration"
SECTIONS = tuple(v for v in vars(modele).values() if isinstance(v, type) and is_dataclass(v) and v.__module__ == modele.__name__)
"""Toutes les sections du modèle : une neuve ne s'oublie pas."""


@pytest.fixture(scope="module")
def attributs_lus() -> frozenset[str]:
    """Le nom de tous les attributs lus par le programme, hors de ce qui lit et vérifie le fichier."""
    lus = set()
    for etage in ("agence", "ecrans"):
        for module in (RACINE / etage).rglob("*.py"):
            if QUI_NE_FAIT_QUE_LIRE_LE_FICHIER not in module.parents or module.name == "dossiers.py":
                noeuds = ast.walk(ast.parse(module.read_text(encoding="utf-8")))
                lus |= {n.attr for n in noeuds if isinstance(n, ast.Attribute) and isinstance(n.ctx, ast.Load)}
    return frozenset(lus)


@pytest.mark.parametrize("section", SECTIONS, ids=lambda s: s.__name__)
def test_chaque_cle_est_lue_quelque_part(section: type, attributs_lus: frozenset[str]) -> None:
    assert {champ.name for champ in fields(section)} - attributs_lus == set()


def test_une_cle_que_rien_ne_lit_se_voit(attributs_lus: frozenset[str]) -> None:
    """L'essai ci-dessus tombe bien quand il le faut."""
    muette = make_dataclass("Muette", [("cle_que_personne_ne_lit", int)])
    assert {champ.name for champ in fields(muette)} - attributs_lus == {"cle_que_personne_ne_lit"}
    assert {"Configuration", "Qualite", "Si"} <= {s.__name__ for s in SECTIONS}
