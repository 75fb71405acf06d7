"""Les promesses échues, semaine après semaine : en nombre, en euros, et les deux taux ; ce que montre le filtre du tableau."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from textual.widget import Widget

from agence.seance import Seance
from donnees.vues.supervision import ECHUES, FiltrePromesses, LigneTableau, Sort, Ventilation, lundi
from ecrans.composants.courbe import Courbe, Serie
from ecrans.composants.texte import BlocTexte, lit
from ecrans.supervision.chiffres import MOTS
from ecrans.supervision.exports import exporter_le_tableau
from ecrans.supervision.filtre import Filtre
from ecrans.supervision.tableau_lu import PageDuTableau

FACES = ("en nombre", "en euros", "taux")
DIT = (
    "promesses échues par semaine (celle de la date promise), selon leur sort",
    "euros promis des promesses échues par semaine, selon leur sort",
    "en nombre : tenues ÷ échues ; en euros : payé ÷ promis ; un trou : rien d'échu",
)
MARQUES = {Sort.TENUE: "●", Sort.PARTIELLE: "+", Sort.ROMPUE: "×"}
SEMAINES_AU_PLUS = 104
EN_LECTURE = "lecture des promesses…"
HAUTEUR_POUR_TOUT = 40
"""Lignes d'écran à partir desquelles les trois courbes se montrent ensemble."""


class CourbesEcran(PageDuTableau):
    """Une courbe à la fois, ou les trois sur un grand écran."""

    NOM_ECRAN = "courbes"
    CSS = "CourbesEcran .dit { height: 1; }"

    def __init__(self, seance: Seance, filtre: Filtre) -> None:
        super().__init__(seance)
        self._filtre = filtre
        self._face = 0
        self._lues = False
        self._semaines: list[LigneTableau] = []

    def titre(self) -> str:
        face = "" if self._tout_tient else f", {FACES[self._face]}"
        return f"courbes{face} · {self._filtre.dire()}"

    @property
    def _tout_tient(self) -> bool:
        return self.app.size.height >= HAUTEUR_POUR_TOUT

    def corps(self) -> Iterable[Widget]:
        for rang, dit in enumerate(DIT):
            yield BlocTexte([lit(f" {dit}", "attenue")], id=f"dit-{rang}", classes="dit")
            yield Courbe(id=f"courbe-{rang}")

    def on_resize(self) -> None:
        super().on_resize()
        self._montrer()

    def filtre_lu(self) -> FiltrePromesses:
        return self._filtre.promesses(self.seance.jour)

    def ventilations(self) -> tuple[Ventilation, ...]:
        return (Ventilation.SEMAINE,)

    def poser_le_tableau(self) -> None:
        lues = self.lignes_lues(Ventilation.SEMAINE)
        if lues is None:
            self.dire((EN_LECTURE, "attenue"))
            return
        if not self._lues:
            self._lues = True
            self.dire()
        self._semaines = toutes_les_semaines(lues, lundi(self.seance.jour))
        abscisses = [f"{date.fromisoformat(s.cle):%d/%m}" for s in self._semaines]
        for rang, series in enumerate((en_nombre(self._semaines), en_euros(self._semaines), en_taux(self._semaines))):
            self.query_one(f"#courbe-{rang}", Courbe).poser(series, abscisses, ("promesses", "€", "%")[rang])
        self._montrer()

    def _montrer(self) -> None:
        for rang in range(len(FACES)):
            vue = self._lues and (self._tout_tient or rang == self._face)
            self.query_one(f"#dit-{rang}").display = vue
            self.query_one(f"#courbe-{rang}").display = vue

    # Les touches

    def faire_courbe_suivante(self) -> None:
        self._face = (self._face + 1) % len(FACES)
        self.peindre_les_bords()
        self._montrer()

    def faire_courbes_exporter(self) -> None:
        self.dire(*exporter_le_tableau(self.seance, Ventilation.SEMAINE, "par semaine", self._filtre, self._semaines))

    def faire_courbes_retour(self) -> None:
        self.revenir()


def toutes_les_semaines(lues: Sequence[LigneTableau], cette_semaine: date) -> list[LigneTableau]:
    """De la plus ancienne à celle-ci, celles où rien n'est promis comprises ; les semaines à venir n'ont rien d'échu."""
    connues = {s.cle: s for s in lues if date.fromisoformat(s.cle) <= cette_semaine}
    if not connues:
        return []
    nombre = (cette_semaine - date.fromisoformat(min(connues))).days // 7 + 1
    lundis = [cette_semaine - timedelta(weeks=n) for n in reversed(range(min(nombre, SEMAINES_AU_PLUS)))]
    return [connues.get(jour.isoformat()) or LigneTableau(jour.isoformat(), f"sem. du {jour:%d/%m/%y}") for jour in lundis]


def en_nombre(semaines: Sequence[LigneTableau]) -> list[Serie]:
    """Le nombre de promesses de chaque sort."""
    return [Serie(MOTS[sort], [float(s.compte(sort).nombre) for s in semaines], MARQUES[sort]) for sort in ECHUES]


def en_euros(semaines: Sequence[LigneTableau]) -> list[Serie]:
    """Les euros promis de chaque sort."""
    return [Serie(MOTS[sort], [s.compte(sort).montant / 100 for s in semaines], MARQUES[sort]) for sort in ECHUES]


def en_taux(semaines: Sequence[LigneTableau]) -> list[Serie]:
    """Les deux taux, en pour cent."""
    par_nombre, par_euros = [s.taux_nombre for s in semaines], [s.taux_montant for s in semaines]
    return [Serie("taux en nombre", _pour_cent(par_nombre), "●"), Serie("taux en euros", _pour_cent(par_euros), "×")]


def _pour_cent(rapports: Sequence[tuple[int, int]]) -> list[float | None]:
    return [100 * part / total if total else None for part, total in rapports]
