"""Ce que d'autres font au même moment : une passe de tableur sur les mêmes créances échues que la nuit.

Les mêmes créances, le même jour, deux fois. Un jour d'ordinaire : le tableur ne sait que tout relire et tout réécrire, la nuit décide
du même portefeuille en ne lisant que ce que ce jour peut changer. Puis le jour le plus chargé qui soit : chaque dossier a une relance
due, la nuit n'en saute aucun, prépare le courrier, avance le scénario et inscrit tout à l'historique, quand le tableur remplit deux
cellules par ligne.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from time import process_time
from typing import Any, NamedTuple

from agence.gestes import cycle
from agence.seance import Seance
from agence.tenue.ouverture import seance_de_nuit
from donnees.base import ecriture, executer, executer_lot, fermer, lignes
from donnees.champs import jour_lu
from donnees.nomenclature import TypeAction
from tests.mesures.bases import base_de, copie, dossier_jetable, url_de
from tests.mesures.chiffres import Ou, Recueil

LIGNES = (1_000, 20_000, 100_000)
"""Créances échues d'une passe, à peu près : un petit cabinet, une agence, une grande."""
RELANCES = ((8, "relance"), (30, "mise en demeure"), (60, "huissier"), (90, "judiciaire"))
ENTETES = ("facture", "débiteur", "échéance", "montant", "versé", "dernière relance", "jours de retard", "suite")


class Creance(NamedTuple):
    """Une créance échue et son dossier ; montants en centimes."""

    dossier_id: int
    numero: str
    debiteur: str
    echeance_le: date
    montant: int
    verse: int


def mesurer(recueil: Recueil) -> None:
    """Pour chaque taille : le calcul par créance échue, au tableur puis par la nuit qui décide des dossiers correspondants."""
    try:
        import openpyxl
    except ImportError:
        recueil.remarquer("tableur : openpyxl n'est pas installé.")
        return
    for nombre in LIGNES:
        _une_taille(recueil, openpyxl, nombre)


def _une_taille(recueil: Recueil, openpyxl: Any, nombre: int) -> None:
    ou = Ou(nombre)
    # Six dossiers de la démonstration sur dix sont ouverts, avec près de deux créances échues chacun.
    with dossier_jetable() as dossier, copie(base_de(nombre * 17 // 20, Recueil())) as ici:
        fichier = dossier / "relances.xlsx"
        try:
            veille = seance_de_nuit(url_de(ici))
            cycle.jouer(veille)  # ce qui attendait déjà n'est pas de ce jour
            demain = (veille.horloge() + timedelta(days=1)).astimezone(UTC)
            seance = replace(veille, horloge=lambda: demain)
            portefeuille = _creances("d.etat <> 'clos'", seance.jour)
            _ecrire(openpyxl, fichier, portefeuille)
            nuit = _chronometrer(lambda: cycle.jouer(seance), len(portefeuille))
            dues = _relances_dues(seance)
            chargee = _chronometrer(lambda: _verifier(recueil, cycle.jouer(seance).etapes, dues), len(dues))
            tableur = _chronometrer(lambda: _passer(openpyxl, fichier, seance.jour), len(portefeuille))
        finally:
            fermer()
    recueil.noter("pairs.creances", len(portefeuille), ou)
    recueil.noter("pairs.tableur", tableur, ou)
    recueil.noter("pairs.nuit", nuit, ou)
    recueil.noter("pairs.rapport", tableur / nuit, ou)
    recueil.noter("pairs.chargee", chargee, ou)
    recueil.noter("pairs.chargee.rapport", tableur / chargee, ou)


def _chronometrer(quoi: Callable[[], object], creances: int) -> float:
    """Microsecondes de calcul par créance."""
    debut = process_time()
    quoi()
    return (process_time() - debut) * 1e6 / creances


def _verifier(recueil: Recueil, relances: int, dues: Sequence[Creance]) -> None:
    dossiers = len({c.dossier_id for c in dues})
    if relances != dossiers:
        recueil.remarquer(f"tableur : {relances} relances préparées pour {dossiers} dossiers.")


def _creances(lesquels: str, jour: date) -> list[Creance]:
    """Les créances échues de ces dossiers, dans l'ordre."""
    sql = f"""SELECT d.id, c.numero, b.nom, c.echeance_le, c.montant, d.verse FROM dossier d JOIN creance c ON c.dossier_id = d.id
        JOIN debiteur b ON b.id = d.debiteur_id WHERE {lesquels} AND c.echeance_le < ? ORDER BY d.id, c.id"""
    return [Creance(i, n, nom, jour_lu(e), m, v) for i, n, nom, e, m, v in lignes(sql, (jour.isoformat(),))]  # type: ignore[arg-type]


def _relances_dues(seance: Seance) -> list[Creance]:
    """Chaque dossier actif a désormais une relance due ce jour ; rend leurs créances échues."""
    jour = seance.jour
    # Une dette prescrite de consommateur ne se relance plus : le tableur, lui, ne le sait pas.
    lesquels = f"d.etat = 'actif' AND (d.prescription_le IS NULL OR d.prescription_le >= '{jour.isoformat()}')"
    dues = _creances(lesquels, jour)
    with ecriture():
        executer("UPDATE dossier SET action_le = ? WHERE etat = 'actif'", ((jour + timedelta(days=30)).isoformat(),))
        executer("DELETE FROM etape_faite")
        executer_lot(
            """UPDATE dossier SET action = 'relance', action_le = ?, action_motif = '', rappel_a = NULL,
            position = CASE scenario WHEN 'b2b' THEN ? ELSE ? END WHERE id = ?""",
            [(jour.isoformat(), _relance(seance, "b2b"), _relance(seance, "b2c"), i) for i in sorted({c.dossier_id for c in dues})],
        )
    return dues


def _relance(seance: Seance, scenario: str) -> int:
    """La place de la relance dans ce scénario."""
    return [etape.action for etape in seance.configuration.scenarios[scenario].etapes].index(TypeAction.RELANCE)


def _ecrire(openpyxl: Any, fichier: Path, creances: Sequence[Creance]) -> None:
    classeur = openpyxl.Workbook(write_only=True)
    feuille = classeur.create_sheet()
    feuille.append(ENTETES)
    for c in creances:
        echeance = datetime.combine(c.echeance_le, datetime.min.time())
        feuille.append((c.numero, c.debiteur, echeance, c.montant / 100, c.verse / 100, None, None, ""))
    classeur.save(fichier)


def _passer(openpyxl: Any, fichier: Path, jour: date) -> None:
    """Ouvre, calcule le retard de chaque ligne, choisit la suite, enregistre : ce que font les macros de relance."""
    classeur = openpyxl.load_workbook(fichier)
    feuille = classeur.active
    for ligne in feuille.iter_rows(min_row=2):
        retard = (jour - ligne[2].value.date()).days
        ligne[6].value = retard
        ligne[7].value = next((suite for seuil, suite in reversed(RELANCES) if retard >= seuil), "")
    classeur.save(fichier)
