"""Le dossier en grand : sa fiche en tête, ses volets dessous, les mêmes gestes ; on revient où l'on en était."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.geometry import Size

from agence.erreurs import ErreurAgence, Refus
from agence.gestes import consultations
from agence.gestes.droits import peut
from donnees.nomenclature import TypeEvenement
from donnees.vues.dossier import LigneEvenement, historique
from donnees.vues.poste import marque
from ecrans.composants.dialogues import Choix, Confirmation, Option
from ecrans.composants.liste import Liste
from ecrans.composants.sources import LigneListe, SourceFixe
from ecrans.composants.texte import BlocTexte, Morceau, assembler, lit
from ecrans.poste import fiche
from ecrans.poste.base import EcranDeDossier
from ecrans.poste.etabli import Etabli
from ecrans.poste.volets import histoire, volets
from ecrans.touches import signe_de

if TYPE_CHECKING:
    from ecrans.poste.ecran import Poste

TETE_MINIMALE, TETE_MAXIMALE = 9, 14
RESTE_MINIMAL = 7
"""Lignes gardées sous la fiche : onglets, titres et deux lignes du volet, message, barrière, pied."""
HISTOIRE = 2_000
"""Évènements lus d'un dossier ; un dossier de dix ans en a quelques centaines."""
GARDE = "dossier"
"""Le nom sous lequel l'application garde l'écran du dossier une fois fermé."""

FILTRES = {
    "t": ("tout", ()),
    "a": ("appels", (TypeEvenement.APPEL,)),
    "n": ("notes", (TypeEvenement.NOTE,)),
    "p": ("promesses et échéanciers", (TypeEvenement.PROMESSE, TypeEvenement.PROMESSE_DECIDEE, TypeEvenement.ECHEANCIER)),
    "v": ("paiements", (TypeEvenement.PAIEMENT, TypeEvenement.EXTOURNE)),
    "m": ("courriers", (TypeEvenement.COURRIER,)),
    "s": ("suspensions", (TypeEvenement.SUSPENSION, TypeEvenement.REPRISE, TypeEvenement.PROTECTION, TypeEvenement.LITIGE)),
    "h": ("escalade et procédures", (TypeEvenement.ESCALADE, TypeEvenement.PROCEDURE, TypeEvenement.ETAPE)),
}


