"""Plusieurs à la fois (B5), et tués net sous la charge (B6, invariants 3 à 5)."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from time import monotonic

from donnees.base import fermer, ouvrir
from tests.pannes import constat
from tests.pannes.comptes import Comptes
from tests.pannes.equipe import Equipe, Travail
from tests.pannes.monde import Monde, base_neuve, preparer
from tests.pannes.ouvrier import Tube, travailler, veiller

PATIENCE = 60.0
"""Secondes laissées aux processus pour naître, ou pour finir leur dernier geste."""


def plusieurs_a_la_fois(moteur: str, dossier: Path, processus: int = 20, secondes: float = 30.0) -> Comptes:
    """Des agents prennent, consignent, annulent et rendent pendant que la nuit tourne."""
    comptes = Comptes(f"plusieurs à la fois, {moteur}")
    with base_neuve(moteur, dossier) as url:
        monde = preparer(url, dossier, processus, max(4, processus))
        equipe, debut = Equipe(), monotonic()
        encore = _jusqu_a(debut + secondes)
        for rang in range(processus - 1):
            equipe.lancer(_agent(monde, rang, rang, encore))
        equipe.lancer(_nuit(monde, encore))
        equipe.ecouter(secondes)
        equipe.attendre(PATIENCE)
        _constater(comptes, monde, equipe)
        comptes.details["gestes_par_seconde"] = round(comptes.gestes / (monotonic() - debut))
        if not equipe.dits["nuit"]:
            comptes.defauts.append("la nuit n'a jamais tourné")
    return comptes


def tues_net(moteur: str, dossier: Path, morts: int = 200, processus: int = 6, graine: int = 7) -> Comptes:
    """kill -9 à des instants quelconques, l'un après l'autre, remplacés aussitôt ; la nuit meurt aussi."""
    comptes = Comptes(f"tués net, {moteur}")
    hasard = random.Random(graine)
    with base_neuve(moteur, dossier) as url:
        monde = preparer(url, dossier, processus, 2 * processus)
        equipe = Equipe()
        rangs: dict[int, int] = {}
        while equipe.morts < morts:
            while len(equipe.vivants) < processus:
                rang = next(r for r in range(processus) if r not in {rangs[n] for n in equipe.vivants})
                travail = _nuit(monde, _toujours) if rang == 0 else _agent(monde, rang, 1000 + equipe.lances, _toujours)
                rangs[equipe.lancer(travail)] = rang
            equipe.ecouter(hasard.uniform(0.02, 0.25))
            if equipe.prets:
                equipe.tuer(hasard.choice(sorted(equipe.prets)))
        for numero in equipe.vivants:
            equipe.tuer(numero)
        _constater(comptes, monde, equipe)
        if comptes.gestes < 2 * morts:
            comptes.defauts.append(f"trop peu de gestes confirmés pour prouver quelque chose : {comptes.gestes}")
    return comptes


def _constater(comptes: Comptes, monde: Monde, equipe: Equipe) -> None:
    comptes.processus, comptes.morts, comptes.gestes = equipe.lances, equipe.morts, len(equipe.confirmes)
    ouvrir(monde.url)
    try:
        perdus = constat.perdus(equipe.confirmes)
        comptes.perdus = len(perdus)
        comptes.defauts += equipe.defauts + perdus + constat.dechires() + constat.manquements(monde.modele.jour)
        comptes.details |= {"evenements": constat.evenements(), "refus": sum(equipe.refus.values()), "nuits": equipe.dits["nuit"]}
        comptes.details["par_refus"] = dict(equipe.refus.most_common(8))
    finally:
        fermer()


def _agent(monde: Monde, rang: int, graine: int, encore: Callable[[], bool]) -> Travail:
    return lambda tube: travailler(monde, rang, tube, graine, encore)


def _nuit(monde: Monde, encore: Callable[[], bool]) -> Travail:
    def veille(tube: Tube) -> None:
        veiller(monde, tube, encore)

    return veille


def _jusqu_a(fin: float) -> Callable[[], bool]:
    return lambda: monotonic() < fin


def _toujours() -> bool:
    return True
