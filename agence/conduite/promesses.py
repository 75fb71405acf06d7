"""Le sort des promesses, décidé par les paiements reçus : toujours recalculé en entier, donc jamais faussé par l'ordre des saisies.

Une machine éteinte une semaine rend, à son retour, ce que des nuits quotidiennes auraient rendu.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from agence.argent import euros
from agence.calendrier import Calendrier, Duree, jour_de_paris
from agence.conduite.scenarios import avancer, reprendre, vers_escalade
from agence.conduite.situation import Cadre, Situation, planifier, suspendre
from agence.mots import en_mots
from donnees.nomenclature import Etat, Motif, MotifAction, StatutPromesse, TypeAction

MOTIFS = {StatutPromesse.ROMPUE: MotifAction.PROMESSE_ROMPUE, StatutPromesse.PARTIELLE: MotifAction.PROMESSE_PARTIELLE}
"""Pourquoi une promesse manquée ramène le dossier dans la file."""
MANQUEES = frozenset(MOTIFS)


@dataclass(frozen=True, slots=True)
class PromesseAJuger:
    """`faite_le` et `fermee_le` (remplacée à cet instant) sont des instants ; `controle_le` = date + grâce."""

    id: int
    montant: int
    echeance: date
    controle_le: date
    faite_le: datetime
    statut: StatutPromesse
    fermee_le: datetime | None = None


@dataclass(frozen=True, slots=True)
class Recu:
    """Un paiement non extourné : reçu un jour, saisi à un instant."""

    id: int
    montant: int
    recu_le: date
    saisi_le: datetime


@dataclass(frozen=True, slots=True)
class Sort:
    """Le sort d'une promesse à un jour donné ; `decidee_le` est le jour où il est tombé, quel que soit celui du calcul."""

    statut: StatutPromesse
    paye: int
    decidee_le: date | None


def controle(le: date, grace: Duree, calendrier: Calendrier) -> date:
    """Dernier jour où un paiement tient encore la promesse : la date et les jours de grâce du moyen."""
    return calendrier.prochain(le, grace)


def juger(promesses: Sequence[PromesseAJuger], recus: Iterable[Recu], jour: date) -> dict[int, Sort]:
    """Le sort de chaque promesse d'un dossier au matin de `jour`.

    Chaque paiement sert la plus proche échéance encore ouverte le jour où il est reçu, puis la suivante ; il n'est compté
    qu'une fois. Assez au plus tard au contrôle : tenue, les avances comptent ; quelque chose : partielle ; rien : rompue,
    même si un euro vient après.
    """
    ordre = sorted((p for p in promesses if p.statut is not StatutPromesse.ANNULEE), key=lambda p: (p.echeance, p.id))
    paye = {p.id: 0 for p in ordre}
    complete: dict[int, date] = {}
    for recu in sorted(recus, key=lambda r: (r.recu_le, r.saisi_le, r.id)):
        reste = recu.montant
        for p in ordre:
            manque = p.montant - paye[p.id]
            if reste > 0 and manque > 0 and _compte_pour(recu, p):
                part = min(reste, manque)
                paye[p.id] += part
                reste -= part
                if part == manque:
                    complete[p.id] = recu.recu_le
    sorts = {p.id: _sort(p, paye[p.id], complete.get(p.id), jour) for p in ordre}
    annulees = {p.id: Sort(StatutPromesse.ANNULEE, 0, None) for p in promesses if p.statut is StatutPromesse.ANNULEE}
    return sorts | annulees


def _compte_pour(recu: Recu, p: PromesseAJuger) -> bool:
    """Reçu depuis que la promesse est faite, avant son contrôle, et avant qu'une autre la remplace."""
    faite = jour_de_paris(p.faite_le)
    if recu.recu_le < faite or (recu.recu_le == faite and recu.saisi_le < p.faite_le) or recu.recu_le > p.controle_le:
        return False
    if p.fermee_le is None:
        return True
    fermee = jour_de_paris(p.fermee_le)
    return recu.recu_le < fermee or (recu.recu_le == fermee and recu.saisi_le <= p.fermee_le)


def _sort(p: PromesseAJuger, paye: int, complete: date | None, jour: date) -> Sort:
    if p.fermee_le is not None:
        return Sort(StatutPromesse.REMPLACEE, paye, jour_de_paris(p.fermee_le))
    if complete is not None:
        return Sort(StatutPromesse.TENUE, paye, complete)
    if jour > p.controle_le:
        statut = StatutPromesse.PARTIELLE if paye else StatutPromesse.ROMPUE
        return Sort(statut, paye, p.controle_le + timedelta(days=1))
    return Sort(StatutPromesse.OUVERTE, paye, None)


def tenir_compte(
    s: Situation, promesses: Sequence[PromesseAJuger], sorts: Mapping[int, Sort], cadre: Cadre, depuis: date | None = None
) -> Situation:
    """La situation d'après les sorts : rompue ou partielle à l'instant, une entrée dans la file ; ouverte, le dossier attend.

    `depuis` : un manquement tombé ce jour-là ou avant a déjà été compté, par `sortir`.
    """
    rompues = sum(t.statut is StatutPromesse.ROMPUE for t in sorts.values())
    faites = sum(t.statut is not StatutPromesse.ANNULEE for t in sorts.values())
    s = s.avec(promesses_rompues=rompues, promesses_faites=faites)
    if s.etat is Etat.CLOS or (s.etat is Etat.SUSPENDU and s.suspension_motif is not Motif.PROMESSE):
        return s
    apres = depuis or date.min
    manquees = [t for p in promesses if p.statut is not (t := sorts[p.id]).statut and _manquee_entre(t, apres, date.max)]
    if manquees:
        return _entrer_dans_la_file(s, manquees, rompues, cadre)
    ouvertes = [p for p in promesses if sorts[p.id].statut is StatutPromesse.OUVERTE]
    rouverte = any(p.statut is not StatutPromesse.OUVERTE for p in ouvertes)
    if ouvertes and (rouverte or s.suspension_motif is Motif.PROMESSE):
        return attendre(s, min(p.controle_le for p in ouvertes), cadre.jour)
    fin = max((t.decidee_le for t in sorts.values() if t.decidee_le is not None), default=cadre.jour)
    if s.suspension_motif is Motif.PROMESSE and not ouvertes:
        return reprendre(s, cadre, fin, MotifAction.SCENARIO)
    if any(p.statut in MANQUEES and sorts[p.id].statut is StatutPromesse.TENUE for p in promesses):
        return _disculper(s, sorts, rompues, cadre, fin)
    return s


