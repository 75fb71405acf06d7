"""Ce qu'une personne tape vite : « ven », « +7 », « fm », « 15/12 », « demain 9h », « 50% », et comment on le redit.

Rien d'ici ne lit l'horloge : le jour ou l'instant présent est un paramètre. Ce qui ne se lit pas lève SaisieInvalide.
"""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from agence.argent import diviser, euros, lire_montant, pour_cent
from agence.calendrier import JOURS, MOIS, Calendrier, fin_de_mois, plus_mois
from agence.calendrier import dire_date_longue as dire_date_longue
from agence.erreurs import SaisieInvalide
from agence.texte import citer

JOURS_ENTIERS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")

MOIS_D_AVANCE = 60
"""Au-delà de cinq ans, une date est une faute de frappe."""
MOIS_DE_RECUL = 360
"""Un fait passé (un paiement) n'est pas vieux de plus de trente ans."""

_LONGUEUR_MAXIMALE = 80
_REMEDE = "Écrire par exemple demain, ven, +7, +3jo, fm, 15/12 ou 15/12/2026."
_REMEDE_HEURE = "Écrire par exemple 14h30, 9h ou demain 9h."

_RELATIFS = {
    "avant-hier": -2, "avant hier": -2, "hier": -1, "auj": 0, "auj.": 0, "aujourd'hui": 0, "aujourdhui": 0,
    "ce jour": 0, "demain": 1, "apres-demain": 2, "apres demain": 2,
}
_JOUR = r"lun(?:di)?|mar(?:di)?|mer(?:credi)?|jeu(?:di)?|ven(?:dredi)?|sam(?:edi)?|dim(?:anche)?"
_JOUR_SEUL = re.compile(rf"({_JOUR})\.?(?: (?:prochain|dernier))?")
_JOUR_DEVANT = re.compile(rf"({_JOUR})\.? (.+)")
_DECALAGE = re.compile(r"(\+|-|dans |il y a )\s?([0-9]{1,4})\s?(jo|jours?|j|semaines?|sem|s|mois|m|)")
_FIN_DE_MOIS = re.compile(r"fm|fin (?:de |du )?mois")
_ISO = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_CHIFFRES = re.compile(r"([0-9]{1,2})([/.-])([0-9]{1,2})(?:\2([0-9]{4}|[0-9]{2}))?")
_QUANTIEME = re.compile(r"([0-9]{1,2})(?:er)?")
_LETTRES = re.compile(r"([0-9]{1,2})(?:er)? ([a-z]{3,9})\.?(?: ([0-9]{4}|[0-9]{2}))?")
_HEURE = r"(?:[0-9]{1,2} ?h ?(?:[0-9]{2})?|[0-9]{1,2} ?: ?[0-9]{2}|midi)"
_RENDEZ_VOUS = re.compile(rf"(?:(.+?) )??(?:a )?({_HEURE})")
_DELAI = re.compile(r"(?:\+|dans) ?(?:([0-9]{1,2}) ?h ?([0-9]{1,2})?|([0-9]{1,3}) ?(?:min|mn))")
_PARTS = {"moitie": 2, "la moitie": 2, "tiers": 3, "un tiers": 3, "quart": 4, "un quart": 4}
_TOUT = frozenset({"", "tout", "solde", "le solde", "totalite", "la totalite"})


@dataclass(frozen=True)
class DateLue:
    """Une date dite et celle qu'on retient, premier jour ouvré à partir d'elle ; `raison` dit pourquoi elle bouge."""

    demandee: date
    retenue: date
    reportee: bool
    raison: str


