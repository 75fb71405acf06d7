"""Le verrou d'écran : rien du dossier n'y reste, aucune touche ne passe au travers, et l'on revient où l'on était."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from argon2 import PasswordHasher
from textual.pilot import Pilot
from textual.widgets import Input

from agence.configuration.touches import TOUCHES
from agence.gestes import baux, connexions
from agence.gestes.notes import brouillon_lire
from agence.seance import Seance
from agence.tenue import pin
from donnees.modeles import Bail, Dossier, Evenement, Utilisateur
from ecrans.poste.ecran import Poste
from ecrans.surete import TropPetit
from ecrans.verrou import VerrouEcran
from tests.acces.chiffres import compter
from tests.ecrans.conftest import heure, lefevre, portefeuille, roux, url_poste  # noqa: F401
from tests.outils.au_poste import au_poste
from tests.outils.ecran import texte_ecran
from tests.outils.poste_essai import NOMS, seance_de
from tests.outils.terminal import Terminal

BON, FAUX = "271828", "314159"
MORCEAUX = [mot for nom, _, _ in NOMS for mot in nom.split() if len(mot) > 4]


@pytest.fixture(autouse=True)
def argon2_leger(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(pin, "_argon2", lambda: PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    yield


@pytest.fixture
def pose(lefevre: Seance) -> Seance:  # noqa: F811
    """Lefèvre, son PIN posé."""
    pin.poser(lefevre, "lefevre", BON)
    return lefevre


async def taper(pilote: Pilot[int], *touches: str) -> None:
    for touche in touches:
        await pilote.press(*(touche if touche.isdecimal() else [touche]))
    await pilote.pause()


async def test_verrouille_rien_du_portefeuille_ne_reste_visible(pose: Seance) -> None:
    async with au_poste(pose) as (app, pilote):
        assert any(mot.casefold() in texte_ecran(app).casefold() for mot in MORCEAUX)
        await taper(pilote, "L")
        vu = texte_ecran(app).casefold()
        assert "écran verrouillé" in vu
        assert [mot for mot in MORCEAUX if mot.casefold() in vu] == []
        assert "r-2026" not in vu
        assert app.verrouillee


async def test_aucune_touche_ne_traverse_le_verrou(pose: Seance) -> None:
    async with au_poste(pose) as (app, pilote):
        await taper(pilote, "L")
        avant = (Evenement.select().count(), Bail.select().count(), Utilisateur.get(Utilisateur.nom == "lefevre").pin_essais)
        touches = {nom for t in TOUCHES for nom in t.terminal.split(",") if nom not in ("enter", "f2")}
        touches |= {"ctrl+p", "ctrl+z", "ctrl+backslash", "ctrl+c", "ctrl+d", "ctrl+o", "f4", "f5", "f10", "escape", "tab", "shift+tab"}
        for touche in sorted(touches):
            await pilote.press(touche)
            await pilote.pause()
            assert isinstance(app.screen, VerrouEcran), touche
            compter("touches essayées sur l'écran verrouillé")
        for action in ("touche('appel')", "touche('supervision')", "app.touche('recherche')", "command_palette", "app.command_palette",
                       "screenshot", "suspend_process", "toggle_dark", "switch_mode('supervision')", "pop_screen", "back"):  # fmt: skip
            await app.run_action(action)
            await pilote.pause()
            assert isinstance(app.screen, VerrouEcran), action
            compter("actions essayées sur l'écran verrouillé")
        assert avant == (Evenement.select().count(), Bail.select().count(), Utilisateur.get(Utilisateur.nom == "lefevre").pin_essais)


async def test_le_bon_pin_rend_la_fenetre_ou_l_on_etait_et_son_texte(pose: Seance) -> None:
    async with au_poste(pose) as (app, pilote):
        await taper(pilote, "i", *"il paiera")
        tenu = app.etabli.tenu
        assert [b.dossier_id for b in Bail.select()] == [tenu]
        app.verrouiller()
        await pilote.pause()
        assert Bail.select().count() == 0
        assert "paiera" not in texte_ecran(app)
        await taper(pilote, FAUX, "enter")
        assert "PIN faux ; encore 9 essais" in texte_ecran(app)
        assert app.screen.query_one(Input).value == ""
        await taper(pilote, BON, "enter")
        assert not app.verrouillee
        assert "il paiera" in texte_ecran(app)
        assert [b.dossier_id for b in Bail.select()] == [tenu]
        await taper(pilote, *" vendredi", "enter")
        assert Evenement.select().order_by(Evenement.id.desc()).get().texte == "il paiera vendredi"


async def test_le_pin_tape_ne_se_voit_pas(pose: Seance) -> None:
    async with au_poste(pose) as (app, pilote):
        await taper(pilote, "L", BON)
        assert BON not in texte_ecran(app)
        assert "••••••" in texte_ecran(app)
        await taper(pilote, "a", "é")
        assert app.screen.query_one(Input).value == BON


async def test_le_dossier_pris_pendant_le_verrou_se_dit_au_retour(pose: Seance) -> None:
    async with au_poste(pose) as (app, pilote):
        await taper(pilote, "enter")
        tenu = app.etabli.tenu
        assert tenu is not None
        app.verrouiller()
        await pilote.pause()
        baux.prendre(seance_de("martin"), tenu)
        await taper(pilote, BON, "enter")
        assert "Martin tient ce dossier" in texte_ecran(app)


async def test_dix_pin_faux_ferment_la_seance(pose: Seance, heure: object) -> None:  # noqa: F811
    async with au_poste(pose) as (app, pilote):
        await taper(pilote, "L")
        for _ in range(pin.ESSAIS):
            await taper(pilote, FAUX, "enter")
            heure.avancer(heures=1)  # type: ignore[attr-defined]
        await pilote.pause()
        assert app.return_code == 1
        assert "l'accès est fermé" in app._phrase_de_fin
        app._phrase_de_fin = ""
    with pytest.raises(pin.PinFerme):
        pin.exiger_ouvert(pose.acteur)


async def test_le_silence_verrouille_qui_a_un_pin_et_lui_seul(lefevre: Seance) -> None:  # noqa: F811
    async with au_poste(lefevre) as (app, pilote):
        app._derniere_frappe -= 601
        app._regarder_le_silence()
        await pilote.pause()
        assert isinstance(app.screen, Poste)
        pin.poser(lefevre, "lefevre", BON)
        app._derniere_frappe += 60
        app._regarder_le_silence()
        await pilote.pause()
        assert not app.verrouillee
        app._derniere_frappe -= 120
        app._regarder_le_silence()
        await pilote.pause()
        assert app.verrouillee


async def test_sans_pin_la_touche_en_fait_poser_un(lefevre: Seance) -> None:  # noqa: F811
    async with au_poste(lefevre) as (app, pilote):
        await taper(pilote, "L", FAUX, "down", BON, "enter")
        assert "ne sont pas les mêmes" in texte_ecran(app)
        await taper(pilote, "escape", "L", BON, "down", BON, "enter")
        assert "PIN posé" in texte_ecran(app)
        assert pin.en_a_un(lefevre.acteur)
        await taper(pilote, "L")
        assert app.verrouillee


async def test_du_verrou_on_change_de_pin_en_donnant_l_ancien(pose: Seance) -> None:
    neuf = "161803"
    async with au_poste(pose) as (app, pilote):
        await taper(pilote, "L", "f2", FAUX, "down", neuf, "down", neuf, "enter")
        assert "PIN faux" in texte_ecran(app)
        await taper(pilote, "escape")
        assert isinstance(app.screen, VerrouEcran)
        await taper(pilote, "f2", BON, "down", neuf, "down", neuf, "enter")
        assert not app.verrouillee
    pin.verifier(pose, neuf)


async def test_une_notification_attend_que_l_on_soit_la(pose: Seance) -> None:
    async with au_poste(pose) as (app, pilote):
        app.verrouiller()
        await pilote.pause()
        app.notify("DUPUIS a rappelé")
        await pilote.pause()
        assert len(app._notifications) == 0
        await taper(pilote, BON, "enter")
        assert [n.message for n in app._notifications] == ["DUPUIS a rappelé"]


async def test_trop_petit_puis_grand_le_verrou_est_toujours_la(pose: Seance) -> None:
    async with au_poste(pose) as (app, pilote):
        app.verrouiller()
        await pilote.pause()
        await pilote.resize_terminal(20, 5)
        await pilote.pause()
        assert isinstance(app.screen, TropPetit)
        assert "R-2026" not in texte_ecran(app)
        await pilote.resize_terminal(80, 24)
        await pilote.pause()
        assert isinstance(app.screen, VerrouEcran)
        await taper(pilote, BON, "enter")
        assert isinstance(app.screen, Poste)


async def test_un_acces_retire_ferme_a_la_touche_suivante_sans_la_faire(lefevre: Seance) -> None:  # noqa: F811
    connexions.ouvrir(lefevre)
    async with au_poste(lefevre) as (app, pilote):
        avant = Evenement.select().count()
        Utilisateur.update(actif=False).where(Utilisateur.nom == "lefevre").execute()
        app._dernier_controle -= 10
        await pilote.press("1")
        await pilote.pause()
        assert app.return_code == 1
        assert "votre accès a été retiré" in app._phrase_de_fin
        app._phrase_de_fin = ""
    assert Evenement.select().count() == avant


async def test_le_bail_se_prolonge_par_les_touches_et_expire_sans_elles(lefevre: Seance, heure: object) -> None:  # noqa: F811
    async with au_poste(lefevre) as (app, pilote):
        await taper(pilote, "enter")
        fin = Bail.get().jusqu_a
        heure.avancer(heures=0.1)  # type: ignore[attr-defined]
        await pilote.pause()
        assert Bail.get().jusqu_a == fin
        app._dernier_bail -= 400
        app._dernier_controle -= 10
        await taper(pilote, "down")
        assert Bail.get().jusqu_a > fin


async def test_la_note_d_un_appel_annule_reste_en_brouillon(lefevre: Seance) -> None:  # noqa: F811
    async with au_poste(lefevre) as (app, pilote):
        voulu = app.screen.dossier_id  # type: ignore[attr-defined]
        await taper(pilote, "a", "r", *"rappeler lundi", "escape")
        assert brouillon_lire(lefevre, voulu) == "rappeler lundi"
        await taper(pilote, "a", "r")
        assert "Brouillon retrouvé" in texte_ecran(app)
        await taper(pilote, *" matin", "enter")
        assert brouillon_lire(lefevre, voulu) == ""
        assert Evenement.select().where(Evenement.dossier_id == voulu).order_by(Evenement.id.desc()).get().texte == "rappeler lundi matin"


def test_dans_un_vrai_terminal_le_verrou_efface_tout_et_se_tait(url_poste: str, pose: Seance) -> None:  # noqa: F811
    with Terminal("tests.outils.poste_essai", url_poste) as terminal:
        terminal.attendre("R-2026-")
        terminal.taper("L")
        terminal.attendre("écran verrouillé")
        ecran = terminal.attendre_le_calme()
        assert [mot for mot in MORCEAUX if mot.casefold() in ecran.casefold()] == []
        avant = len(terminal.octets)
        terminal.attendre_le_calme(1.2)
        assert len(terminal.octets) == avant
        terminal.taper(BON, "entree")
        terminal.attendre("R-2026-")
        terminal.taper("q")
        assert terminal.attendre_la_fin() == 0
    assert Dossier.select().count() == len(NOMS)
