"""Une liste posée par-dessus le poste : elle ouvre des dossiers, et redit ce que le poste a dit pendant qu'elle le cachait."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from rich.text import Text

from agence.seance import Seance
from ecrans.supervision.page import Page

if TYPE_CHECKING:
    from ecrans.poste.base import EcranDeDossier

Ouvrir = Callable[[int], object]
Dit = Callable[[], Text | None]


class PageDuPoste(Page):
    """`ouvrir_dossier` montre un dossier de la liste ; `dit` rend la dernière phrase du poste, s'il y en a une."""

    def __init__(self, seance: Seance, ouvrir_dossier: Ouvrir, dit: Dit | None = None) -> None:
        super().__init__(seance)
        self._ouvrir_dossier = ouvrir_dossier
        self._dit = dit or _rien
        self._redit = self._dit()

    def on_screen_resume(self) -> None:
        super().on_screen_resume()
        phrase = self._dit()
        if phrase is not None and phrase is not self._redit:
            self.dire(phrase)
        self._redit = phrase


def _rien() -> Text | None:
    return None


def ouvreur(ecran: EcranDeDossier) -> Ouvrir:
    """Comment un dossier choisi dans une liste posée par-dessus cet écran s'ouvre.

    Sur la file, il s'ouvre par-dessus la liste et l'on y revient. Sur un dossier déjà ouvert, la liste se ferme : un seul dossier se
    tient à la fois.
    """

    def montrer(dossier_id: int) -> None:
        from ecrans.poste.ecran import Poste

        if not isinstance(ecran, Poste):
            ecran.app.pop_screen()
        ecran.ouvrir_dossier(dossier_id)

    return montrer
