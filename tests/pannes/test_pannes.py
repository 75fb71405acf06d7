"""La version courte de chaque recette ; la longue se lance par `python -m tests.pannes`."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.pannes.coupures import possible

MOTEURS = ("sqlite", "postgresql") if os.environ.get("AGENCE_TEST_PG") else ("sqlite",)
FAUTES = (
    "disque plein", "quota de fichier", "lecture seule", "descripteurs épuisés", "horloge qui recule", "base corrompue", "pas une base",
)  # fmt: skip


@cache
def jouer(recette: str, moteur: str = "sqlite") -> dict[str, dict[str, Any]]:
    """Les comptes de la recette, par nom, joués dans un processus à part : elle se dédouble et meurt beaucoup."""
    ordre = [sys.executable, "-m", "tests.pannes", "--rapide", "--json", "--recette", recette, "--moteur", moteur]
    fini = subprocess.run(ordre, capture_output=True, text=True, cwd=Path(__file__).parents[2], check=False)
    assert fini.stdout, fini.stderr[-2000:]
    return {c["recette"]: c for c in json.loads(fini.stdout.splitlines()[-1])["recettes"]}


def exiger(comptes: dict[str, Any]) -> None:
    assert comptes["defauts"] == []
    assert comptes["perdus"] == 0


@pytest.mark.parametrize("moteur", MOTEURS)
def test_plusieurs_agents_et_la_nuit_ne_perdent_ni_ne_dechirent_rien(moteur: str) -> None:
    comptes = jouer("plusieurs", moteur)[f"plusieurs à la fois, {moteur}"]
    exiger(comptes)
    assert comptes["processus"] == 6
    assert comptes["gestes"] >= 20
    assert comptes["details"]["nuits"] >= 1


@pytest.mark.parametrize("moteur", MOTEURS)
def test_tues_net_sous_la_charge_chaque_geste_confirme_est_la(moteur: str) -> None:
    comptes = jouer("tues", moteur)[f"tués net, {moteur}"]
    exiger(comptes)
    assert comptes["morts"] >= 20
    assert comptes["gestes"] >= 40


@pytest.mark.skipif(bool(possible()), reason="strace ne peut pas tracer ici")
def test_une_coupure_de_courant_ne_perd_rien_et_les_reglages_temoins_perdent() -> None:
    comptes = jouer("coupures")["coupures de courant, sqlite"]
    exiger(comptes)
    assert comptes["details"]["normal"]["perdus"] > 0
    assert comptes["details"]["off"]["abimes"] + comptes["details"]["off"]["perdus"] > 0


@pytest.mark.parametrize("faute", FAUTES)
def test_chaque_faute_se_dit_en_une_phrase_et_n_ecrit_rien_a_moitie(faute: str) -> None:
    comptes = jouer("fautes")[faute]
    if "non_fait" in comptes["details"] and not comptes["fautes"]:
        pytest.skip(comptes["details"]["non_fait"])
    exiger(comptes)
    assert comptes["fautes"] > 0


def test_la_base_abimee_dit_comment_la_restaurer() -> None:
    phrases = jouer("fautes")["base corrompue"]["details"]["phrases"].values()
    assert any("agence restaurer FICHIER" in phrase for phrase in phrases)
    assert jouer("fautes")["base corrompue"]["details"]["vues_par_verifier"] == 12


def test_une_part_du_corpus_hostile_a_la_reponse_attendue() -> None:
    comptes = jouer("entrees")["entrées hostiles"]
    exiger(comptes)
    assert comptes["entrees"] >= 25
