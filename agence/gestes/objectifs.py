"""Poser et retirer l'objectif d'une personne pour un mois. Il se compte dans `agence.indicateurs.avancement`."""

from __future__ import annotations

from datetime import date

from agence.erreurs import Introuvable, Refus, SaisieInvalide
from agence.gestes import connexions
from agence.gestes.droits import exiger, peut
from agence.indicateurs.avancement import OBJECTIFS
from agence.indicateurs.definitions import Indicateur
from agence.seance import Acteur, Seance
from agence.texte import citer
from donnees.base import ecriture
from donnees.modeles import Objectif, Utilisateur
from donnees.nomenclature import Role

ACTE = "poser un objectif"
A_QUI = frozenset({Role.AGENT, Role.SUPERVISEUR})
"""Ceux qui travaillent des dossiers."""


def poser(seance: Seance, utilisateur_id: int, mois: date, indicateur: Indicateur, valeur: int) -> None:
    """Pose, ou remplace, l'objectif d'une personne pour un mois (son premier jour) : centimes, ou dixièmes de pour cent.

    Lève Refus si le rôle ne peut pas ou si la personne n'a plus d'accès, SaisieInvalide pour une valeur nulle ou un mois déjà fini.
    """
    exiger(seance, ACTE)
    if valeur <= 0:
        raise SaisieInvalide("un objectif se donne au-dessus de zéro.", "Pour le retirer : agence objectifs retirer.")
    if indicateur not in OBJECTIFS:
        raise SaisieInvalide(f"pas d'objectif sur « {indicateur.value} ».", "Indicateurs : " + ", ".join(i.value for i in OBJECTIFS) + ".")
    premier = mois.replace(day=1)
    if premier < seance.jour.replace(day=1):
        raise SaisieInvalide(f"{premier:%m/%Y} est fini.", "Poser un objectif pour ce mois-ci ou un mois à venir.")
    with ecriture():
        connexions.exiger_valide(seance)
        _agent(utilisateur_id)
        Objectif.insert(
            utilisateur_id=utilisateur_id,
            mois=premier,
            indicateur=indicateur.value,
            valeur=valeur,
            pose_par=seance.acteur.id if seance.acteur else None,
            pose_le=seance.horloge(),
        ).on_conflict(
            conflict_target=[Objectif.utilisateur_id, Objectif.mois, Objectif.indicateur],
            preserve=[Objectif.valeur, Objectif.pose_par, Objectif.pose_le],
        ).execute()


def retirer(seance: Seance, utilisateur_id: int, mois: date, indicateur: Indicateur) -> None:
    """Retire un objectif. Lève Introuvable s'il n'y en a pas, Refus si le rôle ne peut pas."""
    exiger(seance, ACTE)
    with ecriture():
        connexions.exiger_valide(seance)
        retires = (
            Objectif.delete()
            .where(Objectif.utilisateur_id == utilisateur_id, Objectif.mois == mois.replace(day=1), Objectif.indicateur == indicateur.value)
            .execute()
        )
        if not retires:
            raise Introuvable(f"aucun objectif « {indicateur.value} » pour {mois:%m/%Y}.")


def agent_nomme(nom: str) -> Acteur:
    """La personne de ce nom de connexion ou d'affichage. Lève Introuvable."""
    voulu = nom.strip().casefold()
    trouves = [u for u in Utilisateur.select() if voulu in (u.nom.casefold(), u.affichage.casefold())]
    if len(trouves) != 1:
        raise Introuvable(f"personne ne se nomme « {citer(nom)} ».", "Voir : agence agents.")
    u = trouves[0]
    return Acteur(u.id, u.nom, u.affichage, u.role)


def visibles(seance: Seance) -> int | None:
    """De qui cette séance voit les objectifs : None, de tous ; sinon les siens seulement."""
    if seance.acteur is None or peut(seance.acteur, "voir la supervision"):
        return None
    return seance.acteur.id


def _agent(utilisateur_id: int) -> Utilisateur:
    u = Utilisateur.get_or_none(Utilisateur.id == utilisateur_id)
    if u is None:
        raise Introuvable(f"utilisateur n° {utilisateur_id} inconnu.")
    if not u.actif:
        raise Refus(f"{u.affichage} n'a plus d'accès.", "Choisir une personne active.", "agent")
    if u.role not in A_QUI:
        raise Refus(f"{u.affichage} ne travaille pas de dossiers.", "Choisir un agent.", "agent")
    return u
