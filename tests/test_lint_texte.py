"""Aucune donnée n'atteint un composant de Textual qui lirait des balises : vérifié dans le code des écrans."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ECRANS = Path(__file__).parents[1] / "ecrans"

LISENT_DES_BALISES = frozenset(
    {"Static", "Label", "Button", "Link", "Checkbox", "RadioButton", "Option", "OptionList", "Select", "Selection"}
    | {"SelectionList", "Collapsible", "TabPane", "Tab", "Tree", "Digits", "Tooltip"}
    | {"notify", "update", "add_option", "add_options", "set_options", "add_row", "add_rows", "add_column", "add_columns"}
    | {"set_label", "add_leaf"}
)
"""Constructeurs et méthodes dont un argument `str` est lu comme du balisage."""

TITRES = frozenset({"border_title", "border_subtitle", "tooltip"})
SURS = frozenset({"lit", "assembler", "aux_deux_bouts", "Text", "Content"})
"""Ce qui rend un texte que personne n'interprète."""

ARGUMENTS = frozenset({"content", "label", "message", "title", "renderable", "prompt", "options", "tooltip"})


def defauts(source: str) -> list[str]:
    """Les défauts d'un module, « ligne N : … »."""
    arbre = ast.parse(source)
    notres = _noms_a_nous(arbre)
    return [f"ligne {numero} : {quoi}" for noeud in ast.walk(arbre) for numero, quoi in _defauts(noeud, notres)]


def _noms_a_nous(arbre: ast.AST) -> frozenset[str]:
    """Les noms que le module tient de nos composants : notre `Option` n'est pas celle de Textual, ses textes passent par lit()."""
    imports = (n for n in ast.walk(arbre) if isinstance(n, ast.ImportFrom) and (n.module or "").startswith("ecrans.composants"))
    return frozenset(alias.asname or alias.name for n in imports for alias in n.names)


def _defauts(noeud: ast.AST, notres: frozenset[str]) -> Iterator[tuple[int, str]]:
    if isinstance(noeud, ast.ImportFrom) and noeud.module in ("textual.markup", "rich.markup"):
        yield noeud.lineno, f"{noeud.module} n'est pas sûr : passer par lit()"
    elif isinstance(noeud, ast.Attribute) and noeud.attr in ("from_markup", "setlocale"):
        yield noeud.lineno, f"{noeud.attr} est interdit"
    elif isinstance(noeud, (ast.Assign, ast.AnnAssign)):
        yield from _titre(noeud)
    elif isinstance(noeud, ast.Call) and getattr(noeud.func, "id", "") not in notres:
        yield from _appel(noeud)


def _titre(noeud: ast.Assign | ast.AnnAssign) -> Iterator[tuple[int, str]]:
    cibles = noeud.targets if isinstance(noeud, ast.Assign) else [noeud.target]
    noms = {cible.attr for cible in cibles if isinstance(cible, ast.Attribute)}
    if noms & TITRES and noeud.value is not None and not _sur(noeud.value):
        yield noeud.lineno, f"{min(noms & TITRES)} lit des balises : lui donner un Content"


def _appel(noeud: ast.Call) -> Iterator[tuple[int, str]]:
    nom = noeud.func.attr if isinstance(noeud.func, ast.Attribute) else getattr(noeud.func, "id", "")
    balisage = [mot.value for mot in noeud.keywords if mot.arg == "markup"]
    if any(not _vaut(valeur, False) for valeur in balisage):
        yield noeud.lineno, "markup ne peut être que False"
    if nom not in LISENT_DES_BALISES or balisage:
        return
    if nom == "update" and not _met_a_jour_un_composant(noeud):
        return
    valeurs = [*noeud.args, *(mot.value for mot in noeud.keywords if mot.arg in ARGUMENTS)]
    if not all(_sur(valeur) for valeur in valeurs):
        yield noeud.lineno, f"{nom}(…) lirait des balises : passer par lit() ou markup=False"


def _met_a_jour_un_composant(noeud: ast.Call) -> bool:
    """`Static.update` prend un contenu ; `dict.update` et `set.update`, autre chose : on les reconnaît à l'objet."""
    objet = noeud.func.value if isinstance(noeud.func, ast.Attribute) else None
    return isinstance(objet, ast.Call) and isinstance(objet.func, ast.Attribute) and objet.func.attr == "query_one"


def _sur(valeur: ast.expr) -> bool:
    if isinstance(valeur, ast.Constant):
        return True
    if isinstance(valeur, ast.IfExp):
        return _sur(valeur.body) and _sur(valeur.orelse)
    if isinstance(valeur, ast.Call):
        nom = valeur.func.attr if isinstance(valeur.func, ast.Attribute) else getattr(valeur.func, "id", "")
        return nom in SURS
    return False


def _vaut(noeud: ast.expr, attendu: object) -> bool:
    return isinstance(noeud, ast.Constant) and noeud.value is attendu


@pytest.mark.parametrize("module", sorted(ECRANS.rglob("*.py")), ids=lambda chemin: str(chemin.relative_to(ECRANS)))
def test_aucune_donnee_n_est_lue_comme_du_balisage(module: Path) -> None:
    assert defauts(module.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "fautif",
    [
        "from textual.markup import escape",
        "Content.from_markup(nom)",
        "Text.from_markup('x')",
        "Static(f'dossier {nom}')",
        "Label(nom)",
        "Button(label=nom)",
        "app.notify(message)",
        "self.app.notify('a', title=nom)",
        "self.query_one('#x', Static).update(nom)",
        "Static(nom, markup=True)",
        "Static(nom, markup=selon)",
        "widget.border_title = nom",
        "Static('a' if x else nom)",
        "locale.setlocale(locale.LC_ALL, '')",
    ],
)
def test_la_verification_voit_les_fautes(fautif: str) -> None:
    assert len(defauts(fautif)) == 1


@pytest.mark.parametrize(
    "bon",
    [
        "Static('Suite')",
        "Static(lit(nom))",
        "Static(f'{nom}', markup=False)",
        "Label(Text(nom))",
        "widget.border_title = 'Promesse'",
        "widget.border_title = Content(nom)",
        "app.notify(message, markup=False)",
        "variables.update(nom)",
        "Static('a' if x else 'b')",
    ],
)
def test_la_verification_laisse_passer_ce_qui_est_sur(bon: str) -> None:
    assert defauts(bon) == []
