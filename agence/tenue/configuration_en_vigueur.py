"""La configuration qui compte : une version gardée entière dans la base, datée, avec son auteur.

Un fichier qui change ne compte qu'une fois vérifié et gardé ; deux agents ne travaillent jamais avec deux règles.
Ouvrir l'écran ne fait que la lire : ce qui sert à en garder une neuve s'importe alors seulement.
"""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from agence import horloge
from agence.configuration.lecture import charger, charger_texte, texte_par_defaut
from agence.configuration.modele import Configuration
from agence.droit.tables import LIVREES, Tables
from agence.erreurs import Introuvable, Refus
from agence.figee import figee
from agence.gestes.droits import exiger
from agence.seance import Seance
from agence.texte import citer
from donnees.base import ecriture, lignes, une
from donnees.champs import instant_lu

ACTE = "changer la configuration"


@figee
class Version:
    """Une version appliquée ; `auteur` est vide pour celle de l'installation."""

    id: int
    empreinte: str
    appliquee_le: datetime
    auteur: str


class Etablie(NamedTuple):
    """La configuration d'une séance, son numéro de version, et ce qu'il faut dire du fichier donné s'il n'est pas en vigueur."""

    configuration: Configuration
    version: int
    dit: str = ""


def empreinte(texte: str, tables: Tables = LIVREES) -> str:
    """SHA-256 du texte et des tables de l'agence : deux versions de même empreinte sont la même."""
    from hashlib import sha256  # importé à l'usage : seule une version nouvelle en a besoin

    morceaux = [texte, *(morceau for table in tables.propres for morceau in table)]
    return sha256("\0".join(morceaux).encode("utf-8")).hexdigest()


def lire_fichier(chemin: Path, *, phrases: bool = True) -> Configuration:
    """La configuration d'un fichier et les tables de droit posées à côté de lui. Lève FichierInvalide avec tous les défauts.

    `phrases` : vérifier aussi les textes à dire ; une faute dans l'un d'eux n'empêche pas d'ouvrir une séance.
    """
    from agence.configuration.dossiers import completer

    return completer(charger(chemin), chemin, phrases=phrases)


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


def exiger_de_pouvoir(seance: Seance) -> None:
    """Lève Refus si l'acteur ne peut pas changer la configuration."""
    exiger(seance, ACTE)


def version_gardee(numero: int | None = None) -> tuple[Configuration, int]:
    """La configuration d'une version et son numéro ; sans numéro, celle d'avant celle en vigueur.

    Lève Introuvable s'il n'y en a pas, FichierInvalide si ce programme ne la comprend plus.
    """
    if numero is None:
        ligne = une("SELECT id, texte, tables FROM configuration_appliquee ORDER BY id DESC LIMIT 1 OFFSET 1")
    else:
        ligne = une("SELECT id, texte, tables FROM configuration_appliquee WHERE id = ?", (numero,))
    if ligne is None:
        laquelle = f"version n° {numero} inconnue." if numero is not None else "aucune version avant celle en vigueur."
        raise Introuvable(laquelle, "Les versions gardées se lisent par « agence config versions ».")
    return charger_texte(ligne[1], f"configuration n° {ligne[0]}", _relire(ligne[2])), int(ligne[0])


def reprendre(seance: Seance, numero: int | None = None) -> int:
    """Remet une version gardée en vigueur : une version de plus, datée, au nom de qui la reprend ; rend son numéro.

    Lève Introuvable, FichierInvalide, et Refus si l'acteur ne peut pas ou si elle est déjà en vigueur.
    """
    exiger(seance, ACTE)
    with ecriture():
        configuration, ancien = version_gardee(numero)
        derniere = une("SELECT empreinte FROM configuration_appliquee ORDER BY id DESC LIMIT 1")
        if derniere is not None and derniere[0] == empreinte(configuration.texte, configuration.tables):
            raise Refus(f"la version n° {ancien} est celle en vigueur.", "En reprendre une autre : « agence config versions ».", "config")
        acteur = seance.acteur
        return garder(configuration.texte, acteur.id if acteur else None, seance.horloge(), configuration.tables)


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


def etablir(fichier: Path | None, utilisateur_id: int | None = None) -> Etablie:
    """La configuration d'une séance : ce fichier s'il est donné et jamais vu, alors gardé ; sinon la version en vigueur.

    Un fichier qui est une version déjà gardée, mais plus en vigueur, ne le redevient pas d'un départ : on en a appliqué ou repris
    une autre depuis. Il est dit, sans plus. Lève FichierInvalide.
    """
    if fichier is None:
        return Etablie(*en_vigueur())
    configuration = lire_fichier(fichier, phrases=False)
    ancienne = _remplacee(empreinte(configuration.texte, configuration.tables))
    if ancienne is None:
        return Etablie(configuration, garder(configuration.texte, utilisateur_id, horloge.maintenant(), configuration.tables))
    actuelle, numero = en_vigueur()
    dit = f"{citer(fichier.name)} est la version n° {ancienne} ; la n° {numero} est en vigueur : agence config appliquer pour y revenir"
    return Etablie(actuelle, numero, dit)


def _remplacee(marque: str) -> int | None:
    """Le numéro de la dernière version de cette empreinte, si une autre est en vigueur ; None si elle l'est, ou n'est pas gardée."""
    ligne = une("SELECT max(id), (SELECT max(id) FROM configuration_appliquee) FROM configuration_appliquee WHERE empreinte = ?", (marque,))
    return None if ligne is None or ligne[0] is None or ligne[0] == ligne[1] else int(ligne[0])


def versions(nombre: int = 20) -> tuple[Version, ...]:
    """Les dernières versions, la plus récente d'abord."""
    sql = """SELECT c.id, c.empreinte, c.appliquee_le, coalesce(u.affichage, '') FROM configuration_appliquee c
        LEFT JOIN utilisateur u ON u.id = c.utilisateur_id ORDER BY c.id DESC LIMIT ?"""
    return tuple(Version(i, marque, instant_lu(le), auteur) for i, marque, le, auteur in lignes(sql, (nombre,)))  # type: ignore[arg-type]
