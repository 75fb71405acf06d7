"""La barrière avant l'appel : vert, orange ou rouge, avec la règle de chaque constat (règles 3, 24, 31 à 37)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from agence.calendrier import plage_en_cours
from agence.conduite.situation import Situation
from agence.configuration.modele import Appels
from agence.droit.protections import situations
from agence.mots import en_mots
from donnees.nomenclature import MOTIFS_DE_PROTECTION, Etat, Motif, Nature


class Feu(StrEnum):
    VERT = "vert"
    ORANGE = "orange"
    ROUGE = "rouge"


@dataclass(frozen=True)
class Compteurs:
    """Ce qui a déjà été tenté : tentatives du jour, de la semaine, des 30 derniers jours ; contacts aboutis du jour, de la semaine."""

    tentatives_jour: int = 0
    tentatives_semaine: int = 0
    tentatives_30_jours: int = 0
    contacts_jour: int = 0
    contacts_semaine: int = 0


@dataclass(frozen=True)
class Constat:
    feu: Feu
    texte: str
    regle: str = ""
    remede: str = ""


@dataclass(frozen=True)
class Barriere:
    """Le verdict : le feu le plus grave et tous les constats."""

    feu: Feu
    constats: tuple[Constat, ...]

    @property
    def phrase(self) -> str:
        """La ligne de l'écran : les constats du feu retenu, sinon tous."""
        graves = [c.texte for c in self.constats if c.feu is self.feu]
        return " · ".join(graves if self.feu is Feu.ROUGE else [c.texte for c in self.constats])


PROTECTIONS = {m: (s.barriere, s.regle) for m, s in situations().items() if m in MOTIFS_DE_PROTECTION}
"""Ce que dit la barrière d'un débiteur protégé, et la règle qui arrête tout."""
AU_REPRESENTANT = frozenset({Motif.DECES, Motif.TUTELLE})
"""Les protections qui laissent parler à un autre : la succession ou le notaire, le représentant légal."""


def evaluer(
    s: Situation,
    compteurs: Compteurs,
    appels: Appels,
    heure_du_debiteur: datetime,
    jour_ferme: str = "",
    hors_service: str = "",
    autres: tuple[Constat, ...] = (),
    representant: str = "",
) -> Barriere:
    """Peut-on appeler maintenant ? `heure_du_debiteur` est l'heure locale de son territoire, `jour_ferme` le nom du jour férié.

    `hors_service` : ce qui manque à l'agence pour exercer (règle 2) ; `autres` : ce que la situation ne dit pas (règles 1 et 5) ;
    `representant` : celui à qui parler d'un défunt ou d'une personne protégée (règles 34 et 35).
    """
    constats = [
        Constat(Feu.ROUGE, f"agence hors service : {hors_service}", "2", "Compléter la section [agence].") if hors_service else None,
        *autres,
        _etat(s, representant),
        _lettre(s, heure_du_debiteur),
        _prescription(s, heure_du_debiteur),
        _heures(appels, heure_du_debiteur, jour_ferme),
        *_quotas(compteurs, appels),
    ]
    presents = tuple(c for c in constats if c is not None)
    ordre = (Feu.ROUGE, Feu.ORANGE, Feu.VERT)
    return Barriere(next((f for f in ordre if any(c.feu is f for c in presents)), Feu.VERT), presents)


def _etat(s: Situation, representant: str) -> Constat | None:
    if s.etat is Etat.CLOS:
        return Constat(Feu.ROUGE, "dossier clos", "", "Le rouvrir par le superviseur.")
    if s.etat is not Etat.SUSPENDU or s.suspension_motif is None:
        return None
    if s.suspension_motif in MOTIFS_DE_PROTECTION:
        texte, regle = PROTECTIONS[s.suspension_motif]
        if s.suspension_motif in AU_REPRESENTANT:
            if representant:
                return Constat(Feu.ORANGE, f"ne parler qu'à {representant}, représentant", regle)
            return Constat(Feu.ROUGE, texte, regle, "Ne parler qu'au représentant inscrit au dossier ; l'inscrire d'abord.")
        return Constat(Feu.ROUGE, texte, regle, "Lever la suspension par s, preuve à l'appui.")
    if s.suspension_motif is Motif.LITIGE:
        return Constat(Feu.ROUGE, "litige ouvert : le scénario est gelé", "36", "Attendre le retour du mandant, ou lever le litige par s.")
    fin = f" jusqu'au {s.suspendu_jusqu_au:%d/%m}" if s.suspendu_jusqu_au else ""
    return Constat(Feu.ORANGE, f"en attente ({en_mots(s.suspension_motif)}){fin}")


