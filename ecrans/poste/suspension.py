"""Suspendre ou reprendre : le motif d'une touche, puis jusqu'à quand ou ce que l'on attend.

Une protection, un litige, une réclamation ont leur propre dialogue ; sur un dossier suspendu, ce qui peut suivre vient d'abord.
"""

from __future__ import annotations

from collections.abc import Mapping

from agence.droit.protections import situations
from agence.expressions import lire_date
from agence.gestes import soldes_touches, suspensions
from agence.mots import dire_attente, en_mots
from donnees.nomenclature import Etat, Motif
from ecrans.composants.dialogues import Champ, Choix, Dialogue, Option
from ecrans.poste import litige, protection, reclamation
from ecrans.poste.base import EcranDeDossier

LETTRES = {
    "l": Motif.LITIGE, "v": Motif.VERIFICATION, "a": Motif.ARRANGEMENT, "d": Motif.DIFFICULTE, "e": Motif.ENQUETE,
    "p": Motif.PROCEDURE_COLLECTIVE, "s": Motif.SURENDETTEMENT, "m": Motif.DECES, "t": Motif.TUTELLE, "g": Motif.DELAI_DE_GRACE,
    "n": Motif.RADIATION,
}  # fmt: skip
LEVER, RECLAMATION, LAISSER = "lever", "reclamation", "laisser"


def ouvrir(ecran: EcranDeDossier, geste: str) -> None:
    """Le motif ; sur un dossier suspendu, la première touche lève et les suivantes font avancer ce qui le tient."""
    lu = ecran.lu()
    options = [Option(lettre, en_mots(motif), motif.value) for lettre, motif in LETTRES.items()]
    options.append(Option("k", "réclamation contre l'agence", RECLAMATION))
    titre = f"Suspendre · {lu.fiche.debiteur}"
    if lu.situation.etat is Etat.SUSPENDU:
        suites = [*protection.suites(ecran), *litige.suites(ecran)]
        options = [Option("x", f"lever ({en_mots(lu.situation.suspension_motif)})", LEVER, "titre"), *suites, *options]
        titre = f"Suspendu ({en_mots(lu.situation.suspension_motif)}) · {lu.fiche.debiteur}"
    if lu.situation.etat is Etat.CLOS and soldes_touches.est_a_revoir(lu.id):
        options = [Option("z", "laisser soldé, dire pourquoi", LAISSER, "titre"), *options]
        titre = f"Soldé après un jugement d'ouverture · {lu.fiche.debiteur}"
    ecran.demander(Choix(titre, options), lambda choisi: _suivre(ecran, choisi))


def _suivre(ecran: EcranDeDossier, choisi: str) -> None:
    if choisi == LEVER:
        _lever(ecran)
    elif choisi == RECLAMATION:
        reclamation.ouvrir(ecran)
    elif choisi == LAISSER:
        _laisser(ecran)
    elif choisi in protection.SUITES:
        protection.SUITES[choisi](ecran)
    elif choisi in litige.SUITES:
        litige.SUITES[choisi](ecran)
    elif Motif(choisi) is Motif.LITIGE:
        litige.ouvrir(ecran)
    elif Motif(choisi) in situations(ecran.seance.configuration.tables):
        protection.ouvrir(ecran, Motif(choisi))
    else:
        _poser(ecran, Motif(choisi))


def _poser(ecran: EcranDeDossier, motif: Motif) -> None:
    lu = ecran.lu()
    champs = [
        Champ("fin", "jusqu'au", indication="+30, fm, 15/12"),
        Champ("attend", "attend", indication="ce qui y mettra fin"),
        Champ("note", "note", indication="facultative"),
    ]

    def lire(valeurs: Mapping[str, str]) -> str:
        dite = lire_date(valeurs["fin"], ecran.seance.jour, ecran.seance.cadre().calendrier) if valeurs["fin"].strip() else None
        fin = suspensions.suspendre(
            ecran.seance, lu.id, motif, dite.retenue if dite else None, "" if dite else valeurs["attend"], note=valeurs["note"],
            version=lu.version,
        )  # fmt: skip
        jusque = f"jusqu'au {fin:%d/%m/%Y}" if fin else f"attend {dire_attente(valeurs['attend'].strip())}"
        return f"{lu.fiche.reference} suspendu ({en_mots(motif)}), {jusque}"

    ecran.demander(Dialogue(f"Suspendre : {en_mots(motif)} · {lu.fiche.debiteur}", champs, lire), ecran.fait)


def _lever(ecran: EcranDeDossier) -> None:
    lu = ecran.lu()
    prouvee = protection.prouvee(ecran)
    champs = [Champ("note", "raison", indication="la preuve, si c'est une protection")]
    if prouvee:
        champs += [
            Champ("preuve", "pièce", indication="la décision qui y met fin"),
            Champ("a_tort", "inscrite à tort", "non", indication="oui : elle n'a rien arrêté"),
        ]

    def lire(valeurs: Mapping[str, str]) -> str:
        a_tort = valeurs.get("a_tort", "").strip().lower().startswith("o")
        suspensions.lever(ecran.seance, lu.id, valeurs["note"], preuve=valeurs.get("preuve", ""), a_tort=a_tort, version=lu.version)
        return f"{lu.fiche.reference} suspension levée"

    fenetre = Dialogue(f"Lever la suspension · {lu.fiche.debiteur}", champs, lire)
    ecran.demander(fenetre, lambda phrase: ecran.fait(phrase, quitte=False))


def _laisser(ecran: EcranDeDossier) -> None:
    """Le jugement d'ouverture appris tard ne change rien ici (règle 32) : un superviseur dit pourquoi."""
    lu = ecran.lu()

    def lire(valeurs: Mapping[str, str]) -> str:
        soldes_touches.laisser(ecran.seance, lu.id, valeurs["raison"], version=lu.version)
        return f"{lu.fiche.reference} reste soldé"

    champ = Champ("raison", "raison", indication="payé par la caution, dette née après…")
    fenetre = Dialogue(f"Laisser soldé · {lu.fiche.debiteur}", [champ], lire)
    ecran.demander(fenetre, lambda phrase: ecran.fait(phrase, quitte=False))
