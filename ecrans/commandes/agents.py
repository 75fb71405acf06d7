"""« agence agents » : qui travaille ici, avec quel rôle."""

from __future__ import annotations

import argparse

from agence.tenue import utilisateurs
from donnees.nomenclature import Role
from ecrans.commandes.analyse import declarer_action, declarer_json, sous_commandes
from ecrans.commandes.commun import consulter, ouvrir
from ecrans.commandes.sortie import ecrire, rendre, tableau


def declarer(analyseur: argparse.ArgumentParser) -> None:
    declarer_json(analyseur)
    actions = sous_commandes(analyseur)
    ajouter = declarer_action(actions, "ajouter", "ajouter une personne, ou lui rendre son accès")
    ajouter.add_argument("nom", metavar="NOM", help="le nom de son compte système")
    ajouter.add_argument("--role", required=True, choices=[r.value for r in Role], help="ce qu'elle peut faire")
    ajouter.add_argument("--affichage", default="", metavar="NOM", help="comment les écrans la nomment")
    retirer = declarer_action(actions, "retirer", "retirer l'accès d'une personne ; ses gestes restent à son nom")
    retirer.add_argument("nom", metavar="NOM")


def executer(options: argparse.Namespace) -> int:
    """Liste, ajoute ou retire."""
    if options.action == "ajouter":
        seance = ouvrir(options)
        acteur = utilisateurs.ajouter(seance, options.nom, Role(options.role), options.affichage)
        _dire(options, acteur.nom, f"{acteur.affichage} ({acteur.nom}) est {acteur.role.value}.")
    elif options.action == "retirer":
        utilisateurs.retirer(ouvrir(options), options.nom)
        _dire(options, options.nom, f"{options.nom} n'a plus accès.")
    else:
        _lister(options)
    return 0


def _dire(options: argparse.Namespace, nom: str, phrase: str) -> None:
    if options.json:
        rendre(next(_en_json(p) for p in utilisateurs.lister() if p.nom == nom))
    else:
        ecrire(phrase)


def _lister(options: argparse.Namespace) -> None:
    consulter(options)
    personnes = utilisateurs.lister()
    if options.json:
        rendre({"agents": [_en_json(p) for p in personnes]})
        return
    lignes = [(p.nom, p.affichage, p.role.value, "oui" if p.actif else "non", str(p.dossiers)) for p in personnes]
    ecrire(tableau(("nom", "affichage", "rôle", "accès", "dossiers"), lignes, frozenset({4})))


def _en_json(p: utilisateurs.Personne) -> dict[str, object]:
    return {"nom": p.nom, "affichage": p.affichage, "role": p.role.value, "actif": p.actif, "dossiers": p.dossiers}
