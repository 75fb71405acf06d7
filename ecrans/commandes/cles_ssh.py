"""« agence cles-ssh » : ce que sshd demande à chaque connexion, la ligne de la clé qu'on lui présente ; rien si elle n'ouvre pas.

Lit sans pouvoir écrire, n'importe que le nécessaire : sshd attend.
"""

from __future__ import annotations

import argparse
import os

from agence.erreurs import BaseInutilisable
from agence.tenue.cle_publique import empreinte_du_corps, ligne_autorisee, lire_cle
from ecrans.commandes.sortie import ecrire

ENVELOPPE = "/usr/local/lib/agence/session"


def declarer(analyseur: argparse.ArgumentParser) -> None:
    analyseur.add_argument("cle", nargs="+", metavar="CLÉ", help="l'empreinte (SHA256:…), ou la sorte et le corps de la clé")
    analyseur.add_argument("--enveloppe", default=ENVELOPPE, metavar="CHEMIN", help=f"ce qui ouvre la séance ({ENVELOPPE})")


def executer(options: argparse.Namespace) -> int:
    """Écrit la ligne, ou rien. Lève BaseInutilisable."""
    from donnees.base import ErreurDeBase
    from donnees.vues.acces import base_en_lecture, personne_de_la_cle

    presentee = options.cle[-1]
    empreinte = presentee if presentee.startswith("SHA256:") else empreinte_du_corps(presentee)
    if not empreinte:
        return 0
    try:
        with base_en_lecture(_adresse(options)):
            trouvee = personne_de_la_cle(empreinte)
    except ErreurDeBase as erreur:
        raise BaseInutilisable(erreur.message, erreur.remede) from erreur
    if trouvee is not None:
        nom, sorte, corps = trouvee
        cle = lire_cle(f"{sorte} {corps}")  # une ligne abîmée dans la base n'atteint jamais sshd
        if cle.empreinte == empreinte:
            ecrire(ligne_autorisee(nom, cle, options.enveloppe))
    return 0


def _adresse(options: argparse.Namespace) -> str:
    voulue = options.base or os.environ.get("AGENCE_BASE")
    if voulue:
        return str(voulue)
    from ecrans.commandes.commun import adresse

    return adresse(options)
