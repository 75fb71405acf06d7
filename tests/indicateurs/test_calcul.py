"""Les indicateurs calculés à la main, sans base."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agence.calendrier import Calendrier
from agence.erreurs import SaisieInvalide
from agence.indicateurs.avancement import attendu_a_ce_jour, dire_valeur, lire_mois, lire_valeur, mois_voisin
from agence.indicateurs.calcul import (
    JOURS_DES_TRANCHES,
    TRANCHES_D_AGE,
    Faits,
    Rapport,
    bornes_des_tranches,
    prevoir,
    prorata_du_mois,
    rang_de_la_tranche,
    repartir_le_verse,
    total,
)
from agence.indicateurs.definitions import DEFINITIONS, TAUX, Indicateur, definition, lire_indicateur, resume
from agence.indicateurs.lecture import ordre_des_noms, semaines
from agence.suivi import Arrete, Suivi

JOUR = date(2026, 11, 23)


def test_un_taux_s_arrondit_au_dixieme_le_plus_proche() -> None:
    assert (Rapport(1, 3).dixiemes, Rapport(2, 3).dixiemes, Rapport(1, 16).dixiemes) == (333, 667, 63)
    assert Rapport(0, 5).dixiemes == 0
    assert Rapport(0, 0).dixiemes is None and Rapport(3, 0).pour_cent is None


def test_chaque_taux_a_le_numerateur_et_le_denominateur_de_sa_definition() -> None:
    f = Faits(tentatives=40, contacts=16, utiles=10, promesses=4, echues=8, tenues=5, promis=1_000_00, paye=640_00)
    rapports = {i: (f.rapport(i).numerateur, f.rapport(i).denominateur) for i in TAUX}
    assert rapports == {
        Indicateur.CONTACT: (16, 40), Indicateur.CONTACT_UTILE: (10, 40), Indicateur.PROMESSE: (4, 10),
        Indicateur.TENUES_NOMBRE: (5, 8), Indicateur.TENUES_EUROS: (640_00, 1_000_00),
    }  # fmt: skip
    assert total([f, f, Faits()]).rapport(Indicateur.CONTACT) == Rapport(32, 80)


def test_chaque_indicateur_a_une_seule_definition_complete() -> None:
    assert [d.indicateur for d in DEFINITIONS] == list(Indicateur)
    for d in DEFINITIONS:
        assert d.nom and d.numerateur and d.date and d.exclus and d.agent
        assert bool(d.denominateur) == (d.unite == "%")
        assert resume(d)["unite"] == d.unite.value


def test_la_prevision_est_ponderee_par_le_passe_et_se_tait_sans_passe() -> None:
    semaines_ = {JOUR + timedelta(days=7): (2, 300_01), JOUR: (1, 100_00)}
    prevues = prevoir(semaines_, Rapport(2, 3))
    assert [(p.lundi, p.promesses, p.promis, p.attendu) for p in prevues] == [
        (JOUR, 1, 100_00, 66_67), (JOUR + timedelta(days=7), 2, 300_01, 200_01),
    ]  # fmt: skip
    assert [p.attendu for p in prevoir(semaines_, Rapport(0, 0))] == [None, None]


@pytest.mark.parametrize(
    ("age", "tranche"),
    [(-30, "non échu"), (0, "non échu"), (1, "1–30"), (30, "1–30"), (31, "31–60"), (60, "31–60"), (61, "61–90"), (90, "61–90"),
     (91, "91–180"), (180, "91–180"), (181, "181–365"), (365, "181–365"), (366, "> 1 an"), (4000, "> 1 an")],
)  # fmt: skip
def test_une_echeance_tombe_dans_sa_tranche(age: int, tranche: str) -> None:
    assert TRANCHES_D_AGE[rang_de_la_tranche(JOUR - timedelta(days=age), JOUR)] == tranche


@given(age=st.integers(-400, 800))
def test_les_bornes_donnees_au_moteur_disent_la_meme_tranche(age: int) -> None:
    echeance = JOUR - timedelta(days=age)
    selon_les_bornes = next((r for r, borne in enumerate(bornes_des_tranches(JOUR)) if echeance >= borne), len(JOURS_DES_TRANCHES))
    assert selon_les_bornes == rang_de_la_tranche(echeance, JOUR)


def test_le_verse_eteint_d_abord_l_echeance_la_plus_ancienne() -> None:
    ancienne, recente = JOUR - timedelta(days=100), JOUR - timedelta(days=10)
    assert repartir_le_verse([(recente, 200_00), (ancienne, 100_00)], 130_00) == [(ancienne, 0), (recente, 170_00)]


@given(montants=st.lists(st.integers(1, 10_000), min_size=1, max_size=6), verse=st.integers(0, 50_000))
def test_ce_qui_reste_fait_le_solde(montants: list[int], verse: int) -> None:
    restes = [r for _, r in repartir_le_verse([(JOUR - timedelta(days=n), m) for n, m in enumerate(montants)], verse)]
    assert sum(restes) == max(0, sum(montants) - verse)
    assert all(r >= 0 for r in restes)


def test_le_prorata_compte_les_jours_ouvres_celui_ci_compris() -> None:
    # novembre 2026 : 21 jours de semaine, moins le 11
    calendrier = Calendrier(fermes=frozenset({date(2026, 11, 11)}))
    assert prorata_du_mois(date(2026, 11, 1), date(2026, 11, 23), calendrier) == (15, 20)
    assert prorata_du_mois(date(2026, 11, 1), date(2026, 12, 3), calendrier) == (20, 20)
    assert prorata_du_mois(date(2026, 12, 1), date(2026, 11, 23), calendrier)[0] == 0


def test_seul_l_argent_s_attend_au_prorata() -> None:
    assert attendu_a_ce_jour(Indicateur.ENCAISSE, 10_000_00, (15, 20)) == 7_500_00
    assert attendu_a_ce_jour(Indicateur.CONTACT, 355, (15, 20)) == 355


def test_une_semaine_se_coupe_aux_bornes_de_la_periode() -> None:
    mercredi, mardi = date(2026, 11, 18), date(2026, 11, 24)
    assert semaines(mercredi, mardi) == [(mercredi, date(2026, 11, 22)), (date(2026, 11, 23), mardi)]
    assert semaines(mardi, mercredi) == []


def test_l_ordre_des_noms_ignore_accents_et_capitales() -> None:
    noms = ["Zoé", "Élise", "eve", "Émile", "Diallo"]
    assert sorted(noms, key=lambda nom: ordre_des_noms(nom, 0)) == ["Diallo", "Élise", "Émile", "eve", "Zoé"]


def test_un_suivi_arrete_s_arrete_avant_la_tranche_suivante() -> None:
    vus: list[int] = []
    suivi = Suivi(arrete=lambda: len(vus) == 2)
    with pytest.raises(Arrete):
        for morceau in suivi.pas_a_pas([1, 2, 3]):
            vus.append(morceau)
    assert vus == [1, 2]


def test_une_valeur_se_lit_selon_son_unite() -> None:
    assert lire_valeur(Indicateur.ENCAISSE, "12 000,50 €") == 12_000_50
    assert [lire_valeur(Indicateur.CONTACT, t) for t in ("35", "35,5 %", "100")] == [350, 355, 1000]
    assert dire_valeur(Indicateur.CONTACT, 355) == "35,5\u00a0%" and dire_valeur(Indicateur.CONTACT, None) == "—"


@pytest.mark.parametrize("texte", ["", "x", "101", "35,55", "-3", "1e2", "٣"])
def test_un_taux_qui_ne_se_lit_pas_est_refuse(texte: str) -> None:
    with pytest.raises(SaisieInvalide):
        lire_valeur(Indicateur.CONTACT, texte)


def test_un_mois_se_lit_de_quatre_facons() -> None:
    assert {lire_mois(t, JOUR) for t in ("", "11", "11/2026", "2026-11")} == {date(2026, 11, 1)}
    for faux in ("13", "0", "2026-13", "nov", "1/2/3", "11/1999"):
        with pytest.raises(SaisieInvalide):
            lire_mois(faux, JOUR)
    assert (mois_voisin(date(2026, 1, 1), -1), mois_voisin(date(2026, 12, 1), 1)) == (date(2025, 12, 1), date(2027, 1, 1))


def test_un_indicateur_inconnu_est_refuse_avec_la_liste() -> None:
    assert lire_indicateur("Contact utile") is Indicateur.CONTACT_UTILE
    with pytest.raises(SaisieInvalide, match="inconnu") as refus:
        lire_indicateur("palmares", TAUX)
    assert "tenues_euros" in refus.value.remede and definition(Indicateur.BALANCE).nom == "balance âgée"
