"""Le mur et les audiences, pilotés au clavier à 80×24 et large ; chaque alarme se lit sans couleur."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest

from agence.mur import TYPES
from agence.seance import Seance
from donnees.modeles import Audience, AvisMandant, Dossier, EcheanceProcedure
from donnees.nomenclature import EtatProcedure, SensEcheance, TypeAction
from ecrans.composants.liste import Liste
from ecrans.poste.audiences import AudiencesEcran
from ecrans.poste.mur import LETTRES, MurEcran
from ecrans.supervision.page import Page
from ecrans.surete import AppSure
from tests.donnees.test_echeances_vues import prescrire
from tests.fabrique import creer_debiteur
from tests.outils.echeances import JOUR, audience, echeance, litige, procedure, protegee, reclamation
from tests.outils.ecran import comparer, texte_ecran

MARDI = datetime(2026, 12, 15, 8, 30, tzinfo=UTC)


def dans(jours: int) -> date:
    return JOUR + timedelta(days=jours)


class AppEssai(AppSure[None]):
    """Un écran, seul, et les dossiers qu'il demande d'ouvrir."""

    def __init__(self, faire: Callable[[Callable[[int], object]], Page]) -> None:
        super().__init__()
        self.ouverts: list[int] = []
        self.ecran = faire(self.ouverts.append)

    def on_mount(self) -> None:
        self.push_screen(self.ecran)


def app_du_mur(seance: Seance) -> AppEssai:
    return AppEssai(lambda ouvrir: MurEcran(seance, ouvrir))


@pytest.fixture
def mur(seance: Seance, ouvrir_pour: Callable[..., Seance], creer_dossier: Callable[..., Dossier]) -> list[Dossier]:
    """Toutes les alarmes, sur trois dossiers de Lefèvre et un de Martin."""
    ouvrir_pour("martin")
    un, deux = creer_dossier(), creer_dossier(debiteur=creer_debiteur(seance, "DUPUIS Karim"))
    trois, autre = creer_dossier(debiteur=creer_debiteur(seance, "SAS Vermeulen Bois")), creer_dossier(agent="martin")
    for d in (un, deux, trois, autre):
        prescrire(d, date(2031, 1, 1))
    litige(deux, dans(-3))
    echeance(un, dans(-2), "exécution possible de l'ordonnance", SensEcheance.ATTENTE)
    echeance(un, dans(4))
    reclamation(deux, dans(12))
    audience(procedure(un), MARDI, "Me Le Gall")
    protegee(trois, dans(40))
    prescrire(deux, date(2031, 1, 1), dans(80), True)
    prescrire(trois, date(2031, 1, 1), dans(-80), True)
    echeance(autre, dans(7), "frais d'opposition à consigner", statut="V*")
    return [un, deux, trois, autre]


async def test_le_mur_se_lit_sans_couleur(seance: Seance, mur: list[Dossier]) -> None:
    app = app_du_mur(seance)
    async with app.run_test(size=(80, 24)) as pilote:
        await pilote.pause()
        ecran = texte_ecran(app)
        comparer("mur_80x24", ecran)
        for signe, mot in (("!!!", "dépassé"), (">", "possible"), ("!!", "urgent"), ("!", "proche"), ("·", "à suivre")):
            assert any(ligne.strip(" ▸").startswith(signe) and mot in ligne for ligne in ecran.splitlines()), mot


async def test_large_le_mur_dit_aussi_qui_sinon_et_le_texte(seance: Seance, mur: list[Dossier]) -> None:
    app = app_du_mur(seance)
    async with app.run_test(size=(200, 40)) as pilote:
        await pilote.pause()
        comparer("mur_200x40", texte_ecran(app))


async def test_la_ligne_du_curseur_se_deplie(seance: Seance, mur: list[Dossier]) -> None:
    app = app_du_mur(seance)
    async with app.run_test(size=(80, 24)) as pilote:
        await pilote.press("down", "down")
        await pilote.pause()
        ecran = texte_ecran(app)
        assert "27/11/2026 · signifier l'ordonnance" in ecran
        assert "à faire par commissaire de justice · agent Lefevre" in ecran
        assert "SARL Boulangerie Morel · R-00001 · mandant FOURNIL" in ecran
        assert "sinon : ordonnance non avenue" in ecran and "CPC 1411" in ecran and "à vérifier" not in ecran
        await pilote.press("end")
        await pilote.pause()
        ecran = texte_ecran(app)
        assert "prescription (hypothèse)" in ecran and "secteur inconnu" in ecran


async def test_entree_ouvre_le_dossier(seance: Seance, mur: list[Dossier]) -> None:
    app = app_du_mur(seance)
    async with app.run_test(size=(80, 24)) as pilote:
        await pilote.press("enter", "down", "enter")
        await pilote.pause()
        assert app.ouverts == [mur[1].id, mur[0].id]


async def test_f_ne_montre_qu_un_type_et_revient_a_tout(seance: Seance, mur: list[Dossier]) -> None:
    app = app_du_mur(seance)
    async with app.run_test(size=(80, 24)) as pilote:
        await pilote.pause()
        assert "1 hypothèse de secteur passée : f" in texte_ecran(app)
        await pilote.press("f")
        await pilote.pause()
        assert "litige (1)" in texte_ecran(app)
        await pilote.press("l")
        await pilote.pause()
        ecran = texte_ecran(app)
        assert "ÉCHÉANCES · Lefevre · litige" in ecran and "1/1" in ecran and "ordonnance" not in ecran
        await pilote.press("f", "h")
        await pilote.pause()
        assert "SAS Vermeulen Bois" in texte_ecran(app)
        await pilote.press("f", "t")
        await pilote.pause()
        assert "1/7" in texte_ecran(app)


async def test_h_change_l_horizon(seance: Seance, mur: list[Dossier]) -> None:
    app = app_du_mur(seance)
    async with app.run_test(size=(80, 24)) as pilote:
        vus = []
        for _ in range(5):
            await pilote.pause()
            vus.append((texte_ecran(app).splitlines()[0].split(" · ")[2].split("  ")[0], app.screen.query_one(Liste).source.total))
            await pilote.press("h")
        assert vus == [("180 jours", 7), ("30 jours", 5), ("365 jours", 7), ("1826 jours", 9), ("180 jours", 7)]


async def test_un_agent_ne_voit_que_les_siens(seance: Seance, mur: list[Dossier]) -> None:
    app = app_du_mur(seance)
    async with app.run_test(size=(80, 24)) as pilote:
        await pilote.press("a")
        await pilote.pause()
        ecran = texte_ecran(app)
        assert "un agent ne voit que ses dossiers" in ecran and "frais d'opposition" not in ecran and "L441-10" not in ecran


async def test_le_superviseur_voit_tout_et_choisit_un_agent(superviseur: Seance, mur: list[Dossier]) -> None:
    app = app_du_mur(superviseur)
    async with app.run_test(size=(80, 24)) as pilote:
        await pilote.pause()
        assert "tous · 180 jours" in texte_ecran(app) and "1/10" in texte_ecran(app)
        await pilote.press("a", *"martin", "enter")
        await pilote.pause()
        ecran = texte_ecran(app)
        assert "Martin · 180 jours" in ecran and "1/1" in ecran and "(à vérifier)" in ecran
        await pilote.press("a", "ctrl+u", *"personne", "enter")
        await pilote.pause()
        assert "n'est pas un utilisateur" in texte_ecran(app)
        await pilote.press("escape")


async def test_un_texte_date_n_ouvre_aucun_dossier(superviseur: Seance) -> None:
    app = app_du_mur(superviseur)
    async with app.run_test(size=(80, 24)) as pilote:
        await pilote.pause()
        await pilote.press("down", "enter")
        await pilote.pause()
        assert app.ouverts == [] and "un texte daté n'a pas de dossier" in texte_ecran(app)
        assert "01/01/2027 · taux du semestre 2027-S1 à saisir" in texte_ecran(app)


async def test_un_mur_vide_le_dit(seance: Seance) -> None:
    app = app_du_mur(seance)
    async with app.run_test(size=(80, 24)) as pilote:
        await pilote.press("down", "enter", "f", "escape")
        await pilote.pause()
        assert "Aucune échéance d'ici là." in texte_ecran(app) and app.ouverts == []


async def test_revenu_sur_le_mur_ce_qui_est_fait_a_disparu(seance: Seance, mur: list[Dossier]) -> None:
    app = app_du_mur(seance)
    async with app.run_test(size=(80, 24)) as pilote:
        await pilote.press("f")
        EcheanceProcedure.update(faite_le=JOUR).where(EcheanceProcedure.libelle.startswith("signifier")).execute()
        await pilote.press("escape")
        await pilote.pause()
        assert "signifier l'ordonnance" not in texte_ecran(app) and "1/6" in texte_ecran(app)


async def test_un_nom_hostile_reste_du_texte(seance: Seance, creer_dossier: Callable[..., Dossier]) -> None:
    d = creer_dossier(debiteur=creer_debiteur(seance, "[/x] \x1b[2J [@click=app.quit]z[/]"))
    prescrire(d, date(2031, 1, 1))
    echeance(d, dans(1), "\x1b]0;titre\x07 [bold]", qui="[red]", sanction="\u202eeuqilpxe", texte="[/]")
    app = app_du_mur(seance)
    async with app.run_test(size=(200, 24)) as pilote:
        await pilote.pause()
        ecran = texte_ecran(app)
        assert "[/x] ␛[2J [@click=app.quit]z[/]" in ecran and "␛]0;titre␇ [bold]" in ecran
        assert not set(ecran) & {"\x1b", "\x07", "\u202e"}


def test_chaque_type_a_sa_lettre() -> None:
    assert len({lettre for lettre, _ in LETTRES}) == len(LETTRES) == len(TYPES) + 1
    assert [type_ for _, type_ in LETTRES[1:]] == list(TYPES)


# ── depuis le poste et la supervision ────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def poste_plein(lefevre: Seance) -> Dossier:
    """Une échéance sur le troisième dossier du petit portefeuille, et rien d'autre sur le mur de Lefèvre."""
    Dossier.update(prescription_le=date(2031, 1, 1), prescription_au_plus_tot=None).execute()
    dossier: Dossier = Dossier.select().order_by(Dossier.id)[2]
    Dossier.update(action=TypeAction.SUIVI_PROCEDURE, procedure_etat=EtatProcedure.TRANSMIS).where(Dossier.id == dossier.id).execute()
    echeance(dossier, dans(4), procedure_id=procedure(dossier).id)
    AvisMandant.update(annule=True).execute()
    return dossier


