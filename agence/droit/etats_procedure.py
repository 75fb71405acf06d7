"""Les états d'une procédure, et ce que la loi fait se suivre : deux tables de procedures.toml (DROIT § 6).

L'agence suit cinq états ; les étapes de la loi sont un rappel et ne commandent rien.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from agence.droit.tables import lire_table
from agence.erreurs import Refus
from agence.mots import en_mots
from donnees.nomenclature import EtatProcedure, TypeProcedure


@dataclass(frozen=True, slots=True)
class EtapeDeLaLoi:
    """Une ligne du parcours légal : dans `etat`, `evenement` mène à `suivant` ; qui, quand, et sinon quoi."""

    etat: str
    evenement: str
    suivant: str
    qui: str
    delai: str
    sanction: str
    texte: str
    statut: str


@lru_cache(maxsize=1)
def table() -> dict[str, Any]:
    """La table des procédures, telle qu'elle est écrite."""
    return lire_table("procedures.toml")


@lru_cache(maxsize=64)
def transitions(procedure: TypeProcedure, etat: EtatProcedure) -> tuple[EtatProcedure, ...]:
    """Les états où l'on peut aller ; vide quand la procédure est finie."""
    return tuple(EtatProcedure(suivant) for suivant in table()[procedure.value]["transitions"].get(etat.value, ()))


@lru_cache(maxsize=16)
def etapes(procedure: TypeProcedure) -> tuple[EtapeDeLaLoi, ...]:
    """Les étapes de la loi, dans l'ordre du parcours."""
    return tuple(EtapeDeLaLoi(**etape) for etape in table()[procedure.value]["etapes"])


def verifier_transition(procedure: TypeProcedure, de: EtatProcedure, vers: EtatProcedure) -> None:
    """Lève Refus, avec la raison, si la procédure ne peut pas passer de l'un à l'autre."""
    permis = transitions(procedure, de)
    if vers in permis:
        return
    if permis:
        remede = f"Possible depuis « {en_mots(de)} » : {', '.join(en_mots(e) for e in permis)}."
    else:
        remede = "Créer une nouvelle procédure."
    raison = _raison(procedure, de, vers)
    raise Refus(f"{en_mots(procedure)}, « {en_mots(de)} » vers « {en_mots(vers)} » : {raison}", remede, "etats")


def _raison(procedure: TypeProcedure, de: EtatProcedure, vers: EtatProcedure) -> str:
    propre = table()[procedure.value].get("refus", {}).get(vers.value)
    if propre:
        return str(propre)
    if de is vers:
        return "la procédure y est déjà"
    if not transitions(procedure, de):
        return "la procédure est finie"
    if vers is EtatProcedure.ANNULE:
        return "elle est déjà transmise, elle ne s'annule plus ; noter son retour"
    if vers is EtatProcedure.A_TRANSMETTRE:
        return "une procédure transmise ne se retransmet pas"
    return "elle n'est pas encore transmise"
