"""Les demandes d'accord : un agent demande, un superviseur décide ; le dossier n'est pas suspendu pour autant (P5, N2)."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

from agence import horloge
from agence.conduite.situation import Situation
from agence.erreurs import Introuvable, Refus
from agence.gestes import avis
from agence.gestes.baux import bail_mis_de_cote, tout_bail_mis_de_cote
from agence.gestes.cloture import rouvrir
from agence.gestes.demandes import Demande, en_attente
from agence.gestes.deux_personnes import ADeux, exiger_un_autre
from agence.gestes.droits import exiger
from agence.gestes.gardes import refuser_clos, texte_exige
from agence.gestes.objets_d_accord import (
    ACTES,
    MOTS,
    OFFRES,
    OUVERTURES,
    SUR_UN_CLOS,
    LaDerogation,
    LaRemise,
    LaReouverture,
    LEngagement,
    LePlan,
    LeReport,
    LExtourne,
    Objet,
    donnees_appel,
    donnees_derogation,
    donnees_engagement,
    donnees_extourne,
    donnees_planification,
    donnees_remise,
    donnees_report,
    relire,
    resume,
)
from agence.gestes.paiements import extourner
from agence.gestes.planification import planifier
from agence.gestes.promesses import engager, reporter
from agence.gestes.remises import remettre
from agence.gestes.socle import Geste, geste, propre
from agence.mots import en_mots
from agence.seance import Seance
from donnees.base import ecriture, executer
from donnees.modeles import Approbation, Paiement, Promesse, Utilisateur
from donnees.nomenclature import Etat, EtatApprobation, Poste, TypeAction, TypeEvenement

__all__ = [
    "MOTS", "Demande", "Objet", "accord_du_jour", "decider", "demander", "derogation_accordee", "donnees_appel", "donnees_derogation",
    "donnees_engagement", "donnees_extourne", "donnees_planification", "donnees_remise", "donnees_report", "en_attente", "resume",
    "revenir", "servir",
]  # fmt: skip

REMORDS = timedelta(minutes=1)
"""Le temps qu'a un superviseur pour revenir sur un refus : le demandeur, lui, l'a déjà lu."""
FAIT = {
    Objet.PROMESSE: ("la promesse est prise.", "En prendre une autre la remplace."),
    Objet.ECHEANCIER: ("l'échéancier est pris.", "En prendre un autre le remplace."),
    Objet.REPORT: ("le report est fait.", "Reporter ou planifier de nouveau."),
    Objet.REMISE: ("la remise est faite.", "La retirer depuis son dossier, en disant pourquoi : $."),
    Objet.EXTOURNE: ("l'extourne est écrite.", "Saisir de nouveau le paiement s'il était bon."),
    Objet.REOUVERTURE: ("le dossier est rouvert.", "Le clore de nouveau."),
}
"""Ce qu'un accord a fait aussitôt, et ce qui le corrige : on ne revient plus dessus."""


# ── demander ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def demander(
    seance: Seance, dossier_id: int, objet: Objet, motif: str, donnees: dict[str, Any] | None = None, *, version: int | None = None
) -> Approbation:
    """Demande l'accord d'un superviseur ; le dossier garde sa prochaine action. Ce que le débiteur propose entre dans les avis au mandant.

    Lève SaisieInvalide sans motif ou avec des données incomplètes, Refus si la même demande attend déjà.
    """
    if seance.acteur is None:
        raise Refus("une demande est faite par une personne.", "", "roles")
    motif = texte_exige(motif, "le motif manque.", "Dire pourquoi l'accord est demandé.")
    quoi = resume(objet, donnees or {})
    with geste(seance, dossier_id, acte=ACTES.get(objet, "travailler un dossier"), version=version) as g:
        _verifier_l_etat(g.situation, objet)
        _refuser_double(dossier_id, objet)
        demande = g.creer(
            Approbation,
            dossier_id=dossier_id,
            objet=objet.value,
            motif=motif,
            donnees=(donnees or {}) | _offrir(g, objet, donnees or {}, quoi),
            demandee_par=seance.acteur.id,
            demandee_le=g.cadre.maintenant,
        )
        texte = MOTS[objet] + (f" ({quoi})" if quoi else "")
        g.consigner(TypeEvenement.APPROBATION, "demandee", f"demande : {texte} · {motif}", {"approbation": demande.id})
    return demande


