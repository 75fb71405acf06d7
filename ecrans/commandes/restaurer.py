"""« agence restaurer » : une sauvegarde reprend sa place, après contrôle."""

from __future__ import annotations

import argparse
from pathlib import Path

from agence.gestes.droits import exiger
from agence.tenue.chiffrement import Serrure
from agence.tenue.ouverture import seance_ouverte
from agence.tenue.restauration import Restauree, restaurer
from ecrans.commandes.analyse import declarer_json
from ecrans.commandes.commun import adresse, journaliser, ouvrir
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
    seance = ouvrir(options) if options.agent else None
    if seance is not None:
        exiger(seance, "tenir la base")
    faite = restaurer(
        options.fichier, adresse(options), Serrure(options.phrase_de_passe_fichier, options.cle_privee),
        malgre_les_defauts=options.malgre_les_defauts, progression=progression("Contrôle"),
    )  # fmt: skip
    journaliser(
        seance_ouverte(seance.acteur if seance is not None else None), "restauration", evenements=faite.evenements, retour=faite.retour,
        configuration=int(faite.configuration_changee), reserves=len(faite.reserves),
    )  # fmt: skip
    if options.json:
        rendre(faite.en_json())
    else:
        _dire(faite)
    return 0


def _dire(faite: Restauree) -> None:
    ecrire(f"Base restaurée : {accorder(faite.evenements, 'évènement')}, tête {faite.tete[:12]}.")
    if faite.remplacee is not None:
        ecrire(f"Ce qu'elle remplace est gardé : {faite.remplacee}")
    if faite.retour:
        depuis = "depuis cette sauvegarde"
        perdus = accorder(faite.retour, f"évènement consigné {depuis} n'y est plus", f"évènements consignés {depuis} n'y sont plus")
        ecrire(f"{perdus} ; l'ancienne base les a encore.")
    if faite.configuration_changee:
        prevenir("la configuration en vigueur est de nouveau celle de la sauvegarde : « agence config montrer », puis « appliquer ».")
    if faite.effaces:
        ecrire(f"{accorder(faite.effaces, 'texte')} effacé depuis cette sauvegarde l'est resté.")
    for reserve in faite.reserves:
        prevenir(f"réserve : {reserve}")
