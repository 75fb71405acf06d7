"""Ce dont se font les indicateurs, compté par le moteur sur de petites tranches : rien ici n'attend la nuit ni ne charge une liste entière.

Un appel annulé a une ligne d'historique qui le désigne : il ne compte pas. Ce que l'appel a donné est écrit dans sa ligne ; la table des
résultats peut changer, le passé reste ce qu'il était.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any, NamedTuple

from donnees.base import lignes, une
from donnees.champs import instant_ecrit, instant_lu, jour_lu


class Par(StrEnum):
    """À qui les chiffres reviennent ; `TOUT` : à personne en particulier."""

    TOUT = "tout"
    AGENT = "agent"
    MANDANT = "mandant"


PERSONNE = 0
"""La clé de ce qui n'a pas d'agent."""


class Appels(NamedTuple):
    """Les appels d'une tranche : tentatives, celles où l'on a parlé, celles où c'était le débiteur identifié."""

    tentatives: int
    contacts: int
    utiles: int


class Echues(NamedTuple):
    """Les promesses échues d'une tranche ; montants en centimes."""

    nombre: int
    tenues: int
    promis: int
    paye: int


# Les clés d'un document JSON sont triées et séparées par « : » : un texte libre, dont les guillemets sont échappés, n'y ressemble jamais
_VRAI = """CASE WHEN e.donnees LIKE '%"{}": true%' THEN 1 ELSE 0 END"""
_NON_ANNULE = "NOT EXISTS (SELECT 1 FROM evenement a WHERE a.annule_id = e.id)"


def appels(par: Par, debut: datetime, fin: datetime) -> dict[int, Appels]:
    """Les tentatives d'appel de `debut` compris à `fin` exclu, par agent qui appelle ou par mandant."""
    cle, jointure = _cle(par, "e.utilisateur_id", "e.dossier_id")
    sql = f"""SELECT {cle}, count(*), sum({_VRAI.format("contact")}), sum({_VRAI.format("utile")}) FROM evenement e {jointure}
        WHERE e.type = 'appel' AND e.le >= ? AND e.le < ? AND e.donnees LIKE '%"tentative": true%' AND {_NON_ANNULE} GROUP BY 1"""
    lues = lignes(sql, (instant_ecrit(debut), instant_ecrit(fin)))
    return {int(c): Appels(int(n), int(contacts), int(utiles)) for c, n, contacts, utiles in lues}


def promesses_prises(par: Par, debut: datetime, fin: datetime) -> dict[int, int]:
    """Les engagements pris de `debut` compris à `fin` exclu : un échéancier en est un, sa première échéance le dit."""
    cle, jointure = _cle(par, "p.utilisateur_id", "p.dossier_id")
    sql = f"""SELECT {cle}, count(*) FROM promesse p {jointure}
        WHERE p.faite_le >= ? AND p.faite_le < ? AND p.numero = 1 AND p.statut <> 'annulee' GROUP BY 1"""
    return {int(c): int(n) for c, n in lignes(sql, (instant_ecrit(debut), instant_ecrit(fin)))}


_SORT_CONNU = "(p.statut IN ('tenue','partielle','rompue') OR (p.statut = 'ouverte' AND p.controle_le < ?))"


def promesses_echues(par: Par, du: date, au: date, jour: date) -> dict[int, Echues]:
    """Les promesses dont le jour est de `du` à `au`, compris, et dont le sort est connu le `jour` ; sans attendre que la nuit l'écrive."""
    cle, jointure = _cle(par, "p.utilisateur_id", "p.dossier_id")
    sql = f"""SELECT {cle}, count(*), sum(CASE WHEN p.statut = 'tenue' THEN 1 ELSE 0 END), sum(p.montant), sum(p.paye)
        FROM promesse p {jointure} WHERE p.date >= ? AND p.date <= ? AND {_SORT_CONNU} GROUP BY 1"""
    lues = lignes(sql, (du.isoformat(), au.isoformat(), jour.isoformat()))
    return {int(c): Echues(int(n), int(t), int(m), int(p)) for c, n, t, m, p in lues}


