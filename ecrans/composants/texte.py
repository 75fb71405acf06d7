"""Le texte à l'écran : tout ce qui vient d'une donnée passe par `lit`, et un bloc ne redessine que ses lignes changées."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len, chop_cells
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from rich.text import Span, Text
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from agence.erreurs import ErreurAgence
from agence.texte import assainir
from ecrans.composants.bandes import Bandes

STYLES = ("attenue", "titre", "alerte", "danger", "succes", "accent", "touche")
"""Les styles qu'un morceau de texte peut demander ; chacun double par la graisse ce que la couleur suggère."""

CLASSES = {f"texte--{nom}" for nom in STYLES}

STYLES_CSS = """
    & > .texte--attenue { color: $foreground 60%; }
    & > .texte--titre { text-style: bold; }
    & > .texte--alerte { color: $warning; text-style: bold; }
    & > .texte--danger { color: $error; text-style: bold underline; }
    & > .texte--succes { color: $success; }
    & > .texte--accent { color: $accent; }
    & > .texte--touche { color: $accent; text-style: bold; }
    &:ansi > .texte--attenue { color: ansi_default; text-style: dim; }
"""

Morceau = str | Text | tuple[str, str]
"""Un texte, un texte déjà composé, ou (texte, nom de style)."""


def lit(texte: str | Text, style: str = "") -> Text:
    """Un texte à montrer tel quel : assaini, sans balise, sur une ligne. `style` est un nom de `STYLES` ou un style Rich."""
    if isinstance(texte, Text):
        propre = assainir(texte.plain)
        if propre == texte.plain:
            return texte
        return Text(propre, style=texte.style, end="", no_wrap=True)
    return Text(assainir(texte), style=style, end="", no_wrap=True)


def assembler(*morceaux: Morceau) -> Text:
    """Plusieurs morceaux bout à bout, chacun assaini : `assembler("solde ", ("1 240,18 €", "alerte"))`."""
    resultat = Text(end="", no_wrap=True)
    for morceau in morceaux:
        resultat.append_text(lit(*morceau) if isinstance(morceau, tuple) else lit(morceau))
    return resultat


def aux_deux_bouts(gauche: Morceau, droite: Morceau, largeur: int) -> Text:
    """`gauche` et `droite` poussés aux deux bords ; si la place manque, c'est `gauche` qui est coupé."""
    debut, fin = assembler(gauche), assembler(droite)
    place = max(0, largeur - fin.cell_len - 1)
    if debut.cell_len > place:
        debut.truncate(place, overflow="ellipsis")
    return assembler(debut, " " * max(1, largeur - debut.cell_len - fin.cell_len), fin)


def couper(texte: str, largeur: int, *, droite: bool = False) -> str:
    """Le texte réduit à `largeur` cellules, « … » marquant la coupe — à gauche si `droite`, comme un montant."""
    if largeur <= 0:
        return ""
    if cell_len(texte) <= largeur:
        return texte
    if droite:
        return "…" + _debut(texte[::-1], largeur - 1)[::-1]
    return _debut(texte, largeur - 1) + "…"


def cadrer(texte: str, largeur: int, *, droite: bool = False) -> str:
    """Le texte sur exactement `largeur` cellules, coupé ou complété d'espaces, aligné à gauche ou à `droite`."""
    coupe = couper(texte, largeur, droite=droite)
    blanc = " " * (largeur - cell_len(coupe))
    return blanc + coupe if droite else coupe + blanc


def plier(texte: Text, largeur: int, maximum: int, console: Console) -> list[Text]:
    """Le texte sur au plus `maximum` lignes de `largeur` cellules, coupé entre les mots ; la dernière est tronquée s'il le faut."""
    largeur = max(8, largeur)
    lignes = list(texte.wrap(console, largeur, no_wrap=False))
    if len(lignes) > maximum:
        lignes[maximum - 1 :] = [Text(" ", end="").join(lignes[maximum - 1 :])]
        lignes[-1].truncate(largeur, overflow="ellipsis")
    for ligne in lignes:
        ligne.rstrip()
    return lignes


