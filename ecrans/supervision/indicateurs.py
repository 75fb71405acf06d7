"""Les indicateurs, vivants : un tableau à la fois, en lignes ou en courbe, au chiffre près et jusqu'aux dossiers qui le font."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import partial
from textwrap import wrap

from textual.widget import Widget

from agence.expressions import lire_date
from agence.gestes.droits import exiger
from agence.indicateurs.definitions import Definition, definition
from agence.indicateurs.lecture import PERIODES_EN_SEMAINES, debut_de_la_periode
from agence.seance import Seance
from donnees.vues.indicateurs import Par
from ecrans.composants.courbe import Courbe
from ecrans.composants.dialogues import Champ, Dialogue
from ecrans.composants.liste import Liste
from ecrans.composants.sources import SourceFixe
from ecrans.composants.texte import BlocTexte, assembler, lit, plier
from ecrans.composants.texte_long import CADRE, LARGEUR, TexteLong
from ecrans.supervision.balance import TableauDeLaBalance, TableauParMandant
from ecrans.supervision.calcul import PageCalculee
from ecrans.supervision.tableaux import (
    Contenu,
    Reglage,
    Tableau,
    TableauDeLEncaisse,
    TableauDesCohortes,
    TableauDesPrevisions,
    TableauDesTaux,
)

TABLEAUX: tuple[Tableau, ...] = (
    TableauDesTaux(), TableauDesCohortes(), TableauDeLEncaisse(), TableauDesPrevisions(), TableauDeLaBalance(),
)  # fmt: skip
BALANCE = len(TABLEAUX) - 1
PAR_MANDANT = TableauParMandant()
IMAGE = (78, 20)
"""Colonnes et lignes d'une courbe exportée."""


