"""Ce qu'une note libre ne doit pas dire (règle 41) : santé, insultes, opinions, infractions, religion, vie sexuelle, origine.

C'est un signalement, pas un refus : l'agent voit le mot, sa famille et une formulation neutre, et décide.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

import tomli

from agence.texte import normaliser

_TABLE = Path(__file__).with_name("neutralite.toml")


@dataclass(frozen=True)
class MotAEviter:
    """Un mot trouvé dans une note, tel que la table l'écrit, avec sa famille et ce qu'on propose à la place."""

    mot: str
    famille: str
    proposition: str

    def __str__(self) -> str:
        return f"« {self.mot} » ({self.famille}) → {self.proposition}"


def signalements(note: str) -> tuple[MotAEviter, ...]:
    """Les mots de la note à éviter, dans l'ordre où ils viennent, chacun une fois ; la plus longue expression l'emporte."""
    table, longueur = _table()
    mots = normaliser(note).split()
    trouves: dict[str, MotAEviter] = {}
    rang = 0
    while rang < len(mots):
        for taille in range(min(longueur, len(mots) - rang), 0, -1):
            suite = " ".join(mots[rang : rang + taille])
            trouve = table.get(suite) or table.get(suite.removesuffix("S"))
            if trouve:
                trouves.setdefault(trouve.mot, trouve)
                rang += taille - 1
                break
        rang += 1
    return tuple(trouves.values())


@cache
def _table() -> tuple[Mapping[str, MotAEviter], int]:
    """La table lue une fois : forme normalisée → mot, et le nombre de mots de la plus longue expression."""
    with _TABLE.open("rb") as fichier:
        familles = tomli.load(fichier)["famille"]
    table = {
        normaliser(mot): MotAEviter(mot, famille["nom"], famille["proposition"])
        for famille in familles
        for mot in famille["mots"]
    }
    return MappingProxyType(table), max(len(forme.split()) for forme in table)
