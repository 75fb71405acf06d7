"""Les filtres de la file qu'une personne garde sous un nom."""

from __future__ import annotations

from typing import Any

from agence.erreurs import Refus, SaisieInvalide
from agence.gestes.socle import propre
from agence.seance import Seance
from donnees.base import ecriture
from donnees.modeles import VueFile

LONGUEUR_DU_NOM = 30
NOMBRE_MAXIMAL = 9
"""Une touche chacune, de 1 à 9."""


def garder(seance: Seance, nom: str, filtre: dict[str, Any]) -> None:
    """Garde ce filtre sous ce nom, à la place de celui qui le portait. Lève SaisieInvalide sans nom, Refus au-delà de neuf."""
    nom = propre(nom)
    if not nom or len(nom) > LONGUEUR_DU_NOM:
        raise SaisieInvalide(f"le nom d'une vue a de 1 à {LONGUEUR_DU_NOM} caractères.", "Écrire par exemple « gros montants ».")
    if seance.acteur is None:
        return
    siennes = VueFile.utilisateur_id == seance.acteur.id
    with ecriture():
        connue = VueFile.get_or_none(siennes, VueFile.nom == nom)
        if connue is None and VueFile.select().where(siennes).count() >= NOMBRE_MAXIMAL:
            raise Refus(f"{NOMBRE_MAXIMAL} vues sont déjà gardées.", "En oublier une d'abord.", "vues")
        if connue is None:
            VueFile.create(utilisateur_id=seance.acteur.id, nom=nom, filtre=filtre)
        else:
            VueFile.update(filtre=filtre).where(VueFile.id == connue.id).execute()


def oublier(seance: Seance, nom: str) -> None:
    """Oublie une vue gardée ; sans effet si elle n'existe pas."""
    if seance.acteur is not None:
        with ecriture():
            VueFile.delete().where(VueFile.utilisateur_id == seance.acteur.id, VueFile.nom == nom).execute()
