"""Les classeurs : ce que le tableur a déformé se répare, ce qui est piégé se refuse avant lecture."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime
from pathlib import Path

import pytest
import xlsxwriter

from agence.configuration.modele import Correspondance
from agence.echanges import controle_classeur
from agence.echanges.classeur import ecrire, lire_classeur
from agence.echanges.fichiers import lire
from agence.echanges.portefeuille import Lecture, verifier
from agence.erreurs import FichierInvalide
from tests.echanges.outils_echanges import AUJOURD_HUI, MODELE

ENTETES = [*MODELE, "siren", "code_postal", "telephone"]
VALEURS = ["R-1", "SARL MOREL", "professionnel", 2026001, date(2026, 1, 5), date(2026, 2, 4), 1234.56, 732829320, 1000, 612345678]
ODS = (
    '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">'
    '<office:body><office:spreadsheet><table:table table:name="F">{}</table:table></office:spreadsheet></office:body>'
    "</office:document-content>"
)


def xlsx(lignes: list[list[object]], *, ligne: int = 0, colonne: int = 0, autres: int = 0) -> bytes:
    tampon = io.BytesIO()
    with xlsxwriter.Workbook(tampon, {"in_memory": True, "default_date_format": "dd/mm/yyyy"}) as classeur:
        feuille = classeur.add_worksheet("Créances")
        for rang, valeurs in enumerate(lignes):
            feuille.write_row(ligne + rang, colonne, valeurs)
        for _ in range(autres):
            classeur.add_worksheet()
    return tampon.getvalue()


def ods(cellules: str, mimetype: str = "application/vnd.oasis.opendocument.spreadsheet") -> bytes:
    tampon = io.BytesIO()
    with zipfile.ZipFile(tampon, "w") as archive:
        archive.writestr("mimetype", mimetype)
        archive.writestr("content.xml", ODS.format(cellules))
        manifeste = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
        archive.writestr("META-INF/manifest.xml", f'<m:manifest xmlns:m="{manifeste}"/>')
    return tampon.getvalue()


def cellule(texte: str, attributs: str = "") -> str:
    return f'<table:table-cell office:value-type="string" {attributs}><text:p>{texte}</text:p></table:table-cell>'


def rangee(cellules: str, attributs: str = "") -> str:
    return f"<table:table-row {attributs}>{cellules}</table:table-row>"


def verifie(octets: bytes) -> Lecture:
    return verifier(lire_classeur(octets, "x.xlsx"), "M", Correspondance(), AUJOURD_HUI)


def modifie(octets: bytes, partie: str, ancien: str, nouveau: str) -> bytes:
    """Le classeur où un texte d'une partie est remplacé."""
    tampon = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(octets)) as source, zipfile.ZipFile(tampon, "w", zipfile.ZIP_DEFLATED) as cible:
        for nom in source.namelist():
            contenu = source.read(nom)
            if nom == partie:
                assert ancien.encode() in contenu
                contenu = contenu.replace(ancien.encode(), nouveau.encode())
            cible.writestr(nom, contenu)
    return tampon.getvalue()


def test_nombres_et_dates_d_un_classeur() -> None:
    lecture = verifie(xlsx([ENTETES, VALEURS]))
    assert lecture.rejets == ()
    ligne = lecture.lignes[0]
    assert (ligne.facture, ligne.date_facture, ligne.montant_ttc) == ("2026001", date(2026, 1, 5), 123_456)
    assert (ligne.siren, ligne.code_postal, ligne.telephone) == ("732829320", "01000", "+33612345678")


@pytest.mark.parametrize(
    ("valeur", "texte"),
    [
        (612345678.0, "612345678"), (0.1 + 0.2, "0.3"), (1234.5, "1234.5"), (73282932000074.0, "73282932000074"), (1e-7, "0.0000001"),
        (True, "VRAI"), (datetime(2026, 1, 5, 14, 30), "2026-01-05"), (7, "7"),
    ],
)
def test_une_cellule_redevient_du_texte(valeur: object, texte: str) -> None:
    assert ecrire(valeur) == texte


def test_un_tableau_pose_ailleurs_garde_ses_numeros_de_ligne() -> None:
    lecture = verifie(xlsx([ENTETES, [], [*VALEURS[:6], "abc", *VALEURS[7:]]], ligne=3, colonne=2))
    assert [(r.ligne, r.colonne) for r in lecture.rejets] == [(6, "montant_ttc")]


def test_la_feuille_lue_est_dite_quand_il_y_en_a_d_autres() -> None:
    assert "« Créances »" in verifie(xlsx([ENTETES, VALEURS], autres=1)).avertissements[0].message


