"""« agence remise » : ce que le mandant abandonne ; au-delà du pouvoir donné, un superviseur et l'accord du mandant (règle 43)."""

from __future__ import annotations

import argparse
from typing import Any

from agence.argent import euros, lire_montant
from agence.erreurs import Introuvable
from agence.gestes import approbations
from agence.gestes import remises as gestes
from agence.gestes.frais import piece_nommee
from agence.mots import en_mots
from agence.seance import Seance
from donnees.nomenclature import Poste
from donnees.vues.decompte import LigneRemise, remises
from ecrans.commandes.analyse import declarer_json, entier
from ecrans.commandes.commun import consulter, dossier_de, ouvrir
from ecrans.commandes.compte_rendu import rendre_compte
from ecrans.commandes.sortie import ecrire, rendre, tableau


def declarer(analyseur: argparse.ArgumentParser) -> None:
    analyseur.add_argument("dossier", metavar="DOSSIER", help="référence, CODE/RÉFÉRENCE ou #numéro")
    analyseur.add_argument("montant", metavar="MONTANT", nargs="?", help="1234,56 ; sans montant, la liste des remises du dossier")
    analyseur.add_argument("--poste", choices=[p.value for p in gestes.REMISABLES], default=Poste.PRINCIPAL.value, help="(principal)")
    analyseur.add_argument("--motif", default="", help="pourquoi le mandant abandonne cette somme")
    analyseur.add_argument("--accord", default="", metavar="TEXTE", help="l'accord du mandant : qui, quand, comment")
    analyseur.add_argument("--piece", default="", metavar="PIECE", help="la pièce qui le prouve : son nom, ou #numéro")
    analyseur.add_argument("--demander", action="store_true", help="demander l'accord d'un superviseur au lieu de remettre")
    analyseur.add_argument("--retirer", type=entier, metavar="NUMERO", help="retirer cette remise")
    analyseur.add_argument("--raison", default="", help="avec --retirer : pourquoi elle ne tient plus")
    declarer_json(analyseur)


def executer(options: argparse.Namespace) -> int:
    """Remet, demande, retire, ou liste."""
    if options.retirer is not None:
        return _retirer(options)
    if options.montant is None:
        return _lister(options)
    seance = ouvrir(options)
    dossier_id = dossier_de(options.dossier)
    montant, poste = lire_montant(options.montant), Poste(options.poste)
    piece = piece_nommee(dossier_id, options.piece) if options.piece.strip() else None
    if options.demander:
        return _demander(options, seance, dossier_id, approbations.donnees_remise(poste, montant, options.accord, piece))
    fait = gestes.remettre(seance, dossier_id, poste, montant, options.motif, accord=options.accord, piece_id=piece)
    en_json = {"numero": fait.id, "poste": poste.value, "montant": montant, "le": fait.le.isoformat()}
    return rendre_compte(options, seance, dossier_id, f"{euros(montant)} de {en_mots(poste)} remis.", remise=en_json)


def _demander(options: argparse.Namespace, seance: Seance, dossier_id: int, donnees: dict[str, Any]) -> int:
    demande = approbations.demander(seance, dossier_id, approbations.Objet.REMISE, options.motif, donnees)
    quoi = approbations.resume(approbations.Objet.REMISE, donnees)
    phrase = f"remise demandée à un superviseur : {quoi}."
    return rendre_compte(options, seance, dossier_id, phrase, demande={"numero": demande.id, **donnees})


def _retirer(options: argparse.Namespace) -> int:
    seance = ouvrir(options)
    dossier_id = dossier_de(options.dossier)
    if not any(r.id == options.retirer for r in remises([dossier_id])):
        raise Introuvable(f"remise n° {options.retirer} inconnue sur ce dossier, ou déjà retirée.", "Voir « agence remise DOSSIER ».")
    fait = gestes.retirer(seance, options.retirer, options.raison)
    phrase = f"remise de {euros(fait.montant)} retirée."
    return rendre_compte(options, seance, dossier_id, phrase, remise={"numero": fait.id, "retiree": True})


def _lister(options: argparse.Namespace) -> int:
    consulter(options)
    trouvees = remises([dossier_de(options.dossier)])
    if options.json:
        rendre({"dossier": options.dossier, "remises": [_en_json(r) for r in trouvees]})
    elif not trouvees:
        ecrire("Aucune remise.")
    else:
        lignes = [(str(r.id), f"{r.le:%d/%m/%Y}", en_mots(Poste(r.poste)), euros(r.montant), r.motif) for r in trouvees]
        ecrire(tableau(("n°", "date", "sur", "montant", "motif"), lignes, frozenset({0, 3})))
    return 0


def _en_json(r: LigneRemise) -> dict[str, Any]:
    return {"numero": r.id, "le": r.le.isoformat(), "poste": r.poste, "montant": r.montant, "motif": r.motif}
