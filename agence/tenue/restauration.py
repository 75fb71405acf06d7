"""Restaurer une sauvegarde : elle est ouverte et contrôlée d'abord ; ce qu'elle remplace reste à côté."""

from __future__ import annotations

import contextlib
import gzip
import os
import shutil
import tempfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import peewee as pw

from agence import horloge
from agence.erreurs import Refus
from agence.tenue import ancre
from agence.tenue.chiffrement import Serrure, dechiffrer
from agence.tenue.configuration_en_vigueur import lue
from agence.tenue.effacement import effacer_texte
from agence.tenue.ouverture import erreurs_traduites
from agence.tenue.rotation import SOMME
from agence.tenue.sauvegarde import MORCEAU, SANS, exiger_des_pages_saines, somme_de
from agence.tenue.transfert import exiger_le_calme, poser_le_fichier, transferer
from agence.tenue.verification import controler
from donnees import chaine
from donnees.base import RESTAURER, ErreurDeBase, base, chemin_sqlite, fermer, lignes, ouvrir, une
from donnees.migrations.jouer import SCHEMA_ABSENT, ouvrir_a_jour

Progression = Callable[[int, int], None]
COMPRESSEE, CHIFFREE, BASE_SQLITE = b"\x1f\x8b", b"age-encryption.org/", b"SQLite format 3\0"
"""Par quoi commencent une sauvegarde en clair, une sauvegarde chiffrée, et la base que l'une et l'autre contiennent."""
REMEDE_SAUVEGARDE = "Donner un fichier écrit par « agence sauvegarder » (.db.gz ou .db.gz.age)."


@dataclass(frozen=True)
class Restauree:
    """Ce qui est en place : ses évènements, sa tête, où est ce qu'elle remplace, et ce qui n'y est pas sain mais a été accepté."""

    evenements: int
    tete: str
    remplacee: Path | None
    effaces: int
    reserves: tuple[str, ...]
    retour: int = 0
    """évènements que la base remplacée avait et que celle-ci n'a pas"""
    configuration_changee: bool = False
    """la configuration de la sauvegarde n'est pas celle qui était en vigueur"""

    def en_json(self) -> dict[str, Any]:
        return {**self.__dict__, "remplacee": str(self.remplacee) if self.remplacee else None, "reserves": list(self.reserves)}


@dataclass(frozen=True)
class _Ancienne:
    """Ce qu'il faut savoir de la base remplacée : sa chaîne, sa configuration, les textes effacés, qui ne doivent pas revenir."""

    identite: str = ""
    evenements: int = 0
    configuration: str = ""
    textes: tuple[tuple[int, str], ...] = ()


def restaurer(
    fichier: Path, url: str, serrure: Serrure = SANS, *, malgre_les_defauts: bool = False, progression: Progression | None = None
) -> Restauree:
    """Remplace la base `url` par cette sauvegarde ; rien n'est touché tant qu'elle n'a pas passé tous les contrôles.

    Lève Refus si la sauvegarde ne s'ouvre pas, est abîmée ou ne se vérifie pas, ou si quelqu'un travaille ; BaseInutilisable.
    """
    cible = chemin_sqlite(url)
    parent = cible.resolve().parent if cible is not None else None
    if parent is not None and not parent.is_dir():
        raise Refus(f"le dossier {parent} n'existe pas.", "Le créer d'abord.", "sauvegarde")
    _exiger_une_sauvegarde(fichier)
    with tempfile.TemporaryDirectory(prefix=".agence-reprise-", dir=parent) as atelier, erreurs_traduites():
        reprise = Path(atelier) / "agence.db"
        _ouvrir_la_sauvegarde(fichier, reprise, serrure)
        with _nommee_comme(fichier, reprise):
            reserves = _controler(reprise, malgre_les_defauts, progression)
        if cible is None:
            fermer()
            transferer(f"sqlite:///{reprise}", url, malgre_les_agents=True, progression=progression, ancrer=False)
            ancienne, remplacee, effaces = _Ancienne(), None, 0
        else:
            with _ancienne_fermee(cible, url) as ancienne:
                effaces = _effacer_encore(reprise, ancienne)
                remplacee = _echanger(reprise, cible)
            ouvrir(url)
    return _finir(remplacee, effaces, reserves, ancienne)


