"""Ce que l'historique de l'agence apprend à la simulation : résultats d'appel, sort des promesses, appels d'une journée."""

from __future__ import annotations

from datetime import date, datetime

from donnees.base import lignes
from donnees.champs import instant_ecrit, instant_lu

_SANS_ANNULES = "NOT EXISTS (SELECT 1 FROM evenement a WHERE a.annule_id = e.id)"


def appels_par_code(depuis: datetime) -> dict[str, int]:
    """Combien d'appels de chaque résultat depuis cet instant, sans ceux qui ont été annulés."""
    sql = f"SELECT e.code, count(*) FROM evenement e WHERE e.type = 'appel' AND e.le >= ? AND {_SANS_ANNULES} GROUP BY e.code"
    return {code: int(n) for code, n in lignes(sql, (instant_ecrit(depuis),))}


def engagements(depuis: datetime) -> dict[str, int]:
    """Combien de promesses et d'échéanciers pris, dits ou non par un résultat d'appel."""
    sql = f"""SELECT e.type, count(*) FROM evenement e WHERE e.type IN ('promesse', 'echeancier') AND e.code = '' AND e.le >= ?
        AND {_SANS_ANNULES} GROUP BY e.type"""
    return {type_: int(n) for type_, n in lignes(sql, (instant_ecrit(depuis),))}


def promesses_echues(depuis: date) -> dict[str, tuple[int, int, int]]:
    """Statut → nombre, promis et payé (centimes) des promesses dont le sort est tombé depuis ce jour."""
    sql = """SELECT statut, count(*), sum(montant), sum(paye) FROM promesse
        WHERE statut IN ('tenue', 'partielle', 'rompue') AND decidee_le >= ? GROUP BY statut"""
    return {statut: (int(n), int(promis), int(paye)) for statut, n, promis, paye in lignes(sql, (depuis.isoformat(),))}


def journees(depuis: datetime) -> list[int]:
    """Le nombre d'appels de chaque journée de chaque agent, sans ordre : ce qu'une personne passe en un jour."""
    sql = """SELECT count(*) FROM evenement e WHERE e.type = 'appel' AND e.utilisateur_id IS NOT NULL AND e.le >= ?
        GROUP BY e.utilisateur_id, substr(CAST(e.le AS TEXT), 1, 10)"""
    return [int(n) for (n,) in lignes(sql, (instant_ecrit(depuis),))]


def appels_recents(depuis: datetime) -> list[tuple[int, datetime, str]]:
    """Dossier, instant, code des appels depuis cet instant, sur tout le portefeuille, du plus ancien au plus récent."""
    sql = f"""SELECT e.dossier_id, e.le, e.code FROM evenement e WHERE e.type = 'appel' AND e.le >= ? AND {_SANS_ANNULES}
        ORDER BY e.id"""
    return [(d, instant_lu(le), code) for d, le, code in lignes(sql, (instant_ecrit(depuis),))]  # type: ignore[misc]


def dossiers_ouverts() -> list[int]:
    """Tous ceux qui ne sont pas clos."""
    return [i for (i,) in lignes("SELECT id FROM dossier WHERE etat <> 'clos' ORDER BY id")]


def noms_des_agents() -> dict[int, str]:
    """Le nom affiché de chacun."""
    return {i: str(nom) for i, nom in lignes("SELECT id, affichage FROM utilisateur")}
