"""Le volet des consultations : au dossier de l'encadrement, pas à celui d'un agent."""

from __future__ import annotations

import pytest

from agence.gestes import baux
from donnees.vues.consultations import consultations
from ecrans.application import Agence
from ecrans.poste.dossier import DossierOuvert
from tests.outils.ecran import jusqu_a, texte_ecran
from tests.outils.poste_essai import peupler, seance_de


@pytest.mark.parametrize(("nom", "visible"), [("roux", True), ("lefevre", False)])
async def test_qui_a_ouvert_le_dossier_se_lit(base: str, nom: str, visible: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ecrans.poste.ecran.Poste.pause", 0.0)
    lefevre = peupler()
    seance = seance_de(nom, lefevre.horloge)  # type: ignore[arg-type]
    app = Agence(seance)
    async with app.run_test(size=(140, 40)) as pilote:
        await pilote.pause()
        await pilote.press("f2")
        poste = app.screen
        poste.ouvrir_dossier(1)  # type: ignore[attr-defined]
        await jusqu_a(pilote, lambda: isinstance(app.screen, DossierOuvert))
        ouvert = app.screen
        assert isinstance(ouvert, DossierOuvert)
        assert (ouvert.volets[-1].titre == "consultations") is visible
        if visible:
            for _ in ouvert.volets[1:]:
                await pilote.press("tab")
            await jusqu_a(pilote, lambda: "23/11/2026 10:00" in texte_ecran(app) and "ouverture" in texte_ecran(app))


async def test_lu_seulement_parce_qu_un_collegue_le_tient_il_est_vu_quand_meme(base: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ecrans.poste.ecran.Poste.pause", 0.0)
    lefevre = peupler()
    baux.prendre(seance_de("martin", lefevre.horloge), 1)  # type: ignore[arg-type]
    app = Agence(lefevre)
    async with app.run_test(size=(140, 40)) as pilote:
        await pilote.pause()
        app.screen.ouvrir_dossier(1)  # type: ignore[attr-defined]
        await jusqu_a(pilote, lambda: "Lecture seule" in texte_ecran(app))
        assert sorted(c.par for c in consultations(dossiers=[1])) == ["Lefèvre", "Martin"]
