"""Le portefeuille : qui confie, qui doit, et quoi."""

from __future__ import annotations

import peewee as pw

from donnees import nomenclature as n
from donnees.base import base
from donnees.champs import ChampChoix, ChampInstant, ChampJour, ChampJson, ChampMontant


class Modele(pw.Model):
    class Meta:
        database = base
        legacy_table_names = False


class Mandant(Modele):
    """Le créancier qui confie ses dossiers."""

    id = pw.AutoField()
    code = pw.TextField()
    nom = pw.TextField()
    nature = ChampChoix(n.Nature)
    siren = pw.TextField(null=True)
    iban = pw.TextField(null=True)
    consignes = pw.TextField(default="")
    sensible = pw.BooleanField(default=False)
    cree_le = ChampInstant()
    adresse = pw.TextField(default="")


class Mandat(Modele):
    """La convention écrite d'un mandant (règle 1) et les pouvoirs qu'elle donne."""

    id = pw.AutoField()
    mandant_id = pw.BigIntegerField()
    convention_le = ChampJour()
    fin_le = ChampJour(null=True)
    pouvoir_echeancier = pw.BooleanField(default=True)
    pouvoir_judiciaire = pw.BooleanField(default=True)
    remise_pour_cent = pw.IntegerField(default=0)
    imputation = ChampChoix(n.Strategie, default=n.Strategie.INTERETS_PUIS_PRINCIPAL)
    clause_prescription = pw.BooleanField(default=False)
    pouvoir_declaration_le = ChampJour(null=True)
    dispense_avis = pw.BooleanField(default=False)
    delai_reversement = pw.IntegerField(null=True)


class Debiteur(Modele):
    """Celui qui doit ; `rapproche_de` désigne un débiteur sans doute identique, à confirmer."""

    id = pw.AutoField()
    nature = ChampChoix(n.Nature)
    nom = pw.TextField()
    nom_recherche = pw.TextField()
    siren = pw.TextField(null=True)
    contact = pw.TextField(default="")
    cle_adresse = pw.TextField(default="")
    sensible = pw.BooleanField(default=False)
    rapproche_de = pw.BigIntegerField(null=True)
    cree_le = ChampInstant()
    accord_lre_le = ChampJour(null=True)
    purge_le = ChampJour(null=True)


class Coordonnee(Modele):
    """Un téléphone (E.164), un courriel ou une adresse d'un débiteur, avec son état."""

    id = pw.AutoField()
    debiteur_id = pw.BigIntegerField()
    type = ChampChoix(n.TypeCoordonnee)
    valeur = pw.TextField()
    inverse = pw.TextField(default="")
    code_postal = pw.TextField(default="")
    ville = pw.TextField(default="")
    pays = pw.TextField(default="FR")
    etat = ChampChoix(n.EtatCoordonnee, default=n.EtatCoordonnee.VALABLE)
    source = pw.TextField(default="")
    ordre = pw.IntegerField(default=0)


class Dossier(Modele):
    """Un débiteur chez un mandant : ce qui est dû, où l'on en est, et la seule prochaine action.

    `ancre_le` est le jour depuis lequel se compte l'écart de l'étape `position` ; `rappel_a` l'heure d'un rappel convenu ;
    `procedure_etat` l'état de la procédure en cours, s'il y en a une ;
    `age_confie` l'âge en jours de la plus vieille créance le jour où le dossier est confié ;
    `solde` = `principal` − `verse`, en centimes, sans les intérêts qui courent.
    """

    id = pw.AutoField()
    reference = pw.TextField()
    mandant_id = pw.BigIntegerField()
    debiteur_id = pw.BigIntegerField()
    agent_id = pw.BigIntegerField(null=True)
    etape = ChampChoix(n.Etape, default=n.Etape.AMIABLE)
    etat = ChampChoix(n.Etat, default=n.Etat.ACTIF)
    scenario = pw.TextField()
    position = pw.IntegerField(default=0)
    essais = pw.IntegerField(default=0)
    ancre_le = ChampJour()
    action = ChampChoix(n.TypeAction, null=True)
    action_le = ChampJour(null=True)
    rappel_a = ChampInstant(null=True)
    action_motif = ChampChoix(n.MotifAction, default=n.MotifAction.SCENARIO)
    suspension_motif = ChampChoix(n.Motif, null=True)
    suspendu_le = ChampJour(null=True)
    suspendu_jusqu_au = ChampJour(null=True)
    suspension_attend = pw.TextField(null=True)
    rang = pw.BigIntegerField(default=0)
    promesses_faites = pw.IntegerField(default=0)
    promesses_rompues = pw.IntegerField(default=0)
    principal = ChampMontant(default=0)
    verse = ChampMontant(default=0)
    solde = ChampMontant(default=0)
    confie_le = ChampJour()
    premiere_lettre_le = ChampJour(null=True)
    premiere_lettre_ref = pw.TextField(default="")
    mise_en_demeure_le = ChampJour(null=True)
    mise_en_demeure_expire_le = ChampJour(null=True)
    titre_le = ChampJour(null=True)
    procedure_etat = ChampChoix(n.EtatProcedure, null=True)
    impaye_motif = ChampChoix(n.MotifImpaye, null=True)
    prescription_le = ChampJour(null=True)
    prescription_hypothese = pw.BooleanField(default=False)
    age_confie = pw.IntegerField(default=0)
    tentatives = pw.IntegerField(default=0)
    dernier_contact_le = ChampJour(null=True)
    epingle = pw.TextField(default="")
    champs = ChampJson(default=dict)
    clos_le = ChampJour(null=True)
    clos_motif = ChampChoix(n.MotifDeCloture, null=True)
    version = pw.IntegerField(default=0)
    cree_le = ChampInstant()
    prescription_au_plus_tot = ChampJour(null=True)
    capitalisation_le = ChampJour(null=True)
    purge_le = ChampJour(null=True)


class Creance(Modele):
    """Une facture, un loyer, un chèque… de ce dossier ; montant TTC en centimes. `inscrite_le` vide : entrée avec son dossier."""

    id = pw.AutoField()
    dossier_id = pw.BigIntegerField()
    type = ChampChoix(n.TypeCreance)
    numero = pw.TextField()
    objet = pw.TextField(default="")
    facture_le = ChampJour()
    echeance_le = ChampJour()
    montant = ChampMontant()
    montant_ht = ChampMontant(null=True)
    taux_penalites = pw.TextField(null=True)
    secteur = ChampChoix(n.Secteur, null=True)
    inscrite_le = ChampInstant(null=True)


class CreanceCorrigee(Modele):
    """Ce qu'une créance valait jusqu'à l'instant où un fichier l'a corrigée : une balance passée se refait avec."""

    id = pw.AutoField()
    creance_id = pw.BigIntegerField()
    montant = ChampMontant()
    echeance_le = ChampJour()
    jusqu_a = ChampInstant()


class Piece(Modele):
    """Une pièce qui prouve la créance."""

    id = pw.AutoField()
    dossier_id = pw.BigIntegerField()
    type = ChampChoix(n.TypePiece)
    nom = pw.TextField()
    empreinte = pw.TextField(default="")
    ajoutee_le = ChampInstant()
    utilisateur_id = pw.BigIntegerField(null=True)
    retiree = pw.BooleanField(default=False)


class Intervenant(Modele):
    """Codébiteur, garant ou représentant."""

    id = pw.AutoField()
    dossier_id = pw.BigIntegerField()
    role = pw.TextField()
    nom = pw.TextField()
    telephone = pw.TextField(default="")
    retire = pw.BooleanField(default=False)
