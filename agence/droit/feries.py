"""Les onze jours fériés légaux (C. trav. L3133-1), de n'importe quelle année : ceux que comptent les délais de procédure."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

_FIXES = ((1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25))
_APRES_PAQUES = (1, 39, 50)
"""Lundi de Pâques, Ascension, lundi de Pentecôte : en jours après le dimanche de Pâques."""


@lru_cache(maxsize=256)
def feries(annee: int) -> frozenset[date]:
    """Les jours fériés légaux d'une année, hors droit local."""
    paques = dimanche_de_paques(annee)
    return frozenset({*(date(annee, m, j) for m, j in _FIXES), *(paques + timedelta(days=n) for n in _APRES_PAQUES)})


def dimanche_de_paques(annee: int) -> date:
    """Le dimanche qui suit la première pleine lune ecclésiastique du printemps, dans le calendrier grégorien."""
    siecle = annee // 100
    lune = (19 * (annee % 19) + siecle - siecle // 4 - (8 * siecle + 13) // 25 + 15) % 30
    lune -= lune // 28 * (1 - lune // 28 * (29 // (lune + 1)) * ((21 - annee % 19) // 11))
    semaine = (annee + annee // 4 + lune + 2 - siecle + siecle // 4) % 7
    ecart = lune - semaine
    mois = 3 + (ecart + 40) // 44
    return date(annee, mois, ecart + 28 - 31 * (mois // 4))
