"""Les jours fériés d'un territoire, par la bibliothèque `holidays` : ils remplissent la table des jours fermés.

La bibliothèque coûte un quart de seconde à l'import ; elle ne sert donc qu'à l'initialisation et la nuit, et tout le
reste du programme lit la table, qu'une personne peut corriger.
"""

from __future__ import annotations

from datetime import date, timedelta

from agence.conduite.territoires import TERRITOIRES
from agence.erreurs import SaisieInvalide
from agence.texte import citer

# Les subdivisions de la bibliothèque : codes de département, ou lettres pour les collectivités. L'Alsace-Moselle n'y a
# pas de code commun ; celui de la Moselle (57) donne les deux jours du droit local, comme 6AE pour l'Alsace.
_SUBDIVISIONS: dict[str, str | None] = {
    "metropole": None,
    "alsace-moselle": "57",
    "guadeloupe": "971",
    "martinique": "972",
    "guyane": "973",
    "reunion": "974",
    "mayotte": "976",
    "saint-pierre-et-miquelon": "PM",
    "saint-barthelemy": "BL",
    "saint-martin": "MF",
    "wallis-et-futuna": "WF",
    "polynesie": "PF",
    "nouvelle-caledonie": "NC",
}


def jours_feries(territoire: str, annees: range) -> tuple[tuple[date, str], ...]:
    """Les jours fériés de ces années, dans l'ordre, avec leur nom français (C. trav. L3133-1 et usages locaux).

    Lève SaisieInvalide si le territoire est inconnu.
    """
    if territoire not in _SUBDIVISIONS:
        raise SaisieInvalide(
            f"territoire « {citer(territoire)} » inconnu", f"Écrire l'un de : {', '.join(TERRITOIRES)}."
        )
    if not annees:
        return ()
    import holidays

    table = holidays.country_holidays("FR", subdiv=_SUBDIVISIONS[territoire], years=annees, language="fr")
    jours = {jour: str(nom).replace("; ", " et ") for jour, nom in table.items()}
    return tuple(sorted((_pentecotes(jours) | jours).items()))


def _pentecotes(jours: dict[date, str]) -> dict[date, str]:
    """Les lundis de Pentecôte 2005 à 2007, que la bibliothèque omet : journée de solidarité, mais toujours fériés."""
    return {
        jour + timedelta(days=49): "Lundi de Pentecôte"
        for jour, nom in jours.items()
        if "Lundi de Pâques" in nom and 2005 <= jour.year <= 2007
    }
