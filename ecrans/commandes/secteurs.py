"""« agence mandants modifier CODE --secteur … » : ce que le secteur change à la prescription, puis le fait."""

from __future__ import annotations

import argparse
from datetime import date
from typing import Any

from agence.erreurs import SaisieInvalide
from agence.gestes.secteurs import ApercuDeSecteur, Applique, DossierTouche, apercevoir, appliquer
from agence.mots import en_mots
from agence.seance import Seance
from donnees.nomenclature import Secteur
from ecrans.commandes.commun import iso
from ecrans.commandes.sortie import accorder, ecrire, prevenir, progression, rendre, tableau

MONTRES = 20
"""Dossiers dont l'aperçu montre les dates ; --json les donne tous."""


def declarer(modifier: argparse.ArgumentParser) -> None:
    """Les options de « mandants modifier »."""
    modifier.add_argument(
        "--secteur", choices=[s.value for s in Secteur], help="celui de ses créances de secteur inconnu : il décide de leur prescription"
    )
    modifier.add_argument("--simulation", action="store_true", help="avec --secteur : montrer les dates qui changeraient, sans rien écrire")


def appliquer_le_secteur(options: argparse.Namespace, seance: Seance) -> int:
    """Montre ce qui change, l'écrit sauf en simulation ; 1 si un dossier n'a pas pu être changé."""
    vu = apercevoir(seance, options.code, Secteur(options.secteur))
    if not options.json:
        _dire(vu)
    faite = None if options.simulation else appliquer(seance, vu, progression("secteur"))
    if options.json:
        rendre(_en_json(vu, faite))
    else:
        _conclure(vu, faite)
    return 1 if faite is not None and faite.refuses else 0


def refuser_une_simulation_sans_secteur(options: argparse.Namespace) -> None:
    """Lève SaisieInvalide : rien d'autre ne se simule."""
    if options.simulation and options.secteur is None:
        raise SaisieInvalide("--simulation ne va qu'avec --secteur.", "Donner le secteur, ou retirer --simulation.")


def _dire(vu: ApercuDeSecteur) -> None:
    bougent = vu.bougent
    ecrire(
        f"{vu.mandant}, secteur {en_mots(vu.secteur)} : {accorder(vu.creances, 'créance')} de secteur inconnu dans "
        f"{accorder(len(vu.dossiers), 'dossier')} ; {accorder(len(bougent), 'dossier')} dont une date de prescription change."
    )
    if not bougent:
        return
    lignes = [(d.reference, *map(_jour, (*d.avant, *d.apres))) for d in bougent[:MONTRES]]
    ecrire(tableau(("dossier", "retenue", "surveillée", "→ retenue", "→ surveillée"), lignes))
    if len(bougent) > MONTRES:
        ecrire(f"… et {len(bougent) - MONTRES} autres : --json les donne tous.")


def _conclure(vu: ApercuDeSecteur, faite: Applique | None) -> None:
    if faite is None:
        ecrire("Simulation : rien n'est écrit.")
        return
    for reference, raison in faite.refuses:
        prevenir(f"{reference} : {raison}")
    if faite.refuses:
        prevenir(f"{accorder(len(faite.refuses), 'dossier')} à refaire : la même commande ne reprendra que ceux-là.")
    ecrire(f"Secteur inscrit : {accorder(faite.dossiers, 'dossier')}." if vu.dossiers else "Rien n'est à changer.")


def _jour(le: date | None) -> str:
    return f"{le:%d/%m/%Y}" if le else "aucune"


def _en_json(vu: ApercuDeSecteur, faite: Applique | None) -> dict[str, Any]:
    return {
        "mandant": vu.mandant, "secteur": vu.secteur.value, "creances": vu.creances, "simulation": faite is None,
        "appliques": faite.dossiers if faite else 0,
        "refuses": [{"dossier": r, "raison": raison} for r, raison in (faite.refuses if faite else ())],
        "dossiers": [_dossier_en_json(d) for d in vu.dossiers],
    }  # fmt: skip


def _dossier_en_json(d: DossierTouche) -> dict[str, Any]:
    (retenue, surveillee), (ensuite, a_surveiller) = d.avant, d.apres
    return {
        "dossier": d.reference, "creances": d.creances, "bouge": d.bouge, "retenue": iso(retenue), "surveillee": iso(surveillee),
        "retenue_apres": iso(ensuite), "surveillee_apres": iso(a_surveiller),
    }  # fmt: skip
