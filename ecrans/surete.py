"""L'application sûre : rien de ce que contient la base ne commande le terminal, et une panne ne montre personne.

À dériver par l'application : `class Agence(AppSure[int])`.
"""

from __future__ import annotations

import os
import sys
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Generic, NoReturn

from rich.cells import cell_len
from rich.console import RenderableType
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.app import App, ComposeResult, ReturnType, SystemCommand
from textual.color import Color
from textual.dom import DOMNode
from textual.driver import Driver
from textual.filter import LineFilter, Monochrome, NoColor
from textual.screen import ModalScreen, Screen

from agence.erreurs import ErreurAgence, Refus
from agence.texte import INTERDIT, assainir
from ecrans.clavier import PiloteTerminal
from ecrans.composants.texte import BlocTexte, dire_erreur
from ecrans.composants.themes import THEMES, theme_par_defaut
from ecrans.economie import AffichageEconome
from ecrans.feuilles import Feuilles
from ecrans.frappe import FrappeOrdonnee
from ecrans.pannes import phrase_de_panne
from ecrans.raccroche import Raccroche
from ecrans.terminal import HAUTEUR_MINIMALE, LARGEUR_MINIMALE, trop_petit

_SUBSTITUTS = {
    ord(caractere): substitut
    for substitut, caracteres in {
        ">": "▸»",
        "<": "«",
        "*": "●",
        "o": "○",
        "-": "─━–—",
        "|": "│┃▌▐",
        "+": "┌┐└┘╭╮╰╯├┤┬┴┼✓",
        "x": "✗",
        "#": "█▆▇",
        "_": "▁▂▃▄▅",
        ".": "…·",
        "'": "‘’",
        '"': "“”",
        "E": "€",
        " ": "\u00a0\u202f\u2009",
    }.items()
    for caractere in caracteres
}
"""Pour un terminal qui n'est pas en UTF-8 : un caractère d'une cellule contre un autre."""


CHANGE = "changé"
"""Ce n'est plus le thème du départ : Textual relit désormais les feuilles quand il veut."""


class FiltreTerminal(LineFilter):
    """Dernière ligne de défense : remplace par des blancs de même largeur ce à quoi le terminal pourrait obéir.

    Quel que soit le composant par où il est venu. Si le terminal n'est pas en UTF-8, remplace aussi ce que son codage
    ne sait pas dire.
    """

    def __init__(self, codage: str = "utf-8") -> None:
        super().__init__()
        self._codage = "" if codage.lower().replace("-", "").replace("_", "") in ("utf8", "") else codage

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        if not any(self._a_filtrer(s) for s in segments if not s.control):
            return segments
        return [s if s.control else Segment(self._filtrer(s.text), _sans_lien(s.style)) for s in segments]

    def _a_filtrer(self, segment: Segment) -> bool:
        texte = segment.text
        if texte.isascii() and texte.isprintable():
            return segment.style is not None and segment.style.link is not None
        return (
            INTERDIT.search(texte) is not None
            or "\n" in texte
            or bool(self._codage)
            or (segment.style is not None and segment.style.link is not None)
        )

    def _filtrer(self, texte: str) -> str:
        texte = INTERDIT.sub(lambda trouve: " " * cell_len(trouve[0]), texte.replace("\n", ""))
        return self._transcrire(texte) if self._codage else texte

    def _transcrire(self, texte: str) -> str:
        return "".join(c if _encodable(c, self._codage) else _substitut(c, self._codage) for c in texte)


def _sans_lien(style: Style | None) -> Style | None:
    return style.update_link(None) if style is not None and style.link is not None else style


def _encodable(caractere: str, codage: str) -> bool:
    try:
        caractere.encode(codage)
    except UnicodeEncodeError:
        return False
    return True


def _substitut(caractere: str, codage: str) -> str:
    """Un texte de même largeur que le codage sait dire : table, puis lettre sans accent, puis « ? »."""
    for essai in (caractere.translate(_SUBSTITUTS), unicodedata.normalize("NFKD", caractere)[:1]):
        if cell_len(essai) == cell_len(caractere) and _encodable(essai, codage):
            return essai
    return "?" * cell_len(caractere)


