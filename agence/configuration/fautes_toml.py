"""Les fautes d'écriture qu'une personne fait vraiment, dites mieux que par l'analyseur : ce qu'elle a tapé, et où.

L'analyseur s'arrête souvent un peu après la faute (la fin de la clé doublée, la ligne qui suit une accolade oubliée) : ici, la place
est ramenée à ce qu'il faut corriger.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from agence.texte import citer

Precise = tuple[str, int]
"""Le message, et la place dans le texte."""

_GUILLEMETS = "«»“”„‘’‹›`´"
_OUI_NON = frozenset({"oui", "non", "vrai", "faux", "yes", "no", "on", "off", "true", "false"})
_ENTETE = re.compile(r"[ \t]*\[")
_CLE_EN_TETE = re.compile(r"([ \t]*)([^=#\n\[\]{}]+?)[ \t]*=")


def preciser(anglais: str, texte: str, place: int) -> Precise | None:
    """Ce qui se dit de cette faute, ou None quand il n'y a pas mieux que le message ordinaire."""
    signe = texte[place : place + 1]
    if signe and signe.isspace() and signe not in " \t\r\n":
        return f"espace U+{ord(signe):04X}, qui n'est pas une espace ordinaire : la retaper", place
    for expression, regarder in _REGARDS:
        if trouve := re.match(expression, anglais):
            return regarder(trouve, texte, place)
    return None


def _apres_la_valeur(_: re.Match[str], texte: str, place: int) -> Precise | None:
    avant, suite = texte[max(0, place - 1) : place], texte[place : place + 12]
    if avant.isdigit() and re.match(r",[0-9]", suite):
        return "virgule dans un nombre : écrire 20.50, ou entre guillemets \"20,50\"", place
    if avant.isdigit() and (unite := re.match(r"(?:jo|j|h|min|m)\b", suite)):
        debut = texte.rfind("=", 0, place) + 1
        return f"durée sans guillemets : écrire \"{citer(texte[debut:place].strip(), 20)}{unite[0]}\"", place
    if suite.lstrip().startswith("€"):
        return "« € » de trop : écrire le nombre seul", place
    if avant.isdigit() and suite.startswith("/"):
        return "date mal écrite : écrire 2027-03-31, l'année d'abord", place
    if avant == "0" and suite[:1].isdigit():
        return "un nombre ne commence pas par 0", place - 1
    return None


def _dans_une_cle(_: re.Match[str], texte: str, place: int) -> Precise | None:
    signe = texte[place : place + 1]
    if signe.isalpha() and not signe.isascii():
        nue = unicodedata.normalize("NFKD", signe)[:1]
        return f"« {signe} » dans une clé : les clés s'écrivent sans accent (« {nue} »)", place
    if signe in (":", "-") and signe:
        return f"« = » attendu après la clé, « {signe} » trouvé", place
    return None


def _valeur(_: re.Match[str], texte: str, place: int) -> Precise | None:
    signe = texte[place : place + 1]
    if signe in _GUILLEMETS and signe:
        return f"guillemet « {signe} » : seul le guillemet droit \" se lit", place
    mot = re.match(r"\w+", texte[place : place + 12])
    if mot and mot[0].lower() in _OUI_NON:
        return f"valeur illisible : écrire true ou false, « {mot[0]} » trouvé", place
    if signe in "\r\n#":
        return "valeur attendue après « = »", place
    return None


def _barre(_: re.Match[str], texte: str, place: int) -> Precise:
    """L'analyseur a déjà lu la barre et le signe qui la suit."""
    dit = "barre oblique inverse dans un texte : l'écrire deux fois, ou mettre le texte entre apostrophes"
    return dit, max(0, texte.rfind("\\", 0, place))


def _non_referme(_: re.Match[str], texte: str, place: int) -> Precise | None:
    """Ce qui manque est à la fin de ce qui précède, si la faute se découvre au début d'une ligne."""
    debut = texte.rfind("\n", 0, place) + 1
    if texte[debut:place].strip():
        return None
    return _MANQUE[texte[place : place + 1] == "{" and _tableau_ouvert(texte, debut)], _fin_du_contenu(texte, debut)


