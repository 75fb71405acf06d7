"""Des situations et des cadres pour les essais de la conduite."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time
from functools import cache
from typing import Any

from agence.calendrier import Calendrier
from agence.conduite.situation import Cadre, Situation
from agence.configuration.lecture import defaut as _defaut
from agence.configuration.modele import Configuration
from donnees.nomenclature import Etape, Etat, MotifAction, Nature, TypeAction

LUNDI = date(2026, 11, 16)
NEUVE = Situation(
    nature=Nature.PROFESSIONNEL,
    etape=Etape.AMIABLE,
    etat=Etat.ACTIF,
    scenario="b2b",
    position=0,
    essais=0,
    ancre_le=LUNDI,
    action=TypeAction.PREMIERE_LETTRE,
    action_le=LUNDI,
    rappel_a=None,
    action_motif=MotifAction.SCENARIO,
    suspension_motif=None,
    suspendu_le=None,
    suspendu_jusqu_au=None,
    suspension_attend=None,
    rang=0,
    promesses_faites=0,
    promesses_rompues=0,
    solde=1_000_00,
    confie_le=LUNDI,
    premiere_lettre_le=None,
    mise_en_demeure_le=None,
    mise_en_demeure_expire_le=None,
    titre_le=None,
    procedure_etat=None,
    impaye_motif=None,
    prescription_le=None,
    age_confie=60,
    tentatives=0,
    dernier_contact_le=None,
    clos_le=None,
    clos_motif=None,
)


@cache
def livree() -> Configuration:
    """La configuration livrée, lue une fois."""
    return _defaut()


def situation(**champs: Any) -> Situation:
    """Un dossier neuf, confié le lundi 16 novembre 2026, à quelques champs près."""
    return replace(NEUVE, **champs)


def cadre(jour: date = LUNDI, heure: time = time(10), fermes: frozenset[date] = frozenset(), **configuration: Any) -> Cadre:
    """Le cadre d'un jour à Paris (heure d'hiver), avec la configuration livrée."""
    maintenant = datetime.combine(jour, heure, UTC)
    return Cadre(jour, maintenant, Calendrier(fermes=fermes), replace(livree(), **configuration))
