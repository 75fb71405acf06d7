"""Ses propres objectifs, depuis le poste."""

from __future__ import annotations

from ecrans.poste.base import EcranDeDossier
from ecrans.supervision.objectifs import MesObjectifsEcran


def ouvrir(ecran: EcranDeDossier, geste: str) -> None:
    """Par-dessus l'écran d'où l'on vient."""
    ecran.app.push_screen(MesObjectifsEcran(ecran.seance))
