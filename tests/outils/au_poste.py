"""Le poste piloté par les essais : l'ouvrir, y aller à un dossier, lire sa ligne de message et l'historique qu'il laisse."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from textual.pilot import Pilot

from agence.seance import Seance
from donnees.modeles import Dossier, Evenement
from ecrans.application import Agence
from ecrans.composants.texte import BlocTexte
from ecrans.poste.ecran import Poste
from tests.outils.ecran import jusqu_a, texte_ecran

DUPUIS, MOREL, KERBRAT, HETRES = "R-2026-00413", "R-2026-00412", "R-2026-00422", "R-2026-00418"
NAIMA, TRAORE = "R-2026-00415", "R-2026-00424"
"""Des dossiers de `tests.outils.poste_essai` ; Dupuis est le premier de la file, un rappel convenu."""


@asynccontextmanager
async def au_poste(seance: Seance, taille: tuple[int, int] = (80, 24)) -> AsyncIterator[tuple[Agence, Pilot[int]]]:
    """L'application de cette personne, sa première fiche montrée."""
    app = Agence(seance)
    async with app.run_test(size=taille) as pilote:
        await pilote.pause()
        await jusqu_a(pilote, lambda: not isinstance(app.screen, Poste) or app.screen.complet)
        yield app, pilote


def dossier(reference: str) -> Dossier:
    return Dossier.get(Dossier.reference == reference)


def derniers(reference: str) -> list[tuple[str, str]]:
    lignes = Evenement.select().where(Evenement.dossier_id == dossier(reference).id).order_by(Evenement.id.desc())
    return [(e.type.value, e.code) for e in lignes]


def message(app: Agence) -> str:
    """La ligne de message, qu'elle tienne en une ligne ou en deux."""
    lignes = app.screen.query_one("#message", BlocTexte).lignes
    assert all(ligne.plain.rstrip() in texte_ecran(app) for ligne in lignes)
    return " ".join(ligne.plain.strip() for ligne in lignes)


async def aller(app: Agence, pilote: Pilot[int], reference: str) -> None:
    """Descend jusqu'à ce dossier."""
    await pilote.press("home")
    for _ in range(40):
        if reference in texte_ecran(app):
            return
        await pilote.press("down")
    raise AssertionError(f"{reference} n'est pas dans la file :\n{texte_ecran(app)}")
