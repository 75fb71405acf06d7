"""Suspendre le ramasse-miettes le temps d'un gros fichier."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def sans_ramassage() -> Iterator[None]:
    """Un import fait naître un million de petits objets sans cycle : les reparcourir sans cesse coûterait le quart du temps."""
    actif = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if actif:
            gc.enable()
