"""La liste virtuelle : cent mille lignes y coûtent ce que quarante coûtent.

Elle ne garde que des bandes de caractères prêtes pour ce qui se voit ; déplacer le curseur en redessine deux, passer un
bord avance d'une demi-page pour que la flèche tenue ne redessine pas l'écran à chaque pas.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.actions import SkipAction
from textual.binding import Binding
from textual.cache import LRUCache
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from agence.texte import assainir
from ecrans.composants.bandes import Bandes
from ecrans.composants.sources import LigneListe, Source, SourceFixe
from ecrans.composants.texte import CLASSES, STYLES, STYLES_CSS, cadrer

MARQUE = "▸"
BANDES_GARDEES = 128
"""Deux ou trois écrans ; une bande pèse 4 ko avec les caches que Textual lui attache."""


@dataclass(frozen=True, slots=True)
class Colonne:
    """Une colonne ; sans `largeur` elle est élastique et prend sa `part` de ce qui reste, au moins `minimum`.

    `a_partir_de` : largeur de liste (en cellules) sous laquelle la colonne ne se montre pas.
    """

    titre: str = ""
    largeur: int | None = None
    droite: bool = False
    part: int = 1
    minimum: int = 4
    a_partir_de: int = 0


def repartir_largeurs(colonnes: Sequence[Colonne], largeur: int) -> list[int]:
    """La largeur de chaque colonne pour une liste de `largeur` cellules ; 0 pour celles qui ne s'y montrent pas.

    Une cellule est prise par la marque du curseur, une par séparation ; les élastiques se partagent le reste.
    """
    visibles = [largeur >= c.a_partir_de for c in colonnes]
    fixes = sum(c.largeur or 0 for c, vue in zip(colonnes, visibles, strict=True) if vue)
    parts = sum(c.part for c, vue in zip(colonnes, visibles, strict=True) if vue and c.largeur is None)
    reste = max(0, largeur - 1 - max(0, sum(visibles) - 1) - fixes)
    resultat = []
    for colonne, vue in zip(colonnes, visibles, strict=True):
        if not vue:
            resultat.append(0)
        elif colonne.largeur is not None:
            resultat.append(colonne.largeur)
        else:
            # Ce qu'une suivante exige au moins ne se donne pas avant elle : la dernière colonne ne sort pas de l'écran
            gardes = sum(c.minimum for c in colonnes[len(resultat) + 1 :] if largeur >= c.a_partir_de and c.largeur is None)
            sienne = max(colonne.minimum, min(reste * colonne.part // parts, reste - gardes))
            reste, parts = max(0, reste - sienne), parts - colonne.part
            resultat.append(sienne)
    return resultat


def _habiller(cellule: str, style: Style, nu: Style) -> list[tuple[str, Style]]:
    """Le texte d'une cellule dans son style, son remplissage nu : ce qui souligne un mot s'arrête avec lui."""
    texte = cellule.strip(" ")
    if not texte or style == nu:
        return [(cellule, nu)]
    avant, _, apres = cellule.partition(texte)
    return [(blanc_ou_mot, s) for blanc_ou_mot, s in ((avant, nu), (texte, style), (apres, nu)) if blanc_ou_mot]


class Liste(Bandes, ScrollView, can_focus=True):
    """Une liste au clavier sur une `Source`, sans barre de défilement ; `▸` marque la ligne courante."""

    COMPONENT_CLASSES = CLASSES | {"liste--titres", "liste--curseur", "liste--attente"}
    DEFAULT_CSS = (
        "Liste { height: 1fr; width: 1fr; overflow: hidden hidden; scrollbar-size: 0 0;"
        + STYLES_CSS
        + """
        & > .liste--titres { text-style: bold underline; }
        & > .liste--curseur { text-style: reverse; }
        & > .liste--attente { text-style: bold; }
    }"""
    )
    BINDINGS = [
        Binding("up", "deplacer(-1)", "Monter", id="liste.monter", show=False),
        Binding("down", "deplacer(1)", "Descendre", id="liste.descendre", show=False),
        Binding("pageup", "page(-1)", "Page précédente", id="liste.page_precedente", show=False),
        Binding("pagedown", "page(1)", "Page suivante", id="liste.page_suivante", show=False),
        Binding("home", "debut", "Début", id="liste.debut", show=False),
        Binding("end", "fin", "Fin", id="liste.fin", show=False),
        Binding("enter", "choisir", "Ouvrir", id="liste.choisir", show=False),
    ]

    curseur: reactive[int] = reactive(0, repaint=False)
    """La position de la ligne courante, à partir de 0 ; 0 aussi quand la liste est vide."""

    @dataclass
    class Choisie(Message):
        """Entrée sur une ligne."""

        liste: Liste
        index: int

        @property
        def control(self) -> Liste:
            return self.liste

    @dataclass
    class CurseurDeplace(Message):
        """La ligne courante a changé ; d'une rafale, seul le dernier arrive."""

        liste: Liste
        index: int

        @property
        def control(self) -> Liste:
            return self.liste

        def can_replace(self, message: Message) -> bool:
            return isinstance(message, Liste.CurseurDeplace) and message.liste is self.liste

    def __init__(
        self,
        colonnes: Sequence[Colonne],
        source: Source | None = None,
        *,
        vide: str = "Rien à montrer.",
        titres: bool = False,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self.colonnes = tuple(colonnes)
        self.source: Source = source or SourceFixe()
        self.vide = vide
        self._titres = int(titres)
        self._largeur_vue = 0
        self._largeurs: list[int] = []
        self._bandes: LRUCache[tuple[int, bool], Strip] = LRUCache(BANDES_GARDEES)
        self._faites: LRUCache[tuple[LigneListe, str], Strip] = LRUCache(BANDES_GARDEES)
        """Les mêmes bandes par contenu : une ligne qui change de place n'est pas refaite."""
        self._sans_ligne: dict[str, Strip] = {}
        self._styles: dict[str, Style] = {}
        self.virtual_size = Size(0, self.source.total + self._titres)

    # Changer ce qui est montré

    def poser(self, source: Source, curseur: int = 0) -> None:
        """Montre une autre source, le curseur à la position donnée."""
        self.source = source
        self._reprendre(curseur)

    def rafraichir(self) -> None:
        """La source a changé : relit ce qui se voit, garde la position, ne redessine que les lignes qui diffèrent."""
        self._reprendre(self.curseur)

    def rafraichir_ligne(self, i: int) -> None:
        """Relit et redessine la ligne `i`, si elle se voit."""
        for etat in (False, True):
            self._bandes.discard((i, etat))
        self._redessiner(i)

    def _reprendre(self, curseur: int) -> None:
        avant = {y: self.render_line(y) for y in range(self.size.height)} if self.is_mounted else {}
        self._bandes.clear()
        self.virtual_size = Size(0, self.source.total + self._titres)
        self.curseur = curseur
        self._montrer_le_curseur()
        for y, bande in avant.items():
            if self.render_line(y) != bande:
                self.refresh(Region(0, y, self.size.width, 1))

    # Le curseur

    def validate_curseur(self, valeur: int) -> int:
        return max(0, min(valeur, self.source.total - 1))

    def watch_curseur(self, avant: int, apres: int) -> None:
        if not self._montrer_le_curseur():
            self._redessiner(avant)
            self._redessiner(apres)
        self.post_message(self.CurseurDeplace(self, apres))

    @property
    def hauteur_utile(self) -> int:
        """Nombre de lignes de la source qui tiennent à l'écran, au moins 1."""
        return max(1, self.size.height - self._titres)

    @property
    def hors_de_vue(self) -> int:
        """La position de la première ligne sous celles qui se voient."""
        return self.scroll_offset.y + self.hauteur_utile

    def action_deplacer(self, pas: int) -> None:
        self.curseur += pas

    def action_page(self, sens: int) -> None:
        self.curseur += sens * max(1, self.hauteur_utile - 1)

    def action_debut(self) -> None:
        self.curseur = 0

    def action_fin(self) -> None:
        self.curseur = self.source.total - 1

    def action_choisir(self) -> None:
        if not self.source.total:
            raise SkipAction  # vide, elle laisse Entrée à l'écran
        self.post_message(self.Choisie(self, self.curseur))

    def _montrer_le_curseur(self) -> bool:
        """Fait défiler s'il le faut pour que le curseur se voie ; vrai si la vue a bougé."""
        haut, visible = self.scroll_offset.y, self.hauteur_utile
        saut = visible // 2
        if self.curseur < haut:
            cible = self.curseur - saut
        elif self.curseur >= haut + visible:
            cible = self.curseur - visible + 1 + saut
        else:
            cible = haut
        cible = max(0, min(cible, self.source.total - visible))
        if cible == haut:
            return False
        self.scroll_to(y=cible, animate=False, force=True, immediate=True)
        return True

    def _redessiner(self, i: int) -> None:
        y = i - self.scroll_offset.y + self._titres
        if self._titres <= y < self.size.height:
            self.refresh(Region(0, y, self.size.width, 1))

    # Le dessin

    def render_line(self, y: int) -> Strip:
        if self._largeur_vue != self.size.width:
            self._oublier()
        i = self.scroll_offset.y + y - self._titres
        if y < self._titres or i >= self.source.total:
            return self._bande_sans_ligne("titres" if y < self._titres else self.vide if i == 0 else "")
        courante = i == self.curseur
        bande = self._bandes.get((i, courante))
        if bande is None:
            ligne, marque = self.source.ligne(i), "" if not courante else "liste--curseur" if self.has_focus else "liste--attente"
            bande = self._faites.get((ligne, marque))
            if bande is None:
                bande = self._faites[ligne, marque] = self._bande(ligne, marque)
            self._bandes[i, courante] = bande
        return bande

    def _bande(self, ligne: LigneListe, marque: str) -> Strip:
        nu = self._style("")  # le style calculé par Textual coûte 0,1 ms : une fois par thème, pas par cellule
        fond = self._style(ligne.style)
        if marque:
            # Une seule couleur sous le curseur : lisible partout, et moitié moins d'octets.
            pose = nu + self.get_component_rich_style(marque, partial=True)
            return self._coller([(MARQUE + " ".join(self._cellules(ligne)), pose)])
        morceaux = [(" ", nu)]
        for n, cellule in enumerate(self._cellules(ligne)):
            style = ligne.styles[n] if n < len(ligne.styles) else ""
            morceaux += _habiller(cellule, self._style(style) if style else fond, nu)
            morceaux.append((" ", nu))
        return self._coller(morceaux[:-1] or morceaux)

    def _cellules(self, ligne: LigneListe) -> list[str]:
        cellules = []
        for n, (colonne, largeur) in enumerate(zip(self.colonnes, self._largeurs, strict=True)):
            if largeur:
                texte = assainir(ligne.cellules[n]) if n < len(ligne.cellules) else ""
                cellules.append(cadrer(texte, largeur, droite=colonne.droite))
        return cellules

    def _coller(self, morceaux: Sequence[tuple[str, Style]]) -> Strip:
        """Une bande à la largeur de la liste, les morceaux voisins de même style réunis."""
        segments = [
            Segment("".join(texte for texte, _ in groupe), style)
            for style, groupe in groupby(morceaux, key=lambda morceau: morceau[1])
        ]
        return Strip(segments).adjust_cell_length(self.size.width, morceaux[-1][1]).simplify()

    def _bande_sans_ligne(self, quoi: str) -> Strip:
        """Les titres, ce que dit une liste vide, ou du blanc ; faite une fois."""
        bande = self._sans_ligne.get(quoi)
        if bande is None:
            bande = self._bande_de_titres() if quoi == "titres" else self._bande_vide(quoi)
            self._sans_ligne[quoi] = bande
        return bande

    def _bande_de_titres(self) -> Strip:
        style = self.get_component_rich_style("liste--titres")
        titres = LigneListe(tuple(colonne.titre for colonne in self.colonnes))
        return self._coller([(" " + " ".join(self._cellules(titres)), style)])

    def _bande_vide(self, dit: str) -> Strip:
        return self._coller([(cadrer(" " + assainir(dit) if dit else "", self.size.width), self._style(""))])

    def _style(self, nom: str) -> Style:
        style = self._styles.get(nom)
        if style is None:
            propre = self.get_component_rich_style(f"texte--{nom}", partial=True) if nom in STYLES else Style()
            style = self._styles[nom] = self.fond + propre
        return style

    # Ce qui vient de Textual

    def notify_style_update(self) -> None:
        """Thème changé : les bandes gardées portent d'anciennes couleurs."""
        self._oublier()
        super().notify_style_update()

    def on_resize(self) -> None:
        self._oublier()
        self._montrer_le_curseur()
        self.refresh()

    def _oublier(self) -> None:
        self._bandes.clear()
        self._faites.clear()
        self._sans_ligne.clear()
        self._styles.clear()
        self._largeur_vue = self.size.width
        self._largeurs = repartir_largeurs(self.colonnes, self._largeur_vue)

    def watch_has_focus(self, _has_focus: bool) -> None:
        super().watch_has_focus(_has_focus)
        self.rafraichir_ligne(self.curseur)

    def _on_focus(self, event: events.Focus) -> None:
        # Textual redessinerait toute la liste pour la seule marque du curseur (8 ko à 120×40).
        event.prevent_default()
        self._prendre_ou_rendre(True, events.DescendantFocus(self))

    def _on_blur(self, event: events.Blur) -> None:
        event.prevent_default()
        self._prendre_ou_rendre(False, events.DescendantBlur(self))

    def _prendre_ou_rendre(self, focus: bool, annonce: events.DescendantFocus | events.DescendantBlur) -> None:
        self.has_focus = focus
        if self.parent is not None:
            self.parent.post_message(annonce)