def test_formule_refusee_a_sa_cellule_meme_si_sa_valeur_est_bonne() -> None:
    tampon = io.BytesIO()
    with xlsxwriter.Workbook(tampon) as classeur:
        feuille = classeur.add_worksheet()
        feuille.write_row(0, 0, ENTETES)
        feuille.write_row(1, 0, [*VALEURS[:4], "05/01/2026", "04/02/2026"])
        feuille.write_formula(1, 6, "=1000*1.2", None, 1200)
    with pytest.raises(FichierInvalide, match="ligne 2, colonne montant_ttc : formule interdite"):
        lire_classeur(tampon.getvalue(), "x.xlsx")


@pytest.mark.parametrize(
    ("ancien", "nouveau", "motif"),
    [
        ('r="A2"', 'r="ZZZ2"', "200 colonnes"), ('r="A2"', 'x=">" r="XFD2"', "200 colonnes"), ('r="A2"', 'r="$A2"', "illisible"),
        ('<row r="2"', '<row r="400000"', "300000 lignes"), ("<sheetData>", "<sheetDatb>", "mal formée"),
        ("<worksheet", "<!DOCTYPE x><worksheet", "DOCTYPE interdit"),
        ('<c r="A2" t="s"><v>10</v>', '<c r="A2" t="e"><v>#N/A</v>', "ligne 2, colonne reference : la cellule est une erreur"),
    ],
)
def test_feuille_piegee(ancien: str, nouveau: str, motif: str) -> None:
    octets = modifie(xlsx([ENTETES, VALEURS]), "xl/worksheets/sheet1.xml", ancien, nouveau)
    with pytest.raises(FichierInvalide, match=motif):
        lire_classeur(octets, "x.xlsx")


def test_un_doctype_a_cheval_sur_deux_morceaux_est_vu(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(controle_classeur, "MORCEAU", 7)
    octets = modifie(xlsx([ENTETES, VALEURS]), "xl/worksheets/sheet1.xml", "<worksheet", "<!DOCTYPE x><worksheet")
    with pytest.raises(FichierInvalide, match=r"DOCTYPE interdit dans « xl/worksheets/sheet1\.xml »"):
        lire_classeur(octets, "x.xlsx")


def test_macros_annoncees_par_le_type_du_classeur() -> None:
    octets = modifie(xlsx([ENTETES, VALEURS]), "[Content_Types].xml", "spreadsheetml.sheet.main", "sheet.macroEnabled.main")
    with pytest.raises(FichierInvalide, match="macros"):
        lire_classeur(octets, "x.xlsx")


def test_archive_coupee() -> None:
    with pytest.raises(FichierInvalide, match="ce n'est pas un classeur"):
        lire_classeur(xlsx([ENTETES, VALEURS])[:-200], "x.xlsx")


def test_ods_lu_malgre_ses_vides_repetes() -> None:
    entetes = "".join(cellule(e) for e in MODELE)
    valeurs = "".join(cellule(v) for v in MODELE.values())
    vides = rangee('<table:table-cell table:number-columns-repeated="16384"/>', 'table:number-rows-repeated="1048000"')
    ligne = '<table:table-row>{}<table:table-cell table:number-columns-repeated="16000"/></table:table-row>'
    lecture = verifie(ods(ligne.format(entetes) + ligne.format(valeurs) + vides))
    assert [(x.ligne, x.reference, x.montant_ttc) for x in lecture.lignes] == [(2, "R-1", 123_456)]


@pytest.mark.parametrize(
    ("contenu", "motif"),
    [
        (rangee(cellule("a", 'table:number-columns-repeated="9999"')), "200 colonnes"),
        (rangee(cellule("a"), 'table:number-rows-repeated="999999"'), "300000 lignes"),
        (rangee(cellule("a"), 'table:number-rows-repeated="-1"'), "illisible"),
        (
            rangee(cellule("reference")) + rangee(cellule("1", 'table:formula="of:=1"')),
            "ligne 2, colonne reference : formule interdite",
        ),
    ],
)
def test_ods_piege(contenu: str, motif: str) -> None:
    with pytest.raises(FichierInvalide, match=motif):
        lire_classeur(ods(contenu), "x.ods")


def test_un_document_n_est_pas_un_classeur() -> None:
    with pytest.raises(FichierInvalide, match="autre document"):
        lire_classeur(ods("", "application/vnd.oasis.opendocument.text"), "x.ods")


def test_lire_choisit_d_apres_le_nom(tmp_path: Path) -> None:
    fichier = tmp_path / "P.XLSX"
    fichier.write_bytes(xlsx([ENTETES, VALEURS]))
    assert lire(fichier).sorte == "xlsx"
    with pytest.raises(FichierInvalide, match="archive ZIP ou un classeur"):
        lire(fichier.rename(tmp_path / "p.csv"))
    with pytest.raises(FichierInvalide, match="introuvable"):
        lire(tmp_path / "absent.csv")
