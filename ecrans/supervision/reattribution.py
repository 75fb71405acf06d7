"""Réattribuer : qui donne, qui reçoit, et dans le même tableau ce que chacun aurait après. Rien n'est écrit avant « o »."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from rich.text import Text
from textual.widget import Widget

from agence.argent import euros
from agence.conduite.repartition import Par
from agence.erreurs import ErreurAgence, Introuvable, SaisieInvalide
from agence.expressions import lire_date
from agence.gestes.apercu_de_reattribution import Apercu, Demande, Part, apercu
from agence.gestes.reattributions import Defaite, Faite, PortefeuilleChange, defaire, reattribuer
from agence.gestes.selection_de_dossiers import dire, lire
from agence.seance import Seance
from donnees.vues.reattribution import Portefeuille, Selection, portefeuilles
from ecrans.commandes.sortie import accorder
from ecrans.composants.dialogues import Champ, Dialogue
from ecrans.composants.liste import Colonne, Liste
from ecrans.composants.sources import LigneListe, SourceFixe
from ecrans.composants.texte import BlocTexte, assembler, dire_erreur, lit, plier
from ecrans.supervision.chiffres import euros_entiers
from ecrans.supervision.grand_geste import PageDuGrandGeste
from ecrans.supervision.mots_de_reattribution import dire_l_apercu, dire_la_suite
from ecrans.touches import signe_de

COLONNES = (
    Colonne("donne", 5), Colonne("reçoit", 6), Colonne("agent", minimum=8), Colonne("avant", 6, droite=True),
    Colonne("euros", 11, droite=True), Colonne("après", 6, droite=True), Colonne("euros", 11, droite=True),
    Colonne("reçus", 6, droite=True),
)  # fmt: skip
PAR_EN_MOTS = {Par.NOMBRE: "à nombre égal", Par.EUROS: "à euros égaux"}
LIGNES_DU_CHOIX, LIGNES_DE_L_APERCU = 4, 7
SANS_FILTRE: dict[str, str] = {}
EN_COURS = "Rien n'est changé tant que tout ne l'est pas."


AUSSITOT = 5_000
"""Dossiers jusqu'où l'aperçu se montre d'un coup ; au-delà, il se calcule à côté et l'écran répond."""


class _Trouve(NamedTuple):
    """L'aperçu d'une demande, ou ce qui l'empêche."""

    demande: Demande
    apercu: Apercu | None
    empeche: ErreurAgence | None


