"""Ce qu'il faut lire pour changer des dossiers de mains : ceux qu'un filtre choisit, qui les tient, ce que chacun a déjà."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from donnees.base import est_sqlite, executer_lot, inserer_lot, lignes
from donnees.champs import instant_ecrit, instant_lu, jour_lu
from donnees.departements import departement_du_code_postal

LOT = 900
"""Dossiers désignés ensemble par leur numéro : sous la limite de paramètres des deux moteurs."""


@dataclass(frozen=True)
class Selection:
    """Les dossiers ouverts à changer de mains. Sans agent ni `sans_agent`, ceux de tout le monde ; montants en centimes.

    `lieu` : un département (« 35 », « 2A », « 974 ») ou le début d'un code postal (« 35000 ») ; l'âge est en jours depuis la remise.
    """

    agents: tuple[int, ...] = ()
    sans_agent: bool = False
    mandant: str = ""
    etape: str = ""
    solde_minimum: int | None = None
    solde_maximum: int | None = None
    age_minimum: int | None = None
    age_maximum: int | None = None
    lieu: str = ""

    @property
    def vide(self) -> bool:
        return self == Selection()

    def en_json(self) -> dict[str, Any]:
        """Ce qui diffère de la sélection vide."""
        return {cle: valeur for cle, valeur in asdict(self).items() if valeur not in (None, "", (), False)}


class DossierChoisi(NamedTuple):
    """Un dossier ouvert : son débiteur, son agent s'il en a un, son solde en centimes."""

    id: int
    debiteur_id: int
    agent_id: int | None
    solde: int


class Tenu(NamedTuple):
    """Un dossier qu'un collègue a ouvert en ce moment."""

    dossier_id: int
    utilisateur_id: int
    seance: str


class Portefeuille(NamedTuple):
    """Ce qu'une personne a d'ouvert ; `solde` en centimes. `recoit` : elle peut recevoir des dossiers."""

    agent_id: int | None
    nom: str
    affichage: str
    recoit: bool
    nombre: int
    solde: int


_CHAMPS = "d.id, d.debiteur_id, d.agent_id, d.solde"
_CODE_POSTAL = """(SELECT c.code_postal FROM coordonnee c WHERE c.debiteur_id = d.debiteur_id AND c.type = 'adresse' AND c.pays = 'FR'
    AND c.code_postal <> '' ORDER BY c.ordre, c.id LIMIT 1)"""


def choisir(s: Selection, jour: date) -> list[DossierChoisi]:
    """Les dossiers ouverts que la sélection désigne, par numéro."""
    conditions, parametres = _conditions(s, jour)
    jointure = "JOIN mandant m ON m.id = d.mandant_id" if s.mandant else ""
    postal = f", {_CODE_POSTAL}" if s.lieu else ""
    sql = f"SELECT {_CHAMPS}{postal} FROM dossier d {jointure} WHERE {conditions} ORDER BY d.id"
    lus = lignes(sql, parametres)
    if s.lieu:
        lus = [ligne for ligne in lus if _est_la(str(ligne[4] or ""), s.lieu)]
    return [DossierChoisi._make(ligne[:4]) for ligne in lus]


def _est_la(code_postal: str, lieu: str) -> bool:
    """Cinq chiffres désignent une commune, moins un département : « 35 » n'est pas le début de « 35… » en Corse ni outre-mer."""
    return code_postal == lieu if len(lieu) == 5 else departement_du_code_postal(code_postal) == lieu


