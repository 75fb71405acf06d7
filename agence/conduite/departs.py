"""Ce que le départ d'un courrier change au dossier : ses dates, son étape, la suite du scénario."""

from __future__ import annotations

from datetime import date

from agence.calendrier import Duree
from agence.conduite.scenarios import accomplir, avancer, etape_courante, scenario_de
from agence.conduite.situation import Cadre, Situation, suspendre
from agence.configuration.modele import EtapeScenario
from donnees.nomenclature import Etape, Etat, MotifAction, Nature, TypeAction, TypeCourrier

DELAIS_POUR_PAYER = {Nature.PROFESSIONNEL: Duree(8, "j"), Nature.PARTICULIER: Duree(15, "j")}
"""Le délai d'une mise en demeure quand aucune étape du scénario n'en dit (calendriers types, DROIT § 11.4)."""
DU_SCENARIO = frozenset({MotifAction.SCENARIO, MotifAction.ESSAIS_MANQUANTS, MotifAction.FIN_DE_SUSPENSION})


def etape_de_mise_en_demeure(s: Situation, cadre: Cadre) -> EtapeScenario | None:
    """La mise en demeure du scénario de ce dossier, s'il en prévoit une."""
    return next((e for e in scenario_de(s, cadre).etapes if e.action is TypeAction.MISE_EN_DEMEURE), None)


def fin_du_delai(s: Situation, cadre: Cadre, le: date, delai: Duree | None = None) -> date:
    """Le dernier jour pour payer après une mise en demeure partie ce jour-là."""
    etape = etape_de_mise_en_demeure(s, cadre)
    voulu = delai or (etape.delai_pour_payer if etape is not None else None) or DELAIS_POUR_PAYER[s.nature]
    return cadre.calendrier.echeance(le, voulu)


def dater(s: Situation, type_: TypeCourrier, le: date, expire_le: date | None) -> Situation:
    """La première lettre ouvre les démarches ; la mise en demeure ouvre son délai et change l'étape."""
    if type_ is TypeCourrier.PREMIERE_LETTRE:
        return s.avec(premiere_lettre_le=le)
    if type_ is TypeCourrier.MISE_EN_DEMEURE:
        etape = Etape.MISE_EN_DEMEURE if s.etape is Etape.AMIABLE else s.etape
        return s.avec(etape=etape, mise_en_demeure_le=le, mise_en_demeure_expire_le=expire_le)
    return s


def accomplit(s: Situation, action: TypeAction, cadre: Cadre) -> bool:
    """Vrai si l'étape courante du scénario est ce courrier."""
    courante = etape_courante(s, cadre)
    return courante is not None and courante.action is action


def faire_avancer(s: Situation, action: TypeAction, cadre: Cadre, le: date) -> Situation:
    """L'étape courante du même type est faite ; ce que l'agent ou le débiteur ont convenu reste prévu."""
    accomplie = accomplit(s, action, cadre)
    if not accomplie and (s.etat is not Etat.ACTIF or s.action not in (action, TypeAction.ECRIRE)):
        return s
    suite = accomplir(s, action, cadre, le) if accomplie else avancer(s, cadre)
    if s.etat is Etat.SUSPENDU and s.suspension_motif is not None:
        garde = suite.avec(suspendu_le=s.suspendu_le)
        return suspendre(garde, s.suspension_motif, cadre.jour, s.suspendu_jusqu_au, s.suspension_attend)
    if s.action not in (action, TypeAction.ECRIRE) and s.action_motif not in DU_SCENARIO:
        return suite.avec(action=s.action, action_le=s.action_le, rappel_a=s.rappel_a, action_motif=s.action_motif)
    return suite
