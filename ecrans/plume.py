"""Écrire au terminal en n'envoyant du style que ce qui change d'un morceau à l'autre.

Redire la couleur entière et l'effacer à chaque morceau faisait près de la moitié des octets d'un écran.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from rich.color import Color, ColorSystem
from rich.style import Style


class Traits(NamedTuple):
    """Un style en codes du terminal : attributs, couleur du texte, couleur du fond ; vide, celui du terminal."""

    attributs: tuple[str, ...] = ()
    texte: tuple[str, ...] = ()
    fond: tuple[str, ...] = ()


NUS = Traits()


class Plume:
    """Se souvient du style où le terminal est resté ; `finir` le rend comme on l'a trouvé."""

    def __init__(self, couleurs: ColorSystem) -> None:
        self._couleurs = couleurs
        self._traits = NUS

    def ecrire(self, texte: str, style: Style | None) -> str:
        """Le texte, précédé de ce qu'il faut changer au style."""
        voulus = NUS if style is None else traits(style, self._couleurs)
        codes = _passer(self._traits, voulus)
        self._traits = voulus
        return f"\x1b[{';'.join(codes)}m{texte}" if codes else texte

    def finir(self) -> str:
        """De quoi revenir au style du terminal ; vide s'il y est déjà."""
        nu = self._traits == NUS
        self._traits = NUS
        return "" if nu else "\x1b[0m"


def _passer(avant: Traits, apres: Traits) -> tuple[str, ...]:
    """Les codes pour aller d'un style à l'autre ; un attribut ne s'éteint qu'en remettant tout à zéro."""
    if avant == apres:
        return ()
    if apres == NUS:
        return ("0",)
    if avant.attributs and avant.attributs != apres.attributs:
        return ("0", *apres.attributs, *apres.texte, *apres.fond)
    attributs = () if avant.attributs == apres.attributs else apres.attributs
    texte = () if avant.texte == apres.texte else apres.texte or ("39",)
    fond = () if avant.fond == apres.fond else apres.fond or ("49",)
    return (*attributs, *texte, *fond)


@lru_cache(maxsize=1024)
def traits(style: Style, couleurs: ColorSystem) -> Traits:
    """Les codes d'un style pour ces couleurs."""
    poses = (
        ("1", style.bold),
        ("2", style.dim),
        ("3", style.italic),
        ("4", style.underline),
        ("5", style.blink),
        ("7", style.reverse),
        ("9", style.strike),
    )
    attributs = tuple(code for code, pose in poses if pose)
    return Traits(attributs, _codes(style.color, couleurs, True), _codes(style.bgcolor, couleurs, False))


def _codes(couleur: Color | None, couleurs: ColorSystem, texte: bool) -> tuple[str, ...]:
    if couleur is None or couleur.is_default:
        return ()
    return tuple(couleur.downgrade(couleurs).get_ansi_codes(foreground=texte))
