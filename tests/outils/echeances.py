"""Poser dans la base de quoi remplir le mur : une procédure, une échéance, un litige… chacun à un jour donné."""

from __future__ import annotations

from datetime import UTC, date, datetime

from donnees.modeles import Audience, AvisMandant, Dossier, EcheanceProcedure, Litige, Procedure, Protection, Reclamation
from donnees.nomenclature import EtatProcedure, Motif, ObjetAvis, SensEcheance, TypeLitige, TypeProcedure

JOUR = date(2026, 11, 23)
"""Le lundi des essais."""


def procedure(dossier: Dossier, type_: TypeProcedure = TypeProcedure.INJONCTION, etat: EtatProcedure = EtatProcedure.TRANSMIS) -> Procedure:
    """Une procédure transmise au tribunal."""
    return Procedure.create(dossier_id=dossier.id, type=type_, etat=etat, montant=dossier.solde, ouverte_le=JOUR)


def echeance(
    dossier: Dossier, le: date, libelle: str = "signifier l'ordonnance", sens: SensEcheance = SensEcheance.BUTOIR, **champs: object
) -> EcheanceProcedure:
    """Une échéance de procédure."""
    champs = {"code": "signification", "qui": "commissaire de justice", "sanction": "ordonnance non avenue", "texte": "CPC 1411",
              "statut": "V", **champs}  # fmt: skip
    return EcheanceProcedure.create(dossier_id=dossier.id, libelle=libelle, le=le, sens=sens, **champs)


def protegee(dossier: Dossier, le: date) -> EcheanceProcedure:
    """L'échéance d'une protection : déclarer la créance."""
    p = Protection.create(
        dossier_id=dossier.id, type=Motif.PROCEDURE_COLLECTIVE, debut_le=JOUR, saisie_le=datetime(2026, 11, 23, 9, tzinfo=UTC)
    )
    return echeance(dossier, le, "déclarer la créance", protection_id=p.id, code="declaration", qui="mandant",
                    sanction="forclusion", texte="R622-24", statut="V*")  # fmt: skip


def audience(procedure_: Procedure, le: datetime, present: str = "") -> Audience:
    """Une audience au tribunal."""
    return Audience.create(procedure_id=procedure_.id, le=le, juridiction="TC de Rennes", present=present)


def litige(dossier: Dossier, le: date | None, type_: TypeLitige = TypeLitige.QUALITE) -> Litige:
    """Un litige ouvert, à trancher avant ce jour."""
    return Litige.create(dossier_id=dossier.id, type=type_, ouvert_le=JOUR, preuve="procès-verbal", resolveur="mandant", echeance_le=le)


def reclamation(dossier: Dossier, le: date) -> Reclamation:
    """Une plainte à laquelle répondre avant ce jour."""
    return Reclamation.create(dossier_id=dossier.id, recue_le=JOUR, objet="appels trop nombreux", repondre_avant=le)


def avis(dossier: Dossier, le: date, objet: ObjetAvis = ObjetAvis.PAIEMENT) -> AvisMandant:
    """Un avis que le mandant attend depuis ce jour."""
    return AvisMandant.create(dossier_id=dossier.id, objet=objet, texte="100,00 € reçus", du_le=le)
