"""La part de la nuit qui revient aux protections et aux litiges : ce qui arrive à terme, ce qui attend une réponse en retard."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from agence.conduite.nuit import Faits
from agence.conduite.situation import Cadre
from agence.droit.protections import codes_des_echeances
from agence.droit.tables import Tables
from agence.seance import Seance
from donnees.base import ecriture, inserer_lot
from donnees.nomenclature import TypeEvenement
from donnees.vues import nuit
from donnees.vues import protections as vue
from donnees.vues.protections import LigneProtection


def completer(faits: Mapping[int, Faits[LigneProtection]]) -> None:
    """Ajoute aux faits d'un lot ses protections et ses litiges ouverts, en deux lectures."""
    dossiers = list(faits)
    for d, protections in vue.protections_des(dossiers).items():
        faits[d].protections = protections
    for d, litiges in vue.litiges_des(dossiers).items():
        faits[d].litige_ouvert = any(x.clos_le is None for x in litiges)


def ecrire(finies: Iterable[tuple[int, date]], tables: Tables) -> None:
    """Les protections finies ne valent plus depuis ce jour, et ce qu'elles attendaient encore quitte le mur."""
    lot = list(finies)
    nuit.finir_les_protections(lot)
    nuit.oublier_les_echeances([i for i, _ in lot], sorted(codes_des_echeances(tables)))


def signaler_les_retards(seance: Seance, cadre: Cadre) -> int:
    """Une ligne d'historique, une seule fois, pour chaque litige dont la réponse est en retard ; rend leur nombre."""
    with ecriture():
        retards = vue.litiges_en_retard(cadre.jour)
        instant = nuit.instant(cadre.maintenant)
        lot = [
            (dossier_id, instant, TypeEvenement.LITIGE.value, f"retard-{litige_id}", f"réponse attendue le {le:%d/%m/%Y}, en retard",
             seance.configuration_id)
            for litige_id, dossier_id, le in retards
        ]  # fmt: skip
        inserer_lot("evenement", ("dossier_id", "le", "type", "code", "texte", "configuration_id"), lot)
    return len(retards)
