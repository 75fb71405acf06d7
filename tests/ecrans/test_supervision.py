"""Le tableau des promesses et les demandes d'accord, pilotés au clavier."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from agence.gestes import approbations
from agence.gestes.approbations import Objet
from agence.seance import Seance
from donnees.modeles import Approbation, Dossier
from donnees.nomenclature import EtatApprobation
from ecrans.supervision.demandes import DemandesEcran
from ecrans.supervision.ecran import SupervisionEcran
from ecrans.supervision.page import Page
from ecrans.surete import AppSure
from tests.donnees.test_supervision_vues import promesses, promettre
from tests.fabrique import creer_debiteur
from tests.outils.ecran import comparer, texte_ecran

__all__ = ["promesses"]  # la fixture des dix promesses


class AppEssai(AppSure[None]):
    """Un écran de la supervision, seul."""

    def __init__(self, ecran: Page) -> None:
        super().__init__()
        self.ecran = ecran

    def on_mount(self) -> None:
        self.push_screen(self.ecran)


async def test_le_tableau_se_lit_sans_couleur(superviseur: Seance, promesses: Seance) -> None:
    app = AppEssai(SupervisionEcran(superviseur))
    async with app.run_test(size=(80, 24)) as pilote:
        await pilote.pause()
        comparer("supervision_80x24", texte_ecran(app))
        await pilote.press("e")
        comparer("supervision_euros_80x24", texte_ecran(app))


@pytest.mark.parametrize(
    ("touche", "attendus"),
    [("m", ["Mandant BRASERO", "Mandant FOURNIL"]), ("a", ["Lefevre", "Martin"]), ("t", ["moins de 100 €", "5000 € et plus"]),
     ("s", ["sem. du 23/11/26", "sem. du 26/10/26"])],
)  # fmt: skip
async def test_une_touche_change_la_ventilation(superviseur: Seance, promesses: Seance, touche: str, attendus: list[str]) -> None:
    app = AppEssai(SupervisionEcran(superviseur))
    async with app.run_test(size=(120, 40)) as pilote:
        await pilote.press(touche)
        for attendu in attendus:
            assert attendu in texte_ecran(app)


async def test_la_periode_fait_le_tour(superviseur: Seance, promesses: Seance) -> None:
    app = AppEssai(SupervisionEcran(superviseur))
    async with app.run_test(size=(80, 24)) as pilote:
        vues = []
        for _ in range(5):
            await pilote.pause()
            vues.append(texte_ecran(app).splitlines()[0].split(" · ")[1].strip())
            await pilote.press("p")
        assert [v.split("  ")[0] for v in vues] == [
            "promesses, 12 semaines", "promesses, 4 semaines", "promesses, 52 semaines", "promesses, toutes", "promesses, 12 semaines",
        ]  # fmt: skip


async def test_entree_descend_aux_promesses_puis_au_dossier_et_b_remonte(superviseur: Seance, promesses: Seance) -> None:
    app = AppEssai(SupervisionEcran(superviseur))
    async with app.run_test(size=(80, 24)) as pilote:
        await pilote.press("down", "down", "enter")
        await pilote.pause()
        comparer("supervision_promesses_80x24", texte_ecran(app))
        await pilote.press("enter")
        await pilote.pause()
        assert "dossier R-00002, en lecture" in texte_ecran(app)
        assert "dû ce jour" in texte_ecran(app)
        await pilote.press("b", "escape")
        await pilote.pause()
        assert "taux en nombre" in texte_ecran(app)


async def test_f_ne_montre_qu_un_sort(superviseur: Seance, promesses: Seance) -> None:
    app = AppEssai(SupervisionEcran(superviseur))
    async with app.run_test(size=(80, 24)) as pilote:
        await pilote.press("enter", "f", "f", "f")
        await pilote.pause()
        assert "toutes · en retard · 1" in texte_ecran(app)


async def test_une_promesse_tenue_pendant_qu_on_regarde_se_voit_en_revenant(
    superviseur: Seance, seance: Seance, creer_dossier: Callable[..., Dossier]
) -> None:
    dossier = creer_dossier()
    promettre(seance, dossier, 100_00, seance.jour)
    app = AppEssai(SupervisionEcran(superviseur))
    async with app.run_test(size=(80, 24)) as pilote:
        await pilote.press("enter")
        promettre(seance, dossier, 50_00, seance.jour)
        await pilote.press("b")
        await pilote.pause()
        assert "dues ce jour       2         150,00" in texte_ecran(app).replace("\u00a0", " ").replace("\u202f", " ")


async def test_un_nom_hostile_reste_du_texte(superviseur: Seance, seance: Seance, creer_dossier: Callable[..., Dossier]) -> None:
    promettre(seance, creer_dossier(debiteur=creer_debiteur(seance, "[/x] \x1b[2J [@click=app.quit]z[/]")), 100_00, seance.jour)
    app = AppEssai(SupervisionEcran(superviseur))
    async with app.run_test(size=(160, 24)) as pilote:
        await pilote.press("enter")
        await pilote.pause()
        assert "[/x] ␛[2J [@click=app.quit]z[/]" in texte_ecran(app)


async def test_un_agent_lit_qui_peut(seance: Seance, promesses: Seance) -> None:
    app = AppEssai(SupervisionEcran(seance))
    async with app.run_test(size=(80, 24)) as pilote:
        await pilote.press("a", "e", "p", "d", "enter")
        ecran = texte_ecran(app)
        assert "réservée au rôle administrateur ou superviseur" in ecran
        assert "Martin" not in ecran


# ── les demandes ─────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def demande(seance: Seance, creer_dossier: Callable[..., Dossier]) -> Approbation:
    donnees = approbations.donnees_planification(approbations.TypeAction.APPEL, seance.jour + timedelta(days=60))
    return approbations.demander(seance, creer_dossier().id, Objet.REPORT, "au bloc [/] jusqu'en janvier", donnees)


async def test_les_demandes_se_lisent(superviseur: Seance, demande: Approbation) -> None:
    app = AppEssai(SupervisionEcran(superviseur))
    async with app.run_test(size=(80, 24)) as pilote:
        await pilote.press("d")
        await pilote.pause()
        comparer("demandes_80x24", texte_ecran(app))


async def test_a_accorde(superviseur: Seance, demande: Approbation) -> None:
    app = AppEssai(DemandesEcran(superviseur))
    async with app.run_test(size=(80, 24)) as pilote:
        await pilote.press("a")
        await pilote.pause()
        assert "accordée à Lefevre : report au-delà de la limite, R-00001" in texte_ecran(app)
        assert "aucune demande en attente" in texte_ecran(app)
    assert Approbation.get_by_id(demande.id).etat is EtatApprobation.ACCORDEE


async def test_r_refuse_et_exige_une_raison(superviseur: Seance, demande: Approbation) -> None:
    app = AppEssai(DemandesEcran(superviseur))
    async with app.run_test(size=(80, 24)) as pilote:
        await pilote.press("r", "enter")
        assert "la raison du refus manque" in texte_ecran(app)
        await pilote.press(*"trop loin", "enter")
        await pilote.pause()
        assert "refusée à Lefevre" in texte_ecran(app)
    relue = Approbation.get_by_id(demande.id)
    assert (relue.etat, relue.reponse) == (EtatApprobation.REFUSEE, "trop loin")


async def test_sans_demande_a_et_r_le_disent(superviseur: Seance) -> None:
    app = AppEssai(DemandesEcran(superviseur))
    async with app.run_test(size=(80, 24)) as pilote:
        await pilote.press("a", "r")
        await pilote.pause()
        assert "Aucune demande en attente." in texte_ecran(app)
        assert isinstance(app.screen, DemandesEcran)
