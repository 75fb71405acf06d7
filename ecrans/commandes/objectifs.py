"""« agence objectifs » : ce qui est attendu de chacun ce mois-ci et où il en est ; un agent ne voit que les siens."""

from __future__ import annotations

import argparse
from typing import Any

from agence.gestes import objectifs as gestes
from agence.indicateurs.avancement import OBJECTIFS, Avancement, avancements, dire_valeur, lire_mois, lire_valeur
from agence.indicateurs.definitions import definition, lire_indicateur
from agence.seance import Seance
from ecrans.commandes.analyse import declarer_action, declarer_json, sous_commandes
from ecrans.commandes.commun import consulter, ouvrir
from ecrans.commandes.sortie import ecrire, rendre, tableau


def declarer(analyseur: argparse.ArgumentParser) -> None:
    analyseur.add_argument("--mois", default="", metavar="MOIS", help="11/2026 ou 2026-11 (sinon, ce mois-ci)")
    declarer_json(analyseur)
    actions = sous_commandes(analyseur)
    poser = declarer_action(actions, "poser", "poser ou remplacer l'objectif d'une personne pour un mois")
    _designer(poser)
    poser.add_argument("valeur", metavar="VALEUR", help="12000 pour des euros, 35,5 pour un taux en pour cent")
    _designer(declarer_action(actions, "retirer", "retirer un objectif"))


def _designer(action: argparse.ArgumentParser) -> None:
    action.add_argument("personne", metavar="AGENT", help="son nom de connexion")
    action.add_argument("mois_vise", metavar="MOIS", help="11/2026 ou 2026-11")
    action.add_argument("indicateur", metavar="INDICATEUR", help=", ".join(i.value for i in OBJECTIFS))


def executer(options: argparse.Namespace) -> int:
    """Liste, pose ou retire."""
    if options.action is None:
        seance = consulter(options)
        return _rendre(options, avancements(seance, lire_mois(options.mois, seance.jour), gestes.visibles(seance)))
    seance = ouvrir(options)
    return _poser(options, seance) if options.action == "poser" else _retirer(options, seance)


def _poser(options: argparse.Namespace, seance: Seance) -> int:
    agent = gestes.agent_nomme(options.personne)
    mois, indicateur = lire_mois(options.mois_vise, seance.jour), lire_indicateur(options.indicateur, OBJECTIFS)
    gestes.poser(seance, agent.id, mois, indicateur, lire_valeur(indicateur, options.valeur))
    return _rendre(options, [a for a in avancements(seance, mois, agent.id) if a.indicateur is indicateur])


def _retirer(options: argparse.Namespace, seance: Seance) -> int:
    agent = gestes.agent_nomme(options.personne)
    mois, indicateur = lire_mois(options.mois_vise, seance.jour), lire_indicateur(options.indicateur, OBJECTIFS)
    gestes.retirer(seance, agent.id, mois, indicateur)
    if options.json:
        rendre({"retire": True, "agent": agent.nom, "mois": f"{mois:%Y-%m}", "indicateur": indicateur.value})
    else:
        ecrire(f"Objectif retiré : {agent.affichage}, {mois:%m/%Y}, {definition(indicateur).nom}.")
    return 0


def _rendre(options: argparse.Namespace, lignes: list[Avancement]) -> int:
    if options.json:
        rendre({"objectifs": [_en_json(a) for a in lignes]})
        return 0
    if not lignes:
        ecrire("Aucun objectif pour ce mois.")
        return 0
    dites = [
        (a.affichage, f"{a.mois:%m/%Y}", definition(a.indicateur).nom, dire_valeur(a.indicateur, a.valeur),
         dire_valeur(a.indicateur, a.fait), dire_valeur(a.indicateur, a.attendu))
        for a in lignes
    ]  # fmt: skip
    ecrire(tableau(("agent", "mois", "indicateur", "objectif", "fait", "attendu à ce jour"), dites, frozenset({3, 4, 5})))
    a = lignes[0]
    ecrire(f"{a.jours} jours ouvrés passés sur {a.jours_du_mois} ; un montant s'attend au prorata, un taux non.")
    return 0


def _en_json(a: Avancement) -> dict[str, Any]:
    return {
        "agent": a.nom, "mois": f"{a.mois:%Y-%m}", "indicateur": a.indicateur.value, "unite": definition(a.indicateur).unite.value,
        "objectif": a.valeur, "fait": a.fait, "attendu_a_ce_jour": a.attendu, "jours_ouvres": a.jours,
        "jours_ouvres_du_mois": a.jours_du_mois,
    }  # fmt: skip
