"""Les premières lettres prêtes à partir, par mandant : ce que la nuit et le départ contrôlent de leurs mentions."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from donnees.base import lignes, une
from donnees.champs import jour_lu


class LettresPretes(NamedTuple):
    """Ce qu'un mandant a de premières lettres à envoyer, et la plus ancienne préparée."""

    code: str
    nom: str
    adresse: str
    nombre: int
    depuis: date


def pretes() -> list[LettresPretes]:
    """Par mandant, dans l'ordre des codes."""
    sql = """SELECT m.code, m.nom, m.adresse, count(*), min(c.prepare_le) FROM courrier c
        JOIN dossier d ON d.id = c.dossier_id JOIN mandant m ON m.id = d.mandant_id
        WHERE c.etat = 'a_envoyer' AND c.type = 'premiere_lettre' AND d.etat <> 'clos'
        GROUP BY m.code, m.nom, m.adresse ORDER BY m.code"""
    return [LettresPretes(code, nom, adresse, nombre, jour_lu(le)) for code, nom, adresse, nombre, le in lignes(sql)]  # type: ignore[arg-type]


def mandant_du_dossier(dossier_id: int) -> tuple[str, str, str]:
    """Le code, le nom et l'adresse du mandant de ce dossier."""
    ligne = une("SELECT m.code, m.nom, m.adresse FROM dossier d JOIN mandant m ON m.id = d.mandant_id WHERE d.id = ?", (dossier_id,))
    return (ligne[0], ligne[1], ligne[2]) if ligne else ("", "", "")
