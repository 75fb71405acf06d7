"""Ce que le poste lit en plus de la file : si quelque chose a changé, les vues gardées, l'ordre imposé."""

from __future__ import annotations

import json
from typing import Any

from donnees.base import est_sqlite, lignes, une


def marque() -> int:
    """Un nombre qui change quand un autre a écrit dans la base ; une lecture de quelques microsecondes.

    SQLite compte les écritures des autres connexions ; sur PostgreSQL, l'historique, que tout geste allonge, et les dossiers tenus.
    """
    ligne = une("PRAGMA data_version" if est_sqlite() else _MARQUE_POSTGRESQL)
    return int(ligne[0]) if ligne else 0


_MARQUE_POSTGRESQL = """SELECT (SELECT coalesce(max(id), 0) FROM evenement) * 1000000007
    + (SELECT coalesce(sum(hashtext(seance || ':' || dossier_id)), 0) FROM bail)"""


def vues_gardees(utilisateur_id: int) -> list[tuple[str, dict[str, Any]]]:
    """Les filtres gardés par cette personne : nom, filtre en JSON."""
    sql = "SELECT nom, filtre FROM vue_file WHERE utilisateur_id = ? ORDER BY id"
    return [(nom, json.loads(filtre)) for nom, filtre in lignes(sql, (utilisateur_id,))]


def ordre_force(utilisateur_id: int) -> bool | None:
    """Si cette personne prend les dossiers dans l'ordre ; None quand c'est la configuration qui décide."""
    ligne = une("SELECT ordre_force FROM utilisateur WHERE id = ?", (utilisateur_id,))
    return None if ligne is None or ligne[0] is None else bool(ligne[0])
