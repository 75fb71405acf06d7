"""Ce que presque toutes les commandes font d'abord : ouvrir la base, savoir qui agit, trouver le dossier, lire un jour.

Chacune n'a besoin que d'une part de ceci : ce qui ne sert pas à toutes s'importe dans la fonction qui s'en sert.
"""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from agence.erreurs import Introuvable, Refus, SaisieInvalide
from agence.seance import Seance
from agence.tenue.ouverture import ouvrir_seance, seance_de_nuit
from agence.texte import citer
from ecrans.commandes.sortie import prevenir

if TYPE_CHECKING:
    import argparse

    from agence.conduite.situation import Situation

_NUMERO_MAXIMAL = 18
"""Chiffres d'un « #numéro » : au-delà, aucun moteur ne le lirait."""


def fichier_de_configuration(options: argparse.Namespace) -> Path | None:
    """--config, sinon AGENCE_CONFIG."""
    voulu = options.config or os.environ.get("AGENCE_CONFIG")
    return Path(voulu) if voulu else None


def adresse(options: argparse.Namespace) -> str:
    """L'adresse de la base : --base, AGENCE_BASE, celle de la configuration donnée, sinon agence.db ici même."""
    voulue = options.base or os.environ.get("AGENCE_BASE")
    if voulue:
        return str(voulue)
    from agence.configuration.lecture import charger
    from agence.configuration.modele import Base

    fichier = fichier_de_configuration(options)
    return (charger(fichier).base if fichier is not None else Base()).url


def ouvrir(options: argparse.Namespace) -> Seance:
    """La séance de celui qui agit : --agent, sinon l'utilisateur du système. Lève Refus s'il est inconnu."""
    return avertie(ouvrir_seance(adresse(options), options.agent, fichier_de_configuration(options)))


def consulter(options: argparse.Namespace) -> Seance:
    """Une séance pour lire : qui peut ouvrir la base peut la lire, même sans y avoir de nom."""
    if options.agent:
        return ouvrir(options)
    return de_nuit(options)


def de_nuit(options: argparse.Namespace) -> Seance:
    """La séance sans acteur d'un travail programmé."""
    return avertie(seance_de_nuit(adresse(options), fichier_de_configuration(options)))


def avertie(seance: Seance) -> Seance:
    """La même, ce qu'elle a à dire au départ une fois dit sur la sortie d'erreur."""
    if seance.avertissement:
        prevenir(f"agence : {seance.avertissement}")
    return seance


def dossier_de(designation: str) -> int:
    """Le dossier que désigne « RÉFÉRENCE », « CODE/RÉFÉRENCE » ou « #numéro ». Lève Introuvable, SaisieInvalide s'il y en a plusieurs."""
    from donnees.vues.dossier import resoudre

    trouves = [] if _demesuree(designation) else resoudre(designation) or resoudre(designation.upper())
    if not trouves:
        raise Introuvable(f"dossier « {citer(designation)} » inconnu.", "Donner sa référence, CODE/RÉFÉRENCE ou #numéro.")
    if len(trouves) > 1:
        lesquels = ", ".join(f"{code}/{reference}" for _, code, reference in trouves)
        raise SaisieInvalide(f"« {citer(designation)} » désigne plusieurs dossiers : {lesquels}.", "Donner CODE/RÉFÉRENCE.")
    return trouves[0][0]


def _demesuree(designation: str) -> bool:
    return designation.startswith("#") and len(designation) > _NUMERO_MAXIMAL


def jour(texte: str, seance: Seance) -> date:
    """Un jour, passé ou à venir, tel qu'on le tape (« hier », 15/12/2026, 2026-12-15), sans le reporter."""
    from agence.expressions import lire_date

    return lire_date(texte, seance.jour, seance.cadre().calendrier, passe=True).demandee


def situations(identifiants: list[int]) -> dict[int, Situation]:
    """Les situations de ces dossiers, en une lecture."""
    from agence.situations import COLONNES, lire_situation
    from donnees.vues import nuit

    if not identifiants:
        return {}
    return {i: lire_situation(nature, sensible, brut) for i, _, _, nature, sensible, *brut in nuit.dossiers(identifiants, COLONNES)}


def acteur_exige(seance: Seance) -> int:
    """L'identifiant de celui qui agit. Lève Refus si personne n'est nommé."""
    if seance.acteur is None:
        raise Refus("cette commande a besoin de savoir qui agit.", "Donner --agent NOM.", "utilisateurs")
    return seance.acteur.id


def journaliser(seance: Seance, fait: str, **details: int | str | None) -> None:
    """Inscrit un fait au journal, avec le numéro de qui agit ; s'il ne s'écrit pas, le dit sans rien défaire."""
    from agence import journal

    try:
        journal.inscrire(fait, utilisateur=seance.acteur.id if seance.acteur else None, **details)
    except OSError as erreur:
        prevenir(f"le journal ne s'écrit pas ({erreur.strerror}) : {journal.chemin()}")


def iso(jour_: date | None) -> str | None:
    """Un jour ou un instant en ISO, ou None."""
    return jour_.isoformat() if jour_ is not None else None
