"""La conservation des données personnelles : qui a ouvert quel dossier, et les purges."""

from __future__ import annotations

import peewee as pw

from donnees import nomenclature as n
from donnees.champs import ChampChoix, ChampInstant, ChampJour, ChampJson
from donnees.modeles.portefeuille import Modele


class Consultation(Modele):
    """Une personne a ouvert ce dossier, ou exporté ce qui y est, ce jour-là ; `le` est la première fois du jour."""

    dossier_id = pw.BigIntegerField()
    utilisateur_id = pw.BigIntegerField()
    jour = ChampJour()
    quoi = ChampChoix(n.Vue)
    le = ChampInstant()

    class Meta:
        primary_key = pw.CompositeKey("dossier_id", "utilisateur_id", "jour", "quoi")


class Purge(Modele):
    """Une purge de ce qui était échu au jour `jour` : une personne la demande, une autre l'exécute ; nombres par catégorie."""

    id = pw.AutoField()
    jour = ChampJour()
    prevu = ChampJson()
    demandee_par = pw.BigIntegerField()
    demandee_le = ChampInstant()
    executee_par = pw.BigIntegerField(null=True)
    executee_le = ChampInstant(null=True)
    bilan = ChampJson(null=True)