def _finir(remplacee: Path | None, effaces: int, reserves: tuple[str, ...], ancienne: _Ancienne) -> Restauree:
    try:
        ancre.poser(lue().sauvegarde, ancre.RESTAURATION)
    except OSError as erreur:
        reserves += (f"l'ancre de l'historique ne s'écrit pas ({erreur.strerror}) : {erreur.filename}",)
    present = chaine.tete()
    numero, empreinte = (present[1], present[2].hex()) if present is not None else (0, "")
    changee = bool(ancienne.configuration) and ancienne.configuration != _configuration()
    return Restauree(numero, empreinte, remplacee, effaces, reserves, max(0, ancienne.evenements - numero), changee)


def _configuration() -> str:
    """L'empreinte de la configuration en vigueur dans la base ouverte."""
    ligne = une("SELECT empreinte FROM configuration_appliquee ORDER BY id DESC LIMIT 1")
    return str(ligne[0]) if ligne is not None else ""


def _exiger_une_sauvegarde(fichier: Path) -> None:
    """Le fichier commence comme une sauvegarde, et il est tel que sa somme de contrôle, si elle est à côté, l'a connu."""
    if not fichier.is_file():
        raise Refus(f"{fichier} n'existe pas.", "Vérifier le chemin.", "sauvegarde")
    if fichier.stat().st_size == 0:
        raise Refus(f"{fichier} est vide.", "Prendre une autre sauvegarde.", "sauvegarde")
    with fichier.open("rb") as entree:
        if not entree.read(len(CHIFFREE)).startswith((COMPRESSEE, CHIFFREE)):
            raise Refus(f"{fichier.name} n'est pas une sauvegarde.", REMEDE_SAUVEGARDE, "sauvegarde")
    somme = fichier.with_name(fichier.name + SOMME)
    if somme.is_file() and somme.read_text(encoding="utf-8", errors="replace").split(" ")[0] != somme_de(fichier):
        raise Refus(f"{fichier.name} n'est plus tel qu'il a été écrit (somme de contrôle).", "Prendre une autre sauvegarde.", "sauvegarde")


