"""« agence suspendre » : le dossier attend une date ou un évènement."""

from __future__ import annotations

import argparse

from agence.gestes.suspensions import A_LA_MAIN, suspendre
from agence.mots import en_mots
from donnees.nomenclature import Motif
from ecrans.commandes.analyse import declarer_json
from ecrans.commandes.commun import dossier_de, iso, jour, ouvrir
from ecrans.commandes.compte_rendu import rendre_compte


def declarer(analyseur: argparse.ArgumentParser) -> None:
    analyseur.add_argument("dossier", metavar="DOSSIER", help="référence, CODE/RÉFÉRENCE ou #numéro")
    analyseur.add_argument("motif", choices=sorted(m.value for m in A_LA_MAIN), help="une protection entre ici comme une annonce")
    analyseur.add_argument("--jusqu-au", metavar="JOUR", help="la fin : +30, fm, 15/12…")
    analyseur.add_argument("--attend", default="", help="ce qui y mettra fin, sans date")
    analyseur.add_argument("--note", default="", help="ce qui s'est dit")
    declarer_json(analyseur)


def executer(options: argparse.Namespace) -> int:
    """Suspend ; la fin va au jour ouvré."""
    seance = ouvrir(options)
    dossier_id = dossier_de(options.dossier)
    voulue = jour(options.jusqu_au, seance) if options.jusqu_au else None
    fin = suspendre(seance, dossier_id, Motif(options.motif), voulue, options.attend, note=options.note)
    return rendre_compte(options, seance, dossier_id, f"suspendu ({en_mots(Motif(options.motif))}).", motif=options.motif, fin=iso(fin))
