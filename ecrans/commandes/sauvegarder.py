"""« agence sauvegarder » : une copie vérifiée, pendant que l'on travaille."""

from __future__ import annotations

import argparse
from pathlib import Path

from agence.gestes.droits import exiger
from agence.tenue.chiffrement import Serrure
from agence.tenue.sauvegarde import sauvegarder
from ecrans.commandes.analyse import declarer_json
from ecrans.commandes.commun import adresse, consulter, journaliser
from ecrans.commandes.sortie import accorder, ecrire, prevenir, progression, rendre


def declarer(analyseur: argparse.ArgumentParser) -> None:
    analyseur.add_argument("dossier", metavar="DOSSIER", type=Path, help="où l'écrire ; la rotation n'y touche qu'aux sauvegardes")
    serrure = analyseur.add_mutually_exclusive_group()
    serrure.add_argument("--phrase-de-passe-fichier", type=Path, metavar="F", help="chiffrer par la phrase de ce fichier (première ligne)")
    serrure.add_argument("--cle-publique", type=Path, metavar="F", help="chiffrer pour cette clé : age1… ou ssh-ed25519 …")
    declarer_json(analyseur)


def executer(options: argparse.Namespace) -> int:
    """Écrit la sauvegarde ; statut 1 si ce qu'elle contient ne se vérifie pas (elle est gardée, et aucune autre retirée)."""
    seance = consulter(options)
    exiger(seance, "tenir la base")
    serrure = Serrure(options.phrase_de_passe_fichier, options.cle_publique)
    faite = sauvegarder(seance, adresse(options), options.dossier, serrure, progression=progression("Copie"))
    journaliser(
        seance, "sauvegarde", octets=faite.taille, evenements=faite.evenements, chiffree=int(serrure.fermee), reserves=len(faite.reserves)
    )
    if options.json:
        rendre(faite.en_json())
    else:
        clair = "" if serrure.fermee else ", en clair"
        ecrire(f"Sauvegarde : {faite.fichier} ({faite.taille / 1_000_000:.1f} Mo{clair})")
        ecrire(f"{accorder(faite.evenements, 'évènement')}, tête {faite.tete[:12]} ; sha256 {faite.somme}")
        for nom in faite.retirees:
            ecrire(f"retirée : {nom}")
    for reserve in faite.reserves:
        prevenir(f"réserve : {reserve}")
    if faite.reserves:
        prevenir("Aucune ancienne sauvegarde n'a été retirée. Lancer « agence verifier ».")
    return 1 if faite.reserves else 0
