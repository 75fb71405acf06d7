"""« agence attribuer » : donner des dossiers à un agent, un à un ou tous ceux d'un collègue ; « reattribuer » les partage."""

from __future__ import annotations

import argparse

from agence.erreurs import SaisieInvalide
from agence.gestes.attribution import attribuer
from agence.gestes.selection_de_dossiers import lire_agent
from agence.tenue.utilisateurs import acteur_de
from donnees.vues.dossier import dossiers_de_l_agent
from ecrans.commandes.analyse import declarer_json
from ecrans.commandes.commun import dossier_de, ouvrir
from ecrans.commandes.sortie import ecrire, rendre


def declarer(analyseur: argparse.ArgumentParser) -> None:
    declarer_json(analyseur)
    analyseur.add_argument("a", metavar="AGENT", help="celui qui les reçoit")
    analyseur.add_argument("dossiers", metavar="DOSSIER", nargs="*", help="les dossiers à donner")
    analyseur.add_argument("--tous-de", metavar="NOM", default="", help="tous les dossiers ouverts de cette personne, même partie")
    analyseur.add_argument("--motif", default="", help="pourquoi ; écrit dans l'historique quand il y a plusieurs dossiers")


def executer(options: argparse.Namespace) -> int:
    """Tous ou aucun. Lève Refus si l'agent ne travaille plus de dossiers ou si un collègue en tient un."""
    seance = ouvrir(options)
    if bool(options.dossiers) == bool(options.tous_de):
        raise SaisieInvalide("rien à attribuer.", "Donner des dossiers, ou --tous-de NOM.")
    voulus = dossiers_de_l_agent(lire_agent(options.tous_de)) if options.tous_de else [dossier_de(d) for d in options.dossiers]
    agent = acteur_de(options.a)
    nombre = attribuer(seance, voulus, agent.id, options.motif)
    if options.json:
        rendre({"fait": True, "agent": agent.nom, "attribues": nombre, "inchanges": len(set(voulus)) - nombre})
    else:
        ecrire(f"{nombre} dossier{'s' if nombre > 1 else ''} à {agent.affichage}.")
    return 0
