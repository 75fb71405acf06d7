"""« agence verifier » : chaque invariant, sur toute la base, sans rien changer.

Les contraintes de la base en empêchent la plupart ; ceci les contrôle quand même, car un fichier restauré, recopié ou
retouché à la main peut les avoir perdues. Ce que la nuit n'a pas encore fait n'est pas une faute.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from agence import horloge
from agence.tenue import (
    verification_argent,
    verification_chaine,
    verification_declencheurs,
    verification_dossiers,
    verification_liens,
    verification_protections,
)
from agence.tenue.configuration_en_vigueur import lue
from agence.tenue.jours_fermes import charger
from agence.tenue.manquement import Manquement
from agence.tenue.verification_chaine import Recompte
from donnees.base import pages_abimees

__all__ = ["Manquement", "Rapport", "controler", "verifier"]

Progression = Callable[[int, int], None]


@dataclass(frozen=True)
class Rapport:
    """Tous les manquements, et le recompte de la chaîne de l'historique."""

    manquements: tuple[Manquement, ...]
    chaine: Recompte


def verifier(progression: Progression | None = None, jour: date | None = None) -> tuple[Manquement, ...]:
    """Tous les manquements de la base ouverte, par invariant ; vide si elle est saine.

    `progression` reçoit le nombre de contrôles faits et le total. Lève FichierInvalide si la configuration gardée ne se lit plus.
    """
    return controler(progression, jour).manquements


def controler(
    progression: Progression | None = None, jour: date | None = None, historique: Progression | None = None, *, ancree: bool = True
) -> Rapport:
    """Comme `verifier`, avec le recompte de la chaîne ; `historique` reçoit le nombre d'évènements recomptés et le total.

    Une sauvegarde ou une copie n'est pas `ancree` : l'ancre dit jusqu'où va la base au travail, qui a pu continuer depuis.

    Lève FichierInvalide si la configuration gardée ou le fichier d'ancrage ne se lisent plus.
    """
    if abimees := pages_abimees():
        return _abimee(abimees)  # rien de ce qu'on lirait ensuite ne serait sûr
    configuration = lue()
    calendrier = configuration.calendrier(frozenset(charger().get(configuration.appels.territoire, {})))
    present = jour or horloge.aujourd_hui()
    controles: list[Callable[[], list[Manquement]]] = [
        verification_dossiers.action_unique,
        verification_dossiers.montants,
        verification_argent.imputations,
        verification_argent.quittances,
        verification_argent.decomptes_arretes,
        verification_liens.historique,
        verification_declencheurs.declencheurs,
        verification_dossiers.baux,
        lambda: verification_dossiers.promesses(present),
        lambda: verification_dossiers.demarches(configuration),
        lambda: verification_protections.protections(configuration, present),
        lambda: verification_dossiers.jours_ouvres(calendrier),
        lambda: verification_dossiers.rangs(configuration, present),
        verification_liens.liens,
        verification_liens.regles_du_portefeuille,
    ]
    recompte = verification_chaine.recompter(configuration.sauvegarde if ancree else None, historique)
    trouves: list[Manquement] = list(recompte.manquements)
    for fait, controle in enumerate(controles, 1):
        trouves += controle()
        if progression is not None:
            progression(fait, len(controles))
    return Rapport(tuple(trouves), recompte)


def _abimee(dits: tuple[str, ...]) -> Rapport:
    """Le rapport d'une base dont SQLite ne relit pas toutes les pages : lesquelles, et rien d'autre."""
    lesquelles = sorted({int(n) for dit in dits for n in re.findall(r"\bpage (\d+)", dit)})
    ou = f" ({'page' if len(lesquelles) == 1 else 'pages'} {', '.join(map(str, lesquelles))})" if lesquelles else ""
    manquements = (Manquement("pages", f"la base est abîmée{ou}"),)
    return Rapport(manquements, Recompte(manquements, 0, "", 0, None, 0))
