"""Les indicateurs, la balance et les objectifs, pilotés au clavier."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from threading import Event
from typing import Any

import pytest
from textual.pilot import Pilot

from agence.gestes import objectifs
from agence.gestes.appels import consigner
from agence.indicateurs.definitions import Indicateur
from agence.seance import Seance
from agence.suivi import Suivi
from donnees.modeles import Dossier, Objectif
from ecrans.aide.manuel import CHAPITRE_DE
from ecrans.application import Agence
from ecrans.supervision.indicateurs import IndicateursEcran
from ecrans.supervision.objectifs import MesObjectifsEcran, ObjectifsEcran
from ecrans.supervision.page import Page
from ecrans.supervision.promesses import DossierLuEcran, PromessesEcran
from ecrans.supervision.tableaux import Contenu, TableauDesTaux
from ecrans.surete import AppSure
from tests.donnees.test_supervision_vues import promesses
from tests.outils.ecran import jusqu_a, texte_ecran

__all__ = ["promesses"]


class AppEssai(AppSure[None]):
    """Un écran de la supervision, seul."""

    def __init__(self, ecran: Page) -> None:
        super().__init__()
        self.ecran = ecran

    def on_mount(self) -> None:
        self.push_screen(self.ecran)


async def calcule(pilote: Pilot[Any]) -> None:
    """Attend que le fil ait rendu."""
    await jusqu_a(pilote, lambda: not getattr(pilote.app.screen, "calcule", False))
    await pilote.pause()


async def presser(pilote: Pilot[Any], *touches: str) -> str:
    """Chaque touche, son calcul attendu ; rend l'écran."""
    for touche in touches:
        await pilote.press(touche)
        await calcule(pilote)
    return texte_ecran(pilote.app)


@pytest.fixture
def histoire(promesses: Seance, creer_dossier: Callable[..., Dossier]) -> Seance:
    """Les dix promesses, et quatre appels de Lefèvre : deux contacts utiles."""
    for code in ("NRP", "REP", "REF", "PROM"):
        consigner(promesses, creer_dossier().id, code)
    return promesses


@pytest.mark.parametrize("taille", [(80, 24), (140, 40)])
async def test_les_taux_se_lisent_et_chaque_colonne_tient(superviseur: Seance, histoire: Seance, taille: tuple[int, int]) -> None:
    app = AppEssai(IndicateursEcran(superviseur))
    async with app.run_test(size=taille) as pilote:
        await calcule(pilote)
        lu = texte_ecran(app)
        assert "tenues €" in lu and "50,0\u00a0%" in lu and "sem. du 23/11/26" in lu
        assert all(len(ligne) <= taille[0] for ligne in lu.splitlines())


async def test_tab_fait_le_tour_des_tableaux(superviseur: Seance, histoire: Seance) -> None:
    app = AppEssai(IndicateursEcran(superviseur))
    async with app.run_test(size=(80, 24)) as pilote:
        await calcule(pilote)
        titres = []
        for _ in range(5):
            lu = await presser(pilote, "tab")
            trouve = re.search(r"indicateurs · (\w+)", lu)
            titres.append(trouve[1] if trouve else "")
        assert titres == ["cohortes", "encaissé", "prévision", "balance", "taux"]


async def test_par_agent_l_ordre_est_celui_des_noms_et_rien_ne_classe(superviseur: Seance, histoire: Seance) -> None:
    app = AppEssai(IndicateursEcran(superviseur))
    async with app.run_test(size=(120, 30)) as pilote:
        await calcule(pilote)
        lu = await presser(pilote, "a")
        assert lu.index("Lefevre") < lu.index("Martin")
        assert not re.search(r"rang|meilleur|classement|n° ?1|1er", lu)


async def test_la_courbe_se_lit_sans_couleur_et_rend_les_lignes(superviseur: Seance, histoire: Seance) -> None:
    app = AppEssai(IndicateursEcran(superviseur))
    async with app.run_test(size=(80, 24)) as pilote:
        await calcule(pilote)
        courbe = await presser(pilote, "g")
        assert "● contact   + contact utile   ○ promesse   (%)" in courbe and "100┤" in courbe and "23/11" in courbe
        assert "tenues (nb)" in await presser(pilote, "g")
        assert "sem. du" in await presser(pilote, "g")


async def test_les_definitions_sont_a_une_touche(superviseur: Seance, histoire: Seance) -> None:
    app = AppEssai(IndicateursEcran(superviseur))
    async with app.run_test(size=(100, 40)) as pilote:
        await calcule(pilote)
        lu = await presser(pilote, "d")
        assert "taux de contact utile" in lu and "tentatives d'appel" in lu and "sans : appels annulés" in lu


async def test_entree_descend_jusqu_au_dossier(superviseur: Seance, histoire: Seance) -> None:
    app = AppEssai(IndicateursEcran(superviseur))
    async with app.run_test(size=(100, 30)) as pilote:
        await calcule(pilote)
        await presser(pilote, "enter")
        assert isinstance(app.screen, PromessesEcran)
        await presser(pilote, "b", "shift+tab", "enter")  # la balance, puis ses dossiers
        assert "dossiers · balance au 23/11/26, tout" in texte_ecran(app) and "Mandant BRASERO" in texte_ecran(app)
        assert ".xlsx" in await presser(pilote, "x")
        await presser(pilote, "enter")
        assert isinstance(app.screen, DossierLuEcran)


