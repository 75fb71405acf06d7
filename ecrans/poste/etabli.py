"""L'établi d'une séance : le dossier tenu, la note en cours ; ce qui doit survivre à un écran ou à une coupure."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from peewee import DatabaseError

from agence.erreurs import BaseInutilisable, Refus
from agence.gestes import baux
from agence.seance import Seance
from donnees.base import ErreurDeBase, traduire


@contextlib.contextmanager
def base_traduite() -> Iterator[None]:
    """Une panne de la base (disque plein, fichier verrouillé…) devient BaseInutilisable, qui se lit en une phrase."""
    try:
        yield
    except DatabaseError as erreur:
        dite = traduire(erreur, "de l'agence")
        raise BaseInutilisable(dite.message, dite.remede) from erreur
    except ErreurDeBase as erreur:
        raise BaseInutilisable(erreur.message, erreur.remede) from erreur


class Etabli:
    """Le bail et le brouillon d'une séance, partagés par la file, le dossier ouvert et la fin d'urgence."""

    def __init__(self, seance: Seance) -> None:
        self.seance = seance
        self.tenu: int | None = None
        self.brouillon: tuple[int, str] | None = None

    def tenir(self, dossier_id: int) -> None:
        """Prend ou prolonge le bail. Lève Refus en nommant le collègue qui le tient."""
        with base_traduite():
            baux.prendre(self.seance, dossier_id)
        self.tenu = dossier_id

    def lacher(self) -> None:
        """Rend le dossier tenu, s'il y en a un."""
        if self.tenu is not None:
            self.tenu = None
            with base_traduite():
                baux.rendre(self.seance)

    def prolonger(self) -> bool:
        """Prolonge le bail d'un dossier resté ouvert ; faux s'il est passé à un collègue entre-temps."""
        if self.tenu is None:
            return True
        try:
            self.tenir(self.tenu)
        except Refus:
            self.tenu = None
            return False
        return True

    def ranger(self, raison: str = "") -> None:
        """Garde le brouillon et rend le dossier : en quittant, ou quand la ligne tombe (dans un autre fil, donc une autre connexion)."""
        from agence.gestes import notes

        if self.brouillon is not None:
            notes.brouillon_garder(self.seance, *self.brouillon)
            self.brouillon = None
        baux.rendre(self.seance)
        self.tenu = None
