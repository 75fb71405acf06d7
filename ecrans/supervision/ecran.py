"""Le tableau des promesses : dues, en retard, tenues ou non, en nombre et en euros, sans attendre la nuit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from rich.text import Text
from textual.widget import Widget

from agence.argent import euros
from agence.erreurs import SaisieInvalide
from agence.gestes.droits import PERMIS, peut
from agence.seance import Seance
from donnees.vues.supervision import ECHUES, FiltrePromesses, LigneTableau, Sort, Ventilation, lundi, mandants, personnes, total
from ecrans.composants.liste import Colonne, Liste, repartir_largeurs
from ecrans.composants.sources import LigneListe, SourceFixe
from ecrans.composants.texte import BlocTexte, assembler, cadrer, lit
from ecrans.supervision.chiffres import MOTS, STYLES, courbe, dire, taux
from ecrans.supervision.filtre import PERIODES, Filtre, champs, lire, sur_la_ligne
from ecrans.supervision.tableau_lu import PageDuTableau
from ecrans.touches import signe_de

COLONNES_DE_SORT = {
    Sort.DUE: "dues", Sort.EN_RETARD: "retard", Sort.A_VENIR: "à venir", Sort.TENUE: "tenues", Sort.PARTIELLE: "en part.",
    Sort.ROMPUE: "rompues", Sort.REMPLACEE: "rempl.",
}  # fmt: skip
COLONNES = (
    Colonne("", part=17),
    *(Colonne(titre, part=max(6, len(titre)), droite=True) for titre in COLONNES_DE_SORT.values()),
    Colonne("taux", 7, droite=True),
)
"""Quatre-vingts cellules à tout dire ; plus de place s'y répartit en proportion."""
SEMAINES_DE_LA_COURBE = 12
ECHUES_DITES = "(tenues, en partie, rompues)", "(et en partie, rompues)"
"""Ce que « échues » compte ; la seconde quand les nombres sont longs et l'écran étroit."""
LARGEUR_DU_TAUX = len(" taux en nombre 100,0 %")
PAR = {
    Ventilation.AGENT: "par agent", Ventilation.MANDANT: "par mandant", Ventilation.SEMAINE: "par semaine",
    Ventilation.MONTANT: "par montant", Ventilation.AGE: "par âge",
}  # fmt: skip
VENTILER = {"par_agent": "agent", "par_mandant": "mandant", "par_semaine": "semaine", "par_montant": "montant", "par_age": "âge"}
AUCUNE, EN_LECTURE = "Aucune promesse sur cette période.", "Lecture des promesses…"
AGE_DIT = "par âge de la dette : de sa plus ancienne échéance au jour promis"


