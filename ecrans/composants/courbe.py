"""Des courbes à axes dans le terminal : une marque par série, jamais la couleur seule.

Le même texte sert à l'écran, à la commande et à l'image. plotext ne s'importe qu'au premier dessin.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from rich.text import Text
from textual.app import ComposeResult
from textual.widget import Widget

from agence.argent import ESPACE_FINE
from ecrans.composants.texte import BlocTexte, couper

MARQUES = ("●", "+", "○", "#", "@", "&")
"""Les marques des séries, dans l'ordre ; elles se distinguent sans couleur, et sur un terminal qui ne sait que l'ASCII."""
STYLES_DES_SERIES = ("accent", "alerte", "succes", "danger", "titre", "attenue")
TRAIT = "·"
"""Ce qui relie deux points d'une même série."""
VIDE = "Rien à montrer sur cette période."
POUR_CENT = "%"
GRADUATIONS = 4
HAUTEUR_MINIMALE = 6
LARGEUR_MINIMALE = 24


@dataclass(frozen=True)
class Serie:
    """Une suite de valeurs, une par abscisse ; None où l'on ne sait pas : le trait s'y interrompt.

    `batons` : un trait droit de zéro à chaque valeur au lieu d'une ligne, pour des catégories que rien ne relie.
    """

    nom: str
    valeurs: Sequence[float | None]
    marqueur: str = MARQUES[0]
    batons: bool = False


def texte_de_courbe(series: Sequence[Serie], abscisses: Sequence[str], unite: str, largeur: int, hauteur: int) -> list[str]:
    """Les lignes d'une courbe : la légende avec l'unité, puis les axes et les points ; au plus `hauteur` lignes de `largeur` cellules.

    `unite` : « % » gradue de 0 à 100, toute autre de 0 à un maximum rond ; les valeurs sont dans cette unité.
    """
    legende = couper(f"{'   '.join(f'{s.marqueur} {s.nom}' for s in series)}   ({unite})", largeur)
    if not abscisses or not any(v is not None for s in series for v in s.valeurs):
        return [legende, VIDE]
    if hauteur < HAUTEUR_MINIMALE or largeur < LARGEUR_MINIMALE:
        return [legende, couper("La fenêtre est trop petite pour dessiner.", largeur)]
    return [legende, *_dessin(series, abscisses, unite, largeur, hauteur - 1)]


def _dessin(series: Sequence[Serie], abscisses: Sequence[str], unite: str, largeur: int, hauteur: int) -> list[str]:
    from textual_plotext.plot import Plot  # pas le paquet : il importerait son composant, qui ne sert pas ici

    figure = Plot()
    figure.theme("clear")
    figure.frame(False)
    figure.xaxes(True, False)
    figure.yaxes(True, False)
    figure.plotsize(largeur, hauteur)
    bas, pas, haut = echelle([v for s in series for v in s.valeurs if v is not None], unite)
    figure.ylim(bas, haut)
    paliers = [bas + pas * rang for rang in range(round((haut - bas) / pas) + 1)]
    etiquettes = aligner(paliers)
    figure.yticks(paliers, etiquettes)
    figure.xlim(0, max(1, len(abscisses) - 1))
    rangs = _reperes(abscisses, largeur - len(etiquettes[0]) - 1)
    figure.xticks([float(rang) for rang in rangs], [abscisses[rang] for rang in rangs])
    for serie in series:
        for rangs_suivis, valeurs in _batons(serie.valeurs) if serie.batons else _suites(serie.valeurs):
            figure.plot(rangs_suivis, valeurs, marker=serie.marqueur if serie.batons else TRAIT)
    for serie in series:
        connus = [(rang, v) for rang, v in enumerate(serie.valeurs) if v is not None]
        if connus:
            figure.scatter([rang for rang, _ in connus], [v for _, v in connus], marker=serie.marqueur)
    return [ligne.rstrip() for ligne in figure.uncolorize(figure.build()).splitlines()][:hauteur]


