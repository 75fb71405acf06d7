"""La plume : moins d'octets, et à l'écran exactement le même style."""

from __future__ import annotations

import pyte
from hypothesis import given
from hypothesis import strategies as st
from rich.color import ColorSystem
from rich.style import Style

from ecrans.plume import Plume

couleurs = st.sampled_from([None, "#ff0000", "#00aa55", "#123456", "default"])
drapeaux = st.sampled_from([None, True])
styles = st.none() | st.builds(
    lambda texte, fond, gras, renverse, souligne: Style(color=texte, bgcolor=fond, bold=gras, reverse=renverse, underline=souligne),
    couleurs,
    couleurs,
    drapeaux,
    drapeaux,
    drapeaux,
)
morceaux = st.lists(st.tuples(st.text("abc é", min_size=1, max_size=4), styles), max_size=12)


def montrer(sequence: str) -> tuple[list[tuple[object, ...]], pyte.screens.Char]:
    """Les cases d'un terminal après cette séquence, et le style où il reste."""
    ecran = pyte.Screen(60, 1)
    pyte.Stream(ecran).feed(sequence)
    return [_ce_qui_se_voit(c) for _, c in sorted(ecran.buffer[0].items())], ecran.cursor.attrs


def _ce_qui_se_voit(case: pyte.screens.Char) -> tuple[object, ...]:
    """D'un blanc ni souligné ni renversé, seul le fond se voit."""
    if case.data == " " and not (case.underscore or case.reverse):
        return (" ", case.bg)
    return (case.data, case.fg, case.bg, case.bold, case.reverse, case.underscore)


@given(morceaux)
def test_le_terminal_montre_la_meme_chose(ecrits: list[tuple[str, Style | None]]) -> None:
    plume = Plume(ColorSystem.EIGHT_BIT)
    econome = "".join(plume.ecrire(texte, style) for texte, style in ecrits) + plume.finir()
    complet = "".join(style.render(texte, color_system=ColorSystem.EIGHT_BIT) if style else texte for texte, style in ecrits)
    cases, reste = montrer(econome)
    assert cases == montrer(complet)[0]
    assert reste == pyte.Screen(1, 1).cursor.attrs, "le terminal est rendu comme on l'a trouvé"
    assert len(econome) <= len(complet) + len("\x1b[0m")


def test_deux_morceaux_de_meme_couleur_ne_la_disent_qu_une_fois() -> None:
    plume = Plume(ColorSystem.EIGHT_BIT)
    rouge, rouge_gras = Style(color="#ff0000"), Style(color="#ff0000", bold=True)
    assert plume.ecrire("a", rouge) == "\x1b[38;5;196ma"
    assert plume.ecrire("b", rouge) == "b"
    assert plume.ecrire("c", rouge_gras) == "\x1b[1mc"
    assert plume.finir() == "\x1b[0m"
    assert plume.finir() == ""
