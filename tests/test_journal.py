"""Le journal (R7) : une ligne par fait, le numéro que l'écran montre, aucune valeur ; il tourne, et n'est qu'à son propriétaire."""

from __future__ import annotations

import multiprocessing
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from agence import journal
from agence.configuration.modele import Journal


@pytest.fixture
def fichier(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.delenv("AGENCE_PANNES", raising=False)
    journal.situer(Journal(taille=10, anciens=2), tmp_path / "agence.db")
    yield tmp_path / "agence.db.journal.log"
    journal.situer(Journal(), None)


def test_un_fait_est_une_ligne_datee_dans_un_fichier_prive(fichier: Path) -> None:
    assert journal.inscrire("nuit", jour="2026-11-23", duree_ms=412, absent=None) == fichier
    assert re.fullmatch(r"\S+\+00:00 nuit pid=\d+ jour=2026-11-23 duree_ms=412\n", fichier.read_text())
    assert fichier.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("valeur", ["SARL Morel", "1 240,18 €", "", "é", "a\nb", "x" * 61])
def test_un_journal_ne_recoit_ni_nom_ni_montant(fichier: Path, valeur: str) -> None:
    with pytest.raises(ValueError, match="nombres"):
        journal.inscrire("nuit", qui=valeur)


def _tomber() -> None:
    nom, du = "SARL Boulangerie Morel", 124018
    try:
        int(nom)
    except ValueError as erreur:
        raise RuntimeError(f"{nom} doit {du} centimes") from erreur


def test_une_panne_donne_son_numero_et_sa_trace_sans_les_valeurs(fichier: Path) -> None:
    with pytest.raises(RuntimeError) as prise:
        _tomber()
    numero, ou = journal.panne(prise.value)
    ecrit = fichier.read_text()
    assert ou == fichier and f"panne n={numero} " in ecrit and "type=RuntimeError" in ecrit
    assert "_tomber" in ecrit and "ValueError" in ecrit and "puis :" in ecrit
    assert "124018 " not in ecrit.replace('nom, du = "SARL Boulangerie Morel", 124018', "")
    assert "invalid literal" not in ecrit and "doit 124018" not in ecrit


def test_le_code_d_une_erreur_du_systeme_reste(fichier: Path) -> None:
    with pytest.raises(FileNotFoundError) as prise:
        Path("/absent/Dupuis Karim").read_text()
    journal.panne(prise.value)
    ecrit = fichier.read_text().replace('Path("/absent/Dupuis Karim")', "")  # la ligne de cet essai, pas une valeur
    assert "FileNotFoundError errno=2" in ecrit and "Dupuis" not in ecrit


def test_le_fichier_tourne_et_garde_tant_d_anciens(fichier: Path) -> None:
    for rang in range(1200):
        journal.inscrire("nuit", rang=rang)
    presents = sorted(f.name for f in fichier.parent.iterdir() if "verrou" not in f.name)
    assert presents == [fichier.name, f"{fichier.name}.1", f"{fichier.name}.2"]
    assert all(f.stat().st_size < 11_000 for f in fichier.parent.iterdir())
    assert fichier.read_text().splitlines()[-1].endswith("rang=1199")


def _ecrire_beaucoup(numero: int) -> None:
    for rang in range(60):
        journal.inscrire("nuit", qui=numero, rang=rang)


def test_plusieurs_programmes_n_en_perdent_aucune_ligne(fichier: Path) -> None:
    journal.situer(Journal(taille=10, anciens=20), fichier.parent / "agence.db")
    fils = [multiprocessing.get_context("fork").Process(target=_ecrire_beaucoup, args=(n,)) for n in range(4)]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join()
    lues = [x for f in fichier.parent.glob(f"{fichier.name}*") if "verrou" not in f.name for x in f.read_text().splitlines()]
    assert len(lues) == len(set(lues)) == 240


def test_le_fichier_de_la_configuration_passe_avant(tmp_path: Path, fichier: Path) -> None:
    voulu = tmp_path / "ailleurs" / "agence.log"
    journal.situer(Journal(fichier=str(voulu)), None)
    assert journal.inscrire("depart") == voulu
