"""« agence paiement » : de l'argent reçu."""

from __future__ import annotations

import argparse

from agence.argent import euros, lire_montant
from agence.decomptes import decompte_du_dossier
from agence.gestes.paiements import Saisie, recevoir
from agence.imputations import par_poste
from donnees.nomenclature import Canal, Moyen, Strategie
from ecrans.commandes.analyse import declarer_json
from ecrans.commandes.commun import dossier_de, jour, ouvrir
from ecrans.commandes.compte_rendu import rendre_compte
from ecrans.commandes.sortie import prevenir


def declarer(analyseur: argparse.ArgumentParser) -> None:
    analyseur.add_argument("dossier", metavar="DOSSIER", help="référence, CODE/RÉFÉRENCE ou #numéro")
    analyseur.add_argument("montant", metavar="MONTANT", help="1234,56")
    analyseur.add_argument("date", metavar="DATE", help="le jour où il est arrivé : hier, 15/11, 2026-11-15…")
    analyseur.add_argument("--moyen", required=True, choices=[m.value for m in Moyen])
    analyseur.add_argument("--canal", default=Canal.AGENCE.value, choices=[c.value for c in Canal], help="chez qui il est arrivé (agence)")
    analyseur.add_argument("--reference", default="", help="ce que dit le relevé")
    analyseur.add_argument("--compte", default="", metavar="IBAN", help="le compte où il est arrivé (le compte dédié)")
    analyseur.add_argument("--facture", default="", metavar="NUMERO", help="la facture que le débiteur dit payer")
    ordres = [s.value for s in Strategie]
    analyseur.add_argument("--imputation", choices=ordres, help="un autre ordre que celui de la convention (règle 19)")
    analyseur.add_argument("--accord", default="", metavar="TEXTE", help="qui accepte cet ordre, ou la facture visée")
    declarer_json(analyseur)


def executer(options: argparse.Namespace) -> int:
    """Enregistre le paiement, son imputation et sa quittance ; les promesses sont rejugées, un dossier soldé est clos."""
    seance = ouvrir(options)
    dossier_id = dossier_de(options.dossier)
    montant, le = lire_montant(options.montant), jour(options.date, seance)
    ordre = Strategie(options.imputation) if options.imputation else None
    saisie = Saisie(montant, le, Moyen(options.moyen), Canal(options.canal), options.reference, options.compte, options.facture, ordre,
                    options.accord)  # fmt: skip
    recu = recevoir(seance, dossier_id, saisie)
    fait = recu.paiement
    trop = decompte_du_dossier(dossier_id, seance.jour, seance.configuration).trop_percu
    imputation = {poste.value: montant_ for poste, montant_ in par_poste(recu.parts).items()}
    en_json = {
        "numero": fait.id, "montant": montant, "le": le.isoformat(), "moyen": options.moyen, "canal": options.canal,
        "quittance": fait.quittance, "compte": fait.compte, "isole": bool(fait.isole), "imputation": imputation,
        "avertissements": list(recu.avertissements),
    }  # fmt: skip
    for avertissement in () if options.json else recu.avertissements:
        prevenir(f"avertissement : {avertissement}")
    trop_dit = f", dont {euros(trop)} de trop-perçu à rendre" if trop else ""
    phrase = f"{euros(montant)} reçus le {le:%d/%m/%Y}, quittance {fait.quittance}{trop_dit}."
    return rendre_compte(options, seance, dossier_id, phrase, paiement=en_json, trop_percu=trop)
