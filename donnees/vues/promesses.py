"""Les promesses entre deux dates, leurs totaux et les taux tenus, telles que la base les garde."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from donnees.base import lignes
from donnees.champs import jour_lu
from donnees.nomenclature import StatutPromesse

ECHUES = frozenset({StatutPromesse.TENUE, StatutPromesse.PARTIELLE, StatutPromesse.ROMPUE})
"""Celles dont le sort est connu ; les taux se comptent sur elles seules."""


class LignePromesse(NamedTuple):
    """Une promesse ; `agent` : celui qui l'a prise, montants en centimes, `date` : le jour retenu."""

    dossier: str
    mandant: str
    agent: str
    montant: int
    date: date
    statut: StatutPromesse
    paye: int


@dataclass(frozen=True)
class Totaux:
    """Nombre et montant promis par statut ; les taux valent None tant qu'aucune promesse n'est échue."""

    nombres: dict[StatutPromesse, int]
    montants: dict[StatutPromesse, int]
    taux_nombre: float | None
    """promesses tenues ÷ échues"""
    taux_montant: float | None
    """payé ÷ promis, sur les échues"""


def lister(du: date | None = None, au: date | None = None, agent: str = "", mandant: str = "") -> list[LignePromesse]:
    """Les promesses dont la date est entre ces deux jours, compris, la plus proche d'abord ; d'un seul agent ou mandant s'il est nommé."""
    conditions, parametres = ["1 = 1"], []
    for condition, valeur in (
        ("p.date >= ?", du.isoformat() if du else ""), ("p.date <= ?", au.isoformat() if au else ""), ("u.nom = ?", agent),
        ("m.code = ?", mandant),
    ):  # fmt: skip
        if valeur:
            conditions.append(condition)
            parametres.append(valeur)
    sql = f"""SELECT d.reference, m.code, coalesce(u.nom, ''), p.montant, p.date, p.statut, p.paye FROM promesse p
        JOIN dossier d ON d.id = p.dossier_id JOIN mandant m ON m.id = d.mandant_id LEFT JOIN utilisateur u ON u.id = p.utilisateur_id
        WHERE {" AND ".join(conditions)} ORDER BY p.date, p.id"""
    return [
        LignePromesse(reference, code, qui, int(montant), jour_lu(le), StatutPromesse(statut), int(paye))  # type: ignore[arg-type]
        for reference, code, qui, montant, le, statut, paye in lignes(sql, parametres)
    ]


def totaliser(promesses: Iterable[LignePromesse]) -> Totaux:
    """Les totaux de ces promesses."""
    nombres, montants = dict.fromkeys(StatutPromesse, 0), dict.fromkeys(StatutPromesse, 0)
    promis = paye = 0
    for p in promesses:
        nombres[p.statut] += 1
        montants[p.statut] += p.montant
        if p.statut in ECHUES:
            promis += p.montant
            paye += p.paye
    echues = sum(nombres[s] for s in ECHUES)
    return Totaux(nombres, montants, nombres[StatutPromesse.TENUE] / echues if echues else None, paye / promis if promis else None)
