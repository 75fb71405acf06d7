"""Les erreurs de l'analyseur TOML, en français, avec leur ligne et leur colonne."""

from __future__ import annotations

import re

import tomli

from agence.configuration.fautes_toml import preciser
from agence.erreurs import Defaut
from agence.texte import citer

_FIN = "fin de fichier inattendue"
_MESSAGES: tuple[tuple[str, str], ...] = (
    (r"Invalid date or datetime", "date inexistante"),
    (r"Cannot declare \((.*)\) twice", "table « {} » déjà déclarée"),
    (r"Duplicate inline table key '(.*)'", "clé « {} » écrite deux fois"),
    (r"Cannot overwrite a value", "clé déjà écrite plus haut"),
    (r"Cannot mutate immutable namespace \((.*)\)", "« {} » est déjà complet plus haut, rien ne s'y ajoute"),
    (r"Cannot redefine namespace \((.*)\)", "table « {} » déjà déclarée"),
    (r"Expected newline or end of document after a statement", "retour à la ligne attendu après la valeur"),
    (r"Expected '\]' at the end of a table declaration", "« ] » attendu à la fin du nom de la table"),
    (r"Expected '\]\]' at the end of an array declaration", "« ]] » attendus à la fin du nom de la table"),
    (r"Expected '=' after a key in a key/value pair", "« = » attendu après la clé"),
    (r"Invalid initial character for a key part", "clé attendue"),
    (r"Unclosed array", "tableau non refermé, « ] » ou « , » attendu"),
    (r"Unclosed inline table", "table en ligne non refermée, « }} » ou « , » attendu"),
    (r"Unescaped '\\' in a string", "barre oblique inverse dans un texte : l'écrire deux fois, ou mettre le texte entre apostrophes"),
    (r"Invalid hex value", "code de caractère illisible"),
    (r"Escaped character is not a Unicode scalar value", "code de caractère impossible"),
    (r"Unterminated string", "texte non refermé, guillemet attendu"),
    (r"Expected .*", "texte non refermé, guillemet attendu"),
    (r"(?:Found invalid|Illegal) character '\\n'", "texte non refermé avant la fin de la ligne, guillemet attendu"),
    (r"(?:Found invalid|Illegal) character '(.*)'", "caractère interdit {}"),
    (r"Invalid statement", "clé ou nom de table attendu"),
    (r"Invalid value", "valeur illisible : un texte se met entre guillemets"),
)
_NOMBRE_DEMESURE = re.compile(r"[0-9_]{400,}|[+-]?[0-9][0-9_.]{0,400}[eE][+-]?[0-9_]{7,}")


def traduire(erreur: tomli.TOMLDecodeError) -> Defaut:
    """Le défaut français d'une erreur d'analyse ; une fin de fichier est dite telle."""
    if precise := preciser(erreur.msg, erreur.doc, erreur.pos):
        message, place = precise
        return Defaut(message, erreur.doc.count("\n", 0, place) + 1, place - erreur.doc.rfind("\n", 0, place))
    message = next((m for m in (_essayer(e, f, erreur.msg) for e, f in _MESSAGES) if m), "écriture TOML invalide")
    if erreur.pos >= len(erreur.doc):
        message = f"{_FIN} ({message})" if erreur.doc.strip() else _FIN
    return Defaut(message, erreur.lineno, erreur.colno)


def _essayer(expression: str, francais: str, anglais: str) -> str:
    trouve = re.fullmatch(expression, anglais, re.S)
    if not trouve:
        return ""
    if "caractère interdit" in francais:
        return francais.format(_code(trouve[1]))
    return francais.format(*(citer(_cle(g), 60) for g in trouve.groups()))


def _cle(tuple_ecrit: str) -> str:
    """« 'scenarios', 'b2b' » → « scenarios.b2b »."""
    return ".".join(a or b or c for a, b, c in re.findall(r"'([^']*)'|\"([^\"]*)\"|^([^'\"]+)$", tuple_ecrit)) or tuple_ecrit


def _code(ecrit: str) -> str:
    r"""« \x1b » → « U+001B »."""
    if trouve := re.fullmatch(r"\\(?:x|u|U)([0-9a-f]+)", ecrit):
        return f"U+{int(trouve[1], 16):04X}"
    return {r"\r": "(retour chariot)", r"\t": "(tabulation)"}.get(ecrit, f"« {citer(ecrit)} »")


def nombre_demesure(texte: str) -> Defaut:
    """Le défaut d'un nombre que l'analyseur lui-même ne sait pas porter."""
    trouve = _NOMBRE_DEMESURE.search(texte)
    message = "nombre hors limites, démesuré"
    if not trouve:
        return Defaut(message)
    debut = trouve.start()
    return Defaut(message, texte.count("\n", 0, debut) + 1, debut - texte.rfind("\n", 0, debut))
