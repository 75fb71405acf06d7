"""Composer le numéro : rien par défaut, un lien à suivre, ou un programme que la configuration nomme."""

from __future__ import annotations

import os
import shlex
import subprocess

from agence.erreurs import Refus, SaisieInvalide
from agence.texte import citer
from donnees.nomenclature import EtatCoordonnee, TypeCoordonnee
from ecrans.poste.base import EcranDeDossier


def exiger_permis(programme: str) -> None:
    """Par SSH, le seul programme permis est celui que l'administrateur a écrit dans l'installation : la configuration ne suffit pas.

    Un superviseur peut changer la configuration ; lancer un programme sous le compte de l'agence est une autre affaire. Lève Refus.
    """
    if os.environ.get("AGENCE_CANAL") == "ssh" and os.environ.get("AGENCE_COMPOSEUR") != programme:
        remede = "L'administrateur le permet par : agence serveur installer --composeur CHEMIN."
        raise Refus(f"sur ce serveur, {citer(programme)} n'est pas permis.", remede, "composeur")


def composer_le_numero(ecran: EcranDeDossier) -> str:
    """Le lien à montrer (« tel:+33… »), ou rien ; lance le programme s'il en faut un. Lève SaisieInvalide s'il ne part pas."""
    modele = ecran.seance.configuration.appels.composer
    bons = (EtatCoordonnee.VALABLE, EtatCoordonnee.DOUTEUX)
    numero = next((c.valeur for c in ecran.lu().fiche.coordonnees if c.type == TypeCoordonnee.TELEPHONE and c.etat in bons), "")
    if not modele or not numero:
        return ""
    if modele.startswith(("tel:", "sip:")):
        return modele.replace("{numero}", numero)
    # Jamais d'interpréteur de commandes : le numéro n'est qu'un argument.
    argv = [mot.replace("{numero}", numero) for mot in shlex.split(modele)]
    exiger_permis(argv[0])
    try:
        subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    except OSError as erreur:
        raise SaisieInvalide(f"le numéro ne se compose pas : {erreur.strerror}.", "Vérifier appels.composer.") from erreur
    return ""
