"""Lire les tables du droit : des fichiers TOML datés, rangés à côté des règles qui s'en servent."""

from __future__ import annotations

from decimal import Decimal
from importlib.resources import files
from typing import Any

import tomli

from agence.erreurs import Defaut, FichierInvalide

STATUTS = ("V", "V*", "M", "L")
"""V : lu dans une page publiée ; V* : source secondaire ; M : de mémoire ; L : lecture non tranchée."""


def texte_de(nom: str) -> str:
    """Le texte d'une table livrée avec le programme, par exemple « taux.toml »."""
    return files("agence.droit").joinpath(nom).read_text(encoding="utf-8")


def analyser(nom: str, texte: str) -> dict[str, Any]:
    """TOML → valeurs ; les nombres à virgule sont des Decimal. Lève FichierInvalide avec ligne et colonne."""
    try:
        return tomli.loads(texte, parse_float=Decimal)
    except tomli.TOMLDecodeError as erreur:
        defaut = Defaut("écriture TOML illisible", erreur.lineno, erreur.colno)
        raise FichierInvalide(nom, [defaut], "Corriger la ligne citée, sur le modèle des voisines.") from erreur


def lire_table(nom: str) -> dict[str, Any]:
    """Une table livrée avec le programme, lue et analysée."""
    return analyser(nom, texte_de(nom))
