"""Ce que la nuit lit et écrit : par index, en lignes brutes, par lots."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from donnees.base import est_sqlite, executer_lot, lignes
from donnees.champs import instant_ecrit, instant_lu, jour_lu

COURRIERS = ("premiere_lettre", "relance", "mise_en_demeure", "avis_mandant")


def a_revoir(jour: date) -> set[int]:
    """Les dossiers que ce jour peut changer : promesse à juger, suspension finie, courrier dû, dette prescrite, protection à son terme.

    Une lecture par raison : en une seule requête, pour les réunir, SQLite parcourrait les tables entières et non leurs index.
    """
    j = jour.isoformat()
    marques = ", ".join(f"'{c}'" for c in COURRIERS)
    raisons: tuple[tuple[str, tuple[object, ...]], ...] = (
        ("SELECT dossier_id FROM promesse WHERE statut = 'ouverte' AND controle_le < ?", (j,)),
        ("SELECT id FROM dossier WHERE etat = 'suspendu' AND suspendu_jusqu_au < ?", (j,)),
        (f"SELECT id FROM dossier WHERE etat = 'actif' AND action IN ({marques}) AND action_le <= ?", (j,)),
        # « etat <> 'clos' » ne dit rien de plus, sinon à SQLite que cet index-là suffit.
        ("""SELECT d.id FROM dossier d JOIN debiteur b ON b.id = d.debiteur_id WHERE d.etat <> 'clos' AND d.etat = 'actif'
          AND d.prescription_le < ? AND d.action <> 'revue' AND d.titre_le IS NULL AND b.nature = 'particulier'""", (j,)),
        ("SELECT dossier_id FROM protection WHERE levee_le IS NULL AND fin_le < ? AND retiree = ?", (j, False)),
    )  # fmt: skip
    return {i for sql, parametres in raisons for (i,) in lignes(sql, parametres)}


def promesses_tenues(depuis: date, jour: date) -> int:
    """Celles qu'un paiement reçu depuis ce jour a tenues, jusqu'à la veille de l'autre."""
    sql = "SELECT count(*) FROM promesse WHERE statut = 'tenue' AND decidee_le >= ? AND decidee_le < ?"
    return int(lignes(sql, (depuis.isoformat(), jour.isoformat()))[0][0])


def tenir(identifiants: Sequence[int]) -> None:
    """Tient ces dossiers jusqu'à la fin de la transaction, à appeler avant de les lire pour les réécrire.

    Sur PostgreSQL, un geste confirmé entre la lecture et l'écriture serait sinon recouvert ; SQLite n'a qu'un écrivain.
    """
    if identifiants and not est_sqlite():
        marques = ",".join("?" * len(identifiants))
        lignes(f"SELECT id FROM dossier WHERE id IN ({marques}) ORDER BY id FOR NO KEY UPDATE", identifiants)


def dossiers(identifiants: Sequence[int], colonnes: Sequence[str]) -> list[tuple[Any, ...]]:
    """Les lignes brutes : identifiant, version, référence, nature, sensible, puis les colonnes voulues."""
    champs = ", ".join(f"d.{c}" for c in colonnes)
    sql = f"""SELECT d.id, d.version, d.reference, b.nature, b.sensible, {champs} FROM dossier d JOIN debiteur b ON b.id = d.debiteur_id
        WHERE d.id IN ({",".join("?" * len(identifiants))}) ORDER BY d.id"""
    return lignes(sql, identifiants)


def promesses(identifiants: Sequence[int]) -> list[tuple[int, int, int, date, date, datetime, str, datetime | None, int, date | None]]:
    """dossier, promesse, montant, date, contrôle, faite, statut, fermée, payé, décidée : de ces dossiers, dans l'ordre."""
    sql = f"""SELECT dossier_id, id, montant, date, controle_le, faite_le, statut, fermee_le, paye, decidee_le FROM promesse
        WHERE dossier_id IN ({",".join("?" * len(identifiants))}) ORDER BY dossier_id, id"""
    return [
        (d, i, m, jour_lu(e), jour_lu(c), instant_lu(f), s, instant_lu(x), p, jour_lu(q))  # type: ignore[misc]
        for d, i, m, e, c, f, s, x, p, q in lignes(sql, identifiants)
    ]


def courriers_prepares(identifiants: Sequence[int]) -> set[tuple[int, str]]:
    """Les (dossier, type) qui ont déjà un courrier prêt à partir."""
    # coalesce détourne SQLite de l'index des courriers en attente : il les y lirait tous, à chaque lot, au lieu de ceux du dossier.
    marques = ",".join("?" * len(identifiants))
    sql = f"SELECT dossier_id, type FROM courrier WHERE dossier_id IN ({marques}) AND coalesce(etat, '') = 'a_envoyer'"
    return {(d, t) for d, t in lignes(sql, identifiants)}


def ouverts() -> list[int]:
    """Tous les dossiers actifs, sans ordre, quand les poids du rang ont changé."""
    return [i for (i,) in lignes("SELECT id FROM dossier WHERE etat = 'actif'")]


def configuration_changee(configuration_id: int | None) -> bool:
    """Vrai si la version en vigueur a été appliquée depuis le dernier cycle fini."""
    sql = """SELECT 1 FROM configuration_appliquee WHERE id = ?
        AND appliquee_le > coalesce((SELECT max(commence_le) FROM cycle WHERE fini_le IS NOT NULL), appliquee_le)"""
    return bool(lignes(sql, (configuration_id,)))


def dernier_cycle() -> date | None:
    """Le jour du dernier cycle fini."""
    ligne = lignes("SELECT max(jour) FROM cycle WHERE fini_le IS NOT NULL")
    return jour_lu(ligne[0][0]) if ligne else None


def ecrire_dossiers(colonnes: Sequence[str], lot: Iterable[Sequence[Any]]) -> None:
    """Réécrit ces colonnes ; chaque ligne finit par l'identifiant."""
    affectations = ", ".join(f"{c} = ?" for c in colonnes)
    executer_lot(f"UPDATE dossier SET {affectations}, version = version + 1 WHERE id = ?", lot)


def ecrire_promesses(lot: Iterable[Sequence[Any]]) -> None:
    """statut, payé, décidée le, identifiant."""
    executer_lot("UPDATE promesse SET statut = ?, paye = ?, decidee_le = ? WHERE id = ?", lot)


def finir_les_protections(lot: Iterable[tuple[int, date]]) -> None:
    """Protection, premier jour où elle ne vaut plus."""
    executer_lot("UPDATE protection SET levee_le = ? WHERE id = ?", [(le.isoformat(), i) for i, le in lot])


def oublier_les_echeances(protections: Sequence[int], codes: Sequence[str]) -> None:
    """Ce que ces protections attendaient encore, parmi ces codes, quitte le mur."""
    marques = ",".join("?" * len(codes))
    # Le mur se lit par dossier : sans lui, chaque protection finie relirait le mur entier.
    sql = f"""UPDATE echeance_procedure SET annulee = ? WHERE dossier_id = (SELECT dossier_id FROM protection WHERE id = ?)
        AND protection_id = ? AND faite_le IS NULL AND annulee = ? AND code IN ({marques})"""
    executer_lot(sql, [(True, i, i, False, *codes) for i in protections])


def instant(valeur: datetime) -> str:
    """Un instant tel que la base le garde."""
    return instant_ecrit(valeur)
