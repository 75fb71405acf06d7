"""Ce qu'une liste montre : des lignes par position, lues à la demande et par pages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

T = TypeVar("T")

PAGE = 128
PAGES_GARDEES = 16


@dataclass(frozen=True, slots=True)
class LigneListe:
    """Une ligne : une cellule par colonne, un style pour la ligne et au besoin un par cellule (noms de `texte.STYLES`)."""

    cellules: tuple[str, ...]
    style: str = ""
    styles: tuple[str, ...] = ()


class Source(Protocol):
    """Les lignes d'une liste, par position à partir de 0."""

    @property
    def total(self) -> int: ...

    def ligne(self, i: int) -> LigneListe: ...


class SourceFixe:
    """Une source toute en mémoire, pour les listes courtes."""

    def __init__(self, lignes: Sequence[LigneListe | Sequence[str]] = ()) -> None:
        self._lignes = [ligne if isinstance(ligne, LigneListe) else LigneListe(tuple(ligne)) for ligne in lignes]

    @property
    def total(self) -> int:
        return len(self._lignes)

    def ligne(self, i: int) -> LigneListe:
        return self._lignes[i]


class SourcePaginee(Generic[T]):
    """Une source lue par pages de `PAGE` objets, dont peu sont gardées.

    `charger(debut, nombre)` rend les objets de ces positions (moins s'il n'y en a plus) ; `peindre` fait d'un objet
    une ligne. `total` se donne à l'ouverture et par `vider` quand le nombre a changé.
    """

    def __init__(
        self, total: int, charger: Callable[[int, int], Sequence[T]], peindre: Callable[[T], LigneListe]
    ) -> None:
        self.total = total
        self._charger = charger
        self._peindre = peindre
        self._pages: dict[int, Sequence[T]] = {}

    def ligne(self, i: int) -> LigneListe:
        objet = self.objet(i)
        # La base a pu rétrécir depuis le décompte : une ligne vide, jusqu'au prochain rafraîchissement.
        return LigneListe(()) if objet is None else self._peindre(objet)

    def objet(self, i: int) -> T | None:
        """L'objet à la position `i`, ou None s'il n'y est plus."""
        page = self._page(i // PAGE)
        rang = i % PAGE
        return page[rang] if 0 <= rang < len(page) else None

    def vider(self, total: int) -> None:
        """Oublie ce qui est lu ; `total` est le nouveau nombre de lignes."""
        self.total = total
        self._pages.clear()

    def _page(self, numero: int) -> Sequence[T]:
        page = self._pages.get(numero)
        if page is None:
            page = self._charger(numero * PAGE, PAGE)
            if len(self._pages) >= PAGES_GARDEES:
                self._pages.pop(next(iter(self._pages)))
            self._pages[numero] = page
        return page
