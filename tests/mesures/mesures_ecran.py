"""L'écran dans un vrai pseudo-terminal : départ, touches, touche tenue, repos, mémoire."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from pathlib import Path
from shutil import which
from time import time

from tests.mesures import processus
from tests.mesures.bases import AGENT, SUPERVISEUR, copie, dossier_jetable, url_de
from tests.mesures.chiffres import Ou, Recueil
from tests.mesures.emulation import Taille
from tests.mesures.machine import RACINE
from tests.mesures.mesures_travaux import COMMANDE
from tests.mesures.pseudo_terminal import Muet, Programme, Reponse

TAILLES = (Taille(120, 40), Taille(80, 24))
FILE_UTILISABLE = r"(?s)reste \d.*▸.*\? aide"
"""L'en-tête, le curseur de la file et le pied : l'agent peut travailler."""
DOSSIER_OUVERT = r"b retour"
MUR_OUVERT = r"(?s)ÉCHÉANCES.*h horizon"
PROMESSE_OUVERTE = r"Entrée valide"
RECHERCHE_OUVERTE = r"Chercher un dossier"
POSTE = r"reste \d"
SUPERVISION = r"SUPERVISION"
SECONDES_DE_REPOS = 30
GUET = 2
"""Secondes au bout desquelles une minute nouvelle est montrée à coup sûr."""
ANNULATION = 11
"""Secondes, et un peu plus, où un geste se dit encore annulable."""
MOT_CHERCHE = "lamber"

VIDE = (sys.executable, "-m", "tests.mesures.vide")
LETTRES = 5_000
VIDE_PRETE = "rien à faire"


def mesurer(recueil: Recueil, base: Path, dossiers: int, series: int) -> None:
    """Chaque série prend une base neuve ; l'application vide est lancée juste avant, dans les mêmes conditions."""
    if not COMMANDE.exists():
        recueil.remarquer("écran : la commande agence n'est pas installée.")
        return
    _mesurer_neomutt(recueil, dossiers)
    for taille in TAILLES:
        ou = Ou(dossiers, str(taille))
        try:
            _une_serie(Recueil(), base, ou, taille, derniere=False)  # à blanc : caches du disque et fichiers compilés
            for serie in range(series):
                _une_serie(recueil, base, ou, taille, derniere=serie == series - 1)
        except Muet as muet:
            recueil.remarquer(f"écran {taille}, {dossiers} dossiers : {muet}")


def _une_serie(recueil: Recueil, base: Path, ou: Ou, taille: Taille, derniere: bool) -> None:
    with copie(base) as ici:
        vide = _mesurer_l_application_vide(recueil, ou, taille)
        with Programme(_agence(ici, AGENT), taille) as agence:
            depart = agence.attendre(FILE_UTILISABLE)
            recueil.noter("depart.file", depart, ou)
            recueil.noter("depart.rapport", depart / vide, ou)
            recueil.noter("depart.octets", agence.octets, ou)
            recueil.noter("memoire.depart", processus.memoire(agence.numero).rss, ou)
            _parcourir(recueil, agence, ou)
            _travailler(recueil, agence, ou)
            memoire = processus.memoire(agence.numero)
            recueil.noter("memoire.rss", memoire.rss, ou)
            recueil.noter("memoire.pss", memoire.pss, ou)
            if derniere:
                _laisser_passer_la_minute(recueil, agence, ou)
                repos = agence.reposer(SECONDES_DE_REPOS)
                recueil.noter("repos.cpu", repos.calcul, ou)
                recueil.noter("repos.octets", repos.octets, ou)
                recueil.noter("repos.reveils", repos.reveils, ou)
            duree = agence.quitter("q")
            if duree is None:
                recueil.remarquer(f"écran {taille} : q ne quitte pas.")
            else:
                recueil.noter("quitter.fin", duree, ou)
        _changer_de_poste(recueil, ici, ou, taille)


def _laisser_passer_la_minute(recueil: Recueil, agence: Programme, ou: Ou) -> None:
    """L'horloge de l'en-tête change à la minute : ce qu'elle coûte se mesure à part, et le repos se prend entre deux."""
    agence.reposer(ANNULATION)  # la phrase du dernier geste perd alors son « u annule » : ce n'est pas du repos
    reste = 60 - time() % 60 + GUET
    recueil.noter("repos.minute", agence.reposer(reste).octets * reste / 60, ou)


def _agence(base: Path, agent: str) -> list[str]:
    return [str(COMMANDE), "--base", url_de(base), "--agent", agent]


def _mesurer_l_application_vide(recueil: Recueil, ou: Ou, taille: Taille) -> float:
    with Programme(VIDE, taille, {"PYTHONPATH": str(RACINE)}) as vide:
        duree = vide.attendre(VIDE_PRETE)
        recueil.noter("depart.vide", duree, ou)
        recueil.noter("memoire.vide", processus.memoire(vide.numero).rss, ou)
    return duree


def _mesurer_neomutt(recueil: Recueil, dossiers: int) -> None:
    """Le repère d'une liste écrite en C : une boîte de courrier de `LETTRES` lettres, parcourue de même."""
    programme = which("neomutt")
    if programme is None:
        recueil.remarquer("repère neomutt : absent de cette machine.")
        return
    with dossier_jetable() as dossier:
        (dossier / "Mail").mkdir()
        boite = dossier / "boite"
        entete = "From agence Sun Nov 22 08:00:00 2026\nFrom: Débiteur {0} <d{0}@exemple.fr>\nSubject: Relance {0}\n\nbonjour\n\n"
        boite.write_text("".join(entete.format(n) for n in range(LETTRES)), encoding="utf-8")
        for taille in TAILLES:
            ou = Ou(dossiers, str(taille))
            with Programme((programme, "-n", "-F", "/dev/null", "-R", "-f", str(boite)), taille, {"HOME": str(dossier)}) as neomutt:
                recueil.noter("neomutt.depart", neomutt.attendre("Relance"), ou)
                neomutt.presser("bas")
                _noter(recueil, "neomutt.ligne", ou, [neomutt.presser("bas") for _ in range(8)])


