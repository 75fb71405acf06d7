"""Où est écrite chaque clé d'un texte TOML : chemin de clé → (ligne, colonne), comptées à partir de 1.

Le texte a déjà été accepté par l'analyseur : ce balayage ne vérifie rien, il retrouve seulement les clés.
Au-delà de `PROFONDEUR` tables ou tableaux emboîtés, il passe sans noter.
"""

from __future__ import annotations

import re
from bisect import bisect_right

import tomli

Chemin = tuple[str | int, ...]
"""Les clés depuis la racine ; un entier est un rang, à partir de zéro, dans un tableau."""

Positions = dict[Chemin, tuple[int, int]]

PROFONDEUR = 12

_CHAINE = re.compile(r'"""(?:\\.|[^\\])*?"""(?:"{0,2})|\'\'\'.*?\'\'\'(?:\'{0,2})|"(?:\\.|[^"\\])*"|\'[^\']*\'', re.S)
_MORCEAU = re.compile(r'[A-Za-z0-9_-]+|"(?:\\.|[^"\\])*"|\'[^\']*\'')
_BLANC = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_SIMPLE = re.compile(r"[^,\]}\n#]*")
_SANS_CROCHET = re.compile(r"""[^\[\]{}"'#]*""")


def reperer(texte: str) -> Positions:
    """Les positions de toutes les clés, tables et éléments de tableaux d'un TOML valide."""
    balayeur = _Balayeur(texte)
    balayeur.parcourir()
    return balayeur.positions


class _Balayeur:
    def __init__(self, texte: str) -> None:
        self.texte = texte
        self.curseur = 0
        self.positions: Positions = {}
        self._rangs: dict[Chemin, int] = {}
        self._debuts = [0, *(m.end() for m in re.finditer("\n", texte))]

    def parcourir(self) -> None:
        """Suit le texte ligne à ligne : en-têtes de tables, puis paires clé = valeur."""
        table: Chemin = ()
        self._blanc()
        while self.curseur < len(self.texte):
            if self.texte[self.curseur] == "[":
                table = self._en_tete()
            else:
                self._paire(table)
            self._blanc()

    def _blanc(self) -> None:
        trouve = _BLANC.match(self.texte, self.curseur)
        self.curseur = trouve.end() if trouve else self.curseur

    def _noter(self, chemin: Chemin, place: int) -> None:
        ligne = bisect_right(self._debuts, place)
        self.positions.setdefault(chemin, (ligne, place - self._debuts[ligne - 1] + 1))

    def _cle(self) -> list[tuple[str, int]]:
        """La clé, pointée ou non, au curseur : ses morceaux et leurs places."""
        morceaux = []
        while trouve := _MORCEAU.match(self.texte, self.curseur):
            brut = trouve[0]
            nom = next(iter(tomli.loads(f"{brut}=0"))) if brut[0] in "\"'" else brut
            morceaux.append((nom, self.curseur))
            self.curseur = trouve.end()
            self._blanc()
            if not self.texte.startswith(".", self.curseur):
                break
            self.curseur += 1
            self._blanc()
        return morceaux

    def _en_tete(self) -> Chemin:
        tableau = self.texte.startswith("[[", self.curseur)
        self.curseur += 2 if tableau else 1
        self._blanc()
        chemin: Chemin = ()
        morceaux = self._cle()
        for rang, (nom, place) in enumerate(morceaux):
            chemin += (nom,)
            self._noter(chemin, place)
            if tableau and rang == len(morceaux) - 1:
                self._rangs[chemin] = self._rangs.get(chemin, -1) + 1
            if chemin in self._rangs:
                chemin += (self._rangs[chemin],)
                self._noter(chemin, place)
        self.curseur += 2 if tableau else 1
        return chemin

    def _paire(self, table: Chemin) -> None:
        chemin = table
        for nom, place in self._cle():
            chemin += (nom,)
            self._noter(chemin, place)
        self.curseur += 1
        self._valeur(chemin)

    def _valeur(self, chemin: Chemin) -> None:
        self._blanc()
        debut = self.texte[self.curseur : self.curseur + 1]
        if debut in ("[", "{") and len(chemin) >= PROFONDEUR:
            self._sauter()
        elif debut == "[":
            self._tableau(chemin)
        elif debut == "{":
            self._table_en_ligne(chemin)
        else:
            trouve = _CHAINE.match(self.texte, self.curseur) or _SIMPLE.match(self.texte, self.curseur)
            self.curseur = trouve.end() if trouve else len(self.texte)

    def _tableau(self, chemin: Chemin) -> None:
        self.curseur += 1
        rang = 0
        self._blanc()
        while self.curseur < len(self.texte) and self.texte[self.curseur] != "]":
            self._noter((*chemin, rang), self.curseur)
            self._valeur((*chemin, rang))
            rang += 1
            self._virgule()
        self.curseur += 1

    def _table_en_ligne(self, chemin: Chemin) -> None:
        self.curseur += 1
        self._blanc()
        while self.curseur < len(self.texte) and self.texte[self.curseur] != "}":
            self._paire(chemin)
            self._virgule()
        self.curseur += 1

    def _virgule(self) -> None:
        self._blanc()
        if self.texte.startswith(",", self.curseur):
            self.curseur += 1
            self._blanc()

    def _sauter(self) -> None:
        """Passe une valeur emboîtée sans la lire, en comptant les crochets et les accolades hors des chaînes."""
        ouverts = 0
        while self.curseur < len(self.texte):
            signe = self.texte[self.curseur]
            ouverts += (signe in "[{") - (signe in "]}")
            trouve = _CHAINE.match(self.texte, self.curseur)
            self.curseur = trouve.end() if trouve else self.curseur + 1
            if ouverts == 0:
                return
            self._blanc()
            if saut := _SANS_CROCHET.match(self.texte, self.curseur):
                self.curseur = saut.end()
