"""Une simulation en mots et en nombres, les mêmes à l'écran et sur la ligne de commande."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from agence.argent import euros
from agence.conduite.avenir import Avenir
from agence.conduite.hypotheses import Hypotheses
from agence.simulation.comparaison import Simulation, totaux


def dire_les_hypotheses(h: Hypotheses) -> list[str]:
    """Ce qui est supposé et d'où cela vient, en quelques lignes."""
    origine = h.origine
    resultats = ", ".join(f"{code} {_pour_cent(p)}" for code, p in sorted(h.resultats, key=lambda x: -x[1]) if p >= 0.0005)
    issues = ", ".join(f"{i} {_pour_cent(p)}" for i, p in h.promesses)
    return [
        f"Hypothèses (graine {h.graine}) :",
        f"  appels : {resultats} ({origine.get('resultats', '')})",
        f"  promesses : {issues}, {_pour_cent(h.part_payee)} payés d'une partielle ({origine.get('promesses', '')})",
        f"  capacité : {h.capacite} appels par agent et par jour ({origine.get('capacite', '')})",
    ]


def _pour_cent(part: float) -> str:
    return f"{part * 100:.1f}\u00a0%".replace(".", ",")


def comparer(s: Simulation) -> list[tuple[str, str, str, str]]:
    """Les totaux des deux configurations et leur écart."""
    une, autre = totaux(s.actuelle), totaux(s.nouvelle)
    lignes = [
        (mot, str(une[cle]), str(autre[cle]), f"{autre[cle] - une[cle]:+d}")
        for cle, mot in (("appels", "appels"), ("courriers", "courriers"), ("escalades", "huissier ou juge proposé"),
                         ("jours_sans_capacite", "jours au-delà de la capacité"))
    ]  # fmt: skip
    ecart = autre["encaisse"] - une["encaisse"]
    return [*lignes, ("encaissé, supposé", euros(une["encaisse"]), euros(autre["encaisse"]), ("+" if ecart >= 0 else "") + euros(ecart))]


ENTETES_PAR_AGENT = ("agent", "appels", "→", "courriers", "→", "escalades", "→")


def par_agent(s: Simulation) -> list[Sequence[str]]:
    """Un agent par ligne : ce que donne l'actuelle, puis la nouvelle."""
    ids = sorted({a for _, a in {*s.actuelle.comptes, *s.nouvelle.comptes}}, key=lambda a: s.agents.get(a, "?").casefold())
    return [
        (s.agents.get(a, "?"), *(str(_somme(avenir, a, quoi)) for quoi in ("appels", "courriers", "escalades")
                                 for avenir in (s.actuelle, s.nouvelle)))
        for a in ids
    ]  # fmt: skip


def _somme(avenir: Avenir, agent: int | None, quoi: str) -> int:
    return sum(getattr(c, quoi) for (_, a), c in avenir.comptes.items() if a == agent)


def serie_de(s: Simulation, quoi: str) -> tuple[list[date], list[float], list[float]]:
    """Les jours où l'on appelle, et ceux où ce compte n'est pas nul (`appels`, `courriers`, `escalades`, `reste`) : ses deux séries."""
    une, autre = _par_jour(s.actuelle, quoi), _par_jour(s.nouvelle, quoi)
    travailles = {j for a in (s.actuelle, s.nouvelle) for (j, _), c in a.comptes.items() if c.appels or c.reste}
    travailles |= {j for j in (*une, *autre) if une.get(j) or autre.get(j)}
    jours = [j for j in s.jours if j in travailles] or list(s.jours)
    return jours, [float(une.get(j, 0)) for j in jours], [float(autre.get(j, 0)) for j in jours]


def _par_jour(avenir: Avenir, quoi: str) -> dict[date, int]:
    sommes: dict[date, int] = {}
    for (jour, _), c in avenir.comptes.items():
        sommes[jour] = sommes.get(jour, 0) + getattr(c, quoi)
    return sommes