class ReattributionEcran(PageDuGrandGeste):
    """Le tableau des agents : d fait donner, Espace fait recevoir ; f filtre, e change le partage, o confirme, u défait."""

    NOM_ECRAN = "reattribution"
    ARRETENT = frozenset({"reattribution_retour"})

    def __init__(self, seance: Seance) -> None:
        super().__init__(seance)
        self._de: frozenset[int | None] = frozenset()
        self._a: frozenset[int] = frozenset()
        self._filtre, self._champs = Selection(), SANS_FILTRE
        self._par = Par.NOMBRE
        self._motif = ""
        self._fin: date | None = None
        self._lignes: list[Portefeuille] = []
        self._vu: Apercu | None = None
        self._empeche: ErreurAgence | None = None
        self._derniere: Faite | None = None
        """Ce qui vient d'être fait ici, et que « u » défait."""

    def titre(self) -> str:
        return f"réattribuer {PAR_EN_MOTS[self._par]}"

    def corps(self) -> Iterable[Widget]:
        yield BlocTexte(hauteur=LIGNES_DU_CHOIX, id="choix")
        yield Liste(COLONNES, titres=True, vide="Aucun agent.", id="agents")
        yield BlocTexte(hauteur=LIGNES_DE_L_APERCU, id="apercu")

    def on_mount(self) -> None:
        super().on_mount()
        self.query_one("#agents", Liste).focus()

    @property
    def demande(self) -> Demande:
        """Ce que l'écran demande en ce moment."""
        selection = replace(self._filtre, agents=tuple(sorted(i for i in self._de if i is not None)), sans_agent=None in self._de)
        return Demande(selection, tuple(sorted(self._a)), self._par, self._motif, self._fin)

    def relire(self) -> None:
        """Refait l'aperçu, à côté s'il porte sur beaucoup de dossiers ; n'écrit rien."""
        if self.en_geste:
            return
        self.arreter()
        self._lignes = portefeuilles()
        self._vu = self._empeche = None
        demande = self.demande
        if not demande.selection.vide and demande.a and self._au_plus() > AUSSITOT:
            self._peindre()
            self.calculer(lambda suivi: _Trouve(demande, *self._apercevoir(demande)), en_silence=True)
            return
        self.montrer(_Trouve(demande, *self._apercevoir(demande)))

    def _au_plus(self) -> int:
        """Combien de dossiers la sélection peut porter : ceux des agents qui donnent, sinon tous."""
        return sum(p.nombre for p in self._lignes if not self._de or p.agent_id in self._de)

    def montrer(self, resultat: object) -> None:
        if isinstance(resultat, Faite):
            self._montrer_faite(resultat)
        elif isinstance(resultat, Defaite):
            self._montrer_defaite(resultat)
        else:
            assert isinstance(resultat, _Trouve)
            self._montrer_l_apercu(resultat)

    def _montrer_l_apercu(self, resultat: _Trouve) -> None:
        if resultat.demande != self.demande:
            return  # la demande a changé pendant le calcul : un autre court
        self._vu, self._empeche = resultat.apercu, resultat.empeche
        self._peindre()

    def _apercevoir(self, demande: Demande) -> tuple[Apercu | None, ErreurAgence | None]:
        if demande.selection.vide:
            d, f = (signe_de(self.seance.configuration.touches, t) for t in ("reattribution_donne", "reattribution_filtre"))
            return None, SaisieInvalide("quels dossiers ?", f"Dire qui donne ({d} sur sa ligne), ou un filtre ({f}).")
        try:
            return apercu(self.seance, demande), None
        except ErreurAgence as erreur:
            return None, erreur

    # Ce qui se voit

    def _peindre(self) -> None:
        parts = {p.agent_id: p for p in self._vu.parts} if self._vu else {}
        liste = self.query_one("#agents", Liste)
        liste.poser(SourceFixe([self._ligne(p, parts.get(p.agent_id)) for p in self._lignes]), liste.curseur)
        largeur = self.app.size.width
        self.query_one("#choix", BlocTexte).poser(self._choix(largeur))
        self.query_one("#apercu", BlocTexte).poser([lit("─" * largeur, "attenue"), *self._details(largeur - 2)])
        self.peindre_les_bords()

    def _ligne(self, p: Portefeuille, apres: Part | None) -> LigneListe:
        recoit = ("[x]" if p.agent_id in self._a else "[ ]") if p.recoit else "non"
        neuf = (str(apres.nombre_apres), euros_entiers(apres.solde_apres), str(apres.recus or "·")) if apres else ("·", "·", "·")
        donne = "oui" if p.agent_id in self._de else ""
        cellules = (donne, recoit, p.affichage, str(p.nombre), euros_entiers(p.solde), *neuf)
        change = apres is not None and apres.nombre_apres != apres.nombre
        return LigneListe(cellules, styles=("accent", "accent", "", "", "", *(("titre",) * 3 if change else ())))

    def _choix(self, largeur: int) -> list[Text]:
        noms = {p.agent_id: p.affichage for p in self._lignes if p.agent_id is not None}
        quoi = "à choisir" if self.demande.selection.vide else dire(self.demande.selection, noms)
        fin = f"remplacement jusqu'au {self._fin:%d/%m/%Y}" if self._fin else ""
        return [
            assembler((" dossiers ", "titre"), quoi),
            assembler((" partage  ", "titre"), PAR_EN_MOTS[self._par], " ; ceux d'un débiteur vont ensemble"),
            assembler((" motif    ", "titre"), " · ".join(x for x in (fin, self._motif) if x) or "aucun"),
            lit("─" * largeur, "attenue"),
        ]

    def _details(self, largeur: int) -> list[Text]:
        if self._vu is not None:
            suite = EN_COURS if self.en_geste else dire_la_suite(self._vu)
            phrases = [lit(phrase) for phrase in [*dire_l_apercu(self._vu), suite]]
        else:
            dite = dire_erreur(self._empeche) if self._empeche else "l'aperçu se calcule…"
            phrases = [lit(f"{dite[:1].upper()}{dite[1:]}", "alerte")]
        pliees = [assembler(" ", x) for phrase in phrases for x in plier(phrase, largeur, 2, self.app.console)]
        return pliees[: LIGNES_DE_L_APERCU - 1]

    # Choisir

    def _courante(self) -> Portefeuille:
        rang = self.query_one("#agents", Liste).curseur
        if rang >= len(self._lignes):
            raise Introuvable("aucun agent.", "")
        return self._lignes[rang]

    def faire_reattribution_donne(self) -> None:
        self._de ^= {self._courante().agent_id}
        self._rechoisir()

    def faire_reattribution_recoit(self) -> None:
        p = self._courante()
        if not p.recoit or p.agent_id is None:
            raise SaisieInvalide(f"{p.affichage} ne peut pas recevoir de dossiers.", "Choisir une ligne marquée [ ].")
        self._a ^= {p.agent_id}
        self._rechoisir()

    def faire_reattribution_par(self) -> None:
        self._par = Par.EUROS if self._par is Par.NOMBRE else Par.NOMBRE
        self._rechoisir()

    def _rechoisir(self) -> None:
        self.dire()
        self.relire()

    def faire_reattribution_filtre(self) -> None:
        etiquettes = {
            "mandant": ("mandant", "son code"), "etape": ("étape", "amiable, mise en demeure, huissier…"),
            "minimum": ("solde au moins", ""), "maximum": ("solde au plus", ""), "age_minimum": ("confiés depuis", "jours au moins"),
            "age_maximum": ("et depuis", "jours au plus"), "lieu": ("lieu", "département ou code postal : 35, 2A, 35000"),
        }  # fmt: skip
        champs = [Champ(nom, mots, self._champs.get(nom, ""), indication=aide) for nom, (mots, aide) in etiquettes.items()]

        def filtrer(valeurs: Mapping[str, str]) -> tuple[Selection, dict[str, str]]:
            return lire(valeurs), dict(valeurs)

        self.app.push_screen(Dialogue("Quels dossiers (vide : sans condition)", champs, filtrer), self._filtrer)

    def _filtrer(self, rendu: tuple[Selection, dict[str, str]] | None) -> None:
        if rendu is not None:
            self._filtre, self._champs = rendu
            self._rechoisir()

    def faire_reattribution_motif(self) -> None:
        champs = [
            Champ("motif", "motif", self._motif, indication="écrit dans l'historique de chaque dossier"),
            Champ("fin", "absent jusqu'au", f"{self._fin:%d/%m/%Y}" if self._fin else "", indication="vide : pour de bon ; ven, 15/12, +7"),
        ]

        def noter(valeurs: Mapping[str, str]) -> tuple[str, date | None]:
            fin = valeurs["fin"].strip()
            le = lire_date(fin, self.seance.jour, self.seance.cadre().calendrier).demandee if fin else None
            return valeurs["motif"].strip(), le

        rappel = ["Une date de fin en fait un remplacement : la nuit rend tout le premier jour ouvré après."]
        self.app.push_screen(Dialogue("Motif, et fin d'un remplacement", champs, noter, rappel=rappel), self._noter)

    def _noter(self, rendu: tuple[str, date | None] | None) -> None:
        if rendu is not None:
            self._motif, self._fin = rendu
            self._rechoisir()

    # Faire

    def faire_reattribution_confirmer(self) -> None:
        if self._vu is None:
            raise self._empeche or SaisieInvalide("l'aperçu se calcule encore.", "Attendre de l'avoir lu.")
        vu = self._vu
        self.faire_le_geste("réattribution", len(vu.mouvements), lambda suivi: reattribuer(self.seance, vu, suivi))
        self._peindre()

    def recevoir(self, resultat: object, erreur: ErreurAgence | None) -> None:
        if isinstance(erreur, PortefeuilleChange):
            self._vu = erreur.apercu
            self._lignes = portefeuilles()
        super().recevoir(resultat, erreur)
        if erreur is not None:
            self._peindre()

    def _montrer_faite(self, faite: Faite) -> None:
        self._derniere = faite
        self._de, self._a, self._motif, self._fin = frozenset(), frozenset(), "", None
        self._filtre, self._champs = Selection(), SANS_FILTRE
        self.relire()
        laisses = f", {accorder(faite.laisses, 'laissé')}" if faite.laisses else ""
        u = signe_de(self.seance.configuration.touches, "reattribution_defaire")
        fait = f"n° {faite.id} : {accorder(faite.nombre, 'dossier')} pour {euros(faite.montant)}{laisses} · {u} défait"
        self.dire(("✓ ", "succes"), fait)

    def faire_reattribution_defaire(self) -> None:
        if self._derniere is None:
            h = signe_de(self.seance.configuration.touches, "reattribution_passees")
            raise Introuvable("rien n'a été réattribué ici.", f"Les réattributions passées se défont par {h}.")
        faite = self._derniere
        self.faire_le_geste("remise en place", faite.nombre, lambda suivi: defaire(self.seance, faite.id, suivi))

    def _montrer_defaite(self, rendu: Defaite) -> None:
        numero = self._derniere.id if self._derniere else 0
        self._derniere = None
        self.relire()
        laisses = f", {accorder(len(rendu.laisses), 'laissé')} : {' '.join(rendu.laisses[0])}" if rendu.laisses else ""
        self.dire(("✓ ", "succes"), f"n° {numero} défaite : {accorder(rendu.nombre, 'dossier')} de retour{laisses}")

    def faire_reattribution_passees(self) -> None:
        from ecrans.supervision.reattributions_passees import PasseesEcran

        self.app.push_screen(PasseesEcran(self.seance))

    def faire_reattribution_retour(self) -> None:
        self.arreter()
        self.revenir()

    def on_resize(self) -> None:
        super().on_resize()
        if self.is_mounted and self._lignes:
            self._peindre()