def _offrir(g: Geste, objet: Objet, donnees: dict[str, Any], quoi: str) -> dict[str, Any]:
    """L'offre du débiteur, portée au mandant avant toute réponse (R124-5) ; d'une remise de principal, son accord est nécessaire (43)."""
    if objet not in OFFRES:
        return {}
    demandee = relire(objet, donnees)
    if isinstance(demandee, LaRemise) and demandee.poste is Poste.PRINCIPAL and not demandee.accord and demandee.piece_id is None:
        du = avis.devoir_accord(g, quoi)
    elif isinstance(demandee, LEngagement):
        du = avis.devoir_proposition(g, quoi, demandee.engagement.echeances)
    else:
        du = avis.devoir_proposition(g, f"remise de {quoi}")
    return {} if du is None else {"avis": du.id}


def _verifier_l_etat(s: Situation, objet: Objet) -> None:
    if objet not in SUR_UN_CLOS:
        refuser_clos(s)
    elif objet is Objet.REOUVERTURE and s.etat is not Etat.CLOS:
        raise Refus("le dossier n'est pas clos.", "", "clos")


def _refuser_double(dossier_id: int, objet: Objet) -> None:
    attend = Approbation.select().where(
        Approbation.dossier_id == dossier_id, Approbation.objet == objet.value, Approbation.etat == EtatApprobation.DEMANDEE
    )
    if attend.exists():
        raise Refus(f"{MOTS[objet]} : une demande attend déjà.", "Attendre la réponse du superviseur.", "double")


# ── décider ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def decider(
    seance: Seance, approbation_id: int, accorder: bool, reponse: str = "", *, mandant: str = "", version: int | None = None
) -> Approbation:
    """Accorde ou refuse ; accordé, ce qui était demandé est fait aussitôt, au nom du demandeur, tout ou rien.

    Celui qui décide n'est jamais celui qui demande ; un refus dit sa raison. `mandant` : l'accord du mandant à une remise hors de son
    pouvoir (règle 43), quand la demande ne le disait pas. « u » ne reprend pas une décision : voir `revenir`.
    """
    exiger(seance, "décider d'une demande")
    if seance.acteur is None:
        raise Refus("une demande est décidée par une personne.", "", "roles")
    if not accorder:
        reponse = texte_exige(reponse, "la raison du refus manque.", "Dire pourquoi, le demandeur la lira.")
    with ecriture():
        demande = _a_decider(seance, approbation_id)
        demandeur = Utilisateur.get_by_id(demande.demandee_par)
        noms = f"demandée par {demandeur.affichage}, {'accordée' if accorder else 'refusée'} par {seance.acteur.affichage}"
        fait = accorder and Objet(demande.objet) not in OUVERTURES
        with _place(demande, fait):
            _trancher(seance, demande, accorder, reponse, noms, version)
            if fait:
                _executer(seance, demande, noms, mandant.strip())
        executer("DELETE FROM annulable WHERE utilisateur_id = ?", (seance.acteur.id,))
    return demande


def _place(demande: Approbation, fait: bool) -> AbstractContextManager[None]:
    """Le bail du demandeur ne gêne jamais ; celui d'un collègue ne gêne que ce qui change le dossier sous lui."""
    return bail_mis_de_cote(demande.dossier_id, demande.demandee_par) if fait else tout_bail_mis_de_cote(demande.dossier_id)


