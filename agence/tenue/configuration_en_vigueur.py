"""La configuration qui compte : une version gardée entière dans la base, datée, avec son auteur.

Un fichier qui change ne compte qu'une fois vérifié et gardé ; deux agents ne travaillent jamais avec deux règles.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from agence import horloge
from agence.configuration.lecture import charger, charger_texte, texte_par_defaut
from agence.configuration.modele import Configuration
from agence.gestes.droits import exiger
from agence.seance import Seance
from donnees.base import ecriture, lignes, une
from donnees.champs import instant_lu
from donnees.modeles import ConfigurationAppliquee

ACTE = "changer la configuration"


@dataclass(frozen=True)
class Version:
    """Une version appliquée ; `auteur` est vide pour celle de l'installation."""

    id: int
    empreinte: str
    appliquee_le: datetime
    auteur: str


def empreinte(texte: str) -> str:
    """SHA-256 du texte : deux versions de même empreinte sont la même."""
    from hashlib import sha256  # importé à l'usage : 3 ms, et seule une version nouvelle en a besoin

    return sha256(texte.encode("utf-8")).hexdigest()


def en_vigueur() -> tuple[Configuration, int]:
    """La dernière version appliquée ; sur une base neuve, le fichier livré le devient.

    Lève FichierInvalide si la version gardée n'est plus lisible par ce programme.
    """
    configuration = lue()
    ligne = une("SELECT max(id) FROM configuration_appliquee")
    if ligne is None or ligne[0] is None:
        return configuration, garder(configuration.texte, None, horloge.maintenant())
    return configuration, int(ligne[0])


def lue() -> Configuration:
    """La configuration en vigueur sans rien écrire ; celle du fichier livré si la base n'en garde aucune."""
    ligne = une("SELECT id, texte FROM configuration_appliquee ORDER BY id DESC LIMIT 1")
    texte, nom = (ligne[1], f"configuration n° {ligne[0]}") if ligne else (texte_par_defaut(), "config.toml")
    return charger_texte(texte, nom, accords=False)


def appliquer(texte: str, nom: str, seance: Seance | None = None) -> int:
    """Vérifie ce texte et en fait la version en vigueur ; rend son numéro, l'ancien si rien ne change.

    Lève FichierInvalide avec tous les défauts (rien n'est alors écrit), Refus si l'acteur de la séance ne peut pas.
    """
    if seance is not None:
        exiger(seance, ACTE)
    charger_texte(texte, nom)
    acteur = seance.acteur if seance is not None else None
    return garder(texte, acteur.id if acteur else None, seance.horloge() if seance is not None else horloge.maintenant())


def garder(texte: str, utilisateur_id: int | None, instant: datetime) -> int:
    """Écrit un texte déjà vérifié comme version en vigueur, s'il diffère d'elle ; rend le numéro de version."""
    marque = empreinte(texte)
    with ecriture():
        derniere = une("SELECT id, empreinte FROM configuration_appliquee ORDER BY id DESC LIMIT 1")
        if derniere is not None and derniere[1] == marque:
            return int(derniere[0])
        version = ConfigurationAppliquee.create(empreinte=marque, texte=texte, appliquee_le=instant, utilisateur_id=utilisateur_id)
    return int(version.id)


def etablir(fichier: Path | None, utilisateur_id: int | None = None) -> tuple[Configuration, int]:
    """La configuration d'une séance : ce fichier s'il est donné, gardé s'il est nouveau ; sinon la version en vigueur."""
    if fichier is None:
        return en_vigueur()
    configuration = charger(fichier)
    return configuration, garder(configuration.texte, utilisateur_id, horloge.maintenant())


def versions(nombre: int = 20) -> tuple[Version, ...]:
    """Les dernières versions, la plus récente d'abord."""
    sql = """SELECT c.id, c.empreinte, c.appliquee_le, coalesce(u.affichage, '') FROM configuration_appliquee c
        LEFT JOIN utilisateur u ON u.id = c.utilisateur_id ORDER BY c.id DESC LIMIT ?"""
    return tuple(Version(i, marque, instant_lu(le), auteur) for i, marque, le, auteur in lignes(sql, (nombre,)))  # type: ignore[arg-type]
