"""« u » reprend le dernier geste, et remet sous les yeux le dossier qu'il touchait."""

from __future__ import annotations

from agence.gestes.annulation import annuler
from donnees.vues.dossier import fiche
from ecrans.poste.base import EcranDeDossier
from ecrans.poste.mots import evenement


def ouvrir(ecran: EcranDeDossier, geste: str) -> None:
    """Annule le dernier geste."""
    annule = annuler(ecran.seance)
    ecran.etabli.lacher()
    ecran.oublier_lu()
    ecran.montrer(annule.dossier_id)
    lue = fiche(annule.dossier_id)
    repris = next((e for e in lue.evenements if e.id == annule.evenement_id), None) if lue else None
    quoi = evenement(repris._replace(annule=False), ecran.seance.configuration) if repris else annule.libelle
    ecran.dire(("✓ ", "succes"), f"{lue.reference if lue else ''} annulé : {quoi}".strip())
