"""Le fichier d'un gros mandant, engendré : une ou deux créances par dossier, adresses, téléphones et courriels compris."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from pathlib import Path
from random import Random

from agence.demonstration import noms
from agence.demonstration.mandants import siren
from agence.texte import normaliser

ENTETES = (
    "reference", "debiteur", "type_debiteur", "siren", "adresse", "code_postal", "ville", "telephone", "courriel",
    "facture", "date_facture", "date_echeance", "montant_ttc", "objet", "premiere_lettre_le", "premiere_lettre_ref",
)  # fmt: skip


def ecrire_portefeuille(chemin: Path, lignes: int, jour: date, graine: int = 1) -> None:
    """Un CSV de tant de lignes, toutes acceptables ; le même pour la même graine et le même jour."""
    alea = Random(graine)
    with chemin.open("w", encoding="utf-8", newline="") as sortie:
        ecrivain = csv.writer(sortie, delimiter=";")
        ecrivain.writerow(ENTETES)
        ecrites = dossier = 0
        while ecrites < lignes:
            dossier += 1
            debiteur = _debiteur(alea, dossier)
            for _ in range(min(1 + (alea.random() < 0.4), lignes - ecrites)):
                ecrites += 1
                ecrivain.writerow([f"M-{dossier:06d}", *debiteur, *_creance(alea, ecrites, jour)])


def _debiteur(alea: Random, dossier: int) -> list[str]:
    famille, (ville, code_postal) = alea.choice(noms.NOMS), alea.choice(noms.VILLES)
    professionnel = alea.random() < 0.6
    if professionnel:
        nom = f"{alea.choice(noms.FORMES)} {alea.choice(noms.METIERS)} {famille} {dossier}"
    else:
        nom = f"{famille.upper()} {alea.choice(noms.PRENOMS)}"
    courriel = f"{normaliser(famille).lower().replace(' ', '.')}.{dossier}@example.org" if alea.random() < 0.6 else ""
    return [
        nom,
        "professionnel" if professionnel else "particulier",
        siren(30_000_000 + dossier) if professionnel else "",
        f"{alea.randint(1, 180)} {alea.choice(noms.VOIES)}",
        code_postal,
        ville,
        f"0{noms.MOBILE_DE_FICTION}{alea.randrange(10_000):04d}",
        courriel,
    ]


def _creance(alea: Random, numero: int, jour: date) -> list[str]:
    echeance = jour - timedelta(days=alea.randint(40, 600))
    facture = echeance - timedelta(days=30)
    lettre = alea.random() < 0.3
    return [
        f"F-{numero:07d}",
        f"{facture:%d/%m/%Y}",
        f"{echeance:%d/%m/%Y}",
        f"{alea.lognormvariate(6, 0.9):.2f}".replace(".", ","),
        "fournitures",
        f"{echeance + timedelta(days=20):%d/%m/%Y}" if lettre else "",
        f"L-{numero}" if lettre else "",
    ]
