"""Le verrou : un écran opaque qui ne montre rien du dossier, et demande le PIN."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.screen import Screen
from textual.widgets import Input

from agence.erreurs import ErreurAgence, SaisieInvalide
from agence.seance import Seance
from agence.tenue import pin
from ecrans.composants.dialogues import LARGEUR, LIGNES_D_ERREUR, Champ, Dialogue
from ecrans.composants.saisie import Saisie
from ecrans.composants.texte import BlocTexte, Morceau, assembler, dire_erreur, lit, plier

TOUCHES: tuple[Morceau, ...] = (
    ("Entrée", "touche"), " déverrouille   ", ("F2", "touche"), " change de PIN   ", ("Ctrl+Q", "touche"), " quitte",
)  # fmt: skip


class VerrouEcran(Screen[None]):
    """Part quand le PIN est juste ; `fini` est appelé quand il n'y a plus d'essai."""

    DEFAULT_CSS = f"""
    VerrouEcran {{ align: center middle; background: $background; }}
    VerrouEcran:ansi {{ background: ansi_default; }}
    VerrouEcran .cadre {{ width: {LARGEUR}; max-width: 100%; height: auto; padding: 0 1; }}
    VerrouEcran .champ {{ height: 1; }}
    VerrouEcran .etiquette {{ width: 6; height: 1; }}
    VerrouEcran Saisie {{ width: 14; }}
    """
    BINDINGS = [Binding("f2", "changer", "Changer de PIN", id="verrou.changer", show=False)]
    AUTO_FOCUS = "Saisie"

    def __init__(self, seance: Seance, fini: Callable[[ErreurAgence], None]) -> None:
        super().__init__()
        self._seance = seance
        self._fini = fini

    def compose(self) -> ComposeResult:
        qui = self._seance.acteur.affichage if self._seance.acteur else ""
        with Vertical(classes="cadre"):
            yield BlocTexte([assembler(("AGENCE", "titre"), f" · {qui} · écran verrouillé"), ""], hauteur=2)
            with Horizontal(classes="champ"):
                yield BlocTexte(["PIN"], classes="etiquette")
                yield Saisie(secret=True, maximum=pin.CHIFFRES_MAXIMUM)
            yield BlocTexte(hauteur=1, id="erreur")
            yield BlocTexte([assembler(*TOUCHES)], hauteur=1)

    def on_input_submitted(self, evenement: Input.Submitted) -> None:
        evenement.stop()
        champ = self.query_one(Saisie)
        tape, champ.value = champ.value, ""
        if not tape:
            return
        try:
            pin.verifier(self._seance, tape)
        except pin.PinFerme as ferme:
            self._fini(ferme)
        except ErreurAgence as erreur:
            self._dire(dire_erreur(erreur))
        else:
            self.dismiss(None)

    def action_changer(self) -> None:
        """L'ancien PIN, puis le nouveau deux fois : qui sait l'ancien est chez lui."""

        def suite(dit: str | None) -> None:
            if dit is not None:
                self.dismiss(None)

        self.app.push_screen(demander_un_pin(self._seance, ancien=True), suite)

    def _dire(self, phrase: str) -> None:
        bloc = self.query_one("#erreur", BlocTexte)
        lignes = plier(lit(f"! {phrase}", "danger"), bloc.content_size.width, LIGNES_D_ERREUR, self.app.console)
        bloc.styles.height = max(1, len(lignes))
        bloc.poser(lignes)


def demander_un_pin(seance: Seance, *, ancien: bool) -> Dialogue[str]:
    """La fenêtre où chacun pose son PIN, ou le change en donnant l'ancien."""
    champs = [Champ("neuf", "nouveau PIN", secret=True, maximum=pin.CHIFFRES_MAXIMUM),
              Champ("encore", "encore une fois", secret=True, maximum=pin.CHIFFRES_MAXIMUM)]  # fmt: skip
    if ancien:
        champs.insert(0, Champ("ancien", "PIN actuel", secret=True, maximum=pin.CHIFFRES_MAXIMUM))
    nom = seance.acteur.nom if seance.acteur else ""

    def lire(valeurs: Mapping[str, str]) -> str:
        pin.controler(valeurs["neuf"])
        if valeurs["neuf"] != valeurs["encore"]:
            raise SaisieInvalide("les deux PIN ne sont pas les mêmes.", "Les retaper.")
        if ancien:
            pin.verifier(seance, valeurs["ancien"])
        pin.poser(seance, nom, valeurs["neuf"])
        return "PIN posé : l'écran se verrouillera quand vous vous absentez."

    rappel = [f"{pin.CHIFFRES_MINIMUM} à {pin.CHIFFRES_MAXIMUM} chiffres, ni suite ni répétition."]
    return Dialogue("Le PIN du verrou d'écran", champs, lire, rappel=rappel)
