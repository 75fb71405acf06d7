"""Les lecteurs de valeurs : chacun reçoit une valeur TOML et rend celle du modèle, ou lève SaisieInvalide.

Un booléen n'est pas un entier ; un nombre sans fin (nan, inf) ou démesuré est refusé avant tout calcul.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from typing import TypeVar

from agence.argent import euros, lire_montant, nombre
from agence.calendrier import JOURS, UNITES, Duree, Plage, lire_duree, lire_plage
from agence.erreurs import SaisieInvalide
from agence.texte import INTERDIT, assainir, citer, normaliser

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)


def refus(attendu: str, valeur: object) -> SaisieInvalide:
    """« texte attendu, booléen trouvé » : la phrase de tous les refus de valeur."""
    return SaisieInvalide(f"{attendu}, {decrire(valeur)} trouvé")


def decrire(valeur: object) -> str:
    """La valeur, courte et inoffensive, pour la montrer dans un message."""
    match valeur:
        case bool():
            return "booléen"
        case int():
            return str(valeur) if abs(valeur) < 10**18 else "un entier démesuré"
        case Decimal():
            ecrit = f"{valeur}".lower().replace("infinity", "inf")
            return ecrit if len(ecrit) <= 24 else "un nombre démesuré"
        case str():
            return f"« {citer(valeur, 40)} »"
        case dict():
            return "table"
        case list():
            return "tableau"
        case date() | datetime() | time():
            return valeur.isoformat()
    return "autre chose"


def la_plus_proche(ecrit: str, connus: Iterable[str]) -> str:
    """Le mot connu le plus ressemblant, sans égard aux capitales ni aux accents ; vide si aucun ne ressemble."""
    from difflib import get_close_matches  # il n'y a de faute à rapprocher que rarement

    connues = {normaliser(c): c for c in connus}
    proches = get_close_matches(normaliser(ecrit[:60]), list(connues), 1, 0.7)
    return connues[proches[0]] if proches else ""


def texte(maximum: int = 200, *, vide: bool = True) -> Callable[[object], str]:
    """Une ligne de texte d'au plus `maximum` caractères, sans caractère de contrôle ni invisible."""

    def lire(valeur: object) -> str:
        if not isinstance(valeur, str):
            raise refus("texte attendu", valeur)
        if trouve := INTERDIT.search(valeur) or re.search(r"[\t\n]", valeur):
            raise SaisieInvalide(f"caractère de contrôle U+{ord(trouve[0]):04X} dans le texte", "L'enlever.")
        if len(valeur) > maximum:
            raise SaisieInvalide(f"texte de {maximum} caractères au plus attendu, {len(valeur)} trouvés")
        propre = assainir(valeur).strip()
        if not vide and not propre:
            raise SaisieInvalide("texte attendu, rien trouvé")
        return propre

    return lire


def motif(expression: str, attendu: str, maximum: int = 200) -> Callable[[object], str]:
    """Un texte vide, ou de la forme d'`expression`."""

    def lire(valeur: object) -> str:
        ecrit = texte(maximum)(valeur)
        if ecrit and not re.fullmatch(expression, ecrit, re.ASCII):
            raise refus(attendu, valeur)
        return ecrit

    return lire


def booleen(valeur: object) -> bool:
    """`true` ou `false`, sans guillemets."""
    if not isinstance(valeur, bool):
        raise refus("true ou false attendu", valeur)
    return valeur


def entier(minimum: int, maximum: int) -> Callable[[object], int]:
    """Un entier entre deux bornes comprises."""

    def lire(valeur: object) -> int:
        if isinstance(valeur, bool) or not isinstance(valeur, int):
            raise refus(f"entier de {minimum} à {maximum} attendu", valeur)
        if not minimum <= valeur <= maximum:
            raise refus(f"{minimum} à {maximum} attendu", valeur)
        return valeur

    return lire


def montant(minimum: int, maximum: int) -> Callable[[object], int]:
    """Un montant en euros (20, 20.5 ou « 1 234,50 ») rendu en centimes ; les bornes sont en centimes."""
    attendu = f"montant de {nombre(minimum)} à {euros(maximum)} attendu"

    def lire(valeur: object) -> int:
        if isinstance(valeur, str):
            ecrit = texte(40)(valeur)
            centimes = 0 if re.fullmatch(r"0+([.,]0{1,2})?", ecrit, re.ASCII) else lire_montant(ecrit)
        elif isinstance(valeur, int | Decimal) and not isinstance(valeur, bool):
            centimes = _centimes(Decimal(valeur), attendu, valeur, maximum)
        else:
            raise refus(attendu, valeur)
        if not minimum <= centimes <= maximum:
            raise refus(attendu, valeur)
        return centimes

    return lire


def _centimes(valeur: Decimal, attendu: str, ecrite: object, maximum: int) -> int:
    # Comparer avant de multiplier : un exposant géant ferait déborder le calcul, jamais la comparaison.
    if not valeur.is_finite() or not 0 <= valeur <= Decimal(maximum):
        raise refus(attendu, ecrite)
    arrondi = valeur.quantize(Decimal("0.01"))
    if arrondi != valeur:
        raise refus("montant de deux décimales au plus attendu", ecrite)
    return int(arrondi * 100)


