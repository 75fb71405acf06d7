"""Ce qu'une nuit décide d'un dossier : promesses jugées, suspension finie, protection à son terme, courrier dû, rang.

La vraie nuit et la simulation appellent ces mêmes fonctions : ce que l'une annonce, l'autre le fait.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Generic, TypeVar

from agence.conduite import promesses as conduite
from agence.conduite import rang
from agence.conduite.butoirs import Passe, passer
from agence.conduite.promesses import PromesseAJuger, Recu, Sort, dire_le_sort
from agence.conduite.protections import Tenante, arriver_a_terme
from agence.conduite.scenarios import etape_accomplie, etape_courante
from agence.conduite.situation import Cadre, Situation, est_prescrite, planifier
from agence.mots import en_mots
from donnees.nomenclature import Etat, MotifAction, Nature, StatutPromesse, TypeAction, TypeCourrier, TypeEvenement

T = TypeVar("T", bound=Tenante)

PREPARES = {
    TypeAction.PREMIERE_LETTRE: TypeCourrier.PREMIERE_LETTRE,
    TypeAction.MISE_EN_DEMEURE: TypeCourrier.MISE_EN_DEMEURE,
}
"""La nuit prépare ces courriers ; l'étape n'est faite que quand leur départ est confirmé, car la loi s'attache à sa date."""
FAITS = {TypeAction.RELANCE: TypeCourrier.RELANCE, TypeAction.AVIS_MANDANT: TypeCourrier.AVIS_MANDANT}
"""Ceux-ci partent sans formalité : l'étape est faite quand ils sont préparés."""
_UN_JOUR = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class PromesseGardee:
    """Une promesse telle que la base la garde : ce qui se juge, ce qui en est payé, le jour où son sort est tombé."""

    promesse: PromesseAJuger
    paye: int = 0
    decidee_le: date | None = None

    def selon(self, sort: Sort) -> PromesseGardee:
        """La même, une fois ce sort écrit."""
        return PromesseGardee(replace(self.promesse, statut=sort.statut), sort.paye, sort.decidee_le)


@dataclass(slots=True)
class Faits(Generic[T]):
    """Ce que la nuit sait d'un dossier outre sa situation. `prets` : les types de ses courriers qui attendent de partir."""

    promesses: Sequence[PromesseGardee] = ()
    recus: Sequence[Recu] = ()
    prets: Collection[str] = ()
    protections: Sequence[T] = ()
    litige_ouvert: bool = False
    passes: Sequence[Passe] = ()


@dataclass(slots=True)
class Decision:
    """Ce que la nuit décide d'un dossier."""

    avant: Situation
    apres: Situation
    sorts: dict[int, Sort] = field(default_factory=dict)
    evenements: list[tuple[TypeEvenement, str, str]] = field(default_factory=list)
    courrier: TypeCourrier | None = None
    etapes: list[tuple[int, TypeAction]] = field(default_factory=list)
    finies: tuple[tuple[int, date], ...] = ()
    """les protections arrivées à terme, et le premier jour où elles ne valent plus"""


def decider(s: Situation, faits: Faits[T], cadre: Cadre) -> Decision:
    """Tout ce que la nuit de ce jour fait de ce dossier ; décidé deux fois, la seconde ne change rien."""
    d = Decision(s, s)
    if faits.promesses or s.etat is Etat.SUSPENDU:
        _suspendre_ou_reprendre(d, faits, cadre)
    if faits.protections or d.apres.suspension_motif is not s.suspension_motif:
        terme = arriver_a_terme(d.avant, d.apres, faits.protections, faits.litige_ouvert, cadre)
        d.apres, d.finies = terme.situation, terme.finies
    _arreter_le_prescrit(d, cadre)
    d.apres = passer(d.apres, faits.passes, cadre)
    d.evenements += [(TypeEvenement.PROCEDURE, "butoir", p.dire()) for p in faits.passes]
    _ecrire_aux_debiteurs(d, faits.prets, cadre)
    points = rang.calculer(d.apres, cadre.configuration.rang, cadre.jour)
    if points != d.apres.rang:
        d.apres = d.apres.avec(rang=points)
    return d


