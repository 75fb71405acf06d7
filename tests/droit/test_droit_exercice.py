"""Ce que l'agence doit avoir avant d'exercer."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from agence.configuration.modele import Agence
from agence.droit.exercice import manques

JOUR = date(2026, 11, 23)
COMPLETE = Agence(
    nom="Recouvrement de l'Ouest", adresse="14 quai des Exemples", code_postal="35000", ville="Rennes", assurance="Assurances Exemple",
    police="RC-1", assurance_jusqu_au=JOUR, compte_dedie="FR7699999000010000001234537", declaration_procureur_le=JOUR,
)  # fmt: skip


def test_une_agence_complete_n_a_rien_a_dire() -> None:
    assert manques(COMPLETE, JOUR) == ()


@pytest.mark.parametrize(
    ("champs", "phrase"),
    [
        ({"police": ""}, "règle 2 : l'assurance n'est pas renseignée"),
        ({"assurance_jusqu_au": date(2026, 11, 22)}, "règle 2 : l'assurance a pris fin le 22/11/2026"),
        ({"compte_dedie": ""}, "règle 2 : le compte dédié"),
        ({"declaration_procureur_le": None}, "règle 2 : l'activité n'est pas déclarée"),
        ({"declaration_procureur_le": date(2026, 11, 24)}, "règle 2 : l'activité n'est pas déclarée"),
        ({"ville": ""}, "règle 4 : la première lettre porte l'adresse"),
    ],
)
def test_ce_qui_manque_est_dit(champs: dict[str, Any], phrase: str) -> None:
    (dite,) = manques(replace(COMPLETE, **champs), JOUR)
    assert dite.startswith(phrase)


def test_une_agence_qui_n_a_qu_un_nom_a_tout_a_dire() -> None:
    assert len(manques(Agence(nom="x"), JOUR)) == 4
