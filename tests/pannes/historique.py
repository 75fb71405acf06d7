"""L'historique d'une grande agence : `python -m tests.pannes.historique [--evenements N] [--postgresql URL]`.

Fabrique une base de N évènements chaînés, la recompte, dit le débit, puis touche à l'historique comme le ferait quelqu'un qui tient
le fichier ou le serveur : ligne changée, retirée, insérée, déplacée, texte changé, fin coupée. Chaque fois, la première ligne touchée
doit être celle qui est nommée. Statut 1 sinon.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from agence.configuration.modele import Sauvegarde
from agence.tenue import ancre
from agence.tenue.verification_chaine import Recompte, recompter
from donnees.base import base, ecriture, est_sqlite, executer, fermer, inserer_lot, lignes, ouvrir
from ecrans.commandes.sortie import progression
from tests.pannes.monde import preparer

LOT = 20_000
COLONNES = ("dossier_id", "le", "type", "code", "texte", "donnees")


@dataclass(frozen=True)
class Atteinte:
    """Ce qu'on inflige à l'historique, et ce que le recompte doit en dire d'abord."""

    nom: str
    ordres: tuple[str, ...]
    dit: str


def atteintes(milieu: int, dernier: int) -> tuple[Atteinte, ...]:
    """Toutes au milieu de l'historique, sauf la coupure."""
    return (
        Atteinte("changée", (f"UPDATE evenement SET code = 'FAUX' WHERE id = {milieu}",), f"n° {milieu} a été changé"),
        Atteinte(
            "texte changé", (f"UPDATE evenement SET texte = 'autre' WHERE id = {milieu}",), f"texte de l'évènement n° {milieu} a été changé"
        ),
        Atteinte("retirée", (f"DELETE FROM evenement WHERE id = {milieu}",), f"n° {milieu} a été retiré"),
        Atteinte(
            "retirée avec son maillon",
            (f"DELETE FROM evenement WHERE id = {milieu}", f"DELETE FROM maillon WHERE evenement_id = {milieu}"),
            f"1 retiré(s) avant l'évènement n° {milieu + 1}",
        ),
        Atteinte(
            "insérée",
            (f"INSERT INTO evenement (id, dossier_id, le, type) VALUES ({dernier + 5}, 1, '2026-11-20 09:00:00.000000', 'note')",),
            f"n° {dernier + 5} a été inséré hors de la chaîne",
        ),
        Atteinte(
            "déplacée",
            (
                f"UPDATE maillon SET evenement_id = -1 WHERE numero = {milieu}",
                f"UPDATE maillon SET evenement_id = {milieu} WHERE numero = {milieu + 1}",
                f"UPDATE maillon SET evenement_id = {milieu + 1} WHERE numero = {milieu}",
            ),
            f"n° {milieu + 1} a été déplacé",
        ),
        Atteinte(
            "fin coupée, tête récrite",
            (
                f"DELETE FROM maillon WHERE numero > {dernier - 10}", f"DELETE FROM evenement WHERE id > {dernier - 10}",
                f"UPDATE chaine SET numero = {dernier - 10}, empreinte = (SELECT empreinte FROM maillon WHERE numero = {dernier - 10})",
            ),
            f"{dernier} évènements ancrés",
        ),
    )  # fmt: skip


def principal(arguments: Sequence[str] | None = None) -> int:
    a = argparse.ArgumentParser(prog="python -m tests.pannes.historique", description="Le recompte d'un grand historique.")
    a.add_argument("--evenements", type=int, default=1_000_000)
    a.add_argument("--postgresql", metavar="URL", help="une base PostgreSQL vide, au lieu d'un fichier SQLite")
    options = a.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="agence-historique-", dir="/var/tmp") as dossier:
        url = options.postgresql or f"sqlite:///{dossier}/agence.db"
        preparer(url, Path(dossier), 1, 1)
        ouvrir(url)
        try:
            return _mesurer(options.evenements, Sauvegarde(ancre=f"{dossier}/ancre"))
        finally:
            fermer()


def _mesurer(voulus: int, reglage: Sauvegarde) -> int:
    debut = perf_counter()
    _remplir(voulus)
    print(f"{voulus} évènements écrits et chaînés en {perf_counter() - debut:.0f} s ({_moteur()})")
    ancre.poser(reglage, "nuit")
    sain = recompter(reglage, progression("Historique"))
    constats = len(sain.manquements)
    print(f"recompte : {sain.maillons} évènements en {sain.duree_ms / 1000:.1f} s, {sain.debit} par seconde, manquements : {constats}")
    (dernier,) = lignes("SELECT max(id) FROM evenement")[0]
    rates = 0 if not sain.manquements else 1
    for atteinte in atteintes(int(dernier) // 2 + 7, int(dernier)):
        rendu = _infliger(atteinte, lambda: recompter(reglage))
        dit = rendu.manquements[0].texte if rendu.manquements else "rien"
        juste = atteinte.dit in dit
        rates += not juste
        print(f"{'vu' if juste else 'RATÉ'}, {atteinte.nom} : {dit}")
    return 1 if rates else 0


def _moteur() -> str:
    return "SQLite" if est_sqlite() else "PostgreSQL"


def _remplir(voulus: int) -> None:
    """Des évènements comme une agence en écrit : la moitié ont un texte, un quart des données."""
    avancer = progression("Écriture")
    for rang in range(0, voulus, LOT):
        lot = [
            (1, f"2026-11-20 09:{n // 60 % 60:02d}:{n % 60:02d}.000000", "appel" if n % 2 else "note", "NRP" if n % 2 else "",
             f"rappeler la semaine {n % 52}, demande un délai" if n % 2 else "", '{"duree_s": 12}' if n % 4 == 0 else None)
            for n in range(rang, min(rang + LOT, voulus))
        ]  # fmt: skip
        with ecriture():
            inserer_lot("evenement", COLONNES, lot)
        if avancer is not None:
            avancer(rang + len(lot), voulus)


def _infliger(atteinte: Atteinte, recompter_: Callable[[], Recompte]) -> Recompte:
    """L'atteinte, le recompte, puis tout est remis : rien n'est confirmé."""
    with _sans_gardiens():
        for ordre in atteinte.ordres:
            executer(ordre)
        return recompter_()


@contextlib.contextmanager
def _sans_gardiens() -> Iterator[None]:
    if est_sqlite():
        base.execute_sql("PRAGMA foreign_keys = 0")
    base.execute_sql("BEGIN")
    try:
        if est_sqlite():
            for (nom,) in lignes("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name IN ('evenement', 'maillon')"):
                base.execute_sql(f"DROP TRIGGER {nom}")
        else:
            base.execute_sql("SET LOCAL session_replication_role = replica")
            base.execute_sql("SET LOCAL statement_timeout = 0")
        yield
    finally:
        base.execute_sql("ROLLBACK")


if __name__ == "__main__":
    os.environ.setdefault("PYTHONUTF8", "1")
    sys.exit(principal())
