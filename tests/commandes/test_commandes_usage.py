"""La ligne de commande elle-même : usage, statuts, légèreté, pannes ; jamais une trace Python."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from ecrans.commandes import principal as module
from ecrans.commandes.analyse import traduire
from ecrans.commandes.principal import COMMANDES
from tests.commandes.conftest import Rendu

RACINE = Path(__file__).parents[2]
LOURDS = ("textual", "rich", "peewee", "holidays", "phonenumbers", "stdnum", "python_calamine", "pendulum")


def python(code: str) -> str:
    return subprocess.run([sys.executable, "-c", code], cwd=RACINE, capture_output=True, text=True, check=True).stdout.strip()


def test_la_version_n_importe_rien_de_lourd() -> None:
    code = f"""import sys
from ecrans.commandes.principal import lancer
try: lancer(["--version"])
except SystemExit: pass
print([m for m in {LOURDS!r} if m in sys.modules])"""
    assert python(code).splitlines() == ["agence 0.1.0", "[]"]


def test_aucune_commande_n_importe_l_ecran_textual() -> None:
    code = f"""import sys
from importlib import import_module
for nom in [*{list(COMMANDES)!r}, "ecran"]: import_module("ecrans.commandes." + nom.replace("-", "_"))
print([m for m in ("textual", "holidays", "phonenumbers", "stdnum", "python_calamine") if m in sys.modules])"""
    assert python(code) == "[]"


def test_python_m_ecrans_est_la_meme_commande() -> None:
    fait = subprocess.run([sys.executable, "-m", "ecrans", "truc"], cwd=RACINE, capture_output=True, text=True, check=False)
    assert fait.returncode == 2 and "commande « truc » inconnue" in fait.stderr


@pytest.mark.parametrize("nom", COMMANDES)
def test_chaque_commande_a_son_aide_en_francais(lancer: Callable[..., Rendu], nom: str) -> None:
    rendu = lancer(nom, "--aide")
    assert rendu.statut == 0
    assert rendu.sortie.startswith("usage : agence ")
    assert not any(mot in rendu.sortie for mot in ("positional", "optional arguments", "show this help", "usage:"))


@pytest.mark.parametrize(
    ("argv", "phrase"),
    [
        (("importer", "x.csv"), "argument obligatoire absent : --mandant"),
        (("cycl",), "est-ce « cycle » ?"),
        (("cycle", "--dates", "hier"), "argument inconnu : --dates hier"),
        (("cycle", "--date"), "--date : une valeur est attendue"),
        (("file", "--limite", "beaucoup"), "« beaucoup » n'est pas un nombre entier positif"),
        (("escalader", "R-1", "tribunal"), "n'est pas possible ; choisir parmi"),
        (("config", "deviner"), "n'est pas possible ; choisir parmi"),
        (("paiement", "R-1", "10", "hier"), "argument obligatoire absent : --moyen"),
    ],
)
def test_un_mauvais_usage_vaut_2_et_se_dit_en_francais(lancer: Callable[..., Rendu], argv: tuple[str, ...], phrase: str) -> None:
    rendu = lancer(*argv)
    assert (rendu.statut, rendu.sortie) == (2, "")
    assert phrase in rendu.erreurs


def test_un_argument_hostile_est_montre_sans_agir(lancer: Callable[..., Rendu]) -> None:
    rendu = lancer("\x1b]0;PIRATE\x07")
    assert rendu.statut == 2 and "\x1b" not in rendu.erreurs and "\x07" not in rendu.erreurs


@pytest.mark.parametrize("message", ["ambiguous option: --a could match --ab, --ac", "argument -x: expected 2 arguments"])
def test_les_phrases_d_argparse_sont_traduites(message: str) -> None:
    assert "option ambiguë" in traduire(message) or "2 valeurs attendues" in traduire(message)


def test_sans_terminal_l_ecran_dit_quoi_faire(lancer: Callable[..., Rendu]) -> None:
    rendu = lancer()
    assert rendu.statut == 1 and "terminal" in rendu.erreurs and "agence --aide" in rendu.erreurs


def test_une_base_absente_et_une_base_qui_n_en_est_pas_une(lancer: Callable[..., Rendu], tmp_path: Path) -> None:
    rendu = lancer("--base", "sqlite:///rien.db", "cycle")
    assert rendu.statut == 1 and "agence initialiser" in rendu.erreurs
    (tmp_path / "image.db").write_bytes(b"\x89PNG" * 1000)
    rendu = lancer("--base", "image.db", "verifier")
    assert rendu.statut == 1 and "n'est pas une base" in rendu.erreurs


def test_la_base_vient_aussi_de_l_environnement(lancer: Callable[..., Rendu], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AGENCE_BASE", "sqlite:///ailleurs.db")
    assert "ailleurs.db" in lancer("mandants").erreurs


def test_une_panne_inattendue_se_dit_par_son_numero(
    agence: Callable[..., Rendu], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def casser(*_: object, **__: object) -> None:
        raise ZeroDivisionError("panne " + "voulue")

    monkeypatch.setattr("ecrans.commandes.mandants.mandants.lister", casser)
    rendu = agence("mandants")
    assert rendu.statut == 1 and "panne n° " in rendu.erreurs and "panne voulue" not in rendu.erreurs
    numero = rendu.erreurs.split("panne n° ")[1].split()[0]
    journal = (tmp_path / "pannes.log").read_text()
    assert f"panne n={numero} " in journal and "type=ZeroDivisionError" in journal and "panne voulue" not in journal


def test_une_erreur_du_moteur_est_traduite(agence: Callable[..., Rendu], monkeypatch: pytest.MonkeyPatch) -> None:
    import peewee

    def casser(*_: object, **__: object) -> None:
        raise peewee.OperationalError("database or disk is full")

    monkeypatch.setattr("ecrans.commandes.mandants.mandants.lister", casser)
    rendu = agence("mandants")
    assert rendu.statut == 1 and "le disque est plein" in rendu.erreurs


def test_ctrl_c_sort_proprement(agence: Callable[..., Rendu], monkeypatch: pytest.MonkeyPatch) -> None:
    def interrompre(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("ecrans.commandes.mandants.mandants.lister", interrompre)
    rendu = agence("mandants")
    assert rendu.statut == module.INTERROMPU and "Interrompu" in rendu.erreurs


def test_un_tube_ferme_ne_change_ni_le_statut_ni_ne_crie() -> None:
    commande = f"{sys.executable} -m ecrans regles; echo statut $? >&2"
    tube = subprocess.run(["bash", "-c", f"({commande}) | head -1"], cwd=RACINE, capture_output=True, text=True, check=False)
    assert tube.stderr.strip() == "statut 0"


def test_le_json_est_en_utf_8_meme_sur_un_terminal_latin() -> None:
    fait = subprocess.run(
        [sys.executable, "-m", "ecrans", "regles", "--json"], cwd=RACINE, capture_output=True, check=True,
        env={"PYTHONIOENCODING": "ascii", "PATH": "/usr/bin:/bin"},
    )  # fmt: skip
    assert "é" in fait.stdout.decode("utf-8")
    texte = subprocess.run(
        [sys.executable, "-m", "ecrans", "regles"], cwd=RACINE, capture_output=True, check=True,
        env={"PYTHONIOENCODING": "ascii", "PATH": "/usr/bin:/bin"},
    )  # fmt: skip
    assert "empêche" not in texte.stdout.decode("ascii")


@pytest.mark.parametrize("argument", ["caf\udce9", "x" * 10_001, "a\0b"])
def test_un_argument_qui_n_est_pas_du_texte_est_un_mauvais_usage(agence: Callable[..., Rendu], argument: str) -> None:
    rendu = agence("note", "R-1", argument)
    assert rendu.statut == 2 and "l'argument n° 7" in rendu.erreurs and len(rendu.erreurs) < 500


def test_un_refus_est_aussi_du_json_pour_qui_en_attend(agence: Callable[..., Rendu]) -> None:
    rendu = agence("dossier", "INCONNU", "--json")
    assert rendu.statut == 1 and "inconnu" in rendu.erreurs
    assert rendu.json == {
        "fait": False, "message": "dossier « INCONNU » inconnu.", "remede": "Donner sa référence, CODE/RÉFÉRENCE ou #numéro.", "regle": "",
    }  # fmt: skip
    assert agence("dossier", "INCONNU").sortie == ""


def test_un_compte_rendu_qui_ne_s_ecrit_pas_ne_passe_pas_pour_une_panne() -> None:
    commande = f"{sys.executable} -m ecrans regles > /dev/full"
    plein = subprocess.run(["bash", "-c", commande], cwd=RACINE, capture_output=True, text=True, check=False)
    assert plein.returncode == 1 and "plus de place" in plein.stderr and "panne" not in plein.stderr
