"""Une page dont les chiffres se calculent à côté : un fil avec sa propre connexion, l'avancement en tête, Échap pour arrêter."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from threading import Event
from time import monotonic

from textual.message import Message

from agence.erreurs import ErreurAgence
from agence.seance import Seance
from agence.suivi import Arrete, Suivi
from donnees.base import base, fermer
from ecrans.poste.etabli import base_traduite
from ecrans.supervision.page import Page

ECART = 0.1
"""Secondes entre deux avancements montrés."""


class PageCalculee(Page):
    """`calculer(travail)` le confie à un fil ; `montrer(resultat)` le reçoit. Un nouveau calcul remplace l'ancien."""

    @dataclass
    class Avance(Message):
        """Où en est le calcul."""

        numero: int
        fait: int
        prevu: int

    @dataclass
    class Pret(Message):
        """Le calcul a fini : son résultat, ou ce qui l'a empêché."""

        numero: int
        resultat: object
        erreur: ErreurAgence | None = None

    def __init__(self, seance: Seance) -> None:
        super().__init__(seance)
        self._numero = 0
        self._arret: Event | None = None
        self._montre = 0.0
        self._nom, self._en_silence = "", False

    @property
    def calcule(self) -> bool:
        """Vrai tant qu'un calcul court."""
        return self._arret is not None

    def montrer(self, resultat: object) -> None:
        """Reçoit ce que le fil a calculé."""
        raise NotImplementedError

    def calculer(
        self, travail: Callable[[Suivi], object], *, nom: str = "calcul", en_silence: bool = False, ecrit: bool = False
    ) -> None:
        """Lance ce travail à côté ; celui qui courait s'arrête à sa prochaine tranche.

        `nom` : comment la ligne de message l'appelle ; `en_silence` : elle n'en dit rien, sinon ce qui l'empêche.
        `ecrit` : il change la base ; une panne imprévue ferme alors le programme, plutôt que de laisser croire qu'il court encore.
        """
        self.arreter()
        self._numero += 1
        self._arret = Event()
        self._nom, self._en_silence = nom, en_silence
        if not en_silence:
            self.dire((f"{nom}…", "attenue"))
        self.run_worker(
            partial(self._dans_le_fil, travail, self._numero, self._arret), thread=True, group="indicateurs", exit_on_error=ecrit
        )

    def arreter(self) -> bool:
        """Arrête le calcul en cours, dont rien ne se montrera plus ; faux s'il n'y en a pas."""
        if self._arret is None:
            return False
        self._arret.set()
        self._arret = None
        self._numero += 1
        return True

    def on_unmount(self) -> None:
        self.arreter()

    def _dans_le_fil(self, travail: Callable[[Suivi], object], numero: int, arret: Event) -> None:
        suivi = Suivi(lambda fait, prevu: self._avancer(numero, fait, prevu), arret.is_set)
        try:
            with base_traduite():
                base.connect(reuse_if_open=True)
                resultat = travail(suivi)
            self.post_message(self.Pret(numero, resultat))
        except ErreurAgence as erreur:
            self.post_message(self.Pret(numero, None, erreur))
        finally:
            fermer()

    def _avancer(self, numero: int, fait: int, prevu: int) -> None:
        if monotonic() - self._montre >= ECART:
            self._montre = monotonic()
            self.post_message(self.Avance(numero, fait, prevu))

    def on_page_calculee_avance(self, message: Avance) -> None:
        if message.numero == self._numero and self.calcule and message.prevu and not self._en_silence:
            self.dire((f"{self._nom} {message.fait * 100 // message.prevu} %", "attenue"), " · ", ("Échap", "touche"), " arrête")

    def on_page_calculee_pret(self, message: Pret) -> None:
        if message.numero == self._numero:
            self._arret = None
            self.recevoir(message.resultat, message.erreur)

    def recevoir(self, resultat: object, erreur: ErreurAgence | None) -> None:
        """Ce que le fil a rendu : son résultat se montre, ce qui l'a empêché se dit."""
        if erreur is None:
            if not self._en_silence:
                self.dire()
            self.montrer(resultat)
        elif not isinstance(erreur, Arrete):
            self.montrer_refus(erreur)

    def dire_le_fichier(self, chemin: Path) -> None:
        """Un fichier qui vient d'être posé : son nom d'abord, que la place ne coupe pas."""
        self.dire(("✓ ", "succes"), f"{chemin.name}, dans {chemin.parent}")

    def quitter_ou_arreter(self) -> None:
        """La touche de retour : arrête le calcul s'il court, sinon remonte."""
        if self.arreter():
            self.dire(("calcul arrêté", "alerte"), " · ", ("r", "touche"), " le reprend")
        else:
            self.revenir()
