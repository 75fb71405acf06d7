"""Ce que la nuit et les contrôles signalent sans l'empêcher : textes périmés, premières lettres retenues, reversements en retard."""

from __future__ import annotations

from datetime import date

from agence.argent import euros
from agence.droit.reversement import Urgence
from agence.droit.textes import dire, textes_perimes
from agence.gestes.premieres_lettres import empechees
from agence.gestes.reversements import alarmes
from agence.seance import Seance


def a_signaler(seance: Seance, jour: date) -> list[str]:
    """Une phrase par chose : règles 49, 4 et 16, et les clés de configuration devenues sans effet."""
    return [
        *(dire(t, jour) for t in textes_perimes(jour, seance.configuration.tables)),
        *map(str, empechees(seance)),
        *_reversements(jour),
        *(f"la clé {cle} de la configuration gardée n'est plus connue : elle est ignorée" for cle in seance.configuration.ignorees),
    ]


def _reversements(jour: date) -> list[str]:
    """Par mandant, ce qui n'est pas reversé dans le mois ou le délai de sa convention (règle 16)."""
    retards: dict[str, list[int]] = {}
    for a in alarmes(jour):
        if a.echeance.urgence is Urgence.EN_RETARD:
            retards.setdefault(a.encaissement.mandant, []).append(a.encaissement.montant)
    return [f"règle 16 : {euros(sum(montants))} à reverser à {code}, en retard" for code, montants in sorted(retards.items())]
