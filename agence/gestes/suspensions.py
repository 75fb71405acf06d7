"""Suspendre et lever : le scénario attend une date ou un évènement, puis reprend où il en était.

Un motif de protection ou un litige a sa table et ses gestes (`protections`, `litiges`) ; ce qui est dit ici en quelques mots y entre
comme une annonce.
"""

from __future__ import annotations

from datetime import date

from agence.conduite.neutralite import signalements
from agence.conduite.situation import Situation
from agence.conduite.situation import suspendre as mettre_en_attente
from agence.droit.protections import situations
from agence.erreurs import Refus, SaisieInvalide
from agence.gestes import litiges, protections
from agence.gestes.droits import exiger
from agence.gestes.gardes import REGLES_DES_PROTECTIONS, est_protege, refuser_clos, texte_exige
from agence.gestes.reprises import reprendre
from agence.gestes.socle import Geste, geste, propre
from agence.mots import dire_attente, en_mots
from agence.seance import Seance
from donnees.nomenclature import Etat, IssueLitige, Motif, TypeEvenement, TypeLitige
from donnees.vues.protections import protections_du

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

    Un arrangement ou une difficulté ont une fin ; un litige reste gelé jusqu'au retour du mandant, la date n'est que celle de sa
    réponse (règle 36) ; une protection entre comme une annonce, que la table fait durer, et ne se remplace que par une autre
    (règles 31 à 35). La note d'une difficulté reste neutre : rien de la santé ni de la vie privée. Lève Refus, SaisieInvalide.
    """
    if motif not in A_LA_MAIN:
        raise Refus(f"« {en_mots(motif)} » ne se pose pas à la main.", "Prendre une promesse par p, ou demander un accord.", "suspension")
    if motif is Motif.DIFFICULTE:
        _refuser_le_sensible(note)
    with geste(seance, dossier_id, version=version) as g:
        refuser_clos(g.situation)
        if est_protege(g.situation) and motif not in situations(seance.configuration.tables):
            raise Refus(
                f"le débiteur est protégé ({en_mots(g.situation.suspension_motif)}).",
                "La protection se lève d'abord, par un superviseur.",
                REGLES_DES_PROTECTIONS[g.situation.suspension_motif],
            )
        fin = _fin(g, motif, jusqu_au)
        evenement = propre(attend) or ("" if fin else ATTENTES.get(motif, ""))
        if motif in situations(seance.configuration.tables):
            dite = "" if evenement == ATTENTES.get(motif) else evenement
            protections.annoncer(g, motif, jusqu_au, dite, propre(note))
            return g.situation.suspendu_jusqu_au
        if fin is None and not evenement:
            raise SaisieInvalide("une suspension a une fin ou attend un évènement.", "Donner une date, ou dire ce que l'on attend.")
        jusque = f" jusqu'au {fin:%d/%m/%Y}" if fin else f", attend : {dire_attente(evenement)}"
        texte = en_mots(motif) + jusque
        g.consigner(TypeEvenement.SUSPENSION, motif.value, f"{texte} · {note}" if note.strip() else texte)
        if motif is Motif.LITIGE:
            litiges.inscrire(g, TypeLitige.AUTRE, echeance_le=jusqu_au, attend=evenement)
            return None
        g.poser(mettre_en_attente(g.situation, motif, g.cadre.jour, fin, evenement or None))
    return fin


def _refuser_le_sensible(note: str) -> None:
    mots = signalements(note)
    if mots:
        raise SaisieInvalide(f"mot à éviter : {mots[0]}.", "Écrire « difficulté personnelle déclarée ».")


def _fin(g: Geste, motif: Motif, jusqu_au: date | None) -> date | None:
    if jusqu_au is None:
        if motif in FIN_OBLIGATOIRE:
            raise SaisieInvalide(f"{en_mots(motif)} : la date de fin manque.", "Dire jusqu'à quand, par exemple +30.")
        return None
    if jusqu_au <= g.cadre.jour:
        raise SaisieInvalide(f"la fin, {jusqu_au:%d/%m/%Y}, doit être à venir.", "Donner une date après aujourd'hui.")
    return g.cadre.calendrier.ouvre_suivant(jusqu_au)


def lever(
    seance: Seance,
    dossier_id: int,
    note: str = "",
    *,
    piece: int | None = None,
    preuve: str = "",
    a_tort: bool = False,
    version: int | None = None,
) -> Situation:
    """Met fin à la suspension : le scénario reprend où il en était, ou ce qui court encore retient le dossier.

    Une protection ne se lève que par un superviseur, qui en dit la raison et en donne la pièce (voir `protections.lever`) ; une
    promesse ne se lève pas, elle se reporte ; un litige levé ainsi est clos sans issue dite.
    """
    with geste(seance, dossier_id, version=version) as g:
        motif = g.situation.suspension_motif
        if g.situation.etat is not Etat.SUSPENDU or motif is None:
            raise Refus("le dossier n'est pas suspendu.", "", "suspension")
        if motif is Motif.PROMESSE:
            raise Refus("une promesse tient le dossier.", "La reporter, ou en prendre une autre par p.", "promesse")
        if motif in situations(seance.configuration.tables):
            _lever_la_protection(g, note, piece, preuve, a_tort)
            return g.situation
        texte = f"fin de suspension ({en_mots(motif)})"
        g.consigner(TypeEvenement.REPRISE, motif.value, f"{texte} · {note}" if note.strip() else texte)
        if motif is Motif.LITIGE:
            litiges.clore_les_ouverts(g, IssueLitige.LEVE)
        reprendre(g)
    return g.situation


def _lever_la_protection(g: Geste, note: str, piece: int | None, preuve: str, a_tort: bool) -> None:
    exiger(g.seance, "lever une protection")
    raison = texte_exige(note, "la raison manque.", "Dire quelle preuve met fin à la protection.")
    motif = g.situation.suspension_motif
    if any(x.levee_le is None and x.type == motif for x in protections_du(g.dossier.id)):
        protections.fermer(g, raison, motif, piece, propre(preuve), a_tort)
        return
    g.consigner(TypeEvenement.REPRISE, motif.value if motif else "", f"fin de suspension ({en_mots(motif)}) · {raison}")
    reprendre(g)


