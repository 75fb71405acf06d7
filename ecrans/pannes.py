"""Une panne s'écrit dans le journal, sans les valeurs, et se dit à l'écran en une phrase, par son numéro."""

from __future__ import annotations

from pathlib import Path

from agence import journal


def consigner_panne(erreur: BaseException) -> tuple[str, Path]:
    """Ajoute la panne au journal (mode 600) ; rend son numéro et le fichier ; OSError s'il n'est pas inscriptible.

    Ni les variables ni le message de l'erreur n'y sont : ils porteraient des noms et des montants.
    """
    return journal.panne(erreur)


def phrase_de_panne(erreur: BaseException) -> str:
    """Consigne l'erreur et rend ce qu'on en dit à l'écran."""
    debut = "Agence s'est arrêtée sur une panne. Ce qui était confirmé à l'écran est enregistré."
    try:
        numero, chemin = consigner_panne(erreur)
    except OSError as echec:
        return f"{debut} Le journal n'a pas pu être écrit ({echec.strerror})."
    return f"{debut} Panne n° {numero}, à transmettre à l'administrateur ; le détail est dans {chemin}."
