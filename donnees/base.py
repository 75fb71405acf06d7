"""Choisir et ouvrir la base : SQLite par défaut, PostgreSQL par une URL. Une seule façon d'écrire : `ecriture()`."""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Any
from urllib.parse import urlparse

import peewee as pw

base: pw.DatabaseProxy = pw.DatabaseProxy()
"""La base ouverte ; les modèles y sont liés."""
ERREUR_DE_SQLITE: type[Exception] = pw.sqlite3.DatabaseError  # type: ignore[attr-defined]
"""Celle du pilote que Peewee a choisi, qui n'est pas forcément le module `sqlite3` de Python."""

PAR_ORDRE = 50
"""Lignes d'un même ordre d'insertion."""


class ErreurDeBase(Exception):
    """La base ne s'ouvre pas ; le message est en français, `remede` dit quoi faire."""

    def __init__(self, message: str, remede: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remede = remede


ORDRES_PRETS = 200
"""Les ordres que le pilote garde compilés, plus qu'un écran n'en donne : au-delà de sa réserve, il les compilerait de nouveau un à un."""


def est_sqlite() -> bool:
    """Vrai si la base ouverte est un fichier SQLite."""
    return isinstance(base.obj, pw.SqliteDatabase)


def chemin_sqlite(url: str) -> Path | None:
    """Le fichier d'une URL SQLite (`sqlite:///relatif.db`, `sqlite:////absolu.db`, ou un simple chemin) ; sinon None."""
    parties = urlparse(url)
    if parties.scheme in ("", "file") or len(parties.scheme) == 1:
        return Path(url)
    if parties.scheme == "sqlite":
        return Path(parties.path[1:] or "agence.db")
    return None


def ouvrir(url: str) -> None:
    """Ouvre la base et y lie les modèles ; ne crée ni ne migre rien. Lève ErreurDeBase."""
    fichier = chemin_sqlite(url)
    if fichier is not None:
        _ouvrir_sqlite(fichier)
    elif urlparse(url).scheme in ("postgresql", "postgres", "postgresql+pool"):
        _ouvrir_postgresql(url)
    else:
        raise ErreurDeBase(f"sorte de base « {urlparse(url).scheme} » inconnue.", "Écrire sqlite:///agence.db ou postgresql://machine/agence.")


def _ouvrir_sqlite(fichier: Path) -> None:
    if fichier.is_dir():
        raise ErreurDeBase(f"{fichier} est un dossier, pas une base.", "Donner le chemin d'un fichier.")
    db = pw.SqliteDatabase(
        str(fichier),
        lock_type="IMMEDIATE",
        timeout=30,
        cached_statements=ORDRES_PRETS,
        pragmas={"journal_mode": "wal", "synchronous": "full", "foreign_keys": 1, "cache_size": -16000, "journal_size_limit": 64_000_000},
    )
    from donnees.chaine import oublier, suivre

    db.register_function(suivre, "agence_suivre", 1)
    oublier()
    base.initialize(db)
    try:
        db.connect(reuse_if_open=True)
        db.execute_sql("SELECT count(*) FROM sqlite_master").fetchone()
    except pw.DatabaseError as erreur:
        db.close()
        raise traduire(erreur, str(fichier)) from erreur


def _ouvrir_postgresql(url: str) -> None:
    from playhouse.db_url import connect

    attentes = "-c TimeZone=UTC -c lock_timeout=10s -c statement_timeout=60s -c idle_in_transaction_session_timeout=60s"
    try:
        db = connect(url, unquote_user=True, unquote_password=True, options=attentes)
    except (ImportError, ValueError) as erreur:
        raise ErreurDeBase(f"PostgreSQL ne peut pas s'ouvrir : {erreur}", "Installer l'extra postgresql et vérifier l'adresse.") from erreur
    base.initialize(db)
    try:
        db.connect(reuse_if_open=True)
    except pw.DatabaseError as erreur:
        raise ErreurDeBase("PostgreSQL ne répond pas à cette adresse.", "Vérifier la machine, le compte et le nom de la base.") from erreur
    except pw.ImproperlyConfigured as erreur:
        raise ErreurDeBase("le pilote de PostgreSQL manque.", "Installer : pip install 'agence[postgresql]'.") from erreur


def tenir_peu() -> None:
    """Cette connexion ne garde que 2 Mo de pages : un écran relit toujours les mêmes, et trente agents tiennent sur 4 Gio.

    Le système garde de toute façon le fichier en mémoire, une fois pour tous ; la nuit et les imports gardent leur réserve.
    """
    if est_sqlite():
        base.execute_sql("PRAGMA cache_size = -2000")


def fermer() -> None:
    """Ferme la connexion de ce fil."""
    if base.obj is not None and not base.is_closed():
        base.close()


def delier_si_coupee() -> None:
    """Après une erreur : une connexion que le serveur a coupée se referme, et la demande suivante en ouvre une autre."""
    if base.obj is None or base.is_closed() or est_sqlite() or base.in_transaction():
        return
    if getattr(base.connection(), "closed", False):
        base.close()


@contextlib.contextmanager
def ecriture() -> Iterator[None]:
    """La seule façon d'écrire : une transaction entière ou rien.

    Sur SQLite, une file d'attente équitable du noyau (flock) précède BEGIN IMMEDIATE : le réveil de SQLite est injuste
    et finit par dire « database is locked ». Imbriquée, c'est un point de reprise.
    Avant de confirmer, ce qui s'est ajouté à l'historique entre dans sa chaîne.
    """
    from donnees.chaine import sceller  # la chaîne lit et écrit par ce module-ci

    if base.in_transaction():
        with base.atomic():
            yield
        return
    if est_sqlite() and base.database != ":memory:":
        descripteur = os.open(f"{base.database}.file-ecriture", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descripteur, fcntl.LOCK_EX)
            with base.atomic():
                yield
                sceller()
        finally:
            os.close(descripteur)
    else:
        with base.atomic():
            yield
            sceller()


@contextlib.contextmanager
def verrou_de_cycle() -> Iterator[bool]:
    """Vrai si personne d'autre ne joue la nuit sur cette base ; le système le rend si le programme meurt."""
    if est_sqlite():
        descripteur = os.open(f"{base.database}.cycle", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            try:
                fcntl.flock(descripteur, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
                return
            yield True
        finally:
            os.close(descripteur)
        return
    obtenu = bool(base.execute_sql("SELECT pg_try_advisory_lock(7002)").fetchone()[0])
    try:
        yield obtenu
    finally:
        if obtenu:
            base.execute_sql("SELECT pg_advisory_unlock(7002)")


def lignes(sql: str, parametres: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """Les lignes d'une requête écrite avec des `?`, sur les deux moteurs.

    Ce qui la borne s'écrit `LIMIT 50` plutôt que `LIMIT ?` : SQLite regarde cette valeur pour choisir son chemin, et compilerait la
    requête de nouveau à chaque fois, ce qui coûte plus que d'y répondre.
    """
    try:
        return _demander(sql, parametres).fetchall()  # type: ignore[no-any-return]
    except ERREUR_DE_SQLITE as erreur:
        raise _page_abimee(erreur) from erreur


def une(sql: str, parametres: Sequence[Any] = ()) -> tuple[Any, ...] | None:
    """La première ligne d'une requête, ou None."""
    try:
        return _demander(sql, parametres).fetchone()  # type: ignore[no-any-return]
    except ERREUR_DE_SQLITE as erreur:
        raise _page_abimee(erreur) from erreur


def _demander(sql: str, parametres: Sequence[Any]) -> Any:
    """Le curseur d'un ordre écrit avec des `?`."""
    return base.obj.execute_sql(_parametres(sql), tuple(parametres))


def _page_abimee(erreur: Exception) -> pw.DatabaseError:
    """Une page abîmée ne se découvre qu'en lisant les lignes : Peewee, qui n'enveloppe que l'exécution, laisserait passer l'erreur nue."""
    return pw.DatabaseError(*erreur.args)


def pages_abimees() -> tuple[str, ...]:
    """Ce que SQLite trouve d'abîmé dans ses pages, dix constats au plus ; rien sur PostgreSQL, qui tient ses propres sommes."""
    if not est_sqlite():
        return ()
    try:
        return tuple(str(dit) for (dit,) in lignes("PRAGMA integrity_check(10)") if dit != "ok")
    except pw.DatabaseError as erreur:
        return (str(erreur),)


def executer(sql: str, parametres: Sequence[Any] = ()) -> int:
    """Exécute un ordre d'écriture ; rend le nombre de lignes touchées."""
    return int(_demander(sql, parametres).rowcount)


def inserer(sql: str, parametres: Sequence[Any] = ()) -> int:
    """Exécute l'ajout d'une ligne dans une table numérotée ; rend le numéro que la base lui donne."""
    if est_sqlite():
        return int(_demander(sql, parametres).lastrowid)
    return int(_demander(f"{sql} RETURNING id", parametres).fetchone()[0])


def executer_lot(sql: str, lot: Iterable[Sequence[Any]]) -> None:
    """Le même ordre pour beaucoup de lignes, dans la transaction en cours."""
    curseur = base.connection().cursor()
    try:
        curseur.executemany(_parametres(sql), lot)
    finally:
        curseur.close()


def inserer_lot(table: str, colonnes: Sequence[str], lot: Iterable[Sequence[Any]]) -> None:
    """Insère beaucoup de lignes d'un coup (vingt fois plus vite que les modèles).

    Sur SQLite, par ordres de cinquante lignes : il ne prépare qu'une fois par ordre de quoi revenir en arrière, un tiers de calcul en
    moins. PostgreSQL reçoit déjà le lot en un envoi.
    """
    rangees = list(lot)
    ligne = f"({', '.join('?' * len(colonnes))})"
    ordre = f"INSERT INTO {table} ({', '.join(colonnes)}) VALUES "
    groupees = len(rangees) - len(rangees) % PAR_ORDRE if est_sqlite() else 0
    groupes = (tuple(chain.from_iterable(rangees[i : i + PAR_ORDRE])) for i in range(0, groupees, PAR_ORDRE))
    executer_lot(ordre + ", ".join([ligne] * PAR_ORDRE), groupes)
    executer_lot(ordre + ligne, rangees[groupees:])


def prochain_identifiant(table: str) -> int:
    """Le premier identifiant libre d'une table, pour une insertion en lot dans la transaction en cours."""
    ligne = une(f"SELECT coalesce(max(id), 0) + 1 FROM {table}")
    return int(ligne[0]) if ligne else 1


def recaler_identifiants(tables: Iterable[str]) -> None:
    """Après une insertion en lot avec identifiants : PostgreSQL doit apprendre où il en est."""
    if not est_sqlite():
        for table in tables:
            base.execute_sql(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT coalesce(max(id), 1) FROM {table}))")


def _parametres(sql: str) -> str:
    return sql if est_sqlite() else sql.replace("%", "%%").replace("?", "%s")


def traduire(erreur: BaseException, ou: str) -> ErreurDeBase:
    """Une erreur du moteur, dite en français avec quoi faire ; cherche la cause derrière « cannot rollback »."""
    ou = _sans_secret(ou)
    textes = []
    vue: BaseException | None = erreur
    while vue is not None:
        if dite := _du_serveur(vue):
            return ErreurDeBase(dite[0].format(ou=ou), dite[1])
        textes.append(str(vue).lower())
        vue = vue.__cause__ or vue.__context__
    tout = " ".join(textes)
    for motif, message, remede in _PANNES:
        if motif in tout:
            return ErreurDeBase(message.format(ou=ou), remede)
    # La première ligne seulement : PostgreSQL recopie dans la suite la ligne refusée, noms et montants compris.
    dit = str(erreur).partition("\n")[0][:200]
    return ErreurDeBase(f"la base {ou} ne répond pas comme attendu : {dit}", "Lancer « agence verifier ».")


def _sans_secret(ou: str) -> str:
    """Une adresse telle qu'on peut l'écrire sur un écran : sans mot de passe."""
    adresse = urlparse(ou) if "://" in ou else None
    if adresse is None or not (adresse.password or adresse.query):
        return ou
    qui = f"{adresse.username}@" if adresse.username else ""
    return adresse._replace(netloc=f"{qui}{adresse.netloc.rpartition('@')[2]}", query="").geturl()


def _du_serveur(erreur: BaseException) -> tuple[str, str] | None:
    """Une erreur de PostgreSQL par son code, que la langue du serveur ne change pas : le code entier, sinon sa classe."""
    code = str(getattr(erreur, "sqlstate", None) or "")
    return _DU_SERVEUR.get(code) or _DU_SERVEUR.get(code[:2]) if code else None


_RECOMMENCER = "Recommencer dans un instant."
_COUPE = (
    "le serveur de la base {ou} ne répond plus ; ce qui n'était pas confirmé n'est pas enregistré.",
    "Vérifier le serveur et le réseau, puis recommencer.",
)
_DU_SERVEUR = {
    "08": _COUPE,
    "25006": ("la base {ou} est en lecture seule ; rien n'a été écrit.", "S'adresser au serveur principal, et non à sa réplique."),
    "40": ("un autre travail gênait celui-ci ; rien n'a été écrit.", _RECOMMENCER),
    "42501": ("ce compte n'a pas ce droit dans la base {ou} ; rien n'a été écrit.", "« agence base roles » dit qui peut quoi."),
    "53": ("le serveur de la base {ou} est à bout de moyens ; rien n'a été écrit.", f"{_RECOMMENCER} Puis augmenter max_connections."),
    "53100": ("le disque du serveur est plein ; rien n'a été écrit.", "Libérer de la place puis recommencer."),
    "55P03": ("la base {ou} est occupée depuis trop longtemps.", _RECOMMENCER),
    "57": ("le serveur de la base {ou} s'arrête ; ce qui n'était pas confirmé n'est pas enregistré.", "Attendre qu'il ait redémarré."),
    "57014": ("le serveur a interrompu ce travail, trop long ; rien n'a été écrit.", _RECOMMENCER),
    "58": ("le disque du serveur refuse de lire ou d'écrire ; rien n'a été écrit.", "Vérifier le disque du serveur."),
    "XX001": ("la base {ou} est abîmée.", "Restaurer la dernière sauvegarde dans une base neuve : « agence restaurer FICHIER »."),
    "XX002": ("un index de la base {ou} est abîmé.", "Le refaire (REINDEX), puis lancer « agence verifier »."),
}
"""Code SQLSTATE, ou sa classe : la phrase et le remède."""
RESTAURER = "Restaurer la dernière sauvegarde vérifiée : « agence restaurer FICHIER »."
"""Le remède d'une base abîmée."""
_PANNES = (
    ("not a database", "{ou} n'est pas une base de données.", f"Vérifier le chemin. {RESTAURER}"),
    ("malformed", "la base {ou} est abîmée.", RESTAURER),
    ("could not decode", "la base {ou} est abîmée : un texte n'y est plus lisible.", RESTAURER),
    ("disk is full", "le disque est plein ; rien n'a été écrit.", "Libérer de la place puis recommencer."),
    (
        "disk i/o error",
        "le disque refuse de lire ou d'écrire la base {ou} ; rien n'a été écrit.",
        "Vérifier la place libre et les quotas, puis le disque lui-même.",
    ),
    ("readonly", "la base {ou} est en lecture seule ; rien n'a été écrit.", "Donner le droit d'écrire sur le fichier et son dossier."),
    (
        "unable to open",
        "la base {ou} ne s'ouvre pas.",
        "Vérifier que le dossier existe, qu'on peut y écrire, et qu'il reste des descripteurs (ulimit -n).",
    ),
    *((motif, *_COUPE) for motif in ("server closed the connection", "connection is lost", "connection is closed", "connection is bad")),
    ("locked", "la base {ou} est occupée depuis trop longtemps.", "Recommencer dans un instant."),
)
