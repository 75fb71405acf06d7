"""Ce que le droit attache à un dossier : imputations figées, décomptes arrêtés, frais, remises, interruptions, protections, litiges."""

from __future__ import annotations

import peewee as pw

from donnees import nomenclature as n
from donnees.champs import ChampChoix, ChampInstant, ChampJour, ChampJson, ChampMontant
from donnees.modeles.portefeuille import Modele


class Imputation(Modele):
    """La part d'un paiement qui va à un poste, telle que décidée le jour de la saisie ; la plus haute `version` compte."""

    id = pw.AutoField()
    paiement_id = pw.BigIntegerField()
    version = pw.IntegerField(default=1)
    creance_id = pw.BigIntegerField(null=True)
    poste = ChampChoix(n.Poste)
    montant = ChampMontant()
    strategie = ChampChoix(n.Strategie)
    figee_le = ChampInstant()


class DecompteArrete(Modele):
    """Un décompte produit : il ne change plus, une correction est une version de plus (règle 14)."""

    id = pw.AutoField()
    dossier_id = pw.BigIntegerField()
    version = pw.IntegerField()
    au = ChampJour()
    motif = pw.TextField(default="")
    du = ChampMontant()
    contenu = ChampJson()
    empreinte = pw.TextField()
    etabli_le = ChampInstant()
    utilisateur_id = pw.BigIntegerField(null=True)


class Frais(Modele):
    """Des frais que la loi ou le juge met à la charge du débiteur, pièce à l'appui (règle 6)."""

    id = pw.AutoField()
    dossier_id = pw.BigIntegerField()
    nature = ChampChoix(n.NatureFrais)
    montant = ChampMontant()
    le = ChampJour()
    piece_id = pw.BigIntegerField()
    utilisateur_id = pw.BigIntegerField(null=True)
    saisi_le = ChampInstant()
    retire = pw.BooleanField(default=False)


class Remise(Modele):
    """Ce que le mandant abandonne, dans la limite du pouvoir donné ou de l'accord reçu (règle 43)."""

    id = pw.AutoField()
    dossier_id = pw.BigIntegerField()
    poste = ChampChoix(n.Poste)
    montant = ChampMontant()
    le = ChampJour()
    motif = pw.TextField()
    accord = pw.TextField(default="")
    piece_id = pw.BigIntegerField(null=True)
    approbation_id = pw.BigIntegerField(null=True)
    utilisateur_id = pw.BigIntegerField(null=True)
    saisie_le = ChampInstant()
    retiree = pw.BooleanField(default=False)


class Interruption(Modele):
    """Ce qui interrompt ou suspend la prescription, avec sa pièce (règle 23) ; sans créance, toutes celles du dossier."""

    id = pw.AutoField()
    dossier_id = pw.BigIntegerField()
    creance_id = pw.BigIntegerField(null=True)
    type = ChampChoix(n.TypeInterruption)
    le = ChampJour()
    fin_le = ChampJour(null=True)
    piece_id = pw.BigIntegerField()
    effacee_le = ChampJour(null=True)
    effacee_motif = pw.TextField(default="")
    utilisateur_id = pw.BigIntegerField(null=True)
    saisie_le = ChampInstant()
    retiree = pw.BooleanField(default=False)


class Protection(Modele):
    """Une protection du débiteur : sa phase et ses dates décident de ce qui s'arrête."""

    id = pw.AutoField()
    dossier_id = pw.BigIntegerField()
    type = ChampChoix(n.Motif)
    phase = pw.TextField(default="")
    debut_le = ChampJour()
    publiee_le = ChampJour(null=True)
    fin_le = ChampJour(null=True)
    donnees = ChampJson(null=True)
    piece_id = pw.BigIntegerField(null=True)
    levee_le = ChampJour(null=True)
    utilisateur_id = pw.BigIntegerField(null=True)
    saisie_le = ChampInstant()
    retiree = pw.BooleanField(default=False)


class Litige(Modele):
    """Une contestation : la preuve demandée et reçue, qui la tranche, son issue."""

    id = pw.AutoField()
    dossier_id = pw.BigIntegerField()
    type = ChampChoix(n.TypeLitige)
    ouvert_le = ChampJour()
    preuve = pw.TextField(default="")
    preuve_demandee_le = ChampJour(null=True)
    preuve_recue_le = ChampJour(null=True)
    resolveur = pw.TextField(default="")
    echeance_le = ChampJour(null=True)
    issue = pw.TextField(default="")
    clos_le = ChampJour(null=True)
    utilisateur_id = pw.BigIntegerField(null=True)


class Reclamation(Modele):
    """Une plainte contre l'agence ou sa façon de faire ; elle se compte et reçoit une réponse."""

    id = pw.AutoField()
    dossier_id = pw.BigIntegerField()
    recue_le = ChampJour()
    objet = pw.TextField()
    repondre_avant = ChampJour()
    repondue_le = ChampJour(null=True)
    reponse = pw.TextField(default="")
    utilisateur_id = pw.BigIntegerField(null=True)
