"""Reprendre après une coupure : le dossier qu'on avait sous les yeux et la note qu'on tapait.

Pendant la séance, ils vont dans un petit fichier à côté de la base (mode 600), au plus une fois par seconde : la base n'en sait
rien, et les collègues ne relisent pas leur file à chaque frappe. À la coupure, ils vont dans la base d'une seule transaction avec
le bail rendu, et le fichier disparaît. Si le programme est tué net, si la base ne répond pas, ou si la ligne est morte sans que le
serveur le sache, le fichier reste : la séance suivante le lit.

L'écran s'ouvre en passant par ici : les gestes et les modèles ne s'importent que pour ranger ou reprendre.
"""

from __future__ import annotations

import contextlib
import json
import os
import uuid
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from agence.figee import figee
from agence.gestes import connexions
from agence.seance import Seance
from agence.texte import assainir
from donnees.base import base, ecriture, est_sqlite, executer, lignes, une
from donnees.champs import instant_ecrit, instant_lu

VALIDITE = timedelta(hours=12)
"""Au-delà, on ne rouvre plus le dossier d'office ; la note, elle, reste en brouillon sur le sien."""
TAILLE_MAXIMALE = 200_000
"""Caractères lus d'un fichier : une note n'en a que quelques centaines."""


@figee
class Etat:
    """Ce qu'une coupure ne doit pas faire perdre : le dossier sous les yeux, s'il est ouvert en grand, la note en cours et son dossier."""

    dossier_id: int | None = None
    ouvert: bool = False
    note: str = ""
    note_de: int | None = None

    @property
    def vide(self) -> bool:
        return self.dossier_id is None and self.note_de is None


def dossier_de_secours() -> Path:
    """Où vont ces fichiers : à côté d'une base en fichier, sinon dans le dossier d'état du compte, un dossier par base."""
    if est_sqlite() and base.database != ":memory:":
        return Path(f"{base.database}.secours")
    etat = Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state")
    import hashlib

    cle = f"{base.database} {base.connect_params.get('host', '')} {base.connect_params.get('port', '')}"
    return etat / "agence" / f"secours-{hashlib.sha256(cle.encode()).hexdigest()[:12]}"


