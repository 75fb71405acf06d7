"""Les jours et les durées : jours ouvrés, plages d'appel, durées écrites « 3j », « 2jo », « 1h », « 2m ».

Toutes les dates sont des jours locaux de l'agence (Europe/Paris) ; aucun calcul d'ici ne lit l'horloge.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from agence.erreurs import SaisieInvalide
from agence.figee import figee
from agence.texte import citer

PARIS = ZoneInfo("Europe/Paris")
"""Le fuseau de l'agence : tous ses jours sont des jours de Paris."""

JOURS = ("lun", "mar", "mer", "jeu", "ven", "sam", "dim")
MOIS = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)
MOIS_COURTS = ("janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc.")
UNITES = ("j", "jo", "h", "min", "m")
_CENT_ANS = 36_000
_DUREE = re.compile(r"([0-9]{1,5})\s*(jo|j|h|min|m)", re.ASCII)


@dataclass(frozen=True, order=True)
class Duree:
    """Une durée de la configuration : `nombre` de jours (`j`), jours ouvrés (`jo`), heures, minutes ou mois (`m`)."""

    nombre: int
    unite: str = "j"

    def __str__(self) -> str:
        return f"{self.nombre}{self.unite}"

    @property
    def en_minutes(self) -> int:
        """Pour les durées d'horloge (`h`, `min`) ; un jour compte 24 heures, un mois 30 jours."""
        return self.nombre * {"min": 1, "h": 60, "j": 1440, "jo": 1440, "m": 43200}[self.unite]

    @property
    def en_jours(self) -> int:
        """Ordre de grandeur en jours, pour comparer des durées entre elles."""
        return self.en_minutes // 1440


def lire_duree(texte: str) -> Duree:
    """« 3j » → trois jours. Lève SaisieInvalide sur autre chose, ou au-delà de cent ans (les dates déborderaient)."""
    trouve = _DUREE.fullmatch(texte.strip())
    if not trouve:
        raise SaisieInvalide(f"durée « {citer(texte)} » illisible", "Écrire par exemple 3j, 2jo, 1h, 30min ou 2m.")
    duree = Duree(int(trouve[1]), trouve[2])
    if duree.en_jours > _CENT_ANS:
        raise SaisieInvalide(f"durée « {citer(texte)} » hors limites", "Écrire une durée de moins de cent ans.")
    return duree


def jour_de_paris(instant: datetime) -> date:
    """Le jour de Paris où tombe un instant."""
    local = instant.astimezone(PARIS)
    return date(local.year, local.month, local.day)


def plus_mois(jour: date, mois: int) -> date:
    """Même quantième `mois` plus tard, sinon le dernier jour du mois (CPC 641)."""
    rang = jour.year * 12 + jour.month - 1 + mois
    annee, m = divmod(rang, 12)
    return date(annee, m + 1, min(jour.day, monthrange(annee, m + 1)[1]))


def fin_de_mois(jour: date) -> date:
    """Le dernier jour du mois de `jour`."""
    return jour.replace(day=monthrange(jour.year, jour.month)[1])


@figee
class Calendrier:
    """Les jours où l'agence travaille : jours de semaine (1 = lundi) moins les jours fermés."""

    jours_ouvres: frozenset[int] = frozenset({1, 2, 3, 4, 5})
    fermes: frozenset[date] = field(default=frozenset(), repr=False)

    def est_ouvre(self, jour: date) -> bool:
        return jour.isoweekday() in self.jours_ouvres and jour not in self.fermes

    def ouvre_suivant(self, jour: date) -> date:
        """Le premier jour ouvré à partir de `jour`, lui compris."""
        for _ in range(400):
            if self.est_ouvre(jour):
                return jour
            jour += timedelta(days=1)
        raise SaisieInvalide("aucun jour ouvré dans l'année qui suit", "Vérifier jours_ouvres et les jours fermés.")

    def plus_ouvres(self, jour: date, nombre: int) -> date:
        """`nombre` jours ouvrés après `jour`, qui ne compte pas."""
        jour = jour if nombre else self.ouvre_suivant(jour)
        for _ in range(nombre):
            jour = self.ouvre_suivant(jour + timedelta(days=1))
        return jour

    def echeance(self, jour: date, duree: Duree) -> date:
        """La date brute `duree` après `jour` ; seuls les `jo` évitent les jours fermés, une heure reste le même jour."""
        match duree.unite:
            case "j":
                return jour + timedelta(days=duree.nombre)
            case "jo":
                return self.plus_ouvres(jour, duree.nombre)
            case "m":
                return plus_mois(jour, duree.nombre)
        return jour

    def prochain(self, jour: date, duree: Duree) -> date:
        """La date `duree` après `jour`, reportée au premier jour ouvré : pour tout ce qui se planifie."""
        return self.ouvre_suivant(self.echeance(jour, duree))


@figee
class Plage:
    """Une plage d'appel, bornes comprises au début et exclues à la fin ; 24:00 se note `fin = time.max`."""

    debut: time
    fin: time

    def contient(self, heure: time) -> bool:
        return self.debut <= heure and (heure < self.fin or self.fin == time.max)

    def __str__(self) -> str:
        fin = "24:00" if self.fin == time.max else f"{self.fin:%H:%M}"
        return f"{self.debut:%H:%M}-{fin}"


def lire_plage(texte: str) -> Plage:
    """« 09:00-12:30 » → une plage. Lève SaisieInvalide si les bornes sont fausses ou inversées."""
    trouve = re.fullmatch(r"([0-2][0-9]):([0-5][0-9])\s*-\s*([0-2][0-9]):([0-5][0-9])", texte.strip(), re.ASCII)
    faute = SaisieInvalide(f"plage « {citer(texte)} » illisible", "Écrire par exemple 09:00-12:30.")
    if not trouve:
        raise faute
    h1, m1, h2, m2 = (int(x) for x in trouve.groups())
    if h1 > 23 or h2 > 24 or (h2 == 24 and m2):
        raise faute
    plage = Plage(time(h1, m1), time.max if h2 == 24 else time(h2, m2))
    if plage.debut >= plage.fin:
        raise faute
    return plage


Plages = dict[int, tuple[Plage, ...]]


def plage_en_cours(plages: Plages, local: datetime) -> Plage | None:
    """La plage d'appel où tombe cet instant local, s'il y en a une."""
    return next((p for p in plages.get(local.isoweekday(), ()) if p.contient(local.time())), None)


def dire_date_longue(jour: date, *, complet: bool = False) -> str:
    """« sam. 21 nov. 2026 » pour l'écran ; « 21 novembre 2026 », « 1er janvier 2027 » pour une lettre si `complet`."""
    quantieme = "1er" if jour.day == 1 else str(jour.day)
    if complet:
        return f"{quantieme} {MOIS[jour.month - 1]} {jour.year}"
    return f"{JOURS[jour.weekday()]}. {quantieme} {MOIS_COURTS[jour.month - 1]} {jour.year}"
