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

_ETEINDRE = {"1": "22", "2": "22", "3": "23", "4": "24", "5": "25", "7": "27", "9": "29"}
"""Ce qui éteint chaque attribut ; gras et pâle s'éteignent ensemble."""
_SE_VOIENT_A_BLANC = frozenset("4579")
"""Les attributs qu'un blanc montre aussi : souligné, clignotant, renversé, barré."""


class Plume:
    """Se souvient du style où le terminal est resté ; `finir` le rend comme on l'a trouvé."""

    def __init__(self, couleurs: ColorSystem) -> None:
        self._couleurs = couleurs
        self._traits = NUS

    def ecrire(self, texte: str, style: Style | None) -> str:
        """Le texte, précédé de ce qu'il faut changer au style."""
        voulus = NUS if style is None else traits(style, self._couleurs)
        if texte.isspace() and texte.isascii() and _meme_blanc(self._traits, voulus):
            return texte
        codes = _passer(self._traits, voulus)
        self._traits = voulus
        return f"\x1b[{';'.join(codes)}m{texte}" if codes else texte

    def effacer(self, nombre: int, style: Style | None, *, jusqu_au_bord: bool) -> str:
        """Autant de blancs de ce style, sans que le curseur bouge ; vide si ce style ne s'efface pas (souligné, renversé…)."""
        voulus = NUS if style is None else traits(style, self._couleurs)
        if not _SE_VOIENT_A_BLANC.isdisjoint(voulus.attributs):
            return ""
        debut = "" if _meme_blanc(self._traits, voulus) else self.ecrire("", style)
        return debut + ("\x1b[K" if jusqu_au_bord else f"\x1b[{nombre}X")

    def finir(self) -> str:
        """De quoi revenir au style du terminal ; vide s'il y est déjà."""
        nu = self._traits == NUS
        self._traits = NUS
        return "" if nu else "\x1b[0m"


def _meme_blanc(avant: Traits, apres: Traits) -> bool:
    """Vrai si un blanc se montre pareil dans ces deux styles : sa couleur de texte ne se voit pas."""
    return avant.fond == apres.fond and _SE_VOIENT_A_BLANC.isdisjoint((*avant.attributs, *apres.attributs))


def _passer(avant: Traits, apres: Traits) -> tuple[str, ...]:
    """Les codes pour aller d'un style à l'autre : ceux qui changent, ou tout depuis zéro si c'est plus court."""
    if avant == apres:
        return ()
    if apres == NUS:
        return ("0",)
    eteints = tuple(dict.fromkeys(_ETEINDRE[a] for a in avant.attributs if a not in apres.attributs))
    allumes = tuple(a for a in apres.attributs if a not in avant.attributs or _ETEINDRE[a] in eteints)
    texte = () if avant.texte == apres.texte else apres.texte or ("39",)
    fond = () if avant.fond == apres.fond else apres.fond or ("49",)
    codes, depuis_zero = (*eteints, *allumes, *texte, *fond), ("0", *apres.attributs, *apres.texte, *apres.fond)
    return min(codes, depuis_zero, key=lambda codes: len(";".join(codes)))


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
