"""Savoir si quelque chose a été écrit depuis une lecture, sans refaire cette lecture."""

from __future__ import annotations

from typing import Any, NamedTuple

from donnees.base import base, est_sqlite, une


class Ecritures(NamedTuple):
    """Où en sont les écritures, vu d'ici : deux fois le même, rien n'a été écrit entre les deux."""

    connexion: Any
    """Celle qui regarde ; SQLite compte à part pour chacune."""
    des_autres: object
    les_siennes: int


def ecritures() -> Ecritures:
    """Un signe à prendre avant de lire. Coûte quelques microsecondes, un aller et retour sur PostgreSQL.

    SQLite compte les écritures des autres connexions et les nôtres ; PostgreSQL dit quelles transactions qui écrivent sont finies.
    """
    connexion = base.connection()
    if est_sqlite():
        return Ecritures(connexion, une("PRAGMA data_version"), connexion.total_changes)
    return Ecritures(connexion, une("SELECT pg_current_snapshot()::text"), 0)
