"""Lire les tables du droit : des fichiers TOML datés, rangés à côté des règles qui s'en servent.

L'agence peut poser les siennes, du même nom, dans le dossier que sa configuration désigne : ce qu'elles disent remplace ou
complète ce qui est livré, entrée par entrée, et chaque entrée venue d'elles porte `propre = true` pour que l'écran le dise.
"""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

import tomli

from agence.erreurs import Defaut, FichierInvalide
from agence.figee import figee

STATUTS = ("V", "V*", "M", "L")
"""V : lu dans une page publiée ; V* : source secondaire ; M : de mémoire ; L : lecture non tranchée."""

PARCOURS = tuple(
    f"parcours_{nom}.toml" for nom in ("commun", "sans_juge", "injonction", "europeenne", "proces", "execution", "saisies")
)
"""Les états, évènements et délais de chaque procédure, une famille par fichier."""

NOMS = ("taux.toml", "prescription.toml", "procedures.toml", "protections.toml", "competence.toml", *PARCOURS)
"""Les tables qu'une agence peut remplacer ou compléter."""

CLES = ("semestre", "nom", "numero", "code")
"""Ce qui désigne une entrée dans une liste de blocs : la première de ces clés que l'entrée porte."""


@figee
class Tables:
    """Les tables en vigueur : celles livrées, et par-dessus les textes de l'agence, (nom de fichier, TOML) chacun."""

    propres: tuple[tuple[str, str], ...] = ()

    def texte_propre(self, nom: str) -> str:
        """Le texte posé par l'agence sous ce nom, vide s'il n'y en a pas."""
        return next((texte for autre, texte in self.propres if autre == nom), "")


LIVREES = Tables()


def texte_de(nom: str) -> str:
    """Le texte d'une table livrée avec le programme, par exemple « taux.toml »."""
    # Pas importlib.resources, qui importe de quoi ouvrir des archives : 5 ms à chaque commande qui lit un taux
    return Path(__file__).with_name(nom).read_text(encoding="utf-8")


def analyser(nom: str, texte: str) -> dict[str, Any]:
    """TOML → valeurs ; les nombres à virgule sont des Decimal. Lève FichierInvalide avec ligne et colonne."""
    try:
        return tomli.loads(texte, parse_float=Decimal)
    except tomli.TOMLDecodeError as erreur:
        defaut = Defaut("écriture TOML illisible", erreur.lineno, erreur.colno)
        raise FichierInvalide(nom, [defaut], "Corriger la ligne citée, sur le modèle des voisines.") from erreur


@lru_cache(maxsize=32)
def lire_table(nom: str, tables: Tables = LIVREES) -> dict[str, Any]:
    """Une table : celle livrée, complétée de celle de l'agence si elle en a posé une. À lire sans y écrire."""
    livree = analyser(nom, texte_de(nom))
    propre = tables.texte_propre(nom)
    return _fondre(livree, analyser(nom, propre)) if propre else livree


def _fondre(livree: dict[str, Any], propre: dict[str, Any]) -> dict[str, Any]:
    fondue = dict(livree)
    for cle, valeur in propre.items():
        ancienne = fondue.get(cle)
        if isinstance(ancienne, dict) and isinstance(valeur, dict):
            fondue[cle] = _fondre(ancienne, valeur) | {"propre": True}
        elif isinstance(ancienne, list) and isinstance(valeur, list) and all(isinstance(x, dict) for x in [*ancienne, *valeur]):
            fondue[cle] = _completer(ancienne, valeur)
        else:
            fondue[cle] = valeur
    return fondue


def _completer(anciennes: list[dict[str, Any]], neuves: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Une entrée neuve prend la place de celle de même nom, ou s'ajoute à la fin."""
    par_nom = {designer(x, rang): x for rang, x in enumerate(anciennes)}
    for rang, neuve in enumerate(neuves):
        nom = designer(neuve, len(anciennes) + rang)
        par_nom[nom] = {**par_nom.get(nom, {}), **neuve, "propre": True}
    return list(par_nom.values())


def designer(entree: dict[str, Any], rang: int) -> object:
    """Ce qui désigne une entrée d'une liste de blocs : son semestre, son nom, son numéro ou son code ; à défaut, son rang."""
    return next((entree[cle] for cle in CLES if cle in entree), rang)
