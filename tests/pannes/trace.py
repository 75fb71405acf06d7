"""Ce qu'un processus a écrit sur le disque, lu dans une trace de strace, et ce qu'une coupure de courant en aurait gardé.

Le modèle : une écriture est sûre si une synchronisation du même fichier a fini après elle ; toute autre survit ou non, chaque
secteur de 512 octets au hasard. La mémoire partagée (-shm) ne survit jamais : SQLite la refait.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

SECTEUR = 512
APPELS = "pwrite64,write,fsync,fdatasync,ftruncate,unlink,unlinkat"
_APPEL = re.compile(r"^(\w+)\((.*)\)\s+= (-?\d+)")
_CHAINE = re.compile(r'"((?:\\x[0-9a-f]{2})*)"(\.\.\.)?')
_FICHIER = re.compile(r"(\d+)<([^>]*)>")


class Sorte(Enum):
    """Ce qu'une opération fait."""

    ECRIT = "écrit"
    SYNCHRONISE = "synchronise"
    COUPE = "coupe"
    OTE = "ôte"
    CONFIRME = "confirme"


@dataclass(frozen=True)
class Operation:
    """`chemin` : le fichier, ou vide pour une confirmation ; `octets` : ce qui est écrit ou confirmé."""

    sorte: Sorte
    chemin: str
    position: int = 0
    octets: bytes = b""


def lire(trace: Path, dossier: Path) -> list[Operation]:
    """Les opérations sur les fichiers de ce dossier et les confirmations (ce qui est écrit sur la sortie standard), dans l'ordre."""
    places: dict[str, int] = defaultdict(int)
    operations: list[Operation] = []
    for nom, arguments, rendu in _appels(trace):
        lue = _lire_appel(nom, arguments, rendu, str(dossier), places)
        if lue is not None:
            operations.append(lue)
    return operations


def _appels(trace: Path) -> Iterator[tuple[str, str, int]]:
    """Chaque appel réussi, ceux que strace coupe en deux étant recollés."""
    entames: dict[str, str] = {}
    with trace.open(encoding="ascii", errors="replace") as lignes:
        for ligne in lignes:
            numero, _, corps = ligne.strip().partition(" ")
            corps = corps.strip()
            if corps.endswith("<unfinished ...>"):
                entames[numero] = corps.removesuffix("<unfinished ...>").rstrip()
                continue
            if repris := re.match(r"<\.\.\. \w+ resumed>(.*)", corps):
                corps = entames.pop(numero, "") + repris[1].strip()
            trouve = _APPEL.match(corps)
            if trouve and int(trouve[3]) >= 0:
                yield trouve[1], trouve[2], int(trouve[3])


def _lire_appel(nom: str, arguments: str, rendu: int, dossier: str, places: dict[str, int]) -> Operation | None:
    if nom in ("unlink", "unlinkat"):
        chemin = _octets(arguments).decode()
        return Operation(Sorte.OTE, chemin) if chemin.startswith(dossier) else None
    fichier = _FICHIER.match(arguments)
    if fichier is None:
        return None
    if nom == "write" and fichier[1] == "1":
        return Operation(Sorte.CONFIRME, "", 0, _octets(arguments))
    chemin = _clair(fichier[2])
    if not chemin.startswith(dossier) or chemin.endswith("-shm"):
        return None
    if nom == "pwrite64":
        return Operation(Sorte.ECRIT, chemin, int(arguments.rsplit(",", 1)[1]), _octets(arguments)[:rendu])
    if nom == "write":
        places[chemin] += rendu
        return Operation(Sorte.ECRIT, chemin, places[chemin] - rendu, _octets(arguments)[:rendu])
    if nom == "ftruncate":
        return Operation(Sorte.COUPE, chemin, int(arguments.rsplit(",", 1)[1]))
    return Operation(Sorte.SYNCHRONISE, chemin)


def _octets(arguments: str) -> bytes:
    chaine = _CHAINE.search(arguments)
    if chaine is None or chaine[2]:
        raise ValueError("la trace a coupé une écriture : augmenter « strace -s »")
    return bytes.fromhex(chaine[1].replace("\\x", ""))


def _clair(nom: str) -> str:
    return bytes.fromhex(nom.replace("\\x", "")).decode() if nom.startswith("\\x") else nom


class Survie(Enum):
    """Ce qu'il advient des écritures que rien n'a synchronisées."""

    TOUT = "tout"
    RIEN = "rien"
    HASARD = "hasard"


def apres_coupure(
    depart: dict[str, bytes], operations: Sequence[Operation], survie: Survie, hasard: random.Random
) -> dict[str, bytearray]:
    """Les fichiers que l'on retrouve si le courant manque après ces opérations ; `depart` : ceux d'avant, sûrs."""
    derniere = {o.chemin: i for i, o in enumerate(operations) if o.sorte is Sorte.SYNCHRONISE}
    fichiers = {chemin: bytearray(contenu) for chemin, contenu in depart.items()}
    for i, o in enumerate(operations):
        sure = survie is Survie.TOUT or i < derniere.get(o.chemin, -1)
        if o.sorte is Sorte.ECRIT:
            _ecrire(fichiers.setdefault(o.chemin, bytearray()), o, sure, survie, hasard)
        elif o.sorte is Sorte.COUPE and (sure or (survie is Survie.HASARD and hasard.random() < 0.5)):
            contenu = fichiers.setdefault(o.chemin, bytearray())
            del contenu[o.position :]
            contenu.extend(bytes(o.position - len(contenu)))
        elif o.sorte is Sorte.OTE and (survie is Survie.TOUT or i < max(derniere.values(), default=-1)):
            fichiers.pop(o.chemin, None)  # une synchronisation d'après emporte aussi l'entrée du dossier
    return fichiers


def _ecrire(contenu: bytearray, o: Operation, sure: bool, survie: Survie, hasard: random.Random) -> None:
    if sure:
        morceaux = [(0, o.octets)]
    elif survie is Survie.RIEN:
        return
    else:
        tous = ((j, o.octets[j : j + SECTEUR]) for j in range(0, len(o.octets), SECTEUR))
        morceaux = [m for m in tous if hasard.random() < 0.5]
    for decalage, octets in morceaux:
        debut = o.position + decalage
        contenu.extend(bytes(max(0, debut + len(octets) - len(contenu))))
        contenu[debut : debut + len(octets)] = octets
