"""Partager des dossiers entre des agents, à nombre égal ou à euros égaux, sans séparer ceux d'un même débiteur.

Ce qu'un agent tient déjà lui reste tant que les parts s'égalisent sans y toucher : on ne change pas d'interlocuteur pour rien.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Par(StrEnum):
    """Ce qui s'égalise entre les agents."""

    NOMBRE = "nombre"
    EUROS = "euros"


@dataclass(frozen=True)
class ADonner:
    """Un dossier à partager ; `agent` : celui qui l'a, None pour personne ; `solde` en centimes."""

    dossier: int
    debiteur: int
    agent: int | None
    solde: int


@dataclass(frozen=True)
class Bloc:
    """Les dossiers d'un débiteur, qui vont ensemble ; `poids` : leur nombre ou leurs centimes, jamais négatif."""

    debiteur: int
    dossiers: tuple[int, ...]
    poids: int
    agent: int | None


def reunir(dossiers: Iterable[ADonner], par: Par) -> list[Bloc]:
    """Un bloc par débiteur ; son agent est celui qui y tient le plus de dossiers, le premier inscrit à égalité."""
    par_debiteur: dict[int, list[ADonner]] = {}
    for d in sorted(dossiers, key=lambda d: d.dossier):
        par_debiteur.setdefault(d.debiteur, []).append(d)
    return [_bloc(debiteur, siens, par) for debiteur, siens in sorted(par_debiteur.items())]


def _bloc(debiteur: int, siens: Sequence[ADonner], par: Par) -> Bloc:
    poids = len(siens) if par is Par.NOMBRE else max(0, sum(d.solde for d in siens))
    tenants: dict[int, int] = {}
    for d in siens:
        if d.agent is not None:
            tenants[d.agent] = tenants.get(d.agent, 0) + 1
    agent = min(tenants, key=lambda a: (-tenants[a], a)) if tenants else None
    return Bloc(debiteur, tuple(d.dossier for d in siens), poids, agent)


def repartir(
    dossiers: Iterable[ADonner], agents: Sequence[int], par: Par, attaches: Mapping[int, int] | None = None
) -> dict[int, int]:
    """À qui va chaque dossier : {dossier: agent}, tous y sont, ceux d'un débiteur chez le même agent.

    Sans `attaches`, deux parts ne diffèrent pas de plus que le plus gros bloc. `attaches` : {débiteur: agent} impose où va un
    débiteur, parce que l'agent a déjà d'autres de ses dossiers. Les mêmes données donnent toujours le même partage.
    """
    if not agents:
        raise ValueError("aucun agent ne reçoit")
    imposes = attaches or {}
    parts = _Parts(sorted(set(agents)))
    libres = []
    for bloc in reunir(dossiers, par):
        impose = imposes.get(bloc.debiteur)
        if impose in parts.charges:
            parts.imposer(bloc, impose)
        elif bloc.agent in parts.charges:
            parts.poser(bloc, bloc.agent)
        else:
            libres.append(bloc)
    for bloc in sorted(libres, key=lambda b: (-b.poids, b.debiteur)):
        parts.poser(bloc, parts.moindre())
    parts.egaliser()
    return {dossier: agent for agent, bloc in parts.tous() for dossier in bloc.dossiers}


class _Parts:
    """Les parts en train de se faire : la charge de chacun, ses blocs mobiles du plus léger au plus lourd."""

    def __init__(self, agents: Sequence[int]) -> None:
        self.charges = dict.fromkeys(agents, 0)
        self._mobiles: dict[int, list[tuple[int, int, Bloc]]] = {a: [] for a in agents}
        self._fixes: list[tuple[int, Bloc]] = []
        self._nombres = dict.fromkeys(agents, 0)

    def poser(self, bloc: Bloc, agent: int) -> None:
        self._mobiles[agent].append((bloc.poids, -bloc.debiteur, bloc))
        self._charger(bloc, agent)

    def imposer(self, bloc: Bloc, agent: int) -> None:
        self._fixes.append((agent, bloc))
        self._charger(bloc, agent)

    def _charger(self, bloc: Bloc, agent: int) -> None:
        self.charges[agent] += bloc.poids
        self._nombres[agent] += len(bloc.dossiers)

    def moindre(self) -> int:
        """Celui qui a la moindre charge ; à égalité le moins de dossiers, puis le premier inscrit."""
        return min(self.charges, key=lambda a: (self.charges[a], self._nombres[a], a))

    def egaliser(self) -> None:
        """Ôte au plus chargé de quoi rapprocher les parts, tant que cela les rapproche.

        Un bloc plus léger que l'écart laisse les deux parts strictement entre les anciennes : la somme de leurs carrés
        diminue à chaque pas, donc cela finit, et l'écart qui reste ne dépasse aucun bloc du plus chargé.
        """
        for siens in self._mobiles.values():
            siens.sort(key=_ordre)
        while True:
            lourd = max(self.charges, key=lambda a: (self.charges[a], -a))
            leger = self.moindre()
            bloc = self._a_deplacer(lourd, self.charges[lourd] - self.charges[leger])
            if bloc is None:
                return
            self.charges[lourd] -= bloc.poids
            self._nombres[lourd] -= len(bloc.dossiers)
            insort(self._mobiles[leger], (bloc.poids, -bloc.debiteur, bloc), key=_ordre)
            self._charger(bloc, leger)

    def _a_deplacer(self, agent: int, ecart: int) -> Bloc | None:
        """Le bloc le plus lourd d'au plus la moitié de l'écart, sinon le plus léger s'il est sous l'écart ; ôté de sa part."""
        siens = self._mobiles[agent]
        rang = bisect_right(siens, ecart // 2, key=lambda m: m[0]) - 1
        if rang < 0 or siens[rang][0] == 0:
            rang += 1
        if rang >= len(siens) or not 0 < siens[rang][0] < ecart:
            return None
        return siens.pop(rang)[2]

    def tous(self) -> list[tuple[int, Bloc]]:
        """Chaque bloc et son agent."""
        return self._fixes + [(agent, m[2]) for agent, siens in self._mobiles.items() for m in siens]


def _ordre(mobile: tuple[int, int, Bloc]) -> tuple[int, int]:
    return mobile[:2]
