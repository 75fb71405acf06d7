"""La balance âgée d'un jour passé, refaite des lignes écrites : ce que l'agence savait ce soir-là.

C'est la date d'inscription qui compte, pas celle de valeur : la balance imprimée un soir et celle que l'on refait un an plus tard
sont la même. Un paiement reçu le 30 et saisi le 2 n'y est donc que le 2. Le versé éteint d'abord l'échéance la plus ancienne :
l'imputation figée sert au décompte, dont les intérêts ne sont pas dans le solde.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from donnees.base import lignes
from donnees.champs import ChampJson, instant_ecrit
from donnees.vues.indicateurs import Par


class Reste(NamedTuple):
    """Ce qui reste dans une tranche, pour une clé : dossiers, centimes. La tranche d'après la dernière est le trop versé, négatif."""

    cle: int
    tranche: int
    dossiers: int
    montant: int


# Les paramètres, dans l'ordre : voir _parametres. L'inscription d'un paiement remis après l'annulation de son extourne est celle de la
# ligne la plus tardive avant lui : la ligne reprend la date de saisie d'origine, elle n'existait pas encore.
_RESTES = """WITH vivant AS (
  SELECT d.id, {cle} AS cle, d.cree_le FROM dossier d
  WHERE d.id > ? AND d.id <= ? AND d.cree_le < ? AND (d.clos_le IS NULL OR d.clos_le > ?){exclus}
), verse AS (
  SELECT dossier_id, sum(montant) AS montant FROM (
    SELECT dossier_id, montant, max(saisi_le) OVER (PARTITION BY dossier_id ORDER BY id) AS inscrit
      FROM paiement WHERE dossier_id > ? AND dossier_id <= ? AND NOT isole
    UNION ALL
    SELECT r.dossier_id, r.montant, r.saisie_le FROM remise r
      WHERE r.dossier_id > ? AND r.dossier_id <= ? AND r.poste = 'principal' AND (NOT r.retiree OR EXISTS (
        SELECT 1 FROM evenement e WHERE e.dossier_id = r.dossier_id AND e.type = 'remise' AND e.code = 'retrait' AND e.le >= ?
        AND e.donnees = '{{"remise": ' || r.id || '}}' AND NOT EXISTS (SELECT 1 FROM evenement a WHERE a.annule_id = e.id)))
  ) t WHERE inscrit < ? GROUP BY dossier_id
), connue AS (
  SELECT c.id, c.dossier_id, coalesce(k.echeance_le, c.echeance_le) AS echeance_le, coalesce(k.montant, c.montant) AS montant
  FROM creance c JOIN vivant v ON v.id = c.dossier_id LEFT JOIN creance_corrigee k ON k.id = (
    SELECT x.id FROM creance_corrigee x WHERE x.creance_id = c.id AND x.jusqu_a >= ? ORDER BY x.jusqu_a, x.id LIMIT 1)
  WHERE coalesce(c.inscrite_le, v.cree_le) < ?
), due AS (
  SELECT dossier_id, echeance_le, montant, sum(montant) OVER (PARTITION BY dossier_id ORDER BY echeance_le, id) AS cumul,
    sum(montant) OVER (PARTITION BY dossier_id) AS total FROM connue
), reste AS (
  SELECT v.cle, due.dossier_id,
    CASE WHEN due.cumul = due.total AND due.total < coalesce(verse.montant, 0) THEN {trop} {tranches} END AS tranche,
    CASE WHEN due.cumul = due.total AND due.total < coalesce(verse.montant, 0) THEN due.total - verse.montant
      WHEN due.cumul <= coalesce(verse.montant, 0) THEN 0
      WHEN due.cumul - coalesce(verse.montant, 0) < due.montant THEN due.cumul - coalesce(verse.montant, 0)
      ELSE due.montant END AS montant
  FROM due JOIN vivant v ON v.id = due.dossier_id LEFT JOIN verse ON verse.dossier_id = due.dossier_id
)"""


def restes(par: Par, tranche: tuple[int, int], jour: date, apres: datetime, echeances: Sequence[date]) -> list[Reste]:
    """Ce qui restait le soir du `jour` des dossiers de cette tranche d'identifiants (premier exclu, dernier compris).

    `apres` : l'instant où finit ce jour-là ; `echeances` : la plus ancienne échéance de chaque tranche d'âge, la dernière exceptée.
    """
    with_, parametres = _requete(par, tranche, jour, apres, echeances)
    sql = f"{with_} SELECT cle, tranche, count(DISTINCT dossier_id), sum(montant) FROM reste WHERE montant <> 0 GROUP BY 1, 2"
    return [Reste(int(c), int(t), int(n), int(m)) for c, t, n, m in lignes(sql, parametres)]


