"""Tout ce que la base tient sur une personne, table par table : ce qui porte son numéro, celui de ses dossiers ou de leurs suites.

Rien n'est choisi à la main : une table neuve liée à un dossier est lue dès qu'elle existe, sauf dispense motivée ici.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import peewee as pw

from donnees.base import base, lignes
from donnees.modeles import TOUS

DISPENSES = {
    "maillon": "des empreintes de la chaîne de l'historique : aucun contenu, les évènements sont livrés",
    "debiteur_mot": "les mots du nom, tenus pour la recherche : le nom est livré",
}
"""Les tables liées à une personne qui ne sont pas livrées, et pourquoi."""

VERS_LA_PERSONNE = ("debiteur_id", "rapproche_de")
LIENS = ("dossier_id", "procedure_id", "paiement_id", "evenement_id", "creance_id")
"""Les colonnes qui lient une ligne à un dossier, directement ou par sa procédure, son paiement, son évènement, sa créance."""
LOT = 500


@dataclass(frozen=True)
class Identite:
    """Une personne telle qu'on la désigne, et un de ses dossiers."""

    id: int
    nom: str
    nature: str
    siren: str
    dossier_id: int | None
    reference: str
    nombre: int


def colonnes_de(modele: type[pw.Model]) -> list[str]:
    """Les colonnes d'une table, dans l'ordre de son modèle."""
    return [f.column_name for f in modele._meta.sorted_fields]


def tables_liees() -> list[type[pw.Model]]:
    """Les tables liées à une personne, dispensées comprises."""
    voulues = {*VERS_LA_PERSONNE, *LIENS}
    return [m for m in TOUS if m._meta.table_name in ("debiteur", "dossier") or voulues & set(colonnes_de(m))]


def tables_liees_de_la_base() -> set[str]:
    """Les mêmes, demandées à la base elle-même, qu'un modèle les connaisse ou non : par ses colonnes, et de clé étrangère en clé."""
    voulues = {*VERS_LA_PERSONNE, *LIENS}
    tables = base.get_tables()
    vers = {t: {f.dest_table for f in base.get_foreign_keys(t)} for t in tables}
    trouvees = {"debiteur", "dossier"} | {t for t in tables if voulues & {c.name for c in base.get_columns(t)}}
    while neuves := {t for t in tables if t not in trouvees and vers[t] & trouvees}:
        trouvees |= neuves
    return trouvees


def tout_de(debiteur_id: int) -> dict[str, list[dict[str, Any]]]:
    """Table → ses lignes sur cette personne, valeurs du modèle (montants en centimes) ; les tables sans ligne y sont, vides."""
    dossiers = dossiers_de(debiteur_id)
    cles = {
        "dossier_id": dossiers,
        "procedure_id": _de("procedure", dossiers),
        "paiement_id": _de("paiement", dossiers),
        "evenement_id": _de("evenement", dossiers),
        "creance_id": _de("creance", dossiers),
    }
    trouve: dict[str, list[dict[str, Any]]] = {}
    for modele in tables_liees():
        nom = modele._meta.table_name
        if nom not in DISPENSES:
            trouve[nom] = list(_lignes_de(modele, debiteur_id, dossiers, cles))
    return trouve


def dossiers_de(debiteur_id: int) -> list[int]:
    """Les dossiers d'une personne, chez tous les mandants."""
    return [i for (i,) in lignes("SELECT id FROM dossier WHERE debiteur_id = ? ORDER BY id", (debiteur_id,))]


def _de(table: str, dossiers: Sequence[int]) -> list[int]:
    sql = f"SELECT id FROM {table} WHERE dossier_id IN ({{}}) ORDER BY id"
    return [i for lot in _lots(dossiers) for (i,) in lignes(sql.format(_marques(lot)), lot)]


