"""Le rang d'un dossier dans la file, et la phrase qui l'explique : le même calcul donne les points et les mots.

Rien ici ne change de soi-même avec les jours, sauf les seuils de prescription que la nuit surveille :
le rang est gardé dans la base et seul un fait nouveau le fait recalculer.
"""

from __future__ import annotations

import math
from datetime import date

from agence.argent import euros
from agence.conduite.situation import Situation
from agence.configuration.modele import Rang
from agence.figee import figee
from donnees.nomenclature import MotifAction, TypeAction

UNITE = 1000
"""Le rang est gardé en millièmes de point, pour rester un entier."""

URGENCE = 10_000 * UNITE
"""Ce que pèse une demande du tribunal : plus que tous les poids d'ordinaire réunis."""

MOTS_DES_ACTIONS = {
    TypeAction.PREMIERE_LETTRE: "première lettre à envoyer",
    TypeAction.APPEL: "appel prévu par le scénario",
    TypeAction.RELANCE: "relance à envoyer",
    TypeAction.MISE_EN_DEMEURE: "mise en demeure à envoyer",
    TypeAction.AVIS_MANDANT: "avis au mandant à envoyer",
    TypeAction.HUISSIER: "passage à l'huissier prévu",
    TypeAction.JUDICIAIRE: "voie judiciaire prévue",
    TypeAction.TRANSMISSION: "à transmettre",
    TypeAction.SUIVI_PROCEDURE: "procédure à suivre",
    TypeAction.ENQUETE: "coordonnées à rechercher",
    TypeAction.ECRIRE: "à écrire",
    TypeAction.REVUE: "dossier à revoir",
    TypeAction.TACHE: "tâche prévue",
}


@figee
class Raison:
    """Des points et les mots qui vont avec."""

    points: int
    mots: str


def raisons(s: Situation, poids: Rang, jour: date) -> tuple[Raison, ...]:
    """Ce qui fait monter ce dossier, du plus fort au plus faible ; points en millièmes."""
    trouvees = [
        Raison(URGENCE if s.action_motif is MotifAction.PIECES_DEMANDEES else 0, "le tribunal attend des pièces"),
        _promesse(s, poids),
        _prescription(s, poids, jour),
        Raison(_montant(s.solde, poids.montant), f"{euros(max(s.solde, 0))} à recouvrer"),
        Raison(_points_anciennete(s, poids), "dette récente"),
        Raison(poids.nouveau * UNITE if s.tentatives == 0 else 0, "jamais appelé"),
        Raison(poids.contact_utile * UNITE if s.dernier_contact_le else 0, "déjà joint"),
        Raison(poids.sensible * UNITE if s.sensible else 0, "dossier sensible"),
    ]
    return tuple(sorted((r for r in trouvees if r.points > 0), key=lambda r: -r.points))


def calculer(s: Situation, poids: Rang, jour: date) -> int:
    """Le rang à garder : la somme des points, les mêmes que ceux des raisons, sans en écrire les mots."""
    points = (
        URGENCE if s.action_motif is MotifAction.PIECES_DEMANDEES else 0,
        _points_promesse(s, poids),
        _points_prescription(s, poids, jour),
        _montant(s.solde, poids.montant),
        _points_anciennete(s, poids),
        poids.nouveau * UNITE if s.tentatives == 0 else 0,
        poids.contact_utile * UNITE if s.dernier_contact_le else 0,
        poids.sensible * UNITE if s.sensible else 0,
    )
    return sum([p for p in points if p > 0])


def expliquer(s: Situation, poids: Rang, jour: date) -> str:
    """« pourquoi ici » : l'action qui l'amène, puis les deux raisons les plus fortes."""
    fortes = [r.mots for r in raisons(s, poids, jour)]
    if s.action_motif in (MotifAction.PROMESSE_ROMPUE, MotifAction.PROMESSE_PARTIELLE, MotifAction.PIECES_DEMANDEES):
        return ", ".join(fortes[:2])
    if s.action_motif is MotifAction.RAPPEL_CONVENU:
        debut = "rappel convenu"
    elif s.action_motif is MotifAction.RAPPEL:
        debut = "rappel après un essai"
    elif s.action_motif is MotifAction.FIN_DE_SUSPENSION:
        debut = "fin de suspension"
    elif s.action_motif is MotifAction.ESSAIS_MANQUANTS:
        debut = "essais à faire avant la mise en demeure"
    else:
        debut = MOTS_DES_ACTIONS[s.action] if s.action else "en attente"
    return ", ".join([debut, *fortes[:2]])


def _promesse(s: Situation, poids: Rang) -> Raison:
    mots = "promesse rompue" if s.promesses_rompues <= 1 else f"{s.promesses_rompues}e promesse rompue"
    if s.action_motif is MotifAction.PROMESSE_PARTIELLE:
        mots = "promesse tenue en partie"
    return Raison(_points_promesse(s, poids), mots)


def _points_promesse(s: Situation, poids: Rang) -> int:
    if s.action_motif is MotifAction.PROMESSE_ROMPUE:
        return poids.promesse_rompue * UNITE
    return poids.promesse_rompue * UNITE * 3 // 4 if s.action_motif is MotifAction.PROMESSE_PARTIELLE else 0


def _prescription(s: Situation, poids: Rang, jour: date) -> Raison:
    points = _points_prescription(s, poids, jour)
    return Raison(points, f"prescription le {s.prescription_le:%d/%m/%Y}" if points else "")


def _points_prescription(s: Situation, poids: Rang, jour: date) -> int:
    """Un tiers du poids sous 180 jours, deux sous 90, le tout sous 30 ; rien une fois la date passée."""
    reste = (s.prescription_le - jour).days if s.prescription_le is not None else -1
    if not 0 <= reste <= 180:
        return 0
    return poids.prescription * UNITE * (3 if reste <= 30 else 2 if reste <= 90 else 1) // 3


def _points_anciennete(s: Situation, poids: Rang) -> int:
    return round(poids.anciennete * UNITE * max(0.0, 1 - s.age_confie / 365))


def _montant(solde: int, poids: int) -> int:
    """Croît comme le logarithme : 10 € vaut 1/5 du poids, 1 000 € 3/5, 100 000 € et plus le poids entier."""
    unites = max(solde, 0) / 100
    return round(poids * UNITE * min(1.0, math.log10(1 + unites) / 5))
