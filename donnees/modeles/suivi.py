"""Ce qui arrive à un dossier : l'historique, les promesses, les paiements, les courriers, l'escalade."""

from __future__ import annotations

import peewee as pw

from donnees import nomenclature as n
from donnees.champs import ChampChoix, ChampInstant, ChampJour, ChampJson, ChampMontant
from donnees.modeles.portefeuille import Modele


class Evenement(Modele):
    """Une ligne de l'historique ; ni changée ni retirée, une annulation est une ligne de plus."""

    id = pw.AutoField()
    dossier_id = pw.BigIntegerField()
    le = ChampInstant()
    type = ChampChoix(n.TypeEvenement)
    code = pw.TextField(default="")
    utilisateur_id = pw.BigIntegerField(null=True)
    texte = pw.TextField(default="")
    donnees = ChampJson(null=True)
    annule_id = pw.BigIntegerField(null=True)
    configuration_id = pw.BigIntegerField(null=True)


class Annulable(Modele):
    """Le dernier geste d'un utilisateur et l'état d'avant, pour `u`."""

    utilisateur_id = pw.BigIntegerField(primary_key=True)
    evenement_id = pw.BigIntegerField()
    dossier_id = pw.BigIntegerField()
    version = pw.IntegerField()
    le = ChampInstant()
    images = ChampJson()


class Echeancier(Modele):
    """Plusieurs promesses prises ensemble ; signé avec sa clause, il peut être déchu après une mise en demeure sans effet (règle 42)."""

    id = pw.AutoField()
    dossier_id = pw.BigIntegerField()
    utilisateur_id = pw.BigIntegerField(null=True)
    phrase = pw.TextField()
    total = ChampMontant()
    nombre = pw.IntegerField()
    cree_le = ChampInstant()
    clause_decheance = pw.BooleanField(default=False)
    signe_le = ChampJour(null=True)
    mise_en_demeure_le = ChampJour(null=True)
    mise_en_demeure_expire_le = ChampJour(null=True)
    dechu_le = ChampJour(null=True)


class Promesse(Modele):
    """Un montant pour une date ; `controle_le` = date + jours de grâce du moyen ; `fermee_le` : remplacée ou annulée à cet instant."""

    id = pw.AutoField()
    dossier_id = pw.BigIntegerField()
    utilisateur_id = pw.BigIntegerField(null=True)
    montant = ChampMontant()
    date = ChampJour()
    demandee_le = ChampJour()
    moyen = ChampChoix(n.Moyen)
    controle_le = ChampJour()
    statut = ChampChoix(n.StatutPromesse, default=n.StatutPromesse.OUVERTE)
    paye = ChampMontant(default=0)
    faite_le = ChampInstant()
    fermee_le = ChampInstant(null=True)
    decidee_le = ChampJour(null=True)
    echeancier_id = pw.BigIntegerField(null=True)
    numero = pw.IntegerField(default=1)
    reports = pw.IntegerField(default=0)


class Paiement(Modele):
    """De l'argent reçu, ou son extourne (montant négatif) ; jamais réécrit."""

    id = pw.AutoField()
    dossier_id = pw.BigIntegerField()
    montant = ChampMontant()
    recu_le = ChampJour()
    moyen = ChampChoix(n.Moyen)
    canal = ChampChoix(n.Canal, default=n.Canal.AGENCE)
    reference = pw.TextField(default="")
    extourne_id = pw.BigIntegerField(null=True)
    utilisateur_id = pw.BigIntegerField(null=True)
    saisi_le = ChampInstant()
    quittance = pw.TextField(default="")
    compte = pw.TextField(default="")
    accord = pw.TextField(default="")
    creance_visee_id = pw.BigIntegerField(null=True)
    isole = pw.BooleanField(default=False)
    reverse_le = ChampJour(null=True)


class Courrier(Modele):
    """Un courrier et son chemin : préparé, parti, reçu ou revenu."""

    id = pw.AutoField()
    dossier_id = pw.BigIntegerField()
    type = ChampChoix(n.TypeCourrier)
    reference = pw.TextField()
    etat = ChampChoix(n.EtatCourrier)
    canal = pw.TextField(default="")
    montant = ChampMontant(default=0)
    prepare_le = ChampJour()
    parti_le = ChampJour(null=True)
    recu_le = ChampJour(null=True)
    expire_le = ChampJour(null=True)


class EtapeFaite(Modele):
    """Une étape de scénario accomplie : une fois par dossier, la clé le garantit."""

    dossier_id = pw.BigIntegerField()
    scenario = pw.TextField()
    position = pw.IntegerField()
    action = ChampChoix(n.TypeAction)
    faite_le = ChampJour()

    class Meta:
        primary_key = pw.CompositeKey("dossier_id", "scenario", "position")


class Procedure(Modele):
    """Une mission au commissaire de justice, une procédure ou une mesure d'exécution ; `phase` est son état dans la table de la loi."""

    id = pw.AutoField()
    dossier_id = pw.BigIntegerField()
    type = ChampChoix(n.TypeProcedure)
    etat = ChampChoix(n.EtatProcedure, default=n.EtatProcedure.A_TRANSMETTRE)
    partenaire = pw.TextField(default="")
    montant = ChampMontant()
    decompte = ChampJson(null=True)
    cout = ChampMontant(null=True)
    ouverte_le = ChampJour()
    transmise_le = ChampJour(null=True)
    close_le = ChampJour(null=True)
    titre_le = ChampJour(null=True)
    utilisateur_id = pw.BigIntegerField(null=True)
    phase = pw.TextField(default="")
    partenaire_id = pw.BigIntegerField(null=True)
    sur_titre_id = pw.BigIntegerField(null=True)


class Approbation(Modele):
    """Une demande au superviseur ; celui qui décide n'est jamais celui qui demande.

    `vue_le` : quand son demandeur a lu la réponse ; `utilisee_le` : quand l'accord d'une dérogation ou d'un appel a servi.
    """

    id = pw.AutoField()
    dossier_id = pw.BigIntegerField()
    objet = pw.TextField()
    motif = pw.TextField(default="")
    donnees = ChampJson(null=True)
    etat = ChampChoix(n.EtatApprobation, default=n.EtatApprobation.DEMANDEE)
    demandee_par = pw.BigIntegerField()
    demandee_le = ChampInstant()
    decidee_par = pw.BigIntegerField(null=True)
    decidee_le = ChampInstant(null=True)
    reponse = pw.TextField(default="")
    vue_le = ChampInstant(null=True)
    utilisee_le = ChampInstant(null=True)
