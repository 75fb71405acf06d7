"""Le schéma des migrations et les modèles disent la même chose."""

from __future__ import annotations

import peewee as pw
import pytest

from donnees.base import base as proxy
from donnees.modeles import TOUS


@pytest.mark.parametrize("modele", TOUS, ids=lambda m: m.__name__)
def test_un_modele_a_exactement_les_colonnes_de_sa_table(base: str, modele: type[pw.Model]) -> None:
    colonnes = proxy.get_columns(modele._meta.table_name)
    champs = modele._meta.sorted_fields
    assert {c.name for c in colonnes} == {f.column_name for f in champs}
    facultatives = {c.name for c in colonnes if c.null and not c.primary_key}
    assert facultatives == {f.column_name for f in champs if f.null}


def test_chaque_table_a_son_modele(base: str) -> None:
    tenues_seules = {"schema_migration", "debiteur_mot"}  # le registre des migrations, et les mots tenus par des déclencheurs
    tables = {t for t in proxy.get_tables() if t not in tenues_seules and not t.startswith("sqlite_")}
    assert tables == {m._meta.table_name for m in TOUS}
