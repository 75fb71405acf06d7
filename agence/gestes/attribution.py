"""Donner des dossiers désignés un à un à un agent ; ce qu'un filtre choisit se donne par `reattributions`."""

from __future__ import annotations

from collections.abc import Sequence

from agence.erreurs import Introuvable, Refus
from agence.gestes import connexions
from agence.gestes.apercu_de_reattribution import ACTE, Demande, Mouvement, recevables, tenus
from agence.gestes.droits import exiger
from agence.gestes.reattributions import inscrire
from agence.gestes.socle import geste
from agence.seance import Seance
from donnees.base import ecriture, une
from donnees.modeles import Utilisateur
from donnees.nomenclature import TypeEvenement
from donnees.vues import reattribution as vue
from donnees.vues.reattribution import Selection


def attribuer(seance: Seance, dossiers: Sequence[int], agent_id: int, motif: str = "") -> int:
    """Donne ces dossiers à l'agent, tous ou aucun, et rend le nombre de ceux qui ont changé de mains.

    Lève Refus si l'agent ne travaille plus de dossiers, ou si un collègue tient l'un d'eux. Un seul dossier s'annule par « u » ;
    plusieurs font une réattribution, qui se défait en entier.
    """
    exiger(seance, ACTE)
    recevables([agent_id])
    voulus = list(dict.fromkeys(dossiers))
    with ecriture():
        if len(voulus) == 1:
            return int(_donner(seance, voulus[0], Utilisateur.get_by_id(agent_id)))
        return _donner_ensemble(seance, voulus, agent_id, motif)


def _donner_ensemble(seance: Seance, dossiers: Sequence[int], agent_id: int, motif: str) -> int:
    connexions.exiger_valide(seance)
    vue.tenir(dossiers)
    connus = {d.id: d for d in vue.par_numeros(dossiers)}
    absents = [d for d in dossiers if d not in connus]
    if absents:
        raise Introuvable(f"dossier n° {absents[0]} inconnu ou purgé.")
    mouvements = [Mouvement(d.id, d.agent_id, agent_id, d.solde) for d in connus.values() if d.agent_id != agent_id]
    pris = tenus(seance)
    for m in mouvements:
        if m.dossier_id in pris:
            reference = vue.references([m.dossier_id])[m.dossier_id]
            raise Refus(f"{vue.noms()[pris[m.dossier_id]][0]} tient le dossier {reference}.", "Attendre qu'il le rende.", "bail")
    if mouvements:
        inscrire(seance, Demande(Selection(), (agent_id,), motif=motif), mouvements, "dossiers désignés un à un")
    return len(mouvements)


def _donner(seance: Seance, dossier_id: int, agent: Utilisateur) -> bool:
    deja = une("SELECT 1 FROM dossier WHERE id = ? AND agent_id = ?", (dossier_id, agent.id))
    if deja is not None:
        return False
    with geste(seance, dossier_id, acte=ACTE) as g:
        avant = g.dossier.agent_id
        ancien = Utilisateur.get_or_none(Utilisateur.id == avant) if avant is not None else None
        de = ancien.affichage if ancien is not None else "personne"
        g.consigner(TypeEvenement.ATTRIBUTION, "", f"de {de} à {agent.affichage}", {"de": avant, "a": agent.id})
        g.changer(agent_id=agent.id)
    return True
