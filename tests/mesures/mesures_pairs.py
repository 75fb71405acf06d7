"""Ce que d'autres font au même moment : une passe de tableur sur les mêmes créances échues que la nuit."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from time import process_time
from typing import Any

from agence.gestes import cycle
from agence.tenue.ouverture import seance_de_nuit
from donnees.base import executer, fermer, lignes
from tests.mesures.bases import base_de, copie, dossier_jetable, url_de
from tests.mesures.chiffres import Ou, Recueil

LIGNES = (1_000, 20_000, 100_000)
"""Créances échues d'une passe : un petit cabinet, une agence, une grande."""
RELANCES = ((8, "relance"), (30, "mise en demeure"), (60, "huissier"), (90, "judiciaire"))
ENTETES = ("facture", "débiteur", "échéance", "montant", "versé", "dernière relance", "jours de retard", "suite")


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
    with dossier_jetable() as dossier:
        fichier = dossier / "relances.xlsx"
        base = base_de(nombre, Recueil())
        with copie(base) as ici:
            url = url_de(ici)
            try:
                seance = seance_de_nuit(url)
                _ecrire(openpyxl, fichier, nombre, seance.jour)
                # Tout est à revoir, comme le tableur relit tout : la nuit ne saute aucun dossier.
                executer("UPDATE dossier SET action_le = ? WHERE etat = 'actif'", (seance.jour.isoformat(),))
                creances = int(lignes("SELECT count(*) FROM creance c JOIN dossier d ON d.id = c.dossier_id WHERE d.etat <> 'clos'")[0][0])
                debut = process_time()
                cycle.jouer(seance)
                nuit = (process_time() - debut) * 1e6 / max(1, creances)
            finally:
                fermer()
        debut = process_time()
        _passer(openpyxl, fichier, date.today())
        tableur = (process_time() - debut) * 1e6 / nombre
    recueil.noter("pairs.nuit", nuit, ou)
    recueil.noter("pairs.tableur", tableur, ou)
    recueil.noter("pairs.rapport", tableur / nuit, ou)


def _ecrire(openpyxl: Any, fichier: Path, nombre: int, jour: date) -> None:
    classeur = openpyxl.Workbook(write_only=True)
    feuille = classeur.create_sheet()
    feuille.append(ENTETES)
    for i in range(nombre):
        echeance = datetime.combine(jour - timedelta(days=1 + i * 7 % 180), datetime.min.time())
        feuille.append((f"F-{i:06d}", f"DEBITEUR {i % 5000}", echeance, 100 + i * 13 % 9000, 0, None, None, ""))
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