async def test_la_prevision_ne_descend_qu_aux_promesses_ouvertes(superviseur: Seance, histoire: Seance) -> None:
    """Des dix, trois sont encore ouvertes : due, à venir, en retard ; une vieille de trois mois le serait aussi."""
    app = AppEssai(IndicateursEcran(superviseur))
    async with app.run_test(size=(100, 30)) as pilote:
        await calcule(pilote)
        lu = await presser(pilote, "tab", "tab", "tab", "enter")
        assert "promesses · tout · 3 · toutes" in lu
        assert "tenue" not in lu.split("sort")[1] and "rompue" not in lu


async def test_f1_ouvre_le_chapitre_de_l_ecran(superviseur: Seance) -> None:
    assert [CHAPITRE_DE.get(nom, nom) for nom in ("reattribution", "demandes", "agents", "journee", "courbes")] == [
        "reattribution", "demandes", "reattribution", "reattribution", "supervision",
    ]  # fmt: skip
    app = Agence(superviseur)
    async with app.run_test(size=(80, 24)) as pilote:
        await pilote.press("f3", "r")
        await jusqu_a(pilote, lambda: "réattribuer à nombre égal" in texte_ecran(app))
        await pilote.press("f1")
        await jusqu_a(pilote, lambda: "MANUEL · Réattribuer" in texte_ecran(app))


async def test_la_balance_par_mandant_tient_en_quatre_vingts_colonnes(superviseur: Seance, histoire: Seance) -> None:
    app = AppEssai(IndicateursEcran(superviseur))
    async with app.run_test(size=(80, 24)) as pilote:
        await calcule(pilote)
        lu = await presser(pilote, "shift+tab", "m")
        assert "non échu" in lu and "> 1 an" in lu and "total €" in lu
        # vingt mille euros chez chacun, et quatre dossiers de 1 100 € chez FOURNIL
        assert all(montant in lu for montant in ("44\u202f400", "20\u202f000", "24\u202f400"))


async def test_un_jour_impossible_est_refuse_sans_rien_changer(superviseur: Seance, histoire: Seance) -> None:
    app = AppEssai(IndicateursEcran(superviseur))
    async with app.run_test(size=(80, 24)) as pilote:
        await calcule(pilote)
        await presser(pilote, "j", *"demain", "enter")
        assert "à venir" in texte_ecran(app)
        await presser(pilote, "j", *"hier", "enter")
        assert "au soir du 22/11/2026" in texte_ecran(app)


async def test_echap_arrete_le_calcul_et_r_le_reprend(
    superviseur: Seance, histoire: Seance, monkeypatch: pytest.MonkeyPatch
) -> None:
    entre, lacher = Event(), Event()
    vrai = TableauDesTaux.calculer

    def lent(self: TableauDesTaux, reglage: Any, suivi: Suivi) -> Contenu:
        entre.set()
        lacher.wait(20)
        return vrai(self, reglage, suivi)

    monkeypatch.setattr(TableauDesTaux, "calculer", lent)
    app = AppEssai(IndicateursEcran(superviseur))
    async with app.run_test(size=(80, 24)) as pilote:
        await jusqu_a(pilote, entre.is_set)
        await pilote.press("escape")
        assert "calcul arrêté" in texte_ecran(app) and isinstance(app.screen, IndicateursEcran)
        lacher.set()
        monkeypatch.setattr(TableauDesTaux, "calculer", vrai)
        assert "sem. du 23/11/26" in await presser(pilote, "r")


async def test_l_image_de_la_courbe_ne_cherche_rien_ailleurs(superviseur: Seance, histoire: Seance, base: str) -> None:
    from agence.echanges.exportation import dossier_des_exports

    app = AppEssai(IndicateursEcran(superviseur))
    async with app.run_test(size=(80, 24)) as pilote:
        await calcule(pilote)
        await presser(pilote, "G", "x")
    fichiers = {f.suffix: f for f in dossier_des_exports().iterdir()}
    assert set(fichiers) == {".svg", ".xlsx"}
    svg = fichiers[".svg"].read_text(encoding="utf-8")
    assert "contact\u00a0utile" in svg and not re.search(r"url\(|@font-face|https?://(?!www\.w3\.org/2000/svg)|<script", svg)
    assert fichiers[".svg"].stat().st_mode & 0o777 == 0o600


async def test_un_objectif_se_pose_a_l_ecran(superviseur: Seance, histoire: Seance) -> None:
    app = AppEssai(ObjectifsEcran(superviseur))
    async with app.run_test(size=(80, 24)) as pilote:
        await calcule(pilote)
        assert "Aucun objectif" in texte_ecran(app)
        await presser(pilote, "o", *"martin", "tab", "tab", *"contact_utile", "tab", *"35,5", "enter")
        lu = texte_ecran(app)
        assert "Martin" in lu and "35,5\u00a0%" in lu and "✓" in lu
        await presser(pilote, "s")
        assert Objectif.select().count() == 0 and "retiré" in texte_ecran(app)


async def test_un_agent_ne_voit_que_les_siens(superviseur: Seance, histoire: Seance, ouvrir_pour: Callable[..., Seance]) -> None:
    martin = ouvrir_pour("martin")
    for qui in (martin, histoire):
        assert qui.acteur is not None
        objectifs.poser(superviseur, qui.acteur.id, date(2026, 11, 1), Indicateur.ENCAISSE, 1_000_00)
    app = AppEssai(MesObjectifsEcran(martin))
    async with app.run_test(size=(80, 24)) as pilote:
        await calcule(pilote)
        lu = texte_ecran(app)
        assert "mes objectifs de 11/2026" in lu and "Lefevre" not in lu and "1\u202f000,00" in lu
        assert "Aucun objectif" in await presser(pilote, "n")
