"""Dates, heures et parts tapées vite. Le jour présent est le samedi 21 novembre 2026."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agence.calendrier import Calendrier, plus_mois
from agence.erreurs import SaisieInvalide
from agence.expressions import (
    dire_date,
    dire_date_longue,
    lire_date,
    lire_heure,
    lire_montant_ou_part,
    lire_rendez_vous,
)

SAMEDI = date(2026, 11, 21)
CALENDRIER = Calendrier(fermes=frozenset({date(2026, 12, 25), date(2027, 1, 1)}))
PARIS = ZoneInfo("Europe/Paris")
JOURS = st.dates(date(2020, 1, 1), date(2090, 1, 1))
PHRASES = st.text(max_size=100) | st.text(alphabet="0123456789/-.+ hjmso:%éàdemainvrlu", max_size=20)


@pytest.mark.parametrize(
    ("texte", "demandee"),
    [
        ("demain", date(2026, 11, 22)),
        ("aujourd'hui", SAMEDI),
        ("Aujourd’hui", SAMEDI),
        ("auj", SAMEDI),
        ("auj.", SAMEDI),
        ("après-demain", date(2026, 11, 23)),
        ("APRES DEMAIN", date(2026, 11, 23)),
        ("lundi", date(2026, 11, 23)),
        ("lun", date(2026, 11, 23)),
        ("ven.", date(2026, 11, 27)),
        ("Vendredi prochain", date(2026, 11, 27)),
        ("sam", date(2026, 11, 28)),  # jamais aujourd'hui
        ("dimanche", date(2026, 11, 22)),
        ("+7", date(2026, 11, 28)),
        ("+7j", date(2026, 11, 28)),
        ("+ 7 jours", date(2026, 11, 28)),
        ("dans 2 semaines", date(2026, 12, 5)),
        ("+3jo", date(2026, 11, 25)),  # lundi, mardi, mercredi
        ("+1m", date(2026, 12, 21)),
        ("+2s", date(2026, 12, 5)),
        ("fm", date(2026, 11, 30)),
        ("fin de mois", date(2026, 11, 30)),
        ("5", date(2026, 12, 5)),
        ("le 5", date(2026, 12, 5)),
        ("30", date(2026, 11, 30)),
        ("31", date(2026, 12, 31)),  # novembre n'a pas de 31
        ("21", date(2026, 12, 21)),
        ("15/12", date(2026, 12, 15)),
        ("15-12", date(2026, 12, 15)),
        ("12/01", date(2027, 1, 12)),
        ("21/11", SAMEDI),
        ("15/12/2026", date(2026, 12, 15)),
        ("15.12.26", date(2026, 12, 15)),
        ("15-12-2026", date(2026, 12, 15)),
        ("2026-12-15", date(2026, 12, 15)),
        ("1er janvier", date(2027, 1, 1)),
        ("1er", date(2026, 12, 1)),
        ("15 décembre", date(2026, 12, 15)),
        ("15 DEC.", date(2026, 12, 15)),
        ("3 août", date(2027, 8, 3)),
        ("3 juil", date(2027, 7, 3)),
        ("jeudi 31 décembre 2026", date(2026, 12, 31)),
        ("jeu 31/12", date(2026, 12, 31)),
        ("  le   15 /12".replace(" /", "/"), date(2026, 12, 15)),
        ("29/02/2028", date(2028, 2, 29)),
    ],
)
def test_lit_la_date_dite(texte: str, demandee: date) -> None:
    assert lire_date(texte, SAMEDI, CALENDRIER).demandee == demandee


@pytest.mark.parametrize(
    ("texte", "motif"),
    [
        ("", "absente"),
        ("30/02", "inexistante"),
        ("30/02/2027", "inexistante"),
        ("29/02/2027", "inexistante"),
        ("00/00/0000", "inexistante"),
        ("12/31/2026", "mois 31 impossible"),
        ("13/13", "mois 13 impossible"),
        ("32", "n'est pas un jour du mois"),
        ("0", "n'est pas un jour du mois"),
        ("20/11/2026", "déjà passé"),
        ("hier", "déjà passé"),
        ("-3", "déjà passé"),
        ("01/01/0001", "déjà passé"),
        ("31/12/9999", "hors limites"),
        ("+9999j", "hors limites"),
        ("+9999m", "hors limites"),
        ("22/11/2031", "hors limites"),
        ("vendredi 31 décembre 2026", "est un jeudi, pas un vendredi"),
        ("45678", "illisible"),
        ("2026-01-05T00:00:00+14:00", "illisible"),
        ("5 jui", "illisible"),  # juin ou juillet ?
        ("5 ma", "illisible"),
        ("١٥/١٢", "illisible"),
        ("１５/12", "illisible"),
        ("bientôt", "illisible"),
        ("x\x1b[2J", "illisible"),
        ("5" * 500, "trop longue"),
    ],
)
def test_refuse_une_date_en_disant_pourquoi(texte: str, motif: str) -> None:
    with pytest.raises(SaisieInvalide) as refus:
        lire_date(texte, SAMEDI, CALENDRIER)
    assert motif in refus.value.message
    assert refus.value.remede
    assert "\x1b" not in str(refus.value)


def test_cinq_ans_jour_pour_jour_est_la_limite() -> None:
    assert lire_date("21/11/2031", SAMEDI, CALENDRIER).demandee == date(2031, 11, 21)


@pytest.mark.parametrize(
    ("texte", "retenue", "raison"),
    [
        ("28/11", date(2026, 11, 30), "le 28/11 est un samedi, reporté au 30/11"),
        ("25/12", date(2026, 12, 28), "le 25/12 est un jour fermé, reporté au 28/12"),
        ("1er janvier", date(2027, 1, 4), "le 01/01/27 est un jour fermé, reporté au 04/01/27"),
    ],
)
def test_reporte_au_jour_ouvre_et_le_dit(texte: str, retenue: date, raison: str) -> None:
    lue = lire_date(texte, SAMEDI, CALENDRIER)
    assert (lue.retenue, lue.reportee, lue.raison) == (retenue, True, raison)


def test_un_jour_ouvre_ne_bouge_pas() -> None:
    lue = lire_date("ven", SAMEDI, CALENDRIER)
    assert (lue.demandee, lue.retenue, lue.reportee, lue.raison) == (date(2026, 11, 27), date(2026, 11, 27), False, "")


@pytest.mark.parametrize(
    ("texte", "jour"),
    [
        ("hier", date(2026, 11, 20)),
        ("avant-hier", date(2026, 11, 19)),
        ("auj", SAMEDI),
        ("-3j", date(2026, 11, 18)),
        ("il y a 2 semaines", date(2026, 11, 7)),
        ("ven", date(2026, 11, 20)),
        ("sam", date(2026, 11, 14)),
        ("5", date(2026, 11, 5)),
        ("21", SAMEDI),
        ("31", date(2026, 10, 31)),
        ("15/12", date(2025, 12, 15)),
        ("fm", date(2026, 10, 31)),
        ("12/11/2026", date(2026, 11, 12)),
        ("jeu 12/11", date(2026, 11, 12)),
    ],
)
def test_un_fait_passe_se_lit_en_arriere_et_ne_se_reporte_pas(texte: str, jour: date) -> None:
    lue = lire_date(texte, SAMEDI, CALENDRIER, passe=True)
    assert (lue.demandee, lue.retenue, lue.reportee) == (jour, jour, False)


def test_un_fait_n_est_pas_vieux_de_trente_ans() -> None:
    with pytest.raises(SaisieInvalide, match="plus de trente ans"):
        lire_date("01/01/1990", SAMEDI, CALENDRIER, passe=True)


@given(PHRASES, JOURS, st.booleans())
def test_un_texte_quelconque_donne_une_date_ou_un_refus(texte: str, aujourd_hui: date, passe: bool) -> None:
    try:
        lue = lire_date(texte, aujourd_hui, CALENDRIER, passe=passe)
    except SaisieInvalide:
        return
    if passe:
        assert lue.retenue == lue.demandee
    else:
        assert aujourd_hui <= lue.demandee <= lue.retenue
        assert CALENDRIER.est_ouvre(lue.retenue)
        assert lue.demandee <= plus_mois(aujourd_hui, 60)


@given(JOURS, st.integers(0, 1800))
def test_une_date_ecrite_en_entier_se_relit(aujourd_hui: date, ecart: int) -> None:
    jour = aujourd_hui + timedelta(days=ecart)
    ecritures = (f"{jour:%d/%m/%Y}", jour.isoformat(), dire_date_longue(jour), dire_date_longue(jour, complet=True))
    for texte in ecritures:
        assert lire_date(texte, aujourd_hui, CALENDRIER).demandee == jour


@given(JOURS, st.integers(-900, 900))
def test_la_date_courte_tient_en_dix_colonnes(aujourd_hui: date, ecart: int) -> None:
    assert 0 < len(dire_date(aujourd_hui + timedelta(days=ecart), aujourd_hui)) <= 10


@pytest.mark.parametrize(
    ("jour", "dit"),
    [
        (date(2026, 11, 20), "hier"), (SAMEDI, "auj."), (date(2026, 11, 22), "demain"),
        (date(2026, 11, 27), "ven. 27/11"), (date(2026, 3, 2), "lun. 02/03"), (date(2027, 1, 12), "12/01/27"),
    ],
)
def test_dit_la_date_courte(jour: date, dit: str) -> None:
    assert dire_date(jour, SAMEDI) == dit


def test_dit_la_date_longue() -> None:
    assert dire_date_longue(SAMEDI) == "sam. 21 nov. 2026"
    assert dire_date_longue(date(2027, 1, 1)) == "ven. 1er janv. 2027"
    assert dire_date_longue(date(2027, 1, 1), complet=True) == "1er janvier 2027"
    assert dire_date_longue(SAMEDI, complet=True) == "21 novembre 2026"


@pytest.mark.parametrize(
    ("texte", "heure"),
    [
        ("14h30", time(14, 30)), ("14:30", time(14, 30)), ("14h", time(14)), ("9h", time(9)), ("9 h 05", time(9, 5)),
        ("MIDI", time(12)), ("0h", time(0)), ("23:59", time(23, 59)), ("14H30", time(14, 30)),
    ],
)
def test_lit_une_heure(texte: str, heure: time) -> None:
    assert lire_heure(texte) == heure


@pytest.mark.parametrize("texte", ["", "24h", "9h60", "14", "9h5", "h30", "14h300", "-9h", "１４h", "demain 9h"])
def test_refuse_une_heure(texte: str) -> None:
    with pytest.raises(SaisieInvalide):
        lire_heure(texte)


LUNDI_10H15 = datetime(2026, 11, 23, 10, 15, tzinfo=PARIS)


@pytest.mark.parametrize(
    ("texte", "jour", "heure"),
    [
        ("14h30", date(2026, 11, 23), time(14, 30)),
        ("9h", date(2026, 11, 24), time(9)),  # déjà passé : demain
        ("10h15", date(2026, 11, 24), time(10, 15)),
        ("demain 9h", date(2026, 11, 24), time(9)),
        ("demain à 9 h 30", date(2026, 11, 24), time(9, 30)),
        ("ven 14h", date(2026, 11, 27), time(14)),
        ("sam 10h", date(2026, 11, 30), time(10)),
        ("+2h", date(2026, 11, 23), time(12, 15)),
        ("+1h30", date(2026, 11, 23), time(11, 45)),
        ("dans 45 min", date(2026, 11, 23), time(11, 0)),
        ("15/12 10:00", date(2026, 12, 15), time(10)),
        ("+7 9h", date(2026, 11, 30), time(9)),
        ("auj 18h", date(2026, 11, 23), time(18)),
        ("fm", date(2026, 11, 30), None),
        ("demain", date(2026, 11, 24), None),
    ],
)
def test_lit_un_rendez_vous(texte: str, jour: date, heure: time | None) -> None:
    assert lire_rendez_vous(texte, LUNDI_10H15, CALENDRIER) == (jour, heure)


@pytest.mark.parametrize("texte", ["auj 9h", "demain 25h", "hier 9h", "9h demain", "", "truc 9h"])
def test_refuse_un_rendez_vous(texte: str) -> None:
    with pytest.raises(SaisieInvalide):
        lire_rendez_vous(texte, LUNDI_10H15, CALENDRIER)


def test_deux_heures_la_nuit_du_passage_a_l_heure_d_ete() -> None:
    # Le 29/03/2026, à 2 h il est 3 h : de 1 h 30, deux heures plus tard il est 4 h 30.
    tous = Calendrier(frozenset(range(1, 8)))
    nuit = datetime(2026, 3, 29, 1, 30, tzinfo=PARIS)
    assert lire_rendez_vous("+2h", nuit, tous) == (date(2026, 3, 29), time(4, 30))


@given(PHRASES, st.datetimes(datetime(2020, 1, 1), datetime(2090, 1, 1), timezones=st.just(PARIS)))
def test_un_texte_quelconque_donne_un_rendez_vous_ouvre_ou_un_refus(texte: str, maintenant: datetime) -> None:
    try:
        jour, heure = lire_rendez_vous(texte, maintenant, CALENDRIER)
    except SaisieInvalide:
        return
    assert CALENDRIER.est_ouvre(jour)
    assert jour >= maintenant.date()
    assert heure is None or heure.tzinfo is None


@pytest.mark.parametrize(
    ("texte", "montant"),
    [
        ("", 1240_18), ("tout", 1240_18), ("Solde", 1240_18), ("300", 300_00), ("300,50 €", 300_50), ("50%", 620_09),
        ("50 %", 620_09), ("33,33%", 413_35), ("moitié", 620_09), ("la moitié", 620_09), ("un tiers", 413_39),
        ("100%", 1240_18), ("1 240,18", 1240_18),
    ],
)
def test_lit_un_montant_ou_une_part(texte: str, montant: int) -> None:
    assert lire_montant_ou_part(texte, 1240_18) == montant


@pytest.mark.parametrize("texte", ["1240,19", "101%", "0", "0%", "0,00%", "-50", "50%%", "beaucoup", "1.234"])
def test_refuse_un_montant_ou_une_part(texte: str) -> None:
    with pytest.raises(SaisieInvalide):
        lire_montant_ou_part(texte, 1240_18)


def test_rien_n_est_du() -> None:
    with pytest.raises(SaisieInvalide, match="rien n'est dû"):
        lire_montant_ou_part("", 0)


@given(PHRASES, st.integers(-100, 10**9))
def test_un_texte_quelconque_donne_une_part_ou_un_refus(texte: str, solde: int) -> None:
    try:
        montant = lire_montant_ou_part(texte, solde)
    except SaisieInvalide:
        return
    assert 0 < montant <= solde
