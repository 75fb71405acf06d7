"""Une insertion en lot : toutes les lignes, dans leur ordre, ou aucune, quel qu'en soit le nombre."""

from __future__ import annotations

import pytest

from donnees.base import PAR_ORDRE, ecriture, inserer_lot, lignes

COLONNES = ("code", "nom", "nature", "cree_le")


def _mandants(nombre: int) -> list[tuple[str, str, str, str]]:
    return [(f"M{i:04d}", f"Mandant « {i} » ; ?", "professionnel", "2026-11-23 08:00:00.000000") for i in range(nombre)]


@pytest.mark.parametrize("nombre", [0, 1, PAR_ORDRE - 1, PAR_ORDRE, PAR_ORDRE + 1, 3 * PAR_ORDRE, 3 * PAR_ORDRE + 7])
def test_toutes_les_lignes_dans_leur_ordre(base: str, nombre: int) -> None:
    with ecriture():
        inserer_lot("mandant", COLONNES, iter(_mandants(nombre)))
    assert lignes("SELECT code, nom, nature FROM mandant ORDER BY id") == [m[:3] for m in _mandants(nombre)]


@pytest.mark.parametrize("fausse", [0, PAR_ORDRE + 3, 2 * PAR_ORDRE + 5])
def test_une_ligne_refusee_refuse_le_lot(base: str, fausse: int) -> None:
    lot = _mandants(2 * PAR_ORDRE + 6)
    lot[fausse] = (lot[fausse - 1][0], *lot[fausse][1:])
    with pytest.raises(Exception, match="(?i)unique"), ecriture():
        inserer_lot("mandant", COLONNES, lot)
    assert lignes("SELECT count(*) FROM mandant") == [(0,)]
