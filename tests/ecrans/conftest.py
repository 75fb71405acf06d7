"""Le poste des essais : le petit portefeuille figé de tests/outils/poste_essai.py, copié pour chacun."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from agence.seance import Seance
from donnees.base import fermer, ouvrir
from tests.fabrique import LUNDI, Horloge
from tests.outils.calme import attendre_le_calme
from tests.outils.feuilles import garder_les_analyses
from tests.outils.poste_essai import peupler, seance_de


@pytest.fixture(autouse=True, scope="session")
def textual_sans_detour() -> Iterator[None]:
    """Les feuilles de style s'analysent une fois, et une touche n'attend que ses effets."""
    with pytest.MonkeyPatch.context() as patch:
        garder_les_analyses(patch)
        for module in ("app", "pilot"):
            patch.setattr(f"textual.{module}.wait_for_idle", attendre_le_calme)
        yield


@pytest.fixture(scope="session")
def portefeuille(modele_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """La base du petit portefeuille, faite une fois."""
    fichier = tmp_path_factory.mktemp("portefeuille") / "poste.db"
    shutil.copy(modele_sqlite, fichier)
    ouvrir(f"sqlite:///{fichier}")
    peupler()
    fermer()
    return fichier


@pytest.fixture
def url_poste(portefeuille: Path, tmp_path: Path) -> Iterator[str]:
    """Une copie à soi, ouverte."""
    fichier = tmp_path / "poste.db"
    shutil.copy(portefeuille, fichier)
    ouvrir(f"sqlite:///{fichier}")
    yield f"sqlite:///{fichier}"
    fermer()


@pytest.fixture
def heure() -> Horloge:
    """Lundi 23 novembre 2026, 10 h."""
    return Horloge(LUNDI)


@pytest.fixture
def lefevre(url_poste: str, heure: Horloge) -> Seance:
    return seance_de("lefevre", heure)


@pytest.fixture
def roux(url_poste: str, heure: Horloge) -> Seance:
    return seance_de("roux", heure)


@pytest.fixture(autouse=True)
def fiche_sans_attente(monkeypatch: pytest.MonkeyPatch) -> None:
    """La fiche suit le curseur sans la petite pause : les essais n'attendent pas."""
    monkeypatch.setattr("ecrans.poste.ecran.Poste.pause", 0.0)
