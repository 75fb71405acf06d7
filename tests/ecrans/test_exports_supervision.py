"""Le tableau filtré, ses courbes, et ce que `x` en sort : les mêmes chiffres qu'à l'écran."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import peewee as pw
import pytest
from python_calamine import CalamineWorkbook

from agence.erreurs import ErreurAgence
from agence.seance import Seance
from donnees.base import base as base_ouverte
from donnees.modeles import Consultation, Dossier
from donnees.nomenclature import Vue
from donnees.vues.supervision import LigneTableau
from ecrans.composants.courbe import Courbe
from ecrans.composants.liste import Liste
from ecrans.supervision.chiffres import MOTS, euros_serres
from ecrans.supervision.courbes import CourbesEcran, toutes_les_semaines
from ecrans.supervision.ecran import SupervisionEcran
from ecrans.supervision.page import Page
from ecrans.supervision.promesses import PromessesEcran
from tests.donnees.test_supervision_vues import promesses, promettre
from tests.ecrans.test_supervision import AppEssai
from tests.fabrique import creer_debiteur
from tests.outils.ecran import jusqu_a, texte_ecran

__all__ = ["promesses"]


class AppQuiDit(AppEssai):
    """Comme l'application : une erreur attendue se dit dans la ligne de message."""

    def montrer_erreur(self, erreur: ErreurAgence) -> None:
        assert isinstance(self.screen, Page)
        self.screen.montrer_refus(erreur)


