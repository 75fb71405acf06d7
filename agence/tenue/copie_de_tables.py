"""Recopier toutes les tables d'un moteur à l'autre, dans l'ordre de leurs liens, sans changer une valeur."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any

import peewee as pw

from agence.erreurs import BaseInutilisable
from donnees.modeles import TOUS, Chaine

LOT = 5000
Ligne = Sequence[Any]


def est_sqlite(db: pw.Database) -> bool:
    return isinstance(db, pw.SqliteDatabase)


def cles(modele: type[pw.Model]) -> list[str]:
    """Les colonnes de la clé primaire."""
    cle = modele._meta.primary_key
    return list(cle.field_names) if isinstance(cle, pw.CompositeKey) else [str(getattr(cle, "column_name", "id"))]


def colonnes(modele: type[pw.Model]) -> list[str]:
    return [f.column_name for f in modele._meta.sorted_fields]


def ordonner(db: pw.Database) -> list[type[pw.Model]]:
    """Les modèles dans l'ordre où leurs liens permettent d'écrire. Lève BaseInutilisable si des tables se désignent en rond."""
    restent = {m._meta.table_name: m for m in TOUS}
    liens = {t: {f.dest_table for f in db.get_foreign_keys(t)} - {t} for t in restent}
    ordre: list[type[pw.Model]] = []
    while restent:
        libres = [t for t in restent if not liens[t] & restent.keys()]
        if not libres:
            raise BaseInutilisable(f"les tables {', '.join(sorted(restent))} se désignent en rond.", "Signaler ce défaut du schéma.")
        ordre += [restent.pop(t) for t in libres]
    return ordre


def vers_soi(db: pw.Database, modele: type[pw.Model]) -> list[str]:
    """Les colonnes qui désignent une autre ligne de la même table."""
    nom = modele._meta.table_name
    return [f.column for f in db.get_foreign_keys(nom) if f.dest_table == nom]


def compter(db: pw.Database) -> dict[str, int]:
    """Le nombre de lignes de chaque table."""
    noms = [m._meta.table_name for m in TOUS]
    return {nom: int(db.execute_sql(f"SELECT count(*) FROM {nom}").fetchone()[0]) for nom in noms}


def lire(db: pw.Database, modele: type[pw.Model]) -> Iterator[list[Ligne]]:
    """Les lignes d'une table dans l'ordre de sa clé, par lots, dans la transaction en cours."""
    sql = f"SELECT {', '.join(colonnes(modele))} FROM {modele._meta.table_name} ORDER BY {', '.join(cles(modele))}"
    if est_sqlite(db):
        curseur = db.execute_sql(sql)
        while lot := curseur.fetchmany(LOT):
            yield lot
        return
    db.execute_sql(f"DECLARE lecture NO SCROLL CURSOR FOR {sql}")
    while lot := db.execute_sql(f"FETCH {LOT} FROM lecture").fetchall():
        yield lot
    db.execute_sql("CLOSE lecture")


def convertisseur(modele: type[pw.Model], *, sqlite: bool) -> Callable[[Ligne], Ligne]:
    """De quoi présenter une ligne lue au moteur d'arrivée : oui et non, jours, instants et octets n'y ont pas la même forme."""
    lecteurs: list[tuple[int, Callable[[Any], Any]]] = []
    for rang, champ in enumerate(modele._meta.sorted_fields):
        if isinstance(champ, pw.BooleanField):
            lecteurs.append((rang, int if sqlite else bool))
        elif isinstance(champ, pw.BlobField):
            lecteurs.append((rang, bytes))
        elif sqlite and isinstance(champ, pw.DateField | pw.DateTimeField):
            lecteurs.append((rang, _ecrire_la_date))

    def convertir(ligne: Ligne) -> Ligne:
        valeurs = list(ligne)
        for rang, lecteur in lecteurs:
            if valeurs[rang] is not None:
                valeurs[rang] = lecteur(valeurs[rang])
        return valeurs

    return convertir


def _ecrire_la_date(valeur: Any) -> Any:
    if isinstance(valeur, datetime):
        return valeur.isoformat(" ", "microseconds")
    return valeur.isoformat() if isinstance(valeur, date) else valeur


def copier(source: pw.Database, cible: pw.Database, modele: type[pw.Model], avancer: Callable[[int], None]) -> None:
    """Toutes les lignes d'une table ; celles qui en désignent une plus loin dans la même table reçoivent ce lien à la fin."""
    nom, champs = modele._meta.table_name, colonnes(modele)
    if modele is Chaine:
        cible.execute_sql("DELETE FROM chaine")
    soi = [champs.index(c) for c in vers_soi(cible, modele)]
    convertir = convertisseur(modele, sqlite=est_sqlite(cible))
    differes: list[tuple[str, Any, Any]] = []

    def presenter(ligne: Ligne) -> Ligne:
        valeurs = convertir(ligne)
        for rang in soi:
            if valeurs[rang] is not None and valeurs[rang] > valeurs[0]:
                differes.append((champs[rang], valeurs[rang], valeurs[0]))
                valeurs = [None if i == rang else v for i, v in enumerate(valeurs)]
        return valeurs

    for lot in lire(source, modele):
        _inserer(cible, nom, champs, map(presenter, lot))
        avancer(len(lot))
    for colonne, valeur, identifiant in differes:
        cible.execute_sql(f"UPDATE {nom} SET {colonne} = {cible.param} WHERE id = {cible.param}", (valeur, identifiant))


def _inserer(cible: pw.Database, table: str, champs: list[str], lignes: Iterable[Ligne]) -> None:
    curseur = cible.connection().cursor()
    try:
        if not est_sqlite(cible) and hasattr(curseur, "copy"):
            with curseur.copy(f"COPY {table} ({', '.join(champs)}) FROM STDIN") as flux:
                for ligne in lignes:
                    flux.write_row(ligne)
        else:
            marques = ", ".join([cible.param] * len(champs))
            curseur.executemany(f"INSERT INTO {table} ({', '.join(champs)}) VALUES ({marques})", lignes)
    finally:
        curseur.close()


def numerotees() -> list[str]:
    """Les tables dont la base donne elle-même les identifiants."""
    return [m._meta.table_name for m in TOUS if isinstance(m._meta.primary_key, pw.AutoField)]
