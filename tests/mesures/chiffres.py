"""Les chiffres d'un passage : relevés série par série, résumés par leur médiane, jugés par leur limite."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

import tomli

TABLE = Path(__file__).with_name("budgets.toml")
LIGNES_IMPORTEES = 100_000


class Ou(NamedTuple):
    """Où le chiffre a été pris : nombre de dossiers de la base (0 : sans base) et taille de l'écran (vide : sans écran)."""

    dossiers: int = 0
    ecran: str = ""


PARTOUT = Ou()


@dataclass(frozen=True)
class Chiffre:
    """Ce qu'une clé de la table dit : `au_plus` ou `au_moins` est la limite, None s'il n'y en a pas."""

    libelle: str
    unite: str
    au_plus: float | None = None
    au_moins: float | None = None
    croissance: str = ""
    """Pourquoi le chiffre grandit avec la base, quand il grandit."""

    @property
    def limite(self) -> str:
        """« ≤ 600 », « ≥ 13333 » ou rien."""
        if self.au_plus is not None:
            return f"≤ {self.au_plus:g}"
        return f"≥ {self.au_moins:g}" if self.au_moins is not None else ""

    def tenu(self, valeur: float) -> bool | None:
        """La limite est-elle respectée ? None s'il n'y en a pas."""
        if self.au_plus is not None:
            return valeur <= self.au_plus
        return valeur >= self.au_moins if self.au_moins is not None else None


@dataclass(frozen=True)
class Mesure:
    """Un chiffre et ses séries."""

    cle: str
    ou: Ou
    series: tuple[float, ...]

    @property
    def mediane(self) -> float:
        return median(self.series)

    @property
    def chiffre(self) -> Chiffre:
        return table()[self.cle]

    @property
    def tenue(self) -> bool | None:
        return self.chiffre.tenu(self.mediane)

    def en_json(self) -> dict[str, Any]:
        """Une ligne du relevé, limites comprises, pour qu'un ancien relevé se lise seul."""
        decrit = {cle: valeur for cle, valeur in asdict(self.chiffre).items() if valeur is not None}
        resume = {"mediane": self.mediane, "min": min(self.series), "max": max(self.series), "tenu": self.tenue}
        return {"cle": self.cle, **decrit, **self.ou._asdict(), **resume, "series": list(self.series)}


class Recueil:
    """Reçoit les valeurs au fil des séries."""

    def __init__(self) -> None:
        self._valeurs: dict[tuple[str, Ou], list[float]] = {}
        self.remarques: list[str] = []

    @staticmethod
    def connait(cle: str) -> bool:
        """La table a-t-elle ce chiffre ?"""
        return cle in table()

    def noter(self, cle: str, valeur: float, ou: Ou = PARTOUT) -> None:
        """Une série de plus pour ce chiffre. Lève KeyError si la table ne le connaît pas."""
        if cle not in table():
            raise KeyError(f"chiffre « {cle} » absent de {TABLE.name}")
        self._valeurs.setdefault((cle, ou), []).append(round(valeur, 4))

    def noter_plusieurs(self, cle: str, valeurs: Sequence[float], ou: Ou) -> None:
        """La médiane de plusieurs répétitions d'une même série ; rien s'il n'y en a eu aucune."""
        if valeurs:
            self.noter(cle, median(valeurs), ou)

    def remarquer(self, texte: str) -> None:
        """Ce qui n'a pas pu être mesuré, et pourquoi."""
        if texte not in self.remarques:
            self.remarques.append(texte)

    def mediane(self, cle: str, ou: Ou) -> float | None:
        """La médiane relevée jusqu'ici, ou None."""
        valeurs = self._valeurs.get((cle, ou))
        return median(valeurs) if valeurs else None

    def mesures(self) -> list[Mesure]:
        """Toutes les mesures, rangées par lieu puis dans l'ordre de la table."""
        ordre = {cle: rang for rang, cle in enumerate(table())}
        rangees = sorted(self._valeurs.items(), key=lambda v: (v[0][1], ordre[v[0][0]]))
        return [Mesure(cle, ou, tuple(valeurs)) for (cle, ou), valeurs in rangees]


@cache
def table() -> dict[str, Chiffre]:
    """La table des chiffres et de leurs limites."""
    lue = tomli.loads(TABLE.read_text(encoding="utf-8"))
    nombre = f"{LIGNES_IMPORTEES:,}".replace(",", "\u202f")
    return {cle: Chiffre(**{**champs, "libelle": champs["libelle"].format(lignes=nombre)}) for cle, champs in lue.items()}


def centile(valeurs: list[float], pour_cent: float) -> float:
    """La plus petite valeur que `pour_cent` % des autres ne dépassent pas."""
    rangees = sorted(valeurs)
    return rangees[min(len(rangees) - 1, int(len(rangees) * pour_cent / 100))]
