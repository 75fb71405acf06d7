"""Ce qui se demande à un superviseur : chaque objet, les données qui le gardent en entier, et comment il se dit."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, time
from enum import StrEnum
from typing import Any, NamedTuple

from agence.argent import euros
from agence.conduite.echeanciers import Echeance
from agence.conduite.portes import Condition
from agence.erreurs import SaisieInvalide
from agence.gestes.promesses import Engagement
from agence.mots import en_mots
from donnees.modeles import Paiement
from donnees.nomenclature import EtatCondition, Moyen, Poste, TypeAction


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
OUVERTURES = frozenset({Objet.DEROGATION, Objet.APPEL})
"""Accordées, elles ne font rien d'elles-mêmes : elles s'ouvrent à leur demandeur, pour la journée."""
IRREVERSIBLES = frozenset({Objet.REMISE, Objet.EXTOURNE})
"""Accordées, elles changent ce qui est dû : celui qui accorde confirme."""
OFFRES = frozenset({Objet.PROMESSE, Objet.ECHEANCIER, Objet.REMISE})
"""Ce que le débiteur propose, et dont le mandant est avisé même avant la réponse (R124-5)."""
VOIES = (TypeAction.HUISSIER, TypeAction.JUDICIAIRE)


class LEngagement(NamedTuple):
    """Une promesse ou un échéancier."""

    engagement: Engagement


class LeReport(NamedTuple):
    """Le report d'une promesse."""

    promesse_id: int
    le: date
    toutes: bool


class LePlan(NamedTuple):
    """Une action plus loin que la limite."""

    action: TypeAction
    le: date
    heure: time | None


class LaRemise(NamedTuple):
    """Une remise ; `accord` et `piece_id` prouvent celui du mandant."""

    poste: Poste
    montant: int
    accord: str
    piece_id: int | None


class LExtourne(NamedTuple):
    """L'extourne d'un paiement."""

    paiement_id: int
    montant: int
    recu_le: date


class LaReouverture(NamedTuple):
    """Rien de plus que le dossier et le motif de la demande."""


class LaDerogation(NamedTuple):
    """Une voie, et les portes fermées qu'elle passerait outre : aucune autre."""

    vers: TypeAction
    portes: frozenset[str]
    manque: str


class LAppel(NamedTuple):
    """Appeler malgré ce que dit la barrière."""

    barriere: str


Demandee = LEngagement | LeReport | LePlan | LaRemise | LExtourne | LaReouverture | LaDerogation | LAppel


# ── en données ───────────────────────────────────────────────────────────────────────────────────────────────────────


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


def donnees_derogation(vers: TypeAction, conditions: Iterable[Condition]) -> dict[str, Any]:
    """Les portes fermées d'un examen, vers cette voie : l'accord ne vaudra que pour elles."""
    fermees = [c.porte for c in conditions if c.etat is not EtatCondition.VRAIE]
    return {"vers": vers.value, "portes": [p.id for p in fermees], "manque": ", ".join(p.texte for p in fermees)}


def donnees_appel(barriere: str) -> dict[str, Any]:
    """Un appel ; `barriere` : ce qui l'interdit quand il est demandé."""
    return {"barriere": barriere}


# ── relues ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def relire(objet: Objet, donnees: dict[str, Any]) -> Demandee:
    """Ce qui est demandé. Lève SaisieInvalide si les données ne le disent pas entièrement."""
    try:
        return _LECTURES[objet](donnees)
    except (KeyError, TypeError, ValueError) as erreur:
        raise SaisieInvalide(f"la demande ({MOTS[objet]}) est incomplète.", "La refaire depuis le dossier.") from erreur


def _engagement(donnees: dict[str, Any]) -> LEngagement:
    echeances = [
        Echeance(int(numero), date.fromisoformat(demandee), date.fromisoformat(retenue), int(montant))
        for numero, demandee, retenue, montant in donnees["echeances"]
    ]
    if not echeances:
        raise ValueError("aucune échéance")
    return LEngagement(Engagement(tuple(echeances), Moyen(donnees["moyen"]), str(donnees.get("phrase", ""))))


def _report(donnees: dict[str, Any]) -> LeReport | LePlan:
    le = date.fromisoformat(donnees["date"])
    if "promesse" in donnees:
        return LeReport(int(donnees["promesse"]), le, bool(donnees.get("toutes")))
    heure = time.fromisoformat(donnees["heure"]) if donnees.get("heure") else None
    return LePlan(TypeAction(donnees["action"]), le, heure)


def _remise(donnees: dict[str, Any]) -> LaRemise:
    piece = None if donnees.get("piece") is None else int(donnees["piece"])
    return LaRemise(Poste(donnees["poste"]), int(donnees["montant"]), str(donnees.get("accord", "")), piece)


def _extourne(donnees: dict[str, Any]) -> LExtourne:
    return LExtourne(int(donnees["paiement"]), int(donnees["montant"]), date.fromisoformat(donnees["recu_le"]))


def _derogation(donnees: dict[str, Any]) -> LaDerogation:
    vers = TypeAction(donnees["vers"])
    if vers not in VOIES:
        raise ValueError(vers)
    return LaDerogation(vers, frozenset(str(p) for p in donnees["portes"]), str(donnees.get("manque", "")))


def _appel(donnees: dict[str, Any]) -> LAppel:
    return LAppel(str(donnees.get("barriere", "")))


def _reouverture(donnees: dict[str, Any]) -> LaReouverture:
    return LaReouverture()


_LECTURES: dict[Objet, Callable[[dict[str, Any]], Demandee]] = {
    Objet.PROMESSE: _engagement,
    Objet.ECHEANCIER: _engagement,
    Objet.REMISE: _remise,
    Objet.EXTOURNE: _extourne,
    Objet.DEROGATION: _derogation,
    Objet.REPORT: _report,
    Objet.APPEL: _appel,
    Objet.REOUVERTURE: _reouverture,
}


def resume(objet: Objet, donnees: dict[str, Any]) -> str:
    """Ce qui est demandé, en une ligne. Lève SaisieInvalide si les données ne le disent pas entièrement."""
    return _dire(relire(objet, donnees))


def resume_ou_rien(objet: Objet, donnees: dict[str, Any]) -> str:
    """La même ligne ; vide pour une demande d'avant, dont les données ne se relisent plus."""
    try:
        return resume(objet, donnees)
    except SaisieInvalide:
        return ""


def _dire(demande: Demandee) -> str:
    if isinstance(demande, LEngagement):
        e = demande.engagement.echeances
        combien = f"{euros(demande.engagement.total)} en {len(e)} fois" if len(e) > 1 else euros(e[0].montant)
        return f"{combien}, {'première ' if len(e) > 1 else ''}échéance le {e[0].date:%d/%m/%Y}"
    if isinstance(demande, LeReport):
        return f"promesse reportée au {demande.le:%d/%m/%Y}"
    if isinstance(demande, LePlan):
        return f"{en_mots(demande.action)} le {demande.le:%d/%m/%Y}"
    if isinstance(demande, LaRemise):
        dit = f", accord du mandant : {demande.accord}" if demande.accord else ""
        return f"{euros(demande.montant)} de {en_mots(demande.poste)}{dit}"
    if isinstance(demande, LExtourne):
        return f"{euros(demande.montant)} reçus le {demande.recu_le:%d/%m/%Y}"
    if isinstance(demande, LaDerogation):
        return f"vers {demande.vers.value}" + (f" · manque : {demande.manque}" if demande.manque else "")
    return demande.barriere if isinstance(demande, LAppel) else ""
