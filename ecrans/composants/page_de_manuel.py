"""Du texte d'un chapitre aux lignes d'un écran : titres, alinéas, listes, tableaux, exemples ; ni lien ni balise d'écran.

Ce qui est entre accents graves est une touche ou du code, entre doubles étoiles est appuyé ; tout le reste est du texte.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from rich.cells import cell_len
from rich.text import Text

from ecrans.composants.texte import assembler, lit

_MORCEAUX = re.compile(r"`([^`]+)`|\*\*([^*]+)\*\*")
_PUCE = re.compile(r"(- |[0-9]+\. )")
Remplacer = Callable[[str], str]
"""Ce que devient un code entre accents graves : la touche de la configuration à la place de celle d'origine."""


def mettre_en_page(source: str, largeur: int, remplacer: Remplacer = str) -> list[Text]:
    """Les lignes d'un chapitre, pour une largeur en cellules."""
    lignes: list[Text] = []
    for bloc in _blocs(source):
        if lignes:
            lignes.append(lit(""))
        lignes += _bloc(bloc, largeur, remplacer)
    return lignes


def _blocs(source: str) -> Iterator[list[str]]:
    """Les blocs séparés par une ligne vide ; un exemple entre ``` garde les siennes."""
    bloc: list[str] = []
    exemple = False
    for ligne in source.splitlines():
        if ligne.startswith("```"):
            exemple = not exemple
        if ligne.strip() or exemple:
            bloc.append(ligne)
        elif bloc:
            yield bloc
            bloc = []
    if bloc:
        yield bloc


def _bloc(bloc: list[str], largeur: int, remplacer: Remplacer) -> list[Text]:
    premiere = bloc[0]
    if premiere.startswith("#"):
        titre = premiere.lstrip("# ").strip()
        souligne = [lit("─" * min(largeur, cell_len(titre)), "attenue")] if premiere.startswith("# ") else []
        suite = _bloc(bloc[1:], largeur, remplacer) if bloc[1:] else []
        return [lit(titre, "titre"), *souligne, *suite]
    if premiere.startswith("```"):
        return [lit("  " + ligne) for ligne in bloc[1:] if not ligne.startswith("```")]
    if premiere.startswith("|"):
        return _tableau(bloc, largeur, remplacer)
    if _PUCE.match(premiere):
        return [ligne for point in _points(bloc) for ligne in _point(point, largeur, remplacer)]
    return envelopper(composer(" ".join(x.strip() for x in bloc), remplacer), largeur)


def _points(bloc: list[str]) -> list[str]:
    points: list[str] = []
    for ligne in bloc:
        if _PUCE.match(ligne):
            points.append(ligne)
        else:
            points[-1] += " " + ligne.strip()
    return points


def _point(point: str, largeur: int, remplacer: Remplacer) -> list[Text]:
    trouve = _PUCE.match(point)
    marque = trouve[0] if trouve else ""
    puce = "· " if marque == "- " else marque
    suite = envelopper(composer(point[len(marque) :], remplacer), largeur - len(puce) - 1)
    return [assembler(" " + (puce if not n else " " * len(puce)), ligne) for n, ligne in enumerate(suite)]


def _tableau(bloc: list[str], largeur: int, remplacer: Remplacer) -> list[Text]:
    """Chaque colonne à la largeur de son plus long texte, dans la limite de sa part ; la dernière prend ce qui reste."""
    cases = [ligne.strip().strip("|").split("|") for ligne in bloc if not _est_un_filet(ligne)]
    rangs = [[composer(case.strip(), remplacer) for case in rang] for rang in cases]
    largeurs = _largeurs(rangs, largeur)
    lignes: list[Text] = []
    for numero, rang in enumerate(rangs):
        bouts = [envelopper(case, place) for case, place in zip(rang, largeurs, strict=False)]
        for n in range(max(1, *map(len, bouts))):
            morceaux = [_case(b[n] if n < len(b) else lit(""), place) for b, place in zip(bouts, largeurs, strict=False)]
            ligne = assembler(" ", *morceaux)
            ligne.rstrip()
            if numero == 0:
                ligne.stylize("underline", 1)
            lignes.append(ligne)
    return lignes


def _largeurs(rangs: list[list[Text]], largeur: int) -> list[int]:
    colonnes = max((len(rang) for rang in rangs), default=0)
    utile = largeur - 1 - 2 * (colonnes - 1)
    voulues = [max((rang[n].cell_len for rang in rangs if n < len(rang)), default=0) for n in range(colonnes)]
    part = max(4, utile * 6 // 10 // max(1, colonnes - 1))
    debut = [min(voulue, part) for voulue in voulues[:-1]]
    return [*debut, max(4, utile - sum(debut))]


def _case(texte: Text, largeur: int) -> Text:
    copie = texte.copy()
    copie.truncate(largeur, overflow="ellipsis", pad=True)
    return assembler(copie, "  ")


def _est_un_filet(ligne: str) -> bool:
    return not ligne.strip("|-: \t")


def composer(texte: str, remplacer: Remplacer = str) -> Text:
    """Une suite de mots, ses touches et ses appuis mis en style."""
    resultat = Text(end="", no_wrap=True)
    debut = 0
    for trouve in _MORCEAUX.finditer(texte):
        resultat.append_text(lit(_lier(texte[debut : trouve.start()])))
        if trouve[1] is not None:
            resultat.append_text(lit(remplacer(trouve[1]), "touche"))
        else:
            resultat.append_text(lit(trouve[2], "titre"))
        debut = trouve.end()
    resultat.append_text(lit(_lier(texte[debut:])))
    return resultat


def _lier(texte: str) -> str:
    """La ponctuation double ne commence pas une ligne : l'espace qui la précède ne se coupe pas."""
    return re.sub(r" (?=[;:!?»])|(?<=«) ", "\u00a0", texte)


def envelopper(texte: Text, largeur: int) -> list[Text]:
    """Le texte coupé entre les mots à `largeur` cellules ; un mot plus long que la ligne reste entier et sera tronqué."""
    lignes: list[Text] = []
    courante = Text(end="", no_wrap=True)
    for mot in texte.split(" "):
        if courante.plain and courante.cell_len + 1 + mot.cell_len > largeur:
            lignes.append(courante)
            courante = Text(end="", no_wrap=True)
        if courante.plain:
            courante.append(" ")
        courante.append_text(mot)
    return [*lignes, courante] if courante.plain else lignes
