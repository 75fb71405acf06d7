"""Lire la base comme un auditeur : ce qui vaut d'un dossier, et ses invariants."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from agence.calendrier import Calendrier
from donnees.base import lignes, une
from donnees.modeles import Coordonnee, Courrier, Dossier, Evenement, Promesse
from donnees.nomenclature import Etat, TypeEvenement

VALABLES = {
    "promesse": "statut <> 'annulee'",
    "courrier": "etat <> 'annule'",
    "procedure": "etat <> 'annule'",
    "piece": "NOT retiree",
    "intervenant": "NOT retire",
    "interruption": "NOT retiree",
    "approbation": "1 = 1",
    "etape_faite": "1 = 1",
}
"""Ce qui compte encore dans chaque table ; un échéancier sans promesse n'engage personne."""


def relire(dossier: Dossier) -> Dossier:
    """Le dossier tel qu'il est dans la base."""
    return Dossier.get_by_id(dossier.id)


def etat_complet(dossier: Dossier) -> dict[str, Any]:
    """Tout ce qui vaut du dossier, hors version et historique : deux états égaux ne se distinguent pas."""
    relu = relire(dossier)
    etat: dict[str, Any] = {"dossier": {n: v for n, v in relu.__data__.items() if n != "version"}}
    for table, valable in VALABLES.items():
        etat[table] = sorted(map(str, lignes(f"SELECT * FROM {table} WHERE dossier_id = ? AND {valable}", (dossier.id,))))
    # Un paiement réinscrit après une extourne annulée a un autre numéro, et c'est le même argent.
    sql = """SELECT montant, recu_le, moyen, canal, reference FROM paiement p WHERE dossier_id = ? AND extourne_id IS NULL
        AND NOT EXISTS (SELECT 1 FROM paiement x WHERE x.extourne_id = p.id)"""
    etat["paiement"] = sorted(map(str, lignes(sql, (dossier.id,))))
    etat["coordonnee"] = sorted(map(str, Coordonnee.select().where(Coordonnee.debiteur_id == relu.debiteur_id).dicts()))
    return etat


def evenements(dossier: Dossier) -> list[Evenement]:
    """L'historique, du plus ancien au plus récent."""
    return list(Evenement.select().where(Evenement.dossier_id == dossier.id).order_by(Evenement.id))


def dernier(dossier: Dossier) -> Evenement:
    """Le dernier évènement."""
    return evenements(dossier)[-1]


def dernier_courrier(dossier: Dossier) -> Evenement:
    """Le dernier évènement de courrier ; un décompte arrêté au départ peut le suivre."""
    return [e for e in evenements(dossier) if e.type is TypeEvenement.COURRIER][-1]


def courriers(dossier: Dossier) -> list[Courrier]:
    return list(Courrier.select().where(Courrier.dossier_id == dossier.id).order_by(Courrier.id))


def verifier_invariants(dossiers: Sequence[Dossier], calendrier: Calendrier) -> None:
    """Les invariants 1, 2, 5, 6 et 9 de chaque dossier, relus de la base."""
    for dossier in dossiers:
        d = relire(dossier)
        _une_suite(d)
        _solde_juste(d)
        _un_agent(d)
        _promesses_justes(d)
        if d.action_le is not None:
            assert calendrier.est_ouvre(d.action_le), f"action un jour fermé : {d.action_le}"


def _une_suite(d: Dossier) -> None:
    if d.etat is Etat.ACTIF:
        assert d.action is not None and d.action_le is not None
    elif d.etat is Etat.SUSPENDU:
        assert d.action is None and (d.suspendu_jusqu_au is not None or d.suspension_attend)
    else:
        assert d.action is None and d.action_le is None and d.clos_motif is not None


def _solde_juste(d: Dossier) -> None:
    confie = une("SELECT coalesce(sum(montant), 0) FROM creance WHERE dossier_id = ?", (d.id,))
    verse = une("SELECT coalesce(sum(montant), 0) FROM paiement WHERE dossier_id = ?", (d.id,))
    assert confie is not None and verse is not None
    assert (d.principal, d.verse, d.solde) == (confie[0], verse[0], confie[0] - verse[0])


def _un_agent(d: Dossier) -> None:
    tenants = lignes("SELECT utilisateur_id FROM bail WHERE dossier_id = ?", (d.id,))
    assert len(tenants) <= 1


def _promesses_justes(d: Dossier) -> None:
    promesses = list(Promesse.select().where(Promesse.dossier_id == d.id))
    valables = une(
        """SELECT coalesce(sum(montant), 0) FROM paiement p WHERE dossier_id = ? AND extourne_id IS NULL
        AND NOT EXISTS (SELECT 1 FROM paiement x WHERE x.extourne_id = p.id)""",
        (d.id,),
    )
    assert valables is not None
    assert sum(p.paye for p in promesses) <= valables[0], "un paiement est compté deux fois"
    for p in promesses:
        assert 0 <= p.paye <= p.montant
