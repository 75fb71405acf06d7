"""Les bases des essais : SQLite toujours, PostgreSQL quand AGENCE_TEST_PG donne l'adresse d'un serveur.

Un modèle de base, schéma et jours fermés compris, est fait une fois ; chaque essai en reçoit une copie à lui.
"""

from __future__ import annotations

import gc
import os
import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import settings

from agence import journal
from agence.configuration.lecture import defaut
from agence.configuration.modele import Configuration, Journal
from agence.seance import Acteur, Seance
from agence.tenue import jours_fermes
from agence.tenue.configuration_en_vigueur import garder
from donnees.base import fermer, ouvrir
from donnees.migrations.jouer import creer
from donnees.modeles import Dossier, Utilisateur
from donnees.nomenclature import Role
from tests.fabrique import LUNDI, Horloge
from tests.fabrique import creer_dossier as fabriquer_dossier
from tests.outils.atelier_postgresql import AtelierPostgresql

# Les durées dépendent de la machine : elles ne font échouer aucun essai.
LONGS = bool(os.environ.get("AGENCE_ESSAIS_LONGS"))
"""Les longs essais tirent cent exemples au hasard ; ceux de chaque jour, toujours les mêmes, pour qu'un rouge se retrouve."""
settings.register_profile("agence", deadline=None, max_examples=100 if LONGS else 25, derandomize=not LONGS)
settings.load_profile("agence")

SERVEUR = os.environ.get("AGENCE_TEST_PG", "")
MOTEURS = ("sqlite", "postgresql") if SERVEUR else ("sqlite",)
JOUR_DU_MODELE = date(2026, 11, 23)


PLACE = 2_000_000_000
"""Octets libres en mémoire pour y mettre les fichiers des essais."""
PAR_LA_BASE_SEULE = ("ecrans", "commandes", "regles")
"""Ces dossiers n'atteignent la base que par les gestes et les vues, essayés ailleurs sur les deux moteurs."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """À chaque essai, l'écran, les commandes et les règles sur SQLite seulement ; avec AGENCE_ESSAIS_LONGS=1, tout sur les deux moteurs."""
    if LONGS:
        return
    ici = Path(__file__).parent
    dossiers = {ici / nom for nom in PAR_LA_BASE_SEULE}
    ecartes = [i for i in items if "[postgresql" in i.name and dossiers & set(i.path.parents)]
    if ecartes:
        config.hook.pytest_deselected(items=ecartes)
        retires = set(ecartes)
        items[:] = [i for i in items if i not in retires]


def pytest_collection_finish(session: pytest.Session) -> None:
    """Ce qui est chargé et restera jusqu'à la fin se met de côté : le ramasse-miettes y passait un dixième du temps des essais."""
    gc.collect()
    gc.freeze()


def pytest_configure(config: pytest.Config) -> None:
    """Les fichiers des essais en mémoire quand il y a la place : chaque geste attend sinon que le disque ait écrit."""
    memoire = Path("/dev/shm")
    if "PYTEST_DEBUG_TEMPROOT" in os.environ or not os.access(memoire, os.W_OK):
        return
    libre, executable = shutil.disk_usage(memoire).free, not os.statvfs(memoire).f_flag & os.ST_NOEXEC
    if executable and libre > PLACE:
        os.environ["PYTEST_DEBUG_TEMPROOT"] = str(memoire)


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Deux ouvriers par cœur : il y en a toujours un qui attend un terminal, un serveur ou une minuterie."""
    return 2 * (os.cpu_count() or 1)


@pytest.fixture(scope="session")
def modele_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Un fichier SQLite au schéma du programme, jours fermés compris."""
    fichier = tmp_path_factory.mktemp("modele") / "modele.db"
    _remplir_le_modele(f"sqlite:///{fichier}")
    return fichier


@pytest.fixture(scope="session")
def atelier_postgresql() -> Iterator[AtelierPostgresql]:
    """La base PostgreSQL de cet ouvrier, remise comme neuve après chaque essai, détruite à la fin."""
    atelier = AtelierPostgresql(SERVEUR, _remplir_le_modele)
    yield atelier
    atelier.fermer()


def _remplir_le_modele(url: str) -> None:
    creer(url)
    jours_fermes.remplir(JOUR_DU_MODELE)
    fermer()


def _sur_le_serveur(ordre: str) -> None:
    import psycopg

    with psycopg.connect(SERVEUR, autocommit=True) as connexion:
        connexion.execute(ordre.encode())


@pytest.fixture(autouse=True)
def etat_a_part(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ce qu'une base sans fichier pose à côté de son journal (l'ancre) ne sort pas de l'essai."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "etat"))
    journal.situer(Journal(), None)


@pytest.fixture(params=MOTEURS)
def base(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Une base vide, ouverte, à cet essai seul ; rend son adresse."""
    if request.param == "sqlite":
        fichier = tmp_path / "agence.db"
        shutil.copy(request.getfixturevalue("modele_sqlite"), fichier)
        ouvrir(f"sqlite:///{fichier}")
        yield f"sqlite:///{fichier}"
        fermer()
        return
    atelier: AtelierPostgresql = request.getfixturevalue("atelier_postgresql")
    try:
        yield atelier.ouvrir()
    finally:
        atelier.remettre()


@pytest.fixture(scope="session")
def configuration() -> Configuration:
    """La configuration livrée, lue une fois."""
    return defaut()


@pytest.fixture
def horloge() -> Horloge:
    """L'heure des essais : lundi 23 novembre 2026, 10 h à Paris."""
    return Horloge(LUNDI)


@pytest.fixture
def ouvrir_pour(base: str, horloge: Horloge, configuration: Configuration) -> Callable[..., Seance]:
    """Fabrique de séances : `ouvrir_pour("martin", Role.AGENT)` crée la personne si besoin."""
    version = garder(configuration.texte, None, horloge())
    fermes = jours_fermes.charger()

    def ouvrir_pour_(nom: str, role: Role = Role.AGENT) -> Seance:
        ligne = Utilisateur.get_or_none(Utilisateur.nom == nom)
        if ligne is None:
            ligne = Utilisateur.create(nom=nom, affichage=nom.capitalize(), role=role, cree_le=horloge())
        return Seance(Acteur(ligne.id, nom, ligne.affichage, ligne.role), configuration, version, fermes, horloge=horloge)

    return ouvrir_pour_


@pytest.fixture
def seance(ouvrir_pour: Callable[..., Seance]) -> Seance:
    """La séance de l'agent Lefèvre."""
    return ouvrir_pour("lefevre")


@pytest.fixture
def superviseur(ouvrir_pour: Callable[..., Seance]) -> Seance:
    """La séance du superviseur Roux."""
    return ouvrir_pour("roux", Role.SUPERVISEUR)


@pytest.fixture
def nuit(seance: Seance) -> Seance:
    """La séance sans acteur de la nuit, sur la même base."""
    return Seance(None, seance.configuration, seance.configuration_id, seance.fermes, horloge=seance.horloge)


@pytest.fixture
def creer_dossier(seance: Seance) -> Callable[..., Dossier]:
    """`creer_dossier(montants=(300_00,), nature=…, lettre=False…)` : un dossier de Lefèvre (voir tests/fabrique.py)."""

    def creer_dossier_(**options: object) -> Dossier:
        return fabriquer_dossier(seance, **options)  # type: ignore[arg-type]

    return creer_dossier_
