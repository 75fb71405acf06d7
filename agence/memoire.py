"""Suspendre le ramasse-miettes le temps d'un gros travail."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def sans_ramassage() -> Iterator[None]:
    """Une nuit, un gros fichier, un avenir font naître un million de petits objets sans cycle : les reparcourir serait du temps perdu."""
    actif = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if actif:
            gc.enable()
