"""L'inventaire des 49 règles : chaque geste cité existe, chaque refus du programme appartient à une règle qui cite son geste."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest
import tomli

from agence.droit.regles import EtatRegle, Garde, Regle, est_une_regle, regle, toutes

RACINE = Path(__file__).resolve().parents[2]
PAQUETS = ("agence.gestes", "agence.tenue", "agence", "agence.echanges")
"""Où se cherche un geste « module.fonction »."""
PARTAGES = {"gardes", "gardes_courriers", "gardes_protections", "regles_de_paiement", "termes", "premieres_lettres", "accords_lre"}
"""Les modules qui refusent pour le compte des gestes qui les appellent : la règle doit avoir un geste, pas forcément là."""
REGLES = list(toutes())


def _cites(arbre: ast.Module) -> Iterator[str]:
    """Les règles que citent les refus et constats d'un module, en toutes lettres ou par une constante REGLE…, avec leur remède."""
    valeurs: list[ast.AST] = []
    for noeud in ast.walk(arbre):
        if isinstance(noeud, ast.Call):
            nom = noeud.func.id if isinstance(noeud.func, ast.Name) else getattr(noeud.func, "attr", "")
            valeurs += [k.value for k in noeud.keywords if k.arg == "regle"]
            valeurs += noeud.args[1:] if nom in ("Refus", "Constat", "refuser") else []
        elif isinstance(noeud, ast.Assign | ast.AnnAssign):
            cibles = noeud.targets if isinstance(noeud, ast.Assign) else [noeud.target]
            valeurs += [noeud.value] if noeud.value and any(isinstance(c, ast.Name) and "REGLE" in c.id for c in cibles) else []
    for valeur in valeurs:
        for feuille in ast.walk(valeur):
            if isinstance(feuille, ast.Constant) and isinstance(feuille.value, str):
                yield from (mot for mot in feuille.value.split() if est_une_regle(mot))


@cache
def regles_des_tables() -> set[str]:
    """Celles que les tables de la loi citent à côté de ce qu'elles ferment (« regle = 28 »)."""
    tables = [*(RACINE / "agence" / "droit").glob("*.toml"), RACINE / "agence" / "conduite" / "portes.toml"]
    lignes = (ligne for t in tables if t.name != "regles.toml" for ligne in t.read_text(encoding="utf-8").splitlines())
    trouves = (re.match(r"\s*regles? = \"?([0-9 ]+)", ligne) for ligne in lignes)
    return {mot for trouve in trouves if trouve for mot in trouve[1].split() if est_une_regle(mot)}


@cache
def refus_par_module() -> dict[str, set[str]]:
    """Chemin du module (« gestes/appels ») → règles qu'il cite, dans agence/ entier."""
    trouves: dict[str, set[str]] = defaultdict(set)
    for fichier in sorted((RACINE / "agence").rglob("*.py")):
        cites = set(_cites(ast.parse(fichier.read_text(encoding="utf-8"))))
        if cites:
            trouves[fichier.relative_to(RACINE / "agence").with_suffix("").as_posix()] |= cites
    portes = tomli.loads((RACINE / "agence" / "conduite" / "portes.toml").read_text(encoding="utf-8"))["porte"]
    trouves["gestes/escalade"] |= {mot for porte in portes for mot in porte["regle"].split()}
    return trouves


@cache
def essais_par_regle() -> dict[int, set[str]]:
    """Numéro → les essais de tests/regles qui portent son nom, `test_regle_37_…` ou `test_regles_31_33_…`."""
    trouves: dict[int, set[str]] = defaultdict(set)
    for fichier in Path(__file__).parent.glob("test_*.py"):
        for noeud in ast.walk(ast.parse(fichier.read_text(encoding="utf-8"))):
            if isinstance(noeud, ast.FunctionDef | ast.AsyncFunctionDef):
                nom = re.match(r"test_regles?((?:_(?:\d+|et|a))+)_", noeud.name + "_")
                for numero in re.findall(r"\d+", nom[1]) if nom else ():
                    trouves[int(numero)].add(noeud.name)
    return trouves


def module_du_geste(geste: str) -> object:
    """La fonction que nomme « module.fonction ». Lève LookupError."""
    module, _, fonction = geste.partition(".")
    for paquet in PAQUETS:
        try:
            trouve = getattr(import_module(f"{paquet}.{module}"), fonction, None)
        except ModuleNotFoundError:
            continue
        if callable(trouve):
            return trouve
    raise LookupError(geste)


@pytest.mark.parametrize("r", REGLES, ids=lambda r: str(r.numero))
def test_chaque_geste_cite_existe(r: Regle) -> None:
    for geste in r.gestes:
        assert callable(module_du_geste(geste)), geste


@pytest.mark.parametrize("r", REGLES, ids=lambda r: str(r.numero))
def test_chaque_regle_a_un_essai_a_son_nom(r: Regle) -> None:
    assert essais_par_regle()[r.numero], f"aucun test_regle_{r.numero}_… dans tests/regles"


def test_chaque_refus_appartient_a_une_regle_qui_cite_son_geste() -> None:
    """Le droit et la conduite décident pour les gestes : il suffit alors que la règle en ait un."""
    orphelins = []
    for chemin, cites in refus_par_module().items():
        paquet, _, module = chemin.rpartition("/")
        for cite in sorted(cites, key=int):
            gestes = regle(cite).gestes
            ici = paquet != "gestes" or module in PARTAGES or any(g.startswith(f"{module}.") for g in gestes)
            if not gestes or not ici:
                orphelins.append(f"{chemin} cite la règle {cite}, qui ne le cite pas")
    assert orphelins == []


@pytest.mark.parametrize("r", [r for r in REGLES if r.garde is Garde.REFUS and r.gestes], ids=lambda r: str(r.numero))
def test_une_regle_dite_refusee_l_est_quelque_part(r: Regle) -> None:
    cites = {cite for module in refus_par_module().values() for cite in module} | regles_des_tables()
    assert str(r.numero) in cites, "aucun refus ne la cite"


def test_chacune_des_quarante_neuf_est_tenue() -> None:
    assert [r.numero for r in REGLES if r.etat is EtatRegle.A_VENIR] == []
