"""« agence restaurer » : une sauvegarde reprend sa place, après contrôle."""

from __future__ import annotations

import argparse
from pathlib import Path

from agence.gestes.droits import exiger
from agence.tenue.chiffrement import Serrure
from agence.tenue.restauration import restaurer
from ecrans.commandes.analyse import declarer_json
from ecrans.commandes.commun import adresse, ouvrir
from ecrans.commandes.sortie import accorder, ecrire, prevenir, progression, rendre


def declarer(analyseur: argparse.ArgumentParser) -> None:
    analyseur.add_argument("fichier", metavar="FICHIER", type=Path, help="la sauvegarde")
    serrure = analyseur.add_mutually_exclusive_group()
    serrure.add_argument("--phrase-de-passe-fichier", type=Path, metavar="F", help="la phrase qui l'a chiffrée")
    serrure.add_argument("--cle-privee", type=Path, metavar="F", help="la clé privée qui l'ouvre")
    analyseur.add_argument("--malgre-les-defauts", action="store_true", help="la reprendre même si un contrôle ne passe pas")
    declarer_json(analyseur)


def executer(options: argparse.Namespace) -> int:
    """Remplace la base ; ce qu'elle était reste à côté. Qui se nomme doit être administrateur."""
    if options.agent:
        exiger(ouvrir(options), "tenir la base")
    faite = restaurer(
        options.fichier, adresse(options), Serrure(options.phrase_de_passe_fichier, options.cle_privee),
        malgre_les_defauts=options.malgre_les_defauts, progression=progression("Contrôle"),
    )  # fmt: skip
    if options.json:
        rendre(faite.en_json())
        return 0
    ecrire(f"Base restaurée : {accorder(faite.evenements, 'évènement')}, tête {faite.tete[:12]}.")
    if faite.remplacee is not None:
        ecrire(f"Ce qu'elle remplace est gardé : {faite.remplacee}")
    if faite.effaces:
        ecrire(f"{accorder(faite.effaces, 'texte')} effacé depuis cette sauvegarde l'est resté.")
    for reserve in faite.reserves:
        prevenir(f"réserve : {reserve}")
    return 0
