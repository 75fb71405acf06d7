"""Ce que consomme un programme et ses enfants, lu dans /proc : calcul à la nanoseconde, mémoire."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

PROC = Path("/proc")


class Memoire(NamedTuple):
    """En Mo ; `pss` partage entre les processus ce qu'ils ont en commun."""

    rss: float
    pss: float


def famille(racine: int) -> list[int]:
    """Le programme et tous ses descendants."""
    enfants: dict[int, list[int]] = {}
    for dossier in PROC.iterdir():
        if dossier.name.isdecimal():
            champs = _etat(int(dossier.name))
            if champs:
                enfants.setdefault(int(champs[1]), []).append(int(dossier.name))
    trouves, a_voir = [], [racine]
    while a_voir:
        numero = a_voir.pop()
        trouves.append(numero)
        a_voir += enfants.get(numero, [])
    return trouves


def calcul(racine: int) -> float:
    """Les secondes de calcul de la famille : celles des fils vivants, et celles, moins fines, des fils déjà finis."""
    return sum(_calcul_de(numero) for numero in famille(racine))


def _calcul_de(numero: int) -> float:
    champs = _etat(numero)
    if not champs:
        return 0.0
    tic = os.sysconf("SC_CLK_TCK")
    grossier = (int(champs[11]) + int(champs[12])) / tic
    enfants_finis = (int(champs[13]) + int(champs[14])) / tic
    fin = 0.0
    try:
        for fil in (PROC / str(numero) / "task").iterdir():
            fin += int((fil / "schedstat").read_text(encoding="ascii").split()[0]) / 1e9
    except (OSError, IndexError):
        return grossier + enfants_finis
    # Les tics comptent les fils finis mais par pas de 10 ms : on ne les croit que s'ils en disent nettement plus.
    return (grossier if grossier - fin > 2 / tic else fin) + enfants_finis


def reveils(racine: int) -> int:
    """Combien de fois la famille s'est endormie d'elle-même depuis son départ : autant de réveils."""
    total = 0
    for numero in famille(racine):
        try:
            etats = [(fil / "status").read_text(encoding="ascii", errors="replace") for fil in (PROC / str(numero) / "task").iterdir()]
        except OSError:
            continue
        total += sum(int(ligne.split()[1]) for etat in etats for ligne in etat.splitlines() if ligne.startswith("voluntary_ctxt_switches"))
    return total


def _etat(numero: int) -> list[str]:
    """Les champs de /proc/N/stat à partir de l'état ; vide si le processus n'est plus là."""
    try:
        texte = (PROC / str(numero) / "stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return []
    return texte[texte.rindex(")") + 2 :].split()


def memoire(racine: int) -> Memoire:
    """La mémoire de la famille."""
    sommes = {"Rss": 0, "Pss": 0}
    for numero in famille(racine):
        try:
            texte = (PROC / str(numero) / "smaps_rollup").read_text(encoding="ascii")
        except OSError:
            continue
        for ligne in texte.splitlines():
            nom, _, reste = ligne.partition(":")
            if nom in sommes:
                sommes[nom] += int(reste.split()[0])
    return Memoire(round(sommes["Rss"] / 1024, 1), round(sommes["Pss"] / 1024, 1))
