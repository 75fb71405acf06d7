"""Le manuel dit vrai : chaque touche y est expliquée, chaque touche citée existe, les tableaux sont ceux du programme."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agence.configuration.touches import TOUCHES
from agence.erreurs import Introuvable
from agence.texte import INTERDIT
from ecrans.aide.manuel import AIDE, CHAPITRES, ECRANS, ManuelEcran, table_des_touches, texte, titre
from ecrans.commandes.principal import COMMANDES
from ecrans.composants.aide import MANUEL, AideEcran, nom_lisible, touches_de
from ecrans.composants.page_de_manuel import mettre_en_page
from ecrans.surete import AppSure
from ecrans.touches import SIGNES
from tests.outils import manuel as fabrique
from tests.outils.ecran import comparer, texte_ecran

_CODE = re.compile(r"`([^`\n]+)`")
_TOUCHE = re.compile(r".|F[0-9]+|Ctrl\+[A-Z]|" + "|".join(map(re.escape, SIGNES.values())))
PLAGE = "1…9"


def touches_citees(chapitre: str) -> set[str]:
    """Les touches écrites entre accents graves, hors des exemples."""
    hors_exemples = re.sub(r"^```.*?^```", "", texte(chapitre), flags=re.MULTILINE | re.DOTALL)
    return {code for code in _CODE.findall(hors_exemples) if _TOUCHE.fullmatch(code) or code == PLAGE}


def touches_connues(chapitre: str) -> set[str]:
    ecrans = (*ECRANS.get(chapitre, ("poste",)), "global")
    return {nom_lisible(une) for t in TOUCHES if t.ecran in ecrans for une in t.touches} | {PLAGE}


def test_un_chapitre_par_texte_et_un_texte_par_chapitre() -> None:
    assert {f.stem for f in AIDE.glob("*.md")} == set(CHAPITRES)
    assert all(titre(c) for c in CHAPITRES)
    with pytest.raises(Introuvable):
        texte("../../secret")


@pytest.mark.parametrize("chapitre", CHAPITRES)
def test_une_touche_citee_existe(chapitre: str) -> None:
    assert touches_citees(chapitre) - touches_connues(chapitre) == set()


def test_chaque_touche_est_expliquee_hors_des_tableaux_de_touches() -> None:
    """Citée dans une phrase du manuel, et pas seulement énumérée."""
    expliquees: dict[str, set[str]] = {}
    for chapitre in CHAPITRES:
        phrases = re.sub(r"^\|.*$", "", texte(chapitre), flags=re.MULTILINE)
        for ecran in (*ECRANS.get(chapitre, ("poste",)), "global"):
            expliquees.setdefault(ecran, set()).update(_CODE.findall(phrases))
    oubliees = [
        t.id
        for t in TOUCHES
        if not t.id.startswith("resultat_") and nom_lisible(t.touches[0]) not in expliquees.get(t.ecran, set())
    ]
    assert oubliees == []


@pytest.mark.parametrize(("chapitre", "sous"), list(fabrique.TABLEAUX))
def test_un_tableau_du_manuel_est_celui_du_programme(chapitre: str, sous: str) -> None:
    attendu = fabrique.TABLEAUX[chapitre, sous]()
    assert attendu in texte(chapitre), "python -m tests.outils.manuel le réécrit"


@pytest.mark.parametrize("chapitre", CHAPITRES)
def test_une_commande_citee_existe(chapitre: str) -> None:
    citees = re.findall(r"(?:^|`)agence ([a-z][a-z-]*)", texte(chapitre), flags=re.MULTILINE)
    assert set(citees) - set(COMMANDES) == set()


def test_une_touche_changee_dans_la_configuration_se_lit_dans_le_manuel() -> None:
    changees = table_des_touches("promesses", {"promesse": "ctrl+y", "retour": "b"})
    assert changees == {"p": "Ctrl+Y", "b Échap": "b", "b": "b", "Échap": "b"}
    lignes = mettre_en_page("`p` ouvre", 40, lambda code: changees.get(code, code))
    assert lignes[0].plain == "Ctrl+Y ouvre"
    assert table_des_touches("supervision", {"promesse": "ctrl+y"}) == {}


@pytest.mark.parametrize("chapitre", CHAPITRES)
@pytest.mark.parametrize("largeur", [40, 54, 120])
def test_un_chapitre_tient_dans_la_largeur(chapitre: str, largeur: int) -> None:
    """Un exemple trop long se coupe plutôt que de passer à la ligne ; les phrases et les tableaux, jamais."""
    lignes = mettre_en_page(texte(chapitre), largeur)
    trop_longues = [x.plain for x in lignes if x.cell_len > largeur and not x.plain.startswith("  ")]
    assert trop_longues == []
    assert INTERDIT.search("".join(x.plain for x in lignes)) is None


def test_la_mise_en_page_se_lit() -> None:
    source = "# Titre\n\nUn `a` et **gras**.\n\n- un point\n  qui continue\n- deux\n\n| x | y |\n|---|---|\n| 1 | deux mots |\n"
    source += "\n```\nbrut [/]\n```\n"
    assert [ligne.plain for ligne in mettre_en_page(source, 30)] == [
        "Titre", "─────", "", "Un a et gras.", "", " · un point qui continue", " · deux", "", " x  y", " 1  deux mots", "", "  brut [/]",
    ]  # fmt: skip


@given(st.text(), st.integers(1, 80))
def test_n_importe_quel_texte_se_met_en_page(source: str, largeur: int) -> None:
    for ligne in mettre_en_page(source, largeur):
        assert INTERDIT.search(ligne.plain) is None


# ── à l'écran ────────────────────────────────────────────────────────────────────────────────────────────────────────


class AppManuel(AppSure[None]):
    def __init__(self, ecran: ManuelEcran | AideEcran) -> None:
        super().__init__()
        self.ecran = ecran
        self.rendu: list[object] = []

    def on_mount(self) -> None:
        self.push_screen(self.ecran, self.rendu.append)  # type: ignore[arg-type]


async def test_le_manuel_s_ouvre_au_chapitre_et_se_lit() -> None:
    app = AppManuel(ManuelEcran("promesses"))
    async with app.run_test(size=(80, 24)) as pilote:
        await pilote.pause()
        comparer("manuel_80x24", texte_ecran(app))
        await pilote.press("end")
        assert "reporte" in texte_ecran(app)
        await pilote.press("n")
        await pilote.pause()
        assert "MANUEL · Les échéanciers" in texte_ecran(app)
        await pilote.press("tab", "home")
        await pilote.pause()
        assert "MANUEL · Premiers pas" in texte_ecran(app)
        await pilote.press("b")
        await pilote.pause()
        assert app.rendu == [None]


@pytest.mark.parametrize(
    ("ecran", "chapitre"), [("poste", "file"), ("mes_demandes", "demandes"), ("appeler", "appeler"), ("?", "premiers-pas")]
)
def test_un_ecran_ouvre_son_chapitre(ecran: str, chapitre: str) -> None:
    assert ManuelEcran(ecran).chapitre == chapitre


async def test_les_pages_vont_du_debut_a_la_fin() -> None:
    app = AppManuel(ManuelEcran("appeler"))
    async with app.run_test(size=(80, 24)) as pilote:
        vues = set()
        for _ in range(12):
            await pilote.pause()
            vues.update(texte_ecran(app).splitlines())
            await pilote.press("pagedown")
        entier = "\n".join(vues)
        for resultat in ("NRP", "TEL_HS", "INSOLV", "HORS"):
            assert resultat in entier


async def test_l_aide_montre_les_touches_de_l_ecran_present() -> None:
    app = AppManuel(AideEcran("poste", {"appel": "espace"}))
    async with app.run_test(size=(80, 24)) as pilote:
        await pilote.pause()
        comparer("aide_80x24", texte_ecran(app))
        assert "Espace appel" in texte_ecran(app)
        await pilote.press("f1")
        await pilote.pause()
        assert app.rendu == [MANUEL]


def test_l_aide_d_un_autre_ecran_ne_montre_pas_les_touches_du_poste() -> None:
    libelles = {libelle for _, libelle in touches_de("demandes", {})}
    assert {"accorder", "refuser", "aide", "quitter"} <= libelles
    assert "promesse" not in libelles


