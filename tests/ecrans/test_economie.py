"""La mémoire d'écran : moins d'octets, et à l'écran exactement ce qu'un envoi complet montrerait, couleurs comprises."""

from __future__ import annotations

from hashlib import sha1

import pyte
from hypothesis import given
from hypothesis import strategies as st
from rich.color import ColorSystem
from rich.segment import Segment
from rich.style import Style
from textual.geometry import Size

from ecrans.memoire_ecran import Bande, MemoireEcran, etaler
from ecrans.plume import Plume

LARGEUR, HAUTEUR = 40, 4
STYLES = (
    Style(color="#ff0000", bgcolor="#101010"),
    Style(color="#ff0000", bgcolor="#101010", bold=True),
    Style(color="#d0d0d0", bgcolor="#1c1c1c"),
    Style(bgcolor="#303030", reverse=True),
    Style(underline=True),
    Style(),
)
SIGNES = ("a", "é", " ", " " * 4, " " * 12, "─", "●", "李", "e\u0301", "bb  b", "mot mot")
morceaux = st.tuples(st.sampled_from(SIGNES), st.sampled_from(STYLES))
bandes = st.lists(morceaux, min_size=1, max_size=8)
images = st.lists(st.tuples(st.integers(0, HAUTEUR - 1), bandes), min_size=1, max_size=6)

BandeStylee = list[tuple[str, Style]]


def bande(morceaux_: BandeStylee) -> list[Segment]:
    """Une ligne entière d'écran faite de ces morceaux."""
    reste, segments = LARGEUR, []
    for texte, style in [*morceaux_, (" " * LARGEUR, STYLES[0])]:
        segment = Segment(texte, style)
        if segment.cell_length > reste:
            segment = segment.split_cells(reste)[0]
        segments.append(segment)
        reste -= segment.cell_length
    return segments


def cases(ecran: pyte.Screen) -> list[list[tuple[object, ...]]]:
    """Ce qui se voit : d'un blanc ni souligné ni renversé, seul le fond."""
    return [[_vue(ecran.buffer[y][x]) for x in range(LARGEUR)] for y in range(HAUTEUR)]


def _vue(c: pyte.screens.Char) -> tuple[object, ...]:
    if c.data == " " and not (c.underscore or c.reverse):
        return (" ", c.bg)
    return (c.data, c.fg, c.bg, c.bold, c.reverse, c.underscore)


def en_entier(segments: list[Segment]) -> str:
    """Ce qu'un programme sans mémoire enverrait pour cette ligne."""
    return "".join(s.style.render(s.text, color_system=ColorSystem.EIGHT_BIT) if s.style else s.text for s in segments)


@given(st.lists(images, min_size=1, max_size=5), st.booleans())
def test_le_terminal_montre_ce_qu_un_envoi_complet_montrerait(suite: list[list[tuple[int, BandeStylee]]], efface: bool) -> None:
    memoire, plume = MemoireEcran(efface=efface), Plume(ColorSystem.EIGHT_BIT)
    memoire.adopter(Size(LARGEUR, HAUTEUR))
    econome, complet = pyte.Screen(LARGEUR, HAUTEUR), pyte.Screen(LARGEUR, HAUTEUR)
    flux, envoi = pyte.Stream(econome), pyte.Stream(complet)
    for image in suite:
        plume.lever()
        for y, ligne in image:
            segments = bande(ligne)
            flux.feed(memoire.peindre([Bande(0, y, etaler(segments, plume))], plume))
            envoi.feed(f"\x1b[{y + 1};1H{en_entier(segments)}")
            assert memoire.peindre([Bande(0, y, etaler(segments, plume))], plume) == "", "ce qui est montré ne se renvoie pas"
        assert cases(econome) == cases(complet)


