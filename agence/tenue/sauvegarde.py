"""Sauvegarder pendant que des agents travaillent : une copie à un instant, vérifiée, compressée, chiffrée, datée.

C'est toujours un fichier SQLite, quel que soit le moteur : une seule forme à vérifier, et à restaurer sur l'un ou l'autre.
"""

from __future__ import annotations

import gzip
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from errno import EDQUOT, ENOSPC
from hashlib import sha256
from pathlib import Path
from typing import Any

import peewee as pw

from agence.erreurs import BaseInutilisable, Refus
from agence.seance import Seance
from agence.tenue import ancre, rotation
from agence.tenue.chiffrement import Serrure, chiffrer
from agence.tenue.ouverture import erreurs_traduites
from agence.tenue.transfert import poser_le_fichier, transferer
from agence.tenue.verification_chaine import Recompte, recompter
from donnees.base import ErreurDeBase, base, chemin_sqlite, fermer, lignes, ouvrir, traduire

NIVEAU = 6
MORCEAU = 1024 * 1024
SANS = Serrure()
"""Une sauvegarde en clair."""


@dataclass(frozen=True)
class Faite:
    """Une sauvegarde écrite : son fichier, sa taille en octets, sa somme, ce qu'elle contient, celles que la rotation a retirées."""

    fichier: Path
    taille: int
    somme: str
    evenements: int
    tete: str
    retirees: tuple[str, ...]
    reserves: tuple[str, ...]

    def en_json(self) -> dict[str, Any]:
        return {**self.__dict__, "fichier": str(self.fichier), "retirees": list(self.retirees), "reserves": list(self.reserves)}


def sauvegarder(
    seance: Seance, url: str, dossier: Path, serrure: Serrure = SANS, *, progression: Callable[[int, int], None] | None = None
) -> Faite:
    """Écrit dans `dossier` une sauvegarde de la base `url`, ouverte par la séance, puis y fait la rotation.

    Lève Refus si le dossier manque ou n'a plus de place, BaseInutilisable si la copie est abîmée, SaisieInvalide pour la clé.
    """
    if not dossier.is_dir():
        raise Refus(f"le dossier {dossier} n'existe pas.", "Le créer d'abord.", "sauvegarde")
    reglage, instant = seance.configuration.sauvegarde, seance.horloge()
    with _place_dite(dossier), tempfile.TemporaryDirectory(prefix=".agence-copie-", dir=_atelier(url)) as atelier:
        copie = Path(atelier) / "copie.db"
        _copier(url, copie, progression)
        recompte = _verifier(copie, url)
        faite, somme = _ecrire(copie, dossier, serrure, instant)
    reserves = tuple(str(m) for m in recompte.manquements)
    try:
        ancre.poser(reglage, "sauvegarde")
    except OSError as erreur:
        reserves += (f"l'ancre de l'historique ne s'écrit pas ({erreur.strerror}) : {erreur.filename}",)
    # une copie douteuse ne doit pas pousser dehors la dernière bonne
    retirees = () if reserves else rotation.tourner(dossier, reglage)
    return Faite(faite, faite.stat().st_size, somme, recompte.maillons, recompte.tete, retirees, reserves)


def _atelier(url: str) -> Path | None:
    """Où poser la copie en clair le temps de la chiffrer : à côté de la base, jamais dans le dossier des sauvegardes."""
    fichier = chemin_sqlite(url)
    return fichier.resolve().parent if fichier is not None else None


