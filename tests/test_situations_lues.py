"""Une situation se lit d'après les types qu'elle déclare : ils sont ceux que la base garde."""

from __future__ import annotations

import datetime

from agence.situations import _GENRES, COLONNES
from donnees.champs import ChampChoix, ChampInstant, ChampJour
from donnees.modeles import Dossier


def test_chaque_colonne_se_lit_comme_le_champ_qui_la_garde() -> None:
    for nom in COLONNES:
        champ, genre = Dossier._meta.fields[nom], _GENRES[nom]
        if isinstance(champ, ChampChoix):
            assert genre is champ.enumeration, nom
        else:
            assert (genre is datetime.datetime) == isinstance(champ, ChampInstant), nom
            assert (genre is datetime.date) == isinstance(champ, ChampJour), nom
