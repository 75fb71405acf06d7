"""Un calcul dans un autre processus, qui part de la même mémoire : le second cœur joue l'autre configuration.

Réservé à la ligne de commande : un écran a des fils, et un processus qui en naît pourrait rester bloqué sur leurs verrous.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import TypeVar

from agence.erreurs import ErreurAgence

T = TypeVar("T")


def possible() -> bool:
    """Vrai s'il y a un autre cœur, et de quoi naître sans rien relire."""
    return hasattr(os, "fork") and (os.cpu_count() or 1) > 1


@contextmanager
def a_cote(travail: Callable[[], T]) -> Iterator[Callable[[], T]]:
    """Lance ce travail, qui ne doit toucher ni à la base ni à l'écran ; rend de quoi attendre son résultat.

    L'enfant s'arrête si l'on sort avant. Attendre lève ErreurAgence s'il n'a pas abouti.
    """
    contexte = get_context("fork")
    ici, la_bas = contexte.Pipe(duplex=False)
    enfant = contexte.Process(target=_travailler, args=(travail, la_bas), daemon=True)
    enfant.start()
    la_bas.close()

    def attendre() -> T:
        try:
            resultat: T = ici.recv()
        except EOFError:
            remede = "Recommencer ; si cela dure, la mémoire manque peut-être."
            raise ErreurAgence("le calcul lancé à côté ne s'est pas fini.", remede) from None
        return resultat

    try:
        yield attendre
    finally:
        ici.close()
        enfant.terminate()
        enfant.join()


def _travailler(travail: Callable[[], T], sortie: Connection) -> None:
    sortie.send(travail())
    sortie.close()
