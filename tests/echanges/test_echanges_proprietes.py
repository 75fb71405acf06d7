"""Quoi qu'on donne à lire : une lecture complète ou un refus expliqué, et jamais autre chose. Les démesures restent bornées."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agence.configuration.modele import Correspondance
from agence.echanges.classeur import lire_classeur
from agence.echanges.fichiers import TAILLE_MAXIMALE, lire
from agence.echanges.portefeuille import Lecture, verifier
from agence.echanges.tableau import LIGNE_MAXIMALE, Tableau, lire_csv
from agence.erreurs import FichierInvalide
from agence.texte import assainir
from tests.echanges.outils_echanges import AUJOURD_HUI, MODELE, csv_de

ENTETE = ";".join([*MODELE, "telephone", "courriel", "code_postal", "siren", "verse", "verse_le", "note"]).encode()
CELLULE = st.text(max_size=20) | st.sampled_from(
    [*MODELE.values(), '"', '""', "0612345678", "a@b.fr", "35000", "732829320", "10", "01/02/2026", "=1", "\0", "\x1b[2J", "-", "é" * 300]
)


def lecture_ou_refus(ouvrir: Callable[[bytes, str], Tableau], octets: bytes) -> Lecture | None:
    try:
        return verifier(ouvrir(octets, "x"), "M", Correspondance(), AUJOURD_HUI)
    except FichierInvalide as refus:
        assert refus.defauts and assainir(str(refus), lignes=True) == str(refus), "un en-tête hostile n'est cité que neutralisé"
        return None


@given(st.binary(max_size=300))
def test_octets_quelconques(octets: bytes) -> None:
    lecture_ou_refus(lire_csv, octets)
    lecture_ou_refus(lire_classeur, octets)


@given(st.binary(max_size=300))
def test_octets_quelconques_sous_de_bons_en_tetes(octets: bytes) -> None:
    lecture_ou_refus(lire_csv, ENTETE + b"\n" + octets)


@settings(max_examples=200)
@given(st.lists(st.lists(CELLULE, min_size=12, max_size=15), min_size=1, max_size=5))
def test_chaque_ligne_lue_est_acceptee_ou_refusee(lignes: list[list[str]]) -> None:
    texte = "\n".join([ENTETE.decode(), *(";".join(ligne) for ligne in lignes)])
    lecture = lecture_ou_refus(lire_csv, texte.encode("utf-8", "replace"))
    if lecture:
        assert lecture.lues == len(lecture.lignes) + len(lecture.refusees)
        assert {r.ligne for r in lecture.rejets} == {b.numero for b in lecture.refusees}
        assert all(r.motif for r in lecture.rejets)


@given(st.text(max_size=60), st.text(max_size=60))
def test_texte_quelconque_dans_une_feuille(avant: str, dedans: str) -> None:
    tampon = io.BytesIO()
    with zipfile.ZipFile(tampon, "w") as archive:
        relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", f'<workbook xmlns:r="{relations}"><sheets><sheet name="F" r:id="a"/></sheets></workbook>')
        lien = f'<Relationships><Relationship Id="a" Type="{relations}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
        archive.writestr("xl/_rels/workbook.xml.rels", lien)
        feuille = f'<worksheet>{avant}<sheetData><row><c t="str"><v>{dedans}</v></c></row></sheetData></worksheet>'
        archive.writestr("xl/worksheets/sheet1.xml", feuille.encode("utf-8", "replace"))
    lecture_ou_refus(lire_classeur, tampon.getvalue())


def refus_de(octets: bytes) -> str:
    with pytest.raises(FichierInvalide) as refus:
        verifier(lire_csv(octets, "x.csv"), "M", Correspondance(), AUJOURD_HUI)
    assert len(str(refus.value)) < 2_000
    return str(refus.value)


def test_une_ligne_sans_fin() -> None:
    assert f"ligne 3 : ligne de {LIGNE_MAXIMALE + 1} caractères" in refus_de(csv_de({}) + b"A" * (LIGNE_MAXIMALE + 1))


def test_un_champ_de_plusieurs_lignes_demesure_est_une_ligne_refusee() -> None:
    demesure = b'R-2;"' + b"A\n" * 100_000 + b'";professionnel;F1;05/01/2026;04/02/2026;1\n'
    octets = csv_de({}) + demesure + csv_de({"reference": "R-3"}).split(b"\n")[1]
    lecture = verifier(lire_csv(octets, "x.csv"), "M", Correspondance(), AUJOURD_HUI)
    assert [(ligne.ligne, ligne.reference) for ligne in lecture.lignes] == [(2, "R-1"), (100_004, "R-3")]
    assert [(r.ligne, r.colonne, r.motif) for r in lecture.rejets] == [(3, "debiteur", "200000 caractères, maximum dépassé (10000)")]


def test_des_nuls() -> None:
    assert "octets nuls" in refus_de(b"\0" * 100_000)


def test_cent_mille_colonnes() -> None:
    assert "colonnes trouvées, 200 au plus" in refus_de(";".join(f"c{i}" for i in range(100_000)).encode())


def test_un_million_de_guillemets() -> None:
    assert "guillemet ouvert non refermé" in refus_de(csv_de({}) + b'"' * 999_999)


def test_un_fichier_creux_n_est_pas_lu(tmp_path: Path) -> None:
    fichier = tmp_path / "creux.csv"
    with fichier.open("wb") as flux:
        flux.truncate(TAILLE_MAXIMALE + 1)
    with pytest.raises(FichierInvalide, match="256 Mo, 256 au plus"):
        lire(fichier)
