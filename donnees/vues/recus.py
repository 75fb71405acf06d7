"""Les créances et les paiements d'un dossier, en lignes simples pour les règles."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, NamedTuple

from donnees.base import est_sqlite, lignes, une
from donnees.champs import instant_lu, jour_lu

QUITTANCE = "Q-"
"""Ce qui précède le numéro d'une quittance."""
_VERROU = 7017
_TRANCHE = 2_000
"""Identifiants par requête."""


class LignePaiement(NamedTuple):
    """Un paiement non extourné. `isole` : reçu après un jugement d'ouverture, il n'éteint rien (L622-7)."""

    id: int
    dossier_id: int
    montant: int
    recu_le: date
    saisi_le: datetime
    moyen: str
    canal: str
    reference: str
    quittance: str
    isole: bool
    creance_visee_id: int | None


class LigneMouvement(NamedTuple):
    """Un paiement ou son extourne, dans l'ordre de la saisie."""

    id: int
    dossier_id: int
    montant: int
    recu_le: date
    saisi_le: datetime
    extourne_id: int | None
    isole: bool
    creance_visee_id: int | None


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


class LigneImputation(NamedTuple):
    """Une part figée, de la dernière version de l'imputation d'un paiement."""

    paiement_id: int
    version: int
    creance_id: int | None
    poste: str
    montant: int
    strategie: str


def paiements_recus(dossiers: list[int]) -> list[LignePaiement]:
    """Les paiements non extournés de ces dossiers, du plus ancien au plus récent, fonds isolés compris."""
    # Un paiement est positif et une extourne négative (la base l'exige) : « extourne_id IS NULL » dirait la même chose, mais
    # SQLite y verrait une clé unique et lirait tous les paiements au lieu de ceux du dossier.
    sql = """SELECT p.id, p.dossier_id, p.montant, p.recu_le, p.saisi_le, p.moyen, p.canal, p.reference, p.quittance, p.isole,
        p.creance_visee_id FROM paiement p WHERE p.dossier_id IN ({marques}) AND p.montant > 0
        AND NOT EXISTS (SELECT 1 FROM paiement x WHERE x.extourne_id = p.id) ORDER BY p.recu_le, p.id"""
    return [
        LignePaiement(i, d, m, jour_lu(r), instant_lu(s), moyen, canal, ref, q, bool(isole), visee)  # type: ignore[arg-type]
        for i, d, m, r, s, moyen, canal, ref, q, isole, visee in _par_tranches(sql, dossiers)
    ]


def paiements_valables(dossiers: list[int]) -> list[LignePaiement]:
    """Les paiements qui comptent : ni extournés, ni isolés."""
    return [p for p in paiements_recus(dossiers) if not p.isole]


def mouvements(dossiers: list[int]) -> list[LigneMouvement]:
    """Tous les paiements et extournes de ces dossiers, dans l'ordre de leur saisie."""
    sql = """SELECT id, dossier_id, montant, recu_le, saisi_le, extourne_id, isole, creance_visee_id FROM paiement
        WHERE dossier_id IN ({marques}) ORDER BY id"""
    return [
        LigneMouvement(i, d, m, jour_lu(r), instant_lu(s), e, bool(isole), visee)  # type: ignore[arg-type]
        for i, d, m, r, s, e, isole, visee in _par_tranches(sql, dossiers)
    ]


def imputations(dossiers: list[int]) -> list[LigneImputation]:
    """Les parts figées des paiements de ces dossiers, à leur dernière version."""
    sql = """SELECT i.paiement_id, i.version, i.creance_id, i.poste, i.montant, i.strategie
        FROM paiement p JOIN imputation i ON i.paiement_id = p.id WHERE p.dossier_id IN ({marques}) ORDER BY i.id"""
    toutes = [LigneImputation(*ligne) for ligne in _par_tranches(sql, dossiers)]
    dernieres: dict[int, int] = {}
    for ligne in toutes:
        dernieres[ligne.paiement_id] = max(ligne.version, dernieres.get(ligne.paiement_id, 0))
    return [ligne for ligne in toutes if ligne.version == dernieres[ligne.paiement_id]]


def creances(dossiers: list[int]) -> list[LigneCreance]:
    """Les créances de ces dossiers, par échéance."""
    sql = """SELECT id, dossier_id, type, numero, objet, facture_le, echeance_le, montant, taux_penalites FROM creance
        WHERE dossier_id IN ({marques}) ORDER BY echeance_le, id"""
    return [
        LigneCreance(i, d, t, n, o, jour_lu(f), jour_lu(e), m, taux)  # type: ignore[arg-type]
        for i, d, t, n, o, f, e, m, taux in _par_tranches(sql, dossiers)
    ]


def verrouiller_les_quittances() -> None:
    """Un seul numérote à la fois jusqu'à la fin de la transaction ; à prendre avant tout dossier, pour que personne ne se bloque.

    Sur SQLite, la transaction d'écriture y suffit.
    """
    if not est_sqlite():
        une(f"SELECT pg_advisory_xact_lock({_VERROU})")


def derniere_quittance() -> int:
    """Le numéro de la dernière quittance donnée, 0 s'il n'y en a pas ; elles suivent l'ordre des paiements."""
    ligne = une("SELECT quittance FROM paiement WHERE quittance <> '' ORDER BY id DESC LIMIT 1")
    return int(str(ligne[0]).removeprefix(QUITTANCE)) if ligne else 0


def numero_de_quittance(rang: int) -> str:
    """« Q-000123 »."""
    return f"{QUITTANCE}{rang:06d}"


def _par_tranches(sql: str, dossiers: list[int]) -> list[tuple[Any, ...]]:
    trouvees: list[tuple[Any, ...]] = []
    for debut in range(0, len(dossiers), _TRANCHE):
        tranche = dossiers[debut : debut + _TRANCHE]
        trouvees += lignes(sql.format(marques=",".join("?" * len(tranche))), tranche)
    return trouvees
