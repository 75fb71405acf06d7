"""Un dossier qui arrive : son scénario, où il en est déjà, sa prescription, sa première action, son rang. Rien n'est écrit ici."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from agence.conduite import rang
from agence.conduite.departs import DELAIS_POUR_PAYER
from agence.conduite.scenarios import avancer, choisir
from agence.conduite.situation import Cadre, Situation
from agence.configuration.modele import Scenario
from agence.droit.prescription import Contexte, CreanceAPrescrire, Prescription, Resume, prescription_de, resumer
from agence.echanges.lignes import LignePortefeuille
from donnees.nomenclature import Etape, Etat, MotifAction, Nature, TypeAction


@dataclass(frozen=True)
class Reperes:
    """Ce que le créancier avait fait avant de confier, retenu pour tout le dossier : la plus récente de chaque date."""

    premiere_lettre_le: date | None = None
    premiere_lettre_ref: str = ""
    mise_en_demeure_le: date | None = None
    titre_le: date | None = None


@dataclass(frozen=True)
class Mandant:
    """Ce qu'il faut savoir du mandant pour recevoir ses dossiers."""

    id: int
    code: str
    nature: Nature
    clause: bool = False
    """le contrat fait de la mise en demeure une interruption de la prescription"""


def reperes(lignes: Sequence[LignePortefeuille]) -> Reperes:
    """Les dates les plus récentes : ne pas faire courir un intérêt ni un délai depuis un acte qui ne visait pas tout."""
    lettres = [x for x in lignes if x.premiere_lettre_le]
    lettre = max(lettres, key=lambda x: x.premiere_lettre_le or date.min, default=None)
    return Reperes(
        lettre.premiere_lettre_le if lettre else None,
        lettre.premiere_lettre_ref if lettre else "",
        max((x.mise_en_demeure_le for x in lignes if x.mise_en_demeure_le), default=None),
        max((x.titre_executoire_le for x in lignes if x.titre_executoire_le), default=None),
    )


@dataclass(frozen=True, slots=True)
class Neuve:
    """La situation d'un dossier qui arrive, son rang (que la situation ne porte pas encore), sa prescription."""

    situation: Situation
    rang: int
    prescription: Resume


def situation_neuve(
    mandant: Mandant, nature: Nature, lignes: Sequence[LignePortefeuille], fait: Reperes, cadre: Cadre, sensible: bool = False
) -> Neuve:
    """La situation d'un dossier confié ce jour. Lève Refus si aucun scénario ne convient."""
    principal = sum(x.montant_ttc for x in lignes)
    scenario = choisir(cadre.configuration.scenarios, nature, mandant.code, principal)
    contexte = Contexte(mandant.nature, nature, fait.titre_le, mandant.clause, cadre.configuration.tables)
    prescription = resumer_les_creances(contexte, [a_prescrire(x) for x in lignes], cadre.jour)
    plus_ancienne = min(x.date_echeance for x in lignes)
    s = Situation(
        nature=nature, etape=etape_de(fait), etat=Etat.ACTIF, scenario=scenario.nom, position=0, essais=0, ancre_le=cadre.jour,
        action=None, action_le=None, rappel_a=None, action_motif=MotifAction.SCENARIO, suspension_motif=None, suspendu_le=None,
        suspendu_jusqu_au=None, suspension_attend=None, rang=0, promesses_faites=0, promesses_rompues=0,
        solde=principal - sum(x.verse for x in lignes), confie_le=cadre.jour, premiere_lettre_le=fait.premiere_lettre_le,
        mise_en_demeure_le=fait.mise_en_demeure_le, mise_en_demeure_expire_le=expiration(fait.mise_en_demeure_le, nature, scenario, cadre),
        titre_le=fait.titre_le, procedure_etat=None, impaye_motif=None, prescription_le=prescription.date,
        age_confie=max(0, (cadre.jour - plus_ancienne).days), tentatives=0, dernier_contact_le=None, clos_le=None, clos_motif=None,
        sensible=sensible,
    )  # fmt: skip
    s = mettre_en_route(s, scenario, cadre)
    return Neuve(s, rang.calculer(s, cadre.configuration.rang, cadre.jour), prescription)


def mettre_en_route(s: Situation, scenario: Scenario, cadre: Cadre) -> Situation:
    """La prochaine action ; un titre exécutoire a passé toutes les étapes du scénario."""
    if s.titre_le is not None:
        s = replace(s, position=len(scenario.etapes))
    return avancer(s, cadre)


def classer(s: Situation, cadre: Cadre) -> Situation:
    """La même situation, à son rang."""
    return replace(s, rang=rang.calculer(s, cadre.configuration.rang, cadre.jour))


def etape_de(fait: Reperes) -> Etape:
    """L'étape que prouvent les actes déjà accomplis."""
    if fait.titre_le is not None:
        return Etape.EXECUTION
    return Etape.AMIABLE if fait.mise_en_demeure_le is None else Etape.MISE_EN_DEMEURE


def expiration(recue_le: date | None, nature: Nature, scenario: Scenario, cadre: Cadre) -> date | None:
    """La fin du délai pour payer d'une mise en demeure reçue ce jour-là."""
    if recue_le is None:
        return None
    etape = next((e for e in scenario.etapes if e.action is TypeAction.MISE_EN_DEMEURE), None)
    delai = (etape.delai_pour_payer if etape is not None else None) or DELAIS_POUR_PAYER[nature]
    return cadre.calendrier.echeance(recue_le, delai)


def a_prescrire(x: LignePortefeuille) -> CreanceAPrescrire:
    """Ce que la prescription lit d'une ligne ; le numéro n'y est pas, pour que deux créances pareilles ne se calculent qu'une fois."""
    return CreanceAPrescrire(0, "", x.type_creance, x.date_facture, x.date_echeance, x.secteur)


def resumer_les_creances(contexte: Contexte, creances: Sequence[CreanceAPrescrire], au: date) -> Resume:
    """La prescription d'un dossier dont rien n'a encore interrompu les créances."""
    return resumer([_prescription(contexte, creance) for creance in creances], au)


@lru_cache(65_536)
def _prescription(contexte: Contexte, creance: CreanceAPrescrire) -> Prescription:
    return prescription_de(creance, contexte, (), creance.echeance_le)
