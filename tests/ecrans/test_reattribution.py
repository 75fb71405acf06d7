"""Réattribuer au clavier, et regarder la file et la journée d'un agent."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from textual.app import App
from textual.pilot import Pilot

from agence.configuration.modele import Configuration
from agence.erreurs import ErreurAgence
from agence.gestes.apercu_de_reattribution import Apercu, Demande, apercu
from agence.gestes.appels import consigner
from agence.gestes.baux import prendre
from agence.gestes.paiements import encaisser
from agence.seance import Seance
from agence.tenue.utilisateurs import regler_l_ordre
from donnees.modeles import Dossier, Evenement, Reattribution, Utilisateur
from donnees.nomenclature import Moyen, TypeAction, TypeEvenement
from donnees.vues import reattribution as vue
from ecrans.application import Agence
from ecrans.composants.liste import Liste
from ecrans.poste.ecran import Poste
from ecrans.supervision.ecran import SupervisionEcran
from ecrans.supervision.journee_d_agent import AgentsEcran, JourneeEcran
from ecrans.supervision.page import Page
from ecrans.supervision.reattribution import ReattributionEcran
from ecrans.supervision.reattributions_passees import PasseesEcran
from tests.ecrans.test_supervision import AppEssai
from tests.fabrique import creer_debiteur
from tests.outils.ecran import jusqu_a, texte_ecran

PETIT, GRAND = (80, 24), (140, 40)
DIALLO, LEFEVRE, MARTIN, ROUX = range(4)
"""Les lignes du tableau, par nom."""


@pytest.fixture
def equipe(seance: Seance, superviseur: Seance, ouvrir_pour: Callable[..., Seance], creer_dossier: Callable[..., Dossier]) -> list[Dossier]:
    """Lefèvre a quatre dossiers de 100 à 400 €, Diallo et Martin aucun."""
    ouvrir_pour("martin")
    ouvrir_pour("diallo")
    a_faire = {"action": TypeAction.APPEL, "action_le": seance.jour}
    return [creer_dossier(montants=(n * 100_00,), **a_faire) for n in range(1, 5)]


class AppDeSupervision(AppEssai):
    """Un refus s'y lit dans la page, comme dans le vrai programme."""

    def montrer_erreur(self, erreur: ErreurAgence) -> None:
        assert isinstance(self.screen, Page)
        self.screen.montrer_refus(erreur)


def texte(app: App[Any]) -> str:
    return texte_ecran(app).replace("\u00a0", " ").replace("\u202f", " ")


def agents_de(dossiers: list[Dossier]) -> list[str]:
    noms = {u.id: u.nom for u in Utilisateur.select()}
    return [noms[Dossier.get_by_id(d.id).agent_id] for d in dossiers]


async def aller(pilote: Pilot[Any], ligne: int, *touches: str) -> None:
    """Le curseur sur la ligne, puis ces touches."""
    pilote.app.screen.query_one("#agents", Liste).curseur = ligne
    await pilote.pause()
    await pilote.press(*touches)
    await pilote.pause()


async def choisir(pilote: Pilot[Any]) -> None:
    """Lefèvre donne ; Diallo et Martin reçoivent."""
    await aller(pilote, LEFEVRE, "d")
    await aller(pilote, DIALLO, "space")
    await aller(pilote, MARTIN, "space")


@pytest.mark.parametrize("taille", [PETIT, GRAND])
async def test_l_apercu_se_lit_avant_d_ecrire(superviseur: Seance, equipe: list[Dossier], taille: tuple[int, int]) -> None:
    app = AppDeSupervision(ReattributionEcran(superviseur))
    async with app.run_test(size=taille) as pilote:
        await pilote.pause()
        assert "Quels dossiers ? Dire qui donne (d sur sa ligne)" in texte(app)
        await aller(pilote, LEFEVRE, "d")
        assert "Personne ne reçoit." in texte(app)
        await choisir_ceux_qui_recoivent(pilote)
        ecran = texte(app)
        parts = {mots[1]: mots[2:] for mots in (x.lstrip("▸").split() for x in ecran.splitlines()) if mots[:1] == ["[x]"]}
        assert parts == {"Diallo": ["0", "0", "2", "600", "2"], "Martin": ["0", "0", "2", "400", "2"]}
        assert "4 dossiers au filtre ; 4 changent de mains pour 1 000,00 €." in ecran
        assert "o confirme" in ecran
    assert agents_de(equipe) == ["lefevre"] * 4
    assert Reattribution.select().count() == 0


