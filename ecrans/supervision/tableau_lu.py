"""Le tableau des promesses à l'écran : lu une fois, gardé tant que rien ne s'écrit, relu à côté quand il y en a beaucoup."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from time import perf_counter

from agence.suivi import Suivi
from donnees.vues.ecritures import Ecritures, ecritures
from donnees.vues.supervision import FiltrePromesses, LigneTableau, Ventilation, promesses_au_plus, tableau
from ecrans.supervision.calcul import PageCalculee
from ecrans.supervision.menagee import PageMenagee

AUSSITOT = 150_000
"""Promesses jusqu'où le tableau se lit d'un coup ; au-delà il se lit à côté, et l'écran répond."""


@dataclass(frozen=True)
class TableauLu:
    """Ce qui est lu pour un jour et un filtre, après ces écritures : les lignes de chaque ventilation déjà demandée."""

    jour: date
    filtre: FiltrePromesses
    apres: Ecritures | None = None
    par: Mapping[Ventilation, list[LigneTableau]] = field(default_factory=dict)

    def completer(self, manquent: tuple[Ventilation, ...], _suivi: Suivi) -> TableauLu:
        """Le même, ces ventilations lues."""
        return replace(self, par={**self.par, **{v: tableau(v, self.jour, self.filtre) for v in manquent}})


class PageDuTableau(PageMenagee, PageCalculee):
    """Un écran fait du tableau des promesses. Ce qui se voit est toujours du filtre demandé, au pire d'il y a un instant."""

    _lu: TableauLu | None = None
    _voulu: tuple[TableauLu, tuple[Ventilation, ...]] | None = None
    """Ce qui se lit en ce moment."""
    _depuis = 0.0
    """Quand cette lecture a commencé."""

    def filtre_lu(self) -> FiltrePromesses:
        """Les promesses que l'écran compte."""
        raise NotImplementedError

    def ventilations(self) -> tuple[Ventilation, ...]:
        """Celles que l'écran montre."""
        raise NotImplementedError

    def poser_le_tableau(self) -> None:
        """Peint ce qui est lu."""
        raise NotImplementedError

    def lignes_lues(self, par: Ventilation) -> list[LigneTableau] | None:
        """Les lignes d'une ventilation ; None tant qu'elles ne sont pas lues."""
        return self._lu.par.get(par) if self._lu is not None else None

    def relire(self) -> None:
        """Ne relit que ce qui manque, ou tout si quelque chose s'est écrit ; repeint à la largeur d'à présent."""
        base = TableauLu(self.seance.jour, self.filtre_lu(), ecritures())
        if self._lu is None or (self._lu.jour, self._lu.filtre) != (base.jour, base.filtre):
            self._lu = replace(base, apres=None)  # rien de ce qui était lu ne répond à ce qui est demandé
        elif self._lu.apres == base.apres:
            base = self._lu
        manquent = tuple(v for v in self.ventilations() if v not in base.par)
        self._depuis = perf_counter()
        if manquent and promesses_au_plus() <= AUSSITOT:
            self.montrer(base.completer(manquent, Suivi()))
            return
        self.poser_le_tableau()
        if manquent and not (self.calcule and self._voulu == (base, manquent)):
            self._voulu = base, manquent
            self.calculer(partial(base.completer, manquent), en_silence=True)

    def montrer(self, resultat: object) -> None:
        assert isinstance(resultat, TableauLu)
        self._lu = resultat
        self.menager(perf_counter() - self._depuis)
        self.poser_le_tableau()

    def guetter(self) -> None:
        if not self.calcule:
            super().guetter()
