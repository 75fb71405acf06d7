"""Ce qu'un décompte doit savoir du dossier, outre ses créances et paiements."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from donnees.base import lignes
from donnees.champs import jour_lu


class Tete(NamedTuple):
    """`interets_arretes_le` : jour où une procédure collective a arrêté le cours des intérêts."""

    dossier_id: int
    creancier: str
    debiteur: str
    mise_en_demeure_le: date | None
    titre_le: date | None
    interets_arretes_le: date | None


def tetes(dossiers: list[int]) -> list[Tete]:
    """Les parties et les repères de ces dossiers."""
    if not dossiers:
        return []
    sql = f"""SELECT d.id, m.nature, b.nature, d.mise_en_demeure_le, d.titre_le,
        CASE WHEN d.suspension_motif = 'procedure_collective' THEN d.suspendu_le END
        FROM dossier d JOIN mandant m ON m.id = d.mandant_id JOIN debiteur b ON b.id = d.debiteur_id
        WHERE d.id IN ({",".join("?" * len(dossiers))})"""
    return [Tete(i, c, b, jour_lu(m), jour_lu(t), jour_lu(a)) for i, c, b, m, t, a in lignes(sql, dossiers)]
