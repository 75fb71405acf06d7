"""« agence capitalisation » : la clause ou la décision qui fait porter intérêt aux intérêts d'une année entière (règle 13)."""

from __future__ import annotations

import argparse

from agence.erreurs import SaisieInvalide
from agence.gestes import capitalisation as gestes
from agence.gestes.capitalisation import Origine
from donnees.vues.decompte import tetes
from ecrans.commandes.analyse import declarer_json
from ecrans.commandes.commun import consulter, dossier_de, iso, jour, ouvrir
from ecrans.commandes.compte_rendu import rendre_compte
from ecrans.commandes.sortie import ecrire, rendre

RETIRER = "retirer"


def declarer(analyseur: argparse.ArgumentParser) -> None:
    choix = [*(o.value for o in Origine), RETIRER]
    analyseur.add_argument("dossier", metavar="DOSSIER", help="référence, CODE/RÉFÉRENCE ou #numéro")
    analyseur.add_argument("action", metavar="ACTION", nargs="?", choices=choix, help=f"{', '.join(choix)} ; rien : ce qui est inscrit")
    analyseur.add_argument("--depuis", metavar="JOUR", help="le jour qu'elle fixe ; les intérêts se joignent à chaque anniversaire")
    analyseur.add_argument("--piece", default="", metavar="PIECE", help="ce qui la prouve : le nom d'une pièce, ou #numéro")
    analyseur.add_argument("--raison", default="", help="avec retirer : pourquoi elle ne vaut plus")
    declarer_json(analyseur)


def executer(options: argparse.Namespace) -> int:
    """Montre, inscrit ou retire."""
    if options.action is None:
        return _montrer(options)
    seance = ouvrir(options)
    dossier_id = dossier_de(options.dossier)
    if options.action == RETIRER:
        gestes.retirer(seance, dossier_id, options.raison)
        return rendre_compte(options, seance, dossier_id, "les intérêts ne se capitalisent plus.", capitalisation=None)
    if options.depuis is None:
        raise SaisieInvalide("depuis quel jour ?", "Donner --depuis JOUR, celui que la clause ou la décision fixe.")
    depuis = jour(options.depuis, seance)
    gestes.inscrire(seance, dossier_id, Origine(options.action), depuis, options.piece)
    phrase = f"les intérêts d'une année entière se capitalisent depuis le {depuis:%d/%m/%Y}."
    return rendre_compte(options, seance, dossier_id, phrase, capitalisation=depuis.isoformat())


def _montrer(options: argparse.Namespace) -> int:
    consulter(options)
    [tete] = tetes([dossier_de(options.dossier)])
    depuis = tete.capitalisation_le
    if options.json:
        rendre({"dossier": tete.reference, "capitalisation": iso(depuis)})
    elif depuis is None:
        ecrire(f"{tete.reference} : les intérêts ne se capitalisent pas (ni clause ni décision inscrite).")
    else:
        ecrire(f"{tete.reference} : les intérêts d'une année entière se capitalisent depuis le {depuis:%d/%m/%Y}.")
    return 0
