"""Donner des dossiers à un agent."""

from __future__ import annotations

from collections.abc import Sequence

from agence.erreurs import Introuvable, Refus
from agence.gestes.droits import PERMIS, exiger
from agence.gestes.socle import geste
from agence.seance import Seance
from donnees.base import ecriture, une
from donnees.modeles import Utilisateur
from donnees.nomenclature import TypeEvenement


def attribuer(seance: Seance, dossiers: Sequence[int], agent_id: int) -> int:
    """Donne ces dossiers à l'agent, tous ou aucun, et rend le nombre de ceux qui ont changé de mains.

    Lève Refus si l'agent ne travaille plus de dossiers, ou si un collègue tient l'un d'eux. Un seul dossier s'annule.
    """
    exiger(seance, "réattribuer des dossiers")
    agent = Utilisateur.get_or_none(Utilisateur.id == agent_id)
    if agent is None:
        raise Introuvable(f"utilisateur n° {agent_id} inconnu.")
    if not agent.actif or agent.role not in PERMIS["travailler un dossier"]:
        raise Refus(f"{agent.affichage} ne travaille pas de dossiers.", "Choisir un agent actif.", "agent")
    with ecriture():
        return sum(_donner(seance, dossier_id, agent, len(dossiers) == 1) for dossier_id in dict.fromkeys(dossiers))


def _donner(seance: Seance, dossier_id: int, agent: Utilisateur, annulable: bool) -> bool:
    deja = une("SELECT 1 FROM dossier WHERE id = ? AND agent_id = ?", (dossier_id, agent.id))
    if deja is not None:
        return False
    with geste(seance, dossier_id, acte="réattribuer des dossiers", annulable=annulable) as g:
        avant = g.dossier.agent_id
        ancien = Utilisateur.get_or_none(Utilisateur.id == avant) if avant is not None else None
        de = ancien.affichage if ancien is not None else "personne"
        g.consigner(TypeEvenement.ATTRIBUTION, "", f"de {de} à {agent.affichage}", {"de": avant, "a": agent.id})
        g.changer(agent_id=agent.id)
    return True
