"""Le poste de l'agent : la file à gauche, la fiche du dossier sous le curseur à droite, les gestes au clavier."""

from __future__ import annotations

from time import monotonic

from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.geometry import Size
from textual.timer import Timer

from agence import horloge
from agence.configuration.touches import Touche, remplacer
from agence.erreurs import ErreurAgence, Refus
from donnees.vues.file import Compteurs, Filtre
from donnees.vues.poste import marque, ordre_force
from ecrans.composants.liste import Liste
from ecrans.composants.texte import BlocTexte, assembler
from ecrans.frappe import FrappeOrdonnee
from ecrans.poste.base import EcranDeDossier
from ecrans.poste.en_tete import LARGE, compter, en_tete
from ecrans.poste.etabli import Etabli, base_traduite
from ecrans.poste.reponses import Reponses
from ecrans.poste.source import COLONNES, SourceFile
from ecrans.touches import pied, signe_de

PAUSE = 0.04
"""Secondes sans bouger avant de relire la fiche quand la flèche est tenue : elle ne la redessine pas à chaque pas."""
AVANCE = 0.1
"""Secondes après la fiche où la page suivante se prépare, quand tout ce qui devait se montrer l'est."""
ISOLEE = 0.15
"""Secondes depuis le pas d'avant au-delà desquelles une flèche est seule : la fiche suit aussitôt."""
ETROIT = 64
"""Largeur sous laquelle la fiche ne tient plus à côté de la file : Entrée l'ouvre."""
LIBRES = frozenset({
    "filtrer", "volet", "annuler", "retour", "regle", "echeances", "audiences", "controles", "mes_demandes", "mes_objectifs",
})  # fmt: skip
"""Ce qui se fait même quand l'ordre de la file est imposé : rien n'y touche le dossier sous le curseur."""
GUET = 1.0
"""Secondes entre deux regards sur ce que les autres ont changé ; aucun dès que l'agent se tait."""


