"""La situation d'un dossier lue dans la base : pour dire pourquoi il est là et ce qui le suit, par un geste comme par la nuit.

Rien ici ne fait de geste : ce qui ne fait que lire un dossier n'en importe aucun.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import fields
from typing import Any

from agence.conduite.situation import Situation
from agence.erreurs import Introuvable
from donnees import ordres
from donnees.champs import instant_lu, jour_lu
from donnees.modeles import Debiteur, Dossier
from donnees.nomenclature import Nature

COLONNES = tuple(f.name for f in fields(Situation) if f.name not in ("nature", "sensible"))
"""Les colonnes du dossier qu'une situation décide."""


def situation_de(dossier: Dossier, debiteur: Debiteur) -> Situation:
    """La situation d'un dossier lu."""
    valeurs = {nom: getattr(dossier, nom) for nom in COLONNES}
    return Situation(nature=debiteur.nature, sensible=bool(debiteur.sensible), **valeurs)


def situation_du_dossier(dossier_id: int) -> Situation:
    """La situation de ce dossier. Lève Introuvable."""
    return situation_de(*lire_le_dossier(dossier_id))


def lire_le_dossier(dossier_id: int) -> tuple[Dossier, Debiteur]:
    """Le dossier et son débiteur, en deux lectures par clé. Lève Introuvable."""
    dossier = ordres.lire(Dossier, dossier_id)
    debiteur = ordres.lire(Debiteur, dossier.debiteur_id) if dossier is not None else None
    if dossier is None or debiteur is None:
        raise Introuvable(f"dossier n° {dossier_id} inconnu.")
    return dossier, debiteur


def lire_situation(nature: str, sensible: object, colonnes: Sequence[Any]) -> Situation:
    """Une situation depuis une ligne brute, dans l'ordre de COLONNES."""
    valeurs: dict[str, Any] = {}
    for nom, brut in zip(COLONNES, colonnes, strict=True):
        valeurs[nom] = _LECTURES[nom](brut) if brut is not None else None
    return Situation(nature=Nature(nature), sensible=bool(sensible), **valeurs)


def _lectures() -> dict[str, Callable[[Any], Any]]:
    lectures: dict[str, Callable[[Any], Any]] = {}
    for nom in COLONNES:
        champ = Dossier._meta.fields[nom]
        if hasattr(champ, "enumeration"):
            lectures[nom] = champ.enumeration
        elif nom == "rappel_a":
            lectures[nom] = instant_lu
        elif nom.endswith(("_le", "_au")):
            lectures[nom] = jour_lu
        else:
            lectures[nom] = _tel_quel
    return lectures


def _tel_quel(valeur: Any) -> Any:
    return valeur


_LECTURES = _lectures()
