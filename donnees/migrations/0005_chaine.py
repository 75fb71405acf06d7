"""La chaîne de l'historique : chaque évènement y porte l'empreinte du précédent ; un texte peut s'y effacer, rien d'autre."""

from __future__ import annotations

from typing import Any

# {octets} : suite d'octets
SCHEMA = """
CREATE TABLE maillon (
  numero BIGINT PRIMARY KEY, evenement_id BIGINT NOT NULL UNIQUE, empreinte {octets} NOT NULL, charge {octets} NOT NULL, sel {octets}
);
CREATE TABLE chaine (id INTEGER PRIMARY KEY CHECK (id = 1), identite TEXT NOT NULL, numero BIGINT NOT NULL, empreinte {octets} NOT NULL);
CREATE TABLE effacement (
  evenement_id BIGINT PRIMARY KEY REFERENCES evenement(id), motif TEXT NOT NULL, le TIMESTAMP NOT NULL, utilisateur_id BIGINT REFERENCES utilisateur(id)
);
"""

# ce qu'un effacement peut changer d'un évènement : son texte, et rien d'autre
SEUL_LE_TEXTE = """NEW.texte = '' AND NEW.id = OLD.id AND NEW.dossier_id = OLD.dossier_id AND NEW.le = OLD.le AND NEW.type = OLD.type
  AND NEW.code = OLD.code AND NEW.utilisateur_id {egal} OLD.utilisateur_id AND NEW.donnees {egal} OLD.donnees
  AND NEW.annule_id {egal} OLD.annule_id AND NEW.configuration_id {egal} OLD.configuration_id
  AND EXISTS (SELECT 1 FROM effacement f WHERE f.evenement_id = OLD.id)"""
SEUL_LE_SEL = """NEW.sel IS NULL AND NEW.numero = OLD.numero AND NEW.evenement_id = OLD.evenement_id
  AND NEW.empreinte = OLD.empreinte AND NEW.charge = OLD.charge
  AND EXISTS (SELECT 1 FROM effacement f WHERE f.evenement_id = OLD.evenement_id)"""

SQLITE = (
    "DROP TRIGGER evenement_sans_retouche",
    f"""CREATE TRIGGER evenement_sans_retouche BEFORE UPDATE ON evenement WHEN NOT ({SEUL_LE_TEXTE.format(egal="IS")})
  BEGIN SELECT RAISE(ABORT, 'historique : on ajoute, on ne change pas'); END""",
    "CREATE TRIGGER evenement_suivi AFTER INSERT ON evenement BEGIN SELECT agence_suivre(NEW.id); END",
    f"""CREATE TRIGGER maillon_sans_retouche BEFORE UPDATE ON maillon WHEN NOT ({SEUL_LE_SEL})
  BEGIN SELECT RAISE(ABORT, 'chaîne : on ajoute, on ne change pas'); END""",
    "CREATE TRIGGER maillon_sans_oubli BEFORE DELETE ON maillon BEGIN SELECT RAISE(ABORT, 'chaîne : on ajoute, on ne retire pas'); END",
    """CREATE TRIGGER maillon_sans_remplacement BEFORE INSERT ON maillon
  WHEN EXISTS (SELECT 1 FROM maillon WHERE numero = NEW.numero OR evenement_id = NEW.evenement_id)
  BEGIN SELECT RAISE(ABORT, 'chaîne : on ajoute, on ne remplace pas'); END""",
    "CREATE TRIGGER effacement_sans_retouche BEFORE UPDATE ON effacement BEGIN SELECT RAISE(ABORT, 'effacement : on ajoute, on ne change pas'); END",
    "CREATE TRIGGER effacement_sans_oubli BEFORE DELETE ON effacement BEGIN SELECT RAISE(ABORT, 'effacement : on ajoute, on ne retire pas'); END",
)

# psycopg lit les « pour cent » : ils sont doublés
POSTGRESQL = f"""
CREATE OR REPLACE FUNCTION refuser_retouche() RETURNS trigger LANGUAGE plpgsql AS $f$
  BEGIN
    IF TG_OP = 'UPDATE' AND TG_LEVEL = 'ROW' THEN
      IF {SEUL_LE_TEXTE.format(egal="IS NOT DISTINCT FROM")} THEN RETURN NEW; END IF;
    END IF;
    RAISE EXCEPTION 'historique : on ajoute, on ne change pas';
  END $f$;
CREATE FUNCTION refuser_retouche_chaine() RETURNS trigger LANGUAGE plpgsql AS $f$
  BEGIN
    IF TG_OP = 'UPDATE' AND TG_LEVEL = 'ROW' THEN
      IF {SEUL_LE_SEL} THEN RETURN NEW; END IF;
    END IF;
    RAISE EXCEPTION 'chaîne : on ajoute, on ne change pas';
  END $f$;
CREATE FUNCTION refuser_retouche_effacement() RETURNS trigger LANGUAGE plpgsql AS $f$
  BEGIN RAISE EXCEPTION 'effacement : on ajoute, on ne change pas'; END $f$;
CREATE FUNCTION suivre_les_evenements() RETURNS trigger LANGUAGE plpgsql AS $f$
  DECLARE connu text := current_setting('agence.premier_evenement', true);
  BEGIN
    IF connu IS NULL OR connu = '' OR NEW.id < connu::bigint THEN
      PERFORM set_config('agence.premier_evenement', NEW.id::text, true);
    END IF;
    RETURN NULL;
  END $f$;
CREATE TRIGGER evenement_suivi AFTER INSERT ON evenement FOR EACH ROW EXECUTE FUNCTION suivre_les_evenements();
CREATE TRIGGER maillon_sans_retouche BEFORE UPDATE OR DELETE ON maillon FOR EACH ROW EXECUTE FUNCTION refuser_retouche_chaine();
CREATE TRIGGER maillon_sans_vidage BEFORE TRUNCATE ON maillon FOR EACH STATEMENT EXECUTE FUNCTION refuser_retouche_chaine();
CREATE TRIGGER effacement_sans_retouche BEFORE UPDATE OR DELETE ON effacement FOR EACH ROW EXECUTE FUNCTION refuser_retouche_effacement();
CREATE TRIGGER effacement_sans_vidage BEFORE TRUNCATE ON effacement FOR EACH STATEMENT EXECUTE FUNCTION refuser_retouche_effacement();
"""


def up(migrator: Any, db: Any) -> None:
    """Crée la chaîne, enchaîne l'historique déjà là dans l'ordre de ses lignes, puis pose ses gardiens."""
    import peewee as pw

    from donnees.chaine import commencer

    sqlite = isinstance(db, pw.SqliteDatabase)
    for ordre in SCHEMA.format(octets="BLOB" if sqlite else "BYTEA").split(";"):
        if ordre.strip():
            db.execute_sql(ordre)
    commencer()
    if sqlite:
        for ordre in SQLITE:
            db.execute_sql(ordre)
    else:
        db.execute_sql(POSTGRESQL)
