"""Lire l'écran d'une application pilotée comme du texte, et le comparer à une vue gardée."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path
from time import monotonic
from typing import Any

from textual.app import App
from textual.pilot import Pilot

VUES = Path(__file__).parents[1] / "ecrans" / "vues"


def texte_ecran(app: App[Any]) -> str:
    """Ce qui se voit, ligne par ligne, sans les blancs de fin."""
    bandes = app.screen._compositor.render_strips()
    return "\n".join(bande.text.rstrip() for bande in bandes)


async def jusqu_a(pilote: Pilot[Any], condition: Callable[[], bool], *, secondes: float = 20) -> None:
    """Laisse l'application travailler jusqu'à ce que la condition soit vraie ; une machine lente n'y fait rien échouer."""
    fin = monotonic() + secondes
    while not condition():
        assert monotonic() < fin, f"rien n'est venu en {secondes:g} s :\n{texte_ecran(pilote.app)}"
        await pilote.pause(0.01)


def comparer(nom: str, texte: str) -> None:
    """Compare à `tests/ecrans/vues/NOM.txt` ; `AGENCE_VUES=ecrire` la met à jour."""
    chemin = VUES / f"{nom}.txt"
    if os.environ.get("AGENCE_VUES") == "ecrire":
        chemin.parent.mkdir(parents=True, exist_ok=True)
        chemin.write_text(texte + "\n", encoding="utf-8")
        return
    assert chemin.exists(), f"vue {chemin.name} absente : AGENCE_VUES=ecrire pytest … l'écrit"
    assert texte == chemin.read_text(encoding="utf-8").removesuffix("\n"), f"l'écran n'est plus la vue {chemin.name}"


def image_svg(app: App[Any]) -> str:
    """L'écran en SVG, pour les images du README : rien n'y est cherché ailleurs, la police est celle de qui regarde."""
    svg = re.sub(r"@font-face\s*\{[^}]*\}\s*", "", app.export_screenshot(simplify=True))
    svg = re.sub(r"font-family:[^;]*;", "font-family: monospace;", svg)
    svg = re.sub(r"<!--.*?-->\s*", "", svg, flags=re.DOTALL)
    assert not re.search(r"url\((?!#)|https?://(?!www\.w3\.org/2000/svg)", svg), "l'image renvoie vers l'extérieur"
    return svg
