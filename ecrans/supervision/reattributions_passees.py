"""Les réattributions faites : ce qui reste en place, et de quoi défaire ou prolonger."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from textual.widget import Widget

from agence import horloge
from agence.erreurs import Introuvable
from agence.expressions import lire_date
from agence.gestes.reattributions import Defaite, defaire, prolonger
from donnees.vues.reattribution import Passee, detail, passees
from ecrans.commandes.sortie import accorder
from ecrans.composants.dialogues import Champ, Confirmation, Dialogue
from ecrans.composants.liste import Colonne, Liste
from ecrans.composants.sources import LigneListe, SourceFixe
from ecrans.composants.texte import BlocTexte, assembler, lit
from ecrans.supervision.chiffres import euros_entiers
from ecrans.supervision.grand_geste import PageDuGrandGeste
from ecrans.supervision.mots_de_reattribution import dire_l_etat

LIGNES_DU_DETAIL = 6


class PasseesEcran(PageDuGrandGeste):
    """La plus récente d'abord ; sous le curseur, de qui à qui. u défait, p prolonge un remplacement."""

    NOM_ECRAN = "reattributions"
    ARRETENT = frozenset({"reattributions_retour"})
    _defait = 0
    """Le numéro de celle qui se défait."""

    def titre(self) -> str:
        return "réattributions faites"

    def corps(self) -> Iterable[Widget]:
        colonnes = (
            Colonne("n°", 4, droite=True), Colonne("le", 11), Colonne("par", 9), Colonne("dossiers", 8, droite=True),
            Colonne("euros", 11, droite=True), Colonne("état", 23), Colonne("motif"),
        )  # fmt: skip
        yield Liste(colonnes, titres=True, vide="Aucune réattribution.", id="passees")
        yield BlocTexte(hauteur=LIGNES_DU_DETAIL, id="detail")

    def on_mount(self) -> None:
        super().on_mount()
        self.query_one("#passees", Liste).focus()

    def relire(self) -> None:
        self._passees = passees()
        liste = self.query_one("#passees", Liste)
        liste.poser(SourceFixe([_peindre(p) for p in self._passees]), liste.curseur)
        self._detailler()
        self.peindre_les_bords()

    def on_liste_curseur_deplace(self) -> None:
        self._detailler()

    def _detailler(self) -> None:
        rang = self.query_one("#passees", Liste).curseur
        if rang >= len(self._passees):
            self.query_one("#detail", BlocTexte).poser([])
            return
        p = self._passees[rang]
        couples = detail(p.id)
        lignes = [lit("─" * self.app.size.width, "attenue"), assembler((f" n° {p.id}", "titre"), f" {p.quoi} · {p.motif or 'sans motif'}")]
        for de, a, nombre, rendus in couples[: LIGNES_DU_DETAIL - 2]:
            revenus = f", {accorder(rendus, 'revenu')}" if rendus else ""
            lignes.append(lit(f" de {de} à {a} : {accorder(nombre, 'dossier')}{revenus}"))
        if len(couples) > LIGNES_DU_DETAIL - 2:
            lignes[-1] = lit(f" et {len(couples) - LIGNES_DU_DETAIL + 3} autres couples")
        self.query_one("#detail", BlocTexte).poser(lignes)

    def _courante(self) -> Passee:
        rang = self.query_one("#passees", Liste).curseur
        if rang >= len(self._passees):
            raise Introuvable("aucune réattribution.", "")
        return self._passees[rang]

    # Les touches

    def faire_reattributions_defaire(self) -> None:
        p = self._courante()
        lignes = [
            f"{accorder(p.restes, 'dossier')} encore en place, à rendre à qui les avait.",
            "Laissés : ceux réattribués depuis, ou ouverts en ce moment.",
        ]

        def defaire_si(oui: bool | None) -> None:
            if oui:
                self._defaire(p)

        self.app.push_screen(Confirmation(f"Défaire la réattribution n° {p.id} ?", lignes), defaire_si)

    def _defaire(self, p: Passee) -> None:
        self._defait = p.id
        self.faire_le_geste("remise en place", p.restes, lambda suivi: defaire(self.seance, p.id, suivi))

    def montrer(self, resultat: object) -> None:
        assert isinstance(resultat, Defaite)
        self.relire()
        laisses = f" · laissés : {', '.join(' '.join(x) for x in resultat.laisses[:3])}" if resultat.laisses else ""
        self.dire(("✓ ", "succes"), f"n° {self._defait} défaite : {accorder(resultat.nombre, 'dossier')} de retour{laisses}")

    def faire_reattributions_prolonger(self) -> None:
        p = self._courante()
        actuelle = f"{p.jusqu_au:%d/%m/%Y}" if p.jusqu_au else ""

        def lire(valeurs: Mapping[str, str]) -> date:
            fin = lire_date(valeurs["fin"], self.seance.jour, self.seance.cadre().calendrier).demandee
            prolonger(self.seance, p.id, fin)
            return fin

        champ = Champ("fin", "absent jusqu'au", actuelle, indication="ven, 15/12, +7")
        self.app.push_screen(Dialogue(f"Fin du remplacement n° {p.id}", [champ], lire), self._prolongee)

    def _prolongee(self, fin: date | None) -> None:
        if fin is not None:
            self.relire()
            self.dire(("✓ ", "succes"), f"remplacement jusqu'au {fin:%d/%m/%Y}")

    def faire_reattributions_retour(self) -> None:
        self.revenir()


def _peindre(p: Passee) -> LigneListe:
    le = horloge.local(p.faite_le)
    return LigneListe((str(p.id), f"{le:%d/%m %H:%M}", p.par, str(p.nombre), euros_entiers(p.montant), dire_l_etat(p), p.motif))
