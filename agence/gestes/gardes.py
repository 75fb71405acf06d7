"""Les refus que plusieurs gestes partagent, dits d'une seule façon."""

from __future__ import annotations

from datetime import date

from agence.conduite.situation import Situation
from agence.erreurs import Refus, SaisieInvalide
from agence.gestes.socle import NOTE_MAXIMUM, propre
from donnees.nomenclature import MOTIFS_DE_PROTECTION, Etat, Motif


def refuser_clos(s: Situation) -> None:
    """Lève Refus si le dossier est clos."""
    if s.etat is Etat.CLOS:
        raise Refus("le dossier est clos.", "Le faire rouvrir par un superviseur.", "clos")


def refuser_suspendu(s: Situation) -> None:
    """Lève Refus si le dossier attend quelque chose : il n'a pas d'action à planifier."""
    if s.etat is Etat.SUSPENDU and s.suspension_motif is not None:
        fin = f" jusqu'au {s.suspendu_jusqu_au:%d/%m/%Y}" if s.suspendu_jusqu_au else ""
        raise Refus(f"le dossier est suspendu ({mots(s.suspension_motif)}){fin}.", "Lever d'abord la suspension : s.", "suspension")


def est_protege(s: Situation) -> bool:
    """Vrai si une protection du débiteur arrête tout (règles 31 à 35)."""
    return s.etat is Etat.SUSPENDU and s.suspension_motif in MOTIFS_DE_PROTECTION


def texte_exige(texte: str, absent: str, remede: str = "") -> str:
    """Le texte assaini. Lève SaisieInvalide s'il est vide ou dépasse une note : rien ne se coupe en silence."""
    texte = texte.strip()
    if not texte:
        raise SaisieInvalide(absent, remede)
    if len(texte) > NOTE_MAXIMUM:
        raise SaisieInvalide(f"{len(texte)} caractères : {NOTE_MAXIMUM} au plus.", "Raccourcir, ou écrire deux notes.")
    return propre(texte)


def refuser_a_venir(le: date, jour: date, remede: str) -> None:
    """Lève SaisieInvalide si ce jour n'est pas encore venu : on n'inscrit que ce qui est fait."""
    if le > jour:
        raise SaisieInvalide(f"la date {le:%d/%m/%Y} est à venir.", remede)


REGLES_DES_PROTECTIONS: dict[Motif | None, str] = {
    Motif.PROCEDURE_COLLECTIVE: "31",
    Motif.SURENDETTEMENT: "33",
    Motif.DECES: "34",
    Motif.TUTELLE: "35",
}
"""La règle qui arrête tout sur un débiteur protégé."""


def mots(motif: Motif | None) -> str:
    """Un motif de suspension en toutes lettres."""
    return _MOTS[motif] if motif is not None else ""


_MOTS = {
    Motif.PROMESSE: "promesse",
    Motif.LITIGE: "litige",
    Motif.VERIFICATION: "vérification",
    Motif.ARRANGEMENT: "arrangement",
    Motif.DIFFICULTE: "difficulté",
    Motif.PROCEDURE_COLLECTIVE: "procédure collective",
    Motif.SURENDETTEMENT: "surendettement",
    Motif.DECES: "décès",
    Motif.TUTELLE: "tutelle",
    Motif.ENQUETE: "enquête",
    Motif.APPROBATION: "accord attendu",
}
