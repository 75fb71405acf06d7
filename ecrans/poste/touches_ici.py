"""« ? » : toutes les touches d'ici, tirées de la table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from rich.text import Text

from agence.configuration.touches import Touche, remplacer
from ecrans.composants.texte import Morceau, assembler, cadrer
from ecrans.poste.texte_long import LARGEUR, TexteLong
from ecrans.touches import SIGNES

COLONNES = 3


class ToucheIci(TexteLong):
    """La table des touches de ces écrans, et celles de partout, en colonnes."""

    def __init__(self, remplacements: Mapping[str, str], ecrans: Iterable[str] = ("poste",)) -> None:
        voulus = {*ecrans, "global"}
        table = [t for t in remplacer(remplacements) if t.ecran in voulus and not t.id.startswith("resultat_")]
        lignes = _en_colonnes(table)
        if "poste" in voulus:
            lignes.append(assembler(("1…9", "touche"), "    les résultats d'appel les plus courants, en une touche"))
        super().__init__("Les touches d'ici", lignes)


def _en_colonnes(table: list[Touche]) -> list[Text]:
    hauteur = -(-len(table) // COLONNES)
    largeur = (LARGEUR - 4) // COLONNES
    lignes = []
    for rang in range(hauteur):
        morceaux: list[Morceau] = []
        for touche in table[rang::hauteur]:
            toutes = " ".join(SIGNES.get(t, t.upper() if t[0] == "f" and t[1:].isdigit() else t) for t in touche.touches)
            place = max(4, len(toutes) + 1)
            morceaux += [(cadrer(toutes, place), "touche"), cadrer(touche.libelle, largeur - place - 1), " "]
        lignes.append(assembler(*morceaux))
    return lignes
