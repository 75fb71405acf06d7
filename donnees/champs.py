"""Des champs qui refusent ce que SQLite laisserait passer : centimes non entiers, dates fausses, instants sans fuseau."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any, Generic, TypeVar

import peewee as pw

E = TypeVar("E", bound=StrEnum)

_ENTIER = len("2026-11-22 08:30:00.000000")


class ChampMontant(pw.BigIntegerField):
    """Des centimes entiers ; IntegerField tronquerait 12,99 sans rien dire."""

    def db_value(self, value: Any) -> Any:
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int):
            raise TypeError(f"centimes entiers attendus, pas {value!r}")
        return value


class ChampJour(pw.DateField):
    """Un jour local : texte ISO dans SQLite, DATE dans PostgreSQL."""

    def db_value(self, value: Any) -> Any:
        if value is None:
            return None
        if isinstance(value, datetime) or not isinstance(value, date):
            raise TypeError(f"jour attendu, pas {value!r}")
        return value.isoformat()

    def python_value(self, value: Any) -> Any:
        return jour_lu(value)


class ChampInstant(pw.DateTimeField):
    """Un instant, gardé en UTC sans fuseau, rendu avec le fuseau UTC."""

    def db_value(self, value: Any) -> Any:
        return None if value is None else instant_ecrit(value)

    def python_value(self, value: Any) -> Any:
        return instant_lu(value)


class ChampChoix(pw.TextField, Generic[E]):
    """Une valeur d'une énumération de la nomenclature."""

    def __init__(self, enumeration: type[E], **options: Any) -> None:
        super().__init__(**options)
        self.enumeration = enumeration

    def db_value(self, value: Any) -> Any:
        return None if value is None else self.enumeration(value).value

    def python_value(self, value: Any) -> Any:
        return None if value is None else self.enumeration(value)


class ChampJson(pw.TextField):
    """Un petit document JSON, clés triées."""

    def db_value(self, value: Any) -> Any:
        return None if value is None else json.dumps(value, ensure_ascii=False, sort_keys=True, allow_nan=False)

    def python_value(self, value: Any) -> Any:
        return None if value is None else json.loads(value)


def jour_lu(valeur: Any) -> date | None:
    """Un jour tel que le moteur le rend (texte ou date) → date."""
    return date.fromisoformat(valeur) if isinstance(valeur, str) else valeur


def instant_lu(valeur: Any) -> datetime | None:
    """Un instant tel que le moteur le rend (texte ou datetime, UTC sans fuseau) → datetime en UTC."""
    if valeur is None:
        return None
    if isinstance(valeur, str):
        if len(valeur) == _ENTIER:  # tel que le programme l'écrit : le fuseau se lit avec le reste, sept fois plus vite
            return datetime.fromisoformat(valeur + "+00:00")
        valeur = datetime.fromisoformat(valeur)
    lu: datetime = valeur
    return lu.replace(tzinfo=UTC)


def instant_ecrit(instant: datetime) -> str:
    """Un instant → le texte UTC que les deux moteurs comparent dans l'ordre du temps."""
    if instant.tzinfo is None:
        raise TypeError("instant sans fuseau")
    return instant.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")
