"""Un programme dans un vrai pseudo-terminal, chronométré.

Pendant la mesure on ne fait que lire et dater ; l'écran n'est refait qu'une fois le programme silencieux, et la lenteur
de l'émulateur n'entre dans aucun chiffre.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from time import perf_counter
from types import TracebackType

from tests.mesures import processus
from tests.mesures.emulation import Ecran, Taille, reponse
from tests.outils.terminal import RACINE, TOUCHES

SILENCE = 0.15
"""Secondes sans un octet au bout desquelles une réponse est finie."""
IMAGE = 0.01
"""Secondes qu'une image met à venir tout entière, en plusieurs morceaux."""
LARGEUR_DE_FILE = 30
"""Colonnes qui disent la ligne du curseur, sans la fiche à côté."""
PATIENCE = 30.0
"""Secondes au bout desquelles un programme qui ne montre pas ce qu'on attend est déclaré muet."""
PATIENCE_TOUCHE = 3.0
"""Secondes laissées à la réponse d'une touche ; sans un octet, c'est qu'elle n'a rien changé."""


class Muet(Exception):
    """Le programme n'a pas montré ce qu'on attendait ; le message porte le haut de son écran."""

    def __init__(self, quoi: str, ecran: Ecran) -> None:
        montre = [ligne.strip() for ligne in ecran.texte.splitlines() if ligne.strip(" │─")]
        super().__init__(f"{quoi} ; à l'écran : « {' / '.join(montre[:3])} »")


@dataclass(frozen=True)
class Reponse:
    """La réponse à une touche, en ms depuis son envoi : `vu` au premier changement de l'écran, `fin` au dernier octet.

    `octets` en tout ; `premiers` ceux de la première image, avant ce qui se redessine après une pause.
    """

    vu: float | None
    fin: float | None
    octets: int
    premiers: int


@dataclass(frozen=True)
class Tenue:
    """Une touche tenue, en ms depuis la dernière : `retard` au dernier pas du curseur, `fin` au dernier octet ; octets, calcul en ms."""

    retard: float
    fin: float
    octets: int
    calcul: float


@dataclass(frozen=True)
class Repos:
    """Un programme laissé seul : secondes de calcul et octets par minute, réveils par seconde."""

    calcul: float
    octets: float
    reveils: float


