"""Les promesses d'une ligne du tableau, puis le dossier de chacune, en lecture."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from textual.widget import Widget

from agence.argent import nombre
from agence.seance import Seance
from donnees.vues.supervision import LigneSuivie, PromessesSuivies, Sort, Ventilation
from ecrans.composants.liste import Colonne, Liste
from ecrans.composants.sources import LigneListe, SourcePaginee
from ecrans.composants.texte import BlocTexte
from ecrans.poste.fiche import composer
from ecrans.poste.lecture import lire
from ecrans.supervision.calcul import PageCalculee
from ecrans.supervision.chiffres import MOTS, STYLES, UNE
from ecrans.supervision.filtre import Filtre
from ecrans.supervision.menagee import PageMenagee
from ecrans.supervision.page import Page


class PromessesEcran(PageMenagee, PageCalculee):
    """Une liste de promesses, les plus anciennes dates d'abord ; `f` n'en montre qu'un sort, Entrée ouvre le dossier."""

    NOM_ECRAN = "promesses"
    CHAPITRE = "supervision"

    def __init__(
        self, seance: Seance, par: Ventilation, cle: str, libelle: str, filtre: Filtre, sorts: tuple[Sort, ...] = ()
    ) -> None:
        """`sorts` : les seuls que montre la liste ; vide, tous."""
        super().__init__(seance)
        self._sorts = (None, *(sorts or Sort))
        self._permis = sorts
        self._ligne = (par, cle)
        self._libelle = libelle
        self._filtre = filtre
        self._sort = 0
        self._source: SourcePaginee[LigneSuivie] = SourcePaginee(0, lambda debut, nombre_: [], self._peindre)

    def titre(self) -> str:
        sort = self._sorts[self._sort]
        quoi = f" · {MOTS[sort]}" if sort else ""
        return f"promesses · {self._libelle}{quoi} · {self._source.total} · {self._filtre.dire()}"

    def corps(self) -> Iterable[Widget]:
        colonnes = (
            Colonne("date", 8), Colonne("débiteur", part=3), Colonne("dossier", 13), Colonne("mandant", part=2, a_partir_de=100),
            Colonne("agent", part=1, minimum=8, a_partir_de=78), Colonne("promis", 10, droite=True), Colonne("payé", 10, droite=True),
            Colonne("sort", 9),
        )  # fmt: skip
        yield Liste(colonnes, self._source, titres=True, vide="Aucune promesse ici.", id="promesses")

    def on_mount(self) -> None:
        super().on_mount()
        self.query_one("#promesses", Liste).focus()

    def relire(self) -> None:
        liste = self.query_one("#promesses", Liste)
        suivies = self._suivies()
        courante = self._source.objet(liste.curseur) if self._source.total else None
        self._source = SourcePaginee(suivies.compter(), suivies.page, self._peindre)
        # Revenu d'un dossier, le curseur retrouve sa promesse, même si d'autres sont venues avant elle
        rang = suivies.rang(courante.echeance, courante.id) if courante is not None else liste.curseur
        liste.poser(self._source, rang)
        self.peindre_les_bords()

    def _suivies(self) -> PromessesSuivies:
        sort = self._sorts[self._sort]
        filtre = self._filtre.promesses(self.seance.jour)
        return PromessesSuivies(*self._ligne, self.seance.jour, filtre, [sort] if sort else self._permis)

    def _peindre(self, p: LigneSuivie) -> LigneListe:
        cellules = (f"{p.echeance:%d/%m/%y}", p.debiteur, p.reference, p.mandant, p.agent, nombre(p.montant), nombre(p.paye), UNE[p.sort])
        return LigneListe(cellules, styles=("",) * 7 + (STYLES.get(p.sort, ""),))

    def faire_sort(self) -> None:
        self._sort = (self._sort + 1) % len(self._sorts)
        self._source.vider(0)
        self.query_one("#promesses", Liste).curseur = 0
        self.relire()

    def faire_promesses_exporter(self) -> None:
        """La liste, dans un classeur : cent mille promesses s'écrivent en plusieurs secondes, à côté."""
        from ecrans.supervision.exports import exporter_les_promesses

        sort = self._sorts[self._sort]
        quoi = self._libelle + (f" · {MOTS[sort]}" if sort else "")
        self.calculer(partial(exporter_les_promesses, self.seance, quoi, self._filtre, self._suivies()))

    def montrer(self, resultat: object) -> None:
        assert isinstance(resultat, tuple)
        self.dire(*resultat)

    def faire_promesses_retour(self) -> None:
        if self.arreter():
            self.dire(("export arrêté", "alerte"), " : rien n'est écrit")
        else:
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
