"""« agence reclamations » : les plaintes reçues, celles qui attendent, et leur compte."""

from __future__ import annotations

import argparse

from agence.gestes.reclamations import compter
from donnees.vues import protections as vue
from ecrans.commandes.analyse import declarer_json
from ecrans.commandes.commun import consulter, iso, jour
from ecrans.commandes.sortie import ecrire, rendre, tableau


def declarer(analyseur: argparse.ArgumentParser) -> None:
    analyseur.add_argument("--depuis", metavar="JOUR", help="reçues ce jour ou après")
    analyseur.add_argument("--ouvertes", action="store_true", help="celles qui attendent une réponse")
    declarer_json(analyseur)


def executer(options: argparse.Namespace) -> int:
    """Liste, la plus pressée d'abord, et compte."""
    seance = consulter(options)
    depuis = jour(options.depuis, seance) if options.depuis else None
    lignes = vue.reclamations(depuis, options.ouvertes)
    compte = compter(seance.jour, depuis)
    if options.json:
        rendre({
            "reclamations": [
                {"numero": x.id, "dossier": x.dossier, "debiteur": x.debiteur, "recue": x.recue_le.isoformat(), "objet": x.objet,
                 "avant": x.repondre_avant.isoformat(), "repondue": iso(x.repondue_le), "reponse": x.reponse or None,
                 "retard": x.repondue_le is None and x.repondre_avant < seance.jour}
                for x in lignes
            ],
            "recues": compte.recues, "repondues": compte.repondues, "en_attente": compte.en_attente, "en_retard": compte.en_retard,
            "dossiers": compte.dossiers, "pour_mille": compte.pour_mille,
        })  # fmt: skip
        return 0
    if lignes:
        ecrire(tableau(
            ("n°", "dossier", "débiteur", "reçue", "répondre avant", "répondue", "objet"),
            [(str(x.id), x.dossier, x.debiteur, f"{x.recue_le:%d/%m/%Y}", f"{x.repondre_avant:%d/%m/%Y}",
              f"{x.repondue_le:%d/%m/%Y}" if x.repondue_le else "", x.objet) for x in lignes],
            frozenset({0}),
        ))  # fmt: skip
    taux = f"{compte.pour_mille:.1f}".replace(".", ",")
    ecrire(f"{compte.recues} reçues, {compte.repondues} répondues, {compte.en_attente} en attente dont {compte.en_retard} en retard · "
           f"{taux} pour mille dossiers")  # fmt: skip
    return 0
