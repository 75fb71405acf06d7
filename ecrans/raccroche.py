"""La ligne coupée : sauver ce qui peut l'être et finir, même si l'écran est figé.

À la coupure, le noyau envoie SIGHUP puis SIGCONT ; Textual relancerait sa lecture sur un terminal mort et son écriture
bloquerait la boucle d'évènements. Tout se fait donc dans un fil à part, qui ne rend pas la main.
"""

from __future__ import annotations

import os
import select
import signal
import threading
from collections.abc import Callable
from types import FrameType
from typing import Any

from ecrans.pannes import consigner_panne
from ecrans.terminal import REMISE_EN_ETAT

DELAI_DE_GRACE = 5
"""Secondes laissées à la sauvegarde avant que SIGALRM ne tue le processus, quoi qu'il attende."""

RONDE = 60_000
"""Millisecondes : le noyau réveille la sentinelle dès que le terminal part ; elle n'a pas à regarder d'elle-même."""

CODE_DE_SORTIE = 129
"""128 + SIGHUP, ce qu'un shell attend d'un programme raccroché."""


class Raccroche:
    """Attend la coupure, appelle `urgence(raison)` une seule fois, sort par `os._exit`.

    `raison` vaut « SIGHUP », « SIGTERM » ou « TERMINAL ». `urgence` tourne hors de la boucle d'évènements : il lui
    faut sa propre connexion à la base et un délai d'attente court.
    """

    def __init__(self, urgence: Callable[[str], None]) -> None:
        self._urgence = urgence
        self._raison = ""
        self._coupure = threading.Event()
        self._desarmee = threading.Event()
        self._gestionnaires: dict[signal.Signals, Any] = {}

    def armer(self) -> None:
        """À appeler du fil principal, l'écran ouvert (après les gestionnaires de Textual)."""
        for numero in (signal.SIGHUP, signal.SIGTERM):
            self._gestionnaires[numero] = signal.signal(numero, self._sur_signal)
        threading.Thread(target=self._finir, daemon=True, name="raccroche").start()
        threading.Thread(target=self._veiller, daemon=True, name="sentinelle").start()

    def desarmer(self) -> None:
        """L'écran se ferme normalement : plus rien à sauver."""
        self._desarmee.set()
        for numero, precedent in self._gestionnaires.items():
            signal.signal(numero, precedent)

    def declencher(self, raison: str) -> None:
        """La ligne est tombée ; sûr depuis n'importe quel fil et répétable."""
        if not self._desarmee.is_set() and not self._coupure.is_set():
            self._raison = raison
            self._coupure.set()

    def _sur_signal(self, numero: int, _pile: FrameType | None) -> None:
        signal.signal(signal.SIGCONT, signal.SIG_IGN)
        self.declencher(signal.Signals(numero).name)

    def _finir(self) -> None:
        self._coupure.wait()
        signal.alarm(DELAI_DE_GRACE)
        try:
            self._urgence(self._raison)
        except Exception as erreur:  # noqa: BLE001 - on sort quoi qu'il arrive, mais l'erreur reste écrite
            _consigner(erreur)
        finally:
            if self._raison == "SIGTERM":
                _rendre_le_terminal()
            os._exit(CODE_DE_SORTIE)

    def _veiller(self) -> None:
        """Voit le terminal partir quand aucun signal ne le dit (nohup, setsid, signal perdu)."""
        sonde = select.poll()
        sonde.register(0, select.POLLHUP | select.POLLERR)
        while not self._desarmee.is_set() and not self._coupure.is_set():
            if any(etat & (select.POLLHUP | select.POLLERR | select.POLLNVAL) for _, etat in sonde.poll(RONDE)):
                self.declencher("TERMINAL")


def _consigner(erreur: Exception) -> None:
    try:
        consigner_panne(erreur)
    except OSError:
        # Ni base ni fichier : il ne reste que la sortie d'erreur, que personne ne lit sans doute plus.
        threading.Thread(target=os.write, args=(2, b"Agence : la sauvegarde d'urgence a echoue.\r\n"), daemon=True).start()


def _rendre_le_terminal() -> None:
    """Remet le terminal en état s'il écoute encore ; un terminal figé ne doit pas retenir la sortie."""
    adieu = (REMISE_EN_ETAT + "Session interrompue.\r\n").encode()
    fil = threading.Thread(target=os.write, args=(2, adieu), daemon=True)
    fil.start()
    fil.join(0.3)
