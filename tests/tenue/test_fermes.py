"""Les jours fériés par territoire."""

import subprocess
import sys
from datetime import date

import pytest

from agence.conduite.territoires import TERRITOIRES
from agence.erreurs import SaisieInvalide
from agence.tenue.fermes import jours_feries

# C. trav. L3133-1 pour 2026 ; Pâques est le 5 avril.
LES_ONZE_DE_2026 = {
    date(2026, 1, 1), date(2026, 4, 6), date(2026, 5, 1), date(2026, 5, 8), date(2026, 5, 14), date(2026, 5, 25),
    date(2026, 7, 14), date(2026, 8, 15), date(2026, 11, 1), date(2026, 11, 11), date(2026, 12, 25),
}


def test_les_onze_jours_de_la_metropole() -> None:
    jours = jours_feries("metropole", range(2026, 2027))
    assert {jour for jour, _ in jours} == LES_ONZE_DE_2026
    assert list(jours) == sorted(jours)
    assert dict(jours)[date(2026, 4, 6)] == "Lundi de Pâques"


@pytest.mark.parametrize(
    ("territoire", "jour"),
    [
        ("alsace-moselle", date(2026, 4, 3)),  # Vendredi saint
        ("alsace-moselle", date(2026, 12, 26)),  # Saint-Étienne
        ("guadeloupe", date(2026, 5, 27)),  # abolition de l'esclavage
        ("martinique", date(2026, 5, 22)),
        ("guyane", date(2026, 6, 10)),
        ("reunion", date(2026, 12, 20)),
        ("mayotte", date(2026, 4, 27)),
    ],
)
def test_les_jours_propres_a_un_territoire(territoire: str, jour: date) -> None:
    propres = {jour for jour, _ in jours_feries(territoire, range(2026, 2027))}
    assert jour in propres
    assert jour not in {jour for jour, _ in jours_feries("metropole", range(2026, 2027))}
    assert propres >= LES_ONZE_DE_2026


@pytest.mark.parametrize("territoire", TERRITOIRES)
def test_chaque_territoire_a_ses_jours_chaque_annee(territoire: str) -> None:
    jours = jours_feries(territoire, range(2026, 2029))
    assert {jour.year for jour, _ in jours} == {2026, 2027, 2028}
    assert all(nom and nom.isprintable() for _, nom in jours)


def test_deux_fetes_le_meme_jour_et_les_pentecotes_de_2005_a_2007() -> None:
    jours = dict(jours_feries("metropole", range(2005, 2009)))
    assert jours[date(2008, 5, 1)] == "Ascension et Fête du Travail"
    pentecotes = [jour for jour, nom in jours.items() if nom == "Lundi de Pentecôte"]
    assert pentecotes == [date(2005, 5, 16), date(2006, 6, 5), date(2007, 5, 28), date(2008, 5, 12)]


def test_territoire_inconnu_et_aucune_annee() -> None:
    with pytest.raises(SaisieInvalide, match="inconnu"):
        jours_feries("atlantide", range(2026, 2027))
    assert jours_feries("metropole", range(0)) == ()


def test_importer_le_module_ne_charge_pas_la_bibliotheque() -> None:
    code = "import sys, agence.tenue.fermes; sys.exit('holidays' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
