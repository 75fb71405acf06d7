"""« agence verifier » : chaque invariant, sur toute la base, sans rien changer.

Les contraintes de la base en empêchent la plupart ; ceci les contrôle quand même, car un fichier restauré, recopié ou
retouché à la main peut les avoir perdues. Ce que la nuit n'a pas encore fait n'est pas une faute.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from agence import horloge
from agence.tenue import verification_dossiers, verification_liens
from agence.tenue.configuration_en_vigueur import lue
from agence.tenue.jours_fermes import charger
from agence.tenue.manquement import Manquement

__all__ = ["Manquement", "verifier"]


def verifier(progression: Callable[[int, int], None] | None = None, jour: date | None = None) -> tuple[Manquement, ...]:
    """Tous les manquements de la base ouverte, par invariant ; vide si elle est saine.

    `progression` reçoit le nombre de contrôles faits et le total. Lève FichierInvalide si la configuration gardée ne se lit plus.
    """
    configuration = lue()
    calendrier = configuration.calendrier(frozenset(charger().get(configuration.appels.territoire, {})))
    present = jour or horloge.aujourd_hui()
    controles: list[Callable[[], list[Manquement]]] = [
        verification_dossiers.action_unique,
        verification_dossiers.montants,
        verification_liens.historique,
        verification_dossiers.baux,
        lambda: verification_dossiers.promesses(present),
        lambda: verification_dossiers.demarches(configuration),
        lambda: verification_dossiers.jours_ouvres(calendrier),
        lambda: verification_dossiers.rangs(configuration, present),
        verification_liens.liens,
        verification_liens.regles_du_portefeuille,
    ]
    trouves: list[Manquement] = []
    for fait, controle in enumerate(controles, 1):
        trouves += controle()
        if progression is not None:
            progression(fait, len(controles))
    return tuple(trouves)
