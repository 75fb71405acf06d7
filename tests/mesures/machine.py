"""Sur quoi et sur quel code les chiffres ont été pris."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from pathlib import Path
from typing import Any

from agence import horloge

RACINE = Path(__file__).parents[2]


def empreinte() -> dict[str, Any]:
    """Le commit, s'il reste du travail non gardé, la date, la machine et les versions."""
    return {
        "commit": _git("rev-parse", "HEAD") or "inconnu",
        "modifie": bool(_git("status", "--porcelain", "--untracked-files=no", "--", "agence", "donnees", "ecrans")),
        "date": horloge.maintenant().isoformat(timespec="seconds"),
        "coeurs": os.cpu_count(),
        "processeur": _processeur(),
        "memoire_mo": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 1_000_000,
        "systeme": f"{platform.system()} {platform.release()}",
        "python": sys.version.split()[0],
        "sqlite": _sqlite(),
        "textual": _version("textual"),
        # Peewee importe le pilote dès qu'il est installé : il pèse alors sur le départ et la mémoire.
        "psycopg": _version("psycopg"),
        "charge": round(os.getloadavg()[0], 2),
    }


def _git(*arguments: str) -> str:
    try:
        fini = subprocess.run(["git", *arguments], cwd=RACINE, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return ""
    return fini.stdout.strip()


def _processeur() -> str:
    infos = Path("/proc/cpuinfo")
    if infos.exists():
        for ligne in infos.read_text(encoding="utf-8").splitlines():
            if ligne.startswith("model name"):
                return ligne.partition(":")[2].strip()
    return platform.machine()


def _sqlite() -> str:
    import peewee

    # Le module que Peewee a choisi : pysqlite3 quand il est plus récent que celui de Python.
    return str(peewee.__dict__["sqlite3"].sqlite_version)


def _version(paquet: str) -> str:
    """La version installée, vide si le paquet n'y est pas."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(paquet)
    except PackageNotFoundError:
        return ""


def calcul_de_la_machine() -> tuple[float, float]:
    """Secondes (occupées, totales) de tous les cœurs depuis le démarrage : dit combien d'autres travaux ont gêné."""
    champs = [int(n) for n in Path("/proc/stat").read_text(encoding="ascii").split("\n", 1)[0].split()[1:9]]
    tic = os.sysconf("SC_CLK_TCK")
    return (sum(champs) - champs[3] - champs[4]) / tic, sum(champs) / tic


class Bruit:
    """La part des cœurs prise par d'autres que nous entre la création et `part()`."""

    def __init__(self) -> None:
        self._occupe, self._total = calcul_de_la_machine()
        self._nous = sum(os.times()[:4])

    def part(self) -> float:
        """En %, 0 quand la machine était à nous."""
        occupe, total = calcul_de_la_machine()
        autres = (occupe - self._occupe) - (sum(os.times()[:4]) - self._nous)
        return round(100 * max(0.0, autres) / max(0.01, total - self._total), 1)
