"""Les courbes en texte : lisibles sans couleur, avec leurs axes et leur unité, et leur image qui se suffit."""

from __future__ import annotations

from xml.dom.minidom import parseString

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecrans.composants.courbe import MARQUES, VIDE, Courbe, Serie, echelle, texte_de_courbe
from ecrans.composants.image import svg_du_texte
from ecrans.surete import AppSure
from tests.outils.ecran import texte_ecran

SEMAINES = tuple(f"{n:02d}/11" for n in range(2, 30, 7))


def test_la_courbe_a_sa_legende_son_unite_ses_axes_et_ses_points() -> None:
    lignes = texte_de_courbe([Serie("nombre", [0, 50, None, 100]), Serie("euros", [10, 20, 30, 40], "+")], SEMAINES, "%", 60, 16)
    assert lignes[0] == "● nombre   + euros   (%)"
    corps = "\n".join(lignes[1:])
    assert corps.count("●") == 3 and corps.count("+") == 4
    assert all(f"{palier:>3}┤" in corps for palier in (0, 25, 50, 75, 100))
    assert "30/11" not in corps and "23/11" in lignes[-1]
    assert len(lignes) <= 16 and all(len(ligne) <= 60 for ligne in lignes)


def test_un_trou_interrompt_le_trait() -> None:
    plein = texte_de_courbe([Serie("s", [10, 50, 90])], SEMAINES[:3], "%", 60, 14)
    troue = texte_de_courbe([Serie("s", [10, None, 90])], SEMAINES[:3], "%", 60, 14)
    assert "·" in "".join(plein[1:]) and "·" not in "".join(troue[1:])


def test_des_batons_montent_de_zero_a_leur_valeur() -> None:
    lignes = texte_de_courbe([Serie("s", [0, 100], batons=True)], ("a", "b"), "%", 40, 13)
    assert sum("●" in ligne[20:] for ligne in lignes[1:]) >= 9


@pytest.mark.parametrize(("valeurs", "unite", "attendu"), [
    ([12, 80], "%", (0, 25, 100)), ([150], "%", (0, 50, 150)), ([99_000], "€", (0, 25_000, 100_000)), ([0], "€", (0, 1, 1)),
    ([7], "appels", (0, 2, 8)), ([-30, 70], "€", (-50, 25, 75)),
])  # fmt: skip
def test_l_echelle_est_ronde(valeurs: list[float], unite: str, attendu: tuple[float, float, float]) -> None:
    assert echelle(valeurs, unite) == attendu


def test_sans_donnee_ou_sans_place_elle_le_dit() -> None:
    assert texte_de_courbe([Serie("s", [])], (), "%", 60, 10)[1:] == [VIDE]
    assert texte_de_courbe([Serie("s", [None])], ("a",), "%", 60, 10)[1:] == [VIDE]
    assert "petite" in texte_de_courbe([Serie("s", [1])], ("a",), "%", 60, 3)[1]


@given(
    valeurs=st.lists(st.none() | st.integers(-10**9, 10**11), min_size=1, max_size=60),
    largeur=st.integers(10, 140), hauteur=st.integers(2, 40), unite=st.sampled_from(("%", "€")), batons=st.booleans(),
)  # fmt: skip
def test_elle_tient_toujours_dans_sa_place(valeurs: list[int | None], largeur: int, hauteur: int, unite: str, batons: bool) -> None:
    series = [Serie("s", valeurs, batons=batons), Serie("t", valeurs[::-1], MARQUES[1])]
    lignes = texte_de_courbe(series, [f"{n}" for n in range(len(valeurs))], unite, largeur, hauteur)
    assert len(lignes) <= max(hauteur, 2)
    assert all(len(ligne) <= max(largeur, len(VIDE)) for ligne in lignes)


def test_l_image_est_un_svg_bien_forme_ou_le_texte_reste_du_texte() -> None:
    image = svg_du_texte(["<script>alert(1)</script> & 50 %", "  ●··●", "\x1b[31mrouge"], 'titre "<b>"')
    document = parseString(image)
    assert not document.getElementsByTagName("script") and "\x1b" not in image
    assert "http" not in image.replace("http://www.w3.org/2000/svg", "")
    assert document.getElementsByTagName("title")[0].firstChild.data == 'titre "<b>"'  # type: ignore[union-attr]


async def test_le_composant_se_redessine_a_sa_taille() -> None:
    class Essai(AppSure[None]):
        def on_mount(self) -> None:
            courbe = Courbe(id="c")
            self.screen.mount(courbe)
            courbe.poser([Serie("promesses", [10, 20])], ("a", "b"), "%")

    app = Essai()
    async with app.run_test(size=(60, 16)) as pilote:
        await pilote.pause()
        await pilote.pause()
        assert "● promesses   (%)" in texte_ecran(app) and "100┤" in texte_ecran(app)
        await pilote.resize_terminal(70, 20)
        await pilote.pause()
        assert len(app.query_one("#c", Courbe).lignes) > 16
