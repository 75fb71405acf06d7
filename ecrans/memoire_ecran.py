"""Ce que le terminal montre, case par case ; de deux images, seul part ce qui les sépare.

Un saut au-dessus de ce qui n'a pas changé, un blanc effacé, des lignes que le terminal fait glisser lui-même valent mieux que
les récrire : la file qui remonte d'une ligne tient en vingt octets.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import ne
from typing import NamedTuple

from rich.cells import split_graphemes
from rich.segment import Segment
from textual.geometry import Size

from ecrans.plume import SURS, Coup, Place, Plume, Traits, passer

INCONNU = "\0"
"""Le signe d'une case dont on ne sait ce que le terminal montre."""
TROU_REJOINT = 8
"""Cases inchangées au-delà desquelles les sauter est toujours plus court que les réécrire."""
BLANCS_DU_BORD = 4
"""Blancs à partir desquels effacer jusqu'au bord est plus court que les écrire."""
LIGNES_QUI_GLISSENT, CASES_EPARGNEES = 4, 60
"""Lignes retrouvées plus haut ou plus bas, et cases à ne pas récrire, à partir desquelles on fait glisser l'écran."""
BLANC_LE_PLUS_COURT = " " * 5
"""Un blanc qu'il peut être plus court d'effacer que d'écrire."""
BANDE_RECONNUE = 16
"""Cases d'une bande assez longue pour qu'on la reconnaisse ailleurs."""

_SIMPLES = re.compile("[ -~\u00a1-\u02ff\u2500-\u25ff]*")
"""Caractères d'une case chacun, sans qu'il faille chercher."""
_ESPACES = str.maketrans("\u00a0\u202f", "  ")
"""Les espaces insécables se montrent comme les autres et pèsent deux ou trois octets."""


class Cases(NamedTuple):
    """Des cases voisines : le caractère de chacune (vide dans la seconde moitié d'un caractère large) et ses traits."""

    signes: list[str]
    traits: list[Traits | None]


class Bande(NamedTuple):
    """Des cases à montrer à partir d'une place."""

    x: int
    y: int
    cases: Cases


def etaler(bande: Iterable[Segment], plume: Plume) -> Cases:
    """Les cases d'une bande."""
    cases = Cases([], [])
    for texte, style, commande in bande:
        if commande:
            continue
        texte = texte.translate(_ESPACES)
        signes = list(texte) if _SIMPLES.fullmatch(texte) else _signes(texte, cases.signes)
        cases.signes.extend(signes)
        cases.traits.extend([plume.traits(style)] * len(signes))
    return cases


def _signes(texte: str, avant: list[str]) -> list[str]:
    """Un texte case par case ; un accent seul se pose sur la case d'avant, au besoin la dernière d'`avant`."""
    signes: list[str] = []
    for debut, fin, largeur in split_graphemes(texte)[0]:
        if largeur:
            signes += [texte[debut:fin], *[""] * (largeur - 1)]
        elif signes or avant:
            (signes or avant)[-1] += texte[debut:fin]
    return signes


