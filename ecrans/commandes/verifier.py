"""« agence verifier » : tous les invariants sur toute la base."""

from __future__ import annotations

import argparse

from agence.gestes.signalements import a_signaler
from agence.tenue import verification
from agence.tenue.verification_chaine import Recompte
from ecrans.commandes.analyse import declarer_json
from ecrans.commandes.commun import consulter
from ecrans.commandes.sortie import accorder, ecrire, prevenir, progression, rendre


def declarer(analyseur: argparse.ArgumentParser) -> None:
    declarer_json(analyseur)


def executer(options: argparse.Namespace) -> int:
    """Statut 1 et la liste si un invariant ne tient pas."""
    seance = consulter(options)
    rapport = verification.controler(progression("Contrôle"), seance.jour, progression("Historique"))
    manquements, chaine = rapport.manquements, rapport.chaine
    avertissements = a_signaler(seance, seance.jour)
    for phrase in avertissements:
        prevenir(f"à signaler : {phrase}")
    if options.json:
        liste = [{"invariant": m.invariant, "texte": m.texte, "numero": m.dossier_id} for m in manquements]
        rendre({"saine": not manquements, "manquements": liste, "avertissements": avertissements, "chaine": chaine.en_json()})
    elif not manquements:
        ecrire("La base est saine : tous les contrôles passent.")
        ecrire(dire(chaine))
    else:
        for m in manquements:
            ecrire(str(m))
        if chaine.maillons:
            ecrire(dire(chaine))
        remede = "Restaurer la dernière sauvegarde saine (« agence restaurer FICHIER »), ou faire corriger ces dossiers."
        prevenir(f"{accorder(len(manquements), 'manquement')}. {remede}")
    return 1 if manquements else 0


def dire(chaine: Recompte) -> str:
    """« 1 234 évènements recomptés en 0,1 s (98 000 par seconde), tête 3fa9c2d10b7e ; ancre : … »."""
    ancre = f"comparés à {accorder(chaine.ancrages, 'ligne')} de {chaine.ancre}" if chaine.ancrages else "aucune ancre à comparer"
    return (
        f"Historique : {accorder(chaine.maillons, 'évènement')} en {chaine.duree_ms} ms ({chaine.debit} par seconde), "
        f"tête {chaine.tete[:12]} ; {ancre}."
    )