@pytest.fixture(autouse=True)
def journal(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("AGENCE_PANNES", str(tmp_path / "journal.log"))


def le_classeur(app: AppEssai) -> CalamineWorkbook:
    """Le classeur dont la ligne de message dit le chemin."""
    (dossier,) = {f.parent for f in Path(chemin_dit(app)).parent.glob("*.xlsx")}
    (fichier,) = dossier.glob("*.xlsx")
    return CalamineWorkbook.from_path(str(fichier))


def chemin_dit(app: AppEssai) -> str:
    dit = re.sub(r"\n ?", "", texte_ecran(app))
    trouve = re.search(r"dans\s?(/\S+?\.xlsx)", dit)
    assert trouve, texte_ecran(app)
    return trouve[1]


def lignes_de_l_ecran(app: AppEssai) -> list[tuple[str, ...]]:
    """Les cellules du tableau des promesses, dont on contrôle qu'elles se lisent à l'écran, sur la même ligne et dans l'ordre."""
    source = app.screen.query_one("#ventilation", Liste).source
    lues = [source.ligne(n).cellules for n in range(source.total)]
    ecran = [ligne[1:].split() for ligne in texte_ecran(app).splitlines()]
    for cellules in lues:
        assert " ".join(cellules).split() in ecran, cellules
    return lues


@pytest.mark.parametrize("touches", [("a",), ("m",), ("t",), ("n",), ("a", "e"), ("m", "p")])
async def test_x_sort_les_chiffres_de_l_ecran(superviseur: Seance, promesses: Seance, touches: tuple[str, ...]) -> None:
    ecran = SupervisionEcran(superviseur)
    app = AppEssai(ecran)
    async with app.run_test(size=(200, 40)) as pilote:
        await pilote.press(*touches)
        await pilote.press("x")
        await jusqu_a(pilote, lambda: ".xlsx" in texte_ecran(app))
        vues = lignes_de_l_ecran(app)
        classeur = le_classeur(app)
    assert classeur.sheet_names == ["tableau", "définitions"]
    entetes, *lues = classeur.get_sheet_by_index(0).to_python()
    assert len(lues) == len(vues) == len(ecran._lignes)
    colonnes = ("dues ce jour", "en retard", "à venir", "tenues", "partielles", "rompues", "remplacées")
    for vue, lue, ligne in zip(vues, lues, ecran._lignes, strict=True):
        cellules = dict(zip(entetes, lue, strict=True))
        assert vue[0] == cellules[entetes[0]] == ligne.libelle
        for rang, colonne in enumerate(colonnes, 1):
            valeur = cellules[f"{colonne}, promis" if "e" in touches else colonne]
            nombre = "·" if not cellules[colonne] else f"{round(float(str(valeur))):,}".replace(",", "\u202f")
            assert vue[rang] == nombre, (vue, colonne)
        taux = cellules["taux en euros" if "e" in touches else "taux en nombre"]
        assert vue[8].replace("\u00a0", " ") == ("—" if taux == "" else f"{float(str(taux)) * 100:.1f} %".replace(".", ","))
        for sort, colonne in MOTS.items():
            assert round(float(str(cellules[f"{colonne}, payé"])) * 100) == ligne.compte(sort).paye


async def test_x_dans_une_liste_sort_ses_promesses_et_le_filtre(superviseur: Seance, promesses: Seance) -> None:
    app = AppEssai(SupervisionEcran(superviseur))
    async with app.run_test(size=(160, 40)) as pilote:
        await pilote.press("down", "down", "enter")
        await jusqu_a(pilote, lambda: isinstance(app.screen, PromessesEcran))
        await pilote.press("x")
        await jusqu_a(pilote, lambda: ".xlsx" in texte_ecran(app))
        classeur = le_classeur(app)
    entetes, *lues = classeur.get_sheet_by_index(0).to_python()
    assert entetes == ["date promise", "débiteur", "dossier", "mandant", "agent", "promis", "payé", "sort", "contrôle le"]
    assert [(x[0], x[2], x[4], x[5], x[6], x[7]) for x in lues] == [
        (date(2026, 10, 27), "R-00002", "Martin", 5000.0, 0.0, "rompue"),
        (date(2026, 10, 27), "R-00002", "Martin", 200.0, 50.0, "en partie"),
        (date(2026, 11, 3), "R-00002", "Martin", 1000.0, 1000.0, "tenue"),
        (date(2026, 11, 13), "R-00002", "Martin", 600.0, 150.0, "en partie"),
    ]  # fmt: skip
    dits = {ligne[0]: ligne[1] for ligne in classeur.get_sheet_by_name("définitions").to_python()}
    assert (dits["ce fichier"], dits["dates promises"], dits["par"]) == ("promesses : Martin", "du 07/09/2026", "Roux")
    assert [(c.dossier_id, c.quoi) for c in Consultation.select()] == [(2, Vue.EXPORT)]


async def test_f_croise_un_agent_et_une_periode_et_tout_suit(superviseur: Seance, promesses: Seance) -> None:
    app = AppEssai(SupervisionEcran(superviseur))
    async with app.run_test(size=(120, 40)) as pilote:
        await pilote.press("down", "down", "f")
        assert "Martin" in texte_ecran(app)
        await pilote.press("down", "down", *"01/11/2026", "down", *"10/11/2026", "enter")
        await jusqu_a(pilote, lambda: isinstance(app.screen, SupervisionEcran))
        ecran = texte_ecran(app)
        assert "promesses, 01/11/26 au 10/11/26 · Martin" in ecran
        assert "= 1 tenues ÷ 1 échues" in ecran
        assert "Lefevre" not in ecran
        await pilote.press("m")
        assert "Mandant BRASERO" in texte_ecran(app)
        await pilote.press("g")
        await jusqu_a(pilote, lambda: isinstance(app.screen, CourbesEcran))
        assert "01/11/26 au 10/11/26 · Martin" in texte_ecran(app)
        await pilote.press("b", "down", "enter")
        await jusqu_a(pilote, lambda: "promesses · Mandant BRASERO · 1 · 01/11/26 au 10/11/26 · Martin" in texte_ecran(app))
        await pilote.press("b", "p")
        await jusqu_a(pilote, lambda: "promesses, 4 semaines · Martin" in texte_ecran(app))


async def test_un_filtre_impossible_se_dit_et_ne_change_rien(superviseur: Seance, promesses: Seance) -> None:
    app = AppEssai(SupervisionEcran(superviseur))
    async with app.run_test(size=(120, 40)) as pilote:
        await pilote.press("f", *"zz[/]", "enter")
        assert "personne « zz[/] » est inconnue" in texte_ecran(app)
        await pilote.press(*["backspace"] * 5, "down", "down", *"10/11/2026", "down", *"01/11/2026", "enter")
        assert "avant son début" in texte_ecran(app)
        await pilote.press("escape")
        assert "promesses, 12 semaines  " in texte_ecran(app)


async def test_revenu_d_un_dossier_le_curseur_est_ou_il_etait(
    superviseur: Seance, promesses: Seance, creer_dossier: Callable[..., Dossier]
) -> None:
    app = AppEssai(SupervisionEcran(superviseur))
    async with app.run_test(size=(120, 40)) as pilote:
        await pilote.press("m", "down", "enter")
        await jusqu_a(pilote, lambda: isinstance(app.screen, PromessesEcran))
        await pilote.press("down", "down", "enter")
        await jusqu_a(pilote, lambda: "en lecture" in texte_ecran(app))
        # pendant ce temps, une promesse vient avant la sienne, et un mandant avant le sien
        promettre(promesses, Dossier.get_by_id(2), 10_00, date(2026, 10, 1))
        await pilote.press("b")
        await jusqu_a(pilote, lambda: isinstance(app.screen, PromessesEcran))
        liste = app.screen.query_one("#promesses", Liste)
        assert liste.curseur == 3
        assert "▸03/11/26" in texte_ecran(app)
        await pilote.press("b")
        await jusqu_a(pilote, lambda: isinstance(app.screen, SupervisionEcran))
        assert "▸Mandant BRASERO" in texte_ecran(app)


async def test_l_age_dit_comment_il_se_compte(superviseur: Seance, promesses: Seance) -> None:
    """Dossiers échus le 15/08/2026 : 77 jours au 31/10, 90 au 13/11."""
    app = AppEssai(SupervisionEcran(superviseur))
    async with app.run_test(size=(80, 24)) as pilote:
        await pilote.press("n")
        ecran = texte_ecran(app)
        assert "par âge de la dette : de sa plus ancienne échéance au jour promis" in ecran
        assert "30 à 90 j" in ecran
        assert "90 à 180 j" in ecran


@pytest.mark.parametrize("taille", [(80, 24), (140, 40)])
async def test_les_courbes_se_lisent_sans_couleur(superviseur: Seance, promesses: Seance, taille: tuple[int, int]) -> None:
    ecran = SupervisionEcran(superviseur)
    app = AppEssai(ecran)
    async with app.run_test(size=taille) as pilote:
        await pilote.press("g")
        await jusqu_a(pilote, lambda: "● tenues   + partielles   × rompues" in texte_ecran(app))
        vues = [texte_ecran(app)]
        for _ in range(2):
            await pilote.press("e")
            await pilote.pause()
            vues.append(texte_ecran(app))
        assert all("┤" in vue and "16/11" in vue for vue in vues)
        if taille[1] >= 40:
            assert all(unite in vues[0] for unite in ("(promesses)", "(€)", "(%)"))
        else:
            assert [u in vue for vue, u in zip(vues, ("(promesses)", "(€)", "(%)"), strict=True)] == [True] * 3
        courbe = app.screen.query_one("#courbe-0", Courbe)
        assert [s.nom for s in courbe._series] == ["tenues", "partielles", "rompues"]


def test_les_semaines_vides_ont_leur_place() -> None:
    lues = [LigneTableau("2026-11-23", "b"), LigneTableau("2026-11-02", "a"), LigneTableau("2026-12-07", "à venir")]
    assert [s.cle for s in toutes_les_semaines(lues, date(2026, 11, 23))] == ["2026-11-02", "2026-11-09", "2026-11-16", "2026-11-23"]
    assert toutes_les_semaines([], date(2026, 11, 23)) == []
    vieille = [LigneTableau((date(2026, 11, 23) - timedelta(weeks=500)).isoformat(), "vieille")]
    assert len(toutes_les_semaines(vieille, date(2026, 11, 23))) == 104


def test_des_euros_trop_larges_se_disent_en_milliers() -> None:
    assert euros_serres(99_999_49, 6).replace("\u202f", " ") == "99 999"
    assert euros_serres(123_456_00, 6).replace("\u202f", " ") == "123 k"
    assert euros_serres(1_234_567_00, 6).replace("\u202f", " ") == "1,2 M"
    assert euros_serres(1_234_567_00, 9).replace("\u202f", " ") == "1 234 567"


async def test_un_nom_hostile_exporte_reste_du_texte(superviseur: Seance, seance: Seance, creer_dossier: Callable[..., Dossier]) -> None:
    nom = "=cmd|' /C calc'!A0"
    promettre(seance, creer_dossier(debiteur=creer_debiteur(seance, nom)), 100_00, seance.jour)
    app = AppEssai(SupervisionEcran(superviseur))
    async with app.run_test(size=(160, 24)) as pilote:
        await pilote.press("enter")
        await jusqu_a(pilote, lambda: isinstance(app.screen, PromessesEcran))
        await pilote.press("x")
        await jusqu_a(pilote, lambda: ".xlsx" in texte_ecran(app))
        assert le_classeur(app).get_sheet_by_index(0).to_python()[1][1] == nom


async def test_le_pied_se_lit_a_quatre_vingts(superviseur: Seance, promesses: Seance) -> None:
    app = AppEssai(SupervisionEcran(superviseur))
    async with app.run_test(size=(80, 24)) as pilote:
        await pilote.pause()
        pied = " ".join(texte_ecran(app).splitlines()[-2:])
        gestes = (
            "f filtrer", "e euros", "p période", "g courbes", "x exporter", "d accords", "c mur", "k qualité", "i indicateurs",
            "o objectifs", "r réattribuer", "v agents", "l délais", "? aide",
        )  # fmt: skip
        assert [g for g in gestes if g not in pied] == []


@pytest.mark.parametrize("touches", [("x",), ("enter", "x"), ("g", "x")])
async def test_un_disque_qui_refuse_se_dit(
    superviseur: Seance, promesses: Seance, base: str, tmp_path: Path, touches: tuple[str, ...]
) -> None:
    (tmp_path / "exports").write_text("un fichier à la place du dossier", encoding="utf-8")
    app = AppQuiDit(SupervisionEcran(superviseur))
    async with app.run_test(size=(200, 24)) as pilote:
        for touche in touches:
            await pilote.press(touche)
            await pilote.pause()
        await jusqu_a(pilote, lambda: "ne s'écrit pas" in texte_ecran(app))
    assert [f.name for f in tmp_path.iterdir() if "export" in f.name] == ["exports"]


async def test_par_semaine_le_curseur_est_sur_la_semaine_presente(superviseur: Seance, promesses: Seance) -> None:
    promettre(promesses, Dossier.get_by_id(1), 10_00, date(2027, 2, 1))
    app = AppEssai(SupervisionEcran(superviseur))
    async with app.run_test(size=(80, 24)) as pilote:
        await pilote.press("s")
        await pilote.pause()
        assert "▸sem. du 23/11/26" in texte_ecran(app)


async def test_un_agent_ne_sort_rien(seance: Seance, promesses: Seance, tmp_path: Path) -> None:
    app = AppEssai(SupervisionEcran(seance))
    async with app.run_test(size=(80, 24)) as pilote:
        await pilote.press("x", "f", "g", "n")
        await pilote.pause()
        assert "réservée au rôle" in texte_ecran(app)
    assert not (tmp_path / "exports").exists()


async def test_ce_que_fait_un_collegue_se_voit_sans_rien_toucher(superviseur: Seance, promesses: Seance) -> None:
    app = AppEssai(SupervisionEcran(superviseur))
    async with app.run_test(size=(80, 24)) as pilote:
        await pilote.pause()
        assert "dues ce jour       1" in texte_ecran(app)
        _ailleurs(f"sqlite:///{base_ouverte.database}")
        await jusqu_a(pilote, lambda: "dues ce jour       2" in texte_ecran(app))


def _ailleurs(url: str) -> None:
    """Une autre connexion double la promesse due ce jour."""
    colonnes = "dossier_id, utilisateur_id, montant, date, demandee_le, moyen, controle_le, statut, paye, faite_le"
    autre = pw.sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)  # type: ignore[attr-defined]
    autre.execute(f"INSERT INTO promesse ({colonnes}) SELECT {colonnes} FROM promesse WHERE id = 1")
    autre.close()
