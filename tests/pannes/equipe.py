"""Des ouvriers, chacun dans son processus, leurs tubes lus au fil de l'eau, et la mort qu'on peut leur donner."""

from __future__ import annotations

import json
import os
import selectors
import signal
import sys
import traceback
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

from tests.pannes.ouvrier import Tube

Travail = Callable[[Tube], None]


@dataclass
class Equipe:
    """Naît par fork, sans base ouverte : un processus neuf coûte quelques millisecondes, pas le temps de tout importer."""

    confirmes: list[dict[str, Any]] = field(default_factory=list)
    dits: Counter[str] = field(default_factory=Counter)
    refus: Counter[str] = field(default_factory=Counter)
    defauts: list[str] = field(default_factory=list)
    lances: int = 0
    morts: int = 0
    prets: set[int] = field(default_factory=set)
    _vivants: dict[int, int] = field(default_factory=dict)
    _restes: dict[int, bytes] = field(default_factory=dict)
    _guet: selectors.DefaultSelector = field(default_factory=selectors.DefaultSelector)

    @property
    def vivants(self) -> list[int]:
        return sorted(self._vivants)

    def lancer(self, travail: Travail) -> int:
        """Un processus de plus ; rend son numéro."""
        lecture, ecriture = os.pipe()
        sys.stdout.flush()
        numero = os.fork()
        if numero == 0:
            os.close(lecture)
            _vivre(travail, Tube(ecriture))
        os.close(ecriture)
        self.lances += 1
        self._vivants[numero] = lecture
        self._restes[numero] = b""
        self._guet.register(lecture, selectors.EVENT_READ, numero)
        return numero

    def ecouter(self, secondes: float) -> None:
        """Lit les tubes pendant ce temps."""
        fin = monotonic() + secondes
        while self._guet.get_map() and (reste := fin - monotonic()) > 0:
            for cle, _ in self._guet.select(reste):
                self._lire(int(cle.data))

    def tuer(self, numero: int) -> None:
        """kill -9, puis lit ce que le tube contenait encore : ces gestes-là aussi étaient confirmés."""
        os.kill(numero, signal.SIGKILL)
        self.morts += 1
        while numero in self._vivants:
            self._lire(numero)

    def attendre(self, secondes: float = 60.0) -> None:
        """Que tous aient fini ; ceux qui ne finissent pas sont un défaut, et on les tue."""
        fin = monotonic() + secondes
        while self._vivants and monotonic() < fin:
            self.ecouter(0.2)
        for numero in self.vivants:
            self.defauts.append(f"le processus {numero} n'a pas fini")
            self.tuer(numero)

    def _lire(self, numero: int) -> None:
        morceau = os.read(self._vivants[numero], 1 << 16)
        *entieres, self._restes[numero] = (self._restes[numero] + morceau).split(b"\n")
        for ligne in entieres:
            self._noter(numero, json.loads(ligne))
        if not morceau:
            self._enterrer(numero)

    def _enterrer(self, numero: int) -> None:
        descripteur = self._vivants.pop(numero)
        self._guet.unregister(descripteur)
        os.close(descripteur)
        self.prets.discard(numero)
        _, etat = os.waitpid(numero, 0)
        if os.WIFEXITED(etat) and os.WEXITSTATUS(etat):
            self.defauts.append(f"le processus {numero} a fini par une erreur ({os.WEXITSTATUS(etat)})")

    def _noter(self, numero: int, dit: dict[str, Any]) -> None:
        quoi = dit.pop("quoi")
        self.dits[quoi] += 1
        if quoi == "pret":
            self.prets.add(numero)
        elif quoi == "geste":
            self.confirmes.append(dit)
        elif quoi == "refus":
            self.refus[dit["regle"] or dit["texte"]] += 1
        elif quoi == "double":
            self.defauts.append(f"le dossier {dit['dossier']} est tenu deux fois")
        elif quoi == "defaut":
            self.defauts.append(dit["texte"])
        elif quoi == "nuit" and dit["reserves"]:
            self.dits["reserves"] += len(dit["reserves"])


def _vivre(travail: Travail, tube: Tube) -> None:
    """La vie d'un processus né par fork : son travail, puis rien ; aucune fermeture héritée du parent ne doit tourner."""
    statut = 0
    try:
        travail(tube)
    except BaseException as erreur:  # noqa: BLE001 - tout ce qui arrête l'ouvrier est dit au parent
        tube.dire("defaut", texte=f"{type(erreur).__name__} : {erreur} {''.join(traceback.format_tb(erreur.__traceback__)[-2:])}")
        statut = 1
    finally:
        os._exit(statut)
