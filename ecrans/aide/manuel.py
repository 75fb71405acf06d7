"""Le manuel, lu au clavier : le sommaire à gauche, le chapitre à droite. Les textes sont à côté de ce fichier."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal
from textual.screen import ModalScreen

from agence.configuration.touches import TOUCHES, remplacer
from agence.erreurs import Introuvable
from ecrans.composants.aide import nom_lisible, signes
from ecrans.composants.liste import Colonne, Liste
from ecrans.composants.page_de_manuel import mettre_en_page
from ecrans.composants.sources import LigneListe, SourceFixe
from ecrans.composants.texte import BlocTexte, assembler, aux_deux_bouts

AIDE = Path(__file__).parent
CHAPITRES = (
    "premiers-pas", "file", "dossier", "appeler", "promesses", "echeanciers", "courriers", "suspendre", "escalade", "echeances",
    "paiements", "recherche", "supervision", "demandes", "indicateurs", "reattribution", "qualite", "configuration", "delais", "import",
    "exports", "ligne-de-commande", "serveur", "sauvegardes", "terminal", "erreurs",
)  # fmt: skip
"""Les chapitres, dans l'ordre où ils se lisent."""
CHAPITRE_DE = {
    "poste": "file", "mur": "echeances", "audiences": "echeances", "decompte": "paiements", "lecture": "supervision",
    "mes_demandes": "demandes", "courbes": "supervision", "chiffre": "indicateurs", "objectifs": "indicateurs",
    "mes_objectifs": "indicateurs", "controles": "qualite", "simulation": "delais",
    "reattributions": "reattribution", "agents": "reattribution", "journee": "reattribution",
}  # fmt: skip
"""Le chapitre d'un écran de la table des touches, quand il ne porte pas son nom."""
ECRANS = {
    "echeances": ("poste", "mur", "audiences"), "paiements": ("poste", "decompte"),
    "supervision": ("supervision", "promesses", "lecture", "courbes"), "exports": ("supervision",),
    "qualite": ("poste", "supervision", "qualite", "controles"), "delais": ("supervision", "simulation"),
    "demandes": ("poste", "supervision", "demandes", "mes_demandes"),
    "indicateurs": ("poste", "supervision", "indicateurs", "chiffre", "objectifs", "mes_objectifs"),
    "reattribution": ("supervision", "reattribution", "reattributions", "agents", "journee"),
}  # fmt: skip
"""Les écrans dont un chapitre dit les touches ; les autres chapitres disent celles du poste."""
SOMMAIRE = 23
"""Largeur du sommaire, en cellules."""

PIED = assembler(
    (" ↑ ↓", "touche"), " lire  ", ("PgUp PgDn", "touche"), " page  ", ("n p", "touche"), " chapitre  ", ("Tab", "touche"), " sommaire  ",
    ("b", "touche"), " fermer",
)  # fmt: skip


@cache
def texte(chapitre: str) -> str:
    """Le texte d'un chapitre. Lève Introuvable s'il n'existe pas."""
    if chapitre not in CHAPITRES:
        raise Introuvable(f"chapitre « {chapitre} » inconnu.", "Chapitres : " + ", ".join(CHAPITRES) + ".")
    return (AIDE / f"{chapitre}.md").read_text(encoding="utf-8")


def titre(chapitre: str) -> str:
    """La première ligne d'un chapitre, sans sa marque."""
    return texte(chapitre).splitlines()[0].removeprefix("# ").strip()


def table_des_touches(chapitre: str, remplacements: Mapping[str, str]) -> dict[str, str]:
    """Touche d'origine, telle que le chapitre l'écrit → touche de la configuration."""
    ecrans = (*ECRANS.get(chapitre, ("poste",)), "global")
    changees: dict[str, str] = {}
    for origine, touche in zip(TOUCHES, remplacer(remplacements), strict=True):
        if origine.ecran in ecrans and origine.touche != touche.touche:
            changees |= dict.fromkeys((signes(origine), *map(nom_lisible, origine.touches)), signes(touche))
    return changees


