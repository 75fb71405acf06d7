"""Lire un champ d'un portefeuille : chaque fonction rend la valeur typée ou lève SaisieInvalide, dont le message est le motif du rejet."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from decimal import Decimal

from agence.argent import lire_montant
from agence.erreurs import SaisieInvalide
from agence.mots import en_mots
from agence.texte import normaliser
from donnees.nomenclature import Nature, Secteur, TypeCreance

ANNEES = (1950, 2199)
"""Première et dernière année qu'une date de portefeuille peut porter ; au-delà, une faute de frappe."""

_JOUR_FRANCAIS = re.compile(r"([0-9]{1,2})[/.\-]([0-9]{1,2})[/.\-]([0-9]+)(?: 00:00(?::00)?)?", re.ASCII)
_JOUR_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[ T]00:00(?::00(?:\.0+)?)?)?", re.ASCII)
_MONTANT_POINTE = re.compile(r"[0-9]{1,3}(?:\.[0-9]{3})+,[0-9]{1,2}", re.ASCII)
_ZERO = re.compile(r"0+(?:[.,]0{1,2})?(?: ?€)?", re.ASCII)
_TAUX = re.compile(r"([0-9]{1,3})(?:[.,]([0-9]{1,4}))?\s?%?", re.ASCII)
_REFERENCE = re.compile(r"[A-Z0-9][A-Z0-9_.\-]{0,63}", re.ASCII)
_RESERVEES = frozenset({"CON", "PRN", "AUX", "NUL", *(f"{n}{i}" for n in ("COM", "LPT") for i in range(1, 10))})
_TIRETS = re.compile("[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]")
_AGENT = re.compile(r"[a-z][a-z0-9._\-]{0,31}", re.ASCII)
_ATOME = r"[A-Za-z0-9!#$%&'*+/^_`{|}~-]+"
_DOMAINE = r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}"
_COURRIEL = re.compile(rf"{_ATOME}(?:\.{_ATOME})*@{_DOMAINE}", re.ASCII)
_QUATRE_CHIFFRES = re.compile(r"[0-9]{4}", re.ASCII)
_CINQ_CHIFFRES = re.compile(r"[0-9]{5}", re.ASCII)
_ORNEMENTS = re.compile(r"[\s.\u00a0\u202f-]")
_CODE_POSTAL = re.compile(r"(?:0[0-9]|[1-8][0-9]|9[0-5]|97|98)[0-9]{3}", re.ASCII)
_PAYS_FRANCAIS = frozenset({
    "", "FR", "FRA", "FRANCE", "GP", "MQ", "GF", "RE", "YT", "PM", "BL", "MF", "NC", "PF", "WF", "MC", "MONACO",
    "GUADELOUPE", "MARTINIQUE", "GUYANE", "LA REUNION", "REUNION", "MAYOTTE",
})
_NATURES = {
    "PROFESSIONNEL": Nature.PROFESSIONNEL, "PRO": Nature.PROFESSIONNEL, "B2B": Nature.PROFESSIONNEL, "ENTREPRISE": Nature.PROFESSIONNEL,
    "SOCIETE": Nature.PROFESSIONNEL, "PARTICULIER": Nature.PARTICULIER, "PART": Nature.PARTICULIER, "B2C": Nature.PARTICULIER,
    "CONSOMMATEUR": Nature.PARTICULIER,
}
_TYPES = {t.value.upper(): t for t in TypeCreance} | {"BAIL": TypeCreance.LOYER, "BON DE COMMANDE": TypeCreance.COMMANDE}


def lire_jour(texte: str) -> date:
    """« 31/12/2025 » ou « 2025-12-31 », sans heure ni fuseau ; l'année a quatre chiffres."""
    if iso := _JOUR_ISO.fullmatch(texte):
        annee, mois, jour = (int(x) for x in iso.groups())
    elif (francais := _JOUR_FRANCAIS.fullmatch(texte)) and len(francais[3]) <= 4:
        if len(francais[3]) != 4:
            raise SaisieInvalide(f"date « {texte} » : année sur 4 chiffres attendue", "Écrire par exemple 31/12/2025.")
        jour, mois, annee = (int(x) for x in francais.groups())
    else:
        raise SaisieInvalide(f"date invalide « {texte[:40]} »", "Écrire par exemple 31/12/2025 ou 2025-12-31.")
    if mois > 12:
        raise SaisieInvalide(f"mois {mois} impossible dans « {texte} »", "Écrire le jour, puis le mois : 31/12/2025.")
    try:
        lu = date(annee, mois, jour)
    except ValueError:
        raise SaisieInvalide(f"date inexistante « {texte} »", "Vérifier le jour et le mois.") from None
    if not ANNEES[0] <= annee <= ANNEES[1]:
        raise SaisieInvalide(f"date hors limites « {texte} »", f"Année de {ANNEES[0]} à {ANNEES[1]}.")
    return lu


def lire_somme(texte: str) -> int:
    """Un montant en centimes ; en plus de `lire_montant`, « 1.234,56 », où le point ne peut séparer que les milliers."""
    return lire_montant(texte.replace(".", "") if _MONTANT_POINTE.fullmatch(texte) else texte)


