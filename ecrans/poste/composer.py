"""Composer le numéro : rien par défaut, un lien à suivre, ou un programme que la configuration nomme."""

from __future__ import annotations

import shlex
import subprocess

from agence.erreurs import SaisieInvalide
from donnees.nomenclature import EtatCoordonnee, TypeCoordonnee
from ecrans.poste.base import EcranDeDossier


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
    try:
        subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    except OSError as erreur:
        raise SaisieInvalide(f"le numéro ne se compose pas : {erreur.strerror}.", "Vérifier appels.composer.") from erreur
    return ""