class SupervisionEcran(PageDuTableau):
    """Le tableau des promesses ; Entrée descend aux promesses d'une ligne, puis au dossier."""

    LIGNES_DE_SYNTHESE = 9

    def __init__(self, seance: Seance) -> None:
        super().__init__(seance)
        self.permis = peut(seance.acteur, "voir la supervision") and seance.acteur is not None
        self.par = Ventilation.AGENT
        self.filtre = Filtre()
        self.en_euros = False
        self._lignes: list[LigneTableau] = []
        self._peint: tuple[object, ...] = ()
        """Ce qui est à l'écran : le repeindre ne changerait rien."""

    def titre(self) -> str:
        return f"promesses, {self.filtre.dire()}"

    def corps(self) -> Iterable[Widget]:
        yield BlocTexte(hauteur=self.LIGNES_DE_SYNTHESE, id="synthese")
        yield Liste(COLONNES, titres=True, vide=EN_LECTURE, id="ventilation")

    def on_mount(self) -> None:
        super().on_mount()
        if not self.permis:
            self._refuser()
            return
        self.query_one("#ventilation", Liste).focus()
        self.call_after_refresh(self._dire_les_textes_dates)

    def _dire_les_textes_dates(self) -> None:
        """Règle 49 : un texte ou un taux à relire se dit à qui peut le faire, dès l'ouverture."""
        from agence.droit.textes import dire as dire_le_texte
        from agence.droit.textes import textes_a_revoir

        jour = self.seance.jour
        dits = [dire_le_texte(t, jour) for t in textes_a_revoir(jour, self.seance.configuration.tables)]
        if dits:
            self.dire(("! ", "alerte"), " · ".join(dits))

    def _refuser(self) -> None:
        roles = " ou ".join(sorted(role.value for role in PERMIS["voir la supervision"]))
        self.query_one("#ventilation", Liste).display = False
        phrase = f" La supervision est réservée au rôle {roles} : lui demander de regarder avec vous."
        self.query_one("#synthese", BlocTexte).poser(["", lit(phrase, "alerte"), " F2 ramène au poste."])

    def filtre_lu(self) -> FiltrePromesses:
        return self.filtre.promesses(self.seance.jour)

    def ventilations(self) -> tuple[Ventilation, ...]:
        return tuple(dict.fromkeys((Ventilation.SEMAINE, self.par))) if self.permis else ()

    def poser_le_tableau(self) -> None:
        par_semaine, lignes = self.lignes_lues(Ventilation.SEMAINE), self.lignes_lues(self.par)
        largeur = self.app.size.width
        peint = (self._lu, self.par, self.en_euros, largeur)
        if not self.permis or peint == self._peint:
            return
        self._peint = peint
        if par_semaine is None:
            self.query_one("#synthese", BlocTexte).poser([])
        else:
            tout = replace(total(par_semaine), libelle="toutes")
            self.query_one("#synthese", BlocTexte).poser(_synthese(tout, self._dernieres(par_semaine), self._filet(), largeur))
            lignes = [tout, *lignes] if lignes else lignes
        liste, ou = self.query_one("#ventilation", Liste), self._ligne_du_curseur()
        self._dire_le_vide(liste, EN_LECTURE if lignes is None else AUCUNE)
        self._lignes = lignes or []
        largeurs = repartir_largeurs(COLONNES, largeur)
        liste.poser(SourceFixe([self._peindre(ligne, largeurs) for ligne in self._lignes]), self._rang(ou, liste.curseur))

    @staticmethod
    def _dire_le_vide(liste: Liste, phrase: str) -> None:
        """Ce que la liste dit quand elle n'a rien à montrer."""
        if liste.vide != phrase:
            liste.vide = phrase
            if not liste.source.total:
                liste.refresh()

    def _dernieres(self, par_semaine: list[LigneTableau]) -> list[LigneTableau]:
        """Celles de la courbe : les promesses à venir font des semaines à venir, elle s'arrête à celle-ci."""
        cette_semaine = lundi(self.seance.jour).isoformat()
        return sorted((s for s in par_semaine if s.cle <= cette_semaine), key=lambda s: s.cle)[-SEMAINES_DE_LA_COURBE:]

    def _rang(self, ou: LigneTableau | None, sinon: int) -> int:
        """Où va le curseur : sur la ligne qu'il tenait ; dans les semaines, que les promesses à venir précèdent, sur la présente."""
        if ou is not None:
            return next((n for n, ligne in enumerate(self._lignes) if ligne.cle == ou.cle), sinon)
        if self.par is not Ventilation.SEMAINE:
            return sinon
        ici = lundi(self.seance.jour).isoformat()
        return next((n for n, ligne in enumerate(self._lignes) if ligne.cle and ligne.cle <= ici), 0)

    def _ligne_du_curseur(self) -> LigneTableau | None:
        rang = self.query_one("#ventilation", Liste).curseur
        return self._lignes[rang] if rang < len(self._lignes) else None

    def _filet(self) -> str:
        """Par quoi le tableau est ventilé, et les touches qui le changent ; un âge dit comment il se compte."""
        if self.par is Ventilation.AGE:
            return AGE_DIT
        touches = self.seance.configuration.touches
        return f"{PAR[self.par]} ── " + "  ".join(f"{signe_de(touches, geste)} {mot}" for geste, mot in VENTILER.items())

    def _peindre(self, ligne: LigneTableau, largeurs: list[int]) -> LigneListe:
        nombres = [dire(ligne.compte(s), place, en_euros=self.en_euros) for s, place in zip(COLONNES_DE_SORT, largeurs[1:-1], strict=True)]
        rapport = ligne.taux_montant if self.en_euros else ligne.taux_nombre
        styles = ["titre" if not ligne.cle else ""]
        styles += [STYLES.get(s, "") if ligne.compte(s).nombre else "attenue" for s in COLONNES_DE_SORT]
        return LigneListe((ligne.libelle, *nombres, taux(rapport)), styles=tuple(styles))

    def on_resize(self) -> None:
        super().on_resize()
        self.relire()

    # Les touches

    def faire_par_agent(self) -> None:
        self._ventiler(Ventilation.AGENT)

    def faire_par_mandant(self) -> None:
        self._ventiler(Ventilation.MANDANT)

    def faire_par_semaine(self) -> None:
        self._ventiler(Ventilation.SEMAINE)

    def faire_par_montant(self) -> None:
        self._ventiler(Ventilation.MONTANT)

    def faire_par_age(self) -> None:
        self._ventiler(Ventilation.AGE)

    def _ventiler(self, par: Ventilation) -> None:
        self.par = par
        self._lignes, self._peint = [], ()
        liste = self.query_one("#ventilation", Liste)
        liste.curseur = 0
        self.dire()
        self.relire()

    def faire_en_euros(self) -> None:
        self.en_euros = not self.en_euros
        self.relire()

    def faire_periode(self) -> None:
        f = self.filtre
        self.filtrer_par(Filtre((f.periode + 1) % len(PERIODES), None, None, f.agent, f.mandant))

    def faire_filtrer_le_tableau(self) -> None:
        if not self.permis:
            return
        from ecrans.composants.dialogues import Dialogue

        connus = personnes(), mandants()
        propose = sur_la_ligne(self.filtre, self.par, self._ligne_du_curseur())
        fenetre = Dialogue(
            "Filtrer le tableau", champs(propose), lambda valeurs: lire(valeurs, self.seance, self.filtre.periode, *connus),
            rappel=["La ligne du curseur est proposée ; un champ vide ne retient rien."],
        )  # fmt: skip
        self.app.push_screen(fenetre, self.filtrer_par)

    def filtrer_par(self, filtre: Filtre | None) -> None:
        """Ne montre plus que cela ; None ne change rien."""
        if filtre is not None:
            self.filtre = filtre
            self.dire()
            self.peindre_les_bords()
            self.relire()

    def faire_courbes(self) -> None:
        if self.permis:
            from ecrans.supervision.courbes import CourbesEcran

            self.app.push_screen(CourbesEcran(self.seance, self.filtre))

    def faire_exporter_le_tableau(self) -> None:
        if self.permis:
            from ecrans.supervision.exports import exporter_le_tableau

            if self.lignes_lues(self.par) is None:
                raise SaisieInvalide("le tableau se lit encore.", "Attendre de l'avoir lu.")
            self.dire(*exporter_le_tableau(self.seance, self.par, PAR[self.par], self.filtre, self._lignes))

    def faire_demandes(self) -> None:
        if self.permis:
            from ecrans.supervision.demandes import DemandesEcran

            self.app.push_screen(DemandesEcran(self.seance))

    def faire_echeances_de_tous(self) -> None:
        if self.permis:
            from ecrans.poste.mur import MurEcran

            self.app.push_screen(MurEcran(self.seance, self._lire_dossier))

    def faire_reattribuer(self) -> None:
        if self.permis:
            from ecrans.supervision.reattribution import ReattributionEcran

            self.app.push_screen(ReattributionEcran(self.seance))

    def faire_voir_un_agent(self) -> None:
        if self.permis:
            from ecrans.supervision.journee_d_agent import AgentsEcran

            self.app.push_screen(AgentsEcran(self.seance))

    def faire_audiences_de_tous(self) -> None:
        if self.permis:
            from ecrans.poste.audiences import AudiencesEcran

            self.app.push_screen(AudiencesEcran(self.seance, self._lire_dossier))

    def faire_qualite(self) -> None:
        if self.permis:
            from ecrans.supervision.qualite import QualiteEcran

            self.app.push_screen(QualiteEcran(self.seance))

    def faire_indicateurs(self) -> None:
        if self.permis:
            from ecrans.supervision.indicateurs import IndicateursEcran

            self.app.push_screen(IndicateursEcran(self.seance))

    def faire_objectifs(self) -> None:
        if self.permis:
            from ecrans.supervision.objectifs import ObjectifsEcran

            self.app.push_screen(ObjectifsEcran(self.seance))

    def _lire_dossier(self, dossier_id: int) -> None:
        from ecrans.supervision.promesses import DossierLuEcran

        self.app.push_screen(DossierLuEcran(self.seance, dossier_id))

    def faire_delais(self) -> None:
        if self.permis:
            from ecrans.supervision.simulation import SimulationEcran

            self.app.push_screen(SimulationEcran(self.seance))

    def faire_tableau_retour(self) -> None:
        self.revenir()

    def on_liste_choisie(self, message: Liste.Choisie) -> None:
        from ecrans.supervision.promesses import PromessesEcran

        ligne = self._lignes[message.index] if message.index < len(self._lignes) else None
        if ligne is None:
            return  # le tableau se relit depuis cette touche
        par = self.par if ligne.cle else Ventilation.TOUT
        self.app.push_screen(PromessesEcran(self.seance, par, ligne.cle, ligne.libelle, self.filtre))