def _conditions(s: Selection, jour: date) -> tuple[str, list[Any]]:
    conditions = ["d.etat <> 'clos'"]
    parametres: list[Any] = []
    de = [f"d.agent_id IN ({', '.join('?' * len(s.agents))})"] if s.agents else []
    de += ["d.agent_id IS NULL"] if s.sans_agent else []
    if de:
        conditions.append(f"({' OR '.join(de)})")
        parametres += s.agents
    possibles = (
        ("m.code = ?", s.mandant or None),
        ("d.etape = ?", s.etape or None),
        ("d.solde >= ?", s.solde_minimum),
        ("d.solde <= ?", s.solde_maximum),
        ("d.confie_le <= ?", _il_y_a(s.age_minimum, jour)),
        ("d.confie_le >= ?", _il_y_a(s.age_maximum, jour)),
    )
    for condition, valeur in possibles:
        if valeur is not None:
            conditions.append(condition)
            parametres.append(valeur)
    return " AND ".join(conditions), parametres


def _il_y_a(jours: int | None, jour: date) -> str | None:
    return None if jours is None else (jour - timedelta(days=jours)).isoformat()


def des_memes_debiteurs(debiteurs: Iterable[int]) -> list[DossierChoisi]:
    """Tous les dossiers ouverts de ces débiteurs."""
    sql = f"SELECT {_CHAMPS} FROM dossier d WHERE d.etat <> 'clos' AND d.debiteur_id IN ({{marques}}) ORDER BY d.id"
    return [DossierChoisi._make(ligne) for ligne in _par_lots(sql, debiteurs)]


def par_numeros(dossiers: Iterable[int]) -> list[DossierChoisi]:
    """Ces dossiers, ouverts ou clos, mais pas ceux qui sont purgés."""
    sql = f"SELECT {_CHAMPS} FROM dossier d WHERE d.purge_le IS NULL AND d.id IN ({{marques}}) ORDER BY d.id"
    return [DossierChoisi._make(ligne) for ligne in _par_lots(sql, dossiers)]


def tenus(maintenant: datetime, sauf: int | None) -> list[Tenu]:
    """Les dossiers que quelqu'un d'autre tient à cet instant."""
    sql = "SELECT dossier_id, utilisateur_id, seance FROM bail WHERE jusqu_a > ? AND utilisateur_id <> ? ORDER BY dossier_id"
    return [Tenu._make(ligne) for ligne in lignes(sql, (instant_ecrit(maintenant), sauf or 0))]


class Ouverts(NamedTuple):
    """Les dossiers ouverts d'une personne : combien, pour combien (centimes), et combien sont à faire au jour demandé."""

    nombre: int
    solde: int
    a_faire: int


AUCUN = Ouverts(0, 0, 0)


def ouverts_par_agent(jour: date | None = None) -> dict[int | None, Ouverts]:
    """Ce que chacun a d'ouvert ; None : les dossiers de personne. Sans jour, rien n'est dit à faire.

    Les actifs se comptent dans l'index de la file, sans lire un seul dossier.
    """
    sql = """SELECT agent_id, sum(nombre), sum(solde), sum(a_faire) FROM (
        SELECT agent_id, count(*) AS nombre, sum(solde) AS solde, sum(CASE WHEN action_le <= ? THEN 1 ELSE 0 END) AS a_faire
        FROM dossier WHERE etat = 'actif' GROUP BY agent_id
        UNION ALL SELECT agent_id, count(*), sum(solde), 0 FROM dossier WHERE etat = 'suspendu' GROUP BY agent_id) x GROUP BY agent_id"""
    au = (jour or date.min).isoformat()
    return {agent: Ouverts(int(nombre), int(solde), int(faire)) for agent, nombre, solde, faire in lignes(sql, (au,))}


def portefeuilles() -> list[Portefeuille]:
    """Chacun de ceux qui peuvent recevoir, puis ceux qui ont des dossiers sans pouvoir en recevoir, puis « sans agent » ; par nom."""
    ouverts = ouverts_par_agent()
    personnes = [
        Portefeuille(i, nom, montre, bool(actif) and role != "comptable", *ouverts.get(i, AUCUN)[:2])
        for i, nom, montre, actif, role in lignes("SELECT id, nom, affichage, actif, role FROM utilisateur")
    ]
    gardees = sorted((p for p in personnes if p.recoit or p.nombre), key=lambda p: (not p.recoit, p.affichage.casefold(), p.nom))
    return [*gardees, *([Portefeuille(None, "", "sans agent", False, *ouverts[None][:2])] if None in ouverts else [])]


