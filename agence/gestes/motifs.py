"""Pourquoi le débiteur ne paie pas : demandé avant toute escalade."""

from __future__ import annotations

from dataclasses import replace

from agence.gestes.socle import geste
from agence.mots import en_mots
from agence.seance import Seance
from donnees.nomenclature import MotifImpaye, TypeEvenement


def constater(seance: Seance, dossier_id: int, motif: MotifImpaye, note: str = "", *, version: int | None = None) -> None:
    """Inscrit la raison du non-paiement, à la place de la précédente."""
    with geste(seance, dossier_id, version=version) as g:
        texte = f"raison : {en_mots(motif)}"
        g.consigner(TypeEvenement.MOTIF, motif.value, f"{texte} · {note}" if note.strip() else texte)
        g.poser(replace(g.situation, impaye_motif=motif))
