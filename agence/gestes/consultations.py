"""Qui a vu quoi (P6) : une ligne par personne, dossier et jour, à part de l'historique du dossier."""

from __future__ import annotations

from collections.abc import Collection
from itertools import islice

from agence.seance import Seance
from donnees.base import ecriture, executer, executer_lot
from donnees.champs import instant_ecrit
from donnees.nomenclature import Vue

LOT = 2_000
_INSCRIRE = "INSERT INTO consultation (dossier_id, utilisateur_id, jour, quoi, le) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"


def inscrire_a_part(seance: Seance, dossier_id: int) -> None:
    """Comme `inscrire`, dans une transaction à elle : pour qui lit sans rien faire d'autre."""
    if seance.acteur is not None:
        with ecriture():
            inscrire(seance, dossier_id)


def inscrire(seance: Seance, dossier_id: int, quoi: Vue = Vue.OUVERTURE) -> None:
    """Inscrit que l'acteur a vu ce dossier ce jour, dans la transaction en cours ; déjà inscrit, rien ne s'écrit."""
    if seance.acteur is not None:
        executer(
            _INSCRIRE,
            (dossier_id, seance.acteur.id, seance.jour.isoformat(), quoi.value, instant_ecrit(seance.horloge())),
        )


def inscrire_plusieurs(seance: Seance, dossiers: Collection[int], quoi: Vue) -> None:
    """Inscrit que l'acteur a vu tous ces dossiers ce jour, par transactions courtes."""
    if seance.acteur is None:
        return
    reste = iter(dossiers)
    fin = (seance.acteur.id, seance.jour.isoformat(), quoi.value, instant_ecrit(seance.horloge()))
    while lot := [(i, *fin) for i in islice(reste, LOT)]:
        with ecriture():
            executer_lot(_INSCRIRE, lot)
