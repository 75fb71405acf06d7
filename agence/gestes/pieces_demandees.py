"""Le tribunal demande des pièces (K13) : une tâche en tête de la file, un avis au mandant, un butoir sur le mur.

La demande est levée quand chaque pièce demandée est au dossier ; la tâche reste, pour les envoyer.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from agence.conduite.situation import planifier
from agence.erreurs import Refus, SaisieInvalide
from agence.gestes import avis
from agence.gestes.gardes import refuser_clos
from agence.gestes.socle import Geste, geste
from agence.mots import en_mots
from agence.seance import Seance
from donnees.modeles import EcheanceProcedure, Piece
from donnees.nomenclature import Etat, MotifAction, ObjetAvis, SensEcheance, TypeAction, TypeEvenement, TypePiece
from donnees.vues.audiences import procedure_de

CODE = "pieces_demandees"
"""Le code de l'échéance, sur le mur."""


def demander_pieces(
    seance: Seance, dossier_id: int, pieces: Sequence[TypePiece], avant_le: date, *, version: int | None = None
) -> EcheanceProcedure:
    """Inscrit la demande du tribunal et rend son échéance, le dernier jour pour produire les pièces.

    Un dossier suspendu le reste : l'échéance et l'avis suffisent à le montrer. Lève Refus sans procédure devant un juge, ou si ces
    pièces sont déjà au dossier ; SaisieInvalide sans pièce ou pour un jour passé.
    """
    voulues = tuple(dict.fromkeys(pieces))
    if not voulues:
        raise SaisieInvalide("aucune pièce n'est demandée.", "Nommer au moins une pièce : contrat, facture, livraison…")
    with geste(seance, dossier_id, version=version) as g:
        refuser_clos(g.situation)
        if avant_le < g.cadre.jour:
            raise SaisieInvalide(f"la date {avant_le:%d/%m/%Y} est passée.", "Donner le dernier jour pour produire les pièces.")
        procedure = procedure_de(dossier_id)
        if procedure is None:
            raise Refus("aucune procédure de ce dossier n'est devant un juge.", "Ouvrir d'abord la voie judiciaire : j.", "procedure")
        manquent = _manquantes(dossier_id, voulues)
        if not manquent:
            raise Refus("ces pièces sont déjà au dossier.", "Les envoyer au tribunal, et le noter.", "pieces")
        echeance = _inscrire(g, procedure[0], voulues, avant_le)
        texte = f"demandées par le tribunal avant le {avant_le:%d/%m/%Y} : {_mots(voulues)}"
        donnees = {"echeance": echeance.id, "pieces": [p.value for p in voulues]}
        g.consigner(TypeEvenement.PIECE, CODE, f"pièces {texte}", donnees)
        avis.devoir(g, ObjetAvis.PIECES, echeance.id, f"le tribunal demande avant le {avant_le:%d/%m/%Y} : {_mots(manquent)}")
        if g.situation.etat is Etat.ACTIF:
            g.poser(planifier(g.situation, TypeAction.TACHE, g.cadre.calendrier.ouvre_suivant(g.cadre.jour), MotifAction.PIECES_DEMANDEES))
    return echeance


def _inscrire(g: Geste, procedure_id: int, voulues: Sequence[TypePiece], avant_le: date) -> EcheanceProcedure:
    return g.creer(
        EcheanceProcedure,
        dossier_id=g.dossier.id,
        procedure_id=procedure_id,
        code=CODE,
        libelle=f"pièces demandées par le tribunal : {_mots(voulues)}",
        le=avant_le,
        sens=SensEcheance.BUTOIR,
        qui="mandant",
        texte="demande du tribunal",
        donnees={"pieces": [p.value for p in voulues]},
    )


def lever_les_demandes(g: Geste) -> tuple[EcheanceProcedure, ...]:
    """Dans le geste qui joint une pièce : lève les demandes dont toutes les pièces sont maintenant au dossier."""
    ouvertes = EcheanceProcedure.select().where(
        EcheanceProcedure.dossier_id == g.dossier.id,
        EcheanceProcedure.code == CODE,
        EcheanceProcedure.faite_le.is_null(),
        EcheanceProcedure.annulee == False,  # noqa: E712 - une colonne se compare
    )
    completes = tuple(e for e in ouvertes if not _manquantes(g.dossier.id, _demandees(e)))
    for echeance in completes:
        g.modifier(echeance, faite_le=g.cadre.jour)
        texte = f"pièces demandées par le tribunal toutes au dossier : les lui envoyer avant le {echeance.le:%d/%m/%Y}"
        g.consigner(TypeEvenement.PIECE, "pieces_reunies", texte, {"echeance": echeance.id})
    return completes


def _demandees(echeance: EcheanceProcedure) -> tuple[TypePiece, ...]:
    return tuple(TypePiece(p) for p in (echeance.donnees or {}).get("pieces", ()))


def _manquantes(dossier_id: int, voulues: Sequence[TypePiece]) -> tuple[TypePiece, ...]:
    presentes = {
        p.type
        for p in Piece.select(Piece.type).where(Piece.dossier_id == dossier_id, Piece.retiree == False)  # noqa: E712 - une colonne
    }
    return tuple(p for p in voulues if p not in presentes)


def _mots(pieces: Sequence[TypePiece]) -> str:
    return ", ".join(en_mots(p) for p in pieces)
