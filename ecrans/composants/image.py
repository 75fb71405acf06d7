"""Des lignes de texte en une image SVG qui se suffit : ni police, ni adresse, ni script ; le texte y reste du texte."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from rich.cells import cell_len

from agence.texte import assainir

CHASSE, INTERLIGNE, MARGE = 8, 18, 12
"""Largeur d'une cellule, hauteur d'une ligne et marge, en pixels."""


def svg_du_texte(lignes: Sequence[str], titre: str) -> str:
    """L'image de ces lignes, en noir sur blanc ; `titre` est lu par qui ne la voit pas. La police est celle de qui regarde."""
    propres = [assainir(ligne) for ligne in lignes]
    largeur = 2 * MARGE + CHASSE * max(map(cell_len, [*propres, ""]))
    hauteur = 2 * MARGE + INTERLIGNE * len(propres)
    dit = escape(assainir(titre))
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {largeur} {hauteur}" width="{largeur}" height="{hauteur}" role="img">',
        f"<title>{dit}</title>",
        f'<rect width="{largeur}" height="{hauteur}" fill="#ffffff"/>',
        '<g font-family="monospace" font-size="13" fill="#1c1c1c" xml:space="preserve">',
        *(_ligne(rang, ligne) for rang, ligne in enumerate(propres) if ligne.strip()),
        "</g>",
        "</svg>",
        "",
    ])  # fmt: skip


def _ligne(rang: int, ligne: str) -> str:
    """Une ligne, étirée à sa largeur exacte : quelle que soit la police, les colonnes s'alignent."""
    debut = len(ligne) - len(ligne.lstrip(" "))
    texte = ligne.strip(" ")
    x, y = MARGE + CHASSE * debut, MARGE + INTERLIGNE * (rang + 1) - 5
    large = CHASSE * cell_len(texte)
    # L'espace ordinaire se réduirait : celle qui ne se coupe pas garde les colonnes
    return f'<text x="{x}" y="{y}" textLength="{large}" lengthAdjust="spacingAndGlyphs">{escape(texte).replace(" ", chr(0xA0))}</text>'
