"""Ce qui sort se relit exactement, et rien n'y est jamais une formule : les fichiers du corpus, puis n'importe quel texte."""

from __future__ import annotations

import csv
import json
import re
import zipfile
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from agence.echanges.cellules import COUPURE, LONGUEUR_D_UNE_CELLULE, Dialecte, longueur, texte_inerte
from agence.echanges.ecrivains import nom_de_feuille
from agence.echanges.exportation import ColonneExport, Feuille, Format, Sorte, exporter_tableau
from agence.echanges.formules import neutraliser_partout, retablir_partout

CORPUS = Path(__file__).parents[1] / "corpus"
TEXTE = (ColonneExport("texte"),)
FORMULES = ["=cmd|' /C calc'!A0", "+33612345678", "-1+2", "@SUM(A1)", "\t=1", " =1", "\n=1", "＝1", "'=1", "a;=1", 'a",=HYPERLINK("http://x")',
            "http://exemple.fr", "mailto:x@y.fr", "internal:'Feuille'!A1", "{=SUM(A1)}",
            "_x000D_", "1e5", "00123", "NULL", "李"]  # fmt: skip


def relire_csv(chemin: Path, dialecte: Dialecte = Dialecte.FRANCAIS) -> list[list[str]]:
    francais = dialecte is Dialecte.FRANCAIS
    with chemin.open(encoding="utf-8-sig" if francais else "utf-8", newline="") as flux:
        return list(csv.reader(flux, delimiter=";" if francais else ","))


def relire_classeur(chemin: Path, feuille: int = 0) -> list[list[object]]:
    return CalamineWorkbook.from_path(str(chemin)).get_sheet_by_index(feuille).to_python(skip_empty_area=False)


def ecrire_textes(dossier: Path, format: Format, textes: Sequence[str], dialecte: Dialecte = Dialecte.FRANCAIS) -> Path:
    colonnes = (ColonneExport("n", sorte=Sorte.ENTIER), *TEXTE)
    chemin = dossier / f"textes.{format.value}"
    exporter_tableau("textes", colonnes, list(enumerate(textes)), format, chemin, remplacer=True, dialecte=dialecte)
    return chemin


def textes_du_corpus() -> list[str]:
    """Chaque cellule de chaque CSV du corpus, telle qu'elle se décode."""
    textes = list(FORMULES)
    for fichier in sorted(CORPUS.glob("0*.csv")):
        brut = fichier.read_bytes().decode("utf-8", "replace")
        textes += [cellule for ligne in brut.splitlines() for cellule in ligne.split(";")]
    return [t for t in dict.fromkeys(textes) if len(t) < 2_000]


def test_le_corpus_passe_en_csv_sans_une_formule(tmp_path: Path) -> None:
    textes = textes_du_corpus()
    for dialecte in Dialecte:
        lues = relire_csv(ecrire_textes(tmp_path, Format.CSV, textes, dialecte), dialecte)[1:]
        assert [retablir_partout(cellule) for _, cellule in lues] == [texte_inerte(t) for t in textes]
        assert [c for _, c in lues if re.match(r"[\s'\u200b\ufeff]*[=+\-@＝＋－＠\t\r]", c) and not c.startswith("'")] == []


@given(st.text(alphabet="a'=+-@,;\t\n\r \ufeff＝", max_size=12))
@settings(max_examples=300)
def test_neutraliser_partout_se_defait_exactement(cellule: str) -> None:
    assert retablir_partout(neutraliser_partout(cellule)) == cellule


def test_dans_un_tableur_regle_autrement_une_cellule_reste_une_cellule(tmp_path: Path) -> None:
    """Lu avec l'autre séparateur, « a;=1 » ne devient pas deux cellules dont la seconde serait une formule."""
    chemin = ecrire_textes(tmp_path, Format.CSV, ["a,=1", "b;=2", "c\t=3", "d\n=4", "e, \n+5"])
    contenu = chemin.read_text(encoding="utf-8-sig")
    for separateur in ",\t":
        for ligne in csv.reader(contenu.splitlines(), delimiter=separateur):
            assert not any(cellule.lstrip().startswith(("=", "+", "-", "@")) for cellule in ligne)


def test_le_corpus_passe_dans_un_classeur_tout_en_chaines(tmp_path: Path) -> None:
    textes = [t for t in textes_du_corpus() if t != "_x000D_"]
    chemin = ecrire_textes(tmp_path, Format.XLSX, textes)
    lues = relire_classeur(chemin)[1:]
    assert [str(ligne[1]) for ligne in lues] == [texte_inerte(t) for t in textes]
    with zipfile.ZipFile(chemin) as paquet:
        feuille = paquet.read("xl/worksheets/sheet1.xml").decode()
        assert "<f" not in feuille.replace("<formatCode", "")
        assert "hyperlink" not in feuille
        assert not any("hyperlink" in paquet.read(nom).decode() for nom in paquet.namelist() if nom.endswith(".rels"))


def test_le_corpus_passe_en_json(tmp_path: Path) -> None:
    textes = textes_du_corpus()
    lu = json.loads(ecrire_textes(tmp_path, Format.JSON, textes).read_text(encoding="utf-8"))
    assert [ligne["texte"] for ligne in lu["textes"]] == [texte_inerte(t) for t in textes]


@given(st.lists(st.text(max_size=60), min_size=1, max_size=8))
@settings(deadline=None)
def test_n_importe_quel_texte_revient_tel_quel(tmp_path_factory: pytest.TempPathFactory, textes: list[str]) -> None:
    dossier = tmp_path_factory.mktemp("export")
    attendus = [texte_inerte(t) for t in textes]
    for dialecte in Dialecte:
        assert [retablir_partout(c) for _, c in relire_csv(ecrire_textes(dossier, Format.CSV, textes, dialecte), dialecte)[1:]] == attendus
    lues = relire_classeur(ecrire_textes(dossier, Format.XLSX, textes))[1:]
    assert [str(ligne[1]).replace("_x005F_", "_") for ligne in lues] == [a.replace("_x005F_", "_") for a in attendus]


