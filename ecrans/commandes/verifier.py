"""« agence verifier » : tous les invariants sur toute la base."""

from __future__ import annotations

import argparse

from agence.tenue import verification
from ecrans.commandes.analyse import declarer_json
from ecrans.commandes.commun import consulter
from ecrans.commandes.sortie import accorder, ecrire, prevenir, progression, rendre


def declarer(analyseur: argparse.ArgumentParser) -> None:
    declarer_json(analyseur)


def executer(options: argparse.Namespace) -> int:
    """Statut 1 et la liste si un invariant ne tient pas."""
    seance = consulter(options)
    manquements = verification.verifier(progression("Contrôle"), seance.jour)
    if options.json:
        liste = [{"invariant": m.invariant, "texte": m.texte, "numero": m.dossier_id} for m in manquements]
        rendre({"saine": not manquements, "manquements": liste})
    elif not manquements:
        ecrire("La base est saine : tous les contrôles passent.")
    else:
        for m in manquements:
            ecrire(str(m))
        prevenir(f"{accorder(len(manquements), 'manquement')}. Restaurer la dernière sauvegarde saine, ou faire corriger ces dossiers.")
    return 1 if manquements else 0
