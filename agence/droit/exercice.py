"""Ce que l'agence doit avoir avant d'exercer, et de quoi écrire une première lettre (règles 2 et 4)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from agence.configuration.modele import Agence


def manques(agence: Agence, jour: date) -> tuple[str, ...]:
    """Ce qui manque ou a pris fin, une phrase chacun : assurance, compte dédié, déclaration (R124-2), adresse (R124-4)."""
    return tuple(_manques(agence, jour))


def interdit(agence: Agence, jour: date) -> str:
    """Ce qui interdit toute démarche ce jour-là (règle 2), vide si l'agence peut exercer."""
    return next((m for m in manques(agence, jour) if m.startswith("règle 2 ")), "").removeprefix("règle 2 : ")


def _manques(agence: Agence, jour: date) -> Iterator[str]:
    fin = agence.assurance_jusqu_au
    if not (agence.assurance and agence.police and fin):
        yield "règle 2 : l'assurance n'est pas renseignée (agence.assurance, police, assurance_jusqu_au)."
    elif fin < jour:
        yield f"règle 2 : l'assurance a pris fin le {fin:%d/%m/%Y} (agence.assurance_jusqu_au)."
    if not agence.compte_dedie:
        yield "règle 2 : le compte dédié aux fonds des mandants n'est pas renseigné (agence.compte_dedie)."
    if agence.declaration_procureur_le is None or agence.declaration_procureur_le > jour:
        yield "règle 2 : l'activité n'est pas déclarée au procureur (agence.declaration_procureur_le)."
    if not (agence.adresse and agence.code_postal and agence.ville):
        yield "règle 4 : la première lettre porte l'adresse de l'agence, à renseigner (agence.adresse, code_postal, ville)."
