"""Le terminal avant Textual : peut-on y travailler, avec quelles couleurs, et comment le rendre propre.

Rien ici n'importe Textual : le refus d'un terminal impropre ne doit pas coûter une demi-seconde d'import.
"""

from __future__ import annotations

import os
import sys
from collections.abc import MutableMapping
from typing import TextIO

LARGEUR_MINIMALE = 40
HAUTEUR_MINIMALE = 10

REMISE_EN_ETAT = (
    "\x1b[?1000l\x1b[?1003l\x1b[?1006l\x1b[?1015l\x1b[?2004l\x1b[?1004l\x1b[?2048l\x1b[?2026l"
    "\x1b[<u\x1b[?7h\x1b[?1049l\x1b[?25h\x1b[0m"
)
"""Souris, collage, suivi du focus et clavier étendu coupés, écran de départ, curseur visible."""

_TERMES_PAUVRES = {"xterm", "putty", "screen"}
"""Ce que PuTTY et screen annoncent par défaut : Rich n'y compte que 16 couleurs alors qu'ils en ont 256."""

_VARIABLES_PERMISES = frozenset({
    "TEXTUAL_ANIMATIONS", "TEXTUAL_SMOOTH_SCROLL", "TEXTUAL_COLOR_SYSTEM", "TEXTUAL_DISABLE_KITTY_KEY", "TEXTUAL_DIM_FACTOR",
    "TEXTUAL_SPEEDUPS",
})  # fmt: skip
"""Les seules que Textual lira. Les autres viennent du poste de l'agent et feraient importer un module (TEXTUAL_DRIVER), écrire un
fichier (TEXTUAL_LOG, TEXTUAL_SCREENSHOT), jouer des touches (TEXTUAL_PRESS), ouvrir un port (TEXTUAL=devtools) ou rouvrir Ctrl+C."""


def preparer_terminal(environnement: MutableMapping[str, str] | None = None) -> None:
    """Règle l'environnement que Textual lit à son import : à appeler avant le premier `import textual`.

    Pas d'animation, pas de défilement doux ; 256 couleurs par SSH quand le terminal s'annonce plus pauvre qu'il n'est.
    Ce que l'utilisateur a choisi lui-même n'est pas touché.
    """
    variables = os.environ if environnement is None else environnement
    for nom in [n for n in variables if n.startswith("TEXTUAL") and n not in _VARIABLES_PERMISES]:
        del variables[nom]
    variables.setdefault("TEXTUAL_ANIMATIONS", "none")
    variables.setdefault("TEXTUAL_SMOOTH_SCROLL", "0")
    par_ssh = "SSH_CONNECTION" in variables or variables.get("AGENCE_CANAL") == "ssh"
    if par_ssh and "COLORTERM" not in variables and variables.get("TERM") in _TERMES_PAUVRES:
        variables.setdefault("TEXTUAL_COLOR_SYSTEM", "256")


def verifier_terminal() -> str | None:
    """La phrase qui dit pourquoi on ne peut pas ouvrir l'écran ici, ou None si tout va bien."""
    # Textual lit au clavier et écrit sur la sortie d'erreur.
    if not (_est_un_terminal(sys.__stdin__) and _est_un_terminal(sys.__stderr__)):
        return (
            "Un terminal est requis : l'entrée ou la sortie n'en est pas un. "
            "Se connecter par « ssh -t », sans redirection ni tube."
        )
    terme = os.environ.get("TERM", "")
    if terme in ("dumb", "unknown"):
        return f"Le terminal s'annonce « {terme} » et ne sait pas afficher un écran. Écrire par exemple : TERM=xterm-256color agence"
    return _trop_petit(*_taille())


def trop_petit(largeur: int, hauteur: int) -> bool:
    """Vrai si le poste de travail ne tient pas dans `largeur` colonnes et `hauteur` lignes."""
    return largeur < LARGEUR_MINIMALE or hauteur < HAUTEUR_MINIMALE


def _trop_petit(largeur: int, hauteur: int) -> str | None:
    if largeur == 0 or hauteur == 0:  # taille inconnue : certains lanceurs ne la disent qu'après
        return None
    if not trop_petit(largeur, hauteur):
        return None
    return (
        f"Le terminal est trop petit : {largeur} colonnes sur {hauteur} lignes. "
        f"L'agrandir à {LARGEUR_MINIMALE} colonnes sur {HAUTEUR_MINIMALE} lignes au moins (80 sur 24 conseillé)."
    )


def _est_un_terminal(flux: TextIO | None) -> bool:
    return flux is not None and not flux.closed and flux.isatty()


def _taille() -> tuple[int, int]:
    try:
        taille = os.get_terminal_size(2)
    except OSError:
        return (0, 0)
    return (taille.columns, taille.lines)
