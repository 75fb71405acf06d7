"""Le seul endroit d'où vient l'heure. Les règles la reçoivent en paramètre ; personne d'autre ne la lit."""

from __future__ import annotations

from datetime import UTC, date, datetime, tzinfo

from agence.calendrier import PARIS, jour_de_paris


def maintenant() -> datetime:
    """L'instant présent, en UTC ; jamais l'heure de la machine, qui peut être réglée sur un autre fuseau."""
    return datetime.now(UTC)


def aujourd_hui() -> date:
    """Le jour présent à Paris, où qu'on soit connecté."""
    return jour_de_paris(maintenant())


def local(instant: datetime) -> datetime:
    """Un instant, dit à l'heure de Paris."""
    return instant.astimezone(PARIS)


def jour_local(instant: datetime) -> date:
    """Le jour de Paris où tombe un instant."""
    return jour_de_paris(instant)


def zone(nom: str) -> tzinfo:
    """Un fuseau par son nom IANA ; pendulum ne s'importe que pour un fuseau autre que celui de Paris."""
    if nom == PARIS.key:
        return PARIS
    import pendulum

    return pendulum.timezone(nom)
