"""Qui peut quoi (P2) : chaque geste public passe par la table, et un refus nomme les rôles qui peuvent."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from agence.erreurs import Refus
from agence.gestes.droits import PERMIS, exiger, peut
from agence.seance import Acteur, Seance
from donnees.nomenclature import Role

RACINE = Path(__file__).resolve().parents[2]
PAQUETS = ("gestes", "tenue")
ECRIVENT = frozenset({
    "ecriture", "executer", "executer_lot", "inserer_lot", "numerotation", "create", "insert", "save", "update", "delete", "creer",
})  # fmt: skip

SANS_TABLE = {
    # une personne ne touche qu'à ce qui est à elle : sa séance, son bail, ses brouillons, ses vues, son PIN
    "gestes.apres_coupure": "sa propre séance", "gestes.baux": "son propre bail", "gestes.connexions": "sa propre séance",
    "gestes.consultations": "sa propre consultation", "gestes.notes.brouillon_garder": "son propre brouillon",
    "gestes.notes.brouillon_jeter": "son propre brouillon", "gestes.vues_file": "ses propres vues", "tenue.pin.verifier": "son propre PIN",
    # appelées à l'intérieur d'un geste ou par la nuit, sans acteur
    "gestes.nuit_de_la_prescription": "la nuit", "gestes.nuit_des_protections": "la nuit", "gestes.nuit_des_procedures": "la nuit",
    "gestes.cycle": "la nuit", "gestes.paiements.numerotation": "une transaction, pas un geste",
    "gestes.paiements.reprendre_apres_correction": "dans la transaction d'un import, qui exige",
    "gestes.suites_procedure": "dans le geste de la procédure", "tenue.effacement": "dans la purge, qui exige",
    "tenue.effacements": "dans la purge, qui exige", "tenue.ancre": "la nuit et les sauvegardes",
    # avant qu'il y ait des personnes, ou hors de la base
    "tenue.ouverture.initialiser": "crée le premier administrateur", "tenue.jours_fermes": "à la création et la nuit",
    "tenue.configuration_en_vigueur.garder": "après `appliquer`, qui exige",
    "tenue.configuration_en_vigueur.etablir": "lit le fichier donné",
    "tenue.transfert": "qui peut lire la base et écrire la cible", "tenue.restauration": "qui peut écrire le fichier de la base",
    "tenue.copie_de_tables": "dans un transfert", "tenue.sauvegarde": "la commande exige « tenir la base »",
    "tenue.roles_postgresql": "rend du texte", "tenue.verification_chaine": "lit",
    "tenue.configuration_en_vigueur.en_vigueur": "pose la configuration livrée sur une base qui n'en a pas",
}
"""Ce qui écrit sans passer par la table, et pourquoi ; un module entier, ou une de ses fonctions."""


def fonctions() -> Iterator[tuple[str, ast.FunctionDef, dict[str, ast.FunctionDef]]]:
    """« paquet.module.fonction », son arbre, et les fonctions de son module."""
    for paquet in PAQUETS:
        for fichier in sorted((RACINE / "agence" / paquet).glob("*.py")):
            arbre = ast.parse(fichier.read_text(encoding="utf-8"))
            du_module = {n.name: n for n in arbre.body if isinstance(n, ast.FunctionDef)}
            for nom, noeud in du_module.items():
                yield f"{paquet}.{fichier.stem}.{nom}", noeud, du_module


def appels(noeud: ast.AST) -> set[str]:
    """Le dernier mot de chaque fonction appelée."""
    trouves = (n.func for n in ast.walk(noeud) if isinstance(n, ast.Call))
    return {f.id if isinstance(f, ast.Name) else f.attr for f in trouves if isinstance(f, ast.Name | ast.Attribute)}


def atteint(
    noeud: ast.FunctionDef, voulus: frozenset[str] | set[str], du_module: dict[str, ast.FunctionDef], vus: frozenset[str] = frozenset()
) -> bool:
    """Vrai si la fonction, ou une de son module qu'elle appelle, appelle un de ces noms."""
    siens = appels(noeud)
    if siens & voulus:
        return True
    suivantes = (siens & du_module.keys()) - vus - {noeud.name}
    return any(atteint(du_module[nom], voulus, du_module, vus | {noeud.name, nom}) for nom in suivantes)


def recoit(noeud: ast.FunctionDef, nom: str) -> bool:
    return nom in {a.arg for a in (*noeud.args.args, *noeud.args.kwonlyargs)}


def test_chaque_geste_public_passe_par_la_table_des_droits() -> None:
    """Un geste qui en appelle un autre, d'un autre module, est tenu par le sien."""
    gestes = {nom.rpartition(".")[2] for nom, n, m in fonctions() if atteint(n, frozenset({"exiger", "geste"}), m)}
    libres = []
    for nom, noeud, du_module in fonctions():
        module, _, fonction = nom.rpartition(".")
        dispense = nom in SANS_TABLE or module in SANS_TABLE
        if fonction.startswith("_") or recoit(noeud, "g") or dispense or not atteint(noeud, ECRIVENT, du_module):
            continue
        if not atteint(noeud, frozenset({"exiger", "geste"}) | gestes, du_module):
            libres.append(nom)
    assert libres == []


def test_les_dispenses_existent_encore() -> None:
    connues = {nom for nom, _, _ in fonctions()} | {nom.rpartition(".")[0] for nom, _, _ in fonctions()}
    assert SANS_TABLE.keys() <= connues


def test_chaque_acte_exige_est_dans_la_table_et_chaque_acte_de_la_table_sert() -> None:
    cites: set[str] = set()
    for fichier in [*(RACINE / "agence").rglob("*.py"), *(RACINE / "ecrans").rglob("*.py")]:
        if fichier.name == "droits.py":
            continue
        constantes = {n.value for n in ast.walk(ast.parse(fichier.read_text(encoding="utf-8"))) if isinstance(n, ast.Constant)}
        cites |= {c for c in constantes if isinstance(c, str)}
        for n in ast.walk(ast.parse(fichier.read_text(encoding="utf-8"))):
            if isinstance(n, ast.Call) and getattr(n.func, "id", getattr(n.func, "attr", "")) in ("exiger", "geste"):
                donnes = [k.value for k in n.keywords if k.arg == "acte"] + (n.args[1:] if getattr(n.func, "id", "") == "exiger" else [])
                for d in donnes:
                    assert not (isinstance(d, ast.Constant) and d.value not in PERMIS), f"{fichier.name} exige {ast.dump(d)}"
    assert PERMIS.keys() - cites == set(), "un acte que rien n'exige"


@pytest.mark.parametrize("acte", sorted(PERMIS))
@pytest.mark.parametrize("role", Role)
def test_un_refus_dit_qui_peut(acte: str, role: Role, seance: Seance) -> None:
    acteur = Acteur(1, "x", "X", role)
    qui = Seance(acteur, seance.configuration)
    assert PERMIS[acte], "personne ne pourrait"
    if peut(acteur, acte):
        exiger(qui, acte)
        return
    with pytest.raises(Refus) as refus:
        exiger(qui, acte)
    assert all(r.value in refus.value.message for r in PERMIS[acte]) and refus.value.regle == "roles"


def test_l_encadrement_seul_purge_exporte_decide_et_extourne() -> None:
    for acte in ("purger", "exporter des données personnelles", "décider d'une demande", "extourner un paiement", "rouvrir un dossier"):
        assert PERMIS[acte] == {Role.SUPERVISEUR, Role.ADMINISTRATEUR}, acte