class TropPetit(ModalScreen[None]):
    """Recouvre tout quand le terminal devient trop petit pour travailler sans se tromper ; part de lui-même."""

    DEFAULT_CSS = "TropPetit { background: $background; } TropPetit:ansi { background: ansi_default; }"
    AUTO_FOCUS = ""

    def compose(self) -> ComposeResult:
        yield BlocTexte(["Trop petit.", f"Il faut {LARGEUR_MINIMALE}×{HAUTEUR_MINIMALE}.", "Agrandir."])

    def on_screen_resume(self) -> None:
        if not trop_petit(*self.app.size):
            self.dismiss(None)


class AppSure(FrappeOrdonnee[ReturnType], AffichageEconome[ReturnType], Generic[ReturnType]):
    """Une application Textual dont le terminal, les pannes et les portes dérobées sont tenus."""

    ENABLE_COMMAND_PALETTE = False
    ALLOW_SELECT = False

    def __init__(self, *, theme: str = "", **options: Any) -> None:
        self._filtre_terminal = FiltreTerminal(getattr(sys.__stderr__, "encoding", None) or "utf-8")
        self._raccroche: Raccroche | None = None
        self._phrase_de_fin = ""
        self._theme_de_depart = ""
        super().__init__(**options)
        self.animation_level = "none"
        # Textual choisit ce filtre avant le thème, et Monochrome tombe sur un segment sans style.
        self._filters = [NoColor() if isinstance(filtre, Monochrome) else filtre for filtre in self._filters]
        for connu in THEMES:
            self.register_theme(connu)
        self.theme = self._theme_de_depart = theme or theme_par_defaut(self.console.color_system, os.environ)
        self.stylesheet = Feuilles(variables=self.get_css_variables())

    # Le thème

    def get_css_variables(self) -> dict[str, str]:
        """Les couleurs du thème ; rien tant qu'il n'est pas choisi, car Textual les demande une fois trop tôt."""
        return super().get_css_variables() if self._theme_de_depart else {}

    def refresh_css(self, animate: bool = True) -> None:
        """Relit toutes les feuilles de style : au changement de thème seulement, Textual le fait aussi trois fois au départ."""
        if self.theme != self._theme_de_depart:
            self._theme_de_depart = CHANGE
            super().refresh_css(animate=animate)

    # Ce qui sort vers le terminal

    def get_line_filters(self) -> Sequence[LineFilter]:
        return [*super().get_line_filters(), self._filtre_terminal]

    def notify(self, message: str, *, title: str = "", markup: bool = False, **options: Any) -> None:
        """Une notification ; le balisage y est coupé quoi qu'on demande, les textes sont assainis."""
        super().notify(assainir(message), title=assainir(title), markup=False, **options)

    # Ce qui vient du clavier

    def get_driver_class(self) -> type[Driver]:
        return PiloteTerminal

    async def run_action(
        self,
        action: Any,
        default_namespace: DOMNode | None = None,
        namespaces: Mapping[str, DOMNode] | None = None,
    ) -> bool:
        """Exécute une action ; l'erreur attendue qu'elle lève se dit, sans arrêter l'application."""
        try:
            return await super().run_action(action, default_namespace, namespaces)
        except ErreurAgence as erreur:
            self.montrer_erreur(erreur)
            return True

    def montrer_erreur(self, erreur: ErreurAgence) -> None:
        """Comment une erreur attendue se montre ; l'application peut préférer sa ligne de pied."""
        self.notify(dire_erreur(erreur), severity="error", markup=False)

    def action_help_quit(self) -> None:
        self.notify("Ctrl+C copie. Pour quitter : Ctrl+Q.")

    # Les portes dérobées

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """Aucune : la capture d'écran écrirait des données personnelles dans un fichier."""
        return ()

    def open_url(self, url: str, *, new_tab: bool = True) -> None:
        """Jamais : un navigateur en mode texte s'ouvrirait sur le serveur."""
        self.notify("Ouvrir une adresse n'est pas permis ici.", severity="warning")

    def action_suspend_process(self) -> None:
        """Sans effet : suspendue, la session garderait son dossier à jamais."""

    def suspend(self) -> NoReturn:
        """Jamais : un programme aurait le terminal, sous le compte de l'agence."""
        raise Refus("rendre le terminal à un autre programme n'est pas permis ici.", regle="terminal")

    def action_screenshot(self, *_: Any, **__: Any) -> None:
        """Sans effet : l'image porterait des noms et des montants dans un fichier."""

    def save_screenshot(self, *_: Any, **__: Any) -> NoReturn:
        raise Refus("l'écran ne s'enregistre pas dans un fichier.", regle="terminal")

    def deliver_screenshot(self, *_: Any, **__: Any) -> NoReturn:
        raise Refus("l'écran ne s'enregistre pas dans un fichier.", regle="terminal")

    def deliver_text(self, *_: Any, **__: Any) -> NoReturn:
        """Jamais : Textual écrirait dans le dossier de téléchargements du compte, ou ouvrirait un navigateur."""
        raise Refus("rien ne s'enregistre d'ici dans un fichier.", regle="terminal")

    def deliver_binary(self, *_: Any, **__: Any) -> NoReturn:
        raise Refus("rien ne s'enregistre d'ici dans un fichier.", regle="terminal")

    # La taille

    def _on_resize(self, event: events.Resize) -> None:  # type: ignore[override]
        # Textual appelle aussi la méthode de App : il parcourt les classes lui-même.
        if self._screen_stack:
            self._couvrir_si_trop_petit(*event.size)

    def _on_ready(self) -> None:
        self._couvrir_si_trop_petit(*self.size)

    def _couvrir_si_trop_petit(self, largeur: int, hauteur: int) -> None:
        petit = trop_petit(largeur, hauteur)
        if petit and not isinstance(self.screen, TropPetit):
            self.push_screen(TropPetit())
        elif not petit and isinstance(self.screen, TropPetit):
            self.screen.dismiss(None)

    # La fin

    def terminal_perdu(self) -> None:
        """Le terminal ne répond plus ; appelé du fil de lecture."""
        if self._raccroche is None:
            os._exit(129)
        self._raccroche.declencher("TERMINAL")

    def _fatal_error(self) -> None:
        erreur = self._exception or sys.exception() or RuntimeError("erreur inconnue")
        self._mourir(erreur)

    def panic(self, *renderables: RenderableType) -> None:
        """Textual passe par ici pour ses propres erreurs, et son fil de lecture pour les siennes."""
        self._return_code = 1
        self._mourir(self._exception or RuntimeError("arrêt demandé par Textual : " + "; ".join(map(_resume, renderables))))

    def _mourir(self, erreur: BaseException) -> None:
        if not self._phrase_de_fin:
            self._phrase_de_fin = phrase_de_panne(erreur)
        self._close_messages_no_wait()

    def _print_error_renderables(self) -> None:
        self._exit_renderables.clear()
        if self._phrase_de_fin:
            print(self._phrase_de_fin, file=sys.__stderr__)
            self._phrase_de_fin = ""


def _resume(objet: RenderableType) -> str:
    trace = getattr(objet, "trace", None)
    if trace is not None:  # rich.traceback.Traceback : les variables n'en sont pas reprises
        return " > ".join(f"{pile.exc_type} {pile.exc_value}" for pile in trace.stacks)
    return type(objet).__name__


def installer_raccroche(app: App[Any], urgence: Callable[[str], None]) -> Raccroche:
    """Arme la fin de session sur ligne coupée ; à appeler dans `on_mount`. Appeler `desarmer()` en quittant.

    `urgence(raison)` sauve le brouillon, rend le dossier et écrit le journal, avec sa propre connexion.
    """
    raccroche = Raccroche(urgence)
    raccroche.armer()
    if isinstance(app, AppSure):
        app._raccroche = raccroche
    return raccroche
