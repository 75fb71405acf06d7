"""Extourner, rouvrir, remettre : fait par qui le peut, demandé par tout autre, avec la même saisie."""

from __future__ import annotations

from typing import NamedTuple

from agence.erreurs import Introuvable, Refus
from agence.gestes.approbations import Objet, demander, donnees_extourne, donnees_remise
from agence.gestes.cloture import rouvrir
from agence.gestes.deux_personnes import REGLE, TABLE, ADeux, auteur_de_la_cloture, auteur_de_la_saisie, est_le_second
from agence.gestes.droits import peut
from agence.gestes.paiements import extourner
from agence.gestes.remises import remettre
from agence.seance import Seance
from donnees.modeles import Paiement
from donnees.nomenclature import Poste


class Issue(NamedTuple):
    """Le numéro de ce qui est fait (ligne contraire, remise), ou celui de la demande ; `montant` en centimes."""

    fait: int | None
    montant: int
    demande: int | None


def extourner_ou_demander(seance: Seance, paiement_id: int, motif: str) -> Issue:
    """La ligne contraire si l'acteur est un superviseur qui n'a pas saisi ce paiement ; sinon la demande qu'un autre décidera."""
    paiement = Paiement.get_or_none(Paiement.id == paiement_id)
    if paiement is None:
        raise Introuvable(f"paiement n° {paiement_id} inconnu.")
    if est_le_second(seance, ADeux.EXTOURNE, auteur_de_la_saisie(paiement)):
        contraire = extourner(seance, paiement_id, motif)
        return Issue(contraire.id, contraire.montant, None)
    demande = demander(seance, paiement.dossier_id, Objet.EXTOURNE, motif, donnees_extourne(paiement))
    return Issue(None, paiement.montant, demande.id)


def rouvrir_ou_demander(seance: Seance, dossier_id: int, raison: str, *, version: int | None = None) -> int | None:
    """Rouvre, et rend None, si l'acteur est un superviseur qui n'a pas clos ; sinon le numéro de la demande qu'un autre décidera."""
    if est_le_second(seance, ADeux.REOUVERTURE, auteur_de_la_cloture(dossier_id)):
        rouvrir(seance, dossier_id, raison, version=version)
        return None
    return int(demander(seance, dossier_id, Objet.REOUVERTURE, raison, version=version).id)


def remettre_ou_demander(
    seance: Seance,
    dossier_id: int,
    poste: Poste,
    montant: int,
    motif: str,
    *,
    accord: str = "",
    piece_id: int | None = None,
    version: int | None = None,
) -> Issue:
    """Remet dans le pouvoir de l'acteur ; au-delà, la même saisie devient la demande qu'un autre décidera, et le mandant en est avisé.

    Un superviseur que seul l'accord du mandant arrête (règle 43) le lit et le dit : il n'a personne à qui le demander.
    """
    try:
        fait = remettre(seance, dossier_id, poste, montant, motif, accord=accord, piece_id=piece_id, version=version)
    except Refus as refus:
        seul = refus.regle == "43" and not peut(seance.acteur, TABLE[ADeux.REMISE].acte)
        if not seul and refus.regle != REGLE:
            raise
    else:
        return Issue(fait.id, montant, None)
    donnees = donnees_remise(poste, montant, accord.strip(), piece_id)
    return Issue(None, montant, int(demander(seance, dossier_id, Objet.REMISE, motif, donnees, version=version).id))
