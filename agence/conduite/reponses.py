"""Ce que la simulation fait d'une réponse supposée : un appel et son résultat, une promesse et son issue, un versement."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from agence.conduite import promesses as conduite
from agence.conduite import suites
from agence.conduite.hypotheses import PARTIELLES, TENUES
from agence.conduite.nuit import Faits, PromesseGardee
from agence.conduite.promesses import PromesseAJuger, Recu
from agence.conduite.situation import Cadre, Situation, clore
from agence.configuration.modele import Resultat
from donnees.nomenclature import MotifDeCloture, StatutPromesse

ENGAGEMENTS = ("promesse", "echeancier")
"""Les suites d'appel qui prennent un engagement ; un échéancier est supposé comme une promesse de tout le solde."""


def apres_l_appel(s: Situation, resultat: Resultat, cadre: Cadre, numero: int) -> tuple[Situation, PromesseGardee | None]:
    """La situation d'après la table des résultats, et la promesse prise s'il y en a une.

    Au-delà du nombre de promesses permis, l'appel a servi mais rien n'est promis : le scénario continue.
    """
    limites = cadre.configuration.promesses
    if resultat.suite in ENGAGEMENTS and s.solde > 0 and s.promesses_faites < limites.nombre_maximum:
        return _promettre(s, resultat, cadre, numero)
    rendez_vous: datetime | None = None
    if resultat.suite == "planifier" and resultat.delai.unite in ("h", "min"):
        rendez_vous = suites.prochain_instant(cadre, resultat.delai)
    return suites.appliquer(s, resultat, cadre, rendez_vous), None


def _promettre(s: Situation, resultat: Resultat, cadre: Cadre, numero: int) -> tuple[Situation, PromesseGardee]:
    limites = cadre.configuration.promesses
    echeance = cadre.calendrier.prochain(cadre.jour, limites.delai)
    fin = conduite.controle(echeance, limites.grace[limites.moyen], cadre.calendrier)
    prise = PromesseAJuger(-numero, s.solde, echeance, fin, cadre.maintenant, StatutPromesse.OUVERTE)
    s = suites.compter(s, resultat, cadre.jour).avec(promesses_faites=s.promesses_faites + 1)
    return conduite.attendre(s, fin, cadre.jour), PromesseGardee(prise)


def issue(sort: str, montant: int, part_payee: float) -> int:
    """Ce qui sera versé d'une promesse, en centimes."""
    if sort == TENUES:
        return montant
    return min(montant - 1, round(montant * part_payee)) if sort == PARTIELLES else 0


def apres_un_versement(s: Situation, faits: Faits[Any], montant: int, cadre: Cadre) -> tuple[Situation, Faits[Any]]:
    """Les promesses se rejugent, le dossier soldé à la tolérance près est clos ; les intérêts qui courent ne sont pas comptés."""
    recu = Recu(-len(faits.recus) - 1, montant, cadre.jour, cadre.maintenant)
    faits.recus = [*faits.recus, recu]
    s = s.avec(solde=s.solde - montant)
    juges = [g.promesse for g in faits.promesses]
    sorts = conduite.juger(juges, faits.recus, cadre.jour)
    s = conduite.tenir_compte(s, juges, sorts, cadre)
    faits.promesses = [g.selon(sorts[g.promesse.id]) for g in faits.promesses]
    if s.solde <= cadre.configuration.seuils.tolerance:
        s = clore(s, MotifDeCloture.PETIT_RESTE if s.solde else MotifDeCloture.SOLDE, cadre.jour)
    return s, faits