_MANQUE = {True: "« } » ou « , » attendu à la fin de cette ligne", False: "« } », « ] » ou « , » attendu à la fin de cette ligne"}


def _tableau_ouvert(texte: str, debut: int) -> bool:
    """Vrai si la ligne d'avant commence une table en ligne : c'est sa fin qui manque, ou la virgule."""
    precedente = texte[: max(0, debut - 1)].rsplit("\n", 1)[-1]
    return precedente.lstrip().startswith("{")


def _fin_du_contenu(texte: str, debut: int) -> int:
    """La fin du dernier contenu avant cette ligne, commentaires et blancs passés."""
    lignes = texte[:debut].splitlines(keepends=True)
    place = debut
    for ligne in reversed(lignes):
        place -= len(ligne)
        contenu = re.match(r"""(?:"(?:\\.|[^"\\\n])*"|'[^'\n]*'|[^"'#\n])*""", ligne)
        propre = contenu[0].rstrip() if contenu else ""
        if propre:
            return place + len(propre)
    return 0


def _table_doublee(trouve: re.Match[str], texte: str, place: int) -> Precise:
    debut = texte.rfind("\n", 0, place) + 1
    entete = re.match(r"[ \t]*\[+[ \t]*", texte[debut:])
    ici = debut + (entete.end() if entete else 0)
    fin = texte.find("]", ici)
    nom = texte[ici:fin].strip() if fin >= 0 else ""
    ancien = re.search(rf"^[ \t]*\[+[ \t]*{re.escape(nom)}[ \t]*\]", texte[:debut], re.MULTILINE)
    ou = f" ligne {texte.count(chr(10), 0, ancien.start()) + 1} : y mettre ces clés" if ancien else " plus haut"
    return f"table « {citer(nom, 60)} » déjà déclarée{ou}", ici


def _cle_doublee(_: re.Match[str], texte: str, place: int) -> Precise | None:
    debut = texte.rfind("\n", 0, place) + 1
    ici = _CLE_EN_TETE.match(texte, debut)
    if not ici:
        return None
    lignes = texte[:debut].splitlines()
    for rang in range(len(lignes) - 1, -1, -1):
        if _ENTETE.match(lignes[rang]):
            break
        ancienne = _CLE_EN_TETE.match(lignes[rang])
        if ancienne and ancienne[2] == ici[2]:
            return f"clé « {citer(ici[2], 60)} » déjà écrite ligne {rang + 1}", ici.start(2)
    return f"clé « {citer(ici[2], 60)} » déjà écrite plus haut", ici.start(2)


def _cle_en_ligne_doublee(trouve: re.Match[str], texte: str, place: int) -> Precise | None:
    ici = None
    for ici in re.finditer(rf"(?<![\w-]){re.escape(trouve[1])}[ \t]*=", texte[:place]):  # noqa: B007 - la dernière
        pass
    return (f"clé « {citer(trouve[1], 60)} » écrite deux fois", ici.start()) if ici else None


_REGARDS: tuple[tuple[str, Callable[[re.Match[str], str, int], Precise | None]], ...] = (
    (r"Expected newline or end of document", _apres_la_valeur),
    (r"Expected '=' after a key", _dans_une_cle),
    (r"Expected '\]' at the end of a table", _dans_une_cle),
    (r"Invalid value", _valeur),
    (r"Unclosed (?:array|inline table)", _non_referme),
    (r"Invalid initial character for a key part", _non_referme),
    (r"Cannot (?:declare|redefine namespace) \(.*\)", _table_doublee),
    (r"Cannot overwrite a value", _cle_doublee),
    (r"Unescaped", _barre),
    (r"Duplicate inline table key '(.*)'", _cle_en_ligne_doublee),
)