# ── dates ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def lire_date(texte: str, aujourd_hui: date, calendrier: Calendrier, *, passe: bool = False) -> DateLue:
    """La date que quelqu'un a tapée, et le jour ouvré où elle tombe.

    Ce qui est sans année (ou sans mois) se lit en avant : la prochaine fois. Un jour de semaine ou un quantième seul
    n'est jamais aujourd'hui. Avec `passe` (le jour d'un paiement, d'une lettre), le passé est admis, ce qui est
    incomplet se lit en arrière et rien n'est reporté, puisque le fait a eu lieu ce jour-là.

    Lève SaisieInvalide : illisible, date inexistante (30/02), déjà passée, à plus de cinq ans.
    """
    plat = aplatir(texte)
    if not plat:
        raise SaisieInvalide("date absente", _REMEDE)
    demandee = _Lecture(aujourd_hui, calendrier, passe).lire(plat)
    if demandee is None:
        raise SaisieInvalide(f"date « {citer(texte)} » illisible", _REMEDE)
    _borner(demandee, aujourd_hui, passe)
    if passe:
        return DateLue(demandee, demandee, False, "")
    retenue = calendrier.ouvre_suivant(demandee)
    if retenue == demandee:
        return DateLue(demandee, retenue, False, "")
    return DateLue(demandee, retenue, True, _raison_du_report(demandee, retenue, aujourd_hui, calendrier))


def aplatir(texte: str) -> str:
    """Minuscules sans accents, apostrophes droites, espaces simples ; lève SaisieInvalide au-delà de 80 caractères."""
    if len(texte) > _LONGUEUR_MAXIMALE:
        raise SaisieInvalide(f"saisie « {citer(texte)} » trop longue", f"Au plus {_LONGUEUR_MAXIMALE} caractères.")
    decompose = unicodedata.normalize("NFD", texte.lower())
    nu = "".join(c for c in decompose if not unicodedata.combining(c))
    return " ".join(nu.replace("\u2019", "'").split())


@dataclass(frozen=True)
class _Lecture:
    """Les façons de dire une date, essayées l'une après l'autre sur un texte aplati."""

    aujourd_hui: date
    calendrier: Calendrier
    passe: bool

    def lire(self, plat: str) -> date | None:
        plat = re.sub(r"^(?:le|pour le|au) ", "", plat)
        if plat in _RELATIFS:
            return self.aujourd_hui + timedelta(days=_RELATIFS[plat])
        if trouve := _DECALAGE.fullmatch(plat):
            return self._decaler(trouve[1] in ("+", "dans "), int(trouve[2]), trouve[3])
        if _FIN_DE_MOIS.fullmatch(plat):
            return fin_de_mois(plus_mois(self.aujourd_hui, -1) if self.passe else self.aujourd_hui)
        if trouve := _JOUR_SEUL.fullmatch(plat):
            return self._jour_de_semaine(JOURS.index(trouve[1][:3]))
        if trouve := _JOUR_DEVANT.fullmatch(plat):
            return self._verifier_le_jour(self._du_calendrier(trouve[2]), JOURS.index(trouve[1][:3]))
        return self._du_calendrier(plat)

    def _decaler(self, en_avant: bool, nombre: int, unite: str) -> date | None:
        signe = 1 if en_avant else -1
        match unite:
            case "jo":
                return self.calendrier.plus_ouvres(self.aujourd_hui, nombre) if en_avant else None
            case "m" | "mois":
                return plus_mois(self.aujourd_hui, signe * nombre)
            case "s" | "sem" | "semaine" | "semaines":
                return self.aujourd_hui + timedelta(weeks=signe * nombre)
        return self.aujourd_hui + timedelta(days=signe * nombre)

    def _jour_de_semaine(self, rang: int) -> date:
        if self.passe:
            return self.aujourd_hui - timedelta(days=(self.aujourd_hui.weekday() - rang) % 7 or 7)
        return self.aujourd_hui + timedelta(days=(rang - self.aujourd_hui.weekday()) % 7 or 7)

    def _verifier_le_jour(self, jour: date | None, rang: int) -> date | None:
        if jour is None or jour.weekday() == rang:
            return jour
        dit, vrai = JOURS_ENTIERS[rang], JOURS_ENTIERS[jour.weekday()]
        raise SaisieInvalide(f"le {jour:%d/%m/%Y} est un {vrai}, pas un {dit}", "Vérifier avec le débiteur.")

    def _du_calendrier(self, plat: str) -> date | None:
        if trouve := _ISO.fullmatch(plat):
            return _former(int(trouve[3]), int(trouve[2]), int(trouve[1]))
        if trouve := _CHIFFRES.fullmatch(plat):
            return self._jour_et_mois(int(trouve[1]), int(trouve[3]), trouve[4])
        if trouve := _QUANTIEME.fullmatch(plat):
            return self._quantieme(int(trouve[1]))
        if (trouve := _LETTRES.fullmatch(plat)) and (mois := _rang_du_mois(trouve[2])):
            return self._jour_et_mois(int(trouve[1]), mois, trouve[3])
        return None

    def _jour_et_mois(self, jour: int, mois: int, annee: str | None) -> date:
        if annee:
            return _former(jour, mois, int(annee) + (2000 if len(annee) == 2 else 0))
        essais = [self.aujourd_hui.year, self.aujourd_hui.year + (-1 if self.passe else 1)]
        # Le 29/02 existe une année et pas l'autre : seul un quantième impossible partout (30/02) est une faute ici.
        existantes = [date(a, mois, jour) for a in essais if 1 <= mois <= 12 and 1 <= jour <= monthrange(a, mois)[1]]
        if not existantes:
            return _former(jour, mois, essais[0])
        bonnes = [d for d in existantes if (d <= self.aujourd_hui if self.passe else d >= self.aujourd_hui)]
        return bonnes[0] if bonnes else existantes[-1]

    def _quantieme(self, jour: int) -> date:
        if not 1 <= jour <= 31:
            raise SaisieInvalide(f"le {jour} n'est pas un jour du mois", _REMEDE)
        premier = self.aujourd_hui.replace(day=1)
        for n in range(13):
            mois = plus_mois(premier, -n if self.passe else n)
            if jour > monthrange(mois.year, mois.month)[1]:
                continue
            essai = mois.replace(day=jour)
            if (essai <= self.aujourd_hui) if self.passe else (essai > self.aujourd_hui):
                return essai
        raise SaisieInvalide(f"aucun {jour} dans l'année qui vient", _REMEDE)


