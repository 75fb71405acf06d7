"""Les procédures d'un dossier : leurs étapes faites, leurs échéances, et ce qu'il faut savoir pour les faire avancer."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from donnees.base import executer_lot, lignes
from donnees.champs import jour_lu


class LigneProcedure(NamedTuple):
    """Une procédure. `etat` : l'un des cinq que l'agence suit ; `phase` : celle de la loi, vide pour les plus anciennes."""

    id: int
    dossier_id: int
    type: str
    etat: str
    phase: str
    partenaire: str
    montant: int
    cout: int | None
    ouverte_le: date
    transmise_le: date | None
    titre_le: date | None
    close_le: date | None


class LigneEtape(NamedTuple):
    """Un évènement arrivé à une procédure ; `donnees` : pièce, interruption, jours donnés avec lui."""

    id: int
    procedure_id: int
    evenement: str
    de_phase: str
    vers_phase: str
    le: date
    note: str
    donnees: dict[str, Any]


class LigneEcheance(NamedTuple):
    id: int
    procedure_id: int
    code: str
    libelle: str
    le: date
    sens: str
    qui: str
    sanction: str
    texte: str
    statut: str


class LigneButoir(NamedTuple):
    """Un butoir passé que la nuit n'a pas encore dit."""

    id: int
    dossier_id: int
    libelle: str
    le: date
    sanction: str
    texte: str


_PROCEDURES = """SELECT id, dossier_id, type, etat, phase, partenaire, montant, cout, ouverte_le, transmise_le, titre_le, close_le
    FROM procedure"""
_EN_COURS = "etat IN ('a_transmettre', 'transmis')"


def procedures(dossier_id: int) -> list[LigneProcedure]:
    """Celles d'un dossier, en cours d'abord, puis de la plus récente à la plus ancienne."""
    sql = f"{_PROCEDURES} WHERE dossier_id = ? ORDER BY CASE WHEN {_EN_COURS} THEN 0 ELSE 1 END, id DESC"
    return [
        LigneProcedure(i, d, t, e, ph, pa, m, co, jour_lu(o), jour_lu(tr), jour_lu(ti), jour_lu(c))  # type: ignore[arg-type]
        for i, d, t, e, ph, pa, m, co, o, tr, ti, c in lignes(sql, (dossier_id,))
    ]


def etapes(dossier_id: int) -> list[LigneEtape]:
    """Ce qui est arrivé à toutes les procédures d'un dossier, dans l'ordre où on l'a inscrit ; les étapes retirées n'y sont pas."""
    sql = """SELECT e.id, e.procedure_id, e.evenement, e.de_phase, e.vers_phase, e.le, e.note, e.donnees
        FROM procedure p JOIN etape_procedure e ON e.procedure_id = p.id WHERE p.dossier_id = ? AND e.retiree = ? AND p.etat <> 'annule'
        ORDER BY e.id"""
    return [
        LigneEtape(i, p, ev, de, vers, jour_lu(le), note, json.loads(d) if d else {})  # type: ignore[arg-type]
        for i, p, ev, de, vers, le, note, d in lignes(sql, (dossier_id, False))
    ]


def echeances(dossier_id: int) -> list[LigneEcheance]:
    """Les échéances qui courent encore sur les procédures d'un dossier, la plus proche d'abord."""
    sql = """SELECT id, procedure_id, code, libelle, le, sens, qui, sanction, texte, statut FROM echeance_procedure
        WHERE dossier_id = ? AND procedure_id IS NOT NULL AND faite_le IS NULL AND annulee = ? ORDER BY le, id"""
    return [
        LigneEcheance(i, p, code, libelle, jour_lu(le), *suite)  # type: ignore[arg-type]
        for i, p, code, libelle, le, *suite in lignes(sql, (dossier_id, False))
    ]


def butoirs_passes(jour: date, dossiers: Sequence[int] | None = None) -> list[LigneButoir]:
    """Les butoirs passés avant ce jour, ni tenus ni déjà dits, des dossiers ouverts (ou de ceux-là) ; lus dans l'index du mur."""
    parmi = f" AND x.dossier_id IN ({','.join('?' * len(dossiers))})" if dossiers is not None else ""
    sql = f"""SELECT x.id, x.dossier_id, x.libelle, x.le, x.sanction, x.texte FROM echeance_procedure x
        JOIN dossier d ON d.id = x.dossier_id AND d.etat <> 'clos'
        WHERE x.faite_le IS NULL AND x.annulee = ? AND x.le < ? AND x.sens = 'butoir' AND x.signalee_le IS NULL{parmi}
        ORDER BY x.dossier_id, x.le, x.id"""
    return [
        LigneButoir(i, d, libelle, jour_lu(le), sanction, texte)  # type: ignore[arg-type]
        for i, d, libelle, le, sanction, texte in lignes(sql, (False, jour.isoformat(), *(dossiers or ())))
    ]


def butoirs_proches(bornes: Sequence[tuple[date, date]], jour: date) -> list[int]:
    """Les dossiers ouverts dont un butoir encore à venir tombe dans l'un de ces intervalles (premier jour exclu, dernier compris)."""
    sql = """SELECT DISTINCT x.dossier_id FROM echeance_procedure x JOIN dossier d ON d.id = x.dossier_id AND d.etat <> 'clos'
        WHERE x.faite_le IS NULL AND x.annulee = ? AND x.sens = 'butoir' AND x.le >= ? AND x.le > ? AND x.le <= ?"""
    trouves = {i for bas, haut in bornes for (i,) in lignes(sql, (False, jour.isoformat(), bas.isoformat(), haut.isoformat()))}
    return sorted(trouves)


def signaler_butoirs(identifiants: Sequence[int], jour: date) -> None:
    """La nuit a dit ces butoirs passés ; elle ne les redira pas."""
    executer_lot("UPDATE echeance_procedure SET signalee_le = ? WHERE id = ?", [(jour.isoformat(), i) for i in identifiants])
