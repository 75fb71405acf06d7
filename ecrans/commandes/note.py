"""« agence note » : une ligne de plus à l'historique."""

from __future__ import annotations

import argparse

from agence.gestes.notes import noter
from ecrans.commandes.analyse import declarer_json
from ecrans.commandes.commun import dossier_de, ouvrir
from ecrans.commandes.compte_rendu import mots_a_eviter, rendre_compte


def declarer(analyseur: argparse.ArgumentParser) -> None:
    analyseur.add_argument("dossier", metavar="DOSSIER", help="référence, CODE/RÉFÉRENCE ou #numéro")
    analyseur.add_argument("texte", metavar="TEXTE", help="la note, entre guillemets")
    declarer_json(analyseur)


def executer(options: argparse.Namespace) -> int:
    """Ajoute la note, et signale les mots qu'il vaudrait mieux éviter (règle 41)."""
    seance = ouvrir(options)
    dossier_id = dossier_de(options.dossier)
    ecrite = noter(seance, dossier_id, options.texte)
    mots = mots_a_eviter(options, options.texte)
    return rendre_compte(options, seance, dossier_id, "note ajoutée.", evenement=ecrite.evenement_id, a_eviter=mots)
