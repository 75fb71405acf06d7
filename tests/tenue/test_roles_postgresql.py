"""Sur PostgreSQL, le compte avec lequel on travaille ajoute à l'historique et ne peut rien y changer, quoi qu'il tente."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from urllib.parse import urlparse

import peewee as pw
import pytest

from agence.erreurs import SaisieInvalide
from agence.gestes import annulation, appels, cycle, notes
from agence.seance import Seance
from agence.tenue.ouverture import ouvrir_seance
from agence.tenue.roles_postgresql import ordres
from agence.tenue.verification import verifier
from donnees.base import base as proxy
from donnees.base import est_sqlite, executer, fermer, ouvrir
from donnees.modeles import Dossier
from tests.conftest import _sur_le_serveur

USAGE, PROPRIETAIRE = f"usage_{os.getpid()}", f"proprietaire_{os.getpid()}"


@pytest.fixture
def en_usage(base: str, creer_dossier: Callable[..., Dossier], seance: Seance) -> Iterator[str]:
    """La base d'un dossier, ouverte par le compte d'usage ; rend son adresse."""
    if est_sqlite():
        pytest.skip("un fichier n'a pas de comptes")
    import psycopg

    d = creer_dossier()
    notes.noter(seance, d.id, "la première")
    fermer()
    with psycopg.connect(base, autocommit=True) as connexion:
        for _ in range(2):  # les rejouer ne change rien
            connexion.execute(ordres(PROPRIETAIRE, USAGE).encode())
    url = urlparse(base)._replace(netloc=f"{USAGE}@").geturl()
    ouvrir(url)
    try:
        yield url
    finally:
        fermer()
        with psycopg.connect(base, autocommit=True) as connexion:
            connexion.execute(f"REASSIGN OWNED BY {PROPRIETAIRE}, {USAGE} TO postgres; DROP OWNED BY {PROPRIETAIRE}, {USAGE}".encode())
        _sur_le_serveur(f"DROP ROLE {PROPRIETAIRE}, {USAGE}")


def test_le_compte_d_usage_travaille(en_usage: str, seance: Seance, nuit: Seance) -> None:
    assert ouvrir_seance(en_usage, "lefevre").acteur is not None
    d = Dossier.get()
    appels.consigner(seance, d.id, "NRP")
    annulation.annuler(seance)
    cycle.jouer(nuit)
    assert verifier(jour=seance.jour) == ()


@pytest.mark.parametrize("ordre", [
    "UPDATE evenement SET texte = ''", "DELETE FROM evenement", "TRUNCATE evenement CASCADE", "UPDATE maillon SET sel = NULL",
    "DELETE FROM maillon", "UPDATE imputation SET montant = 1", "DELETE FROM effacement",
    "DROP TRIGGER evenement_sans_retouche ON evenement",
    "ALTER TABLE evenement DISABLE TRIGGER ALL", "SET session_replication_role = replica", "SET ROLE {proprietaire}",
    "CREATE TABLE public.autre (id int)", "DROP TABLE evenement", "ALTER TABLE evenement OWNER TO CURRENT_USER",
    "CREATE OR REPLACE FUNCTION refuser_retouche() RETURNS trigger LANGUAGE plpgsql AS $f$ BEGIN RETURN NEW; END $f$",
    "UPDATE schema_migration SET name = 'x'",
])  # fmt: skip
def test_il_ne_change_pas_l_historique(en_usage: str, ordre: str) -> None:
    with pytest.raises(pw.DatabaseError, match=r"permission denied|must be owner"):
        executer(ordre.replace("{proprietaire}", PROPRIETAIRE))
    proxy.rollback()


def test_un_nom_de_compte_ne_porte_pas_d_ordre() -> None:
    for proprietaire, usage in (("a; DROP TABLE dossier", "b"), ("a", "b--"), ("pareil", "pareil")):
        with pytest.raises(SaisieInvalide):
            ordres(proprietaire, usage)
