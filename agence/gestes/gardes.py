"""Les refus que plusieurs gestes partagent, dits d'une seule façon."""

from __future__ import annotations

from datetime import date

from agence.conduite.barriere import PROTECTIONS
from agence.conduite.situation import Situation, est_prescrite
from agence.droit.exercice import interdit
from agence.erreurs import Refus, SaisieInvalide
from agence.gestes.socle import NOTE_MAXIMUM, Geste, propre
from agence.mots import en_mots
from agence.texte import normaliser
from donnees.modeles import Dossier
from donnees.nomenclature import MOTIFS_DE_PROTECTION, Etat, Motif
from donnees.vues.escalade import mandat_en_cours

DATER_LA_CONVENTION = "La faire signer et la dater : agence mandants modifier CODE --convention JOUR."
DIRE_LA_PRESCRIPTION = "Le dire au débiteur, et l'écrire dans la note : « informé que la dette est prescrite »."
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


def sans_convention(mandant_id: int, jour: date) -> str:
    """Pourquoi aucune action n'est permise pour ce mandant ce jour (règle 1), vide si une convention est en cours."""
    mandat = mandat_en_cours(mandant_id, jour)
    if mandat is None:
        return "aucune convention écrite avec le mandant."
    if mandat.fin_le is not None and mandat.fin_le < jour:
        return f"la convention avec le mandant a pris fin le {mandat.fin_le:%d/%m/%Y}."
    return ""


def refuser_sans_convention(g: Geste) -> None:
    """Lève Refus (règle 1, R124-3) si aucune convention n'est en cours avec le mandant."""
    raison = sans_convention(g.dossier.mandant_id, g.cadre.jour)
    if raison:
        raise Refus(raison, DATER_LA_CONVENTION, "1")


def rappel_de_la_lettre(dossier: Dossier) -> dict[str, str]:
    """La référence et la date de la première lettre, que toute démarche rappelle (règle 5) ; vide si l'une manque."""
    if dossier.premiere_lettre_le is None or not dossier.premiere_lettre_ref:
        return {}
    return {"lettre": dossier.premiere_lettre_ref, "lettre_le": dossier.premiere_lettre_le.isoformat()}


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


def refuser_prescrite(g: Geste, note: str) -> None:
    """Lève Refus (règle 24) sur la dette prescrite d'un consommateur, tant que la `note` n'écrit pas qu'on le lui a dit.

    Il reste libre de payer, et ce qu'il paie est valable (C. civ. 2249) : un paiement reçu ne passe pas par ici.
    """
    s = g.situation
    if est_prescrite(s, g.cadre.jour) and "PRESCRI" not in normaliser(note):
        raise Refus(f"dette prescrite depuis le {s.prescription_le:%d/%m/%Y}.", DIRE_LA_PRESCRIPTION, "24")


def refuser_a_venir(le: date, jour: date, remede: str) -> None:
    """Lève SaisieInvalide si ce jour n'est pas encore venu : on n'inscrit que ce qui est fait."""
    if le > jour:
        raise SaisieInvalide(f"la date {le:%d/%m/%Y} est à venir.", remede)


REGLES_DES_PROTECTIONS: dict[Motif | None, str] = {motif: regle for motif, (_, regle) in PROTECTIONS.items()}
"""La règle qui arrête tout sur un débiteur protégé."""
