"""Un programme dans un vrai pseudo-terminal : taper, attendre un motif, lire l'écran et les octets bruts."""

from __future__ import annotations

import os
import re
import select
import signal
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from time import monotonic
from types import TracebackType

import pexpect
import pyte

RACINE = Path(__file__).parents[2]
DELAI = 20.0
"""Secondes d'attente au plus ; large, car la machine d'essai peut être chargée."""

TOUCHES = {
    "haut": "\x1b[A",
    "bas": "\x1b[B",
    "page_bas": "\x1b[6~",
    "page_haut": "\x1b[5~",
    "debut": "\x1b[H",
    "fin": "\x1b[F",
    "entree": "\r",
    "echap": "\x1b",
    "tab": "\t",
    "effacer": "\x7f",
    "f1": "\x1bOP",
    "f2": "\x1bOQ",
    "f3": "\x1bOR",
    "f4": "\x1bOS",
}


class Terminal:
    """Lance `commande` (par défaut `python -m MODULE…`) et tient l'écran que l'on y verrait."""

    def __init__(
        self,
        *arguments: str,
        commande: Sequence[str] | None = None,
        colonnes: int = 80,
        lignes: int = 24,
        environnement: Mapping[str, str] | None = None,
    ) -> None:
        argv = list(commande) if commande is not None else [sys.executable, "-m", *arguments]
        variables = {
            "PATH": os.environ["PATH"],
            "HOME": os.environ.get("HOME", "/"),
            "LANG": "C.UTF-8",
            "TERM": "xterm-256color",
            # pyte prendrait la question du clavier étendu pour du texte.
            "TEXTUAL_DISABLE_KITTY_KEY": "1",
            **(environnement or {}),
        }
        self.octets = b""
        self._ecran = pyte.Screen(colonnes, lignes)
        self._flux = pyte.ByteStream(self._ecran)
        self.processus = pexpect.spawn(
            argv[0], argv[1:], env=variables, cwd=str(RACINE), dimensions=(lignes, colonnes), encoding=None, echo=False
        )
        self.processus.delaybeforesend = None

    def __enter__(self) -> Terminal:
        return self

    def __exit__(
        self, sorte: type[BaseException] | None, erreur: BaseException | None, trace: TracebackType | None
    ) -> None:
        if not self.processus.closed:
            self.processus.close(force=True)

    @property
    def ecran(self) -> str:
        """Ce qui se voit maintenant, sans les blancs de fin."""
        return "\n".join(ligne.rstrip() for ligne in self._ecran.display)

    def taper(self, *touches: str | bytes) -> None:
        """Envoie des caractères, des octets, ou des touches nommées de `TOUCHES`."""
        for touche in touches:
            self.processus.send(touche if isinstance(touche, bytes) else TOUCHES.get(touche, touche).encode())

    def attendre(self, motif: str, delai: float = DELAI) -> str:
        """Lit jusqu'à ce que l'écran contienne `motif` (expression régulière) ; rend l'écran."""
        limite = monotonic() + delai
        while not re.search(motif, self.ecran):
            if not self._lire(limite) and not re.search(motif, self.ecran):
                raise AssertionError(f"« {motif} » n'est pas apparu à l'écran :\n{self.ecran}")
        return self.ecran

    def attendre_absence(self, motif: str, delai: float = DELAI) -> str:
        """Lit jusqu'à ce que l'écran ne contienne plus `motif`."""
        limite = monotonic() + delai
        while re.search(motif, self.ecran):
            if not self._lire(limite) and re.search(motif, self.ecran):
                raise AssertionError(f"« {motif} » est resté à l'écran :\n{self.ecran}")
        return self.ecran

    def attendre_le_calme(self, silence: float = 0.3) -> str:
        """Lit jusqu'à `silence` secondes sans rien recevoir."""
        while self._lire(monotonic() + silence):
            pass
        return self.ecran

    def attendre_la_fin(self, delai: float = DELAI) -> int:
        """Attend que le programme finisse ; rend son code de sortie, ou moins le numéro du signal qui l'a tué."""
        limite = monotonic() + delai
        while self._lire(limite):
            pass
        if self.processus.isalive() and monotonic() >= limite:
            raise AssertionError(f"le programme ne finit pas :\n{self.ecran}")
        self.processus.wait() if self.processus.isalive() else None
        return self.processus.exitstatus if self.processus.signalstatus is None else -self.processus.signalstatus

    def retailler(self, colonnes: int, lignes: int) -> None:
        """Change la taille du terminal, comme une fenêtre qu'on tire."""
        self._ecran.resize(lignes, colonnes)
        self.processus.setwinsize(lignes, colonnes)

    def raccrocher(self, delai: float = 5.0) -> None:
        """Ferme le terminal, comme une ligne coupée, et attend que le programme finisse."""
        descripteur = os.pidfd_open(self.processus.pid)
        self.processus.ptyproc.fileobj.close()
        self.processus.ptyproc.closed = self.processus.closed = True
        try:
            assert select.select([descripteur], [], [], delai)[0], "le programme a survécu à son terminal"
        finally:
            os.kill(self.processus.pid, signal.SIGKILL)
            os.waitpid(self.processus.pid, 0)
            os.close(descripteur)

    def signaler(self, numero: signal.Signals) -> None:
        self.processus.kill(numero)

    def _lire(self, limite: float) -> bool:
        """Lit un morceau ; faux si la limite est passée ou le programme fini."""
        reste = limite - monotonic()
        if reste <= 0:
            return False
        try:
            morceau = self.processus.read_nonblocking(65_536, timeout=reste)
        except (pexpect.TIMEOUT, pexpect.EOF):
            return False
        self.octets += morceau
        self._flux.feed(morceau)
        return True
