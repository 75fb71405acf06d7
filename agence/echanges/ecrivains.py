"""Écrire des feuilles dans un fichier, ligne à ligne : CSV, JSON ou classeur. La mémoire ne dépend pas du nombre de lignes."""

from __future__ import annotations

import csv
import json
import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from agence.echanges.cellules import (
    Dialecte,
    en_classeur,
    en_csv,
    en_json,
    texte_inerte,
    trop_long,
)
from donnees.vues.exports import Sorte

LIGNES_D_UNE_FEUILLE = 1_048_575
"""Lignes de données qu'une feuille de classeur peut tenir ; la suite va sur une autre feuille."""
COURTE = 1_000
"""Longueur sous laquelle un texte n'a pas pu être coupé."""
_INTERDITS = re.compile(r"[\[\]:*?/\\'\x00-\x1f]")
_FORMATS = {
    Sorte.MONTANT: "#,##0.00", Sorte.JOUR: "dd/mm/yyyy", Sorte.INSTANT: "dd/mm/yyyy hh:mm:ss", Sorte.TAUX: "0.0%", Sorte.ENTIER: "0",
    Sorte.TEXTE: "@", Sorte.BOOLEEN: "@",
}  # fmt: skip
_LARGEURS = {Sorte.MONTANT: 14, Sorte.JOUR: 11, Sorte.INSTANT: 19, Sorte.TAUX: 8, Sorte.ENTIER: 10, Sorte.BOOLEEN: 7, Sorte.TEXTE: 22}


@dataclass(frozen=True)
class ColonneExport:
    """Une colonne : `cle` la nomme en JSON, `titre` en tête d'un tableau (la clé s'il est vide)."""

    cle: str
    titre: str = ""
    sorte: Sorte = Sorte.TEXTE

    @property
    def entete(self) -> str:
        """Ce qui se lit au-dessus de la colonne."""
        return self.titre or self.cle


@dataclass(frozen=True)
class Feuille:
    """Un tableau à écrire ; `lignes` se consomme une fois. Montants en centimes, instants en UTC, taux : (part, total)."""

    nom: str
    colonnes: Sequence[ColonneExport]
    lignes: Iterable[Sequence[object]]


@dataclass
class Ecrit:
    """Ce qu'une feuille a donné : ses lignes, et les textes coupés parce qu'une cellule de classeur ne les tient pas."""

    nom: str
    lignes: int = 0
    coupees: int = 0


def ecrire_csv(chemin: Path, feuille: Feuille, dialecte: Dialecte = Dialecte.FRANCAIS) -> Ecrit:
    """Une feuille en CSV. Tout y est entre guillemets, et aucune cellule n'y est une formule, même coupée ailleurs."""
    francais = dialecte is Dialecte.FRANCAIS
    virgule = "," if francais else "."
    ecrit = Ecrit(feuille.nom)
    with _neuf(chemin, "utf-8-sig" if francais else "utf-8") as flux:
        rendre = csv.writer(flux, delimiter=";" if francais else ",", lineterminator="\r\n", quoting=csv.QUOTE_ALL)
        rendre.writerow([en_csv(Sorte.TEXTE, c.entete, virgule) for c in feuille.colonnes])
        sortes = [c.sorte for c in feuille.colonnes]
        for ligne in feuille.lignes:
            rendre.writerow([en_csv(s, v, virgule) for s, v in zip(sortes, ligne, strict=True)])
            ecrit.lignes += 1
    return ecrit


def ecrire_json(chemin: Path, feuilles: Iterable[Feuille]) -> list[Ecrit]:
    """Les feuilles en un seul objet JSON, nom → lignes ; une ligne du fichier par ligne de tableau."""
    ecrits: list[Ecrit] = []
    with _neuf(chemin, "utf-8") as flux:
        flux.write("{")
        for feuille in feuilles:
            ecrit = Ecrit(feuille.nom)
            flux.write(f"{',' if ecrits else ''}\n{json.dumps(feuille.nom, ensure_ascii=False)}: [")
            for ligne in feuille.lignes:
                objet = {c.cle: en_json(c.sorte, v) for c, v in zip(feuille.colonnes, ligne, strict=True)}
                flux.write(("," if ecrit.lignes else "") + "\n" + json.dumps(objet, ensure_ascii=False, allow_nan=False))
                ecrit.lignes += 1
            flux.write("\n]")
            ecrits.append(ecrit)
        flux.write("\n}\n")
    return ecrits


