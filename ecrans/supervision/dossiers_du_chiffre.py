"""Les dossiers qui font un chiffre : la liste où l'on descend depuis un indicateur, puis le dossier, en lecture."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from textual.widget import Widget

from agence.argent import euros, nombre
from agence.seance import Seance
from agence.suivi import Suivi
from donnees.vues.indicateurs import DossierDuChiffre, dossiers_nommes
from ecrans.composants.liste import Colonne, Liste
from ecrans.composants.sources import LigneListe, SourcePaginee
from ecrans.supervision.calcul import PageCalculee

Montants = list[tuple[int, int]]
"""(dossier, centimes), dans l'ordre où ils se montrent."""
LOT = 500
"""Dossiers nommés d'un coup pour un export."""


class DossiersDuChiffreEcran(PageCalculee):
    """Une liste de dossiers et le montant de chacun ; `quoi` est le titre de ce montant."""

    NOM_ECRAN = "chiffre"
    CHAPITRE = "indicateurs"

    def __init__(self, seance: Seance, libelle: str, quoi: str, lire: Callable[[Suivi], Montants]) -> None:
        super().__init__(seance)
        self._libelle, self._quoi, self._lire = libelle, quoi, lire
        self._montants: Montants = []
        self._source: SourcePaginee[tuple[DossierDuChiffre, int]] = SourcePaginee(0, self._page, self._peindre)

    def titre(self) -> str:
        return f"dossiers · {self._libelle} · {self._source.total}"

    def corps(self) -> Iterable[Widget]:
        colonnes = (
            Colonne("débiteur", part=3), Colonne("dossier", 14), Colonne("mandant", part=2, a_partir_de=78),
            Colonne("agent", part=1, minimum=8, a_partir_de=78), Colonne(self._quoi, 15, droite=True),
        )  # fmt: skip
        yield Liste(colonnes, titres=True, vide="Aucun dossier ici.", id="dossiers")

    def on_mount(self) -> None:
        super().on_mount()
        self.query_one("#dossiers", Liste).focus()

    def relire(self) -> None:
        if not self._montants and not self.calcule:
            self.calculer(self._lire)

    def montrer(self, resultat: object) -> None:
        if isinstance(resultat, Path):
            self.dire_le_fichier(resultat)
            return
        assert isinstance(resultat, list)
        self._montants = resultat
        self._source.vider(len(resultat))
        self.query_one("#dossiers", Liste).poser(self._source)
        self.peindre_les_bords()
        self.dire(f"total : {euros(sum(montant for _, montant in resultat))}")

    def _page(self, debut: int, combien: int) -> list[tuple[DossierDuChiffre, int]]:
        voulus = dict(self._montants[debut : debut + combien])
        return [(d, voulus[d.id]) for d in dossiers_nommes(list(voulus))]

    def _peindre(self, lu: tuple[DossierDuChiffre, int]) -> LigneListe:
        d, montant = lu
        return LigneListe((d.debiteur, d.reference, d.mandant, d.agent, nombre(montant)))

    def faire_chiffre_exporter(self) -> None:
        """La liste, dans un classeur, écrit à côté ; chaque dossier est inscrit comme exporté."""
        if not self.calcule:
            self.calculer(self._exporter)

    def _exporter(self, suivi: Suivi) -> Path:
        from agence.echanges.exportation import ColonneExport, exporter_vue
        from donnees.vues.exports import Sorte

        colonnes = (
            ColonneExport("debiteur", "débiteur"), ColonneExport("dossier"), ColonneExport("mandant"), ColonneExport("agent"),
            ColonneExport("montant", self._quoi, Sorte.MONTANT),
        )  # fmt: skip
        vus = [i for i, _ in self._montants]
        lignes = self._lignes(suivi)
        return exporter_vue(self.seance, "dossiers-du-chiffre", self._libelle, colonnes, lignes, dossiers=lambda: vus).chemin

    def _lignes(self, suivi: Suivi) -> Iterator[tuple[object, ...]]:
        for debut in suivi.pas_a_pas(list(range(0, len(self._montants), LOT))):
            for d, montant in self._page(debut, LOT):
                yield d.debiteur, d.reference, d.mandant, d.agent, montant

    def faire_chiffre_retour(self) -> None:
        self.quitter_ou_arreter()

    def on_liste_choisie(self, message: Liste.Choisie) -> None:
        from ecrans.supervision.promesses import DossierLuEcran

        lu = self._source.objet(message.index)
        if lu is not None:
            self.app.push_screen(DossierLuEcran(self.seance, lu[0].id))
