"""Le contrôle de qualité : ce qui fait d'une journée sur un dossier une exception, et le tirage de ce qui sera relu (N7).

Les exceptions d'abord : là où une règle a été frôlée ou passée outre, où l'on est revenu sur ce qui venait d'être fait, où une
conversation n'a mené à rien. Le reste se tire au sort, pour que l'on relise aussi ce qui va bien.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Any

from agence.calendrier import Calendrier, jour_de_paris
from agence.conduite.neutralite import ENTENDUS_PAR_UN_TIERS, mots_de_la_dette, signalements
from agence.configuration.modele import Configuration
from donnees.nomenclature import TypeEvenement


class Signe(StrEnum):
    """Ce qui distingue une journée ; dans l'ordre où cela se relit, le plus grave d'abord."""

    ESCALADE_DEROGEE = "escalade_derogee"
    APPEL_DEROGE = "appel_deroge"
    RECLAMATION = "reclamation"
    DETTE_ENTENDUE = "dette_entendue"
    MOTS_A_EVITER = "mots_a_eviter"
    ACCORD_DEMANDE = "accord_demande"
    QUOTA = "quota"
    PROMESSE_ANNULEE = "promesse_annulee"
    ANNULATION = "annulation"
    CONTACT_SANS_SUITE = "contact_sans_suite"


MOTS: Mapping[Signe, str] = {
    Signe.ESCALADE_DEROGEE: "escalade dérogée",
    Signe.APPEL_DEROGE: "appel hors des règles",
    Signe.RECLAMATION: "plainte reçue",
    Signe.DETTE_ENTENDUE: "dette dite devant un tiers",
    Signe.MOTS_A_EVITER: "mots à éviter",
    Signe.ACCORD_DEMANDE: "accord demandé",
    Signe.QUOTA: "dernier essai permis",
    Signe.PROMESSE_ANNULEE: "promesse annulée",
    Signe.ANNULATION: "geste annulé",
    Signe.CONTACT_SANS_SUITE: "contact sans suite",
}
"""Comment chaque signe se dit dans la liste."""

POURQUOI: Mapping[Signe, str] = {
    Signe.ESCALADE_DEROGEE: "une porte n'était pas franche : la raison donnée suffit-elle ?",
    Signe.APPEL_DEROGE: "hors des heures, d'un quota ou d'un litige : la raison donnée suffit-elle ? (règles 36 et 37)",
    Signe.RECLAMATION: "le débiteur s'est plaint ce jour-là",
    Signe.DETTE_ENTENDUE: "la note parle de la dette, alors qu'un autre que le débiteur a pu entendre (règle 38)",
    Signe.MOTS_A_EVITER: "une note dit ce qu'elle ne devrait pas dire (règle 41)",
    Signe.ACCORD_DEMANDE: "une limite allait être dépassée : un accord a été demandé",
    Signe.QUOTA: "le dernier essai que les quotas permettaient (règle 37)",
    Signe.PROMESSE_ANNULEE: "une promesse prise puis annulée le jour même",
    Signe.ANNULATION: "un geste repris aussitôt fait",
    Signe.CONTACT_SANS_SUITE: "la bonne personne a été jointe, et rien n'a été convenu ni posé",
}
"""Ce que le relecteur doit regarder, pour chaque signe."""

NOTES: Mapping[int, str] = {1: "à reprendre", 2: "à améliorer", 3: "conforme", 4: "exemplaire"}
"""Les quatre notes. Leur nombre est pair : il n'y a pas de milieu où se réfugier. Chacune dit ce qui s'ensuit : en parler ce jour
même, travailler un point, rien, le montrer aux autres."""

TRAVAIL = frozenset({
    TypeEvenement.APPEL, TypeEvenement.NOTE, TypeEvenement.PROMESSE, TypeEvenement.ECHEANCIER, TypeEvenement.PLANIFICATION,
    TypeEvenement.COURRIER, TypeEvenement.SUSPENSION, TypeEvenement.ESCALADE, TypeEvenement.LITIGE, TypeEvenement.PROTECTION,
    TypeEvenement.ANNULATION, TypeEvenement.APPROBATION, TypeEvenement.RECLAMATION, TypeEvenement.MOTIF,
})  # fmt: skip
"""Ce qui fait dire d'un dossier qu'il a été travaillé ; une pièce classée ou un paiement saisi n'y suffisent pas."""
SUITES_POSEES = frozenset({
    TypeEvenement.PROMESSE, TypeEvenement.ECHEANCIER, TypeEvenement.PLANIFICATION, TypeEvenement.COURRIER, TypeEvenement.SUSPENSION,
    TypeEvenement.ESCALADE, TypeEvenement.LITIGE, TypeEvenement.PROTECTION, TypeEvenement.PAIEMENT, TypeEvenement.APPROBATION,
    TypeEvenement.RECLAMATION, TypeEvenement.CLOTURE,
})  # fmt: skip
SANS_SUITE = frozenset({"rappel", "poursuivre"})
"""Les suites d'un résultat d'appel qui ne disent rien de ce que le débiteur fera."""


