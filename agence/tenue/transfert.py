"""Passer une base d'un moteur à l'autre : tout est copié, compté, vérifié, ou la cible reste vide."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import peewee as pw

from agence import horloge
from agence.erreurs import BaseInutilisable, Refus
from agence.tenue import ancre, copie_de_tables
from agence.tenue.configuration_en_vigueur import lue
from agence.tenue.ouverture import erreurs_traduites
from agence.tenue.verification import controler
from donnees import chaine
from donnees.base import base, chemin_sqlite, est_sqlite, fermer, ouvrir, recaler_identifiants, une
from donnees.champs import instant_ecrit
from donnees.migrations.jouer import creer, ouvrir_a_jour

Progression = Callable[[int, int], None]


@dataclass(frozen=True)
class Transfert:
    """Ce qui a été copié, par table ; `reserves` : les manquements que la base de départ avait déjà."""

    tables: dict[str, int]
    duree_ms: int
    evenements: int
    tete: str
    reserves: tuple[str, ...]

    @property
    def lignes(self) -> int:
        return sum(self.tables.values())

    def en_json(self) -> dict[str, Any]:
        return {"lignes": self.lignes, "tables": self.tables, "duree_ms": self.duree_ms, "evenements": self.evenements,
                "tete": self.tete, "reserves": list(self.reserves)}  # fmt: skip


def transferer(
    source: str, cible: str, *, malgre_les_agents: bool = False, progression: Progression | None = None, ancrer: bool = True
) -> Transfert:
    """Copie la base `source` dans `cible`, vide ou absente, et la vérifie ; à la fin, la base ouverte est la cible.

    Lève Refus si des agents travaillent, si la cible contient quelque chose ou si la copie ne se vérifie pas ; BaseInutilisable.
    """
    debut = time.monotonic()
    with erreurs_traduites():
        ouvrir_a_jour(source)
        if not malgre_les_agents:
            exiger_le_calme()
        depart = base.obj
        try:
            with _lecture_figee(depart):
                faite = _vers_fichier(depart, cible, progression) if chemin_sqlite(cible) else _vers_serveur(depart, cible, progression)
        finally:
            if depart is not base.obj and not depart.is_closed():
                depart.close()
    reserves = faite.reserves
    try:
        if ancrer:
            ancre.poser(lue().sauvegarde, "transfert")
    except OSError as erreur:
        reserves += (f"l'ancre de l'historique ne s'écrit pas ({erreur.strerror}) : {erreur.filename}",)
    return replace(faite, duree_ms=round((time.monotonic() - debut) * 1000), reserves=reserves)


def exiger_le_calme() -> None:
    """Personne ne tient de dossier. Lève Refus."""
    ligne = une("SELECT count(*) FROM bail WHERE jusqu_a > ?", (instant_ecrit(horloge.maintenant()),))
    if ligne is not None and ligne[0]:
        raise Refus(f"des agents travaillent : {ligne[0]} dossier(s) ouvert(s).", "Attendre qu'ils aient fini.", "bail")


@contextlib.contextmanager
def _lecture_figee(db: pw.Database) -> Iterator[None]:
    """La base telle qu'elle est à cet instant, même si quelqu'un y écrit ensuite."""
    if copie_de_tables.est_sqlite(db):
        db.execute_sql("BEGIN DEFERRED")
    else:
        db.execute_sql("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        db.execute_sql("SET LOCAL statement_timeout = 0")
        db.execute_sql("SET LOCAL idle_in_transaction_session_timeout = 0")
    try:
        yield
    finally:
        if not db.is_closed():
            db.execute_sql("ROLLBACK")


def _vers_fichier(depart: pw.Database, cible: str, progression: Progression | None) -> Transfert:
    """Dans un fichier provisoire, qui ne prend son nom qu'une fois entier et vérifié."""
    fichier = chemin_sqlite(cible) or Path(cible)
    if fichier.exists() and fichier.stat().st_size:
        raise Refus(f"{fichier} existe déjà.", "Donner une cible vide.", "transfert")
    provisoire = fichier.with_name(f"{fichier.name}.transfert")
    retirer_le_fichier(provisoire)
    try:
        creer(f"sqlite:///{provisoire}")
        base.execute_sql("PRAGMA synchronous = OFF")
        faite = _remplir(depart, progression)
        base.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        fermer()
        poser_le_fichier(provisoire, fichier)
    except BaseException:
        fermer()
        raise
    finally:
        retirer_le_fichier(provisoire)
    ouvrir(cible)
    return faite


