"""Une ligne lente entre un programme et son terminal : `python -m tests.mesures.ligne_lente RETARD_MS DÉBIT_KBIT COMMANDE…`.

Le programme a son propre pseudo-terminal ; chaque octet, dans chaque sens, attend son tour au débit donné puis le retard. La ligne ne
retient que `TAMPON` octets : au-delà, celui qui écrit attend, comme derrière un vrai réseau.
"""

from __future__ import annotations

import fcntl
import os
import pty
import select
import sys
import termios
import tty
from collections import deque
from time import perf_counter

TAMPON = 16_384
MORCEAU = 256
"""Octets qui voyagent ensemble."""


class Sens:
    """Un sens de la ligne : ce qui est entré en `de` sort en `vers`, plus tard."""

    def __init__(self, de: int, vers: int, retard: float, debit: float) -> None:
        self.de, self._vers = de, vers
        self._retard, self._debit = retard, debit
        self._libre = 0.0
        self._en_route: deque[tuple[float, bytes]] = deque()
        self._dedans = 0

    @property
    def ouvert(self) -> bool:
        """Vrai s'il reste de la place sur la ligne."""
        return self._dedans < TAMPON

    @property
    def prochain(self) -> float | None:
        """Quand sort le prochain morceau."""
        return self._en_route[0][0] if self._en_route else None

    def recevoir(self) -> bool:
        """Prend ce qui arrive ; faux si le bout est fermé."""
        try:
            octets = os.read(self.de, MORCEAU)
        except OSError:
            return False
        self._libre = max(self._libre, perf_counter()) + len(octets) / self._debit
        self._en_route.append((self._libre + self._retard, octets))
        self._dedans += len(octets)
        return bool(octets)

    def rendre(self, maintenant: float) -> None:
        """Laisse sortir ce dont l'heure est venue."""
        while self._en_route and self._en_route[0][0] <= maintenant:
            octets = self._en_route.popleft()[1]
            self._dedans -= len(octets)
            os.write(self._vers, octets)


def relayer(maitre: int, retard: float, debit: float) -> None:
    """Relaie jusqu'à ce que le programme finisse ; `retard` en secondes, `debit` en octets par seconde."""
    monte, descend = Sens(0, maitre, retard, debit), Sens(maitre, 1, retard, debit)
    vivant = True
    while vivant or descend.prochain is not None:
        sorties = [s.prochain for s in (monte, descend) if s.prochain is not None]
        delai = max(0.0, min(sorties) - perf_counter()) if sorties else None
        lus = [s.de for s in (monte, descend) if vivant and s.ouvert]
        for pret in select.select(lus, [], [], delai)[0]:
            vivant = (monte if pret == 0 else descend).recevoir() and vivant
        for sens in (monte, descend):
            sens.rendre(perf_counter())


def principal(arguments: list[str]) -> None:
    """Lance la commande au bout de la ligne."""
    retard, debit, commande = float(arguments[0]) / 1000, float(arguments[1]) * 1000 / 8, arguments[2:]
    taille = fcntl.ioctl(0, termios.TIOCGWINSZ, b"\0" * 8)
    tty.setraw(0)
    numero, maitre = pty.fork()
    if numero == 0:
        fcntl.ioctl(0, termios.TIOCSWINSZ, taille)
        os.execvp(commande[0], commande)
    relayer(maitre, retard, debit)


if __name__ == "__main__":
    principal(sys.argv[1:])