async def test_d_ouvre_le_mur_entree_le_dossier_et_b_remonte(lefevre: Seance, poste_plein: Dossier) -> None:
    from ecrans.application import Agence
    from ecrans.poste.dossier import DossierOuvert
    from ecrans.poste.ecran import Poste

    app = Agence(lefevre)
    async with app.run_test(size=(80, 24)) as pilote:
        await pilote.press("d")
        await pilote.pause()
        assert "ÉCHÉANCES · Lefèvre" in texte_ecran(app) and "signifier l'ordonnance" in texte_ecran(app)
        await pilote.press("enter")
        await pilote.pause()
        assert isinstance(app.screen, DossierOuvert) and app.screen.dossier_id == poste_plein.id
        await pilote.press("b")
        await pilote.pause()
        assert isinstance(app.screen, MurEcran)
        await pilote.press("b")
        await pilote.pause()
        assert isinstance(app.screen, Poste)


async def test_un_geste_fait_depuis_le_mur_se_lit_en_y_revenant(lefevre: Seance, poste_plein: Dossier) -> None:
    from ecrans.application import Agence

    app = Agence(lefevre)
    async with app.run_test(size=(80, 24)) as pilote:
        await pilote.press("d", "enter")
        await pilote.pause()
        await pilote.press("t")
        await pilote.pause()
        await pilote.pause()
        assert isinstance(app.screen, MurEcran)
        assert f"✓ {poste_plein.reference}" in texte_ecran(app)


