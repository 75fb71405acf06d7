"""Un export est entier ou absent : rien n'est écrasé, rien n'est laissé à moitié, et la mémoire ne suit pas le nombre de lignes."""

from __future__ import annotations

import os
import resource
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from agence.echanges import ecrivains
from agence.echanges.depot import balayer, poser, poser_un_dossier
from agence.echanges.exportation import ABANDON, ColonneExport, Format, Sorte, exporter_tableau
from agence.erreurs import ErreurAgence, Refus

COLONNES = (ColonneExport("n", sorte=Sorte.ENTIER), ColonneExport("texte"))


def lignes(nombre: int) -> Iterator[tuple[object, ...]]:
    for n in range(nombre):
        yield n, f"ligne {n} " + "x" * 40


def restes(dossier: Path) -> list[str]:
    """Ce qui est dans un dossier, fichiers cachés compris."""
    return sorted(chemin.name for chemin in dossier.iterdir())


@contextmanager
def disque_plein(octets: int) -> Iterator[None]:
    """Le noyau refuse tout fichier plus gros que cela."""
    avant = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (octets, avant[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, avant)


@pytest.mark.parametrize("format", Format)
def test_le_fichier_est_a_son_proprietaire_seul(tmp_path: Path, format: Format) -> None:
    avant = os.umask(0)
    chemin = tmp_path / f"x.{format.value}"
    fait = exporter_tableau("x", COLONNES, lignes(3), format, chemin)
    os.umask(avant)
    assert (fait.chemin, fait.lignes, fait.coupees) == (chemin, 3, 0)
    assert chemin.stat().st_mode & 0o777 == 0o600
    assert restes(tmp_path) == [chemin.name]


@pytest.mark.parametrize("format", Format)
def test_un_fichier_qui_existe_n_est_pas_ecrase(tmp_path: Path, format: Format) -> None:
    chemin = tmp_path / "x"
    chemin.write_text("précieux", encoding="utf-8")
    with pytest.raises(Refus, match="existe déjà"):
        exporter_tableau("x", COLONNES, lignes(3), format, chemin)
    assert chemin.read_text(encoding="utf-8") == "précieux"
    exporter_tableau("x", COLONNES, lignes(3), format, chemin, remplacer=True)
    assert b"pr\xc3\xa9cieux" not in chemin.read_bytes()
    assert restes(tmp_path) == ["x"]


def test_un_fichier_venu_pendant_l_ecriture_n_est_pas_ecrase(tmp_path: Path) -> None:
    chemin = tmp_path / "x"
    with pytest.raises(Refus, match="existe déjà"), poser(chemin) as provisoire:
        provisoire.write_text("moi", encoding="utf-8")
        chemin.write_text("l'autre", encoding="utf-8")
    assert chemin.read_text(encoding="utf-8") == "l'autre"
    assert restes(tmp_path) == ["x"]


def test_un_lien_vers_ailleurs_n_est_pas_suivi(tmp_path: Path) -> None:
    ailleurs = tmp_path / "ailleurs"
    (tmp_path / "lien").symlink_to(ailleurs)
    with pytest.raises(Refus, match="existe déjà"):
        exporter_tableau("x", COLONNES, lignes(1), Format.CSV, tmp_path / "lien")
    exporter_tableau("x", COLONNES, lignes(1), Format.CSV, tmp_path / "lien", remplacer=True)
    assert not ailleurs.exists()
    assert not (tmp_path / "lien").is_symlink()


@pytest.mark.parametrize("format", Format)
def test_disque_plein_une_phrase_et_rien_de_laisse(tmp_path: Path, format: Format) -> None:
    chemin = tmp_path / "x"
    chemin.write_text("l'ancien", encoding="utf-8")
    with disque_plein(20_000), pytest.raises(ErreurAgence, match="ne s'écrit pas : le fichier deviendrait trop gros ; rien n'est laissé"):
        exporter_tableau("x", COLONNES, lignes(20_000), format, chemin, remplacer=True)
    assert chemin.read_text(encoding="utf-8") == "l'ancien"
    assert restes(tmp_path) == ["x"]


@pytest.mark.parametrize("format", Format)
def test_une_panne_au_milieu_ne_laisse_rien(tmp_path: Path, format: Format) -> None:
    def casse() -> Iterator[tuple[object, ...]]:
        yield from lignes(5_000)
        raise RuntimeError("la base est tombée")

    with pytest.raises(RuntimeError):
        exporter_tableau("x", COLONNES, casse(), format, tmp_path / "x")
    with pytest.raises(Refus):
        exporter_tableau("x", COLONNES, lignes(3), format, tmp_path / "x", avant_de_poser=refuser)
    assert restes(tmp_path) == []


def refuser(_: object) -> None:
    raise Refus("le journal ne s'écrit pas.", "")


@pytest.mark.parametrize(
    ("ou", "cause"), [("absent/x", "dossier introuvable"), ("fichier/x", "passe par un fichier"), ("x" * 300, "nom trop long")]
)
def test_un_chemin_impossible_se_dit(tmp_path: Path, ou: str, cause: str) -> None:
    (tmp_path / "fichier").touch()
    with pytest.raises(ErreurAgence, match=cause):
        exporter_tableau("x", COLONNES, lignes(1), Format.CSV, tmp_path / ou)
    with pytest.raises(Refus, match="est un dossier"):
        exporter_tableau("x", COLONNES, lignes(1), Format.CSV, tmp_path, remplacer=True)
    assert restes(tmp_path) == ["fichier"]


def test_un_dossier_est_pose_entier_ou_pas(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), poser_un_dossier(tmp_path / "d") as provisoire:
        (provisoire / "un").write_text("1", encoding="utf-8")
        raise RuntimeError
    assert restes(tmp_path) == []
    with poser_un_dossier(tmp_path / "d") as provisoire:
        (provisoire / "un").write_text("1", encoding="utf-8")
    assert (tmp_path / "d").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "d" / "un").stat().st_mode & 0o777 == 0o600
    with pytest.raises(Refus), poser_un_dossier(tmp_path / "d"):
        pass


