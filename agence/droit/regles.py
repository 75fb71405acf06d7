"""Les quarante-neuf règles du métier (DROIT § 13) : ce que le logiciel empêche (E) ou signale (S).

Ici, leurs textes seulement ; chaque geste pose ses gardes et cite le numéro de la règle dans son refus.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from agence.droit.tables import lire_table
from agence.erreurs import Introuvable


class Niveau(StrEnum):
    """E : le geste est empêché. S : il se fait et la règle est signalée."""

    EMPECHE = "E"
    SIGNALE = "S"


@dataclass(frozen=True, slots=True)
class Regle:
    """Une règle. `texte` complète « il est empêché de… » (E) ou se lit seul (S) ; `statut` vide : choix de métier."""

    numero: int
    niveau: Niveau
    texte: str
    base: str
    statut: str

    def __str__(self) -> str:
        return f"règle {self.numero} : {self.texte} ({self.base})"


@lru_cache(maxsize=1)
def toutes() -> tuple[Regle, ...]:
    """Toutes les règles, dans l'ordre de leur numéro."""
    return tuple(
        Regle(r["numero"], Niveau(r["niveau"]), r["texte"], r["base"], r["statut"])
        for r in lire_table("regles.toml")["regles"]
    )


def regle(numero: int | str) -> Regle:
    """La règle de ce numéro, écrit « 10 » ou 10. Lève Introuvable."""
    for candidate in toutes():
        if str(candidate.numero) == str(numero):
            return candidate
    raise Introuvable(f"règle « {numero} » inconnue", f"Les règles vont de 1 à {toutes()[-1].numero}.")