def reveil(s: Situation, faits: Faits[T]) -> date | None:
    """La première nuit qui a quelque chose à décider de ce dossier, si rien d'autre ne lui arrive ; None s'il n'y en a pas.

    Les promesses à juger et les protections à finir comptent quel que soit l'état, comme la nuit les cherche.
    """
    jours: list[date] = []
    if faits.promesses:
        jours += [g.promesse.controle_le + _UN_JOUR for g in faits.promesses if g.promesse.statut is StatutPromesse.OUVERTE]
    if faits.protections:
        jours += [p.fin_le + _UN_JOUR for p in faits.protections if p.levee_le is None and p.fin_le is not None]
    if s.etat is Etat.SUSPENDU and s.suspendu_jusqu_au is not None:
        jours.append(s.suspendu_jusqu_au + _UN_JOUR)
    elif s.etat is Etat.ACTIF:
        if s.action is not None and s.action_le is not None and (s.action in PREPARES or s.action in FAITS):
            jours.append(s.action_le)
        if s.nature is Nature.PARTICULIER and s.titre_le is None and s.prescription_le and s.action is not TypeAction.REVUE:
            jours.append(s.prescription_le + _UN_JOUR)
    return min(jours, default=None)


def _suspendre_ou_reprendre(d: Decision, faits: Faits[T], cadre: Cadre) -> None:
    """Le sort des promesses et la fin des suspensions, dans l'ordre où les jours les ont amenés."""
    juges = [g.promesse for g in faits.promesses]
    sorts = conduite.juger(juges, faits.recus, cadre.jour)
    d.apres, leve_le = conduite.passer_la_fin(d.avant, juges, sorts, cadre)
    if leve_le is not None:
        texte = f"fin de suspension ({en_mots(d.avant.suspension_motif)}) le {d.avant.suspendu_jusqu_au:%d/%m/%Y}"
        d.evenements.append((TypeEvenement.REPRISE, "", texte))
    if juges:
        d.apres = conduite.tenir_compte(d.apres, juges, sorts, cadre, leve_le)
    for g in faits.promesses:
        p, sort = g.promesse, sorts[g.promesse.id]
        if (p.statut, g.paye, g.decidee_le) != (sort.statut, sort.paye, sort.decidee_le):
            d.sorts[p.id] = sort
            if p.statut is not sort.statut:
                d.evenements.append((TypeEvenement.PROMESSE_DECIDEE, sort.statut.value, dire_le_sort(p.montant, p.echeance, sort)))


def _arreter_le_prescrit(d: Decision, cadre: Cadre) -> None:
    """Règle 24 : une dette de consommateur prescrite n'est plus relancée ; le dossier attend une décision."""
    s = d.apres
    if est_prescrite(s, cadre.jour) and s.etat is Etat.ACTIF and s.action is not TypeAction.REVUE:
        d.apres = planifier(s, TypeAction.REVUE, cadre.calendrier.ouvre_suivant(cadre.jour), MotifAction.RESULTAT)
        d.evenements.append((TypeEvenement.ETAPE, "prescrit", f"dette prescrite le {s.prescription_le:%d/%m/%Y} : plus de relance"))


def _ecrire_aux_debiteurs(d: Decision, prets: Collection[str], cadre: Cadre) -> None:
    """Les courriers dus : au plus un par nuit et par dossier, pour qu'un retard ne fasse pas partir deux lettres le même jour."""
    s = d.apres
    if s.etat is not Etat.ACTIF or s.action is None or s.action_le is None or s.action_le > cadre.jour:
        return
    type_ = PREPARES.get(s.action) or FAITS.get(s.action)
    if type_ is None or (s.action in PREPARES and type_.value in prets):
        return
    d.courrier = type_
    if s.action in FAITS:
        courante = etape_courante(s, cadre)
        if courante is not None and courante.action is s.action:
            d.etapes.append((s.position, s.action))
        d.apres = etape_accomplie(s, cadre, cadre.jour)
    d.evenements.append((TypeEvenement.COURRIER, "prepare", f"{en_mots(type_)} à envoyer"))


def gardees(lignes: Iterable[tuple[int, PromesseGardee]]) -> dict[int, list[PromesseGardee]]:
    """Les promesses rangées par dossier, dans leur ordre."""
    par: dict[int, list[PromesseGardee]] = {}
    for dossier_id, promesse in lignes:
        par.setdefault(dossier_id, []).append(promesse)
    return par
