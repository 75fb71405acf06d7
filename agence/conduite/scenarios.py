"""Les scénarios de relance : quelle est la prochaine étape, quand, et qu'arrive-t-il quand elle est faite.

La prochaine étape est la plus basse qui n'est pas faite. Son jour se compte depuis l'ancre, le jour où la précédente a été
faite : une étape faite en retard garde l'écart des suivantes, et un dossier très en retard ne saute rien.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from agence.conduite.situation import Cadre, Situation, decaler, planifier
from agence.configuration.modele import EtapeScenario, Scenario
from agence.erreurs import Refus
from donnees.nomenclature import Etape, Etat, EtatProcedure, MotifAction, Nature, TypeAction

ESCALADES = (TypeAction.MISE_EN_DEMEURE, TypeAction.HUISSIER, TypeAction.JUDICIAIRE)


def choisir(scenarios: Mapping[str, Scenario], nature: Nature, mandant: str, montant: int) -> Scenario:
    """Le scénario d'un dossier neuf : le plus précis de ceux qui lui conviennent. Lève Refus s'il n'y en a aucun."""
    convenables = [
        s
        for s in scenarios.values()
        if s.nature in (None, nature)
        and (not s.mandants or mandant in s.mandants)
        and (s.du_minimum is None or montant >= s.du_minimum)
        and (s.du_maximum is None or montant <= s.du_maximum)
    ]
    if not convenables:
        raise Refus(f"aucun scénario ne convient à un débiteur {nature.value} de {mandant}.", "Ajouter un scénario dans config.toml.")
    return max(convenables, key=lambda s: (bool(s.mandants), s.du_minimum is not None, s.du_maximum is not None, s.nature is not None))


def scenario_de(s: Situation, cadre: Cadre) -> Scenario:
    """Le scénario du dossier ; s'il a disparu de la configuration, le premier qui convient à sa nature."""
    scenarios = cadre.configuration.scenarios
    return scenarios.get(s.scenario) or choisir(scenarios, s.nature, "", s.solde)


@dataclass(frozen=True)
class Pas:
    """L'étape qui vient : sa position, l'ancre depuis laquelle elle se compte, son jour brut."""

    position: int
    etape: EtapeScenario
    ancre_le: date
    le: date


def pas_suivants(s: Situation, scenario: Scenario, cadre: Cadre) -> Iterator[Pas]:
    """Les étapes à venir dans l'ordre, avec leur jour si chacune se fait à temps ; saute ce qui est déjà fait ou exclu."""
    ancre = s.ancre_le
    for position in range(s.position, len(scenario.etapes)):
        etape = scenario.etapes[position]
        deja = _deja_faite(s, etape)
        if deja is not None:
            ancre = max(ancre, deja) if position > s.position else deja
            continue
        le = cadre.calendrier.prochain(ancre, etape.apres)
        if _exclue(s, etape):
            ancre = le
            continue
        yield Pas(position, etape, ancre, le)
        ancre = max(le, cadre.jour)


def _deja_faite(s: Situation, etape: EtapeScenario) -> date | None:
    """Ce que le créancier avait fait avant de confier n'est pas refait."""
    if etape.action is TypeAction.PREMIERE_LETTRE:
        return s.premiere_lettre_le
    if etape.action is TypeAction.MISE_EN_DEMEURE:
        return s.mise_en_demeure_le
    return None


def _exclue(s: Situation, etape: EtapeScenario) -> bool:
    trop_peu = etape.si.du_minimum is not None and s.solde < etape.si.du_minimum
    return trop_peu or (etape.si.du_maximum is not None and s.solde > etape.si.du_maximum)


