"""Le journal : un fichier tournant, une ligne par fait d'exploitation (départ, nuit, sauvegarde, panne), sans nom ni montant.

Une panne y a un numéro, que l'écran montre, et sa trace sans les messages des erreurs : une base ou un nombre illisible y citerait
la valeur qui l'a fait tomber. Plusieurs programmes y écrivent à la fois : chaque ajout est un seul `write`, la rotation est sous verrou.
"""

from __future__ import annotations

import fcntl
import os
import re
import traceback
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from agence import horloge
from agence.configuration.modele import Journal
from agence.texte import assainir

TRACE = 200
"""Lignes d'une trace, au plus."""
_MOT = re.compile(r"[a-z_]{1,30}", re.ASCII)
_VALEUR = re.compile(r"[A-Za-z0-9_.:-]{1,60}", re.ASCII)


@dataclass
class _Lieu:
    """À côté de la base ouverte par ce programme, et le réglage de sa configuration ; vide tant qu'aucune ne l'est."""

    chemin: Path | None = None
    reglage: Journal = field(default_factory=Journal)


_lieu = _Lieu()


def situer(reglage: Journal, base: Path | None) -> None:
    """À l'ouverture d'une base : ce que la configuration en dit, et son fichier s'il y en a un (SQLite)."""
    _lieu.reglage = reglage
    _lieu.chemin = base.with_name(f"{base.name}.journal.log") if base is not None else None


def chemin() -> Path:
    """Où l'on écrit : la configuration, `AGENCE_PANNES`, à côté de la base, sinon le dossier d'état du compte, dans cet ordre."""
    if _lieu.chemin is not None and not (_lieu.reglage.fichier or os.environ.get("AGENCE_PANNES")):
        return _lieu.chemin
    return chemin_sans_fichier()


def chemin_sans_fichier() -> Path:
    """Où l'on écrit pour une base qui n'est pas un fichier, quelle que soit celle ouverte avant."""
    voulu = _lieu.reglage.fichier or os.environ.get("AGENCE_PANNES")
    if voulu:
        return Path(voulu)
    etat = os.environ.get("XDG_STATE_HOME")
    return (Path(etat) if etat else Path.home() / ".local" / "state") / "agence" / "pannes.log"


def inscrire(fait: str, **details: int | str | None) -> Path:
    """Ajoute un fait. Lève OSError s'il ne s'écrit pas, ValueError pour un détail qui n'est ni un nombre ni un mot du programme."""
    mots = [f"{cle}={_mot(valeur)}" for cle, valeur in details.items() if valeur is not None]
    if not _MOT.fullmatch(fait):
        raise ValueError(f"fait de journal inattendu : {fait!r}")
    return _ajouter(" ".join([_instant(), fait, f"pid={os.getpid()}", *mots]))


def _mot(valeur: int | str) -> str:
    ecrit = str(valeur)
    if not _VALEUR.fullmatch(ecrit):
        raise ValueError("un journal ne reçoit que des nombres et des mots du programme")
    return ecrit


def panne(erreur: BaseException) -> tuple[str, Path]:
    """Ajoute une panne et sa trace ; rend son numéro et le fichier. Lève OSError s'il ne s'écrit pas."""
    instant = horloge.maintenant()
    numero = f"{instant:%Y%m%d-%H%M%S}-{os.getpid()}"
    trace = "\n".join(f"    {ligne}" for ligne in list(_trace(erreur))[-TRACE:])
    return numero, _ajouter(f"{_instant()} panne n={numero} pid={os.getpid()} type={type(erreur).__name__}\n{trace}")


def _instant() -> str:
    return horloge.maintenant().isoformat(timespec="seconds")


def _trace(erreur: BaseException, vues: frozenset[int] = frozenset()) -> Iterator[str]:
    """Les appels, la cause d'abord ; de l'erreur, sa sorte et ses codes, jamais son message."""
    cause = erreur.__cause__ or (None if erreur.__suppress_context__ else erreur.__context__)
    if cause is not None and id(cause) not in vues:
        yield from _trace(cause, vues | {id(erreur)})
        yield "puis :"
    for appel in traceback.extract_tb(erreur.__traceback__):
        yield assainir(f"{appel.filename}:{appel.lineno} {appel.name} · {appel.line or ''}", maximum=300)
    codes = [f"{nom}={getattr(erreur, nom)}" for nom in ("errno", "sqlite_errorname", "sqlstate") if getattr(erreur, nom, None)]
    yield " ".join([type(erreur).__name__, *(assainir(c, maximum=60) for c in codes)])
    if isinstance(erreur, BaseExceptionGroup):
        for partie in erreur.exceptions:
            yield from _trace(partie, vues | {id(erreur)})


def _ajouter(texte: str) -> Path:
    fichier = chemin()
    fichier.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    _tourner(fichier)
    descripteur = os.open(fichier, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    try:
        os.write(descripteur, (texte + "\n").encode("utf-8", "replace"))
    finally:
        os.close(descripteur)
    return fichier


def _tourner(fichier: Path) -> None:
    """Trop gros, le fichier devient « .1 », les anciens reculent, le plus ancien part."""
    if not _plein(fichier):
        return
    verrou = os.open(fichier.with_name(f"{fichier.name}.verrou"), os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    try:
        fcntl.flock(verrou, fcntl.LOCK_EX)
        if _plein(fichier):
            for rang in range(_lieu.reglage.anciens, 1, -1):
                ancien = fichier.with_name(f"{fichier.name}.{rang - 1}")
                if ancien.exists():
                    ancien.replace(fichier.with_name(f"{fichier.name}.{rang}"))
            fichier.replace(fichier.with_name(f"{fichier.name}.1"))
    finally:
        os.close(verrou)


def _plein(fichier: Path) -> bool:
    try:
        return fichier.stat().st_size >= _lieu.reglage.taille * 1000
    except FileNotFoundError:
        return False
