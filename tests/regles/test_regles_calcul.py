"""Les règles que le calcul tient de lui-même : taux convenu trop bas (9), capitalisation (13)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from agence.decomptes import decompte_du_dossier
from agence.seance import Seance
from donnees.modeles import Creance, Dossier

Fabrique = Callable[..., Dossier]
LUNDI = date(2026, 11, 23)


def test_regle_9_un_taux_convenu_sous_trois_fois_le_taux_legal_se_signale(seance: Seance, creer_dossier: Fabrique) -> None:
    bas, haut = creer_dossier(), creer_dossier()
    Creance.update(taux_penalites="8").where(Creance.dossier_id == bas.id).execute()
    Creance.update(taux_penalites="8.25").where(Creance.dossier_id == haut.id).execute()
    signale = [any("3 fois" in a or "trois fois" in a or "plancher" in a for a in decompte_du_dossier(
        d.id, LUNDI, seance.configuration).avertissements) for d in (bas, haut)]  # fmt: skip
    assert signale == [True, False], "au second semestre 2026, trois fois 2,75 % font 8,25 %"
    assert {str(x.taux) for x in decompte_du_dossier(bas.id, LUNDI, seance.configuration).lignes if x.taux is not None} == {"8"}


def test_regle_13_ni_clause_ni_decision_pas_d_interets_sur_les_interets(seance: Seance, creer_dossier: Fabrique) -> None:
    d = creer_dossier(echeance_le=date(2024, 6, 30))
    simple = decompte_du_dossier(d.id, LUNDI, seance.configuration).interets
    Dossier.update(capitalisation_le=date(2025, 6, 30)).execute()
    assert decompte_du_dossier(d.id, LUNDI, seance.configuration).interets > simple, "deux années de retard se joignent au principal"


def test_regle_13_jamais_avant_une_annee_entiere(seance: Seance, creer_dossier: Fabrique) -> None:
    d = creer_dossier(echeance_le=date(2026, 3, 31))
    simple = decompte_du_dossier(d.id, LUNDI, seance.configuration).interets
    Dossier.update(capitalisation_le=date(2025, 6, 30)).execute()
    assert decompte_du_dossier(d.id, LUNDI, seance.configuration).interets == simple
