"""Une matinée d'agent au bout d'une ligne lente : 100 ms de retard dans chaque sens, 64 kbit/s. Rien de ce qui se tape ne s'y perd."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from tests.mesures.bases import AGENT, copie, url_de
from tests.mesures.chiffres import Ou, Recueil
from tests.mesures.emulation import Taille
from tests.mesures.machine import RACINE
from tests.mesures.mesures_ecran import FILE_UTILISABLE, PROMESSE_OUVERTE, RECHERCHE_OUVERTE
from tests.mesures.mesures_travaux import COMMANDE
from tests.mesures.pseudo_terminal import Muet, Programme

RETARD_MS, DEBIT_KBIT = 100, 64
LIGNE = (sys.executable, "-m", "tests.mesures.ligne_lente", str(RETARD_MS), str(DEBIT_KBIT))
TAILLES = (Taille(120, 40), Taille(80, 24))
DOSSIERS, D_AVANCE = 30, 10
NOTE_OUVERTE = r"toujours en vue"


def mesurer(recueil: Recueil, base: Path, dossiers: int, series: int) -> None:
    """Chaque série prend une base neuve."""
    if not COMMANDE.exists():
        recueil.remarquer("ligne lente : la commande agence n'est pas installée.")
        return
    for taille in TAILLES:
        ou = Ou(dossiers, str(taille))
        for _ in range(series):
            try:
                with copie(base) as ici:
                    _une_matinee(recueil, ici, ou, taille)
            except Muet as muet:
                recueil.remarquer(f"ligne lente {taille}, {dossiers} dossiers : {muet}")


def _une_matinee(recueil: Recueil, base: Path, ou: Ou, taille: Taille) -> None:
    commande = [*LIGNE, str(COMMANDE), "--base", url_de(base), "--agent", AGENT]
    with Programme(commande, taille, {"PYTHONPATH": str(RACINE)}) as agence:
        recueil.noter("ligne.depart", agence.attendre(FILE_UTILISABLE, 1.0), ou)
        avant = agence.octets
        attentes = [_un_dossier(agence, rang) for rang in range(DOSSIERS)]
        recueil.noter("ligne.matin", sum(attentes) / 1000, ou)
        recueil.noter_plusieurs("ligne.resultat", [a for rang, a in enumerate(attentes) if rang % 5 < 3], ou)
        recueil.noter("ligne.matin.octets", agence.octets - avant, ou)
        faits = _faits(agence)
        # Tout d'un bloc, sans regarder l'écran : chaque touche doit trouver le dossier que la précédente a amené.
        agence.presser("1" * D_AVANCE, rf"faits {faits + D_AVANCE}\b")
        recueil.noter("ligne.perdues", faits + D_AVANCE - _faits(agence), ou)


def _un_dossier(agence: Programme, rang: int) -> float:
    """Traite un dossier sur trente : un résultat, sinon une promesse, une note ou une recherche d'abord. Rend les ms attendues."""
    attendu = 0.0

    def presser(touche: str, motif: str) -> None:
        nonlocal attendu
        attendu += agence.presser(touche, motif).fin or 0.0

    match rang % 10:
        case 3 | 8:
            presser("p", PROMESSE_OUVERTE)
            presser("entree", rf"faits {_faits(agence) + 1}\b")
            return attendu
        case 4:
            presser("i", NOTE_OUVERTE)
            presser("rappellera lundi", "lundi")
            presser("entree", "note gardée")
        case 9:
            presser("/", RECHERCHE_OUVERTE)
            presser("lamber", "(?i)lamber")
            presser("echap", FILE_UTILISABLE)
    presser("1", rf"faits {_faits(agence) + 1}\b")
    return attendu


def _faits(agence: Programme) -> int:
    trouve = re.search(r"faits (\d+)", agence.ecran.texte)
    return int(trouve[1]) if trouve else 0
