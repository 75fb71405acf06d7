"""Le droit suivi pas à pas : imputations figées, décomptes arrêtés, interruptions, protections, étapes et échéances des procédures."""

from __future__ import annotations

from typing import Any

# {cle} : identifiant croissant · {drapeau} : oui ou non · {texte} : texte comparé octet par octet · {fin_du_jour} : instant de fin
SCHEMA = """
-- le secteur d'une créance, quand on le connaît : il décide de la prescription
ALTER TABLE creance ADD COLUMN secteur TEXT;
-- les conventions : ordre d'imputation convenu, clause qui fait de la mise en demeure une interruption, pouvoir de déclarer, avis des offres
ALTER TABLE mandat ADD COLUMN imputation TEXT NOT NULL DEFAULT 'interets_puis_principal';
ALTER TABLE mandat ADD COLUMN clause_prescription {drapeau} NOT NULL DEFAULT {faux};
ALTER TABLE mandat ADD COLUMN pouvoir_declaration_le DATE;
ALTER TABLE mandat ADD COLUMN dispense_avis {drapeau} NOT NULL DEFAULT {faux};
-- règle 16 : les jours que la convention donne pour reverser ; sans clause, un mois
ALTER TABLE mandat ADD COLUMN delai_reversement INTEGER;
-- règle 4 : la première lettre porte l'adresse ou le siège du mandant
ALTER TABLE mandant ADD COLUMN adresse TEXT NOT NULL DEFAULT '';
-- règle 46 : le jour où un particulier a accepté la lettre recommandée électronique
ALTER TABLE debiteur ADD COLUMN accord_lre_le DATE;
-- la prescription la plus courte si le secteur la commandait, et le jour depuis lequel les intérêts se capitalisent (1343-2)
ALTER TABLE dossier ADD COLUMN prescription_au_plus_tot DATE;
-- le mur se lit dans ces index seuls : la date retenue, et les délais qui ne tiennent qu'à un secteur inconnu
DROP INDEX dossier_prescription;
CREATE INDEX dossier_prescription ON dossier(prescription_le, prescription_au_plus_tot, agent_id, prescription_hypothese) WHERE etat <> 'clos';
CREATE INDEX dossier_hypothese ON dossier(prescription_au_plus_tot, agent_id, prescription_le)
  WHERE etat <> 'clos' AND prescription_au_plus_tot < prescription_le;
-- la nuit y trouve la créance qui suit une créance déjà prescrite, et les dossiers d'avant cette colonne
CREATE INDEX dossier_creance_suivante ON dossier(prescription_au_plus_tot)
  WHERE etat <> 'clos' AND prescription_au_plus_tot > prescription_le;
CREATE INDEX dossier_sans_surveillance ON dossier(id)
  WHERE etat <> 'clos' AND prescription_au_plus_tot IS NULL AND prescription_le IS NOT NULL;
ALTER TABLE dossier ADD COLUMN capitalisation_le DATE;
-- la phase d'une procédure est son état dans la table de la loi ; les dates décisives se lisent dans ses étapes
ALTER TABLE procedure ADD COLUMN phase TEXT NOT NULL DEFAULT '';
ALTER TABLE procedure ADD COLUMN partenaire_id BIGINT;
ALTER TABLE procedure ADD COLUMN sur_titre_id BIGINT REFERENCES procedure(id);
DROP INDEX procedure_en_cours;
CREATE UNIQUE INDEX procedure_en_cours ON procedure(dossier_id) WHERE etat IN ('a_transmettre','transmis')
  AND type NOT IN ('commandement','saisie_attribution','saisie_vente','remunerations','conservatoire');
ALTER TABLE paiement ADD COLUMN quittance TEXT NOT NULL DEFAULT '';
-- le compte où l'argent est arrivé, l'accord qui permet une imputation hors de l'ordre, et les fonds à isoler (L622-7)
ALTER TABLE paiement ADD COLUMN compte TEXT NOT NULL DEFAULT '';
ALTER TABLE paiement ADD COLUMN accord TEXT NOT NULL DEFAULT '';
ALTER TABLE paiement ADD COLUMN creance_visee_id BIGINT REFERENCES creance(id);
ALTER TABLE paiement ADD COLUMN isole {drapeau} NOT NULL DEFAULT {faux};
-- règle 17 : une quittance par paiement, numérotée sans trou
CREATE UNIQUE INDEX paiement_quittance ON paiement(quittance) WHERE quittance <> '';
ALTER TABLE paiement ADD COLUMN reverse_le DATE;
ALTER TABLE echeancier ADD COLUMN clause_decheance {drapeau} NOT NULL DEFAULT {faux};
ALTER TABLE echeancier ADD COLUMN signe_le DATE;
ALTER TABLE echeancier ADD COLUMN mise_en_demeure_le DATE;
ALTER TABLE echeancier ADD COLUMN mise_en_demeure_expire_le DATE;
ALTER TABLE echeancier ADD COLUMN dechu_le DATE;
ALTER TABLE configuration_appliquee ADD COLUMN tables TEXT NOT NULL DEFAULT '{{}}';
-- comment un paiement a été imputé le jour où il a été saisi ; une correction est une version de plus
CREATE TABLE imputation (
  id {cle}, paiement_id BIGINT NOT NULL REFERENCES paiement(id), version INTEGER NOT NULL DEFAULT 1, creance_id BIGINT REFERENCES creance(id),
  poste TEXT NOT NULL CHECK (poste IN ('frais','interets','principal','indemnites','trop_percu')), montant BIGINT NOT NULL CHECK (montant > 0),
  strategie TEXT NOT NULL, figee_le TIMESTAMP NOT NULL
);
CREATE INDEX imputation_paiement ON imputation(paiement_id, version);
-- un décompte arrêté est un document : il reste tel qu'il a été établi, une correction est une version de plus (règle 14)
CREATE TABLE decompte_arrete (
  id {cle}, dossier_id BIGINT NOT NULL REFERENCES dossier(id), version INTEGER NOT NULL, au DATE NOT NULL, motif TEXT NOT NULL DEFAULT '',
  du BIGINT NOT NULL, contenu TEXT NOT NULL, empreinte TEXT NOT NULL, etabli_le TIMESTAMP NOT NULL, utilisateur_id BIGINT REFERENCES utilisateur(id),
  UNIQUE (dossier_id, version)
);
-- frais que la loi ou le juge met à la charge du débiteur : jamais sans titre (règle 6)
CREATE TABLE frais (
  id {cle}, dossier_id BIGINT NOT NULL REFERENCES dossier(id), nature TEXT NOT NULL, montant BIGINT NOT NULL CHECK (montant > 0), le DATE NOT NULL,
  piece_id BIGINT NOT NULL REFERENCES piece(id), utilisateur_id BIGINT REFERENCES utilisateur(id), saisi_le TIMESTAMP NOT NULL, retire {drapeau} NOT NULL DEFAULT {faux}
);
CREATE INDEX frais_dossier ON frais(dossier_id);
-- ce que le mandant abandonne, dans la limite des pouvoirs donnés (règle 43)
CREATE TABLE remise (
  id {cle}, dossier_id BIGINT NOT NULL REFERENCES dossier(id), poste TEXT NOT NULL CHECK (poste IN ('interets','principal','indemnites')),
  montant BIGINT NOT NULL CHECK (montant > 0), le DATE NOT NULL, motif TEXT NOT NULL, accord TEXT NOT NULL DEFAULT '', piece_id BIGINT REFERENCES piece(id), approbation_id BIGINT REFERENCES approbation(id),
  utilisateur_id BIGINT REFERENCES utilisateur(id), saisie_le TIMESTAMP NOT NULL, retiree {drapeau} NOT NULL DEFAULT {faux}
);
CREATE INDEX remise_dossier ON remise(dossier_id);
-- règle 23 : rien n'interrompt ni ne suspend la prescription sans une pièce
CREATE TABLE interruption (
  id {cle}, dossier_id BIGINT NOT NULL REFERENCES dossier(id), creance_id BIGINT REFERENCES creance(id), type TEXT NOT NULL, le DATE NOT NULL, fin_le DATE,
  piece_id BIGINT NOT NULL REFERENCES piece(id), effacee_le DATE, effacee_motif TEXT NOT NULL DEFAULT '', utilisateur_id BIGINT REFERENCES utilisateur(id),
  saisie_le TIMESTAMP NOT NULL, retiree {drapeau} NOT NULL DEFAULT {faux}
);
CREATE INDEX interruption_dossier ON interruption(dossier_id);
-- une protection du débiteur : ce qui s'arrête dépend de sa phase et de ses dates
CREATE TABLE protection (
  id {cle}, dossier_id BIGINT NOT NULL REFERENCES dossier(id), type TEXT NOT NULL, phase TEXT NOT NULL DEFAULT '', debut_le DATE NOT NULL,
  publiee_le DATE, fin_le DATE, donnees TEXT, piece_id BIGINT REFERENCES piece(id), levee_le DATE, utilisateur_id BIGINT REFERENCES utilisateur(id),
  saisie_le TIMESTAMP NOT NULL, retiree {drapeau} NOT NULL DEFAULT {faux}
);
CREATE INDEX protection_dossier ON protection(dossier_id);
CREATE INDEX protection_fin ON protection(fin_le) WHERE levee_le IS NULL AND fin_le IS NOT NULL;
-- ce qui suspendait déjà un dossier n'était qu'un motif : c'est une annonce, à prouver et à dater
INSERT INTO protection (dossier_id, type, phase, debut_le, fin_le, saisie_le)
  SELECT id, suspension_motif, CASE suspension_motif WHEN 'delai_de_grace' THEN 'accorde' ELSE 'annonce' END, suspendu_le, suspendu_jusqu_au,
    {fin_du_jour} FROM dossier WHERE etat = 'suspendu' AND suspendu_le IS NOT NULL
    AND suspension_motif IN ('procedure_collective','surendettement','deces','tutelle','delai_de_grace') ORDER BY id;
CREATE TABLE litige (
  id {cle}, dossier_id BIGINT NOT NULL REFERENCES dossier(id), type TEXT NOT NULL, ouvert_le DATE NOT NULL, preuve TEXT NOT NULL DEFAULT '',
  preuve_demandee_le DATE, preuve_recue_le DATE, resolveur TEXT NOT NULL DEFAULT '', echeance_le DATE, issue TEXT NOT NULL DEFAULT '', clos_le DATE,
  utilisateur_id BIGINT REFERENCES utilisateur(id)
);
CREATE INDEX litige_dossier ON litige(dossier_id);
INSERT INTO litige (dossier_id, type, ouvert_le, resolveur)
  SELECT id, 'autre', suspendu_le, 'mandant' FROM dossier WHERE etat = 'suspendu' AND suspension_motif = 'litige' AND suspendu_le IS NOT NULL
  ORDER BY id;
CREATE INDEX litige_attente ON litige(echeance_le) WHERE clos_le IS NULL AND echeance_le IS NOT NULL;
CREATE TABLE reclamation (
  id {cle}, dossier_id BIGINT NOT NULL REFERENCES dossier(id), recue_le DATE NOT NULL, objet TEXT NOT NULL, repondre_avant DATE NOT NULL, repondue_le DATE,
  reponse TEXT NOT NULL DEFAULT '', utilisateur_id BIGINT REFERENCES utilisateur(id)
);
CREATE INDEX reclamation_dossier ON reclamation(dossier_id);
CREATE INDEX reclamation_ouverte ON reclamation(repondre_avant) WHERE repondue_le IS NULL;
-- ce qui est arrivé à une procédure, dans l'ordre : un évènement de la table de la loi, son jour, la phase d'avant et celle d'après
CREATE TABLE etape_procedure (
  id {cle}, procedure_id BIGINT NOT NULL REFERENCES procedure(id), evenement TEXT NOT NULL, de_phase TEXT NOT NULL, vers_phase TEXT NOT NULL, le DATE NOT NULL,
  note TEXT NOT NULL DEFAULT '', donnees TEXT, utilisateur_id BIGINT REFERENCES utilisateur(id), saisie_le TIMESTAMP NOT NULL, retiree {drapeau} NOT NULL DEFAULT {faux}
);
CREATE INDEX etape_procedure_de ON etape_procedure(procedure_id, id);
-- le mur des échéances : ce qui se perd si on ne le fait pas à temps (butoir), ce qu'il faut attendre avant d'agir (attente)
CREATE TABLE echeance_procedure (
  id {cle}, dossier_id BIGINT NOT NULL REFERENCES dossier(id), procedure_id BIGINT REFERENCES procedure(id), protection_id BIGINT REFERENCES protection(id),
  code TEXT NOT NULL, libelle TEXT NOT NULL, le DATE NOT NULL, sens TEXT NOT NULL CHECK (sens IN ('butoir','attente')), qui TEXT NOT NULL DEFAULT '',
  sanction TEXT NOT NULL DEFAULT '', texte TEXT NOT NULL DEFAULT '', statut TEXT NOT NULL DEFAULT '', donnees TEXT, faite_le DATE, signalee_le DATE, annulee {drapeau} NOT NULL DEFAULT {faux}
);
CREATE INDEX echeance_dossier ON echeance_procedure(dossier_id);
CREATE INDEX echeance_mur ON echeance_procedure(le) WHERE faite_le IS NULL AND annulee = {faux};
CREATE TABLE audience (
  id {cle}, procedure_id BIGINT NOT NULL REFERENCES procedure(id), le TIMESTAMP NOT NULL, juridiction TEXT NOT NULL DEFAULT '', present TEXT NOT NULL DEFAULT '',
  resultat TEXT NOT NULL DEFAULT '', tenue_le DATE, annulee {drapeau} NOT NULL DEFAULT {faux}
);
CREATE INDEX audience_a_venir ON audience(le) WHERE tenue_le IS NULL AND annulee = {faux};
CREATE INDEX audience_procedure ON audience(procedure_id);
-- commissaires de justice, avocats, greffes : le ressort est une liste de départements
CREATE TABLE partenaire (
  id {cle}, type TEXT NOT NULL CHECK (type IN ('commissaire','avocat','greffe')), nom TEXT NOT NULL, ressort TEXT NOT NULL DEFAULT '',
  competence TEXT NOT NULL DEFAULT '', adresse TEXT NOT NULL DEFAULT '', code_postal {texte} NOT NULL DEFAULT '', ville TEXT NOT NULL DEFAULT '',
  telephone TEXT NOT NULL DEFAULT '', courriel TEXT NOT NULL DEFAULT '', actif {drapeau} NOT NULL DEFAULT {vrai}, UNIQUE (type, nom)
);
-- règles 18 et 44 : ce dont le mandant doit être informé, et quand il l'a été
CREATE TABLE avis_mandant (
  id {cle}, dossier_id BIGINT NOT NULL REFERENCES dossier(id), objet TEXT NOT NULL CHECK (objet IN ('paiement','promesse','echeancier','offre','pieces','audience')),
  objet_id BIGINT, texte TEXT NOT NULL, du_le DATE NOT NULL, informe_le DATE, annule {drapeau} NOT NULL DEFAULT {faux}
);
CREATE INDEX avis_dossier ON avis_mandant(dossier_id);
CREATE INDEX avis_attente ON avis_mandant(du_le) WHERE informe_le IS NULL AND annule = {faux};
"""

