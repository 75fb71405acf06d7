"""« agence extourner » : un paiement rejeté ou saisi par erreur."""

from __future__ import annotations

import argparse

from agence.argent import euros
from agence.erreurs import Introuvable
from agence.gestes.a_deux import extourner_ou_demander
from donnees.vues.recus import paiements_recus
from ecrans.commandes.analyse import declarer_json, entier
from ecrans.commandes.commun import dossier_de, ouvrir
from ecrans.commandes.compte_rendu import rendre_compte


def declarer(analyseur: argparse.ArgumentParser) -> None:
    analyseur.add_argument("dossier", metavar="DOSSIER", help="référence, CODE/RÉFÉRENCE ou #numéro")
    analyseur.add_argument("numero", metavar="NUMERO", type=entier, help="celui du paiement, que « agence dossier » montre")
    analyseur.add_argument("--raison", required=True, help="rejet de prélèvement, chèque impayé, erreur de dossier…")
    declarer_json(analyseur)


def executer(options: argparse.Namespace) -> int:
    """Écrit la ligne contraire ; les promesses sont rejugées, un dossier soldé est rouvert.

    Qui n'est pas superviseur, ou a saisi ce paiement, en fait la demande : statut 0, `"fait": false` et son numéro.
    """
    seance = ouvrir(options)
    dossier_id = dossier_de(options.dossier)
    paye = next((p for p in paiements_recus([dossier_id]) if p.id == options.numero), None)
    if paye is None:
        raise Introuvable(f"paiement n° {options.numero} inconnu sur ce dossier, ou déjà extourné.", "Voir « agence dossier ».")
    fait = extourner_ou_demander(seance, paye.id, options.raison)
    if fait.demande is not None:
        phrase = f"extourne de {euros(paye.montant)} demandée : un autre, superviseur ou administrateur, la décide."
        return rendre_compte(options, seance, dossier_id, phrase, fait=False, demande={"numero": fait.demande, "paiement": paye.id})
    en_json = {"numero": fait.fait, "montant": fait.montant, "extourne": paye.id}
    phrase = f"{euros(paye.montant)} du {paye.recu_le:%d/%m/%Y} extournés."
    return rendre_compte(options, seance, dossier_id, phrase, paiement=en_json)
