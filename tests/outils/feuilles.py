"""Les feuilles de style de Textual, analysées une fois par ouvrier des essais : chaque application d'essai les relirait toutes."""

from __future__ import annotations

from typing import Any

import pytest
from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet


def garder_les_analyses(patch: pytest.MonkeyPatch) -> None:
    """La même feuille, lue avec les mêmes couleurs, donne les mêmes règles : celles d'une application servent aux suivantes."""
    analyser = Stylesheet._parse_rules
    gardees: dict[tuple[Any, ...], list[RuleSet]] = {}

    def analyser_ou_reprendre(feuille: Stylesheet, css: str, *reste: Any, **options: Any) -> list[RuleSet]:
        cle = (css, *reste, *options.items(), frozenset(feuille._variables.items()))
        if cle not in gardees:
            gardees[cle] = analyser(feuille, css, *reste, **options)
        return gardees[cle]

    patch.setattr(Stylesheet, "_parse_rules", analyser_ou_reprendre)
