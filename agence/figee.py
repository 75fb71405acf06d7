"""Des données figées qui se créent vite : pour les classes que chaque départ du programme doit créer.

`dataclass(frozen=True)` écrit et compile sept méthodes par classe, une demi-milliseconde en tout. Ici la classe reste une vraie
dataclass (`replace`, `fields`, `asdict` y valent), mais les méthodes que toutes partagent sont écrites une fois.
"""

from __future__ import annotations

from dataclasses import MISSING, FrozenInstanceError, dataclass, field, fields
from typing import Any, TypeVar, dataclass_transform

T = TypeVar("T")


def _remplir(objet: Any, *places: object, **nommes: object) -> None:
    """Le constructeur de toutes : les champs dans l'ordre ou par leur nom. Lève TypeError s'il en manque ou s'il y en a trop."""
    champs = objet.__dataclass_fields__
    if len(places) > len(champs):
        raise TypeError(f"{type(objet).__qualname__} : {len(champs)} champs, {len(places)} valeurs")
    valeurs = dict(zip(champs, places, strict=False))
    for nom, valeur in nommes.items():
        if nom in valeurs or nom not in champs:
            raise TypeError(f"{type(objet).__qualname__} : champ {nom} inconnu ou donné deux fois")
        valeurs[nom] = valeur
    if len(valeurs) < len(champs):
        for nom, champ in champs.items():
            if nom not in valeurs:
                valeurs[nom] = _par_defaut(objet, champ)
    objet.__dict__.update(valeurs)


def _par_defaut(objet: Any, champ: Any) -> object:
    if champ.default is not MISSING:
        return champ.default
    if champ.default_factory is MISSING:
        raise TypeError(f"{type(objet).__qualname__} : le champ {champ.name} manque")
    return champ.default_factory()


def _poser(_: Any, nom: str, __: object) -> None:
    raise FrozenInstanceError(f"le champ {nom} ne se change pas")


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
    "__init__": _remplir, "__setattr__": _poser, "__delattr__": _retirer, "__eq__": _egal, "__hash__": _empreinte, "__repr__": _dire,
}  # fmt: skip


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def figee(classe: type[T]) -> type[T]:
    """Fait de `classe` une dataclass figée, comparable et hachable ; ni `slots`, ni champ hérité, ni méthode propre parmi les communes."""
    for nom, methode in _COMMUNES.items():
        setattr(classe, nom, methode)
    if classe.__doc__ is None:
        classe.__doc__ = ""  # sinon dataclass en rédige une, et c'est le plus lent
    return dataclass(init=False, eq=False, repr=False)(classe)


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def figee_par_milliers(classe: type[T]) -> type[T]:
    """Comme `figee`, pour ce dont un calcul fait naître des milliers : un constructeur à elle, écrit d'un coup, sans valeur fabriquée."""
    faite = figee(classe)
    champs = fields(faite)  # type: ignore[arg-type]
    defauts = {f"_{champ.name}": champ.default for champ in champs if champ.default is not MISSING}
    places = ", ".join(f"{champ.name}=_{champ.name}" if f"_{champ.name}" in defauts else champ.name for champ in champs)
    valeurs = ", ".join(f"{champ.name!r}: {champ.name}" for champ in champs)
    espace: dict[str, Any] = {}
    exec(f"def __init__(self, {places}):\n self.__dict__.update({{{valeurs}}})", defauts, espace)
    faite.__init__ = espace["__init__"]  # type: ignore[method-assign]
    return faite
