"""La règle qu'un refus cite : son numéro, et la touche qui la lit."""

from __future__ import annotations

from agence.droit.regles import est_une_regle
from agence.erreurs import ErreurAgence, Refus


def citee(erreur: ErreurAgence) -> str:
    """Le numéro de la règle que ce refus cite, le premier s'il y en a plusieurs ; vide s'il n'en cite pas."""
    cites = erreur.regle.split() if isinstance(erreur, Refus) else []
    return next((cite for cite in cites if est_une_regle(cite)), "")


def mention(numero: str, touche: str) -> str:
    """« · l la lit (règle 37) », à la suite d'un refus ; vide sans règle."""
    return f" · {touche} la lit (règle {numero})" if numero else ""