def passer_la_fin(
    s: Situation, promesses: Sequence[PromesseAJuger], sorts: Mapping[int, Sort], cadre: Cadre
) -> tuple[Situation, date | None]:
    """Met fin à une suspension dont la date est passée, au jour où elle l'a été ; rend ce jour, None s'il n'y a rien à lever.

    Une promesse, elle, se juge : voir `tenir_compte`.
    """
    fin = s.suspendu_jusqu_au
    if s.etat is not Etat.SUSPENDU or s.suspension_motif is Motif.PROMESSE or fin is None or fin >= cadre.jour:
        return s, None
    leve_le = fin + timedelta(days=1)
    return sortir(s, promesses, sorts, cadre, leve_le, cadre.calendrier.plus_ouvres(fin, 1)), leve_le


def sortir(
    s: Situation, promesses: Sequence[PromesseAJuger], sorts: Mapping[int, Sort], cadre: Cadre, leve_le: date, au_plus_tot: date
) -> Situation:
    """La suspension finit le `leve_le`, et rien ne se fait avant `au_plus_tot`.

    La dernière parole donnée, manquée pendant la suspension, ramène le dossier ; si elle court encore ce jour-là, elle le
    retient ; sinon le scénario reprend.
    """
    parole = max((jour_de_paris(p.faite_le) for p in promesses if p.statut is not StatutPromesse.ANNULEE), default=date.min)
    depuis = max(s.suspendu_le or leve_le, parole)
    manquees = [t for t in sorts.values() if _manquee_entre(t, depuis, leve_le)]
    if manquees:
        rompues = sum(t.statut is StatutPromesse.ROMPUE and _manquee_entre(t, date.min, leve_le) for t in sorts.values())
        return _entrer_dans_la_file(reprendre(s, cadre, au_plus_tot), manquees, rompues, cadre, au_plus_tot)
    courent = [p.controle_le for p in promesses if _court(sorts[p.id], leve_le)]
    if courent:
        return attendre(s, min(courent), leve_le)
    return reprendre(s, cadre, au_plus_tot)


def _manquee_entre(t: Sort, apres: date, jusqu_au: date) -> bool:
    return t.statut in MANQUEES and t.decidee_le is not None and apres < t.decidee_le <= jusqu_au


def _court(t: Sort, le: date) -> bool:
    """Elle n'était pas encore décidée ce jour-là."""
    if t.statut is StatutPromesse.OUVERTE:
        return True
    return t.statut in MANQUEES | {StatutPromesse.TENUE} and t.decidee_le is not None and t.decidee_le > le


def _entrer_dans_la_file(
    s: Situation, manquees: Sequence[Sort], rompues: int, cadre: Cadre, au_plus_tot: date = date.min
) -> Situation:
    sort = max(manquees, key=lambda t: t.decidee_le or date.min)
    le = max(sort.decidee_le or cadre.jour, au_plus_tot)
    s = s.avec(ancre_le=max(s.ancre_le, le), essais=0)
    if sort.statut is StatutPromesse.ROMPUE and rompues >= cadre.configuration.promesses.ruptures_avant_etape:
        return vers_escalade(s, cadre, le, MotifAction.PROMESSE_ROMPUE)
    return planifier(s, TypeAction.APPEL, cadre.calendrier.ouvre_suivant(le), MOTIFS[sort.statut])


def _disculper(s: Situation, sorts: Mapping[int, Sort], rompues: int, cadre: Cadre, le: date) -> Situation:
    """Une promesse dite manquée était tenue, l'argent n'ayant été saisi qu'ensuite : la file ne la reproche plus."""
    if s.action_motif not in MOTIFS.values():
        return s
    restent = [t for t in sorts.values() if t.statut in MANQUEES]
    if not restent:
        return avancer(s, cadre, le)
    if s.action is TypeAction.APPEL or rompues >= cadre.configuration.promesses.ruptures_avant_etape:
        return s
    dernier = max(restent, key=lambda t: t.decidee_le or date.min)
    return planifier(s, TypeAction.APPEL, s.action_le or cadre.calendrier.ouvre_suivant(le), MOTIFS[dernier.statut])


def attendre(s: Situation, jusqu_au: date, jour: date) -> Situation:
    """Une promesse tient le scénario : ni lettre ni appel avant son contrôle."""
    return suspendre(s, Motif.PROMESSE, jour, jusqu_au)


def dire_le_sort(montant: int, le: date, sort: Sort) -> str:
    """« promesse de 300,00 € pour le 12/11/2026 : rompue »."""
    mots = f"tenue en partie ({euros(sort.paye)})" if sort.statut is StatutPromesse.PARTIELLE else en_mots(sort.statut)
    return f"promesse de {euros(montant)} pour le {le:%d/%m/%Y} : {mots}"
