"""Les procédures pas à pas : leurs étapes, leurs échéances, leurs audiences, les partenaires, les avis au mandant."""

from __future__ import annotations

import peewee as pw

from donnees import nomenclature as n
from donnees.champs import ChampChoix, ChampInstant, ChampJour, ChampJson
from donnees.modeles.portefeuille import Modele


class EtapeProcedure(Modele):
    """Un évènement de la table de la loi, arrivé ce jour-là : la phase quittée et celle où il mène."""

    id = pw.AutoField()
    procedure_id = pw.BigIntegerField()
    evenement = pw.TextField()
    de_phase = pw.TextField()
    vers_phase = pw.TextField()
    le = ChampJour()
    note = pw.TextField(default="")
    donnees = ChampJson(null=True)
    utilisateur_id = pw.BigIntegerField(null=True)
    saisie_le = ChampInstant()
    retiree = pw.BooleanField(default=False)


class EcheanceProcedure(Modele):
    """Un jour du mur des échéances : butoir à tenir, ou attente avant d'agir ; `signalee_le` : la nuit a dit ce butoir passé."""

    id = pw.AutoField()
    dossier_id = pw.BigIntegerField()
    procedure_id = pw.BigIntegerField(null=True)
    protection_id = pw.BigIntegerField(null=True)
    code = pw.TextField()
    libelle = pw.TextField()
    le = ChampJour()
    sens = ChampChoix(n.SensEcheance)
    qui = pw.TextField(default="")
    sanction = pw.TextField(default="")
    texte = pw.TextField(default="")
    statut = pw.TextField(default="")
    donnees = ChampJson(null=True)
    faite_le = ChampJour(null=True)
    signalee_le = ChampJour(null=True)
    annulee = pw.BooleanField(default=False)


class Audience(Modele):
    """Une audience : quand, où, qui y va, ce qui y est dit."""

    id = pw.AutoField()
    procedure_id = pw.BigIntegerField()
    le = ChampInstant()
    juridiction = pw.TextField(default="")
    present = pw.TextField(default="")
    resultat = pw.TextField(default="")
    tenue_le = ChampJour(null=True)
    annulee = pw.BooleanField(default=False)


class Partenaire(Modele):
    """Un commissaire de justice, un avocat ou un greffe ; `ressort` : départements séparés par des virgules."""

    id = pw.AutoField()
    type = ChampChoix(n.TypePartenaire)
    nom = pw.TextField()
    ressort = pw.TextField(default="")
    competence = pw.TextField(default="")
    adresse = pw.TextField(default="")
    code_postal = pw.TextField(default="")
    ville = pw.TextField(default="")
    telephone = pw.TextField(default="")
    courriel = pw.TextField(default="")
    actif = pw.BooleanField(default=True)


class AvisMandant(Modele):
    """Ce dont le mandant doit être informé (R124-5), et quand il l'a été."""

    id = pw.AutoField()
    dossier_id = pw.BigIntegerField()
    objet = ChampChoix(n.ObjetAvis)
    objet_id = pw.BigIntegerField(null=True)
    texte = pw.TextField()
    du_le = ChampJour()
    informe_le = ChampJour(null=True)
    annule = pw.BooleanField(default=False)
