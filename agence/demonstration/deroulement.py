"""Le cours d'une histoire : le dehors, la nuit, la fin d'une attente ou l'action due, du plus proche au plus lointain, jusqu'au présent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from agence.conduite.scenarios import etape_accomplie, etape_courante, reprendre
from agence.conduite.situation import planifier
from agence.demonstration import actions, demarches, versements
from agence.demonstration.histoire import Histoire
from agence.mots import en_mots
from donnees.nomenclature import (
    Etat,
    EtatCourrier,
    Motif,
    MotifAction,
    Nature,
    TypeAction,
    TypeCourrier,
    TypeEvenement,
)

FAITS_LA_NUIT = {TypeAction.RELANCE: TypeCourrier.RELANCE, TypeAction.AVIS_MANDANT: TypeCourrier.AVIS_MANDANT}
PREPARES_LA_NUIT = {
    TypeAction.PREMIERE_LETTRE: TypeCourrier.PREMIERE_LETTRE,
    TypeAction.MISE_EN_DEMEURE: TypeCourrier.MISE_EN_DEMEURE,
}
RETARDS = {
    TypeAction.APPEL: (0, 0, 0, 0, 1),
    TypeAction.PREMIERE_LETTRE: (0, 0, 1),
    TypeAction.TRANSMISSION: (0, 1, 2, 4, 8),
}
"""Jours ouvrés que l'agence met à faire une action due, l'un ou l'autre."""
PAS_MAXIMUM = 150
Fait = tuple[date, int, Callable[[], None]]


def derouler(h: Histoire, horizon: date) -> None:
    """Mène le dossier au matin du jour présent ; les agents n'ont rien fait après `horizon`, la nuit et le dehors si."""
    for _ in range(PAS_MAXIMUM):
        suivant = min(_possibles(h, horizon), default=None, key=lambda f: f[:2])
        if suivant is None:
            break
        suivant[2]()
        if not h.clos:
            _arreter_le_prescrit(h, h.le)
    else:
        _reposer(h)
    _arreter_le_prescrit(h, h.monde.jour)


def _possibles(h: Histoire, horizon: date) -> list[Fait]:
    """Ce qui peut arriver ensuite, au plus tard aujourd'hui : jour, préséance ce jour-là, et quoi."""
    jour = h.monde.jour
    trouves: list[Fait] = []
    jugement = versements.prochain_jugement(h)
    if jugement is not None and jugement <= jour:
        trouves.append((jugement, 0, lambda: _juger(h, jugement)))
    if h.prevus and h.prevus[-1].le < jour:
        trouves.append((max(h.le, h.prevus[-1].le), 2, lambda: h.prevus.pop().faire()))
    s = h.s
    fin = s.suspendu_jusqu_au
    if s.etat is Etat.SUSPENDU and s.suspension_motif is not Motif.PROMESSE and fin is not None and fin < jour:
        trouves.append((max(h.le, fin + timedelta(days=1)), 1, lambda: _lever(h, fin)))
    if s.etat is Etat.ACTIF and s.action is not None and s.action_le is not None:
        trouves += _action_due(h, s.action, max(h.le, s.action_le), horizon)
    return trouves


def _action_due(h: Histoire, action: TypeAction, le: date, horizon: date) -> list[Fait]:
    """L'action due : la nuit prépare les courriers, les gens font le reste un jour ouvré."""
    jour = h.monde.jour
    if action in FAITS_LA_NUIT:
        return [(le, 1, lambda: _ecrire_de_nuit(h, action, le))] if le <= jour else []
    pret = next((e for e in h.envois if e.etat is EtatCourrier.A_ENVOYER and e.type.value == action.value), None)
    if action in PREPARES_LA_NUIT and pret is None:
        return [(le, 1, lambda: _preparer_de_nuit(h, action, le))] if le <= jour else []
    retard = h.alea.choice(RETARDS.get(action, (0, 0, 0, 1, 2)))
    fait_le = h.monde.calendrier.plus_ouvres(h.monde.calendrier.ouvre_suivant(le), retard)
    if fait_le >= jour or (fait_le > horizon and action is not TypeAction.PREMIERE_LETTRE):
        return []
    return [(fait_le, 3, lambda: actions.faire(h, action, fait_le))]


def _juger(h: Histoire, le: date) -> None:
    h.de_nuit(le)
    versements.rejuger(h, le)


def _lever(h: Histoire, fin: date) -> None:
    """La nuit d'après la fin d'une suspension : le scénario reprend."""
    motif = h.s.suspension_motif
    cadre = h.de_nuit(max(h.le, fin + timedelta(days=1)))
    h.noter(TypeEvenement.REPRISE, "", f"fin de suspension ({en_mots(motif)}) le {fin:%d/%m/%Y}")
    h.s = reprendre(h.s, cadre, cadre.calendrier.plus_ouvres(fin, 1))


def _preparer_de_nuit(h: Histoire, action: TypeAction, le: date) -> None:
    cadre = h.de_nuit(le)
    demarches.preparer(h, PREPARES_LA_NUIT[action], cadre)


def _ecrire_de_nuit(h: Histoire, action: TypeAction, le: date) -> None:
    """Relance et avis au mandant : l'étape est faite quand la nuit les prépare ; ils partent au bureau le jour même."""
    cadre = h.de_nuit(le)
    position = h.s.position
    envoi = demarches.preparer(h, FAITS_LA_NUIT[action], cadre)
    courante = etape_courante(h.s, cadre)
    if courante is not None and courante.action is action:
        h.inscrire_l_etape(position, action.value)
    h.s = etape_accomplie(h.s, cadre, le)
    depart = h.monde.calendrier.ouvre_suivant(le)
    if depart < h.monde.jour:
        h.prevoir(depart, lambda: _poster(h, envoi.id, depart))
    if action is TypeAction.RELANCE and h.chance(6):
        actions.payer_de_soi_meme(h, le)


def _poster(h: Histoire, numero: int, le: date) -> None:
    envoi = next(e for e in h.envois if e.id == numero)
    if envoi.etat is EtatCourrier.A_ENVOYER:
        demarches.partir(h, envoi, h.au_bureau(le))


def _arreter_le_prescrit(h: Histoire, le: date) -> None:
    """Règle 24 : une dette de consommateur prescrite n'est plus relancée ; elle attend une décision."""
    s = h.s
    prescrit = s.prescription_le is not None and s.prescription_le < le and s.titre_le is None
    if prescrit and s.nature is Nature.PARTICULIER and s.etat is Etat.ACTIF and s.action is not TypeAction.REVUE:
        cadre = h.de_nuit(le)
        h.noter(TypeEvenement.ETAPE, "prescrit", f"dette prescrite le {s.prescription_le:%d/%m/%Y} : plus de relance")
        h.s = planifier(s, TypeAction.REVUE, cadre.calendrier.ouvre_suivant(le), MotifAction.RESULTAT)


def _reposer(h: Histoire) -> None:
    """Une histoire trop longue s'arrête : elle attend une décision au prochain jour ouvré."""
    if h.s.etat is Etat.ACTIF and h.s.procedure_etat is None:
        le = h.monde.calendrier.plus_ouvres(h.monde.jour, 1)
        h.s = replace(planifier(h.s, TypeAction.REVUE, le, MotifAction.RESULTAT), essais=0)
