"""La plume : moins d'octets, et à l'écran exactement le même style."""

from __future__ import annotations

import pyte
from hypothesis import given
from hypothesis import strategies as st
from rich.color import Color, ColorSystem
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
    econome = "".join(plume.ecrire(texte, plume.traits(style)) for texte, style in ecrits) + plume.finir()
    complet = "".join(style.render(texte, color_system=ColorSystem.EIGHT_BIT) if style else texte for texte, style in ecrits)
    cases, reste = montrer(econome)
    assert cases == montrer(complet)[0]
    assert reste == pyte.Screen(1, 1).cursor.attrs, "le terminal est rendu comme on l'a trouvé"
    assert len(econome) <= len(complet) + len("\x1b[0m")


def test_deux_morceaux_de_meme_couleur_ne_la_disent_qu_une_fois() -> None:
    plume = Plume(ColorSystem.EIGHT_BIT)
    rouge, rouge_gras = (plume.traits(Style(color="#ff0000", bold=gras)) for gras in (None, True))
    assert plume.ecrire("a", rouge) == "\x1b[38;5;196ma"
    assert plume.ecrire("b", rouge) == "b"
    assert plume.ecrire("c", rouge_gras) == "\x1b[1mc"
    assert plume.finir() == "\x1b[m"
    assert plume.finir() == ""


def test_une_couleur_de_la_palette_se_dit_par_son_numero() -> None:
    plume = Plume(ColorSystem.TRUECOLOR)
    assert plume.ecrire("a", plume.traits(Style(color="#d0d0d0", bgcolor="#1c1c1c"))) == "\x1b[38;5;252;48;5;234ma"
    assert plume.ecrire("a", plume.traits(Style(color="#d7af5f", bgcolor="#1c1c1c"))) == "\x1b[38;5;179ma"
    assert plume.ecrire("a", plume.traits(Style(color="#d6af5f", bgcolor="#1c1c1c"))) == "a", "à une unité près"
    assert plume.ecrire("a", plume.traits(Style(color="#d7af62", bgcolor="#1c1c1c"))) == "\x1b[38;2;215;175;98ma"


def test_le_numero_dit_est_celui_de_la_couleur_exacte() -> None:
    for numero in range(16, 256):
        couleur = Color.from_ansi(numero).get_truecolor()
        code = Plume(ColorSystem.TRUECOLOR).traits(Style(color=Color.from_triplet(couleur))).texte
        assert code.startswith("38;5;")
        assert Color.from_ansi(int(code.rpartition(";")[2])).get_truecolor() == couleur


def test_qui_ne_sait_d_ou_il_part_redit_tout() -> None:
    plume = Plume(ColorSystem.EIGHT_BIT)
    gras = plume.traits(Style(bold=True))
    plume.ecrire("a", gras)
    plume.oublier()
    assert plume.ecrire(" ", gras) == "\x1b[;1m "
