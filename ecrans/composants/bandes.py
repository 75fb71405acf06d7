"""Un composant en lignes, sans cadre ni teinte : ses bandes vont droit à l'écran.

Textual recalcule pour chaque ligne bordures, teintes et opacités, et pour chaque bande le style de tous les ancêtres ; une page de
file y passait un quart de son temps.
"""

from __future__ import annotations

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget


class Bandes(Widget):
    """À dériver avec un `render_line` qui rend des bandes à la largeur du contenu et garde celles qui n'ont pas changé.

    Ni bordure ni marge en haut ou en bas ; les marges de côté sont permises.
    """

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._montrees: dict[int, tuple[Strip, Strip]] = {}
        self._fond: Style | None = None

    @property
    def fond(self) -> Style:
        """Le style du composant, calculé une fois par thème."""
        if self._fond is None:
            self._fond = self.rich_style
        return self._fond

    def notify_style_update(self) -> None:
        """Le thème a changé : ce qui est gardé porte d'anciennes couleurs."""
        self._montrees.clear()
        self._fond = None
        super().notify_style_update()

    def render_lines(self, crop: Region) -> list[Strip]:
        """Les bandes montrées, marges et filtres compris ; une bande que `render_line` rend encore n'est pas refaite."""
        bandes = [self._montrer(y) for y in crop.line_range]
        if crop.column_span != (0, self.outer_size.width):
            bandes = [bande.crop(*crop.column_span) for bande in bandes]
        return bandes

    def _montrer(self, y: int) -> Strip:
        source = self.render_line(y)
        avant, montree = self._montrees.get(y, (None, source))
        if avant is not source:
            montree = self._border(source)
            for filtre in self.get_line_filters():
                montree = montree.apply_filter(filtre, self.background_colors[1])
            self._montrees[y] = source, montree
        return montree

    def _border(self, bande: Strip) -> Strip:
        """La bande entre ses marges de côté."""
        _, droite, _, gauche = self.styles.padding
        if not (gauche or droite):
            return bande
        marges = (Segment(" " * gauche, self.fond), *bande, Segment(" " * droite, self.fond))
        return Strip([segment for segment in marges if segment.text])
