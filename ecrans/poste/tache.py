"""Une tâche faite : enquête, écrit, suivi de procédure ; une touche."""

from __future__ import annotations

from agence.gestes.taches import marquer_faite
from ecrans.poste.base import EcranDeDossier
from ecrans.poste.mots import ACTIONS


def ouvrir(ecran: EcranDeDossier, geste: str) -> None:
    """Coche la prochaine action du dossier."""
    lu = ecran.lu()
    marquer_faite(ecran.seance, lu.id, version=lu.version)
    mots = ACTIONS[lu.situation.action] if lu.situation.action else "tâche"
    ecran.fait(f"{lu.fiche.reference} {mots} : fait")
