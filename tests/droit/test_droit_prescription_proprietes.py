"""La prescription sur des milliers de cas : ce qui ne doit jamais arriver."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from agence.droit.interruptions import FaitInterruptif
from agence.droit.prescription import Contexte, CreanceAPrescrire, Prescription, prescription_de, resumer
from agence.droit.table_prescription import Effet, table
from donnees.nomenclature import Nature, Secteur, TypeCreance, TypeInterruption

JOURS = st.dates(date(2015, 1, 1), date(2040, 12, 31))
INTERROMPENT = [t for t, r in table().evenements.items() if r.effet is Effet.INTERRUPTION]
AU = date(2026, 11, 23)


@st.composite
def creances(tirer: st.DrawFn) -> CreanceAPrescrire:
    facture = tirer(st.dates(date(2015, 1, 1), date(2026, 11, 1)))
    echeance = facture + timedelta(days=tirer(st.integers(0, 90)))
    secteur = tirer(st.none() | st.sampled_from(Secteur))
    return CreanceAPrescrire(1, "F-1", tirer(st.sampled_from(TypeCreance)), facture, echeance, secteur)


@st.composite
def faits(tirer: st.DrawFn, types: list[TypeInterruption] | None = None) -> FaitInterruptif:
    type_ = tirer(st.sampled_from(types or list(TypeInterruption)))
    le = tirer(JOURS)
    dure = table().evenements[type_].dure
    fin = tirer(st.none() | st.integers(0, 900).map(lambda n: le + timedelta(days=n))) if dure else None
    return FaitInterruptif(tirer(st.integers(1, 10_000)), type_, le, fin, tirer(st.sampled_from(["", "", "", "désistement"])))


CONTEXTES = st.builds(Contexte, st.sampled_from(Nature), st.sampled_from(Nature), st.none() | JOURS, st.booleans())
LISTES = st.lists(faits(), max_size=5).map(lambda liste: [replace(f, id=rang) for rang, f in enumerate(liste)])


def dates(p: Prescription) -> tuple[date, date]:
    return p.date, p.au_plus_tot


@given(creances(), CONTEXTES, LISTES)
def test_chaque_creance_a_sa_date_ce_que_l_on_surveille_ne_vient_jamais_apres(
    creance: CreanceAPrescrire, contexte: Contexte, inscrits: list[FaitInterruptif]
) -> None:
    p = prescription_de(creance, contexte, inscrits, AU)
    assert p.au_plus_tot <= p.date and len(p.evenements) == len(inscrits)
    assert p.texte and p.statut and all(c.raison for c in p.evenements)
    if creance.secteur is not None:
        assert p.au_plus_tot == p.date, "le secteur connu, il n'y a plus qu'une date"


@given(creances(), CONTEXTES, LISTES, faits(INTERROMPENT))
def test_une_interruption_ne_rapproche_jamais_la_date(
    creance: CreanceAPrescrire, contexte: Contexte, inscrits: list[FaitInterruptif], de_plus: FaitInterruptif
) -> None:
    sans, avec = (prescription_de(creance, contexte, liste, AU) for liste in (inscrits, [*inscrits, de_plus]))
    assert avec.date >= sans.date and avec.au_plus_tot >= sans.au_plus_tot


@given(creances(), CONTEXTES, LISTES, st.sampled_from(INTERROMPENT), st.integers(1, 4000))
def test_apres_l_expiration_rien_ne_revit(
    creance: CreanceAPrescrire, contexte: Contexte, inscrits: list[FaitInterruptif], type_: TypeInterruption, jours: int
) -> None:
    sans = prescription_de(creance, contexte, inscrits, AU)
    tardif = FaitInterruptif(99_999, type_, sans.date + timedelta(days=jours))
    avec = prescription_de(creance, contexte, [*inscrits, tardif], AU)
    assert dates(avec) == dates(sans)
    assert not next(c for c in avec.evenements if c.fait is tardif).pris


@given(creances(), CONTEXTES, LISTES, faits())
def test_effacer_rend_la_date_d_avant(
    creance: CreanceAPrescrire, contexte: Contexte, inscrits: list[FaitInterruptif], de_plus: FaitInterruptif
) -> None:
    sans = prescription_de(creance, contexte, inscrits, AU)
    efface = prescription_de(creance, contexte, [*inscrits, replace(de_plus, efface="rejet")], AU)
    assert dates(efface) == dates(sans)


@given(creances(), CONTEXTES, LISTES, st.randoms())
def test_l_ordre_de_saisie_ne_compte_pas(
    creance: CreanceAPrescrire, contexte: Contexte, inscrits: list[FaitInterruptif], alea: object
) -> None:
    melanges = list(inscrits)
    alea.shuffle(melanges)  # type: ignore[attr-defined]
    assert dates(prescription_de(creance, contexte, inscrits, AU)) == dates(prescription_de(creance, contexte, melanges, AU))


@given(creances(), CONTEXTES, LISTES, st.integers(0, 2000))
def test_le_temps_qui_passe_n_avance_jamais_la_date(
    creance: CreanceAPrescrire, contexte: Contexte, inscrits: list[FaitInterruptif], jours: int
) -> None:
    """Une suspension en cours recule la fin ; rien d'autre ne dépend du jour où l'on regarde."""
    avant, apres = (prescription_de(creance, contexte, inscrits, le) for le in (AU, AU + timedelta(days=jours)))
    assert apres.date >= avant.date
    if not avant.en_cours:
        assert dates(apres) == dates(avant)


@given(st.lists(creances(), min_size=1, max_size=5), CONTEXTES, JOURS)
def test_le_dossier_retient_la_plus_proche_et_surveille_toujours_la_suivante(
    lesquelles: list[CreanceAPrescrire], contexte: Contexte, au: date
) -> None:
    prescriptions = [prescription_de(c, contexte, (), au) for c in lesquelles]
    r = resumer(prescriptions, au)
    assert r.date == min(p.date for p in prescriptions)
    vives = [p.date for p in prescriptions if p.date >= au]
    if r.date >= au:
        assert r.au_plus_tot <= r.date
    elif vives:
        assert au <= r.au_plus_tot <= min(vives), "une créance est prescrite, la suivante ne l'est pas encore"
