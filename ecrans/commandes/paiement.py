"""« agence paiement » : de l'argent reçu."""

from __future__ import annotations

import argparse

from agence.argent import euros, lire_montant
from agence.decomptes import decompte_du_dossier
from agence.gestes.paiements import encaisser
from donnees.nomenclature import Canal, Moyen
from ecrans.commandes.analyse import declarer_json
from ecrans.commandes.commun import dossier_de, jour, ouvrir
from ecrans.commandes.compte_rendu import rendre_compte


def declarer(analyseur: argparse.ArgumentParser) -> None:
    analyseur.add_argument("dossier", metavar="DOSSIER", help="référence, CODE/RÉFÉRENCE ou #numéro")
    analyseur.add_argument("montant", metavar="MONTANT", help="1234,56")
    analyseur.add_argument("date", metavar="DATE", help="le jour où il est arrivé : hier, 15/11, 2026-11-15…")
    analyseur.add_argument("--moyen", required=True, choices=[m.value for m in Moyen])
    analyseur.add_argument("--canal", default=Canal.AGENCE.value, choices=[c.value for c in Canal], help="chez qui il est arrivé (agence)")
    analyseur.add_argument("--reference", default="", help="ce que dit le relevé")
    declarer_json(analyseur)


def executer(options: argparse.Namespace) -> int:
    """Enregistre le paiement ; les promesses sont rejugées, un dossier soldé est clos."""
    seance = ouvrir(options)
    dossier_id = dossier_de(options.dossier)
    montant, le = lire_montant(options.montant), jour(options.date, seance)
    fait = encaisser(seance, dossier_id, montant, le, Moyen(options.moyen), canal=Canal(options.canal), reference=options.reference)
    trop = decompte_du_dossier(dossier_id, seance.jour, seance.configuration).trop_percu
    en_json = {"numero": fait.id, "montant": montant, "le": le.isoformat(), "moyen": options.moyen, "canal": options.canal}
    phrase = f"{euros(montant)} reçus le {le:%d/%m/%Y}" + (f", dont {euros(trop)} de trop-perçu à rendre." if trop else ".")
    return rendre_compte(options, seance, dossier_id, phrase, paiement=en_json, trop_percu=trop)
