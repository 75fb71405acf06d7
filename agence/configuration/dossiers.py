"""Les dossiers que la configuration nomme, pris à côté d'elle : les tables de droit et les phrases de l'agence.

Ils se vérifient avec elle, avant qu'elle compte : rien ne se découvre au milieu d'un appel.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from agence import scripts_de_parole
from agence.configuration.modele import Configuration
from agence.configuration.positions import reperer
from agence.configuration.tables_propres import lire_dossier
from agence.droit.tables import LIVREES, Tables
from agence.erreurs import Defaut, FichierInvalide
from agence.texte import assainir, citer

REMEDE = "Corriger, ou créer ce dossier à côté de la configuration ; rien n'a été appliqué."


def completer(configuration: Configuration, chemin: Path, *, phrases: bool = True) -> Configuration:
    """La configuration lue de ce fichier, avec les tables de droit posées à côté de lui.

    Lève FichierInvalide avec tous les défauts des tables et des phrases, ou à la ligne qui nomme un dossier introuvable.
    """
    defauts: list[Defaut] = []
    tables = _tables(configuration, chemin, defauts)
    voulu = configuration.scripts.dossier
    if voulu and phrases:
        dossier = chemin.parent / voulu
        if dossier.is_dir():
            defauts += [replace(d, fichier=f"{citer(voulu)}/{d.fichier}") for d in scripts_de_parole.defauts(dossier)]
        else:
            defauts.append(_introuvable(configuration, ("scripts", "dossier"), voulu))
    if defauts:
        raise FichierInvalide(assainir(chemin.name, maximum=100), defauts, REMEDE)
    return configuration if tables == LIVREES else replace(configuration, tables=tables)


def _tables(configuration: Configuration, chemin: Path, defauts: list[Defaut]) -> Tables:
    voulu = configuration.droit.tables
    if not voulu:
        return LIVREES
    if not (chemin.parent / voulu).is_dir():
        defauts.append(_introuvable(configuration, ("droit", "tables"), voulu))
        return LIVREES
    try:
        return lire_dossier(chemin.parent / voulu, voulu)
    except FichierInvalide as erreur:
        defauts += [replace(d, fichier=d.fichier or citer(voulu)) for d in erreur.defauts]
        return LIVREES


def _introuvable(configuration: Configuration, cle: tuple[str, str], voulu: str) -> Defaut:
    ligne, colonne = reperer(configuration.texte).get(cle, (None, None))
    return Defaut(f"{'.'.join(cle)} : dossier « {citer(voulu)} » introuvable à côté de la configuration", ligne, colonne)
