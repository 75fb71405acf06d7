"""La situation d'un dossier lu dans la base, pour dire à l'écran pourquoi il est là et ce qui le suit."""

from __future__ import annotations

from agence.conduite.situation import Situation
from agence.erreurs import Introuvable
from agence.gestes.socle import situation_de
from donnees.modeles import Debiteur, Dossier


def situation_du_dossier(dossier_id: int) -> Situation:
    """La situation de ce dossier, en deux lectures par clé. Lève Introuvable."""
    dossier = Dossier.get_or_none(Dossier.id == dossier_id)
    if dossier is None:
        raise Introuvable(f"dossier n° {dossier_id} inconnu.")
    return situation_de(dossier, Debiteur.get_by_id(dossier.debiteur_id))
