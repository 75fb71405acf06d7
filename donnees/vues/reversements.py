"""L'argent reçu pour les mandants et pas encore reversé (règle 16, CPCE R124-6), dossier par dossier."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, NamedTuple

from donnees.base import lignes
from donnees.champs import jour_lu

VINGTIEME_JOUR = 20
"""L'âge, en jours, à partir duquel un encaissement se montre de lui-même."""


class Encaissement(NamedTuple):
    """Un encaissement de l'agence encore dû à son mandant ; montant en centimes, `delai` en jours si la convention en donne un."""

    id: int
    mandant_id: int
    mandant: str
    dossier_id: int
    reference: str
    montant: int
    recu_le: date
    delai: int | None


def a_reverser(jour: date, depuis: int = VINGTIEME_JOUR, mandant_id: int | None = None) -> list[Encaissement]:
    """Ceux reçus `depuis` tant de jours au moins, ni extournés, ni isolés (L622-7), ni déjà reversés : le plus ancien d'abord."""
    conditions = ""
    parametres: list[Any] = [False, (jour - timedelta(days=depuis)).isoformat()]
    if mandant_id is not None:
        conditions = " AND m.id = ?"
        parametres.append(mandant_id)
    sql = f"""SELECT p.id, m.id, m.code, d.id, d.reference, p.montant, p.recu_le,
          (SELECT x.delai_reversement FROM mandat x WHERE x.mandant_id = m.id AND x.convention_le <= p.recu_le
           ORDER BY x.convention_le DESC, x.id DESC LIMIT 1)
        FROM paiement p JOIN dossier d ON d.id = p.dossier_id JOIN mandant m ON m.id = d.mandant_id
        WHERE p.canal = 'agence' AND p.extourne_id IS NULL AND p.reverse_le IS NULL AND p.isole = ? AND p.recu_le <= ?
          AND NOT EXISTS (SELECT 1 FROM paiement x WHERE x.extourne_id = p.id){conditions}
        ORDER BY p.recu_le, p.id"""
    return [
        Encaissement(i, m, code, d, reference, montant, jour_lu(le), delai)  # type: ignore[arg-type]
        for i, m, code, d, reference, montant, le, delai in lignes(sql, parametres)
    ]