@given(st.lists(st.tuples(st.integers(0, HAUTEUR - 1), st.integers(0, LARGEUR - 1), st.text("ab é€", min_size=1, max_size=9)), max_size=12))
def test_des_morceaux_poses_n_importe_ou_tombent_a_leur_place(poses: list[tuple[int, int, str]]) -> None:
    memoire, plume = MemoireEcran(efface=True), Plume(ColorSystem.EIGHT_BIT)
    memoire.adopter(Size(LARGEUR, HAUTEUR))
    ecran = pyte.Screen(LARGEUR, HAUTEUR)
    flux, attendu = pyte.Stream(ecran), [[" "] * LARGEUR for _ in range(HAUTEUR)]
    for y, x, texte in poses:
        visible = texte[: LARGEUR - x]
        flux.feed(memoire.peindre([Bande(x, y, etaler([Segment(visible, STYLES[x % 3])], plume))], plume))
        attendu[y][x : x + len(visible)] = visible
    assert ecran.display == ["".join(ligne) for ligne in attendu]


@given(bandes)
def test_un_message_etranger_ne_decale_rien_de_l_image_suivante(ligne: BandeStylee) -> None:
    memoire, plume = MemoireEcran(efface=True), Plume(ColorSystem.EIGHT_BIT)
    memoire.adopter(Size(LARGEUR, HAUTEUR))
    propre, sali = pyte.Screen(LARGEUR, HAUTEUR), pyte.Screen(LARGEUR, HAUTEUR)
    for ecran in (propre, sali):
        pyte.Stream(ecran).feed(memoire.peindre([Bande(0, 0, etaler([Segment("avant")], plume))], plume) if ecran is propre else "avant")
    pyte.Stream(sali).feed("\x1b[4;9H")
    plume.lever()
    envoi = memoire.peindre([Bande(0, 1, etaler(bande(ligne), plume))], plume)
    for ecran in (propre, sali):
        pyte.Stream(ecran).feed(envoi)
    assert cases(sali) == cases(propre)


def cout(avant: str, apres: str, *, efface: bool = True) -> str:
    """Ce qui part quand une ligne change."""
    memoire, plume = MemoireEcran(efface=efface), Plume(ColorSystem.EIGHT_BIT)
    memoire.adopter(Size(LARGEUR, HAUTEUR))
    memoire.peindre([Bande(0, 1, etaler([Segment(avant.ljust(LARGEUR), STYLES[0])], plume))], plume)
    plume.lever()
    return memoire.peindre([Bande(0, 1, etaler([Segment(apres.ljust(LARGEUR), STYLES[0])], plume))], plume)


def test_un_long_blanc_s_efface_au_lieu_de_s_ecrire() -> None:
    assert cout("x" * LARGEUR, "x") == "\x1b[2;2H\x1b[K"
    assert cout("x" * LARGEUR, "x", efface=False) == "\x1b[2;2H" + " " * (LARGEUR - 1)
    assert cout("x" * LARGEUR, "x" + " " * 20 + "x" * 19) == "\x1b[2;2H\x1b[20X"
    assert cout("x" * LARGEUR, "x" + " " * 20 + "y" * 19) == "\x1b[2;2H\x1b[20X\x1b[20C" + "y" * 19


def test_ce_qui_n_a_pas_change_se_saute_si_c_est_plus_court() -> None:
    assert cout("14:32", "14:33") == "\x1b[2;5H3"
    assert cout("un mot a", "ux mot b") == "\x1b[2;2Hx\x1b[5Cb"
    assert cout("un et un", "ux et ux") == "\x1b[2;2Hx\x1b[5Cx"
    assert cout("a un b", "x un y") == "\x1b[2Hx un y"


def test_d_une_ligne_a_l_autre_le_chemin_est_le_plus_court() -> None:
    memoire, plume = MemoireEcran(), Plume(ColorSystem.EIGHT_BIT)
    memoire.adopter(Size(LARGEUR, HAUTEUR))
    poser = [memoire.peindre([Bande(x, y, etaler([Segment("ab")], plume))], plume) for x, y in ((0, 0), (0, 1), (20, 1), (20, 3), (4, 2))]
    assert poser == ["\x1b[Hab", "\n\rab", "\x1b[18Cab", "\x1b[4;21Hab", "\x1b[3;5Hab"]