class Poste(EcranDeDossier):
    """La file et la fiche. `pause` règle l'attente avant de relire la fiche."""

    DEFAULT_CSS = """
    Poste #corps { height: 1fr; }
    Poste #file { width: 38; }
    Poste #trait { width: 1; }
    Poste #fiche { padding: 0 0 0 1; }
    Poste.large #file { width: 62; }
    Poste.etroit #file { width: 1fr; }
    Poste.etroit #trait, Poste.etroit #fiche { display: none; }
    """
    AUTO_FOCUS = "#file"
    pause: float = PAUSE

    def __init__(self, etabli: Etabli) -> None:
        super().__init__(etabli)
        acteur = etabli.seance.acteur
        self.source = SourceFile(etabli.seance, acteur.id if acteur else 0, sans_dus=True)
        self.reponses = Reponses(etabli.seance)
        self.comptes = Compteurs(0, 0, 0, 0)
        self._marque = self._entendu = marque()
        self._volet = 0
        self._faits: list[int] = []
        self._reprise: int | None = None
        """Le dossier où reprendre la file après ceux du même débiteur."""
        self._enchaine = False
        self._attendu: int | None = None
        self._bouge = False
        self.complet = False
        """Vrai une fois la première image suivie de la fiche."""
        self._minuterie: Timer | None = None
        self._guet: Timer | None = None
        self._avance: Timer | None = None
        self._endormi = False
        self._derniere_touche = monotonic()
        self._dernier_pas = 0.0
        self._minute = ""
        self._taille = Size(0, 0)
        self._force = self._ordre_force()

    def _ordre_force(self) -> bool:
        """Ce qu'un superviseur a réglé pour cette personne, sinon la configuration."""
        force = ordre_force(self.seance.acteur.id) if self.seance.acteur else None
        return self.seance.configuration.appels.ordre_force if force is None else force

    # La composition

    def compose(self) -> ComposeResult:
        """Tout ce qui se sait avant la première image y est déjà : le terminal n'est peint qu'une fois."""
        self._taille = self.app.size
        self._convenir(self._taille.width)
        self.comptes = compter(self.seance, self.source.entiere)
        yield BlocTexte([self._en_tete()], hauteur=1, id="entete")
        with Horizontal(id="corps"):
            yield Liste(COLONNES, self.source, id="file", vide="Rien à faire : la file est vide.")
            yield BlocTexte(["│"] * 200, id="trait")
            yield BlocTexte(id="fiche")
        yield BlocTexte(hauteur=1, id="message")
        yield BlocTexte(hauteur=1, id="barriere")
        yield BlocTexte([self._pied()], hauteur=1, id="pied")

    def on_mount(self) -> None:
        if self.seance.avertissement:
            self._dit = assembler(("! ", "alerte"), self.seance.avertissement)
        # Par l'application : d'ici, ce serait avant la première image, qui attendrait tout ce que la fiche importe.
        self.app.call_after_refresh(self._montrer_le_reste)
        self._guet = self.set_interval(GUET, self._guetter)

    def on_resize(self, evenement: events.Resize) -> None:
        """Tout tient à la largeur : une taille nouvelle redessine tout."""
        if evenement.size == self._taille:
            return
        self._taille = evenement.size
        self._convenir(evenement.size.width)
        self.query_one("#pied", BlocTexte).poser([self._pied()])
        self.call_after_refresh(self._dessiner)

    def _convenir(self, largeur: int) -> None:
        self.set_class(largeur >= LARGE, "large")
        self.set_class(largeur < ETROIT, "etroit")

    def _pied(self) -> Text:
        return assembler(" ", *pied(self._touches_du_pied(), self._taille.width - 1))

    def _montrer_le_reste(self) -> None:
        """Ce qui demande la taille de chacun, et le droit : le filet, la fiche, ce qui est dû."""
        self.complet = True
        self.redire()
        self._montrer_fiche()
        self.tenter(self._lire_les_reponses)
        if self.source.montrer_les_dus() or self.source.signes:
            self.liste.rafraichir()

    def _touches_du_pied(self) -> list[Touche]:
        return [t for t in remplacer(self.seance.configuration.touches) if t.visible and t.ecran in ("poste", "global")]

    def _dessiner(self) -> None:
        self.comptes = compter(self.seance)
        self._montrer_en_tete()
        self._montrer_le_reste()

    @property
    def liste(self) -> Liste:
        return self.query_one("#file", Liste)

    # Le dossier sous le curseur

    @property
    def dossier_id(self) -> int | None:
        ligne = self.source.objet(self.liste.curseur) if self.source.total else None
        return ligne.id if ligne else None

    def on_liste_curseur_deplace(self, message: Liste.CurseurDeplace) -> None:
        message.stop()
        self.reveiller()
        self._bouge |= self._attendu != message.index
        self._attendu = None
        if self.etabli.tenu is not None and self.etabli.tenu != self.dossier_id:
            self.etabli.lacher()
        if self.app.screen is self:
            self.etabli.voir(self.dossier_id)
        if not self.complet:
            self._bouge = False
            return
        if self._minuterie is not None:
            self._minuterie.stop()
        seule, self._dernier_pas = monotonic() - self._dernier_pas > ISOLEE, monotonic()
        if not self.pause:
            self._montrer_fiche()
        elif seule:
            self.call_after_refresh(self._montrer_fiche)
        else:
            self._minuterie = self.set_timer(self.pause, self._montrer_fiche)

    def on_liste_choisie(self, message: Liste.Choisie) -> None:
        message.stop()
        self.tenter(self.faire_ouvrir)

    def _montrer_fiche(self) -> None:
        if self._minuterie is not None:
            self._minuterie.stop()
            self._minuterie = None
        if self._bouge:
            self._bouge, self._reprise = False, None
            self.dire()
        if isinstance(self.app, FrappeOrdonnee) and self.app.touches_en_attente:
            # Elle changera encore : ce qui est tapé d'avance passe d'abord.
            self._minuterie = self.set_timer(PAUSE, self._montrer_fiche)
            return
        bloc = self.query_one("#fiche", BlocTexte)
        if self.dossier_id is None:
            bloc.poser([])
            self.query_one("#barriere", BlocTexte).poser([""])
            return
        try:
            with base_traduite():
                lu = self.lu()
        except ErreurAgence as erreur:
            self.montrer_refus(erreur)
            return
        from ecrans.poste.volets import VOLETS_DE_FICHE  # la file se montre d'abord, la fiche la suit

        composer = VOLETS_DE_FICHE[self._volet]
        bloc.poser(composer(lu, self.seance.configuration, bloc.content_size.width, bloc.content_size.height))
        self.query_one("#barriere", BlocTexte).poser(self.ligne_barriere(lu))
        if self._avance is not None:
            self._avance.stop()
        self._avance = self.set_timer(AVANCE, lambda: self.source.preparer(self.liste.hors_de_vue, self.liste.hauteur_utile))

    def _montrer_en_tete(self) -> None:
        self.query_one("#entete", BlocTexte).poser([self._en_tete()])

    def _en_tete(self) -> Text:
        self._minute = f"{horloge.local(self.seance.horloge()):%H:%M}"
        return en_tete(self.seance, self.comptes, self.app.size.width)

    def filet(self) -> str:
        largeur = self.app.size.width
        place = f"{min(self.liste.curseur + 1, self.source.total)}/{self.source.total}"
        if self.source.filtre == Filtre():
            return f"─ {place} ".ljust(largeur, "─")
        from ecrans.poste import filtre

        dit = filtre.dire(self.source.filtre)
        caches = max(0, self.comptes.reste - self.source.total)
        touche = signe_de(self.seance.configuration.touches, "retour")
        return f"─ filtre : {dit} · {place}, {caches} cachés · {touche} l'enlève ".ljust(largeur, "─")

    # Ce qui suit un geste

    def apres_geste(self, dossier_id: int, *, quitte: bool) -> None:
        position = self.liste.curseur
        suivant = self._suivant_libre(position)
        self._relire_la_file(dossier_id)
        self._faits = [*[d for d in self._faits if d != dossier_id][-50:], dossier_id]
        self._enchaine = False
        cible = self._du_meme_debiteur(dossier_id, suivant) if quitte else self.source.position(dossier_id, position)
        if cible is None and self._reprise is not None:
            suivant, self._reprise = self._reprise, None
        if cible is None and suivant is not None:
            cible = self.source.position(suivant, position)
        self._poser_curseur(position if cible is None else cible)

    def _du_meme_debiteur(self, dossier_id: int, suivant: int | None) -> int | None:
        """Où est un autre dossier à traiter de ce débiteur : on l'a en ligne, autant tout voir. La file reprend ensuite à `suivant`."""
        from donnees.vues.dossier import dus_du_meme_debiteur

        if self._force or self.seance.acteur is None:
            return None
        for autre in dus_du_meme_debiteur(dossier_id, self.seance.acteur.id, self.seance.jour):
            position = self.source.position(autre, self.liste.curseur) if autre not in self._faits else None
            ligne = None if position is None else self.source.objet(position)
            if ligne is not None and ligne.tenu_par is None:
                self._reprise = self._reprise or suivant
                self._enchaine = True
                return position
        return None

    def suite_dite(self) -> str:
        return " · même débiteur" if self._enchaine else ""

    def _suivant_libre(self, position: int) -> int | None:
        """Le prochain dossier qu'aucun collègue ne tient ; en fin de file, le premier."""
        total = self.source.total
        for i in [*range(position + 1, min(total, position + 60)), *range(min(position, 60))]:
            ligne = self.source.objet(i)
            if ligne is not None and ligne.tenu_par is None:
                return ligne.id
        return None

    def _poser_curseur(self, position: int) -> None:
        self._attendu = max(0, min(position, self.source.total - 1))
        self.liste.poser(self.source, self._attendu)
        self.comptes = compter(self.seance, self.source.entiere)
        self._marque = marque()
        self._montrer_en_tete()
        self._montrer_fiche()

    def montrer(self, dossier_id: int) -> None:
        self._relire_la_file()
        position = self.source.position(dossier_id, self.liste.curseur)
        self._poser_curseur(self.liste.curseur if position is None else position)
        if position is None:
            self.dire("ce dossier n'est pas dans la file montrée")

    def relire(self) -> None:
        """Ce qu'un collègue ou la nuit a changé apparaît ; le curseur reste sur son dossier."""
        self._force = self._ordre_force()
        tenu, position = self.dossier_id, self.liste.curseur
        self._relire_la_file()
        self.oublier_lu()
        cible = self.source.position(tenu, position) if tenu is not None else None
        self._poser_curseur(position if cible is None else cible)

    # Le temps

    def _guetter(self) -> None:
        """Relit si un autre a écrit ; l'heure se redessine à la minute. Muet quand l'agent l'est : une coupure se voit alors."""
        silence = self.seance.configuration.serveur.silence_apres.en_minutes * 60
        if monotonic() - self._derniere_touche > silence and self._guet is not None:
            self._endormi = True
            self._guet.pause()
        elif isinstance(self.app.screen, EcranDeDossier):
            ecran = self.app.screen
            self.tenter(lambda: self._ecouter(ecran))
            self.tenter(ecran.regarder)

    def _ecouter(self, ecran: EcranDeDossier) -> None:
        """La réponse d'un superviseur se dit où l'on est, au plus tard au tour suivant."""
        maintenant = marque()
        if maintenant != self._entendu:
            self._entendu = maintenant
            self._lire_les_reponses()
        phrase = self.reponses.a_dire(signe_de(self.seance.configuration.touches, "mes_demandes"))
        if phrase:
            ecran.dire(*phrase)
            if self._bouge:
                # Le pas qui vient de réveiller l'écran n'efface pas ce qu'il fait dire
                self._bouge, self._reprise = False, None

    def _lire_les_reponses(self) -> None:
        self.reponses.relire()
        self.source.signes = self.reponses.signes()

    def _relire_la_file(self, travaille: int | None = None) -> None:
        """La file et les signes des demandes ; travailler un dossier, c'est avoir lu la réponse qui l'attendait."""
        if travaille is not None:
            self.reponses.lire(travaille)
        self._lire_les_reponses()
        self.source.relire()

    def regarder(self) -> None:
        if f"{horloge.local(self.seance.horloge()):%H:%M}" != self._minute:
            self._montrer_en_tete()
        if marque() != self._marque:
            self.relire()

    def reveiller(self) -> None:
        """Une touche : on est là ; après un long silence, ce qui a changé entre-temps se montre d'abord."""
        self._derniere_touche = monotonic()
        if self._endormi and self._guet is not None:
            self._endormi = False
            self._guet.resume()
            self.call_later(self._guetter)

    # Les touches d'ici

    def action_touche(self, identifiant: str) -> None:
        self.reveiller()
        if self._force and identifiant not in LIBRES and self.liste.curseur != self._premier():
            self._poser_curseur(self._premier())
            raise Refus("l'ordre de la file est imposé.", "Traiter le premier dossier libre.", "ordre")
        super().action_touche(identifiant)

    def _premier(self) -> int:
        lignes = (self.source.objet(i) for i in range(min(60, self.source.total)))
        return next((i for i, ligne in enumerate(lignes) if ligne is not None and ligne.tenu_par is None), 0)

    def faire_haut(self) -> None:
        self.liste.action_deplacer(-1)

    def faire_bas(self) -> None:
        self.liste.action_deplacer(1)

    def faire_page_haut(self) -> None:
        self.liste.action_page(-1)

    def faire_page_bas(self) -> None:
        self.liste.action_page(1)

    def faire_suivant(self) -> None:
        """Le prochain dossier que personne ne tient."""
        suivant = self._suivant_libre(self.liste.curseur)
        if suivant is not None:
            self.liste.curseur = self.source.position(suivant, self.liste.curseur) or 0

    def faire_retour(self) -> None:
        """Enlève le filtre ; sans filtre, rouvre le dernier dossier travaillé."""
        if self.source.filtre != Filtre():
            self._filtrer(Filtre())
        elif self._faits:
            self.ouvrir_dossier(self._faits[-1])

    def faire_ouvrir(self) -> None:
        self.ouvrir_dossier(self.lu().id)

    def ouvrir_dossier(self, dossier_id: int) -> None:
        """Montre le dossier en grand ; on en revient là où l'on était."""
        from ecrans.poste.dossier import ouvrir

        ouvrir(self, dossier_id)

    def faire_filtrer(self) -> None:
        from ecrans.poste import filtre

        filtre.ouvrir(self, self.source.filtre, self._filtrer)

    def _filtrer(self, voulu: Filtre) -> None:
        self.source.filtre = voulu
        self.source.relire()
        self.oublier_lu()
        self._poser_curseur(0)
        self.dire()

    def faire_volet(self) -> None:
        """La fiche, l'historique, les créances, les promesses : à tour de rôle."""
        from ecrans.poste.volets import VOLETS_DE_FICHE

        self._volet = (self._volet + 1) % len(VOLETS_DE_FICHE)
        self._montrer_fiche()

