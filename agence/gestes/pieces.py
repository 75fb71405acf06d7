"""Les pièces qui prouvent la créance : jointes par type et nom, retirées sans être effacées."""

from __future__ import annotations

from agence.erreurs import Introuvable, Refus
from agence.gestes.gardes import texte_exige
from agence.gestes.pieces_demandees import lever_les_demandes
from agence.gestes.socle import geste
from agence.mots import en_mots
from agence.seance import Seance
from donnees.modeles import Piece
from donnees.nomenclature import TypeEvenement, TypePiece
from donnees.vues.prescription import soutient_une_interruption


def joindre(seance: Seance, dossier_id: int, type_: TypePiece, nom: str, *, empreinte: str = "", version: int | None = None) -> Piece:
    """Inscrit une pièce au dossier ; `empreinte` est celle du fichier, s'il y en a un. Lève SaisieInvalide sans nom."""
    nom = texte_exige(nom, "le nom de la pièce manque.", "Écrire par exemple « facture F-2026-118 ».")
    with geste(seance, dossier_id, version=version) as g:
        piece = g.creer(
            Piece,
            dossier_id=dossier_id,
            type=type_,
            nom=nom,
            empreinte=empreinte,
            ajoutee_le=g.cadre.maintenant,
            utilisateur_id=g.utilisateur_id,
        )
        g.consigner(TypeEvenement.PIECE, type_.value, f"{_mots(type_)} : {nom}", {"piece": piece.id})
        lever_les_demandes(g)
    return piece


def retirer(seance: Seance, dossier_id: int, piece_id: int, raison: str = "", *, version: int | None = None) -> None:
    """Retire une pièce jointe par erreur ; elle reste dans l'historique. Lève Introuvable si elle n'est pas à ce dossier."""
    with geste(seance, dossier_id, version=version) as g:
        piece = Piece.get_or_none(Piece.id == piece_id, Piece.dossier_id == dossier_id)
        if piece is None or piece.retiree:
            raise Introuvable(f"pièce n° {piece_id} inconnue sur ce dossier.")
        if soutient_une_interruption(piece_id):
            raise Refus("cette pièce prouve un report de la prescription.", "Effacer d'abord cet évènement : P.", "23")
        texte = f"{_mots(piece.type)} retirée : {piece.nom}"
        g.consigner(TypeEvenement.PIECE, "retrait", f"{texte} · {raison}" if raison.strip() else texte, {"piece": piece.id})
        g.modifier(piece, retiree=True)


def _mots(type_: TypePiece) -> str:
    return f"pièce « {en_mots(type_)} »"
