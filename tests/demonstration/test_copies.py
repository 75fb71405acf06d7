"""Au-delà des dossiers racontés, des copies : saines, à d'autres noms, sans identifiant partagé."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from agence.demonstration import remplissage
from agence.tenue.verification import verifier
from donnees.base import lignes, une

MAINTENANT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
RACONTES, TOUS = 60, 145


@pytest.fixture
def copiee(base: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remplissage, "MOULES", RACONTES)
    faits: list[tuple[int, int]] = []
    remplissage.remplir(TOUS, 1, MAINTENANT, progression=lambda fait, total: faits.append((fait, total)))
    assert faits == [(60, TOUS), (120, TOUS), (145, TOUS)]


def nombre(sql: str) -> int:
    ligne = une(sql)
    return int(ligne[0]) if ligne else 0


def test_elle_est_saine_et_complete(copiee: None) -> None:
    assert not verifier()
    assert nombre("SELECT count(*) FROM dossier") == TOUS
    for table in ("evenement", "promesse", "paiement", "courrier", "imputation"):
        assert nombre(f"SELECT count(*) FROM {table}") > 0
    assert nombre("SELECT count(*) FROM evenement e WHERE NOT EXISTS (SELECT 1 FROM maillon m WHERE m.evenement_id = e.id)") == 0


def test_une_copie_garde_l_histoire_et_change_l_identite(copiee: None) -> None:
    premier, copie = (
        lignes(
            """SELECT b.nom, b.siren, d.solde, d.confie_le, (SELECT count(*) FROM evenement e WHERE e.dossier_id = d.id),
            (SELECT sum(i.montant) FROM imputation i JOIN paiement p ON p.id = i.paiement_id WHERE p.dossier_id = d.id)
            FROM dossier d JOIN debiteur b ON b.id = d.debiteur_id WHERE d.id BETWEEN ? AND ? ORDER BY d.id""",
            (debut, debut + 24),
        )
        for debut in (RACONTES + 1, 2 * RACONTES + 1)
    )
    assert [ligne[2:] for ligne in premier] == [ligne[2:] for ligne in copie]
    assert sum(a[0] != b[0] for a, b in zip(premier, copie, strict=True)) > 20
    assert not {ligne[1] for ligne in premier if ligne[1]} & {ligne[1] for ligne in copie if ligne[1]}


def test_ce_qui_se_refere_a_soi_y_reste(copiee: None) -> None:
    egares = nombre(
        """SELECT count(*) FROM evenement e JOIN courrier c ON e.texte LIKE '%' || c.reference || '%'
        WHERE e.type = 'courrier' AND c.dossier_id <> e.dossier_id"""
    )
    assert egares == 0
    assert nombre("SELECT count(*) FROM evenement WHERE type = 'courrier' AND texte LIKE '%L-%' AND dossier_id > 60") > 0
    lettres = "SELECT count(*) FROM dossier d JOIN courrier c ON c.reference = d.premiere_lettre_ref WHERE d.id > 60"
    assert nombre(lettres) == nombre(f"{lettres} AND c.dossier_id = d.id") > 0
    assert nombre("SELECT count(*) FROM dossier") == nombre("SELECT count(DISTINCT reference) FROM dossier")


def test_les_index_sont_refaits(copiee: None, base: str) -> None:
    if not base.startswith("sqlite"):
        pytest.skip("PostgreSQL garde ses index pendant la copie")
    noms = {nom for (nom,) in lignes("SELECT name FROM sqlite_master WHERE type = 'index'")}
    assert {"dossier_file", "evenement_dossier", "paiement_quittance", "coordonnee_valeur"} <= noms
