"""Ce que chaque indicateur compte, écrit une seule fois : l'écran, la commande et le manuel le lisent ici."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from agence.erreurs import SaisieInvalide
from agence.texte import citer


class Indicateur(StrEnum):
    """Les indicateurs de la supervision."""

    CONTACT = "contact"
    CONTACT_UTILE = "contact_utile"
    PROMESSE = "promesse"
    TENUES_NOMBRE = "tenues_nombre"
    TENUES_EUROS = "tenues_euros"
    RECOUVRE = "recouvre"
    ENCAISSE = "encaisse"
    PREVISION = "prevision"
    BALANCE = "balance"


class Unite(StrEnum):
    """Dans quoi une valeur se dit ; un taux se garde en dixièmes de pour cent, un montant en centimes."""

    POUR_CENT = "%"
    EUROS = "€"


@dataclass(frozen=True)
class Definition:
    """Un indicateur : son nom, ce qu'il compte en haut et en bas, sa date, ce qu'il laisse de côté et à qui il revient."""

    indicateur: Indicateur
    nom: str
    numerateur: str
    denominateur: str
    date: str
    exclus: str
    agent: str
    unite: Unite = Unite.POUR_CENT


DEFINITIONS: tuple[Definition, ...] = (
    Definition(
        Indicateur.CONTACT, "taux de contact", "appels où le débiteur a été joint, d'après leur résultat", "tentatives d'appel",
        "jour de l'appel, à Paris",
        "appels annulés ; tiers et raccrochés avant identification ; appels reçus et constats sans appel, qui ne sont pas des tentatives",
        "qui a appelé",
    ),
    Definition(
        Indicateur.CONTACT_UTILE, "taux de contact utile", "appels où le débiteur, identifié, a parlé", "tentatives d'appel",
        "jour de l'appel, à Paris",
        "appels annulés ; tiers, raccrochés et interlocuteurs non identifiés ; ce qui n'est pas une tentative", "qui a appelé",
    ),
    Definition(
        Indicateur.PROMESSE, "taux de promesse", "promesses prises, un échéancier comptant pour une", "contacts utiles",
        "jour où la promesse est prise", "promesses annulées ; prises par écrit, elles comptent : le taux peut passer 100 %",
        "qui l'a prise",
    ),
    Definition(
        Indicateur.TENUES_NOMBRE, "promesses tenues, en nombre", "promesses payées en entier au plus tard au contrôle",
        "promesses échues : tenues, en partie et rompues", "jour promis, reports compris",
        "annulées, remplacées, ouvertes dont le contrôle n'est pas passé ; un paiement extourné ne tient rien", "qui l'a prise",
    ),
    Definition(
        Indicateur.TENUES_EUROS, "promesses tenues, en euros", "ce qui est payé des promesses échues", "ce qu'elles promettaient",
        "jour promis, reports compris",
        "annulées, remplacées, ouvertes dont le contrôle n'est pas passé ; paiements extournés", "qui l'a prise",
    ),
    Definition(
        Indicateur.RECOUVRE, "recouvré sur confié",
        "paiements reçus depuis la remise du dossier, chez nous ou chez le mandant, extournes déduites",
        "créances confiées, moins ce qui était payé avant la remise", "mois de remise du dossier ; paiements reçus à ce jour",
        "fonds isolés d'une procédure collective ; intérêts et frais ne sont pas dans le confié ; remises non déduites",
        "qui a le dossier ce jour",
    ),
    Definition(
        Indicateur.ENCAISSE, "encaissé", "paiements reçus, extournes déduites", "",
        "jour de réception ; une extourne au jour de son paiement",
        "fonds isolés ; ce qui était payé avant la remise", "qui a le dossier ce jour", Unite.EUROS,
    ),
    Definition(
        Indicateur.PREVISION, "prévision d'encaissement", "reste à payer des promesses ouvertes × taux tenu en euros du passé", "",
        "semaine du jour promis ; taux des promesses échues des douze dernières semaines",
        "annulées, remplacées et échues ; une estimation, rien n'est acquis ; sans promesse échue, pas de prévision",
        "qui l'a prise", Unite.EUROS,
    ),
    Definition(
        Indicateur.BALANCE, "balance âgée",
        "ce qui reste à payer de chaque créance des dossiers ouverts, par ancienneté de son échéance", "",
        "jour d'inscription : ce que l'agence savait le soir du jour demandé ; refaite plus tard, elle ne change pas",
        "dossiers clos ce jour-là ; intérêts, indemnités et frais ; fonds isolés ; gestes annulés", "qui a le dossier ce jour", Unite.EUROS,
    ),
)  # fmt: skip
"""La table ; l'ordre est celui de l'écran."""

TAUX = (
    Indicateur.CONTACT, Indicateur.CONTACT_UTILE, Indicateur.PROMESSE, Indicateur.TENUES_NOMBRE, Indicateur.TENUES_EUROS,
)  # fmt: skip
"""Ceux qui se lisent par période, agent ou mandant."""


def definition(indicateur: Indicateur) -> Definition:
    """Celle de cet indicateur."""
    return next(d for d in DEFINITIONS if d.indicateur is indicateur)


def lire_indicateur(texte: str, permis: tuple[Indicateur, ...] = tuple(Indicateur)) -> Indicateur:
    """« contact utile », « contact_utile » → l'indicateur. Lève SaisieInvalide en listant ceux qui le sont."""
    voulu = texte.strip().casefold().replace(" ", "_").replace("-", "_")
    trouve = next((i for i in permis if i.value == voulu), None)
    if trouve is None:
        connus = ", ".join(i.value for i in permis)
        raise SaisieInvalide(f"indicateur « {citer(texte)} » inconnu.", f"Indicateurs : {connus}.")
    return trouve


def resume(d: Definition) -> dict[str, str | None]:
    """Une définition pour un script."""
    return {
        "nom": d.nom, "numerateur": d.numerateur, "denominateur": d.denominateur or None, "date": d.date, "exclus": d.exclus,
        "agent": d.agent, "unite": d.unite.value,
    }  # fmt: skip
