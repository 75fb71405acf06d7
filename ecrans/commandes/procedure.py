"""« agence procedure » : le chemin d'une mission, de « à transmettre » au titre ou au retour."""

from __future__ import annotations

import argparse

from agence.erreurs import Refus, SaisieInvalide
from agence.gestes import escalade
from agence.mots import en_mots
from donnees.nomenclature import EtatProcedure
from donnees.vues.dossier import fiche
from ecrans.commandes.analyse import declarer_json
from ecrans.commandes.commun import dossier_de, jour, ouvrir
from ecrans.commandes.compte_rendu import rendre_compte

_VIVES = (EtatProcedure.A_TRANSMETTRE, EtatProcedure.TRANSMIS)


def declarer(analyseur: argparse.ArgumentParser) -> None:
    analyseur.add_argument("dossier", metavar="DOSSIER", help="référence, CODE/RÉFÉRENCE ou #numéro")
    analyseur.add_argument("action", choices=("transmettre", "renoncer", "titre", "revenir"))
    analyseur.add_argument("--partenaire", default="", metavar="NOM", help="transmettre : à qui")
    analyseur.add_argument("--le", metavar="JOUR", help="titre : sa date (aujourd'hui)")
    analyseur.add_argument("--raison", default="", help="renoncer, revenir : pourquoi")
    declarer_json(analyseur)


def executer(options: argparse.Namespace) -> int:
    """Fait avancer la mission en cours du dossier."""
    seance = ouvrir(options)
    dossier_id = dossier_de(options.dossier)
    numero = _en_cours(dossier_id)
    match options.action:
        case "transmettre":
            faite, mots = escalade.transmettre(seance, numero, options.partenaire), "transmise"
        case "renoncer":
            faite, mots = escalade.renoncer(seance, numero, _raison(options)), "pas transmise"
        case "titre":
            faite, mots = escalade.titre(seance, numero, jour(options.le, seance) if options.le else seance.jour), "titre obtenu"
        case _:
            faite, mots = escalade.revenir(seance, numero, _raison(options)), "revenue"
    en_json = {"numero": faite.id, "type": faite.type.value, "etat": faite.etat.value}
    return rendre_compte(options, seance, dossier_id, f"{en_mots(faite.type)} : {mots}.", procedure=en_json)


def _raison(options: argparse.Namespace) -> str:
    if not options.raison.strip():
        raise SaisieInvalide("la raison manque.", "Donner --raison.")
    return str(options.raison)


def _en_cours(dossier_id: int) -> int:
    f = fiche(dossier_id, 1)
    vive = next((p for p in f.procedures if p.etat in _VIVES), None) if f else None
    if vive is None:
        raise Refus("aucune procédure n'est en cours sur ce dossier.", "L'ouvrir par « agence escalader ».", "procedure")
    return vive.id
