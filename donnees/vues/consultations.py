"""Qui a vu quoi : les consultations, de la plus récente à la plus ancienne."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from donnees.base import lignes, une
from donnees.champs import instant_lu, jour_lu


class LigneConsultation(NamedTuple):
    """Une personne a vu ce dossier ce jour-là ; `le` : la première fois du jour, `quoi` : « ouverture » ou « export »."""

    dossier_id: int
    reference: str
    mandant: str
    par: str
    jour: date
    le: datetime
    quoi: str


def consultations(
    *, dossiers: Sequence[int] = (), agent_id: int | None = None, du: date | None = None, au: date | None = None, limite: int = 1000
) -> list[LigneConsultation]:
    """Celles qui remplissent toutes les conditions données, `limite` au plus."""
    ou, valeurs = _conditions(dossiers, agent_id, du, au)
    sql = f"""SELECT c.dossier_id, d.reference, m.code, u.affichage, c.jour, c.le, c.quoi FROM consultation c
        JOIN dossier d ON d.id = c.dossier_id JOIN mandant m ON m.id = d.mandant_id JOIN utilisateur u ON u.id = c.utilisateur_id
        {ou} ORDER BY c.jour DESC, c.le DESC, c.dossier_id LIMIT ?"""
    trouvees = lignes(sql, (*valeurs, limite))
    return [
        LigneConsultation(i, reference, code, par, jour_lu(jour) or date.min, instant_lu(le), quoi)  # type: ignore[arg-type]
        for i, reference, code, par, jour, le, quoi in trouvees
    ]


def combien(*, dossiers: Sequence[int] = (), agent_id: int | None = None, du: date | None = None, au: date | None = None) -> int:
    """Leur nombre, sans limite."""
    ou, valeurs = _conditions(dossiers, agent_id, du, au)
    ligne = une(f"SELECT count(*) FROM consultation c {ou}", valeurs)
    return int(ligne[0]) if ligne else 0


def _conditions(dossiers: Sequence[int], agent_id: int | None, du: date | None, au: date | None) -> tuple[str, tuple[object, ...]]:
    conditions: list[str] = []
    valeurs: list[object] = []
    if dossiers:
        conditions.append(f"c.dossier_id IN ({', '.join('?' * len(dossiers))})")
        valeurs += dossiers
    for condition, valeur in (("c.utilisateur_id = ?", agent_id), ("c.jour >= ?", du), ("c.jour <= ?", au)):
        if valeur is not None:
            conditions.append(condition)
            valeurs.append(valeur.isoformat() if isinstance(valeur, date) else valeur)
    return ("WHERE " + " AND ".join(conditions) if conditions else ""), tuple(valeurs)
