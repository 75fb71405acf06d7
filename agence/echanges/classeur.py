"""Un classeur XLSX ou ODS → un Tableau ; rien n'est lu avant que le contrôle ne l'ait permis.

Seule la première feuille visible compte. Chaque cellule redevient le texte qu'on aurait écrit dans un CSV : les numéros
que le tableur a pris pour des nombres perdent leur « .0 », les dates s'écrivent 2026-01-05.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from agence.echanges.controle_classeur import LIGNES_MAXIMUM, ClasseurRefuse, controler_archive, controler_feuille, refuser
from agence.echanges.tableau import LigneBrute, Tableau, propres
from agence.erreurs import Defaut, FichierInvalide
from agence.texte import assainir

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_INDEX_MAXIMAL = 2_000_000
REMEDE = "Ouvrir le fichier dans un tableur et l'enregistrer au format .xlsx."
REMEDE_FORMULES = "Coller les valeurs à la place des formules (collage spécial, valeurs) et réenregistrer."


def lire_classeur(octets: bytes, nom: str) -> Tableau:
    """Les octets d'un classeur → un Tableau. Lève FichierInvalide (faux classeur, macros, bombe, formules…)."""
    try:
        with zipfile.ZipFile(BytesIO(octets)) as archive:
            controler_archive(archive)
            sorte = _sorte(archive)
            partie, titre, avertissements = _feuille(archive, sorte)
            releve = controler_feuille(archive, partie, sorte)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, EOFError, KeyError, OSError, ValueError) as erreur:
        raise FichierInvalide(nom, [Defaut(f"ce n'est pas un classeur ({_cause(erreur)})")], REMEDE) from None
    except ClasseurRefuse as erreur:
        raise FichierInvalide(nom, erreur.defauts, erreur.remede) from None
    entetes, lignes = _lire(octets, nom, sorte, titre)
    if releve.defauts:
        nommes = [_nommer(d, entetes.valeurs) for d in releve.defauts]
        raise FichierInvalide(nom, nommes, REMEDE_FORMULES)
    return Tableau(
        nom, entetes.valeurs, lignes, sorte, ligne_des_entetes=entetes.numero, total=releve.lignes, avertissements=tuple(avertissements),
    )


def _cause(erreur: Exception) -> str:
    return "archive illisible" if isinstance(erreur, zipfile.BadZipFile) else "partie absente ou illisible"


def _nommer(defaut: Defaut, entetes: tuple[str, ...]) -> Defaut:
    rang = defaut.colonne
    if isinstance(rang, int) and 0 < rang <= len(entetes) and entetes[rang - 1]:
        return Defaut(defaut.message, defaut.ligne, entetes[rang - 1])
    return defaut


def _sorte(archive: zipfile.ZipFile) -> str:
    noms = set(archive.namelist())
    if "xl/workbook.xml" in noms:
        types = _petite_partie(archive, "[Content_Types].xml")
        if b"macroEnabled" in types:
            raise refuser("classeur à macros refusé", "Enregistrer sans macros, au format .xlsx.")
        return "xlsx"
    if "content.xml" in noms and "mimetype" in noms:
        if b"spreadsheet" not in _petite_partie(archive, "mimetype"):
            raise refuser("ce n'est pas un classeur mais un autre document", REMEDE)
        return "ods"
    raise refuser("ce n'est pas un classeur", REMEDE)


def _petite_partie(archive: zipfile.ZipFile, nom: str) -> bytes:
    with archive.open(nom) as flux:
        octets = flux.read(_INDEX_MAXIMAL + 1)
    if len(octets) > _INDEX_MAXIMAL:
        raise refuser(f"partie « {nom} » démesurée")
    return octets


