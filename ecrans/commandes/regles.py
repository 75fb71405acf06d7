"""« agence regles » : ce que le logiciel empêche ou signale, et sur quel texte."""

from __future__ import annotations

import argparse

from agence.droit.regles import Niveau, toutes
from ecrans.commandes.analyse import declarer_json
from ecrans.commandes.sortie import ecrire, rendre


def declarer(analyseur: argparse.ArgumentParser) -> None:
    declarer_json(analyseur)


def executer(options: argparse.Namespace) -> int:
    """Toutes les règles, par numéro ; aucune base n'est ouverte."""
    if options.json:
        champs = [{"numero": r.numero, "niveau": r.niveau.value, "texte": r.texte, "base": r.base, "statut": r.statut} for r in toutes()]
        rendre({"regles": champs})
    else:
        for r in toutes():
            ecrire(f"{r.numero:>3} {'empêche' if r.niveau is Niveau.EMPECHE else 'signale'} · {r.texte} ({r.base})")
    return 0
