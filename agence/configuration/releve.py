"""Le relevé des défauts d'une configuration : tous à la fois, chacun avec sa ligne et sa colonne."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from typing import Any

from agence.configuration.positions import Chemin, Positions
from agence.configuration.valeurs import la_plus_proche
from agence.erreurs import Defaut, SaisieInvalide
from agence.texte import citer

Lecteur = Callable[[object], Any]
"""Rend la valeur du modèle pour une valeur TOML ; lève SaisieInvalide en disant ce qui était attendu."""

CLES_DITES = 25
"""Autant de clés attendues au plus se citent quand aucune ne ressemble à celle qui est écrite."""
MAXIMUM_DE_DEFAUTS = 100
"""Un fichier tout faux n'a pas besoin d'une page par ligne."""


def nommer(chemin: Chemin) -> str:
    """« scenarios.b2b.etapes[4].apres » ; les rangs comptés à partir de 1, les noms rendus inoffensifs."""
    nom = ""
    for morceau in chemin:
        if isinstance(morceau, int):
            nom += f"[{morceau + 1}]"
        else:
            nom += f".{citer(morceau, 60)}" if nom else citer(morceau, 60)
    return nom


class Releve:
    """Ce que la vérification trouve ; rien n'est levé avant la fin, pour tout dire en une fois.

    Tolérant, il ignore les clés inconnues et les nomme dans `ignorees` : une version gardée peut être d'un autre programme.
    """

    def __init__(self, reperer: Callable[[], Positions], *, tolerant: bool = False, partiel: bool = False) -> None:
        self._reperer = reperer
        self.tolerant = tolerant
        self.partiel = partiel
        """Vrai quand des lignes illisibles ont été passées : une clé absente y est peut-être."""
        self.ignorees: list[str] = []
        self._defauts: dict[tuple[Chemin, str], Defaut] = {}
        self._tus = 0

    @cached_property
    def _positions(self) -> Positions:
        """Où est chaque clé ; cherché au premier défaut seulement."""
        return self._reperer()

    @property
    def plein(self) -> bool:
        """Vrai quand un défaut de plus ne serait plus que compté."""
        return len(self._defauts) >= MAXIMUM_DE_DEFAUTS

    def refuser(self, chemin: Chemin, message: str, nomme: Chemin | None = None) -> None:
        """Note un défaut à la place de `chemin`, ou du plus proche parent écrit ; `nomme` est le chemin à dire, sinon lui."""
        if self.plein:
            self._tus += 1
            return
        place: tuple[int, int] | None = None
        for longueur in range(len(chemin), 0, -1):
            place = self._positions.get(chemin[:longueur])
            if place:
                break
        ligne, colonne = place or (None, None)
        nom = nommer(chemin if nomme is None else nomme)
        self._defauts.setdefault((chemin, message), Defaut(f"{nom} : {message}" if nom else message, ligne, colonne))

    def sain(self, chemin: Chemin) -> bool:
        """Vrai si rien n'est refusé à ce chemin ni au-dessous : inutile de chercher l'incohérence d'une valeur fausse."""
        return not any(c[: len(chemin)] == chemin for c, _ in self._defauts)

    @property
    def defauts(self) -> tuple[Defaut, ...]:
        """Dans l'ordre du fichier, les défauts sans place en premier ; au plus `MAXIMUM_DE_DEFAUTS`."""
        tous = tuple(sorted(self._defauts.values(), key=lambda d: (d.ligne or 0, int(d.colonne or 0))))
        return (*tous, Defaut(f"et {self._tus} autres défauts")) if self._tus else tous


def table(releve: Releve, chemin: Chemin, brut: object) -> dict[str, Any]:
    """`brut` s'il est une table, sinon une table vide et un défaut."""
    if isinstance(brut, dict):
        return brut
    releve.refuser(chemin, "table attendue")
    return {}


def lire_table(
    releve: Releve,
    chemin: Chemin,
    brut: object,
    cles: Mapping[str, Lecteur],
    obligatoires: Iterable[str] = (),
    ailleurs: Iterable[str] = (),
) -> dict[str, Any]:
    """Les valeurs lues d'une table, clé par clé ; `ailleurs` nomme les clés qu'un autre lit."""
    valeurs: dict[str, Any] = {}
    connues = {*cles, *ailleurs}
    devinees = set()
    for cle, valeur in table(releve, chemin, brut).items():
        if cle in cles:
            lire_cle(releve, (*chemin, cle), valeur, cles[cle], valeurs)
        elif cle not in connues:
            devinees.add(cle_inconnue(releve, (*chemin, cle), connues))
    if isinstance(brut, dict):
        for cle in obligatoires:
            # Mal orthographiée, elle vient d'être dite : une faute, une phrase.
            if cle not in brut and cle not in devinees and not releve.partiel:
                releve.refuser((*chemin, cle), "clé absente, à écrire")
    return valeurs


def lire_cle(releve: Releve, chemin: Chemin, valeur: object, lecteur: Lecteur, dans: dict[Any, Any]) -> None:
    """Lit une valeur et la range dans `dans` sous le dernier nom du chemin, ou note le défaut."""
    try:
        dans[chemin[-1]] = lecteur(valeur)
    except SaisieInvalide as erreur:
        releve.refuser(chemin, f"{erreur.message}. {erreur.remede}" if erreur.remede else erreur.message)


def cle_inconnue(releve: Releve, chemin: Chemin, connues: Iterable[str]) -> str:
    """Refuse une clé que rien n'attend, en proposant la plus ressemblante, et la rend ; sinon, dit ce qui est attendu.

    Un relevé tolérant la note seulement.
    """
    if releve.tolerant:
        releve.ignorees.append(nommer(chemin))
        return ""
    nom, attendues = str(chemin[-1]), sorted(connues)
    proche = "" if releve.plein else la_plus_proche(nom, attendues)
    conseil = f" ; vouliez-vous dire « {proche} » ?" if proche else ""
    if not proche and len(attendues) <= CLES_DITES:
        conseil = f" ; attendu : {', '.join(attendues)}"
    releve.refuser(chemin, f"clé inconnue « {citer(nom, 60)} »{conseil}", chemin[:-1])
    return proche
