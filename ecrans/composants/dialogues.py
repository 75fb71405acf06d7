"""Les petites fenêtres : des champs, un choix d'une touche, une confirmation. Échap et Ctrl+G annulent partout."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.screen import ModalScreen
from textual.widgets import Input

from agence.conduite.neutralite import signalements
from agence.erreurs import BaseInutilisable, ErreurAgence, Refus
from ecrans.composants.citation import citee, mention
from ecrans.composants.panne_de_base import base_traduite
from ecrans.composants.saisie import LONGUEUR_PAR_DEFAUT, Saisie
from ecrans.composants.texte import BlocTexte, assembler, dire_erreur, lit, plier

T = TypeVar("T")

LIGNES_DE_RAPPEL = 6
"""Lignes d'écran d'un rappel : les vingt résultats d'une simulation s'y lisent tous."""
LIGNES_D_ERREUR = 3
TEXTES_LIBRES = frozenset({"note", "raison", "motif", "texte", "preuve"})
"""Les champs où l'on tape ce qu'on veut."""
LARGEUR, CADRE = 64, 4
"""Colonnes d'un dialogue, et celles que prennent son cadre et ses marges."""
ANNULER = Binding("escape,ctrl+g", "annuler", "Annuler", id="fenetre.annuler", show=False)

CSS_FENETRE = """
{nom} {{ align: center middle; background: transparent; }}
{nom} .fenetre {{ width: {largeur}; max-width: 100%; height: auto; max-height: 100%; border: round $primary; padding: 0 1; }}
{nom} .fenetre:ansi {{ border: round ansi_default; }}
{nom} .champ {{ height: 1; }}
{nom} .etiquette {{ width: 18; height: 1; }}
{nom} Saisie {{ width: 1fr; }}
"""


@dataclass(frozen=True, slots=True)
class Champ:
    """Un champ d'un dialogue : `nom` le désigne (identifiant), `etiquette` se lit devant.

    `secret` : ce qu'on y tape ne se montre pas. `a_la_suite` : la première touche continue la valeur au lieu de la remplacer.
    """

    nom: str
    etiquette: str
    valeur: str = ""
    indication: str = ""
    montant: bool = False
    maximum: int = LONGUEUR_PAR_DEFAUT
    secret: bool = False
    a_la_suite: bool = False


class Fenetre(ModalScreen[T | None]):
    """Ce que les petites fenêtres ont en commun : un cadre, un titre, l'annulation qui rend None."""

    BINDINGS = [ANNULER]

    def __init__(self, titre: str) -> None:
        super().__init__()
        self._titre = lit(titre, "titre")

    def action_annuler(self) -> None:
        self.dismiss(None)


