"""Un champ et ce qu'il trouve : à chaque frappe la recherche précédente est abandonnée, la liste suit.

La frappe reste dans le champ ; ↑ et ↓ parcourent la liste, Entrée choisit, Échap revient où l'on était.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Generic, TypeVar

from textual.app import ComposeResult
from textual.binding import Binding
from textual.screen import ModalScreen
from textual.widgets import Input
from textual.worker import Worker, WorkerState

from donnees.base import traduire
from ecrans.composants.liste import Colonne, Liste
from ecrans.composants.saisie import Saisie
from ecrans.composants.sources import LigneListe, SourceFixe
from ecrans.composants.texte import BlocTexte, assembler, lit

O = TypeVar("O")  # noqa: E741 - l'objet trouvé
R = TypeVar("R")

DELAI = 0.02
"""Secondes sans frappe avant de chercher : de quoi laisser passer un collage ; la recherche elle-même est plus courte."""
LONGUEUR_MAXIMALE = 100


class Chercheur(ModalScreen[R | None], Generic[O, R]):
    """Ce que la recherche et la palette ont en commun ; l'écran rend ce que `choisir` fait de l'objet, ou None."""

    BINDINGS = [
        Binding("escape,ctrl+g", "revenir", "Revenir", id="chercheur.revenir", show=False),
        Binding("up", "curseur(-1)", "Monter", id="chercheur.monter", show=False),
        Binding("down", "curseur(1)", "Descendre", id="chercheur.descendre", show=False),
        Binding("pageup", "page(-1)", "Page précédente", id="chercheur.page_precedente", show=False),
        Binding("pagedown", "page(1)", "Page suivante", id="chercheur.page_suivante", show=False),
    ]
    DEFAULT_CSS = """
    Chercheur { background: $background; }
    Chercheur:ansi { background: ansi_default; }
    """
    TITRE = ""
    INDICATION = ""
    INVITE = ""
    VIDE = "Rien ne correspond."
    COLONNES: tuple[Colonne, ...] = ()
    TITRES = False

    def __init__(self) -> None:
        super().__init__()
        self.objets: Sequence[O] = ()

    # Ce que chaque écran dit

    def trouver(self, texte: str) -> Sequence[O]:
        """Ce que ce texte désigne ; sans texte, ce qu'on montre d'abord."""
        raise NotImplementedError

    def peindre(self, objet: O) -> LigneListe:
        """Sa ligne dans la liste."""
        raise NotImplementedError

    def choisir(self, objet: O) -> R:
        """Ce que l'écran rend quand on le choisit."""
        raise NotImplementedError

    def bilan(self) -> str:
        """Ce qui se lit à côté du titre quand on a cherché."""
        return ""

    # La page

    def compose(self) -> ComposeResult:
        yield BlocTexte([lit(self.TITRE, "titre")], hauteur=1, id="titre")
        yield Saisie(indication=self.INDICATION, maximum=LONGUEUR_MAXIMALE, id="texte")
        liste = Liste(self.COLONNES, vide=self.INVITE, titres=self.TITRES, id="trouves")
        liste.can_focus = False
        yield liste
        yield BlocTexte(
            [assembler((" ↑ ↓", "touche"), " parcourir  ", ("Entrée", "touche"), " ouvrir  ", ("Échap", "touche"), " revenir")], hauteur=1
        )

    def on_mount(self) -> None:
        self._montrer(self.trouver(""))
        self.query_one("#texte", Saisie).focus()

    def on_input_changed(self, evenement: Input.Changed) -> None:
        evenement.stop()
        self.run_worker(self._chercher(evenement.value), exclusive=True, group="recherche", exit_on_error=False)

    async def _chercher(self, texte: str) -> None:
        await asyncio.sleep(DELAI)
        self._montrer(self.trouver(texte))

    def on_worker_state_changed(self, evenement: Worker.StateChanged) -> None:
        if evenement.state is WorkerState.ERROR and evenement.worker.error is not None:
            erreur = traduire(evenement.worker.error, "de l'agence")
            self._titrer(f"la recherche n'a pas abouti : {erreur.message} {erreur.remede}", "danger")

    def _montrer(self, objets: Sequence[O]) -> None:
        self.objets = objets
        liste = self.query_one("#trouves", Liste)
        vide = self.VIDE if self.query_one("#texte", Saisie).value.strip() else self.INVITE
        if vide != liste.vide:
            liste.vide = vide
            liste.refresh()
        liste.poser(SourceFixe([self.peindre(objet) for objet in objets]))
        self._titrer(self.bilan())

    def _titrer(self, mots: str, style: str = "attenue") -> None:
        separation = "  ·  " if mots else ""
        self.query_one("#titre", BlocTexte).poser([assembler((f" {self.TITRE}", "titre"), separation, (mots, style))])

    # Les touches

    def on_input_submitted(self, evenement: Input.Submitted) -> None:
        evenement.stop()
        # Entrée peut suivre la dernière lettre de plus près que le délai : on choisit dans ce qui a été tapé
        if any(w.group == "recherche" and not w.is_finished for w in self.workers):
            self.workers.cancel_group(self, "recherche")
            self._montrer(self.trouver(evenement.value))
        rang = self.query_one("#trouves", Liste).curseur
        if rang < len(self.objets):
            self.dismiss(self.choisir(self.objets[rang]))

    def action_curseur(self, pas: int) -> None:
        self.query_one("#trouves", Liste).action_deplacer(pas)

    def action_page(self, sens: int) -> None:
        self.query_one("#trouves", Liste).action_page(sens)

    def action_revenir(self) -> None:
        self.dismiss(None)
