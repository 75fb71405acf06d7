"""Clore un dossier avec sa raison, ou rouvrir celui qui est clos."""

from __future__ import annotations

from collections.abc import Mapping

from agence.gestes import cloture
from agence.gestes.a_deux import rouvrir_ou_demander
from agence.mots import en_mots
from donnees.nomenclature import Etat, MotifDeCloture
from ecrans.composants.dialogues import Champ, Choix, Dialogue, Option
from ecrans.poste.base import EcranDeDossier

LETTRES = {
    "i": MotifDeCloture.IRRECOUVRABLE, "p": MotifDeCloture.PRESCRIT, "r": MotifDeCloture.RETRAIT, "s": MotifDeCloture.SOLDE,
    "t": MotifDeCloture.PETIT_RESTE,
}  # fmt: skip


def ouvrir(ecran: EcranDeDossier, geste: str) -> None:
    """Le motif de clôture ; sur un dossier clos, la raison de le rouvrir."""
    lu = ecran.lu()
    if lu.situation.etat is Etat.CLOS:
        _rouvrir(ecran)
        return
    options = [Option(lettre, en_mots(motif), motif.value) for lettre, motif in LETTRES.items()]
    ecran.demander(Choix(f"Clore · {lu.fiche.debiteur}", options), lambda valeur: _clore(ecran, MotifDeCloture(valeur)))


def _clore(ecran: EcranDeDossier, motif: MotifDeCloture) -> None:
    lu = ecran.lu()

    def lire(valeurs: Mapping[str, str]) -> str:
        cloture.clore(ecran.seance, lu.id, motif, valeurs["note"], version=lu.version)
        return f"{lu.fiche.reference} clos : {en_mots(motif)}"

    champ = Champ("note", "note", indication="facultative")
    ecran.demander(Dialogue(f"Clore : {en_mots(motif)} · {lu.fiche.debiteur}", [champ], lire), ecran.fait)


def _rouvrir(ecran: EcranDeDossier) -> None:
    lu = ecran.lu()

    def lire(valeurs: Mapping[str, str]) -> str:
        demande = rouvrir_ou_demander(ecran.seance, lu.id, valeurs["raison"], version=lu.version)
        return f"{lu.fiche.reference} " + ("rouvert" if demande is None else ": réouverture demandée à un superviseur")

    fenetre = Dialogue(f"Rouvrir · {lu.fiche.debiteur}", [Champ("raison", "raison")], lire)
    ecran.demander(fenetre, lambda phrase: ecran.fait(phrase, quitte=False))
