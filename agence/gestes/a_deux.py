"""Extourner, rouvrir : fait par qui en est la seconde personne, demandé par tout autre."""

from __future__ import annotations

from typing import NamedTuple

from agence.erreurs import Introuvable
from agence.gestes.approbations import Objet, demander, donnees_extourne
from agence.gestes.cloture import rouvrir
from agence.gestes.deux_personnes import auteur_de_la_cloture, auteur_de_la_saisie
from agence.gestes.droits import peut
from agence.gestes.paiements import extourner
from agence.seance import Seance
from donnees.modeles import Paiement


class Issue(NamedTuple):
    """Le numéro de la ligne contraire, ou celui de la demande ; `montant` en centimes."""

    contraire: int | None
    montant: int
    demande: int | None


def extourner_ou_demander(seance: Seance, paiement_id: int, motif: str) -> Issue:
    """La ligne contraire si l'acteur est un superviseur qui n'a pas saisi ce paiement ; sinon la demande qu'un autre décidera."""
    paiement = Paiement.get_or_none(Paiement.id == paiement_id)
    if paiement is None:
        raise Introuvable(f"paiement n° {paiement_id} inconnu.")
    if _decide(seance, "extourner un paiement", auteur_de_la_saisie(paiement)):
        contraire = extourner(seance, paiement_id, motif)
        return Issue(contraire.id, contraire.montant, None)
    demande = demander(seance, paiement.dossier_id, Objet.EXTOURNE, motif, donnees_extourne(paiement))
    return Issue(None, paiement.montant, demande.id)


def rouvrir_ou_demander(seance: Seance, dossier_id: int, raison: str, *, version: int | None = None) -> int | None:
    """Rouvre, et rend None, si l'acteur est un superviseur qui n'a pas clos ; sinon le numéro de la demande qu'un autre décidera."""
    if _decide(seance, "rouvrir un dossier", auteur_de_la_cloture(dossier_id)):
        rouvrir(seance, dossier_id, raison, version=version)
        return None
    return int(demander(seance, dossier_id, Objet.REOUVERTURE, raison, version=version).id)


def _decide(seance: Seance, acte: str, auteur_id: int | None) -> bool:
    return peut(seance.acteur, acte) and (seance.acteur is None or seance.acteur.id != auteur_id)
