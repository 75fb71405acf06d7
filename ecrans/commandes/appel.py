"""« agence appel » : le résultat d'un appel, et tout ce qui s'ensuit."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime

from agence import horloge
from agence.calendrier import PARIS
from agence.conduite.suites import dans_une_plage
from agence.expressions import lire_rendez_vous
from agence.gestes.appels import Enregistrement, consigner
from agence.gestes.gardes_protections import representant_de
from agence.seance import Seance
from ecrans.commandes.analyse import declarer_json
from ecrans.commandes.commun import dossier_de, ouvrir
from ecrans.commandes.compte_rendu import rendre_compte
from ecrans.commandes.sortie import prevenir


def declarer(analyseur: argparse.ArgumentParser) -> None:
    analyseur.add_argument("dossier", metavar="DOSSIER", help="référence, CODE/RÉFÉRENCE ou #numéro")
    analyseur.add_argument("resultat", metavar="RESULTAT", help="code de la section [resultats] : NRP, REP, RACC…")
    analyseur.add_argument("--note", default="", help="ce qui s'est dit")
    analyseur.add_argument("--rappel", metavar="QUAND", help="rappel convenu : « demain 14h », « +2h », « ven »")
    analyseur.add_argument("--identite", choices=("oui", "non"), help="l'identité de qui répondait est vérifiée (règle 38)")
    analyseur.add_argument("--derogation", default="", metavar="RAISON", help="passer outre les règles d'appel (superviseur)")
    analyseur.add_argument("--enregistre", action="store_true", help="l'appel a été enregistré (règle 40)")
    analyseur.add_argument("--annonce", action="store_true", help="l'enregistrement a été annoncé au début")
    analyseur.add_argument("--carte", action="store_true", help="une carte bancaire a été dite")
    analyseur.add_argument("--pause", action="store_true", help="l'enregistrement était en pause pendant la carte")
    analyseur.add_argument("--representant", action="store_true", help="parlé au représentant inscrit (règles 34 et 35)")
    declarer_json(analyseur)


def executer(options: argparse.Namespace) -> int:
    """Consigne l'appel ; les mêmes règles qu'à l'écran, les mêmes refus."""
    seance = ouvrir(options)
    dossier_id = dossier_de(options.dossier)
    rendez_vous = instant(options.rappel, seance) if options.rappel else None
    fait = consigner(
        seance, dossier_id, options.resultat, note=options.note, rendez_vous=rendez_vous, derogation=options.derogation,
        authentifie=options.identite == "oui" if options.identite else None,
        enregistrement=Enregistrement(options.annonce, options.carte, options.pause) if options.enregistre else None,
        representant=representant_de(dossier_id) if options.representant else None,
    )  # fmt: skip
    for mot in fait.a_eviter:
        if not options.json:
            prevenir(f"à éviter : {mot}")
    mots = [m.mot for m in fait.a_eviter]
    return rendre_compte(
        options, seance, dossier_id, f"{fait.resultat.libelle} consigné.", resultat=fait.resultat.code, a_eviter=mots
    )


def instant(texte: str, seance: Seance) -> datetime:
    """L'instant d'un rappel ; sans heure dite, l'ouverture de la première plage du jour."""
    cadre = seance.cadre()
    le, heure = lire_rendez_vous(texte, horloge.local(cadre.maintenant), cadre.calendrier)
    if heure is not None:
        return datetime.combine(le, heure, PARIS).astimezone(UTC)
    debut = max(datetime.combine(le, datetime.min.time(), PARIS).astimezone(UTC), cadre.maintenant)
    return dans_une_plage(debut, cadre.configuration.appels.plages, cadre.calendrier)
