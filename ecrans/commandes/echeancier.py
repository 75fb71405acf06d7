"""« agence echeancier » : plusieurs promesses dites en une phrase."""

from __future__ import annotations

import argparse

from agence.conduite.echeanciers import decrire, lire_echeancier
from agence.decomptes import du_du_dossier
from agence.gestes.promesses import Engagement, engager, resume
from donnees.nomenclature import Moyen
from ecrans.commandes.analyse import declarer_json
from ecrans.commandes.commun import dossier_de, ouvrir
from ecrans.commandes.compte_rendu import rendre_compte


def declarer(analyseur: argparse.ArgumentParser) -> None:
    analyseur.add_argument("dossier", metavar="DOSSIER", help="référence, CODE/RÉFÉRENCE ou #numéro")
    analyseur.add_argument("phrase", metavar="PHRASE", help="« 6x le 5 », « 300 puis 5x 150 », « 150 par mois »")
    analyseur.add_argument("--moyen", choices=[m.value for m in Moyen], help="décide des jours de grâce")
    analyseur.add_argument("--note", default="", help="ce qui s'est dit")
    declarer_json(analyseur)


def executer(options: argparse.Namespace) -> int:
    """Échelonne tout ce qui est dû ce jour."""
    seance = ouvrir(options)
    dossier_id = dossier_de(options.dossier)
    du = du_du_dossier(dossier_id, seance.jour, seance.configuration)
    echeances = lire_echeancier(options.phrase, du, seance.jour, seance.cadre().calendrier)
    moyen = Moyen(options.moyen) if options.moyen else seance.configuration.promesses.moyen
    faites = engager(seance, dossier_id, Engagement(echeances, moyen, options.phrase), note=options.note)
    return rendre_compte(options, seance, dossier_id, f"{decrire(echeances)}.", promesses=[resume(p) for p in faites])
