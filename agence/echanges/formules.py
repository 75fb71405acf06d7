"""Les cellules qu'un tableur exécuterait : une apostrophe les rend inertes à la sortie, et se retire à la rentrée."""

from __future__ import annotations

import re

_FORMULE = re.compile(r"'*[\s\u200b\ufeff]*[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]")
_APOSTROPHE = re.compile(r"'" + _FORMULE.pattern)


def neutraliser(cellule: str) -> str:
    """La cellule, précédée d'une apostrophe si un tableur pouvait y voir une formule ; `retablir` la retire."""
    return "'" + cellule if _FORMULE.match(cellule) else cellule


def retablir(cellule: str) -> str:
    """L'inverse de `neutraliser`, exactement."""
    return cellule[1:] if _APOSTROPHE.match(cellule) else cellule
