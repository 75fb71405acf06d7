"""Le dû d'un dossier à un jour : lit les créances et les paiements, et laisse le droit compter."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from agence.configuration.modele import Configuration
from agence.droit.decompte import CreanceDue, Decompte, Parties, Reperes, Versement, etablir
from agence.droit.taux import charger_taux
from donnees.nomenclature import Nature
from donnees.vues.decompte import Tete, tetes
from donnees.vues.recus import LigneCreance, LignePaiement, creances, paiements_valables


def decompte_du_dossier(dossier_id: int, au: date, configuration: Configuration, *, exact: bool = False) -> Decompte:
    """Le décompte d'un dossier, arrêté au soir de `au`. `exact` : de quoi le produire, donc refusé si un taux manque (règle 10)."""
    return decomptes([dossier_id], au, configuration, exact=exact)[dossier_id]


def du_du_dossier(dossier_id: int, au: date, configuration: Configuration) -> int:
    """Ce que le débiteur doit ce jour-là, en centimes, intérêts et indemnités compris."""
    return decompte_du_dossier(dossier_id, au, configuration).du


def decomptes(dossiers: list[int], au: date, configuration: Configuration, *, exact: bool = False) -> dict[int, Decompte]:
    """Les décomptes de plusieurs dossiers, en trois lectures quel que soit leur nombre."""
    par_dossier: dict[int, tuple[list[LigneCreance], list[LignePaiement]]] = {d: ([], []) for d in dossiers}
    for creance in creances(dossiers):
        par_dossier[creance.dossier_id][0].append(creance)
    for paiement in paiements_valables(dossiers):
        par_dossier[paiement.dossier_id][1].append(paiement)
    return {t.dossier_id: _etablir(t, *par_dossier[t.dossier_id], au, exact) for t in tetes(dossiers)}


def _etablir(tete: Tete, dues: list[LigneCreance], recus: list[LignePaiement], au: date, exact: bool) -> Decompte:
    return etablir(
        [
            CreanceDue(
                c.id,
                c.numero,
                c.montant,
                c.echeance_le,
                c.facture_le,
                Decimal(c.taux_penalites) if c.taux_penalites else None,
            )
            for c in dues
        ],
        [Versement(p.id, p.recu_le, p.montant) for p in recus],
        Parties(Nature(tete.creancier), Nature(tete.debiteur)),
        Reperes(tete.mise_en_demeure_le, tete.titre_le, tete.interets_arretes_le),
        au,
        charger_taux(),
        exact=exact,
    )
