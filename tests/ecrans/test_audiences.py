"""Les audiences, pilotées au clavier : fixer, dire qui y va, reporter, noter, annuler."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from agence.gestes import audiences
from agence.seance import Seance
from donnees.modeles import Audience, Dossier
from donnees.nomenclature import EtatProcedure, TypeAction
from ecrans.poste.audiences import AudiencesEcran
from tests.ecrans.test_mur import MARDI, AppEssai
from tests.fabrique import Horloge
from tests.outils.echeances import procedure
from tests.outils.ecran import comparer, texte_ecran


@pytest.fixture
def au_tribunal(creer_dossier: Callable[..., Dossier]) -> Dossier:
    d = creer_dossier(action=TypeAction.SUIVI_PROCEDURE, procedure_etat=EtatProcedure.TRANSMIS)
    procedure(d)
    return d


def app_des_audiences(seance: Seance, reference: str = "") -> AppEssai:
    return AppEssai(lambda ouvrir: AudiencesEcran(seance, ouvrir, reference))


async def test_une_audience_se_fixe_se_reporte_et_s_annule_au_clavier(seance: Seance, au_tribunal: Dossier) -> None:
    app = app_des_audiences(seance, "FOURNIL/R-00001")
    async with app.run_test(size=(80, 24)) as pilote:
        await pilote.press("n", "down", *"15/12/2026 9h30", "down", *"TC de Rennes", "enter")
        await pilote.pause()
        assert "audience fixée : mar. 15/12/2026 à 09:30, TC de Rennes" in texte_ecran(app)
        await pilote.press("p", *"Me Le Gall", "enter")
        await pilote.pause()
        comparer("audiences_80x24", texte_ecran(app))
        await pilote.press("t", *"délibéré", "enter")
        await pilote.pause()
        assert "n'a pas encore eu" in texte_ecran(app)
        await pilote.press("escape", "r", *"12/01/2027 14h", "enter")
        await pilote.pause()
        assert "reportée au mar. 12/01/2027 à 14:00" in texte_ecran(app)
        await pilote.press("x", *"désistement", "enter")
        await pilote.pause()
        assert "Aucune audience." in texte_ecran(app)
        await pilote.press("f")
        await pilote.pause()
        assert texte_ecran(app).count("annulée") >= 2
    assert [a.annulee for a in Audience.select()] == [True, True]


async def test_le_resultat_d_une_audience_passee_se_note(seance: Seance, au_tribunal: Dossier, horloge: Horloge) -> None:
    audiences.fixer(seance, au_tribunal.id, MARDI, "TC de Rennes")
    horloge.regler(MARDI + timedelta(hours=4))
    app = app_des_audiences(seance)
    async with app.run_test(size=(80, 24)) as pilote:
        await pilote.pause()
        assert "à noter" in texte_ecran(app)
        await pilote.press("t", *"renvoi", "down", *"19/01/2027 9h30", "enter")
        await pilote.pause()
        assert "résultat noté, renvoyée au mar. 19/01/2027 à 09:30" in texte_ecran(app)
        await pilote.press("enter")
    assert app.ouverts == [au_tribunal.id]


async def test_sans_audience_chaque_touche_le_dit(seance: Seance) -> None:
    app = app_des_audiences(seance)
    async with app.run_test(size=(80, 24)) as pilote:
        for touche in "prtx":
            await pilote.press(touche)
            await pilote.pause()
            assert isinstance(app.screen, AudiencesEcran)


async def test_un_moment_illisible_se_corrige_dans_la_fenetre(seance: Seance, au_tribunal: Dossier) -> None:
    app = app_des_audiences(seance, "R-00001")
    async with app.run_test(size=(80, 24)) as pilote:
        await pilote.press("n", "down", *"mardi", "enter")
        await pilote.pause()
        assert "illisibles" in texte_ecran(app)
        await pilote.press("escape")
    assert not Audience.select().count()
