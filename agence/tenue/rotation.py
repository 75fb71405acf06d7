"""Quelles sauvegardes garder : la dernière de chacun des derniers jours, semaines et mois où il y en a eu une."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path

from agence.configuration.modele import Sauvegarde

FORME = re.compile(r"agence-(\d{8}-\d{6})\.db\.gz(\.age)?")
SOMME = ".sha256"


def nommer(instant: datetime, *, chiffree: bool) -> str:
    """« agence-20261122-053741.db.gz.age », à l'heure universelle : l'ordre des noms est celui du temps."""
    return f"agence-{instant:%Y%m%d-%H%M%S}.db.gz{'.age' if chiffree else ''}"


def instant_de(nom: str) -> datetime | None:
    """L'instant qu'un nom de sauvegarde porte ; None si ce n'en est pas un."""
    trouve = FORME.fullmatch(nom)
    try:
        return datetime.strptime(trouve[1] + "+0000", "%Y%m%d-%H%M%S%z") if trouve else None
    except ValueError:
        return None


def a_garder(noms: Iterable[str], reglage: Sauvegarde) -> frozenset[str]:
    """Les noms que la rotation garde ; la plus récente toujours."""
    dates = sorted(((i, n) for n in noms if (i := instant_de(n)) is not None), reverse=True)
    gardes = {dates[0][1]} if dates else set()
    durees: tuple[tuple[int, Callable[[datetime], object]], ...] = (
        (reglage.jours, lambda i: i.date()),
        (reglage.semaines, lambda i: i.isocalendar()[:2]),
        (reglage.mois, lambda i: (i.year, i.month)),
    )
    for combien, periode in durees:
        vues: list[object] = []
        for instant, nom in dates:
            p = periode(instant)
            if p not in vues and len(vues) < combien:
                vues.append(p)
                gardes.add(nom)
    return frozenset(gardes)


def tourner(dossier: Path, reglage: Sauvegarde) -> tuple[str, ...]:
    """Retire du dossier les sauvegardes que la rotation ne garde pas, avec leur somme ; rend leurs noms. Rien d'autre n'y est touché."""
    presents = [p.name for p in dossier.iterdir() if instant_de(p.name) is not None and p.is_file()]
    retires = sorted(set(presents) - a_garder(presents, reglage))
    for nom in retires:
        (dossier / nom).unlink(missing_ok=True)
        (dossier / (nom + SOMME)).unlink(missing_ok=True)
    return tuple(retires)