class Lecture(BlocTexte, can_focus=True):
    """Un texte plus long que l'écran, qui se fait défiler ligne à ligne ou page à page."""

    BINDINGS = [
        Binding("up", "defiler(-1)", "Monter", id="manuel.monter", show=False),
        Binding("down", "defiler(1)", "Descendre", id="manuel.descendre", show=False),
        Binding("home", "debut", "Début", id="manuel.debut", show=False),
        Binding("end", "fin", "Fin", id="manuel.fin", show=False),
    ]

    def __init__(self, au_defilement: Callable[[], None], *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._au_defilement = au_defilement
        self._document: list[Text] = []
        self.haut = 0
        """La première ligne montrée."""

    def lire(self, document: list[Text], haut: int = 0) -> None:
        """Montre un autre texte."""
        self._document = document
        self.haut = 0
        self.aller(haut)

    def aller(self, haut: int) -> None:
        """Fait de cette ligne la première, dans les limites du texte."""
        self.haut = max(0, min(haut, len(self._document) - self.size.height))
        self.poser(self._document[self.haut : self.haut + self.size.height])
        self._au_defilement()

    @property
    def avancement(self) -> str:
        """« 23 / 80 » : dernière ligne vue et nombre de lignes."""
        return f"{min(self.haut + self.size.height, len(self._document))} / {len(self._document)}"

    def action_defiler(self, pas: int) -> None:
        # Au bord, une demi-page d'un coup : la flèche tenue ne repeint pas l'écran à chaque ligne
        self.aller(self.haut + pas * max(1, self.size.height // 2))

    def action_debut(self) -> None:
        self.aller(0)

    def action_fin(self) -> None:
        self.aller(len(self._document))


class ManuelEcran(ModalScreen[None]):
    """Un chapitre ouvert, les autres à une touche ; `chapitre` peut être un écran, `remplacements` : les touches de la configuration."""

    BINDINGS = [
        Binding("escape,ctrl+g,b,q,f1", "fermer", "Fermer", id="manuel.fermer", show=False),
        Binding("tab,right,left", "changer_de_volet", "Volet", id="manuel.volet", show=False),
        Binding("n", "voisin(1)", "Chapitre suivant", id="manuel.suivant", show=False),
        Binding("p", "voisin(-1)", "Chapitre précédent", id="manuel.precedent", show=False),
        Binding("pageup", "page(-1)", "Page précédente", id="manuel.page_precedente", show=False, priority=True),
        Binding("pagedown,space", "page(1)", "Page suivante", id="manuel.page_suivante", show=False, priority=True),
    ]
    DEFAULT_CSS = f"""
    ManuelEcran {{ background: $background; }}
    ManuelEcran:ansi {{ background: ansi_default; }}
    ManuelEcran Horizontal {{ height: 1fr; }}
    ManuelEcran #sommaire {{ width: {SOMMAIRE}; }}
    ManuelEcran #lecture {{ margin: 0 1; }}
    """

    def __init__(self, chapitre: str = CHAPITRES[0], remplacements: Mapping[str, str] | None = None) -> None:
        super().__init__()
        self.chapitre = chapitre if chapitre in CHAPITRES else CHAPITRE_DE.get(chapitre, CHAPITRES[0])
        self._remplacements = remplacements or {}

    def compose(self) -> ComposeResult:
        yield BlocTexte(hauteur=1, id="entete")
        with Horizontal():
            lignes = [LigneListe((titre(c),)) for c in CHAPITRES]
            yield Liste((Colonne(),), SourceFixe(lignes), id="sommaire")
            yield Lecture(self._titrer, id="lecture")
        yield BlocTexte([PIED], hauteur=1)

    def on_mount(self) -> None:
        self.query_one("#sommaire", Liste).curseur = CHAPITRES.index(self.chapitre)
        self.query_one("#lecture", Lecture).focus()

    def on_resize(self) -> None:
        self.call_after_refresh(self._montrer)

    def on_liste_curseur_deplace(self, message: Liste.CurseurDeplace) -> None:
        if CHAPITRES[message.index] != self.chapitre:
            self.chapitre = CHAPITRES[message.index]
            self._montrer()

    def on_liste_choisie(self) -> None:
        self.query_one("#lecture", Lecture).focus()

    def _montrer(self) -> None:
        lecture = self.query_one("#lecture", Lecture)
        changees = table_des_touches(self.chapitre, self._remplacements)
        lecture.lire(mettre_en_page(texte(self.chapitre), lecture.size.width, lambda code: changees.get(code, code)))

    def _titrer(self) -> None:
        lecture = self.query_one("#lecture", Lecture)
        bouts = (f" MANUEL · {titre(self.chapitre)}", "bold reverse"), (f"{lecture.avancement} ", "bold reverse")
        self.query_one("#entete", BlocTexte).poser([aux_deux_bouts(*bouts, self.app.size.width)])

    # Les touches

    def action_fermer(self) -> None:
        self.dismiss(None)

    def action_changer_de_volet(self) -> None:
        sommaire, lecture = self.query_one("#sommaire", Liste), self.query_one("#lecture", Lecture)
        (sommaire if lecture.has_focus else lecture).focus()

    def action_page(self, sens: int) -> None:
        lecture = self.query_one("#lecture", Lecture)
        lecture.aller(lecture.haut + sens * max(1, lecture.size.height - 2))

    def action_voisin(self, pas: int) -> None:
        self.query_one("#sommaire", Liste).curseur += pas
