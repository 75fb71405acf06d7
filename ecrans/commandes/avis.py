"""« agence avis » : ce dont chaque mandant doit être avisé (R124-5) ; « agence avis donner » : c'est fait, et voici la liste à envoyer."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import Any

from agence.gestes import avis
from agence.mots import en_mots
from donnees.nomenclature import ObjetAvis
from donnees.vues.avis import LigneAvis, dus
from ecrans.commandes.analyse import declarer_action, declarer_json, sous_commandes
from ecrans.commandes.commun import consulter, jour, ouvrir
from ecrans.commandes.sortie import accorder, ecrire, rendre, tableau


def declarer(analyseur: argparse.ArgumentParser) -> None:
    analyseur.add_argument("--mandant", default="", metavar="CODE", help="ce mandant seulement")
    declarer_json(analyseur)
    donner = declarer_action(sous_commandes(analyseur), "donner", "dire qu'un mandant est avisé de tout ce qui l'attend")
    donner.add_argument("--mandant", required=True, metavar="CODE", help="le mandant avisé")
    donner.add_argument("--le", metavar="JOUR", help="le jour où il l'est (aujourd'hui)")


def executer(options: argparse.Namespace) -> int:
    """Liste les avis à donner, ou les marque donnés."""
    if options.action == "donner":
        return _donner(options)
    consulter(options)
    liste = dus(options.mandant)
    if options.json:
        rendre({"avis": [_en_json(a) for a in liste]})
    elif liste:
        _ecrire(liste)
    else:
        ecrire("Aucun avis à donner.")
    return 0


def _donner(options: argparse.Namespace) -> int:
    seance = ouvrir(options)
    donnes = avis.donner(seance, options.mandant, jour(options.le, seance) if options.le else None)
    if options.json:
        rendre({"mandant": donnes.mandant, "le": donnes.le.isoformat(), "avis": [_en_json(a) for a in donnes.avis]})
        return 0
    ecrire(f"{accorder(len(donnes.avis), 'avis donné', 'avis donnés')} à {donnes.mandant} le {donnes.le:%d/%m/%Y}.")
    if donnes.avis:
        _ecrire(donnes.avis)
    return 0


def _ecrire(liste: Sequence[LigneAvis]) -> None:
    lignes = [(f"{a.du_le:%d/%m/%Y}", a.mandant, a.reference, a.debiteur, en_mots(ObjetAvis(a.objet)), a.texte) for a in liste]
    ecrire(tableau(("depuis", "mandant", "dossier", "débiteur", "objet", "à dire"), lignes))


def _en_json(a: LigneAvis) -> dict[str, Any]:
    return {
        "numero": a.id, "mandant": a.mandant, "dossier": a.reference, "debiteur": a.debiteur, "objet": a.objet, "texte": a.texte,
        "depuis": a.du_le.isoformat(),
    }  # fmt: skip
