"""Les gros travaux : la nuit, l'import d'un fichier, un décompte ; et ce que coûte une commande sans écran."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, timedelta
from decimal import Decimal
from pathlib import Path
from time import perf_counter, process_time

from agence.configuration.modele import Correspondance
from agence.droit.decompte import CreanceDue, Parties, Reperes, Versement, etablir
from agence.droit.taux import charger_taux
from agence.echanges.fichiers import lire
from agence.echanges.portefeuille import verifier
from agence.gestes import cycle
from agence.horloge import aujourd_hui
from agence.seance import Seance
from donnees.base import lignes, une
from donnees.nomenclature import Nature
from donnees.vues.imports import paquets
from ecrans.commandes.tous_les_decomptes import etablir_tous
from tests.mesures.bases import AGENT, base_de, copie, dossier_jetable, seance_sur, url_de
from tests.mesures.chiffres import LIGNES_IMPORTEES, Ou, Recueil
from tests.mesures.fichier import ecrire_portefeuille
from tests.mesures.machine import RACINE

COMMANDE = Path(sys.executable).with_name("agence")
ARRET = timedelta(days=45)
PETITE_BASE = 1_000
BASE_DES_DECOMPTES = 10_000
MANDANT = "MESURES"
REPETITIONS_DU_DECOMPTE = 20


def mesurer_les_commandes(recueil: Recueil, series: int) -> None:
    """Le calcul d'une commande sans écran, et de Python seul."""
    for _ in range(max(5, series)):
        recueil.noter("python.cpu", executer([sys.executable, "-c", "pass"])[1] * 1000)
        if COMMANDE.exists():
            etat, calcul, _, _ = executer([str(COMMANDE), "--version"])
            if etat:
                recueil.remarquer(f"agence --version a fini avec le code {etat}.")
            else:
                recueil.noter("version.cpu", calcul * 1000)


def mesurer_les_lectures(recueil: Recueil, base: Path, dossiers: int, series: int) -> None:
    """Le calcul des deux commandes qu'un script joue le plus : la file, et un dossier de cette file."""
    with seance_sur(base, None):
        ligne = une("SELECT id FROM dossier WHERE etat = 'actif' ORDER BY id LIMIT 1")
    if ligne is None or not COMMANDE.exists():
        return
    with copie(base) as ici:
        agence = [str(COMMANDE), "--base", url_de(ici), "--agent", AGENT]
        for cle, suite in (("file.cpu", ["file", "--json"]), ("dossier.cpu", ["dossier", f"#{ligne[0]}", "--json"])):
            for _ in range(max(5, series)):
                etat, calcul, _, _ = executer([*agence, *suite])
                if etat:
                    recueil.remarquer(f"agence {' '.join(suite)} a fini avec le code {etat}.")
                else:
                    recueil.noter(cle, calcul * 1000, Ou(dossiers))


def executer(commande: Sequence[str]) -> tuple[int, float, float, float]:
    """Joue une commande muette ; rend son code, ses secondes de calcul, sa durée, et sa mémoire au plus haut en Mo."""
    debut = perf_counter()
    numero = os.fork()
    if numero == 0:
        rien = os.open(os.devnull, os.O_RDWR)
        for descripteur in (0, 1, 2):
            os.dup2(rien, descripteur)
        os.chdir(RACINE)
        os.execv(commande[0], list(commande))
    _, etat, usage = os.wait4(numero, 0)
    duree = perf_counter() - debut
    return os.waitstatus_to_exitcode(etat), usage.ru_utime + usage.ru_stime, duree, usage.ru_maxrss / 1024


def mesurer_la_nuit(recueil: Recueil, base: Path, dossiers: int, series: int) -> None:
    """La nuit du lendemain, la même rejouée, et celle qui suit un long arrêt de la machine."""
    ou = Ou(dossiers)
    for _ in range(series):
        with seance_sur(base, None) as seance:
            ouverts = _compter("SELECT count(*) FROM dossier WHERE etat <> 'clos'")
            cycle.jouer(seance)
            demain = _plus_tard(seance, timedelta(days=1))
            duree, calcul, vus = _jouer(demain)
            recueil.noter("nuit.ouverts", ouverts / duree, ou)
            recueil.noter("nuit.ouverts.cpu", calcul * 1e6 / ouverts, ou)
            recueil.noter("nuit.vus", vus, ou)
            recueil.noter("nuit.seconde", ouverts / _jouer(demain)[0], ou)
        with seance_sur(base, None) as seance:
            rentree = _plus_tard(seance, ARRET)
            par_dossier = _creances_par_dossier_revu(rentree.jour)
            duree, calcul, vus = _jouer(rentree)
            recueil.noter("nuit.chargee", vus / duree, ou)
            recueil.noter("nuit.chargee.vus", vus, ou)
            recueil.noter("nuit.cpu", calcul * 1e6 / max(1, vus), ou)
            recueil.noter("nuit.creance.cpu", calcul * 1e6 / max(1, vus * par_dossier), ou)
        with copie(base) as ici:
            etat, _, _, memoire = executer([str(COMMANDE), "--base", url_de(ici), "cycle"])
            if etat:
                recueil.remarquer(f"agence cycle a fini avec le code {etat}.")
            else:
                recueil.noter("nuit.memoire", memoire, ou)


