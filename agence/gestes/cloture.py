"""Clore un dossier, le rouvrir : deux décisions de l'encadrement, avec leur raison."""

from __future__ import annotations

from dataclasses import replace

from agence.argent import euros
from agence.conduite.scenarios import avancer
from agence.conduite.situation import clore as sortir_de_la_file
from agence.decomptes import du_du_dossier
from agence.erreurs import Refus
from agence.gestes.deux_personnes import ADeux, auteur_de_la_cloture, exiger_un_autre
from agence.gestes.etapes import etape_du_dossier
from agence.gestes.gardes import refuser_clos, texte_exige
from agence.gestes.socle import Geste, geste
from agence.gestes.suites_procedure import annuler_les_missions
from agence.mots import en_mots
from agence.seance import Seance
from donnees.modeles import Courrier
from donnees.nomenclature import Etat, EtatCourrier, MotifDeCloture, TypeEvenement


def clore(seance: Seance, dossier_id: int, motif: MotifDeCloture, note: str = "", *, version: int | None = None) -> None:
    """Clôt le dossier ; ce qui était préparé (courrier, mission non transmise) est annulé.

    Lève Refus si le motif ne dit pas vrai : soldé ou petit reste quand il est dû plus que la tolérance, prescrit avant la date.
    """
    with geste(seance, dossier_id, acte="clore un dossier", version=version) as g:
        refuser_clos(g.situation)
        _verifier(g, motif)
        texte = f"clos : {en_mots(motif)}"
        g.consigner(TypeEvenement.CLOTURE, motif.value, f"{texte} · {note}" if note.strip() else texte)
        _annuler_ce_qui_attend(g)
        g.poser(sortir_de_la_file(g.situation, motif, g.cadre.jour))


def _verifier(g: Geste, motif: MotifDeCloture) -> None:
    if motif in (MotifDeCloture.SOLDE, MotifDeCloture.PETIT_RESTE):
        du = du_du_dossier(g.dossier.id, g.cadre.jour, g.cadre.configuration)
        tolerance = g.cadre.configuration.seuils.tolerance
        if du > (tolerance if motif is MotifDeCloture.PETIT_RESTE else 0):
            raise Refus(f"il est encore dû {euros(du)}.", "Choisir un autre motif, ou enregistrer le paiement : v.", "solde")
    if motif is MotifDeCloture.PRESCRIT:
        le = g.situation.prescription_le
        if le is None or le >= g.cadre.jour:
            quand = f"elle le sera le {le:%d/%m/%Y}" if le else "sa date n'est pas connue"
            raise Refus(f"la dette n'est pas prescrite : {quand}.", "Choisir un autre motif.", "prescription")


def _annuler_ce_qui_attend(g: Geste) -> None:
    prets = Courrier.select().where(Courrier.dossier_id == g.dossier.id, Courrier.etat == EtatCourrier.A_ENVOYER)
    for courrier in list(prets):
        g.modifier(courrier, etat=EtatCourrier.ANNULE)
    annuler_les_missions(g)


def rouvrir(
    seance: Seance, dossier_id: int, raison: str, *, version: int | None = None, approbation_id: int | None = None
) -> None:
    """Rouvre un dossier clos à l'étape que prouve son passé ; le scénario reprend.

    Celui qui l'a clos ne le rouvre pas seul : il lui faut la demande d'un autre (`approbation_id`). Lève Refus s'il n'y a plus rien à
    recouvrer.
    """
    raison = texte_exige(raison, "la raison manque.", "Dire pourquoi le dossier est rouvert.")
    with geste(seance, dossier_id, acte="rouvrir un dossier", version=version) as g:
        s = g.situation
        if s.etat is not Etat.CLOS:
            raise Refus("le dossier n'est pas clos.", "", "clos")
        if approbation_id is None:
            exiger_un_autre(seance, ADeux.REOUVERTURE, auteur_de_la_cloture(dossier_id))
        if du_du_dossier(dossier_id, g.cadre.jour, g.cadre.configuration) <= 0:
            raise Refus("il ne reste rien à recouvrer.", "Extourner le paiement s'il a été saisi par erreur.", "solde")
        g.consigner(TypeEvenement.REOUVERTURE, "", raison)
        ouverte = replace(s, etat=Etat.ACTIF, etape=etape_du_dossier(dossier_id, s), suspendu_le=None, clos_le=None, clos_motif=None)
        g.poser(avancer(ouverte, g.cadre))
