"""Ce qui est vrai de tout décompte."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from agence.calendrier import plus_mois
from agence.droit.decompte import CreanceDue, Decompte, FraisDus, Parties, Poste, RemiseFaite, Reperes, Versement, etablir
from agence.droit.elements import Arret, Cours
from agence.droit.imputation import imputer
from agence.droit.prorata import au_prorata
from agence.droit.taux import charger_taux
from donnees.nomenclature import Nature, Strategie

SANS_DELAI = settings(deadline=None)  # une machine chargée ne fait pas échouer une propriété
TABLE = charger_taux()
JOURS = st.dates(date(2015, 1, 1), date(2026, 12, 31))
NATURES = st.sampled_from(Nature)
PARTIES = st.builds(Parties, NATURES, NATURES)
TAUX = st.none() | st.decimals(0, 30, places=2, allow_nan=False)
DE_PLUS = st.builds(Versement, st.just(99), JOURS, st.integers(1_00, 50_000_00))
MONTANTS = st.integers(1, 50_000_00)
STRATEGIES = st.sampled_from(Strategie)
FRAIS = st.lists(st.builds(FraisDus, st.integers(1, 9), JOURS, MONTANTS, st.just("dépens")), max_size=2, unique_by=lambda f: f.id)
POSTES_REMIS = st.sampled_from([Poste.PRINCIPAL, Poste.INTERETS, Poste.INDEMNITES])
REMISES = st.lists(st.builds(RemiseFaite, st.integers(1, 9), JOURS, POSTES_REMIS, MONTANTS), max_size=2, unique_by=lambda r: r.id)


@st.composite
def arrets(tirer: st.DrawFn) -> Arret:
    debut, duree = tirer(JOURS), tirer(st.none() | st.integers(0, 900))
    return Arret(debut, None if duree is None else debut + timedelta(days=duree), tirer(st.sampled_from(Cours)), "texte")


REPERES = st.builds(
    Reperes, st.none() | JOURS, st.none() | JOURS, st.none() | JOURS, st.lists(arrets(), max_size=2).map(tuple), st.none() | JOURS
)


@st.composite
def creances(tirer: st.DrawFn, maximum: int = 4) -> list[CreanceDue]:
    """Des échéances souvent égales, pour que le prorata serve."""
    echeances = tirer(st.lists(JOURS, min_size=1, max_size=3))
    nombre = tirer(st.integers(1, maximum))
    return [
        CreanceDue(i, f"F{i}", tirer(MONTANTS), tirer(st.sampled_from(echeances)), None, tirer(TAUX)) for i in range(nombre)
    ]


@st.composite
def versements(tirer: st.DrawFn) -> list[Versement]:
    nombre, strategie = tirer(st.integers(0, 5)), tirer(STRATEGIES)
    cibles = st.none() | st.integers(0, 3)
    return [Versement(i, tirer(JOURS), tirer(MONTANTS), tirer(cibles), strategie) for i in range(nombre)]


def calculer(c: list[CreanceDue], v: list[Versement], parties: Parties, reperes: Reperes, au: date) -> Decompte:
    return etablir(c, v, parties, reperes, au, TABLE)


@SANS_DELAI
@given(creances(), versements(), FRAIS, REMISES, PARTIES, REPERES, JOURS, st.sets(st.integers(0, 5)))
def test_les_comptes_tombent_juste(
    c: list[CreanceDue], v: list[Versement], frais: list[FraisDus], remises: list[RemiseFaite], parties: Parties, reperes: Reperes,
    au: date, isoles: set[int],
) -> None:  # fmt: skip
    v = [replace(x, isole=x.id in isoles) for x in v]
    d = etablir(c, v, parties, reperes, au, TABLE, frais=frais, remises=remises, exact=False)
    assert d.du - d.trop_percu == d.principal + d.interets + d.indemnites + d.frais - d.verse - d.remise
    assert d.du >= 0 and d.trop_percu >= 0 and d.du * d.trop_percu == 0
    assert sum(ligne.montant for ligne in d.lignes) == d.interets + d.indemnites + d.frais
    assert sum(ligne.montant for ligne in d.lignes if ligne.taux is not None) == d.interets
    recus = [x for x in v if x.le <= au]
    assert d.isole == sum(x.montant for x in recus if x.isole)
    assert d.verse == sum(i.montant for i in d.imputations) == sum(x.montant for x in recus) - d.isole
    for x in recus:
        assert sum(i.montant for i in d.imputations if i.versement == x.id) == (0 if x.isole else x.montant)
    assert sum(i.montant for i in d.imputations if i.poste is Poste.TROP_PERCU) == d.trop_percu
    assert all(i.montant > 0 for i in d.imputations)
    assert d.remise <= sum(x.montant for x in remises) and all(ligne.regle and ligne.article and ligne.pourquoi for ligne in d.lignes)


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


@SANS_DELAI
@given(creances(), versements(), FRAIS, REMISES, PARTIES, REPERES, JOURS)
def test_figer_les_imputations_ne_change_rien(
    c: list[CreanceDue], v: list[Versement], frais: list[FraisDus], remises: list[RemiseFaite], parties: Parties, reperes: Reperes, au: date
) -> None:
    """Chaque versement saisi le jour où il est reçu, sa ventilation figée : le décompte est celui qui se recalcule."""
    figes: list[Versement] = []
    for rang, x in enumerate(sorted(v, key=lambda x: (x.le, x.id))):
        neuf = replace(x, id=rang)
        parts = imputer(c, figes, neuf, parties, reperes, TABLE, frais=frais, remises=remises)
        assert sum(p.montant for p in parts) == x.montant
        figes.append(replace(neuf, parts=parts))
    fige = etablir(c, figes, parties, reperes, au, TABLE, frais=frais, remises=remises, exact=False)
    libre = [replace(x, parts=()) for x in figes]
    assert fige == etablir(c, libre, parties, reperes, au, TABLE, frais=frais, remises=remises, exact=False)
    assert not any("règle 14" in phrase for phrase in fige.avertissements)


@SANS_DELAI
@given(creances(), PARTIES, REPERES, JOURS, JOURS, st.permutations(range(4)), st.data())
def test_des_versements_visant_des_creances_differentes_se_permutent(
    c: list[CreanceDue], parties: Parties, reperes: Reperes, le: date, au: date, ordre: list[int], donnees: st.DataObject
) -> None:
    """Reçus le même jour, chacun sur sa créance et au plus ce qu'elle doit : leur ordre n'y fait rien."""
    montants = [donnees.draw(st.integers(1, x.montant)) for x in c]
    recus = [Versement(i, le, montant, i) for i, montant in enumerate(montants)]
    permutes = [replace(x, id=ordre[x.id]) for x in recus]
    un, autre = calculer(c, recus, parties, reperes, au), calculer(c, permutes, parties, reperes, au)
    assert (un.du, un.lignes) == (autre.du, autre.lignes)
    assert {(i.creance, i.poste, i.montant) for i in un.imputations} == {(i.creance, i.poste, i.montant) for i in autre.imputations}


@SANS_DELAI
@given(creances(), versements(), PARTIES, REPERES, JOURS)
def test_jamais_de_capitalisation_avant_un_an_ni_sans_clause(
    c: list[CreanceDue], v: list[Versement], parties: Parties, reperes: Reperes, au: date
) -> None:
    d = calculer(c, v, parties, reperes, au)
    jointes = [x for x in d.lignes if "1343-2" in x.regle]
    depuis = reperes.capitalisation_le
    assert depuis is not None or not jointes
    for jointe in jointes:
        assert depuis is not None and jointe.du_jour >= plus_mois(depuis, 12) and jointe.montant == 0 < jointe.base
        courus = [x for x in d.lignes if x.creance == jointe.creance and x.taux is not None and x.au_jour <= jointe.du_jour]
        assert sum(x.jours for x in courus) >= 365 and sum(x.montant for x in courus) >= jointe.base


@SANS_DELAI
@given(creances(), versements(), PARTIES, REPERES, JOURS)
def test_aucun_jour_arrete_ne_porte_interet(
    c: list[CreanceDue], v: list[Versement], parties: Parties, reperes: Reperes, au: date
) -> None:
    for x in calculer(c, v, parties, reperes, au).lignes:
        for arret in reperes.arrets if x.taux is not None else ():
            if x.au_jour >= arret.debut and (arret.fin is None or x.du_jour <= arret.fin):
                assert arret.cours is Cours.PENALITES and "L441-10" not in x.regle and "L313-3" not in x.regle


@given(st.integers(0, 10**9), st.lists(st.integers(0, 10**9), max_size=6))
def test_le_prorata_partage_tout_et_ne_depasse_aucun_du(montant: int, dus: list[int]) -> None:
    parts = au_prorata(montant, dus)
    assert sum(parts) == min(montant, sum(dus))
    assert all(0 <= part <= du for part, du in zip(parts, dus, strict=True))
    if total := sum(dus):
        assert all(abs(part * total - min(montant, total) * du) < total for part, du in zip(parts, dus, strict=True))
