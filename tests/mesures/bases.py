"""Les bases mesurées : la démonstration, remplie une fois par jour et par état du code, copiée neuve pour chaque série."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter

from agence import horloge
from agence.demonstration import remplir
from agence.seance import Seance
from agence.tenue.ouverture import ouvrir_seance, seance_de_nuit
from donnees.base import fermer
from donnees.migrations.jouer import creer
from tests.mesures.chiffres import Ou, Recueil
from tests.mesures.machine import RACINE

DOSSIER = RACINE / ".mesures"
"""Hors du dépôt suivi, et sur un vrai disque : l'écriture doit coûter ce qu'elle coûte."""
AGENT = "lefevre"
SUPERVISEUR = "roux"
DONT_DEPEND_LA_BASE = ("agence/demonstration/*.py", "agence/conduite/*.py", "donnees/migrations/*.py", "config.toml")


def base_de(dossiers: int, recueil: Recueil) -> Path:
    """La base de démonstration de ce nombre de dossiers ; celle d'un autre jour ou d'un autre code est refaite."""
    fichier = DOSSIER / "bases" / f"demo-{dossiers}-{_empreinte()}.db"
    if fichier.exists():
        return fichier
    fichier.parent.mkdir(parents=True, exist_ok=True)
    for vieille in fichier.parent.glob(f"demo-{dossiers}-*"):
        vieille.unlink()
    neuve = fichier.with_suffix(".neuve")
    for reste in fichier.parent.glob(f"{neuve.name}*"):
        reste.unlink()
    creer(url_de(neuve))
    debut = perf_counter()
    remplir(dossiers)
    recueil.noter("demonstration.duree", perf_counter() - debut, Ou(dossiers))
    fermer()
    neuve.rename(fichier)
    return fichier


def url_de(fichier: Path) -> str:
    """L'adresse d'un fichier SQLite."""
    return f"sqlite:///{fichier.resolve()}"


@contextmanager
def copie(fichier: Path) -> Iterator[Path]:
    """Une copie à soi, jetée ensuite."""
    with dossier_jetable() as dossier:
        yield Path(shutil.copy(fichier, dossier / "agence.db"))


@contextmanager
def dossier_jetable() -> Iterator[Path]:
    """Un dossier sur le disque des mesures."""
    DOSSIER.mkdir(exist_ok=True)
    # Un programme dont on vient de couper la ligne peut encore y ranger un brouillon.
    with tempfile.TemporaryDirectory(dir=DOSSIER, prefix="serie-", ignore_cleanup_errors=True) as dossier:
        yield Path(dossier)


@contextmanager
def seance_sur(fichier: Path, agent: str | None = AGENT) -> Iterator[Seance]:
    """La séance d'un agent, ou de la nuit si `agent` est None, sur une copie de cette base."""
    with copie(fichier) as ici:
        try:
            yield ouvrir_seance(url_de(ici), agent) if agent else seance_de_nuit(url_de(ici))
        finally:
            fermer()


def _empreinte() -> str:
    """Le jour et le code dont dépend le contenu : la démonstration se date par rapport au jour présent."""
    somme = hashlib.sha256(horloge.aujourd_hui().isoformat().encode())
    for motif in DONT_DEPEND_LA_BASE:
        for source in sorted(RACINE.glob(motif)):
            somme.update(source.read_bytes())
    return somme.hexdigest()[:12]