def promesses_ouvertes(dossiers: Iterable[int]) -> tuple[int, int]:
    """Le nombre de promesses ouvertes de ces dossiers, et ce qu'elles promettent encore, en centimes."""
    sql = """SELECT count(*), coalesce(sum(montant - paye), 0) FROM promesse WHERE statut = 'ouverte' AND dossier_id IN ({marques})"""
    comptes = list(_par_lots(sql, dossiers))
    return sum(int(n) for n, _ in comptes), sum(int(m) for _, m in comptes)


def references(dossiers: Collection[int]) -> dict[int, str]:
    """La référence de chacun de ces dossiers."""
    return dict(_par_lots("SELECT id, reference FROM dossier WHERE id IN ({marques})", dossiers))


def noms() -> dict[int, tuple[str, bool]]:
    """Tous les utilisateurs : comment les écrans les nomment, et s'ils ont accès."""
    return {i: (affichage, bool(actif)) for i, affichage, actif in lignes("SELECT id, affichage, actif FROM utilisateur")}


def tenir(dossiers: Sequence[int]) -> None:
    """Tient ces dossiers jusqu'à la fin de la transaction, dans l'ordre de leurs numéros ; SQLite n'a qu'un écrivain."""
    if not est_sqlite():
        list(_par_lots("SELECT id FROM dossier WHERE id IN ({marques}) ORDER BY id FOR NO KEY UPDATE", sorted(dossiers)))


def changer_d_agent(lot: Iterable[tuple[int | None, int]]) -> None:
    """L'agent (ou personne) et le dossier ; la version avance pour que les écrans ouverts le voient."""
    executer_lot("UPDATE dossier SET agent_id = ?, version = version + 1 WHERE id = ?", lot)


def inscrire_les_changements(lot: Iterable[tuple[int, int, int | None, int]]) -> None:
    """La réattribution, le dossier, de qui, à qui."""
    inserer_lot("dossier_reattribue", ("reattribution_id", "dossier_id", "de_id", "a_id"), lot)


# ── ce qui a été fait ────────────────────────────────────────────────────────────────────────────────────────────────


class Passee(NamedTuple):
    """Une réattribution faite ; `restes` : ses dossiers encore chez qui les a reçus et pas revenus. Montant en centimes.

    `quoi` : ce qui avait été choisi, en mots.
    """

    id: int
    faite_le: datetime
    par: str
    motif: str
    nombre: int
    montant: int
    absent: str
    jusqu_au: date | None
    defaite_le: datetime | None
    rendue_le: date | None
    restes: int
    quoi: str


class ARendre(NamedTuple):
    """Un dossier d'une réattribution, pas encore revenu ; `agent_id` : qui l'a maintenant."""

    dossier_id: int
    de_id: int | None
    a_id: int
    agent_id: int | None
    purge: bool


def passees(limite: int = 200) -> list[Passee]:
    """Les réattributions, la plus récente d'abord."""
    sql = """SELECT r.id, r.faite_le, coalesce(p.affichage, ''), r.motif, r.nombre, r.montant, coalesce(a.affichage, ''), r.jusqu_au,
        r.defaite_le, r.rendue_le, (SELECT count(*) FROM dossier_reattribue x JOIN dossier d ON d.id = x.dossier_id
          WHERE x.reattribution_id = r.id AND NOT x.rendu AND d.agent_id = x.a_id), r.filtre
        FROM reattribution r LEFT JOIN utilisateur p ON p.id = r.faite_par LEFT JOIN utilisateur a ON a.id = r.absent_id
        ORDER BY r.id DESC LIMIT ?"""
    return [
        Passee(
            i, instant_lu(le), par, motif, n, int(m), absent, jour_lu(jusque), instant_lu(defaite), jour_lu(rendue), int(restes),  # type: ignore[arg-type]
            str(json.loads(filtre).get("en_mots", "")),
        )
        for i, le, par, motif, n, m, absent, jusque, defaite, rendue, restes, filtre in lignes(sql, (limite,))
    ]  # fmt: skip