def _synthese(tout: LigneTableau, semaines: list[LigneTableau], filet: str, largeur: int) -> list[Text]:
    """Deux colonnes de nombres et d'euros, les deux taux avec leur définition, la courbe, puis le filet de la ventilation."""
    gauche = (Sort.DUE, Sort.EN_RETARD, Sort.A_VENIR)
    droite = ECHUES
    lignes = [assembler(" ", _case(tout, g), "  ", _case(tout, d)) for g, d in zip(gauche, droite, strict=True)]
    (tenues, echues), (paye, promis) = tout.taux_nombre, tout.taux_montant
    remplacees = tout.compte(Sort.REMPLACEE)
    avant = tout.d_avance().nombre
    avance = f", {avant} jugée{'s' if avant > 1 else ''} avant leur date" if avant else ""
    hors = f"hors des taux : {remplacees.nombre} remplacée{'s' if remplacees.nombre > 1 else ''} ({euros(remplacees.montant)}){avance}"
    nombres = f" = {tenues} tenues ÷ {echues} échues "
    dites = next((d for d in ECHUES_DITES if len(nombres) + len(d) + LARGEUR_DU_TAUX <= largeur), ECHUES_DITES[-1])
    return [
        *lignes,
        assembler(" taux en nombre ", (taux((tenues, echues)), "titre"), f"{nombres}{dites}"),
        assembler(" taux en euros  ", (taux((paye, promis)), "titre"), f" = {euros(paye)} payés ÷ {euros(promis)} échus"),
        assembler(" taux par semaine, de la plus ancienne à la plus récente : ", courbe([s.taux_nombre for s in semaines])),
        lit(" en retard : la date est passée, mais pas encore la grâce du moyen de paiement", "attenue"),
        lit(f" {hors}", "attenue"),
        lit(f"── {filet} " + "─" * max(0, largeur - len(filet) - 4), "attenue"),
    ]


def _case(tout: LigneTableau, sort: Sort) -> Text:
    compte = tout.compte(sort)
    style = STYLES.get(sort, "") if compte.nombre else ""
    nombre, montant = cadrer(str(compte.nombre), 7, droite=True), cadrer(euros(compte.montant), 17, droite=True)
    mot = MOTS[sort]
    return assembler((mot, style), " " * (13 - len(mot)), (nombre, "titre"), montant)