def _trancher(seance: Seance, demande: Approbation, accorder: bool, reponse: str, noms: str, version: int | None) -> None:
    with geste(seance, demande.dossier_id, annulable=False, version=version) as g:
        g.modifier(
            demande,
            etat=EtatApprobation.ACCORDEE if accorder else EtatApprobation.REFUSEE,
            decidee_par=g.utilisateur_id,
            decidee_le=g.cadre.maintenant,
            reponse=propre(reponse),
        )
        if accorder and Objet(demande.objet) in OFFRES:
            avis.remplacer(g, (demande.donnees or {}).get("avis"))
        texte = f"{MOTS[Objet(demande.objet)]} {noms}"
        g.consigner(TypeEvenement.APPROBATION, demande.etat.value, f"{texte} · {reponse}" if reponse.strip() else texte, _deux(demande))


def _deux(demande: Approbation) -> dict[str, Any]:
    return {"approbation": demande.id, "demandee_par": demande.demandee_par, "decidee_par": demande.decidee_par}


def _a_decider(seance: Seance, approbation_id: int) -> Approbation:
    demande = _existante(approbation_id)
    if demande.etat is not EtatApprobation.DEMANDEE:
        raise Refus(f"cette demande est déjà {en_mots(demande.etat)}.", "Passer à la suivante.", "approbation")
    exiger_un_autre(seance, ADeux.DEMANDE, demande.demandee_par)
    return demande


def _existante(approbation_id: int) -> Approbation:
    demande: Approbation | None = Approbation.get_or_none(Approbation.id == approbation_id)
    if demande is None:
        raise Introuvable(f"demande n° {approbation_id} inconnue.", "Voir « agence demandes ».")
    return demande


def _executer(seance: Seance, demande: Approbation, noms: str, mandant: str) -> None:
    """Fait ce qui était demandé."""
    demandee = relire(Objet(demande.objet), demande.donnees or {})
    if isinstance(demandee, LEngagement):
        engager(seance, demande.dossier_id, demandee.engagement, note=noms, au_nom_de=demande.demandee_par)
    elif isinstance(demandee, LeReport):
        _verifier_promesse(demande, demandee.promesse_id)
        reporter(seance, demandee.promesse_id, demandee.le, toutes=demandee.toutes, note=f"reportée au {demandee.le:%d/%m/%Y}, {noms}")
    elif isinstance(demandee, LePlan):
        planifier(seance, demande.dossier_id, demandee.action, demandee.le, demandee.heure, note=noms)
    elif isinstance(demandee, LaRemise):
        remettre(
            seance, demande.dossier_id, demandee.poste, demandee.montant, f"{demande.motif} ({noms})", accord=mandant or demandee.accord,
            piece_id=demandee.piece_id, approbation_id=demande.id,
        )  # fmt: skip
    elif isinstance(demandee, LExtourne):
        _verifier_paiement(demande, demandee.paiement_id)
        extourner(seance, demandee.paiement_id, f"{demande.motif} ({noms})", approbation_id=demande.id)
    elif isinstance(demandee, LaReouverture):
        rouvrir(seance, demande.dossier_id, f"{demande.motif} ({noms})", approbation_id=demande.id)


def _verifier_promesse(demande: Approbation, promesse_id: int) -> None:
    if Promesse.get_or_none(Promesse.id == promesse_id, Promesse.dossier_id == demande.dossier_id) is None:
        raise Introuvable(f"promesse n° {promesse_id} inconnue sur ce dossier.")


def _verifier_paiement(demande: Approbation, paiement_id: int) -> None:
    if Paiement.get_or_none(Paiement.id == paiement_id, Paiement.dossier_id == demande.dossier_id) is None:
        raise Introuvable(f"paiement n° {paiement_id} inconnu sur ce dossier.")


# ── y revenir ────────────────────────────────────────────────────────────────────────────────────────────────────────


