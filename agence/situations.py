"""La situation d'un dossier lue dans la base : pour dire pourquoi il est là et ce qui le suit, par un geste comme par la nuit.

Rien ici ne fait de geste : ce qui ne fait que lire un dossier n'en importe aucun.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import fields
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from types import NoneType
from typing import TYPE_CHECKING, Any, TypeVar, get_args, get_type_hints

from agence.conduite.situation import Situation
from agence.erreurs import Introuvable
from donnees.champs import instant_lu, jour_lu
from donnees.nomenclature import Nature

if TYPE_CHECKING:
    from donnees.modeles import Debiteur, Dossier

E = TypeVar("E", bound=StrEnum)

COLONNES = tuple(f.name for f in fields(Situation) if f.name not in ("nature", "sensible"))
"""Les colonnes du dossier qu'une situation décide."""


def situation_de(dossier: Dossier, debiteur: Debiteur) -> Situation:
    """La situation d'un dossier lu."""
    valeurs = {nom: getattr(dossier, nom) for nom in COLONNES}
    return Situation(nature=debiteur.nature, sensible=bool(debiteur.sensible), **valeurs)


def situation_du_dossier(dossier_id: int) -> Situation:
    """La situation de ce dossier. Lève Introuvable."""
    return situation_de(*lire_le_dossier(dossier_id))


def lire_le_dossier(dossier_id: int) -> tuple[Dossier, Debiteur]:
    """Le dossier et son débiteur, en deux lectures par clé. Lève Introuvable."""
    from donnees import ordres
    from donnees.modeles import Debiteur, Dossier

    dossier = ordres.lire(Dossier, dossier_id)
    debiteur = ordres.lire(Debiteur, dossier.debiteur_id) if dossier is not None else None
    if dossier is None or debiteur is None:
        raise Introuvable(f"dossier n° {dossier_id} inconnu.")
    return dossier, debiteur


def lire_situation(nature: str, sensible: object, colonnes: Sequence[Any]) -> Situation:
    """Une situation depuis une ligne brute, dans l'ordre de COLONNES. Lève ValueError pour une valeur que la nomenclature ignore."""
    valeurs = {
        nom: brut if brut is None or lire is None else lire(brut)
        for (nom, lire), brut in zip(_LECTURES, colonnes, strict=True)
    }  # fmt: skip
    valeurs["nature"], valeurs["sensible"] = _NATURES[nature], bool(sensible)
    return Situation.de(valeurs)


def colonnes_changees(avant: Situation, apres: Situation) -> tuple[str, ...]:
    """Les colonnes du dossier que cette décision a changées, dans l'ordre de COLONNES."""
    a, b = vars(avant), vars(apres)
    return tuple([nom for nom in COLONNES if a[nom] is not b[nom] and a[nom] != b[nom]])


def valeurs_gardees(s: Situation, colonnes: Sequence[str]) -> list[Any]:
    """Ces colonnes d'une situation, telles que la base les garde."""
    return [_ecriture(nom)(getattr(s, nom)) for nom in colonnes]


def _lecture(genre: type) -> Callable[[Any], Any] | None:
    """Comment se lit une colonne de ce genre ; None quand elle se prend telle quelle."""
    if issubclass(genre, StrEnum):
        return _Membres(genre).__getitem__
    if genre is datetime:
        return instant_lu
    return jour_lu if genre is date else None


@cache
def _ecriture(nom: str) -> Callable[[Any], Any]:
    """Ce que la base garde d'une valeur de cette colonne ; qui ne fait que lire se passe des modèles."""
    from donnees.champs import ChampChoix
    from donnees.modeles import Dossier

    champ = Dossier._meta.fields[nom]
    if isinstance(champ, ChampChoix):
        return {None: None, **{membre: membre.value for membre in champ.enumeration}}.__getitem__
    ecrire: Callable[[Any], Any] = champ.db_value
    return ecrire


class _Membres(dict[str, E]):
    """Valeur → membre : ce que fait `enumeration(valeur)`, refus compris, dix fois plus vite ; la nuit en lit des millions."""

    def __init__(self, enumeration: type[E]) -> None:
        super().__init__((membre.value, membre) for membre in enumeration)
        self._enumeration = enumeration

    def __missing__(self, valeur: str) -> E:
        return self._enumeration(valeur)


def _genre(annote: Any) -> type:
    """Le type d'un champ de la situation, sans son « | None »."""
    genres = [g for g in get_args(annote) or (annote,) if g is not NoneType]
    return genres[0]  # type: ignore[no-any-return]


_GENRES = {nom: _genre(annote) for nom, annote in get_type_hints(Situation).items()}
_LECTURES = tuple((nom, _lecture(_GENRES[nom])) for nom in COLONNES)
_NATURES = _Membres(Nature)