def dossiers(
    par: Par, cle: int | None, tranche_d_age: int | None, tranche: tuple[int, int], jour: date, apres: datetime, echeances: Sequence[date]
) -> list[tuple[int, int]]:
    """Les dossiers d'une case de la balance (None : toutes) : (dossier, ce qui y reste), dans l'ordre des identifiants."""
    with_, parametres = _requete(par, tranche, jour, apres, echeances)
    conditions, valeurs = ["montant <> 0"], []
    for colonne, valeur in (("cle", cle), ("tranche", tranche_d_age)):
        if valeur is not None:
            conditions.append(f"{colonne} = ?")
            valeurs.append(valeur)
    sql = f"{with_} SELECT dossier_id, sum(montant) FROM reste WHERE {' AND '.join(conditions)} GROUP BY 1 ORDER BY 1"
    return [(int(d), int(m)) for d, m in lignes(sql, (*parametres, *valeurs))]


def _requete(par: Par, tranche: tuple[int, int], jour: date, apres: datetime, echeances: Sequence[date]) -> tuple[str, list[Any]]:
    cle = {Par.TOUT: "0", Par.AGENT: "coalesce(d.agent_id, 0)", Par.MANDANT: "d.mandant_id"}[par]
    fermes = clos_ce_jour_la(tranche, apres)
    exclus = f" AND d.id NOT IN ({', '.join('?' * len(fermes))})" if fermes else ""
    ages = " ".join(f"WHEN due.echeance_le >= ? THEN {rang}" for rang in range(len(echeances))) + f" ELSE {len(echeances)}"
    sql = _RESTES.format(cle=cle, exclus=exclus, trop=len(echeances) + 1, tranches=ages)
    fin = instant_ecrit(apres)
    parametres = [*tranche, fin, jour.isoformat(), *fermes, *tranche, *tranche, fin, fin, fin, fin, *(e.isoformat() for e in echeances)]
    return sql, parametres


def clos_ce_jour_la(tranche: tuple[int, int], apres: datetime) -> list[int]:
    """Les dossiers rouverts depuis, qui étaient clos ce soir-là : leur historique le dit, leur fiche ne le dit plus."""
    fin = instant_ecrit(apres)
    sql = """SELECT DISTINCT dossier_id FROM evenement WHERE type = 'reouverture' AND le >= ? AND dossier_id > ? AND dossier_id <= ?
        ORDER BY 1"""
    return [int(dossier_id) for (dossier_id,) in lignes(sql, (fin, *tranche)) if _clos_avant(int(dossier_id), fin)]


def _clos_avant(dossier_id: int, fin: str) -> bool:
    """La dernière clôture ou réouverture d'avant est une clôture ; celles d'un geste annulé n'ont pas eu lieu."""
    lues = lignes("SELECT id, type, le, annule_id, donnees FROM evenement WHERE dossier_id = ? ORDER BY id", (dossier_id,))
    lire = ChampJson().python_value
    annules = {annule for _, _, _, annule, _ in lues if annule}
    for _, type_, _, _, donnees in lues:
        if type_ == "annulation" and donnees:
            annules |= set(lire(donnees).get("avec", []))
    etats = [t for i, t, le, _, _ in lues if t in ("cloture", "reouverture") and i not in annules and str(le) < fin]
    return bool(etats) and etats[-1] == "cloture"


def soldes_ouverts() -> int:
    """La somme des soldes des dossiers ouverts : ce que la balance de ce jour doit faire."""
    return int(lignes("SELECT coalesce(sum(solde), 0) FROM dossier WHERE etat <> 'clos'")[0][0])


def frais_inscrits(jour: date, apres: datetime) -> int:
    """Les frais à la charge des débiteurs inscrits avant `apres`, l'instant où finit ce jour ; hors balance, en centimes."""
    sql = """SELECT coalesce(sum(f.montant), 0) FROM frais f JOIN dossier d ON d.id = f.dossier_id
        WHERE f.saisi_le < ? AND NOT f.retire AND (d.clos_le IS NULL OR d.clos_le > ?)"""
    return int(lignes(sql, (instant_ecrit(apres), jour.isoformat()))[0][0])
