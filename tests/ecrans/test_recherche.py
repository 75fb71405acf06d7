"""L'écran de recherche, piloté au clavier."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from textual.worker import WorkerFailed

from agence.seance import Seance
from donnees.modeles import Dossier
from ecrans.composants.chercheur import Chercheur
from ecrans.composants.saisie import Saisie
from ecrans.poste.recherche import RechercheEcran
from ecrans.surete import AppSure
from tests.fabrique import creer_debiteur
from tests.outils.ecran import comparer, texte_ecran


class AppEssai(AppSure[None]):
    """Ouvre un écran et garde ce qu'il rend."""

    def __init__(self, ecran: Chercheur[object, object]) -> None:
        super().__init__()
        self._ecran = ecran
        self.rendu: list[object] = []

    def on_mount(self) -> None:
        self.push_screen(self._ecran, self.rendu.append)


@pytest.fixture
def dossiers(seance: Seance, creer_dossier: Callable[..., Dossier]) -> Iterator[list[Dossier]]:
    noms = ("SARL Boulangerie Morel", "MORELLE Karim", "SAS Vermeulen Bois", "[/] Hostile \x1b[2J")
    yield [creer_dossier(debiteur=creer_debiteur(seance, nom), montants=(1_240_18 + n,)) for n, nom in enumerate(noms)]


async def test_taper_montre_entree_ouvre(seance: Seance, dossiers: list[Dossier]) -> None:
    app = AppEssai(RechercheEcran(seance))
    async with app.run_test(size=(80, 24)) as pilote:
        await pilote.press("m", "o", "r", "e", "l")
        await app.workers.wait_for_complete()
        await pilote.pause()
        comparer("recherche_80x24", texte_ecran(app))
        await pilote.press("down", "enter")
        assert app.rendu == [dossiers[0].id]


async def test_entree_juste_apres_la_derniere_lettre_cherche_ce_qui_est_tape(seance: Seance, dossiers: list[Dossier]) -> None:
    app = AppEssai(RechercheEcran(seance))
    async with app.run_test(size=(80, 24)) as pilote:
        await pilote.press("v", "e", "r", "m", "enter")
        assert app.rendu == [dossiers[2].id]


@pytest.mark.parametrize("touche", ["escape", "ctrl+g"])
async def test_une_touche_rend_le_dossier_interrompu(seance: Seance, dossiers: list[Dossier], touche: str) -> None:
    app = AppEssai(RechercheEcran(seance))
    async with app.run_test(size=(80, 24)) as pilote:
        await pilote.press("x", touche)
        await pilote.pause()
        assert app.rendu == [None]


async def test_rien_trouve_se_dit_et_entree_n_ouvre_rien(seance: Seance, dossiers: list[Dossier]) -> None:
    app = AppEssai(RechercheEcran(seance))
    async with app.run_test(size=(80, 24)) as pilote:
        await pilote.press("z", "z", "z", "z")
        await app.workers.wait_for_complete()
        await pilote.press("enter")
        assert "Aucun dossier ne correspond." in texte_ecran(app)
        assert app.rendu == []


async def test_le_corpus_hostile_se_cherche_sans_dommage(seance: Seance, dossiers: list[Dossier]) -> None:
    textes = (Path(__file__).parents[1] / "corpus" / "recherches.txt").read_text(encoding="utf-8").splitlines()
    app = AppEssai(RechercheEcran(seance))
    async with app.run_test(size=(80, 24)) as pilote:
        for texte in (*textes, "hostile"):
            app.screen.query_one(Saisie).value = texte[:100]
            await pilote.pause()
            await app.workers.wait_for_complete()
        await pilote.pause()
        assert "[/] Hostile ␛[2J" in texte_ecran(app)


async def test_une_panne_de_la_base_se_dit_en_une_phrase(seance: Seance, monkeypatch: pytest.MonkeyPatch) -> None:
    def en_panne(texte: str, limite: int) -> list[object]:
        raise OSError("database is locked")

    app = AppEssai(RechercheEcran(seance))
    async with app.run_test(size=(120, 24)) as pilote:
        monkeypatch.setattr("ecrans.poste.recherche.ressemblants", en_panne)
        await pilote.press("m")
        with contextlib.suppress(WorkerFailed):
            await app.workers.wait_for_complete()
        await pilote.pause()
        assert "la recherche n'a pas abouti" in texte_ecran(app)
        assert "occupée" in texte_ecran(app)
