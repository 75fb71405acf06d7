"""Lire une règle sur place : son texte, sa base, ce que le logiciel en fait."""

from __future__ import annotations

from textwrap import wrap

from agence.droit.regles import Regle, expliquer, regle
from ecrans.composants.texte_long import CADRE, LARGEUR, TexteLong

MARGE = 4
"""Colonnes que le cadre prend à un écran plus étroit que la fenêtre."""


def fenetre(numero: int | str, largeur_ecran: int) -> TexteLong:
    """La fenêtre qui dit cette règle, repliée à la largeur de l'écran. Lève Introuvable pour un numéro inconnu."""
    r = regle(numero)
    largeur = max(20, min(LARGEUR, largeur_ecran) - CADRE - MARGE)
    lignes: list[str] = []
    for paragraphe in expliquer(r):
        lignes += [*wrap(paragraphe, largeur), ""]
    return TexteLong(titre(r), lignes[:-1])


def titre(r: Regle) -> str:
    """« Règle 37 · empêche »."""
    return f"Règle {r.numero} · {r.etat.value}"
