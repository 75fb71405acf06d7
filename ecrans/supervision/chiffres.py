"""Dire des nombres de promesses, des euros et des taux en peu de colonnes."""

from __future__ import annotations

from collections.abc import Sequence

from agence.argent import ESPACE_FINE, diviser
from donnees.vues.supervision import Compte, Sort

MOTS = {
    Sort.DUE: "dues ce jour", Sort.EN_RETARD: "en retard", Sort.A_VENIR: "à venir", Sort.TENUE: "tenues",
    Sort.PARTIELLE: "partielles", Sort.ROMPUE: "rompues", Sort.REMPLACEE: "remplacées",
}  # fmt: skip
UNE = {
    Sort.DUE: "due ce jour", Sort.EN_RETARD: "en retard", Sort.A_VENIR: "à venir", Sort.TENUE: "tenue",
    Sort.PARTIELLE: "en partie", Sort.ROMPUE: "rompue", Sort.REMPLACEE: "remplacée",
}  # fmt: skip
STYLES = {Sort.EN_RETARD: "alerte", Sort.ROMPUE: "danger", Sort.TENUE: "succes", Sort.REMPLACEE: "attenue"}
_BARRES = "▁▂▃▄▅▆▇█"


def euros_entiers(centimes: int) -> str:
    """« 12 345 », arrondi à l'euro, pour une colonne étroite."""
    return f"{diviser(centimes, 100):,}".replace(",", ESPACE_FINE)


def euros_serres(centimes: int, largeur: int) -> str:
    """Des euros en `largeur` cellules au plus : entiers, sinon en milliers (« 123 k »), sinon en millions (« 1,2 M »)."""
    entiers = euros_entiers(centimes)
    if len(entiers) <= largeur:
        return entiers
    milliers = f"{diviser(centimes, 100_000):,} k".replace(",", ESPACE_FINE)
    dixiemes = diviser(centimes, 10_000_000)
    return milliers if len(milliers) <= largeur else f"{dixiemes // 10},{dixiemes % 10} M"


def dire(compte: Compte, largeur: int, *, en_euros: bool) -> str:
    """Un nombre ou des euros, en `largeur` cellules ; un point quand il n'y a rien, pour que l'œil aille à ce qui compte."""
    if not compte.nombre:
        return "·"
    return euros_serres(compte.montant, largeur) if en_euros else str(compte.nombre)


def taux(rapport: tuple[int, int]) -> str:
    """« 62,5 % » ; « — » quand rien n'est échu."""
    part, total = rapport
    if not total:
        return "—"
    dixiemes = diviser(part * 1000, total)
    return f"{dixiemes // 10},{dixiemes % 10}\u00a0%"


def courbe(rapports: Sequence[tuple[int, int]]) -> str:
    """Une barre par semaine, de la plus ancienne à la plus récente ; « · » où rien n'est échu."""
    return "".join(_BARRES[min(7, part * 8 // total)] if total else "·" for part, total in rapports)
