"""Suivre un long travail : il dit où il en est, et s'arrête là où on ne le veut plus."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from agence.erreurs import ErreurAgence

T = TypeVar("T")


class Arrete(ErreurAgence):
    """La personne n'a pas voulu attendre la fin."""

    def __init__(self) -> None:
        super().__init__("calcul arrêté.", "Le relancer : r.")


def _sans_suivi(fait: int, prevu: int) -> None:
    """Personne ne regarde."""


@dataclass(frozen=True)
class Suivi:
    """Ce qu'un long travail dit et demande entre deux tranches : `avancer(fait, total)`, et `arrete()` pour s'arrêter là."""

    avancer: Callable[[int, int], None] = _sans_suivi
    arrete: Callable[[], bool] = lambda: False

    def pas_a_pas(self, morceaux: list[T]) -> Iterator[T]:
        """Chaque morceau, en disant où l'on en est. Lève Arrete si l'on n'en veut plus."""
        for rang, morceau in enumerate(morceaux):
            if self.arrete():
                raise Arrete
            self.avancer(rang, len(morceaux))
            yield morceau
        self.avancer(len(morceaux), len(morceaux))
