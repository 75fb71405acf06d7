"""Le contrôle de qualité : qui a travaillé quels dossiers un jour, ce qu'il y a fait, et les contrôles déjà tirés.

Un jour se lit agent par agent, par l'index des auteurs : un million d'évènements n'y changent rien.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from donnees.base import lignes
from donnees.champs import instant_ecrit, instant_lu, jour_lu
from donnees.vues.dossier import LigneEvenement

LOT = 500


class LigneActe(NamedTuple):
    """Un évènement d'un jour ; `annule` : repris depuis."""

    dossier_id: int
    agent_id: int
    le: datetime
    type: str
    code: str
    texte: str
    donnees: dict[str, Any]
    annule: bool


class LigneControle(NamedTuple):
    """Un contrôle tiré, noté ou non ; `exception` : les signes qui l'ont fait tirer, séparés par des virgules."""

    id: int
    jour: date
    dossier_id: int
    reference: str
    debiteur: str
    agent_id: int
    agent: str
    exception: str
    note: int | None
    commentaire: str
    note_par_id: int | None
    note_par: str
    note_le: datetime | None
    purge: bool


def agents() -> list[tuple[int, str]]:
    """Ceux dont le travail se contrôle, par nom : les agents, même partis depuis."""
    return [(int(i), str(nom)) for i, nom in lignes("SELECT id, affichage FROM utilisateur WHERE role = 'agent' ORDER BY affichage, id")]


def actes(agent_id: int, debut: datetime, fin: datetime) -> list[LigneActe]:
    """Ce que cette personne a consigné entre ces instants (fin exclue), dans l'ordre."""
    sql = """SELECT e.dossier_id, e.utilisateur_id, e.le, e.type, e.code, e.texte, e.donnees,
        EXISTS (SELECT 1 FROM evenement a WHERE a.annule_id = e.id)
        FROM evenement e WHERE e.utilisateur_id = ? AND e.le >= ? AND e.le < ? ORDER BY e.id"""
    return [
        LigneActe(int(d), int(u), instant_lu(le), t, c, texte, json.loads(x) if x else {}, bool(annule))  # type: ignore[arg-type]
        for d, u, le, t, c, texte, x, annule in lignes(sql, (agent_id, instant_ecrit(debut), instant_ecrit(fin)))
    ]


def nombre_d_actes(agent_id: int, debut: datetime, fin: datetime) -> int:
    """Combien d'évènements cette personne a consignés entre ces instants (fin exclue)."""
    sql = "SELECT count(*) FROM evenement e WHERE e.utilisateur_id = ? AND e.le >= ? AND e.le < ?"
    return int(lignes(sql, (agent_id, instant_ecrit(debut), instant_ecrit(fin)))[0][0])


def essais(dossiers: Iterable[int], debut: datetime, fin: datetime) -> dict[int, list[tuple[datetime, str]]]:
    """Par dossier, ses appels entre ces instants, de qui que ce soit, sans ceux repris depuis : instant, code."""
    trouves: dict[int, list[tuple[datetime, str]]] = {}
    voulus = sorted(set(dossiers))
    for place in range(0, len(voulus), LOT):
        lot = voulus[place : place + LOT]
        sql = f"""SELECT e.dossier_id, e.le, e.code FROM evenement e WHERE e.dossier_id IN ({', '.join('?' * len(lot))})
            AND e.type = 'appel' AND e.le >= ? AND e.le < ? AND NOT EXISTS (SELECT 1 FROM evenement a WHERE a.annule_id = e.id)"""
        for dossier_id, le, code in lignes(sql, (*lot, instant_ecrit(debut), instant_ecrit(fin))):
            trouves.setdefault(int(dossier_id), []).append((instant_lu(le), code))  # type: ignore[arg-type]
    return trouves


def journee(dossier_id: int, debut: datetime, fin: datetime) -> list[LigneEvenement]:
    """Tout ce qui est arrivé à un dossier entre ces instants, de qui que ce soit, dans l'ordre."""
    sql = """SELECT e.id, e.le, e.type, e.code, e.texte, coalesce(u.affichage, 'la nuit'), e.donnees,
        EXISTS (SELECT 1 FROM evenement a WHERE a.annule_id = e.id)
        FROM evenement e LEFT JOIN utilisateur u ON u.id = e.utilisateur_id
        WHERE e.dossier_id = ? AND e.le >= ? AND e.le < ? ORDER BY e.id"""
    return [
        LigneEvenement(i, instant_lu(le), t, c, texte, par, json.loads(x) if x else {}, bool(annule))  # type: ignore[arg-type]
        for i, le, t, c, texte, par, x, annule in lignes(sql, (dossier_id, instant_ecrit(debut), instant_ecrit(fin)))
    ]


_CONTROLE = """SELECT q.id, q.jour, q.dossier_id, d.reference, b.nom, q.agent_id, u.affichage, q.exception, q.note, q.commentaire,
    q.note_par, coalesce(p.affichage, ''), q.note_le, d.purge_le IS NOT NULL
    FROM controle_qualite q JOIN dossier d ON d.id = q.dossier_id JOIN debiteur b ON b.id = d.debiteur_id
    JOIN utilisateur u ON u.id = q.agent_id LEFT JOIN utilisateur p ON p.id = q.note_par"""


def controles(jour: date) -> list[LigneControle]:
    """Les contrôles d'un jour, agent par agent dans l'ordre de leur nom, les exceptions d'abord."""
    sql = f"{_CONTROLE} WHERE q.jour = ? ORDER BY u.affichage, u.id, CASE WHEN q.exception = '' THEN 1 ELSE 0 END, q.id"
    return _controles(sql, (jour.isoformat(),))


def controle(controle_id: int) -> LigneControle | None:
    """Un contrôle par son numéro."""
    return next(iter(_controles(f"{_CONTROLE} WHERE q.id = ?", (controle_id,))), None)


def notes_de(agent_id: int, nombre: int = 200) -> list[LigneControle]:
    """Ce qui a été noté sur cette personne, le plus récent d'abord."""
    sql = f"{_CONTROLE} WHERE q.agent_id = ? AND q.note IS NOT NULL ORDER BY q.jour DESC, q.id LIMIT ?"
    return _controles(sql, (agent_id, nombre))


def agents_tires(jour: date) -> set[int]:
    """Ceux dont l'échantillon de ce jour est déjà tiré : il ne change plus."""
    return {int(i) for (i,) in lignes("SELECT DISTINCT agent_id FROM controle_qualite WHERE jour = ?", (jour.isoformat(),))}


def _controles(sql: str, parametres: Sequence[Any]) -> list[LigneControle]:
    return [
        LigneControle(i, jour_lu(j), d, r, b, a, u, x, n, c, pi, p, instant_lu(le), bool(purge))  # type: ignore[arg-type]
        for i, j, d, r, b, a, u, x, n, c, pi, p, le, purge in lignes(sql, parametres)
    ]
