"""Les rôles : une seule table, chaque acte y est, et un refus dit qui peut."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from agence.erreurs import Refus
from agence.gestes.droits import PERMIS, exiger, peut
from agence.seance import Seance
from donnees.nomenclature import Role
from tests.acces.chiffres import compter

RACINE = Path(__file__).parents[2]


def actes_du_programme() -> set[str]:
    """Les actes que le programme demande : `exiger(…, "acte")`, `peut(…, "acte")`, `acte="…"`, et les constantes qu'on y passe."""
    trouves: set[str] = set()
    for module in [*(RACINE / "agence").rglob("*.py"), *(RACINE / "ecrans").rglob("*.py")]:
        arbre = ast.parse(module.read_text(encoding="utf-8"))
        if module.name != "droits.py":
            trouves |= {n.value for n in ast.walk(arbre) if isinstance(n, ast.Constant) and isinstance(n.value, str) and n.value in PERMIS}
        for noeud in ast.walk(arbre):
            if isinstance(noeud, ast.Call):
                nom = noeud.func.attr if isinstance(noeud.func, ast.Attribute) else getattr(noeud.func, "id", "")
                arguments = [a for a in noeud.args[1:2] if nom in ("exiger", "peut")] + [m.value for m in noeud.keywords if m.arg == "acte"]
                trouves |= {a.value for a in arguments if isinstance(a, ast.Constant) and isinstance(a.value, str)}
    return trouves


def test_chaque_acte_demande_est_dans_la_table_et_chaque_ligne_sert() -> None:
    assert actes_du_programme() == set(PERMIS)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("acte", PERMIS)
def test_un_acte_passe_ou_le_refus_nomme_ceux_qui_peuvent(role: Role, acte: str, ouvrir_pour: Callable[..., Seance]) -> None:
    seance = ouvrir_pour(f"un_{role.value}", role)
    compter("rôle × acte contrôlés")
    if role in PERMIS[acte]:
        assert peut(seance.acteur, acte)
        exiger(seance, acte)
        return
    assert not peut(seance.acteur, acte)
    with pytest.raises(Refus) as refus:
        exiger(seance, acte)
    assert set(re.findall(r"\b(?:agent|superviseur|comptable|administrateur)\b", refus.value.message.partition("réservé")[2])) == {
        r.value for r in PERMIS[acte]
    }
    assert refus.value.regle == "roles"


def test_un_agent_ne_peut_rien_de_ce_qui_engage_un_autre() -> None:
    """Ce que l'agent peut, en toutes lettres : l'élargir se décide, et se lit ici."""
    siens = {acte for acte, roles in PERMIS.items() if Role.AGENT in roles}
    assert siens & {
        "tenir les utilisateurs", "débloquer un agent", "changer la configuration", "décider d'une demande", "voir la supervision",
        "extourner un paiement", "clore un dossier", "rouvrir un dossier", "passer outre une porte", "réattribuer des dossiers",
        "importer un portefeuille", "tenir les mandants", "lever une protection",
    } == set()  # fmt: skip


def test_seul_l_administrateur_tient_les_personnes_et_leurs_cles() -> None:
    assert PERMIS["tenir les utilisateurs"] == {Role.ADMINISTRATEUR}
