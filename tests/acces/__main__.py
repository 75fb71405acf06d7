"""Joue les essais de l'accès et imprime ce qui a été tenté, et ce qui a été perdu."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.acces.chiffres import JOURNAL, totaux


def principal() -> int:
    """Le statut est celui des essais : un seul manqué, et les chiffres ne valent rien."""
    with tempfile.TemporaryDirectory() as dossier:
        journal = Path(dossier) / "chiffres.tsv"
        journal.touch()
        commande = [sys.executable, "-m", "pytest", str(Path(__file__).parent), *sys.argv[1:]]
        fini = subprocess.run(commande, env={**os.environ, JOURNAL: str(journal), "AGENCE_ESSAIS_LONGS": "1"}, check=False)
        for quoi, nombre in sorted(totaux(journal).items()):
            print(f"{nombre:6d}  {quoi}")
    return fini.returncode


if __name__ == "__main__":
    sys.exit(principal())
