"""Faire sortir un tableau vers un tableur ou un programme : la même fonction pour la ligne de commande et pour les écrans.

`exporter_tableau` écrit un fichier ; `exporter_vue` est ce qu'un écran appelle : elle contrôle le droit, choisit le chemin, inscrit qui
a sorti quoi, et n'écrit que là où l'agence le veut.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from agence import horloge, journal
from agence.echanges.cellules import Dialecte
from agence.echanges.depot import balayer, impossible, poser
from agence.echanges.ecrivains import ColonneExport, Ecrit, Feuille, ecrire_classeur, ecrire_csv, ecrire_json
from agence.erreurs import ErreurAgence
from agence.gestes import consultations
from agence.gestes.droits import exiger
from agence.seance import Seance
from donnees.base import base, est_sqlite
from donnees.nomenclature import Vue
from donnees.vues.exports import Sorte

__all__ = [
    "ColonneExport", "Dialecte", "Exporte", "Feuille", "Format", "Sorte", "chemin_d_export", "dossier_des_exports", "exporter_tableau",
    "exporter_vue", "inscrire",
]  # fmt: skip

ABANDON = 24 * 3600
"""Secondes au bout desquelles un export inachevé ne s'achèvera plus."""
_NOM = re.compile(r"[a-z0-9-]{1,40}")


class Format(StrEnum):
    """Les formats de sortie ; la valeur est aussi l'extension du fichier."""

    CSV = "csv"
    JSON = "json"
    XLSX = "xlsx"


@dataclass(frozen=True)
class Exporte:
    """Un export fait : où il est, ses lignes, les textes qu'une cellule de classeur ne tenait pas en entier."""

    chemin: Path
    lignes: int
    coupees: int = 0


def exporter_tableau(
    titre: str,
    colonnes: Sequence[ColonneExport],
    lignes: Iterable[Sequence[object]],
    format: Format,
    chemin: Path,
    *,
    annexes: Sequence[Feuille] = (),
    remplacer: bool = False,
    dialecte: Dialecte = Dialecte.FRANCAIS,
    avant_de_poser: Callable[[Ecrit], object] | None = None,
) -> Exporte:
    """Écrit un tableau dans un fichier neuf, entier ou pas du tout, lisible de son propriétaire seul (0600) ; les lignes se lisent en flux.

    Valeurs : centimes pour `Sorte.MONTANT`, dates, instants UTC, (part, total) pour `Sorte.TAUX` ; None laisse la cellule vide.
    `annexes` : d'autres feuilles du classeur ou d'autres clés du JSON (les définitions…) ; un CSV n'en a pas.
    `avant_de_poser` est appelée quand tout est écrit et que rien n'est encore visible : ce qu'elle lève empêche l'export.
    Lève Refus si le fichier existe et qu'on ne remplace pas, ErreurAgence si le disque refuse.
    """
    feuille = Feuille(titre, colonnes, lignes)
    with poser(chemin, remplacer=remplacer) as provisoire:
        if format is Format.CSV:
            ecrits = [ecrire_csv(provisoire, feuille, dialecte)]
        elif format is Format.JSON:
            ecrits = ecrire_json(provisoire, [feuille, *annexes])
        else:
            ecrits = ecrire_classeur(provisoire, [feuille, *annexes])
        if avant_de_poser is not None:
            avant_de_poser(ecrits[0])
    return Exporte(chemin, ecrits[0].lignes, sum(e.coupees for e in ecrits))


def exporter_vue(
    seance: Seance,
    quoi: str,
    titre: str,
    colonnes: Sequence[ColonneExport],
    lignes: Iterable[Sequence[object]],
    *,
    annexes: Sequence[Feuille] = (),
    dossiers: Callable[[], Collection[int]] | None = None,
    format: Format = Format.XLSX,
) -> Exporte:
    """Ce qu'un écran montre, dans le dossier des exports. `quoi` nomme le fichier (minuscules et tirets), sans texte du dehors.

    `dossiers` rend, une fois les lignes écrites, ceux dont on y lit quelque chose : chacun est inscrit comme exporté (P6).
    Lève Refus si le rôle ne peut pas exporter, ErreurAgence si le disque ou le journal refuse.
    """
    exiger(seance, "exporter")

    def noter(ecrit: Ecrit) -> None:
        inscrire(seance, quoi, format, ecrit.lignes, dossiers() if dossiers is not None else ())

    chemin = chemin_d_export(seance, quoi, format)
    return exporter_tableau(titre, colonnes, lignes, format, chemin, annexes=annexes, avant_de_poser=noter)


def inscrire(seance: Seance, quoi: str, format: Format, lignes: int, dossiers: Collection[int]) -> None:
    """Qui a sorti quoi et combien : les dossiers vus dans la base, l'export au journal. Lève ErreurAgence si le journal ne s'écrit pas."""
    consultations.inscrire_plusieurs(seance, dossiers, Vue.EXPORT)
    qui = seance.acteur.id if seance.acteur else None
    try:
        journal.inscrire("export", utilisateur=qui, quoi=quoi, format=format.value, lignes=lignes, dossiers=len(dossiers))
    except OSError as erreur:
        message = f"le journal ne s'écrit pas ({erreur.strerror}) : l'export n'est pas fait."
        raise ErreurAgence(message, f"Rendre {journal.chemin()} inscriptible.") from erreur


def dossier_des_exports() -> Path:
    """Où vont les exports qu'on ne place pas soi-même : « exports » à côté de la base en fichier, sinon le dossier d'état du compte."""
    if est_sqlite() and base.database != ":memory:":
        return Path(base.database).resolve().parent / "exports"
    etat = os.environ.get("XDG_STATE_HOME")
    return (Path(etat) if etat else Path.home() / ".local" / "state") / "agence" / "exports"


def chemin_d_export(seance: Seance, quoi: str, extension: str) -> Path:
    """Un nom libre et daté dans le dossier des exports, créé au besoin (0700). Lève ErreurAgence s'il ne peut l'être."""
    if not _NOM.fullmatch(quoi):
        raise ValueError(f"nom d'export inattendu : {quoi!r}")
    dossier = dossier_des_exports()
    try:
        dossier.mkdir(mode=0o700, parents=True, exist_ok=True)
        balayer(dossier, seance.horloge().timestamp() - ABANDON)
    except OSError as erreur:
        raise impossible(dossier, erreur) from erreur
    racine = f"{quoi}-{horloge.local(seance.horloge()):%Y-%m-%d-%H%M%S}"
    suite = f".{extension}" if extension else ""
    noms = (f"{racine}{f'-{n}' if n > 1 else ''}{suite}" for n in range(1, 1_000))
    libre = next((dossier / nom for nom in noms if not (dossier / nom).exists()), None)
    if libre is None:
        raise ErreurAgence(f"trop d'exports du même instant dans {dossier}.", "Y faire de la place.")
    return libre
