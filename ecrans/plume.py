"""Écrire au terminal en n'envoyant que ce qui change d'un morceau à l'autre : du style, et de la place du curseur.

Redire la couleur entière et l'effacer à chaque morceau faisait près de la moitié des octets d'un écran.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import groupby
from typing import NamedTuple

from rich.color import Color, ColorSystem
from rich.style import Style

_ETEINDRE = {"1": "22", "2": "22", "3": "23", "4": "24", "5": "25", "7": "27", "9": "29"}
"""Ce qui éteint chaque attribut ; gras et pâle s'éteignent ensemble."""
_SE_VOIENT_A_BLANC = frozenset("4579")
"""Les attributs qu'un blanc montre aussi : souligné, clignotant, renversé, barré."""

SURS = re.compile("[ -~\u00a0-\u024f\u2013\u2026\u20ac─│]*")
"""Caractères dont tous les terminaux s'accordent à dire qu'ils tiennent une case."""

_MARCHES = (0, 95, 135, 175, 215, 255)
"""Les six valeurs de chaque composante du cube de couleurs 16 à 231 ; les gris 232 à 255 vont de 8 à 238, de 10 en 10."""


@dataclass(frozen=True, slots=True, eq=False)
class Traits:
    """Un style en codes du terminal : attributs, couleur du texte, couleur du fond ; vide, celui du terminal.

    Deux styles qui se montrent pareil sont le même objet ; `blanc` est égal pour ceux dont un blanc se montre pareil.
    """

    attributs: tuple[str, ...]
    texte: str
    fond: str
    blanc: tuple[object, ...]

    @property
    def s_efface(self) -> bool:
        """Vrai si un blanc de ce style est un simple fond, que le terminal sait effacer."""
        return len(self.blanc) == 1


@cache
def _uniques(attributs: tuple[str, ...], texte: str, fond: str) -> Traits:
    visibles = tuple(a for a in attributs if a in _SE_VOIENT_A_BLANC)
    return Traits(attributs, texte, fond, (visibles, texte, fond) if visibles else (fond,))


NUS = _uniques((), "", "")


@lru_cache(maxsize=1024)
def traits(style: Style | None, couleurs: ColorSystem) -> Traits:
    """Les codes d'un style pour ces couleurs."""
    if style is None:
        return NUS
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
    return _uniques(attributs, _code(style.color, couleurs, True), _code(style.bgcolor, couleurs, False))


def _code(couleur: Color | None, couleurs: ColorSystem, texte: bool) -> str:
    if couleur is None or couleur.is_default:
        return ""
    montree = couleur.downgrade(couleurs)
    numero = None if montree.triplet is None or couleurs is not ColorSystem.TRUECOLOR else _de_la_palette(*montree.triplet)
    return f"{38 if texte else 48};5;{numero}" if numero is not None else ";".join(montree.get_ansi_codes(foreground=texte))


def _de_la_palette(rouge: int, vert: int, bleu: int) -> int | None:
    """Le numéro, parmi les 256, de cette couleur ; None si elle n'y est pas. Il se dit en moitié moins d'octets.

    À une unité près : Textual rend 214 pour 215 à force de passer d'un espace de couleurs à l'autre, et l'œil n'en voit rien.
    """
    marches = [next((rang for rang, marche in enumerate(_MARCHES) if abs(part - marche) <= 1), None) for part in (rouge, vert, bleu)]
    if None not in marches:
        return 16 + sum(facteur * rang for facteur, rang in zip((36, 6, 1), marches, strict=True) if rang is not None)
    gris = round((rouge - 8) / 10)
    if 0 <= gris <= 23 and all(abs(part - 8 - 10 * gris) <= 1 for part in (rouge, vert, bleu)):
        return 232 + gris
    return None


@lru_cache(maxsize=4096)
def passer(avant: Traits | None, apres: Traits) -> str:
    """La séquence d'un style à l'autre : ce qui change, ou tout depuis zéro si c'est plus court ou si l'on ne sait d'où l'on part."""
    if avant is apres:
        return ""
    depuis_zero = ["", *apres.attributs, *filter(None, (apres.texte, apres.fond))]
    if avant is None or apres is NUS:
        return f"\x1b[{';'.join(depuis_zero)}m"
    eteints = tuple(dict.fromkeys(_ETEINDRE[a] for a in avant.attributs if a not in apres.attributs))
    codes = [*eteints, *(a for a in apres.attributs if a not in avant.attributs or _ETEINDRE[a] in eteints)]
    if avant.texte != apres.texte:
        codes.append(apres.texte or "39")
    if avant.fond != apres.fond:
        codes.append(apres.fond or "49")
    return f"\x1b[{min(';'.join(codes), ';'.join(depuis_zero), key=len)}m"


SAUT_ET_RETOUR = 8
"""Octets qu'il faut pour sauter un mot, puis y revenir."""


class Place(NamedTuple):
    """Une colonne et une ligne, à partir de 0."""

    x: int
    y: int


class Coup(NamedTuple):
    """Un coup de plume : un texte d'un style (`nombre` : les cases qu'il tient), ou la séquence qui efface des blancs sans bouger."""

    place: Place
    traits: Traits
    texte: str = ""
    nombre: int = 0
    au_bord: bool = False
    efface: str = ""

    @property
    def blanc(self) -> bool:
        return bool(self.efface) or self.texte.isspace()


