"""Les demandes d'accord, l'une après l'autre, le dossier à côté : accorder, refuser en disant pourquoi, y revenir."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.containers import Container, Vertical
from textual.widget import Widget

from agence import horloge
from agence.erreurs import Introuvable, Refus, SaisieInvalide
from agence.gestes import approbations, demandes
from agence.gestes.demandes import Demande
from agence.gestes.examen_des_demandes import Examen, a_l_heure, examiner_la_demande
from agence.gestes.objets_d_accord import IRREVERSIBLES, MOTS, OUVERTURES, resume_ou_rien
from ecrans.composants.dialogues import Champ, Confirmation, Dialogue
from ecrans.composants.liste import Colonne, Liste
from ecrans.composants.sources import LigneListe, SourceFixe
from ecrans.composants.texte import BlocTexte, assembler, lit, plier
from ecrans.poste.fiche import composer
from ecrans.poste.lecture import DossierLu, lire
from ecrans.supervision.page import LARGE
from ecrans.supervision.promesses import DossierLuEcran
from ecrans.supervision.vivante import PageVivante

LISTE_SERREE = 5
"""Lignes de la liste, titres compris, quand le dossier est dessous."""
DETAIL_SERRE = 8
BORDS = 3
"""L'en-tête, le message et le pied."""


