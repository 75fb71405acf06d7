"""Ce que la file et le dossier ouvert ont en commun : un dossier sous les yeux, les mêmes touches, la même ligne de message.

La file se montre en passant par ici : ce qui lit un dossier, ouvre une fenêtre ou cite une règle s'importe à l'usage.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, TypeVar

from rich.text import Text
from textual.timer import Timer

from agence.erreurs import ErreurAgence, Introuvable, Refus
from agence.seance import Seance
from ecrans.composants.texte import BlocTexte, Morceau, assembler, dire_erreur, lit, plier
from ecrans.poste.etabli import Etabli, base_traduite
from ecrans.premiere_image import EcranPret
from ecrans.touches import lier, signe_de

if TYPE_CHECKING:
    from ecrans.composants.dialogues import Fenetre
    from ecrans.poste.lecture import DossierLu
    from ecrans.poste.relecture import Reprise

T = TypeVar("T")

GESTES = {
    "appel": "bande", "promesse": "promesse", "echeancier": "echeancier", "planifier": "planification", "note": "note",
    "courrier": "courrier", "suspendre": "suspension", "huissier": "escalade", "judiciaire": "escalade",
    "voir_huissier": "escalade", "voir_judiciaire": "escalade", "paiement": "paiement", "pieces": "pieces",
    "coordonnees": "coordonnees", "motif": "motif", "tache": "tache", "clore": "cloture", "annuler": "annulation",
    "prescription": "prescription", "echeances": "mur", "audiences": "audiences", "pieces_demandees": "pieces_demandees",
    "remise": "remise", "mes_demandes": "mes_demandes",
    "controles": "controles", "evenement": "evenement", "mes_objectifs": "mes_objectifs",
}  # fmt: skip
"""Identifiant de la touche → module de `ecrans.poste` dont la fonction `ouvrir(ecran, geste)` fait le geste."""


class EcranDeDossier(EcranPret[None]):
    """Un écran où les gestes s'appliquent à un dossier ; la file et le dossier ouvert en dérivent.

    Un geste appelle `fait(phrase)` quand il a eu lieu ; ce qui le refuse se lit dans la ligne de message.
    """

    def __init__(self, etabli: Etabli) -> None:
        super().__init__()
        self.etabli = etabli
        self._lu: DossierLu | None = None
        self._oubli: Timer | None = None
        self._dit: Text | None = None
        self._regle = ""
        """Le numéro de la règle que le dernier refus a citée."""
        self._acte: Callable[[], object] | None = None
        """Ce qui se fait en ce moment, et qu'il faudrait refaire pour rouvrir la fenêtre qu'il a ouverte."""
        self.reprise: Reprise | None = None
        """Ce qu'une fenêtre dépassée laisse à celle qui la remplace."""
        lier(self, etabli.seance.configuration.touches, "poste")

    @property
    def seance(self) -> Seance:
        return self.etabli.seance

    # Le dossier

    @property
    @abstractmethod
    def dossier_id(self) -> int | None:
        """Le dossier sur lequel un geste agirait."""

    @abstractmethod
    def apres_geste(self, dossier_id: int, *, quitte: bool) -> None:
        """Montre ce qui suit : le dossier suivant si `quitte`, le même relu sinon."""

    @abstractmethod
    def montrer(self, dossier_id: int) -> None:
        """Met ce dossier sous les yeux."""

    def lu(self) -> DossierLu:
        """Le dossier sous les yeux, tel qu'affiché ; lu maintenant s'il ne l'est pas encore. Lève Introuvable s'il n'y en a pas."""
        from ecrans.poste.lecture import lire

        voulu = self.dossier_id
        if voulu is None:
            raise Introuvable("aucun dossier n'est choisi.", "La file est vide, ou le filtre la vide.")
        if self._lu is None or self._lu.id != voulu:
            self._lu = lire(self.seance, voulu)
        return self._lu

    def oublier_lu(self) -> None:
        """Ce qui est affiché n'est plus à jour."""
        self._lu = None

    # Les gestes

    def action_touche(self, identifiant: str) -> None:
        """Une touche de la table : une navigation d'ici, un résultat en une touche, ou un geste de son module."""
        self._acte = lambda: self.action_touche(identifiant)
        with base_traduite():
            if identifiant.startswith("resultat_"):
                from ecrans.poste.bande import en_une_touche

                en_une_touche(self, int(identifiant.removeprefix("resultat_")))
            elif identifiant in GESTES:
                import_module(f"ecrans.poste.{GESTES[identifiant]}").ouvrir(self, identifiant)
            else:
                getattr(self, f"faire_{identifiant}")()

    @abstractmethod
    def ouvrir_dossier(self, dossier_id: int) -> None:
        """Montre ce dossier en grand, par-dessus ce qui est là."""

    def depuis_la_palette(self, geste: str, code: str) -> None:
        """Un geste de la table, ou un résultat par son code."""
        if geste:
            self.action_touche(geste)
            return
        from ecrans.poste.bande import choisir, resultat_de

        choisir(self, resultat_de(self.seance, code), direct=True)

    def demander(self, fenetre: Fenetre[T], suite: Callable[[T], object]) -> None:
        """Prend le dossier, ouvre une fenêtre et donne sa réponse à `suite` ; rien si l'on annule."""
        self.etabli.tenir(self.lu().id)
        self.enchainer(fenetre, suite)

    def enchainer(self, fenetre: Fenetre[T], suite: Callable[[T], object]) -> None:
        """Comme `demander`, pour une fenêtre qui en suit une autre ou n'engage pas le dossier.

        Si le dossier a changé dessous, une fenêtre à champs se rouvre sur ce qu'il est devenu, avec ce qui y était tapé.
        """
        from ecrans.composants.dialogues import Dialogue
        from ecrans.poste.relecture import Ouverte, est_depassee, rouvrir

        ouverte = Ouverte(fenetre, self._acte, self._lu) if isinstance(fenetre, Dialogue) else None
        if ouverte is not None:
            ouverte.fenetre.rend_les_refus(est_depassee)
            if self.reprise is not None:
                self.reprise.poser(ouverte.fenetre)
                self.reprise = None

        def recevoir(reponse: T | None) -> None:
            depassee = ouverte.fenetre.refus if ouverte is not None else None
            if reponse is not None:
                depassee = self._suivre(lambda: suite(reponse), reprenable=ouverte is not None)
            self.tenter(self.etabli.mettre_de_cote)
            if depassee is not None and ouverte is not None:
                rouvrir(self, ouverte, depassee)

        self.app.push_screen(fenetre, recevoir)

    def _suivre(self, suite: Callable[[], object], *, reprenable: bool) -> Refus | None:
        """Ce qui suit une fenêtre ; rend le refus d'un dossier changé dessous, si elle peut se rouvrir."""
        from ecrans.poste.relecture import est_depassee

        depassee: list[Refus] = []

        def faire() -> None:
            self._acte = suite
            try:
                suite()
            except Refus as refus:
                if not reprenable or not est_depassee(refus):
                    raise
                depassee.append(refus)

        self.tenter(faire)
        return depassee[0] if depassee else None

    def tenter(self, acte: Callable[[], object]) -> None:
        """Fait l'acte ; ce qui le refuse se lit au lieu d'arrêter l'écran."""
        self._acte = acte
        try:
            with base_traduite():
                acte()
        except ErreurAgence as erreur:
            self.montrer_refus(erreur)

    def fait(self, phrase: str, *, quitte: bool = True, annulable: bool = True, dossier_id: int | None = None) -> None:
        """Le geste a eu lieu : le dire, et montrer ce qui suit."""
        touche = dossier_id if dossier_id is not None else self.dossier_id
        self.etabli.lacher()
        self.oublier_lu()
        if touche is not None:
            self.apres_geste(touche, quitte=quitte)
        self.dire_fait(phrase + self.suite_dite(), annulable=annulable)

    def suite_dite(self) -> str:
        """Ce qu'il faut dire du dossier qui suit, si ce n'est pas le suivant de la file."""
        return ""

    # La ligne de message

    @property
    def dit(self) -> Text | None:
        """Ce qui vient d'être dit, tel quel ; None quand la ligne n'est qu'un filet."""
        return self._dit

    def dire_fait(self, phrase: str, *, annulable: bool = True) -> None:
        """Une phrase, et pendant quelques secondes la touche qui reprend le geste."""
        secondes = self.seance.configuration.serveur.annulation_secondes if annulable else 0
        if not secondes:
            self.dire(("✓ ", "succes"), phrase)
            return
        touche = signe_de(self.seance.configuration.touches, "annuler")
        debut: list[Morceau] = [("✓ ", "succes"), phrase, " · ", (touche, "touche"), " annule"]
        delai = f" ({secondes} s)"
        # Le délai ne vaut pas une seconde ligne, qui déplacerait tout l'écran
        tient = assembler(*debut, delai).cell_len <= self.app.size.width - 2
        self.dire(*debut, *([delai] if tient else []))
        self._oubli = self.set_timer(secondes, lambda: self.dire(("✓ ", "succes"), phrase))

    def dire(self, *morceaux: Morceau) -> None:
        """Écrit la ligne de message ; vide, elle redevient un filet."""
        self.taire()
        self._dit = assembler(*morceaux) if morceaux else None
        self.redire()

    def taire(self) -> None:
        """Oublie ce qui était dit, et ce qui devait l'être plus tard ; la ligne se redessine ensuite."""
        if self._oubli is not None:
            self._oubli.stop()
        self._oubli = self._dit = None

    def redire(self) -> None:
        """Réécrit la ligne de message, à la largeur présente : ce qui vient d'être dit, ou le filet."""
        bloc = self.query_one("#message", BlocTexte)
        lignes = self._plier(self._dit) if self._dit is not None else [lit(self.filet(), "attenue")]
        bloc.poser(lignes)
        if bloc.styles.height is None or bloc.styles.height.value != len(lignes):
            bloc.styles.height = len(lignes)

    def _plier(self, ligne: Text) -> list[Text]:
        """Une phrase trop longue pour l'écran tient sur deux lignes : un refus se lit en entier, remède compris."""
        return [assembler(" ", pliee) for pliee in plier(ligne, self.app.size.width - 2, 2, self.app.console)]

    def filet(self) -> str:
        """Ce que montre la ligne de message quand il n'y a rien à dire."""
        return "─" * self.app.size.width

    def montrer_refus(self, erreur: ErreurAgence) -> None:
        """Un refus en une phrase avec son remède ; si le dossier a changé entre-temps, il est relu."""
        from ecrans.composants.citation import citee, mention
        from ecrans.poste.relecture import est_depassee

        if est_depassee(erreur):
            self.oublier_lu()
            self.relire()
        self._regle = citee(erreur)
        dite = dire_erreur(erreur)
        touche = signe_de(self.seance.configuration.touches, "regle")
        self.dire(("! ", "danger"), f"{dite[:1].upper()}{dite[1:]}{mention(self._regle, touche)}")

    def faire_regle(self) -> None:
        """Lit la règle du dernier refus ; sans refus, celle qui met la barrière au rouge."""
        from agence.conduite.barriere import Feu
        from ecrans.composants.regle import fenetre

        numero = self._regle or next((c.regle for c in self.lu().barriere.constats if c.feu is Feu.ROUGE and c.regle), "")
        if not numero:
            raise Introuvable("aucune règle n'a été citée.", "La palette trouve chacune par son numéro : « règle 37 ».")
        self.app.push_screen(fenetre(numero, self.app.size.width))

    @abstractmethod
    def regarder(self) -> None:
        """Montre ce que les autres ont changé, s'ils ont écrit."""

    @abstractmethod
    def relire(self) -> None:
        """Relit et redessine ce qui a changé."""

    # Le pied

    def ligne_barriere(self, lu: DossierLu | None) -> list[str | Text]:
        """La barrière d'appel, son feu en toutes lettres."""
        from agence.conduite.barriere import Feu
        from ecrans.poste.lecture import a_permis_d_appeler
        from ecrans.poste.mots import FEUX

        if lu is None:
            return [""]
        mot, style = FEUX[lu.barriere.feu]
        if lu.barriere.feu is Feu.ROUGE:
            permis = a_permis_d_appeler(lu, self.seance)
            dit = f"permis ce jour par {permis} · {lu.barriere.phrase}" if permis else lu.barriere.phrase
            return [assembler(" ", (mot, style), f" {dit}")]
        # L'heure et les essais d'abord : sur 80 colonnes, c'est la date de la lettre qui peut manquer.
        textes = [c.texte for c in sorted(lu.barriere.constats, key=lambda c: (c.feu is Feu.VERT, c.regle == "5"))]
        return [assembler(" ", (mot, style), f" {' · '.join(textes)}")]
