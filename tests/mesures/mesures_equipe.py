"""Cinquante agents sur une seule base : un geste toutes les trois secondes chacun, puis aussi vite qu'ils peuvent."""

from __future__ import annotations

import json
import os
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from random import Random
from time import monotonic, perf_counter, sleep

from agence.erreurs import ErreurAgence, Refus, SaisieInvalide
from agence.gestes import appels
from agence.tenue import utilisateurs
from agence.tenue.ouverture import ouvrir_seance, seance_de_nuit
from donnees.base import ecriture, executer, fermer, lignes
from donnees.nomenclature import Role
from donnees.vues.file import File
from ecrans.menage import reprendre_le_menage, suspendre_le_menage
from tests.mesures.bases import copie, url_de
from tests.mesures.chiffres import Ou, Recueil, centile

AGENTS = 50
PAS = 3.0
"""Secondes entre deux gestes d'un agent qui téléphone."""
DUREE_AU_PAS = 30.0
DUREE_A_FOND = 15.0
RIEN_A_FAIRE = 0.5
"""Secondes avant de regarder de nouveau une file où plus rien n'est appelable."""
DEMARRAGE = 5.0
"""Le temps que les cinquante processus ouvrent la base, avant le premier geste."""


def mesurer(recueil: Recueil, base: Path, dossiers: int) -> None:
    """Les deux allures, sur une copie de cette base où ses dossiers sont partagés entre cinquante agents."""
    ou = Ou(dossiers)
    with copie(base) as ici:
        url = url_de(ici)
        noms = embaucher(url)
        for cle, pas, duree in (("equipe.pas", PAS, DUREE_AU_PAS), ("equipe.fond", 0.0, DUREE_A_FOND)):
            debut = monotonic() + DEMARRAGE
            relevees = _tous_ensemble([_agent(url, nom, debut, duree, pas) for nom in noms])
            durees = [d for r in relevees for d in r["durees"]]
            defauts = [d for r in relevees for d in r["defauts"]]
            if durees:
                recueil.noter(f"{cle}.debit", len(durees) / duree, ou)
                recueil.noter(cle, centile(durees, 50), ou)
                recueil.noter(f"{cle}.p99", centile(durees, 99), ou)
            recueil.noter(f"{cle}.defauts", len(defauts), ou)
            for defaut in sorted(set(defauts)):
                recueil.remarquer(f"{AGENTS} agents : {defaut}")


def embaucher(url: str) -> list[str]:
    """Cinquante agents, les dossiers répartis entre eux à tour de rôle."""
    noms = [f"agent{i:02d}" for i in range(AGENTS)]
    try:
        seance = seance_de_nuit(url)
        for nom in noms:
            utilisateurs.ajouter(seance, nom, Role.AGENT)
        numeros = [int(i) for (i,) in lignes("SELECT id FROM utilisateur WHERE nom LIKE 'agent__' ORDER BY id")]
        with ecriture():
            executer("UPDATE dossier SET agent_id = ? + id % ? WHERE etat <> 'clos'", (numeros[0], AGENTS))
    finally:
        fermer()
    return noms


def _agent(url: str, nom: str, debut: float, duree: float, pas: float) -> Callable[[], dict[str, list[float] | list[str]]]:
    """Un agent : le premier dossier de sa file consigné, le suivant, jusqu'à l'heure ; un appel que la règle refuse ne compte pas."""

    def travailler() -> dict[str, list[float] | list[str]]:
        durees: list[float] = []
        defauts: list[str] = []
        suspendre_le_menage()
        seance = ouvrir_seance(url, nom)
        reprendre_le_menage()  # comme l'écran, une fois peint
        assert seance.acteur is not None
        attente = Random(nom).random() * pas
        while (maintenant := monotonic()) < debut + duree:
            if maintenant < debut + attente:
                sleep(min(debut + attente - maintenant, 0.5))
                continue
            attente = max(attente + pas, monotonic() - debut) if pas else 0.0
            for ligne in File(seance.acteur.id, seance.jour, seance.horloge()).premieres(20):
                depart = perf_counter()
                try:
                    appels.consigner(seance, ligne.id, "NRP")
                except (Refus, SaisieInvalide):
                    continue
                except ErreurAgence as erreur:
                    defauts.append(str(erreur))
                durees.append((perf_counter() - depart) * 1000)
                break
            else:
                sleep(RIEN_A_FAIRE)
        return {"durees": durees, "defauts": defauts}

    return travailler


def _tous_ensemble(travaux: list[Callable[[], dict[str, list[float] | list[str]]]]) -> list[dict[str, list[float]]]:
    """Un processus par travail, né par fork sans base ouverte ; rend ce que chacun a relevé."""
    tubes = []
    for travail in travaux:
        lecture, ecriture_ = os.pipe()
        sys.stdout.flush()
        if os.fork() == 0:
            os.close(lecture)
            _vivre(travail, ecriture_)
        os.close(ecriture_)
        tubes.append(lecture)
    releves = []
    for tube in tubes:
        with os.fdopen(tube, encoding="utf-8") as lu:
            texte = lu.read()
        releves.append(json.loads(texte) if texte else {"durees": [], "defauts": ["un processus est mort sans rien dire"]})
        os.wait()
    return releves


def _vivre(travail: Callable[[], dict[str, list[float] | list[str]]], tube: int) -> None:
    try:
        dit = travail()
    except BaseException as erreur:  # noqa: BLE001 - le processus rend compte de tout, puis finit
        traceback.print_exc()
        dit = {"durees": [], "defauts": [f"{type(erreur).__name__} : {erreur}"]}
    with os.fdopen(tube, "w", encoding="utf-8") as sortie:
        json.dump(dit, sortie)
    os._exit(0)
