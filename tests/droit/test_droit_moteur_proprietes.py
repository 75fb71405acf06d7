"""Les délais comptés à la main, et ce qui vaut de toute procédure quoi qu'il arrive."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agence.calendrier import Duree
from agence.droit.delais_procedure import echoir, est_ouvrable, terme
from agence.droit.etats_procedure import EN_COURS, parcours
from agence.droit.feries import dimanche_de_paques, feries
from agence.droit.moteur import DECISION, TITRE, Contexte, Passage, evenements_possibles
from agence.erreurs import ErreurAgence, Refus, SaisieInvalide
from donnees.nomenclature import EtatProcedure, SensEcheance, TypeProcedure
from tests.droit.outils_procedure import CONTEXTE, JOUR, Essai

BUTOIR, ATTENTE = SensEcheance.BUTOIR, SensEcheance.ATTENTE

# ── compter les jours ────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("depart", "duree", "fin"),
    [
        (date(2026, 11, 30), Duree(3, "m"), date(2027, 2, 28)),  # pas de 30 février
        (date(2026, 12, 31), Duree(2, "m"), date(2027, 2, 28)),
        (date(2024, 2, 29), Duree(1, "m"), date(2024, 3, 29)),
        (date(2024, 2, 29), Duree(12, "m"), date(2025, 2, 28)),
        (date(2026, 1, 31), Duree(1, "m"), date(2026, 2, 28)),
        (date(2028, 1, 31), Duree(1, "m"), date(2028, 2, 29)),
        (date(2026, 10, 24), Duree(2, "j"), date(2026, 10, 26)),  # par-dessus le changement d'heure
        (date(2026, 3, 28), Duree(2, "j"), date(2026, 3, 30)),
        (date(2026, 11, 20), Duree(15, "j"), date(2026, 12, 5)),  # le jour de départ ne compte pas
        (date(2026, 12, 15), Duree(-8, "j"), date(2026, 12, 7)),  # huit jours avant l'audience
    ],
)
def test_meme_quantieme_sinon_dernier_jour_et_jour_de_depart_exclu(depart: date, duree: Duree, fin: date) -> None:
    assert terme(depart, duree) == fin


@pytest.mark.parametrize(
    ("depart", "fin"),
    [
        (date(2026, 10, 6), date(2026, 11, 6)),  # un vendredi
        (date(2026, 10, 7), date(2026, 11, 9)),  # le 7 est un samedi
        (date(2026, 10, 11), date(2026, 11, 12)),  # le 11 novembre est férié
        (date(2026, 11, 25), date(2026, 12, 28)),  # Noël un vendredi, puis le week-end
        (date(2027, 2, 28), date(2027, 3, 30)),  # le 28 mars 2027 est Pâques, le 29 est férié
    ],
)
def test_une_attente_d_un_mois_finit_un_jour_ouvrable(depart: date, fin: date) -> None:
    assert echoir(depart, Duree(1, "m"), ATTENTE) == fin
    assert echoir(depart, Duree(1, "m"), BUTOIR) == terme(depart, Duree(1, "m")) <= fin


def test_une_date_hors_du_calendrier_se_dit() -> None:
    with pytest.raises(SaisieInvalide, match="hors du calendrier"):
        terme(date(9999, 12, 31), Duree(1, "m"))


def test_les_feries_mobiles() -> None:
    assert [dimanche_de_paques(a) for a in (2024, 2025, 2026, 2027, 2038)] == [
        date(2024, 3, 31), date(2025, 4, 20), date(2026, 4, 5), date(2027, 3, 28), date(2038, 4, 25),
    ]  # fmt: skip
    assert len(feries(2026)) == 11 and {date(2026, 4, 6), date(2026, 5, 14), date(2026, 5, 25)} <= feries(2026)


# ── propriétés ───────────────────────────────────────────────────────────────────────────────────────────────────────

jours = st.dates(date(2015, 1, 1), date(2060, 12, 31))
durees = st.builds(Duree, st.integers(0, 400), st.just("j")) | st.builds(Duree, st.integers(0, 130), st.just("m"))


@given(jours, durees, st.integers(0, 2), st.frozensets(jours, max_size=30))
def test_une_attente_ne_finit_jamais_un_jour_ferme(depart: date, duree: Duree, mois: int, fermes: frozenset[date]) -> None:
    fin = echoir(depart, duree, ATTENTE, fermes, mois)
    assert est_ouvrable(fin, fermes) and fin.weekday() < 5 and fin not in feries(fin.year)
    assert fin >= terme(depart, duree, mois)
    brute = terme(depart, duree, mois)
    assert all(not est_ouvrable(brute + timedelta(days=n), fermes) for n in range((fin - brute).days)), "reportée au premier jour ouvrable"


@given(jours, durees, st.integers(0, 2), st.frozensets(jours, max_size=30))
def test_un_butoir_ne_depasse_jamais_sa_duree_calendaire(depart: date, duree: Duree, mois: int, fermes: frozenset[date]) -> None:
    assert echoir(depart, duree, BUTOIR, fermes, mois) == terme(depart, duree)


def _derouler(type_: TypeProcedure, contexte: Contexte, choix: Sequence[tuple[int, int]]) -> list[Passage]:
    """Des évènements au hasard, à des jours croissants ; ce qui est refusé ne compte pas."""
    essai, passages = Essai(type_, contexte), []
    le = date(2025, 7, 1)
    for rang, ecart in choix:
        evenements = parcours(type_).evenements
        e = evenements[rang % len(evenements)]
        le = min(JOUR, le + timedelta(days=ecart))
        donnees = {nom: le + timedelta(days=30) for nom in e.donnees}
        try:
            passages.append(essai.arrive(e.code, le, **donnees))
        except ErreurAgence as refus:
            assert str(refus)
    return passages


contextes = st.builds(
    Contexte,
    st.just(JOUR),
    juridiction=st.sampled_from(["commerce", "judiciaire"]),
    montant=st.sampled_from([100_00, 6_000_00, 20_000_00]),
    mois_en_plus=st.integers(0, 2),
    acquis=st.sampled_from([frozenset(), frozenset({TITRE, DECISION}), CONTEXTE.acquis]),
)
marches = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 70)), min_size=3, max_size=25)


@settings(max_examples=300)
@given(st.sampled_from(list(TypeProcedure)), contextes, marches)
def test_aucune_suite_n_atteint_le_titre_sans_l_evenement_qui_l_ouvre(
    type_: TypeProcedure, contexte: Contexte, choix: Sequence[tuple[int, int]]
) -> None:
    titre = False
    for passage in _derouler(type_, contexte, choix):
        if passage.etat is EtatProcedure.TITRE and passage.de.etat is not EtatProcedure.TITRE:
            assert passage.evenement.ouvre_titre and passage.effets.titre_le is not None
            titre = True
        else:
            assert passage.effets.titre_le is None
        assert not passage.effets.rouvre or titre
        assert passage.de.etat in EN_COURS or passage.de.etat is EtatProcedure.TITRE, "une procédure finie ne bouge plus"


@settings(max_examples=300)
@given(st.sampled_from(list(TypeProcedure)), contextes, marches)
def test_les_echeances_d_une_suite_vivent_dans_leur_phase(
    type_: TypeProcedure, contexte: Contexte, choix: Sequence[tuple[int, int]]
) -> None:
    for passage in _derouler(type_, contexte, choix):
        for n in passage.nouvelles:
            d = parcours(type_).delai(n.code)
            assert d is not None and d.vit_dans(passage.vers)
            assert n.sens is BUTOIR or est_ouvrable(n.le)
        assert not {n.code for n in passage.nouvelles} & set(passage.faites)


@settings(max_examples=200)
@given(st.sampled_from(list(TypeProcedure)), contextes, marches)
def test_ce_qui_est_dit_possible_l_est(type_: TypeProcedure, contexte: Contexte, choix: Sequence[tuple[int, int]]) -> None:
    essai = Essai(type_, contexte)
    le = date(2025, 7, 1)
    for pas, (rang, ecart) in enumerate(choix):
        le = min(JOUR, le + timedelta(days=ecart))
        essai.contexte = replace(essai.contexte, jour=le)
        possibles = evenements_possibles(type_, essai.phase, essai.contexte)
        if not possibles:
            return
        e = possibles[rang % len(possibles)]
        try:
            essai.arrive(e.code, le, **{nom: le + timedelta(days=30 + pas) for nom in e.donnees})
        except Refus as refus:
            # Seul un butoir passé peut encore l'empêcher
            assert refus.regle in {"25", "26", "27", "30", "butoir"} or "trop tard" in refus.message
            return
