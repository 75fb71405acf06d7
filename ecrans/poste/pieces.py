"""Les pièces : ce qui est joint, ce qu'on joint, ce qu'on retire."""

from __future__ import annotations

from collections.abc import Mapping

from agence.gestes import pieces
from agence.mots import en_mots
from donnees.nomenclature import TypePiece
from ecrans.composants.dialogues import Champ, Choix, Dialogue, Option
from ecrans.poste.base import EcranDeDossier

LETTRES = {
    "f": TypePiece.FACTURE, "c": TypePiece.COMMANDE, "k": TypePiece.CONTRAT, "l": TypePiece.LIVRAISON, "r": TypePiece.RELEVE,
    "m": TypePiece.MISE_EN_DEMEURE, "p": TypePiece.POUVOIR, "q": TypePiece.CHEQUE, "b": TypePiece.BAIL, "t": TypePiece.TITRE,
    "d": TypePiece.DECISION, "s": TypePiece.SIGNIFICATION, "v": TypePiece.PROCES_VERBAL, "n": TypePiece.RECONNAISSANCE,
    "o": TypePiece.PROTOCOLE, "e": TypePiece.ATTESTATION, "g": TypePiece.DECLARATION, "a": TypePiece.AUTRE,
}  # fmt: skip
"""La lettre de chaque sorte de pièce ; toutes se joignent."""


def ouvrir(ecran: EcranDeDossier, geste: str) -> None:
    """Quelle pièce joindre ; celles qui y sont déjà sont comptées."""
    lu = ecran.lu()
    comptes = {type_: sum(p[1] == type_ for p in lu.fiche.pieces) for type_ in TypePiece}
    options = [Option(lettre, f"{en_mots(t)}{f' ({comptes[t]})' if comptes[t] else ''}", t.value) for lettre, t in LETTRES.items()]
    ecran.demander(Choix(f"Joindre une pièce · {len(lu.fiche.pieces)} au dossier", options), lambda t: _joindre(ecran, TypePiece(t)))


def _joindre(ecran: EcranDeDossier, type_: TypePiece) -> None:
    lu = ecran.lu()
    defaut = lu.fiche.creances[0].numero if type_ is TypePiece.FACTURE and lu.fiche.creances else ""

    def lire(valeurs: Mapping[str, str]) -> str:
        pieces.joindre(ecran.seance, lu.id, type_, valeurs["nom"], version=lu.version)
        return f"{lu.fiche.reference} pièce jointe : {en_mots(type_)} {valeurs['nom'].strip()}"

    champ = Champ("nom", "nom", defaut, indication="numéro, date, ou nom du fichier")
    ecran.demander(Dialogue(f"Pièce : {en_mots(type_)}", [champ], lire), lambda phrase: ecran.fait(phrase, quitte=False))


def retirer(ecran: EcranDeDossier, piece_id: int, nom: str) -> None:
    """Retire une pièce jointe par erreur."""
    lu = ecran.lu()

    def lire(valeurs: Mapping[str, str]) -> str:
        pieces.retirer(ecran.seance, lu.id, piece_id, valeurs["raison"], version=lu.version)
        return f"{lu.fiche.reference} pièce retirée : {nom}"

    champ = Champ("raison", "raison", indication="facultative")
    ecran.demander(Dialogue(f"Retirer « {nom} » du dossier", [champ], lire), lambda phrase: ecran.fait(phrase, quitte=False))
