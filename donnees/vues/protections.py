"""Les protections et les litiges d'un dossier, ce qui les suit sur le mur des échéances, et les réclamations."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from donnees.base import lignes
from donnees.champs import jour_lu


class LigneProtection(NamedTuple):
    """Une phase d'une protection ; `levee_le` : le jour où elle a cessé, ou laissé la place à la phase suivante."""

    id: int
    dossier_id: int
    type: str
    phase: str
    debut_le: date
    publiee_le: date | None
    fin_le: date | None
    levee_le: date | None
    piece_id: int | None
    donnees: dict[str, Any]


class LigneEcheance(NamedTuple):
    """Une ligne du mur née d'une protection."""

    id: int
    protection_id: int
    code: str
    libelle: str
    le: date
    sens: str
    qui: str
    sanction: str
    texte: str
    faite_le: date | None


class LigneLitige(NamedTuple):
    """Un litige ; `echeance_le` : le jour avant lequel le résolveur doit répondre."""

    id: int
    dossier_id: int
    type: str
    ouvert_le: date
    preuve: str
    preuve_recue_le: date | None
    resolveur: str
    echeance_le: date | None
    issue: str
    clos_le: date | None


class LigneReclamation(NamedTuple):
    """Une réclamation et son dossier."""

    id: int
    dossier_id: int
    dossier: str
    debiteur: str
    recue_le: date
    objet: str
    repondre_avant: date
    repondue_le: date | None
    reponse: str


_TRANCHE = 2_000
"""Identifiants par requête."""
_COLONNES = "id, dossier_id, type, phase, debut_le, publiee_le, fin_le, levee_le, piece_id, donnees"


def protections_des(dossiers: Sequence[int]) -> dict[int, list[LigneProtection]]:
    """Les protections de ces dossiers, les finies comprises, celles inscrites à tort exclues ; chaque dossier demandé a sa liste."""
    par: dict[int, list[LigneProtection]] = {d: [] for d in dossiers}
    for debut in range(0, len(dossiers), _TRANCHE):
        tranche = dossiers[debut : debut + _TRANCHE]
        sql = f"""SELECT {_COLONNES} FROM protection WHERE dossier_id IN ({",".join("?" * len(tranche))}) AND retiree = ?
            ORDER BY dossier_id, debut_le, id"""
        for ligne in lignes(sql, (*tranche, False)):
            lue = _protection(ligne)
            par[lue.dossier_id].append(lue)
    return par


def protections_du(dossier_id: int) -> list[LigneProtection]:
    """Celles d'un dossier, de la plus ancienne à la plus récente."""
    return protections_des([dossier_id])[dossier_id]


def _protection(ligne: tuple[Any, ...]) -> LigneProtection:
    i, d, type_, phase, debut, publiee, fin, levee, piece, donnees = ligne
    debut_le = jour_lu(debut)
    assert debut_le is not None
    return LigneProtection(
        i, d, type_, phase, debut_le, jour_lu(publiee), jour_lu(fin), jour_lu(levee), piece, json.loads(donnees) if donnees else {}
    )


def echeances_des(protections: Sequence[int]) -> list[LigneEcheance]:
    """Ce que ces protections ont inscrit au mur et qui n'a pas été annulé, par date."""
    if not protections:
        return []
    marques = ",".join("?" * len(protections))
    sql = f"""SELECT id, protection_id, code, libelle, le, sens, qui, sanction, texte, faite_le FROM echeance_procedure
        WHERE dossier_id IN (SELECT dossier_id FROM protection WHERE id IN ({marques})) AND protection_id IN ({marques}) AND annulee = ?
        ORDER BY le, id"""
    return [
        LigneEcheance(i, p, c, libelle, jour_lu(le), sens, qui, sanction, texte, jour_lu(faite))  # type: ignore[arg-type]
        for i, p, c, libelle, le, sens, qui, sanction, texte, faite in lignes(sql, (*protections, *protections, False))
    ]


_LITIGE = "id, dossier_id, type, ouvert_le, preuve, preuve_recue_le, resolveur, echeance_le, issue, clos_le"


def litiges_des(dossiers: Sequence[int]) -> dict[int, list[LigneLitige]]:
    """Les litiges de ces dossiers, les clos compris ; chaque dossier demandé a sa liste."""
    par: dict[int, list[LigneLitige]] = defaultdict(list)
    if not dossiers:
        return par
    sql = f"SELECT {_LITIGE} FROM litige WHERE dossier_id IN ({','.join('?' * len(dossiers))}) ORDER BY dossier_id, id"
    for i, d, t, o, p, pr, r, e, issue, clos in lignes(sql, dossiers):
        par[d].append(LigneLitige(i, d, t, jour_lu(o), p, jour_lu(pr), r, jour_lu(e), issue, jour_lu(clos)))  # type: ignore[arg-type]
    return par


def litiges_en_retard(jour: date) -> list[tuple[int, int, date]]:
    """Litige, dossier, échéance : ceux qui attendent encore une réponse passée de date, et que la nuit n'a pas encore signalés."""
    sql = """SELECT l.id, l.dossier_id, l.echeance_le FROM litige l WHERE l.clos_le IS NULL AND l.echeance_le < ?
        AND NOT EXISTS (SELECT 1 FROM evenement e WHERE e.dossier_id = l.dossier_id AND e.type = 'litige' AND e.code = 'retard-' || l.id)
        ORDER BY l.id"""
    return [(i, d, jour_lu(e)) for i, d, e in lignes(sql, (jour.isoformat(),))]  # type: ignore[misc]