def echelle(valeurs: Sequence[float], unite: str) -> tuple[float, float, float]:
    """(bas, pas, haut) d'un axe : 0 à 100 par 25 pour des « % », sinon de 0 à un nombre rond ; sous zéro si une valeur l'est."""
    if unite == POUR_CENT and all(0 <= v <= 100 for v in valeurs):
        return 0, 25, 100
    plus_haut, plus_bas = max(0.0, *valeurs), min(0.0, *valeurs)
    brut = max((plus_haut - plus_bas) / GRADUATIONS, 0.25)
    decade = 10.0 ** math.floor(math.log10(brut))
    pas = next(decade * m for m in (1, 2, 2.5, 5, 10) if decade * m >= brut)
    pas = max(1.0, pas)
    return math.floor(plus_bas / pas) * pas, pas, max(1, math.ceil(plus_haut / pas)) * pas


def aligner(paliers: Sequence[float]) -> list[str]:
    """Les graduations en toutes lettres, « 12 500 », à la même largeur."""
    dites = [(f"{p:,.0f}" if p == int(p) else f"{p:,.1f}").replace(",", ESPACE_FINE).replace(".", ",") for p in paliers]
    large = max(map(len, dites))
    return [d.rjust(large) for d in dites]


def _reperes(abscisses: Sequence[str], place: int) -> list[int]:
    """Les rangs dont l'étiquette s'écrit, assez espacés pour qu'aucune n'en touche une autre ; le dernier s'y tient toujours."""
    largeur = max(map(len, abscisses)) + 2
    nombre = max(2, min(len(abscisses), place // largeur))
    saut = max(1, math.ceil(len(abscisses) / nombre))
    return sorted(range(len(abscisses) - 1, -1, -saut))


def _suites(valeurs: Sequence[float | None]) -> list[tuple[list[int], list[float]]]:
    """Les morceaux sans trou d'une série, d'au moins deux points."""
    suites: list[tuple[list[int], list[float]]] = []
    rangs: list[int] = []
    connues: list[float] = []
    for rang, valeur in [*enumerate(valeurs), (len(valeurs), None)]:
        if valeur is not None:
            rangs.append(rang)
            connues.append(valeur)
            continue
        if len(rangs) > 1:
            suites.append((rangs, connues))
        rangs, connues = [], []
    return suites


def _batons(valeurs: Sequence[float | None]) -> list[tuple[list[int], list[float]]]:
    """De zéro à chaque valeur connue."""
    return [([rang, rang], [0.0, valeur]) for rang, valeur in enumerate(valeurs) if valeur is not None]


class Courbe(Widget):
    """Une courbe qui se redessine à la taille qu'on lui donne."""

    DEFAULT_CSS = "Courbe { height: 1fr; width: 1fr; }"

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._bloc = BlocTexte()
        self._series: tuple[Serie, ...] = ()
        self._abscisses: tuple[str, ...] = ()
        self._unite = ""

    def compose(self) -> ComposeResult:
        yield self._bloc

    def poser(self, series: Sequence[Serie], abscisses: Sequence[str], unite: str) -> None:
        """Montre ces séries ; voir `texte_de_courbe`."""
        self._series, self._abscisses, self._unite = tuple(series), tuple(abscisses), unite
        self._redessiner()

    @property
    def lignes(self) -> tuple[Text, ...]:
        """Ce qui est dessiné."""
        return self._bloc.lignes

    def on_resize(self) -> None:
        self._redessiner()

    def _redessiner(self) -> None:
        if not self._series or not self.size.height:
            return
        lignes = texte_de_courbe(self._series, self._abscisses, self._unite, self.size.width, self.size.height)
        self._bloc.poser([self._colorer(ligne) for ligne in lignes])

    def _colorer(self, ligne: str) -> Text:
        texte = Text(ligne, end="", no_wrap=True)
        for serie, style in zip(self._series, STYLES_DES_SERIES * len(self._series), strict=False):
            for colonne, signe in enumerate(ligne):
                if signe == serie.marqueur:
                    texte.stylize(style, colonne, colonne + 1)
        return texte
