"""Ce qu'il faut de l'historique avant d'appeler."""

from __future__ import annotations

from datetime import datetime, timedelta

from donnees.base import lignes, une
from donnees.champs import instant_ecrit, instant_lu


def appels_recents(dossier_id: int, maintenant: datetime) -> list[tuple[datetime, str]]:
    """Les appels des 31 derniers jours, sans ceux qui ont été annulés : instant, code."""
    depuis = instant_ecrit(maintenant - timedelta(days=31))
    sql = """SELECT e.le, e.code FROM evenement e WHERE e.dossier_id = ? AND e.type = 'appel' AND e.le >= ?
        AND NOT EXISTS (SELECT 1 FROM evenement a WHERE a.annule_id = e.id)"""
    return [(instant_lu(le), code) for le, code in lignes(sql, (dossier_id, depuis))]  # type: ignore[misc]


def code_postal(debiteur_id: int) -> str:
    """Le code postal de la première adresse française d'un débiteur, ou un texte vide."""
    sql = """SELECT code_postal FROM coordonnee WHERE debiteur_id = ? AND type = 'adresse' AND pays = 'FR' AND code_postal <> ''
        ORDER BY ordre, id LIMIT 1"""
    ligne = une(sql, (debiteur_id,))
    return str(ligne[0]) if ligne else ""