def test_une_feuille_pleine_continue_sur_une_autre(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ecrivains, "LIGNES_D_UNE_FEUILLE", 10)
    fait = exporter_tableau("évènements", COLONNES, lignes(25), Format.XLSX, tmp_path / "x.xlsx")
    classeur = CalamineWorkbook.from_path(str(tmp_path / "x.xlsx"))
    assert classeur.sheet_names == ["évènements", "évènements (2)", "évènements (3)"]
    pages = [classeur.get_sheet_by_name(nom).to_python() for nom in classeur.sheet_names]
    assert [page[0] for page in pages] == [["n", "texte"]] * 3
    assert [ligne[0] for page in pages for ligne in page[1:]] == list(range(25))
    assert fait.lignes == 25


@pytest.mark.parametrize("format", Format)
def test_la_memoire_ne_suit_pas_le_nombre_de_lignes(tmp_path: Path, format: Format) -> None:
    sommets = []
    exporter_tableau("x", COLONNES, lignes(10), format, tmp_path / "chauffe")
    for nombre in (1_000, 12_000):
        tracemalloc.start()
        exporter_tableau("x", COLONNES, lignes(nombre), format, tmp_path / str(nombre))
        sommets.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert sommets[1] < sommets[0] + 400_000


def test_ce_qu_un_export_tue_a_laisse_part_le_lendemain(tmp_path: Path) -> None:
    for nom, age in ((".agence-vieux", 100_000), (".agence-neuf", 10)):
        (tmp_path / nom).mkdir()
        (tmp_path / nom / "provisoire").write_text("x", encoding="utf-8")
        os.utime(tmp_path / nom, (1_000_000 - age, 1_000_000 - age))
    (tmp_path / "dossiers.csv").touch()
    balayer(tmp_path, 1_000_000 - ABANDON)
    assert restes(tmp_path) == [".agence-neuf", "dossiers.csv"]
