"""Le tableau des promesses n'est relu que si quelque chose s'est écrit, et à côté quand il est grand."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest
from textual.screen import Screen

from agence.gestes.notes import noter
from agence.seance import Seance
from donnees.base import base
from donnees.modeles import Dossier
from donnees.vues import supervision as vue
from donnees.vues.supervision import FiltrePromesses, LigneTableau, Ventilation
from ecrans.supervision.courbes import CourbesEcran
from ecrans.supervision.ecran import EN_LECTURE, SupervisionEcran
from ecrans.supervision.filtre import Filtre
from tests.donnees.test_supervision_vues import promesses, promettre
from tests.ecrans.test_reattribution import AppDeSupervision
from tests.ecrans.test_supervision import AppEssai
from tests.fabrique import Horloge
from tests.outils.ecran import jusqu_a, texte_ecran

__all__ = ["promesses"]
PETIT = (80, 24)


class Lectures:
    """Remplace la lecture du tableau : les note, et les retient au besoin."""

    def __init__(self) -> None:
        self.faites: list[tuple[Ventilation, int]] = []
        self.retenue = threading.Event()
        self.retenue.set()

    def __call__(self, par: Ventilation, jour: date, filtre: FiltrePromesses) -> list[LigneTableau]:
        self.faites.append((par, threading.get_ident()))
        self.retenue.wait(20)
        return vue.tableau(par, jour, filtre)

    @property
    def ventilations(self) -> list[Ventilation]:
        return [par for par, _ in self.faites]


@pytest.fixture
def lectures(monkeypatch: pytest.MonkeyPatch) -> Lectures:
    faites = Lectures()
    monkeypatch.setattr("ecrans.supervision.tableau_lu.tableau", faites)
    return faites


@pytest.fixture
def grande(monkeypatch: pytest.MonkeyPatch) -> None:
    """Toute base est grande."""
    monkeypatch.setattr("ecrans.supervision.tableau_lu.AUSSITOT", -1)


def texte(app: AppEssai) -> str:
    return texte_ecran(app).replace("\u00a0", " ").replace("\u202f", " ")


async def test_ouvrir_ne_lit_qu_une_fois_et_revenir_pas_du_tout(superviseur: Seance, promesses: Seance, lectures: Lectures) -> None:
    app = AppEssai(SupervisionEcran(superviseur))
    async with app.run_test(size=PETIT) as pilote:
        await pilote.pause()
        assert lectures.ventilations == [Ventilation.SEMAINE, Ventilation.AGENT]
        app.push_screen(Screen[Any]())
        await pilote.pause()
        app.pop_screen()
        await pilote.pause()
        await pilote.press("e")
        assert len(lectures.faites) == 2, "rien ne s'est écrit : rien n'est relu, pas même pour les euros"
        await pilote.press("m", "a", "m")
        assert lectures.ventilations[2:] == [Ventilation.MANDANT], "ce qui est déjà lu se montre aussitôt"
        assert "Mandant BRASERO" in texte(app)


async def test_ce_qui_s_ecrit_ici_ou_ailleurs_se_relit(
    superviseur: Seance, seance: Seance, promesses: Seance, creer_dossier: Callable[..., Dossier], lectures: Lectures
) -> None:
    dossier = creer_dossier()

    def d_ailleurs() -> None:
        with base.connection_context():
            promettre(seance, dossier, 50_00, seance.jour)
            noter(seance, dossier.id, "promesse de vive voix")

    app = AppEssai(SupervisionEcran(superviseur))
    async with app.run_test(size=PETIT) as pilote:
        await pilote.pause()
        assert "dues ce jour       1 " in texte(app)
        app.push_screen(Screen[Any]())
        await pilote.pause()
        promettre(seance, dossier, 50_00, seance.jour)
        app.pop_screen()
        await jusqu_a(pilote, lambda: "dues ce jour       2 " in texte(app))
        with ThreadPoolExecutor(1) as fil:
            fil.submit(d_ailleurs).result()
        await jusqu_a(pilote, lambda: "dues ce jour       3 " in texte(app))


async def test_un_grand_tableau_se_lit_a_cote_et_le_clavier_repond(
    superviseur: Seance, promesses: Seance, lectures: Lectures, grande: None
) -> None:
    lectures.retenue.clear()
    app = AppDeSupervision(SupervisionEcran(superviseur))
    async with app.run_test(size=PETIT) as pilote:
        await jusqu_a(pilote, lambda: EN_LECTURE in texte(app))
        await pilote.press("enter", "x")
        await jusqu_a(pilote, lambda: "Le tableau se lit encore." in texte(app))
        assert "SUPERVISION · promesses, 12 semaines" in texte(app)
        lectures.retenue.set()
        await jusqu_a(pilote, lambda: "Lefevre" in texte(app) and "taux en nombre" in texte(app))
        assert threading.get_ident() not in {fil for _, fil in lectures.faites}
        await pilote.press("s")
        await jusqu_a(pilote, lambda: "▸sem. du 23/11/26" in texte(app))


async def test_pendant_une_relecture_le_tableau_d_avant_reste(
    superviseur: Seance, seance: Seance, promesses: Seance, creer_dossier: Callable[..., Dossier], lectures: Lectures, grande: None
) -> None:
    app = AppEssai(SupervisionEcran(superviseur))
    async with app.run_test(size=PETIT) as pilote:
        await jusqu_a(pilote, lambda: "dues ce jour       1 " in texte(app))
        lectures.retenue.clear()
        promettre(seance, creer_dossier(), 50_00, seance.jour)
        ecran = app.ecran
        assert isinstance(ecran, SupervisionEcran)
        ecran.relire()
        await pilote.pause()
        assert ecran.calcule and "dues ce jour       1 " in texte(app) and "Lefevre" in texte(app)
        deja = len(lectures.faites)
        ecran.relire()
        await pilote.pause()
        assert len(lectures.faites) == deja, "une seconde demande pareille n'en lance pas une autre"
        lectures.retenue.set()
        await jusqu_a(pilote, lambda: "dues ce jour       2 " in texte(app))


async def test_un_autre_filtre_ne_montre_jamais_les_chiffres_du_precedent(
    superviseur: Seance, promesses: Seance, lectures: Lectures, grande: None
) -> None:
    app = AppEssai(SupervisionEcran(superviseur))
    async with app.run_test(size=PETIT) as pilote:
        await jusqu_a(pilote, lambda: "Lefevre" in texte(app))
        lectures.retenue.clear()
        await pilote.press("p")
        await pilote.pause()
        assert "promesses, 4 semaines" in texte(app) and EN_LECTURE in texte(app)
        assert "Lefevre" not in texte(app).split("\n", 1)[1] and "taux en nombre" not in texte(app)
        lectures.retenue.set()
        await jusqu_a(pilote, lambda: "Lefevre" in texte(app))


async def test_les_courbes_d_un_grand_tableau_se_lisent_a_cote(
    superviseur: Seance, promesses: Seance, lectures: Lectures, grande: None
) -> None:
    lectures.retenue.clear()
    app = AppEssai(CourbesEcran(superviseur, Filtre()))
    async with app.run_test(size=PETIT) as pilote:
        await jusqu_a(pilote, lambda: "lecture des promesses…" in texte(app))
        assert "Rien à montrer" not in texte(app)
        lectures.retenue.set()
        await jusqu_a(pilote, lambda: "26/10" in texte(app))
        assert "lecture des promesses…" not in texte(app)


async def test_le_lendemain_le_tableau_se_relit(superviseur: Seance, promesses: Seance, horloge: Horloge) -> None:
    ecran = SupervisionEcran(superviseur)
    app = AppEssai(ecran)
    async with app.run_test(size=PETIT) as pilote:
        await pilote.pause()
        horloge.avancer(jours=1)
        ecran.relire()
        await pilote.pause()
        assert "dues ce jour       1         100,00" in texte(app), "celle à venir est d'aujourd'hui"
