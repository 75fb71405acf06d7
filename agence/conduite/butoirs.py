"""Un butoir passé sans être tenu : ce que le dossier en devient."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from agence.conduite.situation import Cadre, Situation, planifier
from donnees.nomenclature import Etat, MotifAction, TypeAction


@dataclass(frozen=True, slots=True)
class Passe:
    """Un butoir dont le jour est passé. `sanction` : ce qu'il en coûte, vide si le texte ne le dit pas."""

    libelle: str
    le: date
    sanction: str
    texte: str

    def dire(self) -> str:
        """« délai passé le 01/12/2026 : signifier l'ordonnance (ordonnance non avenue, CPC 1411) »."""
        suite = ", ".join(x for x in (self.sanction, self.texte) if x)
        return f"délai passé le {self.le:%d/%m/%Y} : {self.libelle}" + (f" ({suite})" if suite else "")


def passer(s: Situation, passes: Sequence[Passe], cadre: Cadre) -> Situation:
    """Un dossier actif est à revoir ; un dossier suspendu le reste, l'historique et le mur le disent."""
    if not passes or s.etat is not Etat.ACTIF or s.action is TypeAction.REVUE:
        return s
    return planifier(s, TypeAction.REVUE, cadre.calendrier.ouvre_suivant(cadre.jour), MotifAction.ESCALADE)
