"""Le contrôle de qualité et ses propres notes, pilotés au clavier."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date, timedelta

import pytest

from agence.erreurs import ErreurAgence
from agence.gestes import annulation, appels, notes, promesses, qualite
from agence.seance import Seance
from donnees.modeles import Consultation, ControleQualite, Dossier
from donnees.vues.qualite import LigneControle
from ecrans.composants.liste import Liste
from ecrans.poste.controles import ControlesEcran
from ecrans.supervision.ecran import SupervisionEcran
from ecrans.supervision.page import Page
from ecrans.supervision.qualite import QualiteEcran
from ecrans.surete import AppSure
from tests.fabrique import Horloge, creer_debiteur
from tests.outils.ecran import jusqu_a, texte_ecran


class AppEssai(AppSure[None]):
    """Un écran, seul."""

    def __init__(self, ecran: Page) -> None:
        super().__init__()
        self.ecran = ecran

    def on_mount(self) -> None:
        self.push_screen(self.ecran)

    def montrer_erreur(self, erreur: ErreurAgence) -> None:
        """Dans la ligne de message, comme le vrai programme."""
        self.ecran.montrer_refus(erreur)


@pytest.fixture
def vendredi(seance: Seance, horloge: Horloge, creer_dossier: Callable[..., Dossier]) -> list[Dossier]:
    """Vendredi : cinq dossiers appelés, une note à éviter sur le deuxième, une promesse annulée sur le troisième ; puis lundi."""
    horloge.avancer(jours=-3)
    noms = ("SARL Aubry", "SARL [Bold] Brun", "EURL Clerc", "SAS Denis", "SA Évrard")
    dossiers = [creer_dossier(debiteur=creer_debiteur(seance, nom)) for nom in noms]
    for d in dossiers:
        appels.consigner(seance, d.id, "NRP", note="sonne dans le vide")
    notes.noter(seance, dossiers[1].id, "débiteur malade [red]x[/]")
    promesses.promettre(seance, dossiers[2].id, 200_00, seance.jour + timedelta(days=5))
    annulation.annuler(seance)
    horloge.avancer(jours=3)
    return dossiers


async def test_k_ouvre_le_controle_depuis_la_supervision(superviseur: Seance, vendredi: list[Dossier]) -> None:
    app = AppEssai(SupervisionEcran(superviseur))
    async with app.run_test(size=(80, 24)) as pilote:
        await pilote.press("k")
        await jusqu_a(pilote, lambda: isinstance(app.screen, QualiteEcran) and "sur 4" in texte_ecran(app))
        await pilote.press("escape")
        await jusqu_a(pilote, lambda: isinstance(app.screen, SupervisionEcran))


async def test_la_journee_et_le_dossier_se_lisent_cote_a_cote(superviseur: Seance, vendredi: list[Dossier]) -> None:
    app = AppEssai(QualiteEcran(superviseur))
    async with app.run_test(size=(80, 24)) as pilote:
        await jusqu_a(pilote, lambda: "à éviter" in texte_ecran(app))
        ecran = texte_ecran(app)
        assert "qualité du ven. 20/11 · notés 0 sur 4" in ecran
        assert "mots à éviter" in ecran and "promesse annulée" in ecran and "au sort" in ecran
        assert "débiteur malade [red]x[/]" in ecran, "une note se lit telle qu'elle est, sans balise"
        assert "« malade »" in ecran
        assert "SARL [BOLD] BRUN" in ecran, "le dossier est à côté"
        vues = Consultation.select().where(Consultation.utilisateur_id == superviseur.acteur.id)  # type: ignore[union-attr]
        assert [v.dossier_id for v in vues] == [vendredi[1].id], "qui l'a lu s'inscrit"


async def test_quatre_touches_notent_et_passent_au_suivant(superviseur: Seance, vendredi: list[Dossier]) -> None:
    app = AppEssai(QualiteEcran(superviseur))
    async with app.run_test(size=(140, 40)) as pilote:
        await jusqu_a(pilote, lambda: "sur 4" in texte_ecran(app))
        for touche in "2431":
            await pilote.press(touche)
        await jusqu_a(pilote, lambda: "tout est noté" in texte_ecran(app))
        assert [c.note for c in qualite.echantillon(superviseur)] == [2, 4, 3, 1]
        ecran = texte_ecran(app)
        for mots in ("2 à améliorer", "4 exemplaire", "3 conforme", "1 à reprendre", "notés 4 sur 4"):
            assert mots in ecran
        await pilote.press("u")
        await jusqu_a(pilote, lambda: "note retirée" in texte_ecran(app))
        assert [c.note for c in qualite.echantillon(superviseur)] == [2, 4, 3, None]
        assert app.screen.query_one("#controles", Liste).curseur == 3
        await pilote.press("home", "u")
        await jusqu_a(pilote, lambda: qualite.echantillon(superviseur)[0].note is None)


async def test_le_commentaire_et_le_dossier_en_lecture(superviseur: Seance, vendredi: list[Dossier]) -> None:
    app = AppEssai(QualiteEcran(superviseur))
    async with app.run_test(size=(80, 24)) as pilote:
        await jusqu_a(pilote, lambda: "sur 4" in texte_ecran(app))
        await pilote.press("c", *"bien", "enter")
        await jusqu_a(pilote, lambda: "commentaire écrit" in texte_ecran(app))
        assert qualite.echantillon(superviseur)[0].commentaire == "bien"
        await pilote.press("enter")
        await jusqu_a(pilote, lambda: "en lecture" in texte_ecran(app))


async def test_un_autre_jour(superviseur: Seance, vendredi: list[Dossier]) -> None:
    app = AppEssai(QualiteEcran(superviseur))
    async with app.run_test(size=(80, 24)) as pilote:
        await jusqu_a(pilote, lambda: "sur 4" in texte_ecran(app))
        await pilote.press("j", *"23/11/2026", "enter")
        await jusqu_a(pilote, lambda: "n'est pas fini" in texte_ecran(app))
        await pilote.press("escape", "j", *"19/11/2026", "enter")
        await jusqu_a(pilote, lambda: "Personne n'a travaillé" in texte_ecran(app))
        await pilote.press("1")
        await jusqu_a(pilote, lambda: "Aucun dossier à relire" in texte_ecran(app))


async def test_aucun_classement_ne_se_montre(superviseur: Seance, vendredi: list[Dossier]) -> None:
    for c, note in zip(qualite.echantillon(superviseur), (1, 2, 3, 4), strict=True):
        qualite.noter(superviseur, c.id, note)
    app = AppEssai(QualiteEcran(superviseur))
    async with app.run_test(size=(140, 40)) as pilote:
        await jusqu_a(pilote, lambda: "notés 4 sur 4" in texte_ecran(app))
        ecran = texte_ecran(app).lower()
        assert not any(mot in ecran for mot in ("moyenne", "2,5", "classement", "rang ", "meilleur"))


async def test_un_agent_lit_ses_notes_et_pas_celles_d_un_collegue(
    seance: Seance, superviseur: Seance, ouvrir_pour: Callable[..., Seance], vendredi: list[Dossier]
) -> None:
    premier, second, *_ = qualite.echantillon(superviseur)
    qualite.noter(superviseur, premier.id, 2, "relire la règle 41")
    martin = ouvrir_pour("martin")
    ControleQualite.update(agent_id=martin.acteur.id).where(ControleQualite.id == second.id).execute()  # type: ignore[union-attr]
    qualite.noter(superviseur, second.id, 1, "celui de Martin")
    ouverts: list[int] = []
    app = AppEssai(ControlesEcran(seance, ouverts.append))
    async with app.run_test(size=(80, 24)) as pilote:
        await jusqu_a(pilote, lambda: "2 à améliorer" in texte_ecran(app))
        ecran = texte_ecran(app)
        assert "noté par Roux" in ecran and "relire la règle 41" in ecran
        assert "Martin" not in ecran
        await pilote.press("enter")
        await jusqu_a(pilote, lambda: ouverts == [premier.dossier_id])


async def test_k_capitale_ouvre_ses_notes_depuis_la_file(lefevre: Seance) -> None:
    from ecrans.application import Agence

    app = Agence(lefevre)
    async with app.run_test(size=(80, 24)) as pilote:
        await pilote.pause()
        await pilote.press("K")
        await jusqu_a(pilote, lambda: "Rien n'a encore été noté." in texte_ecran(app))
        await pilote.press("escape")
        await jusqu_a(pilote, lambda: not isinstance(app.screen, ControlesEcran))


async def test_une_longue_journee_se_tire_a_cote(
    superviseur: Seance, vendredi: list[Dossier], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ecrans.supervision.qualite.AUSSITOT", 0)
    retenu, fils, tirer = threading.Event(), list[int](), qualite.echantillon

    def epie(seance: Seance, jour: date | None = None) -> list[LigneControle]:
        fils.append(threading.get_ident())
        assert retenu.wait(20)
        return tirer(seance, jour)

    monkeypatch.setattr("agence.gestes.qualite.echantillon", epie)
    app = AppEssai(QualiteEcran(superviseur))
    async with app.run_test(size=(80, 24)) as pilote:
        await jusqu_a(pilote, lambda: "tirage…" in texte_ecran(app) and "Tirage des dossiers à relire…" in texte_ecran(app))
        app.ecran.relire()
        assert len(fils) == 1, "il ne se tire pas deux fois"
        retenu.set()
        await jusqu_a(pilote, lambda: "notés 0 sur 4" in texte_ecran(app))
        assert threading.get_ident() not in fils
        await pilote.press("3")
        await jusqu_a(pilote, lambda: "notés 1 sur 4" in texte_ecran(app))