def _creances_par_dossier_revu(jour: date) -> float:
    """Combien de créances échues portent, en moyenne, les dossiers que cette nuit cherche."""
    revus = sorted(cycle.candidats(jour, False))
    creances = 0
    for lot in paquets(revus):
        sql = f"SELECT count(*) FROM creance WHERE echeance_le < ? AND dossier_id IN ({','.join('?' * len(lot))})"
        creances += int(lignes(sql, (jour.isoformat(), *lot))[0][0])
    return creances / max(1, len(revus))


def _jouer(seance: Seance) -> tuple[float, float, int]:
    """Durée, calcul, dossiers revus."""
    vus = 0

    def progression(_: int, total: int) -> None:
        nonlocal vus
        vus = total

    debut, calcul = perf_counter(), process_time()
    cycle.jouer(seance, progression=progression)
    return perf_counter() - debut, process_time() - calcul, vus


def _plus_tard(seance: Seance, ecart: timedelta) -> Seance:
    instant = (seance.horloge() + ecart).astimezone(UTC)
    return replace(seance, horloge=lambda: instant)


def _compter(sql: str) -> int:
    ligne = une(sql)
    return int(ligne[0]) if ligne else 0


def mesurer_l_import(recueil: Recueil, series: int) -> None:
    """Un fichier de 100 000 lignes importé par la commande dans une petite base, puis ses seuls contrôles."""
    base = base_de(PETITE_BASE, Recueil())
    with dossier_jetable() as dossier:
        fichier = dossier / "portefeuille.csv"
        ecrire_portefeuille(fichier, LIGNES_IMPORTEES, aujourd_hui())
        for _ in range(series):
            debut = perf_counter()
            lecture = verifier(lire(fichier), MANDANT, Correspondance(), aujourd_hui())
            recueil.noter("import.verification", perf_counter() - debut)
            if lecture.rejets:
                recueil.remarquer(f"import : {len(lecture.rejets)} rejets dans le fichier engendré, dont « {lecture.rejets[0].motif} ».")
            if not _importer(recueil, base, fichier):
                return


def _importer(recueil: Recueil, base: Path, fichier: Path) -> bool:
    with copie(base) as ici:
        agence = [str(COMMANDE), "--base", url_de(ici), "--agent", "admin"]
        if not COMMANDE.exists():
            recueil.remarquer("import : la commande agence n'est pas installée.")
            return False
        executer([*agence, "mandants", "ajouter", MANDANT, "--nom", "Mesures", "--type", "professionnel", "--convention", "2020-01-06"])
        etat, _, duree, memoire = executer([*agence, "importer", str(fichier), "--mandant", MANDANT, "--json"])
        if etat:
            recueil.remarquer(f"import : « agence importer » a fini avec le code {etat}.")
            return False
        recueil.noter("import.duree", duree)
        recueil.noter("import.memoire", memoire)
    return True


def mesurer_tous_les_decomptes(recueil: Recueil, series: int) -> None:
    """Ce que fait « agence decompte --tous » sur une base de 10 000 dossiers, hors de ce qu'il écrit."""
    base = base_de(BASE_DES_DECOMPTES, Recueil())
    for _ in range(series):
        with seance_sur(base, None) as seance:
            debut = perf_counter()
            nombre = sum(1 for _ in etablir_tous(seance, seance.jour))
            recueil.noter("decomptes.tous", nombre / (perf_counter() - debut), Ou(BASE_DES_DECOMPTES))


def mesurer_le_decompte(recueil: Recueil, series: int) -> None:
    """Cinquante créances échues chaque mois sur cinq ans, vingt versements, entre professionnels."""
    au = aujourd_hui()
    creances = [
        CreanceDue(i, f"F{i}", 900_00 + 37_11 * i, au - timedelta(days=5 * 365 - 36 * i), None, Decimal("12") if i % 3 else None)
        for i in range(50)
    ]
    versements = [Versement(i, au - timedelta(days=1700 - 80 * i), 400_00 + 10_07 * i) for i in range(20)]
    parties, reperes = Parties(Nature.PROFESSIONNEL, Nature.PROFESSIONNEL), Reperes(None, None, None)
    taux = charger_taux()
    lignes = len(etablir(creances, versements, parties, reperes, au, taux).lignes)
    recueil.noter("decompte.lignes", lignes)
    for _ in range(series):
        debut = perf_counter()
        for _ in range(REPETITIONS_DU_DECOMPTE):
            etablir(creances, versements, parties, reperes, au, taux)
        recueil.noter("decompte.calcul", (perf_counter() - debut) * 1000 / REPETITIONS_DU_DECOMPTE)

