"""La tenue de la maison : qui travaille, sur quoi, avec quelle configuration."""

from __future__ import annotations

import peewee as pw

from donnees import nomenclature as n
from donnees.champs import ChampChoix, ChampInstant, ChampJour, ChampJson
from donnees.modeles.portefeuille import Modele


class Utilisateur(Modele):
    """Une personne de l'agence ; `nom` est son identifiant de connexion."""

    id = pw.AutoField()
    nom = pw.TextField()
    affichage = pw.TextField()
    role = ChampChoix(n.Role)
    actif = pw.BooleanField(default=True)
    ordre_force = pw.BooleanField(null=True)
    cree_le = ChampInstant()
    pin = pw.TextField(default="")
    pin_essais = pw.IntegerField(default=0)
    pin_attendre = ChampInstant(null=True)
    pin_ferme_le = ChampInstant(null=True)


class Bail(Modele):
    """Un dossier tenu par un agent, jusqu'à une heure."""

    dossier_id = pw.BigIntegerField(primary_key=True)
    utilisateur_id = pw.BigIntegerField()
    seance = pw.TextField()
    jusqu_a = ChampInstant()


class Brouillon(Modele):
    """Le texte qu'un agent tapait, gardé malgré une coupure."""

    utilisateur_id = pw.BigIntegerField()
    dossier_id = pw.BigIntegerField()
    texte = pw.TextField()
    le = ChampInstant()

    class Meta:
        primary_key = pw.CompositeKey("utilisateur_id", "dossier_id")


class VueFile(Modele):
    """Un filtre de la file, gardé sous un nom."""

    id = pw.AutoField()
    utilisateur_id = pw.BigIntegerField()
    nom = pw.TextField()
    filtre = ChampJson()


class JourFerme(Modele):
    """Un jour où l'on n'appelle ni ne planifie rien, par territoire."""

    territoire = pw.TextField()
    jour = ChampJour()
    nom = pw.TextField()

    class Meta:
        primary_key = pw.CompositeKey("territoire", "jour")


class Cycle(Modele):
    """Une nuit : son jour, quand elle a fini, ce qu'elle a fait."""

    id = pw.AutoField()
    jour = ChampJour()
    commence_le = ChampInstant()
    fini_le = ChampInstant(null=True)
    bilan = ChampJson(null=True)


class ConfigurationAppliquee(Modele):
    """Une version de la configuration, gardée entière."""

    id = pw.AutoField()
    empreinte = pw.TextField()
    texte = pw.TextField()
    appliquee_le = ChampInstant()
    utilisateur_id = pw.BigIntegerField(null=True)
    tables = ChampJson(default=dict)


class ImportFichier(Modele):
    """Un fichier de portefeuille reçu, et ce qu'il en a été."""

    id = pw.AutoField()
    mandant_id = pw.BigIntegerField()
    nom = pw.TextField()
    empreinte = pw.TextField()
    utilisateur_id = pw.BigIntegerField(null=True)
    le = ChampInstant()
    bilan = ChampJson()
