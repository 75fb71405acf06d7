"""Un écran que Textual ne dessine ni ne restyle pour rien le temps qu'il paraisse."""

from __future__ import annotations

from textual import events
from textual.screen import Screen, ScreenResultType


class EcranPret(Screen[ScreenResultType]):
    """Sa première image se calcule une fois, quand elle peut se montrer."""

    def __init__(self) -> None:
        super().__init__()
        self._deja_montre = False

    def _on_screen_resume(self, event: events.ScreenResume) -> None:
        # La première fois, chaque composant vient d'avoir son style ; Textual, qui vient après, le chercherait de nouveau.
        event.refresh_styles, self._deja_montre = self._deja_montre, True

    def _compositor_refresh(self) -> None:
        """Dans un lot (Textual monte l'application dans un lot), l'image serait calculée puis jetée : elle vient à la fin du lot."""
        if self.app._batch_count:
            self._repaint_required = True
        else:
            super()._compositor_refresh()
