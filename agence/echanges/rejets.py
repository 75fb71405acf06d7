"""Le fichier des rejets : les lignes refusées d'un portefeuille, prêtes à corriger dans un tableur et à réimporter.

Trois colonnes les précèdent (ligne, colonne, motif) ; elles viennent en tête pour qu'une ligne trop courte ou trop longue
reste telle qu'elle était. Une cellule qu'un tableur prendrait pour une formule reçoit une apostrophe, que le réimport retire.
"""

from __future__ import annotations

import csv
import os
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from agence.echanges.entetes import REJETS
from agence.echanges.formules import neutraliser
from agence.echanges.portefeuille import Lecture, Rejet
from agence.erreurs import ErreurAgence
from agence.texte import assainir

SUFFIXE = ".rejets.csv"


def chemin_des_rejets(fichier: Path) -> Path:
    """Le fichier des rejets d'un fichier importé : à côté de lui, son nom suivi de « .rejets.csv »."""
    return fichier.with_name(fichier.name + SUFFIXE)


def ecrire_rejets(fichier: Path, lecture: Lecture) -> Path | None:
    """Écrit les rejets de `fichier` et rend leur chemin, ou None s'il n'y en a pas ; un ancien fichier est remplacé d'un coup.

    Lève ErreurAgence si le dossier n'est pas inscriptible.
    """
    if not lecture.refusees:
        return None
    cible = chemin_des_rejets(fichier)
    try:
        descripteur, provisoire = tempfile.mkstemp(dir=cible.parent, prefix=f".{cible.name[:80]}.", text=False)
        try:
            with os.fdopen(descripteur, "w", encoding="utf-8-sig", newline="") as flux:
                csv.writer(flux, delimiter=";", lineterminator="\r\n").writerows(_lignes(lecture))
            Path(provisoire).replace(cible)
        except BaseException:
            Path(provisoire).unlink(missing_ok=True)
            raise
    except OSError as erreur:
        message = f"impossible d'écrire « {cible} » ({erreur.strerror})"
        raise ErreurAgence(message, "Donner le droit d'écrire dans ce dossier, ou y copier le fichier ailleurs.") from erreur
    return cible


def _lignes(lecture: Lecture) -> Iterable[Sequence[str]]:
    """L'en-tête puis les lignes ; les colonnes d'un précédent tour de rejets cèdent la place aux nouvelles."""
    anciennes = {rang for rang, entete in enumerate(lecture.entetes) if entete in REJETS}
    par_ligne: dict[int, list[Rejet]] = {}
    for rejet in lecture.rejets:
        par_ligne.setdefault(rejet.ligne, []).append(rejet)
    yield [*REJETS, *(neutraliser(e) for rang, e in enumerate(lecture.entetes) if rang not in anciennes)]
    for brute in lecture.refusees:
        rejets = par_ligne.get(brute.numero, [])
        colonnes = ", ".join(dict.fromkeys(r.colonne for r in rejets if r.colonne))
        motifs = " | ".join(r.motif for r in rejets)
        tete = (str(brute.numero), neutraliser(colonnes), neutraliser(motifs))
        yield [*tete, *(neutraliser(_rendre(v)) for rang, v in enumerate(brute.valeurs) if rang not in anciennes)]


def _rendre(valeur: str) -> str:
    """Un caractère de commande n'entre dans aucun fichier : on en écrit l'image (␛), qui sera refusée tant qu'elle restera."""
    return assainir(valeur, lignes=True, maximum=len(valeur) + 1)