def lire_versement(texte: str) -> int:
    """Comme `lire_somme`, mais zéro s'admet : rien n'a été versé."""
    return 0 if _ZERO.fullmatch(texte) else lire_somme(texte)


def lire_taux(texte: str) -> Decimal:
    """Un taux contractuel en % par an : « 12,5 » ou « 12,5 % », plus grand que 0, au plus 100."""
    lu = _TAUX.fullmatch(texte)
    taux = Decimal(f"{lu[1]}.{lu[2] or 0}") if lu else Decimal(0)
    if not 0 < taux <= 100:
        raise SaisieInvalide(f"taux invalide « {texte[:40]} »", "Écrire un pourcentage annuel, par exemple 12,5 ; vide = taux légal.")
    return taux


def cle_reference(texte: str) -> str:
    """La référence comme elle se garde et se compare : majuscules, tirets ordinaires, sans blancs autour."""
    return _TIRETS.sub("-", unicodedata.normalize("NFKC", texte)).upper().strip()


def lire_reference(texte: str) -> str:
    """Une référence de dossier, en majuscules ; elle sert de nom de fichier et d'argument, d'où ses caractères."""
    if texte.upper().split(".")[0] in _RESERVEES:
        raise SaisieInvalide(f"référence « {texte[:40]} » réservée par un système", "Choisir une autre référence.")
    if not _REFERENCE.fullmatch(texte.upper()) or not texte.isascii():
        message = f"référence « {texte[:40]} » invalide : caractères permis A-Z 0-9 - _ ."
        raise SaisieInvalide(message, "64 caractères au plus, une lettre ou un chiffre d'abord.")
    return texte.upper()


def lire_nature(texte: str) -> Nature:
    """professionnel ou particulier, ou un de leurs abrégés courants."""
    if nature := _NATURES.get(normaliser(texte)):
        return nature
    raise SaisieInvalide(f"type de débiteur inconnu « {texte[:40]} »", "Écrire professionnel ou particulier.")


def lire_type_creance(texte: str) -> TypeCreance:
    """facture, commande, contrat, loyer ou cheque."""
    if sorte := _TYPES.get(normaliser(texte)):
        return sorte
    raise SaisieInvalide(f"type de créance inconnu « {texte[:40]} »", f"Écrire {', '.join(TypeCreance)}.")


def lire_secteur(texte: str) -> Secteur:
    """Le secteur qui décide de la prescription : general, transport, telecom…"""
    voulu = normaliser(texte)
    for secteur in Secteur:
        if voulu in (normaliser(secteur.value), normaliser(en_mots(secteur))):
            return secteur
    raise SaisieInvalide(f"secteur « {texte[:40]} » inconnu : le délai le plus court sera surveillé", f"Écrire {', '.join(Secteur)}.")


def lire_siren(texte: str) -> str:
    """Neuf chiffres à la clé juste ; un SIRET juste rend le SIREN qui le commence."""
    from stdnum import luhn
    from stdnum.fr import siret

    serre = _ORNEMENTS.sub("", texte)
    if serre.isascii() and serre.isdecimal():
        if len(serre) == 9 and luhn.is_valid(serre):
            return serre
        if len(serre) == 14 and siret.is_valid(serre):  # connaît l'exception de La Poste
            return serre[:9]
    raise SaisieInvalide(f"SIREN invalide « {texte[:40]} »", "Neuf chiffres, ou les quatorze du SIRET ; vérifier la clé.")


def lire_courriel(texte: str) -> str:
    """Une adresse et une seule, sans nom ni commentaire ; le domaine en minuscules."""
    if len(texte) > 254 or "=?" in texte or not _COURRIEL.fullmatch(texte):
        raise SaisieInvalide(f"adresse de courriel invalide « {texte[:60]} »", "Une seule adresse par champ, par exemple nom@exemple.fr.")
    boite, _, domaine = texte.rpartition("@")
    return f"{boite}@{domaine.lower()}"


def est_francais(pays: str) -> bool:
    """Vrai si le pays est la France, Monaco ou l'outre-mer ; un pays absent est la France."""
    return normaliser(pays) in _PAYS_FRANCAIS


def lire_code_postal(texte: str) -> str:
    """Un code postal français : cinq chiffres, d'un département qui existe."""
    if _QUATRE_CHIFFRES.fullmatch(texte):
        raise SaisieInvalide(f"code postal « {texte} » à 4 chiffres (0{texte} ?)", "Remettre le zéro initial.")
    if not _CINQ_CHIFFRES.fullmatch(texte):
        remede = "La Corse commence par 20 ; hors de France, remplir pays."
        raise SaisieInvalide(f"code postal « {texte[:20]} » : 5 chiffres attendus", remede)
    if not _CODE_POSTAL.fullmatch(texte):
        raise SaisieInvalide(f"code postal « {texte} » inconnu", "Vérifier le département ; hors de France, remplir pays.")
    return texte


def lire_agent(texte: str) -> str:
    """L'identifiant d'un agent, en minuscules ; qu'il existe se vérifie à l'écriture."""
    if not _AGENT.fullmatch(texte.lower()):
        raise SaisieInvalide(f"identifiant d'agent invalide « {texte[:40]} »", "Lettres, chiffres, point, tiret ; par exemple lefevre.")
    return texte.lower()
