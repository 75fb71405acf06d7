"""Ce que les écrans de la supervision ont en commun : un titre, un corps, un pied fait de la table des touches."""

from __future__ import annotations

from collections.abc import Iterable

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding
from textual.screen import Screen
from textual.timer import Timer
from textual.widget import Widget

from agence import horloge
from agence.calendrier import dire_date_longue
from agence.configuration.touches import remplacer
from agence.erreurs import ErreurAgence
from agence.gestes.droits import peut
from agence.seance import Seance
from donnees.vues.demandes import nombre_en_attente
from ecrans.composants.texte import BlocTexte, Morceau, assembler, aux_deux_bouts, dire_erreur, lit, plier
from ecrans.touches import lier, pied, tenant

DECIDER = "décider d'une demande"
ECOUTE = 1.0
"""Secondes entre deux regards sur le nombre de demandes qui attendent ; rien ne se redessine s'il n'a pas changé."""
LARGE = 110
"""Largeur à partir de laquelle la date se dit en entier."""


class Page(Screen[None]):
    """Un écran de la supervision ; `NOM_ECRAN` est celui de la table des touches."""

    NOM_ECRAN = "supervision"
    MAISON = "SUPERVISION"
    """Ce qui se lit en tête, à gauche du titre."""
    BINDINGS = [Binding("ctrl+r", "regle", "Lire la règle", id="page.regle", show=False)]

    def __init__(self, seance: Seance) -> None:
        super().__init__()
        self.seance = seance
        self._regle = ""
        self._attendent = 0
        """Les demandes d'accord que celui qui regarde peut décider."""
        self._ecoute: Timer | None = None
        lier(self, seance.configuration.touches, self.NOM_ECRAN)

    # Ce que chaque écran dit

    def titre(self) -> str:
        """Ce qu'on regarde, à droite du nom de la maison."""
        raise NotImplementedError

    def corps(self) -> Iterable[Widget]:
        """Les composants entre le titre et le pied."""
        raise NotImplementedError

    def relire(self) -> None:
        """Relit la base et repose ce qui a changé."""
        raise NotImplementedError

    # La page

    def compose(self) -> ComposeResult:
        yield BlocTexte(hauteur=1, id="entete")
        yield from self.corps()
        yield BlocTexte(hauteur=1, id="message")
        yield BlocTexte(hauteur=1, id="pied")

    def on_mount(self) -> None:
        if self._ecoute is None and peut(self.seance.acteur, DECIDER):
            self._ecoute = self.set_interval(ECOUTE, self._ecouter)
        self.peindre_les_bords()

    def _ecouter(self) -> None:
        """Une demande arrivée, ou décidée ailleurs, se compte dans l'en-tête."""
        if self.is_current and self._a_decider() != self._attendent:
            self.peindre_les_bords()

    def _a_decider(self) -> int:
        """Combien de demandes attendent qui regarde ; les siennes, un autre les décide."""
        acteur = self.seance.acteur
        return nombre_en_attente(acteur.id) if acteur is not None and peut(acteur, DECIDER) else 0

    def on_screen_resume(self) -> None:
        """Revenu devant : ce que les autres ont fait entre-temps se voit."""
        self.peindre_les_bords()
        self.relire()

    def on_resize(self) -> None:
        self.peindre_les_bords()

    def peindre_les_bords(self) -> None:
        largeur = self.app.size.width
        local = horloge.local(self.seance.horloge())
        qui = self.seance.acteur.affichage if self.seance.acteur else "personne"
        jour = f"{dire_date_longue(local.date())} ·" if largeur >= LARGE else f"{local:%d/%m}"
        n = self._attendent = self._a_decider()
        gauche, heure = f" {self.MAISON} · {self.titre()}", f"{local:%H:%M} "
        attendent = f"{n} accord{'s' if n > 1 else ''}" if n and self.NOM_ECRAN != "demandes" else ""
        # Ce qui attend et le jour se disent en entier tant que le titre n'en est pas coupé
        longue = f"{attendent} demandé{'s' if n > 1 else ''} · " if attendent else ""
        courte = f"{attendent} · " if attendent else ""
        dites = (f"{longue}{qui} · {jour} {heure}", f"{courte}{qui} · {jour} {heure}", f"{courte}{qui} · {heure}")
        droite = next((d for d in dites if len(gauche) + len(d) < largeur), dites[-1])
        self.query_one("#entete", BlocTexte).poser([aux_deux_bouts((gauche, "bold reverse"), (droite, "bold reverse"), largeur)])
        bloc, lignes = self.query_one("#pied", BlocTexte), self._pied(largeur)
        bloc.poser(lignes)
        bloc.styles.height = len(lignes)

    def _pied(self, largeur: int) -> list[Text]:
        """Une ligne, ou deux si les touches de cet écran n'y tiennent pas."""
        ici = [t for t in remplacer(self.seance.configuration.touches) if t.ecran == self.NOM_ECRAN and t.visible]
        aide = [t for t in remplacer(self.seance.configuration.touches) if t.id == "aide"]
        premieres = tenant([*ici, *aide], largeur - 1)
        rangees = [premieres]
        if len(premieres) < len(ici) + len(aide):
            premieres = tenant(ici, largeur - 1)
            rangees = [premieres, [*(t for t in ici if t not in premieres), *aide]]
        lignes = [assembler(" ", *pied(rangee, largeur - 1)) for rangee in rangees]
        for ligne in lignes:
            ligne.rstrip()
        return lignes

    def dire(self, *morceaux: Morceau) -> None:
        """Écrit la ligne de message ; sans rien, l'efface."""
        pliees = plier(assembler(*morceaux), self.app.size.width - 2, 2, self.app.console)
        lignes = [assembler(" ", pliee) for pliee in pliees] or [lit("")]
        bloc = self.query_one("#message", BlocTexte)
        bloc.poser(lignes)
        bloc.styles.height = len(lignes)

    def montrer_refus(self, erreur: ErreurAgence) -> None:
        """Un refus et son remède, dans la ligne de message, qui s'allonge s'il le faut."""
        from ecrans.composants.citation import citee, mention  # un refus est rare : la page s'ouvre sans les règles

        self._regle = citee(erreur)
        dite = dire_erreur(erreur)
        self.dire(("! ", "danger"), f"{dite[:1].upper()}{dite[1:]}{mention(self._regle, 'Ctrl+R')}")

    def action_regle(self) -> None:
        """Lit la règle que le refus vient de citer."""
        if self._regle:
            from ecrans.composants.regle import fenetre

            self.app.push_screen(fenetre(self._regle, self.app.size.width))

    def action_touche(self, identifiant: str) -> None:
        """Une touche de la table."""
        getattr(self, f"faire_{identifiant}")()

    def revenir(self) -> None:
        """Quitte cet écran, s'il en recouvre un autre."""
        if self.is_current and len(self.app.screen_stack) > 1:
            self.app.pop_screen()
