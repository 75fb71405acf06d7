"""Après une faute d'écriture, lire quand même le reste : tous les défauts se disent à la fois, pas un par essai.

L'analyseur s'arrête à la première faute. La ligne fautive est passée, si elle se suffit à elle-même, et la lecture reprend ; quand
elle ouvre ou ferme autre chose, on s'en tient à ce qui est trouvé, car la suite serait mal comprise.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal, DecimalException
from functools import partial
from typing import Any

import tomli

from agence.configuration.positions import reperer
from agence.configuration.traduction import traduire
from agence.configuration.verification import verifier
from agence.erreurs import Defaut

REPRISES = 50
"""Lignes passées, au plus."""
_SEULE = re.compile(r"[ \t]*[^\s=\[\]{}#\"']+[ \t]*[=:](?P<valeur>[^\[\]{}]*)$")
"""Une clé et sa valeur sur une ligne, qui n'ouvre ni ne ferme rien."""
_ETAPE = re.compile(r"[ \t]*\{.*")
"""Un élément d'un tableau, seul sur sa ligne."""


def tous_les_defauts(texte: str, premier: Defaut, livree: Callable[[], dict[str, Any]]) -> list[Defaut]:
    """Le défaut d'écriture trouvé, ceux qui le suivent, et ceux des clés lisibles ; dans l'ordre du fichier."""
    lignes = texte.split("\n")
    defauts = [premier]
    for _ in range(REPRISES):
        ligne = (defauts[-1].ligne or 0) - 1
        if not 0 <= ligne < len(lignes) or not _se_passe(lignes[ligne]):
            return defauts
        lignes[ligne] = ""
        try:
            brut = tomli.loads("\n".join(lignes), parse_float=Decimal)
        except tomli.TOMLDecodeError as erreur:
            suivant = traduire(erreur)
            if (suivant.ligne or 0) <= (defauts[-1].ligne or 0):
                return defauts
            defauts.append(suivant)
        except (RecursionError, ValueError, DecimalException):
            return defauts
        else:
            reste = "\n".join(lignes)
            lus = verifier(brut, partial(reperer, reste), reste, livree, partielle=True)[1]
            return sorted([*defauts, *lus], key=lambda d: d.ligne or 0)
    return defauts


def _se_passe(ligne: str) -> bool:
    ligne = ligne.rstrip("\r")
    seule = _SEULE.fullmatch(ligne)
    if seule:
        return '"""' not in seule["valeur"] and "'''" not in seule["valeur"]
    return bool(_ETAPE.fullmatch(ligne))
