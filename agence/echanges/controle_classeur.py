"""Le contrôle d'un classeur avant de le lire : ce qu'il annonce, ce qu'il pèse une fois déplié, ce que sa feuille contient.

La bibliothèque de lecture alloue le rectangle entier qui va de la première à la dernière cellule : une seule cellule
lointaine suffit à épuiser la mémoire. La feuille est donc parcourue une fois, sans rien garder, avant d'être lue.
"""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass, field
from xml.parsers import expat

from agence.echanges.tableau import COLONNES_MAXIMUM
from agence.erreurs import Defaut, ErreurAgence
from agence.texte import assainir

LIGNES_MAXIMUM = 300_000
TAILLE_DEPLIEE = 400_000_000
RAPPORT_MAXIMUM = 200
PARTIES_MAXIMUM = 1_000
MORCEAU = 1 << 20
DEFAUTS_MONTRES = 20

_XML = (".xml", ".rels", ".vml")
_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})", re.ASCII)


class ClasseurRefuse(ErreurAgence):
    """Le classeur n'est pas lu ; `defauts` dit où et pourquoi (`colonne` : rang compté à partir de 1)."""

    def __init__(self, defauts: list[Defaut], remede: str = "") -> None:
        super().__init__(" ; ".join(str(d) for d in defauts), remede)
        self.defauts = defauts


def refuser(message: str, remede: str = "") -> ClasseurRefuse:
    """Le refus d'un classeur entier, sans lieu ; les noms venus du classeur sont rendus inoffensifs."""
    return ClasseurRefuse([Defaut(assainir(message, maximum=300))], remede)


def controler_archive(archive: zipfile.ZipFile) -> None:
    """Nombre, noms, taille dépliée, compression, macros et DOCTYPE. Lève ClasseurRefuse, ou l'erreur de `zipfile`."""
    parties = archive.infolist()
    noms = [p.filename for p in parties]
    if len(parties) > PARTIES_MAXIMUM or len(set(noms)) != len(noms):
        raise refuser("classeur refusé : trop de parties, ou parties en double")
    if any("vbaproject" in n.lower() or "macrosheets" in n.lower() or n.startswith("Basic/") for n in noms):
        raise refuser("classeur à macros refusé", "Enregistrer sans macros, au format .xlsx.")
    if any(p.flag_bits & 1 for p in parties):
        raise refuser("classeur protégé par un mot de passe", "Enregistrer sans mot de passe.")
    deplie = sum(p.file_size for p in parties)
    if deplie > TAILLE_DEPLIEE:
        raise refuser(f"taille dépliée excessive : {deplie // 1_000_000} Mo, {TAILLE_DEPLIEE // 1_000_000} au plus")
    for partie in parties:
        if partie.file_size > 1_000_000 and partie.file_size > RAPPORT_MAXIMUM * max(partie.compress_size, 1):
            raise refuser(f"taille dépliée excessive : « {partie.filename} » est comprimé plus de {RAPPORT_MAXIMUM} fois")
    for nom in noms:
        if nom.lower().endswith(_XML):
            _refuser_le_doctype(archive, nom)


def _refuser_le_doctype(archive: zipfile.ZipFile, nom: str) -> None:
    """Lit la partie par morceaux : un DOCTYPE, ou un encodage qui le cacherait, arrête tout."""
    with archive.open(nom) as flux:
        queue = b""
        while morceau := flux.read(MORCEAU):
            bloc = queue + morceau
            if b"<!DOCTYPE" in bloc:
                raise refuser(f"DOCTYPE interdit dans « {nom} »", "Réenregistrer le classeur.")
            if b"\0" in morceau:
                raise refuser(f"encodage inattendu dans « {nom} »", "Réenregistrer le classeur.")
            queue = bloc[-8:]


@dataclass
class Releve:
    """Ce que la feuille contient : les formules et les erreurs, par ligne et rang de colonne, et ses dimensions."""

    ligne: int = 0
    colonne: int = 0
    lignes: int = 0
    defauts: list[Defaut] = field(default_factory=list)

    def situer(self, ligne: int, colonne: int) -> None:
        """Une cellule existe ici ; refuse la feuille qui devient trop grande."""
        self.ligne, self.colonne = ligne, colonne
        if ligne > self.lignes:
            self.lignes = ligne
        if ligne > LIGNES_MAXIMUM or colonne > COLONNES_MAXIMUM:
            ou = f"ligne {ligne}, colonne {colonne}" if colonne else f"ligne {ligne}"
            message = f"feuille étendue jusqu'à la {ou} : au plus {LIGNES_MAXIMUM} lignes et {COLONNES_MAXIMUM} colonnes"
            raise refuser(message, "Effacer les cellules lointaines, ou couper le fichier.")

    def noter(self, message: str) -> None:
        """Un défaut à la cellule courante ; seuls les premiers sont gardés."""
        if len(self.defauts) < DEFAUTS_MONTRES:
            self.defauts.append(Defaut(message, self.ligne, self.colonne))


