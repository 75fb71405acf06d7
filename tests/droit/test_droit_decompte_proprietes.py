"""Ce qui est vrai de tout décompte."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from agence.droit.decompte import CreanceDue, Decompte, Parties, Poste, Reperes, Versement, etablir
from agence.droit.taux import charger_taux
from donnees.nomenclature import Nature

SANS_DELAI = settings(deadline=None)  # une machine chargée ne fait pas échouer une propriété
TABLE = charger_taux()
JOURS = st.dates(date(2015, 1, 1), date(2026, 12, 31))
NATURES = st.sampled_from(Nature)
PARTIES = st.builds(Parties, NATURES, NATURES)
REPERES = st.builds(Reperes, st.none() | JOURS, st.none() | JOURS, st.none() | JOURS)
TAUX = st.none() | st.decimals(0, 30, places=2, allow_nan=False)
DE_PLUS = st.builds(Versement, st.just(99), JOURS, st.integers(1_00, 50_000_00))
MONTANTS = st.integers(1, 50_000_00)


@st.composite
def creances(tirer: st.DrawFn, maximum: int = 4) -> list[CreanceDue]:
    nombre = tirer(st.integers(1, maximum))
    return [CreanceDue(i, f"F{i}", tirer(MONTANTS), tirer(JOURS), None, tirer(TAUX)) for i in range(nombre)]


@st.composite
def versements(tirer: st.DrawFn) -> list[Versement]:
    nombre = tirer(st.integers(0, 5))
    cibles = st.none() | st.integers(0, 3)
    return [Versement(i, tirer(JOURS), tirer(MONTANTS), tirer(cibles)) for i in range(nombre)]


def calculer(c: list[CreanceDue], v: list[Versement], parties: Parties, reperes: Reperes, au: date) -> Decompte:
    return etablir(c, v, parties, reperes, au, TABLE)


@SANS_DELAI
@given(creances(), versements(), PARTIES, REPERES, JOURS)
def test_les_comptes_tombent_juste(
    c: list[CreanceDue], v: list[Versement], parties: Parties, reperes: Reperes, au: date
) -> None:
    d = calculer(c, v, parties, reperes, au)
    assert d.du - d.trop_percu == d.principal + d.interets + d.indemnites + d.frais - d.verse
    assert d.du >= 0 and d.trop_percu >= 0 and d.du * d.trop_percu == 0
    assert sum(ligne.montant for ligne in d.lignes) == d.interets + d.indemnites
    assert sum(ligne.montant for ligne in d.lignes if ligne.taux is not None) == d.interets
    assert d.verse == sum(i.montant for i in d.imputations) == sum(x.montant for x in v if x.le <= au)
    assert sum(i.montant for i in d.imputations if i.poste is Poste.TROP_PERCU) == d.trop_percu


@SANS_DELAI
@given(creances(), versements(), PARTIES, REPERES, JOURS)
def test_chaque_segment_se_recalcule_et_ne_chevauche_pas(
    c: list[CreanceDue], v: list[Versement], parties: Parties, reperes: Reperes, au: date
) -> None:
    vus: dict[str, date] = {}
    for ligne in calculer(c, v, parties, reperes, au).lignes:
        if ligne.taux is None:
            continue
        assert ligne.jours == (ligne.au_jour - ligne.du_jour).days + 1 > 0
        assert ligne.au_jour <= au and vus.get(ligne.creance, date.min) < ligne.du_jour
        assert (ligne.du_jour.year, ligne.du_jour.month > 6) == (ligne.au_jour.year, ligne.au_jour.month > 6)
        exact = ligne.base * ligne.taux * ligne.jours / Decimal(36500)
        assert abs(ligne.montant - exact) <= Decimal("0.5")
        vus[ligne.creance] = ligne.au_jour


@SANS_DELAI
@given(MONTANTS, TAUX, PARTIES, st.lists(JOURS, min_size=3, max_size=3))
def test_couper_la_periode_ne_change_qu_un_centime(
    montant: int, taux: Decimal | None, parties: Parties, jours: list[date]
) -> None:
    debut, milieu, fin = sorted(jours)

    def interets(depuis: date, jusqu_au: date) -> int:
        creance = CreanceDue(1, "F1", montant, depuis, None, taux)
        return calculer([creance], [], parties, Reperes(mise_en_demeure_le=depuis), jusqu_au).interets

    assert abs(interets(debut, fin) - interets(debut, milieu) - interets(milieu, fin)) <= 1


@SANS_DELAI
@given(creances(), versements(), PARTIES, REPERES, JOURS, DE_PLUS)
def test_payer_n_augmente_jamais_le_du(
    c: list[CreanceDue], v: list[Versement], parties: Parties, reperes: Reperes, au: date, de_plus: Versement
) -> None:
    sans, avec = calculer(c, v, parties, reperes, au), calculer(c, [*v, de_plus], parties, reperes, au)
    assert avec.du <= sans.du
    assert avec.trop_percu >= sans.trop_percu


@SANS_DELAI
@given(creances(), PARTIES, REPERES, JOURS)
def test_attendre_ne_diminue_jamais_le_du(c: list[CreanceDue], parties: Parties, reperes: Reperes, au: date) -> None:
    demain = min(au + timedelta(days=1), date(2026, 12, 31))
    assert calculer(c, [], parties, reperes, demain).du >= calculer(c, [], parties, reperes, au).du


@SANS_DELAI
@given(creances(), versements(), REPERES, JOURS, NATURES)
def test_jamais_d_indemnite_ni_de_bce_contre_un_consommateur(
    c: list[CreanceDue], v: list[Versement], reperes: Reperes, au: date, creancier: Nature
) -> None:
    d = calculer(c, v, Parties(creancier, Nature.PARTICULIER), reperes, au)
    assert d.indemnites == 0
    assert not any("L441-10" in ligne.regle for ligne in d.lignes)


@SANS_DELAI
@given(creances(), versements(), PARTIES, REPERES, JOURS)
def test_l_ordre_de_saisie_ne_change_rien(
    c: list[CreanceDue], v: list[Versement], parties: Parties, reperes: Reperes, au: date
) -> None:
    assert calculer(c[::-1], v[::-1], parties, reperes, au) == calculer(c, v, parties, reperes, au)


@SANS_DELAI
@given(creances(), versements(), PARTIES, REPERES, JOURS)
def test_tout_payer_le_jour_meme_solde(
    c: list[CreanceDue], v: list[Versement], parties: Parties, reperes: Reperes, au: date
) -> None:
    passes = [x for x in v if x.le < au]
    reste = calculer(c, passes, parties, reperes, au)
    solde = calculer(c, [*passes, Versement(99, au, reste.du)], parties, reperes, au)
    assert solde.du == 0 and solde.trop_percu == reste.trop_percu
