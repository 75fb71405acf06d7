"""Ce que les commandes écrivent : du texte inoffensif, du JSON en UTF-8, une barre d'avancement sur un terminal."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from errno import ENOSPC
from typing import Any, TextIO

from agence.erreurs import ErreurAgence
from agence.texte import assainir

LARGEUR_DE_LA_BARRE = 30
REFUSE = 1
"""Le statut d'un refus ou d'une mauvaise entrée."""


def ecrire(texte: str) -> None:
    """Une ou plusieurs lignes sur la sortie ; ce que le terminal ne sait pas écrire y devient « ? »."""
    _preparer(sys.stdout, "replace")
    _envoyer(_inoffensif(texte))


def rendre(document: Any) -> None:
    """Un compte rendu en JSON, en UTF-8 quel que soit le terminal."""
    _preparer(sys.stdout, "strict", "utf-8")
    _envoyer(_inoffensif(json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False)))


def prevenir(texte: str) -> None:
    """Une ou plusieurs lignes sur la sortie d'erreur ; si plus personne ne l'écoute, tant pis."""
    _preparer(sys.stderr, "replace")
    try:
        print(_inoffensif(texte), file=sys.stderr, flush=True)
    except BrokenPipeError:
        _detourner(2)


def refuser(message: str, remede: str = "") -> int:
    """Le refus d'une règle ou d'une mauvaise entrée, sur la sortie d'erreur ; rend son statut."""
    prevenir(f"agence : {message}" + (f"\n{remede}" if remede else ""))
    return REFUSE


def _inoffensif(texte: str) -> str:
    return assainir(texte, lignes=True, maximum=2 * len(texte) + 16)


def _preparer(flux: TextIO, erreurs: str, codage: str | None = None) -> None:
    reconfigurer = getattr(flux, "reconfigure", None)
    if reconfigurer is not None:
        reconfigurer(errors=erreurs, **({"encoding": codage} if codage else {}))


def _envoyer(texte: str) -> None:
    """Le geste est fait, ou la lecture finie : qu'on n'en écoute plus le compte rendu (« | head ») ne change pas le statut."""
    try:
        print(texte, flush=True)
    except BrokenPipeError:
        _detourner(1)
    except OSError as erreur:
        _detourner(1)
        raise ErreurAgence(
            f"le compte rendu ne s'écrit pas : {'plus de place' if erreur.errno == ENOSPC else erreur.strerror}.",
            "Ce que la commande devait faire est fait : le vérifier avant de la relancer.",
        ) from erreur


def _detourner(numero: int) -> None:
    """Vers nulle part, pour que l'interpréteur ne se plaigne pas en vidant ses tampons."""
    nulle_part = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nulle_part, numero)
    os.close(nulle_part)


def tableau(entetes: Sequence[str], lignes: Iterable[Sequence[str]], droite: frozenset[int] = frozenset()) -> str:
    """Des colonnes alignées ; `droite` : les rangs des colonnes de nombres."""
    toutes = [[_inoffensif(c).replace("\n", " ") for c in ligne] for ligne in (entetes, *lignes)]
    largeurs = [max(len(ligne[i]) for ligne in toutes) for i in range(len(entetes))]
    rendues = [
        "  ".join(c.rjust(largeurs[i]) if i in droite else c.ljust(largeurs[i]) for i, c in enumerate(ligne)).rstrip() for ligne in toutes
    ]
    return "\n".join(rendues)


def accorder(nombre: int, singulier: str, pluriel: str = "") -> str:
    """« 1 ligne », « 3 lignes », « 0 ligne »."""
    return f"{nombre} {singulier if nombre < 2 else pluriel or singulier + 's'}"


def progression(titre: str) -> Callable[[int, int], None] | None:
    """Une barre sur la sortie d'erreur, ou None si ce n'est pas un terminal."""
    if not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        return None

    def avancer(fait: int, total: int) -> None:
        part = min(1.0, fait / total) if total else 1.0
        plein = round(part * LARGEUR_DE_LA_BARRE)
        barre = "#" * plein + "·" * (LARGEUR_DE_LA_BARRE - plein)
        fin = "\r\x1b[K" if part >= 1 else ""
        print(f"\r{titre} [{barre}] {part:4.0%}{fin}", end="", file=sys.stderr, flush=True)

    return avancer
