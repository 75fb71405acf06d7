"""Les scénarios : la plus basse étape non faite, l'écart gardé, rien de sauté."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agence.calendrier import Duree
from agence.conduite import scenarios
from agence.configuration.modele import EtapeScenario, Scenario, Si
from agence.erreurs import Refus
from donnees.nomenclature import Etat, EtatProcedure, Motif, MotifAction, Nature, TypeAction
from tests.conduite.fabrique import LUNDI, cadre, situation

A = TypeAction


def test_un_dossier_neuf_commence_par_la_premiere_lettre() -> None:
    s = scenarios.avancer(situation(), cadre())
    assert (s.action, s.action_le, s.position) == (A.PREMIERE_LETTRE, LUNDI, 0)


def test_la_lettre_partie_l_appel_vient_trois_jours_apres() -> None:
    s = scenarios.accomplir(situation(premiere_lettre_le=LUNDI), A.PREMIERE_LETTRE, cadre(), LUNDI)
    assert (s.action, s.action_le, s.position) == (A.APPEL, date(2026, 11, 19), 1)


def test_ce_que_le_creancier_a_fait_n_est_pas_refait() -> None:
    s = scenarios.avancer(situation(premiere_lettre_le=date(2026, 9, 1)), cadre())
    assert (s.action, s.action_le, s.position) == (A.APPEL, LUNDI, 1), "l'appel dû au 4 septembre se fait aujourd'hui"


def test_une_etape_faite_en_retard_garde_l_ecart_des_suivantes() -> None:
    """L'appel prévu le 19/11 se fait le 30/11 ; la relance, 5 jours après, tombe le samedi 5/12, donc le lundi 7."""
    s = scenarios.accomplir(situation(premiere_lettre_le=LUNDI), A.PREMIERE_LETTRE, cadre(), LUNDI)
    tard = date(2026, 11, 30)
    s = scenarios.etape_accomplie(s, cadre(tard), tard)
    assert (s.action, s.action_le) == (A.RELANCE, date(2026, 12, 7))


def test_un_dossier_tres_en_retard_ne_saute_rien() -> None:
    s = situation(premiere_lettre_le=date(2025, 1, 6), ancre_le=date(2025, 1, 6), position=1)
    suite = []
    for _ in range(4):
        s = scenarios.avancer(s, cadre())
        suite.append(s.action)
        s = replace(s, tentatives=s.tentatives + (s.action is A.APPEL), position=s.position + 1, ancre_le=LUNDI)
    assert suite == [A.APPEL, A.RELANCE, A.APPEL, A.MISE_EN_DEMEURE]


def test_la_mise_en_demeure_attend_deux_essais() -> None:
    s = situation(premiere_lettre_le=LUNDI, position=4, ancre_le=LUNDI, tentatives=1)
    s = scenarios.avancer(s, cadre())
    assert (s.action, s.action_motif, s.position) == (A.APPEL, MotifAction.ESSAIS_MANQUANTS, 4)
    s = scenarios.avancer(replace(s, tentatives=2), cadre())
    assert (s.action, s.action_le) == (A.MISE_EN_DEMEURE, date(2026, 11, 23)), "16/11 + 5 j = samedi 21, donc lundi 23"


@pytest.mark.parametrize(("solde", "action"), [(149_99, A.JUDICIAIRE), (150_00, A.HUISSIER)])
def test_le_montant_fait_sauter_l_huissier(solde: int, action: TypeAction) -> None:
    s = situation(premiere_lettre_le=LUNDI, mise_en_demeure_le=LUNDI, position=7, ancre_le=LUNDI, solde=solde)
    assert scenarios.avancer(s, cadre()).action is action


def test_l_escalade_attend_la_fin_du_delai_de_la_mise_en_demeure() -> None:
    s = situation(premiere_lettre_le=LUNDI, mise_en_demeure_le=LUNDI, mise_en_demeure_expire_le=date(2026, 12, 24), position=7)
    assert scenarios.avancer(s, cadre()).action_le == date(2026, 12, 24)


def test_une_procedure_en_cours_passe_avant_le_scenario() -> None:
    assert scenarios.avancer(situation(procedure_etat=EtatProcedure.A_TRANSMETTRE), cadre()).action is A.TRANSMISSION
    assert scenarios.avancer(situation(procedure_etat=EtatProcedure.TRANSMIS), cadre()).action is A.SUIVI_PROCEDURE


