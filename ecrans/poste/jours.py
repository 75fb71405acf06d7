"""Un jour en cinq colonnes, comme la file le montre."""

from __future__ import annotations

from datetime import date


def jour_court(jour: date, aujourd_hui: date) -> str:
    """Cinq colonnes : « auj. », « hier », « 12/11 », et « 11/25 » (mois et année) pour une autre année."""
    ecart = (jour - aujourd_hui).days
    if ecart in (0, -1):
        return "auj." if ecart == 0 else "hier"
    return f"{jour:%d/%m}" if jour.year == aujourd_hui.year else f"{jour:%m/%y}"