def _parcourir(recueil: Recueil, agence: Programme, ou: Ou) -> None:
    """Se promener dans la file sans rien y changer."""
    agence.presser("bas")
    fleches = [agence.presser("bas") for _ in range(8)]
    _noter(recueil, "bas", ou, fleches)
    recueil.noter_plusieurs("bas.seul", [r.premiers for r in fleches if r.vu is not None], ou)
    _noter(recueil, "page", ou, [agence.presser("page_bas") for _ in range(5)])
    agence.presser("debut")
    tenue = agence.tenir("bas", 60, 30)
    recueil.noter("tenu.retard", tenue.retard, ou)
    recueil.noter("tenu.fiche", tenue.fin, ou)
    recueil.noter("tenu.octets", tenue.octets, ou)
    recueil.noter("tenu.cpu", tenue.calcul, ou)
    agence.presser("debut")
    ouvertures, retours = [], []
    for _ in range(3):
        agence.presser("bas")
        ouvertures.append(agence.presser("entree", DOSSIER_OUVERT))
        retours.append(agence.presser("b", FILE_UTILISABLE))
    _noter(recueil, "ouvrir", ou, ouvertures)
    _noter(recueil, "retour", ou, retours)
    murs = []
    for _ in range(3):
        murs.append(agence.presser("d", MUR_OUVERT))
        agence.presser("b", FILE_UTILISABLE)
    _noter(recueil, "mur", ou, murs)


def _travailler(recueil: Recueil, agence: Programme, ou: Ou) -> None:
    """Consigner, promettre, chercher."""
    agence.presser("debut")
    resultats = [agence.presser("1", _un_de_plus(agence)) for _ in range(5)]
    _noter(recueil, "resultat", ou, resultats)
    geste = recueil.mediane("geste.resultat", Ou(ou.dossiers))
    fins = [r.fin for r in resultats if r.fin is not None]
    if geste is not None:
        recueil.noter_plusieurs("resultat.hors_geste", [max(0.0, fin - geste) for fin in fins], ou)
    premiere, ouvertes, validees = agence.presser("p", PROMESSE_OUVERTE), [], []
    for _ in range(3):
        agence.presser("echap", FILE_UTILISABLE)
        ouvertes.append(agence.presser("p", PROMESSE_OUVERTE))
        validees.append(agence.presser("entree", _un_de_plus(agence)))
        agence.presser("p", PROMESSE_OUVERTE)
    agence.presser("echap", FILE_UTILISABLE)
    _noter(recueil, "promesse.premiere", ou, [premiere])
    _noter(recueil, "promesse", ou, ouvertes)
    _noter(recueil, "promesse.validee", ou, validees)
    _noter(recueil, "chercher", ou, [agence.presser("/", RECHERCHE_OUVERTE)])
    lettres = [agence.presser(lettre) for lettre in MOT_CHERCHE]
    # La liste ne change pas à chaque lettre : la plus lourde est celle qui la refait.
    _noter(recueil, "lettre", ou, [max(lettres, key=lambda r: r.octets)])
    agence.presser("echap", FILE_UTILISABLE)


def _un_de_plus(agence: Programme) -> str:
    """Le compteur de l'en-tête quand le geste est fait et le dossier suivant montré."""
    faits = re.search(r"faits (\d+)", agence.ecran.texte)
    return rf"faits {int(faits[1]) + 1}\b" if faits else "faits 1"


def _changer_de_poste(recueil: Recueil, base: Path, ou: Ou, taille: Taille) -> None:
    """Le superviseur va de la file à la supervision et revient."""
    try:
        with Programme(_agence(base, SUPERVISEUR), taille) as agence:
            agence.attendre(r"\? aide")
            premiere = agence.presser("f3", SUPERVISION)
            suivantes = [agence.presser(touche, motif) for touche, motif in (("f2", POSTE), ("f3", SUPERVISION)) * 2]
    except Muet as muet:
        recueil.remarquer(f"changer de poste {taille} : {muet}")
        return
    _noter(recueil, "poste.premier", ou, [premiere])
    _noter(recueil, "poste", ou, suivantes)


def _noter(recueil: Recueil, debut: str, ou: Ou, reponses: list[Reponse]) -> None:
    """Note ce que la table demande parmi vu, fin et octets ; une touche sans effet se remarque."""
    if not all(r.octets for r in reponses):
        recueil.remarquer(f"« {debut} » : une touche n'a rien changé à l'écran ({ou.ecran}, {ou.dossiers} dossiers).")
    prises: dict[str, Callable[[Reponse], float | None]] = {"vu": lambda r: r.vu, "fin": lambda r: r.fin, "octets": lambda r: r.octets}
    for suffixe, prendre in prises.items():
        if recueil.connait(f"{debut}.{suffixe}"):
            valeurs = [v for r in reponses if (v := prendre(r)) is not None]
            recueil.noter_plusieurs(f"{debut}.{suffixe}", valeurs, ou)

