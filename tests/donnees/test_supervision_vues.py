"""Le tableau des promesses, compté à la main, sur les deux moteurs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from agence.seance import Seance
from donnees.modeles import Dossier, Mandant, Promesse
from donnees.nomenclature import Moyen, StatutPromesse
from donnees.vues.supervision import Compte, FiltrePromesses, PromessesSuivies, Sort, Ventilation, synthese, tableau, total
from tests.fabrique import creer_mandant

JOUR = date(2026, 11, 23)
"""Un lundi."""


def promettre(
    seance: Seance, dossier: Dossier, montant: int, le: date, statut: str = "ouverte", paye: int = 0, grace: int = 3
) -> None:
    Promesse.create(
        dossier_id=dossier.id, utilisateur_id=seance.acteur.id if seance.acteur else None, montant=montant, date=le, demandee_le=le,
        moyen=Moyen.VIREMENT, controle_le=le + timedelta(days=grace), statut=StatutPromesse(statut), paye=paye,
        faite_le=datetime.fromisoformat("2026-10-01T08:00:00+00:00"),
    )  # fmt: skip


@pytest.fixture
def promesses(seance: Seance, superviseur: Seance, ouvrir_pour: Callable[..., Seance], creer_dossier: Callable[..., Dossier]) -> Seance:
    """Dix promesses de Lefèvre (Fournil) et de Martin (Brasero), dont une annulée."""
    martin = ouvrir_pour("martin")
    un = creer_dossier(montants=(20_000_00,))
    deux = creer_dossier(montants=(20_000_00,), mandant=creer_mandant(seance, "BRASERO"), agent="martin")
    promettre(seance, un, 90_00, JOUR)                                            # due ce jour
    promettre(seance, un, 100_00, JOUR + timedelta(days=1))                       # à venir
    promettre(seance, un, 499_99, JOUR - timedelta(days=1), paye=10_00)           # en retard, dans la grâce
    promettre(seance, un, 500_00, JOUR - timedelta(days=10))                      # ouverte, contrôle passé : rompue
    promettre(martin, deux, 600_00, JOUR - timedelta(days=10), paye=150_00)       # ouverte, contrôle passé : partielle
    promettre(martin, deux, 1_000_00, JOUR - timedelta(days=20), "tenue", 1_000_00)
    promettre(martin, deux, 5_000_00, JOUR - timedelta(days=27), "rompue")
    promettre(martin, deux, 200_00, JOUR - timedelta(days=27), "partielle", 50_00)
    promettre(seance, un, 300_00, JOUR - timedelta(days=100), "remplacee", 20_00)
    promettre(seance, un, 77_00, JOUR, "annulee")
    return seance


def test_la_synthese_compte_chaque_promesse_une_fois(promesses: Seance) -> None:
    toutes = synthese(JOUR)
    assert toutes.comptes == {
        Sort.DUE: Compte(1, 90_00, 0),
        Sort.A_VENIR: Compte(1, 100_00, 0),
        Sort.EN_RETARD: Compte(1, 499_99, 10_00),
        Sort.TENUE: Compte(1, 1_000_00, 1_000_00),
        Sort.PARTIELLE: Compte(2, 800_00, 200_00),
        Sort.ROMPUE: Compte(2, 5_500_00, 0),
        Sort.REMPLACEE: Compte(1, 300_00, 20_00),
    }
    assert all(isinstance(n, int) for compte in toutes.comptes.values() for n in compte)
    for par in Ventilation:
        assert replace(total(tableau(par, JOUR)), cle=toutes.cle, libelle=toutes.libelle) == toutes
    assert toutes.compte().nombre == 9


def test_les_taux_se_comptent_sur_les_promesses_echues(promesses: Seance) -> None:
    toutes = synthese(JOUR)
    assert toutes.taux_nombre == (1, 5)                       # 1 tenue sur 1 + 2 + 2
    assert toutes.taux_montant == (1_200_00, 7_300_00)        # 1 000 + 200 payés sur 1 000 + 800 + 5 500


def test_une_promesse_tenue_avant_sa_date_n_est_pas_encore_dans_les_taux(seance: Seance, creer_dossier: Callable[..., Dossier]) -> None:
    dossier = creer_dossier()
    promettre(seance, dossier, 100_00, JOUR - timedelta(days=30), "rompue")
    promettre(seance, dossier, 40_00, JOUR, "tenue", 40_00)
    promettre(seance, dossier, 60_00, JOUR + timedelta(days=9), "tenue", 60_00)
    tout = synthese(JOUR)
    assert tout.comptes[Sort.TENUE] == Compte(2, 100_00, 100_00) and tout.d_avance() == Compte(1, 60_00, 60_00)
    assert (tout.taux_nombre, tout.taux_montant) == ((1, 2), (40_00, 140_00))
    a_venir = next(ligne for ligne in tableau(Ventilation.SEMAINE, JOUR) if ligne.d_avance().nombre)
    assert a_venir.taux_nombre == (0, 0), "une semaine à venir n'a pas encore de taux"
    assert synthese(JOUR + timedelta(days=9)).taux_nombre == (2, 3)


def test_le_dernier_jour_de_grace_est_un_retard_le_lendemain_une_rupture(seance: Seance, creer_dossier: Callable[..., Dossier]) -> None:
    promettre(seance, creer_dossier(), 100_00, JOUR - timedelta(days=3), grace=3)
    assert synthese(JOUR).comptes == {Sort.EN_RETARD: Compte(1, 100_00, 0)}
    assert synthese(JOUR + timedelta(days=1)).comptes == {Sort.ROMPUE: Compte(1, 100_00, 0)}


def test_deux_echues_du_meme_jour_se_jugent_une_a_une(seance: Seance, creer_dossier: Callable[..., Dossier]) -> None:
    """Tout les rapproche, sauf ce qui en est payé."""
    dossier = creer_dossier()
    for paye in (0, 30_00, 0):
        promettre(seance, dossier, 100_00, JOUR - timedelta(days=10), paye=paye)
    attendus = {Sort.ROMPUE: Compte(2, 200_00, 0), Sort.PARTIELLE: Compte(1, 100_00, 30_00)}
    assert [ligne.comptes for par in Ventilation for ligne in tableau(par, JOUR)] == [attendus] * len(Ventilation)


@pytest.mark.parametrize("qui", ["tous", "lefevre", "brasero", "recentes"])
def test_le_tableau_compte_ce_que_la_liste_montre(promesses: Seance, qui: str) -> None:
    assert promesses.acteur is not None
    brasero = Mandant.get(Mandant.code == "BRASERO").id
    filtre = {
        "tous": FiltrePromesses(), "lefevre": FiltrePromesses(agent_id=promesses.acteur.id), "brasero": FiltrePromesses(mandant_id=brasero),
        "recentes": FiltrePromesses(du=JOUR - timedelta(days=10), au=JOUR),
    }[qui]  # fmt: skip
    for par in Ventilation:
        for ligne in tableau(par, JOUR, filtre):
            suivies = list(PromessesSuivies(par, ligne.cle, JOUR, filtre).toutes(lot=2))
            comptes = {s: [p for p in suivies if p.sort is s] for s in Sort}
            assert ligne.comptes == {
                s: Compte(len(lues), sum(p.montant for p in lues), sum(p.paye for p in lues)) for s, lues in comptes.items() if lues
            }
            assert [p.id for p in suivies] == [p.id for p in sorted(suivies, key=lambda p: (p.echeance, p.id))]
            rangs = [PromessesSuivies(par, ligne.cle, JOUR, filtre).rang(p.echeance, p.id) for p in suivies]
            assert rangs == list(range(len(suivies)))


def test_par_agent_et_par_mandant(promesses: Seance) -> None:
    assert [(x.libelle, x.compte().nombre, x.compte().montant) for x in tableau(Ventilation.AGENT, JOUR)] == [
        ("Lefevre", 5, 1_489_99),
        ("Martin", 4, 6_800_00),
    ]
    assert [(x.libelle, x.compte(Sort.ROMPUE).montant) for x in tableau(Ventilation.MANDANT, JOUR)] == [
        ("Mandant BRASERO", 5_000_00),
        ("Mandant FOURNIL", 500_00),
    ]


def test_par_semaine_de_la_plus_recente_a_la_plus_ancienne(promesses: Seance) -> None:
    assert [(x.cle, x.compte().nombre) for x in tableau(Ventilation.SEMAINE, JOUR)] == [
        ("2026-11-23", 2),      # due et à venir
        ("2026-11-16", 1),      # dimanche 22 : en retard
        ("2026-11-09", 2),      # vendredi 13
        ("2026-11-02", 1),      # mardi 3
        ("2026-10-26", 2),      # mardi 27 octobre
        ("2026-08-10", 1),
    ]
    assert tableau(Ventilation.SEMAINE, JOUR)[0].libelle == "sem. du 23/11/26"


def test_par_tranche_de_montant_la_borne_ouvre_la_tranche(promesses: Seance) -> None:
    assert [(x.libelle, x.compte().nombre) for x in tableau(Ventilation.MONTANT, JOUR)] == [
        ("moins de 100 €", 1),
        ("100 à 500 €", 4),
        ("500 à 1000 €", 2),
        ("1000 à 5000 €", 1),
        ("5000 € et plus", 1),
    ]


def test_la_periode_ne_garde_que_les_dates_recentes(promesses: Seance) -> None:
    assert synthese(JOUR, FiltrePromesses(du=JOUR - timedelta(days=20))).compte().nombre == 6


@pytest.mark.parametrize("par", list(Ventilation))
def test_descendre_dans_une_ligne_rend_exactement_ses_promesses(promesses: Seance, par: Ventilation) -> None:
    for ligne in tableau(par, JOUR):
        suivies = PromessesSuivies(par, ligne.cle, JOUR)
        page = suivies.page(0, 100)
        assert suivies.compter() == len(page) == ligne.compte().nombre
        assert sum(p.montant for p in page) == ligne.compte().montant
        rompues = PromessesSuivies(par, ligne.cle, JOUR, sorts=[Sort.ROMPUE])
        assert rompues.compter() == ligne.compte(Sort.ROMPUE).nombre


def test_une_promesse_suivie_dit_tout(promesses: Seance) -> None:
    (ligne,) = PromessesSuivies(Ventilation.TOUT, "", JOUR, sorts=[Sort.EN_RETARD]).page(0, 10)
    assert ligne[2:] == (
        "R-00001", "SARL Boulangerie Morel", "FOURNIL", "Lefevre", 499_99, 10_00, date(2026, 11, 22), date(2026, 11, 25), Sort.EN_RETARD,
    )  # fmt: skip
    page = PromessesSuivies(Ventilation.TOUT, "", JOUR).page(2, 3)
    assert [p.echeance for p in page] == [date(2026, 10, 27), date(2026, 11, 3), date(2026, 11, 13)]


def test_sans_promesse_le_tableau_est_vide(base: str) -> None:
    assert synthese(JOUR).compte() == Compte(0, 0, 0)
    assert tableau(Ventilation.AGENT, JOUR) == []