class DemandesEcran(PageVivante):
    """La liste des demandes en attente, la plus ancienne d'abord ; ce qu'il faut pour décider de celle du curseur, et son dossier."""

    NOM_ECRAN = "demandes"
    CSS = """
    DemandesEcran #corps { height: 1fr; layout: vertical; }
    DemandesEcran #gauche { height: auto; width: 1fr; }
    DemandesEcran #dossier { width: 1fr; height: 1fr; padding: 0 1; }
    DemandesEcran.large #corps { layout: horizontal; }
    DemandesEcran.large #gauche { height: 1fr; }
    """
    _demandes: tuple[Demande, ...] = ()
    _lu: DossierLu | None = None
    _examen = Examen(())

    def titre(self) -> str:
        n = len(self._demandes)
        return f"{n} demande{'s' if n > 1 else ''} en attente" if n else "aucune demande en attente"

    def corps(self) -> Iterable[Widget]:
        colonnes = (
            Colonne("depuis", 11), Colonne("agent", 8), Colonne("débiteur", part=2), Colonne("dossier", 13, a_partir_de=76),
            Colonne("demande", part=3),
        )  # fmt: skip
        yield Container(
            Vertical(
                Liste(colonnes, titres=True, vide="Aucune demande en attente.", id="demandes"), BlocTexte(id="detail"), id="gauche"
            ),
            BlocTexte(id="dossier"),
            id="corps",
        )  # fmt: skip

    def compose(self) -> ComposeResult:
        self.set_class(self.app.size.width >= LARGE, "large")
        yield from super().compose()

    def on_mount(self) -> None:
        super().on_mount()
        self.query_one("#demandes", Liste).focus()

    def on_resize(self, evenement: events.Resize | None = None) -> None:
        self.set_class(self.app.size.width >= LARGE, "large")
        super().on_resize()
        self._montrer()

    def relire(self) -> None:
        """La liste d'à présent ; le curseur reste sur sa demande, ou passe à la suivante."""
        tenue = self._au_curseur()
        self._demandes = tuple(demandes.en_attente())
        liste = self.query_one("#demandes", Liste)
        rang = next((i for i, d in enumerate(self._demandes) if tenue is not None and d.id == tenue.id), liste.curseur)
        liste.poser(SourceFixe([_peindre(d) for d in self._demandes]), min(rang, max(0, len(self._demandes) - 1)))
        self._montrer()
        self.peindre_les_bords()

    def on_liste_curseur_deplace(self) -> None:
        self._montrer()

    def _au_curseur(self) -> Demande | None:
        rang = self.query_one("#demandes", Liste).curseur
        return self._demandes[rang] if rang < len(self._demandes) else None

    def _courante(self) -> Demande:
        demande = self._au_curseur()
        if demande is None:
            raise Introuvable("aucune demande n'attend.", "")
        return demande

    # Le dessin

    def _montrer(self) -> None:
        """Le détail sous la liste, le dossier à droite, ou dessous à l'étroit."""
        d, large = self._au_curseur(), self.has_class("large")
        detail, dossier = self.query_one("#detail", BlocTexte), self.query_one("#dossier", BlocTexte)
        liste = self.query_one("#demandes", Liste)
        if d is None:
            self._lu = None
            liste.styles.height = "1fr"
            detail.poser([])
            dossier.poser([])
            return
        self._lu, self._examen = lire(self.seance, d.dossier_id), examiner_la_demande(self.seance, d)
        largeur = self.app.size.width // 2 if large else self.app.size.width
        dites = self._detail(d, largeur)
        liste.styles.height = min(max(LISTE_SERREE, self.app.size.height // 3 if large else 0), len(self._demandes) + 1)
        detail.styles.height = len(dites) + 1
        detail.poser([lit("─" * largeur, "attenue"), *dites])
        hauteur = self.app.size.height - BORDS
        if not large:
            hauteur -= min(LISTE_SERREE, len(self._demandes) + 1) + len(dites) + 2
        filet = [] if large else [lit("─" * (largeur - 2), "attenue")]
        dossier.poser([*filet, *composer(self._lu, self.seance.configuration, largeur - 2, max(3, hauteur))])

    def _detail(self, d: Demande, largeur: int) -> list[Text]:
        quoi = resume_ou_rien(d.objet, d.donnees)
        titre = assembler((MOTS[d.objet], "titre"), f" · {quoi}" if quoi else "")
        dites = [titre, assembler((a_l_heure(d), "accent"), f" : {d.motif}"), *map(lit, self._examen.lignes)]
        pliees = [assembler(" ", p) for dite in dites for p in plier(dite, largeur - 2, 2, self.app.console)]
        return pliees if self.has_class("large") else pliees[:DETAIL_SERRE]

    # Décider

    def faire_accorder(self) -> None:
        """D'une touche, ou en confirmant ce qui ne se reprend pas ; sur une remise, en disant l'accord du mandant qui manque."""
        demande, lignes = self._courante(), self._examen.lignes
        if self._examen.accord_du_mandant:
            champ = Champ("mandant", "accord du mandant", indication="qui, quand, comment")
            fenetre = Dialogue(f"Accorder : {MOTS[demande.objet]}", [champ], _accord_exige, rappel=[demande.quoi, *lignes])
            self._apres(fenetre, lambda mandant: self._accorder(demande, mandant))
        elif demande.objet in IRREVERSIBLES:
            dits = [demande.quoi, *lignes, "Une fois accordée, elle est faite : « u » n'y revient pas."]
            question = Confirmation(f"Accorder : {MOTS[demande.objet]} ?", dits)
            self._apres(question, lambda oui: self._accorder(demande) if oui else None)
        else:
            self._accorder(demande)

    def _accorder(self, demande: Demande, mandant: str = "") -> None:
        self._decider(demande, True, mandant=mandant)
        reste = " · u y revient" if demande.objet in OUVERTURES else ""
        self.dire(("✓ ", "succes"), f"accordée à {demande.demandeur} : {MOTS[demande.objet]}, {demande.reference}{reste}")

    def _decider(self, demande: Demande, accorder: bool, reponse: str = "", *, mandant: str = "") -> None:
        """Décide sur les chiffres qu'on a sous les yeux : si le dossier a changé, il est relu et rien n'est fait."""
        version = self._lu.version if self._lu is not None and self._lu.id == demande.dossier_id else None
        try:
            approbations.decider(self.seance, demande.id, accorder, reponse, mandant=mandant, version=version)
        except Refus:
            self.relire()
            raise
        self.relire()

    def faire_refuser(self) -> None:
        demande = self._courante()

        def refuser(valeurs: Mapping[str, str]) -> str:
            self._decider(demande, False, valeurs["raison"])
            return f"refusée à {demande.demandeur} : {MOTS[demande.objet]}, {demande.reference} · u y revient pendant une minute"

        champ = Champ("raison", "raison", indication=f"{demande.demandeur} la lira")
        self._apres(Dialogue(f"Refuser : {MOTS[demande.objet]}", [champ], refuser), lambda phrase: self.dire(("✓ ", "succes"), phrase))

    def _apres(self, fenetre: Dialogue[str] | Confirmation, suite: Callable[..., object]) -> None:
        """La réponse d'une fenêtre, si l'on n'a pas annulé ; ce qui la refuse se lit."""

        def recevoir(reponse: object) -> None:
            if reponse is None:
                return
            try:
                suite(reponse)
            except (Refus, SaisieInvalide, Introuvable) as erreur:
                self.montrer_refus(erreur)

        self.app.push_screen(fenetre, recevoir)

    def faire_demandes_revenir(self) -> None:
        """Reprend sa dernière décision, tant que c'est possible."""
        derniere = demandes.derniere_decision(self.seance)
        if derniere is None:
            raise Introuvable("vous n'avez encore rien décidé.", "")
        approbations.revenir(self.seance, derniere.id)
        self.relire()
        liste = self.query_one("#demandes", Liste)
        liste.curseur = next((i for i, d in enumerate(self._demandes) if d.id == derniere.id), liste.curseur)
        self.dire(("✓ ", "succes"), f"reprise, elle attend de nouveau : {MOTS[derniere.objet]}, {derniere.reference}")

    def faire_demandes_retour(self) -> None:
        self.revenir()

    def on_liste_choisie(self, message: Liste.Choisie) -> None:
        self.app.push_screen(DossierLuEcran(self.seance, self._demandes[message.index].dossier_id))


def _accord_exige(valeurs: Mapping[str, str]) -> str:
    if not valeurs["mandant"].strip():
        raise SaisieInvalide("l'accord du mandant manque (règle 43).", "Dire qui l'a donné, quand et comment.")
    return valeurs["mandant"].strip()


def _peindre(d: Demande) -> LigneListe:
    local = horloge.local(d.demandee_le)
    return LigneListe((f"{local:%d/%m %H:%M}", d.demandeur, d.debiteur, d.reference, f"{MOTS[d.objet]} · {d.motif}"))
