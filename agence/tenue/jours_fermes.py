"""La table des jours fermés : remplie par le calendrier légal, lue par toutes les séances, corrigée par l'agence."""

from __future__ import annotations

from datetime import date

from agence.conduite.territoires import TERRITOIRES
from agence.tenue.fermes import jours_feries
from donnees.base import ecriture, inserer_lot, lignes
from donnees.champs import jour_lu


def remplir(aujourd_hui: date) -> int:
    """Ajoute les jours fériés de l'année passée à deux ans devant ; rend le nombre de jours ajoutés.

    Une année déjà présente pour un territoire n'est pas touchée : ce qu'une personne y a corrigé reste.
    """
    voulues = range(aujourd_hui.year - 1, aujourd_hui.year + 3)
    presentes = {(territoire, jour.year) for territoire, jours in charger().items() for jour in jours}
    lot = []
    for territoire in TERRITOIRES:
        for annee in voulues:
            if (territoire, annee) not in presentes:
                lot += [(territoire, jour.isoformat(), nom) for jour, nom in jours_feries(territoire, range(annee, annee + 1))]
    with ecriture():
        inserer_lot("jour_ferme", ("territoire", "jour", "nom"), lot)
    return len(lot)


def charger() -> dict[str, dict[date, str]]:
    """Tous les jours fermés : territoire → jour → nom."""
    fermes: dict[str, dict[date, str]] = {}
    for territoire, brut, nom in lignes("SELECT territoire, jour, nom FROM jour_ferme ORDER BY territoire, jour"):
        jour = jour_lu(brut)
        if jour is not None:
            fermes.setdefault(territoire, {})[jour] = nom
    return fermes
