"""Le texte d'un fichier avant qu'il n'entre : ce qui se refuse, ce qui se retire, ce qui se signale."""

from __future__ import annotations

import re

from agence.texte import assainir

# Caractères de commande (C0, DEL, C1), leurs images visibles, et le caractère d'une lecture déjà ratée (U+FFFD).
COMMANDE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2400-\u2409\u240b-\u2421\ufffd]")
_INVISIBLES = re.compile(
    "[\xad\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\U000e0000-\U000e0fff]"
)
# Ce qu'un fichier français contient d'ordinaire : rien à y nettoyer que les blancs.
_ORDINAIRE = re.compile("[ -~\xa0-\xac\xae-\u017f\u2013\u2014\u2018\u2019\u2026\u202f\u20ac]*")
_LATIN = re.compile("[A-Za-z\u00c0-\u024f]")
_AUTRES = (("cyrillique", re.compile("[\u0400-\u052f]")), ("grec", re.compile("[\u0370-\u03ff]")))


def nettoyer(texte: str, *, lignes: bool = False) -> tuple[str, str]:
    """Le texte propre, et ce qu'il a fallu en changer (vide si rien qui vaille d'être dit).

    Les caractères invisibles disparaissent, les accents empilés sont bornés, les blancs se réduisent à une espace ;
    les sauts de ligne restent si `lignes`.
    """
    if _ORDINAIRE.fullmatch(texte):
        return " ".join(texte.split()), ""
    remarques = []
    visible = _INVISIBLES.sub("", texte)
    if visible != texte:
        remarques.append("caractères invisibles retirés")
    if not lignes and "\n" in visible.strip():
        remarques.append("saut de ligne remplacé par une espace")
    morceaux = [" ".join(m.split()) for m in visible.split("\n")]
    # maximum : la longueur se juge ensuite, champ par champ ; rien ne se coupe en silence.
    propre = assainir((("\n" if lignes else " ").join(m for m in morceaux if m)), lignes=True, maximum=len(texte) + 1)
    if len(propre) * 2 < len(visible.strip()):
        remarques.append("accents empilés retirés")
    if melange := ecritures_melees(propre):
        remarques.append(f"écritures mêlées (latin et {melange})")
    return propre, ", ".join(remarques)


def ecritures_melees(texte: str) -> str:
    """L'écriture qui se mêle au latin dans le même texte (« DUРОNT » écrit avec des lettres russes), ou rien."""
    if texte.isascii() or not _LATIN.search(texte):
        return ""
    return next((nom for nom, motif in _AUTRES if motif.search(texte)), "")
