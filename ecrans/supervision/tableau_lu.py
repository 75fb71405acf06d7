"""Le tableau des promesses à l'écran : lu une fois, gardé tant que rien ne s'écrit, relu à côté quand il y en a beaucoup."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from time import perf_counter

from textual.app import ComposeResult

from agence.suivi import Suivi
from donnees.vues.ecritures import Ecritures, ecritures
from donnees.vues.supervision import PAR_GROUPES, FiltrePromesses, LigneTableau, Ventilation, promesses_au_plus, tableau
from ecrans.supervision.calcul import PageCalculee
from ecrans.supervision.menagee import PageMenagee

AUSSITOT = 50_000
"""Promesses jusqu'où le tableau se lit d'un coup, cinq fois moins s'il lit aussi les dossiers ; au-delà il se lit à côté."""


@dataclass(frozen=True)
class TableauLu:
    """Ce qui est lu pour un jour et un filtre, après ces écritures : les lignes de chaque ventilation déjà demandée."""

    jour: date
    filtre: FiltrePromesses
    apres: Ecritures | None = None
    par: Mapping[Ventilation, list[LigneTableau]] = field(default_factory=dict)


@dataclass(frozen=True)
class ALire:
    """Les ventilations à ajouter à ce qui est lu."""

    tableau: TableauLu
    manquent: tuple[Ventilation, ...]

    @property
    def bref(self) -> bool:
        """Vrai si les lire ne se sent pas."""
        au_plus = AUSSITOT if all(v in PAR_GROUPES for v in self.manquent) else AUSSITOT // 5
        return promesses_au_plus() <= au_plus

    def lire(self, _suivi: Suivi) -> TableauLu:
        """Le tableau, ces ventilations comprises."""
        lu = self.tableau
        return replace(lu, par={**lu.par, **{v: tableau(v, lu.jour, lu.filtre) for v in self.manquent}})


class PageDuTableau(PageMenagee, PageCalculee):
    """Un écran fait du tableau des promesses. Ce qui se voit est toujours du filtre demandé, au pire d'il y a un instant."""

    _lu: TableauLu | None = None
    _voulu: ALire | None = None
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

    def compose(self) -> ComposeResult:
        """Ce qui se lit à côté commence avant même que l'écran se monte."""
        voulu = self._a_lire()
        if voulu.manquent and not voulu.bref:
            self._lire_a_cote(voulu)
        yield from super().compose()

    def relire(self) -> None:
        """Ne relit que ce qui manque, ou tout si quelque chose s'est écrit ; repeint à la largeur d'à présent."""
        voulu = self._a_lire()
        if voulu.manquent and voulu.bref:
            self.arreter()
            self._depuis = perf_counter()
            self.montrer(voulu.lire(Suivi()))
            return
        self.poser_le_tableau()
        if voulu.manquent and not (self.calcule and self._voulu == voulu):
            self._lire_a_cote(voulu)

    def _a_lire(self) -> ALire:
        neuf = TableauLu(self.seance.jour, self.filtre_lu(), ecritures())
        if self._lu is None or (self._lu.jour, self._lu.filtre) != (neuf.jour, neuf.filtre):
            self._lu = replace(neuf, apres=None)  # rien de ce qui était lu ne répond à ce qui est demandé
        elif self._lu.apres == neuf.apres:
            neuf = self._lu
        return ALire(neuf, tuple(v for v in self.ventilations() if v not in neuf.par))

    def _lire_a_cote(self, voulu: ALire) -> None:
        self._voulu, self._depuis = voulu, perf_counter()
        self.calculer(voulu.lire, en_silence=True)

    def montrer(self, resultat: object) -> None:
        assert isinstance(resultat, TableauLu)
        if self._lu is not None and (self._lu.jour, self._lu.filtre) != (resultat.jour, resultat.filtre):
            return  # autre chose a été demandé entre-temps
        self._lu = resultat
        self.menager(perf_counter() - self._depuis)
        self.poser_le_tableau()

    def guetter(self) -> None:
        if not self.calcule:
            super().guetter()
