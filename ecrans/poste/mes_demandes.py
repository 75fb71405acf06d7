"""Mes demandes d'accord : celles qui attendent, celles répondues ce jour ou pas encore lues ; Entrée ouvre le dossier."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from textual.widget import Widget

from agence import horloge
from agence.gestes import demandes
from agence.gestes.demandes import Demande
from ecrans.composants.liste import Colonne, Liste
from ecrans.composants.sources import LigneListe, SourceFixe
from ecrans.composants.texte import BlocTexte, assembler, lit, plier
from ecrans.poste.base import EcranDeDossier
from ecrans.poste.page_du_poste import PageDuPoste, ouvreur
from ecrans.poste.signes import SIGNES_DE_DEMANDE
from ecrans.supervision.vivante import PageVivante

DETAIL = 5
"""Lignes du détail sous la liste."""


def ouvrir(ecran: EcranDeDossier, geste: str) -> None:
    """La liste, par-dessus ce qui est là."""
    liste = MesDemandesEcran(ecran.seance, ouvreur(ecran), lambda: ecran.dit)
    liste.en_partant = lambda: ecran.tenter(ecran.relire)
    ecran.app.push_screen(liste)


class MesDemandesEcran(PageVivante, PageDuPoste):
    """Les demandes de celui qui regarde ; ouvrir la liste, c'est lire les réponses."""

    NOM_ECRAN = "mes_demandes"
    MAISON = "POSTE"
    CHAPITRE = "demandes"
    _demandes: tuple[Demande, ...] = ()
    en_partant: Callable[[], object] | None = None
    """Ce que l'écran d'où l'on vient relit : les réponses lues n'y ont plus leur signe."""

    def titre(self) -> str:
        attendent = sum(not d.decidee for d in self._demandes)
        repondues = len(self._demandes) - attendent
        return f"mes demandes · {attendent} en attente · {repondues} répondue{'s' if repondues > 1 else ''}"

    def corps(self) -> Iterable[Widget]:
        colonnes = (
            Colonne("", 1), Colonne("demandée", 11), Colonne("dossier", 13), Colonne("débiteur", part=2, a_partir_de=100),
            Colonne("demande", part=3), Colonne("réponse", part=2),
        )  # fmt: skip
        yield Liste(colonnes, titres=True, vide="Aucune demande aujourd'hui.", id="mes_demandes")
        yield BlocTexte(hauteur=DETAIL, id="detail")

    def on_mount(self) -> None:
        super().on_mount()
        self.query_one("#mes_demandes", Liste).focus()

    def relire(self) -> None:
        a_present = demandes.les_miennes(self.seance)
        connues = {d.id for d in a_present}
        # Une réponse d'hier, lue en ouvrant la liste, y reste tant qu'on la regarde
        gardees = [demandes.la_demande(d.id) for d in self._demandes if d.id not in connues]
        self._demandes = tuple(sorted([*a_present, *(d for d in gardees if d is not None)], key=lambda d: -d.id))
        demandes.marquer_lues(self.seance, self._demandes)
        liste = self.query_one("#mes_demandes", Liste)
        liste.poser(SourceFixe([_peindre(d) for d in self._demandes]), liste.curseur)
        self._detailler()
        self.peindre_les_bords()

    def on_liste_curseur_deplace(self) -> None:
        self._detailler()

    def on_resize(self) -> None:
        super().on_resize()
        self._detailler()

    def _detailler(self) -> None:
        rang, bloc = self.query_one("#mes_demandes", Liste).curseur, self.query_one("#detail", BlocTexte)
        if rang >= len(self._demandes):
            bloc.poser([])
            return
        d, largeur = self._demandes[rang], self.app.size.width
        signe, style = SIGNES_DE_DEMANDE[d.etat]
        dites = [
            assembler((f"{signe} {d.decision}", style), f" · {d.debiteur}"), lit(d.quoi), lit(f"motif : {d.motif}"),
        ]  # fmt: skip
        pliees = [assembler(" ", p) for dite in dites for p in plier(dite, largeur - 2, 2, self.app.console)]
        bloc.poser([lit("─" * largeur, "attenue"), *pliees[: DETAIL - 1]])

    def faire_mes_demandes_retour(self) -> None:
        self.revenir()
        if self.en_partant is not None:
            self.en_partant()

    def on_liste_choisie(self, message: Liste.Choisie) -> None:
        message.stop()
        self._ouvrir_dossier(self._demandes[message.index].dossier_id)


def _peindre(d: Demande) -> LigneListe:
    signe, style = SIGNES_DE_DEMANDE[d.etat]
    cellules = (signe, f"{horloge.local(d.demandee_le):%d/%m %H:%M}", d.reference, d.debiteur, d.quoi, d.decision)
    return LigneListe(cellules, styles=(style, "", "", "", "", style))
