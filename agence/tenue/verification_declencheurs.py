"""Les déclencheurs de la base sont ceux du programme, mot pour mot : un autre agirait dans le dos de chaque geste.

Un fichier restauré ou recopié, un administrateur de PostgreSQL, peuvent en apporter un ou en retirer un ; cela ne se voit nulle part
ailleurs. Sur PostgreSQL, la fonction qu'un déclencheur appelle compte avec lui, et aucune règle (CREATE RULE) n'est du programme.
"""

from __future__ import annotations

from hashlib import sha256

from agence.tenue.manquement import Manquement
from donnees.base import est_sqlite, lignes

SQLITE = {
    "debiteur_mots_ajout": "820efd7c8afc",
    "debiteur_mots_change": "d04ea0960b12",
    "debiteur_mots_retrait": "4d9b8590f0d3",
    "decompte_arrete_sans_oubli": "ebb443217087",
    "decompte_arrete_sans_remplacement": "db3b54ad37bb",
    "decompte_arrete_sans_retouche": "c981e39a264e",
    "effacement_sans_oubli": "0418ef71daa9",
    "effacement_sans_retouche": "700afa804a0e",
    "evenement_sans_oubli": "b44e5ec7f6a3",
    "evenement_sans_remplacement": "c08a411f580b",
    "evenement_sans_retouche": "4ecb46932353",
    "evenement_suivi": "493e7a975d38",
    "imputation_sans_oubli": "b4618519b831",
    "imputation_sans_remplacement": "ac6e3ec7cf87",
    "imputation_sans_retouche": "788f49a47cb0",
    "maillon_sans_oubli": "67b7dd4fda96",
    "maillon_sans_remplacement": "99ca97f4776d",
    "maillon_sans_retouche": "a894099c73f4",
}
"""Nom d'un déclencheur et début de l'empreinte de son texte ; une migration qui en change un le change ici."""

POSTGRESQL = {
    "debiteur_mots": "d37cb4cb9391",
    "decompte_arrete_sans_retouche": "ac1a281b3056",
    "decompte_arrete_sans_vidage": "096761166b7d",
    "effacement_sans_retouche": "ef9a5ecca95d",
    "effacement_sans_vidage": "5aaf3ed59482",
    "evenement_sans_retouche": "e73acd40d8af",
    "evenement_sans_vidage": "2b095a1c88d0",
    "evenement_suivi": "408c8a02f982",
    "imputation_sans_retouche": "d26d97574540",
    "imputation_sans_vidage": "e8a7e0aba7a2",
    "maillon_sans_retouche": "a7496101c912",
    "maillon_sans_vidage": "f4130d08bdc2",
}
"""De même sur PostgreSQL : sur quoi et quand il se déclenche, et le texte de la fonction qu'il appelle."""

_DE_POSTGRESQL = """SELECT t.tgname, t.tgenabled = 'D', c.relname, t.tgtype, t.tgnargs, t.tgqual IS NULL, p.proname, p.prosrc, p.prosecdef,
  (SELECT string_agg(a.attname, ',' ORDER BY a.attname) FROM pg_attribute a WHERE a.attrelid = t.tgrelid AND a.attnum = ANY (t.tgattr))
  FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid
  WHERE NOT t.tgisinternal AND c.relnamespace = current_schema()::regnamespace"""
_REGLES = "SELECT rulename, tablename FROM pg_rules WHERE schemaname = current_schema() ORDER BY 1, 2"
COUPE = "coupé"
"""L'empreinte d'un déclencheur désactivé."""


def attendus() -> dict[str, str]:
    """Ceux du programme, pour le moteur de la base ouverte."""
    return SQLITE if est_sqlite() else POSTGRESQL


def presents() -> dict[str, str]:
    """Les déclencheurs de la base ouverte : nom et empreinte."""
    if est_sqlite():
        trouves = lignes("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        return {str(nom): _empreinte(sql) for nom, sql in trouves}
    return {str(nom): COUPE if coupe else _empreinte("|".join(map(str, reste))) for nom, coupe, *reste in lignes(_DE_POSTGRESQL)}


def _empreinte(texte: object) -> str:
    return sha256(str(texte).encode()).hexdigest()[:12]


def declencheurs() -> list[Manquement]:
    """Invariant 3 : aucun déclencheur étranger, retouché, coupé ou absent."""
    connus, trouves = attendus(), presents()
    dits = [_dire(nom, trouves.get(nom), connus.get(nom)) for nom in sorted(connus.keys() | trouves.keys())]
    if not est_sqlite():
        dits += [f"la règle « {regle} » de la table {table} n'est pas du programme" for regle, table in lignes(_REGLES)]
    return [Manquement("3", dit) for dit in dits if dit]


def _dire(nom: str, present: str | None, attendu: str | None) -> str:
    if present == attendu:
        return ""
    if attendu is None:
        return f"le déclencheur « {nom} » n'est pas du programme"
    if present is None:
        return f"le déclencheur « {nom} » a disparu"
    return f"le déclencheur « {nom} » a été {'désactivé' if present == COUPE else 'retouché'}"
