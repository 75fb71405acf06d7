"""Les refus que plusieurs gestes partagent, dits d'une seule façon."""

from __future__ import annotations

from datetime import date

from agence.conduite.barriere import PROTECTIONS
from agence.conduite.situation import Situation
from agence.droit.exercice import interdit
from agence.erreurs import Refus, SaisieInvalide
from agence.gestes.socle import NOTE_MAXIMUM, Geste, propre
from agence.mots import en_mots
from donnees.nomenclature import MOTIFS_DE_PROTECTION, Etat, Motif

METTRE_EN_SERVICE = "Compléter la section [agence], puis « agence config appliquer »."


def refuser_clos(s: Situation) -> None:
    """Lève Refus si le dossier est clos."""
    if s.etat is Etat.CLOS:
        raise Refus("le dossier est clos.", "Le faire rouvrir par un superviseur.", "clos")


def refuser_suspendu(s: Situation) -> None:
    """Lève Refus si le dossier attend quelque chose : il n'a pas d'action à planifier."""
    if s.etat is Etat.SUSPENDU and s.suspension_motif is not None:
        fin = f" jusqu'au {s.suspendu_jusqu_au:%d/%m/%Y}" if s.suspendu_jusqu_au else ""
        raise Refus(f"le dossier est suspendu ({en_mots(s.suspension_motif)}){fin}.", "Lever d'abord la suspension : s.", "suspension")


def refuser_hors_service(g: Geste) -> None:
    """Lève Refus (règle 2) si l'agence n'a pas, ce jour, l'assurance, le compte dédié et la déclaration sans lesquels elle n'exerce pas."""
    raison = interdit(g.cadre.configuration.agence, g.cadre.jour)
    if raison:
        raise Refus(f"l'agence n'est pas en service : {raison}", METTRE_EN_SERVICE, "2")


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


REGLES_DES_PROTECTIONS: dict[Motif | None, str] = {motif: regle for motif, (_, regle) in PROTECTIONS.items()}
"""La règle qui arrête tout sur un débiteur protégé."""
