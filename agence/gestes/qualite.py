"""Le contrôle de qualité : tirer l'échantillon d'un jour, noter, reprendre une note (N7).

Ce ne sont pas des gestes sur le dossier : rien ne s'en écrit dans son historique, et une note ne le change pas.
"""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime, time, timedelta

from agence.calendrier import PARIS
from agence.conduite.qualite import NOTES, TRAVAIL, Acte, Journee, Signe, Tiree, jour_a_relire, tirer
from agence.erreurs import Introuvable, Refus, SaisieInvalide
from agence.gestes import connexions
from agence.gestes.droits import exiger
from agence.gestes.socle import propre
from agence.seance import Seance
from donnees.base import ecriture, executer
from donnees.champs import instant_ecrit
from donnees.nomenclature import TypeEvenement
from donnees.vues import qualite as vue
from donnees.vues.qualite import LigneControle

ACTE = "contrôler la qualité"
FENETRE_DES_ESSAIS = timedelta(days=30)


def jour_du_controle(seance: Seance) -> date:
    """Le jour que l'on relit aujourd'hui : le dernier jour ouvré."""
    return jour_a_relire(seance.jour, seance.cadre().calendrier)


def echantillon(seance: Seance, jour: date | None = None) -> list[LigneControle]:
    """Les contrôles d'un jour, le dernier ouvré par défaut ; tirés s'ils ne l'étaient pas encore.

    Un échantillon tiré ne change plus : le demander deux fois rend le même. Lève Refus pour qui n'a pas ce droit, ou si le jour
    n'est pas fini.
    """
    exiger(seance, ACTE)
    voulu = jour or jour_du_controle(seance)
    if voulu >= seance.jour:
        raise Refus(f"le {voulu:%d/%m/%Y} n'est pas fini.", "Relire un jour passé.", "qualite")
    neuves = tirer(journees(seance, voulu, vue.agents_tires(voulu)), seance.configuration)
    if neuves:
        _inscrire(seance, voulu, neuves)
    return vue.controles(voulu)


def actes_a_relire(jour: date) -> int:
    """Combien d'évènements de ce jour le prochain tirage lira ; aucun de ceux dont l'échantillon est déjà tiré."""
    tires = vue.agents_tires(jour)
    return sum(vue.nombre_d_actes(agent_id, *bornes(jour)) for agent_id, _ in vue.agents() if agent_id not in tires)


def _inscrire(seance: Seance, jour: date, tirees: Sequence[Tiree]) -> None:
    """Deux superviseurs qui ouvrent l'écran ensemble tirent le même échantillon : le second ne change rien."""
    sql = """INSERT INTO controle_qualite (jour, dossier_id, agent_id, exception, commentaire, tire_par, tire_le)
        VALUES (?, ?, ?, ?, '', ?, ?) ON CONFLICT (jour, dossier_id, agent_id) DO NOTHING"""
    qui, le = seance.acteur.id if seance.acteur else None, instant_ecrit(seance.horloge())
    with ecriture():
        connexions.exiger_valide(seance)
        for t in tirees:
            executer(sql, (jour.isoformat(), t.dossier_id, t.agent_id, ",".join(s.value for s in t.signes), qui, le))


def bornes(jour: date) -> tuple[datetime, datetime]:
    """Minuit à Paris ce jour-là, et le lendemain."""
    debut, fin = (datetime.combine(j, time(), PARIS) for j in (jour, jour + timedelta(days=1)))
    return debut, fin


def journees(seance: Seance, jour: date, sauf: Collection[int] = ()) -> list[Journee]:
    """Ce que chaque agent, `sauf` ceux-là, a fait ce jour-là, dossier par dossier ; un dossier seulement effleuré n'y est pas."""
    debut, fin = bornes(jour)
    par_couple: dict[tuple[int, int], list[Acte]] = {}
    for agent_id in (i for i, _ in vue.agents() if i not in sauf):
        for a in vue.actes(agent_id, debut, fin):
            acte = Acte(a.le, TypeEvenement(a.type), a.code, a.texte, a.donnees, a.annule)
            par_couple.setdefault((a.agent_id, a.dossier_id), []).append(acte)
    travailles = {c: actes for c, actes in par_couple.items() if any(a.type in TRAVAIL for a in actes)}
    essais = vue.essais((d for _, d in travailles), debut - FENETRE_DES_ESSAIS, fin)
    resultats = seance.configuration.resultats
    comptes = {d: tuple(le for le, code in lus if code in resultats and resultats[code].tentative) for d, lus in essais.items()}
    return [Journee(d, agent, jour, tuple(actes), comptes.get(d, ())) for (agent, d), actes in travailles.items()]


