"""La note, la note épinglée, et le brouillon qui survit à une coupure."""

from __future__ import annotations

from dataclasses import dataclass

from agence.conduite.neutralite import MotAEviter, signalements
from agence.gestes.gardes import texte_exige
from agence.gestes.socle import geste
from agence.seance import Seance
from agence.texte import assainir
from donnees.base import ecriture, executer, une
from donnees.champs import instant_ecrit
from donnees.nomenclature import TypeEvenement


@dataclass(frozen=True)
class NoteEcrite:
    """Une note gardée et les mots qu'il vaudrait mieux éviter (règle 41) : un signalement, jamais un refus."""

    evenement_id: int
    a_eviter: tuple[MotAEviter, ...]


def noter(seance: Seance, dossier_id: int, texte: str, *, version: int | None = None) -> NoteEcrite:
    """Ajoute une note à l'historique ; le brouillon de l'agent est consommé. Lève SaisieInvalide si elle est vide ou trop longue."""
    texte = texte_exige(texte, "la note est vide.", "Écrire la note, ou quitter par Échap.")
    with geste(seance, dossier_id, version=version) as g:
        evenement = g.consigner(TypeEvenement.NOTE, texte=texte)
        _jeter(seance, dossier_id)
    return NoteEcrite(evenement.id, signalements(texte))


def epingler(seance: Seance, dossier_id: int, texte: str, *, version: int | None = None) -> NoteEcrite:
    """Met une note toujours en vue, à la place de la précédente ; un texte vide la retire."""
    texte = texte_exige(texte, "") if texte.strip() else ""
    with geste(seance, dossier_id, version=version) as g:
        evenement = g.consigner(TypeEvenement.NOTE, "epingle", texte or f"note retirée : {g.dossier.epingle}")
        g.changer(epingle=texte)
    return NoteEcrite(evenement.id, signalements(texte))


def brouillon_garder(seance: Seance, dossier_id: int, texte: str) -> None:
    """Garde ce que l'agent est en train d'écrire, hors de l'historique ; vide, le brouillon est jeté."""
    if seance.acteur is None:
        return
    texte = assainir(texte, lignes=True)
    with ecriture():
        if not texte.strip():
            _jeter(seance, dossier_id)
            return
        executer(
            """INSERT INTO brouillon (utilisateur_id, dossier_id, texte, le) VALUES (?, ?, ?, ?)
            ON CONFLICT (utilisateur_id, dossier_id) DO UPDATE SET texte = excluded.texte, le = excluded.le""",
            (seance.acteur.id, dossier_id, texte, instant_ecrit(seance.horloge())),
        )


def brouillon_lire(seance: Seance, dossier_id: int) -> str:
    """Le brouillon de cet agent sur ce dossier, ou un texte vide."""
    if seance.acteur is None:
        return ""
    ligne = une("SELECT texte FROM brouillon WHERE utilisateur_id = ? AND dossier_id = ?", (seance.acteur.id, dossier_id))
    return str(ligne[0]) if ligne else ""


def brouillon_jeter(seance: Seance, dossier_id: int) -> None:
    """Oublie le brouillon : il a été consigné, ou l'agent y renonce."""
    with ecriture():
        _jeter(seance, dossier_id)


def _jeter(seance: Seance, dossier_id: int) -> None:
    if seance.acteur is not None:
        executer("DELETE FROM brouillon WHERE utilisateur_id = ? AND dossier_id = ?", (seance.acteur.id, dossier_id))
