"""La ligne de commande essayée dans le processus, un lundi à dix heures : statut, sortie, sortie d'erreur."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine

from agence.seance import Seance
from donnees.modeles import Dossier
from donnees.nomenclature import Role
from ecrans.commandes.principal import principal
from tests.fabrique import LUNDI


@dataclass(frozen=True)
class Rendu:
    """Ce qu'une commande a rendu."""

    statut: int
    sortie: str
    erreurs: str

    @property
    def json(self) -> Any:
        return json.loads(self.sortie)


@pytest.fixture
def lundi() -> Iterator[None]:
    """L'heure du programme entier, et pas seulement celle d'une séance."""
    with time_machine.travel(LUNDI, tick=False):
        yield


@pytest.fixture
def lancer(lundi: None, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Rendu]:
    """`lancer("cycle", "--json")` sans aucune base désignée, dans un dossier vide."""
    monkeypatch.chdir(tmp_path)
    for nom in ("AGENCE_BASE", "AGENCE_CONFIG"):
        monkeypatch.delenv(nom, raising=False)
    monkeypatch.setenv("AGENCE_PANNES", str(tmp_path / "pannes.log"))

    def lancer_(*argv: str) -> Rendu:
        capsys.readouterr()
        with pytest.raises(SystemExit) as fin:
            principal(argv)
        rendu = capsys.readouterr()
        assert "Traceback" not in rendu.err
        return Rendu(fin.value.code if isinstance(fin.value.code, int) else -1, rendu.out, rendu.err)

    return lancer_


@pytest.fixture
def agence(base: str, superviseur: Seance, ouvrir_pour: Callable[..., Seance], lancer: Callable[..., Rendu]) -> Callable[..., Rendu]:
    """`agence("file")` sur une base où travaillent lefevre, martin et roux ; comme lefevre si rien n'est dit."""
    ouvrir_pour("lefevre", Role.AGENT)
    ouvrir_pour("martin", Role.AGENT)

    def agence_(*argv: str, agent: str = "lefevre") -> Rendu:
        return lancer("--base", base, "--agent", agent, *argv)

    return agence_


@pytest.fixture
def dossier(creer_dossier: Callable[..., Dossier]) -> Dossier:
    """R-1 chez FOURNIL : 1 100 € d'un professionnel, première lettre partie, à appeler."""
    return creer_dossier(reference="R-1", premiere_lettre_le=LUNDI.date() - timedelta(days=10))
