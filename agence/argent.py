"""L'argent : des centimes entiers partout, l'arrondi au demi supérieur, l'écriture et la lecture françaises."""

from __future__ import annotations

import re
from decimal import Decimal

from agence.erreurs import SaisieInvalide
from agence.texte import citer

MAXIMUM = 99_999_999_999_99
"""Plus grand montant accepté, en centimes : cent milliards d'euros moins un centime."""

ESPACE_FINE = "\u202f"
_ESPACES = re.compile("[ \u00a0\u202f\u2009]")
_UNITE = re.compile("[ \u00a0\u202f\u2009]*(?:€|eur|euros?)", re.IGNORECASE)
_MONTANT = re.compile(r"([0-9]{1,14})(?:[.,]([0-9]{1,2}))?", re.ASCII)
_GROUPES = re.compile(r"[0-9]{1,3}(?:[ \u00a0\u202f\u2009][0-9]{3})*(?:[.,][0-9]*)?", re.ASCII)
_LONGUEUR_MAXIMALE = 60


def euros(centimes: int) -> str:
    """« 1 234,50 € », espaces fine et insécable comme l'imprimerie les veut."""
    return f"{nombre(centimes)}\u00a0€"


def nombre(centimes: int) -> str:
    """« 1 234,50 » sans l'unité."""
    signe = "-" if centimes < 0 else ""
    unites, reste = divmod(abs(centimes), 100)
    return f"{signe}{unites:,}".replace(",", ESPACE_FINE) + f",{reste:02d}"


def diviser(numerateur: int, denominateur: int) -> int:
    """Division arrondie au plus proche, la moitié s'éloignant de zéro ; `denominateur` > 0."""
    quotient, reste = divmod(abs(numerateur), denominateur)
    quotient += 2 * reste >= denominateur
    return quotient if numerateur >= 0 else -quotient


def pour_cent(centimes: int, taux: Decimal) -> int:
    """`taux` % d'un montant, arrondi au centime le plus proche."""
    n, d = taux.as_integer_ratio()
    return diviser(centimes * n, d * 100)


def repartir(total: int, parts: int) -> list[int]:
    """Un total en `parts` montants égaux ; le reste des centimes va sur le dernier. La somme est exacte."""
    base = total // parts
    return [base] * (parts - 1) + [total - base * (parts - 1)]


def lire_montant(texte: str) -> int:
    """« 1 234,56 », « 1234.56 », « 300 », « 300 € » → centimes.

    Refuse par SaisieInvalide ce qui prête à confusion : « 1.234 », trois décimales, signe, autre devise,
    chiffres d'un autre alphabet, notation à exposant, zéro, montant démesuré.
    """
    brut = texte.strip()
    if not brut:
        raise SaisieInvalide("montant absent", "Écrire par exemple 1234,56.")
    if len(brut) > _LONGUEUR_MAXIMALE:
        raise SaisieInvalide(f"montant invalide « {citer(brut)} »", "Écrire par exemple 1234,56.")
    corps = _sans_unite(brut)
    _refuser_les_signes(brut, corps)
    serre = _ESPACES.sub("", corps)
    trouve = _MONTANT.fullmatch(serre)
    if not trouve or (serre != corps and not _GROUPES.fullmatch(corps)):
        raise _montant_illisible(brut, serre)
    valeur = int(trouve[1]) * 100 + int((trouve[2] or "0").ljust(2, "0"))
    if valeur == 0:
        raise SaisieInvalide("montant nul", "Écrire un montant supérieur à zéro.")
    if valeur > MAXIMUM:
        raise SaisieInvalide(f"montant « {citer(brut)} » hors limites", f"Au plus {euros(MAXIMUM)}.")
    return valeur


def _sans_unite(brut: str) -> str:
    """Le montant sans son « € », « EUR » ou « euros » final ni les espaces qui le précèdent."""
    debut = re.match(r"[^€A-Za-z]*", brut)
    fin = debut.end() if debut else 0
    corps = brut[:fin].rstrip(" \u00a0\u202f\u2009")
    return corps if _UNITE.fullmatch(brut[len(corps) :]) else brut


def _refuser_les_signes(brut: str, corps: str) -> None:
    if corps.startswith("-"):
        raise SaisieInvalide(f"montant négatif « {citer(brut)} »", "Écrire un montant supérieur à zéro.")
    for c in corps:
        if ord(c) > 127 and c.isdecimal():
            raise SaisieInvalide(f"chiffre non latin dans « {citer(brut)} »", "Écrire les chiffres 0 à 9.")
        if ord(c) > 127 and not _ESPACES.match(c):
            inattendu = f"caractère inattendu U+{ord(c):04X} dans « {citer(brut)} »"
            raise SaisieInvalide(inattendu, "Écrire par exemple 1234,56.")


def _montant_illisible(brut: str, serre: str) -> SaisieInvalide:
    court = citer(brut)
    if "." in serre and re.fullmatch(r"[0-9]{1,3}([.,][0-9]{3})+", serre, re.ASCII):
        return SaisieInvalide(f"montant ambigu « {court} »", "Le point sépare-t-il les milliers ? Écrire 1234 ou 1,23.")
    if re.fullmatch(r"[0-9]{1,3}(,[0-9]{3})+\.[0-9]+", serre, re.ASCII):
        return SaisieInvalide(f"montant ambigu ou format anglais « {court} »", "Écrire par exemple 1234,56.")
    if re.fullmatch(r"[0-9]+[.,][0-9]{3,}", serre, re.ASCII):
        return SaisieInvalide(f"montant « {court} » : plus de deux décimales", "Écrire au plus deux décimales.")
    if re.fullmatch(r"[0-9]{15,}([.,][0-9]{1,2})?", serre, re.ASCII):
        return SaisieInvalide(f"montant « {court} » hors limites", f"Au plus {euros(MAXIMUM)}.")
    if re.fullmatch(r"[0-9.,]+[A-Za-z]{3}", serre, re.ASCII):
        return SaisieInvalide(f"devise inattendue dans « {court} »", "Seul l'euro est accepté.")
    return SaisieInvalide(f"montant invalide « {court} »", "Écrire par exemple 1234,56.")
