"""« agence departs » : les courriers que la nuit a préparés sont partis, tous le même jour."""

from __future__ import annotations

import argparse

from agence.gestes.courriers import confirmer_departs
from agence.gestes.premieres_lettres import empechees
from ecrans.commandes.analyse import declarer_json
from ecrans.commandes.commun import jour, ouvrir
from ecrans.commandes.sortie import accorder, ecrire, prevenir, rendre


def declarer(analyseur: argparse.ArgumentParser) -> None:
    analyseur.add_argument("--le", metavar="JOUR", help="le jour du départ (aujourd'hui)")
    declarer_json(analyseur)


def executer(options: argparse.Namespace) -> int:
    """Date le départ de chaque courrier préparé ; celui qu'une règle retient est annulé, et l'historique dit pourquoi."""
    seance = ouvrir(options)
    le = jour(options.le, seance) if options.le else seance.jour
    partis = confirmer_departs(seance, le)
    retenues = [str(e) for e in empechees(seance)]
    for phrase in retenues:
        prevenir(phrase)
    if options.json:
        rendre({"le": le.isoformat(), "partis": partis, "empeches": retenues})
    else:
        ecrire(f"{accorder(partis, 'courrier parti', 'courriers partis')} le {le:%d/%m/%Y}.")
    return 0
