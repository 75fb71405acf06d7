"""La supervision : réattributions, contrôles de qualité, objectifs."""

from __future__ import annotations

import peewee as pw

from donnees.champs import ChampInstant, ChampJour, ChampJson, ChampMontant
from donnees.modeles.portefeuille import Modele


class Reattribution(Modele):
    """Des dossiers changés de mains ensemble. `absent_id` et `jusqu_au` : un remplacement, que la nuit rend après ce jour."""

    id = pw.AutoField()
    motif = pw.TextField()
    filtre = ChampJson()
    absent_id = pw.BigIntegerField(null=True)
    jusqu_au = ChampJour(null=True)
    nombre = pw.IntegerField()
    montant = ChampMontant()
    faite_par = pw.BigIntegerField(null=True)
    faite_le = ChampInstant()
    defaite_par = pw.BigIntegerField(null=True)
    defaite_le = ChampInstant(null=True)
    rendue_le = ChampJour(null=True)


class DossierReattribue(Modele):
    """Un dossier d'une réattribution : de qui, à qui ; `rendu` : revenu à qui l'avait."""

    reattribution_id = pw.BigIntegerField()
    dossier_id = pw.BigIntegerField()
    de_id = pw.BigIntegerField(null=True)
    a_id = pw.BigIntegerField()
    rendu = pw.BooleanField(default=False)

    class Meta:
        primary_key = pw.CompositeKey("reattribution_id", "dossier_id")


class ControleQualite(Modele):
    """Un dossier travaillé le jour `jour` par cet agent, tiré pour être relu ; `note` de 1 à 4, vide tant qu'il attend."""

    id = pw.AutoField()
    jour = ChampJour()
    dossier_id = pw.BigIntegerField()
    agent_id = pw.BigIntegerField()
    exception = pw.TextField(default="")
    note = pw.IntegerField(null=True)
    commentaire = pw.TextField(default="")
    tire_par = pw.BigIntegerField(null=True)
    tire_le = ChampInstant()
    note_par = pw.BigIntegerField(null=True)
    note_le = ChampInstant(null=True)


class Objectif(Modele):
    """Ce qui est attendu d'un agent pour un mois (son premier jour) : centimes, nombre, ou dixièmes de pour cent."""

    utilisateur_id = pw.BigIntegerField()
    mois = ChampJour()
    indicateur = pw.TextField()
    valeur = pw.BigIntegerField()
    pose_par = pw.BigIntegerField(null=True)
    pose_le = ChampInstant()

    class Meta:
        primary_key = pw.CompositeKey("utilisateur_id", "mois", "indicateur")
