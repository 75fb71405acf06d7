"""Un texte à lire dans une fenêtre : Échap, Entrée ou espace la ferme, les flèches le font défiler."""

from __future__ import annotations

from collections.abc import Sequence

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical

from ecrans.composants.dialogues import CSS_FENETRE, Fenetre
from ecrans.composants.texte import BlocTexte, Morceau, assembler, lit, plier

LARGEUR = 80
CADRE = 4
"""Colonnes que prennent le cadre et ses marges ; lignes que prennent le cadre, le titre et le pied."""
LONGUEUR = 50
"""Lignes d'écran que peut prendre une ligne du texte."""


class TexteLong(Fenetre[str]):
    """Des lignes, et de quoi les lire toutes sur un petit écran."""

    BINDINGS = [
        Binding("enter,space,q,b,question_mark", "annuler", "Fermer", id="texte.fermer", show=False),
        Binding("up", "defiler(-1)", "Monter", id="texte.monter", show=False),
        Binding("down", "defiler(1)", "Descendre", id="texte.descendre", show=False),
        Binding("pageup", "defiler(-10)", "Page précédente", id="texte.page_precedente", show=False),
        Binding("pagedown", "defiler(10)", "Page suivante", id="texte.page_suivante", show=False),
    ]
    DEFAULT_CSS = CSS_FENETRE.format(nom="TexteLong", largeur=LARGEUR)

    def __init__(self, titre: str, lignes: Sequence[str | Text]) -> None:
        super().__init__(titre)
        self._lignes = [lit(ligne) for ligne in lignes]
        self._haut = 0

    def pied(self) -> Sequence[Morceau]:
        """Les touches à rappeler ; défiler n'y est que s'il y a de quoi."""
        defiler: list[Morceau] = [("↑↓", "touche"), " défile   "] if len(self._lignes) > self._visibles() else []
        return [("Échap", "touche"), " ferme   ", *defiler]

    def compose(self) -> ComposeResult:
        # Une faute de configuration, une citation : la ligne trop longue se lit en entier, sur la suivante
        place = min(LARGEUR, self.app.size.width) - CADRE
        self._lignes = [morceau for ligne in self._lignes for morceau in plier(ligne, place, LONGUEUR, self.app.console) or [ligne]]
        visibles = self._visibles()
        with Vertical(classes="fenetre"):
            yield BlocTexte([self._titre], hauteur=1)
            yield BlocTexte(self._lignes[:visibles], hauteur=visibles, id="texte")
            yield BlocTexte([assembler(*self.pied())], hauteur=1)

    def action_defiler(self, pas: int) -> None:
        visibles = self._visibles()
        self._haut = max(0, min(self._haut + pas, len(self._lignes) - visibles))
        self.query_one("#texte", BlocTexte).poser(self._lignes[self._haut : self._haut + visibles])

    def _visibles(self) -> int:
        return max(1, min(len(self._lignes), self.app.size.height - CADRE))
