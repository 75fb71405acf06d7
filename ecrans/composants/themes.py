"""Les thèmes : sobres, et aucun n'est indispensable — sans couleur, la marque, la graisse et les mots suffisent.

Les teintes des thèmes sombre et clair sont de la palette à 256 couleurs : elles ne bougent pas par SSH.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from textual.theme import BUILTIN_THEMES, Theme

SOMBRE = Theme(
    name="agence-sombre",
    primary="#5f87af",
    secondary="#5f8787",
    accent="#87afd7",
    foreground="#d0d0d0",
    background="#1c1c1c",
    surface="#1c1c1c",
    panel="#303030",
    boost="#303030",
    warning="#d7af5f",
    error="#ff8787",
    success="#87af5f",
    dark=True,
)
CLAIR = Theme(
    name="agence-clair",
    primary="#005faf",
    secondary="#005f5f",
    accent="#005f87",
    foreground="#1c1c1c",
    background="#eeeeee",
    surface="#eeeeee",
    panel="#d0d0d0",
    boost="#d0d0d0",
    warning="#875f00",
    error="#af0000",
    success="#005f00",
    dark=False,
)
CONTRASTE = Theme(
    name="agence-contraste",
    primary="#ffffff",
    secondary="#ffffff",
    accent="#ffff00",
    foreground="#ffffff",
    background="#000000",
    surface="#000000",
    panel="#000000",
    boost="#000000",
    warning="#ffff00",
    error="#ffaf00",
    success="#00ffff",
    dark=True,
)
TERMINAL = replace(BUILTIN_THEMES["ansi-dark"], name="agence-terminal", accent="ansi_cyan")
"""Les 16 couleurs du terminal lui-même, sur son propre fond : le plus sûr, et un quart d'octets en moins."""

THEMES = (SOMBRE, CLAIR, CONTRASTE, TERMINAL)


def theme_par_defaut(couleurs: str | None, environnement: Mapping[str, str]) -> str:
    """Le nom du thème quand la configuration n'en choisit pas.

    `couleurs` est le système de couleurs que Rich a reconnu (« truecolor », « 256 », « standard » ou None).
    `AGENCE_THEME` passe avant tout, s'il nomme un thème d'ici.
    """
    voulu = environnement.get("AGENCE_THEME", "")
    if voulu in {theme.name for theme in THEMES}:
        return voulu
    riche = couleurs in ("truecolor", "256") and "NO_COLOR" not in environnement
    return SOMBRE.name if riche else TERMINAL.name