async def test_un_grand_apercu_se_calcule_a_cote(
    superviseur: Seance, equipe: list[Dossier], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ecrans.supervision.reattribution.AUSSITOT", 0)
    ici, fils = threading.get_ident(), list[int]()

    def epie(seance: Seance, demande: Demande) -> Apercu:
        fils.append(threading.get_ident())
        return apercu(seance, demande)

    monkeypatch.setattr("ecrans.supervision.reattribution.apercu", epie)
    app = AppDeSupervision(ReattributionEcran(superviseur))
    async with app.run_test(size=PETIT) as pilote:
        await pilote.pause()
        await choisir(pilote)
        await jusqu_a(pilote, lambda: "4 dossiers au filtre ; 4 changent de mains pour 1 000,00 €." in texte(app))
        assert fils[-1] != ici, "l'écran répond pendant ce temps"
        await pilote.press("o")
        await jusqu_a(pilote, lambda: "✓ n° 1 : 4 dossiers pour 1 000,00 €" in texte(app))
    assert "lefevre" not in agents_de(equipe)


async def choisir_ceux_qui_recoivent(pilote: Pilot[Any]) -> None:
    await aller(pilote, DIALLO, "space")
    await aller(pilote, MARTIN, "space")


async def test_o_confirme_et_u_defait(superviseur: Seance, equipe: list[Dossier]) -> None:
    app = AppDeSupervision(ReattributionEcran(superviseur))
    async with app.run_test(size=PETIT) as pilote:
        await choisir(pilote)
        await pilote.press("e")
        await pilote.press("o")
        await jusqu_a(pilote, lambda: "✓ n° 1 : 4 dossiers pour 1 000,00 € · u défait" in texte(app))
        assert sorted(agents_de(equipe)) == ["diallo", "diallo", "martin", "martin"]
        await pilote.press("o")
        await jusqu_a(pilote, lambda: "Quels dossiers ?" in texte(app))
        assert Reattribution.select().count() == 1, "un second « o » ne refait rien"
        await pilote.press("u")
        await jusqu_a(pilote, lambda: "n° 1 défaite : 4 dossiers de retour" in texte(app))
        await pilote.press("u")
        await jusqu_a(pilote, lambda: "Rien n'a été réattribué ici." in texte(app))
    assert agents_de(equipe) == ["lefevre"] * 4


class Retenue:
    """Un geste retenu à son premier lot, jusqu'à ce qu'on le lâche."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("ecrans.supervision.grand_geste.AUSSITOT", 0)
        monkeypatch.setattr("agence.gestes.reattributions.LOT", 1)
        self._changer = vue.changer_d_agent
        monkeypatch.setattr("agence.gestes.reattributions.vue.changer_d_agent", self)
        self.lachee, self.fils = threading.Event(), list[int]()

    def __call__(self, lot: list[tuple[int | None, int]]) -> None:
        self.fils.append(threading.get_ident())
        assert self.lachee.wait(20)
        self._changer(lot)


async def test_une_grande_reattribution_se_fait_a_cote_une_seule_fois(
    superviseur: Seance, equipe: list[Dossier], monkeypatch: pytest.MonkeyPatch
) -> None:
    retenue = Retenue(monkeypatch)
    app = AppDeSupervision(ReattributionEcran(superviseur))
    async with app.run_test(size=PETIT) as pilote:
        await choisir(pilote)
        await pilote.press("o")
        await jusqu_a(pilote, lambda: len(retenue.fils) == 1 and "réattribution 0 % · Échap arrête" in texte(app))
        await pilote.press("o")
        await jusqu_a(pilote, lambda: "La réattribution n'est pas finie. Attendre, ou l'arrêter : Échap." in texte(app))
        await pilote.press("d", "u", "down")
        assert agents_de(equipe) == ["lefevre"] * 4, "rien n'est à moitié fait"
        retenue.lachee.set()
        await jusqu_a(pilote, lambda: "✓ n° 1 : 4 dossiers pour 1 000,00 €" in texte(app))
        assert threading.get_ident() not in retenue.fils
        assert Reattribution.select().count() == 1
        await pilote.press("u")
        await jusqu_a(pilote, lambda: "n° 1 défaite : 4 dossiers de retour" in texte(app))
    assert agents_de(equipe) == ["lefevre"] * 4


async def test_echap_arrete_une_grande_reattribution_et_rien_n_est_change(
    superviseur: Seance, equipe: list[Dossier], monkeypatch: pytest.MonkeyPatch
) -> None:
    retenue = Retenue(monkeypatch)
    app = AppDeSupervision(ReattributionEcran(superviseur))
    async with app.run_test(size=PETIT) as pilote:
        await choisir(pilote)
        await pilote.press("o")
        await jusqu_a(pilote, lambda: len(retenue.fils) == 1)
        await pilote.press("escape")
        await jusqu_a(pilote, lambda: "réattribution : arrêt…" in texte(app))
        retenue.lachee.set()
        await jusqu_a(pilote, lambda: "réattribution arrêtée : rien n'est changé" in texte(app))
        assert (agents_de(equipe), Reattribution.select().count()) == (["lefevre"] * 4, 0)
        await pilote.press("o")
        await jusqu_a(pilote, lambda: "4 dossiers pour 1 000,00 € · u défait" in texte(app))
    assert "lefevre" not in agents_de(equipe)


async def test_une_grande_reattribution_sur_un_portefeuille_change_redemande(
    superviseur: Seance, seance: Seance, equipe: list[Dossier], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ecrans.supervision.grand_geste.AUSSITOT", 0)
    app = AppDeSupervision(ReattributionEcran(superviseur))
    async with app.run_test(size=PETIT) as pilote:
        await choisir(pilote)
        encaisser(seance, equipe[3].id, 150_00, seance.jour, Moyen.VIREMENT)
        await pilote.press("o")
        await jusqu_a(pilote, lambda: "Le portefeuille a changé depuis l'aperçu ; rien n'est fait." in texte(app))
        assert "pour 850,00 €" in texte(app), "l'aperçu est refait"
        await pilote.press("o")
        await jusqu_a(pilote, lambda: "✓ n° 1" in texte(app))


async def test_une_grande_reattribution_passee_se_defait_a_cote(
    superviseur: Seance, equipe: list[Dossier], monkeypatch: pytest.MonkeyPatch
) -> None:
    app = AppDeSupervision(ReattributionEcran(superviseur))
    async with app.run_test(size=PETIT) as pilote:
        await choisir(pilote)
        await pilote.press("o", "h")
        await jusqu_a(pilote, lambda: isinstance(app.screen, PasseesEcran))
        retenue = Retenue(monkeypatch)
        await pilote.press("u", "o")
        await jusqu_a(pilote, lambda: len(retenue.fils) == 1)
        await pilote.press("u")
        await jusqu_a(pilote, lambda: "La remise en place n'est pas finie." in texte(app))
        retenue.lachee.set()
        await jusqu_a(pilote, lambda: "n° 1 défaite : 4 dossiers de retour" in texte(app))
        assert threading.get_ident() not in retenue.fils
    assert agents_de(equipe) == ["lefevre"] * 4


async def test_a_euros_egaux(superviseur: Seance, equipe: list[Dossier]) -> None:
    """400 et 100 € d'un côté, 300 et 200 € de l'autre."""
    app = AppDeSupervision(ReattributionEcran(superviseur))
    async with app.run_test(size=PETIT) as pilote:
        await choisir(pilote)
        await pilote.press("e")
        await jusqu_a(pilote, lambda: texte(app).count(" 500 ") == 2)
        assert "réattribuer à euros égaux" in texte(app)


async def test_un_portefeuille_change_redemande(superviseur: Seance, seance: Seance, equipe: list[Dossier]) -> None:
    app = AppDeSupervision(ReattributionEcran(superviseur))
    async with app.run_test(size=PETIT) as pilote:
        await choisir(pilote)
        encaisser(seance, equipe[3].id, 150_00, seance.jour, Moyen.VIREMENT)
        await pilote.press("o")
        await jusqu_a(pilote, lambda: "Le portefeuille a changé depuis l'aperçu ; rien n'est fait." in texte(app))
        assert agents_de(equipe) == ["lefevre"] * 4
        assert "pour 850,00 €" in texte(app), "l'aperçu est refait"
        await pilote.press("o")
        await jusqu_a(pilote, lambda: "✓ n° 1" in texte(app))
    assert "lefevre" not in agents_de(equipe)


async def test_un_filtre_et_ce_qu_il_a_d_impossible(superviseur: Seance, equipe: list[Dossier]) -> None:
    app = AppDeSupervision(ReattributionEcran(superviseur))
    async with app.run_test(size=PETIT) as pilote:
        await choisir(pilote)
        await pilote.press("f", "down", "down", *"250", "down", *"100", "enter")
        await jusqu_a(pilote, lambda: "bornes inversées" in texte(app))
        await pilote.press(*"0", "enter")
        await jusqu_a(pilote, lambda: "de Lefevre · au moins 250,00 € · au plus 1 000,00 €" in texte(app))
        assert "2 dossiers au filtre ; 2 changent" in texte(app)
        await pilote.press("o")
        await jusqu_a(pilote, lambda: "✓ n° 1 : 2 dossiers pour 700,00 €" in texte(app))
    assert agents_de(equipe)[:2] == ["lefevre"] * 2


async def test_un_remplacement_se_dit_se_prolonge_et_se_defait(superviseur: Seance, equipe: list[Dossier]) -> None:
    app = AppDeSupervision(ReattributionEcran(superviseur))
    async with app.run_test(size=PETIT) as pilote:
        await choisir(pilote)
        await pilote.press("m", *"congés", "down", *"27/11", "enter")
        await jusqu_a(pilote, lambda: "remplacement jusqu'au 27/11/2026 · congés" in texte(app))
        assert "Rendus à l'absent par la nuit, le premier jour ouvré après le 27/11/2026." in texte(app)
        await pilote.press("o", "h")
        await jusqu_a(pilote, lambda: isinstance(app.screen, PasseesEcran) and "Lefevre absent, 27/11" in texte(app))
        await pilote.press("p", *"04/12", "enter")
        await jusqu_a(pilote, lambda: "Lefevre absent, 04/12" in texte(app))
        await pilote.press("u")
        await jusqu_a(pilote, lambda: "Défaire la réattribution n° 1 ?" in texte(app))
        await pilote.press("n")
        assert Reattribution.get().defaite_le is None
        await pilote.press("u", "o")
        await jusqu_a(pilote, lambda: "n° 1 défaite : 4 dossiers de retour" in texte(app))
        await pilote.press("u", "o")
        await jusqu_a(pilote, lambda: "tout est déjà revenu" in texte(app))
    assert agents_de(equipe) == ["lefevre"] * 4


async def test_un_dossier_tenu_se_dit(superviseur: Seance, seance: Seance, equipe: list[Dossier]) -> None:
    prendre(seance, equipe[0].id)
    app = AppDeSupervision(ReattributionEcran(superviseur))
    async with app.run_test(size=PETIT) as pilote:
        await choisir(pilote)
        assert f"Laissés : 1 dossier, ouverts en ce moment ou du même débiteur : {equipe[0].reference}" in texte(app)
        await pilote.press("o")
        await jusqu_a(pilote, lambda: "3 dossiers pour 900,00 €, 1 laissé" in texte(app))


async def test_qui_ne_recoit_pas_le_lit(superviseur: Seance, equipe: list[Dossier], creer_dossier: Callable[..., Dossier]) -> None:
    libre = creer_dossier(agent=None)
    Utilisateur.update(actif=False).where(Utilisateur.nom == "lefevre").execute()
    app = AppDeSupervision(ReattributionEcran(superviseur))
    async with app.run_test(size=PETIT) as pilote:
        await pilote.pause()
        assert [x.split()[:2] for x in texte(app).splitlines() if "non" in x] == [["non", "Lefevre"], ["non", "sans"]]
        await aller(pilote, 3, "space")
        await jusqu_a(pilote, lambda: "Lefevre ne peut pas recevoir de dossiers." in texte(app))
        await aller(pilote, 4, "d")
        await aller(pilote, 1, "space", "o")
        await jusqu_a(pilote, lambda: "✓ n° 1 : 1 dossier" in texte(app))
    assert agents_de([libre]) == ["martin"]


async def test_un_nom_hostile_reste_du_texte(superviseur: Seance, equipe: list[Dossier]) -> None:
    Utilisateur.update(affichage="[/x] \x1b[2J").where(Utilisateur.nom == "martin").execute()
    app = AppDeSupervision(ReattributionEcran(superviseur))
    async with app.run_test(size=GRAND) as pilote:
        await jusqu_a(pilote, lambda: "[/x] ␛[2J" in texte(app))


# ── voir un agent ────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_la_file_et_la_journee_d_un_agent_en_lecture(superviseur: Seance, seance: Seance, equipe: list[Dossier]) -> None:
    consigner(seance, equipe[0].id, "NRP", note="sonne dans le vide")
    evenements = Evenement.select().count()
    app = AppDeSupervision(SupervisionEcran(superviseur))
    async with app.run_test(size=PETIT) as pilote:
        await pilote.press("v")
        await jusqu_a(pilote, lambda: isinstance(app.screen, AgentsEcran))
        await aller(pilote, LEFEVRE, "enter")
        await jusqu_a(pilote, lambda: isinstance(app.screen, JourneeEcran) and "Lefevre, sa file, en lecture" in texte(app))
        assert "gestes 1, 10:00 à 10:00" in texte(app) and "appels 1" in texte(app)
        await pilote.press("tab")
        await jusqu_a(pilote, lambda: "NRP sonne dans le vide" in texte(app))
        await pilote.press("enter")
        await jusqu_a(pilote, lambda: f"dossier {equipe[0].reference}, en lecture" in texte(app))
        await pilote.press("b", "tab", "b", "b")
        await jusqu_a(pilote, lambda: isinstance(app.screen, SupervisionEcran))
    assert Evenement.select().count() == evenements
    assert not Evenement.select().where(Evenement.type == TypeEvenement.ATTRIBUTION).count()


async def test_la_file_est_dans_l_ordre_du_poste(superviseur: Seance, seance: Seance, equipe: list[Dossier]) -> None:
    from ecrans.poste.source import SourceFile

    creer_debiteur(seance)
    attendus = [SourceFile(seance, equipe[0].agent_id or 0).ligne(i).cellules for i in range(4)]
    app = AppDeSupervision(AgentsEcran(superviseur))
    async with app.run_test(size=GRAND) as pilote:
        await aller(pilote, LEFEVRE, "enter")
        await jusqu_a(pilote, lambda: isinstance(app.screen, JourneeEcran))
        liste = app.screen.query_one("#file", Liste)
        assert [liste.source.ligne(i).cellules for i in range(liste.source.total)] == attendus


async def test_o_regle_l_ordre_de_la_file(superviseur: Seance, equipe: list[Dossier]) -> None:
    app = AppDeSupervision(AgentsEcran(superviseur))
    async with app.run_test(size=PETIT) as pilote:
        vus = []
        for attendu in ("imposé", "libre", "libre (agence)"):
            await aller(pilote, LEFEVRE, "o")
            await jusqu_a(pilote, lambda dit=f"ordre de la file {attendu}": dit in texte(app))
            vus.append(Utilisateur.get(Utilisateur.nom == "lefevre").ordre_force)
    assert vus == [True, False, None]


async def test_un_agent_n_y_entre_pas(seance: Seance, equipe: list[Dossier]) -> None:
    app = AppDeSupervision(SupervisionEcran(seance))
    async with app.run_test(size=PETIT) as pilote:
        await pilote.press("r", "v")
        assert isinstance(app.screen, SupervisionEcran)


async def test_le_poste_ouvert_suit_l_ordre_qu_on_lui_regle(
    superviseur: Seance, seance: Seance, equipe: list[Dossier], configuration: Configuration
) -> None:
    """Réglé pendant qu'il travaille : dès que son poste se relit, un geste sur un autre dossier ramène au premier."""
    assert not configuration.appels.ordre_force
    app = Agence(seance)
    async with app.run_test(size=GRAND) as pilote:
        await pilote.pause()
        poste = app.screen
        assert isinstance(poste, Poste)
        regler_l_ordre(superviseur, "lefevre", True)
        poste.relire()
        await pilote.press("down", "1")
        await jusqu_a(pilote, lambda: "L'ordre de la file est imposé." in texte(app))
        assert Evenement.select().where(Evenement.type == TypeEvenement.APPEL).count() == 0
        regler_l_ordre(superviseur, "lefevre", False)
        poste.relire()
        await pilote.press("down", "1")
        await jusqu_a(pilote, lambda: Evenement.select().where(Evenement.type == TypeEvenement.APPEL).count() == 1)
