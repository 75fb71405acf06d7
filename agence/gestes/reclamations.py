"""Les réclamations contre l'agence ou sa façon de faire : reçues, répondues, comptées. Elles n'arrêtent pas le dossier."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from agence.erreurs import Introuvable, Refus, SaisieInvalide
from agence.gestes.gardes import refuser_a_venir, texte_exige
from agence.gestes.socle import geste
from agence.seance import Seance
from donnees.modeles import Reclamation
from donnees.nomenclature import TypeEvenement
from donnees.vues import protections as vue


@dataclass(frozen=True)
class Compte:
    """Le compte des réclamations depuis un jour ; `pour_mille` : par millier de dossiers confiés."""

    recues: int
    repondues: int
    en_attente: int
    en_retard: int
    dossiers: int

    @property
    def pour_mille(self) -> float:
        return round(1000 * self.recues / self.dossiers, 1) if self.dossiers else 0.0


def recevoir(
    seance: Seance,
    dossier_id: int,
    objet: str,
    recue_le: date | None = None,
    *,
    repondre_avant: date | None = None,
    version: int | None = None,
) -> Reclamation:
    """Inscrit une réclamation ; la réponse est due dans le délai de `[reclamations]`. Lève SaisieInvalide sans objet."""
    objet = texte_exige(objet, "l'objet manque.", "Écrire ce dont le débiteur se plaint, en quelques mots neutres.")
    with geste(seance, dossier_id, version=version) as g:
        le = recue_le or g.cadre.jour
        refuser_a_venir(le, g.cadre.jour, "Donner le jour où elle est arrivée.")
        avant = repondre_avant or g.cadre.calendrier.prochain(le, g.cadre.configuration.reclamations.repondre_sous)
        if avant < le:
            raise SaisieInvalide(f"répondre avant le {avant:%d/%m/%Y} précède la réception.", "Donner une date après la réception.")
        ligne = g.creer(
            Reclamation, dossier_id=dossier_id, recue_le=le, objet=objet, repondre_avant=avant, utilisateur_id=g.utilisateur_id
        )
        texte = f"reçue le {le:%d/%m/%Y}, répondre avant le {avant:%d/%m/%Y} · {objet}"
        g.consigner(TypeEvenement.RECLAMATION, "recue", texte, {"reclamation": ligne.id})
    return ligne


def repondre(seance: Seance, reclamation_id: int, reponse: str, *, le: date | None = None, version: int | None = None) -> Reclamation:
    """Inscrit la réponse faite. Lève Introuvable, Refus si elle est déjà faite, SaisieInvalide si elle est vide."""
    reponse = texte_exige(reponse, "la réponse manque.", "Écrire ce qui a été répondu.")
    ligne = Reclamation.get_or_none(Reclamation.id == reclamation_id)
    if ligne is None:
        raise Introuvable(f"réclamation n° {reclamation_id} inconnue.", "Les voir : agence reclamations.")
    with geste(seance, ligne.dossier_id, version=version) as g:
        if ligne.repondue_le is not None:
            raise Refus(f"déjà répondue le {ligne.repondue_le:%d/%m/%Y}.", "Ajouter une note s'il y a du nouveau.", "reclamation")
        quand = le or g.cadre.jour
        refuser_a_venir(quand, g.cadre.jour, "Donner le jour de la réponse.")
        if quand < ligne.recue_le:
            raise SaisieInvalide(f"le {quand:%d/%m/%Y} précède la réception du {ligne.recue_le:%d/%m/%Y}.", "Donner le jour de la réponse.")
        g.modifier(ligne, repondue_le=quand, reponse=reponse)
        g.consigner(TypeEvenement.RECLAMATION, "repondue", f"répondue le {quand:%d/%m/%Y} · {reponse}", {"reclamation": ligne.id})
    return ligne


def compter(jour: date, depuis: date | None = None) -> Compte:
    """Le compte des réclamations reçues depuis ce jour, et de celles qui attendent."""
    lignes = vue.reclamations(depuis)
    attente = [x for x in lignes if x.repondue_le is None]
    retard = sum(x.repondre_avant < jour for x in attente)
    return Compte(len(lignes), len(lignes) - len(attente), len(attente), retard, vue.nombre_de_dossiers())
