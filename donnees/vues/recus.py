"""Les paiements et promesses d'un dossier, en lignes simples pour les règles."""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple

from donnees.base import lignes
from donnees.champs import instant_lu, jour_lu


class LignePaiement(NamedTuple):
    id: int
    dossier_id: int
    montant: int
    recu_le: date
    saisi_le: datetime
    moyen: str
    canal: str
    reference: str


class LigneCreance(NamedTuple):
    id: int
    dossier_id: int
    type: str
    numero: str
    objet: str
    facture_le: date
    echeance_le: date
    montant: int
    taux_penalites: str | None


def paiements_valables(dossiers: list[int]) -> list[LignePaiement]:
    """Les paiements non extournés de ces dossiers, du plus ancien au plus récent."""
    if not dossiers:
        return []
    marques = ",".join("?" * len(dossiers))
    # Un paiement est positif et une extourne négative (la base l'exige) : « extourne_id IS NULL » dirait la même chose, mais
    # SQLite y verrait une clé unique et lirait tous les paiements au lieu de ceux du dossier.
    sql = f"""SELECT p.id, p.dossier_id, p.montant, p.recu_le, p.saisi_le, p.moyen, p.canal, p.reference FROM paiement p
        WHERE p.dossier_id IN ({marques}) AND p.montant > 0
        AND NOT EXISTS (SELECT 1 FROM paiement x WHERE x.extourne_id = p.id) ORDER BY p.recu_le, p.id"""
    return [
        LignePaiement(i, d, m, jour_lu(r), instant_lu(s), moyen, canal, ref)  # type: ignore[arg-type]
        for i, d, m, r, s, moyen, canal, ref in lignes(sql, dossiers)
    ]


def creances(dossiers: list[int]) -> list[LigneCreance]:
    """Les créances de ces dossiers, par échéance."""
    if not dossiers:
        return []
    marques = ",".join("?" * len(dossiers))
    sql = f"""SELECT id, dossier_id, type, numero, objet, facture_le, echeance_le, montant, taux_penalites FROM creance
        WHERE dossier_id IN ({marques}) ORDER BY echeance_le, id"""
    return [
        LigneCreance(i, d, t, n, o, jour_lu(f), jour_lu(e), m, taux)  # type: ignore[arg-type]
        for i, d, t, n, o, f, e, m, taux in lignes(sql, dossiers)
    ]
