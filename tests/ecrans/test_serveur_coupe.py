"""Le serveur PostgreSQL coupe la connexion : l'écran le dit en une phrase, reste, et reprend dès qu'il répond."""

from __future__ import annotations

import psycopg
import pytest

from agence.seance import Seance
from donnees.base import est_sqlite
from donnees.modeles import Evenement
from ecrans.application import Agence
from ecrans.poste.ecran import Poste
from tests.outils.ecran import jusqu_a, texte_ecran
from tests.outils.poste_essai import peupler


@pytest.fixture
def lefevre(base: str, monkeypatch: pytest.MonkeyPatch) -> Seance:
    if est_sqlite():
        pytest.skip("un serveur")
    monkeypatch.setattr("ecrans.poste.ecran.Poste.pause", 0.0)
    monkeypatch.setattr("ecrans.poste.ecran.GUET", 3600.0)
    return peupler()


def couper(base: str) -> None:
    """Tue toutes les autres connexions de cette base, comme un serveur qui redémarre."""
    with psycopg.connect(base, autocommit=True) as connexion:
        connexion.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


async def test_une_connexion_coupee_se_dit_puis_le_geste_se_refait(lefevre: Seance, base: str) -> None:
    app = Agence(lefevre)
    async with app.run_test(size=(120, 40)) as pilote:
        await pilote.pause()
        avant = Evenement.select().count()
        couper(base)  # sans rendre la main : aucune minuterie ne s'en aperçoit avant la touche
        await pilote.press("1")
        await jusqu_a(pilote, lambda: "n'est pas enregistré" in texte_ecran(app))
        assert isinstance(app.screen, Poste)
        await pilote.press("1")
        await jusqu_a(pilote, lambda: "✓" in texte_ecran(app))
        assert Evenement.select().count() == avant + 1


async def test_coupee_pendant_une_fenetre_rien_de_tape_n_est_perdu(lefevre: Seance, base: str) -> None:
    app = Agence(lefevre)
    async with app.run_test(size=(120, 40)) as pilote:
        await pilote.press("i", *"rappeler")
        couper(base)  # sans rendre la main : aucune minuterie ne s'en aperçoit avant la touche
        await pilote.press("enter")
        await jusqu_a(pilote, lambda: "n'est pas enregistré" in texte_ecran(app))
        assert "rappeler" in texte_ecran(app)
        await pilote.press("enter")
        await jusqu_a(pilote, lambda: isinstance(app.screen, Poste))
        assert Evenement.select().order_by(Evenement.id.desc()).first().texte == "rappeler"
