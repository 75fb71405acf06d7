"""Un dossier prêt à toute escalade, et de quoi faire avancer sa procédure en une ligne."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from agence.gestes import escalade, procedures
from agence.gestes.procedures import Avancee, PieceDonnee
from agence.seance import Seance
from donnees.modeles import Dossier, EcheanceProcedure, Piece, Procedure
from donnees.nomenclature import Etape, MotifImpaye, TypeAction, TypePiece, TypeProcedure

LUNDI = date(2026, 11, 23)
ACTE: PieceDonnee = (TypePiece.SIGNIFICATION, "acte de signification")
PROCES_VERBAL: PieceDonnee = (TypePiece.PROCES_VERBAL, "procès-verbal")


def pret(seance: Seance, creer_dossier: Callable[..., Dossier], **champs: object) -> Dossier:
    """Lettre, essais, mise en demeure expirée, raison connue, facture jointe : toutes les portes sont franches."""
    d = creer_dossier(**{
        "position": 7, "etape": Etape.MISE_EN_DEMEURE, "tentatives": 3, "mise_en_demeure_le": LUNDI - timedelta(days=20),
        "mise_en_demeure_expire_le": LUNDI - timedelta(days=5), "impaye_motif": MotifImpaye.TRESORERIE,
        "prescription_le": LUNDI + timedelta(days=900), "confie_le": LUNDI - timedelta(days=60),
        "premiere_lettre_le": LUNDI - timedelta(days=60), **champs,
    })  # fmt: skip
    Piece.create(dossier_id=d.id, type=TypePiece.FACTURE, nom="F-1.pdf", ajoutee_le=seance.horloge())
    return d


def transmise(seance: Seance, dossier: Dossier, type_: TypeProcedure) -> Procedure:
    """Cette voie, ouverte et transmise aujourd'hui."""
    ouverte = escalade.escalader(seance, dossier.id, TypeAction.JUDICIAIRE, type_)
    return escalade.transmettre(seance, ouverte.id)


def arrive(seance: Seance, procedure: Procedure, evenement: str, le: date, piece: PieceDonnee | None = None, **jours: date) -> Avancee:
    """L'évènement, ce jour-là."""
    return procedures.avancer(seance, procedure.id, evenement, le, piece=piece, donnees=jours or None)


def courantes(dossier: Dossier) -> dict[str, date]:
    """Les échéances qui courent : code → jour."""
    lignes = EcheanceProcedure.select().where(
        EcheanceProcedure.dossier_id == dossier.id, EcheanceProcedure.faite_le.is_null(), EcheanceProcedure.annulee == False  # noqa: E712
    )  # fmt: skip
    return {e.code: e.le for e in lignes}
