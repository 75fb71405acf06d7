"""Ce qui change d'une configuration à l'autre, clé par clé."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date

from agence.argent import euros
from agence.calendrier import JOURS
from agence.configuration.modele import Configuration, Si
from agence.configuration.releve import nommer
from agence.configuration.tables_propres import decrire
from agence.droit.tables import Tables

_MONTANTS = frozenset({"minimum", "du_minimum", "du_maximum", "tolerance", "minimum_relance", "cout"})
_MOT_DE_PASSE = re.compile(r"(postgres(?:ql)?://[^:/@\s]*):[^@\s]*@")


@dataclass(frozen=True)
class Difference:
    """Une clé qui change ; `avant` ou `apres` vide quand la clé n'existait pas ou n'existe plus."""

    chemin: str
    avant: str
    apres: str


def comparer(a: Configuration, b: Configuration) -> tuple[Difference, ...]:
    """Les clés dont la valeur change de `a` à `b`, dans l'ordre de la configuration ; les retirées à la fin."""
    avant, apres = _a_plat(a), _a_plat(b)
    chemins = [*apres, *(c for c in avant if c not in apres)]
    changes = ((c, avant.get(c, ""), apres.get(c, "")) for c in chemins)
    # Masquer après avoir comparé : un mot de passe changé se voit, sans se montrer.
    return tuple(Difference(c, masquer(x), masquer(y)) for c, x, y in changes if x != y)


def mettre_a_plat(configuration: Configuration) -> dict[str, str]:
    """Chemin de clé → valeur écrite en clair, mot de passe de la base masqué, sans les valeurs absentes."""
    return {chemin: masquer(ecrit) for chemin, ecrit in _a_plat(configuration).items()}


def masquer(ecrit: str) -> str:
    """Une adresse de base sans son mot de passe ; tout autre texte tel quel."""
    return _MOT_DE_PASSE.sub(r"\1:***@", ecrit)


def _a_plat(configuration: Configuration) -> dict[str, str]:
    return {
        nommer(chemin): ecrit
        for champ in fields(configuration) if champ.name != "texte"
        for chemin, ecrit in _parcourir((champ.name,), getattr(configuration, champ.name)) if ecrit
    }


def _parcourir(chemin: tuple[str | int, ...], valeur: object) -> Iterator[tuple[tuple[str | int, ...], str]]:
    if isinstance(valeur, Si):
        yield (*chemin, "tentatives"), f">= {valeur.tentatives}" if valeur.tentatives is not None else ""
        yield (*chemin, "du"), _du(valeur)
    elif is_dataclass(valeur) and hasattr(valeur, "__dataclass_fields__") and _est_section(valeur):
        for champ in fields(valeur):
            if champ.name not in ("nom", "code") or chemin[0] == "agence":
                yield from _parcourir((*chemin, champ.name), getattr(valeur, champ.name))
    elif isinstance(valeur, Mapping):
        for cle, v in valeur.items():
            nom = JOURS[cle - 1] if isinstance(cle, int) else str(cle)
            yield from _parcourir((*chemin, nom), v)
    elif isinstance(valeur, tuple) and chemin[-1] == "etapes":
        for rang, etape in enumerate(valeur):
            yield from _parcourir((*chemin, rang), etape)
    else:
        yield chemin, ecrire(str(chemin[-1]), valeur)


def _est_section(valeur: object) -> bool:
    """Une dataclass du modèle, et non une durée ou une plage, qui s'écrivent d'un mot."""
    return type(valeur).__module__ == Configuration.__module__


def _du(si: Si) -> str:
    bornes = [f"{signe} {euros(m)}" for signe, m in ((">=", si.du_minimum), ("<=", si.du_maximum)) if m is not None]
    return ", ".join(bornes)


def ecrire(cle: str, valeur: object) -> str:
    """La valeur d'une clé, comme une personne l'écrirait ; vide si elle n'en a pas."""
    match valeur:
        case None:
            return ""
        case bool():
            return "oui" if valeur else "non"
        case int() if cle in _MONTANTS:
            return euros(valeur)
        case date():
            return f"{valeur:%d/%m/%Y}"
        case frozenset():
            return ", ".join(JOURS[n - 1] for n in sorted(valeur))
        case Tables():
            return decrire(valeur)
        case tuple():
            return ", ".join(str(v) for v in valeur)
    return str(valeur)
