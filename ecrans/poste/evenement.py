"""Le détail d'un évènement de l'historique : son texte entier, qui, quand, et quelle version de la configuration a décidé."""

from __future__ import annotations

from agence.calendrier import PARIS
from agence.configuration.modele import Configuration
from agence.erreurs import Introuvable
from agence.mots import en_mots
from donnees.nomenclature import TypeEvenement
from donnees.vues.dossier import LigneEvenement, version_appliquee
from ecrans.composants.texte_long import CADRE, LARGEUR, TexteLong
from ecrans.poste import mots
from ecrans.poste.base import EcranDeDossier
from ecrans.poste.fiche import envelopper

LIGNES_DU_TEXTE = 12


def ouvrir(ecran: EcranDeDossier, geste: str) -> None:
    """L'évènement du curseur dans le volet historique, sinon le dernier du dossier."""
    from ecrans.poste.dossier import DossierOuvert

    choisi = ecran.evenement_du_curseur() if isinstance(ecran, DossierOuvert) else None
    trouve = choisi or next(iter(ecran.lu().fiche.evenements), None)
    if trouve is None:
        raise Introuvable("ce dossier n'a pas encore d'historique.", "")
    largeur = min(LARGEUR, ecran.app.size.width) - CADRE
    lignes = [ligne for dite in decrire(trouve, ecran.seance.configuration) for ligne in envelopper(dite, largeur, LIGNES_DU_TEXTE)]
    ecran.app.push_screen(TexteLong(f"{ecran.lu().fiche.reference} · {en_mots(TypeEvenement(trouve.type))}", lignes))


def decrire(e: LigneEvenement, configuration: Configuration) -> list[str]:
    """Quand et par qui, ce qui s'est passé en entier, puis les règles qui étaient en vigueur."""
    local = e.le.astimezone(PARIS)
    dit = mots.evenement(e, configuration, avec_le_type=False).strip()
    code = f" ({e.code})" if e.type == TypeEvenement.APPEL else ""
    return [f"{local:%d/%m/%Y à %H:%M}, par {e.par}{code}", *([dit] if dit else []), dire_la_version(e.configuration_id)]


def dire_la_version(configuration_id: int | None) -> str:
    """« règles : version n° 3 de la configuration, en vigueur depuis le 02/11/2026 à 09:12, par Roux »."""
    appliquee = version_appliquee(configuration_id) if configuration_id is not None else None
    if appliquee is None:
        return "règles : version de la configuration inconnue"
    le, auteur = appliquee
    par = f", par {auteur}" if auteur else ""
    depuis = le.astimezone(PARIS)
    return f"règles : version n° {configuration_id} de la configuration, en vigueur depuis le {depuis:%d/%m/%Y à %H:%M}{par}"
