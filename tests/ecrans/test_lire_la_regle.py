"""Lire la règle sur place : la touche après un refus, Ctrl+R dans une fenêtre, « règle 37 » dans la palette."""

from __future__ import annotations

from datetime import UTC, datetime

from agence.calendrier import PARIS
from agence.configuration.touches import remplacer
from agence.droit.regles import toutes
from agence.gestes.paiements import encaisser
from agence.seance import Seance
from donnees.modeles import Dossier, Mandant
from donnees.nomenclature import Moyen
from ecrans.application import Agence
from ecrans.composants.palette import ChoixPalette, PaletteEcran, actions_de
from ecrans.composants.regle import fenetre
from ecrans.composants.texte import BlocTexte
from tests.fabrique import Horloge
from tests.outils.ecran import texte_ecran

DUPUIS = "R-2026-00413"


async def _press(app: Agence, pilote: object, *touches: str) -> str:
    await pilote.press(*touches)  # type: ignore[attr-defined]
    await pilote.pause()  # type: ignore[attr-defined]
    return texte_ecran(app)


async def test_la_touche_lit_la_regle_du_refus(lefevre: Seance, heure: Horloge) -> None:
    heure.regler(datetime(2026, 11, 23, 20, 30, tzinfo=PARIS))
    app = Agence(lefevre)
    async with app.run_test(size=(80, 24)) as pilote:
        ecran = await _press(app, pilote, "1")
        assert "l la lit (règle 37)" in ecran.replace("\n ", " ")
        ecran = await _press(app, pilote, "escape", "l")
        assert "Règle 37 · empêche" in ecran and "Interdit : appeler hors des plages" in ecran and "C. pén. 222-16" in ecran
        assert "Règle 37" not in await _press(app, pilote, "escape")


async def test_sans_refus_c_est_la_regle_de_la_barriere_rouge(lefevre: Seance, heure: Horloge) -> None:
    heure.regler(datetime(2026, 11, 23, 20, 30, tzinfo=PARIS))
    app = Agence(lefevre)
    async with app.run_test(size=(80, 24)) as pilote:
        await pilote.pause()
        assert "Règle 37" in await _press(app, pilote, "ctrl+r")


async def test_rien_a_lire_se_dit(lefevre: Seance) -> None:
    app = Agence(lefevre)
    async with app.run_test(size=(80, 24)) as pilote:
        await pilote.pause()
        assert "aucune règle n'a été citée" in (await _press(app, pilote, "l")).lower()


async def test_dans_une_fenetre_ctrl_r_lit_la_regle_qui_refuse(lefevre: Seance) -> None:
    Mandant.update(adresse="").execute()
    Dossier.update(premiere_lettre_le=None, premiere_lettre_ref="").where(Dossier.reference == DUPUIS).execute()
    app = Agence(lefevre)
    async with app.run_test(size=(100, 30)) as pilote:
        await pilote.pause()
        ecran = await _press(app, pilote, "m", "p", "enter")
        assert "première lettre incomplète" in ecran and "Ctrl+R la lit (règle 4)" in " ".join(ecran.split())
        ecran = await _press(app, pilote, "ctrl+r")
        assert "Règle 4 · empêche" in ecran and "CPCE R124-4" in ecran
        assert "Première lettre" in await _press(app, pilote, "escape"), "la fenêtre est encore là, ce qu'on y a tapé aussi"


async def test_un_mot_banni_se_dit_pendant_la_frappe_d_une_raison(lefevre: Seance) -> None:
    app = Agence(lefevre)
    async with app.run_test(size=(100, 30)) as pilote:
        await pilote.pause()
        await pilote.press("m", "m")
        await pilote.press("down", "down", "down", "down", *"menteur")
        await pilote.pause()
        assert "à éviter (règle 41) : « menteur »" in texte_ecran(app)


async def test_la_palette_trouve_une_regle(lefevre: Seance) -> None:
    app = Agence(lefevre)
    async with app.run_test(size=(100, 30)) as pilote:
        await pilote.pause()
        ecran = await _press(app, pilote, "ctrl+p", *"regle 37", "enter")
        assert "Règle 37 · empêche" in ecran


def test_la_palette_par_numero_ou_par_mots(lefevre: Seance) -> None:
    palette = PaletteEcran(lefevre, actions_de({}, ["poste"]))
    def trouve(texte: str) -> list[int | None]:
        return [palette.choisir(o).regle for o in palette.trouver(texte)]

    assert trouve("règle 4")[0] == 4 and set(trouve("règle 4")) == {4, *range(40, 50)}
    assert trouve("regle surendettement") == [33]
    assert len(trouve("regles")) == 49
    assert trouve("reg") == [None] * len(trouve("reg")), "« reg » cherche encore autre chose"
    assert palette.choisir(palette.trouver("règle 37")[0]) == ChoixPalette(regle=37)


def test_chaque_regle_tient_dans_sa_fenetre(lefevre: Seance) -> None:
    for r in toutes():
        for ligne in fenetre(r.numero, 80)._lignes:
            assert ligne.cell_len <= 76, r.numero
    assert next(t for t in remplacer({}) if t.id == "regle").touches == ("l", "ctrl+r")


async def test_la_fiche_dit_ce_dont_le_mandant_attend_d_etre_avise(lefevre: Seance) -> None:
    dossier = Dossier.get(Dossier.reference == DUPUIS)
    encaisser(lefevre, dossier.id, 10_00, lefevre.jour, Moyen.VIREMENT)
    app = Agence(lefevre)
    async with app.run_test(size=(120, 40)) as pilote:
        await pilote.pause()
        assert "mandant à aviser : 10,00" in texte_ecran(app)


async def test_regle_49_le_superviseur_voit_les_textes_a_relire(roux: Seance, heure: Horloge) -> None:
    heure.regler(datetime(2026, 12, 14, 9, tzinfo=UTC))
    app = Agence(roux)
    async with app.run_test(size=(120, 40)) as pilote:
        await pilote.pause()
        assert "règle 49" in await _press(app, pilote, "f3")
        assert app.screen.query_one("#message", BlocTexte).lignes
