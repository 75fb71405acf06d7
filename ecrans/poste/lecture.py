"""Tout ce que l'écran dit d'un dossier, lu d'un coup."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from agence.conduite import rang, scenarios
from agence.conduite.barriere import Barriere
from agence.conduite.situation import Situation
from agence.decomptes import decompte_du_dossier
from agence.droit.elements import Decompte
from agence.erreurs import Introuvable
from agence.gestes.appels import barriere
from agence.seance import Seance
from agence.situations import situation_du_dossier
from donnees.nomenclature import TypeAction
from donnees.vues.dossier import Fiche, fiche


@dataclass(frozen=True)
class DossierLu:
    """Un dossier à un instant : sa fiche, son décompte du jour, pourquoi il est là, ce qui le suit, peut-on appeler."""

    fiche: Fiche
    decompte: Decompte
    situation: Situation
    pourquoi: str
    plan: tuple[tuple[TypeAction, date], ...]
    barriere: Barriere
    etapes: int
    jour: date
    lu_le: datetime

    @property
    def id(self) -> int:
        return self.fiche.id

    @property
    def version(self) -> int:
        return self.fiche.version


def lire(seance: Seance, dossier_id: int) -> DossierLu:
    """Lit tout ce qu'il faut pour parler avec le débiteur. Lève Introuvable."""
    trouve = fiche(dossier_id)
    if trouve is None:
        raise Introuvable(f"dossier n° {dossier_id} inconnu.")
    cadre = seance.cadre()
    s = situation_du_dossier(dossier_id)
    return DossierLu(
        fiche=trouve,
        decompte=decompte_du_dossier(dossier_id, cadre.jour, seance.configuration),
        situation=s,
        pourquoi=rang.expliquer(s, seance.configuration.rang, cadre.jour),
        plan=scenarios.plan(s, cadre),
        barriere=barriere(seance, dossier_id),
        etapes=len(scenarios.scenario_de(s, cadre).etapes),
        jour=cadre.jour,
        lu_le=cadre.maintenant,
    )
