"""Le tableau des promesses : dues, en retard, tenues ou non, en nombre et en euros, sans attendre la nuit."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from rich.text import Text
from textual.widget import Widget

from agence.argent import euros
from agence.droit.textes import dire as dire_le_texte
from agence.droit.textes import textes_a_revoir
from agence.gestes.droits import PERMIS, peut
from agence.seance import Seance
from donnees.vues.supervision import ECHUES, LigneTableau, Sort, Ventilation, lundi, synthese, tableau
from ecrans.composants.liste import Colonne, Liste
from ecrans.composants.sources import LigneListe, SourceFixe
from ecrans.composants.texte import BlocTexte, assembler, cadrer, lit
from ecrans.supervision.chiffres import MOTS, STYLES, courbe, dire, taux
from ecrans.supervision.page import Page

PERIODES = (12, 4, 52, 0)
"""Semaines montrées, la présente comprise ; 0 : toutes."""
COLONNES_DE_SORT = {
    Sort.DUE: "dues", Sort.EN_RETARD: "retard", Sort.A_VENIR: "à venir", Sort.TENUE: "tenues", Sort.PARTIELLE: "en part.",
    Sort.ROMPUE: "rompues",
}  # fmt: skip
SEMAINES_DE_LA_COURBE = 12
ECHUES_DITES = "(tenues, en partie, rompues)"
PAR = {
    Ventilation.AGENT: "par agent", Ventilation.MANDANT: "par mandant", Ventilation.SEMAINE: "par semaine",
    Ventilation.MONTANT: "par montant",
}  # fmt: skip


class SupervisionEcran(Page):
    """Le tableau des promesses ; Entrée descend aux promesses d'une ligne, puis au dossier."""

    CSS = "SupervisionEcran #ventilation { height: 1fr; }"
    LIGNES_DE_SYNTHESE = 9

    def __init__(self, seance: Seance) -> None:
        super().__init__(seance)
        self.permis = peut(seance.acteur, "voir la supervision") and seance.acteur is not None
        self.par = Ventilation.AGENT
        self.periode = 0
        self.en_euros = False
        self._lignes: list[LigneTableau] = []

    @property
    def depuis(self) -> date | None:
        """Le premier lundi montré ; None quand tout l'est."""
        semaines = PERIODES[self.periode]
        return lundi(self.seance.jour) - timedelta(weeks=semaines - 1) if semaines else None

    def titre(self) -> str:
        semaines = PERIODES[self.periode]
        return f"promesses, {semaines} semaines" if semaines else "promesses, toutes"

    def corps(self) -> Iterable[Widget]:
        yield BlocTexte(hauteur=self.LIGNES_DE_SYNTHESE, id="synthese")
        colonnes = (
            Colonne("", minimum=12),
            *(Colonne(titre, 8, droite=True) for titre in COLONNES_DE_SORT.values()),
            Colonne("taux", 7, droite=True),
        )
        yield Liste(colonnes, titres=True, vide="Aucune promesse sur cette période.", id="ventilation")

    def on_mount(self) -> None:
        super().on_mount()
        if not self.permis:
            self._refuser()
            return
        self.query_one("#ventilation", Liste).focus()
        self._dire_les_textes_dates()

    def _dire_les_textes_dates(self) -> None:
        """Règle 49 : un texte ou un taux à relire se dit à qui peut le faire, dès l'ouverture."""
        jour = self.seance.jour
        dits = [dire_le_texte(t, jour) for t in textes_a_revoir(jour, self.seance.configuration.tables)]
        if dits:
            self.dire(("! ", "alerte"), " · ".join(dits))

    def _refuser(self) -> None:
        roles = " ou ".join(sorted(role.value for role in PERMIS["voir la supervision"]))
        self.query_one("#ventilation", Liste).display = False
        phrase = f" La supervision est réservée au rôle {roles} : lui demander de regarder avec vous."
        self.query_one("#synthese", BlocTexte).poser(["", lit(phrase, "alerte"), " F2 ramène au poste."])

    def relire(self) -> None:
        if not self.permis:
            return
        tout = synthese(self.seance.jour, self.depuis)
        # Les promesses à venir font des semaines à venir : la courbe s'arrête à celle-ci
        cette_semaine = lundi(self.seance.jour).isoformat()
        connues = [s for s in tableau(Ventilation.SEMAINE, self.seance.jour, self.depuis) if s.cle <= cette_semaine]
        semaines = sorted(connues, key=lambda s: s.cle)[-SEMAINES_DE_LA_COURBE:]
        self.query_one("#synthese", BlocTexte).poser(_synthese(tout, semaines, PAR[self.par], self.app.size.width))
        self._lignes = tableau(self.par, self.seance.jour, self.depuis)
        total = [LigneTableau("", "toutes", tout.comptes)] if self._lignes else []
        self._lignes = [*total, *self._lignes]
        liste = self.query_one("#ventilation", Liste)
        liste.poser(SourceFixe([self._peindre(ligne) for ligne in self._lignes]), liste.curseur)

    def _peindre(self, ligne: LigneTableau) -> LigneListe:
        nombres = [dire(ligne.compte(s), en_euros=self.en_euros) for s in COLONNES_DE_SORT]
        rapport = ligne.taux_montant if self.en_euros else ligne.taux_nombre
        styles = ["titre" if not ligne.cle else ""]
        styles += [STYLES.get(s, "") if ligne.compte(s).nombre else "attenue" for s in COLONNES_DE_SORT]
        return LigneListe((ligne.libelle, *nombres, taux(rapport)), styles=tuple(styles))

    # Les touches

    def faire_par_agent(self) -> None:
        self._ventiler(Ventilation.AGENT)

    def faire_par_mandant(self) -> None:
        self._ventiler(Ventilation.MANDANT)

    def faire_par_semaine(self) -> None:
        self._ventiler(Ventilation.SEMAINE)

    def faire_par_montant(self) -> None:
        self._ventiler(Ventilation.MONTANT)

    def _ventiler(self, par: Ventilation) -> None:
        self.par = par
        self.query_one("#ventilation", Liste).curseur = 0
        self.relire()

    def faire_en_euros(self) -> None:
        self.en_euros = not self.en_euros
        self.relire()

    def faire_periode(self) -> None:
        self.periode = (self.periode + 1) % len(PERIODES)
        self.peindre_les_bords()
        self.relire()

    def faire_demandes(self) -> None:
        if self.permis:
            from ecrans.supervision.demandes import DemandesEcran

            self.app.push_screen(DemandesEcran(self.seance))

    def faire_echeances_de_tous(self) -> None:
        if self.permis:
            from ecrans.poste.mur import MurEcran

            self.app.push_screen(MurEcran(self.seance, self._lire_dossier))

    def faire_audiences_de_tous(self) -> None:
        if self.permis:
            from ecrans.poste.audiences import AudiencesEcran

            self.app.push_screen(AudiencesEcran(self.seance, self._lire_dossier))

    def _lire_dossier(self, dossier_id: int) -> None:
        from ecrans.supervision.promesses import DossierLuEcran

        self.app.push_screen(DossierLuEcran(self.seance, dossier_id))

    def faire_tableau_retour(self) -> None:
        self.revenir()

    def on_liste_choisie(self, message: Liste.Choisie) -> None:
        from ecrans.supervision.promesses import PromessesEcran

        ligne = self._lignes[message.index]
        par = self.par if ligne.cle else Ventilation.TOUT
        self.app.push_screen(PromessesEcran(self.seance, par, ligne.cle, ligne.libelle, self.depuis))