def _ouvrir_la_sauvegarde(fichier: Path, reprise: Path, serrure: Serrure) -> None:
    """Déchiffre et décompresse dans l'atelier. Lève Refus si le fichier est coupé ou changé."""
    compresse = fichier
    if _est_chiffree(fichier):
        compresse = reprise.with_suffix(".gz")
        dechiffrer(fichier, compresse, serrure)
    try:
        descripteur = os.open(reprise, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with gzip.open(compresse, "rb") as entree, os.fdopen(descripteur, "wb") as sortie:
            _deplier(entree, sortie, fichier.name, shutil.disk_usage(reprise.parent).free)
    except (EOFError, zlib.error, gzip.BadGzipFile) as erreur:
        raise Refus(f"{fichier.name} est coupé ou abîmé.", "Prendre une autre sauvegarde.", "sauvegarde") from erreur


def _deplier(entree: gzip.GzipFile, sortie: IO[bytes], nom: str, libres: int) -> None:
    """Écrit la base dépliée, dans la limite de ce que son en-tête annonce et de la place libre : une bombe ne remplit pas le disque."""
    morceau = entree.read(MORCEAU)
    if not morceau.startswith(BASE_SQLITE):
        raise Refus(f"{nom} ne contient pas une base.", REMEDE_SAUVEGARDE, "sauvegarde")
    annonces = (int.from_bytes(morceau[16:18]) or 65_536) * int.from_bytes(morceau[28:32])
    if annonces > libres:
        message = f"{nom} se déplie en {annonces // 1_000_000} Mo, et le disque n'en a que {libres // 1_000_000} de libres."
        raise Refus(message, "Libérer de la place, ou prendre une autre sauvegarde.", "sauvegarde")
    ecrits = 0
    while morceau:
        ecrits += len(morceau)
        if ecrits > annonces:
            raise Refus(f"{nom} est plus gros que la base qu'il annonce.", "Prendre une autre sauvegarde.", "sauvegarde")
        sortie.write(morceau)
        morceau = entree.read(MORCEAU)


def _est_chiffree(fichier: Path) -> bool:
    with fichier.open("rb") as entree:
        return entree.read(2) != COMPRESSEE


@contextlib.contextmanager
def _nommee_comme(fichier: Path, reprise: Path) -> Iterator[None]:
    """Ce qui ne s'ouvre pas est la sauvegarde, et non sa copie dans l'atelier : c'est elle que le message nomme."""
    try:
        yield
    except ErreurDeBase as erreur:
        message = f"{fichier.name} : " + erreur.message.replace(str(reprise), "qu'elle contient")
        remede = "Prendre une autre sauvegarde." if RESTAURER in erreur.remede or erreur.remede == SCHEMA_ABSENT[1] else erreur.remede
        raise ErreurDeBase(message, remede) from erreur


def _controler(reprise: Path, malgre_les_defauts: bool, progression: Progression | None) -> tuple[str, ...]:
    """Les pages, le schéma (amené à celui du programme), la chaîne et tous les invariants."""
    fermer()
    ouvrir(f"sqlite:///{reprise}")
    exiger_des_pages_saines("sauvegardée")
    ouvrir_a_jour(f"sqlite:///{reprise}")
    trouves = tuple(str(m) for m in controler(historique=progression, ancree=False).manquements)
    fermer()
    if trouves and not malgre_les_defauts:
        raise Refus(
            f"la sauvegarde ne se vérifie pas ({len(trouves)}) : {trouves[0]}.",
            "Prendre une autre sauvegarde, ou --malgre-les-defauts s'il n'y en a pas.", "sauvegarde",
        )  # fmt: skip
    return trouves


@contextlib.contextmanager
def _ancienne_fermee(cible: Path, url: str) -> Iterator[_Ancienne]:
    """Tient la base à remplacer fermée à tous les autres. Lève Refus si quelqu'un l'a ouverte ; illisible, elle n'empêche rien."""
    if not cible.exists() or cible.stat().st_size == 0:
        yield _Ancienne()
        return
    try:
        ouvrir(url)
    except ErreurDeBase:
        yield _Ancienne()
        return
    ancienne = _Ancienne()
    # d'un schéma plus ancien ou abîmée, elle ne sait pas le dire
    with contextlib.suppress(pw.DatabaseError):
        exiger_le_calme()
        ancienne = _lire_l_ancienne()
    try:
        base.execute_sql("PRAGMA busy_timeout = 500")
        # SQLite ne quitte le journal partagé que si personne d'autre n'a la base ouverte ; tout y est alors dans un seul fichier.
        base.execute_sql("PRAGMA journal_mode = DELETE").fetchall()
        base.execute_sql("BEGIN EXCLUSIVE")
    except pw.OperationalError as erreur:
        fermer()
        remede = "Fermer tous les écrans, laisser finir la nuit, puis recommencer."
        raise Refus("quelqu'un travaille dans cette base.", remede, "sauvegarde") from erreur
    except pw.DatabaseError:
        fermer()
        yield ancienne
        return
    depart = base.obj
    try:
        yield ancienne
    finally:
        depart.execute_sql("ROLLBACK")
        depart.close()


def _lire_l_ancienne() -> _Ancienne:
    present = chaine.tete()
    identite, numero = (present[0], present[1]) if present is not None else ("", 0)
    return _Ancienne(identite, numero, _configuration(), tuple(lignes("SELECT evenement_id, motif FROM effacement")))


def _effacer_encore(reprise: Path, ancienne: _Ancienne) -> int:
    """Ce que la loi a fait effacer depuis cette sauvegarde ne revient pas avec elle."""
    if not ancienne.textes:
        return 0
    depart = base.obj
    ouvrir(f"sqlite:///{reprise}")
    faits = 0
    try:
        present = chaine.tete()
        if present is not None and present[0] == ancienne.identite:
            for motif in sorted({m for _, m in ancienne.textes}):
                faits += effacer_texte([i for i, m in ancienne.textes if m == motif], motif)
        return faits
    finally:
        fermer()
        base.initialize(depart)


def _echanger(reprise: Path, cible: Path) -> Path | None:
    """L'ancienne garde son contenu sous un autre nom ; la nouvelle prend sa place d'un coup."""
    remplacee = None
    if cible.exists():
        remplacee = cible.with_name(f"{cible.name}.avant-restauration-{horloge.maintenant():%Y%m%d-%H%M%S}")
        try:
            os.link(cible, remplacee)
        except FileExistsError:
            raise Refus(f"{remplacee} existe déjà.", "Recommencer dans une seconde.", "sauvegarde") from None
    for suite in ("-wal", "-shm"):
        compagnon = cible.with_name(cible.name + suite)
        if compagnon.exists() and remplacee is not None:
            compagnon.replace(remplacee.with_name(remplacee.name + suite))
    poser_le_fichier(reprise, cible)
    return remplacee