class _FeuilleXlsx:
    """Suit les lignes et cellules d'une feuille XLSX ; une cellule sans référence suit la précédente."""

    def __init__(self) -> None:
        self.releve = Releve()
        self._rangs: dict[str, int] = {}
        self._rangee = ""

    def ouvrir(self, balise: str, attributs: dict[str, str]) -> None:
        nom = balise.rpartition(":")[2] if ":" in balise else balise
        if nom == "c":
            self._cellule(attributs)
        elif nom == "row":
            rang = attributs.get("r", str(self.releve.ligne + 1))
            if not rang.isascii() or not rang.isdecimal() or len(rang) > 7:
                raise refuser(f"numéro de ligne illisible dans la feuille : « {rang[:20]} »")
            self.releve.situer(int(rang), 0)
            self._rangee = rang
        elif nom == "f":
            self.releve.noter("formule interdite")

    def _cellule(self, attributs: dict[str, str]) -> None:
        reference = attributs.get("r", "")
        lettres = reference.rstrip("0123456789")
        if lettres in self._rangs and reference[len(lettres) :] == self._rangee:  # le cas courant, dix fois moins cher
            self.releve.colonne = self._rangs[lettres]
        elif "r" in attributs:
            lue = _REFERENCE.fullmatch(attributs["r"])
            if not lue:
                raise refuser(f"référence de cellule illisible : « {attributs['r'][:20]} »")
            self.releve.situer(int(lue[2]), self._rang(lue[1]))
        else:
            self.releve.situer(self.releve.ligne, self.releve.colonne + 1)
        if attributs.get("t") == "e":
            self.releve.noter("la cellule est une erreur de calcul")

    def _rang(self, lettres: str) -> int:
        """Le rang d'une colonne : A vaut 1, AA vaut 27."""
        rang = 0
        for lettre in lettres:
            rang = rang * 26 + ord(lettre) - 64
        self._rangs[lettres] = rang
        return rang


class _FeuilleOds:
    """Suit la première table d'un classeur ODS ; les répétitions de vide ne comptent que si du plein les suit."""

    def __init__(self) -> None:
        self.releve = Releve()
        self.tables = 0
        self._ligne = self._repetee = self._colonne = 0

    def ouvrir(self, balise: str, attributs: dict[str, str]) -> None:
        if balise == "table:table":
            self.tables += 1
        elif self.tables != 1:
            return
        elif balise == "table:table-row":
            self._ligne += self._repetee
            self._repetee = _repetition(attributs, "table:number-rows-repeated")
            self._ligne, self._repetee, self._colonne = self._ligne + 1, self._repetee - 1, 0
        elif balise in ("table:table-cell", "table:covered-table-cell"):
            self._cellule(attributs)

    def _cellule(self, attributs: dict[str, str]) -> None:
        repetee = _repetition(attributs, "table:number-columns-repeated")
        if "office:value-type" in attributs or "table:formula" in attributs:
            self.releve.situer(self._ligne + self._repetee, self._colonne + repetee)
            self.releve.situer(self._ligne, self._colonne + 1)
        if "table:formula" in attributs:
            self.releve.noter("formule interdite")
        self._colonne += repetee


def _repetition(attributs: dict[str, str], nom: str) -> int:
    texte = attributs.get(nom, "1")
    if not texte.isascii() or not texte.isdecimal() or not 0 < len(texte) < 9:
        raise refuser(f"répétition illisible dans la feuille : « {texte[:20]} »")
    return max(int(texte), 1)


def controler_feuille(archive: zipfile.ZipFile, partie: str, sorte: str) -> Releve:
    """Parcourt la feuille. Lève ClasseurRefuse si elle est trop grande, mal formée, ou porte formules et erreurs."""
    feuille = _FeuilleOds() if sorte == "ods" else _FeuilleXlsx()
    analyseur = expat.ParserCreate()
    analyseur.buffer_text = True
    analyseur.StartElementHandler = feuille.ouvrir
    with archive.open(partie) as flux:
        try:
            analyseur.ParseFile(flux)
        except expat.ExpatError as erreur:
            raise refuser(f"feuille mal formée (XML, ligne {erreur.lineno})", "Réenregistrer le classeur.") from None
    return feuille.releve
