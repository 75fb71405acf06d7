"""Le départ n'importe que ce que la première image demande, et la ligne de commande que la sous-commande demandée."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from ecrans.commandes.principal import COMMANDES, a_construire, construire, options_de_l_ecran

POUR_PLUS_TARD = (
    "agence.conduite.barriere", "agence.decomptes", "agence.droit.decompte", "agence.droit.prescription", "agence.expressions",
    "agence.gestes.baux", "agence.gestes.cycle", "agence.gestes.socle", "donnees.modeles", "ecrans.composants.dialogues",
    "ecrans.poste.lecture", "ecrans.poste.volets", "ecrans.verrou", "holidays", "phonenumbers", "importlib.resources", "difflib",
    "argparse",
)  # fmt: skip
"""Ce qui sert à lire un dossier, à le travailler ou à ouvrir une fenêtre."""


def test_l_ecran_s_importe_sans_ce_qui_vient_plus_tard() -> None:
    programme = (
        "import sys; sys.modules['psycopg'] = None; import textual.app, textual.widgets; deja = set(sys.modules)\n"
        "import ecrans.commandes.principal, ecrans.commandes.ecran, ecrans.application\n"
        "print(*sorted(set(sys.modules) - deja))"
    )
    charges = subprocess.run([sys.executable, "-c", programme], capture_output=True, text=True, check=True).stdout.split()
    assert "ecrans.poste.ecran" in charges
    assert not set(charges) & set(POUR_PLUS_TARD)


@pytest.mark.parametrize(
    ("argv", "attendu"),
    [
        (["--base", "sqlite:///a.db", "file"], "[]"),
        (["file"], "[]"),
        (["--base=postgresql://m/a", "file"], "['psycopg']"),
        (["file", "--base", "POSTGRES://m/a"], "['psycopg']"),
        (["file", "--config", "c.toml"], "['psycopg']"),
        (["--config", "c.toml", "--base", "sqlite:///a.db", "file"], "[]"),
        (["--config", "c.toml", "file"], "['psycopg']"),
        (["--base", "sqlite:///a.db", "base", "transferer", "postgresql://m/a"], "['psycopg']"),
    ],
)
def test_le_pilote_de_postgresql_ne_s_importe_que_s_il_peut_servir(argv: list[str], attendu: str) -> None:
    pytest.importorskip("psycopg")
    programme = (
        f"import sys; from ecrans.commandes.principal import alleger; alleger({argv!r}); import peewee\n"
        "print([m for m in ['psycopg'] if sys.modules.get(m)])"
    )
    sans = {nom: valeur for nom, valeur in os.environ.items() if nom not in ("AGENCE_BASE", "AGENCE_CONFIG")}
    fait = subprocess.run([sys.executable, "-c", programme], capture_output=True, text=True, check=True, env=sans)
    assert fait.stdout.strip() == attendu


def test_un_seul_sqlite_se_charge() -> None:
    pytest.importorskip("pysqlite3")
    programme = (
        "import sys; from ecrans.commandes.principal import alleger; alleger(['file']); import peewee, sqlite3\n"
        "print('_sqlite3' in sys.modules, peewee.sqlite3.sqlite_version == sqlite3.sqlite_version)"
    )
    assert subprocess.run([sys.executable, "-c", programme], capture_output=True, text=True, check=True).stdout.split() == ["False", "True"]


@pytest.mark.parametrize(
    ("argv", "attendues"),
    [
        ([], ()),
        (["--base", "demo", "--agent=file", "--version"], ()),
        (["--base", "sqlite:///a.db", "file", "--json"], ("file",)),
        (["demo", "file"], ("demo",)),
    ],
)
def test_seule_la_sous_commande_demandee_se_construit(argv: list[str], attendues: tuple[str, ...]) -> None:
    assert tuple(a_construire(argv)) == attendues


@pytest.mark.parametrize("argv", [["--aide"], ["-h", "file"], ["fiel"], ["--inconnue"]])
def test_l_aide_et_un_mot_inconnu_les_nomment_toutes(argv: list[str]) -> None:
    assert a_construire(argv) is COMMANDES


@pytest.mark.parametrize(
    "argv", [[], ["--base", "sqlite:///a.db", "--agent=lefevre"], ["--config", "c.toml", "--agent", "x", "--agent", "roux"]]
)
def test_l_ecran_lit_ses_options_comme_l_analyse_entiere(argv: list[str]) -> None:
    lues = options_de_l_ecran(argv)
    assert lues is not None and vars(lues) == vars(construire(a_construire(argv)).parse_args(argv))


@pytest.mark.parametrize(
    "argv", [["--base"], ["--base="], ["--agent", "--base"], ["--version"], ["file"], ["--agent", "é"], ["--agen", "x"]]
)
def test_le_reste_passe_par_l_analyse_entiere(argv: list[str]) -> None:
    assert options_de_l_ecran(argv) is None
