"""La palette : ressemblances, touches directes, et ce qu'elle rend."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from agence.seance import Seance
from donnees.modeles import Dossier
from ecrans.composants.palette import ActionPalette, ChoixPalette, PaletteEcran, actions_de
from ecrans.composants.ressemblance import ressemblance
from tests.ecrans.test_recherche import AppEssai
from tests.outils.ecran import comparer, texte_ecran


@pytest.mark.parametrize(
    ("tape", "libelle"),
    [("prom", "promesse"), ("PROMESSE", "promesse"), ("echea", "échéancier"), ("promese", "promesse"), ("prmse", "promesse"),
     ("rep pond", "REP ne répond pas"), ("nrp", "NRP ne répond pas"), ("tout ch", "tout chercher")],
)  # fmt: skip
def test_ce_qui_ressemble(tape: str, libelle: str) -> None:
    assert ressemblance(tape, libelle) > 0


@pytest.mark.parametrize(
    ("tape", "libelle"), [("", "promesse"), ("z", "promesse"), ("prom zz", "promesse"), ("esp", "promesse"), ("%", "50 %")]
)
def test_ce_qui_ne_ressemble_pas(tape: str, libelle: str) -> None:
    assert ressemblance(tape, libelle) == 0


def test_le_debut_d_un_mot_l_emporte_sur_le_milieu_et_le_milieu_sur_la_faute() -> None:
    assert ressemblance("prom", "promesse") > ressemblance("prom", "compromis") > 0
    assert ressemblance("promesse", "promesse") > ressemblance("promese", "promesse")


def test_les_actions_portent_la_touche_de_la_configuration() -> None:
    par_id = {a.id: a for a in actions_de({"appel": "x"}, ["poste"])}
    assert par_id["appel"] == ActionPalette("appel", "appel", "x")
    assert par_id["recherche"].touche == "/"
    assert "haut" not in par_id
    assert "resultat_1" not in par_id


async def _choix(seance: Seance, *touches: str) -> list[object]:
    app = AppEssai(PaletteEcran(seance, actions_de({}, ["poste"])))
    async with app.run_test(size=(80, 24)) as pilote:
        await pilote.press(*touches, "enter")
        await pilote.pause()
    return app.rendu


async def test_une_action_un_code_un_debiteur_une_facture(seance: Seance, creer_dossier: Callable[..., Dossier]) -> None:
    dossier = creer_dossier()
    assert await _choix(seance, *"prome") == [ChoixPalette(action="promesse")]
    assert await _choix(seance, *"repondeur") == [ChoixPalette(resultat="REP")]
    assert await _choix(seance, *"boulangrie") == [ChoixPalette(dossier_id=dossier.id)]
    assert await _choix(seance, *f"f-{dossier.id}-1") == [ChoixPalette(dossier_id=dossier.id)]


async def test_la_palette_montre_la_touche_directe(seance: Seance, creer_dossier: Callable[..., Dossier]) -> None:
    creer_dossier()
    app = AppEssai(PaletteEcran(seance, actions_de({}, ["poste"])))
    async with app.run_test(size=(80, 24)) as pilote:
        comparer("palette_vide_80x24", texte_ecran(app))
        await pilote.press("p", "a", "y", "e")
        await app.workers.wait_for_complete()
        await pilote.pause()
        comparer("palette_80x24", texte_ecran(app))
        await pilote.press("escape")
        await pilote.pause()
        assert app.rendu == [None]
