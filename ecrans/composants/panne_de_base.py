"""Une panne de la base pendant un geste : une phrase à l'écran, jamais l'arrêt du programme."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from peewee import DatabaseError

from agence.erreurs import BaseInutilisable
from donnees.base import ERREUR_DE_SQLITE, ErreurDeBase, delier_si_coupee, traduire


@contextlib.contextmanager
def base_traduite() -> Iterator[None]:
    """Une panne de la base (disque plein, fichier verrouillé, serveur coupé…) devient BaseInutilisable, qui se lit en une phrase."""
    try:
        yield
    except (DatabaseError, ERREUR_DE_SQLITE) as erreur:
        dite = traduire(erreur, "de l'agence")
        delier_si_coupee()
        raise BaseInutilisable(dite.message, dite.remede) from erreur
    except ErreurDeBase as erreur:
        raise BaseInutilisable(erreur.message, erreur.remede) from erreur