class Programme:
    """Lance `commande` dans un pseudo-terminal de cette taille ; le chronomètre part juste avant."""

    def __init__(self, commande: Sequence[str], taille: Taille, variables: Mapping[str, str] | None = None) -> None:
        environnement = {
            "PATH": os.environ["PATH"],
            "HOME": os.environ.get("HOME", "/"),
            "LANG": "C.UTF-8",
            "TERM": "xterm-256color",
            "COLORTERM": "truecolor",
            **(variables or {}),
        }
        self.ecran = Ecran(taille)
        self._recus: list[tuple[float, bytes]] = []
        self._joues = 0
        self._fini = False
        self.depart = perf_counter()
        self.numero, self._maitre = pty.fork()
        if self.numero == 0:
            _devenir(commande, taille, environnement)

    def __enter__(self) -> Programme:
        return self

    def __exit__(self, sorte: type[BaseException] | None, erreur: BaseException | None, trace: TracebackType | None) -> None:
        self.arreter()

    def attendre(self, motif: str, silence: float = 0.4) -> float:
        """Millisecondes du lancement au premier morceau après lequel l'écran montre `motif`. Lève Muet."""
        cherche = re.compile(motif)
        while True:
            avant = len(self._recus)
            self._lire(silence, depuis=avant)
            vu = self._rejouer(cherche)[0]
            if vu is not None:
                return (vu - self.depart) * 1000
            if self._fini or len(self._recus) == avant or perf_counter() - self.depart > PATIENCE:
                raise Muet(f"« {motif} » n'est pas apparu", self.ecran)

    def presser(self, touche: str, motif: str = "") -> Reponse:
        """Envoie une touche et mesure sa réponse ; attend au besoin que l'écran montre `motif`. Lève Muet."""
        self._lire(0.03)
        self._rejouer()
        avant = self.ecran.image()
        premier, cherche = len(self._recus), re.compile(motif)
        envoi = perf_counter()
        self._envoyer(touche)
        vu = trouve = None
        while trouve is None:
            deja = len(self._recus)
            self._lire(SILENCE, PATIENCE_TOUCHE, deja)
            trouve, change = self._rejouer(cherche, avant if vu is None else None)
            vu = vu or change
            if not motif:
                break
            if trouve is None and (self._fini or len(self._recus) == deja or perf_counter() - envoi > PATIENCE):
                raise Muet(f"« {motif} » n'a pas suivi la touche « {touche} »", self.ecran)
        venus = self._recus[premier:]
        fin = venus[-1][0] if venus else None
        premiers = sum(len(octets) for instant, octets in venus if vu is not None and instant <= vu + IMAGE)
        return Reponse(_ms(vu, envoi), _ms(fin, envoi), sum(len(octets) for _, octets in venus), premiers)

    def tenir(self, touche: str, nombre: int, par_seconde: float) -> Tenue:
        """Une touche tenue : envoyée à ce rythme, sans attendre les réponses."""
        self._lire(SILENCE)
        premier, avant = len(self._recus), processus.calcul(self.numero)
        debut = envoi = perf_counter()
        for rang in range(nombre):
            self._lire(None, debut + rang / par_seconde - perf_counter())
            self._envoyer(touche)
            envoi = perf_counter()
        self._lire(2 * SILENCE)
        calcul = (processus.calcul(self.numero) - avant) * 1000
        venus, pas = self._recus[premier:], self._dernier_pas()
        retard, fin = (max(0.0, (instant - envoi) * 1000) for instant in (pas or envoi, venus[-1][0] if venus else envoi))
        return Tenue(retard, fin, sum(len(octets) for _, octets in venus), calcul)

    def _dernier_pas(self) -> float | None:
        """Refait l'écran ; quand le curseur de la file a changé de ligne, ou la file défilé, pour la dernière fois."""
        dernier, place = None, ""
        while self._joues < len(self._recus):
            instant, octets = self._recus[self._joues]
            self._joues += 1
            self.ecran.jouer(octets)
            courante = next((f"{y} {ligne}" for y, ligne in enumerate(self.ecran.texte.splitlines()) if "▸" in ligne), "")[:LARGEUR_DE_FILE]
            if courante != place:
                dernier, place = instant, courante
        return dernier

    def reposer(self, secondes: float) -> Repos:
        """Sans toucher à rien pendant ce temps."""
        self._lire(2 * SILENCE)
        premier, avant, reveils, debut = len(self._recus), processus.calcul(self.numero), processus.reveils(self.numero), perf_counter()
        self._lire(None, secondes)
        duree = perf_counter() - debut
        octets = sum(len(octets) for _, octets in self._recus[premier:])
        calcul, reveils = processus.calcul(self.numero) - avant, processus.reveils(self.numero) - reveils
        return Repos(calcul * 60 / duree, octets * 60 / duree, reveils / duree)

    @property
    def octets(self) -> int:
        """Tout ce que le programme a écrit jusqu'ici."""
        return sum(len(octets) for _, octets in self._recus)

    def quitter(self, touche: str, delai: float = 5.0) -> float | None:
        """Envoie la touche qui quitte ; millisecondes jusqu'à la fin, ou None si le programme est encore là."""
        envoi = perf_counter()
        self._envoyer(touche)
        self._lire(None, delai)
        return (perf_counter() - envoi) * 1000 if self._fini else None

    def arreter(self) -> None:
        """Finit le programme s'il ne l'est pas, et rend le pseudo-terminal."""
        with contextlib.suppress(OSError):
            os.close(self._maitre)
        with contextlib.suppress(ProcessLookupError, ChildProcessError):
            os.kill(self.numero, signal.SIGKILL)
            os.waitpid(self.numero, 0)

    def _envoyer(self, touche: str) -> None:
        os.write(self._maitre, TOUCHES.get(touche, touche).encode())

    def _lire(self, silence: float | None, duree: float = PATIENCE, depuis: int | None = None) -> None:
        """Lit au plus `duree` secondes, et seulement jusqu'au silence s'il est donné.

        Avec `depuis`, le silence ne compte qu'après un morceau de plus que ce nombre.
        """
        limite = perf_counter() + duree
        while not self._fini and (reste := limite - perf_counter()) > 0:
            attend = depuis is not None and len(self._recus) <= depuis
            delai = reste if silence is None or attend else min(reste, silence)
            if select.select([self._maitre], [], [], delai)[0]:
                self._lire_un_morceau()
            elif delai < reste:
                return

    def _lire_un_morceau(self) -> None:
        try:
            octets = os.read(self._maitre, 65_536)
        except OSError:
            octets = b""
        maintenant = perf_counter()
        if not octets:
            self._fini = True
            return
        self._recus.append((maintenant, octets))
        a_dire = reponse(octets)
        if a_dire:
            os.write(self._maitre, a_dire)

    def _rejouer(self, motif: re.Pattern[str] | None = None, avant: object = None) -> tuple[float | None, float | None]:
        """Refait l'écran ; quand a-t-il montré `motif`, et quand a-t-il cessé d'être l'image `avant` ?"""
        trouve = change = None
        while self._joues < len(self._recus):
            instant, octets = self._recus[self._joues]
            self._joues += 1
            self.ecran.jouer(octets)
            if motif is not None and trouve is None and motif.search(self.ecran.texte):
                trouve = instant
            if avant is not None and change is None and self.ecran.image() != avant:
                change = instant
        return trouve, change


def _ms(instant: float | None, depart: float) -> float | None:
    return None if instant is None else (instant - depart) * 1000


def _devenir(commande: Sequence[str], taille: Taille, environnement: Mapping[str, str]) -> None:
    """Dans l'enfant : donne sa taille au terminal et devient la commande."""
    try:
        fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", taille.lignes, taille.colonnes, 0, 0))
        os.chdir(RACINE)
        os.execvpe(commande[0], list(commande), dict(environnement))
    except OSError as erreur:
        os.write(2, f"{commande[0]} : {erreur}\n".encode())
    os._exit(127)
