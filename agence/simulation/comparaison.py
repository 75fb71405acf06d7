"""Deux configurations côte à côte sur le même portefeuille, à tirage égal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from typing import Any

from agence.conduite.avenir import Avenir, Compte, Jeu, bougent, touches
from agence.conduite.hypotheses import Hypotheses
from agence.configuration.modele import Configuration
from agence.erreurs import SaisieInvalide
from agence.gestes.droits import exiger
from agence.memoire import sans_ramassage
from agence.seance import Seance
from agence.simulation.a_cote import a_cote
from agence.simulation.hypotheses import hypotheses_de
from agence.simulation.portefeuille import Portefeuille, lire

JOURS, JOURS_MAXIMUM = 90, 365
ACTE = "voir la supervision"
_PARTS = 1000
"""Ce que la progression compte en tout : un cinquième pour lire, deux pour chaque configuration."""
Progression = Callable[[int, int], None]


@dataclass(frozen=True)
class Simulation:
    """L'avenir sous la configuration en vigueur et sous la nouvelle ; `bougent` : ceux que la prochaine nuit traiterait autrement."""

    actuelle: Avenir
    nouvelle: Avenir
    hypotheses: Hypotheses
    dossiers: int
    touches: int
    bougent: int
    agents: dict[int | None, str]
    reserves: tuple[str, ...]

    @property
    def jours(self) -> tuple[date, ...]:
        """Les jours joués, dans l'ordre."""
        return tuple(self.actuelle.debut + timedelta(days=n) for n in range(self.actuelle.jours))

    def en_json(self) -> dict[str, Any]:
        """La forme des scripts : `jours` dit la nouvelle configuration, et l'actuelle à côté."""
        cles = sorted({*self.actuelle.comptes, *self.nouvelle.comptes}, key=lambda c: (c[0], c[1] is None, c[1] or 0))
        vide = Compte()
        jours = [
            {"date": jour.isoformat(), "agent": self.agents.get(agent, "?"), **_dire(self.nouvelle.comptes.get((jour, agent), vide)),
             "actuelle": _dire(self.actuelle.comptes.get((jour, agent), vide))}
            for jour, agent in cles
        ]  # fmt: skip
        return {
            "debut": self.actuelle.debut.isoformat(), "nombre_de_jours": self.actuelle.jours, "dossiers": self.dossiers, "jours": jours,
            "actuelle": totaux(self.actuelle), "nouvelle": totaux(self.nouvelle), "dossiers_touches": self.touches,
            "dossiers_qui_bougent": self.bougent, "hypotheses": self.hypotheses.en_json(), "reserves": list(self.reserves),
        }  # fmt: skip


def _dire(c: Compte) -> dict[str, int]:
    return {"appels": c.appels, "courriers": c.courriers, "escalades": c.escalades, "reste": c.reste}


def totaux(a: Avenir) -> dict[str, Any]:
    """Ce qu'une configuration donne en tout ; l'encaissé en centimes."""
    debordes = a.jours_deborde()
    return {
        "appels": a.total("appels"), "courriers": a.total("courriers"), "escalades": a.total("escalades"), "encaisse": a.encaisse,
        "jours_sans_capacite": len(debordes), "dates_sans_capacite": [j.isoformat() for j in debordes],
    }  # fmt: skip


def simuler(
    seance: Seance,
    nouvelle: Configuration,
    *,
    jours: int = JOURS,
    debut: date | None = None,
    hypotheses: Hypotheses | None = None,
    portefeuille: Portefeuille | None = None,
    progression: Progression | None = None,
    a_deux: bool = False,
) -> Simulation:
    """Joue `jours` nuits et journées sous chaque configuration, sans rien écrire. `a_deux` : chacune dans son processus.

    Lève Refus si l'acteur ne peut pas voir la supervision, SaisieInvalide pour une durée ou un début impossible.
    """
    exiger(seance, ACTE)
    if not 1 <= jours <= JOURS_MAXIMUM:
        raise SaisieInvalide(f"{jours} jours à simuler.", f"Donner de 1 à {JOURS_MAXIMUM} jours.")
    if debut is not None and debut < seance.jour:
        raise SaisieInvalide(f"la date {debut:%d/%m/%Y} est passée.", "La simulation part du jour présent au plus tôt.")
    hypotheses = hypotheses or hypotheses_de(seance)
    portefeuille = portefeuille or lire(seance, debut, _part(progression, 0, _PARTS // 5))
    jouer = partial(_jouer, seance, portefeuille=portefeuille, h=hypotheses, jours=jours)
    if a_deux:
        with a_cote(partial(_alleger, jouer, seance.configuration)) as attendre:
            autre = jouer(nouvelle, progression=_part(progression, _PARTS // 5, _PARTS - 1))
            une = attendre()
    else:
        une = jouer(seance.configuration, progression=_part(progression, _PARTS // 5, _PARTS * 3 // 5))
        autre = jouer(nouvelle, progression=_part(progression, _PARTS * 3 // 5, _PARTS - 1))
    if progression is not None:
        progression(_PARTS, _PARTS)
    return Simulation(
        une, autre, hypotheses, len(portefeuille.dossiers), touches(une, autre), bougent(une, autre),
        portefeuille.agents, portefeuille.reserves,
    )  # fmt: skip


def _jouer(
    seance: Seance, configuration: Configuration, *, portefeuille: Portefeuille, h: Hypotheses, jours: int, progression: Progression | None
) -> Avenir:
    cadre = replace(seance, configuration=configuration).cadre(portefeuille.debut)
    premiers = portefeuille.premiers if configuration == seance.configuration else portefeuille.premiers_si_neuve
    with sans_ramassage():
        return Jeu(portefeuille.dossiers, configuration, cadre.calendrier, h, portefeuille.debut, jours, premiers).jouer(progression)


def _alleger(jouer: Callable[..., Avenir], configuration: Configuration) -> Avenir:
    """Ce qui passe d'un processus à l'autre : les comptes et les empreintes, pas les décisions."""
    avenir = jouer(configuration, progression=None)
    avenir.premiere_nuit = {}
    return avenir


def _part(progression: Progression | None, de: int, a: int) -> Progression | None:
    """La même progression, ramenée à cette part du travail."""
    if progression is None:
        return None

    def avancer(fait: int, total: int) -> None:
        progression(de + (a - de) * fait // max(1, total), _PARTS)

    return avancer


def compter_ceux_qui_bougent(seance: Seance, nouvelle: Configuration, progression: Progression | None = None) -> int:
    """Combien de dossiers ouverts auront une autre prochaine action, ou un autre jour, après la prochaine nuit."""
    return simuler(seance, nouvelle, jours=1, progression=progression).bougent