async def test_du_dossier_ouvert_le_mur_ouvre_l_autre_dossier_et_un_seul_se_tient(lefevre: Seance, poste_plein: Dossier) -> None:
    from ecrans.application import Agence
    from ecrans.poste.dossier import DossierOuvert

    app = Agence(lefevre)
    async with app.run_test(size=(80, 24)) as pilote:
        await pilote.press("enter")
        await pilote.pause()
        premier = app.screen
        assert isinstance(premier, DossierOuvert) and premier.dossier_id != poste_plein.id
        await pilote.press("d", "enter")
        await pilote.pause()
        assert app.screen is premier and isinstance(premier, DossierOuvert)
        assert premier.dossier_id == poste_plein.id
        assert app.etabli.tenu == poste_plein.id


async def test_la_palette_mene_au_mur_et_aux_audiences(lefevre: Seance, poste_plein: Dossier) -> None:
    from ecrans.application import Agence

    app = Agence(lefevre)
    async with app.run_test(size=(80, 24)) as pilote:
        for mot, ecran in (("échéances", MurEcran), ("audiences", AudiencesEcran)):
            await pilote.press(":", *mot, "enter")
            await pilote.pause()
            await pilote.pause()
            assert isinstance(app.screen, ecran), mot
            await pilote.press("?")
            await pilote.pause()
            assert "retour" in texte_ecran(app)
            await pilote.press("escape", "b")
            await pilote.pause()


