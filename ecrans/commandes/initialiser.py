"""« agence initialiser » : une base neuve, son premier administrateur."""

from __future__ import annotations

import argparse

from agence.tenue.ouverture import initialiser, utilisateur_du_systeme
from ecrans.commandes.analyse import declarer_json
from ecrans.commandes.commun import adresse, fichier_de_configuration
from ecrans.commandes.sortie import ecrire, rendre


def declarer(analyseur: argparse.ArgumentParser) -> None:
    declarer_json(analyseur)


def executer(options: argparse.Namespace) -> int:
    """Crée la base ; l'administrateur est --agent, sinon l'utilisateur du système."""
    url = adresse(options)
    seance = initialiser(url, options.agent or utilisateur_du_systeme(), fichier_de_configuration(options))
    nom = seance.acteur.nom if seance.acteur else ""
    if options.json:
        rendre({"base": url, "administrateur": nom, "configuration": seance.configuration_id})
    else:
        ecrire(f"Base créée : {url}\nAdministrateur : {nom}")
        ecrire("Ensuite : agence agents ajouter NOM --role agent, puis agence mandants ajouter …")
    return 0
