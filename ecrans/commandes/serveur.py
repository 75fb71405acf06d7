"""« agence serveur » : installer l'accès par SSH, clé par clé, et le vérifier."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from agence.erreurs import SaisieInvalide
from agence.tenue import serveur
from agence.texte import citer
from ecrans.commandes.analyse import declarer_action, declarer_json, sous_commandes
from ecrans.commandes.sortie import accorder, ecrire, rendre, tableau

COMPTE = "agence"


def declarer(analyseur: argparse.ArgumentParser) -> None:
    declarer_json(analyseur)
    actions = sous_commandes(analyseur)
    actions.required = True
    installer = declarer_action(actions, "installer", "écrire les fichiers de l'accès par SSH, et dire ce qui reste à faire")
    installer.add_argument("--racine", default="/", metavar="DOSSIER", help="où les écrire (/) ; un autre dossier pour préparer un paquet")
    installer.add_argument("--compte", default=COMPTE, metavar="NOM", help=f"le compte de service ({COMPTE})")
    installer.add_argument("--programme", default=sys.executable, metavar="PYTHON", help="le Python où l'agence est installée (celui-ci)")
    installer.add_argument("--composeur", default="", metavar="CHEMIN", help="le seul programme qu'une séance peut lancer, pour composer")
    verifier = declarer_action(actions, "verifier", "contrôler chaque point de l'accès par SSH")
    verifier.add_argument("--racine", default="/", metavar="DOSSIER", help="où regarder (/)")


def executer(options: argparse.Namespace) -> int:
    """Installe, ou contrôle : statut 1 si un point manque."""
    racine = _racine(options.racine)
    if options.action == "installer":
        return _installer(options, racine)
    return _verifier(options, racine)


def _racine(texte: str) -> Path:
    racine = Path(texte).resolve()
    if not racine.is_dir():
        raise SaisieInvalide(f"le dossier « {citer(texte)} » n'existe pas.", "Le créer d'abord.")
    return racine


def _installer(options: argparse.Namespace, racine: Path) -> int:
    base = {"base": options.base} if options.base else {}
    reglages = serveur.Reglages(options.compte, options.programme, composeur=options.composeur, **base)
    faits = serveur.installer(racine, reglages)
    if options.json:
        rendre({"fichiers": [{"chemin": chemin, "etat": etat} for chemin, etat in faits], "marches": serveur.marches(reglages)})
    else:
        ecrire(tableau(("fichier", "état"), faits))
        ecrire("\n" + serveur.marches(reglages))
    return 0


def _verifier(options: argparse.Namespace, racine: Path) -> int:
    from agence.tenue.serveur_controle import BON, MANQUE, verifier

    points = verifier(racine)
    manquent = [p for p in points if p.etat == MANQUE]
    if options.json:
        liste = [{"point": p.nom, "etat": p.etat, "detail": p.detail, "remede": p.remede} for p in points]
        rendre({"conforme": not manquent, "points": liste})
    else:
        ecrire(tableau(("état", "point", "détail"), [(p.etat, p.nom, p.detail) for p in points]))
        for p in points:
            if p.etat != BON and p.remede:
                ecrire(f"{p.nom} : {p.remede}")
        total = accorder(len(points), "point contrôlé", "points contrôlés")
        ecrire(f"{total}, {accorder(len(manquent), 'manque', 'manquent')}.")
    return 1 if manquent else 0