def test_au_bout_du_scenario_on_revoit_le_dossier() -> None:
    s = scenarios.avancer(situation(position=99, premiere_lettre_le=LUNDI), cadre())
    assert (s.etat, s.action) == (Etat.ACTIF, A.REVUE)


def test_la_suspension_finie_le_scenario_reprend_avec_le_meme_ecart() -> None:
    """Il restait 3 jours (appel le 19/11) ; suspendu du 16 au 30, l'appel vient 3 jours après le 30 : le 3/12."""
    s = scenarios.accomplir(situation(premiere_lettre_le=LUNDI), A.PREMIERE_LETTRE, cadre(), LUNDI)
    s = replace(s, etat=Etat.SUSPENDU, action=None, action_le=None, suspension_motif=Motif.ARRANGEMENT, suspendu_le=LUNDI)
    fin = date(2026, 11, 30)
    s = scenarios.reprendre(s, cadre(fin), fin)
    assert (s.action, s.action_le, s.suspension_motif) == (A.APPEL, date(2026, 12, 3), None)


def test_deux_ruptures_menent_a_la_premiere_escalade_a_venir() -> None:
    s = situation(premiere_lettre_le=LUNDI, position=1)
    s = scenarios.vers_escalade(s, cadre(), LUNDI, MotifAction.PROMESSE_ROMPUE)
    assert (s.action, s.position) == (A.MISE_EN_DEMEURE, 4)
    s = scenarios.vers_escalade(replace(s, mise_en_demeure_le=LUNDI), cadre(), LUNDI, MotifAction.PROMESSE_ROMPUE)
    assert s.action is A.HUISSIER


def test_le_plan_montre_les_etapes_a_venir() -> None:
    s = scenarios.accomplir(situation(premiere_lettre_le=LUNDI), A.PREMIERE_LETTRE, cadre(), LUNDI)
    plan = scenarios.plan(s, cadre(), 3)
    assert plan == ((A.APPEL, date(2026, 11, 19)), (A.RELANCE, date(2026, 11, 24)), (A.APPEL, date(2026, 11, 26)))


def test_le_scenario_le_plus_precis_l_emporte() -> None:
    etape = (EtapeScenario(A.PREMIERE_LETTRE, Duree(0)),)
    table = {
        "tous": Scenario("tous", etape),
        "pro": Scenario("pro", etape, nature=Nature.PROFESSIONNEL),
        "gros": Scenario("gros", etape, nature=Nature.PROFESSIONNEL, du_minimum=10_000_00),
        "fournil": Scenario("fournil", etape, mandants=("FOURNIL",)),
    }
    choisir = scenarios.choisir
    assert choisir(table, Nature.PARTICULIER, "X", 1).nom == "tous"
    assert choisir(table, Nature.PROFESSIONNEL, "X", 1).nom == "pro"
    assert choisir(table, Nature.PROFESSIONNEL, "X", 20_000_00).nom == "gros"
    assert choisir(table, Nature.PROFESSIONNEL, "FOURNIL", 20_000_00).nom == "fournil"
    with pytest.raises(Refus, match="aucun scénario"):
        choisir({"pro": table["pro"]}, Nature.PARTICULIER, "X", 1)


durees = st.builds(Duree, st.integers(0, 60), st.sampled_from(["j", "jo", "m"]))
etapes = st.lists(
    st.builds(
        EtapeScenario,
        st.sampled_from([A.APPEL, A.RELANCE, A.MISE_EN_DEMEURE, A.HUISSIER, A.JUDICIAIRE]),
        durees,
        si=st.builds(Si, st.none() | st.integers(0, 4), st.none() | st.integers(0, 2_000_00)),
    ),
    max_size=8,
)
jours = st.dates(date(2024, 1, 1), date(2027, 12, 31))


@given(etapes, jours, st.integers(0, 9), st.sets(jours, max_size=40), st.integers(0, 5))
def test_toujours_une_action_datee_un_jour_ouvre(
    suite: list[EtapeScenario], jour: date, position: int, fermes: set[date], tentatives: int
) -> None:
    scenario = Scenario("b2b", (EtapeScenario(A.PREMIERE_LETTRE, Duree(0)), *suite))
    c = cadre(jour, fermes=frozenset(fermes), scenarios={"b2b": scenario})
    s = situation(position=position, ancre_le=jour - timedelta(days=30), tentatives=tentatives)
    s = scenarios.avancer(s, c)
    assert s.etat is Etat.ACTIF and s.action is not None and s.action_le is not None
    assert s.action_le >= jour and c.calendrier.est_ouvre(s.action_le)
    assert s.position >= position, "le scénario ne recule jamais"
