"""Une petite application d'essai, faite des composants : une file à gauche, une fiche à droite, deux lignes de pied.

Se lance par `python -m tests.outils.demo`. Réglée par l'environnement : DEMO_LIGNES (nombre), DEMO_CHARGES (les noms
hostiles d'abord), DEMO_URGENCE (fichier où écrire à la coupure), DEMO_BRUT (montre une charge par un Static de Textual),
DEMO_SOURDE (SIGHUP est ignoré). La touche G fige la boucle d'évènements.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Mapping
from pathlib import Path

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal
from textual.screen import Screen
from textual.widgets import Static

from agence.argent import euros, lire_montant
from agence.erreurs import Refus
from ecrans.composants.dialogues import Champ, Choix, Confirmation, Dialogue, Option
from ecrans.composants.liste import Colonne, Liste
from ecrans.composants.sources import LigneListe, SourcePaginee
from ecrans.composants.texte import BlocTexte, assembler, lit
from ecrans.surete import AppSure, installer_raccroche
from ecrans.terminal import preparer_terminal, verifier_terminal
from tests.outils.charges import BALISES, COMMANDES

COLONNES = (
    Colonne("", 1),
    Colonne("quand", 5),
    Colonne("débiteur"),
    Colonne("dû", 13, droite=True),
)


def nom_numero(i: int, charges: tuple[str, ...]) -> str:
    return charges[i] if i < len(charges) else f"DEBITEUR {i:07d}"


class Poste(Screen[None]):
    BINDINGS = [
        Binding("p", "promesse"),
        Binding("a", "appel"),
        Binding("s", "confirmer"),
        Binding("1", "consigner('NRP')"),
        Binding("R", "refuser"),
        Binding("K", "planter"),
        Binding("G", "geler"),
        Binding("q", "app.quit"),
    ]
    CSS = "Poste > Horizontal { height: 1fr; } #file { width: 46; }"

    def __init__(self, total: int, charges: tuple[str, ...]) -> None:
        super().__init__()
        self.charges = charges
        self.faits: list[str] = []
        self.source = SourcePaginee(total, self._charger, self._peindre)

    def _charger(self, debut: int, nombre: int) -> list[int]:
        return list(range(debut, min(debut + nombre, self.source.total)))

    def _peindre(self, i: int) -> LigneListe:
        urgent = i % 7 == 0
        return LigneListe(
            ("!" if urgent else "·", "14:30" if urgent else "auj.", nom_numero(i, self.charges), euros(38_900 + i)),
            styles=("alerte",) if urgent else (),
        )

    def compose(self) -> ComposeResult:
        yield BlocTexte(["AGENCE · essai"], hauteur=1, id="entete")
        with Horizontal():
            yield Liste(COLONNES, self.source, id="file", vide="La file est vide.")
            yield BlocTexte(id="fiche")
        if os.environ.get("DEMO_BRUT"):
            yield Static(os.environ["DEMO_BRUT"].encode().decode("unicode_escape"), markup=False)
        yield BlocTexte([self._touches()], hauteur=2, id="pied")

    def on_mount(self) -> None:
        self._montrer(0)

    def on_liste_curseur_deplace(self, message: Liste.CurseurDeplace) -> None:
        self._montrer(message.index)

    def on_liste_choisie(self, message: Liste.Choisie) -> None:
        self._pied(assembler("ouvert ", (nom_numero(message.index, self.charges), "titre")))

    def action_promesse(self) -> None:
        champs = [Champ("montant", "montant", "389,00", montant=True), Champ("note", "note", indication="facultative")]
        self.app.push_screen(Dialogue("Promesse", champs, self._lire_promesse), self._promis)

    def action_appel(self) -> None:
        options = [Option("n", "ne répond pas", "NRP"), Option("r", "répondeur", "REP"), Option("o", "occupé", "OCC")]
        self.app.push_screen(Choix("Résultat de l'appel", options), self._appele)

    def action_confirmer(self) -> None:
        self.app.push_screen(Confirmation("Suspendre le dossier ?"), lambda oui: self._pied(lit(f"confirmé {oui}")))

    def action_consigner(self, code: str) -> None:
        self._appele(code)

    def action_refuser(self) -> None:
        raise Refus("appel refusé par la règle 37", "Attendre lundi.")

    def action_planter(self) -> None:
        debiteur_secret = "MADAME SECRETE"
        raise ZeroDivisionError(f"panne voulue, {len(debiteur_secret)} lettres")

    def action_geler(self) -> None:
        threading.Event().wait()

    def _lire_promesse(self, valeurs: Mapping[str, str]) -> str:
        return f"{euros(lire_montant(valeurs['montant']))} {valeurs['note']}"

    def _promis(self, resultat: str | None) -> None:
        self._pied(lit("annulé" if resultat is None else f"promis {resultat}"))

    def _appele(self, code: str | None) -> None:
        if code is not None:
            self.faits.append(code)
        self._pied(lit(f"faits {' '.join(self.faits)}"))

    def _montrer(self, i: int) -> None:
        nom = nom_numero(i, self.charges)
        self.query_one("#fiche", BlocTexte).poser([lit(nom, "titre"), "dossier " + str(i), "note : " + nom])

    def _pied(self, ligne: object) -> None:
        self.query_one("#pied", BlocTexte).poser([self._touches(), str(ligne)])

    @staticmethod
    def _touches() -> str:
        return "a appel  p promesse  s suspendre  q quitter"


class Demo(AppSure[int]):
    def on_mount(self) -> None:
        charges = BALISES + COMMANDES if os.environ.get("DEMO_CHARGES") else ()
        self.push_screen(Poste(int(os.environ.get("DEMO_LIGNES", "1000")), charges))
        cible = os.environ.get("DEMO_URGENCE")
        if cible and not self.is_headless:
            installer_raccroche(self, lambda raison: _ecrire(Path(cible), raison))
            if os.environ.get("DEMO_SOURDE"):
                signal.signal(signal.SIGHUP, signal.SIG_IGN)


def _ecrire(cible: Path, raison: str) -> None:
    cible.write_text(f"urgence {raison}", encoding="utf-8")


def principal() -> int:
    refus = verifier_terminal()
    if refus:
        print(f"agence : {refus}", file=sys.stderr)
        return 1
    app = Demo()
    app.run(mouse=False)
    return app.return_code or 0


if __name__ == "__main__":
    preparer_terminal()
    sys.exit(principal())
