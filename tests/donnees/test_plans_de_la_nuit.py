"""Ce que la nuit lit, elle le lit par index : un million de dossiers coûtent ce que ceux du jour coûtent."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta

import pytest

from donnees.base import est_sqlite, lignes
from donnees.modeles import Cycle
from donnees.vues import nuit, prescription, procedures, protections

JOUR = date(2026, 11, 23)
CETTE_NUIT = datetime(2026, 11, 23, 1, tzinfo=UTC)
PROCHE = JOUR + timedelta(days=180)
LOT = list(range(1, 1001))
Plans = list[str]


@pytest.fixture
def plans(base: str, monkeypatch: pytest.MonkeyPatch) -> Plans:
    """Le plan de chaque lecture des vues de la nuit ; SQLite le dit, PostgreSQL le tire de statistiques qu'une base d'essai n'a pas."""
    if not est_sqlite():
        pytest.skip("le plan se lit ici sur SQLite")
    Cycle.create(jour=JOUR, commence_le=CETTE_NUIT, fini_le=CETTE_NUIT)
    vus: Plans = []

    def espion(sql: str, parametres: Sequence[object] = ()) -> list[tuple[object, ...]]:
        vus.extend(detail for *_, detail in lignes("EXPLAIN QUERY PLAN " + sql, parametres))
        return lignes(sql, parametres)

    monkeypatch.setattr(nuit, "lignes", espion)
    monkeypatch.setattr(prescription, "lignes", espion)
    monkeypatch.setattr(procedures, "lignes", espion)
    monkeypatch.setattr(protections, "lignes", espion)
    monkeypatch.setattr(nuit, "executer_lot", lambda sql, lot: [espion(sql, ligne) for ligne in lot])
    return vus


DU_JOUR: dict[str, Callable[[], object]] = {
    "ce qui se revoit": lambda: nuit.a_revoir(JOUR),
    "les prescriptions à recalculer": lambda: prescription.a_recalculer(JOUR, JOUR, PROCHE, ("mediation", "conciliation")),
    "celles de la première nuit": lambda: prescription.a_recalculer(None, JOUR, PROCHE, ("mediation", "conciliation")),
    "les dossiers arrivés": lambda: prescription.dates_des_arrivees(JOUR, PROCHE),
    "les dates proches": lambda: prescription.dates_proches([(JOUR, PROCHE)]),
}
PETITES = ("SCAN i", "SCAN dossier USING INDEX dossier_sans_surveillance")
"""La table des interruptions, une pour cent dossiers ; l'index des dossiers sans date à surveiller, d'ordinaire vide."""


@pytest.mark.parametrize("quoi", DU_JOUR)
def test_trouver_le_travail_du_jour_ne_parcourt_aucune_grande_table(plans: Plans, quoi: str) -> None:
    DU_JOUR[quoi]()
    assert plans
    assert [p for p in plans if p.startswith("SCAN") and p not in PETITES] == []


def test_un_lot_ne_lit_que_les_lignes_de_ses_dossiers(plans: Plans) -> None:
    """Les courriers en attente d'une grande agence sont des milliers : les relire tous à chaque lot rendrait la nuit quadratique."""
    nuit.dossiers(LOT, ("etat",))
    procedures.butoirs_passes(JOUR, LOT)
    nuit.promesses(LOT)
    nuit.courriers_prepares(LOT)
    assert plans
    assert [p for p in plans if "SEARCH" in p and "dossier_id=?" not in p and "rowid=?" not in p] == []
    assert [p for p in plans if p.startswith("SCAN")] == []


def test_une_protection_finie_ne_relit_pas_le_mur(plans: Plans) -> None:
    nuit.oublier_les_echeances([1], ["verification_creances", "relance"])
    protections.echeances_des([1])
    assert [p for p in plans if p.startswith("SCAN")] == []
    assert any("echeance_dossier (dossier_id=?)" in p for p in plans)