def dire_erreur(erreur: ErreurAgence) -> str:
    """Le message et son remède, deux phrases."""
    message = erreur.message.rstrip()
    point = "" if not erreur.remede or message[-1:] in ".!?:…" else "."
    return f"{message}{point} {erreur.remede}".strip()


def _debut(texte: str, largeur: int) -> str:
    if largeur <= 0:
        return ""
    return next(iter(chop_cells(texte, largeur)), "")


class BlocTexte(Bandes):
    """Une ou plusieurs lignes fixes (en-tête, fiche, pied) qu'on repose entières sans tout redessiner."""

    COMPONENT_CLASSES = CLASSES
    DEFAULT_CSS = "BlocTexte { height: 1fr; width: 1fr; " + STYLES_CSS + "}"

    def __init__(
        self,
        lignes: Sequence[str | Text] = (),
        *,
        hauteur: int | None = None,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self._lignes: tuple[Text, ...] = tuple(lit(ligne) for ligne in lignes)
        self._bandes: dict[int, Strip] = {}
        self._blanche: Strip | None = None
        if hauteur is not None:
            self.styles.height = hauteur

    @property
    def lignes(self) -> tuple[Text, ...]:
        """Les lignes posées, assainies."""
        return self._lignes

    def poser(self, lignes: Sequence[str | Text]) -> None:
        """Remplace les lignes ; seules celles dont le texte ou le style change repartent vers le terminal."""
        avant, apres = self._lignes, tuple(lit(ligne) for ligne in lignes)
        self._lignes = apres
        for y in range(max(len(avant), len(apres))):
            ancienne = avant[y] if y < len(avant) else None
            nouvelle = apres[y] if y < len(apres) else None
            if not _identiques(ancienne, nouvelle):
                self._bandes.pop(y, None)
                self.refresh(Region(0, y, self.size.width, 1))

    def notify_style_update(self) -> None:
        """Le thème a changé : les bandes gardées portent d'anciennes couleurs."""
        self._bandes.clear()
        self._blanche = None
        super().notify_style_update()

    def render_line(self, y: int) -> Strip:
        largeur = self.size.width
        if y >= len(self._lignes):
            return self._vide(largeur)
        bande = self._bandes.get(y)
        if bande is None or bande.cell_length != largeur:
            bande = self._bandes[y] = self._bande(self._lignes[y], largeur)
        return bande

    def _bande(self, ligne: Text, largeur: int) -> Strip:
        if ligne.cell_len > largeur:
            ligne = ligne.copy()
            ligne.truncate(largeur, overflow="ellipsis")
        return Strip(segments(self, ligne, self.fond)).adjust_cell_length(largeur, self.fond).simplify()

    def _vide(self, largeur: int) -> Strip:
        if self._blanche is None or self._blanche.cell_length != largeur:
            self._blanche = Strip.blank(largeur, self.fond)
        return self._blanche


def segments(widget: Widget, texte: Text, fond: Style) -> list[Segment]:
    """Les segments d'une ligne, les noms de `STYLES` traduits par les classes du widget, posés sur `fond`."""
    traduit = Text(texte.plain, style=fond + _style(widget, texte.style), end="", no_wrap=True)
    traduit.spans = [Span(s.start, s.end, _style(widget, s.style)) for s in texte.spans]
    # Sans marque, Rich rend le texte tout nu : il prendrait les couleurs du terminal, pas celles du thème.
    return list(traduit.render(widget.app.console)) if traduit.spans else [Segment(traduit.plain, fond + _style(widget, texte.style))]


def _style(widget: Widget, style: str | Style) -> Style:
    if isinstance(style, Style):
        return style
    if style in STYLES:
        return widget.get_component_rich_style(f"texte--{style}", partial=True)
    return Style.parse(style)


def _identiques(a: Text | None, b: Text | None) -> bool:
    if a is None or b is None:
        return a is b
    return a.plain == b.plain and a.style == b.style and a.spans == b.spans
