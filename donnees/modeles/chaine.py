"""La chaîne de l'historique : ses maillons, sa tête, et les textes effacés."""

from __future__ import annotations

import peewee as pw

from donnees.champs import ChampInstant
from donnees.modeles.portefeuille import Modele


class Maillon(Modele):
    """La place d'un évènement dans l'ordre de toute la base, et son empreinte, qui couvre celle du maillon d'avant.

    `charge` est l'empreinte salée du texte ; effacer un texte efface `sel`, et la chaîne se recompte toujours.
    """

    numero = pw.BigIntegerField(primary_key=True)
    evenement_id = pw.BigIntegerField()
    empreinte = pw.BlobField()
    charge = pw.BlobField()
    sel = pw.BlobField(null=True)


class Chaine(Modele):
    """La tête : le dernier maillon. `identite` : tirée au sort à la création, elle distingue deux bases."""

    id = pw.IntegerField(primary_key=True)
    identite = pw.TextField()
    numero = pw.BigIntegerField()
    empreinte = pw.BlobField()


class Effacement(Modele):
    """Un texte de l'historique effacé, pour quelle raison, quand et par qui."""

    evenement_id = pw.BigIntegerField(primary_key=True)
    motif = pw.TextField()
    le = ChampInstant()
    utilisateur_id = pw.BigIntegerField(null=True)