def test_les_espaces_insecables_se_montrent_comme_les_autres() -> None:
    assert cout("", "1\u202f240,18\u00a0€") == "\x1b[2H1 240,18 €"


def fenetre(premiere: int, droite: str = "") -> list[Bande]:
    """Quinze lignes d'une longue liste entre un en-tête et un pied, à gauche d'un autre texte qui va où il veut."""
    plume = Plume(ColorSystem.EIGHT_BIT)
    lignes = ["en-tête", *(f"{n:03} {sha1(bytes([n])).hexdigest()[:20]}" for n in range(premiere, premiere + 15)), "le pied"]
    gauche = [Bande(0, y, etaler([Segment(ligne[:28].ljust(28), STYLES[2])], plume)) for y, ligne in enumerate(lignes)]
    styles = STYLES if droite else STYLES[2:3] * 3
    return [*gauche, *(Bande(28, y, etaler([Segment(droite[y % 3 :][:12].ljust(12), styles[y % 3])], plume)) for y in range(1, 16))]


@given(st.lists(st.tuples(st.integers(0, 30), st.text("ab ─", max_size=15), st.booleans()), min_size=2, max_size=6), st.booleans())
def test_une_liste_qui_glisse_se_montre_comme_si_on_l_avait_reecrite(vues: list[tuple[int, str, bool]], efface: bool) -> None:
    memoire, plume = MemoireEcran(efface=efface), Plume(ColorSystem.EIGHT_BIT)
    memoire.adopter(Size(LARGEUR, 17))
    econome = pyte.Screen(LARGEUR, 17)
    flux = pyte.Stream(econome)
    for premiere, droite, partielle in vues:
        complet, entiere = pyte.Screen(LARGEUR, 17), MemoireEcran()
        entiere.adopter(Size(LARGEUR, 17))
        image = fenetre(premiere, droite)
        plume.lever()
        flux.feed(memoire.peindre([b for b in image if not (partielle and b.x)], plume))
        flux.feed(memoire.peindre(image, plume))
        pyte.Stream(complet).feed(entiere.peindre(image, Plume(ColorSystem.EIGHT_BIT)))
        for y in range(17):
            assert [_vue(econome.buffer[y][x]) for x in range(LARGEUR)] == [_vue(complet.buffer[y][x]) for x in range(LARGEUR)]


def test_une_liste_qui_monte_ou_descend_ne_se_recrit_pas() -> None:
    for pas, retire, insere in ((1, 2, 16), (-1, 16, 2), (3, 2, 14), (-3, 14, 2)):
        memoire, plume = MemoireEcran(efface=True), Plume(ColorSystem.EIGHT_BIT)
        memoire.adopter(Size(LARGEUR, 17))
        memoire.peindre(fenetre(10), plume)
        plume.lever()
        nombre = abs(pas) if abs(pas) > 1 else ""
        envoi = memoire.peindre(fenetre(10 + pas), plume)
        assert envoi.startswith(f"\x1b[{retire}H\x1b[{nombre}M\x1b[{insere}H\x1b[{nombre}L")
        assert len(envoi) < 25 + 60 * abs(pas), "seules les lignes nouvelles s'écrivent"


def test_un_mot_d_une_autre_couleur_attend_ceux_de_sa_couleur() -> None:
    memoire, plume = MemoireEcran(), Plume(ColorSystem.EIGHT_BIT)
    memoire.adopter(Size(LARGEUR, HAUTEUR))
    rouge, gris = Style(color="#d7af5f", bold=True), Style(color="#d0d0d0")
    ligne = [Segment("!", rouge), Segment(" un", gris)]
    memoire.peindre([Bande(0, 0, etaler([Segment("x", gris)], plume))], plume)
    plume.lever()
    envoi = memoire.peindre([Bande(0, y, etaler(ligne, plume)) for y in range(3)], plume)
    assert envoi == "\x1b[;3Hun\n\x1b[3Gun\n\x1b[3Gun\x1b[H\x1b[1;38;5;179m! \n\r! \n\r! "
