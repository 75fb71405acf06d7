"""Ouvrir un fichier de portefeuille, quel qu'il soit : CSV, XLSX ou ODS, d'après son nom et son contenu."""

from __future__ import annotations

from pathlib import Path

from agence.echanges.classeur import lire_classeur
from agence.echanges.tableau import Tableau, lire_csv
from agence.erreurs import Defaut, FichierInvalide
from agence.texte import assainir

TAILLE_MAXIMALE = 256_000_000
CLASSEURS = frozenset({".xlsx", ".ods", ".xlsm", ".xltx", ".xltm", ".ots"})


def lire(chemin: Path) -> Tableau:
    """Ouvre le fichier et rend son tableau, dont les lignes se lisent au fur et à mesure. Lève FichierInvalide."""
    nom = assainir(chemin.name, maximum=200)
    octets = _octets(chemin, nom)
    if chemin.suffix.lower() in CLASSEURS:
        return lire_classeur(octets, nom)
    return lire_csv(octets, nom)


def _octets(chemin: Path, nom: str) -> bytes:
    try:
        if not chemin.is_file():
            raise FichierInvalide(nom, [Defaut("fichier introuvable")], "Vérifier le chemin.")
        taille = chemin.stat().st_size
        if taille > TAILLE_MAXIMALE:
            message = f"{taille // 1_000_000} Mo, {TAILLE_MAXIMALE // 1_000_000} au plus"
            raise FichierInvalide(nom, [Defaut(message)], "Couper le fichier en plusieurs.")
        return chemin.read_bytes()
    except (OSError, ValueError) as erreur:
        cause = erreur.strerror if isinstance(erreur, OSError) else "nom de fichier impossible"
        raise FichierInvalide(nom, [Defaut(f"fichier illisible ({cause})")], "Vérifier les droits du fichier.") from erreur
