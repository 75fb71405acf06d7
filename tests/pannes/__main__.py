"""Joue les pannes et imprime les chiffres : `python -m tests.pannes [--rapide] [--json] [--recette NOM] [--moteur MOTEUR]`.

Le statut est 1 si quelque chose s'est perdu, déchiré, ou s'est dit autrement qu'en une phrase française.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.pannes.comptes import Comptes, imprimer
from tests.pannes.coupures import coupures, possible
from tests.pannes.entrees import entrees
from tests.pannes.fautes import fautes
from tests.pannes.plusieurs import plusieurs_a_la_fois, tues_net

RECETTES = ("plusieurs", "tues", "coupures", "fautes", "entrees")
MOTEURS = ("sqlite", "postgresql")
POSTGRESQL = Path(__file__).parents[1] / "outils" / "pg_ephemere.sh"


@dataclass(frozen=True)
class Mesure:
    """Combien de tout."""

    processus: int
    secondes: float
    morts: int
    etats: int
    gestes_traces: int
    octets: int
    une_sur: int


LONGUE = Mesure(20, 30.0, 200, 300, 120, 200, 1)
COURTE = Mesure(6, 2.5, 20, 9, 20, 12, 12)


def principal(arguments: Sequence[str] | None = None) -> int:
    options = _options(arguments)
    mesure = COURTE if options.rapide else LONGUE
    comptes: list[Comptes] = []
    with tempfile.TemporaryDirectory(prefix="agence-pannes-") as dossier, _etat_a_part(), _moteurs(options.moteur) as moteurs:
        for recette in RECETTES:
            if options.recette in (None, recette):
                comptes += _jouer(recette, mesure, Path(dossier), moteurs)
    imprimer(comptes, en_json=options.json)
    return 0 if all(c.tient for c in comptes) else 1


@contextmanager
def _etat_a_part() -> Iterator[None]:
    """Les journaux et les ancres des bases sans fichier ne vont pas dans le compte de qui lance."""
    avant = os.environ.get("XDG_STATE_HOME")
    with tempfile.TemporaryDirectory(prefix="agence-etat-") as etat:
        os.environ["XDG_STATE_HOME"] = etat
        try:
            yield
        finally:
            os.environ.pop("XDG_STATE_HOME")
            if avant is not None:
                os.environ["XDG_STATE_HOME"] = avant


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    a = argparse.ArgumentParser(prog="python -m tests.pannes", description="Plusieurs à la fois, pannes et coupures : rien de perdu.")
    a.add_argument("--rapide", action="store_true", help="la version courte, celle des essais")
    a.add_argument("--json", action="store_true", help="les chiffres en JSON")
    a.add_argument("--recette", choices=RECETTES, help="celle-là seulement")
    a.add_argument("--moteur", choices=MOTEURS, help="celui-là seulement")
    return a.parse_args(arguments)


def _jouer(recette: str, mesure: Mesure, dossier: Path, moteurs: Sequence[str]) -> list[Comptes]:
    if recette == "coupures":
        return _jouer_les_coupures(mesure, dossier) if "sqlite" in moteurs else []
    if recette == "fautes":
        return fautes(_sous(dossier, "fautes"), mesure.octets) if "sqlite" in moteurs else []
    if recette == "entrees":
        return [entrees(_sous(dossier, "entrees"), mesure.une_sur)] if "sqlite" in moteurs else []
    faits = []
    for moteur in moteurs:
        ici = _sous(dossier, f"{recette}-{moteur}")
        if recette == "plusieurs":
            faits.append(plusieurs_a_la_fois(moteur, ici, mesure.processus, mesure.secondes))
        else:
            faits.append(tues_net(moteur, ici, mesure.morts))
    return faits


def _jouer_les_coupures(mesure: Mesure, dossier: Path) -> list[Comptes]:
    if empechement := possible():
        return [Comptes("coupures de courant, sqlite", details={"non_fait": empechement})]
    return [coupures(_sous(dossier, "coupures"), mesure.etats, mesure.gestes_traces)]


def _sous(dossier: Path, nom: str) -> Path:
    dossier.chmod(0o755)  # la recette « lecture seule » y passe sous un autre compte
    sous = dossier / nom
    sous.mkdir(mode=0o755)
    return sous


@contextmanager
def _moteurs(voulu: str | None) -> Iterator[list[str]]:
    """Les moteurs à jouer ; sans AGENCE_TEST_PG, un PostgreSQL jetable si la machine en a les programmes."""
    if voulu == "sqlite" or "AGENCE_TEST_PG" in os.environ:
        yield [voulu] if voulu else list(MOTEURS)
        return
    with tempfile.TemporaryDirectory(prefix="agence-pg-") as dossier:
        lance = subprocess.run([str(POSTGRESQL), "lancer", dossier], capture_output=True, text=True, check=False)
        if lance.returncode:
            print("PostgreSQL : non joué, il n'est pas installé ici.", file=sys.stderr)
            yield [] if voulu else ["sqlite"]
            return
        os.environ["AGENCE_TEST_PG"] = lance.stdout.strip()
        try:
            yield [voulu] if voulu else list(MOTEURS)
        finally:
            subprocess.run([str(POSTGRESQL), "arreter", dossier], check=False)
            Path(dossier).mkdir(exist_ok=True)


if __name__ == "__main__":
    sys.exit(principal())