class DossierOuvert(EcranDeDossier):
    """Un dossier et ses volets ; `poste` est la file d'où l'on vient. Les dossiers ouverts s'empilent, le retour les dépile."""

    CSS = """
    DossierOuvert #tete { padding: 0 1; }
    DossierOuvert #volet { height: 1fr; }
    """
    AUTO_FOCUS = "#volet"
    CHAPITRE = "dossier"
    """Celui du manuel que F1 ouvre d'ici."""

    def __init__(self, etabli: Etabli, poste: Poste) -> None:
        super().__init__(etabli)
        self.poste = poste
        self.volets = volets(encadrement=peut(etabli.seance.acteur, "voir les consultations"))
        self._pile: list[int] = []
        self._rang = 0
        self._types: tuple[str, ...] = ()
        self._alerte = ""
        self._marque = marque()
        self._taille = Size(0, 0)

    def compose(self) -> ComposeResult:
        """Tout ce qui se sait avant la première image y est déjà : le terminal n'est peint qu'une fois."""
        self._taille = self.app.size
        lu, volet, tete = self.lu(), self.volets[self._rang], self._tete()
        yield BlocTexte(tete, hauteur=len(tete), id="tete")
        yield BlocTexte([self._onglets()], hauteur=1, id="onglets")
        yield Liste(volet.colonnes, SourceFixe(self._lignes()), id="volet", titres=True, vide="Rien ici.")
        yield BlocTexte([lit(self.filet(), "attenue")], hauteur=1, id="message")
        yield BlocTexte(self.ligne_barriere(lu), hauteur=1, id="barriere")
        yield BlocTexte([self._pied()], hauteur=1, id="pied")

    def on_mount(self) -> None:
        if self._alerte:
            self.call_after_refresh(self.redire_l_alerte)

    def on_resize(self, evenement: events.Resize) -> None:
        if evenement.size != self._taille:
            self._taille = evenement.size
            self.call_after_refresh(self._dessiner)

    @property
    def dossier_id(self) -> int | None:
        return self._pile[-1] if self._pile else None

    def montrer(self, dossier_id: int) -> None:
        """Ouvre ce dossier par-dessus les autres et prend son bail ; tenu par un collègue, il se lit seulement."""
        empilee = self.dossier_id != dossier_id
        if empilee:
            self._pile.append(dossier_id)
        try:
            self._arriver()
        except Exception:
            if empilee:  # on reste sur ce qu'on voyait
                self._pile.pop()
            raise

    def ouvrir_dossier(self, dossier_id: int) -> None:
        self.montrer(dossier_id)

    def _arriver(self) -> None:
        self.oublier_lu()
        self.taire()
        self._rang, self._types, self._alerte, self._regle = 0, (), "", ""
        self._marque = marque()
        self.etabli.voir(self.dossier_id, ouvert=True)
        self.poste.reponses.lire(self.dossier_id)
        try:
            self.etabli.tenir(self.lu().id)
        except Refus as refus:
            self._alerte = f"{refus.message} Lecture seule."
            consultations.inscrire_a_part(self.seance, self.lu().id)  # il se lit quand même en entier
        if self.is_mounted:
            self.query_one("#volet", Liste).curseur = 0
            self._dessiner()

    # Le dessin

    def _dessiner(self) -> None:
        try:
            lu = self.lu()
        except ErreurAgence as erreur:
            self.montrer_refus(erreur)
            return
        tete, bloc = self._tete(), self.query_one("#tete", BlocTexte)
        if bloc.styles.height is None or bloc.styles.height.value != len(tete):
            bloc.styles.height = len(tete)
        bloc.poser(tete)
        self.query_one("#barriere", BlocTexte).poser(self.ligne_barriere(lu))
        self._montrer_volet(self.query_one("#volet", Liste).curseur)
        self.redire_l_alerte()

    def redire_l_alerte(self) -> None:
        """Pourquoi le dossier ne fait que se lire, si rien d'autre n'est à dire."""
        if self._alerte and self._dit is None:
            self.dire(("! ", "danger"), self._alerte)
        else:
            self.redire()

    def _tete(self) -> list[Text]:
        """La fiche, dans la place qu'elle a."""
        lu, configuration, largeur, hauteur = self.lu(), self.seance.configuration, self.app.size.width - 2, self.app.size.height
        tete = [*fiche.identite(lu, largeur), *fiche.montants(lu, largeur), *fiche.alertes(lu, configuration, largeur)]
        tete += [*fiche.promesses(lu, largeur), *fiche.telephones(lu, largeur), *fiche.suite(lu, largeur)]
        place = min(max(TETE_MINIMALE, min(TETE_MAXIMALE, hauteur // 3)), max(1, hauteur - RESTE_MINIMAL))
        return tete[:place]

    def _montrer_volet(self, curseur: int = 0) -> None:
        liste = self.query_one("#volet", Liste)
        liste.colonnes = self.volets[self._rang].colonnes
        liste.notify_style_update()
        liste.poser(SourceFixe(self._lignes()), curseur)
        liste.refresh()
        self.query_one("#onglets", BlocTexte).poser([self._onglets()])
        self.query_one("#pied", BlocTexte).poser([self._pied()])

    def _lignes(self) -> Sequence[LigneListe]:
        """Les lignes du volet montré."""
        configuration = self.seance.configuration
        return histoire(self._histoire(), configuration) if self._rang == 0 else self.volets[self._rang].lignes(self.lu(), configuration)

    def _onglets(self) -> Text:
        volet, onglets = self.volets[self._rang], list[Morceau]([" "])
        for n, autre in enumerate(self.volets):
            onglets += [(f"[{autre.titre}]", "titre") if n == self._rang else (autre.titre, "attenue"), " "]
        if assembler(*onglets).cell_len > self.app.size.width:
            onglets = [f" {self._rang + 1}/{len(self.volets)} ", (f"[{volet.titre}]", "titre"), " puis ",
                       (" ".join(v.titre for v in [*self.volets, *self.volets][self._rang + 1 : self._rang + 6]), "attenue")]  # fmt: skip
        return assembler(*onglets)

    def _pied(self) -> Text:
        touches = self.seance.configuration.touches
        volet = self.volets[self._rang]
        morceaux: list[Morceau] = [" ", (signe_de(touches, "retour"), "touche"), " retour  ", (signe_de(touches, "suivant"), "touche"),
                                   " suivant  ", (signe_de(touches, "volet"), "touche"), " volet  "]  # fmt: skip
        if volet.entree:
            morceaux += [("Entrée", "touche"), f" {volet.entree}  "]
        if self._rang == 0:
            morceaux += [(signe_de(touches, "filtrer"), "touche"), " filtrer  "]
        return assembler(*morceaux, (signe_de(touches, "aide"), "touche"), " aide")

    def _histoire(self) -> list[LigneEvenement]:
        """L'historique entier, ou ce que le filtre en laisse."""
        return historique(self.lu().id, HISTOIRE, types=self._types)

    def evenement_du_curseur(self) -> LigneEvenement | None:
        """La ligne choisie du volet historique, s'il est montré."""
        lignes = self._histoire() if self._rang == 0 else []
        curseur = self.query_one("#volet", Liste).curseur
        return lignes[curseur] if curseur < len(lignes) else None

    # Ce qui suit un geste

    def apres_geste(self, dossier_id: int, *, quitte: bool) -> None:
        if quitte:
            self._fermer()
            self.poste.oublier_lu()
            self.poste.apres_geste(dossier_id, quitte=True)
        else:
            self.etabli.tenir(dossier_id)
            self._dessiner()

    def fait(self, phrase: str, *, quitte: bool = True, annulable: bool = True, dossier_id: int | None = None) -> None:
        if quitte:
            touche = self.dossier_id
            self._fermer()
            self.poste.fait(phrase, annulable=annulable, dossier_id=touche)
        else:
            super().fait(phrase, quitte=False, annulable=annulable)

    def relire(self) -> None:
        self.oublier_lu()
        self._dessiner()

    def regarder(self) -> None:
        """Ce qu'un collègue, un superviseur ou la nuit change à ce dossier apparaît ; le curseur du volet reste en place."""
        maintenant = marque()
        if maintenant != self._marque and self._lu is not None:
            self._marque, version = maintenant, self._lu.version
            self.oublier_lu()
            if self.lu().version != version:
                self._dessiner()

    def action_touche(self, identifiant: str) -> None:
        self.poste.reveiller()
        super().action_touche(identifiant)

    def _fermer(self) -> None:
        self.etabli.lacher()
        self.etabli.voir(self.poste.dossier_id)
        self._pile.clear()
        if self.is_attached and self.app.screen is self:
            self.app.pop_screen()

    # Les touches d'ici

    def on_liste_choisie(self, message: Liste.Choisie) -> None:
        message.stop()
        agir = self.volets[self._rang].agir
        if agir is not None:
            self.tenter(lambda: agir(self, message.index))
        else:
            self.tenter(self._agir_sur_le_dossier)

    def _agir_sur_le_dossier(self) -> None:
        """Un volet dont les lignes n'ont pas de geste : confirmer un doublon, sinon déplier les montants."""
        if self.lu().fiche.rapproche_de is not None:
            self._rapprocher()
        else:
            self._deplier_les_montants()

    def _deplier_les_montants(self) -> None:
        from ecrans.poste.decompte import ouvrir

        ouvrir(self)

    def faire_retour(self) -> None:
        """Le dossier interrompu, ou la file."""
        if len(self._pile) > 1:
            self._pile.pop()
            self._arriver()
            return
        self._fermer()
        self.poste.tenter(self.poste.relire)

    def faire_suivant(self) -> None:
        """Le dossier suivant de la file, en grand."""
        self._pile.clear()
        self.poste.faire_suivant()
        self.montrer(self.poste.lu().id)

    def faire_ouvrir(self) -> None:
        """Entrée agit sur la ligne du volet ; sans ligne, sur le dossier."""
        if self.volets[self._rang].agir is None:
            self._agir_sur_le_dossier()

    def faire_volet(self) -> None:
        self._rang = (self._rang + 1) % len(self.volets)
        self._montrer_volet()

    def faire_haut(self) -> None:
        self.query_one("#volet", Liste).action_deplacer(-1)

    def faire_bas(self) -> None:
        self.query_one("#volet", Liste).action_deplacer(1)

    def faire_page_haut(self) -> None:
        self.query_one("#volet", Liste).action_page(-1)

    def faire_page_bas(self) -> None:
        self.query_one("#volet", Liste).action_page(1)

    def faire_filtrer(self) -> None:
        """Ne garder de l'historique qu'une sorte d'évènements."""
        options = [Option(lettre, dit, lettre) for lettre, (dit, _) in FILTRES.items()]

        def suite(lettre: str) -> None:
            self._rang, self._types = 0, tuple(t.value for t in FILTRES[lettre][1])
            self._montrer_volet()
            self.dire(f"historique : {FILTRES[lettre][0]}")

        self.enchainer(Choix("Historique : que montrer ?", options), suite)

    def _rapprocher(self) -> None:
        """Deux débiteurs sans doute identiques : confirmer, ou les dire différents."""
        from agence.gestes.rapprochements import confirmer_rapprochement, ecarter_rapprochement

        lu = self.lu()

        def suite(oui: bool) -> None:
            (confirmer_rapprochement if oui else ecarter_rapprochement)(self.seance, lu.id, version=lu.version)
            self.fait(f"{lu.fiche.reference} {'un seul débiteur' if oui else 'deux débiteurs différents'}", quitte=False)

        self.demander(Confirmation(f"{lu.fiche.debiteur} : est-ce le même débiteur que le n° {lu.fiche.rapproche_de} ?"), suite)


def ouvrir(poste: Poste, dossier_id: int) -> None:
    """Montre ce dossier par-dessus ce qui est là, par l'écran gardé : le rouvrir ne refait ni ses composants ni leurs styles."""
    app = poste.app
    ouvert = app.get_screen(GARDE) if app.is_screen_installed(GARDE) else None
    if not isinstance(ouvert, DossierOuvert) or ouvert in app.screen_stack:
        ouvert = DossierOuvert(poste.etabli, poste)
        if not app.is_screen_installed(GARDE):
            app.install_screen(ouvert, GARDE)
    ouvert.montrer(dossier_id)
    app.push_screen(ouvert)
