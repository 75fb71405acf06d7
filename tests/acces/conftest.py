"""De quoi essayer l'accès : un administrateur, des clés jetables, un serveur jetable."""

from __future__ import annotations

import base64
import shutil
import signal
import struct
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from agence.seance import Seance
from donnees.nomenclature import Role
from tests.outils.bac_ssh import Bac, raison_de_sauter


@pytest.fixture(autouse=True, scope="session")
def raccrochable() -> None:
    """Lancé par nohup, tout processus d'ici ignorerait SIGHUP, clients SSH compris : aucun ne mourrait de sa ligne coupée."""
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


@pytest.fixture
def administrateur(ouvrir_pour: Callable[..., Seance]) -> Seance:
    """La séance de l'administratrice."""
    return ouvrir_pour("admin", Role.ADMINISTRATEUR)


@pytest.fixture
def cle_neuve(tmp_path: Path) -> Callable[[str], Path]:
    """`cle_neuve("dupont")` : le fichier .pub d'une clé ed25519 qui n'a pas de moitié privée."""

    def cle_neuve_(nom: str) -> Path:
        point = nom.encode().ljust(32, b".")
        corps = b"".join(struct.pack(">I", len(c)) + c for c in (b"ssh-ed25519", point))
        fichier = tmp_path / f"{nom}.pub"
        fichier.write_text(f"ssh-ed25519 {base64.b64encode(corps).decode()} {nom}@poste\n", encoding="utf-8")
        return fichier

    return cle_neuve_


@pytest.fixture(scope="session")
def bac() -> Iterator[Bac]:
    """Un serveur où travaillent lefevre, martin et roux, chacun par sa clé, sur un portefeuille d'essai."""
    raison = raison_de_sauter()
    if raison:
        pytest.skip(raison)
    dossier = Path(tempfile.mkdtemp(prefix="agence-bac-"))
    serveur = Bac(dossier)
    try:
        serveur.agence("demo", "--sans-ecran", "--dossiers", "300")
        for nom in ("lefevre", "martin", "roux"):
            publique = Path(f"{serveur.cle(nom)}.pub").read_text(encoding="utf-8")
            serveur.agence("agents", "cle", nom, "--ajouter", "-", entree=publique)
        yield serveur
    finally:
        serveur.fermer()
        shutil.rmtree(dossier, ignore_errors=True)
