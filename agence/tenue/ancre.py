"""L'ancre de l'historique : un fichier en ajout seul, hors de la base, qui note où en est la chaîne.

Une chaîne dont on a coupé la fin se recompte encore : seul ce qui a été noté ailleurs le montre.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from agence import horloge, journal
from agence.configuration.modele import Sauvegarde
from agence.erreurs import Defaut, FichierInvalide
from donnees.base import base, est_sqlite
from donnees.chaine import tete

RESTAURATION = "restauration"


@dataclass(frozen=True)
class Ancre:
    """Une ligne du fichier : à cet instant, la chaîne de cette base finissait à ce maillon, d'empreinte `empreinte` (hexadécimal)."""

    instant: str
    raison: str
    identite: str
    numero: int
    empreinte: str

    def __str__(self) -> str:
        return f"{self.instant} {self.raison} {self.identite} {self.numero} {self.empreinte}"


def fichier(reglage: Sauvegarde) -> Path | None:
    """Où est l'ancre de la base ouverte : le chemin de la configuration, sinon à côté du fichier SQLite ou, pour PostgreSQL, du journal.

    None pour une base en mémoire, ou dont la chaîne a disparu.
    """
    if reglage.ancre:
        return Path(reglage.ancre)
    if est_sqlite():
        return Path(f"{base.database}.ancre") if base.database != ":memory:" else None
    present = tete()
    return None if present is None else journal.chemin_sans_fichier().with_name(f"agence-{present[0][:16]}.ancre")


def poser(reglage: Sauvegarde, raison: str) -> Ancre | None:
    """Ajoute une ligne au fichier d'ancrage et attend le disque ; None si rien n'est à ancrer. Lève OSError s'il ne s'écrit pas."""
    chemin, present = fichier(reglage), tete()
    if chemin is None or present is None:
        return None
    identite, numero, empreinte = present
    if not reglage.ancre:
        chemin.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    ancre = Ancre(horloge.maintenant().strftime("%Y-%m-%dT%H:%M:%SZ"), raison, identite, numero, empreinte.hex())
    descripteur = os.open(chemin, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(descripteur, f"{ancre}\n".encode())
        os.fsync(descripteur)
    finally:
        os.close(descripteur)
    return ancre


def lire(chemin: Path) -> tuple[Ancre, ...]:
    """Les lignes d'un fichier d'ancrage ; vide s'il n'existe pas. Lève FichierInvalide avec le numéro d'une ligne illisible."""
    try:
        octets = chemin.read_bytes()
    except FileNotFoundError:
        return ()
    ancres = []
    for rang, ligne in enumerate(octets.decode("utf-8", "replace").splitlines(), 1):
        try:
            instant, raison, identite, numero, empreinte = ligne.split()
            bytes.fromhex(empreinte)
            ancres.append(Ancre(instant, raison, identite, int(numero), empreinte))
        except ValueError:
            remede = "Ce fichier ne s'écrit que par le programme : le reprendre d'une sauvegarde."
            raise FichierInvalide(chemin.name, [Defaut("ligne d'ancrage illisible", rang)], remede) from None
    return tuple(ancres)


def en_vigueur(ancres: tuple[Ancre, ...]) -> tuple[Ancre, ...]:
    """Celles que la base doit encore tenir : une restauration ramène la chaîne en arrière, et le dit elle-même."""
    debut = max((rang for rang, a in enumerate(ancres) if a.raison == RESTAURATION), default=0)
    if not ancres or ancres[debut].raison != RESTAURATION:
        return ancres
    retour = ancres[debut]
    avant = [a for a in ancres[:debut] if a.identite == retour.identite and a.numero <= retour.numero]
    return (*avant, *ancres[debut:])
