"""Le disque, les droits, les descripteurs, les octets, l'horloge : chaque faute se dit en une phrase et n'écrit rien à moitié (SQLite)."""

from __future__ import annotations

import contextlib
import os
import random
import resource
import shutil
import subprocess
import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

from donnees.base import fermer, ouvrir
from tests.fabrique import LUNDI
from tests.pannes import constat
from tests.pannes.commande import chauffer, consigner, executer, url_de
from tests.pannes.comptes import Comptes
from tests.pannes.monde import preparer

MIDI = LUNDI + timedelta(hours=2)
PERSONNE = 65534
"""Le compte sans droit (nobody) : root, lui, écrit partout."""


def fautes(dossier: Path, octets: int = 200) -> list[Comptes]:
    """Toutes les fautes ; `octets` : combien de pages abîmées on essaie."""
    dossier.chmod(0o755)
    modele = dossier / "modele.db"
    preparer(url_de(modele), dossier, 2, 3)
    for arguments in (_note(modele), _cycle(modele), [*_sur(modele), "verifier"], [*_sur(modele), "file"]):
        chauffer(arguments, MIDI)
    recettes: tuple[Callable[[Path, Path], Comptes], ...] = (
        disque_plein, taille_bornee, lecture_seule, descripteurs, horloge_qui_recule, lambda m, d: corrompue(m, d, octets), pas_une_base,
    )  # fmt: skip
    faites = []
    for rang, recette in enumerate(recettes):
        ici = dossier / f"faute{rang}"
        ici.mkdir(mode=0o755)
        faites.append(recette(modele, ici))
    return faites


def _sur(fichier: Path) -> list[str]:
    return ["--base", url_de(fichier), "--agent", "agent00"]


def _note(fichier: Path) -> list[str]:
    return [*_sur(fichier), "note", "R-00001", f"une note pendant la panne {uuid.uuid4().hex[:8]}"]


def _cycle(fichier: Path) -> list[str]:
    return ["--base", url_de(fichier), "cycle"]


def _copier(modele: Path, vers: Path) -> Path:
    """La base modèle, refermée et seule dans son fichier."""
    fichier = vers / "agence.db"
    for suite in ("", "-wal", "-shm", ".file-ecriture", ".cycle"):
        fichier.with_name(fichier.name + suite).unlink(missing_ok=True)
    shutil.copy(modele, fichier)
    return fichier


def _compter(fichier: Path) -> int:
    ouvrir(url_de(fichier))
    try:
        return constat.evenements()
    finally:
        fermer()


def _constater(comptes: Comptes, nom: str, fichier: Path, attendus: int | None = None) -> None:
    """Après la faute, la base s'ouvre, est saine, et a exactement les évènements attendus."""
    ouvrir(url_de(fichier))
    try:
        presents = constat.evenements()
        trouves = constat.pages() + constat.dechires() + constat.manquements(MIDI.date())
    finally:
        fermer()
    comptes.defauts += [f"{nom}, après : {t}" for t in trouves]
    if attendus is not None and presents != attendus:
        comptes.perdus += max(0, attendus - presents)
        comptes.defauts.append(f"{nom} : {presents} évènements au lieu de {attendus}")


def _essayer(comptes: Comptes, nom: str, fichier: Path, faute: Callable[[], None] = lambda: None, attendu: int | None = 1) -> None:
    """Une note sous la faute : refusée, elle n'est pas là ; faite, elle y est ; puis, la faute levée, elle se fait."""
    avant = _compter(fichier)
    comptes.fautes += 1
    reponse = executer(_note(fichier), faute, MIDI)
    consigner(comptes, nom, reponse, attendu)
    _constater(comptes, nom, fichier, avant + (reponse.statut == 0))


def _limiter(quoi: int, valeur: int) -> Callable[[], None]:
    return lambda: resource.setrlimit(quoi, (valeur, valeur))


@contextlib.contextmanager
def _petit_disque(point: Path, taille: str) -> Iterator[str]:
    """Un disque en mémoire de cette taille ; rend pourquoi il n'y en a pas, quand il n'y en a pas."""
    point.mkdir(exist_ok=True)
    monte = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={taille}", "agence-pannes", str(point)], capture_output=True, check=False)
    if monte.returncode:
        yield "monter un petit disque n'est pas permis ici"
        return
    try:
        yield ""
    finally:
        fermer()
        subprocess.run(["umount", "-l", str(point)], capture_output=True, check=False)