@dataclass(frozen=True)
class Acte:
    """Un évènement de la journée, tel que l'historique le garde ; `annule` : repris depuis."""

    le: datetime
    type: TypeEvenement
    code: str
    texte: str
    donnees: Mapping[str, Any]
    annule: bool = False


@dataclass(frozen=True)
class Journee:
    """Ce qu'un agent a fait un jour sur un dossier ; `essais` : les appels du dossier dans les 30 jours, ceux du jour compris."""

    dossier_id: int
    agent_id: int
    jour: date
    actes: tuple[Acte, ...]
    essais: tuple[datetime, ...] = ()


@dataclass(frozen=True)
class Tiree:
    """Un dossier à relire ; `signes` vide : le sort l'a désigné."""

    dossier_id: int
    agent_id: int
    signes: tuple[Signe, ...]


def jour_a_relire(jour: date, calendrier: Calendrier) -> date:
    """Le dernier jour ouvré avant `jour` ; la veille si l'année entière est fermée."""
    anterieurs = (jour - timedelta(days=n) for n in range(1, 366))
    return next((j for j in anterieurs if calendrier.est_ouvre(j)), jour - timedelta(days=1))


def signes(journee: Journee, configuration: Configuration) -> tuple[Signe, ...]:
    """Ce qui fait de cette journée une exception, le plus grave d'abord ; rien si elle est ordinaire."""
    trouves = {signe for signe, reconnaitre in _RECONNAITRE.items() if reconnaitre(journee, configuration)}
    if Signe.PROMESSE_ANNULEE in trouves and len(_annulations(journee)) == 1:
        trouves.discard(Signe.ANNULATION)
    return tuple(s for s in Signe if s in trouves)


def tirer(journees: Iterable[Journee], configuration: Configuration) -> tuple[Tiree, ...]:
    """L'échantillon : par agent, des exceptions dans la limite réglée, puis le sort jusqu'au nombre réglé.

    Le même jour et les mêmes dossiers donnent toujours le même tirage, dans quelque ordre qu'ils viennent : le sort d'un dossier ne
    dépend que du jour, de l'agent et de lui. S'il manque de dossiers ordinaires, d'autres exceptions prennent leur place.
    """
    par_agent: dict[int, list[tuple[Journee, tuple[Signe, ...]]]] = {}
    for journee in journees:
        par_agent.setdefault(journee.agent_id, []).append((journee, signes(journee, configuration)))
    reglage = configuration.qualite
    return tuple(
        tiree for agent_id in sorted(par_agent)
        for tiree in _echantillon(par_agent[agent_id], reglage.dossiers_par_agent, reglage.exceptions_au_plus)
    )  # fmt: skip


def _echantillon(lues: Sequence[tuple[Journee, tuple[Signe, ...]]], nombre: int, exceptions: int) -> list[Tiree]:
    ordre = list(Signe)
    graves = sorted((x for x in lues if x[1]), key=lambda x: (ordre.index(x[1][0]), _sort(x[0])))
    ordinaires = sorted((x for x in lues if not x[1]), key=lambda x: _sort(x[0]))
    retenues = graves[: min(exceptions, nombre)]
    au_sort = ordinaires[: nombre - len(retenues)]
    retenues = graves[: nombre - len(au_sort)]
    return [Tiree(j.dossier_id, j.agent_id, s) for j, s in (*retenues, *au_sort)]


