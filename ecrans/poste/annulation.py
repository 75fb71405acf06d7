"""« u » reprend le dernier geste, et remet sous les yeux le dossier qu'il touchait."""

from __future__ import annotations

from agence.gestes.annulation import annuler
from ecrans.poste.base import EcranDeDossier


def ouvrir(ecran: EcranDeDossier, geste: str) -> None:
    """Annule le dernier geste."""
    annule = annuler(ecran.seance)
    ecran.etabli.lacher()
    ecran.oublier_lu()
    ecran.montrer(annule.dossier_id)
    ecran.dire(("✓ ", "succes"), f"annulé : {annule.libelle}")