async def test_maj_d_fixe_une_audience_pour_le_dossier_sous_les_yeux(lefevre: Seance, poste_plein: Dossier) -> None:
    from ecrans.application import Agence

    app = Agence(lefevre)
    async with app.run_test(size=(80, 24)) as pilote:
        await pilote.press("d", "enter")
        await pilote.pause()
        await pilote.press("D", "n", "down", *"15/12/2026 9h30", "enter")
        await pilote.pause()
        assert "audience fixée : mar. 15/12/2026 à 09:30" in texte_ecran(app).replace("\n", " ")
    assert Audience.select().count() == 1


async def test_maj_o_inscrit_les_pieces_demandees(lefevre: Seance, poste_plein: Dossier) -> None:
    from ecrans.application import Agence

    app = Agence(lefevre)
    async with app.run_test(size=(80, 24)) as pilote:
        await pilote.press("d", "enter", "O")
        await pilote.press(*"contrat, preuve", "enter")
        await pilote.pause()
        assert "« preuve » inconnue" in texte_ecran(app)
        await pilote.press("ctrl+u", *"contrat, livraison", "down", *"15/12", "enter")
        await pilote.pause()
        assert "pièces demandées avant le 15/12/2026 : contrat, livraison" in " ".join(texte_ecran(app).split())
    assert EcheanceProcedure.select().where(EcheanceProcedure.code == "pieces_demandees").count() == 1
    assert Dossier.get_by_id(poste_plein.id).action is TypeAction.TACHE


async def test_le_superviseur_l_ouvre_de_la_supervision_et_lit_le_dossier(roux: Seance, poste_plein: Dossier) -> None:
    from ecrans.application import Agence

    app = Agence(roux)
    async with app.run_test(size=(80, 24)) as pilote:
        await pilote.press("f3")
        await pilote.pause()
        await pilote.press("c")
        await pilote.pause()
        assert "ÉCHÉANCES · tous" in texte_ecran(app)
        await pilote.press("enter")
        await pilote.pause()
        assert "en lecture" in texte_ecran(app)
        await pilote.press("b", "b", "D")
        await pilote.pause()
        assert "AUDIENCES · tous" in texte_ecran(app)
