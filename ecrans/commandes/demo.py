"""« agence demo » : une base d'essai réaliste, puis l'écran comme Lefèvre."""

from __future__ import annotations

import argparse
import os
import tempfile
from pathlib import Path

from agence.demonstration import remplir
from agence.tenue import utilisateurs
from agence.tenue.ouverture import erreurs_traduites, initialiser, ouvrir_seance, seance_de_nuit, utilisateur_du_systeme
from donnees.base import chemin_sqlite
from donnees.nomenclature import Role
from ecrans.commandes.analyse import entier
from ecrans.commandes.ecran import exiger_un_terminal, montrer
from ecrans.commandes.sortie import ecrire, progression

AGENT = "lefevre"


def declarer(analyseur: argparse.ArgumentParser) -> None:
    analyseur.add_argument("--dossiers", type=entier, default=5000, metavar="N", help="nombre de dossiers (5000)")
    analyseur.add_argument("--graine", type=entier, default=1, metavar="G", help="même graine, mêmes dossiers (1)")
    analyseur.add_argument("--sans-ecran", action="store_true", help="remplir la base sans ouvrir l'écran")


def executer(options: argparse.Namespace) -> int:
    """Remplit une base vide. Lève Refus si --base désigne une base qui a déjà des dossiers."""
    if not options.sans_ecran:
        exiger_un_terminal("Ou remplir la base seulement : agence demo --sans-ecran.")
    voulue = options.base or os.environ.get("AGENCE_BASE")
    url = voulue or f"sqlite:///{Path(tempfile.mkdtemp(prefix='agence-demo-')) / 'agence.db'}"
    _preparer(url)
    with erreurs_traduites():
        nombre = remplir(options.dossiers, options.graine, progression=progression("Démonstration"))
    ecrire(f"Base de démonstration : {nombre} dossiers dans {url}")
    ecrire(f"Pour y revenir : agence --base {url} --agent {options.agent or AGENT}")
    return 0 if options.sans_ecran else montrer(ouvrir_seance(url, options.agent or AGENT))


def _preparer(url: str) -> None:
    """La base, ses comptes ; celui qui essaie y est administrateur sous son nom de système."""
    fichier = chemin_sqlite(url)
    if fichier is not None and fichier.exists() and fichier.stat().st_size:
        seance_de_nuit(url)
    else:
        seance = initialiser(url, "admin")
        soi = utilisateur_du_systeme()
        if soi not in (u.nom for u in utilisateurs.lister()) and soi != AGENT:
            utilisateurs.ajouter(seance, soi, Role.ADMINISTRATEUR)
