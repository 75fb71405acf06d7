"""Les litiges des dossiers imaginaires : ce qui est contesté, la preuve demandée et reçue, la réponse."""

from __future__ import annotations

from datetime import date, timedelta

from agence.demonstration.histoire import Histoire
from agence.mots import en_mots
from donnees.nomenclature import Etat, IssueLitige, Motif, TypeEvenement, TypeLitige

TYPES = (
    TypeLitige.LIVRAISON, TypeLitige.QUALITE, TypeLitige.MONTANT, TypeLitige.DEJA_PAYE, TypeLitige.LIVRAISON, TypeLitige.CONTRAT,
    TypeLitige.MONTANT, TypeLitige.IDENTITE,
)  # fmt: skip
PREUVES = {TypeLitige.LIVRAISON: "bon de livraison signé", TypeLitige.CONTRAT: "contrat signé", TypeLitige.DEJA_PAYE: "relevé bancaire"}
REPONSES = {
    IssueLitige.FONDE: "avoir émis par le mandant",
    IssueLitige.PARTIEL: "le mandant corrige une ligne de la facture",
    IssueLitige.NON_FONDE: "bon de livraison signé produit",
    IssueLitige.RETIRE: "le débiteur ne conteste plus",
}
PREUVE_RECUE_APRES = 9
"""Jours entre la demande d'une preuve et son arrivée, quand elle est arrivée."""


def _type(h: Histoire) -> TypeLitige:
    return TYPES[h.neuf.id % len(TYPES)]


def ecrire_le_litige(h: Histoire) -> None:
    """La contestation qui gèle encore le dossier ; une preuve sur deux est déjà arrivée."""
    ouvert_le = h.s.suspendu_le
    if h.s.etat is not Etat.SUSPENDU or h.s.suspension_motif is not Motif.LITIGE or ouvert_le is None:
        return
    limite = h.monde.calendrier.prochain(ouvert_le, h.monde.configuration.litiges.repondre_sous)
    texte = f"{en_mots(_type(h))}, réponse du mandant avant le {limite:%d/%m/%Y}"
    h.noter(TypeEvenement.LITIGE, "ouvert", texte, auteur=h.agent.id)
    recue = ouvert_le + timedelta(days=PREUVE_RECUE_APRES)
    _ecrire(h, ouvert_le, recue if recue < h.monde.jour and h.neuf.id // len(TYPES) % 2 else None, None, None)


def trancher(h: Histoire, issue: IssueLitige) -> None:
    """La réponse est venue, au jour présent de l'histoire : le litige se clôt."""
    assert h.s.suspendu_le is not None
    _ecrire(h, h.s.suspendu_le, h.le, issue, h.le)
    texte = f"{en_mots(_type(h))} : {en_mots(issue)} · {REPONSES[issue]}"
    h.noter(TypeEvenement.LITIGE, issue.value, texte, auteur=h.agent.id)


def _ecrire(h: Histoire, ouvert_le: date, recue_le: date | None, issue: IssueLitige | None, clos_le: date | None) -> None:
    preuve = PREUVES.get(_type(h), "")
    limite = h.monde.calendrier.prochain(ouvert_le, h.monde.configuration.litiges.repondre_sous)
    h.monde.registre.ajouter(
        "litige", h.neuf.id, _type(h).value, ouvert_le.isoformat(), preuve, ouvert_le.isoformat() if preuve else None,
        recue_le.isoformat() if preuve and recue_le else None, "mandant", limite.isoformat(), issue.value if issue else "",
        clos_le.isoformat() if clos_le else None, h.agent.id,
    )  # fmt: skip
