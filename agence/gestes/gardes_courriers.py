"""Ce qui retient un courrier : l'agence, la convention, la première lettre, les protections, la prescription, les mots d'acte."""

from __future__ import annotations

from datetime import date

from agence.conduite.neutralite import mots_d_acte
from agence.conduite.situation import Situation
from agence.erreurs import Refus
from agence.gestes.gardes import (
    REGLES_DES_PROTECTIONS,
    rappel_de_la_lettre,
    refuser_a_venir,
    refuser_clos,
    refuser_hors_service,
    refuser_sans_convention,
)
from agence.gestes.gardes_protections import veut_un_representant
from agence.gestes.premieres_lettres import refuser_incomplete
from agence.gestes.socle import Geste
from agence.mots import en_mots
from donnees.modeles import Courrier
from donnees.nomenclature import Etat, EtatCourrier, Motif, Nature, TypeCourrier

AU_DEBITEUR = frozenset(TypeCourrier) - {TypeCourrier.AVIS_MANDANT}
_APRES_LA_LETTRE = frozenset({TypeCourrier.RELANCE, TypeCourrier.MISE_EN_DEMEURE})


def verifier_depart(g: Geste, type_: TypeCourrier, le: date, *, au_representant: bool = False) -> None:
    """Lève Refus si une règle retient ce courrier ce jour-là, SaisieInvalide si le jour est à venir."""
    s = g.situation
    refuser_clos(s)
    refuser_a_venir(le, g.cadre.jour, "Donner le jour où le courrier est parti.")
    if type_ not in AU_DEBITEUR:
        return
    refuser_hors_service(g)
    refuser_sans_convention(g)
    if s.etat is Etat.SUSPENDU and le >= (s.suspendu_le or le):
        _refuser_suspendu(s, au_representant=au_representant)
    if s.nature is Nature.PARTICULIER and s.titre_le is None and s.prescription_le is not None and s.prescription_le < le:
        raise Refus(f"dette prescrite depuis le {s.prescription_le:%d/%m/%Y}.", "Ne plus relancer ; clore le dossier.", "24")
    if type_ in _APRES_LA_LETTRE and (s.premiere_lettre_le is None or s.premiere_lettre_le > le):
        raise Refus(f"{en_mots(type_)} avant la première lettre.", "Envoyer d'abord la première lettre : m.", "3")
    if type_ in _APRES_LA_LETTRE and not rappel_de_la_lettre(g.dossier):
        raise Refus("la référence de la première lettre n'est pas connue.", "La retrouver, ou envoyer une première lettre : m.", "5")
    if type_ is TypeCourrier.PREMIERE_LETTRE and s.premiere_lettre_le is not None and not _premiere_revenue(g):
        raise Refus(
            f"la première lettre est déjà partie le {s.premiere_lettre_le:%d/%m/%Y}.", "Envoyer une relance ou une mise en demeure.", "5"
        )
    if type_ is TypeCourrier.PREMIERE_LETTRE:
        refuser_incomplete(g)


def _refuser_suspendu(s: Situation, *, au_representant: bool) -> None:
    """Une protection ou un litige arrêtent tout courrier au débiteur ; une promesse ou un arrangement, non."""
    motif = s.suspension_motif
    if au_representant and veut_un_representant(s):
        return
    if motif in REGLES_DES_PROTECTIONS:
        au_sien = veut_un_representant(s)
        remede = "Écrire au représentant inscrit au dossier, et le dire." if au_sien else "Lever d'abord la protection : s."
        raise Refus(f"{en_mots(motif)} : aucun courrier au débiteur.", remede, REGLES_DES_PROTECTIONS[motif])
    if motif is Motif.LITIGE:
        raise Refus("litige ouvert : le scénario est gelé.", "Attendre le retour du mandant, ou lever le litige : s.", "36")


def _premiere_revenue(g: Geste) -> bool:
    return (
        Courrier.select()
        .where(
            Courrier.dossier_id == g.dossier.id,
            Courrier.type == TypeCourrier.PREMIERE_LETTRE,
            Courrier.etat == EtatCourrier.REVENU,
            Courrier.reference == g.dossier.premiere_lettre_ref,
        )
        .exists()
    )


def refuser_les_mots_d_acte(g: Geste, texte: str, *, mise_en_demeure: bool = False) -> None:
    """Lève Refus (règle 39, C. pén. 433-13) si ce qu'un courrier dit imite un acte ou la justice, tant qu'il n'y a pas de titre."""
    trouves = mots_d_acte(texte, mise_en_demeure=mise_en_demeure) if g.situation.titre_le is None else ()
    if trouves:
        mots = ", ".join(f"« {m.mot} »" for m in trouves)
        raise Refus(f"avant tout titre, un courrier n'écrit pas {mots}.", f"{trouves[0].proposition.capitalize()}.", "39")
