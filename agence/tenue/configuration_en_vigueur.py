"""La configuration qui compte : une version gardée entière dans la base, datée, avec son auteur.

Un fichier qui change ne compte qu'une fois vérifié et gardé ; deux agents ne travaillent jamais avec deux règles.
Ouvrir l'écran ne fait que la lire : ce qui sert à en garder une neuve s'importe alors seulement.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from agence import horloge
from agence.configuration.lecture import charger, charger_texte, texte_par_defaut
from agence.configuration.modele import Configuration
from agence.droit.tables import LIVREES, Tables
from agence.seance import Seance
from donnees.base import ecriture, lignes, une
from donnees.champs import instant_lu

ACTE = "changer la configuration"


@dataclass(frozen=True)
class Version:
    """Une version appliquée ; `auteur` est vide pour celle de l'installation."""

    id: int
    empreinte: str
    appliquee_le: datetime
    auteur: str


def empreinte(texte: str, tables: Tables = LIVREES) -> str:
    """SHA-256 du texte et des tables de l'agence : deux versions de même empreinte sont la même."""
    from hashlib import sha256  # importé à l'usage : seule une version nouvelle en a besoin

    morceaux = [texte, *(morceau for table in tables.propres for morceau in table)]
    return sha256("\0".join(morceaux).encode("utf-8")).hexdigest()


def lire_fichier(chemin: Path) -> Configuration:
    """La configuration d'un fichier et les tables de droit posées à côté de lui. Lève FichierInvalide avec tous les défauts."""
    from agence.configuration.tables_propres import lire_dossier

    configuration = charger(chemin)
    dossier = configuration.droit.tables
    return replace(configuration, tables=lire_dossier(chemin.parent / dossier, dossier)) if dossier else configuration


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
    """La configuration en vigueur sans rien écrire ; celle du fichier livré si la base n'en garde aucune.

    Une clé disparue du programme n'empêche pas de l'ouvrir : elle est dans `ignorees`.
    """
    ligne = une("SELECT id, texte, tables FROM configuration_appliquee ORDER BY id DESC LIMIT 1")
    if ligne is None:
        return charger_texte(texte_par_defaut(), "config.toml")
    return charger_texte(ligne[1], f"configuration n° {ligne[0]}", _relire(ligne[2]), tolerant=True)


def _relire(gardees: str) -> Tables:
    """Les tables de l'agence telles qu'une version les garde."""
    return Tables(tuple((nom, table["texte"]) for nom, table in sorted(json.loads(gardees or "{}").items())))


def appliquer(texte: str, nom: str, seance: Seance | None = None, tables: Tables = LIVREES) -> int:
    """Vérifie ce texte et en fait la version en vigueur avec ces tables ; rend son numéro, l'ancien si rien ne change.

    Lève FichierInvalide avec tous les défauts (rien n'est alors écrit), Refus si l'acteur de la séance ne peut pas.
    """
    from agence.gestes.droits import exiger

    if seance is not None:
        exiger(seance, ACTE)
    charger_texte(texte, nom, tables)
    acteur = seance.acteur if seance is not None else None
    return garder(texte, acteur.id if acteur else None, seance.horloge() if seance is not None else horloge.maintenant(), tables)


def garder(texte: str, utilisateur_id: int | None, instant: datetime, tables: Tables = LIVREES) -> int:
    """Écrit un texte et des tables déjà vérifiés comme version en vigueur, s'ils diffèrent d'elle ; rend le numéro de version."""
    from agence.configuration.tables_propres import empreinte_de
    from donnees.modeles import ConfigurationAppliquee

    marque = empreinte(texte, tables)
    with ecriture():
        derniere = une("SELECT id, empreinte FROM configuration_appliquee ORDER BY id DESC LIMIT 1")
        if derniere is not None and derniere[1] == marque:
            return int(derniere[0])
        gardees = {nom: {"texte": contenu, "empreinte": empreinte_de(contenu)} for nom, contenu in tables.propres}
        version = ConfigurationAppliquee.create(
            empreinte=marque, texte=texte, appliquee_le=instant, utilisateur_id=utilisateur_id, tables=gardees
        )
    return int(version.id)


def etablir(fichier: Path | None, utilisateur_id: int | None = None) -> tuple[Configuration, int]:
    """La configuration d'une séance : ce fichier s'il est donné, gardé s'il est nouveau ; sinon la version en vigueur."""
    if fichier is None:
        return en_vigueur()
    configuration = lire_fichier(fichier)
    return configuration, garder(configuration.texte, utilisateur_id, horloge.maintenant(), configuration.tables)


def versions(nombre: int = 20) -> tuple[Version, ...]:
    """Les dernières versions, la plus récente d'abord."""
    sql = """SELECT c.id, c.empreinte, c.appliquee_le, coalesce(u.affichage, '') FROM configuration_appliquee c
        LEFT JOIN utilisateur u ON u.id = c.utilisateur_id ORDER BY c.id DESC LIMIT ?"""
    return tuple(Version(i, marque, instant_lu(le), auteur) for i, marque, le, auteur in lignes(sql, (nombre,)))  # type: ignore[arg-type]
