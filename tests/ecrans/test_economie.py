"""La mémoire d'écran : moins d'octets, et à l'écran exactement ce qu'un envoi complet montrerait, couleurs comprises."""

from __future__ import annotations

import pyte
from hypothesis import given
from hypothesis import strategies as st
from rich.color import ColorSystem
from rich.segment import Segment
from rich.style import Style
from textual.geometry import Size

from ecrans.economie import MemoireEcran, etaler
from ecrans.plume import Plume

LARGEUR = 40
STYLES = (
    Style(color="#ff0000", bgcolor="#101010"),
    Style(color="#ff0000", bgcolor="#101010", bold=True),
    Style(bgcolor="#303030", reverse=True),
    Style(underline=True),
    Style(),
)
morceaux = st.tuples(st.sampled_from(["a", "é", " " * 4, " " * 12, "─", "●", "bb  b"]), st.sampled_from(STYLES))
lignes = st.lists(morceaux, min_size=1, max_size=8)


def bande(morceaux_: list[tuple[str, Style]]) -> list[Segment]:
    """Une ligne entière d'écran faite de ces morceaux."""
    reste, segments = LARGEUR, []
    for texte, style in [*morceaux_, (" " * LARGEUR, STYLES[0])]:
        segments.append(Segment(texte[:reste], style))
        reste -= len(texte[:reste])
    return segments


def cases(ecran: pyte.Screen) -> list[tuple[object, ...]]:
    """Ce qui se voit de la première ligne : d'un blanc ni souligné ni renversé, seul le fond."""
    vues = [ecran.buffer[0][x] for x in range(LARGEUR)]
    return [
        (" ", c.bg) if c.data == " " and not (c.underscore or c.reverse) else (c.data, c.fg, c.bg, c.bold, c.reverse, c.underscore)
        for c in vues
    ]


@given(st.lists(lignes, min_size=1, max_size=5), st.booleans())
def test_le_terminal_montre_ce_qu_un_envoi_complet_montrerait(suite: list[list[tuple[str, Style]]], efface: bool) -> None:
    memoire, plume = MemoireEcran(efface=efface), Plume(ColorSystem.TRUECOLOR)
    memoire.adopter(Size(LARGEUR, 2))
    econome = pyte.Screen(LARGEUR, 2)
    flux = pyte.Stream(econome)
    for ligne in suite:
        segments = bande(ligne)
        flux.feed(memoire.poser(0, 0, etaler(segments), plume) + plume.finir())
        complet = pyte.Screen(LARGEUR, 2)
        rendu = "".join(s.style.render(s.text, color_system=ColorSystem.TRUECOLOR) if s.style else s.text for s in segments)
        pyte.Stream(complet).feed(rendu)
        assert cases(econome) == cases(complet)
        assert memoire.poser(0, 0, etaler(segments), plume) == "", "ce qui est montré ne se renvoie pas"


def test_un_long_blanc_s_efface_au_lieu_de_s_ecrire() -> None:
    def cout(*, efface: bool) -> int:
        memoire, plume = MemoireEcran(efface=efface), Plume(ColorSystem.TRUECOLOR)
        memoire.adopter(Size(LARGEUR, 1))
        memoire.poser(0, 0, etaler([Segment("x" * LARGEUR, STYLES[0])]), plume)
        return len(memoire.poser(0, 0, etaler([Segment("x" + " " * (LARGEUR - 1), STYLES[0])]), plume))

    assert cout(efface=True) == len("\x1b[1;2H\x1b[K")
    assert cout(efface=False) == len("\x1b[1;2H") + LARGEUR - 1
