"""Les styles de Textual, cherchés quand ils servent.

Textual compare toutes les règles à chaque partie de composant que quelqu'un pourrait dessiner (« danger », « succès »…), à chaque
composant monté et à chaque changement de classe. Ici, une partie ne cherche son style qu'à la première ligne qui le demande.
"""

from __future__ import annotations

from textual.css.styles import RenderStyles
from textual.css.stylesheet import Stylesheet
from textual.dom import DOMNode


class StylesDesParties(dict[str, RenderStyles]):
    """Les styles des parties d'un composant, par classe ; une partie qu'on n'a pas encore dessinée est connue mais pas cherchée."""

    def __init__(self, feuilles: Stylesheet, noeud: DOMNode) -> None:
        super().__init__()
        self._feuilles = feuilles
        self._noeud = noeud

    def __contains__(self, partie: object) -> bool:
        return partie in self._noeud._get_component_classes()

    def __missing__(self, partie: str) -> RenderStyles:
        virtuel = DOMNode(classes=partie)
        virtuel._attach(self._noeud)
        self._feuilles.apply(virtuel, animate=False)
        self[partie] = virtuel.styles
        return virtuel.styles


class Feuilles(Stylesheet):
    """Les feuilles de style d'une application."""

    def _process_component_classes(self, node: DOMNode) -> None:
        """Les parties déjà dessinées se cherchent de nouveau, et le composant se repeint si l'une a changé ; les autres attendent."""
        if not node._get_component_classes():
            return
        avant = node._component_styles
        apres = node._component_styles = StylesDesParties(self, node)
        if [partie for partie in avant if apres[partie] != avant[partie]]:
            node.refresh()
