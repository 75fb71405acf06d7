"""Les phrases à dire selon la raison du non-paiement : celles de l'agence d'abord, sinon celles qui sont fournies.

Ce sont des textes, un par raison ; une ligne vide ou qui commence par `#` ne se dit pas. Rien n'y est calculé : quelques champs
se remplacent tels quels, tout le reste est du texte. Ce qui n'ira pas se dit quand la configuration est vérifiée (`defauts`) ; au
milieu d'un appel, un fichier illisible laisse la place à celui qui est fourni.
"""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path

from agence.configuration.modele import Configuration
from agence.erreurs import Defaut
from agence.texte import assainir
from donnees.nomenclature import MotifImpaye

FOURNIS = Path(__file__).parent / "conduite" / "scripts"
CHAMPS = ("debiteur", "du", "montant", "mandant", "reference", "lettre", "agence", "agent")
"""Ce qu'une phrase peut nommer entre accolades ; « montant » et « du » disent la même chose."""
EXTENSION = ".txt"
TAILLE_MAXIMALE = 20_000
PHRASES_MAXIMUM = 40

_ACCOLADES = re.compile(r"\{([^{}]*)\}")
_CHAMP = re.compile("{(" + "|".join(CHAMPS) + ")}")


def phrases(motif: MotifImpaye, dossier_utilisateur: Path | None = None, champs: Mapping[str, str] | None = None) -> tuple[str, ...]:
    """Les phrases de cette raison, champs remplacés ; un champ sans valeur reste écrit tel quel.

    `dossier_utilisateur` : le dossier de textes que nomme `[scripts]` ; son fichier l'emporte s'il existe et se lit.
    """
    valeurs = champs or {}
    gardees = [ligne.strip() for _, ligne in _dites(_texte(motif, dossier_utilisateur))][:PHRASES_MAXIMUM]
    return tuple(_CHAMP.sub(lambda trouve: assainir(valeurs.get(trouve[1], trouve[0])), ligne) for ligne in gardees)


def _texte(motif: MotifImpaye, dossier_utilisateur: Path | None) -> str:
    nom = f"{motif.value}{EXTENSION}"
    if dossier_utilisateur is not None:
        sien = dossier_utilisateur / nom
        with contextlib.suppress(OSError):
            if sien.is_file():
                return _lire(sien)
    return _lire(FOURNIS / nom)


def dossier_de_l_agence(configuration: Configuration) -> Path | None:
    """Le dossier que nomme [scripts] : à côté du fichier de configuration, sinon de la base, sinon d'ici ; None s'il n'y en a pas."""
    voulu = configuration.scripts.dossier
    if not voulu:
        return None
    from donnees.base import base, est_sqlite

    fichier = os.environ.get("AGENCE_CONFIG")
    lieux = [Path(fichier).parent] if fichier else []
    if base.obj is not None and est_sqlite():
        lieux.append(Path(str(base.database)).parent)
    return next((lieu / voulu for lieu in (*lieux, Path.cwd()) if (lieu / voulu).is_dir()), None)


def defauts(dossier: Path) -> list[Defaut]:
    """Tout ce qui n'ira pas dans les textes de l'agence, fichier par fichier, ligne par ligne ; rien si tout est bon."""
    trouves: list[Defaut] = []
    try:
        fichiers = sorted(f for f in dossier.iterdir() if not f.name.startswith("."))
    except OSError as erreur:
        return [Defaut(f"dossier illisible ({assainir(erreur.strerror or '', maximum=100)})", fichier=assainir(dossier.name, maximum=100))]
    for fichier in fichiers:
        trouves += _defauts_du_fichier(fichier)
    return trouves


def _defauts_du_fichier(fichier: Path) -> Iterator[Defaut]:
    nom = assainir(fichier.name, maximum=100)
    motifs = [m.value for m in MotifImpaye]
    if fichier.suffix != EXTENSION or fichier.stem not in motifs:
        proche = get_close_matches(fichier.stem, motifs, 1, 0.6)
        conseil = f"vouliez-vous dire « {proche[0]}{EXTENSION} » ?" if proche else f"attendu : {', '.join(m + EXTENSION for m in motifs)}"
        yield Defaut(f"aucune raison d'impayé de ce nom ; {conseil}", fichier=nom)
        return
    try:
        if not fichier.is_file():
            yield Defaut("pas un fichier ordinaire", fichier=nom)
            return
        texte, taille = _lire(fichier), fichier.stat().st_size
    except OSError as erreur:
        yield Defaut(f"fichier illisible ({assainir(erreur.strerror or '', maximum=100)})", fichier=nom)
        return
    if taille > TAILLE_MAXIMALE:
        yield Defaut(f"fichier trop gros, {TAILLE_MAXIMALE} octets au plus", fichier=nom)
    dites = _dites(texte)
    if not dites:
        yield Defaut("aucune phrase : écrire au moins une ligne, ou retirer ce fichier", fichier=nom)
    if len(dites) > PHRASES_MAXIMUM:
        yield Defaut(f"{PHRASES_MAXIMUM} phrases au plus, {len(dites)} trouvées", dites[PHRASES_MAXIMUM][0], 1, nom)
    for rang, ligne in dites:
        for accolades in _ACCOLADES.finditer(ligne):
            if accolades[1] not in CHAMPS:
                proche = get_close_matches(accolades[1], CHAMPS, 1, 0.6)
                conseil = f"vouliez-vous dire « {{{proche[0]}}} » ?" if proche else "attendu : " + ", ".join(f"{{{c}}}" for c in CHAMPS)
                dit = f"champ « {{{assainir(accolades[1], maximum=40)}}} » inconnu ; {conseil}"
                yield Defaut(dit, rang, accolades.start() + 1, nom)


def _dites(texte: str) -> list[tuple[int, str]]:
    """Les lignes qui se disent, telles qu'elles sont écrites, et leur rang à partir de 1."""
    lignes = enumerate(texte.splitlines(), 1)
    return [(rang, ligne) for rang, ligne in lignes if ligne.strip() and not ligne.strip().startswith("#")]


def _lire(fichier: Path) -> str:
    """Le début d'un texte, assaini ; ce qui n'est pas en UTF-8 se lit comme Windows l'écrit."""
    with fichier.open("rb") as flux:
        brut = flux.read(TAILLE_MAXIMALE)
    try:
        texte = brut.decode("utf-8-sig")
    except UnicodeDecodeError:
        texte = brut.decode("cp1252", errors="replace")
    return assainir(texte, lignes=True, maximum=TAILLE_MAXIMALE)
