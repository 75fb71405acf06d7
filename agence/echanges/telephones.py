"""Les numéros de téléphone à la forme internationale (E.164) : « 06 12 34 56 78 » → « +33612345678 »."""

from __future__ import annotations

import re

from agence.erreurs import SaisieInvalide

_ORNEMENTS = re.compile(r"[\s.\-/()\u00a0\u202f\u2009\u2010\u2011\u2013]")
_NATIONAL = re.compile(r"(?:(?:\+|00)330?|0)?([1-9][0-9]{8})", re.ASCII)

OUTRE_MER = {
    "590": "590", "690": "590", "691": "590",  # Guadeloupe, Saint-Martin, Saint-Barthélemy
    "262": "262", "263": "262", "692": "262", "693": "262",  # La Réunion
    "269": "262", "639": "262",  # Mayotte
    "594": "594", "694": "594",  # Guyane
    "596": "596", "696": "596", "697": "596",  # Martinique
}
"""Trois chiffres après le zéro → indicatif international."""
FICTION = "63998"
"""06 39 98 xx xx : réservés en métropole aux œuvres de fiction, bien que 0639 soit de Mayotte."""
LONGUEUR_MAXIMALE = 40


def normaliser_telephone(texte: str) -> str:
    """Le numéro en E.164 ; un numéro français peut avoir perdu son zéro, un étranger doit porter son indicatif.

    Lève SaisieInvalide si ce n'est pas un numéro.
    """
    serre = _ORNEMENTS.sub("", texte)
    if francais := _NATIONAL.fullmatch(serre):
        numero = francais[1]
        indicatif = "33" if numero.startswith(FICTION) else OUTRE_MER.get(numero[:3], "33")
        return f"+{indicatif}{numero}"
    return _international(texte, serre)


def _international(texte: str, serre: str) -> str:
    import phonenumbers

    message = f"numéro de téléphone invalide « {texte[:LONGUEUR_MAXIMALE]} »"
    faute = SaisieInvalide(message, "Écrire par exemple 0612345678 ou +32470123456.")
    if len(texte) > LONGUEUR_MAXIMALE or not re.fullmatch(r"(?:\+|00)[0-9]{6,15}", serre, re.ASCII):
        raise faute
    try:
        lu = phonenumbers.parse("+" + serre.lstrip("+0") if serre.startswith("00") else serre, None)
    except phonenumbers.NumberParseException:
        raise faute from None
    if not phonenumbers.is_valid_number(lu):
        raise faute
    return phonenumbers.format_number(lu, phonenumbers.PhoneNumberFormat.E164)