def duree(minimum: str, maximum: str, unites: Iterable[str] = UNITES) -> Callable[[object], Duree]:
    """Une durée écrite « 3j », entre deux durées comprises, dans les unités permises."""
    permises = tuple(unites)
    bas, haut = lire_duree(minimum), lire_duree(maximum)
    attendu = f"durée de {bas} à {haut} attendue ({', '.join(permises)})"

    def lire(valeur: object) -> Duree:
        if not isinstance(valeur, str):
            raise refus(f"{attendu}, entre guillemets", valeur)
        lue = lire_duree(texte(20)(valeur))
        if lue.unite not in permises or not bas.en_minutes <= lue.en_minutes <= haut.en_minutes:
            raise refus(attendu, valeur)
        return lue

    return lire


def jour(valeur: object) -> date:
    """Une date TOML : 2027-03-31, sans guillemets ni heure."""
    if isinstance(valeur, datetime) or not isinstance(valeur, date):
        raise refus("date attendue, comme 2027-03-31 sans guillemets", valeur)
    if not 1990 <= valeur.year <= 2100:
        raise refus("date entre 1990 et 2100 attendue", valeur)
    return valeur


def choix(enumeration: type[E], dits: Iterable[E] = ()) -> Callable[[object], E]:
    """Un des mots d'une énumération ; `dits` : ceux que le refus cite, s'il ne faut pas les citer tous."""
    mots = tuple(m.value for m in enumeration)
    cites = tuple(m.value for m in dits) or mots

    def lire(valeur: object) -> E:
        return enumeration(valeur if isinstance(valeur, str) and valeur in mots else parmi(*cites)(valeur))

    return lire


def parmi(*mots: str) -> Callable[[object], str]:
    """Un des mots donnés."""
    attendu = f"un de ces mots attendu : {', '.join(m or '« »' for m in mots)}"

    def lire(valeur: object) -> str:
        if isinstance(valeur, str) and valeur in mots:
            return valeur
        proche = la_plus_proche(valeur, mots) if isinstance(valeur, str) else ""
        conseil = f" ; vouliez-vous dire « {proche} » ?" if proche else ""
        raise SaisieInvalide(f"{refus(attendu, valeur).message}{conseil}")

    return lire


def liste(lecteur: Callable[[object], T], maximum: int) -> Callable[[object], tuple[T, ...]]:
    """Un tableau d'au plus `maximum` valeurs, sans doublon."""

    def lire(valeur: object) -> tuple[T, ...]:
        if not isinstance(valeur, list):
            raise refus("tableau attendu, entre crochets", valeur)
        if len(valeur) > maximum:
            raise SaisieInvalide(f"{maximum} valeurs au plus attendues, {len(valeur)} trouvées")
        lues: list[T] = []
        for element in valeur:
            lue = lecteur(element)
            if lue in lues:
                raise SaisieInvalide(f"{decrire(element)} écrit deux fois")
            lues.append(lue)
        return tuple(lues)

    return lire


def jours_de_semaine(valeur: object) -> frozenset[int]:
    """« ["lun", "mar"] » → {1, 2}."""
    lus = liste(parmi(*JOURS), 7)(valeur)
    if not lus:
        raise SaisieInvalide("au moins un jour attendu, rien trouvé")
    return frozenset(JOURS.index(j) + 1 for j in lus)


def plages_du_jour(valeur: object) -> tuple[Plage, ...]:
    """« ["09:00-12:30", "13:30-19:30"] » : dans l'ordre, sans chevauchement ; une liste vide ferme le jour."""
    lues = liste(_plage, 6)(valeur)
    for avant, apres in pairwise(lues):
        if apres.debut < avant.fin:
            raise SaisieInvalide(f"plages {avant} et {apres} dans le désordre ou qui se chevauchent")
    return lues


def _plage(valeur: object) -> Plage:
    ecrite = texte(20)(valeur)
    debut, tiret, fin = (morceau.strip() for morceau in ecrite.partition("-"))
    if tiret and fin < debut and all(re.fullmatch(r"[0-2][0-9]:[0-5][0-9]", heure, re.ASCII) for heure in (debut, fin)):
        raise SaisieInvalide(f"plage « {citer(ecrite)} » inversée : {fin} vient avant {debut}")
    return lire_plage(ecrite)


def borne(valeur: object, signes: tuple[str, ...]) -> tuple[str, str]:
    """« >= 150 » → (« >= », « 150 »)."""
    attendu = " ou ".join(f"« {s} … »" for s in signes)
    trouve = re.fullmatch(r"(>=|<=)\s*(\S.*)", texte(40)(valeur), re.ASCII | re.S)
    if not trouve or trouve[1] not in signes:
        raise refus(f"{attendu} attendu, entre guillemets", valeur)
    return trouve[1], trouve[2].strip()