def _lettre(s: Situation, heure: datetime) -> Constat:
    if s.premiere_lettre_le is None or s.premiere_lettre_le > heure.date():
        return Constat(Feu.ROUGE, "la première lettre n'est pas partie", "3", "L'envoyer d'abord : m.")
    return Constat(Feu.VERT, f"lettre du {s.premiere_lettre_le:%d/%m/%Y}", "5")


def _prescription(s: Situation, heure: datetime) -> Constat | None:
    if s.nature is Nature.PARTICULIER and s.titre_le is None and s.prescription_le is not None and s.prescription_le < heure.date():
        return Constat(Feu.ROUGE, f"dette prescrite depuis le {s.prescription_le:%d/%m/%Y}", "24", "Ne plus relancer ; clore le dossier.")
    return None


def _heures(appels: Appels, heure: datetime, jour_ferme: str) -> Constat:
    if jour_ferme and not appels.appeler_les_jours_fermes:
        return Constat(Feu.ROUGE, f"jour fermé : {jour_ferme}", "37", "Replanifier par r.")
    plage = plage_en_cours(appels.plages, heure)
    if plage is None:
        return Constat(Feu.ROUGE, f"hors des heures d'appel ({heure:%H:%M} chez le débiteur)", "37", "Replanifier par r.")
    return Constat(Feu.VERT, f"appel permis jusqu'à {str(plage).split('-')[1]}", "37")


def compter(appels: Iterable[tuple[date, bool, bool]], jour: date) -> Compteurs:
    """Les compteurs de ce jour : chaque appel passé dit son jour, s'il compte comme tentative, s'il a joint le débiteur."""
    tj = ts = tm = cj = cs = 0
    for le, tentative, contact in appels:
        age = (jour - le).days
        tj += tentative and age < 1
        ts += tentative and age < 7
        tm += tentative and age < 30
        cj += contact and age < 1
        cs += contact and age < 7
    return Compteurs(tj, ts, tm, cj, cs)


def quotas_pleins(c: Compteurs, appels: Appels) -> bool:
    """Vrai si un quota de la configuration interdit l'appel (règle 37)."""
    return any(fait >= maximum for fait, maximum, _, _ in _mesures(c, appels))


def _mesures(c: Compteurs, appels: Appels) -> tuple[tuple[int, int, str, str], ...]:
    return (
        (c.tentatives_jour, appels.tentatives_par_jour, "essai", "aujourd'hui"),
        (c.tentatives_semaine, appels.tentatives_par_semaine, "essai", "cette semaine"),
        (c.tentatives_30_jours, appels.tentatives_par_30_jours, "essai", "en 30 jours"),
        (c.contacts_jour, appels.contacts_par_jour, "contact", "aujourd'hui"),
        (c.contacts_semaine, appels.contacts_par_semaine, "contact", "cette semaine"),
    )


def _quotas(c: Compteurs, appels: Appels) -> list[Constat]:
    constats = []
    for fait, maximum, mot, quand in _mesures(c, appels):
        texte = f"{fait} {mot}{'s' if fait > 1 else ''} {quand} sur {maximum}"
        if fait >= maximum:
            constats.append(Constat(Feu.ROUGE, texte, "37", "Replanifier par r, ou écrire par m."))
        elif fait and fait == maximum - 1 and mot == "essai":
            constats.append(Constat(Feu.ORANGE, f"{texte} : dernier permis", "37"))
        elif mot == "essai" and quand == "cette semaine":
            constats.append(Constat(Feu.VERT, texte, "37"))
    return constats
