"""« agence annuler » : reprendre son dernier geste, tant qu'il en est temps."""

from __future__ import annotations

import argparse

from agence.gestes.annulation import annuler
from ecrans.commandes.analyse import declarer_json
from ecrans.commandes.commun import ouvrir
from ecrans.commandes.compte_rendu import rendre_compte


def declarer(analyseur: argparse.ArgumentParser) -> None:
    declarer_json(analyseur)


def executer(options: argparse.Namespace) -> int:
    """Défait le dernier geste de celui qui agit."""
    seance = ouvrir(options)
    fait = annuler(seance)
    return rendre_compte(options, seance, fait.dossier_id, f"annulé : {fait.libelle}.", annule=fait.libelle)
