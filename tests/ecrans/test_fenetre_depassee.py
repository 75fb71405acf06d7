"""Une fenêtre ouverte pendant que le dossier change dessous : le nouvel état se montre, rien de ce qui est tapé ne se perd."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import peewee as pw
import pytest
from textual.pilot import Pilot

from agence.gestes.notes import brouillon_lire, noter
from agence.gestes.paiements import encaisser
from agence.gestes.suspensions import suspendre
from agence.seance import Seance
from donnees.base import fermer
from donnees.modeles import Dossier, Evenement, Paiement, Promesse
from donnees.nomenclature import Motif, Moyen, TypeEvenement
from ecrans.application import Agence
from ecrans.composants.dialogues import Dialogue
from ecrans.composants.saisie import Saisie
from ecrans.poste.ecran import Poste
from tests.outils.ecran import jusqu_a, texte_ecran
from tests.outils.poste_essai import peupler

DUPUIS = "R-2026-00413"
CHANGE = "Le dossier a changé"


@pytest.fixture
def lefevre(base: str, monkeypatch: pytest.MonkeyPatch) -> Seance:
    monkeypatch.setattr("ecrans.poste.ecran.Poste.pause", 0.0)
    monkeypatch.setattr("ecrans.poste.ecran.GUET", 3600.0)
    return peupler()


@pytest.fixture
def dupuis(lefevre: Seance) -> int:
    return int(Dossier.get(Dossier.reference == DUPUIS).id)


def la_nuit(lefevre: Seance) -> Seance:
    return replace(lefevre, acteur=None)


async def ailleurs(acte: Callable[[], object]) -> None:
    """Fait l'acte par une autre connexion, comme un autre programme."""

    def faire() -> None:
        try:
            acte()
        finally:
            fermer()

    await asyncio.to_thread(faire)


def champ(app: Agence, nom: str) -> str:
    return app.screen.query_one(f"#champ-{nom}", Saisie).value


async def valider_dessus(pilote: Pilot[int], acte: Callable[[], object]) -> None:
    """Un autre change le dossier, l'agent valide : la fenêtre se rouvre et le dit."""
    app = pilote.app
    await ailleurs(acte)
    await pilote.press("enter")
    await jusqu_a(pilote, lambda: isinstance(app.screen, Dialogue) and CHANGE in texte_ecran(app))


async def ecrite(pilote: Pilot[int]) -> None:
    """L'agent valide ; la fenêtre se ferme."""
    await pilote.press("enter")
    await jusqu_a(pilote, lambda: isinstance(pilote.app.screen, Poste))


async def test_le_montant_propose_suit_le_nouveau_du_et_le_montant_tape_reste(lefevre: Seance, dupuis: int) -> None:
    app = Agence(lefevre)
    async with app.run_test(size=(120, 40)) as pilote:
        await pilote.press("v")
        await jusqu_a(pilote, lambda: isinstance(app.screen, Dialogue))
        avant = champ(app, "montant")
        app.screen.query_one("#champ-reference", Saisie).focus()
        await pilote.press(*"CHQ9")
        await valider_dessus(pilote, lambda: encaisser(la_nuit(lefevre), dupuis, 100_00, lefevre.jour, Moyen.VIREMENT))
        assert Paiement.select().where(Paiement.dossier_id == dupuis).count() == 1
        assert champ(app, "reference") == "CHQ9"
        assert champ(app, "montant") != avant
        assert "dû 389,00\xa0€ → 289,00\xa0€" in texte_ecran(app)
        await ecrite(pilote)
        assert Paiement.select().where(Paiement.dossier_id == dupuis, Paiement.reference == "CHQ9").count() == 1


