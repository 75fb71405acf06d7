"""Le contrôle de qualité : quelques dossiers de la veille, relus l'un après l'autre et notés d'une touche.

La liste va agent par agent, par ordre alphabétique. Aucune moyenne, aucun classement : une note sert à en parler avec l'agent.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import partial

from rich.text import Text
from textual.containers import Horizontal
from textual.widget import Widget

from agence.calendrier import JOURS, PARIS
from agence.conduite.neutralite import signalements
from agence.conduite.qualite import MOTS, NOTES, POURQUOI
from agence.erreurs import Introuvable
from agence.expressions import lire_date
from agence.gestes import consultations, qualite
from agence.seance import Seance
from agence.suivi import Suivi
from agence.texte import assainir
from donnees.vues.dossier import LigneEvenement
from donnees.vues.qualite import LigneControle, journee
from ecrans.composants.dialogues import Champ, Dialogue
from ecrans.composants.liste import Colonne, Liste
from ecrans.composants.sources import LigneListe, SourceFixe
from ecrans.composants.texte import BlocTexte, lit
from ecrans.poste import fiche, mots
from ecrans.poste.lecture import lire
from ecrans.supervision.calcul import PageCalculee
from ecrans.supervision.promesses import DossierLuEcran

COLONNES = (
    Colonne("agent", 9), Colonne("débiteur", part=2), Colonne("dossier", 13), Colonne("pourquoi", part=3), Colonne("note", 14),
)  # fmt: skip
PERSONNE, EN_TIRAGE = "Personne n'a travaillé de dossier ce jour-là.", "Tirage des dossiers à relire…"
AUSSITOT = 1_000
"""Évènements jusqu'où une journée se lit et se tire d'un coup."""
STYLES = {1: "danger", 2: "alerte", 3: "", 4: "succes"}


class QualiteEcran(PageCalculee):
    """L'échantillon d'un jour ; dessous, la journée relue à gauche, le dossier à droite."""

    NOM_ECRAN = "qualite"
    CHAPITRE = "qualite"
    CSS = """
    QualiteEcran #controles { height: 1fr; }
    QualiteEcran #cote { height: 2fr; }
    QualiteEcran #journee { width: 1fr; margin: 0 1; }
    QualiteEcran #fiche { width: 1fr; margin: 0 1; }
    """

    def __init__(self, seance: Seance, jour: date | None = None) -> None:
        super().__init__(seance)
        self.jour = jour or qualite.jour_du_controle(seance)
        self._controles: list[LigneControle] = []
        self._vus: set[int] = set()
        self._tire: date | None = None
        """Le jour dont l'échantillon se tire en ce moment."""
        self._dernier: int | None = None
        """Le contrôle noté en dernier ici : « u » reprend sa note."""

    # La page

    def titre(self) -> str:
        notes = sum(c.note is not None for c in self._controles)
        return f"qualité du {JOURS[self.jour.weekday()]}. {self.jour:%d/%m} · notés {notes} sur {len(self._controles)}"

    def corps(self) -> Iterable[Widget]:
        yield Liste(COLONNES, titres=True, vide=PERSONNE, id="controles")
        yield BlocTexte(hauteur=1, id="filet")
        yield Horizontal(BlocTexte(id="journee"), BlocTexte(id="fiche"), id="cote")

    def on_mount(self) -> None:
        super().on_mount()
        self.query_one("#controles", Liste).focus()

    def on_resize(self) -> None:
        super().on_resize()
        self.call_after_refresh(self._deplier)

    def relire(self) -> None:
        """Montre l'échantillon du jour ; le premier à le demander le tire, à côté si la journée est longue à lire."""
        if self.calcule and self._tire == self.jour:
            return
        self.arreter()
        liste = self.query_one("#controles", Liste)
        if qualite.actes_a_relire(self.jour) > AUSSITOT:
            liste.vide, self._tire = EN_TIRAGE, self.jour
            self.calculer(partial(self._tirer, self.jour), nom="tirage", ecrit=True)
            return
        self.montrer(self._tirer(self.jour))

    def _tirer(self, jour: date, _suivi: Suivi | None = None) -> list[LigneControle]:
        return qualite.echantillon(self.seance, jour)

    def montrer(self, resultat: object) -> None:
        assert isinstance(resultat, list)
        self._controles = resultat
        liste = self.query_one("#controles", Liste)
        liste.vide = PERSONNE
        liste.poser(SourceFixe([_peindre(c) for c in self._controles]), liste.curseur)
        self.peindre_les_bords()
        self.call_after_refresh(self._deplier)

    def on_liste_curseur_deplace(self) -> None:
        self._deplier()

    def _courant(self) -> LigneControle:
        rang = self.query_one("#controles", Liste).curseur
        if rang >= len(self._controles):
            raise Introuvable("aucun dossier à relire ce jour-là.", "Choisir un autre jour.")
        return self._controles[rang]

    def _deplier(self) -> None:
        """La journée et le dossier du curseur, côte à côte."""
        self.query_one("#filet", BlocTexte).poser([lit("─" * self.app.size.width, "attenue")])
        gauche, droite = self.query_one("#journee", BlocTexte), self.query_one("#fiche", BlocTexte)
        if not self._controles:
            gauche.poser([])
            droite.poser([])
            return
        controle = self._courant()
        if controle.dossier_id not in self._vus:
            # Le dossier entier se lit ici : qui l'a vu s'inscrit, comme à son ouverture
            consultations.inscrire_a_part(self.seance, controle.dossier_id)
            self._vus.add(controle.dossier_id)
        lu = lire(self.seance, controle.dossier_id)
        evenements = journee(controle.dossier_id, *qualite.bornes(controle.jour))
        gauche.poser(self._journee(controle, evenements, gauche.size.width)[: gauche.size.height])
        droite.poser(fiche.composer(lu, self.seance.configuration, droite.size.width, droite.size.height))

    def _journee(self, controle: LigneControle, evenements: list[LigneEvenement], largeur: int) -> list[Text]:
        """Pourquoi on le relit, ce qui s'est passé ce jour-là, heure par heure, puis le commentaire."""
        lignes: list[Text] = []
        for signe in qualite.dire_les_signes(controle.exception):
            lignes += fiche.envelopper(f"! {POURQUOI[signe]}", largeur, 3, "  ", "alerte")
        if not lignes:
            lignes.append(lit("tiré au sort", "attenue"))
        lignes.append(fiche.titre(f"{controle.agent}, ce jour-là", largeur))
        for e in evenements:
            par = "" if e.par == controle.agent else f" ({e.par})"
            dit = f"{e.le.astimezone(PARIS):%H:%M} {mots.evenement(e, self.seance.configuration)}{par}"
            lignes += fiche.envelopper(dit, largeur, 4, "      ", "attenue" if e.annule or par else "")
            for mot in signalements(e.texte) if not e.annule else ():
                lignes += fiche.envelopper(f"· à éviter : {mot}", largeur, 3, "      ", "alerte")
        if controle.commentaire:
            lignes.append(fiche.titre("commentaire", largeur))
            lignes += fiche.envelopper(controle.commentaire, largeur, 4)
        return lignes

    # Les touches

    def faire_note_1(self) -> None:
        self._noter(1)

    def faire_note_2(self) -> None:
        self._noter(2)

    def faire_note_3(self) -> None:
        self._noter(3)

    def faire_note_4(self) -> None:
        self._noter(4)

    def _noter(self, note: int) -> None:
        """Note le dossier sous les yeux, puis montre le prochain qui ne l'est pas."""
        controle = qualite.noter(self.seance, self._courant().id, note)
        self._dernier = controle.id
        self.relire()
        suivant = self._prochain()
        if suivant is not None:
            self.query_one("#controles", Liste).curseur = suivant
        reste = "" if suivant is not None else " · tout est noté"
        self.dire(("✓ ", "succes"), f"{controle.agent} {controle.reference} : {note} {NOTES[note]}{reste}")

    def _prochain(self) -> int | None:
        """Le rang du premier contrôle sans note après le curseur, ou depuis le début."""
        ici, total = self.query_one("#controles", Liste).curseur, len(self._controles)
        rangs = [(ici + pas) % total for pas in range(1, total + 1)]
        return next((r for r in rangs if self._controles[r].note is None), None)

    def faire_note_annuler(self) -> None:
        """Reprend la dernière note posée ici, sinon celle du curseur."""
        voulu = self._dernier if self._dernier is not None else self._courant().id
        controle = qualite.annuler(self.seance, voulu)
        self._dernier = None
        self.relire()
        rang = next((r for r, c in enumerate(self._controles) if c.id == controle.id), None)
        if rang is not None:
            self.query_one("#controles", Liste).curseur = rang
        self.dire(("✓ ", "succes"), f"{controle.agent} {controle.reference} : note retirée")

    def faire_note_commenter(self) -> None:
        controle = self._courant()

        def lire_le_champ(valeurs: Mapping[str, str]) -> str:
            return qualite.commenter(self.seance, controle.id, valeurs["texte"]).commentaire

        champ = Champ("texte", "commentaire", controle.commentaire, indication=f"{controle.agent} le lira", maximum=500, a_la_suite=True)
        self.app.push_screen(Dialogue(f"{controle.agent}, {controle.reference}", [champ], lire_le_champ), self._commente)

    def _commente(self, commentaire: str | None) -> None:
        if commentaire is not None:
            self.relire()
            self.dire(("✓ ", "succes"), "commentaire écrit" if commentaire else "commentaire retiré")

    def faire_qualite_jour(self) -> None:
        """Un autre jour que le dernier ouvré."""

        def lire_le_champ(valeurs: Mapping[str, str]) -> date:
            jour = lire_date(valeurs["jour"], self.seance.jour, self.seance.cadre().calendrier, passe=True).demandee
            qualite.echantillon(self.seance, jour)
            return jour

        champ = Champ("jour", "jour", f"{self.jour:%d/%m/%Y}", indication="un jour passé")
        self.app.push_screen(Dialogue("Relire quel jour ?", [champ], lire_le_champ), self._changer_de_jour)

    def _changer_de_jour(self, jour: date | None) -> None:
        if jour is not None:
            self.jour, self._dernier = jour, None
            self.query_one("#controles", Liste).curseur = 0
            self.relire()

    def faire_qualite_retour(self) -> None:
        self.revenir()

    def on_liste_choisie(self, message: Liste.Choisie) -> None:
        self.app.push_screen(DossierLuEcran(self.seance, self._controles[message.index].dossier_id))


def dire_la_note(note: int | None) -> str:
    """« 3 conforme » ; vide tant qu'il n'y en a pas."""
    return f"{note} {NOTES[note]}" if note is not None else ""


def dire_pourquoi(exception: str) -> str:
    """« mots à éviter, geste annulé », ou « au sort »."""
    return ", ".join(MOTS[s] for s in qualite.dire_les_signes(exception)) or "au sort"


def _peindre(c: LigneControle) -> LigneListe:
    cellules = (c.agent, c.debiteur, c.reference, dire_pourquoi(c.exception), dire_la_note(c.note))
    styles = ("", "", "", "alerte" if c.exception else "attenue", STYLES.get(c.note or 3, ""))
    return LigneListe(tuple(assainir(x) for x in cellules), styles=styles)
