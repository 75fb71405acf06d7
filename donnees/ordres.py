"""Lire, ajouter et changer des lignes d'un modèle par des ordres écrits une seule fois.

Peewee compose chaque requête à chaque appel, ce qui coûte dix fois la réponse de SQLite : ce que tous les gestes traversent passe
par ici. Les champs convertissent et refusent les valeurs comme dans Peewee, puisque ce sont les mêmes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, TypeVar

import peewee as pw

from donnees.base import est_sqlite, executer, inserer, lignes, une

M = TypeVar("M", bound=pw.Model)


def lire(modele: type[M], cle: Any, *, verrou: bool = False) -> M | None:
    """La ligne de cette clé, ou None. `verrou` : tenue jusqu'à la fin de la transaction (SQLite, elle, tient déjà tout)."""
    ligne = une(_lecture(modele, f"{_cles(modele)[0]} = ?", verrou and not est_sqlite()), (cle,))
    return None if ligne is None else _composer(modele, ligne)


def choisir(modele: type[M], condition: str, parametres: Sequence[Any]) -> list[M]:
    """Les lignes qui remplissent cette condition, écrite en SQL avec des `?` ; elle peut finir par un ordre."""
    return [_composer(modele, ligne) for ligne in lignes(_lecture(modele, condition), parametres)]


def ajouter(modele: type[M], **champs: Any) -> M:
    """Une ligne neuve, avec les valeurs par défaut du modèle et la clé que la base lui donne."""
    ligne = modele(**champs)
    noms = tuple(ligne.__data__)
    ordre, valeurs = _ajout(modele, noms), _bruts(ligne, noms)
    cle = _cles(modele)[0]
    if modele._meta.auto_increment and cle not in ligne.__data__:
        setattr(ligne, cle, inserer(ordre, valeurs))
    else:
        executer(ordre, valeurs)
    return ligne


def changer(ligne: pw.Model, noms: Sequence[str]) -> None:
    """Écrit ces champs d'une ligne lue, et eux seuls."""
    executer(_changement(type(ligne), tuple(noms)), (*_bruts(ligne, noms), *_bruts(ligne, _cles(type(ligne)))))


def _bruts(ligne: pw.Model, noms: Sequence[str]) -> tuple[Any, ...]:
    """Ces champs tels que la base les garde."""
    champs = ligne._meta.fields
    return tuple(champs[nom].db_value(getattr(ligne, nom)) for nom in noms)


def _composer(modele: type[M], ligne: tuple[Any, ...]) -> M:
    lue = modele()
    lue.__data__ = {nom: convertir(brut) for (nom, convertir), brut in zip(_conversions(modele), ligne, strict=True)}
    return lue


# Ce qui ne se compose qu'une fois


@cache
def _conversions(modele: type[pw.Model]) -> tuple[tuple[str, Callable[[Any], Any]], ...]:
    return tuple((champ.name, champ.python_value) for champ in modele._meta.sorted_fields)


@cache
def _lecture(modele: type[pw.Model], condition: str, verrou: bool = False) -> str:
    noms = ", ".join(nom for nom, _ in _conversions(modele))
    return f"SELECT {noms} FROM {modele._meta.table_name} WHERE {condition}" + (" FOR UPDATE" if verrou else "")


@cache
def _ajout(modele: type[pw.Model], noms: tuple[str, ...]) -> str:
    return f"INSERT INTO {modele._meta.table_name} ({', '.join(noms)}) VALUES ({', '.join('?' * len(noms))})"


@cache
def _changement(modele: type[pw.Model], noms: tuple[str, ...]) -> str:
    return f"UPDATE {modele._meta.table_name} SET {' = ?, '.join(noms)} = ? WHERE {' = ? AND '.join(_cles(modele))} = ?"


@cache
def _cles(modele: type[pw.Model]) -> tuple[str, ...]:
    """Les champs de la clé ; ici comme partout, un champ porte le nom de sa colonne."""
    return tuple(champ.name for champ in modele._meta.get_primary_keys())