async def test_une_note_en_cours_reste_et_s_ecrit_une_seule_fois(lefevre: Seance, dupuis: int) -> None:
    app = Agence(lefevre)
    async with app.run_test(size=(120, 40)) as pilote:
        await pilote.press("i", *"rappeler")
        await valider_dessus(pilote, lambda: noter(la_nuit(lefevre), dupuis, "de la nuit"))
        assert champ(app, "note") == "rappeler"
        assert "de la nuit" in texte_ecran(app)
        await pilote.press("!")
        await ecrite(pilote)
        textes = [e.texte for e in Evenement.select().where(Evenement.dossier_id == dupuis, Evenement.type == TypeEvenement.NOTE)]
        assert sorted(textes) == ["de la nuit", "rappeler!"]
        assert brouillon_lire(lefevre, dupuis) == ""


async def test_un_rappel_saisi_apres_la_bande_des_resultats_garde_son_heure(lefevre: Seance, dupuis: int) -> None:
    app = Agence(lefevre)
    lettre = next(r.lettre for r in lefevre.configuration.resultats.values() if r.suite == "planifier" and r.lettre)
    async with app.run_test(size=(120, 40)) as pilote:
        await pilote.press("a")
        await pilote.press(lettre)
        await jusqu_a(pilote, lambda: isinstance(app.screen, Dialogue))
        await pilote.press(*"demain 9h")
        await valider_dessus(pilote, lambda: noter(la_nuit(lefevre), dupuis, "de la nuit"))
        assert champ(app, "quand") == "demain 9h"
        await ecrite(pilote)
        assert Dossier.get_by_id(dupuis).rappel_a is not None


async def test_change_deux_fois_de_suite_se_dit_deux_fois(lefevre: Seance, dupuis: int) -> None:
    app = Agence(lefevre)
    async with app.run_test(size=(120, 40)) as pilote:
        await pilote.press("p", *"50")
        await valider_dessus(pilote, lambda: noter(la_nuit(lefevre), dupuis, "premiere"))
        assert "premiere" in texte_ecran(app)
        await ailleurs(lambda: noter(la_nuit(lefevre), dupuis, "seconde"))
        await pilote.press("enter")
        await jusqu_a(pilote, lambda: ": seconde" in texte_ecran(app))
        assert Promesse.select().where(Promesse.dossier_id == dupuis).count() == 0
        await ecrite(pilote)
        assert Promesse.get(Promesse.dossier_id == dupuis).montant == 50_00


async def test_un_dossier_sorti_de_la_file_ne_recoit_pas_ce_qui_etait_tape_pour_lui(lefevre: Seance, dupuis: int) -> None:
    """Suspendu par un autre, il quitte la file : la note reste en brouillon sur lui, et rien ne va au suivant."""
    app = Agence(lefevre)
    autres = Evenement.select().where(Evenement.dossier_id != dupuis).count()
    async with app.run_test(size=(120, 40)) as pilote:
        await pilote.press("p")
        app.screen.query_one("#champ-note", Saisie).focus()
        await pilote.press(*"fin de mois")
        fin = lefevre.jour + timedelta(days=10)
        await ailleurs(lambda: suspendre(la_nuit(lefevre), dupuis, Motif.VERIFICATION, fin, "", note=""))
        await pilote.press("enter")
        await jusqu_a(pilote, lambda: isinstance(app.screen, Poste))
        assert "a changé" in texte_ecran(app)
        assert Promesse.select().count() == Promesse.select().where(Promesse.dossier_id != dupuis).count()
        assert Evenement.select().where(Evenement.dossier_id != dupuis).count() == autres
        assert brouillon_lire(lefevre, dupuis) == "fin de mois"


async def test_un_disque_plein_pendant_une_fenetre_se_dit_et_laisse_la_fenetre(lefevre: Seance, monkeypatch: pytest.MonkeyPatch) -> None:
    def plein(*_: object, **__: object) -> None:
        raise pw.OperationalError("database or disk is full")

    app = Agence(lefevre)
    async with app.run_test(size=(120, 40)) as pilote:
        await pilote.press("p", *"50")
        with monkeypatch.context() as m:
            m.setattr("ecrans.poste.promesse.engager", plein)
            await pilote.press("enter")
            await jusqu_a(pilote, lambda: "le disque est plein" in texte_ecran(app))
            assert champ(app, "montant") == "50"
        await ecrite(pilote)
        assert Promesse.select().where(Promesse.montant == 50_00).count() == 1
