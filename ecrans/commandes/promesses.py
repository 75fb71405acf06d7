"""« agence promesses » : les promesses entre deux dates, et combien sont tenues."""

from __future__ import annotations

import argparse

from agence.argent import euros
from agence.mots import en_mots
from donnees.nomenclature import StatutPromesse
from donnees.vues.promesses import lister, totaliser
from ecrans.commandes.analyse import declarer_json
from ecrans.commandes.commun import consulter, jour
from ecrans.commandes.sortie import ecrire, rendre, tableau


def declarer(analyseur: argparse.ArgumentParser) -> None:
    analyseur.add_argument("--du", metavar="JOUR", help="promises pour ce jour ou après")
    analyseur.add_argument("--au", metavar="JOUR", help="promises pour ce jour ou avant")
    analyseur.add_argument("--de", default="", metavar="NOM", help="prises par cette personne")
    declarer_json(analyseur)


def executer(options: argparse.Namespace) -> int:
    """Liste et totalise."""
    seance = consulter(options)
    du, au = (jour(texte, seance) if texte else None for texte in (options.du, options.au))
    promesses = lister(du, au, options.de)
    totaux = totaliser(promesses)
    if options.json:
        rendre({
            "promesses": [
                {"dossier": p.dossier, "agent": p.agent or None, "montant": p.montant, "date": p.date.isoformat(), "statut": p.statut.value,
                 "paye": p.paye, "mandant": p.mandant}
                for p in promesses
            ],
            "totaux": {s.value: totaux.nombres[s] for s in StatutPromesse},
            "montants": {s.value: totaux.montants[s] for s in StatutPromesse},
            "taux_nombre": totaux.taux_nombre,
            "taux_montant": totaux.taux_montant,
        })  # fmt: skip
        return 0
    lignes = [(p.dossier, p.agent, euros(p.montant), f"{p.date:%d/%m/%Y}", en_mots(p.statut), euros(p.paye)) for p in promesses]
    if lignes:
        ecrire(tableau(("dossier", "agent", "promis", "pour le", "sort", "payé"), lignes, frozenset({2, 5})))
    ecrire(" · ".join(f"{en_mots(s)} {totaux.nombres[s]} ({euros(totaux.montants[s])})" for s in StatutPromesse))
    if totaux.taux_nombre is not None and totaux.taux_montant is not None:
        ecrire(f"tenues : {totaux.taux_nombre:.0%} des promesses échues, {totaux.taux_montant:.0%} de leur montant")
    return 0
