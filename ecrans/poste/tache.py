"""Une tâche faite : enquête, écrit, suivi de procédure ; une touche."""

from __future__ import annotations

from agence.gestes.taches import marquer_faite
from agence.mots import en_mots
from ecrans.poste.base import EcranDeDossier


def ouvrir(ecran: EcranDeDossier, geste: str) -> None:
    """Coche la prochaine action du dossier."""
    lu = ecran.lu()
    marquer_faite(ecran.seance, lu.id, version=lu.version)
    mots = en_mots(lu.situation.action) or "tâche"
    ecran.fait(f"{lu.fiche.reference} {mots} : fait")
