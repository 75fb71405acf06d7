"""« agence reclamation » : une plainte contre l'agence, et la réponse qu'elle reçoit."""

from __future__ import annotations

import argparse

from agence.gestes import reclamations
from ecrans.commandes.analyse import declarer_action, declarer_json, entier, sous_commandes
from ecrans.commandes.commun import dossier_de, jour, ouvrir
from ecrans.commandes.compte_rendu import rendre_compte


def declarer(analyseur: argparse.ArgumentParser) -> None:
    declarer_json(analyseur)
    actions = sous_commandes(analyseur)
    actions.required = True
    recue = declarer_action(actions, "recevoir", "inscrire une réclamation")
    recue.add_argument("dossier", metavar="DOSSIER", help="référence, CODE/RÉFÉRENCE ou #numéro")
    recue.add_argument("objet", help="ce dont le débiteur se plaint, en mots neutres")
    recue.add_argument("--le", metavar="JOUR", help="reçue ce jour (aujourd'hui)")
    recue.add_argument("--avant", metavar="JOUR", help="répondre avant ce jour (sinon, le délai de [reclamations])")
    repondue = declarer_action(actions, "repondre", "inscrire la réponse faite")
    repondue.add_argument("reclamation", type=entier, metavar="N", help="son numéro")
    repondue.add_argument("reponse", help="ce qui a été répondu")
    repondue.add_argument("--le", metavar="JOUR", help="ce jour (aujourd'hui)")


def executer(options: argparse.Namespace) -> int:
    """Reçoit ou répond."""
    seance = ouvrir(options)
    le = jour(options.le, seance) if options.le else None
    if options.action == "recevoir":
        avant = jour(options.avant, seance) if options.avant else None
        fait = reclamations.recevoir(seance, dossier_de(options.dossier), options.objet, le, repondre_avant=avant)
        phrase = f"réclamation n° {fait.id} reçue, répondre avant le {fait.repondre_avant:%d/%m/%Y}."
    else:
        fait = reclamations.repondre(seance, options.reclamation, options.reponse, le=le)
        phrase = f"réclamation n° {fait.id} répondue."
    return rendre_compte(options, seance, fait.dossier_id, phrase, reclamation=fait.id)
