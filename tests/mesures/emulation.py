"""L'écran qu'un terminal montrerait, refait après coup avec pyte ; et ce qu'il répondrait aux questions du programme."""

from __future__ import annotations

import re
from typing import NamedTuple

import pyte


class Taille(NamedTuple):
    """Un écran, en caractères."""

    colonnes: int
    lignes: int

    def __str__(self) -> str:
        return f"{self.colonnes}×{self.lignes}"


Image = tuple[tuple[tuple[object, ...], ...], tuple[int, int] | None]
"""Chaque case avec ses couleurs, et la place du curseur s'il se voit."""

_INCONNUES = re.compile(
    rb"\x1b\[[<=>][\d;:]*[a-z]"  # clavier étendu, version du terminal
    rb"|\x1b\[\??[\d;]*\$[a-z]"  # modes demandés
    rb"|\x1b\[\d* q"  # forme du curseur
    rb"|\x1b[PX^_].*?\x1b\\"
    rb"|\x1b\].*?(?:\x07|\x1b\\)",
    re.DOTALL,
)
"""Ce que pyte ne sait pas lire et écrirait à l'écran comme du texte."""

_COUPEE = re.compile(rb"\x1b(?:\[[\d;:?<=>$ ]*|[PX^_\]][^\x07\x1b]*\x1b?)?$")
"""Une séquence dont la suite est dans le morceau suivant."""


class Ecran:
    """L'écran émulé ; `jouer` lui donne les octets dans l'ordre où ils sont venus."""

    def __init__(self, taille: Taille) -> None:
        self._taille = taille
        self._ecran = pyte.Screen(taille.colonnes, taille.lignes)
        self._flux = pyte.ByteStream(self._ecran)
        self._reste = b""

    def jouer(self, octets: bytes) -> None:
        """Avance l'émulation ; une séquence coupée attend sa fin."""
        octets = self._reste + octets
        coupee = _COUPEE.search(octets)
        fin = coupee.start() if coupee else len(octets)
        self._reste = octets[fin:]
        self._flux.feed(_INCONNUES.sub(b"", octets[:fin]))

    @property
    def texte(self) -> str:
        """Ce qui se lit, sans les blancs de fin."""
        return "\n".join(ligne.rstrip() for ligne in self._ecran.display)

    def image(self) -> Image:
        """Tout ce qui se voit, pour savoir si quelque chose a changé."""
        cases = self._ecran.buffer
        lignes = tuple(tuple(cases[y][x] for x in range(self._taille.colonnes)) for y in range(self._taille.lignes))
        curseur = self._ecran.cursor
        return lignes, None if curseur.hidden else (curseur.x, curseur.y)


def reponse(octets: bytes) -> bytes:
    """Ce qu'un terminal récent répond aux questions contenues dans ces octets : il sait les images synchronisées."""
    rendue = b""
    for mode in re.findall(rb"\x1b\[\?(\d+)\$p", octets):
        rendue += b"\x1b[?%s;%s$y" % (mode, b"2" if mode in (b"2026", b"2004", b"1006") else b"0")
    if b"\x1b[?u" in octets:
        rendue += b"\x1b[?0u"
    if re.search(rb"\x1b\[0?c", octets):
        rendue += b"\x1b[?62;22c"
    if b"\x1b[6n" in octets:
        rendue += b"\x1b[1;1R"
    return rendue