def reclamations(depuis: date | None = None, ouvertes: bool = False) -> list[LigneReclamation]:
    """Les réclamations reçues depuis ce jour, la plus pressée d'abord ; `ouvertes` : celles qui attendent une réponse."""
    conditions, parametres = ["1 = 1"], []
    if depuis is not None:
        conditions.append("r.recue_le >= ?")
        parametres.append(depuis.isoformat())
    if ouvertes:
        conditions.append("r.repondue_le IS NULL")
    sql = f"""SELECT r.id, r.dossier_id, d.reference, b.nom, r.recue_le, r.objet, r.repondre_avant, r.repondue_le, r.reponse
        FROM reclamation r JOIN dossier d ON d.id = r.dossier_id JOIN debiteur b ON b.id = d.debiteur_id
        WHERE {" AND ".join(conditions)} ORDER BY CASE WHEN r.repondue_le IS NULL THEN 0 ELSE 1 END, r.repondre_avant, r.id"""
    return [
        LigneReclamation(i, d, ref, nom, jour_lu(recue), objet, jour_lu(avant), jour_lu(repondue), reponse)  # type: ignore[arg-type]
        for i, d, ref, nom, recue, objet, avant, repondue, reponse in lignes(sql, parametres)
    ]


def nombre_de_dossiers() -> int:
    """Les dossiers confiés, pour rapporter les réclamations à leur nombre."""
    return int(lignes("SELECT count(*) FROM dossier")[0][0])


def pouvoir_de_declarer(mandant_id: int, jour: date) -> date | None:
    """Le jour du pouvoir spécial de déclarer, dans la convention en cours ; None si le mandant ne l'a pas donné."""
    sql = """SELECT pouvoir_declaration_le FROM mandat WHERE mandant_id = ? AND convention_le <= ?
        ORDER BY convention_le DESC, id DESC LIMIT 1"""
    trouves = lignes(sql, (mandant_id, jour.isoformat()))
    return jour_lu(trouves[0][0]) if trouves else None


def a_etendre(types: Sequence[str]) -> list[tuple[int, int]]:
    """Dossier, protection : les dossiers ouverts d'un débiteur protégé ailleurs, entrés depuis et qui n'en disent encore rien."""
    marques = ",".join("?" * len(types))
    sql = f"""SELECT d.id, min(p.id) FROM protection p JOIN dossier o ON o.id = p.dossier_id
        JOIN dossier d ON d.debiteur_id = o.debiteur_id AND d.id <> o.id AND d.etat <> 'clos'
        WHERE p.levee_le IS NULL AND p.retiree = ? AND p.type IN ({marques})
        AND NOT EXISTS (SELECT 1 FROM protection q WHERE q.dossier_id = d.id AND q.type = p.type AND q.retiree = ?)
        GROUP BY d.id, p.type ORDER BY d.id, min(p.id)"""
    return [(d, p) for d, p in lignes(sql, (False, *types, False))]


class SoldeVoisin(NamedTuple):
    """Un dossier clos soldé et la protection d'un autre dossier de son débiteur (`source_id`)."""

    dossier_id: int
    reference: str
    protection_id: int
    source_id: int


def soldes_voisins(type_: str) -> list[SoldeVoisin]:
    """Les dossiers clos soldés d'un débiteur protégé ailleurs, qui n'en disent rien : une dette d'avant, de l'argent reçu depuis."""
    sql = """SELECT d.id, d.reference, p.id, o.id FROM protection p JOIN dossier o ON o.id = p.dossier_id
        JOIN dossier d ON d.debiteur_id = o.debiteur_id AND d.id <> o.id AND d.etat = 'clos' AND d.clos_motif IN ('solde', 'petit_reste')
          AND d.purge_le IS NULL
        WHERE p.type = ? AND p.retiree = ?
        AND NOT EXISTS (SELECT 1 FROM protection q WHERE q.dossier_id = d.id AND q.type = p.type AND q.retiree = ?)
        AND EXISTS (SELECT 1 FROM creance c WHERE c.dossier_id = d.id AND c.facture_le < p.debut_le)
        AND EXISTS (SELECT 1 FROM paiement r WHERE r.dossier_id = d.id AND r.montant > 0 AND r.isole = ? AND r.recu_le >= p.debut_le)
        ORDER BY d.id, p.id"""
    return [SoldeVoisin._make(ligne) for ligne in lignes(sql, (type_, False, False, False))]


def nee_avant(dossiers: Sequence[int], jour: date) -> set[int]:
    """Ceux de ces dossiers qui ont une créance née avant ce jour, d'après sa facture."""
    if not dossiers:
        return set()
    sql = f"SELECT DISTINCT dossier_id FROM creance WHERE facture_le < ? AND dossier_id IN ({','.join('?' * len(dossiers))})"
    return {d for (d,) in lignes(sql, (jour.isoformat(), *dossiers))}