def _lignes_de(
    modele: type[pw.Model], debiteur_id: int, dossiers: list[int], cles: dict[str, list[int]]
) -> Iterator[dict[str, Any]]:
    nom, colonnes = modele._meta.table_name, colonnes_de(modele)
    if nom == "debiteur":
        yield from _lire(modele, "id", [debiteur_id])
    elif nom == "dossier":
        yield from _lire(modele, "id", dossiers)
    elif "debiteur_id" in colonnes:
        yield from _lire(modele, "debiteur_id", [debiteur_id])
    else:
        lien = next(c for c in LIENS if c in colonnes)
        yield from _lire(modele, lien, cles[lien])


def _lire(modele: type[pw.Model], colonne: str, valeurs: Sequence[int]) -> Iterator[dict[str, Any]]:
    champs = modele._meta.sorted_fields
    ordre = ", ".join(str(rang + 1) for rang in range(len(champs)))
    for lot in _lots(valeurs):
        lues = ", ".join(f.column_name for f in champs)
        sql = f"SELECT {lues} FROM {modele._meta.table_name} WHERE {colonne} IN ({_marques(lot)}) ORDER BY {ordre}"
        for ligne in lignes(sql, lot):
            yield {f.column_name: f.python_value(v) for f, v in zip(champs, ligne, strict=True)}


def _lots(valeurs: Sequence[int]) -> Iterator[list[int]]:
    for debut in range(0, len(valeurs), LOT):
        yield list(valeurs[debut : debut + LOT])


def _marques(lot: Sequence[object]) -> str:
    return ", ".join("?" * len(lot))


_IDENTITE = """SELECT b.id, b.nom, b.nature, b.siren, min(d.id), min(d.reference), count(d.id) FROM debiteur b
    LEFT JOIN dossier d ON d.debiteur_id = b.id WHERE {} GROUP BY b.id, b.nom, b.nature, b.siren ORDER BY b.nom, b.id LIMIT 50"""


def par_dossier(dossier_id: int) -> list[Identite]:
    """La personne de ce dossier."""
    return _identites("b.id = (SELECT debiteur_id FROM dossier WHERE id = ?)", (dossier_id,))


def par_siren(siren: str) -> list[Identite]:
    """Les personnes de ce SIREN."""
    return _identites("b.siren = ?", (siren,))


def par_nom(normalise: str, *, exact: bool) -> list[Identite]:
    """Les personnes de ce nom normalisé ; inexact, celles dont le nom commence ainsi."""
    if exact:
        return _identites("b.nom_recherche = ?", (normalise,))
    return _identites("b.nom_recherche >= ? AND b.nom_recherche < ?", (normalise, normalise + "\U0010ffff"))


def _identites(condition: str, parametres: tuple[object, ...]) -> list[Identite]:
    trouvees = lignes(_IDENTITE.format(condition), parametres)
    return [Identite(i, nom, nature, siren or "", d, r or "", n) for i, nom, nature, siren, d, r, n in trouvees]


def personnes() -> dict[int, str]:
    """Les personnes de l'agence, par numéro."""
    return dict(lignes("SELECT id, affichage FROM utilisateur"))


def agents_par_nom() -> dict[str, int]:
    """Nom de compte → numéro, celles qui sont parties comprises."""
    return {str(nom): int(i) for i, nom in lignes("SELECT id, nom FROM utilisateur")}


def mandants() -> dict[int, str]:
    """Les mandants, par numéro."""
    return dict(lignes("SELECT id, nom FROM mandant"))


def consultations(dossiers: Sequence[int]) -> list[tuple[int, str, str, Any, str]]:
    """Qui a vu ces dossiers : dossier, référence, personne, jour et quoi, du plus récent au plus ancien."""
    if not dossiers:
        return []
    sql = f"""SELECT c.dossier_id, d.reference, u.affichage, c.jour, c.quoi FROM consultation c JOIN dossier d ON d.id = c.dossier_id
        JOIN utilisateur u ON u.id = c.utilisateur_id WHERE c.dossier_id IN ({_marques(dossiers)}) ORDER BY c.jour DESC, c.le DESC"""
    return lignes(sql, tuple(dossiers))
