"""Le dossier change sous les yeux de l'agent : l'écran le dit et montre le nouvel état avant d'écrire ; les collègues paraissent vite."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from time import monotonic
from typing import Any

import pytest
from textual.pilot import Pilot

from agence.gestes import baux
from agence.gestes.notes import epingler, noter
from agence.seance import Seance
from donnees.base import base as base_ouverte
from donnees.base import fermer
from donnees.modeles import Dossier, Evenement, Promesse
from donnees.vues.poste import marque
from ecrans.application import Agence
from ecrans.composants.texte import BlocTexte
from ecrans.poste.ecran import Poste
from tests.fabrique import Horloge
from tests.outils.ecran import jusqu_a, texte_ecran
from tests.outils.poste_essai import peupler, seance_de

DUPUIS, HETRES = "R-2026-00413", "R-2026-00418"
DEUX_SECONDES = 2.0
CHANGE = "! Le dossier a changé depuis qu'il est affiché. Le relire, puis refaire le geste."


@pytest.fixture
def lefevre(base: str, monkeypatch: pytest.MonkeyPatch) -> Seance:
    """Lefèvre sur le petit portefeuille, la fiche suivant le curseur sans pause."""
    monkeypatch.setattr("ecrans.poste.ecran.Poste.pause", 0.0)
    return peupler()


def numero(reference: str) -> int:
    return int(Dossier.get(Dossier.reference == reference).id)


def consignes(reference: str) -> int:
    return Evenement.select().where(Evenement.dossier_id == numero(reference)).count()


async def ailleurs(acte: Callable[[], object]) -> None:
    """Fait l'acte par une autre connexion, comme le programme d'un collègue."""

    def faire() -> None:
        try:
            acte()
        finally:
            fermer()

    await asyncio.to_thread(faire)


def message(app: Agence) -> str:
    return " ".join(ligne.plain.strip() for ligne in app.screen.query_one("#message", BlocTexte).lignes)


async def paraitre(app: Agence, pilote: Pilot[int], texte: str) -> None:
    """Attend que ce texte se voie, deux secondes au plus."""
    debut = monotonic()
    while texte not in texte_ecran(app):
        assert monotonic() - debut < DEUX_SECONDES, f"« {texte} » n'a pas paru :\n{texte_ecran(app)}"
        await pilote.pause(0.02)


@contextmanager
def requetes(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Les ordres donnés à la base pendant ce temps."""
    dites: list[str] = []
    executer = base_ouverte.obj.execute_sql

    def noter_l_ordre(sql: str, *reste: Any, **options: Any) -> Any:
        dites.append(sql)
        return executer(sql, *reste, **options)

    with monkeypatch.context() as m:
        m.setattr(base_ouverte.obj, "execute_sql", noter_l_ordre)
        yield dites


async def test_un_dossier_change_dessous_se_dit_et_se_montre_avant_que_rien_ne_s_ecrive(
    lefevre: Seance, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ecrans.poste.ecran.GUET", 3600.0)
    app, dupuis, martin = Agence(lefevre), numero(DUPUIS), _martin(lefevre)
    async with app.run_test(size=(120, 40)) as pilote:
        await pilote.pause()
        assert DUPUIS in texte_ecran(app)
        await ailleurs(lambda: epingler(martin, dupuis, "rappeler après le 15"))
        assert "rappeler après le 15" not in texte_ecran(app)
        await pilote.press("1")
        assert message(app) == CHANGE
        assert "rappeler après le 15" in texte_ecran(app)
        assert consignes(DUPUIS) == 1
        # Une fenêtre déjà ouverte : le bail n'arrête pas la nuit ; rien ne s'écrit avant que le nouvel état se soit montré.
        await pilote.press("p", *"100")
        await ailleurs(lambda: noter(replace(lefevre, acteur=None), dupuis, "la nuit est passée"))
        await pilote.press("enter")
        await jusqu_a(pilote, lambda: "Le dossier a changé" in texte_ecran(app))
        assert "la nuit est passée" in texte_ecran(app)
        assert Promesse.select().where(Promesse.dossier_id == dupuis).count() == 0
        await pilote.press("enter")
        await jusqu_a(pilote, lambda: isinstance(app.screen, Poste))
        assert Promesse.get(Promesse.dossier_id == dupuis).montant == 100_00


async def test_ce_qu_un_collegue_ecrit_ou_prend_parait_en_moins_de_deux_secondes(lefevre: Seance, monkeypatch: pytest.MonkeyPatch) -> None:
    app, martin = Agence(lefevre), _martin(lefevre)
    dupuis, hetres, debut = numero(DUPUIS), numero(HETRES), marque()
    assert marque() == debut
    async with app.run_test(size=(120, 40)) as pilote:
        await pilote.pause()
        await ailleurs(lambda: epingler(martin, dupuis, "rappeler après le 15"))
        await paraitre(app, pilote, "rappeler après le 15")
        await ailleurs(lambda: baux.prendre(martin, hetres))
        await paraitre(app, pilote, "= auj.")
        assert marque() != debut
        poste = app.screen
        assert isinstance(poste, Poste)
        await _le_guet_ne_relit_pas_tout(poste, pilote, lambda: noter(martin, dupuis, "vu"), monkeypatch)


async def _le_guet_ne_relit_pas_tout(
    poste: Poste, pilote: Pilot[int], ecrire: Callable[[], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Une lecture tant que rien ne change ; ensuite une page de la file et le dossier montré, jamais la file entière."""
    assert poste._guet is not None
    poste._guet.pause()
    poste.regarder()
    with requetes(monkeypatch) as au_repos:
        poste.regarder()
    assert len(au_repos) == 1
    await ailleurs(ecrire)
    with requetes(monkeypatch) as apres:
        poste.regarder()
        await pilote.pause()
    assert 1 < len(apres) < 60
    assert not [sql for sql in apres if "ORDER BY d.rang" in sql and "LIMIT" not in sql]


def _martin(lefevre: Seance) -> Seance:
    horloge = lefevre.horloge
    assert isinstance(horloge, Horloge)
    return seance_de("martin", horloge)
