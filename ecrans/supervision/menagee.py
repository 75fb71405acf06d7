"""Une page vivante qui ne passe pas son temps à relire : plus la lecture est longue, plus elle attend avant la suivante."""

from __future__ import annotations

from time import perf_counter

from ecrans.supervision.vivante import PageVivante

REPOS = 10
"""Une lecture est suivie de dix fois sa durée de repos : un grand portefeuille coûte un dixième du temps au plus."""


class PageMenagee(PageVivante):
    """`relire` est appelé peu après l'écriture d'un autre : moins de deux secondes tant que la lecture est courte."""

    _a_attendre = 0

    def guetter(self) -> None:
        if self._a_attendre > 0:
            self._a_attendre -= 1
            return
        debut = perf_counter()
        super().guetter()
        self.menager(perf_counter() - debut)

    def menager(self, duree: float) -> None:
        """Une lecture a pris ces secondes : la suivante attendra d'autant."""
        self._a_attendre = max(self._a_attendre, int(duree * REPOS))
