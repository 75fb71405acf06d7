"""Faire avancer une procédure à la main, sans base : le moteur seul, et les échéances qui s'ensuivent."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from agence.droit.etats_procedure import parcours
from agence.droit.moteur import DECISION, SIGNIFICATION, TITRE, Contexte, Courante, Fait, Passage, appliquer
from donnees.nomenclature import TypeProcedure

JOUR = date(2027, 12, 31)
CONTEXTE = Contexte(JOUR, acquis=frozenset({TITRE, DECISION, SIGNIFICATION}))


class Essai:
    """Une procédure qu'on fait avancer à la main, échéances comprises."""

    def __init__(self, type_: TypeProcedure, contexte: Contexte = CONTEXTE) -> None:
        self.type, self.contexte = type_, contexte
        self.phase = parcours(type_).initiale.code

    def arrive(self, evenement: str, le: date, **jours: date) -> Passage:
        passage = appliquer(self.type, self.phase, evenement, le, self.contexte, jours or None)
        eteintes = {*passage.faites, *passage.eteintes}
        restent = [c for c in self.contexte.courantes if c.code not in eteintes]
        self.contexte = replace(
            self.contexte,
            faits=(*self.contexte.faits, Fait(evenement, le, jours)),
            courantes=(*restent, *(Courante(n.code, n.le) for n in passage.nouvelles)),
        )
        self.phase = passage.vers.code
        return passage

    def suivre(self, *pas: tuple[str, date]) -> Essai:
        for evenement, le in pas:
            self.arrive(evenement, le)
        return self

    @property
    def echeances(self) -> dict[str, date]:
        return {c.code: c.le for c in self.contexte.courantes}
