"""Pourquoi le débiteur ne paie pas : demandé avant toute escalade."""

from __future__ import annotations

from dataclasses import replace

from agence.gestes.socle import geste
from agence.seance import Seance
from donnees.nomenclature import MotifImpaye, TypeEvenement

MOTS = {
    MotifImpaye.OUBLI: "oubli",
    MotifImpaye.TRESORERIE: "trésorerie",
    MotifImpaye.LITIGE: "litige",
    MotifImpaye.REFUS: "refus",
    MotifImpaye.MAUVAISE_FOI: "mauvaise foi",
    MotifImpaye.INJOIGNABLE: "injoignable",
    MotifImpaye.DIFFICULTE: "difficulté",
    MotifImpaye.DESACCORD_MONTANT: "désaccord sur le montant",
}


def constater(seance: Seance, dossier_id: int, motif: MotifImpaye, note: str = "", *, version: int | None = None) -> None:
    """Inscrit la raison du non-paiement, à la place de la précédente."""
    with geste(seance, dossier_id, version=version) as g:
        texte = f"impayé : {MOTS[motif]}"
        g.consigner(TypeEvenement.MOTIF, motif.value, f"{texte} · {note}" if note.strip() else texte)
        g.poser(replace(g.situation, impaye_motif=motif))