class Dialogue(Fenetre[T]):
    """Quelques champs en lignes ; Entrée valide le tout, une erreur se dit en une phrase et laisse corriger.

    `lire` reçoit les valeurs par nom et rend le résultat, ou lève une ErreurAgence dont le message s'affiche.
    `apercu`, facultatif, dit en quelques lignes ce qui se passerait, à chaque frappe ; `suivi` la reçoit sans rien dire.
    """

    BINDINGS = [
        Binding("up", "app.focus_previous", "Champ précédent", id="fenetre.precedent", show=False),
        Binding("down", "app.focus_next", "Champ suivant", id="fenetre.suivant", show=False),
        Binding("ctrl+r", "regle", "Lire la règle", id="fenetre.regle", show=False),
    ]
    DEFAULT_CSS = CSS_FENETRE.format(nom="Dialogue", largeur=LARGEUR)
    SIGNALE = True
    """Dire les mots à éviter ; non pour une fenêtre qui les dit elle-même."""

    def __init__(
        self,
        titre: str,
        champs: Sequence[Champ],
        lire: Callable[[Mapping[str, str]], T],
        *,
        rappel: Sequence[str | Text] = (),
        apercu: Callable[[Mapping[str, str]], Sequence[str | Text]] | None = None,
        lignes_apercu: int = 1,
        suivi: Callable[[Mapping[str, str]], object] | None = None,
    ) -> None:
        super().__init__(titre)
        self._champs = tuple(champs)
        self._lire = lire
        self._rappel = tuple(lit(ligne) for ligne in rappel)
        self._apercu = apercu
        self._lignes_apercu = lignes_apercu
        self._suivi = suivi
        self._regle = ""
        self._rend: Callable[[object], bool] = lambda _: False
        self.refus: Refus | None = None
        """Le refus qui a fermé la fenêtre, si elle les rend à qui l'a ouverte."""
        self._proposees = self._initiales()
        self.tapees: dict[str, str] = {}
        """Ce que contenaient les champs à la dernière validation."""

    def compose(self) -> ComposeResult:
        rappel = self._plies(self._rappel)
        with Vertical(classes="fenetre"):
            yield BlocTexte([self._titre, *rappel], hauteur=1 + len(rappel))
            for champ in self._champs:
                with Horizontal(classes="champ"):
                    yield BlocTexte([lit(champ.etiquette)], classes="etiquette")
                    yield Saisie(
                        champ.valeur,
                        indication=champ.indication,
                        montant=champ.montant,
                        secret=champ.secret,
                        a_la_suite=champ.a_la_suite,
                        maximum=champ.maximum,
                        id=f"champ-{champ.nom}",
                    )
            if self._apercu is not None:
                yield BlocTexte(self._plies(self._apercu(self._initiales())), hauteur=self._lignes_apercu, id="apercu")
            yield BlocTexte(hauteur=1, id="erreur")
            yield BlocTexte([assembler(("Entrée", "touche"), " valide   ", ("Échap", "touche"), " annule")], hauteur=1)

    def rend_les_refus(self, lesquels: Callable[[object], bool]) -> None:
        """Ces refus ne se disent pas ici : ils ferment la fenêtre et se lisent dans `refus`."""
        self._rend = lesquels

    def reprendre(self, ancienne: Dialogue[T], dits: Sequence[str]) -> None:
        """Reprend ce qui était tapé dans une fenêtre pareille, et dit d'abord pourquoi ; à faire avant de la montrer.

        Un champ qu'on n'avait pas touché garde la valeur proposée d'aujourd'hui.
        """
        touches = {nom: tapee for nom, tapee in ancienne.tapees.items() if tapee != ancienne._proposees.get(nom)}
        self._champs = tuple(replace(c, valeur=touches[c.nom], a_la_suite=True) if c.nom in touches else c for c in self._champs)
        self._rappel = (*(lit(dit, "alerte") for dit in dits), *self._rappel)

    @property
    def valeurs(self) -> dict[str, str]:
        """Ce que les champs contiennent, par nom."""
        return {champ.nom: self.query_one(f"#champ-{champ.nom}", Saisie).value for champ in self._champs}

    def montrer_erreur(self, phrase: str) -> None:
        """Dit une phrase sous les champs, en entier, à la place de l'aperçu ; vide, l'efface."""
        self._poser_sous_les_champs(f"! {phrase}" if phrase else "", "danger")
        if phrase and self._apercu is not None:
            self.query_one("#apercu", BlocTexte).poser([])

    def _poser_sous_les_champs(self, phrase: str, style: str) -> None:
        bloc = self.query_one("#erreur", BlocTexte)
        lignes = plier(lit(phrase, style), bloc.content_size.width, LIGNES_D_ERREUR, self.app.console) if phrase else []
        bloc.poser(lignes)
        bloc.styles.height = max(1, len(lignes))

    def on_input_changed(self, evenement: Input.Changed) -> None:
        evenement.stop()
        self.montrer_erreur("")
        try:
            with base_traduite():
                self._suivre_la_frappe()
        except BaseInutilisable as erreur:
            self.montrer_erreur(dire_erreur(erreur))
            return
        if self.SIGNALE:
            self._signaler()

    def _suivre_la_frappe(self) -> None:
        if self._suivi is not None:
            self._suivi(self.valeurs)
        if self._apercu is not None:
            self.query_one("#apercu", BlocTexte).poser(self._plies(self._apercu(self.valeurs)))

    def _signaler(self) -> None:
        """Un mot à éviter d'une note ou d'une raison se dit pendant la frappe, sans rien empêcher (règle 41)."""
        a_eviter = signalements(" · ".join(valeur for nom, valeur in self.valeurs.items() if nom in TEXTES_LIBRES))
        if a_eviter:
            self._poser_sous_les_champs(f"à éviter (règle 41) : {a_eviter[0]}", "alerte")

    def on_input_submitted(self, evenement: Input.Submitted) -> None:
        evenement.stop()
        self.tapees = self.valeurs
        try:
            with base_traduite():
                resultat = self._lire(self.tapees)
        except ErreurAgence as erreur:
            if isinstance(erreur, Refus) and self._rend(erreur):
                self.refus = erreur
                self.dismiss(None)
                return
            self._regle = citee(erreur)
            self.montrer_erreur(dire_erreur(erreur) + mention(self._regle, "Ctrl+R"))
        else:
            self.dismiss(resultat)

    def action_regle(self) -> None:
        """Lit la règle que le refus vient de citer."""
        if self._regle:
            # Cette fenêtre est elle-même une de celles d'ici
            from ecrans.composants.regle import fenetre

            self.app.push_screen(fenetre(self._regle, self.app.size.width))

    def _plies(self, lignes: Sequence[str | Text]) -> list[Text]:
        """Ces lignes à la largeur de la fenêtre, pliées : une limite ou un conseil se lit en entier."""
        largeur = min(LARGEUR, self.app.size.width) - CADRE
        return [pliee for ligne in lignes for pliee in plier(lit(ligne), largeur, LIGNES_DE_RAPPEL, self.app.console)]

    def _initiales(self) -> dict[str, str]:
        return {champ.nom: champ.valeur for champ in self._champs}


