"""`?` : les touches de l'écran présent, engendrées de la table des touches et de la configuration."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich.text import Text
from textual.binding import Binding

from agence.configuration.touches import Touche, remplacer
from ecrans.composants.texte import Morceau, assembler, couper
from ecrans.composants.texte_long import CADRE, LARGEUR, TexteLong
from ecrans.touches import SIGNES, signe

COLONNES = 2
"""Au-delà, les libellés se coupent ; ce qui dépasse de la fenêtre se fait défiler."""
MANUEL = "manuel"
"""Ce que l'aide rend quand on y demande le manuel."""


def touches_de(ecran: str, remplacements: Mapping[str, str]) -> list[tuple[str, str]]:
    """Les touches d'un écran puis les globales : (touches telles qu'on les lit, libellé), dans l'ordre de la table."""
    toutes = remplacer(remplacements)
    resultats = [t for t in toutes if t.id.startswith("resultat_") and t.ecran == ecran]
    lues = []
    for touche in (*(t for t in toutes if t.ecran == ecran), *(t for t in toutes if t.ecran == "global")):
        if touche not in resultats:
            lues.append((signes(touche), touche.libelle))
        elif touche is resultats[0]:
            lues.append((f"{signe(resultats[0])}…{signe(resultats[-1])}", "résultat en une touche"))
    return lues


def signes(touche: Touche) -> str:
    """Toutes les touches d'un geste : « b Échap », « : Ctrl+P »."""
    return " ".join(nom_lisible(une) for une in touche.touches)


def nom_lisible(touche: str) -> str:
    """Une touche de la table telle qu'on la lit sur le clavier : « entree » → « Entrée », « ctrl+p » → « Ctrl+P », « f1 » → « F1 »."""
    if touche in SIGNES:
        return SIGNES[touche]
    debut, plus, dernier = touche.rpartition("+")
    if plus and debut:
        return f"{debut.capitalize()}+{SIGNES.get(dernier, dernier.upper())}"
    return touche.upper() if touche[0] == "f" and touche[1:].isdigit() else touche


class AideEcran(TexteLong):
    """Les touches d'ici et celles de partout, en colonnes ; la touche du manuel rend `MANUEL`."""

    def __init__(self, ecran: str, remplacements: Mapping[str, str]) -> None:
        touches = touches_de(ecran, remplacements)
        super().__init__("Les touches d'ici", en_colonnes(touches, LARGEUR - CADRE, COLONNES))
        self._manuel = next(t for t in remplacer(remplacements) if t.id == MANUEL)
        for nom in self._manuel.terminal.split(","):
            self._bindings.key_to_bindings[nom] = [Binding(nom, "ouvrir_le_manuel", show=False)]

    def pied(self) -> Sequence[Morceau]:
        return [*super().pied(), (signe(self._manuel), "touche"), " le manuel"]

    def action_ouvrir_le_manuel(self) -> None:
        self.dismiss(MANUEL)


def en_colonnes(touches: Sequence[tuple[str, str]], largeur: int, colonnes: int) -> list[Text]:
    """Des couples rangés par colonnes, de haut en bas."""
    hauteur = -(-len(touches) // colonnes)
    place = largeur // colonnes
    marge = min(12, max((len(signes_) for signes_, _ in touches), default=0) + 1)
    lignes = []
    for rang in range(hauteur):
        ligne = Text(end="", no_wrap=True)
        for signes_, libelle in touches[rang::hauteur]:
            case = assembler((signes_.rjust(marge - 1), "touche"), " ", couper(libelle, place - marge - 1))
            case.truncate(place, pad=True)
            ligne.append_text(case)
        lignes.append(ligne)
    return lignes
