"""Une panne s'écrit dans un fichier, sans les valeurs des variables, et se dit en une phrase à l'écran."""

from __future__ import annotations

import os
import traceback
from pathlib import Path

from agence import horloge
from agence.texte import assainir


def chemin_des_pannes() -> Path:
    """Le fichier des pannes : `AGENCE_PANNES`, sinon `agence/pannes.log` dans le dossier d'état de l'utilisateur."""
    voulu = os.environ.get("AGENCE_PANNES")
    if voulu:
        return Path(voulu)
    etat = os.environ.get("XDG_STATE_HOME")
    return (Path(etat) if etat else Path.home() / ".local" / "state") / "agence" / "pannes.log"


def consigner_panne(erreur: BaseException) -> Path:
    """Ajoute la trace de `erreur` au fichier des pannes (mode 600) et rend son chemin ; OSError s'il n'est pas inscriptible.

    Les variables locales n'y sont pas : elles porteraient des noms et des montants.
    """
    chemin = chemin_des_pannes()
    chemin.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    trace = assainir("".join(traceback.format_exception(erreur)), lignes=True, maximum=20_000)
    fichier = os.open(chemin, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    with os.fdopen(fichier, "a", encoding="utf-8") as sortie:
        sortie.write(f"{horloge.maintenant().isoformat(timespec='seconds')} pid {os.getpid()}\n{trace}\n")
    return chemin


def phrase_de_panne(erreur: BaseException) -> str:
    """Consigne l'erreur et rend ce qu'on en dit à l'écran."""
    debut = "Agence s'est arrêtée sur une panne. Ce qui était confirmé à l'écran est enregistré."
    try:
        chemin = consigner_panne(erreur)
    except OSError as echec:
        return f"{debut} Le fichier des pannes n'a pas pu être écrit ({echec.strerror})."
    return f"{debut} Le détail, à transmettre à l'administrateur, est dans {chemin}."
