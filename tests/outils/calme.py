"""Attendre qu'une application pilotée n'ait plus rien à faire : ni plus longtemps, ni moins."""

from __future__ import annotations

import asyncio
from typing import Any

BIENTOT = 0.025
"""Secondes : ce qu'une minuterie fera d'ici là est un effet de la touche (l'image suivante, la recherche après la dernière lettre)."""
AU_PLUS = 0.04
"""Secondes d'attente de ces minuteries : ce que Textual laisse passer après chaque touche, la machine au repos."""


async def attendre_le_calme(*_: float) -> None:
    """À la place de `textual._wait.wait_for_idle`, qui dort toujours deux fois 20 ms par touche, et plus si la machine est chargée.

    Le calme, c'est la boucle sans rien de prêt, et aucune minuterie sur le point de sonner.
    """
    boucle: Any = asyncio.get_running_loop()
    fin = boucle.time() + AU_PLUS
    while True:
        await _rien_de_pret(boucle)
        sonne = min((m.when() for m in boucle._scheduled if not m.cancelled()), default=fin + BIENTOT)
        if sonne > boucle.time() + BIENTOT or boucle.time() > fin:
            return
        await asyncio.sleep(sonne - boucle.time())


async def _rien_de_pret(boucle: Any) -> None:
    """Deux tours de suite sans rien d'autre que nous : le second a lu ce qu'un fil ou une prise venait de rendre."""
    calmes = 0
    while calmes < 2:
        await asyncio.sleep(0)
        calmes = 0 if boucle._ready else calmes + 1
