"""Inscrire la clause ou la décision qui joint au principal les intérêts dus pour une année entière (règle 13, C. civ. 1343-2).

Sans elle, rien ne se capitalise. Elle se prouve par une pièce ; inscrite ou retirée, le décompte et les imputations la suivent.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from agence.droit.taux import charger_taux
from agence.erreurs import Introuvable, Refus, SaisieInvalide
from agence.gestes.decomptes import signaler_l_ecart
from agence.gestes.gardes import refuser_a_venir, refuser_clos, texte_exige
from agence.gestes.paiements import reprendre_les_imputations, solder_si_paye
from agence.gestes.socle import Geste, geste
from agence.mots import en_mots
from agence.seance import Seance
from agence.texte import citer
from donnees.base import executer
from donnees.modeles import Dossier, Piece
from donnees.nomenclature import TypeEvenement, TypePiece

CODE = "capitalisation"
CODE_DU_RETRAIT = "capitalisation_retiree"


class Origine(StrEnum):
    """Ce qui prévoit la capitalisation : le contrat, ou le juge."""

    CLAUSE = "clause"
    DECISION = "decision"


PREUVES = {
    Origine.CLAUSE: (TypePiece.CONTRAT, TypePiece.COMMANDE, TypePiece.BAIL, TypePiece.PROTOCOLE, TypePiece.RECONNAISSANCE),
    Origine.DECISION: (TypePiece.DECISION, TypePiece.TITRE),
}
"""Les pièces qui prouvent chaque origine ; une pièce jointe avec le geste est de la première sorte."""


def inscrire(
    seance: Seance, dossier_id: int, origine: Origine, depuis: date, piece: int | str, *, version: int | None = None
) -> Dossier:
    """Les intérêts impayés d'une année entière se capitalisent à chaque anniversaire de `depuis`, le jour que la clause ou le juge fixe.

    `piece` : le numéro ou le nom d'une pièce du dossier, ou le nom de celle que l'on joint. Lève Refus (règle 13) sans pièce, si elle
    ne prouve pas cette origine, ou si une capitalisation est déjà inscrite ; SaisieInvalide pour un jour à venir ou hors de la table.
    """
    with geste(seance, dossier_id, version=version) as g:
        refuser_clos(g.situation)
        refuser_a_venir(depuis, g.cadre.jour, "Donner le jour que la clause ou la décision fixe.")
        _refuser_hors_de_la_table(g, depuis)
        if g.dossier.capitalisation_le is not None:
            deja = f"la capitalisation est déjà inscrite, depuis le {g.dossier.capitalisation_le:%d/%m/%Y}."
            raise Refus(deja, "La retirer d'abord, avec sa raison.", "13")
        jointe = _piece(g, origine, piece)
        texte = f"intérêts capitalisés par année entière depuis le {depuis:%d/%m/%Y} ({_mot(origine)}, pièce « {jointe.nom} »)"
        donnees = {"depuis": depuis.isoformat(), "origine": origine.value, "piece": jointe.id}
        g.consigner(TypeEvenement.DECOMPTE, CODE, texte, donnees)
        _poser(g, depuis)
        reprendre_les_imputations(g, "capitalisation inscrite")
        signaler_l_ecart(g)
    return g.dossier


def retirer(seance: Seance, dossier_id: int, raison: str, *, version: int | None = None) -> Dossier:
    """La clause ou la décision ne vaut plus, ou avait été inscrite à tort. Lève Introuvable s'il n'y en a pas."""
    raison = texte_exige(raison, "la raison manque.", "Dire pourquoi les intérêts ne se capitalisent plus.")
    with geste(seance, dossier_id, version=version) as g:
        refuser_clos(g.situation)
        if g.dossier.capitalisation_le is None:
            raise Introuvable("aucune capitalisation n'est inscrite sur ce dossier.")
        texte = f"capitalisation du {g.dossier.capitalisation_le:%d/%m/%Y} retirée · {raison}"
        g.consigner(TypeEvenement.DECOMPTE, CODE_DU_RETRAIT, texte)
        _poser(g, None)
        reprendre_les_imputations(g, "capitalisation retirée")
        solder_si_paye(g)
        signaler_l_ecart(g)
    return g.dossier


def _poser(g: Geste, depuis: date | None) -> None:
    """La colonne du dossier, écrite tout de suite : le décompte du reste du geste la lit dans la base."""
    executer("UPDATE dossier SET capitalisation_le = ? WHERE id = ?", (depuis, g.dossier.id))
    g.changer(capitalisation_le=depuis)


def _refuser_hors_de_la_table(g: Geste, depuis: date) -> None:
    """Un jour d'avant les premiers taux connus est une faute de frappe."""
    semestres = charger_taux(g.cadre.configuration.tables).semestres
    if depuis.year < min(semestres) // 2:
        raise SaisieInvalide(f"la date {depuis:%d/%m/%Y} précède la table des taux.", "Vérifier l'année.")


def _piece(g: Geste, origine: Origine, designation: int | str) -> Piece:
    """La pièce du dossier que l'on désigne, sinon celle de ce nom, jointe ici. Lève Refus (règle 13), Introuvable."""
    voulue = f"#{designation}" if isinstance(designation, int) else designation.strip()
    if not voulue:
        raise Refus("aucune pièce ne prouve cette capitalisation.", "Dire laquelle : son nom, ou #numéro.", "13")
    connues = Piece.select().where(Piece.dossier_id == g.dossier.id, ~Piece.retiree).order_by(Piece.id)
    trouvees = [p for p in connues if voulue == f"#{p.id}" or voulue.casefold() == p.nom.casefold()]
    attendues = PREUVES[origine]
    bonne = next((p for p in trouvees if p.type in attendues), None)
    if bonne is not None:
        return bonne
    if trouvees:
        raison = f"une pièce « {en_mots(trouvees[0].type)} » ne prouve pas une {_mot(origine)}."
        raise Refus(raison, f"Joindre : {', '.join(map(en_mots, attendues))}.", "13")
    if voulue.startswith("#"):
        raise Introuvable(f"pièce n° {citer(voulue[1:])} inconnue sur ce dossier.", "La joindre d'abord : o.")
    nom = texte_exige(voulue, "le nom de la pièce manque.")
    return g.creer(
        Piece, dossier_id=g.dossier.id, type=attendues[0], nom=nom, ajoutee_le=g.cadre.maintenant, utilisateur_id=g.utilisateur_id
    )


def _mot(origine: Origine) -> str:
    return "décision de justice" if origine is Origine.DECISION else "clause du contrat"
