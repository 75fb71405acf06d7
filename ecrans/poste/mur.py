"""Le mur des échéances à l'écran : une ligne par échéance, par jours restants ; le bas de l'écran déplie celle du curseur."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text
from textual.widget import Widget

from agence.gestes.droits import peut
from agence.mur import HORIZON, MOTS, MOTS_D_ALARME, TYPES, Alarme, LigneMur, Mur, delai_d_avis
from agence.seance import Seance
from agence.tenue.utilisateurs import acteur_de, lister
from donnees.nomenclature import SensEcheance
from ecrans.composants.dialogues import Champ, Choix, Dialogue, Option
from ecrans.composants.liste import Colonne, Liste
from ecrans.composants.sources import LigneListe, SourcePaginee
from ecrans.composants.texte import BlocTexte, assembler, lit, plier
from ecrans.poste.page_du_poste import Dit, Ouvrir, PageDuPoste, ouvreur
from ecrans.touches import signe_de

if TYPE_CHECKING:
    from ecrans.poste.base import EcranDeDossier

SIGNES = {
    Alarme.DEPASSEE: "!!!", Alarme.URGENTE: "!!", Alarme.PROCHE: "!", Alarme.SUIVIE: "·", Alarme.POSSIBLE: ">", Alarme.LOIN: "",
}  # fmt: skip
STYLES = {Alarme.DEPASSEE: "danger", Alarme.URGENTE: "alerte", Alarme.PROCHE: "alerte", Alarme.POSSIBLE: "succes"}
HORIZONS = (HORIZON, 30, 365, 1826)
"""Jours montrés, de touche en touche ; le dernier, cinq ans, va au bout de la prescription ordinaire."""
DETAIL = 7
"""Lignes du bas : le filet, ce qui est à faire, par qui, pour quel dossier, ce qu'on perd sur deux lignes, le texte."""
TOUT = "tout"
LETTRES = (("t", TOUT), *zip("aposlrvhd", TYPES, strict=True))
"""La lettre de chaque type, dans l'ordre montré : audience, procédure, protection, prescription…"""
COLONNES = (
    Colonne("", 3), Colonne("reste", 15), Colonne("le", 8), Colonne("quoi", part=3, minimum=12), Colonne("débiteur", part=2, minimum=8),
    Colonne("dossier", 13, a_partir_de=90), Colonne("qui", part=2, a_partir_de=120), Colonne("agent", 9, a_partir_de=100),
    Colonne("sinon", part=3, a_partir_de=150), Colonne("texte", part=2, a_partir_de=170),
)  # fmt: skip


class MurEcran(PageDuPoste):
    """Le mur. `ouvrir_dossier` montre le dossier d'une ligne ; `agent_id` borne à ses dossiers, None montre ceux de tous."""

    NOM_ECRAN = "mur"
    MAISON = "ÉCHÉANCES"
    CHAPITRE = "echeances"

    def __init__(self, seance: Seance, ouvrir_dossier: Ouvrir, dit: Dit | None = None) -> None:
        super().__init__(seance, ouvrir_dossier, dit)
        self.tous = peut(seance.acteur, "voir la supervision")
        self.agent = None if self.tous or seance.acteur is None else seance.acteur
        self.type = TOUT
        self._horizon = 0
        self._mur: Mur | None = None
        self._passees = 0
        self._source: SourcePaginee[LigneMur] = SourcePaginee(0, lambda debut, nombre: [], peindre)

    # La page

    def titre(self) -> str:
        qui = self.agent.affichage if self.agent else "tous"
        quoi = "" if self.type == TOUT else f" · {MOTS[self.type]}"
        return f"{qui}{quoi} · {HORIZONS[self._horizon]} jours"

    def corps(self) -> Iterable[Widget]:
        yield Liste(COLONNES, self._source, titres=True, vide="Aucune échéance d'ici là.", id="mur")
        yield BlocTexte(hauteur=DETAIL, id="detail")

    def on_mount(self) -> None:
        super().on_mount()
        self.query_one("#mur", Liste).focus()

    def on_resize(self) -> None:
        super().on_resize()
        self._deplier()

    def relire(self) -> None:
        jour = self.seance.jour
        self._mur = Mur(
            jour,
            jusqu_au=jour + timedelta(days=HORIZONS[self._horizon]),
            agent_id=self.agent.id if self.agent else None,
            types=() if self.type == TOUT else (self.type,),
            tables=self.seance.configuration.tables,
            aviser_avant=delai_d_avis(self.seance.cadre()),
        )
        self._passees = self._mur.hypotheses_passees()
        self._source = SourcePaginee(self._mur.total, self._mur.page, peindre)
        liste = self.query_one("#mur", Liste)
        liste.poser(self._source, liste.curseur)
        self._deplier()
        self.peindre_les_bords()

    # La ligne du curseur

    def on_liste_curseur_deplace(self) -> None:
        self._deplier()

    def _courante(self) -> LigneMur | None:
        return self._source.objet(self.query_one("#mur", Liste).curseur) if self._source.total else None

    def _deplier(self) -> None:
        ligne, largeur = self._courante(), self.app.size.width
        deplie = deplier(ligne, largeur - 2, self.app.console) if ligne else []
        self.query_one("#detail", BlocTexte).poser([lit(self._filet(largeur), "attenue"), *deplie])

    def _filet(self, largeur: int) -> str:
        place = f"{min(self.query_one('#mur', Liste).curseur + 1, self._source.total)}/{self._source.total}"
        morceaux = [place]
        if self.type == TOUT and self._passees:
            touche = signe_de(self.seance.configuration.touches, "mur_type")
            s = "s" if self._passees > 1 else ""
            morceaux.append(f"{self._passees} hypothèse{s} de secteur passée{s} : {touche}")
        return f"─ {' · '.join(morceaux)} ".ljust(largeur, "─")

    def on_liste_choisie(self, message: Liste.Choisie) -> None:
        message.stop()
        ligne = self._source.objet(message.index)
        if ligne is None or ligne.dossier_id is None:
            self.dire("un texte daté n'a pas de dossier : le relire, puis mettre sa table à jour")
            return
        self._ouvrir_dossier(ligne.dossier_id)

    # Les touches

    def faire_mur_type(self) -> None:
        """N'en montrer qu'un type ; les hypothèses passées n'apparaissent que choisies."""
        comptes = self._mur.par_type() if self._mur and self.type == TOUT else {}
        options = [Option(lettre, _dire_le_type(type_, comptes.get(type_, 0)), type_) for lettre, type_ in LETTRES]
        self.app.push_screen(Choix("Échéances : que montrer ?", options), self._choisir_le_type)

    def _choisir_le_type(self, type_: str | None) -> None:
        if type_ is not None:
            self.type = type_
            self._depuis_le_debut()

    def faire_mur_horizon(self) -> None:
        self._horizon = (self._horizon + 1) % len(HORIZONS)
        self._depuis_le_debut()

    def faire_mur_agent(self) -> None:
        """Les dossiers d'un agent, ou de tous ; réservé à qui voit la supervision."""
        if not self.tous:
            self.dire("un agent ne voit que ses dossiers")
            return
        noms = ", ".join(p.nom for p in lister() if p.actif)

        def lire(valeurs: Mapping[str, str]) -> str:
            nom = valeurs["agent"].strip()
            self.agent = acteur_de(nom) if nom else None
            return nom

        champ = Champ("agent", "agent", self.agent.nom if self.agent else "", indication="vide : tous")
        self.app.push_screen(Dialogue("Les échéances de qui ?", [champ], lire, rappel=[noms]), self._choisir_l_agent)

    def _choisir_l_agent(self, nom: str | None) -> None:
        if nom is not None:
            self._depuis_le_debut()

    def _depuis_le_debut(self) -> None:
        self.query_one("#mur", Liste).curseur = 0
        self.relire()

    def faire_mur_retour(self) -> None:
        self.revenir()


