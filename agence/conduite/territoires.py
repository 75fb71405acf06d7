"""Où vit le débiteur : son territoire d'après le code postal, et le fuseau de son téléphone.

Sert à la fenêtre d'appel (règle 37) : on appelle à l'heure et les jours ouvrés de celui qui décroche.
"""

from __future__ import annotations

import re

from agence.erreurs import SaisieInvalide
from agence.texte import citer

METROPOLE = "metropole"

_FUSEAUX = {
    METROPOLE: "Europe/Paris",
    "alsace-moselle": "Europe/Paris",
    "guadeloupe": "America/Guadeloupe",
    "martinique": "America/Martinique",
    "guyane": "America/Cayenne",
    "reunion": "Indian/Reunion",
    "mayotte": "Indian/Mayotte",
    "saint-pierre-et-miquelon": "America/Miquelon",
    "saint-barthelemy": "America/St_Barthelemy",
    "saint-martin": "America/Marigot",
    "wallis-et-futuna": "Pacific/Wallis",
    "polynesie": "Pacific/Tahiti",
    "nouvelle-caledonie": "Pacific/Noumea",
}

TERRITOIRES = tuple(_FUSEAUX)

# Le plus long début de code postal l'emporte : 97133 et 97150 sont hors de la Guadeloupe depuis 2007.
_CODES_POSTAUX = {
    "57": "alsace-moselle",
    "67": "alsace-moselle",
    "68": "alsace-moselle",
    "971": "guadeloupe",
    "97133": "saint-barthelemy",
    "977": "saint-barthelemy",
    "97150": "saint-martin",
    "978": "saint-martin",
    "972": "martinique",
    "973": "guyane",
    "974": "reunion",
    "975": "saint-pierre-et-miquelon",
    "976": "mayotte",
    "986": "wallis-et-futuna",
    "987": "polynesie",
    "988": "nouvelle-caledonie",
}


def territoire_du_code_postal(cp: str) -> str:
    """Le territoire d'un code postal français ; ce qui n'en est pas un (vide, étranger) est tenu pour la métropole."""
    code = cp.replace(" ", "")
    if not re.fullmatch(r"[0-9]{5}", code):
        return METROPOLE
    debuts = (code[:n] for n in (5, 3, 2))
    return next((_CODES_POSTAUX[d] for d in debuts if d in _CODES_POSTAUX), METROPOLE)


def fuseau(territoire: str) -> str:
    """Le nom IANA du fuseau d'un territoire. Lève SaisieInvalide si le territoire est inconnu."""
    try:
        return _FUSEAUX[territoire]
    except KeyError:
        raise SaisieInvalide(
            f"territoire « {citer(territoire)} » inconnu", f"Écrire l'un de : {', '.join(TERRITOIRES)}."
        ) from None
