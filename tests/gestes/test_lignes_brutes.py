"""Ce que la nuit lit et réécrit d'un dossier en lignes brutes est ce que les modèles en lisent et en écrivent."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agence.conduite.situation import Situation
from agence.seance import Seance
from agence.situations import COLONNES, colonnes_changees, lire_situation, situation_de, valeurs_gardees
from donnees.base import lignes
from donnees.champs import ChampChoix, ChampInstant, ChampJour, instant_lu
from donnees.modeles import Debiteur, Dossier
from donnees.nomenclature import Nature
from donnees.vues import nuit


def _valeurs(nom: str) -> st.SearchStrategy[Any]:
    """De quoi remplir cette colonne."""
    champ = Dossier._meta.fields[nom]
    valeurs: st.SearchStrategy[Any]
    if isinstance(champ, ChampChoix):
        valeurs = st.sampled_from(list(champ.enumeration))
    elif isinstance(champ, ChampJour):
        valeurs = st.dates(date(1970, 1, 1), date(2200, 1, 1))
    elif isinstance(champ, ChampInstant):
        valeurs = st.datetimes(datetime(1970, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC))
    else:
        valeurs = st.text(max_size=8) if nom in ("scenario", "suspension_attend") else st.integers(-(2**40), 2**40)
    return st.none() | valeurs if champ.null else valeurs


situations = st.builds(Situation, nature=st.sampled_from(Nature), sensible=st.booleans(), **{nom: _valeurs(nom) for nom in COLONNES})


@given(s=situations)
def test_ce_qui_se_garde_se_relit(s: Situation) -> None:
    garde = valeurs_gardees(s, COLONNES)
    assert garde == [Dossier._meta.fields[nom].db_value(getattr(s, nom)) for nom in COLONNES]
    assert lire_situation(s.nature.value, s.sensible, garde) == s


@given(avant=situations, apres=situations, nombre=st.integers(0, len(COLONNES)))
def test_les_colonnes_changees_sont_celles_qui_different(avant: Situation, apres: Situation, nombre: int) -> None:
    milieu = avant.avec(**{nom: getattr(apres, nom) for nom in COLONNES[:nombre]})
    changees = colonnes_changees(avant, milieu)
    assert changees == tuple(nom for nom in COLONNES if getattr(avant, nom) != getattr(milieu, nom))
    assert avant.avec(**{nom: getattr(milieu, nom) for nom in changees}) == milieu


@given(s=situations)
def test_avec_donne_ce_que_donne_le_constructeur(s: Situation) -> None:
    champs = {nom: getattr(s, nom) for nom in (*COLONNES, "nature", "sensible")}
    assert s.avec(rang=7) == Situation(**champs | {"rang": 7})
    assert hash(s.avec()) == hash(s)
    with pytest.raises(TypeError, match="couleur"):
        s.avec(couleur="bleu")
    with pytest.raises(TypeError, match="rang"):
        Situation.de({nom: valeur for nom, valeur in champs.items() if nom != "rang"})


def test_une_valeur_que_la_nomenclature_ignore_se_dit(creer_dossier: Callable[..., Dossier]) -> None:
    d = creer_dossier()
    garde = valeurs_gardees(situation_de(d, Debiteur.get_by_id(d.debiteur_id)), COLONNES)
    garde[COLONNES.index("action_motif")] = "inconnu"
    with pytest.raises(ValueError, match="'inconnu' is not a valid MotifAction"):
        lire_situation("professionnel", False, garde)


def test_la_base_rend_ce_que_le_modele_lit(seance: Seance, creer_dossier: Callable[..., Dossier]) -> None:
    """Les deux moteurs rendent les jours et les instants à leur façon : texte ou valeur."""
    d = creer_dossier(position=1, rappel_a=seance.horloge())
    ((_, _, _, nature, sensible, *colonnes),) = nuit.dossiers([d.id], COLONNES)
    assert lire_situation(nature, sensible, colonnes) == situation_de(Dossier.get_by_id(d.id), Debiteur.get_by_id(d.debiteur_id))
    ecrites = [*valeurs_gardees(situation_de(d, Debiteur.get_by_id(d.debiteur_id)).avec(rang=12), ("rang",)), d.id]
    nuit.ecrire_dossiers(("rang",), [ecrites])
    assert lignes("SELECT rang, version FROM dossier WHERE id = ?", (d.id,)) == [(12, d.version + 1)]


@pytest.mark.parametrize("ecrit", ["2026-11-22 08:30:00.000000", "2026-11-22 08:30:00", "2026-11-22 08:30"])
def test_un_instant_se_lit_entier_ou_abrege(ecrit: str) -> None:
    lu = instant_lu(ecrit)
    assert lu == datetime(2026, 11, 22, 8, 30, tzinfo=UTC) and lu is not None and lu.tzinfo is UTC
