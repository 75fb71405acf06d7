"""Un invariant qui ne tient pas, et où."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Manquement:
    """`invariant` : son numéro, ou un nom ; `texte` dit le constat en français."""

    invariant: str
    texte: str
    dossier_id: int | None = None

    def __str__(self) -> str:
        ou = f"dossier n° {self.dossier_id} : " if self.dossier_id is not None else ""
        return f"invariant {self.invariant}, {ou}{self.texte}"
