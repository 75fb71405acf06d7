"""Comment une protection tient un dossier, et ce qu'il devient quand elle arrive à son terme : les gestes et la nuit décident ici."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Protocol, TypeVar

from agence.conduite.situation import Cadre, Situation, planifier, suspendre
from agence.droit import protections as droit
from agence.droit.tables import Tables
from donnees.nomenclature import Etat, Motif, MotifAction, TypeAction

RETOUR_DU_MANDANT = "retour_mandant"
"""Ce qu'attend un litige."""


class Tenante(droit.Ligne, Protocol):
    """Une protection gardée, avec son numéro et ce qu'on en sait de plus."""

    @property
    def id(self) -> int: ...
    @property
    def donnees(self) -> Mapping[str, Any]: ...


T = TypeVar("T", bound=Tenante)


def la_plus_forte(lignes: Iterable[T], jour: date, tables: Tables) -> T | None:
    """La protection qui tient le dossier ce jour-là : celle de plus petit rang dans la table, la plus récente à rang égal."""
    vives: list[T] = droit.en_cours(lignes, jour)
    if not vives:
        return None
    rangs = {m: s.rang for m, s in droit.situations(tables).items()}
    return min(vives, key=lambda x: (rangs.get(Motif(x.type), len(rangs) + 1), -x.id))


def tenir(s: Situation, ligne: Tenante, cadre: Cadre) -> Situation:
    """Le dossier attend ce que la phase de cette protection attend, ou sa fin, reportée au jour ouvré."""
    p = droit.phase(ligne.type, ligne.phase, cadre.configuration.tables)
    fin = cadre.calendrier.ouvre_suivant(max(ligne.fin_le, cadre.jour + timedelta(days=1))) if ligne.fin_le is not None else None
    return suspendre(s, Motif(ligne.type), cadre.jour, fin, str(ligne.donnees.get("attend") or p.attend))


def revoir(s: Situation, cadre: Cadre) -> Situation:
    """Une personne regarde avant que le scénario reprenne ; une promesse qui retient le dossier le retient encore."""
    if s.etat is not Etat.ACTIF:
        return s
    return planifier(s, TypeAction.REVUE, cadre.calendrier.ouvre_suivant(cadre.jour), MotifAction.FIN_DE_SUSPENSION)


@dataclass(frozen=True)
class Terme:
    """Ce que la fin d'une protection change : la situation, et les protections finies avec le premier jour où elles ne valent plus."""

    situation: Situation
    finies: tuple[tuple[int, date], ...] = ()


def arriver_a_terme(avant: Situation, apres: Situation, lignes: Sequence[T], litige_ouvert: bool, cadre: Cadre) -> Terme:
    """Après la fin des suspensions de cette nuit : ce qui reste (protection, litige) retient le dossier, sinon il se revoit ou reprend.

    La protection qui tient encore le dossier, sa fin portée au jour ouvré, finit quand il est rendu.
    """
    if avant.etat is Etat.CLOS:
        return Terme(apres)
    rendu = avant.etat is Etat.SUSPENDU and apres.suspension_motif is not avant.suspension_motif
    passees = [
        x for x in lignes
        if x.levee_le is None and x.fin_le is not None and x.fin_le < cadre.jour and (rendu or x.type != apres.suspension_motif)
    ]  # fmt: skip
    finies = tuple((x.id, x.fin_le + timedelta(days=1)) for x in passees if x.fin_le is not None)
    if not rendu:
        return Terme(apres, finies)
    tables = cadre.configuration.tables
    reste = la_plus_forte(lignes, cadre.jour, tables)
    if reste is not None:
        return Terme(tenir(apres, reste, cadre), finies)
    if litige_ouvert:
        return Terme(suspendre(apres, Motif.LITIGE, cadre.jour, None, RETOUR_DU_MANDANT), finies)
    tenantes = [x for x in passees if x.type == avant.suspension_motif]
    a_revoir = any(droit.phase(x.type, x.phase, tables).a_terme == "revue" for x in tenantes)
    return Terme(revoir(apres, cadre) if a_revoir else apres, finies)
