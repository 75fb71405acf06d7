"""De la table des touches aux écrans : lier les gestes, écrire le pied, dire la touche d'un geste."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from textual.binding import Binding
from textual.dom import DOMNode

from agence.configuration.touches import Touche, remplacer
from ecrans.composants.texte import Morceau

SIGNES = {
    "entree": "Entrée", "echap": "Échap", "tab": "Tab", "espace": "Espace", "haut": "↑", "bas": "↓", "gauche": "←", "droite": "→",
    "page_haut": "PgUp", "page_bas": "PgDn", "debut": "Début", "fin": "Fin", "suppr": "Suppr", "retour_arriere": "Retour",
}  # fmt: skip


def lier(noeud: DOMNode, remplacements: Mapping[str, str], ecran: str) -> None:
    """Lie chaque touche de cet écran à l'action `touche(id)` du nœud, à la place de ce que Textual y mettait."""
    for touche in remplacer(remplacements):
        if touche.ecran == ecran:
            for nom in touche.terminal.split(","):
                liaison = Binding(nom, f"touche('{touche.id}')", touche.libelle, show=False, id=f"{ecran}.{touche.id}")
                noeud._bindings.key_to_bindings[nom] = [liaison]


def signe(touche: Touche) -> str:
    """La première touche d'un geste, telle qu'on la lit : « a », « Entrée », « F1 »."""
    premiere = touche.touches[0]
    return SIGNES.get(premiere, premiere.upper() if premiere[0] == "f" and premiere[1:].isdigit() else premiere)


def signe_de(remplacements: Mapping[str, str], identifiant: str) -> str:
    """La touche d'un geste, par son identifiant."""
    return signe(next(t for t in remplacer(remplacements) if t.id == identifiant))


def pied(touches: Iterable[Touche], largeur: int) -> list[Morceau]:
    """Les gestes à rappeler au bas de l'écran, autant qu'il en tient en `largeur` cellules ; l'aide toujours, en dernier."""
    retenues = tenant(touches, largeur)
    suivies = [m for t in retenues if t.id != "aide" for m in ((signe(t), "touche"), f" {t.libelle}  ")]
    return [*suivies, *(m for t in retenues if t.id == "aide" for m in ((signe(t), "touche"), f" {t.libelle}"))]


def tenant(touches: Iterable[Touche], largeur: int) -> list[Touche]:
    """Les premières de ces touches qui tiennent en `largeur` cellules, et l'aide."""
    toutes = list(touches)
    aide = [t for t in toutes if t.id == "aide"]
    reste = largeur - sum(_largeur(t) for t in aide) + 2
    retenues: list[Touche] = []
    for touche in [t for t in toutes if t.id != "aide"]:
        reste -= _largeur(touche)
        if reste < 0:
            break
        retenues.append(touche)
    return [*retenues, *aide]


def _largeur(touche: Touche) -> int:
    return len(signe(touche)) + len(touche.libelle) + 3
