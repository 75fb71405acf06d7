"""Le signe qui dit que rien n'a été écrit : il change dès que quelqu'un écrit, et seulement alors."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from agence.seance import Seance
from donnees.base import base, ecriture, executer, fermer, lignes
from donnees.vues.ecritures import ecritures


def _renommer(nom: str) -> None:
    with ecriture():
        executer("UPDATE utilisateur SET affichage = ?", (nom,))


def _d_ailleurs(nom: str, *, renoncer: bool = False) -> None:
    """Le même, d'une autre connexion ; en y renonçant au besoin avant de confirmer."""
    with base.connection_context():
        try:
            with ecriture():
                executer("UPDATE utilisateur SET affichage = ?", (nom,))
                if renoncer:
                    raise ValueError
        except ValueError:
            pass


def test_lire_n_y_change_rien(seance: Seance) -> None:
    avant = ecritures()
    lignes("SELECT * FROM utilisateur")
    assert ecritures() == avant


def test_une_ecriture_d_ici_s_y_voit(seance: Seance) -> None:
    avant = ecritures()
    _renommer("Autre")
    assert ecritures() != avant


def test_une_ecriture_d_ailleurs_s_y_voit(seance: Seance) -> None:
    avant = ecritures()
    with ThreadPoolExecutor(1) as fil:
        fil.submit(_d_ailleurs, "Autre").result()
    assert ecritures() != avant
    apres = ecritures()
    assert ecritures() == apres


def test_une_autre_connexion_n_est_pas_le_meme_signe(seance: Seance) -> None:
    """SQLite compte à part pour chaque connexion : rouverte, la base ne dit plus rien de l'ancien signe."""
    avant = ecritures()
    fermer()
    assert ecritures() != avant
