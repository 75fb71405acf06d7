"""Suspendre et lever : le scénario attend une date ou un évènement, puis reprend où il en était."""

from __future__ import annotations

from datetime import date

from agence.conduite.promesses import sortir
from agence.conduite.situation import Situation
from agence.conduite.situation import suspendre as mettre_en_attente
from agence.erreurs import Refus, SaisieInvalide
from agence.gestes.droits import exiger
from agence.gestes.gardes import REGLES_DES_PROTECTIONS, est_protege, refuser_clos, texte_exige
from agence.gestes.promesses import a_juger, rejuger
from agence.gestes.socle import Geste, geste, propre
from agence.mots import dire_attente, en_mots
from agence.seance import Seance
from donnees.modeles import Promesse
from donnees.nomenclature import MOTIFS_DE_PROTECTION, Etat, Motif, TypeEvenement

ATTENTES = {
    Motif.LITIGE: "retour_mandant",
    Motif.PROCEDURE_COLLECTIVE: "annonce_bodacc",
    Motif.SURENDETTEMENT: "attestation",
    Motif.DECES: "succession",
    Motif.TUTELLE: "representant",
}
"""Ce que l'on attend quand la suspension n'a pas de date et que rien n'est dit."""

FIN_OBLIGATOIRE = frozenset({Motif.ARRANGEMENT, Motif.DIFFICULTE})
A_LA_MAIN = frozenset(Motif) - {Motif.PROMESSE, Motif.APPROBATION}
"""Une promesse suspend d'elle-même ; une demande d'accord ne suspend pas."""


def suspendre(
    seance: Seance,
    dossier_id: int,
    motif: Motif,
    jusqu_au: date | None = None,
    attend: str = "",
    *,
    note: str = "",
    version: int | None = None,
) -> date | None:
    """Suspend le dossier et rend le jour de fin retenu (porté au jour ouvré), None s'il attend un évènement.

    Un arrangement ou une difficulté ont une fin ; un litige attend par défaut le retour du mandant (règle 36) ; une
    protection peut n'avoir pas de fin (règles 31 à 35) et ne se remplace que par une autre protection.
    """
    if motif not in A_LA_MAIN:
        raise Refus(f"« {en_mots(motif)} » ne se pose pas à la main.", "Prendre une promesse par p, ou demander un accord.", "suspension")
    with geste(seance, dossier_id, version=version) as g:
        refuser_clos(g.situation)
        if est_protege(g.situation) and motif not in MOTIFS_DE_PROTECTION:
            raise Refus(
                f"le débiteur est protégé ({en_mots(g.situation.suspension_motif)}).",
                "La protection se lève d'abord, par un superviseur.",
                REGLES_DES_PROTECTIONS[g.situation.suspension_motif],
            )
        fin = _fin(g, motif, jusqu_au)
        evenement = propre(attend) or ("" if fin else ATTENTES.get(motif, ""))
        if fin is None and not evenement:
            raise SaisieInvalide("une suspension a une fin ou attend un évènement.", "Donner une date, ou dire ce que l'on attend.")
        jusque = f" jusqu'au {fin:%d/%m/%Y}" if fin else f", attend : {dire_attente(evenement)}"
        texte = en_mots(motif) + jusque
        g.consigner(TypeEvenement.SUSPENSION, motif.value, f"{texte} · {note}" if note.strip() else texte)
        g.poser(mettre_en_attente(g.situation, motif, g.cadre.jour, fin, evenement or None))
    return fin


def _fin(g: Geste, motif: Motif, jusqu_au: date | None) -> date | None:
    if jusqu_au is None:
        if motif in FIN_OBLIGATOIRE:
            raise SaisieInvalide(f"{en_mots(motif)} : la date de fin manque.", "Dire jusqu'à quand, par exemple +30.")
        return None
    if jusqu_au <= g.cadre.jour:
        raise SaisieInvalide(f"la fin, {jusqu_au:%d/%m/%Y}, doit être à venir.", "Donner une date après aujourd'hui.")
    return g.cadre.calendrier.ouvre_suivant(jusqu_au)


def lever(seance: Seance, dossier_id: int, note: str = "", *, version: int | None = None) -> Situation:
    """Met fin à la suspension : le scénario reprend où il en était, ou une promesse encore ouverte retient le dossier.

    Une protection ne se lève que par un superviseur qui en dit la raison ; une promesse ne se lève pas, elle se reporte.
    """
    with geste(seance, dossier_id, version=version) as g:
        motif = g.situation.suspension_motif
        if g.situation.etat is not Etat.SUSPENDU or motif is None:
            raise Refus("le dossier n'est pas suspendu.", "", "suspension")
        if motif is Motif.PROMESSE:
            raise Refus("une promesse tient le dossier.", "La reporter, ou en prendre une autre par p.", "promesse")
        if est_protege(g.situation):
            exiger(seance, "lever une protection")
            note = texte_exige(note, "la raison manque.", "Dire quelle preuve met fin à la protection.")
        texte = f"fin de suspension ({en_mots(motif)})"
        g.consigner(TypeEvenement.REPRISE, motif.value, f"{texte} · {note}" if note.strip() else texte)
        sorts = rejuger(g, g.cadre.jour)
        juges = a_juger(list(Promesse.select().where(Promesse.dossier_id == g.dossier.id)))
        g.poser(sortir(g.situation, juges, sorts, g.cadre, g.cadre.jour, g.cadre.jour))
    return g.situation