def revenir(seance: Seance, approbation_id: int) -> Approbation:
    """Reprend sa propre décision : la demande attend de nouveau.

    Un accord d'appel ou de dérogation se reprend tant qu'il n'a pas servi, un refus dans la minute. Lève Refus en disant pourquoi non.
    """
    exiger(seance, "décider d'une demande")
    with ecriture():
        demande = _existante(approbation_id)
        _verifier_la_reprise(seance, demande)
        with tout_bail_mis_de_cote(demande.dossier_id), geste(seance, demande.dossier_id, annulable=False) as g:
            _refuser_double(demande.dossier_id, Objet(demande.objet))
            avant, deux = en_mots(demande.etat), _deux(demande)
            g.modifier(demande, etat=EtatApprobation.DEMANDEE, decidee_par=None, decidee_le=None, reponse="", vue_le=None)
            nom = seance.acteur.affichage if seance.acteur else ""
            texte = f"{MOTS[Objet(demande.objet)]} {avant} : {nom} y revient, la demande attend de nouveau"
            g.consigner(TypeEvenement.APPROBATION, "reprise", texte, deux)
    return demande


def _verifier_la_reprise(seance: Seance, demande: Approbation) -> None:
    objet = Objet(demande.objet)
    if demande.etat is EtatApprobation.DEMANDEE:
        raise Refus("cette demande attend encore.", "La décider.", "approbation")
    if seance.acteur is None or demande.decidee_par != seance.acteur.id:
        qui = Utilisateur.get_by_id(demande.decidee_par).affichage
        raise Refus(f"c'est {qui} qui a décidé.", "Lui demander d'y revenir.", "approbation")
    if demande.etat is EtatApprobation.REFUSEE:
        if demande.decidee_le is None or seance.horloge() - demande.decidee_le > REMORDS:
            raise Refus("refusée depuis plus d'une minute.", "Le demandeur peut refaire sa demande.", "approbation")
    elif objet not in OUVERTURES:
        raise Refus(*FAIT[objet], "approbation")
    elif demande.utilisee_le is not None:
        raise Refus(f"l'accord a servi à {horloge.local(demande.utilisee_le):%H:%M}.", "Voir l'historique du dossier.", "approbation")


# ── se servir d'un accord ────────────────────────────────────────────────────────────────────────────────────────────


def accord_du_jour(seance: Seance, dossier_id: int, objet: Objet) -> Approbation | None:
    """L'accord donné ce jour à cet acteur pour une dérogation ou un appel, s'il y en a un."""
    return next(iter(_accords_du_jour(seance, dossier_id, objet)), None)


def derogation_accordee(seance: Seance, dossier_id: int, vers: TypeAction, portes: frozenset[str]) -> Approbation | None:
    """L'accord du jour qui laisse cet acteur passer outre ces portes, toutes, vers cette voie ; il ne sert qu'une fois."""
    for accord in _accords_du_jour(seance, dossier_id, Objet.DEROGATION):
        donnee = accord.donnees or {}
        if accord.utilisee_le is None and {"vers", "portes"} <= donnee.keys():
            accordee = relire(Objet.DEROGATION, donnee)
            if isinstance(accordee, LaDerogation) and accordee.vers is vers and portes <= accordee.portes:
                return accord
    return None


def _accords_du_jour(seance: Seance, dossier_id: int, objet: Objet) -> list[Approbation]:
    if seance.acteur is None:
        return []
    requete = Approbation.select().where(
        Approbation.dossier_id == dossier_id,
        Approbation.objet == objet.value,
        Approbation.etat == EtatApprobation.ACCORDEE,
        Approbation.demandee_par == seance.acteur.id,
    )
    donnes = requete.order_by(Approbation.id.desc())
    return [a for a in donnes if a.decidee_le is not None and horloge.jour_local(a.decidee_le) == seance.jour]


def servir(g: Geste, accord: Approbation) -> str:
    """L'accord sert, dans le geste en cours ; rend les deux noms et le motif, pour l'historique."""
    if accord.utilisee_le is None:
        g.modifier(accord, utilisee_le=g.cadre.maintenant)
    demandeur, decideur = (Utilisateur.get_by_id(i).affichage for i in (accord.demandee_par, accord.decidee_par))
    return f"demandée par {demandeur}, accordée par {decideur} : {accord.motif}"
