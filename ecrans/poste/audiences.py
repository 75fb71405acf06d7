"""Les audiences à l'écran : la liste dans l'ordre du temps, et les gestes de celle du curseur."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from textual.widget import Widget

from agence import horloge
from agence.erreurs import Introuvable
from agence.gestes import audiences
from agence.gestes.audiences import dire_moment, lire_moment
from agence.gestes.droits import peut
from agence.mots import en_mots
from agence.seance import Seance
from donnees.vues.audiences import Audiences, LigneAudience
from ecrans.composants.dialogues import Champ, Dialogue
from ecrans.composants.liste import Colonne, Liste
from ecrans.composants.sources import LigneListe, SourcePaginee
from ecrans.composants.texte import BlocTexte, assembler, lit
from ecrans.poste.page_du_poste import Dit, Ouvrir, PageDuPoste, ouvreur

if TYPE_CHECKING:
    from ecrans.poste.base import EcranDeDossier

SIGNES = {"a_venir": "", "a_noter": "!", "tenue": "✓", "annulee": "×"}
MOTS = {"a_venir": "à venir", "a_noter": "à noter", "tenue": "tenue", "annulee": "annulée"}
STYLES = {"a_noter": "alerte", "annulee": "attenue", "tenue": "attenue"}
DETAIL = 4
MOMENT = "15/12/2026 09:30"
COLONNES = (
    Colonne("", 1), Colonne("le", 14), Colonne("débiteur", part=2, minimum=8), Colonne("dossier", 13), Colonne("y va", part=1, minimum=8),
    Colonne("juridiction", part=2, a_partir_de=110), Colonne("agent", 9, a_partir_de=100), Colonne("état", 8),
)  # fmt: skip


class AudiencesEcran(PageDuPoste):
    """Les audiences à venir et celles dont le résultat reste à noter ; `reference` : le dossier proposé pour en fixer une."""

    NOM_ECRAN = "audiences"
    MAISON = "AUDIENCES"
    CHAPITRE = "echeances"

    def __init__(self, seance: Seance, ouvrir_dossier: Ouvrir, reference: str = "", dit: Dit | None = None) -> None:
        super().__init__(seance, ouvrir_dossier, dit)
        self._reference = reference
        self.tous = peut(seance.acteur, "voir la supervision")
        self.toutes = False
        self._source: SourcePaginee[LigneAudience] = SourcePaginee(0, lambda debut, nombre: [], peindre)

    # La page

    def titre(self) -> str:
        qui = "tous" if self.tous or self.seance.acteur is None else self.seance.acteur.affichage
        quoi = "toutes" if self.toutes else "à venir"
        return f"{qui} · {quoi} · {self._source.total}"

    def corps(self) -> Iterable[Widget]:
        yield Liste(COLONNES, self._source, titres=True, vide="Aucune audience.", id="audiences")
        yield BlocTexte(hauteur=DETAIL, id="detail")

    def on_mount(self) -> None:
        super().on_mount()
        self.query_one("#audiences", Liste).focus()

    def on_resize(self) -> None:
        super().on_resize()
        self._deplier()

    def relire(self) -> None:
        agent_id = None if self.tous or self.seance.acteur is None else self.seance.acteur.id
        liste_ = Audiences(self.seance.horloge(), agent_id=agent_id, toutes=self.toutes)
        self._source = SourcePaginee(liste_.compter(), liste_.page, peindre)
        liste = self.query_one("#audiences", Liste)
        liste.poser(self._source, liste.curseur)
        self._deplier()
        self.peindre_les_bords()

    # L'audience du curseur

    def on_liste_curseur_deplace(self) -> None:
        self._deplier()

    def on_liste_choisie(self, message: Liste.Choisie) -> None:
        message.stop()
        self._ouvrir_dossier(self._courante().dossier_id)

    def _courante(self) -> LigneAudience:
        """Lève Introuvable quand la liste est vide."""
        a = self._source.objet(self.query_one("#audiences", Liste).curseur) if self._source.total else None
        if a is None:
            raise Introuvable("aucune audience n'est choisie.", "En fixer une d'abord.")
        return a

    def _deplier(self) -> None:
        lignes = [lit("─" * self.app.size.width, "attenue")]
        if self._source.total:
            a = self._courante()
            lignes += [
                assembler(" ", (dire_moment(a.le), "titre"), f" · {en_mots(a.procedure)} · {a.juridiction}"),
                lit(f" {a.debiteur} · {a.reference} · mandant {a.mandant} · y va : {a.present or 'à désigner'}"),
                lit(f" {a.resultat}" if a.resultat else ""),
            ]
        self.query_one("#detail", BlocTexte).poser(lignes)

    # Les gestes

    def faire_audience_fixer(self) -> None:
        """Pour le dossier d'où l'on vient, ou celui dont on donne la référence."""
        from ecrans.commandes.commun import dossier_de

        def lire(valeurs: Mapping[str, str]) -> str:
            le = lire_moment(valeurs["le"], self.seance)
            fixee = audiences.fixer(self.seance, dossier_de(valeurs["dossier"].strip()), le, valeurs["juridiction"], valeurs["present"])
            return f"audience fixée : {dire_moment(fixee.le)}, {fixee.juridiction}"

        champs = [
            Champ("dossier", "dossier", self._reference, indication="référence"),
            Champ("le", "jour et heure", indication=MOMENT),
            Champ("juridiction", "juridiction", indication="vide : celle que le droit désigne"),
            Champ("present", "qui y va", indication="facultatif"),
        ]
        self._demander("Fixer une audience", champs, lire)

    def faire_audience_present(self) -> None:
        a = self._courante()

        def lire(valeurs: Mapping[str, str]) -> str:
            audiences.designer(self.seance, a.id, valeurs["present"])
            return f"{a.reference} : y va {valeurs['present'].strip()}"

        self._demander(_dite(a), [Champ("present", "qui y va", a.present)], lire)

    def faire_audience_reporter(self) -> None:
        a = self._courante()

        def lire(valeurs: Mapping[str, str]) -> str:
            nouvelle = audiences.reporter(self.seance, a.id, lire_moment(valeurs["le"], self.seance), valeurs["raison"])
            return f"{a.reference} : audience reportée au {dire_moment(nouvelle.le)}"

        champs = [Champ("le", "reportée au", indication=MOMENT), Champ("raison", "raison", indication="facultative")]
        self._demander(_dite(a), champs, lire)

    def faire_audience_tenir(self) -> None:
        a = self._courante()

        def lire(valeurs: Mapping[str, str]) -> str:
            renvoi = lire_moment(valeurs["renvoi"], self.seance) if valeurs["renvoi"].strip() else None
            audiences.tenir(self.seance, a.id, valeurs["resultat"], renvoi=renvoi)
            return f"{a.reference} : résultat noté" + (f", renvoyée au {dire_moment(renvoi)}" if renvoi else "")

        champs = [Champ("resultat", "résultat", indication="mise en délibéré au…"), Champ("renvoi", "renvoyée au", indication="facultatif")]
        self._demander(_dite(a), champs, lire)

    def faire_audience_annuler(self) -> None:
        a = self._courante()

        def lire(valeurs: Mapping[str, str]) -> str:
            audiences.annuler(self.seance, a.id, valeurs["raison"])
            return f"{a.reference} : audience annulée"

        self._demander(_dite(a), [Champ("raison", "raison", indication="désistement, erreur")], lire)

    def _demander(self, titre: str, champs: list[Champ], lire: Callable[[Mapping[str, str]], str]) -> None:
        self.app.push_screen(Dialogue(titre, champs, lire), self._faite)

    def _faite(self, phrase: str | None) -> None:
        if phrase is not None:
            self.relire()
            self.dire(("✓ ", "succes"), phrase)

    # Les autres touches

    def faire_audiences_toutes(self) -> None:
        """Les tenues et les annulées aussi, ou seulement ce qui vient."""
        self.toutes = not self.toutes
        self.query_one("#audiences", Liste).curseur = 0
        self.relire()

    def faire_audiences_retour(self) -> None:
        self.revenir()


def peindre(a: LigneAudience) -> LigneListe:
    """Une audience : quand, qui, où, qui y va, et son état en toutes lettres."""
    local = horloge.local(a.le)
    cellules = (
        SIGNES[a.etat], f"{local:%d/%m/%y %H:%M}", a.debiteur, a.reference, a.present or "à désigner", a.juridiction, a.agent, MOTS[a.etat],
    )  # fmt: skip
    return LigneListe(cellules, STYLES.get(a.etat, ""))


def _dite(a: LigneAudience) -> str:
    return f"{a.reference} · {dire_moment(a.le)}"


def ouvrir(ecran: EcranDeDossier, geste: str) -> None:
    """Depuis la file ou un dossier ouvert : la liste par-dessus, prête à fixer une audience pour le dossier qu'on a sous les yeux."""
    reference = ""
    if ecran.dossier_id is not None:
        fiche = ecran.lu().fiche
        reference = f"{fiche.mandant_code}/{fiche.reference}"
    ecran.app.push_screen(AudiencesEcran(ecran.seance, ouvreur(ecran), reference, lambda: ecran.dit))
