"""Quand revoir un dossier dont une procédure court, d'après ses échéances."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from agence.calendrier import Calendrier
from donnees.nomenclature import SensEcheance

SEUILS_D_ALARME = (30, 15, 5)
"""Jours restants où un butoir sonne, la nuit, et où on le revoit."""


@dataclass(frozen=True, slots=True)
class Terme:
    """Le dernier jour d'une échéance qui court."""

    le: date
    sens: SensEcheance


def prochain_suivi(termes: Iterable[Terme], jour: date, calendrier: Calendrier, controle: date) -> date:
    """Le jour ouvré où revoir la procédure : la plus proche échéance utile, sinon le jour de `controle` ordinaire.

    Une attente se revoit le premier jour où l'on peut agir, le lendemain de sa fin ; un butoir, au prochain seuil d'alarme, sans
    dépasser le contrôle ordinaire, car c'est à un autre d'agir avant lui.
    """
    utiles = [t.le + timedelta(days=1) if t.sens is SensEcheance.ATTENTE else min(_seuil(t.le, jour), controle) for t in termes]
    return calendrier.ouvre_suivant(max(jour, min(utiles, default=controle)))


def _seuil(butoir: date, jour: date) -> date:
    """Le prochain jour d'alarme d'un butoir ; le lendemain quand ils sont tous passés."""
    alarmes = (butoir - timedelta(days=seuil) for seuil in SEUILS_D_ALARME)
    return next((a for a in alarmes if a > jour), jour + timedelta(days=1))
