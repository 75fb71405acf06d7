"""Le banc de mesures, en une commande : voir `python -m tests.mesures --help`."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from time import perf_counter

from tests.mesures import (
    mesures_base,
    mesures_ecran,
    mesures_equipe,
    mesures_ligne,
    mesures_memoire,
    mesures_pairs,
    mesures_travaux,
    releve,
    tableau,
)
from tests.mesures.bases import base_de
from tests.mesures.chiffres import Recueil
from tests.mesures.machine import Bruit, empreinte

PARTIES = ("commandes", "decompte", "base", "nuit", "ecran", "ligne", "import", "equipe", "pairs")
SERIES = 3
SERIES_LOURDES = 3
DEPART = perf_counter()


def principal(arguments: list[str] | None = None) -> int:
    """Mesure, montre le tableau, garde le passage. Rend 0 même si une limite est dépassée : c'est un constat, pas un essai."""
    options = _lire(arguments)
    try:
        ancien = releve.lire(options.comparer) if options.comparer != releve.DERNIER or releve.DERNIER.exists() else None
    except (OSError, ValueError) as erreur:
        print(f"mesures : pas de passage à comparer ({erreur}).", file=sys.stderr)
        return 1
    if options.temps_reel:
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(5))
    recueil, bruit, ou_et_quand = Recueil(), Bruit(), empreinte()
    panne = None
    try:
        _mesurer(recueil, options)
    except (Exception, KeyboardInterrupt) as erreur:  # noqa: BLE001 : ce qui a été mesuré avant se montre, l'erreur ensuite
        panne = erreur
        recueil.remarquer(f"passage interrompu : {type(erreur).__name__} {erreur}")
    ou_et_quand |= {"bruit_pour_cent": bruit.part(), "series": options.series, "temps_reel": options.temps_reel}
    mesures = recueil.mesures()
    print(tableau.composer(ou_et_quand, mesures, recueil.remarques, ancien))
    # Un passage partiel ne devient pas la référence : le suivant n'aurait presque rien à quoi se comparer.
    entier = panne is None and set(options.seulement) == set(PARTIES)
    for chemin in filter(None, (releve.DERNIER if entier else None, options.json)):
        releve.ecrire(chemin, ou_et_quand, mesures, recueil.remarques)
    if panne is not None:
        raise panne
    return 0


def _lire(arguments: list[str] | None) -> argparse.Namespace:
    quoi = (
        "Mesure l'agence : écran, base, nuit, import, cinquante agents, tableur. Vingt minutes. "
        "Un million de dossiers : --dossiers 10000 100000 1000000 --seulement base nuit."
    )
    lecteur = argparse.ArgumentParser(prog="python -m tests.mesures", description=quoi)
    lecteur.add_argument("--dossiers", type=int, nargs="+", default=[5_000, 100_000], metavar="N", help="tailles de base (5000 et 100000)")
    lecteur.add_argument("--series", type=int, default=SERIES, help=f"séries indépendantes de chaque mesure ({SERIES})")
    lecteur.add_argument("--seulement", nargs="+", choices=PARTIES, default=list(PARTIES), help="ne mesurer que ces parties")
    lecteur.add_argument("--json", type=Path, metavar="FICHIER", help="garder aussi le passage dans ce fichier")
    lecteur.add_argument(
        "--comparer", type=Path, default=releve.DERNIER, metavar="FICHIER", help="le passage auquel se comparer (le dernier entier)"
    )
    lecteur.add_argument("--temps-reel", action="store_true", help="priorité temps réel (root) : les autres travaux ne comptent plus")
    return lecteur.parse_args(arguments)


def _mesurer(recueil: Recueil, options: argparse.Namespace) -> None:
    parties, legeres, lourdes = options.seulement, options.series, min(options.series, SERIES_LOURDES)
    if "commandes" in parties:
        _dire("commandes sans écran")
        mesures_travaux.mesurer_les_commandes(recueil, legeres)
    if "decompte" in parties:
        mesures_travaux.mesurer_le_decompte(recueil, legeres)
        mesures_travaux.mesurer_tous_les_decomptes(recueil, lourdes)
    for dossiers in options.dossiers if {"commandes", "base", "nuit", "ecran", "ligne", "equipe"} & set(parties) else []:
        _dire(f"{dossiers} dossiers : base")
        base = base_de(dossiers, recueil)
        if "commandes" in parties:
            mesures_travaux.mesurer_les_lectures(recueil, base, dossiers, legeres)
        if "base" in parties:
            mesures_base.mesurer(recueil, base, dossiers, legeres)
        if "nuit" in parties:
            _dire(f"{dossiers} dossiers : nuit")
            mesures_travaux.mesurer_la_nuit(recueil, base, dossiers, lourdes)
        if "ecran" in parties:
            _dire(f"{dossiers} dossiers : écran")
            mesures_ecran.mesurer(recueil, base, dossiers, legeres)
            mesures_memoire.mesurer(recueil, base, dossiers)
        if "ligne" in parties:
            _dire(f"{dossiers} dossiers : ligne lente")
            mesures_ligne.mesurer(recueil, base, dossiers, lourdes)
        if "equipe" in parties:
            _dire(f"{dossiers} dossiers : cinquante agents")
            mesures_equipe.mesurer(recueil, base, dossiers)
    if "import" in parties:
        _dire("import")
        mesures_travaux.mesurer_l_import(recueil, lourdes)
    if "pairs" in parties:
        _dire("au tableur")
        mesures_pairs.mesurer(recueil)


def _dire(quoi: str) -> None:
    """L'avancement, sur la sortie d'erreur."""
    print(f"[{perf_counter() - DEPART:5.0f} s] {quoi}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(principal())