def poser_le_fichier(provisoire: Path, fichier: Path) -> None:
    """Le fichier écrit sur le disque, puis son nom : il n'est jamais vu à moitié."""
    for chemin in (provisoire, None, fichier.parent):
        if chemin is None:
            provisoire.replace(fichier)
            continue
        descripteur = os.open(chemin, os.O_RDONLY)
        try:
            os.fsync(descripteur)
        finally:
            os.close(descripteur)


def retirer_le_fichier(fichier: Path) -> None:
    """Un fichier SQLite et ses compagnons."""
    for suite in ("", "-wal", "-shm", ".file-ecriture", ".cycle"):
        fichier.with_name(fichier.name + suite).unlink(missing_ok=True)


def _vers_serveur(depart: pw.Database, cible: str, progression: Progression | None) -> Transfert:
    """Le schéma d'abord, puis toutes les lignes en une transaction : interrompu, la cible n'a que des tables vides, et se reprend."""
    ouvrir(cible)
    if base.get_tables():
        ouvrir_a_jour(cible)
        pleines = [nom for nom, combien in copie_de_tables.compter(base.obj).items() if combien and nom != "chaine"]
        if pleines:
            raise Refus(f"la base d'arrivée n'est pas vide : {', '.join(pleines[:5])}.", "Donner une base neuve.", "transfert")
    else:
        creer(cible)
    return _remplir(depart, progression)


def _remplir(depart: pw.Database, progression: Progression | None) -> Transfert:
    """Copie et vérifie en une transaction ; rien n'est confirmé si le compte ou la chaîne diffère."""
    attendu = copie_de_tables.compter(depart)
    total, fait = sum(attendu.values()), 0

    def avancer(combien: int) -> None:
        nonlocal fait
        fait += combien
        if progression is not None:
            progression(fait, total)

    with base.atomic():
        if not est_sqlite():
            base.execute_sql("SET LOCAL statement_timeout = 0")
            base.execute_sql("SET LOCAL idle_in_transaction_session_timeout = 0")
        for modele in copie_de_tables.ordonner(base.obj):
            copie_de_tables.copier(depart, base.obj, modele, avancer)
        chaine.oublier()
        recaler_identifiants(copie_de_tables.numerotees())
        obtenu = copie_de_tables.compter(base.obj)
        if obtenu != attendu:
            ecarts = ", ".join(f"{t} {obtenu[t]} sur {n}" for t, n in attendu.items() if obtenu[t] != n)
            raise BaseInutilisable(f"la copie n'a pas toutes les lignes : {ecarts}.", "Recommencer ; rien n'a été confirmé.")
        return _verifier(depart, attendu)


def _verifier(depart: pw.Database, tables: dict[str, int]) -> Transfert:
    """La copie passe tous les contrôles ; ce qu'elle ne passe pas, la base de départ ne le passait pas non plus."""
    rapport = controler(ancree=False)
    trouves = {str(m) for m in rapport.manquements}
    if trouves:
        arrivee = base.obj
        base.initialize(depart)
        try:
            avant = {str(m) for m in controler(ancree=False).manquements}
        finally:
            base.initialize(arrivee)
        if neufs := sorted(trouves - avant):
            raise BaseInutilisable(f"la copie ne se vérifie pas : {neufs[0]}.", "Rien n'a été confirmé : vérifier la base de départ.")
    chaine_ = rapport.chaine
    return Transfert(tables, 0, chaine_.maillons, chaine_.tete, tuple(sorted(trouves)))
