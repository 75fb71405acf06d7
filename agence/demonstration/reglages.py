"""La configuration de la démonstration : celle du fichier livré, sauf qu'on peut appeler à toute heure, et toujours."""

from __future__ import annotations

import re

from agence.configuration.lecture import texte_par_defaut
from agence.erreurs import Defaut, FichierInvalide

_PLAGE = re.compile(r"^(lun|mar|mer|jeu|ven|sam|dim) = \[.*?\]", re.MULTILINE)
_FERMES = re.compile(r"^appeler_les_jours_fermes = false", re.MULTILINE)
_ASSURANCE = re.compile(r"^assurance_jusqu_au = [0-9-]+", re.MULTILINE)
AVERTISSEMENT = "# Démonstration : les plages d'appel sont ouvertes à toute heure ; ne pas s'en servir pour de vrais dossiers.\n"


def texte_de_demonstration() -> str:
    """Le fichier livré, plages ouvertes sept jours sur sept, jours fermés compris, assurance sans fin."""
    texte, plages = _PLAGE.subn(r'\1 = ["00:00-24:00"]', texte_par_defaut())
    texte, fermes = _FERMES.subn("appeler_les_jours_fermes = true", texte)
    texte, assurances = _ASSURANCE.subn("assurance_jusqu_au = 2099-12-31", texte)
    if plages != 7 or fermes != 1 or assurances != 1:
        raise FichierInvalide("config.toml", [Defaut("plages d'appel ou assurance introuvables")], "Reprendre le fichier livré.")
    return AVERTISSEMENT + texte
