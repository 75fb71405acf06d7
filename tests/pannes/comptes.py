"""Ce qu'une recette a essayé et ce qu'elle a perdu."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

NOMBRES = ("processus", "gestes", "morts", "fautes", "entrees", "perdus")
DITS = {
    "processus": "processus lancés",
    "gestes": "gestes confirmés",
    "morts": "morts (kill -9)",
    "fautes": "fautes injectées",
    "entrees": "entrées essayées",
    "perdus": "perdus",
}


@dataclass
class Comptes:
    """`details` : ce qui est propre à la recette ; `defauts` : tout ce qui n'aurait pas dû arriver, en une phrase."""

    recette: str
    processus: int = 0
    gestes: int = 0
    morts: int = 0
    fautes: int = 0
    entrees: int = 0
    perdus: int = 0
    defauts: list[str] = field(default_factory=list)
    details: dict[str, Any] = field(default_factory=dict)

    @property
    def tient(self) -> bool:
        return not self.perdus and not self.defauts

    def en_json(self) -> dict[str, Any]:
        return {**self.__dict__, "tient": self.tient}

    def lignes(self) -> list[str]:
        """La recette en clair, une ligne, puis ses défauts."""
        nombres = ", ".join(f"{DITS[n]} : {getattr(self, n)}" for n in NOMBRES if getattr(self, n) or n == "perdus")
        precisions = ", ".join(f"{cle} {valeur}" for cle, valeur in self.details.items() if isinstance(valeur, (int, float, str)))
        lignes = [f"{self.recette} : {nombres}" + (f" ({precisions})" if precisions else "")]
        return lignes + [f"  DÉFAUT {d}" for d in self.defauts[:20]]


def totaux(comptes: list[Comptes]) -> dict[str, int]:
    """La somme de chaque nombre sur toutes les recettes."""
    somme: Counter[str] = Counter()
    for c in comptes:
        somme.update({nom: getattr(c, nom) for nom in NOMBRES})
    return {nom: somme[nom] for nom in NOMBRES}


def imprimer(comptes: list[Comptes], *, en_json: bool) -> None:
    """Les chiffres de chaque recette puis le total."""
    total = totaux(comptes)
    if en_json:
        print(json.dumps({"recettes": [c.en_json() for c in comptes], "total": total}, ensure_ascii=False))
        return
    for c in comptes:
        print("\n".join(c.lignes()))
    print("\nTotal")
    for nom in NOMBRES:
        print(f"{total[nom]:8d}  {DITS[nom]}")
