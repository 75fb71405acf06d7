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
from agence.gestes.appels import situation_et_barriere
from agence.gestes.demandes import Demande, du_dossier
from agence.gestes.gardes_protections import veut_un_representant
from agence.gestes.objets_d_accord import Objet
from agence.protections import ProtectionLue
from agence.protections import lire as protections
from agence.seance import Seance
from donnees.nomenclature import Etat, EtatApprobation, RoleIntervenant, TypeAction
from donnees.vues.avis import textes_dus
from donnees.vues.dossier import Fiche, fiche
from donnees.vues.protections import LigneLitige, litiges_des


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
    avis: tuple[str, ...] = ()
    """ce dont le mandant n'est pas encore avisé (règles 18 et 44)"""
    protections: tuple[ProtectionLue, ...] = ()
    """celles d'un dossier suspendu, les finies comprises"""
    litiges: tuple[LigneLitige, ...] = ()
    """les contestations ouvertes d'un dossier suspendu"""
    demandes: tuple[Demande, ...] = ()
    """les demandes d'accord qui attendent, ou répondues ce jour"""

    @property
    def id(self) -> int:
        return self.fiche.id

    @property
    def representant(self) -> int | None:
        """Celui à qui parler et écrire d'un défunt ou d'une personne protégée (règles 34 et 35), s'il en faut un et qu'il est inscrit."""
        if not veut_un_representant(self.situation):
            return None
        return next((i for i, role, _, _ in self.fiche.intervenants if role == RoleIntervenant.REPRESENTANT), None)

    @property
    def version(self) -> int:
        return self.fiche.version


def a_permis_d_appeler(lu: DossierLu, seance: Seance) -> str:
    """Qui a permis ce jour à cette personne d'appeler malgré la barrière ; vide si personne."""
    moi = seance.acteur.id if seance.acteur else None
    accords = (d for d in lu.demandes if d.objet is Objet.APPEL and d.etat is EtatApprobation.ACCORDEE and d.demandeur_id == moi)
    return next((d.decideur for d in accords), "")


def lire(seance: Seance, dossier_id: int) -> DossierLu:
    """Lit tout ce qu'il faut pour parler avec le débiteur. Lève Introuvable."""
    trouve = fiche(dossier_id)
    if trouve is None:
        raise Introuvable(f"dossier n° {dossier_id} inconnu.")
    cadre = seance.cadre()
    s, barriere = situation_et_barriere(seance, dossier_id)
    return DossierLu(
        fiche=trouve,
        decompte=decompte_du_dossier(dossier_id, cadre.jour, seance.configuration),
        situation=s,
        pourquoi=rang.expliquer(s, seance.configuration.rang, cadre.jour),
        plan=scenarios.plan(s, cadre),
        barriere=barriere,
        etapes=len(scenarios.scenario_de(s, cadre).etapes),
        jour=cadre.jour,
        lu_le=cadre.maintenant,
        avis=textes_dus(dossier_id),
        protections=protections(dossier_id, seance.configuration, cadre.jour) if s.etat is Etat.SUSPENDU else (),
        litiges=_litiges(dossier_id) if s.etat is Etat.SUSPENDU else (),
        demandes=du_dossier(seance, dossier_id),
    )


def _litiges(dossier_id: int) -> tuple[LigneLitige, ...]:
    return tuple(x for x in litiges_des([dossier_id])[dossier_id] if x.clos_le is None)
