"""Les délais de l'injonction de payer, datés : deux régimes vivent ensemble, la date de l'ordonnance décide (DROIT § 0.2).

Choix prudent : un délai que l'agence doit tenir ne se prolonge pas aux jours fermés ; une attente avant d'agir, si
(CPC 641, 642). Le calendrier passé en argument porte les jours fériés légaux.
"""

from __future__ import annotations

from datetime import date, timedelta

from agence.calendrier import Calendrier, plus_mois
from agence.droit.etats_procedure import table
from agence.erreurs import Refus

_UN_JOUR = timedelta(days=1)


def regime_reforme(ordonnance_le: date) -> bool:
    """Vrai pour une ordonnance rendue à partir du 01/09/2026 (décret 2026-96)."""
    return bool(ordonnance_le >= table()["delais"]["reforme_injonction"])


def limite_de_signification(ordonnance_le: date) -> date:
    """Le dernier jour pour signifier l'ordonnance : trois mois, ou six pour une ordonnance antérieure (CPC 1411)."""
    cle = "signification_mois" if regime_reforme(ordonnance_le) else "signification_mois_ancien"
    return plus_mois(ordonnance_le, table()["delais"][cle])


def verifier_signification(ordonnance_le: date, signifiee_le: date) -> None:
    """Lève Refus (règle 25) si l'ordonnance est devenue non avenue avant d'être signifiée."""
    limite = limite_de_signification(ordonnance_le)
    if signifiee_le < ordonnance_le:
        raise Refus(
            f"signification du {signifiee_le:%d/%m/%Y} antérieure à l'ordonnance du {ordonnance_le:%d/%m/%Y}",
            "Corriger l'une des deux dates.",
            regle="25",
        )
    if signifiee_le > limite:
        raise Refus(
            f"ordonnance du {ordonnance_le:%d/%m/%Y} non avenue : à signifier avant le {limite:%d/%m/%Y} inclus (CPC 1411)",
            "Vérifier la date de l'acte ; sinon déposer une nouvelle requête.",
            regle="25",
        )


def fin_d_opposition(signifiee_le: date, calendrier: Calendrier) -> date:
    """Le dernier jour d'opposition du débiteur, signifié à personne : un mois (CPC 1416), reporté s'il tombe un jour fermé."""
    return calendrier.ouvre_suivant(plus_mois(signifiee_le, table()["delais"]["opposition_mois"]))


def executable_le(ordonnance_le: date, signifiee_le: date, calendrier: Calendrier) -> date:
    """Le premier jour où l'ordonnance s'exécute, sans opposition.

    Réforme : passé deux mois depuis la signification (CPC 1422, règle 26) ; avant : passé le mois d'opposition.
    """
    if regime_reforme(ordonnance_le):
        attente = calendrier.ouvre_suivant(plus_mois(signifiee_le, table()["delais"]["execution_mois"]))
        return attente + _UN_JOUR
    return fin_d_opposition(signifiee_le, calendrier) + _UN_JOUR


def verifier_execution(
    ordonnance_le: date, signifiee_le: date, jour: date, calendrier: Calendrier, *, opposition: bool = False
) -> None:
    """Lève Refus (règles 25 et 26) si l'ordonnance ne peut pas être exécutée ce jour-là."""
    verifier_signification(ordonnance_le, signifiee_le)
    if opposition:
        raise Refus("opposition reçue : l'ordonnance ne s'exécute pas", "Attendre le jugement du tribunal.", regle="26")
    depart = executable_le(ordonnance_le, signifiee_le, calendrier)
    if jour < depart:
        raise Refus(
            f"ordonnance signifiée le {signifiee_le:%d/%m/%Y} : exécution possible à partir du {depart:%d/%m/%Y} (CPC 1422)",
            f"Attendre le {depart:%d/%m/%Y}, sans avis d'opposition reçu.",
            regle="26",
        )


def limite_des_frais_d_opposition(cachet: date) -> date:
    """Quinze jours pour consigner les frais d'opposition au tribunal de commerce, depuis le cachet (CPC 1425, règle 27)."""
    return cachet + timedelta(days=table()["delais"]["frais_opposition_jours"])


def limite_de_l_avocat(notification: date) -> date:
    """Quinze jours pour constituer avocat au tribunal judiciaire au-delà de 10 000 € (CPC 1418, règle 27)."""
    return notification + timedelta(days=table()["delais"]["avocat_opposition_jours"])
