"""Règle 32, après coup : un jugement d'ouverture appris tard met à part l'argent déjà reçu, une procédure inscrite à tort le rend.

Ce qui change est imputé à nouveau : le geste ne s'annule alors plus, il se corrige par un autre.
"""

from __future__ import annotations

from dataclasses import replace

from agence.argent import euros
from agence.decomptes import elements_du_dossier
from agence.gestes import regles_de_paiement as regles
from agence.gestes.paiements import reprendre_les_imputations, rouvrir_si_besoin
from agence.gestes.promesses import rejuger
from agence.gestes.socle import Geste
from donnees.modeles import Paiement
from donnees.nomenclature import TypeEvenement


def aligner(g: Geste) -> None:
    """Chaque paiement du dossier est à part si une procédure ouverte couvrait le jour où il est arrivé, et seulement alors."""
    e = elements_du_dossier(g.dossier.id, g.cadre.configuration)
    change = 0
    for paiement in _valables(g.dossier.id):
        protection = regles.jugement_d_ouverture(g.dossier.id, e, paiement.recu_le, g.cadre.configuration)
        if protection is not None and not paiement.isole:
            g.modifier(paiement, isole=True)
            dit = regles.inscrire_les_fonds_isoles(g, paiement, protection)
            _dire(g, paiement, dit)
            change -= paiement.montant
        elif protection is None and paiement.isole:
            regles.retirer_les_fonds_isoles(g, paiement)
            g.modifier(paiement, isole=False)
            _dire(g, paiement, "n'est plus isolé : aucune procédure ouverte ne le couvre")
            change += paiement.montant
    if change:
        g.annulable = False
        _compter(g, change)
        reprendre_les_imputations(g, "fonds reçus après un jugement d'ouverture")
        if change < 0:
            rouvrir_si_besoin(g)
        rejuger(g, g.cadre.jour)


def _valables(dossier_id: int) -> list[Paiement]:
    contraires = Paiement.select(Paiement.extourne_id).where(Paiement.dossier_id == dossier_id, Paiement.extourne_id.is_null(False))
    requete = Paiement.select().where(Paiement.dossier_id == dossier_id, Paiement.montant > 0, Paiement.id.not_in(contraires))
    return list(requete.order_by(Paiement.recu_le, Paiement.id))


def _dire(g: Geste, paiement: Paiement, suite: str) -> None:
    texte = f"{euros(paiement.montant)} reçus le {paiement.recu_le:%d/%m/%Y}, {suite}"
    g.consigner(TypeEvenement.PROTECTION, "fonds_isoles", texte, {"paiement": paiement.id})


def _compter(g: Geste, change: int) -> None:
    verse = g.dossier.verse + change
    g.changer(verse=verse)
    g.poser(replace(g.situation, solde=g.dossier.principal - verse))
