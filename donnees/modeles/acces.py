"""L'accès : les clés SSH, les connexions, où reprendre après une coupure."""

from __future__ import annotations

import peewee as pw

from donnees.champs import ChampInstant
from donnees.modeles.portefeuille import Modele


class CleSsh(Modele):
    """Une clé publique d'une personne ; `empreinte` s'écrit comme OpenSSH (SHA256:…). Retirée, elle n'ouvre plus rien."""

    id = pw.AutoField()
    utilisateur_id = pw.BigIntegerField()
    sorte = pw.TextField()
    cle = pw.TextField()
    empreinte = pw.TextField()
    commentaire = pw.TextField(default="")
    ajoutee_le = ChampInstant()
    ajoutee_par = pw.BigIntegerField(null=True)
    retiree_le = ChampInstant(null=True)
    retiree_par = pw.BigIntegerField(null=True)

    class Meta:
        table_name = "cle_ssh"


class Connexion(Modele):
    """Une séance ouverte à l'écran ; `fin` dit comment elle s'est fermée (« quitte », SIGHUP, TERMINAL, « reprise »…).

    `processus` : démarrage de la machine, numéro et naissance du processus, de quoi savoir s'il vit encore.
    """

    id = pw.AutoField()
    seance = pw.TextField()
    utilisateur_id = pw.BigIntegerField()
    canal = pw.TextField(default="")
    ip = pw.TextField(default="")
    empreinte = pw.TextField(default="")
    processus = pw.TextField(default="")
    ouverte_le = ChampInstant()
    fermee_le = ChampInstant(null=True)
    fin = pw.TextField(default="")


class Reprise(Modele):
    """Le dossier d'une personne au moment d'une coupure ; `ouvert` en grand, `note` en cours de frappe."""

    utilisateur_id = pw.BigIntegerField(primary_key=True)
    dossier_id = pw.BigIntegerField()
    ouvert = pw.BooleanField(default=False)
    note = pw.BooleanField(default=False)
    le = ChampInstant()