class IndicateursEcran(PageCalculee):
    """Tab passe d'un tableau au suivant ; `g` montre ses courbes, `d` ce qu'il compte, Entrée ce qui fait le chiffre."""

    NOM_ECRAN = "indicateurs"
    CHAPITRE = "indicateurs"
    CSS = "IndicateursEcran #corps { height: 1fr; } IndicateursEcran Liste { height: 1fr; }"

    def __init__(self, seance: Seance) -> None:
        super().__init__(seance)
        exiger(seance, "voir la supervision")
        self.rang = 0
        self.periode = 0
        self.par = Par.TOUT
        self.soir: date = seance.jour
        self.courbe: int | None = None
        """Le rang de la courbe montrée ; None : les lignes."""
        self._contenu: Contenu | None = None
        self._reglage = self._regler()

    # La page

    @property
    def tableau(self) -> Tableau:
        """Celui qu'on regarde ; la balance par mandant ou par agent a ses propres colonnes."""
        return PAR_MANDANT if self.rang == BALANCE and self.par is not Par.TOUT else TABLEAUX[self.rang]

    def titre(self) -> str:
        return f"indicateurs · {self.tableau.NOM}"

    def corps(self) -> Iterable[Widget]:
        yield BlocTexte(hauteur=3, id="bandeau")
        for rang, tableau in enumerate((*TABLEAUX, PAR_MANDANT)):
            yield Liste(tableau.COLONNES, titres=True, vide="Rien sur cette période.", id=f"tableau-{rang}")
        yield Courbe(id="courbe")

    def on_mount(self) -> None:
        super().on_mount()
        self._disposer()

    def relire(self) -> None:
        """Au retour d'un écran, les chiffres d'avant restent : les refaire est une touche."""
        if self._contenu is None and not self.calcule:
            self.recalculer()

    def _regler(self) -> Reglage:
        jour = self.seance.jour
        du = debut_de_la_periode(PERIODES_EN_SEMAINES[self.periode], jour)
        return Reglage(jour, du, jour, self.soir, self.par)

    def recalculer(self) -> None:
        """Refait le tableau montré, dans un fil."""
        self._reglage = self._regler()
        self._contenu = None
        self._disposer()
        self.peindre_les_bords()
        self.calculer(partial(self.tableau.calculer, self._reglage))

    def montrer(self, resultat: object) -> None:
        assert isinstance(resultat, Contenu)
        self._contenu = resultat
        self._disposer()

    def _liste(self) -> Liste:
        rang = len(TABLEAUX) if self.tableau is PAR_MANDANT else self.rang
        return self.query_one(f"#tableau-{rang}", Liste)

    def _disposer(self) -> None:
        """Pose ce qui est calculé dans la liste ou dans la courbe, et cache le reste."""
        contenu, courbe, montree = self._contenu, self.query_one("#courbe", Courbe), self._liste()
        en_courbe = self.courbe is not None
        for liste in self.query(Liste):
            liste.display = liste is montree and not en_courbe
        courbe.display = en_courbe
        montree.poser(SourceFixe([ligne.peinte() for ligne in contenu.lignes] if contenu else []), montree.curseur)
        if contenu and self.courbe is not None:
            trace = contenu.traces[self.courbe % len(contenu.traces)]
            courbe.poser(trace.series, trace.abscisses, trace.unite)
        if not en_courbe:
            montree.focus()
        self._peindre_le_bandeau()

    def _peindre_le_bandeau(self) -> None:
        onglets = [((f" {t.NOM} ", "bold reverse") if rang == self.rang else f" {t.NOM} ") for rang, t in enumerate(TABLEAUX)]
        phrase = self._contenu.phrase if self._contenu else ""
        periode = assembler(" ", (self.tableau.periode(self._reglage), "titre"))
        dites = plier(lit(phrase or self._en_bref(), "attenue"), self.app.size.width - 2, 3, self.app.console)
        bandeau = self.query_one("#bandeau", BlocTexte)
        bandeau.poser([assembler(*onglets), periode, *(assembler(" ", dite) for dite in dites)])
        bandeau.styles.height = 2 + len(dites)

    def _en_bref(self) -> str:
        d = definition(self.tableau.INDICATEURS[0])
        if len(self.tableau.INDICATEURS) > 1:
            return "tout, puis le détail ; ce que chaque taux compte est à une touche : d"
        return f"{d.numerateur}" + (f" ÷ {d.denominateur}" if d.denominateur else "")

    # Les touches

    def faire_ind_suivant(self) -> None:
        self._aller((self.rang + 1) % len(TABLEAUX))

    def faire_ind_precedent(self) -> None:
        self._aller((self.rang - 1) % len(TABLEAUX))

    def _aller(self, rang: int) -> None:
        self.rang = rang
        self.courbe = None if self.courbe is None else 0
        self.recalculer()

    def faire_ind_agent(self) -> None:
        self._ventiler(Par.AGENT)

    def faire_ind_mandant(self) -> None:
        self._ventiler(Par.MANDANT)

    def faire_ind_temps(self) -> None:
        self._ventiler(Par.TOUT)

    def _ventiler(self, par: Par) -> None:
        self.par = par
        self.recalculer()

    def faire_ind_periode(self) -> None:
        self.periode = (self.periode + 1) % len(PERIODES_EN_SEMAINES)
        self.recalculer()

    def faire_ind_jour(self) -> None:
        """Le soir de la balance."""

        def lire(valeurs: Mapping[str, str]) -> date:
            return lire_date(valeurs["jour"], self.seance.jour, self.seance.cadre().calendrier, passe=True).demandee

        champ = Champ("jour", "au soir du", f"{self.soir:%d/%m/%Y}", indication="31/10, hier, -30")
        self.app.push_screen(Dialogue("La balance âgée d'un autre jour", [champ], lire), self._au_soir)

    def _au_soir(self, jour: date | None) -> None:
        if jour is not None:
            self.soir = jour
            self._aller(BALANCE)

    def faire_ind_courbe(self) -> None:
        """Les lignes, la première courbe, la suivante, puis les lignes."""
        nombre = len(self._contenu.traces) if self._contenu else 1
        suivante = 0 if self.courbe is None else self.courbe + 1
        self.courbe = suivante if suivante < nombre else None
        self._disposer()

    def faire_ind_definitions(self) -> None:
        largeur = max(20, min(LARGEUR, self.app.size.width) - CADRE - 4)
        lignes = [ligne for i in self.tableau.INDICATEURS for ligne in (*_expliquer(definition(i), largeur), "")]
        self.app.push_screen(TexteLong("Ce que ces chiffres comptent", lignes[:-1]))

    def faire_ind_recalculer(self) -> None:
        self.recalculer()

    def faire_ind_exporter(self) -> None:
        """Le tableau, dans un classeur, avec ses définitions."""
        if self._contenu is None:
            return
        from agence.echanges.exportation import ColonneExport, Feuille, exporter_vue

        mots = [(d.nom, d.numerateur, d.denominateur, d.date, d.exclus, d.agent) for d in map(definition, self.tableau.INDICATEURS)]
        titres = ("indicateur", "numérateur", "dénominateur", "date", "sans", "par agent")
        periode = (self.tableau.periode(self._reglage), "", "", "", "", "")
        annexe = Feuille("définitions", [ColonneExport(t) for t in titres], [*mots, periode])
        lignes = [ligne.valeurs for ligne in self._contenu.lignes]
        fait = exporter_vue(self.seance, self.tableau.FICHIER, self.tableau.NOM, self.tableau.EXPORT, lignes, annexes=[annexe])
        self.dire_le_fichier(fait.chemin)

    def faire_ind_image(self) -> None:
        """La courbe montrée (la première si ce sont les lignes), en SVG, dans le dossier des exports."""
        if self._contenu is None:
            return
        from agence.echanges.exportation import chemin_d_export
        from ecrans.supervision.traces import deposer_svg

        exiger(self.seance, "exporter")
        trace = self._contenu.traces[(self.courbe or 0) % len(self._contenu.traces)]
        chemin = chemin_d_export(self.seance, f"courbe-{self.tableau.FICHIER}", "svg")
        deposer_svg(chemin, f"{self.tableau.NOM}, {self.tableau.periode(self._reglage)}", trace, *IMAGE)
        self.dire_le_fichier(chemin)

    def faire_ind_retour(self) -> None:
        self.quitter_ou_arreter()

    def on_liste_choisie(self, message: Liste.Choisie) -> None:
        if self._contenu is None:
            return
        ecran = self.tableau.descendre(self.seance, self._reglage, self._contenu.lignes[message.index])
        if ecran is not None:
            self.app.push_screen(ecran)


def _expliquer(d: Definition, largeur: int) -> list[str]:
    """Une définition en quelques lignes, repliée."""
    dites = [f"{d.nom} ({d.unite.value})", f"= {d.numerateur}" + (f" ÷ {d.denominateur}" if d.denominateur else "")]
    dites += [f"date : {d.date}", f"sans : {d.exclus}", f"par agent : {d.agent}"]
    premiere, *suite = dites
    return [premiere, *(morceau for dite in suite for morceau in wrap(dite, largeur, initial_indent="  ", subsequent_indent="    "))]