def _copier(url: str, copie: Path, progression: Callable[[int, int], None] | None) -> None:
    """La base telle qu'elle est à cet instant ; ceux qui écrivent n'attendent pas."""
    if chemin_sqlite(url) is None:
        transferer(url, f"sqlite:///{copie}", malgre_les_agents=True, progression=progression, ancrer=False)
        fermer()
        ouvrir(url)
        return
    os.close(os.open(copie, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        base.execute_sql("VACUUM INTO ?", (str(copie),))
    except pw.DatabaseError as erreur:
        traduite = traduire(erreur, url)
        raise BaseInutilisable(traduite.message, traduite.remede) from erreur


def _verifier(copie: Path, url: str) -> Recompte:
    """La copie se relit : ses pages, sa chaîne. Lève BaseInutilisable si elle est abîmée."""
    fermer()
    try:
        with erreurs_traduites():
            ouvrir(f"sqlite:///{copie}")
            exiger_des_pages_saines(copie.name)
            return recompter(None)
    finally:
        fermer()
        ouvrir(url)


def exiger_des_pages_saines(nom: str) -> None:
    """Le contrôle d'intégrité de SQLite sur la base ouverte. Lève ErreurDeBase."""
    try:
        dit = [str(x) for (x,) in lignes("PRAGMA integrity_check(1)")]
    except pw.DatabaseError as erreur:
        raise traduire(erreur, nom) from erreur
    if dit != ["ok"]:
        raise ErreurDeBase(f"la base {nom} est abîmée ({' '.join(dit[0].split())[:100]}).", "Prendre une autre sauvegarde.")


def _ecrire(copie: Path, dossier: Path, serrure: Serrure, instant: datetime) -> tuple[Path, str]:
    """Compresse, chiffre, puis donne le nom définitif : un fichier qui porte ce nom est entier."""
    compresse = copie.with_suffix(".gz")
    _compresser(copie, compresse)
    fichier = dossier / rotation.nommer(instant, chiffree=serrure.fermee)
    if fichier.exists():
        raise Refus(f"{fichier} existe déjà.", "Recommencer dans une seconde.", "sauvegarde")
    partiel = dossier / f".{fichier.name}.partiel"
    try:
        if serrure.fermee:
            chiffrer(compresse, partiel, serrure)
        else:
            descripteur = os.open(partiel, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with compresse.open("rb") as entree, os.fdopen(descripteur, "wb") as sortie:
                shutil.copyfileobj(entree, sortie, MORCEAU)
        somme = somme_de(partiel)
        _ecrire_la_somme(fichier, somme)
        poser_le_fichier(partiel, fichier)
    except BaseException:
        partiel.unlink(missing_ok=True)
        if not fichier.exists():
            (dossier / (fichier.name + rotation.SOMME)).unlink(missing_ok=True)
        raise
    return fichier, somme


def _compresser(copie: Path, compresse: Path) -> None:
    descripteur = os.open(compresse, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with copie.open("rb") as entree, os.fdopen(descripteur, "wb") as brut, gzip.GzipFile("", "wb", NIVEAU, brut, mtime=0) as sortie:
        shutil.copyfileobj(entree, sortie, MORCEAU)


def _ecrire_la_somme(fichier: Path, somme: str) -> None:
    """À côté, comme l'écrit sha256sum."""
    chemin = fichier.with_name(fichier.name + rotation.SOMME)
    with os.fdopen(os.open(chemin, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as sortie:
        sortie.write(f"{somme}  {fichier.name}\n")
        sortie.flush()
        os.fsync(sortie.fileno())


def somme_de(fichier: Path) -> str:
    """SHA-256 d'un fichier, en hexadécimal."""
    calcul = sha256()
    with fichier.open("rb") as entree:
        while morceau := entree.read(MORCEAU):
            calcul.update(morceau)
    return calcul.hexdigest()


@contextmanager
def _place_dite(dossier: Path) -> Iterator[None]:
    """Un disque plein se dit, et ne laisse rien derrière lui."""
    try:
        yield
    except OSError as erreur:
        if erreur.errno in (ENOSPC, EDQUOT):
            remede = "Libérer de la place ; rien n'a été gardé."
            raise Refus(f"plus de place pour la sauvegarde dans {dossier}.", remede, "sauvegarde") from erreur
        raise

