"""Les règles du métier, telles qu'un refus les cite."""

import pytest

from agence.droit.regles import Niveau, regle, toutes
from agence.droit.tables import STATUTS
from agence.erreurs import Introuvable


def test_il_y_a_quarante_neuf_regles_numerotees_de_suite() -> None:
    assert [r.numero for r in toutes()] == list(range(1, 50))
    assert all(r.texte and r.base and r.statut in ("", *STATUTS) for r in toutes())


def test_les_niveaux() -> None:
    signalees = {r.numero for r in toutes() if r.niveau is Niveau.SIGNALE}
    assert signalees == {9, 14, 16, 18, 20, 21, 25, 27, 30, 32, 41, 44, 46, 47, 49}


def test_une_regle_se_lit_par_son_numero() -> None:
    assert regle("10") is regle(10)
    assert str(regle(29)).startswith("règle 29 : prendre la voie des petites créances")
    with pytest.raises(Introuvable):
        regle(50)
