"""Suspendre ou reprendre : le motif d'une touche, puis jusqu'à quand ou ce que l'on attend."""

from __future__ import annotations

from collections.abc import Mapping

from agence.expressions import lire_date
from agence.gestes import suspensions
from agence.mots import dire_attente, en_mots
from donnees.nomenclature import Etat, Motif
from ecrans.composants.dialogues import Champ, Choix, Dialogue, Option
from ecrans.poste.base import EcranDeDossier

LETTRES = {
    "l": Motif.LITIGE, "v": Motif.VERIFICATION, "a": Motif.ARRANGEMENT, "d": Motif.DIFFICULTE, "e": Motif.ENQUETE,
    "p": Motif.PROCEDURE_COLLECTIVE, "s": Motif.SURENDETTEMENT, "m": Motif.DECES, "t": Motif.TUTELLE,
}  # fmt: skip
LEVER = "lever"


def ouvrir(ecran: EcranDeDossier, geste: str) -> None:
    """Le motif ; sur un dossier suspendu, la première touche lève."""
    lu = ecran.lu()
    options = [Option(lettre, en_mots(motif), motif.value) for lettre, motif in LETTRES.items()]
    titre = f"Suspendre · {lu.fiche.debiteur}"
    if lu.situation.etat is Etat.SUSPENDU:
        options.insert(0, Option("x", f"lever ({en_mots(lu.situation.suspension_motif)})", LEVER, "titre"))
        titre = f"Suspendu ({en_mots(lu.situation.suspension_motif)}) · {lu.fiche.debiteur}"
    ecran.demander(Choix(titre, options), lambda choisi: _lever(ecran) if choisi == LEVER else _poser(ecran, Motif(choisi)))


def _poser(ecran: EcranDeDossier, motif: Motif) -> None:
    lu = ecran.lu()
    attente = suspensions.ATTENTES.get(motif, "")
    champs = [
        Champ("fin", "jusqu'au", indication="+30, fm, 15/12" + (" ; vide : à l'évènement" if attente else "")),
        Champ("attend", "attend", dire_attente(attente), indication="ce qui y mettra fin"),
        Champ("note", "note", indication="facultative"),
    ]

    def lire(valeurs: Mapping[str, str]) -> str:
        dite = lire_date(valeurs["fin"], ecran.seance.jour, ecran.seance.cadre().calendrier) if valeurs["fin"].strip() else None
        attend = attente if valeurs["attend"].strip() == dire_attente(attente) else valeurs["attend"]
        fin = suspensions.suspendre(
            ecran.seance, lu.id, motif, dite.retenue if dite else None, "" if dite else attend, note=valeurs["note"], version=lu.version
        )
        jusque = f"jusqu'au {fin:%d/%m/%Y}" if fin else f"attend {valeurs['attend'].strip()}"
        return f"{lu.fiche.reference} suspendu ({en_mots(motif)}), {jusque}"

    ecran.demander(Dialogue(f"Suspendre : {en_mots(motif)} · {lu.fiche.debiteur}", champs, lire), ecran.fait)


def _lever(ecran: EcranDeDossier) -> None:
    lu = ecran.lu()

    def lire(valeurs: Mapping[str, str]) -> str:
        suspensions.lever(ecran.seance, lu.id, valeurs["note"], version=lu.version)
        return f"{lu.fiche.reference} suspension levée"

    champ = Champ("note", "raison", indication="la preuve, si c'est une protection")
    ecran.demander(Dialogue(f"Lever la suspension · {lu.fiche.debiteur}", [champ], lire), lambda phrase: ecran.fait(phrase, quitte=False))
