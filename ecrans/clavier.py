"""Le clavier : un pilote de terminal que ni un octet cassé, ni un collage malveillant, ni une ligne coupée ne trompe.

Celui de Textual meurt sur le premier « é » d'un terminal en Latin-1, reste à jamais dans un collage que rien ne ferme,
et tourne à vide quand le terminal disparaît.
"""

from __future__ import annotations

import codecs
import contextlib
import os
import selectors
import signal
import termios
import tty
from collections.abc import Iterable, Iterator
from threading import Event, current_thread, main_thread
from time import monotonic
from typing import TYPE_CHECKING, Any

from textual import events
from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message
from textual.messages import InBandWindowResize

from agence.texte import assainir

if TYPE_CHECKING:
    from textual.app import App

DEBUT_COLLAGE = "\x1b[200~"
FIN_COLLAGE = "\x1b[201~"
COLLAGE_MAXIMAL = 65_536
"""Caractères gardés d'un collage ; le surplus est laissé tomber."""

CALME_APRES_FIN = 0.03
"""Silence, en secondes, qui confirme une fin de collage arrivée en dernier."""

CALME_SUSPECT = 0.15
"""Silence demandé quand des caractères suivent la fin : le texte collé contient peut-être lui-même une fin."""

CALME_SANS_FIN = 1.0
"""Silence au bout duquel un collage que rien n'a fermé est tenu pour fini."""

SILENCE_DE_FRAPPE = 2.0
"""Secondes sans touche après lesquelles le fil du clavier dort : se réveiller dix fois par seconde coûtait 0,1 s de calcul par minute."""

_SEULES = frozenset("\x03\x07\x11\x1b")
"""Ctrl+C, Ctrl+G, Ctrl+Q, Échap : arrivées seules après un silence, elles viennent d'un doigt, pas d'un collage."""

_IGNORES = (events.MouseEvent, events.Resize, events.AppFocus, events.AppBlur, InBandWindowResize)
"""Ni souris, ni tailles annoncées par le flux (SIGWINCH suffit), ni allées et venues entre fenêtres."""


def _decoder_en_latin1(erreur: UnicodeError) -> tuple[str, int]:
    if not isinstance(erreur, UnicodeDecodeError):
        raise erreur
    return erreur.object[erreur.start : erreur.end].decode("latin-1"), erreur.end


codecs.register_error("agence-latin1", _decoder_en_latin1)


def decodeur_tolerant() -> codecs.IncrementalDecoder:
    """Un décodeur UTF-8 qui lit en Latin-1 les octets qui n'en sont pas ; ne lève jamais."""
    return codecs.getincrementaldecoder("utf-8")(errors="agence-latin1")


class DecoupeurCollages:
    """Sépare les collages des touches dans le texte reçu ; rend des paires (est_un_collage, texte).

    Un collage finit à la dernière marque de fin de la rafale, pas à la première : le texte collé peut en contenir.
    """

    def __init__(self) -> None:
        self._dedans = False
        self._tampon = ""
        self._dernier = 0.0
        self._debut_coupe = ""

    @property
    def en_attente(self) -> bool:
        """Vrai tant qu'un collage est ouvert : il faut alors appeler `relever` souvent."""
        return self._dedans or bool(self._debut_coupe)

    def recevoir(self, texte: str, instant: float) -> Iterator[tuple[bool, str]]:
        """Du texte vient d'arriver, à `instant` (secondes d'une horloge monotone)."""
        calme, self._dernier = instant - self._dernier, instant
        if self._dedans:
            if texte in _SEULES and calme >= CALME_SUSPECT and FIN_COLLAGE not in self._tampon:
                yield self._fermer(self._tampon)
                yield (False, texte)
            else:
                self._tampon = self._garder(texte)
            return
        texte, self._debut_coupe = self._debut_coupe + texte, ""
        avant, marque, apres = texte.partition(DEBUT_COLLAGE)
        if marque:
            self._dedans, self._tampon = True, ""
            self._tampon = self._garder(apres)
        else:
            avant, self._debut_coupe = _separer_debut_coupe(avant)
        if avant:
            yield (False, avant)

    def relever(self, instant: float) -> Iterator[tuple[bool, str]]:
        """Rien n'arrive : rend ce que le silence permet de conclure."""
        calme = instant - self._dernier
        if self._debut_coupe and calme >= CALME_APRES_FIN:
            texte, self._debut_coupe = self._debut_coupe, ""
            yield (False, texte)
        if not self._dedans:
            return
        contenu, marque, suite = self._tampon.rpartition(FIN_COLLAGE)
        if not marque:
            if calme >= CALME_SANS_FIN:
                yield self._fermer(suite)
        elif calme >= (CALME_SUSPECT if suite else CALME_APRES_FIN):
            yield self._fermer(contenu)
            if suite:
                yield from self.recevoir(suite, self._dernier)

    def _garder(self, texte: str) -> str:
        """Le tampon allongé sans dépasser le maximum ; la fin est toujours gardée, une marque peut s'y trouver."""
        tampon = self._tampon + texte
        if len(tampon) <= COLLAGE_MAXIMAL:
            return tampon
        return tampon[: COLLAGE_MAXIMAL - len(FIN_COLLAGE)] + tampon[-len(FIN_COLLAGE) :]

    def _fermer(self, contenu: str) -> tuple[bool, str]:
        self._dedans, self._tampon = False, ""
        return (True, contenu.replace(FIN_COLLAGE, ""))


