"""Les hypothèses de la simulation : d'où elles viennent, comment elles s'ajustent, à quoi tient un tirage."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agence.conduite.hypotheses import (
    DEPART,
    PARTIELLES,
    ROMPUES,
    TENUES,
    Historique,
    Hypotheses,
    ajuster,
    choisir,
    lire_la_part,
    lire_les_parts,
    table,
    tirage,
    tirer_de,
)  # fmt: skip
from agence.erreurs import SaisieInvalide
from tests.conduite.fabrique import livree

RICHE = Historique({"NRP": 300, "PROM": 100}, {TENUES: 60, PARTIELLES: 10, ROMPUES: 30}, 0.25, 20, 95)
PAUVRE = Historique({"NRP": 3}, {TENUES: 1, PARTIELLES: 0, ROMPUES: 0}, None, 1, 3)


def test_l_historique_quand_il_en_dit_assez() -> None:
    h = tirer_de(RICHE)
    assert dict(h.resultats) == {"NRP": 0.75, "PROM": 0.25}
    assert dict(h.promesses) == {TENUES: 0.6, PARTIELLES: 0.1, ROMPUES: 0.3}
    assert (h.part_payee, h.capacite) == (0.25, 95)
    assert h.origine["resultats"] == "historique de l'agence, 400 appels"


def test_sinon_les_valeurs_de_depart_et_cela_se_dit() -> None:
    h = tirer_de(PAUVRE)
    assert set(h.origine.values()) == {DEPART}
    assert h.capacite == table()["capacite"]
    assert sum(p for _, p in h.resultats) == pytest.approx(1)


def test_les_codes_de_depart_sont_ceux_du_fichier_livre() -> None:
    assert set(table()["resultats"]) <= set(livree().resultats)


def test_une_part_imposee_les_autres_gardent_leur_proportion() -> None:
    h = tirer_de(Historique({"NRP": 100, "REP": 100, "PROM": 200}, RICHE.promesses, 0.5, 20, 95))
    ajustee = ajuster(h, {"NRP": 0.4}, {TENUES: 0.8}, capacite=7, graine=3)
    assert dict(ajustee.resultats) == pytest.approx({"NRP": 0.4, "REP": 0.2, "PROM": 0.4})
    assert dict(ajustee.promesses) == pytest.approx({TENUES: 0.8, PARTIELLES: 0.05, ROMPUES: 0.15})
    assert (ajustee.capacite, ajustee.graine) == (7, 3)
    assert "donnée à la main" in ajustee.origine["resultats"]


@pytest.mark.parametrize("parts", [{"NRP": 1.2}, {"NRP": -0.1}, {"NRP": 0.6, "PROM": 0.6}, {"NRP": 0.4, "PROM": 0.4}])
def test_des_parts_impossibles_sont_refusees(parts: dict[str, float]) -> None:
    with pytest.raises(SaisieInvalide):
        ajuster(tirer_de(RICHE), parts)


@pytest.mark.parametrize("texte", ["", "x", "1.5", "-0.2", "120 %", "1e-1", "nan", "0.1.2"])
def test_une_part_illisible(texte: str) -> None:
    with pytest.raises(SaisieInvalide):
        lire_la_part(texte)


def test_une_part_s_ecrit_de_plusieurs_facons() -> None:
    assert [lire_la_part(t) for t in ("0.4", "0,4", "40 %", "40%")] == [0.4] * 4
    assert lire_les_parts(["nrp=0.4", "PROM=10 %"], {"NRP", "PROM"}) == {"NRP": 0.4, "PROM": 0.1}
    with pytest.raises(SaisieInvalide, match="CODE=PART"):
        lire_les_parts(["ZZZ=0.4"], {"NRP"})


@given(st.integers(0, 10**6), st.integers(0, 10**7), st.integers(0, 50))
def test_un_tirage_est_toujours_le_meme(graine: int, dossier: int, rang: int) -> None:
    un = tirage(graine, dossier, rang, "appel")
    assert 0 <= un < 1 and un == tirage(graine, dossier, rang, "appel")


def test_les_tirages_suivent_les_parts() -> None:
    h: Hypotheses = tirer_de(RICHE)
    codes = Counter(choisir(h.resultats, tirage(1, d, 0, "appel")) for d in range(4000))
    assert codes["PROM"] / 4000 == pytest.approx(0.25, abs=0.03)
    assert tirage(1, 12, 0, "appel") == 0.9121898701582313, "une autre version du programme tirerait autrement"
