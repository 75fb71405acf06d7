"""Tout ce qui peut sortir : chaque table, ses colonnes lisibles, lue par lots dans l'ordre de sa clé, en un seul instantané."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, NamedTuple

from donnees.base import base, est_sqlite, lignes, une
from donnees.champs import instant_ecrit, instant_lu, jour_lu

LOT = 2_000


class Sorte(StrEnum):
    """Ce qu'est une valeur : centimes, jour, instant UTC, nombre entier, (part, total), oui ou non, sinon du texte."""

    TEXTE = "texte"
    MONTANT = "montant"
    JOUR = "jour"
    INSTANT = "instant"
    ENTIER = "entier"
    TAUX = "taux"
    BOOLEEN = "booleen"


class Champ(NamedTuple):
    """Une colonne d'un export : son nom, ce que le moteur lit, ce que c'est."""

    cle: str
    sql: str
    sorte: Sorte = Sorte.TEXTE


@dataclass(frozen=True)
class TableExport:
    """Une table qui sort. `lu` : FROM et jointures ; `cles` : ce qui l'ordonne ; puis par quoi elle se filtre, vide : ne se peut.

    `instant` : `jour` est un instant ; `tables` : celles de la base que cet export couvre.
    """

    nom: str
    lu: str
    champs: tuple[Champ, ...]
    cles: tuple[str, ...] = ("t.id",)
    dossier: str = "d.id"
    mandant: str = "m.code"
    agent: str = "a.nom"
    jour: str = ""
    instant: bool = False
    tables: tuple[str, ...] = field(default=())

    def manques(self, filtre: FiltreExport) -> list[str]:
        """Les filtres demandés que cette table n'a pas, par le nom de leur option."""
        voulus = (
            ("--mandant", filtre.mandant, self.mandant), ("--de", filtre.agent, self.agent), ("--du", filtre.du, self.jour),
            ("--dossier", filtre.dossier_id, self.dossier), ("--au", filtre.au, self.jour),
        )  # fmt: skip
        return [option for option, voulu, possible in voulus if voulu and not possible]


@dataclass(frozen=True)
class FiltreExport:
    """Ce qui restreint un export ; vide, tout sort. `du_instant`, `au_instant` : les mêmes jours en instants, la fin exclue."""

    mandant: str = ""
    agent: str = ""
    dossier_id: int | None = None
    du: date | None = None
    au: date | None = None
    du_instant: datetime | None = None
    au_instant: datetime | None = None


SANS_FILTRE = FiltreExport()


class LigneLue(NamedTuple):
    """Une ligne d'un export et le dossier qu'elle montre, s'il y en a un."""

    dossier_id: int | None
    valeurs: tuple[Any, ...]


@contextlib.contextmanager
def instantane() -> Iterator[None]:
    """Tout ce qui se lit ici est d'un même instant, pendant que les autres travaillent : les nombres se recoupent."""
    if est_sqlite():
        with base.atomic("DEFERRED"):
            yield
        return
    with base.atomic():
        base.execute_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield


def compter(table: TableExport, filtre: FiltreExport = SANS_FILTRE) -> int:
    """Combien de lignes sortiront."""
    conditions, parametres = _conditions(table, filtre)
    ligne = une(f"SELECT count(*) FROM {table.lu}{_ou(conditions)}", parametres)
    return int(ligne[0]) if ligne else 0


def lire(table: TableExport, filtre: FiltreExport = SANS_FILTRE) -> Iterator[LigneLue]:
    """Les lignes, par lots de `LOT`, dans l'ordre de la clé."""
    conditions, parametres = _conditions(table, filtre)
    cles, marques = ", ".join(table.cles), ", ".join("?" * len(table.cles))
    champs = ", ".join(c.sql for c in table.champs)
    debut = f"SELECT {cles}, {table.dossier or 'NULL'}, {champs} FROM {table.lu}"
    derniere: tuple[Any, ...] = ()
    while True:
        apres = [*conditions, f"({cles}) > ({marques})"] if derniere else conditions
        lot = lignes(f"{debut}{_ou(apres)} ORDER BY {cles} LIMIT {LOT}", (*parametres, *derniere))
        for ligne in lot:
            yield LigneLue(ligne[len(table.cles)], _valeurs(table.champs, ligne[len(table.cles) + 1 :]))
        if len(lot) < LOT:
            return
        derniere = tuple(lot[-1][: len(table.cles)])


def _ou(conditions: Sequence[str]) -> str:
    return f" WHERE {' AND '.join(conditions)}" if conditions else ""


def _conditions(table: TableExport, filtre: FiltreExport) -> tuple[list[str], list[Any]]:
    du, au = filtre.du and filtre.du.isoformat(), filtre.au and filtre.au.isoformat()
    avant = "<="
    if table.instant:
        du = filtre.du_instant and instant_ecrit(filtre.du_instant)
        au = filtre.au_instant and instant_ecrit(filtre.au_instant)
        avant = "<"
    posees = [
        (f"{table.mandant} = ?", filtre.mandant), (f"{table.agent} = ?", filtre.agent), (f"{table.dossier} = ?", filtre.dossier_id),
        (f"{table.jour} >= ?", du), (f"{table.jour} {avant} ?", au),
    ]  # fmt: skip
    return [c for c, v in posees if v], [v for _, v in posees if v]


def _valeurs(champs: Sequence[Champ], lues: Sequence[Any]) -> tuple[Any, ...]:
    return tuple(valeur if valeur is None else _LECTEURS[c.sorte](valeur) for c, valeur in zip(champs, lues, strict=True))


_LECTEURS: dict[Sorte, Any] = {
    Sorte.TEXTE: str, Sorte.MONTANT: int, Sorte.JOUR: jour_lu, Sorte.INSTANT: instant_lu, Sorte.ENTIER: int, Sorte.BOOLEEN: bool,
}  # fmt: skip