def _dire_le_type(type_: str, compte: int) -> str:
    mot = "tout" if type_ == TOUT else MOTS[type_]
    return f"{mot} ({compte})" if compte else mot


def peindre(ligne: LigneMur) -> LigneListe:
    """Une ligne du mur : l'alarme par un signe et un mot, puis ce qui est à faire."""
    reste = f"{MOTS_D_ALARME[ligne.alarme]:<8} {ligne.jours:>4} j"
    style = STYLES.get(ligne.alarme, "")
    cellules = (
        SIGNES[ligne.alarme], reste, f"{ligne.le:%d/%m/%y}", ligne.libelle, ligne.debiteur, ligne.dossier, ligne.qui, ligne.agent_affichage,
        ligne.sanction, _texte(ligne),
    )  # fmt: skip
    return LigneListe(cellules, styles=(style, style))


def deplier(ligne: LigneMur, largeur: int, console: Console) -> list[Text]:
    """Ce qui est à faire, par qui et sur quel dossier, ce qu'on perd à le laisser passer, et d'où cela vient."""
    verbe = "possible pour" if ligne.alarme is Alarme.POSSIBLE else _VERBES[ligne.sens]
    qui = (f"{verbe} {ligne.qui}" if ligne.qui else "", f"agent {ligne.agent_affichage}" if ligne.agent_affichage else "")
    ou = (ligne.debiteur, ligne.dossier, f"mandant {ligne.mandant}" if ligne.mandant else "")
    sanction = plier(lit(f"sinon : {ligne.sanction}" if ligne.sanction else ""), largeur, 2, console)
    sanction += [lit("")] * (2 - len(sanction))
    return [
        assembler(" ", (f"{ligne.le:%d/%m/%Y}", "titre"), " · ", (ligne.libelle, "titre")),
        lit(f" {_joindre(qui)}"),
        lit(f" {_joindre(ou)}"),
        *(assembler(" ", pliee) for pliee in sanction),
        assembler(" ", _texte(ligne)),
    ]


_VERBES = {SensEcheance.BUTOIR: "à faire par", SensEcheance.ATTENTE: "à attendre, puis"}


def _joindre(morceaux: Iterable[str]) -> str:
    return " · ".join(m for m in morceaux if m)


def _texte(ligne: LigneMur) -> str:
    return f"{ligne.texte} (à vérifier)".strip() if ligne.a_verifier else ligne.texte


def ouvrir(ecran: EcranDeDossier, geste: str) -> None:
    """Depuis la file ou un dossier ouvert : le mur par-dessus ; le retour y revient."""
    ecran.app.push_screen(MurEcran(ecran.seance, ouvreur(ecran), lambda: ecran.dit))