def _separer_debut_coupe(texte: str) -> tuple[str, str]:
    """Sépare de la fin du texte un début de marque de collage coupé par le réseau ; un ESC seul est une touche."""
    for longueur in range(len(DEBUT_COLLAGE) - 1, 1, -1):
        if texte.endswith(DEBUT_COLLAGE[:longueur]):
            return texte[:-longueur], texte[-longueur:]
    return texte, ""


class AnalyseurClavier:
    """Fait des octets reçus les évènements de Textual, collages à part et bruits écartés."""

    def __init__(self) -> None:
        self._decoder = decodeur_tolerant()
        self._decoupeur = DecoupeurCollages()
        self._touches = XTermParser()

    @property
    def en_attente(self) -> bool:
        return self._decoupeur.en_attente

    def recevoir(self, octets: bytes, instant: float) -> Iterator[Message]:
        texte = self._decoder.decode(octets)
        if texte:
            yield from self._evenements(self._decoupeur.recevoir(texte, instant))

    def relever(self, instant: float) -> Iterator[Message]:
        yield from self._evenements(self._decoupeur.relever(instant))
        yield from _retenus(self._touches.tick())

    def _evenements(self, morceaux: Iterable[tuple[bool, str]]) -> Iterator[Message]:
        for est_un_collage, texte in morceaux:
            if est_un_collage:
                # Une touche d'échappement restée ouverte avant le collage ne doit pas l'avaler.
                self._touches = XTermParser()
                lignes = texte.replace("\r\n", "\n").replace("\r", "\n")
                yield events.Paste(assainir(lignes, lignes=True, maximum=COLLAGE_MAXIMAL))
            else:
                yield from _retenus(self._touches.feed(texte))


def _retenus(messages: Iterable[Message]) -> Iterator[Message]:
    return (message for message in messages if not isinstance(message, _IGNORES))


class FinQuiReveille(Event):
    """La fin de la lecture du clavier, qui réveille aussitôt le fil endormi sur le terminal."""

    def __init__(self) -> None:
        super().__init__()
        self.reveil, self._sonnette = os.pipe()

    def set(self) -> None:
        super().set()
        os.write(self._sonnette, b".")

    def clear(self) -> None:
        if self.is_set():
            os.read(self.reveil, 16)
        super().clear()


def _patience(en_attente: bool, silence: float) -> float | None:
    """Secondes à attendre une touche : peu dans un collage, un peu après une frappe (le silence dit un Échap seul), ou tant qu'il faut."""
    if en_attente:
        return CALME_APRES_FIN
    return 0.1 if silence < SILENCE_DE_FRAPPE else None


class PiloteTerminal(LinuxDriver):
    """Le pilote d'Agence : lecture tolérante, pas de souris, et le terminal perdu se dit au lieu de tourner à vide."""

    def __init__(
        self, app: App[Any], *, debug: bool = False, mouse: bool = False, size: tuple[int, int] | None = None
    ) -> None:
        super().__init__(app, debug=debug, mouse=False, size=size)
        if current_thread() is main_thread():
            # Textual suspendrait le programme, qui garderait son dossier sans plus rien entendre.
            signal.signal(signal.SIGTSTP, signal.SIG_IGN)
        self.exit_event: FinQuiReveille = FinQuiReveille()

    def start_application_mode(self) -> None:
        super().start_application_mode()  # type: ignore[no-untyped-call]
        with contextlib.suppress(termios.error):
            modes = termios.tcgetattr(self.fileno)
            # Un saut de ligne ne devient pas deux octets ; l'affichage dit lui-même où il va.
            modes[tty.OFLAG] &= ~termios.OPOST
            termios.tcsetattr(self.fileno, termios.TCSANOW, modes)

    def stop_application_mode(self) -> None:
        self.write("\x1b[m")  # l'affichage laisse le terminal au style de ce qu'il a écrit en dernier
        super().stop_application_mode()

    def run_input_thread(self) -> None:
        analyseur, derniere = AnalyseurClavier(), monotonic()
        with selectors.SelectSelector() as attente:
            attente.register(self.fileno, selectors.EVENT_READ)
            attente.register(self.exit_event.reveil, selectors.EVENT_READ)
            while not self.exit_event.is_set():
                prets = attente.select(_patience(analyseur.en_attente, monotonic() - derniere))
                if any(cle.fd == self.fileno for cle, _ in prets):
                    octets, derniere = self._lire(), monotonic()
                    if not octets:
                        self._terminal_perdu()
                        return
                    self._transmettre(analyseur.recevoir(octets, derniere))
                self._transmettre(analyseur.relever(monotonic()))

    def _lire(self) -> bytes:
        try:
            return os.read(self.fileno, 4096)
        except OSError:  # EIO : l'autre bout du pseudo-terminal est fermé
            return b""

    def _get_terminal_size(self) -> tuple[int, int]:
        """Colonnes et lignes, comme Textual les prend de `shutil`, dont l'import chargerait de quoi compresser des archives."""
        colonnes, lignes = (int(mot) if (mot := os.environ.get(nom, "")).isdecimal() else 0 for nom in ("COLUMNS", "LINES"))
        try:
            vue = os.get_terminal_size(1)
        except OSError:
            vue = os.terminal_size((0, 0))
        return colonnes or vue.columns or 80, lignes or vue.lines or 24

    def _transmettre(self, messages: Iterable[Message]) -> None:
        for message in messages:
            self.process_message(message)

    def _terminal_perdu(self) -> None:
        perdu = getattr(self._app, "terminal_perdu", None)
        if perdu is not None:
            perdu()
