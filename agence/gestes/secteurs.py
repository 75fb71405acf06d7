"""Le secteur des créances d'un mandant, dit d'un coup : ce que cela changerait à la prescription, puis un geste par dossier.

Un secteur déjà connu n'est jamais changé ainsi, et un dossier clos n'est pas touché.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from agence.erreurs import Introuvable, Refus
from agence.gestes.droits import exiger
from agence.gestes.interruptions import preciser_secteur
from agence.prescriptions import PrescriptionDuDossier, prescriptions
from agence.seance import Seance
from agence.texte import citer
from donnees.modeles import Mandant
from donnees.nomenclature import Secteur
from donnees.vues.prescription import sans_secteur

ACTE = "tenir les mandants"
PAQUET = 500
"""Dossiers lus à la fois."""


@dataclass(frozen=True)
class DossierTouche:
    """Un dossier dont des créances prendraient le secteur ; dates de prescription retenue et surveillée, avant et après."""

    id: int
    reference: str
    creances: int
    avant: tuple[date | None, date | None]
    apres: tuple[date | None, date | None]

    @property
    def bouge(self) -> bool:
        """Vrai si une de ses deux dates change."""
        return self.avant != self.apres


@dataclass(frozen=True)
class ApercuDeSecteur:
    """Ce que le secteur changerait, dossier par dossier, dans l'ordre des références."""

    mandant: str
    secteur: Secteur
    dossiers: tuple[DossierTouche, ...]

    @property
    def creances(self) -> int:
        return sum(d.creances for d in self.dossiers)

    @property
    def bougent(self) -> tuple[DossierTouche, ...]:
        return tuple(d for d in self.dossiers if d.bouge)


@dataclass(frozen=True)
class Applique:
    """Combien de dossiers ont été changés, et ceux qui ne l'ont pas pu : référence et raison."""

    dossiers: int
    refuses: tuple[tuple[str, str], ...]


def apercevoir(seance: Seance, code: str, secteur: Secteur) -> ApercuDeSecteur:
    """Ce que changerait ce secteur pour les créances de ce mandant dont il est inconnu ; rien n'est écrit. Lève Introuvable, Refus."""
    exiger(seance, ACTE)
    mandant = Mandant.get_or_none(Mandant.code == code)
    if mandant is None:
        raise Introuvable(f"mandant « {citer(code)} » inconnu.", "Voir « agence mandants ».")
    nombres = sans_secteur(mandant.id)
    tous, touches = list(nombres), []
    for debut in range(0, len(tous), PAQUET):
        lot = tous[debut : debut + PAQUET]
        avant = prescriptions(lot, seance.configuration, seance.jour)
        apres = prescriptions(lot, seance.configuration, seance.jour, suppose=secteur)
        touches += [DossierTouche(d, avant[d].reference, nombres[d], _dates(avant[d]), _dates(apres[d])) for d in lot]
    return ApercuDeSecteur(code, secteur, tuple(touches))


def appliquer(seance: Seance, vu: ApercuDeSecteur, progression: Callable[[int, int], None] | None = None) -> Applique:
    """Donne le secteur aux créances vues, un geste et une ligne d'historique par dossier ; ceux que l'on ne peut pas changer se disent.

    Refait, il ne reste que ceux-là : rien n'est écrit deux fois.
    """
    exiger(seance, ACTE)
    refuses: list[tuple[str, str]] = []
    for rang, d in enumerate(vu.dossiers, 1):
        try:
            preciser_secteur(seance, d.id, vu.secteur, dans_un_lot=True)
        except (Refus, Introuvable) as erreur:
            refuses.append((d.reference, erreur.message))
        if progression is not None:
            progression(rang, len(vu.dossiers))
    return Applique(len(vu.dossiers) - len(refuses), tuple(refuses))


def _dates(p: PrescriptionDuDossier) -> tuple[date | None, date | None]:
    return (p.resume.date, p.surveillee) if p.resume else (None, None)
