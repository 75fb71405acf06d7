"""Les frais au débiteur : jamais sans titre ni pièce (règle 6, CPCE L111-8). Ceux d'une agence de recouvrement restent au créancier."""

from __future__ import annotations

from datetime import date

from agence.argent import euros
from agence.erreurs import Introuvable, Refus, SaisieInvalide
from agence.gestes.decomptes import signaler_l_ecart
from agence.gestes.gardes import refuser_a_venir, refuser_clos, texte_exige
from agence.gestes.paiements import reprendre_les_imputations, solder_si_paye
from agence.gestes.socle import Geste, geste
from agence.mots import en_mots
from agence.seance import Seance
from agence.texte import citer
from donnees.modeles import Frais, Piece
from donnees.nomenclature import NatureFrais, TypeEvenement, TypePiece

_ACTES = frozenset({TypePiece.TITRE, TypePiece.DECISION, TypePiece.PROCES_VERBAL, TypePiece.SIGNIFICATION, TypePiece.AUTRE})
PREUVES = {
    NatureFrais.DEPENS: _ACTES,
    NatureFrais.EXECUTION: _ACTES,
    NatureFrais.MAUVAISE_FOI: frozenset({TypePiece.DECISION}),
}
"""Les pièces qui prouvent chaque sorte de frais ; seul le juge de l'exécution laisse des frais au débiteur de mauvaise foi."""
AU_CREANCIER = "Sans titre exécutoire, les frais de recouvrement restent au créancier (L111-8)."


def ajouter(
    seance: Seance, dossier_id: int, nature: NatureFrais, montant: int, le: date, piece_id: int, *, version: int | None = None
) -> Frais:
    """Met ces frais à la charge du débiteur. Lève Refus (règle 6) sans titre exécutoire à ce jour, ou sans la pièce qui les prouve.

    Lève aussi SaisieInvalide (montant, date à venir) et Introuvable (pièce).
    """
    if montant <= 0:
        raise SaisieInvalide("le montant doit être supérieur à zéro.", "Écrire par exemple 51,07.")
    with geste(seance, dossier_id, acte="inscrire des frais", version=version) as g:
        refuser_clos(g.situation)
        refuser_a_venir(le, g.cadre.jour, "Donner le jour où les frais ont été exposés.")
        _exiger_un_titre(g, nature, le)
        piece = _piece(dossier_id, piece_id)
        if piece.type not in PREUVES[nature]:
            attendues = ", ".join(sorted(en_mots(t) for t in PREUVES[nature]))
            raise Refus(f"la pièce « {en_mots(piece.type)} » ne prouve pas des {en_mots(nature)}.", f"Joindre : {attendues}.", "6")
        frais = g.creer(
            Frais,
            dossier_id=dossier_id,
            nature=nature,
            montant=montant,
            le=le,
            piece_id=piece.id,
            utilisateur_id=g.utilisateur_id,
            saisi_le=g.cadre.maintenant,
        )
        texte = f"{en_mots(nature)} : {euros(montant)} du {le:%d/%m/%Y}, pièce « {piece.nom} »"
        g.consigner(TypeEvenement.FRAIS, nature.value, texte, {"frais": frais.id, "montant": montant, "piece": piece.id})
        signaler_l_ecart(g)
    return frais


def _exiger_un_titre(g: Geste, nature: NatureFrais, le: date) -> None:
    titre = g.situation.titre_le
    if nature is NatureFrais.MAUVAISE_FOI:
        return
    if titre is None:
        raise Refus("aucun titre exécutoire : pas de frais au débiteur.", AU_CREANCIER, "6")
    if le < titre:
        raise Refus(f"ces frais sont antérieurs au titre exécutoire du {titre:%d/%m/%Y}.", AU_CREANCIER, "6")


def _piece(dossier_id: int, piece_id: int) -> Piece:
    piece = Piece.get_or_none(Piece.id == piece_id, Piece.dossier_id == dossier_id)
    if piece is None or piece.retiree:
        raise Introuvable(f"pièce n° {piece_id} inconnue sur ce dossier.", "La joindre d'abord : o.")
    return piece


def piece_nommee(dossier_id: int, designation: str) -> int:
    """La pièce que désigne son nom ou « #numéro ». Lève Refus (règle 6) si rien n'est dit, Introuvable."""
    if not designation.strip():
        raise Refus("aucune pièce ne prouve ces frais.", "Dire laquelle : son nom, ou #numéro.", "6")
    voulue = designation.strip()
    for piece in Piece.select().where(Piece.dossier_id == dossier_id, ~Piece.retiree).order_by(Piece.id):
        if voulue == f"#{piece.id}" or voulue.casefold() == piece.nom.casefold():
            return int(piece.id)
    raise Introuvable(f"pièce « {citer(voulue)} » inconnue sur ce dossier.", "La joindre d'abord, ou écrire son nom exact.")


def retirer(seance: Seance, frais_id: int, raison: str, *, version: int | None = None) -> Frais:
    """Des frais qui ne sont plus dus, ou inscrits à tort ; ils restent dans l'historique."""
    frais = Frais.get_or_none(Frais.id == frais_id)
    if frais is None or frais.retire:
        raise Introuvable(f"frais n° {frais_id} inconnus, ou déjà retirés.")
    raison = texte_exige(raison, "la raison manque.", "Dire pourquoi ces frais ne sont plus dus.")
    with geste(seance, frais.dossier_id, acte="inscrire des frais", version=version) as g:
        refuser_clos(g.situation)
        texte = f"{en_mots(frais.nature)} retirés : {euros(frais.montant)} · {raison}"
        g.consigner(TypeEvenement.FRAIS, "retrait", texte, {"frais": frais.id})
        g.modifier(frais, retire=True)
        reprendre_les_imputations(g, "frais retirés")
        solder_si_paye(g)
    return frais
