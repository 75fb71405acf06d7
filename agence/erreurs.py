"""Les erreurs qu'une personne lit : une phrase en français, ce qui ne va pas, où, et quoi faire."""

from __future__ import annotations

from collections.abc import Sequence

from agence.figee import figee


class ErreurAgence(Exception):
    """Base de toutes les erreurs attendues ; `message` se montre tel quel, `remede` dit quoi faire."""

    def __init__(self, message: str, remede: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remede = remede

    def __str__(self) -> str:
        return f"{self.message} {self.remede}".strip()


class SaisieInvalide(ErreurAgence):
    """Ce qui a été tapé ou passé en argument ne se lit pas (montant, date, phrase d'échéancier…)."""


class Refus(ErreurAgence):
    """Une règle refuse le geste. `regle` est son numéro ou son nom."""

    def __init__(self, message: str, remede: str = "", regle: str = "") -> None:
        super().__init__(message, remede)
        self.regle = regle


class Introuvable(ErreurAgence):
    """Ce qui est demandé n'existe pas dans la base."""


class BaseInutilisable(ErreurAgence):
    """La base est absente, illisible, plus récente que le programme, ou en lecture seule."""


@figee
class Defaut:
    """Un défaut d'un fichier : où il est et ce qui était attendu. Lignes et colonnes comptées à partir de 1.

    `fichier` : le sien, quand plusieurs se vérifient ensemble.
    """

    message: str
    ligne: int | None = None
    colonne: int | str | None = None
    fichier: str = ""

    def __str__(self) -> str:
        ou = []
        if self.ligne is not None:
            ou.append(f"ligne {self.ligne}")
        if self.colonne is not None:
            ou.append(f"colonne {self.colonne}")
        return f"{', '.join(ou)} : {self.message}" if ou else self.message


class FichierInvalide(ErreurAgence):
    """Un fichier entier est refusé ; porte tous ses défauts, pas seulement le premier."""

    def __init__(self, nom: str, defauts: Sequence[Defaut], remede: str = "") -> None:
        self.nom = nom
        self.defauts = tuple(defauts)
        dits = [(d.fichier or nom, d) for d in defauts]
        super().__init__("\n".join(f"{ou}, {d}" if d.ligne is not None else f"{ou} : {d}" for ou, d in dits), remede)
