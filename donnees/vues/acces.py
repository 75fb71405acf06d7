"""Ce que la porte lit : à qui est une clé, et si une séance déjà ouverte a encore le droit de l'être."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.parse import quote

from donnees.base import ErreurDeBase, base, chemin_sqlite, fermer, une

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def base_en_lecture(url: str) -> Iterator[None]:
    """Ouvre la base sans pouvoir y écrire, sans la migrer : c'est tout ce que fait la porte. Lève ErreurDeBase."""
    import peewee as pw

    fichier = chemin_sqlite(url)
    if fichier is not None:
        db: pw.Database = pw.SqliteDatabase(f"file:{quote(str(fichier))}?mode=ro", uri=True, timeout=5)
    else:
        from playhouse.db_url import connect

        options = "-c default_transaction_read_only=on -c statement_timeout=5s"
        db = connect(url, unquote_user=True, unquote_password=True, options=options, connect_timeout=5)
    base.initialize(db)
    try:
        db.connect()
        yield
    except (pw.DatabaseError, pw.ImproperlyConfigured) as erreur:
        raise ErreurDeBase("la base ne se lit pas.", "Vérifier AGENCE_BASE dans /usr/local/lib/agence, et les droits.") from erreur
    finally:
        fermer()


def personne_de_la_cle(empreinte: str) -> tuple[str, str, str] | None:
    """(nom, sorte, clé) de la clé active qui a cette empreinte, si sa personne a encore accès."""
    sql = """SELECT u.nom, c.sorte, c.cle FROM cle_ssh c JOIN utilisateur u ON u.id = c.utilisateur_id
        WHERE c.empreinte = ? AND c.retiree_le IS NULL AND u.actif = ?"""
    ligne = une(sql, (empreinte, True))
    return None if ligne is None else (str(ligne[0]), str(ligne[1]), str(ligne[2]))


def role_permis(utilisateur_id: int, empreinte: str) -> str | None:
    """Le rôle présent de cette personne ; None si elle n'a plus accès, ou si la clé par laquelle elle est entrée n'ouvre plus."""
    sql = "SELECT u.role FROM utilisateur u WHERE u.id = ? AND u.actif = ?"
    parametres: tuple[int | bool | str, ...] = (utilisateur_id, True)
    if empreinte:
        sql += " AND EXISTS (SELECT 1 FROM cle_ssh c WHERE c.empreinte = ? AND c.utilisateur_id = u.id AND c.retiree_le IS NULL)"
        parametres += (empreinte,)
    ligne = une(sql, parametres)
    return None if ligne is None else str(ligne[0])
