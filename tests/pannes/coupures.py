"""Les coupures de courant, rejouées depuis les écritures tracées d'un vrai travail (SQLite).

kill -9 ne les montre pas : le noyau garde ce que le processus mort avait écrit. Les deux réglages témoins, plus faibles que celui de
l'agence, DOIVENT échouer : NORMAL perd des gestes confirmés, OFF abîme la base. Sans quoi la recette ne prouverait rien.
"""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from time import monotonic
from typing import Any

import peewee as pw

from agence.erreurs import ErreurAgence
from agence.seance import Acteur, Seance
from agence.tenue import jours_fermes
from donnees.base import ErreurDeBase, executer, fermer, lignes, ouvrir
from donnees.modeles import Utilisateur
from tests.pannes import constat
from tests.pannes.comptes import Comptes
from tests.pannes.monde import HeureQuiPasse, Monde, configuration_d_essai, preparer
from tests.pannes.ouvrier import Tube, travailler
from tests.pannes.trace import APPELS, Operation, Sorte, Survie, apres_coupure, lire

REGLAGES = ("full", "normal", "off")
"""Le premier est celui de donnees/base.py."""
ASSEZ = 18
"""Coupures au moins pour qu'un réglage témoin perde quelque chose."""
PAGES_AVANT_REPORT = 60
"""Le journal se reporte dans la base toutes les tant de pages, pour que la recette coupe aussi pendant un report."""


@dataclass
class Verdict:
    """Ce que les coupures ont laissé sous un réglage."""

    essais: int = 0
    perdus: int = 0
    gestes_perdus_au_plus: int = 0
    abimes: int = 0
    exemples: list[str] = field(default_factory=list)

    @property
    def sain(self) -> bool:
        return not self.perdus and not self.abimes


def possible() -> str:
    """Vide si strace est là et a le droit de tracer ; sinon ce qui manque."""
    if not shutil.which("strace"):
        return "strace n'est pas installé"
    essai = subprocess.run(["strace", "-e", "trace=none", "true"], capture_output=True, text=True, check=False)
    return "" if essai.returncode == 0 else f"strace ne peut pas tracer ici : {essai.stderr.strip()[:80]}"


def coupures(dossier: Path, etats: int = 300, gestes: int = 120) -> Comptes:
    """Trace un agent au travail sous chaque réglage, rejoue autant de coupures, et constate."""
    comptes, debut = Comptes("coupures de courant, sqlite"), monotonic()
    for reglage in REGLAGES:
        ici = dossier / reglage
        ici.mkdir()
        operations, depart, jour = _tracer(ici, reglage, gestes)
        verdict = _rejouer(ici, operations, depart, jour, etats if reglage == REGLAGES[0] else max(etats, ASSEZ))
        comptes.details[reglage] = vars(verdict)
        comptes.processus += 1
        comptes.fautes += verdict.essais
        comptes.gestes += sum(b'"geste"' in o.octets for o in operations if o.sorte is Sorte.CONFIRME)
        if reglage == REGLAGES[0]:
            comptes.perdus = verdict.perdus
            comptes.defauts += verdict.exemples
        elif verdict.sain:
            comptes.defauts.append(f"le réglage témoin « {reglage} » n'a rien perdu : la recette ne prouve rien")
    comptes.details["secondes"] = round(monotonic() - debut, 1)
    return comptes


def _tracer(dossier: Path, reglage: str, gestes: int) -> tuple[list[Operation], dict[str, bytes], date]:
    fichier, trace = dossier / "agence.db", dossier / "trace.log"
    monde = preparer(f"sqlite:///{fichier}", dossier, 1, 4)
    depart = {str(fichier): fichier.read_bytes()}
    ordre = [sys.executable, "-m", "tests.pannes.coupures", str(dossier), reglage, str(gestes)]
    strace = ["strace", "-f", "-y", "-xx", "-s", "4000000", "-e", f"trace={APPELS}", "-o", str(trace)]
    fini = subprocess.run([*strace, *ordre], capture_output=True, check=False)
    if fini.returncode:
        raise RuntimeError(f"le travail tracé a échoué : {fini.stderr.decode(errors='replace')[-500:]}")
    return lire(trace, dossier), depart, monde.modele.jour


def _rejouer(dossier: Path, operations: list[Operation], depart: dict[str, bytes], jour: date, etats: int) -> Verdict:
    hasard, verdict = random.Random(1), Verdict()
    dits = [i for i, o in enumerate(operations) if o.sorte is Sorte.CONFIRME]
    rejeu = dossier / "rejeu"
    for essai in range(etats):
        coupe = hasard.randrange(dits[0], len(operations))
        survie = list(Survie)[essai % 3]
        shutil.rmtree(rejeu, ignore_errors=True)
        rejeu.mkdir()
        for chemin, contenu in apres_coupure(depart, operations[:coupe], survie, hasard).items():
            (rejeu / Path(chemin).name).write_bytes(contenu)
        confirmes = [json.loads(o.octets) for o in operations[:coupe] if o.sorte is Sorte.CONFIRME]
        _juger(verdict, rejeu / "agence.db", [c for c in confirmes if c["quoi"] == "geste"], jour, survie)
    return verdict


def _juger(verdict: Verdict, fichier: Path, confirmes: list[dict[str, Any]], jour: date, survie: Survie) -> None:
    verdict.essais += 1
    try:
        ouvrir(f"sqlite:///{fichier}")
        defauts = constat.pages() + constat.dechires() + constat.manquements(jour)
        perdus = constat.perdus(confirmes)
    except (ErreurDeBase, pw.PeeweeException, ErreurAgence, ValueError, TypeError, KeyError) as erreur:
        defauts, perdus = [f"illisible : {type(erreur).__name__} {erreur}"], []
    finally:
        fermer()
    verdict.abimes += bool(defauts)
    verdict.perdus += bool(perdus)
    verdict.gestes_perdus_au_plus = max(verdict.gestes_perdus_au_plus, len(perdus))
    if (defauts or perdus) and len(verdict.exemples) < 3:
        verdict.exemples.append(f"{survie.value} : {[*defauts, *perdus][0]}")


def _travailler_trace(dossier: Path, reglage: str, gestes: int) -> None:
    """Le processus tracé : un agent fait tant de gestes, chacun confirmé sur la sortie standard."""
    monde = _relire_le_monde(dossier)
    reste = Counter({"tours": max(1, gestes // 2)})

    def encore() -> bool:
        reste["tours"] -= 1
        return reste["tours"] >= 0

    def affaiblir() -> None:
        executer(f"PRAGMA synchronous = {reglage}")
        executer(f"PRAGMA wal_autocheckpoint = {PAGES_AVANT_REPORT}")

    travailler(monde, 0, Tube(1), 3, encore, affaiblir)


def _relire_le_monde(dossier: Path) -> Monde:
    url = f"sqlite:///{dossier}/agence.db"
    ouvrir(url)
    heure = HeureQuiPasse(monotonic())
    nuit = Seance(None, configuration_d_essai(), 1, jours_fermes.charger(), horloge=heure)
    agent = Utilisateur.get()
    dossiers = tuple(int(i) for (i,) in lignes("SELECT id FROM dossier ORDER BY id"))
    fermer()
    return Monde(url, dossiers, (Acteur(agent.id, agent.nom, agent.affichage, agent.role),), nuit, dossier / "temoins")


if __name__ == "__main__":
    _travailler_trace(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
