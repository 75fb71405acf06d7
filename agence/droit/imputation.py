"""La ventilation d'un versement neuf, à figer le jour où il est saisi."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from agence.droit.bornes import verifier
from agence.droit.deroulement import Deroulement
from agence.droit.elements import CreanceDue, FraisDus, Part, Parties, RemiseFaite, Reperes, Versement
from agence.droit.taux import TableDesTaux
from donnees.nomenclature import Poste


def imputer(
    creances: Iterable[CreanceDue],
    versements_deja_saisis: Iterable[Versement],
    nouveau: Versement,
    parties: Parties,
    reperes: Reperes,
    taux: TableDesTaux,
    *,
    frais: Iterable[FraisDus] = (),
    remises: Iterable[RemiseFaite] = (),
    exact: bool = False,
) -> tuple[Part, ...]:
    """Ce que le versement éteint le jour où il est reçu, selon sa stratégie et la créance qu'il vise ; la somme est son montant.

    Ceux du même jour déjà saisis passent avant lui, ceux reçus depuis ne comptent pas. Aucune part pour un versement isolé.
    Lève Refus comme `etablir`.
    """
    anciens, dus, faites, creances = tuple(versements_deja_saisis), tuple(frais), tuple(remises), tuple(creances)
    neuf = replace(nouveau, parts=(), id=max((v.id for v in anciens), default=0) + 1)
    versements = (*anciens, neuf)
    verifier(creances, versements, dus, faites, reperes, neuf.le, exact=exact)
    if neuf.isole:
        return ()
    deroulement = Deroulement(creances, parties, reperes, neuf.le, taux, exact=exact)
    deroulement.derouler(versements, dus, faites)
    encaisse = next(e for e in deroulement.encaisses if e.versement is neuf)
    parts = tuple(Part(i.creance, i.poste, i.montant) for i in encaisse.imputations)
    return (*parts, Part(None, Poste.TROP_PERCU, encaisse.reste)) if encaisse.reste else parts
