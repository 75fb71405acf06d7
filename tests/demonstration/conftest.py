"""Une grande démonstration, faite une fois pour tous les ouvriers des essais."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from agence.demonstration import remplir
from donnees.base import fermer, ouvrir

MAINTENANT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def grande(tmp_path_factory: pytest.TempPathFactory, modele_sqlite: Path) -> str:
    """L'adresse d'une démonstration de 4 000 dossiers, à lire seulement : le premier ouvrier la fait, les autres l'attendent."""
    commun = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        commun = commun.parent
    fichier = commun / "demonstration.db"
    with (commun / "demonstration.verrou").open("w") as verrou:
        fcntl.flock(verrou, fcntl.LOCK_EX)
        if not fichier.exists():
            neuve = commun / "demonstration.neuve"
            neuve.write_bytes(modele_sqlite.read_bytes())
            ouvrir(f"sqlite:///{neuve}")
            remplir(4000, 1, MAINTENANT)
            fermer()
            neuve.rename(fichier)
    return f"sqlite:///{fichier}"


@pytest.fixture
def demo(grande: str) -> Iterator[None]:
    """La grande démonstration, ouverte."""
    ouvrir(grande)
    yield
    fermer()
