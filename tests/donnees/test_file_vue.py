"""La file d'un agent : trois parts qui ne se recouvrent pas, comptées en une lecture, dans l'ordre où elles se montrent."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from itertools import product

import pytest

from agence.seance import Seance
from donnees.modeles import Debiteur, Dossier
from donnees.nomenclature import MotifAction, Nature, TypeAction
from donnees.vues.file import File, Filtre

MOTIFS = (MotifAction.SCENARIO, MotifAction.RAPPEL, MotifAction.RAPPEL_CONVENU)


@pytest.fixture
def dossiers(seance: Seance, creer_dossier: Callable[..., Dossier]) -> list[Dossier]:
    """De tous les moments et de tous les motifs, et un dossier qui n'est pas dans la file."""
    heure, jour = timedelta(hours=1), timedelta(days=1)
    moments = (None, seance.horloge() - heure, seance.horloge(), seance.horloge() + heure)
    creer_dossier(agent=None, action=TypeAction.APPEL, action_le=seance.jour)
    return [
        creer_dossier(action=TypeAction.APPEL, action_le=seance.jour + jour * demain, rappel_a=moment, action_motif=motif, nature=nature)
        for demain, moment, motif, nature in product((0, 1), moments, MOTIFS, Nature)
    ]


def attendus(dossiers: list[Dossier], seance: Seance, filtre: Filtre) -> list[int]:
    """La même file, rangée sans la base."""
    maintenant, jour = seance.horloge(), seance.jour
    natures = {b.id: b.nature for b in Debiteur.select()}

    def garde(d: Dossier) -> bool:
        quand = {"du": d.action_le <= jour, "a_venir": d.action_le > jour, "tout": True}[filtre.quand]
        return quand and filtre.nature in ("", natures[d.debiteur_id])

    gardes = [d for d in dossiers if garde(d)]
    dus = [d for d in gardes if d.rappel_a is None or d.rappel_a <= maintenant]
    convenus = [d for d in dus if d.rappel_a is not None and d.action_motif is MotifAction.RAPPEL_CONVENU]
    plus_tard = [d for d in gardes if d not in dus]
    corps = [d for d in dus if d not in convenus]
    return [
        *(d.id for d in sorted(convenus, key=lambda d: (d.rappel_a, d.id))),
        *(d.id for d in sorted(corps, key=lambda d: (-d.rang, d.id))),
        *(d.id for d in sorted(plus_tard, key=lambda d: (d.rappel_a, d.id))),
    ]


@pytest.mark.parametrize("quand", ["du", "a_venir", "tout"])
@pytest.mark.parametrize("nature", ["", *Nature])
def test_la_file_se_compte_se_lit_et_se_parcourt_pareil(seance: Seance, dossiers: list[Dossier], quand: str, nature: str) -> None:
    assert seance.acteur is not None
    filtre = Filtre(quand=quand, nature=nature)
    file = File(seance.acteur.id, seance.jour, seance.horloge(), filtre)
    voulus = attendus(dossiers, seance, filtre)
    assert file.compter() == len(voulus)
    assert [ligne.id for ligne in file.page(0, 100)] == voulus
    assert [ligne.id for debut in range(0, len(voulus), 7) for ligne in file.page(debut, 7)] == voulus
    assert [ligne.id for ligne in file.premieres(5)] == voulus[:5]
    assert [file.position(i) for i in voulus] == list(range(len(voulus)))
    assert file.position(dossiers[-1].id + 1) is None
