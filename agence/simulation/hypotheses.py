"""Les hypothèses tirées de l'historique de cette agence."""

from __future__ import annotations

from datetime import timedelta
from statistics import median

from agence.conduite.hypotheses import PARTIELLES, ROMPUES, TENUES, Historique, Hypotheses, table, tirer_de
from agence.configuration.modele import Configuration
from agence.seance import Seance
from donnees.vues import hypotheses as vue

_ISSUES = {TENUES: "tenue", PARTIELLES: "partielle", ROMPUES: "rompue"}


def hypotheses_de(seance: Seance) -> Hypotheses:
    """Ce que l'historique des derniers mois dit, complété par les valeurs de départ."""
    duree = timedelta(days=table()["jours_d_historique"])
    depuis = seance.horloge() - duree
    echues = vue.promesses_echues(seance.jour - duree)
    _, promis, paye = echues.get("partielle", (0, 0, 0))
    journees = vue.journees(depuis)
    return tirer_de(
        Historique(
            appels=_appels(seance.configuration, vue.appels_par_code(depuis), vue.engagements(depuis)),
            promesses={issue: echues.get(statut, (0, 0, 0))[0] for issue, statut in _ISSUES.items()},
            part_payee=paye / promis if promis else None,
            journees=len(journees),
            appels_par_journee=round(median(journees)) if journees else 0,
        )
    )


def _appels(configuration: Configuration, par_code: dict[str, int], engagements: dict[str, int]) -> dict[str, int]:
    """Une promesse prise sans dire le résultat de l'appel en est un quand même : le code de cette suite la compte."""
    appels = dict(par_code)
    for suite, pris in engagements.items():
        codes = [c for c, r in configuration.resultats.items() if r.suite == suite]
        dits = sum(par_code.get(c, 0) for c in codes)
        if codes and pris > dits:
            appels[codes[0]] = appels.get(codes[0], 0) + pris - dits
    return appels
