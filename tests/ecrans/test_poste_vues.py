"""Ce que l'agent voit, comparé ligne à ligne : 80×24 et 120×40, en couleur et sans ; les images du README."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from agence.seance import Seance
from ecrans.application import Agence
from ecrans.poste.ecran import Poste
from tests.outils.ecran import comparer, image_svg, jusqu_a, texte_ecran

IMAGES = Path(__file__).with_name("images")
TAILLES = ((80, 24), (120, 40))
SCENES: dict[str, tuple[str, ...]] = {
    "file": ("down",),
    "promesse": ("down", "p"),
    "resultats": ("down", "a"),
    "apres_un_resultat": ("down", "1"),
    "portes": ("down", "down", "h"),
    "voies": ("end", "J"),
    "echeancier": ("down", "e", *"300 puis 3x le 5"),
    "dossier": ("down", "enter"),
    "touches": ("question_mark",),
}


async def scene(seance: Seance, taille: tuple[int, int], touches: tuple[str, ...]) -> tuple[str, str]:
    """L'écran après ces touches : son texte et son image."""
    app = Agence(seance, theme="agence-sombre")
    async with app.run_test(size=taille) as pilote:
        await pilote.pause()
        await jusqu_a(pilote, lambda: not isinstance(app.screen, Poste) or app.screen.complet)
        await pilote.press(*touches)
        await pilote.pause()
        return texte_ecran(app), image_svg(app)


@pytest.mark.parametrize("taille", TAILLES, ids=lambda t: f"{t[0]}x{t[1]}")
@pytest.mark.parametrize("nom", SCENES)
async def test_vue(lefevre: Seance, nom: str, taille: tuple[int, int]) -> None:
    texte, image = await scene(lefevre, taille, SCENES[nom])
    largeur, hauteur = taille
    if os.environ.get("AGENCE_VUES") == "ecrire":
        IMAGES.mkdir(exist_ok=True)
        (IMAGES / f"{nom}_{largeur}x{hauteur}.svg").write_text(image, encoding="utf-8")
    comparer(f"poste_{nom}_{largeur}x{hauteur}", texte)
    assert "@font-face" not in (IMAGES / f"{nom}_{largeur}x{hauteur}.svg").read_text(encoding="utf-8")


@pytest.mark.parametrize("taille", TAILLES, ids=lambda t: f"{t[0]}x{t[1]}")
async def test_sans_couleur_le_texte_est_le_meme(lefevre: Seance, taille: tuple[int, int], monkeypatch: pytest.MonkeyPatch) -> None:
    """La couleur ne porte aucun sens seule : les mots et les signes sont tous là."""
    avec, _ = await scene(lefevre, taille, SCENES["file"])
    monkeypatch.setenv("NO_COLOR", "1")
    sans, _ = await scene(lefevre, taille, SCENES["file"])
    assert sans == avec
    assert "VERT appel permis" in sans


async def test_un_terminal_trop_petit_le_dit(lefevre: Seance) -> None:
    texte, _ = await scene(lefevre, (30, 8), ())
    assert "Trop petit." in texte