def _sort(journee: Journee) -> str:
    """Le rang au sort d'un dossier : un nombre que personne ne choisit et que chacun peut refaire."""
    return sha256(f"{journee.jour.isoformat()}:{journee.agent_id}:{journee.dossier_id}".encode()).hexdigest()


# ── reconnaître ──────────────────────────────────────────────────────────────────────────────────────────────────────


def _faits(journee: Journee, *types: TypeEvenement) -> list[Acte]:
    return [a for a in journee.actes if a.type in types and not a.annule]


def _annulations(journee: Journee) -> list[Acte]:
    return [a for a in journee.actes if a.type is TypeEvenement.ANNULATION]


def _escalade_derogee(journee: Journee, _: Configuration) -> bool:
    return any(a.donnees.get("deroge") for a in _faits(journee, TypeEvenement.ESCALADE))


def _appel_deroge(journee: Journee, _: Configuration) -> bool:
    return any(a.donnees.get("derogation") for a in _faits(journee, TypeEvenement.APPEL))


def _dette_entendue(journee: Journee, _: Configuration) -> bool:
    appels = _faits(journee, TypeEvenement.APPEL)
    return any(a.code in ENTENDUS_PAR_UN_TIERS and mots_de_la_dette(a.texte) for a in appels)


def _mots_a_eviter(journee: Journee, _: Configuration) -> bool:
    # Une note reprise aussitôt a quand même été écrite, mais son auteur s'est corrigé : l'annulation le dit déjà.
    return any(signalements(a.texte) for a in _faits(journee, TypeEvenement.NOTE, TypeEvenement.APPEL))


def _quota(journee: Journee, configuration: Configuration) -> bool:
    """Un des appels du jour était le dernier permis : le jour, en sept jours ou en trente."""
    appels = configuration.appels
    limites = ((appels.tentatives_par_jour, 1), (appels.tentatives_par_semaine, 7), (appels.tentatives_par_30_jours, 30))
    jours = [jour_de_paris(le) for le in journee.essais]
    if journee.jour not in jours:
        return False
    return any(sum((journee.jour - j).days < fenetre for j in jours) >= maximum for maximum, fenetre in limites)


def _promesse_annulee(journee: Journee, _: Configuration) -> bool:
    engagements = {TypeEvenement.PROMESSE.value, TypeEvenement.ECHEANCIER.value}
    return any(a.code in engagements for a in _annulations(journee))


def _contact_sans_suite(journee: Journee, configuration: Configuration) -> bool:
    utiles = [a for a in _faits(journee, TypeEvenement.APPEL) if a.donnees.get("utile")]
    if not utiles or _faits(journee, *SUITES_POSEES):
        return False
    resultats = configuration.resultats
    return all(a.code not in resultats or resultats[a.code].suite in SANS_SUITE for a in utiles)


_RECONNAITRE: Mapping[Signe, Callable[[Journee, Configuration], bool]] = {
    Signe.ESCALADE_DEROGEE: _escalade_derogee,
    Signe.APPEL_DEROGE: _appel_deroge,
    Signe.RECLAMATION: lambda j, _: any(a.code == "recue" for a in _faits(j, TypeEvenement.RECLAMATION)),
    Signe.DETTE_ENTENDUE: _dette_entendue,
    Signe.MOTS_A_EVITER: _mots_a_eviter,
    Signe.ACCORD_DEMANDE: lambda j, _: any(a.code == "demandee" for a in _faits(j, TypeEvenement.APPROBATION)),
    Signe.QUOTA: _quota,
    Signe.PROMESSE_ANNULEE: _promesse_annulee,
    Signe.ANNULATION: lambda j, _: bool(_annulations(j)),
    Signe.CONTACT_SANS_SUITE: _contact_sans_suite,
}
