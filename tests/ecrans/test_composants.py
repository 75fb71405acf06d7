"""La liste, le bloc de texte, la saisie et les petites fenêtres, pilotés au clavier."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from textual import events
from textual.app import App, ComposeResult
from textual.geometry import Region

from agence.argent import euros
from agence.erreurs import SaisieInvalide
from agence.texte import INTERDIT
from ecrans.composants.dialogues import Champ, Choix, Confirmation, Dialogue, Option
from ecrans.composants.liste import Colonne, Liste, repartir_largeurs
from ecrans.composants.saisie import Saisie
from ecrans.composants.sources import LigneListe, SourceFixe, SourcePaginee
from ecrans.composants.texte import BlocTexte, assembler, aux_deux_bouts, cadrer, couper, lit
from ecrans.surete import AppSure
from tests.outils.charges import BALISES, COMMANDES
from tests.outils.demo import Demo, Poste
from tests.outils.ecran import comparer, image_svg, jusqu_a, texte_ecran

COLONNES = (Colonne("nom"), Colonne("dû", 12, droite=True))


class AppListe(AppSure[None]):
    """Une liste seule, qui note les messages reçus."""

    def __init__(self, source: SourceFixe | SourcePaginee[int], **options: Any) -> None:
        super().__init__()
        self.liste = Liste(COLONNES, source, id="file", vide="La file est vide.", **options)
        self.deplacements: list[int] = []
        self.choix: list[int] = []

    def compose(self) -> ComposeResult:
        yield self.liste

    def on_liste_curseur_deplace(self, message: Liste.CurseurDeplace) -> None:
        self.deplacements.append(message.index)

    def on_liste_choisie(self, message: Liste.Choisie) -> None:
        self.choix.append(message.index)


def source_geante(total: int) -> tuple[SourcePaginee[int], list[int]]:
    pages_lues: list[int] = []

    def charger(debut: int, nombre: int) -> list[int]:
        pages_lues.append(debut)
        return list(range(debut, min(debut + nombre, total)))

    return SourcePaginee(total, charger, lambda i: LigneListe((f"DEBITEUR {i}", euros(i * 100)))), pages_lues


def compter_lignes_redessinees(liste: Liste, monkeypatch: pytest.MonkeyPatch) -> list[Region]:
    demandees: list[Region] = []
    origine: Callable[..., Any] = liste.refresh

    def espion(*regions: Region, **options: Any) -> Any:
        demandees.extend(regions or (Region(0, 0, *liste.size),))
        return origine(*regions, **options)

    monkeypatch.setattr(liste, "refresh", espion)
    return demandees


async def test_une_liste_vide_dit_sa_phrase_et_les_touches_n_y_font_rien() -> None:
    app = AppListe(SourceFixe())
    async with app.run_test(size=(60, 12)) as pilote:
        await pilote.press("down", "end", "pagedown", "enter")
        assert "La file est vide." in texte_ecran(app)
        assert (app.liste.curseur, app.choix) == (0, [])


async def test_une_seule_ligne_se_choisit() -> None:
    app = AppListe(SourceFixe([LigneListe(("SARL MOREL", "1 240,18 €"))]))
    async with app.run_test(size=(40, 12)) as pilote:
        await pilote.press("down", "up", "enter")
        assert app.choix == [0]
        assert texte_ecran(app).splitlines()[0] == "▸SARL MOREL                   1 240,18 €"


async def test_un_million_de_lignes_ne_lit_que_les_pages_vues() -> None:
    source, pages = source_geante(1_000_000)
    app = AppListe(source)
    async with app.run_test(size=(60, 20)) as pilote:
        await pilote.press("end")
        lignes = texte_ecran(app).splitlines()
        assert lignes[-1].startswith("▸DEBITEUR 999999 ")
        assert lignes[-1].endswith("999 999,00 €".replace(" ", "\u202f", 1).replace(" €", "\u00a0€"))
        await pilote.press("home")
        assert texte_ecran(app).startswith("▸DEBITEUR 0 ")
        assert set(pages) == {0, 999_936}


async def test_deplacer_le_curseur_ne_redessine_que_deux_lignes(monkeypatch: pytest.MonkeyPatch) -> None:
    source, _ = source_geante(1000)
    app = AppListe(source)
    async with app.run_test(size=(60, 20)) as pilote:
        await pilote.press("down")
        demandees = compter_lignes_redessinees(app.liste, monkeypatch)
        await pilote.press("down")
        assert demandees == [Region(0, 1, 60, 1), Region(0, 2, 60, 1)]


async def test_passer_le_bord_avance_d_une_demi_page() -> None:
    source, _ = source_geante(1000)
    app = AppListe(source)
    async with app.run_test(size=(60, 20)) as pilote:
        await pilote.press(*["down"] * 19)
        assert app.liste.scroll_offset.y == 0
        await pilote.press("down")
        # 20 lignes visibles : le curseur (20) vient en dernière ligne (1) plus une demi-page (10).
        assert app.liste.scroll_offset.y == 11
        await pilote.press(*["up"] * 10)
        assert (app.liste.curseur, app.liste.scroll_offset.y) == (10, 0)


async def test_le_message_de_deplacement_porte_la_derniere_position() -> None:
    source, _ = source_geante(100)
    app = AppListe(source)
    async with app.run_test(size=(60, 20)) as pilote:
        await pilote.press("down", "down", "pagedown")
        assert app.deplacements[-1] == 2 + 19


async def test_rafraichir_garde_la_position_et_ne_redessine_que_ce_qui_change(monkeypatch: pytest.MonkeyPatch) -> None:
    noms = [f"DEBITEUR {i}" for i in range(10)]
    app = AppListe(SourcePaginee(10, lambda d, n: list(range(d, 10)), lambda i: LigneListe((noms[i], ""))))
    source = app.liste.source
    assert isinstance(source, SourcePaginee)
    async with app.run_test(size=(60, 20)) as pilote:
        await pilote.press("down", "down", "down")
        noms[5] = "CHANGE"
        demandees = compter_lignes_redessinees(app.liste, monkeypatch)
        source.vider(10)
        app.liste.rafraichir()
        await pilote.pause()
        assert demandees == [Region(0, 5, 60, 1)]
        assert "CHANGE" in texte_ecran(app)
        assert app.liste.curseur == 3


async def test_une_source_qui_retrecit_ramene_le_curseur_sur_la_derniere_ligne() -> None:
    source, _ = source_geante(100)
    app = AppListe(source)
    async with app.run_test(size=(60, 20)) as pilote:
        await pilote.press("end")
        source.vider(3)
        app.liste.rafraichir()
        await pilote.pause()
        lignes = texte_ecran(app).splitlines()
        assert (app.liste.curseur, app.liste.scroll_offset.y) == (2, 0)
        assert [ligne[:12].strip() for ligne in lignes[:4]] == ["DEBITEUR 0", "DEBITEUR 1", "▸DEBITEUR 2", ""]


async def test_une_ligne_disparue_depuis_le_decompte_se_montre_vide() -> None:
    app = AppListe(SourcePaginee(5, lambda d, n: [1, 2], lambda i: LigneListe((f"D{i}", ""))))
    async with app.run_test(size=(60, 20)):
        assert texte_ecran(app).splitlines()[:3] == ["▸D1", " D2", ""]


async def test_les_titres_restent_en_haut() -> None:
    source, _ = source_geante(100)
    app = AppListe(source, titres=True)
    async with app.run_test(size=(40, 12)) as pilote:
        await pilote.press("end")
        lignes = texte_ecran(app).splitlines()
        assert lignes[0] == " nom" + " " * 34 + "dû"
        assert lignes[-1].startswith("▸DEBITEUR 99 ")


async def test_ce_qui_souligne_un_mot_s_arrete_avec_lui() -> None:
    app = AppListe(SourceFixe([LigneListe(("premier", "1")), LigneListe(("deux mots", "12"), styles=("danger", "danger"))]))
    async with app.run_test(size=(40, 4)):
        bande = app.liste.render_line(1)
        soulignes = [segment.text for segment in bande if segment.style is not None and segment.style.underline]
        assert soulignes == ["deux mots", "12"]
        assert bande.cell_length == 40


async def test_retrecir_le_terminal_garde_le_curseur_visible() -> None:
    source, _ = source_geante(100)
    app = AppListe(source)
    async with app.run_test(size=(60, 30)) as pilote:
        await pilote.press(*["down"] * 25)
        await pilote.resize_terminal(50, 12)
        assert any(ligne.startswith("▸DEBITEUR 25 ") for ligne in texte_ecran(app).splitlines())


def test_la_colonne_elastique_prend_le_reste() -> None:
    # 46 = 1 marque + 3 séparations + 1 + 5 + 13 fixes ; reste 23.
    colonnes = (Colonne("", 1), Colonne("", 5), Colonne("nom"), Colonne("dû", 13, droite=True))
    assert repartir_largeurs(colonnes, 46) == [1, 5, 23, 13]


def test_une_colonne_ne_se_montre_qu_a_partir_de_sa_largeur() -> None:
    colonnes = (Colonne("nom"), Colonne("ville", 10, a_partir_de=60))
    assert repartir_largeurs(colonnes, 40) == [39, 0]
    assert repartir_largeurs(colonnes, 60) == [48, 10]


def test_un_minimum_ne_pousse_pas_la_derniere_colonne_hors_de_l_ecran() -> None:
    colonnes = [Colonne("", 8), Colonne("", part=3), Colonne("", 13), Colonne("", part=1, minimum=8), Colonne("", 9)]
    largeurs = repartir_largeurs(colonnes, 60)
    assert largeurs == [8, 17, 13, 8, 9] and sum(largeurs) + 1 + 4 == 60


@given(st.lists(st.one_of(st.none(), st.integers(1, 20)), min_size=1, max_size=6), st.integers(120, 200))
def test_les_largeurs_remplissent_la_liste_des_qu_une_colonne_est_elastique(
    fixes: list[int | None], largeur: int
) -> None:
    obtenues = repartir_largeurs([Colonne("", fixe) for fixe in fixes], largeur)
    total = sum(obtenues) + len(obtenues)
    assert total == largeur if None in fixes else total <= largeur


def test_un_texte_trop_long_est_coupe_d_une_marque() -> None:
    assert couper("BOULANGERIE", 6) == "BOULA…"
    assert couper("1 234 567,00", 6, droite=True) == "…67,00"
    assert couper("李李李", 4) == "李…"
    assert cadrer("12,00", 8, droite=True) == "   12,00"


@given(st.text(), st.integers(0, 40), st.booleans())
def test_cadrer_rend_exactement_la_largeur_et_rien_d_interdit(texte: str, largeur: int, droite: bool) -> None:
    cadre = cadrer(lit(texte).plain, largeur, droite=droite)
    assert cell_len(cadre) == largeur
    assert INTERDIT.search(cadre) is None


def test_aux_deux_bouts_coupe_a_gauche() -> None:
    assert aux_deux_bouts("AGENCE", "reste 41", 20).plain == "AGENCE      reste 41"
    assert aux_deux_bouts("AGENCE · Lefèvre", "reste 41", 20).plain == "AGENCE · L… reste 41"


def test_assembler_n_interprete_aucune_balise() -> None:
    assert assembler("[red]x[/red] ", ("[/]", "alerte")).plain == "[red]x[/red] [/]"


@pytest.mark.parametrize("nom", BALISES)
async def test_une_balise_dans_un_nom_s_affiche_telle_quelle_dans_la_liste_et_la_fiche(nom: str) -> None:
    app = Demo()
    async with app.run_test(size=(120, 30)) as pilote:
        app.screen.query_one(Liste).poser(SourceFixe([LigneListe(("!", "", nom, ""))]))
        app.screen.query_one("#fiche", BlocTexte).poser([nom])
        await pilote.pause()
        liste, fiche = texte_ecran(app).splitlines()[1][:46], texte_ecran(app).splitlines()[1][46:]
        assert liste[9:32].strip() == couper(nom, 23)
        assert fiche == nom


@pytest.mark.parametrize("nom", COMMANDES, ids=lambda nom: ascii(nom[:20]))
async def test_une_commande_dans_un_nom_devient_visible(nom: str) -> None:
    app = AppListe(SourceFixe([LigneListe((nom, "1,00 €"))]))
    async with app.run_test(size=(80, 12)):
        ligne = texte_ecran(app).splitlines()[0]
        assert INTERDIT.search(ligne) is None
        assert ligne.endswith("1,00 €")
        assert cell_len(ligne) == 80


async def test_le_bloc_ne_redessine_que_la_ligne_changee(monkeypatch: pytest.MonkeyPatch) -> None:
    class AppBloc(AppSure[None]):
        def compose(self) -> ComposeResult:
            yield BlocTexte(["un", "deux", "trois"], id="bloc")

    app = AppBloc()
    async with app.run_test(size=(40, 12)) as pilote:
        bloc = app.query_one(BlocTexte)
        demandees: list[Region] = []
        origine = bloc.refresh
        monkeypatch.setattr(bloc, "refresh", lambda *r, **o: (demandees.extend(r), origine(*r, **o))[1])
        bloc.poser(["un", lit("DEUX", "alerte"), "trois"])
        await pilote.pause()
        assert demandees == [Region(0, 1, 40, 1)]
        assert texte_ecran(app).splitlines()[:4] == ["un", "DEUX", "trois", ""]
        bloc.poser(["un"])
        await pilote.pause()
        assert texte_ecran(app).strip() == "un"


class AppSaisie(AppSure[None]):
    def __init__(self, **options: Any) -> None:
        super().__init__()
        self.saisie = Saisie(**options)

    def compose(self) -> ComposeResult:
        yield self.saisie


@pytest.mark.parametrize(
    ("frappe", "valeur"), [("12,5", "12,5"), ("12.50", "12.50"), ("1 234,567", "1 234,567"), ("-3a€4", "34")]
)
async def test_la_virgule_francaise_passe_dans_un_montant(frappe: str, valeur: str) -> None:
    app = AppSaisie(montant=True)
    async with app.run_test(size=(60, 12)) as pilote:
        await pilote.press(*frappe)
        assert app.saisie.value == valeur


@pytest.mark.parametrize(
    ("colle", "valeur"),
    [
        ("abc\x1b]0;PWN\x07", "abc␛]0;PWN␇"),
        ("ligne1\r\nligne2\x03\x11\nq\n", "ligne1 ligne2␃␑ q"),
        ("\n", ""),
        ("x" * 900, "x" * 500),
    ],
)
async def test_ce_qui_est_colle_est_assaini_sur_une_ligne(colle: str, valeur: str) -> None:
    app = AppSaisie()
    async with app.run_test(size=(60, 12)) as pilote:
        app.post_message(events.Paste(colle))
        await pilote.pause()
        assert app.saisie.value == valeur


async def test_un_montant_colle_perd_son_unite() -> None:
    app = AppSaisie(montant=True)
    async with app.run_test(size=(60, 12)) as pilote:
        app.post_message(events.Paste("1 240,18 €"))
        await pilote.pause()
        assert app.saisie.value == "1 240,18"


async def test_le_curseur_de_saisie_ne_clignote_pas() -> None:
    app = AppSaisie()
    async with app.run_test(size=(60, 12)):
        assert app.saisie.cursor_blink is False


def ouvrir(app: App[Any], fenetre: Any) -> list[Any]:
    recus: list[Any] = []
    app.push_screen(fenetre, recus.append)
    return recus


def lire_double(valeurs: Any) -> int:
    if not valeurs["nombre"].isdigit():
        raise SaisieInvalide(f"« {valeurs['nombre']} » n'est pas un nombre.", "Écrire des chiffres.")
    return 2 * int(valeurs["nombre"])


async def test_un_dialogue_dit_l_erreur_en_une_phrase_puis_rend_le_resultat() -> None:
    app = AppListe(SourceFixe())
    async with app.run_test(size=(80, 24)) as pilote:
        recus = ouvrir(app, Dialogue("Doubler", [Champ("nombre", "nombre", "x")], lire_double))
        await pilote.pause()
        await pilote.press("enter")
        assert "! « x » n'est pas un nombre. Écrire des chiffres." in texte_ecran(app)
        # Le champ est sélectionné à l'arrivée : taper remplace, et l'erreur s'efface.
        await pilote.press("backspace", "2", "1")
        assert "n'est pas un nombre" not in texte_ecran(app)
        await pilote.press("enter")
        assert recus == [42]


@pytest.mark.parametrize("touche", ["escape", "ctrl+g"])
async def test_annuler_rend_rien(touche: str) -> None:
    app = AppListe(SourceFixe())
    async with app.run_test(size=(80, 24)) as pilote:
        for fenetre in (
            Dialogue("Doubler", [Champ("nombre", "nombre")], lire_double),
            Choix("Résultat", [Option("n", "ne répond pas", "NRP")]),
            Confirmation("Sûr ?"),
        ):
            recus = ouvrir(app, fenetre)
            await pilote.pause()
            await pilote.press(touche)
            assert recus == [None]


async def test_l_apercu_suit_la_frappe() -> None:
    app = AppListe(SourceFixe())
    async with app.run_test(size=(80, 24)) as pilote:
        champs = [Champ("nombre", "nombre", "1")]
        ouvrir(app, Dialogue("Doubler", champs, lire_double, apercu=lambda v: [f"lu : {v['nombre']}"]))
        await pilote.pause()
        assert "lu : 1" in texte_ecran(app)
        await pilote.press("7")
        assert "lu : 7" in texte_ecran(app)


async def test_une_lettre_choisit_et_la_majuscule_aussi() -> None:
    app = AppListe(SourceFixe())
    async with app.run_test(size=(80, 24)) as pilote:
        options = [Option("n", "ne répond pas", "NRP"), Option("r", "répondeur", "REP")]
        recus = ouvrir(app, Choix("Résultat", options))
        await pilote.pause()
        await pilote.press("z", "R")
        assert recus == ["REP"]


async def test_entree_ne_confirme_pas() -> None:
    app = AppListe(SourceFixe())
    async with app.run_test(size=(80, 24)) as pilote:
        recus = ouvrir(app, Confirmation("Sûr ?", ["On ne revient pas."]))
        await pilote.pause()
        await pilote.press("enter", "space")
        assert recus == []
        await pilote.press("o")
        assert recus == [True]


async def test_les_touches_tapees_d_avance_vont_a_la_fenetre_qui_s_ouvre() -> None:
    app = Demo()
    async with app.run_test(size=(80, 24)) as pilote:
        await pilote.pause()
        # D'un bloc, sans laisser la main à l'application : ce qu'une ligne lente livre d'un coup.
        for touche in ("p", "1", "5", "0", "0", "enter", "1"):
            app.post_message(events.Key(touche, None if touche == "enter" else touche))
        await jusqu_a(pilote, lambda: isinstance(app.screen, Poste) and bool(app.screen.faits))
        poste = app.screen
        assert isinstance(poste, Poste)
        # Le « 1 » d'avant Entrée est allé au montant, celui d'après au poste.
        assert poste.faits == ["NRP"]


async def test_une_regle_qui_refuse_se_dit_sans_arreter() -> None:
    app = Demo()
    async with app.run_test(size=(80, 24), notifications=True) as pilote:
        await pilote.press("R")
        await pilote.pause()
        assert "appel refusé par la règle 37" in texte_ecran(app)
        assert app.is_running


async def test_le_poste_d_essai_a_80_par_24() -> None:
    app = Demo()
    async with app.run_test(size=(80, 24)) as pilote:
        await pilote.press("down", "down")
        await pilote.pause()
        comparer("essai_poste_80x24", texte_ecran(app))
        await pilote.press("p")
        await pilote.pause()
        comparer("essai_dialogue_80x24", texte_ecran(app))


async def test_l_image_svg_porte_le_texte_de_l_ecran() -> None:
    app = AppListe(SourceFixe([LigneListe(("MOREL", "1,00"))]))
    async with app.run_test(size=(60, 12)):
        image = image_svg(app)
    assert "MOREL" in image
    assert "font-family: monospace;" in image
    for dehors in ("@font-face", "https:", "Fira"):
        assert dehors not in image