def noter_l_etat(seance: Seance, etat: Etat) -> None:
    """Écrit le fichier de cette séance, entier ou pas du tout ; OSError si le disque ne veut pas."""
    fichier = _fichier(seance)
    if fichier is None:
        return
    fichier.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    contenu = json.dumps({**asdict(etat), "le": instant_ecrit(seance.horloge())}, ensure_ascii=False)
    provisoire = fichier.parent / f".{uuid.uuid4().hex}.neuf"
    descripteur = os.open(provisoire, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    try:
        with os.fdopen(descripteur, "w", encoding="utf-8") as sortie:
            sortie.write(contenu)
            sortie.flush()
            os.fsync(sortie.fileno())
        provisoire.replace(fichier)
    except BaseException:
        provisoire.unlink(missing_ok=True)
        raise


def ranger(seance: Seance, etat: Etat, fin: str) -> None:
    """La séance finit : la note en brouillon, le dossier où reprendre si la ligne est tombée, le bail rendu, d'un seul coup.

    Une séance reprise ailleurs n'écrit plus rien : sa note est déjà dans l'autre.
    """
    from agence.gestes import baux
    from agence.gestes.notes import brouillon_garder

    if seance.acteur is None:
        return
    with ecriture():
        reprise = une("SELECT 1 FROM connexion WHERE seance = ? AND fin = ?", (seance.identifiant, connexions.REPRISE)) is not None
        if not reprise and etat.note_de is not None:
            brouillon_garder(seance, etat.note_de, etat.note)
        if not reprise and fin != connexions.QUITTEE and not etat.vide:
            _garder(seance.acteur.id, etat, seance.horloge())
        connexions.fermer(seance, fin)
        baux.rendre(seance)
    oublier(seance)


def oublier(seance: Seance) -> None:
    """Efface le fichier de cette séance, s'il existe."""
    fichier = _fichier(seance)
    if fichier is not None:
        fichier.unlink(missing_ok=True)


def reprendre(seance: Seance, *, de: str = "") -> Etat | None:
    """Ce que la séance d'avant avait sous les yeux, une seule fois ; None s'il n'y a rien, ou si c'est trop vieux.

    `de` : la séance encore vivante à remplacer. Les notes trouvées vont dans les brouillons de leurs dossiers.
    """
    if seance.acteur is None:
        return None
    fichiers = list(_fichiers_laisses(seance, seance.acteur.id, de))
    lus = [lu for lu in map(_lire, fichiers) if lu is not None and _existe(lu[1])]
    trouves = sorted([*_de_la_base(seance.acteur.id), *lus], key=lambda trouve: trouve[0])
    if de:
        connexions.remplacer(seance, de)
    for _, etat in trouves:
        if etat.note_de is not None and etat.note.strip():
            from agence.gestes.notes import brouillon_garder

            brouillon_garder(seance, etat.note_de, etat.note)
    for fichier in fichiers:  # seulement maintenant que leurs notes sont dans la base
        fichier.unlink(missing_ok=True)
    if not trouves:
        return None
    le, dernier = trouves[-1]
    return dernier if le >= seance.horloge() - VALIDITE and not dernier.vide else None


# La base


def _garder(utilisateur_id: int, etat: Etat, le: datetime) -> None:
    from donnees.modeles import Reprise

    Reprise.delete().where(Reprise.utilisateur_id == utilisateur_id).execute()
    dossier = etat.dossier_id if etat.note_de is None else etat.note_de
    Reprise.insert(utilisateur_id=utilisateur_id, dossier_id=dossier, ouvert=etat.ouvert, note=etat.note_de is not None, le=le).execute()


def _de_la_base(utilisateur_id: int) -> list[tuple[datetime, Etat]]:
    ligne = une("SELECT dossier_id, ouvert, note, le FROM reprise WHERE utilisateur_id = ?", (utilisateur_id,))
    if ligne is None:
        return []
    with ecriture():
        executer("DELETE FROM reprise WHERE utilisateur_id = ?", (utilisateur_id,))
    dossier_id, ouvert, note, le = ligne
    instant = instant_lu(le)
    return [(instant, Etat(dossier_id, bool(ouvert), "", dossier_id if note else None))] if instant is not None else []


# Les fichiers


def _fichier(seance: Seance) -> Path | None:
    return dossier_de_secours() / f"{seance.acteur.id}-{seance.identifiant}.json" if seance.acteur else None


def _fichiers_laisses(seance: Seance, utilisateur_id: int, de: str) -> Iterator[Path]:
    """Les fichiers des séances finies de cette personne, et de celle qu'on remplace."""
    vivantes = {autre.seance for autre in connexions.autres(seance)} - {de} | {seance.identifiant}
    for fichier in sorted(dossier_de_secours().glob(f"{utilisateur_id}-*.json")):
        if fichier.stem.partition("-")[2] not in vivantes:
            yield fichier


def _lire(fichier: Path) -> tuple[datetime, Etat] | None:
    """L'état d'un fichier ; None s'il est abîmé : un fichier illisible ne doit pas empêcher d'entrer."""
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        with os.fdopen(os.open(fichier, os.O_RDONLY | os.O_NOFOLLOW), "r", encoding="utf-8") as flux:
            brut: dict[str, Any] = json.loads(flux.read(TAILLE_MAXIMALE))
        le = instant_lu(str(brut["le"]))
        if le is not None:
            note = assainir(str(brut["note"]), lignes=True)
            return le, Etat(_entier(brut["dossier_id"]), bool(brut["ouvert"]), note, _entier(brut["note_de"]))
    return None


def _entier(valeur: object) -> int | None:
    return valeur if isinstance(valeur, int) and not isinstance(valeur, bool) else None


def _existe(etat: Etat) -> bool:
    voulus = tuple({i for i in (etat.dossier_id, etat.note_de) if i is not None})
    marques = ", ".join("?" * len(voulus))
    return not voulus or len(lignes(f"SELECT id FROM dossier WHERE id IN ({marques})", voulus)) == len(voulus)
