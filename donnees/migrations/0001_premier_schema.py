"""Premier schéma : le portefeuille, la file, l'historique, les promesses, les paiements, l'escalade."""

from __future__ import annotations

from typing import Any

# {cle} : identifiant croissant · {drapeau} : oui ou non · {texte} : texte comparé octet par octet, pour les recherches par préfixe
SCHEMA = """
CREATE TABLE utilisateur (
  id {cle}, nom TEXT NOT NULL UNIQUE, affichage TEXT NOT NULL,
  role TEXT NOT NULL CHECK (role IN ('agent','superviseur','comptable','administrateur')),
  actif {drapeau} NOT NULL DEFAULT {vrai}, ordre_force {drapeau}, cree_le TIMESTAMP NOT NULL
);
CREATE TABLE mandant (
  id {cle}, code TEXT NOT NULL UNIQUE, nom TEXT NOT NULL, nature TEXT NOT NULL CHECK (nature IN ('professionnel','particulier')),
  siren TEXT, iban TEXT, consignes TEXT NOT NULL DEFAULT '', sensible {drapeau} NOT NULL DEFAULT {faux}, cree_le TIMESTAMP NOT NULL
);
-- règle 1 : pas de dossier sans convention datée ; les pouvoirs bornent les gestes de l'agence
CREATE TABLE mandat (
  id {cle}, mandant_id BIGINT NOT NULL REFERENCES mandant(id), convention_le DATE NOT NULL, fin_le DATE,
  pouvoir_echeancier {drapeau} NOT NULL DEFAULT {vrai}, pouvoir_judiciaire {drapeau} NOT NULL DEFAULT {vrai},
  remise_pour_cent INTEGER NOT NULL DEFAULT 0 CHECK (remise_pour_cent BETWEEN 0 AND 100)
);
CREATE INDEX mandat_mandant ON mandat(mandant_id);
CREATE TABLE debiteur (
  id {cle}, nature TEXT NOT NULL CHECK (nature IN ('professionnel','particulier')), nom TEXT NOT NULL, nom_recherche {texte} NOT NULL,
  siren {texte}, contact TEXT NOT NULL DEFAULT '', cle_adresse {texte} NOT NULL DEFAULT '', sensible {drapeau} NOT NULL DEFAULT {faux},
  rapproche_de BIGINT REFERENCES debiteur(id), cree_le TIMESTAMP NOT NULL
);
CREATE INDEX debiteur_nom ON debiteur(nom_recherche);
CREATE INDEX debiteur_siren ON debiteur(siren) WHERE siren IS NOT NULL;
CREATE INDEX debiteur_rapproche ON debiteur(rapproche_de) WHERE rapproche_de IS NOT NULL;
CREATE TABLE coordonnee (
  id {cle}, debiteur_id BIGINT NOT NULL REFERENCES debiteur(id), type TEXT NOT NULL CHECK (type IN ('telephone','courriel','adresse')),
  valeur {texte} NOT NULL, inverse {texte} NOT NULL DEFAULT '', code_postal {texte} NOT NULL DEFAULT '', ville TEXT NOT NULL DEFAULT '',
  pays TEXT NOT NULL DEFAULT 'FR',
  etat TEXT NOT NULL DEFAULT 'valable' CHECK (etat IN ('valable','douteux','faux','npai','ne_plus_appeler')),
  source TEXT NOT NULL DEFAULT '', ordre INTEGER NOT NULL DEFAULT 0, UNIQUE (debiteur_id, type, valeur)
);
CREATE INDEX coordonnee_valeur ON coordonnee(valeur);
CREATE INDEX coordonnee_inverse ON coordonnee(inverse) WHERE inverse <> '';
CREATE TABLE dossier (
  id {cle}, reference {texte} NOT NULL, mandant_id BIGINT NOT NULL REFERENCES mandant(id),
  debiteur_id BIGINT NOT NULL REFERENCES debiteur(id), agent_id BIGINT REFERENCES utilisateur(id),
  etape TEXT NOT NULL CHECK (etape IN ('amiable','mise_en_demeure','huissier_amiable','judiciaire','execution','clos')),
  etat TEXT NOT NULL CHECK (etat IN ('actif','suspendu','clos')),
  scenario TEXT NOT NULL, position INTEGER NOT NULL DEFAULT 0, essais INTEGER NOT NULL DEFAULT 0, ancre_le DATE NOT NULL,
  action TEXT, action_le DATE, rappel_a TIMESTAMP, action_motif TEXT NOT NULL DEFAULT '',
  suspension_motif TEXT, suspendu_le DATE, suspendu_jusqu_au DATE, suspension_attend TEXT,
  rang BIGINT NOT NULL DEFAULT 0, promesses_faites INTEGER NOT NULL DEFAULT 0, promesses_rompues INTEGER NOT NULL DEFAULT 0,
  principal BIGINT NOT NULL DEFAULT 0, verse BIGINT NOT NULL DEFAULT 0, solde BIGINT NOT NULL DEFAULT 0,
  confie_le DATE NOT NULL, premiere_lettre_le DATE, premiere_lettre_ref TEXT NOT NULL DEFAULT '',
  mise_en_demeure_le DATE, mise_en_demeure_expire_le DATE, titre_le DATE, procedure_etat TEXT, impaye_motif TEXT, prescription_le DATE,
  prescription_hypothese {drapeau} NOT NULL DEFAULT {faux},
  age_confie INTEGER NOT NULL DEFAULT 0, tentatives INTEGER NOT NULL DEFAULT 0, dernier_contact_le DATE, epingle TEXT NOT NULL DEFAULT '', champs TEXT NOT NULL DEFAULT '{{}}',
  clos_le DATE, clos_motif TEXT, version INTEGER NOT NULL DEFAULT 0, cree_le TIMESTAMP NOT NULL,
  UNIQUE (mandant_id, reference),
  CONSTRAINT solde_juste CHECK (solde = principal - verse),
  -- invariant 1 : un dossier actif a une action datée ; un suspendu a une fin ou attend quelque chose ; un clos n'a rien
  CONSTRAINT une_action CHECK (
    (etat = 'actif' AND action IS NOT NULL AND action_le IS NOT NULL AND suspension_motif IS NULL) OR
    (etat = 'suspendu' AND action IS NULL AND action_le IS NULL AND suspension_motif IS NOT NULL
       AND (suspendu_jusqu_au IS NOT NULL OR suspension_attend IS NOT NULL)) OR
    (etat = 'clos' AND action IS NULL AND action_le IS NULL AND clos_motif IS NOT NULL)),
  CONSTRAINT clos_partout CHECK ((etat = 'clos') = (etape = 'clos'))
);
-- la file : un index par agent, dans l'ordre de l'écran
CREATE INDEX dossier_file ON dossier(agent_id, rang DESC, id, action_le, rappel_a, action_motif, solde) WHERE etat = 'actif';
CREATE INDEX dossier_rappel ON dossier(agent_id, rappel_a) WHERE etat = 'actif' AND rappel_a IS NOT NULL;
CREATE INDEX dossier_action ON dossier(action, action_le) WHERE etat = 'actif';
CREATE INDEX dossier_suspendu ON dossier(suspendu_jusqu_au) WHERE etat = 'suspendu';
CREATE INDEX dossier_prescription ON dossier(prescription_le) WHERE etat <> 'clos';
CREATE INDEX dossier_reference ON dossier(reference);
CREATE INDEX dossier_debiteur ON dossier(debiteur_id);
CREATE TABLE creance (
  id {cle}, dossier_id BIGINT NOT NULL REFERENCES dossier(id), type TEXT NOT NULL, numero {texte} NOT NULL, objet TEXT NOT NULL DEFAULT '',
  facture_le DATE NOT NULL, echeance_le DATE NOT NULL, montant BIGINT NOT NULL CHECK (montant > 0), montant_ht BIGINT,
  taux_penalites TEXT, UNIQUE (dossier_id, numero)
);
CREATE INDEX creance_numero ON creance(numero);
CREATE TABLE piece (
  id {cle}, dossier_id BIGINT NOT NULL REFERENCES dossier(id), type TEXT NOT NULL, nom TEXT NOT NULL, empreinte TEXT NOT NULL DEFAULT '',
  ajoutee_le TIMESTAMP NOT NULL, utilisateur_id BIGINT REFERENCES utilisateur(id), retiree {drapeau} NOT NULL DEFAULT {faux}
);
CREATE INDEX piece_dossier ON piece(dossier_id);
CREATE TABLE intervenant (
  id {cle}, dossier_id BIGINT NOT NULL REFERENCES dossier(id),
  role TEXT NOT NULL CHECK (role IN ('codebiteur','garant','representant')), nom TEXT NOT NULL, telephone TEXT NOT NULL DEFAULT '',
  retire {drapeau} NOT NULL DEFAULT {faux}
);
CREATE INDEX intervenant_dossier ON intervenant(dossier_id);
CREATE TABLE configuration_appliquee (
  id {cle}, empreinte TEXT NOT NULL, texte TEXT NOT NULL, appliquee_le TIMESTAMP NOT NULL, utilisateur_id BIGINT REFERENCES utilisateur(id)
);
-- l'historique : on y ajoute, on n'y change rien
CREATE TABLE evenement (
  id {cle}, dossier_id BIGINT NOT NULL REFERENCES dossier(id), le TIMESTAMP NOT NULL, type TEXT NOT NULL, code TEXT NOT NULL DEFAULT '',
  utilisateur_id BIGINT REFERENCES utilisateur(id), texte TEXT NOT NULL DEFAULT '', donnees TEXT, annule_id BIGINT REFERENCES evenement(id),
  configuration_id BIGINT REFERENCES configuration_appliquee(id)
);
CREATE INDEX evenement_dossier ON evenement(dossier_id, id);
CREATE INDEX evenement_auteur ON evenement(utilisateur_id, le);
CREATE UNIQUE INDEX evenement_annule ON evenement(annule_id) WHERE annule_id IS NOT NULL;
CREATE TABLE annulable (
  utilisateur_id BIGINT PRIMARY KEY REFERENCES utilisateur(id), evenement_id BIGINT NOT NULL REFERENCES evenement(id),
  dossier_id BIGINT NOT NULL REFERENCES dossier(id), version INTEGER NOT NULL, le TIMESTAMP NOT NULL, images TEXT NOT NULL
);
CREATE TABLE echeancier (
  id {cle}, dossier_id BIGINT NOT NULL REFERENCES dossier(id), utilisateur_id BIGINT REFERENCES utilisateur(id), phrase TEXT NOT NULL,
  total BIGINT NOT NULL CHECK (total > 0), nombre INTEGER NOT NULL CHECK (nombre > 0), cree_le TIMESTAMP NOT NULL
);
CREATE TABLE promesse (
  id {cle}, dossier_id BIGINT NOT NULL REFERENCES dossier(id), utilisateur_id BIGINT REFERENCES utilisateur(id),
  montant BIGINT NOT NULL CHECK (montant > 0), date DATE NOT NULL, demandee_le DATE NOT NULL, moyen TEXT NOT NULL, controle_le DATE NOT NULL,
  statut TEXT NOT NULL CHECK (statut IN ('ouverte','tenue','partielle','rompue','remplacee','annulee')),
  paye BIGINT NOT NULL DEFAULT 0 CHECK (paye BETWEEN 0 AND montant), faite_le TIMESTAMP NOT NULL, fermee_le TIMESTAMP, decidee_le DATE,
  echeancier_id BIGINT REFERENCES echeancier(id), numero INTEGER NOT NULL DEFAULT 1, reports INTEGER NOT NULL DEFAULT 0,
  CONSTRAINT sort_juste CHECK (
    (statut = 'tenue' AND paye = montant) OR (statut = 'rompue' AND paye = 0) OR (statut = 'partielle' AND paye > 0 AND paye < montant)
    OR statut IN ('ouverte','remplacee','annulee'))
);
CREATE INDEX promesse_dossier ON promesse(dossier_id, id);
CREATE INDEX promesse_ouverte ON promesse(controle_le) WHERE statut = 'ouverte';
-- le tableau des promesses se lit dans cet index seul
CREATE INDEX promesse_suivie ON promesse(date, statut, controle_le, utilisateur_id, montant, paye);
CREATE INDEX promesse_auteur ON promesse(utilisateur_id, faite_le);
CREATE TABLE paiement (
  id {cle}, dossier_id BIGINT NOT NULL REFERENCES dossier(id), montant BIGINT NOT NULL CHECK (montant <> 0), recu_le DATE NOT NULL,
  moyen TEXT NOT NULL, canal TEXT NOT NULL CHECK (canal IN ('agence','mandant')), reference TEXT NOT NULL DEFAULT '',
  extourne_id BIGINT UNIQUE REFERENCES paiement(id), utilisateur_id BIGINT REFERENCES utilisateur(id), saisi_le TIMESTAMP NOT NULL,
  CONSTRAINT extourne_negative CHECK ((extourne_id IS NULL) = (montant > 0))
);
CREATE INDEX paiement_dossier ON paiement(dossier_id);
CREATE TABLE courrier (
  id {cle}, dossier_id BIGINT NOT NULL REFERENCES dossier(id), type TEXT NOT NULL, reference TEXT NOT NULL UNIQUE,
  etat TEXT NOT NULL CHECK (etat IN ('a_envoyer','parti','recu','revenu','annule')), canal TEXT NOT NULL DEFAULT '', montant BIGINT NOT NULL DEFAULT 0,
  prepare_le DATE NOT NULL, parti_le DATE, recu_le DATE, expire_le DATE
);
CREATE INDEX courrier_dossier ON courrier(dossier_id);
CREATE INDEX courrier_attente ON courrier(etat) WHERE etat = 'a_envoyer';
CREATE TABLE etape_faite (
  dossier_id BIGINT NOT NULL REFERENCES dossier(id), scenario TEXT NOT NULL, position INTEGER NOT NULL, action TEXT NOT NULL, faite_le DATE NOT NULL,
  PRIMARY KEY (dossier_id, scenario, position)
);
CREATE TABLE procedure (
  id {cle}, dossier_id BIGINT NOT NULL REFERENCES dossier(id), type TEXT NOT NULL,
  etat TEXT NOT NULL CHECK (etat IN ('a_transmettre','transmis','titre','revenu','annule')), partenaire TEXT NOT NULL DEFAULT '',
  montant BIGINT NOT NULL, decompte TEXT, cout BIGINT, ouverte_le DATE NOT NULL, transmise_le DATE, close_le DATE, titre_le DATE,
  utilisateur_id BIGINT REFERENCES utilisateur(id)
);
CREATE INDEX procedure_dossier ON procedure(dossier_id);
CREATE UNIQUE INDEX procedure_en_cours ON procedure(dossier_id) WHERE etat IN ('a_transmettre','transmis');
CREATE TABLE approbation (
  id {cle}, dossier_id BIGINT NOT NULL REFERENCES dossier(id), objet TEXT NOT NULL, motif TEXT NOT NULL DEFAULT '', donnees TEXT,
  etat TEXT NOT NULL CHECK (etat IN ('demandee','accordee','refusee')), demandee_par BIGINT NOT NULL REFERENCES utilisateur(id), demandee_le TIMESTAMP NOT NULL,
  decidee_par BIGINT REFERENCES utilisateur(id), decidee_le TIMESTAMP, reponse TEXT NOT NULL DEFAULT '',
  CONSTRAINT deux_personnes CHECK (decidee_par IS NULL OR decidee_par <> demandee_par)
);
CREATE INDEX approbation_attente ON approbation(etat) WHERE etat = 'demandee';
-- invariant 5 : un dossier, un agent ; la clé primaire le dit
CREATE TABLE bail (
  dossier_id BIGINT PRIMARY KEY REFERENCES dossier(id), utilisateur_id BIGINT NOT NULL REFERENCES utilisateur(id), seance TEXT NOT NULL, jusqu_a TIMESTAMP NOT NULL
);
CREATE INDEX bail_utilisateur ON bail(utilisateur_id);
CREATE TABLE brouillon (
  utilisateur_id BIGINT NOT NULL REFERENCES utilisateur(id), dossier_id BIGINT NOT NULL REFERENCES dossier(id), texte TEXT NOT NULL, le TIMESTAMP NOT NULL,
  PRIMARY KEY (utilisateur_id, dossier_id)
);
CREATE TABLE vue_file (
  id {cle}, utilisateur_id BIGINT NOT NULL REFERENCES utilisateur(id), nom TEXT NOT NULL, filtre TEXT NOT NULL, UNIQUE (utilisateur_id, nom)
);
CREATE TABLE jour_ferme (territoire TEXT NOT NULL, jour DATE NOT NULL, nom TEXT NOT NULL, PRIMARY KEY (territoire, jour));
CREATE TABLE cycle (
  id {cle}, jour DATE NOT NULL, commence_le TIMESTAMP NOT NULL, fini_le TIMESTAMP, bilan TEXT
);
CREATE TABLE import_fichier (
  id {cle}, mandant_id BIGINT NOT NULL REFERENCES mandant(id), nom TEXT NOT NULL, empreinte TEXT NOT NULL, utilisateur_id BIGINT REFERENCES utilisateur(id),
  le TIMESTAMP NOT NULL, bilan TEXT NOT NULL
);
"""

