"""Une commande d'« agence » jouée dans un processus à elle, sous une faute qu'on lui inflige juste avant."""

from __future__ import annotations

import contextlib
import io
import os
import re
import sys
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import time_machine

from ecrans.commandes.principal import lancer
from tests.pannes.comptes import Comptes

ANGLAIS = re.compile(
    r"traceback|panne inattendue|"
    r"\b(error|unable|disk|database|file|too many|open files|permission|denied|cannot|locked|read-only|no space)\b",
    re.IGNORECASE,
)
"""Ce qu'une personne ne doit jamais lire : une trace, un numéro de panne pour une faute connue, la phrase du moteur ou du système."""


@dataclass(frozen=True)
class Reponse:
    """Le statut, et ce que la commande a dit."""

    statut: int
    dit: str

    @property
    def fautive(self) -> str:
        """Vide si c'est fait, ou refusé en une phrase française."""
        if self.statut not in (0, 1):
            return f"statut {self.statut} : {self.dit[:900]}"
        sans_chemins = re.sub(r"(sqlite:)?/\S+", "", self.dit)
        if trouve := ANGLAIS.search(sans_chemins):
            return f"« {trouve[0]} » dans : {self.dit[:900]}"
        return "" if self.statut == 0 or self.dit.strip() else "refus sans un mot"


def executer(arguments: Sequence[str], faute: Callable[[], None] = lambda: None, le: datetime | None = None) -> Reponse:
    """Joue la commande par fork ; `faute` s'applique dans l'enfant, `le` est l'heure qu'il y croit."""
    lecture, ecriture = os.pipe()
    sys.stdout.flush()
    numero = os.fork()
    if numero == 0:
        os.close(lecture)
        _vivre(arguments, faute, le, ecriture)
    os.close(ecriture)
    with os.fdopen(lecture, "rb") as sortie:
        dit = sortie.read().decode(errors="replace")
    _, etat = os.waitpid(numero, 0)
    return Reponse(os.waitstatus_to_exitcode(etat), dit)


def _vivre(arguments: Sequence[str], faute: Callable[[], None], le: datetime | None, sortie: int) -> None:
    statut = 70
    try:
        os.dup2(sortie, 1)
        os.dup2(sortie, 2)
        os.close(sortie)
        ecrit = os.fdopen(1, "w", encoding="utf-8", closefd=False)
        sys.stdout = sys.stderr = ecrit
        with time_machine.travel(le, tick=True) if le is not None else contextlib.nullcontext():
            faute()
            statut = lancer(arguments)
        ecrit.flush()
    except SystemExit as fin:
        statut = int(fin.code or 0)
    except BaseException as erreur:  # noqa: BLE001 - ce qui échappe à la commande est le défaut cherché
        traces = "".join(traceback.format_tb(erreur.__traceback__)[-2:])
        os.write(1, f"Traceback {type(erreur).__name__} {erreur} {traces}".encode())
    finally:
        os._exit(statut)


def chauffer(arguments: Sequence[str], le: datetime) -> None:
    """Joue la commande ici une fois, pour que tout ce qu'elle importe le soit avant les fautes."""
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()), time_machine.travel(le, tick=True):
        lancer(arguments)


def consigner(comptes: Comptes, nom: str, reponse: Reponse, attendu: int | None = 1) -> None:
    """Compte l'essai ; un statut qui n'est pas l'attendu ou un mot d'anglais est un défaut."""
    comptes.entrees += 1
    comptes.processus += 1
    comptes.details.setdefault("phrases", {}).setdefault(nom, reponse.dit.strip()[:240])
    if reponse.fautive:
        comptes.defauts.append(f"{nom} : {reponse.fautive}")
    elif attendu is not None and reponse.statut != attendu:
        comptes.defauts.append(f"{nom} : statut {reponse.statut} au lieu de {attendu} : {reponse.dit[:200]}")


def url_de(fichier: Path) -> str:
    return f"sqlite:///{fichier}"
