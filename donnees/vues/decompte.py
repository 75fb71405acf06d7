"""Ce qu'un décompte doit savoir du dossier, outre ses créances et paiements ; et les décomptes arrêtés."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, NamedTuple

from donnees.base import lignes, une
from donnees.champs import instant_lu, jour_lu


class Tete(NamedTuple):
    """`suspendu_pour_procedure_le` : jour où une procédure collective a suspendu le dossier, quand rien d'autre n'en dit les dates.

    `strategie` : l'ordre d'imputation de la dernière convention ; `remise_pour_cent` : le pouvoir qu'elle donne de remettre.
    """

    dossier_id: int
    reference: str
    creancier: str
    debiteur: str
    mise_en_demeure_le: date | None
    titre_le: date | None
    capitalisation_le: date | None
    suspendu_pour_procedure_le: date | None
    strategie: str
    remise_pour_cent: int


class LigneFrais(NamedTuple):
    id: int
    dossier_id: int
    nature: str
    montant: int
    le: date
    piece: str


class LigneRemise(NamedTuple):
    id: int
    dossier_id: int
    poste: str
    montant: int
    le: date
    motif: str


class LigneArrete(NamedTuple):
    """Un décompte arrêté ; `par` est vide quand c'est la nuit."""

    id: int
    version: int
    au: date
    motif: str
    du: int
    empreinte: str
    etabli_le: datetime
    par: str


def tetes(dossiers: list[int]) -> list[Tete]:
    """Les parties, les repères et les pouvoirs de ces dossiers."""
    if not dossiers:
        return []
    sql = f"""SELECT d.id, d.reference, m.nature, b.nature, d.mise_en_demeure_le, d.titre_le, d.capitalisation_le,
        CASE WHEN d.suspension_motif = 'procedure_collective' THEN d.suspendu_le END,
        coalesce(c.imputation, 'interets_puis_principal'), coalesce(c.remise_pour_cent, 0)
        FROM dossier d JOIN mandant m ON m.id = d.mandant_id JOIN debiteur b ON b.id = d.debiteur_id
        LEFT JOIN mandat c
          ON c.id = (SELECT x.id FROM mandat x WHERE x.mandant_id = d.mandant_id ORDER BY x.convention_le DESC, x.id DESC LIMIT 1)
        WHERE d.id IN ({_marques(dossiers)}) ORDER BY d.id"""
    return [
        Tete(i, ref, c, b, jour_lu(m), jour_lu(t), jour_lu(k), jour_lu(p), strategie, remise)
        for i, ref, c, b, m, t, k, p, strategie, remise in lignes(sql, dossiers)
    ]


def frais(dossiers: list[int]) -> list[LigneFrais]:
    """Les frais au débiteur qui n'ont pas été retirés, par date."""
    if not dossiers:
        return []
    sql = f"""SELECT f.id, f.dossier_id, f.nature, f.montant, f.le, p.nom FROM frais f JOIN piece p ON p.id = f.piece_id
        WHERE f.dossier_id IN ({_marques(dossiers)}) AND f.retire = ? ORDER BY f.le, f.id"""
    return [LigneFrais(i, d, n, m, jour_lu(le), piece) for i, d, n, m, le, piece in lignes(sql, (*dossiers, False))]  # type: ignore[arg-type]


def remises(dossiers: list[int]) -> list[LigneRemise]:
    """Les remises qui n'ont pas été retirées, par date."""
    if not dossiers:
        return []
    sql = f"""SELECT id, dossier_id, poste, montant, le, motif FROM remise
        WHERE dossier_id IN ({_marques(dossiers)}) AND retiree = ? ORDER BY le, id"""
    return [LigneRemise(i, d, p, m, jour_lu(le), motif) for i, d, p, m, le, motif in lignes(sql, (*dossiers, False))]  # type: ignore[arg-type]


def arretes(dossier_id: int) -> list[LigneArrete]:
    """Les décomptes arrêtés d'un dossier, le dernier d'abord."""
    sql = """SELECT a.id, a.version, a.au, a.motif, a.du, a.empreinte, a.etabli_le, coalesce(u.affichage, '')
        FROM decompte_arrete a LEFT JOIN utilisateur u ON u.id = a.utilisateur_id WHERE a.dossier_id = ? ORDER BY a.version DESC"""
    return [
        LigneArrete(i, v, jour_lu(au), motif, du, empreinte, instant_lu(le), par)  # type: ignore[arg-type]
        for i, v, au, motif, du, empreinte, le, par in lignes(sql, (dossier_id,))
    ]


def contenu_arrete(arrete_id: int) -> dict[str, Any]:
    """Ce qu'un décompte arrêté contient, tel qu'il a été établi."""
    ligne = une("SELECT contenu FROM decompte_arrete WHERE id = ?", (arrete_id,))
    lu: dict[str, Any] = json.loads(ligne[0]) if ligne else {}
    return lu


def dossiers_ouverts(lot: int) -> Iterator[list[int]]:
    """Les dossiers qui ne sont pas clos, par lots."""
    dernier = 0
    while trouves := [i for (i,) in lignes("SELECT id FROM dossier WHERE etat <> 'clos' AND id > ? ORDER BY id LIMIT ?", (dernier, lot))]:
        yield trouves
        dernier = trouves[-1]


def compter_les_ouverts() -> int:
    """Combien de dossiers ne sont pas clos."""
    ligne = une("SELECT count(*) FROM dossier WHERE etat <> 'clos'")
    return int(ligne[0]) if ligne else 0


def _marques(dossiers: list[int]) -> str:
    return ",".join("?" * len(dossiers))
