"""Une valeur dans un fichier d'échange : comment elle s'écrit en CSV, en JSON et dans un classeur. Un texte n'y est jamais que du texte."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from agence import horloge
from agence.argent import diviser
from agence.echanges.formules import neutraliser_partout
from agence.texte import assainir
from donnees.vues.exports import Sorte

LONGUEUR_D_UNE_CELLULE = 32_767
"""Caractères qu'une cellule de classeur peut tenir ; un texte plus long y est coupé, et c'est dit."""
COUPURE = "…"
PREMIER_JOUR = date(1900, 3, 1)
"""Avant, les tableurs comptent un 29 février 1900 qui n'a pas existé : ces jours-là s'écrivent en texte."""


class Dialecte(StrEnum):
    """Le CSV : pour un tableur réglé en français (« ; », virgule décimale, marque UTF-8), ou celui des programmes (RFC 4180)."""

    FRANCAIS = "francais"
    STANDARD = "standard"


def texte_inerte(valeur: object) -> str:
    """Le texte de la base, sans rien qu'un terminal exécuterait ; ses sauts de ligne restent."""
    brut = str(valeur)
    if brut.isascii() and brut.isprintable():
        return brut
    return assainir(brut, lignes=True, maximum=2 * len(brut) + 16)


def en_csv(sorte: Sorte, valeur: Any, virgule: str) -> str:
    """La cellule d'un CSV ; `virgule` est le signe décimal. Un texte qu'un tableur prendrait pour une formule y reçoit une apostrophe."""
    if valeur is None:
        return ""
    if sorte is Sorte.TEXTE:
        return neutraliser_partout(texte_inerte(valeur))
    if sorte is Sorte.MONTANT:
        return _decimal(int(valeur), 100, virgule)
    if sorte is Sorte.TAUX:
        dixiemes = dixiemes_de(valeur)
        return "" if dixiemes is None else _decimal(dixiemes, 10, virgule) + "%"
    if sorte is Sorte.BOOLEEN:
        return "oui" if valeur else "non"
    return str(en_json(sorte, valeur))


def en_json(sorte: Sorte, valeur: Any) -> str | int | float | bool | None:
    """La valeur d'un JSON : centimes entiers, dates et instants ISO (heure de Paris), taux entre 0 et 1."""
    if valeur is None:
        return None
    if sorte is Sorte.TEXTE:
        return texte_inerte(valeur)
    if sorte is Sorte.JOUR:
        return str(valeur.isoformat())
    if sorte is Sorte.INSTANT:
        return horloge.local(valeur).isoformat(timespec="seconds")
    if sorte is Sorte.TAUX:
        part, total = valeur
        return part / total if total else None
    return bool(valeur) if sorte is Sorte.BOOLEEN else int(valeur)


def en_classeur(sorte: Sorte, valeur: Any) -> str | int | float | date | datetime | None:
    """La valeur d'une cellule de classeur : euros et centimes, vraies dates, instants à l'heure de Paris ; un texte trop long est coupé."""
    if valeur is None:
        return None
    if sorte is Sorte.TEXTE:
        texte = texte_inerte(valeur)
        return _couper(texte) if trop_long(texte) else texte
    if sorte is Sorte.MONTANT:
        return int(valeur) / 100
    if sorte is Sorte.TAUX:
        dixiemes = dixiemes_de(valeur)
        return None if dixiemes is None else dixiemes / 1000
    if sorte is Sorte.JOUR:
        return valeur if valeur >= PREMIER_JOUR else str(valeur.isoformat())
    if sorte is Sorte.INSTANT:
        return horloge.local(valeur).replace(tzinfo=None, microsecond=0)
    if sorte is Sorte.BOOLEEN:
        return "oui" if valeur else "non"
    return int(valeur)


def trop_long(texte: str) -> bool:
    """Vrai si une cellule de classeur ne tient pas ce texte."""
    return len(texte) > LONGUEUR_D_UNE_CELLULE // 2 and longueur(texte) > LONGUEUR_D_UNE_CELLULE


def longueur(texte: str) -> int:
    """La longueur d'un texte comme les tableurs la comptent : deux pour un caractère hors du premier plan d'Unicode."""
    return len(texte.encode("utf-16-le")) // 2


def dixiemes_de(rapport: tuple[int, int]) -> int | None:
    """(part, total) → dixièmes de pour cent, arrondis comme à l'écran ; None quand le total est nul."""
    part, total = rapport
    return diviser(part * 1000, total) if total else None


def _decimal(entier: int, unite: int, virgule: str) -> str:
    entiere, reste = divmod(abs(entier), unite)
    return f"{'-' if entier < 0 else ''}{entiere}{virgule}{reste:0{len(str(unite)) - 1}d}"


def _couper(texte: str) -> str:
    octets = texte.encode("utf-16-le")[: 2 * (LONGUEUR_D_UNE_CELLULE - 1)]
    return octets.decode("utf-16-le", "ignore") + COUPURE
