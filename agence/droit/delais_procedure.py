"""Compter un délai de procédure (CPC 641 à 643).

Choix prudent : un butoir que l'agence doit tenir ne se prolonge jamais, ni pour un jour fermé ni pour la distance ; une attente
avant d'agir finit au premier jour ouvrable, et la distance s'y ajoute quand c'est au débiteur de répondre.
« Jour ouvrable » : ni samedi, ni dimanche, ni férié légal — les jours où l'agence travaille n'y font rien.
"""

from __future__ import annotations

from datetime import date, timedelta

from agence.calendrier import Duree, plus_mois
from agence.droit.feries import feries
from agence.erreurs import SaisieInvalide
from donnees.nomenclature import SensEcheance

OUTRE_MER, ETRANGER = 1, 2
"""Mois de plus laissés à qui demeure outre-mer, ou à l'étranger (CPC 643)."""

_SAMEDI = 5
_UN_JOUR = timedelta(days=1)


def est_ouvrable(jour: date, fermes: frozenset[date] = frozenset()) -> bool:
    """Vrai pour un jour de semaine qui n'est ni férié, ni parmi `fermes` (fériés du droit local)."""
    return jour.weekday() < _SAMEDI and jour not in feries(jour.year) and jour not in fermes


def ouvrable_suivant(jour: date, fermes: frozenset[date] = frozenset()) -> date:
    """Le premier jour ouvrable à partir de `jour`, lui compris (CPC 642)."""
    while not est_ouvrable(jour, fermes):
        jour += _UN_JOUR
    return jour


def terme(depart: date, duree: Duree, mois_en_plus: int = 0) -> date:
    """La fin brute d'un délai : le jour de départ ne compte pas ; en mois, même quantième sinon dernier jour (CPC 641).

    Une durée négative remonte le temps (« huit jours avant l'audience »). Lève SaisieInvalide hors du calendrier.
    """
    try:
        if duree.unite == "m":
            return plus_mois(depart, duree.nombre + mois_en_plus)
        fin = depart + timedelta(days=duree.nombre)
        return plus_mois(fin, mois_en_plus) if mois_en_plus else fin
    except (OverflowError, ValueError) as erreur:
        raise SaisieInvalide(f"la date {depart:%d/%m/%Y} est hors du calendrier.", "Corriger l'année.") from erreur


def echoir(depart: date, duree: Duree, sens: SensEcheance, fermes: frozenset[date] = frozenset(), mois_en_plus: int = 0) -> date:
    """Le dernier jour d'un délai : brut pour un butoir ; pour une attente, distance comprise et porté au jour ouvrable."""
    if sens is SensEcheance.BUTOIR:
        return terme(depart, duree)
    return ouvrable_suivant(terme(depart, duree, mois_en_plus), fermes)
