"""La suite d'un résultat d'appel : la table décide, sur un jour ouvré, dans les heures d'appel."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agence.calendrier import Duree
from agence.conduite import suites
from agence.conduite.situation import Situation
from agence.configuration.modele import Resultat
from donnees.nomenclature import Etat, Motif, MotifAction, TypeAction
from tests.conduite.fabrique import LUNDI, cadre, livree, situation

RESULTATS = livree().resultats


def pret(**champs: object) -> Situation:
    return situation(premiere_lettre_le=LUNDI, position=1, action=TypeAction.APPEL, **champs)


def test_ne_repond_pas_rappel_le_lendemain_dans_l_autre_demi_journee() -> None:
    matin = suites.appliquer(pret(), RESULTATS["NRP"], cadre(heure=time(9)))  # 10 h à Paris
    assert (matin.action, matin.action_le, matin.tentatives, matin.essais) == (TypeAction.APPEL, date(2026, 11, 17), 1, 1)
    assert matin.rappel_a == datetime(2026, 11, 17, 12, 30, tzinfo=UTC), "13 h 30 à Paris"
    soir = suites.appliquer(pret(), RESULTATS["NRP"], cadre(heure=time(15)))
    assert soir.rappel_a == datetime(2026, 11, 17, 8, 0, tzinfo=UTC), "9 h à Paris"


def test_le_vendredi_le_rappel_passe_le_week_end_et_les_fermes() -> None:
    vendredi = date(2026, 12, 24)
    s = suites.appliquer(pret(), RESULTATS["REP"], cadre(vendredi, fermes=frozenset({date(2026, 12, 25)})))
    assert s.action_le == date(2026, 12, 28)


def test_occupe_dans_une_heure_ou_a_l_ouverture() -> None:
    s = suites.appliquer(pret(), RESULTATS["OCC"], cadre(heure=time(9)))
    assert s.rappel_a == datetime(2026, 11, 16, 10, 0, tzinfo=UTC)
    s = suites.appliquer(pret(), RESULTATS["OCC"], cadre(heure=time(18, 15)))  # 19 h 15 à Paris : la plage ferme à 19 h 30
    assert s.rappel_a == datetime(2026, 11, 17, 8, 0, tzinfo=UTC)
    assert s.action_le == date(2026, 11, 17)


def test_au_troisieme_essai_le_scenario_continue() -> None:
    s = suites.appliquer(pret(essais=2, tentatives=2), RESULTATS["NRP"], cadre())
    assert (s.action, s.position, s.essais) == (TypeAction.RELANCE, 2, 0)


def test_les_essais_qui_manquaient_faits_la_mise_en_demeure_vient() -> None:
    s = situation(
        premiere_lettre_le=LUNDI, position=4, ancre_le=date(2026, 11, 9), action=TypeAction.APPEL, tentatives=1,
        action_motif=MotifAction.ESSAIS_MANQUANTS,
    )  # fmt: skip
    s = suites.appliquer(s, RESULTATS["NRP"], cadre())
    assert (s.action, s.action_le) == (TypeAction.MISE_EN_DEMEURE, date(2026, 11, 17))


def test_litige_gele_et_attend_le_mandant() -> None:
    s = suites.appliquer(pret(), RESULTATS["LIT"], cadre())
    assert (s.etat, s.suspension_motif, s.action) == (Etat.SUSPENDU, Motif.LITIGE, None)
    assert s.suspension_attend


def test_dit_avoir_paye_pause_de_cinq_jours() -> None:
    s = suites.appliquer(pret(), RESULTATS["PAYE"], cadre())
    assert (s.suspension_motif, s.suspendu_jusqu_au) == (Motif.VERIFICATION, date(2026, 11, 23)), "samedi 21 → lundi 23"


def test_un_code_ajoute_a_la_table_marche_sans_programme() -> None:
    code = Resultat("ABS", "absent trois semaines", suite="suspendre", delai=Duree(15, "jo"), motif=Motif.ARRANGEMENT)
    s = suites.appliquer(pret(), code, cadre())
    assert s.suspension_motif is Motif.ARRANGEMENT


@pytest.mark.parametrize("nuit", [date(2026, 3, 27), date(2026, 10, 23)])
def test_les_nuits_de_changement_d_heure_gardent_l_heure_de_paris(nuit: date) -> None:
    """Un vendredi avant le changement : rappel le lundi à 9 h de Paris, en été comme en hiver."""
    s = suites.appliquer(pret(), RESULTATS["NRP"], cadre(nuit, heure=time(16)))
    assert s.rappel_a is not None
    assert s.rappel_a.astimezone(suites.PARIS).strftime("%a %H:%M") == "Mon 09:00"


@given(st.sampled_from(sorted(RESULTATS)), st.dates(date(2026, 1, 1), date(2027, 12, 31)), st.times(), st.integers(0, 9), st.integers(0, 5))
def test_toute_suite_laisse_une_action_ou_une_suspension(code: str, jour: date, heure: time, position: int, essais: int) -> None:
    c = cadre(jour, heure)
    s = suites.appliquer(pret(essais=essais) if position == 1 else replace(pret(essais=essais), position=position), RESULTATS[code], c)
    if s.etat is Etat.ACTIF:
        assert s.action is not None and s.action_le is not None and c.calendrier.est_ouvre(s.action_le)
    elif s.etat is Etat.SUSPENDU:
        assert s.suspendu_jusqu_au or s.suspension_attend
    else:
        assert s.clos_motif is not None