class MemoireEcran:
    """Ce que le terminal montre ; dit ce qu'il reste à lui envoyer."""

    def __init__(self, *, efface: bool = False) -> None:
        """`efface` : le terminal efface en couleur de fond ; sans cela les blancs s'écrivent."""
        self._lignes: list[Cases] = []
        self._taille = Size(0, 0)
        self._efface = efface

    def oublier(self) -> None:
        """On ne sait plus ce que le terminal montre : tout sera renvoyé."""
        self._lignes = [self._inconnue() for _ in range(self._taille.height)]

    def adopter(self, taille: Size) -> None:
        """La taille de l'écran ; si elle change, on ne sait plus rien de lui."""
        if taille != self._taille:
            self._taille = taille
            self.oublier()

    def peindre(self, image: Iterable[Bande], plume: Plume) -> str:
        """La séquence qui fait montrer ces bandes ; vide s'il n'y a rien à faire."""
        bandes = [b for b in image if 0 <= b.y < len(self._lignes) and not self._montre(b)]
        if not bandes:
            return ""
        glisse, bandes = self._glisser(bandes, plume)
        changees: dict[int, list[int]] = {}
        for bande in bandes:
            changees.setdefault(bande.y, []).extend(self._poser(bande))
        coups = [coup for y, colonnes in sorted(changees.items()) if colonnes for coup in self._coups(y, sorted(colonnes))]
        return glisse + plume.tracer(coups)

    def _inconnue(self) -> Cases:
        return Cases([INCONNU] * self._taille.width, [None] * self._taille.width)

    def _montre(self, bande: Bande) -> bool:
        """Le terminal montre-t-il déjà cette bande ?"""
        ici, ligne = slice(bande.x, bande.x + len(bande.cases.signes)), self._lignes[bande.y]
        return ligne.signes[ici] == bande.cases.signes and ligne.traits[ici] == bande.cases.traits

    def _poser(self, bande: Bande) -> list[int]:
        """Note ce que le terminal va montrer ; les colonnes qui n'y sont pas encore."""
        x, y, cases = bande
        ici, ligne = slice(x, x + len(cases.signes)), self._lignes[y]
        changees = _changees(x, Cases(ligne.signes[ici], ligne.traits[ici]), cases)
        ligne.signes[ici], ligne.traits[ici] = cases
        return changees

    # Faire glisser

    def _glisser(self, bandes: list[Bande], plume: Plume) -> tuple[str, list[Bande]]:
        """Si des lignes se retrouvent plus haut ou plus bas, les y fait glisser ; rend ce qui reste alors à montrer."""
        pas, (haut, bas) = self._glissement(bandes)
        if not pas:
            return "", bandes
        voulues = {y: self._voulue(y, bandes) for y in range(haut, bas)}
        neuve = [INCONNU] * self._taille.width
        sans = sum(sum(map(ne, cases.signes, self._lignes[y].signes)) for y, cases in voulues.items())
        avec = sum(
            sum(map(ne, cases.signes, self._lignes[y + pas].signes if haut <= y + pas < bas else neuve)) for y, cases in voulues.items()
        )
        if sans - avec < CASES_EPARGNEES:
            return "", bandes
        tranche = self._lignes[haut:bas]
        self._lignes[haut:bas] = (
            [*tranche[pas:], *(self._inconnue() for _ in range(pas))]
            if pas > 0
            else [*(self._inconnue() for _ in range(-pas)), *tranche[:pas]]
        )
        restent = [b for b in bandes if not haut <= b.y < bas]
        return plume.glisser(haut, bas, pas), [*(Bande(0, y, cases) for y, cases in voulues.items()), *restent]

    def _glissement(self, bandes: list[Bande]) -> tuple[int, tuple[int, int]]:
        """De combien de lignes (vers le haut si positif) le plus de bandes ont bougé, et entre quelles lignes ; 0 si trop peu."""
        anciennes: dict[tuple[int, int], dict[str, int]] = {}
        voix: dict[int, list[int]] = {}
        for x, y, cases in bandes:
            texte, nombre = "".join(cases.signes), len(cases.signes)
            if nombre < BANDE_RECONNUE or not texte.strip(" ─│"):
                continue
            ici = anciennes.get((x, nombre))
            if ici is None:
                ici = anciennes[x, nombre] = self._textes(x, nombre)
            if ici.get(texte, y) != y:
                voix.setdefault(ici[texte] - y, []).append(y)
        pas, lignes = max(voix.items(), key=lambda v: len(v[1]), default=(0, []))
        if len(lignes) < LIGNES_QUI_GLISSENT:
            return 0, (0, 0)
        return pas, (min(lignes) + min(0, pas), max(lignes) + 1 + max(0, pas))

    def _textes(self, x: int, nombre: int) -> dict[str, int]:
        """Où le terminal montre chaque texte de ces colonnes ; ceux qui s'y lisent deux fois ne disent rien."""
        textes = ["".join(ligne.signes[x : x + nombre]) for ligne in self._lignes]
        fois = Counter(textes)
        return {texte: y for y, texte in enumerate(textes) if fois[texte] == 1}

    def _voulue(self, y: int, bandes: list[Bande]) -> Cases:
        """La ligne entière telle qu'elle doit être."""
        ligne = Cases([*self._lignes[y].signes], [*self._lignes[y].traits])
        for bande in bandes:
            if bande.y == y:
                ici = slice(bande.x, bande.x + len(bande.cases.signes))
                ligne.signes[ici], ligne.traits[ici] = bande.cases
        return ligne

    # Écrire

    def _coups(self, y: int, changees: list[int]) -> Iterator[Coup]:
        """De quoi montrer ces colonnes de la ligne `y`, telles qu'elles sont maintenant."""
        ligne = self._lignes[y]
        blancs = self._blancs_du_bord(ligne)
        effacees = [colonne for colonne in changees if colonne >= blancs]
        if not effacees or effacees[-1] - effacees[0] + 1 < BLANCS_DU_BORD:
            effacees = []
        for debut, fin in _reunir(changees[: len(changees) - len(effacees)], ligne):
            yield from self._mots(ligne, y, debut, fin)
        if effacees:
            yield Coup(Place(effacees[0], y), _connu(ligne.traits[effacees[0]]), efface="\x1b[K")

    def _blancs_du_bord(self, ligne: Cases) -> int:
        """La colonne où commencent, si le terminal sait effacer, les blancs de même fond qui vont jusqu'au bord."""
        colonne, dernier = len(ligne.signes), ligne.traits[-1]
        if not self._efface or dernier is None or not dernier.s_efface:
            return colonne
        fond = dernier.blanc
        while colonne and ligne.signes[colonne - 1] == " " and _connu(ligne.traits[colonne - 1]).blanc == fond:
            colonne -= 1
        return colonne

    def _mots(self, ligne: Cases, y: int, debut: int, fin: int) -> Iterator[Coup]:
        """Les cases [debut, fin[ de la ligne : les mots s'écrivent, les longs blancs s'effacent."""
        while debut > 0 and ligne.signes[debut] == "":
            debut -= 1
        texte, style = "".join(ligne.signes[debut:fin]), _connu(ligne.traits[debut])
        if BLANC_LE_PLUS_COURT not in texte and ligne.traits[debut:fin].count(style) == fin - debut:
            yield Coup(Place(debut, y), style, texte, fin - debut, au_bord=fin == self._taille.width)
            return
        for (blanc, _), groupe in groupby(range(debut, fin), key=lambda x: _nature(ligne, x)):
            colonnes = list(groupe)
            x, nombre, traits = colonnes[0], len(colonnes), _connu(ligne.traits[colonnes[0]])
            if blanc and self._efface and traits.s_efface and _vaut_d_effacer(nombre, dernier=x + nombre == fin):
                yield Coup(Place(x, y), traits, efface=f"\x1b[{nombre}X")
            else:
                yield Coup(Place(x, y), traits, "".join(ligne.signes[x : x + nombre]), nombre, au_bord=x + nombre == self._taille.width)


