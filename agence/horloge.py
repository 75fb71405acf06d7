"""Le seul endroit d'où vient l'heure. Les règles la reçoivent en paramètre ; personne d'autre ne la lit."""

from __future__ import annotations

from datetime import date, datetime, tzinfo

import pendulum

from agence.calendrier import PARIS, jour_de_paris


def maintenant() -> datetime:
    """L'instant présent, en UTC ; jamais l'heure de la machine, qui peut être réglée sur un autre fuseau."""
    return pendulum.now(pendulum.UTC)


def aujourd_hui() -> date:
    """Le jour présent à Paris, où qu'on soit connecté."""
    return jour_de_paris(maintenant())


def local(instant: datetime) -> datetime:
    """Un instant, dit à l'heure de Paris."""
    return pendulum.instance(instant).in_timezone(PARIS.key)


def jour_local(instant: datetime) -> date:
    """Le jour de Paris où tombe un instant."""
    return jour_de_paris(instant)


def zone(nom: str) -> tzinfo:
    """Un fuseau par son nom IANA."""
    return pendulum.timezone(nom)
