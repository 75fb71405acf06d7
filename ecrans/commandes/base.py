"""« agence base » : passer d'un moteur à l'autre, les rôles de PostgreSQL, une clé de sauvegarde."""

from __future__ import annotations

import argparse
from pathlib import Path

from agence.gestes.droits import exiger
from agence.tenue import roles_postgresql
from agence.tenue.chiffrement import creer_cle
from agence.tenue.transfert import transferer
from ecrans.commandes.analyse import declarer_action, declarer_json, sous_commandes
from ecrans.commandes.commun import adresse, ouvrir
from ecrans.commandes.sortie import accorder, ecrire, prevenir, progression, rendre


def declarer(analyseur: argparse.ArgumentParser) -> None:
    declarer_json(analyseur)
    actions = sous_commandes(analyseur)
    actions.required = True
    passer = declarer_action(actions, "transferer", "copier toute la base vers une autre, vide, et la vérifier")
    passer.add_argument("url", metavar="URL", help="la base d'arrivée : postgresql://… ou sqlite:///…")
    passer.add_argument("--malgre-les-agents", action="store_true", help="même si des dossiers sont ouverts : la suite n'y sera pas")
    roles = declarer_action(actions, "roles", "le SQL qui donne à PostgreSQL un compte d'usage incapable de changer l'historique")
    roles.add_argument("--proprietaire", default="agence_proprietaire", metavar="NOM", help="le compte qui possède les tables")
    roles.add_argument("--usage", default="agence", metavar="NOM", help="le compte avec lequel on travaille (agence)")
    cle = declarer_action(actions, "cle", "fabriquer la paire de clés des sauvegardes ; la clé privée se garde ailleurs que sur le serveur")
    cle.add_argument("fichier", type=Path, metavar="FICHIER", help="où écrire la clé privée")


def executer(options: argparse.Namespace) -> int:
    """L'action demandée."""
    return {"transferer": _transferer, "roles": _roles, "cle": _cle}[options.action](options)


def _transferer(options: argparse.Namespace) -> int:
    if options.agent:
        exiger(ouvrir(options), "tenir la base")
    fait = transferer(adresse(options), options.url, malgre_les_agents=options.malgre_les_agents, progression=progression("Transfert"))
    if options.json:
        rendre(fait.en_json())
    else:
        debit = round(fait.lignes * 1000 / max(1, fait.duree_ms))
        ecrire(f"{accorder(fait.lignes, 'ligne')} en {fait.duree_ms} ms ({debit} par seconde), comptées table par table.")
        ecrire(f"Historique vérifié : {accorder(fait.evenements, 'évènement')}, tête {fait.tete[:12]}.")
        ecrire(f"Mettre cette adresse dans [base] url ou AGENCE_BASE : {options.url}")
    for reserve in fait.reserves:
        prevenir(f"réserve : {reserve}")
    return 0


def _roles(options: argparse.Namespace) -> int:
    sql = roles_postgresql.ordres(options.proprietaire, options.usage)
    if options.json:
        rendre({"sql": sql})
    else:
        ecrire(sql)
    return 0


def _cle(options: argparse.Namespace) -> int:
    publique = creer_cle(options.fichier)
    if options.json:
        rendre({"publique": publique, "privee": str(options.fichier)})
    else:
        ecrire(f"{publique}")
        prevenir(f"Clé privée : {options.fichier}. La garder hors du serveur : sans elle, les sauvegardes ne se rouvrent pas.")
    return 0
