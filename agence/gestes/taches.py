"""Une tâche faite : enquête, écrit, avis au mandant, suivi de procédure. Le scénario reprend où il en était."""

from __future__ import annotations

from agence.calendrier import Duree
from agence.conduite.scenarios import accomplir
from agence.conduite.situation import planifier
from agence.erreurs import Refus
from agence.gestes.escalade import marquer_etape
from agence.gestes.socle import geste
from agence.gestes.suites_procedure import SUIVI_PAR_DEFAUT
from agence.mots import en_mots
from agence.seance import Seance
from donnees.nomenclature import Etat, MotifAction, TypeAction, TypeEvenement

FAISABLES = frozenset(
    {TypeAction.ENQUETE, TypeAction.ECRIRE, TypeAction.TACHE, TypeAction.AVIS_MANDANT, TypeAction.RELANCE, TypeAction.SUIVI_PROCEDURE}
)


def marquer_faite(seance: Seance, dossier_id: int, note: str = "", *, version: int | None = None) -> None:
    """La prochaine action du dossier est faite. Lève Refus si c'est un geste qui a sa propre touche, ou une décision à prendre."""
    with geste(seance, dossier_id, version=version) as g:
        action = g.situation.action
        if g.situation.etat is not Etat.ACTIF or action is None:
            raise Refus("le dossier n'a pas d'action en cours.", "Lever la suspension par s.")
        if action not in FAISABLES:
            raise Refus(f"« {en_mots(action)} » ne se coche pas.", "Faire le geste lui-même, ou planifier la suite par r.")
        g.consigner(TypeEvenement.ETAPE, action.value, note or f"{en_mots(action)} : fait")
        if action is TypeAction.SUIVI_PROCEDURE:
            suite = g.cadre.calendrier.prochain(g.cadre.jour, Duree(SUIVI_PAR_DEFAUT))
            g.poser(planifier(g.situation, action, suite, MotifAction.ESCALADE))
            return
        marquer_etape(g, action)
        g.poser(accomplir(g.situation, action, g.cadre, g.cadre.jour))