INTACTES = ("imputation", "decompte_arrete")
"""Les tables auxquelles on ajoute sans jamais rien y changer."""

INTERDICTION_SQLITE = """
CREATE TRIGGER {table}_sans_retouche BEFORE UPDATE ON {table} BEGIN SELECT RAISE(ABORT, '{table} : on ajoute, on ne change pas'); END;
CREATE TRIGGER {table}_sans_oubli BEFORE DELETE ON {table} BEGIN SELECT RAISE(ABORT, '{table} : on ajoute, on ne retire pas'); END;
CREATE TRIGGER {table}_sans_remplacement BEFORE INSERT ON {table} WHEN EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id)
  BEGIN SELECT RAISE(ABORT, '{table} : on ajoute, on ne remplace pas'); END;
"""

INTERDICTION_POSTGRESQL = """
CREATE FUNCTION refuser_retouche_document() RETURNS trigger LANGUAGE plpgsql AS $f$
  BEGIN RAISE EXCEPTION '%% : on ajoute, on ne change pas', TG_TABLE_NAME; END $f$;
"""

DECLENCHEURS_POSTGRESQL = """
CREATE TRIGGER {table}_sans_retouche BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION refuser_retouche_document();
CREATE TRIGGER {table}_sans_vidage BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION refuser_retouche_document();
"""


