"""Le panneau d'une procédure : la frise des étapes, les échéances par jours restants, une lettre par évènement possible."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical

from agence.droit.etats_procedure import Evenement
from donnees.nomenclature import SensEcheance
from ecrans.composants.dialogues import CSS_FENETRE, Fenetre
from ecrans.composants.texte import BlocTexte, Morceau, assembler, couper
from ecrans.frise import Frise, detail, dire_echeance, est_depassee, reste

LARGEUR_MAXIMALE = 100
CADRE = 4
"""Colonnes que prennent le cadre et ses marges ; lignes que prennent le cadre, le titre et les touches."""
MINIMUM_D_ETAPES = 2


class Panneau(Fenetre[str]):
    """Rend le code de l'évènement choisi."""

    DEFAULT_CSS = CSS_FENETRE.format(nom="Panneau", largeur="auto")

    def __init__(self, f: Frise, debiteur: str, jour: date) -> None:
        super().__init__(f"{f.nom[:1].upper()}{f.nom[1:]} · {f.phase} · {debiteur}")
        self._frise, self._jour = f, jour
        self._par_lettre = lettres(f.possibles)

    def compose(self) -> ComposeResult:
        lignes = self._lignes(self.app.size.height - CADRE)
        with Vertical(classes="fenetre") as fenetre:
            fenetre.styles.width = self._largeur + CADRE
            yield BlocTexte([self._titre, *lignes], hauteur=1 + len(lignes))
            yield BlocTexte([assembler(("Échap", "touche"), " ferme")], hauteur=1)

    def on_key(self, evenement: events.Key) -> None:
        choisi = self._par_lettre.get(evenement.character or "")
        if choisi is not None:
            evenement.stop()
            self.dismiss(choisi.code)

    @property
    def _largeur(self) -> int:
        return min(LARGEUR_MAXIMALE, self.app.size.width) - CADRE

    def _lignes(self, place: int) -> list[Text]:
        """Tout, ou ce qui tient : le détail des échéances cède d'abord, puis les étapes les plus anciennes."""
        possibles = self._possibles()
        for avec_detail in (True, False):
            echeances = self._echeances(avec_detail=avec_detail)
            reste_pour = place - len(echeances) - len(possibles)
            if reste_pour >= min(len(self._frise.suivie.etapes), MINIMUM_D_ETAPES):
                break
        lignes = [*self._etapes(max(reste_pour, MINIMUM_D_ETAPES)), *echeances, *possibles]
        return lignes[:place]

    def _etapes(self, place: int) -> list[Text]:
        faites = self._frise.suivie.etapes
        if len(faites) > place:
            debut = [assembler((f"  … {len(faites) - place + 1} étapes avant", "attenue"))]
            faites = faites[-(place - 1) :]
        else:
            debut = [] if faites else [assembler(("  aucune étape inscrite", "attenue"))]
        return [*debut, *(self._dire(("✓ ", "succes"), f"{e.le:%d/%m/%Y} {self._frise.etape(e)}", e.note) for e in faites)]

    def _echeances(self, *, avec_detail: bool) -> list[Text]:
        lignes = []
        for e in self._frise.suivie.echeances:
            style = "danger" if est_depassee(e, self._jour) else "alerte" if e.sens == SensEcheance.BUTOIR else ""
            signe = "! " if e.sens == SensEcheance.BUTOIR else "… "
            jours = f"{reste(e.le, self._jour):>5} "
            lignes.append(assembler((signe, style), (jours, style), self._couper(dire_echeance(e, self._jour), 8)))
            if avec_detail:
                lignes.append(assembler("        ", (self._couper(detail(e), 8), "attenue")))
        return lignes

    def _possibles(self) -> list[Text]:
        if not self._par_lettre:
            return [assembler(("  plus rien ne peut s'y inscrire", "attenue"))]
        titre = assembler(("qu'est-il arrivé ?", "titre"))
        return [titre, *(self._dire((f"{lettre} ", "touche"), e.libelle, e.acteur) for lettre, e in self._par_lettre.items())]

    def _dire(self, debut: Morceau, texte: str, suite: str) -> Text:
        entier = self._couper(f"{texte} · {suite}" if suite else texte, 2)
        coupe = min(len(texte), len(entier))
        return assembler(debut, entier[:coupe], (entier[coupe:], "attenue"))

    def _couper(self, texte: str, marge: int) -> str:
        return couper(texte, self._largeur - marge)


def lettres(evenements: Sequence[Evenement]) -> dict[str, Evenement]:
    """Une lettre par évènement, tirée de son code : les communs à toutes les procédures gardent toujours la leur."""
    rangs = sorted(evenements, key=lambda e: e.de_etat is None)
    prises: dict[str, Evenement] = {}
    for e in rangs:
        libre = next((c for c in (*e.code.replace("_", ""), *"abcdefghijklmnopqrstuvwxyz0123456789") if c not in prises), "")
        if libre:
            prises[libre] = e
    par_evenement = {e.code: lettre for lettre, e in prises.items()}
    return {par_evenement[e.code]: e for e in evenements if e.code in par_evenement}
