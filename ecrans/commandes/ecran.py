"""« agence » sans commande : le plein écran."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from agence.erreurs import Refus
from agence.seance import Seance
from donnees.base import tenir_peu
from ecrans.allegement import importer_textual
from ecrans.commandes.commun import journaliser, ouvrir
from ecrans.menage import suspendre_le_menage
from ecrans.terminal import preparer_terminal, verifier_terminal

if TYPE_CHECKING:
    import argparse


def executer(options: argparse.Namespace) -> int:
    """Ouvre l'écran de celui qui agit. Lève Refus si ce terminal ne le permet pas."""
    exiger_un_terminal("Pour un script, « agence --aide » donne les commandes.")
    seance = ouvrir(options)
    journaliser(seance, "depart", canal="ssh" if os.environ.get("AGENCE_CANAL") == "ssh" else "local")
    return montrer(seance)


def exiger_un_terminal(remede: str) -> None:
    """Lève Refus si l'écran ne peut pas s'ouvrir ici."""
    refus = verifier_terminal()
    if refus is not None:
        raise Refus(refus, remede, "terminal")


def montrer(seance: Seance) -> int:
    """L'écran, jusqu'à ce qu'on le quitte."""
    suspendre_le_menage()
    preparer_terminal()
    tenir_peu()
    importer_textual()
    from ecrans.application import lancer

    return lancer(seance) or 0
