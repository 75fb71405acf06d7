"""Qui a vu quoi (P6) : une ligne par personne, dossier et jour, à part de l'historique du dossier."""

from __future__ import annotations

from agence.seance import Seance
from donnees.base import executer
from donnees.champs import instant_ecrit
from donnees.nomenclature import Vue


def inscrire(seance: Seance, dossier_id: int, quoi: Vue = Vue.OUVERTURE) -> None:
    """Inscrit que l'acteur a vu ce dossier ce jour, dans la transaction en cours ; déjà inscrit, rien ne s'écrit."""
    if seance.acteur is not None:
        executer(
            "INSERT INTO consultation (dossier_id, utilisateur_id, jour, quoi, le) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
            (dossier_id, seance.acteur.id, seance.jour.isoformat(), quoi.value, instant_ecrit(seance.horloge())),
        )