def up(migrator: Any, db: Any) -> None:
    """Ajoute les colonnes et les tables du droit."""
    import peewee as pw

    if isinstance(db, pw.SqliteDatabase):
        mots = {"cle": "INTEGER PRIMARY KEY AUTOINCREMENT", "drapeau": "INTEGER", "vrai": "1", "faux": "0", "texte": "TEXT",
                "fin_du_jour": "suspendu_le || ' 23:59:59.000000'"}
    else:
        mots = {"cle": "BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY", "drapeau": "BOOLEAN", "vrai": "TRUE", "faux": "FALSE",
                "texte": 'TEXT COLLATE "C"', "fin_du_jour": "suspendu_le + time '23:59:59'"}
    for ordre in _ordres(SCHEMA.format(**mots)):
        db.execute_sql(ordre)
    _donner_les_quittances(db)
    if isinstance(db, pw.SqliteDatabase):
        for table in INTACTES:
            for ordre in INTERDICTION_SQLITE.format(table=table).strip().split("END;")[:-1]:
                db.execute_sql(ordre + "END;")
    else:
        db.execute_sql(INTERDICTION_POSTGRESQL)
        for table in INTACTES:
            db.execute_sql(DECLENCHEURS_POSTGRESQL.format(table=table))


def _donner_les_quittances(db: Any) -> None:
    """Les paiements déjà là reçoivent leur numéro, dans l'ordre où ils ont été saisis."""
    recus = [i for (i,) in db.execute_sql("SELECT id FROM paiement WHERE montant > 0 ORDER BY id").fetchall()]
    marque = db.param
    for rang, identifiant in enumerate(recus, 1):
        db.execute_sql(f"UPDATE paiement SET quittance = {marque} WHERE id = {marque}", (f"Q-{rang:06d}", identifiant))


def _ordres(texte: str) -> list[str]:
    sans_commentaires = "\n".join(ligne for ligne in texte.splitlines() if not ligne.lstrip().startswith("--"))
    return [ordre for ordre in sans_commentaires.split(";") if ordre.strip()]