def avancer(s: Situation, cadre: Cadre, au_plus_tot: date | None = None, motif: MotifAction = MotifAction.SCENARIO) -> Situation:
    """Pose la prochaine action : la procédure en cours d'abord, sinon le scénario.

    Jamais avant `au_plus_tot` (par défaut le jour du cadre).
    """
    plancher = cadre.calendrier.ouvre_suivant(au_plus_tot or cadre.jour)
    if s.procedure_etat is not None:
        suivi = TypeAction.TRANSMISSION if s.procedure_etat is EtatProcedure.A_TRANSMETTRE else TypeAction.SUIVI_PROCEDURE
        return planifier(s, suivi, plancher, motif)
    pas = next(pas_suivants(s, scenario_de(s, cadre), cadre), None)
    if pas is None:
        fin = len(scenario_de(s, cadre).etapes)
        return planifier(s.avec(position=max(s.position, fin)), TypeAction.REVUE, plancher, motif)
    s = s.avec(position=pas.position, ancre_le=pas.ancre_le, essais=s.essais if pas.position == s.position else 0)
    le = max(pas.le, plancher)
    besoin = pas.etape.si.tentatives
    if besoin is not None and s.tentatives < besoin:
        return planifier(s, TypeAction.APPEL, le, MotifAction.ESSAIS_MANQUANTS)
    if pas.etape.action in (TypeAction.HUISSIER, TypeAction.JUDICIAIRE) and s.mise_en_demeure_expire_le is not None:
        le = max(le, cadre.calendrier.ouvre_suivant(s.mise_en_demeure_expire_le))
    return planifier(s, pas.etape.action, le, motif)


def etape_courante(s: Situation, cadre: Cadre) -> EtapeScenario | None:
    """L'étape du scénario que l'action en cours accomplirait, s'il y en a une."""
    etapes = scenario_de(s, cadre).etapes
    return etapes[s.position] if s.position < len(etapes) else None


def etape_accomplie(s: Situation, cadre: Cadre, le: date) -> Situation:
    """L'étape courante est faite ce jour-là : l'ancre s'y pose et l'étape d'après devient la prochaine action."""
    return avancer(s.avec(position=s.position + 1, ancre_le=le, essais=0), cadre, max(le, cadre.jour))


def accomplir(s: Situation, action: TypeAction, cadre: Cadre, le: date) -> Situation:
    """Une action vient d'être faite ; si c'est l'étape courante le scénario avance, sinon il reste où il est."""
    courante = etape_courante(s, cadre)
    if courante is not None and courante.action is action:
        return etape_accomplie(s, cadre, le)
    return avancer(s, cadre, le)


def depasser(s: Situation, action: TypeAction, cadre: Cadre, le: date) -> Situation:
    """Une escalade décidée à la main : la position passe au-delà de sa première étape à venir dans le scénario."""
    for position, etape in enumerate(scenario_de(s, cadre).etapes):
        if position >= s.position and etape.action is action:
            return s.avec(position=position + 1, ancre_le=le, essais=0)
    return s.avec(ancre_le=le)


def reprendre(s: Situation, cadre: Cadre, le: date, motif: MotifAction = MotifAction.FIN_DE_SUSPENSION) -> Situation:
    """Fin d'une suspension au jour `le` : le scénario reprend où il en était, l'écart restant est gardé."""
    s = decaler(s, le).avec(etat=Etat.ACTIF, suspendu_le=None)
    return avancer(s, cadre, le, motif)


def vers_escalade(s: Situation, cadre: Cadre, le: date, motif: MotifAction) -> Situation:
    """Saute à la première étape d'escalade non faite (après N promesses rompues).

    Sans escalade à venir, ou avec une procédure déjà en cours, un appel.
    """
    if s.procedure_etat is not None:
        return planifier(s, TypeAction.APPEL, cadre.calendrier.ouvre_suivant(le), motif)
    for position, etape in enumerate(scenario_de(s, cadre).etapes):
        if position < s.position or etape.action not in ESCALADES or _deja_faite(s, etape) is not None or _exclue(s, etape):
            continue
        jour = cadre.calendrier.ouvre_suivant(le)
        return planifier(s.avec(position=position, ancre_le=le, essais=0), etape.action, jour, motif)
    return planifier(s, TypeAction.APPEL, cadre.calendrier.ouvre_suivant(le), motif)


def plan(s: Situation, cadre: Cadre, nombre: int = 4) -> tuple[tuple[TypeAction, date], ...]:
    """Les prochaines étapes et leurs jours, pour l'écran ; l'action en cours d'abord."""
    if s.etat is Etat.CLOS or s.etape is Etape.CLOS:
        return ()
    base = s if s.etat is Etat.ACTIF else decaler(s, s.suspendu_jusqu_au or cadre.jour)
    suite = [(p.etape.action, max(p.le, cadre.jour)) for p in pas_suivants(base, scenario_de(s, cadre), cadre)]
    if s.action is not None and s.action_le is not None:
        reste = suite[1:] if suite and suite[0][0] is s.action else suite
        suite = [(s.action, s.action_le), *[(a, max(d, s.action_le)) for a, d in reste]]
    return tuple(suite[:nombre])