def _remplir(point: Path) -> Path:
    """Un fichier qui prend toute la place restante."""
    bouchon = point / "bouchon"
    with contextlib.suppress(OSError), bouchon.open("wb", buffering=0) as sortie:
        while True:
            sortie.write(bytes(4096))
    return bouchon


def disque_plein(modele: Path, dossier: Path) -> Comptes:
    """Plus un octet libre, base ouverte ou fermée au moment où le disque se remplit ; puis de la place, et tout repart."""
    comptes = Comptes("disque plein")
    with _petit_disque(dossier / "disque", "8m") as empechement:
        if empechement:
            comptes.details["non_fait"] = empechement
            return comptes
        fichier = _copier(modele, dossier / "disque")
        avant = _compter(fichier)
        bouchon = _remplir(dossier / "disque")
        sauvegarder = ["--base", url_de(fichier), "sauvegarder", str(fichier.parent)]
        for nom, arguments in (("note", _note(fichier)), ("nuit", _cycle(fichier)), ("sauvegarde", sauvegarder)):
            comptes.fautes += 1
            consigner(comptes, f"disque plein, {nom}", executer(arguments, le=MIDI))
        bouchon.unlink()
        _constater(comptes, "disque plein", fichier, avant)
        for libres in (1, 3, 9, 12):
            _presque_plein(comptes, fichier, libres)
        _essayer(comptes, "disque libéré", fichier, attendu=0)
    return comptes


def _presque_plein(comptes: Comptes, fichier: Path, libres: int) -> None:
    """Quelques pages libres : l'écriture commence, et manque de place au milieu."""
    avant = _compter(fichier)
    bouchon = _remplir(fichier.parent)
    os.truncate(bouchon, bouchon.stat().st_size - libres * 4096)
    comptes.fautes += 1
    reponse = executer(_note(fichier), le=MIDI)
    consigner(comptes, "disque presque plein", reponse, attendu=None)
    bouchon.unlink()
    _constater(comptes, f"{libres} pages libres", fichier, avant + (reponse.statut == 0))


def taille_bornee(modele: Path, dossier: Path) -> Comptes:
    """Le quota d'un fichier (RLIMIT_FSIZE), de rien du tout jusqu'à assez."""
    comptes = Comptes("quota de fichier")
    fichier = _copier(modele, dossier)
    for octets in (0, 4096, 8192, 20_000, 32_768, 40_000, 60_000, 1 << 30):
        assez = octets == 1 << 30
        _essayer(comptes, f"quota de {octets} octets", fichier, _limiter(resource.RLIMIT_FSIZE, octets), 0 if assez else None)
    return comptes


def lecture_seule(modele: Path, dossier: Path) -> Comptes:
    """Sans droit d'écrire : le fichier, son dossier, le disque entier."""
    comptes = Comptes("lecture seule")
    fichier = _copier(modele, dossier)
    fichier.chmod(0o444)

    def perdre_ses_droits() -> None:
        if os.getuid() == 0:
            os.setgroups([])
            os.setresgid(PERSONNE, PERSONNE, PERSONNE)
            os.setresuid(PERSONNE, PERSONNE, PERSONNE)

    avant = _compter(fichier)
    comptes.fautes += 1
    consigner(comptes, "fichier en lecture seule", executer(_note(fichier), perdre_ses_droits, MIDI))
    fichier.chmod(0o600)
    _constater(comptes, "fichier en lecture seule", fichier, avant)
    with _petit_disque(dossier / "disque", "8m") as empechement:
        if empechement:
            comptes.details["non_fait"] = empechement
            return comptes
        fichier = _copier(modele, dossier / "disque")
        comptes.fautes += 1
        _remonter(dossier / "disque", "ro")
        consigner(comptes, "disque en lecture seule", executer(_note(fichier), le=MIDI))
        _remonter(dossier / "disque", "rw")
        _constater(comptes, "disque en lecture seule", fichier, avant)
    return comptes


def _remonter(point: Path, comment: str) -> None:
    subprocess.run(["mount", "-o", f"remount,{comment}", str(point)], capture_output=True, check=True)


def descripteurs(modele: Path, dossier: Path) -> Comptes:
    """Plus de descripteurs : la limite monte un à un, de « rien ne s'ouvre » à « tout passe »."""
    comptes = Comptes("descripteurs épuisés")
    fichier = _copier(modele, dossier)
    for limite in range(3, 16):
        _essayer(comptes, f"{limite} descripteurs", fichier, _limiter(resource.RLIMIT_NOFILE, limite), None)
    _essayer(comptes, "assez de descripteurs", fichier, attendu=0)
    return comptes


