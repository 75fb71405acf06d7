"""Les cellules qu'un tableur exécuterait : une apostrophe les rend inertes à la sortie, et se retire à la rentrée."""

from __future__ import annotations

import re

_FORMULE = re.compile(r"'*[\s\u200b\ufeff]*[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]")
_DEDANS = r"['\s\u200b\ufeff]*[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]"
_A_INSERER = re.compile(r"(?<=[,;\t\n\r])(?=" + _DEDANS + ")")
_A_RETIRER = re.compile(r"(?<=[,;\t\n\r])'(?=" + _DEDANS + ")")
_APOSTROPHE = re.compile(r"'" + _FORMULE.pattern)


def neutraliser(cellule: str) -> str:
    """La cellule, précédée d'une apostrophe si un tableur pouvait y voir une formule ; `retablir` la retire."""
    return "'" + cellule if _FORMULE.match(cellule) else cellule


def retablir(cellule: str) -> str:
    """L'inverse de `neutraliser`, exactement."""
    return cellule[1:] if _APOSTROPHE.match(cellule) else cellule


def neutraliser_partout(cellule: str) -> str:
    """Comme `neutraliser`, et de même après chaque séparateur ou saut de ligne que contient la cellule.

    Un tableur qui attend un autre séparateur que celui du fichier coupe là, guillemets ou non ; `retablir_partout` est l'inverse.
    """
    return _A_INSERER.sub("'", neutraliser(cellule))


def retablir_partout(cellule: str) -> str:
    """L'inverse de `neutraliser_partout`, exactement."""
    return retablir(_A_RETIRER.sub("", cellule))
