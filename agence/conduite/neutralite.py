"""Les mots à éviter : dans une note (règle 41), dans un courrier avant tout titre (règle 39), devant un tiers (règle 38).

Pour une note c'est un signalement, pas un refus : l'agent voit le mot, sa famille et une formulation neutre, et décide. Un courrier,
lui, ne part pas.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import tomli

from agence.texte import normaliser

_FICHIER = Path(__file__).with_name("neutralite.toml")
ENTENDUS_PAR_UN_TIERS = frozenset({"TIERS", "REP", "RACC", "FAUX"})
"""Les résultats d'appel où quelqu'un d'autre que le débiteur a pu entendre : un tiers, un répondeur, un inconnu."""


@dataclass(frozen=True)
class MotAEviter:
    """Un mot trouvé, tel que la table l'écrit, avec sa famille et ce qu'on propose à la place."""

    mot: str
    famille: str
    proposition: str

    def __str__(self) -> str:
        return f"« {self.mot} » ({self.famille}) → {self.proposition}"


@dataclass(frozen=True)
class _Table:
    """Forme normalisée → mot ; `longueur` : mots de la plus longue expression ; `permis` : expressions normalisées."""

    mots: Mapping[str, MotAEviter]
    longueur: int
    permis: tuple[str, ...] = ()


def signalements(note: str) -> tuple[MotAEviter, ...]:
    """Les mots de la note à éviter, dans l'ordre où ils viennent, chacun une fois ; la plus longue expression l'emporte."""
    return _chercher(note, _notes())


def mots_d_acte(texte: str, *, mise_en_demeure: bool = False) -> tuple[MotAEviter, ...]:
    """Les mots d'acte ou de justice d'un courrier (règle 39) ; une mise en demeure peut annoncer des suites judiciaires possibles."""
    table = _section("acte")
    if mise_en_demeure and table.permis:
        permis = "|".join(re.escape(p) for p in table.permis)
        texte = re.sub(rf"\b(?:{permis})\b", " ", normaliser(texte))
    return _chercher(texte, table)


def mots_de_la_dette(note: str) -> tuple[MotAEviter, ...]:
    """Les mots d'une note qui disent la dette : à vérifier quand c'est un tiers ou un répondeur qui a entendu (règle 38)."""
    return _chercher(note, _section("dette"))


def _chercher(texte: str, table: _Table) -> tuple[MotAEviter, ...]:
    mots = normaliser(texte).split()
    trouves: dict[str, MotAEviter] = {}
    rang = 0
    while rang < len(mots):
        for taille in range(min(table.longueur, len(mots) - rang), 0, -1):
            suite = " ".join(mots[rang : rang + taille])
            trouve = table.mots.get(suite) or table.mots.get(suite.removesuffix("S"))
            if trouve:
                trouves.setdefault(trouve.mot, trouve)
                rang += taille - 1
                break
        rang += 1
    return tuple(trouves.values())


@cache
def _lue() -> Mapping[str, Any]:
    with _FICHIER.open("rb") as fichier:
        return MappingProxyType(tomli.load(fichier))


@cache
def _notes() -> _Table:
    """Les familles de la règle 41, lues une fois."""
    return _faire(_lue()["famille"])


@cache
def _section(nom: str) -> _Table:
    """Une liste à part : `acte` (règle 39) ou `dette` (règle 38)."""
    section = _lue()[nom]
    # Les plus longues d'abord : « suites judiciaires possibles » se retire entière.
    permis = sorted((normaliser(p) for p in section.get("permis_en_mise_en_demeure", ())), key=len, reverse=True)
    return _faire([section], tuple(permis))


def _faire(familles: list[dict[str, Any]], permis: tuple[str, ...] = ()) -> _Table:
    mots = {
        normaliser(mot): MotAEviter(mot, famille["nom"], famille["proposition"])
        for famille in familles
        for mot in famille["mots"]
    }
    return _Table(MappingProxyType(mots), max(len(forme.split()) for forme in mots), permis)
