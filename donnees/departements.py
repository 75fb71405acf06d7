"""Les départements et l'outre-mer, et celui qu'un code postal désigne. Bibliothèque standard seulement.

Le code postal est celui de la distribution du courrier : quelques communes limitrophes sont servies par le département voisin.
Ce qui dépend du lieu (ressort, tribunal) reste donc à confirmer par qui dépose la demande.
"""

from __future__ import annotations

import re

DEPARTEMENTS = frozenset(
    {f"{n:02d}" for n in range(1, 96) if n != 20}
    | {"2A", "2B", "971", "972", "973", "974", "975", "976", "977", "978", "984", "986", "987", "988"}
)
"""Les codes officiels, Corse et outre-mer compris."""

_CINQ_CHIFFRES = re.compile(r"[0-9]{5}", re.ASCII)
_PARTICULIERS = {"97133": "977", "97150": "978"}
"""Saint-Barthélemy et Saint-Martin ont gardé leur code postal de la Guadeloupe."""
_CORSE = {"200": "2A", "201": "2A", "202": "2B", "206": "2B"}
"""Trois premiers chiffres ; les autres codes de Corse (courrier d'entreprise) ne disent pas le département."""


def departement_du_code_postal(code_postal: str) -> str:
    """« 35000 » → « 35 », « 20200 » → « 2B », « 97400 » → « 974 » ; vide si le code ne désigne aucun département."""
    code = code_postal.replace(" ", "")
    if not _CINQ_CHIFFRES.fullmatch(code):
        return ""
    if code in _PARTICULIERS:
        return _PARTICULIERS[code]
    if code.startswith("20"):
        return _CORSE.get(code[:3], "")
    departement = code[:3] if code.startswith(("97", "98")) else code[:2]
    return departement if departement in DEPARTEMENTS else ""
