"""Une échéance que le droit fait naître : son dernier jour, qui doit la tenir, ce que l'on perd sinon."""

from __future__ import annotations

from datetime import date

from agence.figee import figee
from donnees.nomenclature import SensEcheance


@figee
class Echeance:
    """Un jour à inscrire au mur ; `soldee_par` : le code de l'échéance dont l'accomplissement la rend sans objet."""

    code: str
    libelle: str
    le: date
    sens: SensEcheance
    qui: str
    sanction: str
    texte: str
    statut: str
    soldee_par: str = ""
