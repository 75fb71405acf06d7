"""« agence demandes » : ce qui attend l'accord d'un superviseur ; « accorder », « refuser », « revenir » : le décider."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import Any

from agence.erreurs import Introuvable
from agence.gestes import approbations, demandes
from agence.gestes.demandes import Demande
from agence.gestes.examen_des_demandes import a_l_heure, examiner_la_demande
from agence.gestes.objets_d_accord import MOTS
from agence.seance import Seance
from ecrans.commandes.analyse import declarer_action, declarer_json, entier, sous_commandes
from ecrans.commandes.commun import consulter, ouvrir
from ecrans.commandes.compte_rendu import rendre_compte
from ecrans.commandes.sortie import ecrire, rendre


def declarer(analyseur: argparse.ArgumentParser) -> None:
    analyseur.add_argument("--miennes", action="store_true", help="celles que j'ai faites : en attente, ou répondues ce jour")
    declarer_json(analyseur)
    actions = sous_commandes(analyseur)
    accorder = declarer_action(actions, "accorder", "accorder une demande : ce qui était demandé est fait aussitôt")
    accorder.add_argument("numero", metavar="NUMERO", type=entier, help="celui de la demande")
    accorder.add_argument("--reponse", default="", metavar="TEXTE", help="un mot pour le demandeur")
    accorder.add_argument("--mandant", default="", metavar="TEXTE", help="l'accord du mandant à une remise : qui, quand (règle 43)")
    refuser = declarer_action(actions, "refuser", "refuser une demande, en disant pourquoi")
    refuser.add_argument("numero", metavar="NUMERO", type=entier, help="celui de la demande")
    refuser.add_argument("--raison", default="", metavar="TEXTE", help="pourquoi ; le demandeur la lira")
    revenir = declarer_action(actions, "revenir", "reprendre sa décision, tant qu'elle n'a pas servi")
    revenir.add_argument("numero", metavar="NUMERO", type=entier, help="celui de la demande")


def executer(options: argparse.Namespace) -> int:
    """Liste les demandes, ou en décide une."""
    if options.action is None:
        return _lister(options)
    seance = ouvrir(options)
    avant = demandes.la_demande(options.numero)
    if avant is None:
        raise Introuvable(f"demande n° {options.numero} inconnue.", "Voir « agence demandes ».")
    if options.action == "revenir":
        approbations.revenir(seance, avant.id)
    else:
        reponse = options.reponse if options.action == "accorder" else options.raison
        mandant = options.mandant if options.action == "accorder" else ""
        approbations.decider(seance, avant.id, options.action == "accorder", reponse, mandant=mandant)
    apres = demandes.la_demande(avant.id)
    assert apres is not None
    dit = apres.decision if apres.decidee else "elle attend de nouveau"
    phrase = f"{apres.quoi}, demandée par {apres.demandeur} : {dit}."
    return rendre_compte(options, seance, apres.dossier_id, phrase, demande=_en_json(apres))


def _lister(options: argparse.Namespace) -> int:
    seance = ouvrir(options) if options.miennes else consulter(options)
    liste = demandes.les_miennes(seance) if options.miennes else demandes.en_attente()
    if options.miennes:
        demandes.marquer_lues(seance, liste)
    if options.json:
        rendre({"demandes": [_en_json(d) | {"examen": list(_examen(seance, d))} for d in liste]})
    elif liste:
        _ecrire(seance, liste)
    else:
        ecrire("Aucune demande." if options.miennes else "Aucune demande en attente.")
    return 0


def _examen(seance: Seance, d: Demande) -> tuple[str, ...]:
    return () if d.decidee else examiner_la_demande(seance, d).lignes


def _ecrire(seance: Seance, liste: Sequence[Demande]) -> None:
    for d in liste:
        ecrire(f"n° {d.id} · {a_l_heure(d)} · {d.reference} {d.debiteur}")
        suite = (d.decision,) if d.decidee else _examen(seance, d)
        for ligne in (d.quoi, f"motif : {d.motif}", *suite):
            ecrire(f"    {ligne}")


def _en_json(d: Demande) -> dict[str, Any]:
    return {
        "numero": d.id, "dossier": d.reference, "debiteur": d.debiteur, "objet": d.objet.value, "demande": MOTS[d.objet], "quoi": d.quoi,
        "motif": d.motif, "donnees": d.donnees, "demandeur": d.demandeur, "demandee_le": d.demandee_le.isoformat(), "etat": d.etat.value,
        "decideur": d.decideur or None, "decidee_le": d.decidee_le.isoformat() if d.decidee_le else None, "reponse": d.reponse,
        "utilisee": d.utilisee,
    }  # fmt: skip