def _connu(traits: Traits | None) -> Traits:
    if traits is None:
        raise AssertionError("une case posée a toujours un style")
    return traits


def _nature(ligne: Cases, colonne: int) -> tuple[bool, object]:
    """Ce qui se dit d'un trait : un mot d'un style, ou des blancs qui se montrent pareil."""
    traits = _connu(ligne.traits[colonne])
    return (True, traits.blanc) if ligne.signes[colonne] == " " else (False, traits)


def _vaut_d_effacer(nombre: int, *, dernier: bool) -> bool:
    """Effacer laisse le curseur sur place : il faut ensuite sauter les blancs, sauf après les derniers."""
    sequence = len(f"\x1b[{nombre}X")
    return (sequence if dernier else 2 * sequence) < nombre


def _changees(x: int, avant: Cases, apres: Cases) -> list[int]:
    """Les colonnes qui ne se montrent plus pareil ; d'un blanc, seul compte ce qui se voit."""
    quatre = zip(avant.signes, apres.signes, avant.traits, apres.traits, strict=False)
    return [
        colonne
        for colonne, (ancien, signe, traits, voulus) in enumerate(quatre, x)
        if ancien != signe or (traits is not voulus and (signe != " " or traits is None or voulus is None or traits.blanc != voulus.blanc))
    ]


def _reunir(colonnes: list[int], ligne: Cases) -> Iterator[tuple[int, int]]:
    """Les intervalles [début, fin[ qui couvrent ces colonnes croissantes ; deux voisins n'en font qu'un si l'on y gagne."""
    if not colonnes:
        return
    debut = fin = colonnes[0]
    for colonne in colonnes:
        if colonne > fin and not _se_rejoignent(ligne, fin, colonne):
            yield debut, fin
            debut = colonne
        fin = colonne + 1
    yield debut, fin


def _se_rejoignent(ligne: Cases, fin: int, reprise: int) -> bool:
    """Réécrire les cases inchangées [fin, reprise[ coûte-t-il moins que de les sauter ?"""
    if reprise - fin > TROU_REJOINT:
        return False
    trou = "".join(ligne.signes[fin:reprise])
    if len(trou) != reprise - fin or not SURS.fullmatch(trou):
        return False
    depart, arrivee = ligne.traits[fin - 1], _connu(ligne.traits[reprise])
    couleurs, courant, saut = 0, depart, 3 if reprise - fin == 1 else 4
    if ligne.traits[fin - 1 : reprise + 1].count(depart) == reprise + 2 - fin:
        return len(trou.encode()) <= saut
    for colonne in range(fin, reprise + 1):
        traits = ligne.traits[colonne]
        if traits is None:
            return False
        if ligne.signes[colonne] != " " or courant is None or courant.blanc != traits.blanc:
            couleurs, courant = couleurs + len(passer(courant, traits)), traits
    return len(trou.encode()) + couleurs <= saut + len(passer(depart, arrivee))
