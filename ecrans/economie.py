"""N'envoyer que ce qui change : l'application se souvient de chaque case que le terminal montre déjà.

Textual repeint l'écran entier, souvent trois fois, pour ouvrir ou fermer une fenêtre : 19 ko à 120×40. En comparant
case à case à ce qui est déjà affiché, il en part moins du dixième.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any, Generic, NamedTuple

from rich.cells import split_graphemes
from rich.color import ColorSystem
from rich.console import RenderableType
from rich.control import Control
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.app import App, ReturnType
from textual.binding import Binding
from textual.geometry import Size
from textual.screen import Screen
from textual.strip import Strip

from ecrans.plume import Plume

Case = tuple[str, Style | None]
"""Un caractère (vide dans la seconde moitié d'un caractère large) et son style."""

class Place(NamedTuple):
    """Une colonne et une ligne, à partir de 0."""

    x: int
    y: int


ECART_REJOINT = 4
"""Cases inchangées qu'il coûte moins de renvoyer que de sauter : un saut vaut quatre ou cinq octets."""
BLANCS_EFFACES = 9
"""Blancs à partir desquels effacer et sauter coûte moins que les écrire."""

COURTE = 400
"""Octets qu'un terminal montre d'un coup sans qu'on le lui demande."""

_EFFACENT_EN_COULEUR = ("xterm", "putty", "rxvt", "linux", "alacritty", "foot", "konsole", "gnome", "vte")
"""Débuts de TERM des terminaux où ce qui s'efface prend la couleur de fond courante ; ni screen ni tmux, d'après leur terminfo."""

_SURS = re.compile("[ -~\u00a0-\u024f\u2013\u2026\u202f\u20ac─│]*")
"""Caractères dont tous les terminaux s'accordent à dire qu'ils tiennent une case."""

_SIMPLES = re.compile("[ -~\u00a0-\u02ff\u2500-\u25ff]*")
"""Caractères d'une case chacun, sans qu'il faille chercher."""


def etaler(bande: Iterable[Segment]) -> list[Case]:
    """Les cases d'une bande."""
    cases: list[Case] = []
    for texte, style, commande in bande:
        if commande:
            continue
        if _SIMPLES.fullmatch(texte):
            cases.extend((caractere, style) for caractere in texte)
            continue
        for debut, fin, largeur in split_graphemes(texte)[0]:
            if largeur:
                cases.append((texte[debut:fin], style))
                cases.extend([("", style)] * (largeur - 1))
            elif cases:  # un accent seul se pose sur la case d'avant
                cases[-1] = (cases[-1][0] + texte[debut:fin], cases[-1][1])
    return cases


class MemoireEcran:
    """Ce que le terminal montre, case par case ; dit ce qu'il reste à lui envoyer."""

    def __init__(self, *, efface: bool = False) -> None:
        """`efface` : le terminal efface en couleur de fond ; sans cela les blancs s'écrivent."""
        self._lignes: dict[int, dict[int, Case]] = {}
        self._taille = Size(0, 0)
        self._efface = efface

    def oublier(self) -> None:
        """On ne sait plus ce que le terminal montre : tout sera renvoyé."""
        self._lignes.clear()

    def adopter(self, taille: Size) -> None:
        """La taille de l'écran ; si elle change, on ne sait plus rien de lui."""
        if taille != self._taille:
            self._taille = taille
            self.oublier()

    def poser(self, x: int, y: int, cases: list[Case], plume: Plume) -> str:
        """La séquence qui fait montrer `cases` à partir de la colonne `x` de la ligne `y` ; vide s'il n'y a rien à faire."""
        connues = self._lignes.setdefault(y, {})
        changees = [x + n for n, case in enumerate(cases) if connues.get(x + n) != case]
        if not changees:
            return ""
        connues.update(enumerate(cases, x))
        sequences, curseur = [], None
        for debut, fin in _reunir(changees):
            while debut > x and cases[debut - x][0] == "":
                debut -= 1
            rendu, curseur = self._rendre(cases[debut - x : fin - x], Place(debut, y), curseur, plume)
            sequences.append(rendu)
        return "".join(sequences)

    def _rendre(self, cases: list[Case], place: Place, curseur: Place | None, plume: Plume) -> tuple[str, Place | None]:
        """Les cases à partir de `place`, et où le curseur reste ; None si l'on n'en est pas sûr."""
        rendues = []
        for style, groupe in groupby(cases, key=lambda case: case[1]):
            for texte, nombre in _separer_les_blancs([case[0] for case in groupe], self._efface):
                suivante = Place(place.x + nombre, place.y)
                bord = suivante.x == self._taille.width
                efface = plume.effacer(nombre, style, jusqu_au_bord=bord) if _long_blanc(texte) and self._efface else ""
                rendues += [_aller(curseur, place), efface or plume.ecrire(texte, style)]
                if efface:
                    curseur = place
                else:  # un terminal peut donner à un signe rare une autre largeur que nous
                    curseur = suivante if _SURS.fullmatch(texte) and not bord else None
                place = suivante
        return "".join(rendues), curseur


def _aller(de: Place | None, vers: Place) -> str:
    if de == vers:
        return ""
    if de is None or de.x > vers.x:
        return Control.move_to(vers.x, vers.y).segment.text
    return f"\x1b[{vers.x - de.x}C"


def _long_blanc(texte: str) -> bool:
    return len(texte) >= BLANCS_EFFACES and not texte.strip(" ")


def _separer_les_blancs(caracteres: list[str], efface: bool) -> Iterator[tuple[str, int]]:
    """Les morceaux (texte, cases) d'une suite de même style : les longs blancs à part si le terminal les efface."""
    if not efface:
        yield "".join(caracteres), len(caracteres)
        return
    courant: list[str] = []
    for blanc, groupe in groupby(caracteres, key=lambda caractere: caractere == " "):
        suite = list(groupe)
        if blanc and len(suite) >= BLANCS_EFFACES:
            if courant:
                yield "".join(courant), len(courant)
            yield "".join(suite), len(suite)
            courant = []
        else:
            courant += suite
    if courant:
        yield "".join(courant), len(courant)


def _reunir(colonnes: list[int]) -> Iterator[tuple[int, int]]:
    """Les intervalles [début, fin[ qui couvrent ces colonnes croissantes, les voisins rejoints."""
    debut = fin = colonnes[0]
    for colonne in colonnes:
        if colonne - fin > ECART_REJOINT:
            yield debut, fin
            debut = colonne
        fin = colonne + 1
    yield debut, fin


class AffichageEconome(App[ReturnType], Generic[ReturnType]):
    """Une application qui ne renvoie pas une case que le terminal montre déjà. Ctrl+L redessine tout."""

    BINDINGS = [Binding("ctrl+l", "redessiner", "Redessiner", id="terminal.redessiner", show=False)]

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        efface = os.environ.get("TERM", "").startswith(_EFFACENT_EN_COULEUR)
        self._memoire_ecran = MemoireEcran(efface=efface)

    def action_redessiner(self) -> None:
        """Repeint tout, quand un message étranger (`wall`, coupure) a sali l'écran."""
        self._memoire_ecran.oublier()
        self.screen.refresh()

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        if self._ecrit_sur_un_terminal() and isinstance(renderable, (LayoutUpdate, ChopsUpdate)):
            self._memoire_ecran.adopter(screen.outer_size)
            plume = Plume(self.console._color_system or ColorSystem.TRUECOLOR)
            poses = [self._memoire_ecran.poser(x, y, etaler(bande), plume) for x, y, bande in _bandes(renderable)]
            self._ecrire("".join([*poses, plume.finir()]))
            self.post_display_hook()
        else:
            super()._display(screen, renderable)

    def _ecrire(self, sequence: str) -> None:
        """D'un bloc, et en image synchronisée si elle est assez longue pour que l'œil la voie venir en deux fois."""
        if self._driver is None or not sequence:
            return
        curseur = self.screen.outer_size.clamp_offset(self.cursor_position)
        if curseur:  # caché partout sauf dans un champ, où il dit au terminal où se compose un accent
            sequence += Control.move_to(*curseur).segment.text
        if len(sequence) > COURTE:
            self._begin_update()
        self._driver.write(sequence)
        if len(sequence) > COURTE:
            self._end_update()
        self._driver.flush()

    def _ecrit_sur_un_terminal(self) -> bool:
        """Les conditions auxquelles Textual écrit vraiment : sans elles la mémoire mentirait."""
        return (
            self._running
            and not self._closed
            and not self._batch_count
            and self._driver is not None
            and not (self.is_headless or self.is_inline)
        )


def _bandes(mise_a_jour: LayoutUpdate | ChopsUpdate) -> Iterator[tuple[int, int, Strip]]:
    """Les morceaux (x, y, bande) d'une mise à jour complète ou partielle."""
    if isinstance(mise_a_jour, LayoutUpdate):
        for y, bandes in enumerate(mise_a_jour.strips, mise_a_jour.region.y):
            yield mise_a_jour.region.x, y, Strip.join(bandes)
        return
    for y, x1, x2 in mise_a_jour.spans:
        for fin, (x, bande) in zip(mise_a_jour.chop_ends[y], mise_a_jour.chops[y].items(), strict=False):
            if bande is not None and x < x2 and fin > x1:
                yield x, y, bande if fin <= x2 else bande.crop(0, x2 - x)
