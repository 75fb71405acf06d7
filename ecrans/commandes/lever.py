"""« agence lever » : la suspension finit, le dossier reprend où il en était."""

from __future__ import annotations

import argparse

from agence.gestes.suspensions import lever
from ecrans.commandes.analyse import declarer_json, entier
from ecrans.commandes.commun import dossier_de, ouvrir
from ecrans.commandes.compte_rendu import rendre_compte


def declarer(analyseur: argparse.ArgumentParser) -> None:
    analyseur.add_argument("dossier", metavar="DOSSIER", help="référence, CODE/RÉFÉRENCE ou #numéro")
    analyseur.add_argument("raison", nargs="?", default="", metavar="RAISON", help="pourquoi ; exigée pour une protection (superviseur)")
    analyseur.add_argument("--piece", type=entier, metavar="N", help="la pièce qui met fin à une protection prouvée")
    analyseur.add_argument("--preuve", default="", metavar="NOM", help="ou son nom, pour la joindre en même temps")
    analyseur.add_argument("--a-tort", action="store_true", help="la protection n'aurait pas dû être inscrite : elle n'a rien arrêté")
    declarer_json(analyseur)


def executer(options: argparse.Namespace) -> int:
    """Lève ; une protection ne se lève que par un superviseur, sur pièce."""
    seance = ouvrir(options)
    dossier_id = dossier_de(options.dossier)
    lever(seance, dossier_id, options.raison, piece=options.piece, preuve=options.preuve, a_tort=options.a_tort)
    return rendre_compte(options, seance, dossier_id, "suspension levée.")
