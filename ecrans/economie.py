"""N'envoyer que ce qui change : l'application se souvient de chaque case que le terminal montre déjà.

Textual repeint l'écran entier, souvent trois fois, pour ouvrir ou fermer une fenêtre : 19 ko à 120×40. En comparant
case à case à ce qui est déjà affiché, il en part moins du dixième.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any, Generic

from rich.cells import split_graphemes
from rich.color import ColorSystem
from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.control import Control
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.app import App, ReturnType
from textual.binding import Binding
from textual.geometry import Size
from textual.screen import Screen
from textual.strip import Strip

from ecrans.plume import Plume

Case = tuple[str, Style | None]
"""Un caractère (vide dans la seconde moitié d'un caractère large) et son style."""

ECART_REJOINT = 10
"""Cases inchangées qu'il coûte moins de renvoyer que de sauter : un saut vaut huit octets et un changement de style."""

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

    def __init__(self) -> None:
        self._lignes: dict[int, dict[int, Case]] = {}
        self._taille = Size(0, 0)

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
        sequences = []
        for debut, fin in _reunir(changees):
            while debut > x and cases[debut - x][0] == "":
                debut -= 1
            sequences.append(Control.move_to(debut, y).segment.text + _rendre(cases[debut - x : fin - x], plume))
        return "".join(sequences)


def _reunir(colonnes: list[int]) -> Iterator[tuple[int, int]]:
    """Les intervalles [début, fin[ qui couvrent ces colonnes croissantes, les voisins rejoints."""
    debut = fin = colonnes[0]
    for colonne in colonnes:
        if colonne - fin > ECART_REJOINT:
            yield debut, fin
            debut = colonne
        fin = colonne + 1
    yield debut, fin


def _rendre(cases: list[Case], plume: Plume) -> str:
    groupes = groupby(cases, key=lambda case: case[1])
    return "".join(plume.ecrire("".join(texte for texte, _ in groupe), style) for style, groupe in groupes)


class _Sequence(CompositorUpdate):
    """Une mise à jour déjà rendue."""

    def __init__(self, sequence: str) -> None:
        self._sequence = sequence

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield Segment(self._sequence)

    def render_segments(self, console: Console) -> str:
        return self._sequence


class AffichageEconome(App[ReturnType], Generic[ReturnType]):
    """Une application qui ne renvoie pas une case que le terminal montre déjà. Ctrl+L redessine tout."""

    BINDINGS = [Binding("ctrl+l", "redessiner", "Redessiner", id="terminal.redessiner", show=False)]

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._memoire_ecran = MemoireEcran()

    def action_redessiner(self) -> None:
        """Repeint tout, quand un message étranger (`wall`, coupure) a sali l'écran."""
        self._memoire_ecran.oublier()
        self.screen.refresh()

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        if self._ecrit_sur_un_terminal() and isinstance(renderable, (LayoutUpdate, ChopsUpdate)):
            self._memoire_ecran.adopter(screen.outer_size)
            plume = Plume(self.console._color_system or ColorSystem.TRUECOLOR)
            poses = [self._memoire_ecran.poser(x, y, etaler(bande), plume) for x, y, bande in _bandes(renderable)]
            sequence = "".join([*poses, plume.finir()])
            super()._display(screen, _Sequence(sequence) if sequence else None)
        else:
            super()._display(screen, renderable)

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
