"""Le contrôle de qualité : ce qui fait exception, et le tirage (N7)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agence.calendrier import PARIS, Calendrier
from agence.conduite.qualite import MOTS, NOTES, POURQUOI, Acte, Journee, Signe, jour_a_relire, signes, tirer
from agence.configuration.lecture import defaut
from agence.configuration.modele import Configuration, Qualite
from donnees.nomenclature import TypeEvenement

VENDREDI = date(2026, 11, 20)
CONFIGURATION = defaut()
T = TypeEvenement


def a(heure: int = 10, jour: date = VENDREDI) -> datetime:
    return datetime(jour.year, jour.month, jour.day, heure, tzinfo=PARIS)


def acte(type_: TypeEvenement, code: str = "", texte: str = "", *, annule: bool = False, **donnees: Any) -> Acte:
    return Acte(a(), type_, code, texte, donnees, annule)


def journee(*actes: Acte, dossier: int = 1, agent: int = 1, essais: tuple[datetime, ...] = ()) -> Journee:
    return Journee(dossier, agent, VENDREDI, actes, essais)


@pytest.mark.parametrize(
    ("actes", "attendus"),
    [
        ((acte(T.APPEL, "NRP"),), ()),
        ((acte(T.ESCALADE, "huissier", deroge=True),), (Signe.ESCALADE_DEROGEE,)),
        ((acte(T.ESCALADE, "huissier", deroge=False),), ()),
        ((acte(T.APPEL, "NRP", derogation="urgent"),), (Signe.APPEL_DEROGE,)),
        ((acte(T.RECLAMATION, "recue"),), (Signe.RECLAMATION,)),
        ((acte(T.RECLAMATION, "repondue"),), ()),
        ((acte(T.APPEL, "TIERS", "dit que la dette est de 300 €"),), (Signe.DETTE_ENTENDUE,)),
        ((acte(T.APPEL, "PROM", "reconnaît la dette"),), ()),
        ((acte(T.NOTE, "", "débiteur malade"),), (Signe.MOTS_A_EVITER,)),
        ((acte(T.NOTE, "", "débiteur malade", annule=True), acte(T.ANNULATION, "note")), (Signe.ANNULATION,)),
        ((acte(T.APPROBATION, "demandee"),), (Signe.ACCORD_DEMANDE,)),
        ((acte(T.PROMESSE, annule=True), acte(T.ANNULATION, "promesse")), (Signe.PROMESSE_ANNULEE,)),
        ((acte(T.ANNULATION, "echeancier"), acte(T.ANNULATION, "note")), (Signe.PROMESSE_ANNULEE, Signe.ANNULATION)),
        ((acte(T.APPEL, "RPL", utile=True),), ()),
        ((acte(T.APPEL, "NRP", utile=True),), (Signe.CONTACT_SANS_SUITE,)),
        ((acte(T.APPEL, "NRP", utile=True), acte(T.COURRIER)), ()),
        ((acte(T.APPEL, "NRP", utile=True), acte(T.COURRIER, annule=True)), (Signe.CONTACT_SANS_SUITE,)),
        ((acte(T.APPEL, "ANCIEN", utile=True),), (Signe.CONTACT_SANS_SUITE,)),
    ],
)
def test_ce_qui_fait_exception(actes: tuple[Acte, ...], attendus: tuple[Signe, ...]) -> None:
    assert signes(journee(*actes), CONFIGURATION) == attendus


@pytest.mark.parametrize(
    ("jours", "attendu"),
    [((0,), False), ((0, 0, 0), True), ((0, 1, 2), False), ((0, 1, 2, 6), True), ((0, 1, 2, 7), False), ((1, 1, 1), False),
     ((0, 8, 9, 10, 11, 12, 13, 29), True), ((0, 8, 9, 10, 11, 12, 13, 30), False)],
)  # fmt: skip
def test_regle_37_le_dernier_essai_permis_fait_exception(jours: tuple[int, ...], attendu: bool) -> None:
    """Livré : 3 par jour, 4 en sept jours, 8 en trente ; il y a tant de jours, le jour relu étant 0."""
    essais = tuple(a(jour=VENDREDI - timedelta(days=n)) for n in jours)
    assert (Signe.QUOTA in signes(journee(acte(T.APPEL, "NRP"), essais=essais), CONFIGURATION)) is attendu


def test_le_plus_grave_d_abord() -> None:
    j = journee(acte(T.ANNULATION, "note"), acte(T.NOTE, "", "malade"), acte(T.ESCALADE, deroge=True))
    assert signes(j, CONFIGURATION) == (Signe.ESCALADE_DEROGEE, Signe.MOTS_A_EVITER, Signe.ANNULATION)


def reglee(nombre: int, exceptions: int) -> Configuration:
    return replace(CONFIGURATION, qualite=Qualite(nombre, exceptions))


def portefeuille(ordinaires: int, exceptions: int, agent: int = 1) -> list[Journee]:
    base = agent * 1000
    ordinaires_ = [journee(acte(T.APPEL, "NRP"), dossier=base + n, agent=agent) for n in range(ordinaires)]
    return ordinaires_ + [journee(acte(T.ANNULATION, "note"), dossier=base + 500 + n, agent=agent) for n in range(exceptions)]


@pytest.mark.parametrize(
    ("ordinaires", "exceptions", "attendu"),
    [(10, 0, (0, 4)), (10, 1, (1, 3)), (10, 9, (2, 2)), (1, 9, (3, 1)), (0, 9, (4, 0)), (1, 1, (1, 1)), (0, 0, (0, 0))],
)
def test_les_exceptions_d_abord_puis_le_sort(ordinaires: int, exceptions: int, attendu: tuple[int, int]) -> None:
    """Livré : quatre dossiers par agent, deux exceptions au plus tant qu'il y a de quoi tirer au sort."""
    tirees = tirer(portefeuille(ordinaires, exceptions), reglee(4, 2))
    assert (sum(bool(t.signes) for t in tirees), sum(not t.signes for t in tirees)) == attendu
    assert [bool(t.signes) for t in tirees] == sorted([bool(t.signes) for t in tirees], reverse=True)


