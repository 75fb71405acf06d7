"""« agence escalader » : vers le commissaire de justice ou la voie judiciaire, si toutes les portes sont franches."""

from __future__ import annotations

import argparse
from typing import Any

from agence.argent import euros
from agence.conduite.portes import Condition
from agence.erreurs import Refus
from agence.gestes.escalade import EscaladeRefusee, avertissements, escalader, examiner
from agence.mots import en_mots
from donnees.nomenclature import EtatCondition, TypeAction, TypeProcedure
from ecrans.commandes.analyse import declarer_json
from ecrans.commandes.commun import dossier_de, ouvrir
from ecrans.commandes.compte_rendu import rendre_compte
from ecrans.commandes.sortie import ecrire, prevenir, rendre

_MARQUES = {EtatCondition.VRAIE: "oui      ", EtatCondition.FAUSSE: "NON      ", EtatCondition.A_VERIFIER: "à vérifier"}


def declarer(analyseur: argparse.ArgumentParser) -> None:
    analyseur.add_argument("dossier", metavar="DOSSIER", help="référence, CODE/RÉFÉRENCE ou #numéro")
    analyseur.add_argument("vers", choices=[TypeAction.HUISSIER.value, TypeAction.JUDICIAIRE.value])
    analyseur.add_argument("--procedure", choices=[p.value for p in TypeProcedure], help="la voie judiciaire voulue (la plus convenable)")
    analyseur.add_argument("--derogation", default="", metavar="RAISON", help="passer outre les portes qui l'admettent (superviseur)")
    declarer_json(analyseur)


def executer(options: argparse.Namespace) -> int:
    """Fait, ou refusé avec chaque condition et ce qui la répare (statut 1)."""
    seance = ouvrir(options)
    dossier_id = dossier_de(options.dossier)
    voulue = TypeProcedure(options.procedure) if options.procedure else None
    vers = TypeAction(options.vers)
    examen = examiner(seance, dossier_id, vers)
    try:
        ouverte = escalader(seance, dossier_id, vers, voulue, derogation=options.derogation)
    except EscaladeRefusee as refus:
        return _refuser(options, refus, refus.conditions)
    except Refus as refus:
        if options.json:
            return _refuser(options, refus, ())
        raise
    dits = avertissements(examen, ouverte.type)
    if not options.json:
        for dit in dits:
            prevenir(f"à savoir : {dit}")
    en_json = {
        "numero": ouverte.id, "type": ouverte.type.value, "montant": ouverte.montant, "cout": ouverte.cout, "phase": ouverte.phase,
    }  # fmt: skip
    phrase = f"{en_mots(ouverte.type)} à transmettre, pour {euros(ouverte.montant)}."
    return rendre_compte(options, seance, dossier_id, phrase, faite=True, procedure=en_json, avertissements=list(dits))


def _refuser(options: argparse.Namespace, refus: Refus, conditions: tuple[Condition, ...]) -> int:
    prevenir(f"agence : {refus}")
    if options.json:
        rendre({"faite": False, "conditions": [_en_json(c) for c in conditions], "message": refus.message, "regle": refus.regle})
    else:
        for c in conditions:
            remede = "" if c.etat is EtatCondition.VRAIE else f" → {c.porte.remede}"
            ecrire(f"{_MARQUES[c.etat]} {c.porte.texte}{f' ({c.detail})' if c.detail else ''}{remede}")
        if conditions and all(c.porte.derogeable for c in conditions if c.etat is not EtatCondition.VRAIE):
            ecrire(f"Un superviseur peut passer outre : agence demander {options.dossier} derogation {options.vers}")
    return 1


def _en_json(c: Condition) -> dict[str, Any]:
    return {
        "regle": c.porte.regle, "texte": c.porte.texte, "etat": c.etat.value, "remede": c.porte.remede, "detail": c.detail,
        "base": c.porte.base, "derogeable": c.porte.derogeable,
    }  # fmt: skip
