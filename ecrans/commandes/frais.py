"""« agence frais » : ceux qu'un titre ou le juge met à la charge du débiteur ; sans titre ni pièce, refusés (règle 6)."""

from __future__ import annotations

import argparse
from typing import Any

from agence.argent import euros, lire_montant
from agence.erreurs import Introuvable, SaisieInvalide
from agence.gestes import frais as gestes
from agence.mots import en_mots
from donnees.nomenclature import NatureFrais
from donnees.vues.decompte import LigneFrais, frais
from ecrans.commandes.analyse import declarer_json, entier
from ecrans.commandes.commun import consulter, dossier_de, jour, ouvrir
from ecrans.commandes.compte_rendu import rendre_compte
from ecrans.commandes.sortie import ecrire, rendre, tableau


def declarer(analyseur: argparse.ArgumentParser) -> None:
    analyseur.add_argument("dossier", metavar="DOSSIER", help="référence, CODE/RÉFÉRENCE ou #numéro")
    analyseur.add_argument("montant", metavar="MONTANT", nargs="?", help="1234,56 ; sans montant, la liste des frais du dossier")
    analyseur.add_argument("date", metavar="DATE", nargs="?", help="le jour où ils ont été exposés : hier, 15/11, 2026-11-15…")
    analyseur.add_argument("--nature", choices=[n.value for n in NatureFrais], default=NatureFrais.DEPENS.value, help="(depens)")
    analyseur.add_argument("--piece", default="", metavar="PIECE", help="la pièce qui les prouve : son nom, ou #numéro")
    analyseur.add_argument("--retirer", type=entier, metavar="NUMERO", help="retirer ces frais")
    analyseur.add_argument("--raison", default="", help="avec --retirer : pourquoi ils ne sont plus dus")
    declarer_json(analyseur)


def executer(options: argparse.Namespace) -> int:
    """Inscrit, retire, ou liste."""
    if options.retirer is not None:
        return _retirer(options)
    if options.montant is None:
        return _lister(options)
    if options.date is None:
        raise SaisieInvalide("la date des frais manque.", "Dire le jour où ils ont été exposés.")
    seance = ouvrir(options)
    dossier_id = dossier_de(options.dossier)
    montant, le = lire_montant(options.montant), jour(options.date, seance)
    piece = gestes.piece_nommee(dossier_id, options.piece)
    fait = gestes.ajouter(seance, dossier_id, NatureFrais(options.nature), montant, le, piece)
    en_json = {"numero": fait.id, "montant": montant, "le": le.isoformat(), "nature": options.nature}
    phrase = f"{euros(montant)} de {en_mots(fait.nature)} du {le:%d/%m/%Y} à la charge du débiteur."
    return rendre_compte(options, seance, dossier_id, phrase, frais=en_json)


def _retirer(options: argparse.Namespace) -> int:
    seance = ouvrir(options)
    dossier_id = dossier_de(options.dossier)
    if not any(f.id == options.retirer for f in frais([dossier_id])):
        raise Introuvable(f"frais n° {options.retirer} inconnus sur ce dossier, ou déjà retirés.", "Voir « agence frais DOSSIER ».")
    fait = gestes.retirer(seance, options.retirer, options.raison)
    return rendre_compte(options, seance, dossier_id, f"{euros(fait.montant)} de frais retirés.", frais={"numero": fait.id, "retire": True})


def _lister(options: argparse.Namespace) -> int:
    consulter(options)
    trouves = frais([dossier_de(options.dossier)])
    if options.json:
        rendre({"dossier": options.dossier, "frais": [_en_json(f) for f in trouves]})
    elif not trouves:
        ecrire("Aucun frais à la charge du débiteur.")
    else:
        lignes = [(str(f.id), f"{f.le:%d/%m/%Y}", en_mots(NatureFrais(f.nature)), euros(f.montant), f.piece) for f in trouves]
        ecrire(tableau(("n°", "date", "nature", "montant", "pièce"), lignes, frozenset({0, 3})))
    return 0


def _en_json(f: LigneFrais) -> dict[str, Any]:
    return {"numero": f.id, "le": f.le.isoformat(), "nature": f.nature, "montant": f.montant, "piece": f.piece}
