"""Deux comptes PostgreSQL : celui qui possède les tables, et celui d'usage, qui ajoute à l'historique sans pouvoir le changer."""

from __future__ import annotations

import re

from agence.erreurs import SaisieInvalide
from donnees.modeles import TOUS

FIGEES = ("evenement", "maillon", "effacement", "imputation", "decompte_arrete")
"""Le compte d'usage y lit et y ajoute ; rien d'autre."""
_NOM = re.compile(r"[a-z_][a-z0-9_]{0,62}")


def ordres(proprietaire: str, usage: str) -> str:
    """Le SQL à jouer en superutilisateur, base de l'agence ouverte ; le rejouer ne change rien. Lève SaisieInvalide."""
    for nom in (proprietaire, usage):
        if not _NOM.fullmatch(nom):
            raise SaisieInvalide(f"« {nom} » n'est pas un nom de compte.", "Des minuscules, des chiffres et _.")
    if proprietaire == usage:
        raise SaisieInvalide("le propriétaire et le compte d'usage sont le même.", "Donner deux noms.")
    tables = [m._meta.table_name for m in TOUS]
    libres = ", ".join([*(t for t in tables if t not in FIGEES), "debiteur_mot"])
    toutes = [*tables, "debiteur_mot", "schema_migration"]
    fonctions = ("refuser_retouche", "refuser_retouche_document", "refuser_retouche_chaine", "refuser_retouche_effacement",
                 "refuser_oubli_du_decompte", "suivre_les_evenements", "tenir_les_mots")  # fmt: skip
    return "\n".join([
        "BEGIN;",
        _creer(proprietaire, "NOLOGIN"),
        _creer(usage, "LOGIN"),
        *(f"ALTER TABLE {t} OWNER TO {proprietaire};" for t in toutes),
        *(f"ALTER FUNCTION {f}() OWNER TO {proprietaire};" for f in fonctions),
        f"GRANT USAGE, CREATE ON SCHEMA public TO {proprietaire};",
        # une mise à jour copie d'abord les tables dans un schéma à elle
        f"DO $f$ BEGIN EXECUTE format('GRANT CREATE ON DATABASE %I TO {proprietaire}', current_database()); END $f$;",
        "REVOKE CREATE ON SCHEMA public FROM PUBLIC;",
        f"REVOKE CREATE ON SCHEMA public FROM {usage};",
        f"GRANT USAGE ON SCHEMA public TO {usage};",
        f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM PUBLIC, {usage};",
        f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {usage};",
        f"GRANT INSERT, UPDATE, DELETE ON {libres} TO {usage};",
        f"GRANT INSERT ON {', '.join(FIGEES)} TO {usage};",
        f"GRANT USAGE, SELECT, UPDATE ON ALL SEQUENCES IN SCHEMA public TO {usage};",
        "COMMIT;",
    ])  # fmt: skip


def _creer(nom: str, sorte: str) -> str:
    options = f"{sorte} NOSUPERUSER NOCREATEDB NOCREATEROLE"
    return (
        f"DO $f$ BEGIN IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = '{nom}') THEN CREATE ROLE {nom} {options}; END IF; END $f$;"
    )
