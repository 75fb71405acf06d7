"""Des octets au texte : UTF-8 (avec ou sans BOM), UTF-16 avec BOM, ou cp1252, et rien de deviné à moitié.

Un fichier qui mêle deux encodages, ou dont un caractère est coupé, est refusé à l'octet près : le lire « au mieux »
enregistrerait des noms faux sans que personne ne le voie.
"""

from __future__ import annotations

import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE, BOM_UTF32_BE, BOM_UTF32_LE
from dataclasses import dataclass

from agence.erreurs import ErreurAgence

REMEDE_TEXTE = "Donner un fichier CSV, XLSX ou ODS."
REMEDE_ENCODAGE = "Réenregistrer le fichier en UTF-8 (dans Excel : « CSV UTF-8 »)."

PAGE_HTML = "une page HTML"
FICHIER_XML = "un fichier XML"
FICHIER_JSON = "un fichier JSON"
_TEXTES_QUI_NE_SONT_PAS_DES_TABLEAUX = (PAGE_HTML, FICHIER_XML, FICHIER_JSON)
_SIGNATURES = (
    (b"\x89PNG", "une image PNG"),
    (b"\xff\xd8\xff", "une image JPEG"),
    (b"GIF8", "une image GIF"),
    (b"%PDF", "un PDF"),
    (b"PK\x03\x04", "une archive ZIP ou un classeur"),
    (b"PK\x05\x06", "une archive ZIP vide"),
    (b"\xd0\xcf\x11\xe0", "un ancien classeur .xls, ou un classeur protégé par un mot de passe"),
    (b"\x1f\x8b", "une archive GZIP"),
    (b"Rar!", "une archive RAR"),
    (b"7z\xbc\xaf", "une archive 7z"),
    (b"SQLite format 3", "une base SQLite"),
    (BOM_UTF32_LE, "un texte UTF-32"),
    (BOM_UTF32_BE, "un texte UTF-32"),
)
_HTML = re.compile(rb"\s*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_XML = re.compile(rb"\s*<(?:\?xml\b|!doctype\b|!--|[a-z_][\w.:-]*(?:\s+[\w.:-]+\s*=\s*[\"']|\s*/?>))", re.IGNORECASE)
_JSON = re.compile(rb"\s*(?:\{\s*[\"}]|\[\s*[\[\{\"\]])")
_UTF8_VALIDE = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]"
    rb"|(?:\xe0[\xa0-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]|\xed[\x80-\x9f])[\x80-\xbf]"
    rb"|(?:\xf0[\x90-\xbf]|[\xf1-\xf3][\x80-\xbf]|\xf4[\x80-\x8f])[\x80-\xbf]{2}"
)
# Demi-codets codés un à un (CESU-8) et formes plus longues que nécessaire : de l'UTF-8 faux, pas du cp1252.
_UTF8_CONTREFAIT = re.compile(rb"\xed[\xa0-\xbf][\x80-\xbf]|[\xc0\xc1][\x80-\xbf]|\xe0[\x80-\x9f][\x80-\xbf]|\xf0[\x80-\x8f][\x80-\xbf]{2}")
_HORS_CP1252 = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")
_COMMANDES = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_ECHANTILLON = 65_536
_DEBUT = 4_096
"""Octets où se reconnaît la sorte d'un fichier."""


@dataclass(frozen=True)
class Texte:
    """Le texte d'un fichier, sans BOM, et l'encodage sous lequel il a été compris."""

    contenu: str
    encodage: str


class PasDuTexte(ErreurAgence):
    """Le fichier est d'une autre sorte (image, PDF, archive…), ou vide."""


class OctetInvalide(ErreurAgence):
    """Un octet n'a pas de sens dans l'encodage du fichier ; `position` est son décalage depuis le début."""

    def __init__(self, position: int, octet: int, raison: str) -> None:
        super().__init__(f"octet 0x{octet:02X} invalide au décalage {position} : {raison}", REMEDE_ENCODAGE)
        self.position = position


def reconnaitre(octets: bytes) -> str:
    """Le nom de ce que le fichier est, quand ce n'est pas un tableau en texte ; vide sinon. Une marque d'ordre ne cache rien."""
    for signature, nom in _SIGNATURES:
        if octets.removeprefix(BOM_UTF8).startswith(signature):
            return nom
    debut = octets[:_DEBUT].removeprefix(BOM_UTF8)
    if debut.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        debut = debut.decode("utf-16", errors="ignore").encode()
    for motif, nom in ((_HTML, PAGE_HTML), (_XML, FICHIER_XML), (_JSON, FICHIER_JSON)):
        if motif.match(debut):
            return nom
    return ""


def decoder(octets: bytes) -> Texte:
    """Le texte du fichier. Lève PasDuTexte, ou OctetInvalide au premier octet que l'encodage n'admet pas."""
    if not octets.strip(BOM_UTF8):
        raise PasDuTexte("fichier vide", REMEDE_TEXTE)
    if nature := reconnaitre(octets):
        attendu = "un tableau" if nature in _TEXTES_QUI_NE_SONT_PAS_DES_TABLEAUX else "un fichier texte"
        raise PasDuTexte(f"ce n'est pas {attendu} mais {nature}", REMEDE_TEXTE)
    if octets.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return _utf16(octets)
    _refuser_le_binaire(octets[:_ECHANTILLON])
    debut = len(BOM_UTF8) if octets.startswith(BOM_UTF8) else 0
    try:
        return Texte(octets[debut:].decode("utf-8"), "UTF-8")
    except UnicodeDecodeError as erreur:
        return _cp1252(octets, debut + erreur.start, bom=bool(debut))


def _utf16(octets: bytes) -> Texte:
    nom = "utf-16-le" if octets.startswith(BOM_UTF16_LE) else "utf-16-be"
    try:
        return Texte(octets[2:].decode(nom), "UTF-16")
    except UnicodeDecodeError as erreur:
        position = 2 + erreur.start
        raise OctetInvalide(position, octets[position], "UTF-16 invalide ou coupé") from None


def _refuser_le_binaire(debut: bytes) -> None:
    nuls = debut.count(0)
    if nuls * 20 > len(debut):
        raise PasDuTexte("ce n'est pas un fichier texte : trop d'octets nuls (UTF-16 sans marque d'ordre ?)", REMEDE_ENCODAGE)
    if len(_COMMANDES.findall(debut)) * 10 > len(debut):
        raise PasDuTexte("ce n'est pas un fichier texte : trop de caractères de commande", REMEDE_TEXTE)


def _cp1252(octets: bytes, position: int, *, bom: bool) -> Texte:
    """cp1252 si le fichier entier s'y prête : aucune séquence UTF-8, ni vraie ni contrefaite, ni octet sans caractère."""
    if bom:
        raise OctetInvalide(position, octets[position], "UTF-8 invalide dans un fichier annoncé UTF-8")
    if _UTF8_VALIDE.search(octets):
        raison = "UTF-8 invalide, caractère coupé ou deux encodages mêlés"
        raise OctetInvalide(position, octets[position], raison)
    if faux := _UTF8_CONTREFAIT.search(octets):
        raise OctetInvalide(faux.start(), octets[faux.start()], "UTF-8 invalide (demi-codet ou forme surlongue)")
    if absent := _HORS_CP1252.search(octets):
        raise OctetInvalide(absent.start(), octets[absent.start()], "ni UTF-8 ni Windows-1252")
    return Texte(octets.decode("cp1252"), "Windows-1252")