def promesses_ouvertes(par: Par, jour: date) -> list[tuple[int, date, int, int]]:
    """Ce que les promesses qui courent encore le `jour` laissent à payer : (clé, jour promis, combien, reste en centimes)."""
    cle, jointure = _cle(par, "p.utilisateur_id", "p.dossier_id")
    sql = f"""SELECT {cle}, p.date, count(*), sum(p.montant - p.paye) FROM promesse p {jointure}
        WHERE p.statut = 'ouverte' AND p.controle_le >= ? GROUP BY 1, 2"""
    return [(int(c), _jour(le), int(n), int(reste)) for c, le, n, reste in lignes(sql, (jour.isoformat(),))]


class Remis(NamedTuple):
    """Ce qu'un lot de dossiers remis un même jour a apporté ; centimes."""

    cle: int
    confie_le: date
    dossiers: int
    confie: int
    recouvre: int


def remis(par: Par, tranche: tuple[int, int], du: date, au: date) -> list[Remis]:
    """Les dossiers de cette tranche d'identifiants (premier exclu, dernier compris), remis de `du` à `au`, compris."""
    cle = _CLES_DU_DOSSIER[par]
    sql = f"""SELECT {cle}, d.confie_le, count(*), sum(c.montant - coalesce(p.avant, 0)), sum(coalesce(p.depuis, 0)) FROM dossier d
        JOIN (SELECT dossier_id, sum(montant) AS montant FROM creance WHERE dossier_id > ? AND dossier_id <= ? GROUP BY dossier_id) c
          ON c.dossier_id = d.id
        LEFT JOIN (SELECT y.dossier_id AS dossier_id, sum(CASE WHEN y.recu_le < x.confie_le THEN y.montant ELSE 0 END) AS avant,
            sum(CASE WHEN y.recu_le >= x.confie_le THEN y.montant ELSE 0 END) AS depuis
          FROM paiement y JOIN dossier x ON x.id = y.dossier_id
          WHERE y.dossier_id > ? AND y.dossier_id <= ? AND NOT y.isole GROUP BY y.dossier_id) p ON p.dossier_id = d.id
        WHERE d.id > ? AND d.id <= ? AND d.confie_le >= ? AND d.confie_le <= ? GROUP BY 1, 2"""
    lues = lignes(sql, (*tranche * 3, du.isoformat(), au.isoformat()))
    return [Remis(int(c), _jour(le), int(n), int(m), int(r)) for c, le, n, m, r in lues]


def encaisse(par: Par, du: date, au: date) -> list[tuple[int, date, int]]:
    """Ce qui est reçu de `du` à `au`, compris, extournes déduites : (clé, jour, centimes)."""
    cle = _CLES_DU_DOSSIER[par]
    sql = f"""SELECT {cle}, p.recu_le, sum(p.montant) FROM paiement p JOIN dossier d ON d.id = p.dossier_id
        WHERE p.recu_le >= ? AND p.recu_le <= ? AND p.recu_le >= d.confie_le AND NOT p.isole GROUP BY 1, 2"""
    return [(int(c), _jour(le), int(m)) for c, le, m in lignes(sql, (du.isoformat(), au.isoformat()))]


def noms(par: Par) -> dict[int, str]:
    """Les noms des clés : des personnes, ou des mandants."""
    if par is Par.TOUT:
        return {PERSONNE: ""}
    if par is Par.AGENT:
        return {PERSONNE: "sans agent"} | {int(i): str(nom) for i, nom in lignes("SELECT id, affichage FROM utilisateur")}
    return {int(i): str(nom) for i, nom in lignes("SELECT id, nom FROM mandant")}


def cle_nommee(par: Par, nom: str) -> int | None:
    """La personne de ce nom de connexion, ou le mandant de ce code."""
    table, colonne = ("utilisateur", "nom") if par is Par.AGENT else ("mandant", "code")
    ligne = une(f"SELECT id FROM {table} WHERE {colonne} = ?", (nom,))
    return int(ligne[0]) if ligne else None


def dernier_dossier() -> int:
    """Le plus grand identifiant de dossier."""
    ligne = une("SELECT coalesce(max(id), 0) FROM dossier")
    return int(ligne[0]) if ligne else 0