def noter(seance: Seance, controle_id: int, note: int, commentaire: str | None = None) -> LigneControle:
    """Note un contrôle de 1 à 4 ; `commentaire` None garde celui qui est écrit. Qui a noté peut changer sa note.

    Lève SaisieInvalide pour une autre note, Introuvable, Refus si un autre l'a déjà noté ou s'il s'agit de son propre travail.
    """
    if note not in NOTES:
        mots = ", ".join(f"{n} {mot}" for n, mot in NOTES.items())
        raise SaisieInvalide(f"note « {note} » inconnue.", f"Noter de 1 à 4 : {mots}.")
    with _sur(seance, controle_id) as lu:
        executer(
            "UPDATE controle_qualite SET note = ?, note_par = ?, note_le = ?, commentaire = ? WHERE id = ?",
            (note, _qui(seance), instant_ecrit(seance.horloge()), lu.commentaire if commentaire is None else propre(commentaire), lu.id),
        )
    return _lire(controle_id)


def commenter(seance: Seance, controle_id: int, commentaire: str) -> LigneControle:
    """Écrit le commentaire d'un contrôle, noté ou non ; vide, il est retiré. L'agent le lira avec la note."""
    with _sur(seance, controle_id) as lu:
        executer("UPDATE controle_qualite SET commentaire = ? WHERE id = ?", (propre(commentaire), lu.id))
    return _lire(controle_id)


def annuler(seance: Seance, controle_id: int) -> LigneControle:
    """Retire une note qu'on a posée ; le commentaire reste. Lève Refus si rien n'est noté, ou l'a été par un autre."""
    with _sur(seance, controle_id) as lu:
        if lu.note is None:
            raise Refus("ce dossier n'est pas noté.", "", "qualite")
        executer("UPDATE controle_qualite SET note = NULL, note_par = NULL, note_le = NULL WHERE id = ?", (lu.id,))
    return _lire(controle_id)


def notes_sur_soi(seance: Seance) -> list[LigneControle]:
    """Ce qui a été noté sur qui agit, le plus récent d'abord : chacun lit les siennes, personne celles d'un collègue."""
    return vue.notes_de(_qui(seance))


def dire_les_signes(exception: str) -> tuple[Signe, ...]:
    """Les signes d'un contrôle, relus de la base ; un mot d'un autre programme est passé."""
    connus = {s.value: s for s in Signe}
    return tuple(connus[mot] for mot in exception.split(",") if mot in connus)


@contextlib.contextmanager
def _sur(seance: Seance, controle_id: int) -> Iterator[LigneControle]:
    exiger(seance, ACTE)
    qui = _qui(seance)
    with ecriture():
        connexions.exiger_valide(seance)
        lu = _lire(controle_id)
        if lu.agent_id == qui:
            raise Refus("on ne note pas son propre travail.", "Le laisser à un autre superviseur.", "deux personnes")
        if lu.note_par_id not in (None, qui):
            raise Refus(f"{lu.note_par} a déjà noté ce dossier.", "En parler avec lui.", "qualite")
        if lu.purge:
            raise Refus("ce dossier est purgé : il n'y a plus rien à relire.", "Passer au suivant.", "purge")
        yield lu


def _lire(controle_id: int) -> LigneControle:
    lu = vue.controle(controle_id)
    if lu is None:
        raise Introuvable(f"contrôle n° {controle_id} inconnu.", "Les voir : agence qualite.")
    return lu


def _qui(seance: Seance) -> int:
    if seance.acteur is None:
        raise Refus("un contrôle est fait par une personne.", "Donner --agent NOM.", "roles")
    return seance.acteur.id
