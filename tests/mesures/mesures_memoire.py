"""La mémoire d'une équipe sur un serveur : dix vrais écrans au travail en même temps sur une seule base, et ce qu'en prendraient trente."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

from tests.mesures import processus
from tests.mesures.bases import copie, url_de
from tests.mesures.chiffres import Ou, Recueil
from tests.mesures.emulation import Taille
from tests.mesures.mesures_equipe import embaucher
from tests.mesures.mesures_travaux import COMMANDE
from tests.mesures.pseudo_terminal import Muet, Programme

TAILLE = Taille(120, 40)
ECRANS = 10
EQUIPE = 30
PRETE = r"(?s)reste \d.*▸.*\? aide"
MATINEE = (
    *(("bas", ""),) * 8, *(("page_bas", ""),) * 3, ("debut", ""), ("entree", "b retour"), ("b", PRETE), ("1", r"faits 1\b"),
    ("p", "Entrée valide"), ("echap", PRETE), ("d", "h horizon"), ("b", PRETE), ("/", "Chercher un dossier"), ("echap", PRETE),
)  # fmt: skip
"""Ce que chaque agent fait, touche après touche, et ce qu'il voit alors."""


def mesurer(recueil: Recueil, base: Path, dossiers: int) -> None:
    """La part de chacun une fois partagé ce qu'ils ont en commun (PSS) ; trente en partageraient davantage : le total est un majorant."""
    ou = Ou(dossiers, str(TAILLE))
    if not COMMANDE.exists():
        return
    with copie(base) as ici, ExitStack() as ouverts:
        url = url_de(ici)
        noms = embaucher(url)[:ECRANS]
        try:
            ecrans = [_au_travail(ouverts, url, nom) for nom in noms]
        except Muet as muet:
            recueil.remarquer(f"mémoire de {ECRANS} agents : {muet}")
            return
        parts = [processus.memoire(ecran.numero).pss for ecran in ecrans]
    recueil.noter("memoire.ensemble", sum(parts) / len(parts), ou)
    recueil.noter("memoire.equipe", sum(parts) / len(parts) * EQUIPE, ou)


def _au_travail(ouverts: ExitStack, url: str, nom: str) -> Programme:
    ecran = ouverts.enter_context(Programme([str(COMMANDE), "--base", url, "--agent", nom], TAILLE))
    ecran.attendre(PRETE)
    for touche, vu in MATINEE:
        ecran.presser(touche, vu)
    return ecran
