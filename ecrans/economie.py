"""N'envoyer que ce qui change : l'application se souvient de chaque case que le terminal montre déjà.

Textual repeint l'écran entier, souvent trois fois, pour ouvrir ou fermer une fenêtre : 19 ko à 120×40. En comparant
case à case à ce qui est déjà affiché, il en part moins du dixième.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any, Generic

from rich.color import ColorSystem
from rich.console import RenderableType
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.app import App, ReturnType
from textual.binding import Binding
from textual.screen import Screen
from textual.strip import Strip

from ecrans.memoire_ecran import Bande, MemoireEcran, etaler
from ecrans.plume import Place, Plume

COURTE = 1200
"""Octets qui tiennent dans un paquet : le terminal les reçoit, et les montre, d'un coup sans qu'on le lui demande."""

_EFFACENT_EN_COULEUR = ("xterm", "putty", "rxvt", "linux", "alacritty", "foot", "konsole", "gnome", "vte")
"""Débuts de TERM des terminaux où ce qui s'efface prend la couleur de fond courante ; ni screen ni tmux, d'après leur terminfo."""


class AffichageEconome(App[ReturnType], Generic[ReturnType]):
    """Une application qui ne renvoie pas une case que le terminal montre déjà. Ctrl+L redessine tout."""

    BINDINGS = [Binding("ctrl+l", "redessiner", "Redessiner", id="terminal.redessiner", show=False)]

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        efface = os.environ.get("TERM", "").startswith(_EFFACENT_EN_COULEUR)
        self._memoire_ecran = MemoireEcran(efface=efface)
        self._plume = Plume(self.console._color_system or ColorSystem.TRUECOLOR)

    def action_redessiner(self) -> None:
        """Repeint tout, quand un message étranger (`wall`, coupure) a sali l'écran."""
        self._memoire_ecran.oublier()
        self._plume.oublier()
        self.screen.refresh()

    def _set_pointer_shape(self, shape: str) -> None:
        """Rien : sans souris, la forme de son pointeur ne vaut pas treize octets par fenêtre."""

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        if self._ecrit_sur_un_terminal() and isinstance(renderable, (LayoutUpdate, ChopsUpdate)):
            memoire, plume = self._memoire_ecran, self._plume
            memoire.adopter(screen.outer_size)
            plume.lever()
            self._ecrire(memoire.peindre((Bande(x, y, etaler(bande, plume)) for x, y, bande in _bandes(renderable)), plume))
            self.post_display_hook()
        else:
            super()._display(screen, renderable)

    def _ecrire(self, sequence: str) -> None:
        """D'un bloc, et en image synchronisée si elle est assez longue pour que l'œil la voie venir en deux fois."""
        if self._driver is None or not sequence:
            return
        curseur = self.screen.outer_size.clamp_offset(self.cursor_position)
        if curseur:  # caché partout sauf dans un champ, où il dit au terminal où se compose un accent
            sequence += self._plume.aller(Place(*curseur))
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
