"""La difficulté déclarée : une pause datée, dite sans détail, et des limites plus larges si l'agence les a écrites."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from agence.calendrier import Duree
from agence.configuration.modele import LimitesDeDifficulte
from agence.erreurs import Refus, SaisieInvalide
from agence.gestes.motifs import constater
from agence.gestes.promesses import promettre
from agence.gestes.suspensions import suspendre
from agence.seance import Seance
from donnees.modeles import Dossier
from donnees.nomenclature import Motif, MotifImpaye

Fabrique = Callable[..., Dossier]


def avec(seance: Seance, limites: LimitesDeDifficulte) -> Seance:
    promesses = replace(seance.configuration.promesses, difficulte=limites)
    return replace(seance, configuration=replace(seance.configuration, promesses=promesses))


def test_elle_a_une_fin_et_se_dit_sans_detail(seance: Seance, creer_dossier: Fabrique) -> None:
    dossier = creer_dossier()
    with pytest.raises(SaisieInvalide, match="date de fin"):
        suspendre(seance, dossier.id, Motif.DIFFICULTE)
    with pytest.raises(SaisieInvalide, match="à éviter"):
        suspendre(seance, dossier.id, Motif.DIFFICULTE, date(2026, 12, 23), note="hospitalisé pour un cancer")
    assert suspendre(seance, dossier.id, Motif.DIFFICULTE, date(2026, 12, 23), note="difficulté déclarée") == date(2026, 12, 23)


def test_les_limites_ne_s_elargissent_que_si_l_agence_l_a_ecrit(seance: Seance, creer_dossier: Fabrique) -> None:
    loin = date(2026, 11, 23).replace(year=2027, month=1, day=29)
    large = avec(seance, LimitesDeDifficulte(minimum=10_00, minimum_pour_cent=1, delai_maximum=Duree(90, "j")))
    for sans in (seance, large):
        with pytest.raises(Refus, match="hors limites"):
            promettre(sans, creer_dossier().id, 15_00, loin)
    en_difficulte = creer_dossier()
    constater(seance, en_difficulte.id, MotifImpaye.DIFFICULTE)
    with pytest.raises(Refus, match="hors limites"):
        promettre(seance, en_difficulte.id, 15_00, loin)
    assert promettre(large, en_difficulte.id, 15_00, loin).montant == 15_00
