"""La situation d'un dossier : ce que la conduite en lit et en décide, sans base ni horloge.

Un geste d'un agent et la nuit passent par les mêmes fonctions : elles reçoivent une situation, en rendent une autre,
et seul ce qui diffère est écrit.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from typing import Any

from agence.calendrier import Calendrier
from agence.configuration.modele import Configuration
from agence.figee import figee
from donnees.nomenclature import Etape, Etat, EtatProcedure, Motif, MotifAction, MotifDeCloture, MotifImpaye, Nature, TypeAction


@dataclass(frozen=True)
class Situation:
    """Les colonnes du dossier dont la conduite décide ; montants en centimes, jours de Paris, instants UTC."""

    nature: Nature
    etape: Etape
    etat: Etat
    scenario: str
    position: int
    essais: int
    ancre_le: date
    action: TypeAction | None
    action_le: date | None
    rappel_a: datetime | None
    action_motif: MotifAction
    suspension_motif: Motif | None
    suspendu_le: date | None
    suspendu_jusqu_au: date | None
    suspension_attend: str | None
    rang: int
    promesses_faites: int
    promesses_rompues: int
    solde: int
    confie_le: date
    premiere_lettre_le: date | None
    mise_en_demeure_le: date | None
    mise_en_demeure_expire_le: date | None
    titre_le: date | None
    procedure_etat: EtatProcedure | None
    impaye_motif: MotifImpaye | None
    prescription_le: date | None
    age_confie: int
    tentatives: int
    dernier_contact_le: date | None
    clos_le: date | None
    clos_motif: MotifDeCloture | None
    sensible: bool = False

    def avec(self, **champs: Any) -> Situation:
        """La même à ces champs près : ce que fait `dataclasses.replace`, sans repasser par le constructeur, vingt fois plus vite.

        La nuit et la simulation en font des millions. Lève TypeError pour un champ qui n'existe pas.
        """
        return Situation.de({**self.__dict__, **champs})

    @classmethod
    def de(cls, valeurs: dict[str, Any]) -> Situation:
        """La situation qui a ces valeurs, une par champ : le dictionnaire lui appartient ensuite. Lève TypeError pour un champ de trop."""
        if len(valeurs) != len(_CHAMPS):
            raise TypeError(f"champs d'une situation inconnus ou manquants : {', '.join(sorted(valeurs.keys() ^ _CHAMPS))}")
        neuve = object.__new__(cls)
        object.__setattr__(neuve, "__dict__", valeurs)
        return neuve


_CHAMPS = frozenset(f.name for f in fields(Situation))


@figee
class Cadre:
    """Quand et avec quelles règles on décide : le jour local, l'instant, le calendrier, la configuration en vigueur."""

    jour: date
    maintenant: datetime
    calendrier: Calendrier
    configuration: Configuration


def planifier(
    s: Situation, action: TypeAction, le: date, motif: MotifAction = MotifAction.SCENARIO, rappel_a: datetime | None = None
) -> Situation:
    """Le dossier est actif, avec cette seule prochaine action ; `le` doit être un jour ouvré (invariant 9)."""
    return s.avec(
        etat=Etat.ACTIF,
        action=action,
        action_le=le,
        rappel_a=rappel_a,
        action_motif=motif,
        suspension_motif=None,
        suspendu_le=None,
        suspendu_jusqu_au=None,
        suspension_attend=None,
    )


def suspendre(s: Situation, motif: Motif, le: date, jusqu_au: date | None, attend: str | None = None) -> Situation:
    """Le dossier attend une date ou un évènement ; il n'a plus d'action. Une suspension en cours garde son premier jour."""
    if jusqu_au is None and not attend:
        raise ValueError("une suspension a une fin ou un évènement attendu")
    return s.avec(
        etat=Etat.SUSPENDU,
        action=None,
        action_le=None,
        rappel_a=None,
        action_motif=MotifAction.SCENARIO,
        suspension_motif=motif,
        suspendu_le=s.suspendu_le or le,
        suspendu_jusqu_au=jusqu_au,
        suspension_attend=attend,
    )


def clore(s: Situation, motif: MotifDeCloture, le: date) -> Situation:
    """Le dossier sort de la file pour de bon."""
    return s.avec(
        etat=Etat.CLOS,
        etape=Etape.CLOS,
        action=None,
        action_le=None,
        rappel_a=None,
        action_motif=MotifAction.SCENARIO,
        suspension_motif=None,
        suspendu_le=None,
        suspendu_jusqu_au=None,
        suspension_attend=None,
        clos_le=le,
        clos_motif=motif,
    )


def est_prescrite(s: Situation, jour: date) -> bool:
    """Vrai pour la dette d'un consommateur, prescrite et sans titre : elle ne se relance plus sans le lui dire (règle 24)."""
    return s.nature is Nature.PARTICULIER and s.titre_le is None and s.prescription_le is not None and s.prescription_le < jour


def decaler(s: Situation, jusqu_au: date) -> Situation:
    """À la sortie d'une suspension, l'ancre glisse d'autant : le scénario reprend où il en était, avec le même écart."""
    if s.suspendu_le is None or jusqu_au <= s.suspendu_le:
        return s
    return s.avec(ancre_le=s.ancre_le + timedelta(days=(jusqu_au - s.suspendu_le).days))
