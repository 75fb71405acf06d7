"""De quoi écrire un petit portefeuille dans un essai."""

from __future__ import annotations

import csv
import io
from datetime import date

from agence.configuration.modele import Correspondance
from agence.echanges.portefeuille import Lecture, verifier
from agence.echanges.tableau import lire_csv

AUJOURD_HUI = date(2026, 11, 22)
MODELE = {
    "reference": "R-1", "debiteur": "SARL MOREL", "type_debiteur": "professionnel", "facture": "F1",
    "date_facture": "05/01/2026", "date_echeance": "04/02/2026", "montant_ttc": "1 234,56",
}


def csv_de(*lignes: dict[str, str]) -> bytes:
    """Un CSV aux en-têtes standard : chaque ligne est le modèle, corrigé par ce qu'on donne."""
    completes = [{**MODELE, **ligne} for ligne in lignes]
    entetes = list(dict.fromkeys(e for ligne in completes for e in ligne))
    tampon = io.StringIO()
    ecrivain = csv.writer(tampon, delimiter=";", lineterminator="\n")
    ecrivain.writerows([entetes, *([ligne.get(e, "") for e in entetes] for ligne in completes)])
    return tampon.getvalue().encode()


def lire_lignes(*lignes: dict[str, str], correspondance: Correspondance | None = None) -> Lecture:
    return verifier(lire_csv(csv_de(*lignes), "essai.csv"), "MANDANT", correspondance or Correspondance(), AUJOURD_HUI)


def rejets(*lignes: dict[str, str]) -> list[tuple[int, str, str]]:
    """(ligne, colonne, motif) de chaque rejet."""
    return [(r.ligne, r.colonne, r.motif) for r in lire_lignes(*lignes).rejets]