@dataclass(frozen=True, slots=True)
class Option:
    """Une valeur qu'une touche choisit."""

    touche: str
    libelle: str
    valeur: str
    style: str = ""


class Choix(Fenetre[str]):
    """Une touche, une valeur ; rend la `valeur` de l'option, ou None si l'on annule."""

    DEFAULT_CSS = CSS_FENETRE.format(nom="Choix", largeur=76)

    def __init__(self, titre: str, options: Iterable[Option], *, colonnes: int = 2) -> None:
        super().__init__(titre)
        self._options = tuple(options)
        self._colonnes = max(1, colonnes)

    def compose(self) -> ComposeResult:
        lignes = self._lignes()
        with Vertical(classes="fenetre"):
            yield BlocTexte([self._titre, *lignes], hauteur=1 + len(lignes))
            yield BlocTexte([assembler(("Échap", "touche"), " annule")], hauteur=1)

    def on_key(self, evenement: events.Key) -> None:
        if evenement.character is None:
            return
        par_touche = {option.touche: option.valeur for option in self._options}
        valeur = par_touche.get(evenement.character, par_touche.get(evenement.character.lower()))
        if valeur is not None:
            evenement.stop()
            self.dismiss(valeur)

    def _lignes(self) -> list[Text]:
        """Les options rangées par colonnes, de haut en bas."""
        hauteur = -(-len(self._options) // self._colonnes)
        largeur = 72 // self._colonnes
        lignes = []
        for rang in range(hauteur):
            ligne = Text(end="", no_wrap=True)
            for option in self._options[rang::hauteur]:
                case = assembler((f" {option.touche} ", "touche"), (option.libelle, option.style))
                case.truncate(largeur, overflow="ellipsis", pad=True)
                ligne.append_text(case)
            lignes.append(ligne)
        return lignes


class Confirmation(Fenetre[bool]):
    """Une question à laquelle on répond `o` ou `n` ; Entrée ne vaut rien, pour qu'on ne confirme pas par élan."""

    DEFAULT_CSS = CSS_FENETRE.format(nom="Confirmation", largeur=64)

    def __init__(self, titre: str, lignes: Sequence[str | Text] = ()) -> None:
        super().__init__(titre)
        self._lignes = tuple(lit(ligne) for ligne in lignes)

    def compose(self) -> ComposeResult:
        with Vertical(classes="fenetre"):
            yield BlocTexte([self._titre, *self._lignes], hauteur=1 + len(self._lignes))
            yield BlocTexte([assembler((" o ", "touche"), "oui   ", (" n ", "touche"), "non")], hauteur=1)

    def on_key(self, evenement: events.Key) -> None:
        reponse = {"o": True, "n": False}.get((evenement.character or "").lower())
        if reponse is not None:
            evenement.stop()
            self.dismiss(reponse)
