"""La petite agence où les pannes se jouent : des agents, des dossiers que tous se disputent, une heure qui avance."""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from time import monotonic
from urllib.parse import urlparse

from agence.configuration.lecture import defaut
from agence.configuration.modele import Configuration
from agence.gestes import connexions
from agence.seance import Acteur, Seance
from agence.tenue import jours_fermes
from agence.tenue.configuration_en_vigueur import garder
from donnees.base import ecriture, fermer, ouvrir
from donnees.migrations.jouer import creer
from donnees.modeles import Utilisateur
from donnees.nomenclature import Role
from tests.fabrique import LUNDI, creer_dossier

GROS = 500_000_00
"""Le montant des dossiers : aucun ne se solde pendant la recette."""


@dataclass(frozen=True)
class HeureQuiPasse:
    """Lundi 23 novembre 2026, 10 h à Paris, plus le temps passé ; la même heure pour tous les processus."""

    depart: float

    def __call__(self) -> datetime:
        return LUNDI + timedelta(seconds=monotonic() - self.depart)


@dataclass(frozen=True)
class Monde:
    """Une base prête, et de quoi y ouvrir des séances dans un processus neuf sans rien relire."""

    url: str
    dossiers: tuple[int, ...]
    acteurs: tuple[Acteur, ...]
    modele: Seance
    temoins: Path
    """Le dossier des témoins : un fichier par dossier, verrouillé par celui qui croit le tenir."""

    def entrer(self, rang: int) -> Seance:
        """Ouvre la base et la séance du n-ième agent, inscrite comme celle d'un écran."""
        ouvrir(self.url)
        seance = replace(self.modele, acteur=self.acteurs[rang % len(self.acteurs)], identifiant=uuid.uuid4().hex)
        connexions.ouvrir(seance)
        return seance

    def nuit(self) -> Seance:
        """La séance sans acteur, base ouverte."""
        ouvrir(self.url)
        return self.modele


def preparer(url: str, dossier: Path, agents: int, dossiers: int) -> Monde:
    """Crée la base à cette adresse, y met les agents et les dossiers, et la referme."""
    creer(url)
    heure = HeureQuiPasse(monotonic())
    configuration = configuration_d_essai()
    jours_fermes.remplir(heure().date())
    version = garder(configuration.texte, None, heure())
    nuit = Seance(None, configuration, version, jours_fermes.charger(), horloge=heure)
    with ecriture():
        acteurs = tuple(_agent(f"agent{n:02d}", heure) for n in range(agents))
        faits = tuple(int(creer_dossier(nuit, montants=(GROS,), agent=acteurs[n % agents].nom).id) for n in range(dossiers))
    fermer()
    temoins = dossier / "temoins"
    temoins.mkdir(exist_ok=True)
    return Monde(url, faits, acteurs, nuit, temoins)


def configuration_d_essai() -> Configuration:
    """Celle qui est livrée, sauvegardes et ancre laissées de côté."""
    return defaut()


def _agent(nom: str, heure: Callable[[], datetime]) -> Acteur:
    ligne = Utilisateur.create(nom=nom, affichage=nom.capitalize(), role=Role.AGENT, cree_le=heure())
    return Acteur(int(ligne.id), nom, str(ligne.affichage), Role.AGENT)


@contextmanager
def base_neuve(moteur: str, dossier: Path) -> Iterator[str]:
    """L'adresse d'une base qui n'existe pas encore (SQLite), ou vide (PostgreSQL, sur le serveur d'AGENCE_TEST_PG)."""
    if moteur == "sqlite":
        yield f"sqlite:///{dossier}/agence.db"
        return
    serveur = os.environ["AGENCE_TEST_PG"]
    nom = f"agence_pannes_{os.getpid()}_{uuid.uuid4().hex[:6]}"
    _sur_le_serveur(serveur, f'CREATE DATABASE "{nom}"')
    try:
        yield urlparse(serveur)._replace(path=f"/{nom}").geturl()
    finally:
        fermer()
        _sur_le_serveur(serveur, f'DROP DATABASE IF EXISTS "{nom}" WITH (FORCE)')


def _sur_le_serveur(serveur: str, ordre: str) -> None:
    import psycopg

    with psycopg.connect(serveur, autocommit=True) as connexion:
        connexion.execute(ordre.encode())
