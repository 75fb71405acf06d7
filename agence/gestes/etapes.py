"""L'étape d'un dossier, retrouvée d'après ce qui lui est arrivé."""

from __future__ import annotations

from agence.conduite.situation import Situation
from donnees.modeles import Procedure
from donnees.nomenclature import Etape, EtatProcedure, TypeProcedure


def etape_du_dossier(dossier_id: int, s: Situation) -> Etape:
    """L'étape la plus avancée que prouvent le titre, les procédures et la mise en demeure."""
    vives = list(Procedure.select().where(Procedure.dossier_id == dossier_id, Procedure.etat != EtatProcedure.ANNULE))
    if s.titre_le is not None or any(p.etat is EtatProcedure.TITRE for p in vives):
        return Etape.EXECUTION
    types = {p.type for p in vives}
    if types - {TypeProcedure.SOMMATION}:
        return Etape.JUDICIAIRE
    if types:
        return Etape.HUISSIER_AMIABLE
    return Etape.MISE_EN_DEMEURE if s.mise_en_demeure_le is not None else Etape.AMIABLE