def premier_appel() -> datetime | None:
    """L'instant du premier appel de l'historique."""
    ligne = une("SELECT min(le) FROM evenement WHERE type = 'appel'")
    return instant_lu(ligne[0]) if ligne else None


def premiere_remise() -> date | None:
    """Le jour où le premier dossier a été confié."""
    ligne = une("SELECT min(confie_le) FROM dossier")
    return jour_lu(ligne[0]) if ligne else None


_CLES_DU_DOSSIER = {Par.TOUT: "0", Par.AGENT: "coalesce(d.agent_id, 0)", Par.MANDANT: "d.mandant_id"}


def _cle(par: Par, agent: str, dossier: str) -> tuple[str, str]:
    """L'expression de la clé, et la jointure qu'il lui faut."""
    if par is Par.MANDANT:
        return "d.mandant_id", f"JOIN dossier d ON d.id = {dossier}"
    return (f"coalesce({agent}, 0)" if par is Par.AGENT else "0"), ""


def _jour(valeur: Any) -> date:
    lu = jour_lu(valeur)
    assert lu is not None  # la colonne l'exige
    return lu


def cles(lots: Iterable[Iterable[int]]) -> set[int]:
    """Toutes les clés de plusieurs lectures."""
    return {cle for lot in lots for cle in lot}


class DossierDuChiffre(NamedTuple):
    """Un dossier qui fait un chiffre, pour la liste où l'on descend ; solde en centimes."""

    id: int
    reference: str
    debiteur: str
    mandant: str
    agent: str
    solde: int


def dossiers_remis(du: date, au: date, par: Par = Par.TOUT, cle: int | None = None) -> list[tuple[int, int]]:
    """Les dossiers remis de `du` à `au`, compris, d'une clé si elle est donnée : (dossier, solde), le plus grand solde d'abord."""
    condition, valeurs = ("", ()) if cle is None else (f" AND {_CLES_DU_DOSSIER[par]} = ?", (cle,))
    sql = f"SELECT d.id, d.solde FROM dossier d WHERE d.confie_le >= ? AND d.confie_le <= ?{condition} ORDER BY d.solde DESC, d.id"
    return [(int(i), int(solde)) for i, solde in lignes(sql, (du.isoformat(), au.isoformat(), *valeurs))]


def dossiers_payes(du: date, au: date, par: Par = Par.TOUT, cle: int | None = None) -> list[tuple[int, int]]:
    """Les dossiers qui ont payé de `du` à `au`, compris, d'une clé si elle est donnée : (dossier, reçu), le plus grand reçu d'abord."""
    condition, valeurs = ("", ()) if cle is None else (f" AND {_CLES_DU_DOSSIER[par]} = ?", (cle,))
    sql = f"""SELECT d.id, sum(p.montant) FROM paiement p JOIN dossier d ON d.id = p.dossier_id
        WHERE p.recu_le >= ? AND p.recu_le <= ? AND p.recu_le >= d.confie_le AND NOT p.isole{condition}
        GROUP BY d.id HAVING sum(p.montant) <> 0 ORDER BY 2 DESC, 1"""
    return [(int(i), int(recu)) for i, recu in lignes(sql, (du.isoformat(), au.isoformat(), *valeurs))]


def dossiers_nommes(identifiants: Sequence[int]) -> list[DossierDuChiffre]:
    """Ces dossiers, dans l'ordre donné."""
    if not identifiants:
        return []
    sql = f"""SELECT d.id, d.reference, b.nom, m.nom, coalesce(u.affichage, ''), d.solde FROM dossier d
        JOIN debiteur b ON b.id = d.debiteur_id JOIN mandant m ON m.id = d.mandant_id LEFT JOIN utilisateur u ON u.id = d.agent_id
        WHERE d.id IN ({", ".join("?" * len(identifiants))})"""
    lus = {int(ligne[0]): DossierDuChiffre._make(ligne) for ligne in lignes(sql, identifiants)}
    return [lus[i] for i in identifiants if i in lus]
