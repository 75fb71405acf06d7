"""Un agent qui travaille sans lever la tête : il prend un dossier, consigne, annule, le rend ; chaque geste confirmé se dit dans un tube.

Le tube ne reçoit un geste qu'après son retour : ce qui y est lu a été confirmé, et doit se retrouver dans la base.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from agence.erreurs import ErreurAgence, Refus
from agence.gestes import baux
from agence.gestes.annulation import annuler
from agence.gestes.appels import consigner
from agence.gestes.cycle import jouer
from agence.gestes.notes import brouillon_garder, noter
from agence.gestes.paiements import encaisser
from agence.gestes.pieces import joindre
from agence.gestes.planification import planifier
from agence.gestes.promesses import promettre
from agence.seance import Seance
from donnees.base import base, fermer, une
from donnees.nomenclature import Moyen, TypeAction, TypePiece
from tests.pannes.monde import Monde


@dataclass(frozen=True)
class Tube:
    """La sortie d'un ouvrier : une ligne de JSON par chose dite, écrite d'un bloc."""

    descripteur: int

    def dire(self, quoi: str, **faits: Any) -> None:
        os.write(self.descripteur, (json.dumps({"quoi": quoi, **faits}) + "\n").encode())


Geste = Callable[[Seance, int, str, random.Random], dict[str, Any]]


def _note(seance: Seance, dossier: int, jeton: str, hasard: random.Random) -> dict[str, Any]:
    brouillon_garder(seance, dossier, f"brouillon {jeton}")
    return {"evenement": noter(seance, dossier, f"note {jeton}", version=_version(dossier)).evenement_id}


def _appel(seance: Seance, dossier: int, jeton: str, hasard: random.Random) -> dict[str, Any]:
    return {"evenement": consigner(seance, dossier, hasard.choice(("NRP", "REP", "OCC")), note=jeton).evenement_id}


def _paiement(seance: Seance, dossier: int, jeton: str, hasard: random.Random) -> dict[str, Any]:
    paye = encaisser(seance, dossier, hasard.randrange(1, 500), seance.jour, Moyen.VIREMENT, reference=jeton)
    return {"paiement": paye.id, "montant": paye.montant}


def _promesse(seance: Seance, dossier: int, jeton: str, hasard: random.Random) -> dict[str, Any]:
    promise = promettre(seance, dossier, 600_00 + hasard.randrange(100), seance.cadre().calendrier.ouvre_suivant(seance.jour), note=jeton)
    return {"promesse": promise.id, "montant": promise.montant}


def _piece(seance: Seance, dossier: int, jeton: str, hasard: random.Random) -> dict[str, Any]:
    return {"piece": joindre(seance, dossier, TypePiece.FACTURE, f"facture {jeton}").id}


def _relance(seance: Seance, dossier: int, jeton: str, hasard: random.Random) -> dict[str, Any]:
    """Une relance due ce jour : la nuit qui tourne la prend, et réécrit le dossier que les agents se disputent."""
    planifier(seance, dossier, TypeAction.RELANCE, seance.jour, note=jeton)
    return {"texte": jeton}


GESTES: tuple[Geste, ...] = (_note, _note, _appel, _paiement, _paiement, _promesse, _piece, _relance, _relance)


def _version(dossier: int) -> int:
    ligne = une("SELECT version FROM dossier WHERE id = ?", (dossier,))
    assert ligne is not None
    return int(ligne[0])


def travailler(
    monde: Monde, rang: int, tube: Tube, graine: int, encore: Callable[[], bool], apres: Callable[[], None] = lambda: None
) -> None:
    """Travaille tant que `encore()` ; `apres` est appelé une fois la base ouverte (les réglages témoins des coupures)."""
    hasard = random.Random(graine)
    seance = monde.entrer(rang)
    apres()
    _guetter_les_ecritures_sans_file(tube)
    tube.dire("pret")
    numero = 0
    while encore():
        dossier = hasard.choice(monde.dossiers)
        with _dire_les_refus(tube), _tenir(monde, seance, dossier, tube):
            for _ in range(hasard.randrange(1, 4)):
                numero += 1
                _un_geste(seance, dossier, f"{graine}-{rang}-{numero}", hasard, tube)
    fermer()


def _guetter_les_ecritures_sans_file(tube: Tube) -> None:
    """Une écriture hors de `ecriture()` attendrait le réveil injuste de SQLite, et dirait un jour « database is locked »."""
    ouverte = base.obj
    executer = ouverte.execute_sql

    def guetter(sql: str, *reste: Any, **options: Any) -> Any:
        if not ouverte.in_transaction() and sql.lstrip()[:6].upper() in ("INSERT", "UPDATE", "DELETE"):
            tube.dire("defaut", texte=f"écriture hors de la file : {sql[:80]}")
        return executer(sql, *reste, **options)

    ouverte.execute_sql = guetter


def _un_geste(seance: Seance, dossier: int, jeton: str, hasard: random.Random, tube: Tube) -> None:
    acte = hasard.choice(GESTES)
    with _dire_les_refus(tube):
        fait = acte(seance, dossier, jeton, hasard)
        tube.dire("geste", sorte=acte.__name__.strip("_"), dossier=dossier, jeton=jeton, **fait)
        if hasard.random() < 0.25:
            tube.dire("geste", sorte="annulation", dossier=dossier, annule=annuler(seance).evenement_id)


@contextlib.contextmanager
def _tenir(monde: Monde, seance: Seance, dossier: int, tube: Tube) -> Iterator[None]:
    """Prend le bail, puis le témoin hors de la base : si un autre a le témoin, le dossier est tenu deux fois."""
    baux.prendre(seance, dossier)
    descripteur = os.open(monde.temoins / str(dossier), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(descripteur, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            tube.dire("double", dossier=dossier)
        yield
    finally:
        os.close(descripteur)  # le témoin se rend avant le bail : personne ne peut le trouver pris à tort
        baux.rendre(seance)


@contextlib.contextmanager
def _dire_les_refus(tube: Tube) -> Iterator[None]:
    """Un refus est une réponse ; toute autre chose est un défaut, dit avec son texte."""
    try:
        yield
    except (Refus, ErreurAgence) as refus:
        tube.dire("refus", regle=getattr(refus, "regle", ""), texte=str(refus))
    except Exception as erreur:  # noqa: BLE001 - c'est ce que la recette cherche
        tube.dire("defaut", texte=f"{type(erreur).__name__} : {erreur}")


def veiller(monde: Monde, tube: Tube, encore: Callable[[], bool]) -> None:
    """Joue la nuit du jour, encore et encore, pendant que les agents travaillent."""
    seance = monde.nuit()
    _guetter_les_ecritures_sans_file(tube)
    tube.dire("pret")
    while encore():
        with _dire_les_refus(tube):
            bilan = jouer(seance)
            tube.dire("nuit", etapes=bilan.etapes, reserves=bilan.reserves)
    fermer()
