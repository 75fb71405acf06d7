"""Les mots des noms de débiteurs, pour chercher « mar » au milieu de « SARL DUBOIS MARTIN » sans parcourir la table.

La table se tient d'elle-même par des déclencheurs : aucun programme n'y écrit, et elle se refait de `nom_recherche`.
"""

from __future__ import annotations

from typing import Any

TABLE_SQLITE = "CREATE TABLE debiteur_mot (mot TEXT NOT NULL, debiteur_id BIGINT NOT NULL, PRIMARY KEY (mot, debiteur_id)) WITHOUT ROWID"
TABLE_POSTGRESQL = 'CREATE TABLE debiteur_mot (mot TEXT COLLATE "C" NOT NULL, debiteur_id BIGINT NOT NULL, PRIMARY KEY (mot, debiteur_id))'

# json_quote protège tout caractère : un nom ne peut pas sortir de son texte
MOTS_SQLITE = "json_each('[' || replace(json_quote({nom}), ' ', '\",\"') || ']')"
AJOUT_SQLITE = f"INSERT OR IGNORE INTO debiteur_mot SELECT value, NEW.id FROM {MOTS_SQLITE.format(nom='NEW.nom_recherche')} WHERE value <> '';"
RETRAIT_SQLITE = f"""DELETE FROM debiteur_mot WHERE debiteur_id = OLD.id
  AND mot IN (SELECT value FROM {MOTS_SQLITE.format(nom="OLD.nom_recherche")});"""
DECLENCHEURS_SQLITE = (
    f"CREATE TRIGGER debiteur_mots_ajout AFTER INSERT ON debiteur BEGIN {AJOUT_SQLITE} END",
    f"CREATE TRIGGER debiteur_mots_change AFTER UPDATE OF nom_recherche ON debiteur BEGIN {RETRAIT_SQLITE} {AJOUT_SQLITE} END",
    f"CREATE TRIGGER debiteur_mots_retrait AFTER DELETE ON debiteur BEGIN {RETRAIT_SQLITE} END",
    f"INSERT OR IGNORE INTO debiteur_mot SELECT value, debiteur.id FROM debiteur, {MOTS_SQLITE.format(nom='nom_recherche')} WHERE value <> ''",
)

MOTS_POSTGRESQL = "unnest(string_to_array({nom}, ' ')) AS mot"
POSTGRESQL = f"""
CREATE FUNCTION tenir_les_mots() RETURNS trigger LANGUAGE plpgsql AS $f$
  BEGIN
    IF TG_OP <> 'INSERT' THEN
      DELETE FROM debiteur_mot WHERE debiteur_id = OLD.id AND mot = ANY (string_to_array(OLD.nom_recherche, ' '));
    END IF;
    IF TG_OP <> 'DELETE' THEN
      INSERT INTO debiteur_mot SELECT DISTINCT mot, NEW.id FROM {MOTS_POSTGRESQL.format(nom="NEW.nom_recherche")} WHERE mot <> '';
    END IF;
    RETURN NULL;
  END $f$;
CREATE TRIGGER debiteur_mots AFTER INSERT OR DELETE OR UPDATE OF nom_recherche ON debiteur
  FOR EACH ROW EXECUTE FUNCTION tenir_les_mots();
INSERT INTO debiteur_mot SELECT DISTINCT mot, id FROM debiteur, {MOTS_POSTGRESQL.format(nom="nom_recherche")} WHERE mot <> '';
"""


def up(migrator: Any, db: Any) -> None:
    """Crée la table, ses déclencheurs, et la remplit de ce qui existe déjà."""
    import peewee as pw

    if isinstance(db, pw.SqliteDatabase):
        for ordre in (TABLE_SQLITE, *DECLENCHEURS_SQLITE):
            db.execute_sql(ordre)
    else:
        db.execute_sql(TABLE_POSTGRESQL)
        db.execute_sql(POSTGRESQL)