def _former(jour: int, mois: int, annee: int) -> date:
    if mois > 12:
        raise SaisieInvalide(f"mois {mois} impossible", "Écrire le jour puis le mois, par exemple 15/12/2026.")
    try:
        return date(annee, mois, jour)
    except ValueError:
        raise SaisieInvalide(f"date inexistante : {jour:02d}/{mois:02d}/{annee:04d}", _REMEDE) from None


def _rang_du_mois(nom: str) -> int:
    """De 1 à 12 ; zéro si ce n'est pas un mois. Trois lettres suffisent, sauf entre juin et juillet."""
    trouves = [n for n, mois in enumerate(MOIS, start=1) if len(nom) >= 3 and aplatir(mois).startswith(nom)]
    return trouves[0] if len(trouves) == 1 else 0


def _borner(jour: date, aujourd_hui: date, passe: bool) -> None:
    if jour > plus_mois(aujourd_hui, MOIS_D_AVANCE):
        raise SaisieInvalide(f"date hors limites : le {jour:%d/%m/%Y} est dans plus de cinq ans", _REMEDE)
    if passe and jour < plus_mois(aujourd_hui, -MOIS_DE_RECUL):
        raise SaisieInvalide(f"date hors limites : le {_jma(jour)} date de plus de trente ans", _REMEDE)
    if not passe and jour < aujourd_hui:
        raise SaisieInvalide(f"le {_jma(jour)} est déjà passé", "Écrire une date à venir.")


def _jma(jour: date) -> str:
    return f"{jour.day:02d}/{jour.month:02d}/{jour.year:04d}"


def _raison_du_report(demandee: date, retenue: date, aujourd_hui: date, calendrier: Calendrier) -> str:
    repos = demandee.isoweekday() not in calendrier.jours_ouvres
    pourquoi = f"un {JOURS_ENTIERS[demandee.weekday()]}" if repos else "un jour fermé"
    return f"le {_jour_mois(demandee, aujourd_hui)} est {pourquoi}, reporté au {_jour_mois(retenue, aujourd_hui)}"


def _jour_mois(jour: date, aujourd_hui: date) -> str:
    return f"{jour:%d/%m}" if jour.year == aujourd_hui.year else f"{jour:%d/%m/%y}"


# ── heures et rendez-vous ────────────────────────────────────────────────────────────────────────────────────────────


