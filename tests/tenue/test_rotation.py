"""La rotation garde la dernière sauvegarde de chaque jour, semaine et mois, et ne touche à rien d'autre."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from agence.configuration.modele import Sauvegarde
from agence.tenue.rotation import a_garder, instant_de, nommer, tourner

DEPART = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)


def noms(nombre: int, pas: timedelta) -> list[str]:
    return [nommer(DEPART - i * pas, chiffree=True) for i in range(nombre)]


def test_un_nom_se_relit() -> None:
    assert nommer(DEPART, chiffree=True) == "agence-20261122-030000.db.gz.age"
    assert instant_de("agence-20261122-030000.db.gz") == DEPART
    assert instant_de("agence-20261322-030000.db.gz") is None and instant_de("notes.txt") is None


def test_deux_mois_de_nuits() -> None:
    """Sept jours, puis les dimanches (la dernière de chaque semaine), puis la dernière de chaque mois, comptées à la main."""
    gardes = a_garder(noms(60, timedelta(days=1)), Sauvegarde(jours=7, semaines=4, mois=3))
    jours = sorted(i.strftime("%m-%d") for n in gardes if (i := instant_de(n)))
    assert jours == ["09-30", "10-31", "11-01", "11-08", "11-15", "11-16", "11-17", "11-18", "11-19", "11-20", "11-21", "11-22"]


def test_plusieurs_par_jour_ne_gardent_que_la_derniere() -> None:
    gardes = a_garder(noms(6, timedelta(minutes=10)), Sauvegarde(jours=7, semaines=0, mois=0))
    assert gardes == {"agence-20261122-030000.db.gz.age"}


@given(st.lists(st.integers(0, 5000), max_size=40), st.integers(1, 9), st.integers(0, 5), st.integers(0, 5))
def test_jamais_plus_que_promis_et_toujours_la_derniere(heures: list[int], jours: int, semaines: int, mois: int) -> None:
    tous = {nommer(DEPART - timedelta(hours=h), chiffree=False) for h in heures}
    gardes = a_garder(tous, Sauvegarde(jours=jours, semaines=semaines, mois=mois))
    assert gardes <= tous and len(gardes) <= jours + semaines + mois
    assert not tous or max(tous) in gardes
    assert a_garder(gardes, Sauvegarde(jours=jours, semaines=semaines, mois=mois)) == gardes


def test_rien_d_autre_n_est_touche(tmp_path: Path) -> None:
    vieille, neuve = noms(2, timedelta(hours=1))[::-1]
    for nom in (vieille, neuve, f"{vieille}.sha256", f"{neuve}.sha256", "agence.db", "lettre.pdf"):
        (tmp_path / nom).write_text("x")
    assert tourner(tmp_path, Sauvegarde(jours=1, semaines=0, mois=0)) == (vieille,)
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted([neuve, f"{neuve}.sha256", "agence.db", "lettre.pdf"])
