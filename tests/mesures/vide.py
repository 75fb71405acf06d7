"""Une application Textual vide, le repère du départ : `python -m tests.mesures.vide`."""

from __future__ import annotations

from textual.app import App, ComposeResult
from textual.widgets import Static


class Vide(App[None]):
    """Un mot à l'écran, q pour partir."""

    ENABLE_COMMAND_PALETTE = False
    BINDINGS = [("q", "quit")]

    def compose(self) -> ComposeResult:
        yield Static("rien à faire", markup=False)


if __name__ == "__main__":
    Vide().run(mouse=False)