def test_chaque_sorte_se_dit_dans_chaque_format(tmp_path: Path) -> None:
    colonnes = [ColonneExport(s.value, sorte=s) for s in Sorte]
    ligne = ("Morel", -1_234_50, date(2026, 11, 22), datetime(2026, 11, 22, 23, 5, 7, 9, tzinfo=UTC), 12, (5, 8), True)
    vide = (None, None, None, None, None, (0, 0), False)
    for format in Format:
        exporter_tableau("tout", colonnes, [ligne, vide], format, tmp_path / f"tout.{format.value}")
    assert relire_csv(tmp_path / "tout.csv")[1:] == [
        ["Morel", "-1234,50", "2026-11-22", "2026-11-23T00:05:07+01:00", "12", "62,5%", "oui"], ["", "", "", "", "", "", "non"],
    ]  # fmt: skip
    un, deux = json.loads((tmp_path / "tout.json").read_text(encoding="utf-8"))["tout"]
    assert un == {
        "texte": "Morel", "montant": -123450, "jour": "2026-11-22", "instant": "2026-11-23T00:05:07+01:00", "entier": 12, "taux": 0.625,
        "booleen": True,
    }  # fmt: skip
    assert deux["montant"] is None
    assert deux["taux"] is None
    lu = relire_classeur(tmp_path / "tout.xlsx")[1]
    assert lu == ["Morel", -1234.5, date(2026, 11, 22), datetime(2026, 11, 23, 0, 5, 7), 12.0, 0.625, "oui"]


def test_le_csv_standard_a_la_virgule_et_le_point(tmp_path: Path) -> None:
    colonnes = (ColonneExport("m", sorte=Sorte.MONTANT), ColonneExport("t", sorte=Sorte.TAUX))
    exporter_tableau("x", colonnes, [(5, (1, 3))], Format.CSV, tmp_path / "x.csv", dialecte=Dialecte.STANDARD)
    assert (tmp_path / "x.csv").read_bytes() == b'"m","t"\r\n"0.05","33.3%"\r\n'


@given(st.integers(-10**13, 10**13))
def test_un_montant_revient_au_centime(tmp_path_factory: pytest.TempPathFactory, centimes: int) -> None:
    chemin = tmp_path_factory.mktemp("montant") / "m.xlsx"
    exporter_tableau("m", [ColonneExport("m", sorte=Sorte.MONTANT)], [(centimes,)], Format.XLSX, chemin)
    lu = relire_classeur(chemin)[1][0]
    assert round(float(str(lu)) * 100) == centimes


def test_un_jour_d_avant_les_tableurs_s_ecrit_en_texte(tmp_path: Path) -> None:
    jours = [(date(1899, 12, 31),), (date(1900, 3, 1),)]
    exporter_tableau("j", [ColonneExport("j", sorte=Sorte.JOUR)], jours, Format.XLSX, tmp_path / "j.xlsx")
    assert [ligne[0] for ligne in relire_classeur(tmp_path / "j.xlsx")[1:]] == ["1899-12-31", date(1900, 3, 1)]


def test_un_texte_trop_long_pour_une_cellule_est_coupe_et_c_est_dit(tmp_path: Path) -> None:
    juste, trop = "a" * LONGUEUR_D_UNE_CELLULE, "💶" * LONGUEUR_D_UNE_CELLULE
    fait = exporter_tableau("t", TEXTE, [(juste,), (trop,)], Format.XLSX, tmp_path / "t.xlsx")
    un, deux = (str(ligne[0]) for ligne in relire_classeur(tmp_path / "t.xlsx")[1:])
    assert fait.coupees == 1
    assert un == juste
    assert deux.endswith("💶" + COUPURE)
    assert longueur(deux) <= LONGUEUR_D_UNE_CELLULE
    exporter_tableau("t", TEXTE, [(trop,)], Format.CSV, tmp_path / "t.csv")
    csv.field_size_limit(10**6)
    assert relire_csv(tmp_path / "t.csv")[1] == [trop]


def test_les_definitions_sont_une_seconde_feuille_ou_une_seconde_cle(tmp_path: Path) -> None:
    annexes = [Feuille("définitions", TEXTE, [("taux : tenues ÷ échues",)])]
    for format in Format:
        exporter_tableau("tableau", TEXTE, [("x",)], format, tmp_path / f"d.{format.value}", annexes=annexes)
    assert CalamineWorkbook.from_path(str(tmp_path / "d.xlsx")).sheet_names == ["tableau", "définitions"]
    assert relire_classeur(tmp_path / "d.xlsx", 1)[1] == ["taux : tenues ÷ échues"]
    assert json.loads((tmp_path / "d.json").read_text(encoding="utf-8"))["définitions"] == [{"texte": "taux : tenues ÷ échues"}]
    assert len(relire_csv(tmp_path / "d.csv")) == 2


@given(st.lists(st.text(max_size=50), max_size=6))
def test_un_nom_de_feuille_est_toujours_acceptable(noms: list[str]) -> None:
    pris: set[str] = set()
    rendus = [nom_de_feuille(nom, pris) for nom in [*noms, "History", "a/b:c*?[x]'"]]
    assert len({r.casefold() for r in rendus}) == len(rendus)
    assert all(0 < len(r) <= 31 and not re.search(r"[\[\]:*?/\\']", r) and r.casefold() != "history" for r in rendus)
