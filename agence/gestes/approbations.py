"""Les demandes d'accord : un agent demande, un superviseur décide ; le dossier n'est pas suspendu pour autant (P5, N2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any, NamedTuple

from agence import horloge
from agence.argent import euros
from agence.conduite.echeanciers import Echeance
from agence.conduite.situation import Situation
from agence.erreurs import Introuvable, Refus, SaisieInvalide
from agence.gestes.baux import bail_mis_de_cote
from agence.gestes.cloture import rouvrir
from agence.gestes.droits import exiger
from agence.gestes.gardes import refuser_clos, texte_exige
from agence.gestes.paiements import extourner
from agence.gestes.planification import planifier
from agence.gestes.promesses import Engagement, engager, reporter
from agence.gestes.remises import remettre
from agence.gestes.socle import geste, propre
from agence.mots import en_mots
from agence.seance import Seance
from donnees.base import ecriture, executer, lignes
from donnees.champs import ChampJson, instant_lu
from donnees.modeles import Approbation, Paiement, Promesse, Utilisateur
from donnees.nomenclature import Etat, EtatApprobation, Moyen, Poste, TypeAction, TypeEvenement


class Objet(StrEnum):
    """Ce qu'un agent peut demander."""

    PROMESSE = "promesse"
    ECHEANCIER = "echeancier"
    DEROGATION = "derogation"
    APPEL = "appel"
    REPORT = "report"
    REMISE = "remise"
    EXTOURNE = "extourne"
    REOUVERTURE = "reouverture"


MOTS = {
    Objet.PROMESSE: "promesse hors limites",
    Objet.ECHEANCIER: "échéancier hors limites",
    Objet.DEROGATION: "dérogation avant escalade",
    Objet.APPEL: "appel hors des règles",
    Objet.REPORT: "report au-delà de la limite",
    Objet.REMISE: "remise hors du pouvoir de l'agence",
    Objet.EXTOURNE: "extourne d'un paiement",
    Objet.REOUVERTURE: "réouverture du dossier",
}

ACTES = {Objet.EXTOURNE: "demander une extourne"}
"""Ce qu'il faut pouvoir pour demander ; sinon, travailler le dossier."""
SUR_UN_CLOS = frozenset({Objet.EXTOURNE, Objet.REOUVERTURE})


@dataclass(frozen=True)
class Demande:
    """Une demande en attente, telle que le superviseur la lit."""

    id: int
    dossier_id: int
    reference: str
    debiteur: str
    objet: Objet
    motif: str
    donnees: dict[str, Any]
    demandeur: str
    demandee_le: datetime


# ── ce qui se demande, en données ────────────────────────────────────────────────────────────────────────────────────


def donnees_engagement(engagement: Engagement) -> dict[str, Any]:
    """Une promesse ou un échéancier, tels qu'ils se gardent dans une demande."""
    echeances = [[e.numero, e.date_demandee.isoformat(), e.date.isoformat(), e.montant] for e in engagement.echeances]
    return {"echeances": echeances, "moyen": engagement.moyen.value, "phrase": engagement.phrase}


def donnees_report(promesse_id: int, le: date, *, toutes: bool = False) -> dict[str, Any]:
    """Le report d'une promesse."""
    return {"promesse": promesse_id, "date": le.isoformat(), "toutes": toutes}


def donnees_planification(action: TypeAction, le: date, heure: time | None = None) -> dict[str, Any]:
    """Une action plus loin que la limite."""
    return {"action": action.value, "date": le.isoformat(), "heure": heure.isoformat("minutes") if heure else ""}


def donnees_remise(poste: Poste, montant: int, accord: str = "", piece_id: int | None = None) -> dict[str, Any]:
    """Une remise ; `accord` et `piece_id` prouvent celui du mandant quand son pouvoir ne suffit pas (règle 43)."""
    return {"poste": poste.value, "montant": montant, "accord": accord, "piece": piece_id}


def donnees_extourne(paiement: Paiement) -> dict[str, Any]:
    """L'extourne d'un paiement ; son montant et son jour, pour que celui qui décide les lise."""
    return {"paiement": paiement.id, "montant": paiement.montant, "recu_le": paiement.recu_le.isoformat()}


class _Promise(NamedTuple):
    """L'engagement relu d'une demande."""

    engagement: Engagement


class _Report(NamedTuple):
    promesse_id: int
    le: date
    toutes: bool


class _Plan(NamedTuple):
    action: TypeAction
    le: date
    heure: time | None


class _Abandon(NamedTuple):
    poste: Poste
    montant: int
    accord: str
    piece_id: int | None


class _Extourne(NamedTuple):
    paiement_id: int
    montant: int
    recu_le: date


class _Reouverture(NamedTuple):
    """Rien de plus que le dossier et le motif de la demande."""


_Geste = _Promise | _Report | _Plan | _Abandon | _Extourne | _Reouverture | None


