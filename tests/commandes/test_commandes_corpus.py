"""Ce qui n'est pas un portefeuille, une base, une sauvegarde ou une configuration, donné à leur place : une phrase, rien d'écrit.

Chaque ligne de tests/corpus/autres/index.tsv est un fichier hostile et les mots du refus de l'import (colonne « importe »).
Ce que le produit ne lit pas (relevés CAMT, factures électroniques, archives, modèles) n'a pas d'autre issue que ce refus.
"""

from __future__ import annotations

import csv
import gzip
import re
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from agence.seance import Seance
from agence.texte import INTERDIT
from donnees.base import est_sqlite, fermer, ouvrir
from donnees.modeles import Dossier, Evenement
from tests.commandes.conftest import Rendu
from tests.fabrique import creer_mandant
from tests.outils.terminal import RACINE

CORPUS = Path(__file__).parents[1] / "corpus" / "autres"
JSON_PROFOND = "189_json_profond.json"
LIMITE = 500_000_000
"""Octets d'adresses permis à une commande devant une bombe."""


def index() -> list[dict[str, str]]:
    with (CORPUS / "index.tsv").open(encoding="utf-8", newline="") as flux:
        return list(csv.DictReader(flux, delimiter="\t", quoting=csv.QUOTE_NONE))


CAS = [*index(), {"fichier": JSON_PROFOND, "importe": "ce n'est pas un tableau mais un fichier JSON"}]
par_fichier = pytest.mark.parametrize("cas", CAS, ids=lambda cas: cas["fichier"])


@pytest.fixture
def poser(tmp_path: Path) -> Callable[[str], Path]:
    """Le fichier hostile, seul dans un dossier à lui : ce qui s'écrirait à côté se verrait."""

    def poser_(nom: str) -> Path:
        (tmp_path / "recu").mkdir(exist_ok=True)
        cible = tmp_path / "recu" / nom
        if nom == JSON_PROFOND:
            cible.write_text("[" * 100_000)
        else:
            shutil.copyfile(CORPUS / nom, cible)
        return cible

    return poser_


def empreintes(dossier: Path) -> dict[str, str]:
    return {p.name: sha256(p.read_bytes()).hexdigest() for p in dossier.iterdir()}


def refuse(rendu: Rendu, *mots: str) -> None:
    """Statut 1, rien sur la sortie, une phrase en français et quoi faire ; ni trace, ni panne numérotée, ni commande de terminal."""
    assert (rendu.statut, rendu.sortie) == (1, ""), rendu
    message, _, remede = rendu.erreurs.removeprefix("agence : ").partition("\n")
    assert message and remede.strip(), rendu.erreurs
    assert "panne" not in rendu.erreurs and "Error" not in rendu.erreurs
    assert not INTERDIT.search(rendu.erreurs.replace("\n", ""))
    for mot in mots:
        assert mot in message, rendu.erreurs


def test_l_index_et_le_dossier_disent_les_memes_fichiers() -> None:
    assert sorted(cas["fichier"] for cas in index()) == sorted(p.name for p in CORPUS.iterdir() if p.name != "index.tsv")


@par_fichier
def test_a_l_import_il_est_nomme_et_refuse(
    agence: Callable[..., Rendu], superviseur: Seance, poser: Callable[[str], Path], cas: dict[str, str]
) -> None:
    creer_mandant(superviseur, "FOURNIL")
    fichier = poser(cas["fichier"])
    avant = empreintes(fichier.parent)
    refuse(agence("importer", str(fichier), "--mandant", "FOURNIL", agent="roux"), cas["fichier"], cas["importe"])
    assert empreintes(fichier.parent) == avant
    assert Dossier.select().count() == Evenement.select().count() == 0