def _synthese(tout: LigneTableau, semaines: list[LigneTableau], par: str, largeur: int) -> list[Text]:
    """Deux colonnes de nombres et d'euros, les deux taux avec leur définition, la courbe, puis le filet de la ventilation."""
    gauche = (Sort.DUE, Sort.EN_RETARD, Sort.A_VENIR)
    droite = ECHUES
    lignes = [assembler(" ", _case(tout, g), "   ", _case(tout, d)) for g, d in zip(gauche, droite, strict=True)]
    (tenues, echues), (paye, promis) = tout.taux_nombre, tout.taux_montant
    remplacees = tout.compte(Sort.REMPLACEE)
    hors = f"remplacées : {remplacees.nombre} pour {euros(remplacees.montant)}, hors des taux ; annulées : nulle part"
    return [
        *lignes,
        assembler(" taux en nombre ", (taux((tenues, echues)), "titre"), f" = {tenues} tenues ÷ {echues} échues {ECHUES_DITES}"),
        assembler(" taux en euros  ", (taux((paye, promis)), "titre"), f" = {euros(paye)} payés ÷ {euros(promis)} échus"),
        assembler(" taux par semaine, de la plus ancienne à la plus récente : ", courbe([s.taux_nombre for s in semaines])),
        lit(" en retard : la date est passée, mais pas encore la grâce du moyen de paiement", "attenue"),
        lit(f" {hors}", "attenue"),
        lit(f"── {par} " + "─" * max(0, largeur - len(par) - 4), "attenue"),
    ]


def _case(tout: LigneTableau, sort: Sort) -> Text:
    compte = tout.compte(sort)
    style = STYLES.get(sort, "") if compte.nombre else ""
    nombre, montant = cadrer(str(compte.nombre), 5, droite=True), cadrer(euros(compte.montant), 15, droite=True)
    return assembler((cadrer(MOTS[sort], 13), style), (nombre, "titre"), montant)
