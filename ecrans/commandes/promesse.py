"""« agence promesse » : un montant pour une date."""

from __future__ import annotations

import argparse

from agence.argent import euros
from agence.decomptes import du_du_dossier
from agence.expressions import lire_date, lire_montant_ou_part
from agence.gestes.promesses import promettre, resume
from agence.mots import en_mots
from donnees.nomenclature import Moyen
from ecrans.commandes.analyse import declarer_json
from ecrans.commandes.commun import dossier_de, ouvrir
from ecrans.commandes.compte_rendu import rendre_compte
from ecrans.commandes.sortie import prevenir


def declarer(analyseur: argparse.ArgumentParser) -> None:
    analyseur.add_argument("dossier", metavar="DOSSIER", help="référence, CODE/RÉFÉRENCE ou #numéro")
    analyseur.add_argument("montant", metavar="MONTANT", help="300, 1234,56, 50%%, moitié ou tout")
    analyseur.add_argument("date", metavar="DATE", help="ven, +7, fm, 15/12, 2026-12-15…")
    analyseur.add_argument("--moyen", choices=[m.value for m in Moyen], help="décide des jours de grâce")
    analyseur.add_argument("--note", default="", help="ce qui s'est dit")
    declarer_json(analyseur)


def executer(options: argparse.Namespace) -> int:
    """Enregistre la promesse ; la date va au jour ouvré, et on le dit."""
    seance = ouvrir(options)
    dossier_id = dossier_de(options.dossier)
    montant = lire_montant_ou_part(options.montant, du_du_dossier(dossier_id, seance.jour, seance.configuration))
    date = lire_date(options.date, seance.jour, seance.cadre().calendrier)
    faite = promettre(seance, dossier_id, montant, date.demandee, Moyen(options.moyen) if options.moyen else None, note=options.note)
    if date.reportee and not options.json:
        prevenir(date.raison)
    phrase = f"promesse de {euros(montant)} pour le {faite.date:%d/%m/%Y} par {en_mots(faite.moyen)}."
    return rendre_compte(options, seance, dossier_id, phrase, promesse=resume(faite) | {"raison": date.raison})
