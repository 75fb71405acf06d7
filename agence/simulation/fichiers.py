"""Les fichiers de configuration qu'un écran peut lire : par leur nom, à côté de celui du départ, jamais par un chemin.

Qui vient par SSH n'a pas le système de fichiers de la machine : un chemin tapé y lirait n'importe quoi.
"""

from __future__ import annotations

import re
from pathlib import Path

from agence.configuration.modele import Configuration
from agence.erreurs import Introuvable, Refus, SaisieInvalide
from agence.seance import Seance
from agence.tenue.configuration_en_vigueur import lire_fichier
from agence.texte import citer

SOUS_DOSSIER = "config"
_NOM = re.compile(r"[\w][\w .-]{0,99}\.toml")


def noms(seance: Seance) -> tuple[str, ...]:
    """Les fichiers proposés, celui du départ d'abord ; vide quand la séance n'en a pas reçu."""
    if seance.fichier is None:
        return ()
    trouves = {f.name for dossier in _dossiers(seance) if dossier.is_dir() for f in dossier.iterdir() if _NOM.fullmatch(f.name)}
    lisibles = sorted(n for n in trouves if _chercher(seance, n) is not None)
    return tuple(sorted(lisibles, key=lambda n: (n != Path(seance.fichier or "").name, n)))


def lire_nomme(seance: Seance, nom: str) -> Configuration:
    """La configuration du fichier de ce nom, tables de droit comprises.

    Lève Refus si la séance n'a pas de dossier de configuration, SaisieInvalide pour un chemin, Introuvable, FichierInvalide.
    """
    if seance.fichier is None:
        raise Refus("aucun fichier de configuration n'a été donné au départ.", "Ouvrir avec --config FICHIER, ou AGENCE_CONFIG.", "config")
    if not _NOM.fullmatch(nom):
        raise SaisieInvalide(f"« {citer(nom)} » n'est pas un nom de fichier .toml.", "Donner le nom seul, sans dossier : essai.toml.")
    chemin = _chercher(seance, nom)
    if chemin is None:
        connus = ", ".join(noms(seance)) or "aucun"
        raise Introuvable(f"« {citer(nom)} » n'est pas à côté de la configuration.", f"Fichiers possibles : {connus}.")
    return lire_fichier(chemin)


def _dossiers(seance: Seance) -> tuple[Path, ...]:
    assert seance.fichier is not None
    ici = seance.fichier.resolve().parent
    return ici, ici / SOUS_DOSSIER


def _chercher(seance: Seance, nom: str) -> Path | None:
    """Un vrai fichier de ce dossier : un lien qui en sort n'en est pas un."""
    for dossier in _dossiers(seance):
        chemin = dossier / nom
        if chemin.is_file() and chemin.resolve().parent == dossier.resolve():
            return chemin
    return None