def horloge_qui_recule(modele: Path, dossier: Path) -> Comptes:
    """Une heure, un jour, un an en arrière : rien ne se perd, la chaîne tient, la nuit ne se rejoue pas."""
    comptes = Comptes("horloge qui recule")
    fichier = _copier(modele, dossier)
    avant = _compter(fichier)
    consigner(comptes, "la nuit, à l'heure", executer(_cycle(fichier), le=MIDI), 0)
    faits = _compter(fichier)
    for recul in (timedelta(hours=1), timedelta(days=1), timedelta(days=365)):
        comptes.fautes += 1
        consigner(comptes, f"note, {recul} plus tôt", executer(_note(fichier), le=MIDI - recul), 0)
        faits += 1
        _constater(comptes, f"{recul} plus tôt", fichier, faits)
    comptes.fautes += 1
    consigner(comptes, "la nuit, un jour plus tôt", executer(_cycle(fichier), le=MIDI - timedelta(days=1)))
    consigner(comptes, "l'heure revenue, vérifier", executer([*_sur(fichier), "verifier"], le=MIDI), 0)
    _constater(comptes, "l'heure revenue", fichier, faits)
    comptes.gestes = faits - avant
    return comptes


def corrompue(modele: Path, dossier: Path, essais: int) -> Comptes:
    """Des octets changés : le diagnostic est clair et donne la commande qui restaure ; la base n'est pas écrite davantage."""
    comptes, hasard = Comptes("base corrompue"), random.Random(11)
    sain = modele.read_bytes()
    vues = {"verifier": 0, "note": 0}
    for essai in range(essais):
        fichier = _copier(modele, dossier)
        fichier.write_bytes(_abimer(sain, hasard, essai))
        comptes.fautes += 1
        verifie = executer([*_sur(fichier), "verifier"], le=MIDI)
        consigner(comptes, f"octets changés, vérifier {essai}", verifie)
        if verifie.statut == 1 and "restaur" not in verifie.dit.lower():
            comptes.defauts.append(f"octets changés : rien ne dit comment restaurer : {verifie.dit[:200]}")
        note = executer(_note(fichier), le=MIDI)
        consigner(comptes, f"octets changés, note {essai}", note, None)
        vues["verifier"] += verifie.statut == 1
        vues["note"] += note.statut == 1
    comptes.details["phrases"] = dict(list(comptes.details.pop("phrases", {}).items())[:6])
    comptes.details |= {f"vues_par_{nom}": nombre for nom, nombre in vues.items()}
    return comptes


def _abimer(sain: bytes, hasard: random.Random, essai: int) -> bytes:
    """Une page à zéro, une page de hasard, ou l'en-tête d'une page ; à tour de rôle, et jamais la même base."""
    octets = bytearray(sain)
    occupees = [p for p in range(len(sain) // 4096) if any(sain[p * 4096 : (p + 1) * 4096])]
    debut = hasard.choice(occupees) * 4096
    longueur = (4096, 4096, 8)[essai % 3]
    octets[debut : debut + longueur] = bytes(longueur) if essai % 3 == 0 else hasard.randbytes(longueur)
    return bytes(octets)


def pas_une_base(modele: Path, dossier: Path) -> Comptes:
    """Un fichier vide, un autre fichier, une base coupée, un dossier, rien du tout."""
    comptes = Comptes("pas une base")
    sain = modele.read_bytes()
    cas = {
        "vide": b"", "un texte": b"bonjour\n" * 1000, "coupée": sain[: len(sain) // 2], "un en-tête seul": sain[:100], "zéros": bytes(8192),
    }  # fmt: skip
    for nom, contenu in cas.items():
        fichier = _copier(modele, dossier)
        fichier.write_bytes(contenu)
        comptes.fautes += 1
        consigner(comptes, nom, executer(_note(fichier), le=MIDI), None if nom == "coupée" else 1)
        consigner(comptes, f"{nom}, vérifier", executer([*_sur(fichier), "verifier"], le=MIDI))
    consigner(comptes, "un dossier", executer(_note(dossier), le=MIDI))
    consigner(comptes, "rien", executer(_note(dossier / "absente.db"), le=MIDI))
    return comptes
