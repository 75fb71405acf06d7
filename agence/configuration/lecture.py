"""Du fichier à la configuration : octets, texte, TOML, puis vérification.

Tout refus est un `FichierInvalide` qui porte tous les défauts ; rien d'autre ne sort d'ici.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal, DecimalException
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

import tomli

from agence.configuration.modele import Configuration
from agence.configuration.positions import reperer
from agence.configuration.traduction import nombre_demesure, traduire
from agence.configuration.verification import verifier
from agence.droit.tables import LIVREES, Tables
from agence.erreurs import Defaut, FichierInvalide
from agence.texte import assainir

TAILLE_MAXIMALE = 1024 * 1024
"""Octets. Le fichier livré en fait une vingtaine de milliers."""

_VERIFIER = "Vérifier le chemin et les droits du fichier."
_PRECEDENTE = "Reprendre une copie précédente : la base garde chaque version appliquée ; sinon, repartir du fichier livré."


def charger(chemin: Path) -> Configuration:
    """La configuration d'un fichier, sans les tables de droit qu'il désigne. Lève FichierInvalide : absent, illisible, incohérent."""
    nom = assainir(chemin.name, maximum=100)
    try:
        if chemin.exists() and not chemin.is_file():
            raise FichierInvalide(nom, [Defaut("fichier illisible (ce n'est pas un fichier ordinaire)")], _VERIFIER)
        with chemin.open("rb") as fichier:
            octets = fichier.read(TAILLE_MAXIMALE + 1)
    except FileNotFoundError:
        remede = "Donner son chemin par --config ou AGENCE_CONFIG."
        raise FichierInvalide(assainir(str(chemin), maximum=300), [Defaut("fichier introuvable")], remede) from None
    except (OSError, ValueError) as erreur:
        cause = getattr(erreur, "strerror", None) or str(erreur)
        raise FichierInvalide(nom, [Defaut(f"fichier illisible ({assainir(cause, maximum=200)})")], _VERIFIER) from erreur
    return charger_texte(decoder(octets, nom), nom)


def charger_texte(texte: str, nom: str = "config.toml", tables: Tables = LIVREES, *, tolerant: bool = False) -> Configuration:
    """La configuration d'un texte déjà décodé ; `nom` est celui que les messages montrent, `tables` celles gardées avec lui.

    `tolerant` : une version déjà gardée, dont une clé a pu disparaître du programme ; elle est ignorée et dite, pas refusée.
    """
    nom = assainir(nom, maximum=100)
    if len(texte) > TAILLE_MAXIMALE:
        raise _trop_gros(nom)
    brut = _analyser(texte, nom)
    if not brut:
        raise FichierInvalide(nom, [Defaut("configuration vide")], _PRECEDENTE)
    configuration, defauts = verifier(brut, partial(reperer, texte), texte, _livree, tolerant=tolerant)
    if configuration is None:
        raise FichierInvalide(nom, defauts, "Rien n'a été appliqué.")
    return configuration if tables == LIVREES else replace(configuration, tables=tables)


def defaut() -> Configuration:
    """La configuration livrée."""
    return charger_texte(texte_par_defaut(), "config.toml")


def texte_par_defaut() -> str:
    """Le fichier livré : celui du paquet installé, ou celui de la racine du dépôt quand on y travaille."""
    ici = Path(__file__).resolve().parent
    installe = ici / "defaut.toml"
    chemin = installe if installe.is_file() else ici.parent.parent / "config.toml"
    return decoder(chemin.read_bytes(), "config.toml")


def decoder(octets: bytes, nom: str) -> str:
    """Le texte d'octets en UTF-8, avec ou sans marque d'ordre ; tout autre codage est nommé et refusé."""
    if len(octets) > TAILLE_MAXIMALE:
        raise _trop_gros(nom)
    if octets.startswith((b"\xff\xfe", b"\xfe\xff")):
        remede = "Enregistrer le fichier en UTF-8 (Bloc-notes : « Enregistrer sous », Encodage : UTF-8)."
        raise FichierInvalide(nom, [Defaut("pas en UTF-8, mais en UTF-16", 1, 1)], remede)
    try:
        return octets.decode("utf-8-sig")
    except UnicodeDecodeError as erreur:
        place = erreur.start + (3 if octets.startswith(b"\xef\xbb\xbf") else 0)
        ligne = octets.count(b"\n", 0, place) + 1
        debut = octets.rfind(b"\n", 0, place) + 1
        colonne = len(octets[debut:place].decode("utf-8-sig", "replace")) + 1
        message = f"pas en UTF-8 : octet 0x{octets[place]:02X}"
        raise FichierInvalide(nom, [Defaut(message, ligne, colonne)], "Enregistrer le fichier en UTF-8.") from None


def _analyser(texte: str, nom: str) -> dict[str, Any]:
    try:
        return tomli.loads(texte, parse_float=Decimal)
    except tomli.TOMLDecodeError as erreur:
        from agence.configuration.reprise import tous_les_defauts  # un fichier fautif est rare, l'ouverture ne l'est pas

        defauts = tous_les_defauts(texte, traduire(erreur), _livree)
        remede = "Corriger cette ligne" if len(defauts) == 1 else "Corriger ces lignes"
        raise FichierInvalide(nom, defauts, f"{remede} ; rien n'a été appliqué.") from None
    except RecursionError:
        raise FichierInvalide(nom, [Defaut("imbrication excessive")], "Rien d'aussi emboîté n'est attendu ici.") from None
    except (ValueError, DecimalException):
        raise FichierInvalide(nom, [nombre_demesure(texte)], "Écrire un nombre raisonnable.") from None


@lru_cache(maxsize=1)
def _livree() -> dict[str, Any]:
    return tomli.loads(texte_par_defaut(), parse_float=Decimal)


def _trop_gros(nom: str) -> FichierInvalide:
    return FichierInvalide(nom, [Defaut("fichier trop gros, 1 Mio au plus")], "Est-ce bien le fichier de configuration ?")