@pytest.mark.parametrize("extension", ["xlsx", "ods"])
@pytest.mark.parametrize("nom", sorted(cas["fichier"] for cas in CAS if cas["fichier"].endswith((".zip", ".pdf", ".xml"))))
def test_renomme_en_classeur_il_n_en_devient_pas_un(
    agence: Callable[..., Rendu], superviseur: Seance, poser: Callable[[str], Path], nom: str, extension: str
) -> None:
    creer_mandant(superviseur, "FOURNIL")
    fichier = poser(nom)
    faux = fichier.rename(fichier.with_suffix(f".{extension}"))
    rendu = agence("importer", str(faux), "--mandant", "FOURNIL", agent="roux")
    assert rendu.statut == 1 and re.search("classeur|taille dépliée excessive", rendu.erreurs), rendu.erreurs
    assert [p.name for p in faux.parent.iterdir()] == [faux.name]


@par_fichier
def test_donne_pour_la_base_il_reste_tel_quel(lancer: Callable[..., Rendu], poser: Callable[[str], Path], cas: dict[str, str]) -> None:
    fichier = poser(cas["fichier"])
    avant = empreintes(fichier.parent)
    for commande in ("file", "verifier"):
        refuse(lancer("--base", f"sqlite:///{fichier}", commande), "base")
        assert empreintes(fichier.parent) == avant


@par_fichier
def test_donne_pour_une_sauvegarde_il_ne_remplace_rien(
    base: str, lancer: Callable[..., Rendu], poser: Callable[[str], Path], cas: dict[str, str]
) -> None:
    if not est_sqlite():
        pytest.skip("un fichier")
    fermer()
    fichier = poser(cas["fichier"])
    compresse = fichier.with_name(fichier.name + ".gz")
    compresse.write_bytes(gzip.compress(fichier.read_bytes(), 1))
    cible = Path(base.removeprefix("sqlite:///"))
    avant = cible.read_bytes()
    refuse(lancer("--base", base, "restaurer", str(fichier)), fichier.name)
    refuse(lancer("--base", base, "restaurer", str(compresse)), compresse.name)
    assert cible.read_bytes() == avant
    assert not list(cible.parent.glob(".agence-reprise*")) and not list(cible.parent.glob("*avant-restauration*"))
    ouvrir(base)


@par_fichier
def test_donne_pour_la_configuration_il_est_refuse_sur_place(
    lancer: Callable[..., Rendu], poser: Callable[[str], Path], cas: dict[str, str]
) -> None:
    fichier = poser(cas["fichier"])
    refuse(lancer("--config", str(fichier), "config", "verifier"), cas["fichier"])


@pytest.mark.parametrize("nom", ["101_xml_milliard_de_rires.xml", "142_zip_bombe.zip", "142_zip_bombe.xlsx", JSON_PROFOND])
def test_une_bombe_ne_prend_ni_temps_ni_memoire(base: str, superviseur: Seance, poser: Callable[[str], Path], nom: str) -> None:
    """Dans son propre processus, qui n'a droit qu'à peu de mémoire et à dix secondes de calcul."""
    fichier = poser(nom.replace(".xlsx", ".zip"))
    fichier = fichier.rename(fichier.with_name(nom))
    creer_mandant(superviseur, "FOURNIL")
    fermer()

    def borner() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (LIMITE, LIMITE))
        resource.setrlimit(resource.RLIMIT_CPU, (10, 10))

    code = "from ecrans.commandes.principal import principal; principal()"
    for commande in (["--agent", "roux", "importer", str(fichier), "--mandant", "FOURNIL"], ["restaurer", str(fichier)]):
        fini = subprocess.run(
            [sys.executable, "-c", code, "--base", base, *commande],
            cwd=RACINE, capture_output=True, text=True, preexec_fn=borner, timeout=60, check=False,
        )  # fmt: skip
        assert fini.returncode == 1 and fini.stderr.startswith("agence : "), fini.stderr
        assert re.search("ce n'est pas un|taille dépliée|n'est pas une sauvegarde", fini.stderr), fini.stderr
