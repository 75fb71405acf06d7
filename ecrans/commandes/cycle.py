"""« agence cycle » : la nuit."""

from __future__ import annotations

import argparse

from agence.gestes.cycle import jouer
from ecrans.commandes.analyse import declarer_json
from ecrans.commandes.commun import de_nuit, jour, journaliser
from ecrans.commandes.sortie import accorder, ecrire, prevenir, progression, rendre


def declarer(analyseur: argparse.ArgumentParser) -> None:
    analyseur.add_argument("--date", metavar="JOUR", help="le jour à jouer : aujourd'hui au plus tard (aujourd'hui)")
    declarer_json(analyseur)


def executer(options: argparse.Namespace) -> int:
    """Joue la nuit, sans acteur : elle ne fait que ce que les règles permettent."""
    seance = de_nuit(options)
    bilan = jouer(seance, jour(options.date, seance) if options.date else None, progression("Nuit"))
    journaliser(
        seance, "nuit", jour=bilan.date.isoformat(), duree_ms=bilan.duree_ms, historique=bilan.historique, reserves=len(bilan.reserves)
    )
    if options.json:
        rendre(bilan.en_json())
        return 0
    ecrire(
        f"Nuit du {bilan.date:%d/%m/%Y} : {accorder(bilan.promesses_tenues, 'promesse tenue', 'promesses tenues')}, "
        f"{accorder(bilan.promesses_rompues, 'rompue')}, {accorder(bilan.etapes, 'courrier à envoyer', 'courriers à envoyer')}, "
        f"{accorder(bilan.suspensions_levees, 'suspension levée', 'suspensions levées')}, "
        f"{accorder(bilan.alertes, 'alerte')} de prescription, {bilan.avis} avis à donner, en {bilan.duree_ms} ms."
    )
    ecrire(f"Historique : {accorder(bilan.historique, 'évènement')}, tête {bilan.tete[:12]}.")
    for reserve in bilan.reserves:
        prevenir(f"réserve : {reserve}")
    return 0