def _feuille(archive: zipfile.ZipFile, sorte: str) -> tuple[str, str, list[Defaut]]:
    """La partie et le titre de la première feuille visible, et ce qu'il faut en dire. Le DOCTYPE est déjà exclu."""
    if sorte == "ods":
        return "content.xml", "", []
    try:
        index = ElementTree.fromstring(_petite_partie(archive, "xl/workbook.xml"))
        liens = ElementTree.fromstring(_petite_partie(archive, "xl/_rels/workbook.xml.rels"))
    except ElementTree.ParseError:
        raise refuser("classeur mal formé : liste des feuilles illisible", REMEDE) from None
    cibles = {e.get("Id", ""): e.get("Target", "") for e in liens.iter() if (e.get("Type") or "").endswith("/worksheet")}
    feuilles = [
        (e.get("name", ""), cibles[e.get(_RELATION, "")])
        for e in index.iter()
        if e.tag.rpartition("}")[2] == "sheet" and e.get("state", "visible") == "visible" and e.get(_RELATION, "") in cibles
    ]
    if not feuilles:
        raise refuser("classeur sans feuille visible", REMEDE)
    titre, cible = feuilles[0]
    propre = assainir(titre, maximum=80)
    if [t for t, _ in feuilles].count(titre) > 1:
        raise refuser(f"deux feuilles du même nom, « {propre} »", REMEDE)
    avertissements = []
    if len(feuilles) > 1:
        avertissements.append(Defaut(f"seule la première feuille, « {propre} », est lue ; le classeur en a {len(feuilles)}"))
    return cible.lstrip("/") if cible.startswith("/") else f"xl/{cible}", titre, avertissements


def _lire(octets: bytes, nom: str, sorte: str, titre: str) -> tuple[LigneBrute, Iterator[LigneBrute]]:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        classeur = CalamineWorkbook.from_filelike(BytesIO(octets))
        lignes = _lignes(_ouvrir_la_feuille(classeur, sorte, titre))
        entetes = next((ligne for ligne in lignes if not ligne.vide), None)
    except (CalamineError, ValueError, OSError) as erreur:
        raise FichierInvalide(nom, [Defaut(f"classeur illisible ({type(erreur).__name__})")], REMEDE) from None
    if entetes is None:
        raise FichierInvalide(nom, [Defaut("feuille vide : aucune ligne d'en-têtes")])
    utiles = len(entetes.valeurs)
    while utiles and not entetes.valeurs[utiles - 1].strip():
        utiles -= 1
    return LigneBrute(entetes.numero, propres(entetes.valeurs[:utiles])), lignes


def _ouvrir_la_feuille(classeur: CalamineWorkbook, sorte: str, titre: str) -> CalamineSheet:
    """La feuille contrôlée, et nulle autre : par son titre en XLSX, la première en ODS."""
    return classeur.get_sheet_by_index(0) if sorte == "ods" else classeur.get_sheet_by_name(titre)


def _lignes(feuille: CalamineSheet) -> Iterator[LigneBrute]:
    if feuille.start is None or feuille.height > LIGNES_MAXIMUM:
        return
    # iter_rows rend les lignes depuis la première de la feuille, mais les colonnes depuis la première remplie.
    marge = ("",) * feuille.start[1]
    for numero, cellules in enumerate(feuille.iter_rows(), start=1):
        yield LigneBrute(numero, (*marge, *(c if isinstance(c, str) else ecrire(c) for c in cellules)))


def ecrire(cellule: object) -> str:
    """Une cellule en texte, comme on l'écrirait dans un CSV."""
    if isinstance(cellule, bool):
        return "VRAI" if cellule else "FAUX"
    if isinstance(cellule, float):
        # Quinze chiffres, ce que le tableur montre : 0,30000000000000004 y est 0,3.
        return str(int(cellule)) if cellule.is_integer() else format(Decimal(f"{cellule:.15g}"), "f")
    if isinstance(cellule, datetime):
        return cellule.date().isoformat()
    if isinstance(cellule, date):
        return cellule.isoformat()
    return str(cellule)