def ecrire_classeur(chemin: Path, feuilles: Iterable[Feuille]) -> list[Ecrit]:
    """Un classeur XLSX, une feuille après l'autre ; ses fichiers de travail sont à côté de lui. Lève OSError si le disque refuse."""
    import xlsxwriter
    from xlsxwriter.exceptions import FileCreateError

    options = {
        "constant_memory": True, "tmpdir": str(chemin.parent), "use_zip64": True, "strings_to_formulas": False, "strings_to_urls": False,
        "strings_to_numbers": False,
    }  # fmt: skip
    ecrits: list[Ecrit] = []
    with chemin.open("xb") as flux:
        os.fchmod(flux.fileno(), 0o600)
        classeur = xlsxwriter.Workbook(flux, options)
        formats = {s: classeur.add_format({"num_format": f}) for s, f in _FORMATS.items()}
        entete = classeur.add_format({"bold": True, "bottom": 1})
        pris: set[str] = set()
        for feuille in feuilles:
            ecrits.append(_Pages(classeur, feuille, formats, entete, pris).ecrire())
        try:
            classeur.close()
        except FileCreateError as erreur:
            raise OSError(*_cause(erreur)) from erreur
    return ecrits


class _Pages:
    """Une feuille de classeur, continuée sur d'autres quand elle est pleine."""

    def __init__(self, classeur: Any, feuille: Feuille, formats: dict[Sorte, Any], entete: Any, pris: set[str]) -> None:
        self._classeur, self._feuille, self._formats, self._entete, self._pris = classeur, feuille, formats, entete, pris
        self._ecrit = Ecrit(feuille.nom)

    def ecrire(self) -> Ecrit:
        page = self._page()
        rang = 0
        sortes = [(n, c.sorte, self._formats[c.sorte]) for n, c in enumerate(self._feuille.colonnes)]
        for ligne in self._feuille.lignes:
            if rang == LIGNES_D_UNE_FEUILLE:
                page, rang = self._page(), 0
            rang += 1
            for (n, sorte, forme), valeur in zip(sortes, ligne, strict=True):
                self._cellule(page, rang, n, sorte, forme, valeur)
            self._ecrit.lignes += 1
        return self._ecrit

    def _page(self) -> Any:
        """Une page de plus : son nom, ses en-têtes qui restent en haut, ses largeurs."""
        page = self._classeur.add_worksheet(nom_de_feuille(self._feuille.nom, self._pris))
        page.freeze_panes(1, 0)
        for n, colonne in enumerate(self._feuille.colonnes):
            page.set_column(n, n, max(_LARGEURS[colonne.sorte], len(colonne.entete) + 2))
        for n, colonne in enumerate(self._feuille.colonnes):
            page.write_string(0, n, str(en_classeur(Sorte.TEXTE, colonne.entete)), self._entete)
        return page

    def _cellule(self, page: Any, rang: int, n: int, sorte: Sorte, forme: Any, valeur: object) -> None:
        rendue = en_classeur(sorte, valeur)
        if rendue is None or rendue == "":
            return
        if isinstance(rendue, str):
            self._ecrit.coupees += len(rendue) > COURTE and rendue != valeur and trop_long(texte_inerte(valeur))
            page.write_string(rang, n, rendue, forme)
        elif isinstance(rendue, (date, datetime)):
            page.write_datetime(rang, n, rendue, forme)
        else:
            page.write_number(rang, n, rendue, forme)


def nom_de_feuille(voulu: str, pris: set[str]) -> str:
    """Un nom que tout tableur accepte, jamais pris deux fois : trente et un caractères, sans `[]:*?/\\'` ; l'ajoute à `pris`."""
    propre = _INTERDITS.sub(" ", voulu).strip() or "feuille"
    if propre.casefold() == "history":
        propre = "history_"
    for numero in range(1, 10_000):
        suite = f" ({numero})" if numero > 1 else ""
        nom = propre[: 31 - len(suite)].strip() + suite
        if nom.casefold() not in pris:
            pris.add(nom.casefold())
            return nom
    raise ValueError("trop de feuilles du même nom")


def _neuf(chemin: Path, codage: str) -> Any:
    descripteur = os.open(chemin, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    return os.fdopen(descripteur, "w", encoding=codage, errors="replace", newline="")


def _cause(erreur: Exception) -> tuple[int, str]:
    """Le numéro de l'erreur du disque que XlsxWriter enveloppe."""
    dedans = erreur.args[0] if erreur.args and isinstance(erreur.args[0], OSError) else None
    return (dedans.errno or 0, dedans.strerror or str(dedans)) if dedans is not None else (0, str(erreur))
