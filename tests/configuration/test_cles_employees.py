"""Chaque clé de config.toml sert : un champ du modèle que le programme ne lit nulle part est une promesse non tenue."""

from __future__ import annotations

import ast
from dataclasses import fields
from pathlib import Path

import pytest

from agence.configuration import modele

RACINE = Path(__file__).parents[2]
QUI_NE_FAIT_QUE_LIRE_LE_FICHIER = RACINE / "agence" / "configuration"
SECTIONS = (
    modele.Agence, modele.Base, modele.Appels, modele.Resultat, modele.Promesses, modele.Si, modele.EtapeScenario, modele.Scenario,
    modele.Rang, modele.Seuils, modele.CoutProcedure, modele.Correspondance, modele.LimitesDeDifficulte, modele.Litiges,
    modele.Reclamations, modele.Serveur, modele.Scripts, modele.Droit, modele.Sauvegarde, modele.Conservation,
    modele.Journal, modele.Configuration,
)  # fmt: skip


@pytest.fixture(scope="module")
def attributs_lus() -> frozenset[str]:
    """Le nom de tous les attributs lus par le programme, hors de ce qui lit et vérifie le fichier."""
    lus = set()
    for etage in ("agence", "ecrans"):
        for module in (RACINE / etage).rglob("*.py"):
            if QUI_NE_FAIT_QUE_LIRE_LE_FICHIER not in module.parents:
                noeuds = ast.walk(ast.parse(module.read_text(encoding="utf-8")))
                lus |= {n.attr for n in noeuds if isinstance(n, ast.Attribute) and isinstance(n.ctx, ast.Load)}
    return frozenset(lus)


@pytest.mark.parametrize("section", SECTIONS, ids=lambda s: s.__name__)
def test_chaque_cle_est_lue_quelque_part(section: type, attributs_lus: frozenset[str]) -> None:
    assert {champ.name for champ in fields(section)} - attributs_lus == set()
