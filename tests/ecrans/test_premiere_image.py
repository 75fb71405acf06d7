"""La première image : calculée une fois, dans les couleurs de son thème, et un changement de thème repeint encore tout."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from textual.app import ComposeResult
from textual.color import Color
from textual.css.stylesheet import Stylesheet

from ecrans.composants.liste import Colonne, Liste
from ecrans.composants.sources import SourceFixe
from ecrans.composants.texte import BlocTexte, assembler
from ecrans.composants.themes import CLAIR, SOMBRE
from ecrans.premiere_image import EcranPret
from ecrans.surete import AppSure

RACINE = Path(__file__).parents[2]


class Ecran(EcranPret[None]):
    """Une ligne, une liste."""

    def compose(self) -> ComposeResult:
        yield BlocTexte([assembler(("grave", "danger"), " et banal")], hauteur=1)
        yield Liste([Colonne("seule")], SourceFixe([]))


class Essai(AppSure[None]):
    """Comme Agence : l'écran est celui d'un mode."""

    DEFAULT_MODE = "essai"

    def __init__(self, *, theme: str = SOMBRE.name) -> None:
        super().__init__(theme=theme)
        self.add_mode("essai", Ecran)


@pytest.fixture
def lectures(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Les feuilles de style lues, une par lecture."""
    lues: list[str] = []
    lire = Stylesheet._parse_rules

    def noter(self: Stylesheet, css: str, read_from: Any, *options: Any, **nommees: Any) -> Any:
        cle = (css, read_from, *(nommees.get(nom) for nom in ("is_default_rules", "tie_breaker", "scope")))
        if cle not in self._parse_cache:
            lues.append(read_from[1])
        return lire(self, css, read_from, *options, **nommees)

    monkeypatch.setattr(Stylesheet, "_parse_rules", noter)
    yield lues


def couleurs(app: AppSure[None]) -> set[str]:
    """Les couleurs de texte de la première ligne."""
    bande = app.screen._compositor.render_strips()[0]
    return {s.style.color.name for s in bande if s.style is not None and s.style.color is not None}


def attendues(app: AppSure[None]) -> set[str]:
    """Les deux couleurs du thème présent qu'on doit y voir."""
    return {Color.parse(app.theme_variables[nom]).rich_color.name for nom in ("error", "foreground")}


async def test_chaque_feuille_de_style_se_lit_une_seule_fois_au_depart(lectures: list[str]) -> None:
    app = Essai()
    async with app.run_test() as pilote:
        await pilote.pause()
        assert "BlocTexte.DEFAULT_CSS" in lectures
        assert sorted(lectures) == sorted(set(lectures))


@pytest.mark.parametrize("theme", [SOMBRE, CLAIR])
async def test_le_depart_a_les_couleurs_de_son_theme(theme: Any) -> None:
    app = Essai(theme=theme.name)
    async with app.run_test() as pilote:
        await pilote.pause()
        assert couleurs(app) == attendues(app) and theme.foreground in couleurs(app)
        assert app.has_class(f"-theme-{theme.name}") and app.has_class("-dark-mode") == theme.dark


async def test_changer_de_theme_repeint_tout_et_le_retour_aussi() -> None:
    app = Essai()
    async with app.run_test() as pilote:
        await pilote.pause()
        for theme in (CLAIR, SOMBRE):
            app.theme = theme.name
            await pilote.pause()
            await pilote.pause()
            assert couleurs(app) == attendues(app) and theme.foreground in couleurs(app)


async def test_une_partie_jamais_dessinee_ne_cherche_pas_son_style() -> None:
    app = Essai()
    async with app.run_test() as pilote:
        await pilote.pause()
        bloc = app.screen.query_one(BlocTexte)
        assert set(bloc._component_styles) == {"texte--danger"}
        assert "texte--succes" in bloc._component_styles and "inconnue" not in bloc._component_styles
        assert bloc.get_component_rich_style("texte--succes", partial=True).color is not None
        with pytest.raises(KeyError):
            bloc.get_component_rich_style("inconnue")


async def test_dans_un_lot_rien_ne_se_calcule_et_la_fin_du_lot_montre_tout(monkeypatch: pytest.MonkeyPatch) -> None:
    app = Essai()
    async with app.run_test() as pilote:
        await pilote.pause()
        calculees = []
        calculer = app.screen._compositor.render_update
        monkeypatch.setattr(app.screen._compositor, "render_update", lambda **o: calculees.append(1) or calculer(**o))
        with app.batch_update():
            app.screen.query_one(BlocTexte).poser(["changé"])
            app.screen._compositor_refresh()
            assert not calculees
        await pilote.pause()
        assert calculees and app.screen._compositor.render_strips()[0].text.startswith("changé")


def test_textual_s_importe_sans_sa_palette_et_qui_la_demande_l_a() -> None:
    programme = (
        "import sys; from ecrans.allegement import importer_textual; importer_textual()\n"
        "assert not {'textual.command', 'textual.types', 'textual.widgets._tree', 'platformdirs'} & set(sys.modules)\n"
        "import ecrans.application\n"
        "from textual.command import CommandPalette; from textual.screen import Screen\n"
        "print(issubclass(CommandPalette, Screen))"
    )
    fait = subprocess.run([sys.executable, "-c", programme], cwd=RACINE, capture_output=True, text=True, check=True)
    assert fait.stdout.strip() == "True"
