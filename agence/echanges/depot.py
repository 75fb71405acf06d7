"""Poser un fichier entier ou rien : il s'écrit à part, lisible de son propriétaire seul, et n'arrive à sa place qu'achevé.

Un disque plein, une coupure, une erreur : il ne reste ni moitié de fichier ni fichier provisoire, et l'ancien n'a pas bougé.
"""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from agence.erreurs import ErreurAgence, Refus
from agence.texte import citer

PROVISOIRE = ".agence-"
"""Le début du nom des dossiers provisoires."""
_CAUSES = {
    errno.ENOSPC: "plus de place sur le disque", errno.EDQUOT: "plus de place dans le quota",
    errno.EFBIG: "le fichier deviendrait trop gros",
    errno.EROFS: "disque en lecture seule", errno.EACCES: "accès refusé", errno.EPERM: "accès refusé", errno.ENOENT: "dossier introuvable",
    errno.ENOTDIR: "ce chemin passe par un fichier", errno.ENAMETOOLONG: "nom trop long", errno.EMFILE: "trop de fichiers ouverts",
    errno.EIO: "le disque ne répond pas",
}  # fmt: skip
_SANS_LIEN = frozenset({errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK})
"""Ce que répond un système de fichiers sans liens : on renomme alors, après avoir regardé."""


@contextmanager
def poser(cible: Path, *, remplacer: bool = False) -> Iterator[Path]:
    """Rend un chemin provisoire à remplir ; le bloc fini sans erreur, le fichier y est (0600), sur le disque.

    Son dossier provisoire sert aussi aux fichiers de travail de qui écrit. Lève Refus si la cible existe et qu'on ne remplace pas,
    ErreurAgence si le disque refuse : rien ne reste alors.
    """
    try:
        _verifier(cible, remplacer)
        with tempfile.TemporaryDirectory(dir=cible.parent, prefix=PROVISOIRE) as dossier:
            provisoire = Path(dossier) / "provisoire"
            yield provisoire
            _graver(provisoire)
            _placer(provisoire, cible, remplacer)
            _graver(cible.parent)
    except OSError as erreur:
        raise impossible(cible, erreur) from erreur


def deposer_texte(cible: Path, texte: str, *, remplacer: bool = False) -> None:
    """Écrit ce texte en UTF-8, entier ou pas du tout. Lève Refus ou ErreurAgence comme `poser`."""
    with poser(cible, remplacer=remplacer) as provisoire:
        provisoire.write_text(texte, encoding="utf-8")


@contextmanager
def poser_un_dossier(cible: Path) -> Iterator[Path]:
    """Comme `poser`, pour un dossier entier (0700), qui ne doit pas exister."""
    try:
        _verifier(cible, remplacer=False)
        with tempfile.TemporaryDirectory(dir=cible.parent, prefix=PROVISOIRE) as dossier:
            provisoire = Path(dossier) / "provisoire"
            provisoire.mkdir(mode=0o700)
            yield provisoire
            for fichier in provisoire.iterdir():
                _graver(fichier)
            _verifier(cible, remplacer=False)
            provisoire.rename(cible)
            _graver(cible.parent)
    except OSError as erreur:
        raise impossible(cible, erreur) from erreur


def balayer(dossier: Path, avant: float) -> None:
    """Ôte ce qu'un programme tué a laissé dans un dossier qui est à l'agence : ses provisoires d'avant cet instant (secondes Unix)."""
    for provisoire in dossier.glob(f"{PROVISOIRE}*"):
        if provisoire.is_dir() and not provisoire.is_symlink() and provisoire.stat().st_mtime < avant:
            shutil.rmtree(provisoire, ignore_errors=True)


def impossible(cible: Path, erreur: OSError) -> ErreurAgence:
    """Pourquoi ce fichier ne s'écrit pas, et quoi faire."""
    cause = _CAUSES.get(erreur.errno or 0) or erreur.strerror or "le disque refuse"
    message = f"« {citer(str(cible), 200)} » ne s'écrit pas : {cause} ; rien n'est laissé."
    return ErreurAgence(message, "Vérifier le chemin, les droits et la place libre.")


def _verifier(cible: Path, remplacer: bool) -> None:
    if cible.is_dir():
        raise Refus(f"« {citer(str(cible), 200)} » est un dossier.", "Donner un nom neuf.", "fichier")
    if not remplacer and (cible.exists() or cible.is_symlink()):
        raise _existe(cible)


def _existe(cible: Path) -> Refus:
    return Refus(f"« {citer(str(cible), 200)} » existe déjà.", "Donner un autre nom, ou --remplacer.", "fichier")


def _graver(chemin: Path) -> None:
    """Jusqu'au disque, et au propriétaire seul."""
    descripteur = os.open(chemin, os.O_RDONLY)
    try:
        if not chemin.is_dir():
            os.fchmod(descripteur, 0o600)
        os.fsync(descripteur)
    finally:
        os.close(descripteur)


def _placer(provisoire: Path, cible: Path, remplacer: bool) -> None:
    """Sans remplacer, un lien : il échoue si quelqu'un a pris le nom entre-temps, là où un renommage l'écraserait."""
    if remplacer:
        provisoire.replace(cible)
        return
    try:
        os.link(provisoire, cible, follow_symlinks=False)
    except FileExistsError:
        raise _existe(cible) from None
    except OSError as erreur:
        if erreur.errno not in _SANS_LIEN:
            raise
        _verifier(cible, remplacer=False)
        provisoire.rename(cible)
