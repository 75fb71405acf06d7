"""Ce que ces essais ont tenté, compté pendant qu'ils tournent : `python -m tests.acces` les joue et imprime le total."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

JOURNAL = "AGENCE_CHIFFRES"
"""La variable qui nomme le fichier où les essais, dans plusieurs processus, ajoutent leurs comptes."""


def compter(quoi: str, nombre: int = 1) -> None:
    """Ajoute à un compte ; sans journal, ne fait rien. Une ligne courte s'ajoute d'un bloc, même à plusieurs."""
    journal = os.environ.get(JOURNAL)
    if journal:
        with Path(journal).open("a", encoding="utf-8") as sortie:
            sortie.write(f"{nombre}\t{quoi}\n")


def totaux(journal: Path) -> Counter[str]:
    """Les comptes d'un journal."""
    comptes: Counter[str] = Counter()
    for ligne in journal.read_text(encoding="utf-8").splitlines():
        nombre, _, quoi = ligne.partition("\t")
        comptes[quoi] += int(nombre)
    return comptes