@given(st.integers(0, 30), st.integers(0, 10), st.integers(1, 8), st.integers(0, 8), st.randoms())
def test_le_tirage_ne_depend_ni_de_l_ordre_ni_des_autres_agents(
    ordinaires: int, exceptions: int, nombre: int, au_plus: int, hasard: Any
) -> None:
    configuration = reglee(nombre, min(nombre, au_plus))
    les_miens = portefeuille(ordinaires, exceptions)
    melanges = [*les_miens, *portefeuille(3, 1, agent=2)]
    hasard.shuffle(melanges)
    tirees = [t for t in tirer(melanges, configuration) if t.agent_id == 1]
    assert tirees == list(tirer(les_miens, configuration))
    assert len(tirees) == len({t.dossier_id for t in tirees}) == min(nombre, ordinaires + exceptions)


def test_le_sort_change_avec_le_jour() -> None:
    les_miens = portefeuille(40, 0)
    autre_jour = [replace(j, jour=VENDREDI - timedelta(days=1)) for j in les_miens]
    assert tirer(les_miens, CONFIGURATION) != tirer(autre_jour, CONFIGURATION)


def test_le_sort_est_a_peu_pres_juste() -> None:
    """Sur cinq cents jours, chacun des dix dossiers sort à peu près aussi souvent que les autres."""
    sortis = dict.fromkeys(range(1000, 1010), 0)
    for n in range(500):
        for t in tirer([replace(j, jour=VENDREDI + timedelta(days=n)) for j in portefeuille(10, 0)], CONFIGURATION):
            sortis[t.dossier_id] += 1
    assert all(150 <= fois <= 250 for fois in sortis.values()), sortis


@pytest.mark.parametrize(
    ("jour", "attendu"), [(date(2026, 11, 23), VENDREDI), (date(2026, 11, 22), VENDREDI), (date(2026, 11, 24), date(2026, 11, 23))]
)
def test_on_relit_le_dernier_jour_ouvre(jour: date, attendu: date) -> None:
    assert jour_a_relire(jour, Calendrier()) == attendu


def test_un_jour_ferme_se_passe() -> None:
    assert jour_a_relire(date(2026, 11, 12), Calendrier(fermes=frozenset({date(2026, 11, 11)}))) == date(2026, 11, 10)


def test_quatre_notes_et_des_mots_pour_chaque_signe() -> None:
    assert list(NOTES) == [1, 2, 3, 4]
    assert set(MOTS) == set(POURQUOI) == set(Signe)
