"""Amener une base au schéma du programme, ou dire pourquoi c'est impossible."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from donnees.base import ErreurDeBase, base, chemin_sqlite, est_sqlite, fermer, lignes, ouvrir

if TYPE_CHECKING:
    from playhouse.migrations import Runner

DOSSIER = Path(__file__).parent
REGISTRE = "schema_migration"
SCHEMA_ABSENT = ("ce n'est pas une base de l'agence : le schéma est absent.", "Vérifier l'adresse, ou lancer « agence initialiser ».")


def creer(url: str) -> None:
    """Crée une base neuve à cette adresse. Lève ErreurDeBase si elle contient déjà quelque chose."""
    fichier = chemin_sqlite(url)
    if fichier is not None:
        if fichier.exists() and fichier.stat().st_size:
            raise ErreurDeBase(f"{fichier} existe déjà.", "Choisir un autre chemin, ou retirer ce fichier d'abord.")
        _preparer_fichier(fichier)
    ouvrir(url)
    if base.get_tables():
        raise ErreurDeBase("la base n'est pas vide.", "Donner une base vide.")
    _suite().up()


def _preparer_fichier(fichier: Path) -> None:
    if not fichier.parent.is_dir():
        raise ErreurDeBase(f"le dossier {fichier.parent} n'existe pas.", "Le créer d'abord, ou choisir un autre chemin.")
    try:
        os.close(os.open(fichier, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError as erreur:
        raise ErreurDeBase(f"impossible d'écrire {fichier}.", "Choisir un dossier où l'on peut écrire.") from erreur


def ouvrir_a_jour(url: str) -> None:
    """Ouvre une base existante ; d'une version plus ancienne, elle est copiée puis migrée. Lève ErreurDeBase."""
    fichier = chemin_sqlite(url)
    if fichier is not None:
        if not fichier.exists():
            raise ErreurDeBase(f"la base {fichier} n'existe pas.", "Lancer « agence initialiser », ou « agence demo » pour essayer.")
        if fichier.stat().st_size == 0:
            raise ErreurDeBase(
                f"{fichier} est vide : ce n'est pas une base de l'agence.",
                "Restaurer une sauvegarde (« agence restaurer FICHIER »), ou retirer le fichier puis initialiser.",
            )
        if not os.access(fichier, os.R_OK | os.W_OK) or not os.access(fichier.parent, os.W_OK):
            raise ErreurDeBase(
                f"la base {fichier} est en lecture seule.", "Donner le droit d'écrire sur le fichier et sur son dossier."
            )
        if _est_d_un_autre_programme(fichier):
            raise ErreurDeBase(*SCHEMA_ABSENT)
    ouvrir(url)
    if REGISTRE not in base.get_tables():
        raise ErreurDeBase(*SCHEMA_ABSENT)
    connues = {chemin.stem for chemin in DOSSIER.glob("[0-9]*.py")}
    jouees = {str(nom) for (nom,) in lignes(f"SELECT name FROM {REGISTRE}")}
    if jouees - connues:
        plus_recente = max(jouees - connues)
        raise ErreurDeBase(f"cette base est plus récente que le programme ({plus_recente}).", "Mettre le programme à jour.")
    if connues - jouees:
        _migrer(url, fichier)


def _est_d_un_autre_programme(fichier: Path) -> bool:
    """Vrai d'une base SQLite sans notre schéma : l'ouvrir pour écrire y changerait déjà le mode du journal.

    Une base de l'agence au travail est en journal partagé (2 à l'octet 18) et n'est pas relue ici ; illisible, l'ouverture le dira.
    """
    with fichier.open("rb") as entree:
        if entree.read(20)[18:] != b"\x01\x01":
            return False
    import sqlite3

    depart = sqlite3.connect(f"{fichier.resolve().as_uri()}?mode=ro", uri=True)
    try:
        return depart.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (REGISTRE,)).fetchone() is None
    except sqlite3.Error:
        return False
    finally:
        depart.close()


def _suite() -> Runner:
    """Le joueur de migrations ; importé à l'usage, une base à jour n'en a pas besoin."""
    from playhouse.migrations import Runner

    return Runner(base.obj, str(DOSSIER), REGISTRE)


def _migrer(url: str, fichier: Path | None) -> None:
    """Sous verrou : copie de sûreté, puis les migrations qui manquent, toutes ou aucune."""
    if fichier is None or not est_sqlite():
        base.execute_sql("SELECT pg_advisory_lock(7001)")
        try:
            if manque := _a_jouer():
                _jouer_tout(lambda: _copier_dans_un_schema(f"avant_{manque[0]}"))
        finally:
            base.execute_sql("SELECT pg_advisory_unlock(7001)")
        return
    descripteur = os.open(f"{fichier}.file-ecriture", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descripteur, fcntl.LOCK_EX)
        if manque := _a_jouer():
            _copier_a_cote(fichier.with_name(f"{fichier.name}.avant-{manque[0]}"))
            _jouer_tout(lambda: None)
    finally:
        os.close(descripteur)
    fermer()
    ouvrir(url)


def _a_jouer() -> list[str]:
    return [m.name for m in _suite().status() if not m.applied]


def _jouer_tout(copier: Callable[[], None]) -> None:
    """Une seule transaction : d'une migration qui échoue, aucune de celles d'avant ne reste."""
    sqlite = est_sqlite()
    if sqlite:
        base.execute_sql("PRAGMA foreign_keys = 0")  # sans effet dans une transaction, où le joueur voudrait le faire
    try:
        with base.atomic():
            copier()
            _suite().up()
    finally:
        if sqlite:
            base.execute_sql("PRAGMA foreign_keys = 1")


def _copier_a_cote(copie: Path) -> None:
    """Le fichier tel qu'il est, lisible de lui seul ; coupée au milieu, la copie ne porte pas ce nom."""
    if copie.exists():
        return
    partielle = copie.with_name(f"{copie.name}.partielle")
    partielle.unlink(missing_ok=True)
    os.close(os.open(partielle, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    base.execute_sql("VACUUM INTO ?", (str(partielle),))
    with partielle.open("rb") as ecrite:
        os.fsync(ecrite.fileno())
    partielle.replace(copie)


def _copier_dans_un_schema(nom: str) -> None:
    """Toutes les tables de PostgreSQL recopiées dans un schéma à part, que personne d'autre ne lit.

    Lève ErreurDeBase si ce compte ne peut pas créer de schéma.
    """
    import peewee as pw

    try:
        with base.atomic():
            base.execute_sql(f'CREATE SCHEMA IF NOT EXISTS "{nom}"')
            base.execute_sql(f'REVOKE ALL ON SCHEMA "{nom}" FROM PUBLIC')
            for table in sorted(base.get_tables()):
                base.execute_sql(f'CREATE TABLE IF NOT EXISTS "{nom}"."{table}" AS TABLE "{table}"')
    except pw.DatabaseError as erreur:
        raise ErreurDeBase(
            "la base est d'une version plus ancienne, et ce compte ne peut pas la copier avant de la mettre à jour.",
            "Ouvrir une fois avec le compte propriétaire des tables, à qui « GRANT CREATE ON DATABASE » a été donné.",
        ) from erreur