def detail(reattribution_id: int) -> list[tuple[str, str, int, int]]:
    """De qui, à qui, combien de dossiers, combien revenus : un rang par couple, par noms."""
    sql = """SELECT coalesce(u.affichage, 'personne'), v.affichage, count(*), sum(CASE WHEN x.rendu THEN 1 ELSE 0 END)
        FROM dossier_reattribue x LEFT JOIN utilisateur u ON u.id = x.de_id JOIN utilisateur v ON v.id = x.a_id
        WHERE x.reattribution_id = ? GROUP BY u.affichage, v.affichage ORDER BY 1, 2"""
    return [(de, a, int(n), int(r)) for de, a, n, r in lignes(sql, (reattribution_id,))]


def a_rendre(reattribution_id: int) -> list[ARendre]:
    """Ses dossiers qui ne sont pas revenus."""
    sql = """SELECT x.dossier_id, x.de_id, x.a_id, d.agent_id, d.purge_le IS NOT NULL
        FROM dossier_reattribue x JOIN dossier d ON d.id = x.dossier_id
        WHERE x.reattribution_id = ? AND NOT x.rendu ORDER BY x.dossier_id"""
    return [ARendre(i, de, a, agent, bool(purge)) for i, de, a, agent, purge in lignes(sql, (reattribution_id,))]


def remplacements_finis(jour: date) -> list[tuple[int, date]]:
    """Les remplacements dont le dernier jour est passé, ni rendus ni défaits : leur numéro et ce jour."""
    sql = """SELECT id, jusqu_au FROM reattribution WHERE jusqu_au IS NOT NULL AND rendue_le IS NULL AND defaite_le IS NULL AND jusqu_au < ?
        ORDER BY id DESC"""
    return [(i, jour_lu(fin)) for i, fin in lignes(sql, (jour.isoformat(),))]  # type: ignore[misc]


def retours_en_suspens(reattribution_id: int) -> dict[int, tuple[int | None, int]]:
    """Ses dossiers pris à un remplaçant dont le remplacement a fini entre-temps : {dossier: (à qui il revenait, remplacement)}."""
    sql = """SELECT y.dossier_id, y.de_id, y.reattribution_id FROM dossier_reattribue x
        JOIN dossier_reattribue y ON y.dossier_id = x.dossier_id AND y.a_id = x.de_id AND NOT y.rendu
          AND y.reattribution_id < x.reattribution_id
        JOIN reattribution r ON r.id = y.reattribution_id AND r.rendue_le IS NOT NULL
        WHERE x.reattribution_id = ? AND NOT x.rendu ORDER BY y.reattribution_id"""
    return {d: (de, r) for d, de, r in lignes(sql, (reattribution_id,))}


def marquer_rendus(lot: Iterable[tuple[int, int]]) -> None:
    """La réattribution et le dossier revenu."""
    executer_lot("UPDATE dossier_reattribue SET rendu = ? WHERE reattribution_id = ? AND dossier_id = ?", [(True, r, d) for r, d in lot])


def _par_lots(sql: str, numeros: Iterable[int]) -> Iterator[tuple[Any, ...]]:
    """La requête, `{marques}` remplacé, pour des numéros aussi nombreux qu'on veut."""
    tous = sorted(set(numeros))
    for i in range(0, len(tous), LOT):
        lot = tous[i : i + LOT]
        yield from lignes(sql.format(marques=", ".join("?" * len(lot))), lot)
