"""Les phrases à dire selon la raison du non-paiement : celles de l'agence d'abord, sinon celles qui sont fournies.

Ce sont des textes, un par raison ; une ligne vide ou qui commence par `#` ne se dit pas. Rien n'y est calculé : quatre champs
se remplacent tels quels, tout le reste est du texte.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from agence.texte import assainir
from donnees.nomenclature import MotifImpaye

FOURNIS = Path(__file__).parent / "conduite" / "scripts"
CHAMPS = ("montant", "mandant", "reference", "lettre")
"""Ce qu'une phrase peut nommer entre accolades."""
TAILLE_MAXIMALE = 20_000
PHRASES_MAXIMUM = 40

_CHAMP = re.compile("{(" + "|".join(CHAMPS) + ")}")


def phrases(motif: MotifImpaye, dossier_utilisateur: Path | None = None, champs: Mapping[str, str] | None = None) -> tuple[str, ...]:
    """Les phrases de cette raison, champs remplacés ; un champ sans valeur reste écrit tel quel.

    `dossier_utilisateur` : le dossier de textes que nomme `[scripts]` ; son fichier l'emporte s'il existe et se lit.
    """
    valeurs = champs or {}
    dites = (ligne.strip() for ligne in _texte(motif, dossier_utilisateur).splitlines())
    gardees = [ligne for ligne in dites if ligne and not ligne.startswith("#")][:PHRASES_MAXIMUM]
    return tuple(_CHAMP.sub(lambda trouve: assainir(valeurs.get(trouve[1], trouve[0])), ligne) for ligne in gardees)


def _texte(motif: MotifImpaye, dossier_utilisateur: Path | None) -> str:
    if dossier_utilisateur is not None:
        sien = dossier_utilisateur / f"{motif.value}.txt"
        if sien.is_file():
            return _lire(sien)
    return _lire(FOURNIS / f"{motif.value}.txt")


def _lire(fichier: Path) -> str:
    """Le début d'un texte, assaini ; ce qui n'est pas en UTF-8 se lit comme Windows l'écrit."""
    with fichier.open("rb") as flux:
        brut = flux.read(TAILLE_MAXIMALE)
    try:
        texte = brut.decode("utf-8-sig")
    except UnicodeDecodeError:
        texte = brut.decode("cp1252", errors="replace")
    return assainir(texte, lignes=True, maximum=TAILLE_MAXIMALE)
