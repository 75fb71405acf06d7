"""La part de la nuit qui revient aux protections et aux litiges : ce qui arrive à terme, ce qui attend une réponse en retard."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from agence.conduite.protections import Terme, arriver_a_terme
from agence.conduite.situation import Cadre, Situation
from agence.droit.protections import codes_des_echeances
from agence.droit.tables import Tables
from agence.seance import Seance
from donnees.base import ecriture, inserer_lot
from donnees.nomenclature import TypeEvenement
from donnees.vues import nuit
from donnees.vues import protections as vue
from donnees.vues.protections import LigneProtection


@dataclass(frozen=True)
class Autour:
    """Les protections et les litiges ouverts des dossiers d'un lot."""

    protections: dict[int, list[LigneProtection]]
    litiges: frozenset[int]

    def terminer(self, dossier_id: int, avant: Situation, apres: Situation, cadre: Cadre) -> Terme:
        """Ce que devient ce dossier une fois ses suspensions finies."""
        return arriver_a_terme(avant, apres, self.protections[dossier_id], dossier_id in self.litiges, cadre)


def lire(dossiers: Sequence[int]) -> Autour:
    """En deux lectures, pour tout un lot."""
    ouverts = frozenset(d for d, siens in vue.litiges_des(dossiers).items() if any(x.clos_le is None for x in siens))
    return Autour(vue.protections_des(dossiers), ouverts)


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
