"""Une page qui se relit d'elle-même quand un autre a écrit."""

from __future__ import annotations

from textual.timer import Timer

from donnees.vues.poste import marque
from ecrans.supervision.page import Page

GUET = 1.0
"""Secondes entre deux regards ; rien ne se redessine tant que rien n'a changé."""


class PageVivante(Page):
    """`relire` est appelé au plus une seconde après l'écriture d'un autre, si la page est devant."""

    _guet: Timer | None = None
    _vue = 0

    def on_mount(self) -> None:
        super().on_mount()
        if self._guet is None:
            self._vue = marque()
            self._guet = self.set_interval(GUET, self.guetter)

    def guetter(self) -> None:
        """Relit si un autre a écrit depuis la dernière fois."""
        if self.is_current and marque() != self._vue:
            self._vue = marque()
            self.relire()
