"""Les mots de la nomenclature : chaque valeur se dit, sans rien laisser voir de son identifiant."""

from __future__ import annotations

from enum import StrEnum

import pytest

from agence.mots import MOTS, dire_attente, dire_evenement, en_mots
from donnees import nomenclature
from donnees.nomenclature import Motif, TypeCourrier, TypeEvenement, TypeProcedure

JAMAIS_MONTREES = {nomenclature.Canal, nomenclature.EtatCondition, nomenclature.MotifAction}
"""Celles-ci se disent par une phrase à elles : qui a reçu l'argent, la marque d'une porte, « ici car »."""


def test_chaque_enumeration_a_ses_mots() -> None:
    toutes = {e for e in vars(nomenclature).values() if isinstance(e, type) and issubclass(e, StrEnum) and e is not StrEnum}
    assert toutes - JAMAIS_MONTREES == set(MOTS)


@pytest.mark.parametrize("enumeration", MOTS, ids=lambda e: e.__name__)
def test_chaque_valeur_se_dit_sans_tiret_bas(enumeration: type[StrEnum]) -> None:
    assert set(MOTS[enumeration]) == {m.value for m in enumeration}
    assert all(en_mots(m) and "_" not in en_mots(m) for m in enumeration)


def test_les_mots_ont_leurs_accents() -> None:
    assert en_mots(TypeProcedure.PETITES_CREANCES) == "petites créances"
    assert en_mots(TypeCourrier.PREMIERE_LETTRE) == "première lettre"
    assert en_mots(Motif.DECES) == "décès"
    assert en_mots(None) == ""


def test_un_evenement_ne_se_dit_pas_deux_fois() -> None:
    assert dire_evenement(TypeEvenement.PROMESSE, "300,00 € pour le 12/11/2026") == "promesse 300,00 € pour le 12/11/2026"
    assert dire_evenement(TypeEvenement.MOTIF, "raison : oubli") == "raison : oubli"


def test_ce_qu_on_attend() -> None:
    assert dire_attente("annonce_bodacc") == "annonce au BODACC"
    assert dire_attente("retour_du_notaire") == "retour du notaire"