def _lire(objet: Objet, donnees: dict[str, Any]) -> _Geste:
    """Le geste demandé. Lève SaisieInvalide si les données ne le disent pas entièrement."""
    try:
        if objet is Objet.EXTOURNE:
            return _Extourne(int(donnees["paiement"]), int(donnees["montant"]), date.fromisoformat(donnees["recu_le"]))
        if objet is Objet.REOUVERTURE:
            return _Reouverture()
        if objet in (Objet.PROMESSE, Objet.ECHEANCIER):
            return _Promise(_engagement(donnees))
        if objet is Objet.REPORT and "promesse" in donnees:
            return _Report(int(donnees["promesse"]), date.fromisoformat(donnees["date"]), bool(donnees.get("toutes")))
        if objet is Objet.REPORT:
            heure = time.fromisoformat(donnees["heure"]) if donnees.get("heure") else None
            return _Plan(TypeAction(donnees["action"]), date.fromisoformat(donnees["date"]), heure)
        if objet is Objet.REMISE:
            piece = donnees.get("piece")
            accord = str(donnees.get("accord", ""))
            return _Abandon(Poste(donnees["poste"]), int(donnees["montant"]), accord, int(piece) if piece is not None else None)
    except (KeyError, TypeError, ValueError) as erreur:
        raise SaisieInvalide(f"la demande ({MOTS[objet]}) est incomplète.", "La refaire depuis le dossier.") from erreur
    return None


def _engagement(donnees: dict[str, Any]) -> Engagement:
    echeances = [
        Echeance(int(numero), date.fromisoformat(demandee), date.fromisoformat(retenue), int(montant))
        for numero, demandee, retenue, montant in donnees["echeances"]
    ]
    if not echeances:
        raise ValueError("aucune échéance")
    return Engagement(tuple(echeances), Moyen(donnees["moyen"]), str(donnees.get("phrase", "")))


def resume(objet: Objet, donnees: dict[str, Any]) -> str:
    """Ce qui est demandé, en une ligne."""
    demande = _lire(objet, donnees)
    if isinstance(demande, _Promise):
        e = demande.engagement.echeances
        combien = f"{euros(demande.engagement.total)} en {len(e)} fois" if len(e) > 1 else euros(e[0].montant)
        return f"{combien}, {'première ' if len(e) > 1 else ''}échéance le {e[0].date:%d/%m/%Y}"
    if isinstance(demande, _Report):
        return f"promesse reportée au {demande.le:%d/%m/%Y}"
    if isinstance(demande, _Plan):
        return f"{en_mots(demande.action)} le {demande.le:%d/%m/%Y}"
    if isinstance(demande, _Abandon):
        dit = f", accord du mandant : {demande.accord}" if demande.accord else ""
        return f"{euros(demande.montant)} de {en_mots(demande.poste)}{dit}"
    if isinstance(demande, _Extourne):
        return f"{euros(demande.montant)} reçus le {demande.recu_le:%d/%m/%Y}"
    return ""


# ── demander, décider ────────────────────────────────────────────────────────────────────────────────────────────────


