"""Ce qu'il faut savoir d'un dossier avant de l'escalader."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from donnees.base import lignes, une
from donnees.champs import jour_lu


class LigneMandat(NamedTuple):
    convention_le: date
    fin_le: date | None
    pouvoir_echeancier: bool
    pouvoir_judiciaire: bool
    remise_pour_cent: int
    clause_prescription: bool


def mandat_en_cours(mandant_id: int, jour: date) -> LigneMandat | None:
    """La dernière convention signée au plus tard ce jour."""
    sql = """SELECT convention_le, fin_le, pouvoir_echeancier, pouvoir_judiciaire, remise_pour_cent,
        clause_prescription FROM mandat
        WHERE mandant_id = ? AND convention_le <= ? ORDER BY convention_le DESC, id DESC LIMIT 1"""
    ligne = une(sql, (mandant_id, jour.isoformat()))
    if ligne is None:
        return None
    return LigneMandat(jour_lu(ligne[0]), jour_lu(ligne[1]), bool(ligne[2]), bool(ligne[3]), ligne[4], bool(ligne[5]))  # type: ignore[arg-type]


def etat_de_l_adresse(debiteur_id: int) -> str | None:
    """L'état de la meilleure adresse du débiteur : une valable s'il y en a, sinon la première."""
    sql = """SELECT etat FROM coordonnee WHERE debiteur_id = ? AND type = 'adresse'
        ORDER BY CASE etat WHEN 'valable' THEN 0 WHEN 'douteux' THEN 1 ELSE 2 END, ordre, id LIMIT 1"""
    ligne = une(sql, (debiteur_id,))
    return str(ligne[0]) if ligne else None


def pays(debiteur_id: int) -> str:
    """Le pays de l'adresse principale, code à deux lettres ; texte vide si aucune adresse."""
    ligne = une("SELECT pays FROM coordonnee WHERE debiteur_id = ? AND type = 'adresse' ORDER BY ordre, id LIMIT 1", (debiteur_id,))
    return str(ligne[0]) if ligne else ""


def types_de_pieces(dossier_id: int) -> list[str]:
    """Les types des pièces jointes et non retirées."""
    return [t for (t,) in lignes("SELECT DISTINCT type FROM piece WHERE dossier_id = ? AND retiree = ?", (dossier_id, False))]


def interruptions_inscrites(dossier_id: int) -> list[str]:
    """Les types d'évènements qui ont touché la prescription du dossier, effacés et retirés exclus."""
    sql = "SELECT DISTINCT type FROM interruption WHERE dossier_id = ? AND effacee_le IS NULL AND retiree = ?"
    return [t for (t,) in lignes(sql, (dossier_id, False))]