def lire_heure(texte: str) -> time:
    """« 14h30 », « 14:30 », « 14h », « 9h », « midi ». Lève SaisieInvalide sinon."""
    plat = aplatir(texte)
    if not re.fullmatch(_HEURE, plat):
        raise SaisieInvalide(f"heure « {citer(texte)} » illisible", _REMEDE_HEURE)
    if plat == "midi":
        return time(12)
    heures, _, minutes = plat.replace(" ", "").replace("h", ":").partition(":")
    if int(heures) > 23 or int(minutes or 0) > 59:
        raise SaisieInvalide(f"heure « {citer(texte)} » impossible", _REMEDE_HEURE)
    return time(int(heures), int(minutes or 0))


def lire_rendez_vous(texte: str, maintenant_local: datetime, calendrier: Calendrier) -> tuple[date, time | None]:
    """Quand rappeler : un jour ouvré, et l'heure si elle est dite (« 14h30 », « demain 9h », « ven 14h », « +2h »).

    Une heure seule déjà passée aujourd'hui s'entend du prochain jour ouvré. Un délai en heures se compte en temps
    vécu (le passage à l'heure d'été n'en mange pas). Lève SaisieInvalide : illisible, ou déjà passé.
    """
    plat = aplatir(texte)
    aujourd_hui, present = maintenant_local.date(), maintenant_local.time().replace(tzinfo=None)
    if delai := _DELAI.fullmatch(plat):
        return _dans(delai, maintenant_local, calendrier)
    trouve = _RENDEZ_VOUS.fullmatch(plat)
    if not trouve:
        return lire_date(plat, aujourd_hui, calendrier).retenue, None
    heure = lire_heure(trouve[2])
    if trouve[1] is None:
        depart = aujourd_hui if heure > present else aujourd_hui + timedelta(days=1)
        return calendrier.ouvre_suivant(depart), heure
    jour = lire_date(trouve[1], aujourd_hui, calendrier).retenue
    if jour == aujourd_hui and heure <= present:
        raise SaisieInvalide(f"{heure:%H:%M} est déjà passé", "Écrire une heure à venir, ou demain 9h.")
    return jour, heure


def _dans(delai: re.Match[str], maintenant_local: datetime, calendrier: Calendrier) -> tuple[date, time]:
    minutes = int(delai[3]) if delai[3] else int(delai[1]) * 60 + int(delai[2] or 0)
    if maintenant_local.tzinfo is None:
        venu = maintenant_local + timedelta(minutes=minutes)
    else:
        venu = (maintenant_local.astimezone(UTC) + timedelta(minutes=minutes)).astimezone(maintenant_local.tzinfo)
    return calendrier.ouvre_suivant(venu.date()), time(venu.hour, venu.minute)


# ── montants ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def lire_montant_ou_part(texte: str, solde: int) -> int:
    """Un montant ou une part du solde, en centimes : « 300 », « 50% », « moitié », « tout » ; vide = le solde.

    Lève SaisieInvalide si rien n'est dû, si le résultat est nul ou dépasse le solde.
    """
    if solde <= 0:
        raise SaisieInvalide("rien n'est dû sur ce dossier", "Vérifier le décompte.")
    plat = aplatir(texte)
    if plat in _TOUT:
        return solde
    if plat in _PARTS:
        montant = diviser(solde, _PARTS[plat])
    elif trouve := re.fullmatch(r"([0-9]{1,3}(?:[.,][0-9]{1,2})?) ?%", plat):
        montant = pour_cent(solde, Decimal(trouve[1].replace(",", ".")))
    else:
        montant = lire_montant(texte)
    if montant <= 0:
        raise SaisieInvalide(f"« {citer(texte)} » du solde fait zéro", "Écrire un montant supérieur à zéro.")
    if montant > solde:
        raise SaisieInvalide(f"{euros(montant)} dépasse le solde", f"Au plus {euros(solde)}.")
    return montant


# ── redire ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def dire_date(jour: date, aujourd_hui: date) -> str:
    """Une date en dix colonnes au plus : « hier », « auj. », « demain », « ven. 27/11 », « 12/01/27 »."""
    proche = {-1: "hier", 0: "auj.", 1: "demain"}.get((jour - aujourd_hui).days)
    if proche:
        return proche
    if jour.year == aujourd_hui.year:
        return f"{JOURS[jour.weekday()]}. {jour:%d/%m}"
    return f"{jour:%d/%m/%y}"
