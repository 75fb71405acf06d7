"""Les promesses d'une ligne du tableau, puis le dossier de chacune, en lecture."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from textual.widget import Widget

from agence.argent import nombre
from agence.seance import Seance
from donnees.vues.supervision import LigneSuivie, PromessesSuivies, Sort, Ventilation
from ecrans.composants.liste import Colonne, Liste
from ecrans.composants.sources import LigneListe, SourcePaginee
from ecrans.composants.texte import BlocTexte
from ecrans.poste.fiche import composer
from ecrans.poste.lecture import lire
from ecrans.supervision.chiffres import MOTS, STYLES, UNE
from ecrans.supervision.page import Page

FILTRES: tuple[Sort | None, ...] = (None, *Sort)


class PromessesEcran(Page):
    """Une liste de promesses, les plus anciennes dates d'abord ; `f` n'en montre qu'un sort, Entrée ouvre le dossier."""

    NOM_ECRAN = "promesses"

    def __init__(self, seance: Seance, par: Ventilation, cle: str, libelle: str, depuis: date | None) -> None:
        super().__init__(seance)
        self._ligne = (par, cle)
        self._libelle = libelle
        self._depuis = depuis
        self._filtre = 0
        self._source: SourcePaginee[LigneSuivie] = SourcePaginee(0, lambda debut, nombre_: [], self._peindre)

    def titre(self) -> str:
        sort = FILTRES[self._filtre]
        quoi = f" · {MOTS[sort]}" if sort else ""
        return f"promesses · {self._libelle}{quoi} · {self._source.total}"

    def corps(self) -> Iterable[Widget]:
        colonnes = (
            Colonne("date", 8), Colonne("débiteur", part=3), Colonne("dossier", 13), Colonne("mandant", part=2, a_partir_de=100),
            Colonne("agent", part=1, minimum=8, a_partir_de=78), Colonne("promis", 12, droite=True), Colonne("payé", 11, droite=True),
            Colonne("sort", 11),
        )  # fmt: skip
        yield Liste(colonnes, self._source, titres=True, vide="Aucune promesse ici.", id="promesses")

    def on_mount(self) -> None:
        super().on_mount()
        self.query_one("#promesses", Liste).focus()

    def relire(self) -> None:
        sort = FILTRES[self._filtre]
        suivies = PromessesSuivies(*self._ligne, self.seance.jour, self._depuis, [sort] if sort else ())
        self._source = SourcePaginee(suivies.compter(), suivies.page, self._peindre)
        liste = self.query_one("#promesses", Liste)
        liste.poser(self._source, liste.curseur)
        self.peindre_les_bords()

    def _peindre(self, p: LigneSuivie) -> LigneListe:
        cellules = (f"{p.echeance:%d/%m/%y}", p.debiteur, p.reference, p.mandant, p.agent, nombre(p.montant), nombre(p.paye), UNE[p.sort])
        return LigneListe(cellules, styles=("",) * 7 + (STYLES.get(p.sort, ""),))

    def faire_sort(self) -> None:
        self._filtre = (self._filtre + 1) % len(FILTRES)
        self.query_one("#promesses", Liste).curseur = 0
        self.relire()

    def faire_promesses_retour(self) -> None:
        self.revenir()

    def on_liste_choisie(self, message: Liste.Choisie) -> None:
        choisie = self._source.objet(message.index)
        if choisie is not None:
            self.app.push_screen(DossierLuEcran(self.seance, choisie.dossier_id))


class DossierLuEcran(Page):
    """La fiche d'un dossier, à lire : le superviseur n'y prend pas de bail."""

    NOM_ECRAN = "lecture"
    CSS = "DossierLuEcran #fiche { padding: 0 1; }"

    def __init__(self, seance: Seance, dossier_id: int) -> None:
        super().__init__(seance)
        self._dossier_id = dossier_id
        self._reference = ""

    def titre(self) -> str:
        return f"dossier {self._reference}, en lecture"

    def corps(self) -> Iterable[Widget]:
        yield BlocTexte(id="fiche")

    def relire(self) -> None:
        largeur, hauteur = self.app.size
        lu = lire(self.seance, self._dossier_id)
        self._reference = lu.fiche.reference
        self.query_one("#fiche", BlocTexte).poser(composer(lu, self.seance.configuration, largeur - 2, hauteur - 3))
        self.peindre_les_bords()

    def on_resize(self) -> None:
        super().on_resize()
        self.relire()

    def faire_lecture_retour(self) -> None:
        self.revenir()