class Plume:
    """Sait le style et la place où elle a laissé le terminal ; n'envoie que ce qu'il faut pour écrire ailleurs, ou autrement."""

    def __init__(self, couleurs: ColorSystem) -> None:
        self._couleurs = couleurs
        self._traits: Traits | None = NUS
        self._x: int | None = None
        self._y: int | None = None

    def traits(self, style: Style | None) -> Traits:
        """Ce que ce style demande au terminal."""
        return traits(style, self._couleurs)

    def oublier(self) -> None:
        """On ne sait plus quel style le terminal a gardé, ni où."""
        self._traits = None
        self.lever()

    def lever(self) -> None:
        """On ne se fie plus à la place du curseur : un message étranger a pu le déplacer entre deux images."""
        self._x = self._y = None

    def aller(self, vers: Place) -> str:
        """Le chemin le plus court jusqu'à cette place."""
        chemin = _chemin(self._x, self._y, vers)
        self._x, self._y = vers
        return chemin

    def tracer(self, coups: Iterable[Coup]) -> str:
        """Ces coups, dans l'ordre qui change le moins souvent de style."""
        sequences, remis = [], dict[Traits, list[Coup]]()
        suites = [(traits, list(suite)) for traits, suite in groupby(_habiller(coups, self._traits), key=lambda habille: habille[0])]
        for rang, (voulus, suite) in enumerate(suites):
            apres = suites[rang + 1][0] if rang + 1 < len(suites) else None
            if apres is not None and apres is self._traits and _a_remettre(self._traits, voulus, deja=voulus in remis):
                remis.setdefault(voulus, []).extend(coup for _, coup in suite)
            else:
                sequences += [self._donner(coup) for _, coup in suite]
        return "".join([*sequences, *(self._donner(coup) for suite in remis.values() for coup in suite)])

    def glisser(self, haut: int, bas: int, pas: int) -> str:
        """Fait monter de `pas` les lignes [haut, bas[, descendre s'il est négatif ; celles du dessous n'ont pas bougé à la fin."""
        retirees, inserees = (haut, bas - pas) if pas > 0 else (bas + pas, haut)
        nombre = str(abs(pas)) if abs(pas) > 1 else ""
        sequence = self.aller(Place(0, retirees)) + f"\x1b[{nombre}M"
        self.lever()
        sequence += self.aller(Place(0, inserees)) + f"\x1b[{nombre}L"
        self.lever()
        return sequence

    def ecrire(self, texte: str, voulus: Traits, nombre: int | None = None) -> str:
        """Le texte (`nombre` : les cases qu'il tient), précédé de ce qu'il faut changer au style."""
        if self._x is not None:  # un terminal peut donner à un signe rare une autre largeur que nous
            self._x = self._x + (len(texte) if nombre is None else nombre) if SURS.fullmatch(texte) else None
        return self._prendre(voulus, blanc=texte.isspace()) + texte

    def finir(self) -> str:
        """De quoi revenir au style du terminal ; vide s'il y est déjà."""
        return self._prendre(NUS, blanc=False)

    def _donner(self, coup: Coup) -> str:
        chemin = self.aller(coup.place)
        if coup.efface:
            return chemin + self._prendre(coup.traits, blanc=True) + coup.efface
        ecrit = self.ecrire(coup.texte, coup.traits, coup.nombre)
        if coup.au_bord:  # selon les terminaux, le curseur reste sur la dernière colonne ou attend au-delà
            self._x = None
        return chemin + ecrit

    def _prendre(self, voulus: Traits, *, blanc: bool) -> str:
        if blanc and self._traits is not None and self._traits.blanc == voulus.blanc:
            return ""
        avant, self._traits = self._traits, voulus
        return passer(avant, voulus)


def _habiller(coups: Iterable[Coup], courants: Traits | None) -> Iterator[tuple[Traits, Coup]]:
    """Chaque coup et le style dans lequel il s'écrira : un blanc prend celui d'avant s'il s'y montre pareil."""
    for coup in coups:
        if not coup.blanc or courants is None or courants.blanc != coup.traits.blanc:
            courants = coup.traits
        yield courants, coup


def _a_remettre(courants: Traits, voulus: Traits, *, deja: bool) -> bool:
    """Vaut-il mieux écrire plus tard, avec ceux de son style, un mot dont il faudrait aussitôt quitter le style ?"""
    detour = len(passer(courants, voulus)) * (1 if deja else 0) + len(passer(voulus, courants))
    return detour > SAUT_ET_RETOUR


def _chemin(x: int | None, y: int | None, vers: Place) -> str:
    """Le plus court, en octets, des chemins que tous les terminaux suivent."""
    if x == vers.x and y == vers.y:
        return ""
    droit = f"\x1b[{vers.y + 1 if vers.y else ''}{f';{vers.x + 1}' if vers.x else ''}H"
    if y is None or vers.y < y:
        return droit
    # Un saut de ligne peut aussi ramener au début, selon le terminal : la colonne se redit ensuite en entier.
    return min(droit, "\n" * (vers.y - y) + _en_ligne(x if vers.y == y else None, vers.x), key=len)


def _en_ligne(x: int | None, vers: int) -> str:
    """Le plus court chemin jusqu'à cette colonne de la même ligne."""
    if x == vers:
        return ""
    if vers == 0:
        return "\r"
    colonne = f"\x1b[{vers + 1}G"
    if x is None:
        return colonne
    if vers < x:
        return min(colonne, "\b" * (x - vers), key=len)
    return f"\x1b[{vers - x if vers - x > 1 else ''}C"
