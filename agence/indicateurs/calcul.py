"""Le calcul des indicateurs, sans base ni horloge : des nombres entrent, des rapports sortent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date, timedelta

from agence.argent import diviser
from agence.calendrier import Calendrier, fin_de_mois
from agence.indicateurs.definitions import Indicateur

SEMAINES_DU_PASSE = 12
"""Les semaines dont le taux tenu pondère la prévision."""


@dataclass(frozen=True)
class Rapport:
    """Un taux et les deux nombres qui le font ; sans dénominateur, il n'existe pas."""

    numerateur: int
    denominateur: int

    @property
    def dixiemes(self) -> int | None:
        """En dixièmes de pour cent, arrondi au plus proche."""
        return diviser(self.numerateur * 1000, self.denominateur) if self.denominateur > 0 else None

    @property
    def pour_cent(self) -> float | None:
        """Pour une courbe ; le taux qui se montre et se compare est `dixiemes`."""
        return None if self.dixiemes is None else self.dixiemes / 10


@dataclass(frozen=True)
class Faits:
    """Ce qui s'est passé sur une période : des nombres, `promis` et `paye` en centimes."""

    tentatives: int = 0
    contacts: int = 0
    utiles: int = 0
    promesses: int = 0
    echues: int = 0
    tenues: int = 0
    promis: int = 0
    paye: int = 0

    def __add__(self, autre: Faits) -> Faits:
        return Faits(*(getattr(self, f.name) + getattr(autre, f.name) for f in fields(self)))

    def rapport(self, indicateur: Indicateur) -> Rapport:
        """Le taux de cette période ; voir la table des définitions."""
        haut, bas = _RAPPORTS[indicateur]
        return Rapport(getattr(self, haut), getattr(self, bas))


_RAPPORTS: Mapping[Indicateur, tuple[str, str]] = {
    Indicateur.CONTACT: ("contacts", "tentatives"),
    Indicateur.CONTACT_UTILE: ("utiles", "tentatives"),
    Indicateur.PROMESSE: ("promesses", "utiles"),
    Indicateur.TENUES_NOMBRE: ("tenues", "echues"),
    Indicateur.TENUES_EUROS: ("paye", "promis"),
}


def total(faits: Iterable[Faits]) -> Faits:
    """La somme de plusieurs périodes, ou de plusieurs personnes."""
    somme = Faits()
    for f in faits:
        somme += f
    return somme


@dataclass(frozen=True)
class Cohorte:
    """Les dossiers remis un même mois (son premier jour) : combien, ce qui était confié, ce qui est recouvré, en centimes."""

    mois: date
    dossiers: int = 0
    confie: int = 0
    recouvre: int = 0

    @property
    def rapport(self) -> Rapport:
        return Rapport(self.recouvre, self.confie)


@dataclass(frozen=True)
class Prevision:
    """Une semaine (son lundi) de promesses ouvertes : combien, ce qu'il en reste à payer, ce qu'on peut en attendre ; en centimes."""

    lundi: date
    promesses: int
    promis: int
    attendu: int | None


def prevoir(semaines: Mapping[date, tuple[int, int]], passe: Rapport) -> list[Prevision]:
    """Les semaines dans l'ordre ; `semaines` : lundi → (nombre, reste à payer). Sans passé, rien n'est attendu ni promis de l'être."""
    return [Prevision(jour, n, reste, ponderer(reste, passe)) for jour, (n, reste) in sorted(semaines.items())]


def ponderer(montant: int, passe: Rapport) -> int | None:
    """Ce montant, pondéré par le taux tenu du passé ; None s'il n'y a pas de passé."""
    return diviser(montant * passe.numerateur, passe.denominateur) if passe.denominateur > 0 else None


TRANCHES_D_AGE = ("non échu", "1–30", "31–60", "61–90", "91–180", "181–365", "> 1 an")
"""Les tranches de la balance âgée, en jours depuis l'échéance ; celle du jour même n'est pas encore passée."""
JOURS_DES_TRANCHES = (0, 30, 60, 90, 180, 365)
"""Le plus grand âge de chaque tranche, en jours ; la dernière n'en a pas."""
TROP_VERSE = len(TRANCHES_D_AGE)
"""Le rang de ce qui est payé au-delà des créances : un montant négatif, pour que le total soit celui des soldes."""


def rang_de_la_tranche(echeance: date, jour: date) -> int:
    """La tranche d'une échéance, ce jour-là."""
    age = (jour - echeance).days
    return next((rang for rang, plafond in enumerate(JOURS_DES_TRANCHES) if age <= plafond), len(JOURS_DES_TRANCHES))


def bornes_des_tranches(jour: date) -> tuple[date, ...]:
    """La plus ancienne échéance de chaque tranche, la dernière exceptée."""
    return tuple(jour - timedelta(days=plafond) for plafond in JOURS_DES_TRANCHES)


def repartir_le_verse(creances: Iterable[tuple[date, int]], verse: int) -> list[tuple[date, int]]:
    """Ce qui reste de chaque créance quand le versé éteint d'abord l'échéance la plus ancienne ; l'excédent n'y est pas.

    `creances` : (échéance, montant), dans l'ordre où elles sont connues.
    """
    restes = []
    for echeance, montant in sorted(creances, key=lambda c: c[0]):
        eteint = min(montant, max(0, verse))
        verse -= eteint
        restes.append((echeance, montant - eteint))
    return restes


def prorata_du_mois(mois: date, jour: date, calendrier: Calendrier) -> tuple[int, int]:
    """(jours ouvrés du mois déjà passés, celui-ci compris ; jours ouvrés du mois). `mois` : son premier jour."""
    fin = fin_de_mois(mois)
    ouvres = [d for rang in range(fin.day) if calendrier.est_ouvre(d := mois + timedelta(days=rang))]
    return sum(d <= jour for d in ouvres), len(ouvres)