INTERDICTION_SQLITE = """
CREATE TRIGGER evenement_sans_retouche BEFORE UPDATE ON evenement BEGIN SELECT RAISE(ABORT, 'historique : on ajoute, on ne change pas'); END;
CREATE TRIGGER evenement_sans_oubli BEFORE DELETE ON evenement BEGIN SELECT RAISE(ABORT, 'historique : on ajoute, on ne retire pas'); END;
CREATE TRIGGER evenement_sans_remplacement BEFORE INSERT ON evenement WHEN EXISTS (SELECT 1 FROM evenement WHERE id = NEW.id)
  BEGIN SELECT RAISE(ABORT, 'historique : on ajoute, on ne remplace pas'); END;
"""

INTERDICTION_POSTGRESQL = """
CREATE FUNCTION refuser_retouche() RETURNS trigger LANGUAGE plpgsql AS $f$
  BEGIN RAISE EXCEPTION 'historique : on ajoute, on ne change pas'; END $f$;
CREATE TRIGGER evenement_sans_retouche BEFORE UPDATE OR DELETE ON evenement FOR EACH ROW EXECUTE FUNCTION refuser_retouche();
CREATE TRIGGER evenement_sans_vidage BEFORE TRUNCATE ON evenement FOR EACH STATEMENT EXECUTE FUNCTION refuser_retouche();
"""


def up(migrator: Any, db: Any) -> None:
    """Crée toutes les tables du premier schéma."""
    import peewee as pw

    if isinstance(db, pw.SqliteDatabase):
        mots = {"cle": "INTEGER PRIMARY KEY AUTOINCREMENT", "drapeau": "INTEGER", "vrai": "1", "faux": "0", "texte": "TEXT"}
        for ordre in _ordres(SCHEMA.format(**mots)):
            db.execute_sql(ordre)
        for ordre in INTERDICTION_SQLITE.strip().split("END;")[:-1]:
            db.execute_sql(ordre + "END;")
    else:
        mots = {"cle": "BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY", "drapeau": "BOOLEAN", "vrai": "TRUE", "faux": "FALSE",
                "texte": 'TEXT COLLATE "C"'}
        for ordre in _ordres(SCHEMA.format(**mots)):
            db.execute_sql(ordre)
        db.execute_sql(INTERDICTION_POSTGRESQL)


def _ordres(texte: str) -> list[str]:
    sans_commentaires = "\n".join(ligne for ligne in texte.splitlines() if not ligne.lstrip().startswith("--"))
    return [ordre for ordre in sans_commentaires.split(";") if ordre.strip()]
