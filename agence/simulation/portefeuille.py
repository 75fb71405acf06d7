"""Le portefeuille ouvert, lu une fois, tel que la prochaine nuit le trouverait."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from agence import horloge
from agence.conduite.avenir import DossierSimule
from agence.conduite.situation import Cadre
from agence.erreurs import ErreurAgence
from agence.gestes import nuit_de_la_prescription, nuit_des_procedures
from agence.gestes.cycle import candidats, lire_les_faits
from agence.gestes.protections_etendues import a_proteger
from agence.seance import Seance
from agence.situations import COLONNES, lire_situation
from donnees.vues import hypotheses as vue
from donnees.vues import nuit
from donnees.vues.imports import paquets

Progression = Callable[[int, int], None]
QUOTAS = timedelta(days=31)
"""Jusqu'où un appel passé compte dans les quotas."""


@dataclass(frozen=True)
class Portefeuille:
    """Les dossiers ouverts ; `premiers` : ceux que la prochaine nuit regarderait, `premiers_si_neuve` si la configuration a changé."""

    debut: date
    dossiers: tuple[DossierSimule, ...]
    premiers: frozenset[int]
    premiers_si_neuve: frozenset[int]
    agents: dict[int | None, str]
    reserves: tuple[str, ...] = ()


@dataclass
class _Lecture:
    """Ce qui se rassemble pendant la lecture."""

    cadre: Cadre
    appels: dict[int, list[tuple[date, str]]]
    prescriptions: dict[int, date]
    depasses: set[int]
    a_part: set[int]
    dossiers: list[DossierSimule] = field(default_factory=list)
    reserves: list[str] = field(default_factory=list)


def lire(seance: Seance, debut: date | None = None, progression: Progression | None = None) -> Portefeuille:
    """Lit les dossiers ouverts et ce que la nuit de `debut` (par défaut le jour présent) sait d'eux, sans rien écrire."""
    cadre = seance.cadre(debut or seance.jour)
    precedent = nuit.dernier_cycle()
    lecture = _Lecture(cadre, _appels(seance), {}, nuit_des_procedures.a_dire(cadre.jour), {i for i, _ in a_proteger(seance)})
    regardes = nuit_de_la_prescription.a_regarder(cadre, precedent)
    arretes: set[int] = set()
    for lot in paquets(regardes):
        neuves, siens = nuit_de_la_prescription.recalculer(lot, cadre, lecture.reserves)
        lecture.prescriptions |= {i: r.date for i, r in neuves.items()}
        arretes |= siens
    alarmes = nuit_de_la_prescription.sonner(cadre.jour, precedent, arretes)
    ouverts = vue.dossiers_ouverts()
    for debut_du_lot in range(0, len(ouverts), LOT):
        _lire_le_lot(ouverts[debut_du_lot : debut_du_lot + LOT], lecture)
        if progression is not None:
            progression(min(debut_du_lot + LOT, len(ouverts)), len(ouverts))
    if lecture.a_part:
        lecture.reserves.append(f"{len(lecture.a_part)} dossiers que la prochaine nuit protégera sont laissés de côté")
    toujours = {*regardes, *alarmes, *lecture.depasses}
    agents: dict[int | None, str] = {None: "sans agent"}
    agents.update((i, nom) for i, nom in vue.noms_des_agents().items())
    changee = nuit.configuration_changee(seance.configuration_id)
    return Portefeuille(
        cadre.jour, tuple(lecture.dossiers), frozenset(toujours | candidats(cadre.jour, changee)),
        frozenset(toujours | candidats(cadre.jour, True)), agents, tuple(lecture.reserves),
    )  # fmt: skip


LOT = 1000


def _appels(seance: Seance) -> dict[int, list[tuple[date, str]]]:
    par: dict[int, list[tuple[date, str]]] = defaultdict(list)
    for dossier_id, le, code in vue.appels_recents(seance.horloge() - QUOTAS):
        par[dossier_id].append((horloge.jour_local(le), code))
    return par


def _lire_le_lot(lot: list[int], lecture: _Lecture) -> None:
    butoirs = nuit_des_procedures.lire(lecture.depasses.intersection(lot), lecture.cadre.jour)
    faits = lire_les_faits(lot, butoirs)
    for dossier_id, _, reference, nature, sensible, *colonnes, agent in nuit.dossiers(lot, (*COLONNES, "agent_id")):
        if dossier_id in lecture.a_part:
            continue
        try:
            s = lire_situation(nature, sensible, colonnes)
        except (ErreurAgence, ValueError, TypeError, KeyError) as erreur:
            lecture.reserves.append(f"{reference} : {erreur}")
            continue
        if dossier_id in lecture.prescriptions:
            s = s.avec(prescription_le=lecture.prescriptions[dossier_id])
        recents = tuple(lecture.appels.get(dossier_id, ()))
        lecture.dossiers.append(DossierSimule(dossier_id, _agent(agent), s, faits[dossier_id], recents))


def _agent(valeur: Any) -> int | None:
    return int(valeur) if valeur is not None else None