def demander(
    seance: Seance, dossier_id: int, objet: Objet, motif: str, donnees: dict[str, Any] | None = None, *, version: int | None = None
) -> Approbation:
    """Demande l'accord d'un superviseur ; le dossier garde sa prochaine action.

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
            donnees=donnees or {},
            demandee_par=seance.acteur.id,
            demandee_le=g.cadre.maintenant,
        )
        texte = MOTS[objet] + (f" ({quoi})" if quoi else "")
        g.consigner(TypeEvenement.APPROBATION, "demandee", f"demande : {texte} · {motif}", {"approbation": demande.id})
    return demande


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


def decider(seance: Seance, approbation_id: int, accorder: bool, reponse: str = "", *, version: int | None = None) -> Approbation:
    """Accorde ou refuse ; accordé, ce qui était demandé est fait aussitôt, au nom du demandeur, tout ou rien.

    Celui qui décide n'est jamais celui qui demande ; un refus dit sa raison. Une décision ne s'annule pas.
    """
    exiger(seance, "décider d'une demande")
    if seance.acteur is None:
        raise Refus("une demande est décidée par une personne.", "", "roles")
    if not accorder:
        reponse = texte_exige(reponse, "la raison du refus manque.", "Dire pourquoi, le demandeur la lira.")
    with ecriture():
        demande = _en_attente(approbation_id, seance.acteur.id)
        demandeur = Utilisateur.get_by_id(demande.demandee_par)
        noms = f"demandée par {demandeur.affichage}, {'accordée' if accorder else 'refusée'} par {seance.acteur.affichage}"
        with bail_mis_de_cote(demande.dossier_id, demandeur.id):
            _trancher(seance, demande, accorder, reponse, noms, version)
            if accorder:
                _executer(seance, demande, noms)
                executer("DELETE FROM annulable WHERE utilisateur_id = ?", (seance.acteur.id,))
    return demande


def _trancher(seance: Seance, demande: Approbation, accorder: bool, reponse: str, noms: str, version: int | None) -> None:
    with geste(seance, demande.dossier_id, annulable=False, version=version) as g:
        g.modifier(
            demande,
            etat=EtatApprobation.ACCORDEE if accorder else EtatApprobation.REFUSEE,
            decidee_par=g.utilisateur_id,
            decidee_le=g.cadre.maintenant,
            reponse=propre(reponse),
        )
        texte = f"{MOTS[Objet(demande.objet)]} {noms}"
        donnees = {"approbation": demande.id, "demandee_par": demande.demandee_par, "decidee_par": g.utilisateur_id}
        g.consigner(TypeEvenement.APPROBATION, demande.etat.value, f"{texte} · {reponse}" if reponse.strip() else texte, donnees)


def _en_attente(approbation_id: int, decideur_id: int) -> Approbation:
    demande = Approbation.get_or_none(Approbation.id == approbation_id)
    if demande is None:
        raise Introuvable(f"demande n° {approbation_id} inconnue.")
    if demande.etat is not EtatApprobation.DEMANDEE:
        raise Refus(f"cette demande est déjà {en_mots(demande.etat)}.", "Passer à la suivante.", "approbation")
    if demande.demandee_par == decideur_id:
        raise Refus("celui qui demande ne décide pas.", "La laisser à un autre superviseur.", "deux personnes")
    return demande


def _executer(seance: Seance, demande: Approbation, noms: str) -> None:
    """Fait ce qui était demandé ; une dérogation ou un appel ne font que s'ouvrir à leur demandeur, pour la journée."""
    demandee = _lire(Objet(demande.objet), demande.donnees or {})
    if isinstance(demandee, _Promise):
        engager(seance, demande.dossier_id, demandee.engagement, note=noms, au_nom_de=demande.demandee_par)
    elif isinstance(demandee, _Report):
        _verifier_promesse(demande, demandee.promesse_id)
        reporter(seance, demandee.promesse_id, demandee.le, toutes=demandee.toutes, note=f"reportée au {demandee.le:%d/%m/%Y}, {noms}")
    elif isinstance(demandee, _Plan):
        planifier(seance, demande.dossier_id, demandee.action, demandee.le, demandee.heure, note=noms)
    elif isinstance(demandee, _Abandon):
        remettre(
            seance, demande.dossier_id, demandee.poste, demandee.montant, f"{demande.motif} ({noms})", accord=demandee.accord,
            piece_id=demandee.piece_id, approbation_id=demande.id,
        )  # fmt: skip
    elif isinstance(demandee, _Extourne):
        _verifier_paiement(demande, demandee.paiement_id)
        extourner(seance, demandee.paiement_id, f"{demande.motif} ({noms})", approbation_id=demande.id)
    elif isinstance(demandee, _Reouverture):
        rouvrir(seance, demande.dossier_id, f"{demande.motif} ({noms})", approbation_id=demande.id)


def _verifier_promesse(demande: Approbation, promesse_id: int) -> None:
    if Promesse.get_or_none(Promesse.id == promesse_id, Promesse.dossier_id == demande.dossier_id) is None:
        raise Introuvable(f"promesse n° {promesse_id} inconnue sur ce dossier.")


def _verifier_paiement(demande: Approbation, paiement_id: int) -> None:
    if Paiement.get_or_none(Paiement.id == paiement_id, Paiement.dossier_id == demande.dossier_id) is None:
        raise Introuvable(f"paiement n° {paiement_id} inconnu sur ce dossier.")


def en_attente() -> list[Demande]:
    """Les demandes à décider, la plus ancienne d'abord."""
    sql = """SELECT a.id, a.dossier_id, d.reference, b.nom, a.objet, a.motif, a.donnees, u.affichage, a.demandee_le
        FROM approbation a JOIN dossier d ON d.id = a.dossier_id JOIN debiteur b ON b.id = d.debiteur_id
        JOIN utilisateur u ON u.id = a.demandee_par WHERE a.etat = 'demandee' ORDER BY a.demandee_le, a.id"""
    lire = ChampJson().python_value
    return [
        Demande(i, d, reference, nom, Objet(objet), motif, lire(donnees) or {}, affichage, instant_lu(le))  # type: ignore[arg-type]
        for i, d, reference, nom, objet, motif, donnees, affichage, le in lignes(sql)
    ]


def accord_du_jour(seance: Seance, dossier_id: int, objet: Objet) -> Approbation | None:
    """L'accord donné ce jour à cet acteur pour une dérogation ou un appel, s'il y en a un."""
    if seance.acteur is None:
        return None
    requete = Approbation.select().where(
        Approbation.dossier_id == dossier_id,
        Approbation.objet == objet.value,
        Approbation.etat == EtatApprobation.ACCORDEE,
        Approbation.demandee_par == seance.acteur.id,
    )
    derniere: Approbation | None = requete.order_by(Approbation.id.desc()).first()
    if derniere is None or derniere.decidee_le is None or horloge.jour_local(derniere.decidee_le) != seance.jour:
        return None
    return derniere
