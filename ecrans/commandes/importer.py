"""« agence importer » : le portefeuille d'un mandant, en simulation ou pour de bon."""

from __future__ import annotations

import argparse
from hashlib import sha256
from pathlib import Path

from agence.echanges.bilan import Bilan, Sort, avec_les_refus, ecrire_accuse
from agence.echanges.entetes import Plan, planifier
from agence.echanges.fichiers import lire
from agence.echanges.integration import ACTE, correspondance_de, integrer
from agence.echanges.portefeuille import Lecture, verifier
from agence.echanges.rejets import ecrire_rejets
from agence.erreurs import ErreurAgence
from agence.gestes.droits import exiger
from agence.memoire import sans_ramassage
from agence.texte import assainir
from ecrans.commandes.analyse import declarer_json
from ecrans.commandes.commun import ouvrir
from ecrans.commandes.sortie import accorder, ecrire, prevenir, progression, refuser, rendre

MONTRES = 20
"""Refus et avertissements montrés à l'écran ; le fichier des rejets et le JSON les ont tous."""


def declarer(analyseur: argparse.ArgumentParser) -> None:
    analyseur.add_argument("fichier", metavar="FICHIER", help="CSV, XLSX ou ODS")
    analyseur.add_argument("--mandant", required=True, metavar="CODE", help="le mandant qui confie")
    analyseur.add_argument("--simulation", action="store_true", help="tout vérifier sans rien écrire dans la base")
    analyseur.add_argument("--accuse", metavar="FICHIER.csv", help="écrire l'accusé de réception du mandant")
    declarer_json(analyseur)


def executer(options: argparse.Namespace) -> int:
    """Importe ; statut 1 si une ligne est refusée, les bonnes étant entrées."""
    seance = ouvrir(options)
    exiger(seance, ACTE)
    chemin = Path(options.fichier)
    correspondance = correspondance_de(seance.configuration, options.mandant)
    tableau = lire(chemin)
    plan = planifier(tableau.nom, tableau.entetes, tableau.ligne_des_entetes, correspondance)
    lecture_faite = progression("Lecture    ")
    total = tableau.total or 1
    avance = None if lecture_faite is None else (lambda fait: lecture_faite(fait, total))
    with sans_ramassage():
        lecture = verifier(tableau, options.mandant, correspondance, seance.jour, avance)
    empreinte = sha256(chemin.read_bytes()).hexdigest()
    bilan = integrer(
        seance, lecture, options.mandant, chemin.name, empreinte, options.simulation, progression("Intégration")
    )
    lecture = avec_les_refus(lecture, bilan, lambda: lire(chemin).lignes)
    rejets, empechements = _ecrire_les_fichiers(options, chemin, lecture, bilan, plan)
    if options.json:
        rendre(bilan.en_json() | {"rejets": str(rejets) if rejets else None})
    else:
        _raconter(bilan, rejets)
    for empechement in empechements:
        refuser(empechement.message, empechement.remede)
    return 1 if bilan.refusees or empechements else 0


def _ecrire_les_fichiers(
    options: argparse.Namespace, chemin: Path, lecture: Lecture, bilan: Bilan, plan: Plan
) -> tuple[Path | None, list[ErreurAgence]]:
    """L'import est déjà fait : un dossier où l'on ne peut écrire ne doit pas priver du compte rendu."""
    rejets: Path | None = None
    empechements: list[ErreurAgence] = []
    try:
        rejets = ecrire_rejets(chemin, lecture)
    except ErreurAgence as erreur:
        empechements.append(erreur)
    try:
        if options.accuse:
            ecrire_accuse(Path(options.accuse), lecture, bilan, plan)
    except ErreurAgence as erreur:
        empechements.append(erreur)
    return rejets, empechements


def _raconter(bilan: Bilan, rejets: Path | None) -> None:
    tete = "Simulation, rien n'est écrit : " if bilan.simulation else ""
    mots = {Sort.CREEE: "créée", Sort.MODIFIEE: "modifiée", Sort.INCHANGEE: "inchangée"}
    comptes = ", ".join(accorder(bilan.compter(sort), mot) for sort, mot in mots.items())
    ecrire(f"{tete}{accorder(bilan.lues, 'ligne lue', 'lignes lues')} : {comptes}, {accorder(len(bilan.refusees), 'refusée')}.")
    if bilan.dossiers_crees or bilan.dossiers_modifies:
        neufs = accorder(bilan.dossiers_crees, "dossier créé", "dossiers créés")
        touches = accorder(bilan.dossiers_modifies, "dossier modifié", "dossiers modifiés")
        ecrire(f"{neufs}, {touches}, {accorder(bilan.debiteurs_crees, 'débiteur nouveau', 'débiteurs nouveaux')}.")
    if bilan.a_confirmer:
        ecrire(f"{accorder(bilan.a_confirmer, 'débiteur ressemble', 'débiteurs ressemblent')} à un autre : à confirmer dans l'écran.")
    dits = [str(a) for a in bilan.avertissements]
    for texte in (*dits[:MONTRES], *([f"et {len(dits) - MONTRES} autres avertissements"] if len(dits) > MONTRES else [])):
        prevenir(f"avertissement : {texte}")
    for rejet in bilan.rejets[:MONTRES]:
        valeur = f" « {assainir(rejet.valeur)} »" if rejet.valeur else ""
        prevenir(f"ligne {rejet.ligne}, colonne {rejet.colonne or '–'}{valeur} : {rejet.motif}")
    if len(bilan.rejets) > MONTRES:
        prevenir(f"et {len(bilan.rejets) - MONTRES} autres refus")
    if rejets is not None:
        prevenir(f"Les lignes refusées sont dans {rejets} : les corriger et réimporter ce fichier.")
