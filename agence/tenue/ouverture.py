"""Entrer dans l'agence : ouvrir la base, savoir qui est là, avec quelle configuration ; ou créer une base neuve."""

from __future__ import annotations

import os
import pwd
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from agence import horloge, journal
from agence.configuration.lecture import defaut
from agence.erreurs import BaseInutilisable, Refus
from agence.seance import Acteur, Seance
from agence.tenue import configuration_en_vigueur, jours_fermes
from agence.tenue.identite import acteur_de
from donnees.base import ErreurDeBase, base, ecriture, est_sqlite
from donnees.migrations.jouer import creer, ouvrir_a_jour
from donnees.nomenclature import Role


def ouvrir_seance(url: str, agent: str | None = None, config: Path | None = None) -> Seance:
    """Ouvre une base existante et la séance de `agent`, ou de l'utilisateur du système.

    Lève BaseInutilisable, Refus pour un utilisateur inconnu, FichierInvalide pour une configuration fausse.
    """
    with erreurs_traduites():
        ouvrir_a_jour(url)
        return seance_ouverte(acteur_de(agent or utilisateur_du_systeme()), config)


def seance_de_nuit(url: str, config: Path | None = None) -> Seance:
    """La séance sans acteur des travaux programmés. Lève BaseInutilisable, FichierInvalide."""
    with erreurs_traduites():
        ouvrir_a_jour(url)
        return seance_ouverte(None, config)


def seance_ouverte(acteur: Acteur | None, config: Path | None = None) -> Seance:
    """Une séance sur la base déjà ouverte."""
    configuration, version, dit = configuration_en_vigueur.etablir(config, acteur.id if acteur else None)
    journal.situer(configuration.journal, Path(base.database) if est_sqlite() and base.database != ":memory:" else None)
    return Seance(acteur, configuration, version, jours_fermes.charger(), fichier=config, avertissement=dit)


def initialiser(url: str, administrateur: str, config: Path | None = None) -> Seance:
    """Crée une base neuve : son schéma, ses jours fermés, sa configuration, son premier administrateur.

    Tout est vérifié avant de créer. Lève BaseInutilisable si la base existe déjà, FichierInvalide, SaisieInvalide.
    """
    from agence.tenue import utilisateurs  # l'écran s'ouvre sans charger un modèle

    nom = utilisateurs.lire_nom(administrateur)
    configuration = configuration_en_vigueur.lire_fichier(config) if config is not None else defaut()
    with erreurs_traduites():
        creer(url)
        with ecriture():
            jours_fermes.remplir(horloge.aujourd_hui())
            configuration_en_vigueur.appliquer(configuration.texte, config.name if config else "config.toml", tables=configuration.tables)
            acteur = utilisateurs.ajouter(seance_ouverte(None), nom, Role.ADMINISTRATEUR)
        return seance_ouverte(acteur)


def utilisateur_du_systeme() -> str:
    """Le nom du compte qui a lancé le programme. Lève Refus s'il n'en a pas."""
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        raise Refus("ce compte du système n'a pas de nom.", "Donner --agent NOM.", "utilisateurs") from None


@contextmanager
def erreurs_traduites() -> Iterator[None]:
    """Une panne de la base devient BaseInutilisable, avec son remède."""
    try:
        yield
    except ErreurDeBase as erreur:
        raise BaseInutilisable(erreur.message, erreur.remede) from erreur
