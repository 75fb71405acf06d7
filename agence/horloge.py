"""Le seul endroit d'où vient l'heure. Les règles la reçoivent en paramètre ; personne d'autre ne la lit."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")


def maintenant() -> datetime:
    """L'instant présent, en UTC."""
    return datetime.now(UTC)


def aujourd_hui() -> date:
    """Le jour présent à Paris, où qu'on soit connecté."""
    return maintenant().astimezone(PARIS).date()


def local(instant: datetime) -> datetime:
    """Un instant, dit à l'heure de Paris."""
    return instant.astimezone(PARIS)


def jour_local(instant: datetime) -> date:
    """Le jour de Paris où tombe un instant."""
    return local(instant).date()


def zone(nom: str) -> ZoneInfo:
    """Un fuseau par son nom IANA."""
    return ZoneInfo(nom)
