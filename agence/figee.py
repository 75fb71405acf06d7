"""Des données figées qui se créent vite : pour les classes que chaque départ du programme doit créer.

`dataclass(frozen=True)` écrit et compile six méthodes par classe, un tiers à une milliseconde chacune. Ici la classe reste une vraie
dataclass (`replace`, `fields`, `asdict` y valent), mais les méthodes que toutes partagent sont écrites une fois.
"""

from __future__ import annotations

from dataclasses import FrozenInstanceError, dataclass, field, fields
from typing import Any, TypeVar, dataclass_transform

T = TypeVar("T")


def _poser(objet: Any, nom: str, valeur: object) -> None:
    """La première valeur d'un champ, celle que pose `__init__`, est aussi la dernière."""
    if nom in objet.__dict__:
        raise FrozenInstanceError(f"le champ {nom} ne se change pas")
    object.__setattr__(objet, nom, valeur)


def _retirer(objet: Any, nom: str) -> None:
    raise FrozenInstanceError(f"le champ {nom} ne se retire pas")


def _comparees(objet: Any) -> tuple[object, ...]:
    return tuple(getattr(objet, champ.name) for champ in fields(objet) if champ.compare)


def _egal(objet: Any, autre: object) -> bool:
    return _comparees(objet) == _comparees(autre) if autre.__class__ is objet.__class__ else NotImplemented


def _empreinte(objet: Any) -> int:
    return hash(_comparees(objet))


def _dire(objet: Any) -> str:
    champs = ", ".join(f"{champ.name}={getattr(objet, champ.name)!r}" for champ in fields(objet) if champ.repr)
    return f"{type(objet).__qualname__}({champs})"


_COMMUNES = {
    "__setattr__": _poser, "__delattr__": _retirer, "__eq__": _egal, "__hash__": _empreinte, "__repr__": _dire,
}  # fmt: skip


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def figee(classe: type[T]) -> type[T]:
    """Fait de `classe` une dataclass figée, comparable et hachable ; ni `slots` ni méthode propre parmi les cinq communes."""
    for nom, methode in _COMMUNES.items():
        setattr(classe, nom, methode)
    if classe.__doc__ is None:
        classe.__doc__ = ""  # sinon dataclass en rédige une, et c'est le plus lent
    return dataclass(eq=False, repr=False)(classe)
