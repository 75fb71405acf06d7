"""Une touche à la fois : la suivante attend que la précédente ait produit tous ses effets.

Sur une ligne lente, « p », « 1500 », Entrée arrivent d'un bloc. Textual les distribue aussitôt à ce qui a le focus :
les chiffres iraient à la file avant que la fenêtre de promesse soit là. Ici une barrière suit chaque touche par le
même chemin ; quand elle revient, et que l'écran du dessus n'a plus changé, la touche suivante part.
"""

from __future__ import annotations

import asyncio
from collections import deque
from typing import Any, Generic

from textual import events
from textual.app import App, ReturnType, ScreenStackError
from textual.message import Message

TOURS = 2
"""Passages de la barrière par touche : le premier suit la touche, le second ce qu'elle a provoqué (validation, renvoi)."""

SECOURS = 0.25
"""Secondes au bout desquelles une barrière perdue (fenêtre fermée en chemin) est tenue pour revenue."""


class Barriere(Message, bubble=True):
    """Suit une touche de file en file, jusqu'à l'application."""

    def __init__(self, numero: int) -> None:
        super().__init__()
        self.numero = numero


class FrappeOrdonnee(App[ReturnType], Generic[ReturnType]):
    """Une application qui traite ses touches l'une après l'autre, effets compris."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._touches_en_attente: deque[events.Key | events.Paste] = deque()
        self._touche_en_cours = False
        self._numero_barriere = 0
        self._tours_restants = 0
        self._ecran_vu: object = None

    @property
    def touches_en_attente(self) -> bool:
        """Vrai si l'on a tapé plus vite que l'écran ne suit : ce qui se lirait maintenant ne serait pas lu."""
        return bool(self._touches_en_attente)

    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, (events.Key, events.Paste)) and not event.is_forwarded:
            self._touches_en_attente.append(event)
            if not self._touche_en_cours:
                await self._livrer()
            return
        await super().on_event(event)

    async def _livrer(self) -> None:
        touche = self._touches_en_attente.popleft()
        self._touche_en_cours, self._tours_restants = True, TOURS
        await super().on_event(touche)
        self._poser_barriere()

    def _poser_barriere(self) -> None:
        self._numero_barriere += 1
        self._tours_restants -= 1
        try:
            self._ecran_vu = self.screen
            cible = self.focused or self.screen
        except ScreenStackError:  # l'application se ferme
            self._touche_en_cours = False
            return
        cible.post_message(Barriere(self._numero_barriere))
        asyncio.get_running_loop().call_later(SECOURS, self._secourir, self._numero_barriere)

    def _secourir(self, numero: int) -> None:
        if self._touche_en_cours and numero == self._numero_barriere:
            self.post_message(Barriere(numero))

    async def on_barriere(self, barriere: Barriere) -> None:
        barriere.stop()
        if barriere.numero != self._numero_barriere or not self._touche_en_cours:
            return
        if self._tours_restants > 0 or self._screen_stack[-1:] != [self._ecran_vu]:
            self._poser_barriere()
            return
        self._touche_en_cours = False
        if self._touches_en_attente:
            await self._livrer()
