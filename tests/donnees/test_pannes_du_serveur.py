"""Une panne de PostgreSQL se dit en une phrase française, quelle que soit la langue du serveur, et sans secret."""

from __future__ import annotations

from collections.abc import Callable

import peewee as pw
import pytest

from donnees.base import base as proxy
from donnees.base import delier_si_coupee, est_sqlite, executer, traduire, une
from donnees.modeles import Dossier


class DuServeur(Exception):
    def __init__(self, sqlstate: str) -> None:
        super().__init__("server says something in its own language")
        self.sqlstate = sqlstate


@pytest.mark.parametrize(
    ("code", "dit"),
    [
        ("25006", "en lecture seule"), ("53100", "disque du serveur est plein"), ("53300", "à bout de moyens"), ("57P01", "s'arrête"),
        ("57014", "trop long"), ("40P01", "un autre travail"), ("42501", "n'a pas ce droit"), ("08006", "ne répond plus"),
        ("XX001", "est abîmée"), ("55P03", "occupée"), ("58030", "disque du serveur refuse"),
    ],
)  # fmt: skip
def test_chaque_code_a_sa_phrase(code: str, dit: str) -> None:
    enveloppe = pw.OperationalError("something")
    enveloppe.__cause__ = DuServeur(code)
    traduite = traduire(enveloppe, "de l'agence")
    assert dit in traduite.message and traduite.remede
    assert "server" not in traduite.message and "something" not in traduite.message


def test_une_adresse_se_dit_sans_son_mot_de_passe() -> None:
    dite = traduire(DuServeur("25006"), "postgresql://dupont:S3cret@serveur:5432/agence?password=S3cret").message
    assert "S3cret" not in dite and "postgresql://dupont@serveur:5432/agence" in dite
    assert traduire(DuServeur("25006"), "sqlite:////var/lib/agence/agence.db").message.count("agence.db") == 1


@pytest.fixture
def serveur(base: str, creer_dossier: Callable[..., Dossier]) -> None:
    if est_sqlite():
        pytest.skip("un serveur")
    creer_dossier()


def test_une_replique_refuse_d_ecrire(serveur: None) -> None:
    proxy.execute_sql("SET default_transaction_read_only = on")
    with pytest.raises(pw.DatabaseError) as refus:
        executer("UPDATE dossier SET rang = 0")
    assert "lecture seule" in traduire(refus.value, "de l'agence").message


def test_une_connexion_tuee_se_dit(serveur: None) -> None:
    with pytest.raises(pw.DatabaseError) as refus:
        executer("SELECT pg_terminate_backend(pg_backend_pid())")
    assert "s'arrête" in traduire(refus.value, "de l'agence").message
    with pytest.raises(pw.DatabaseError) as suite:
        executer("SELECT 1")
    assert "ne répond plus" in traduire(suite.value, "de l'agence").message
    delier_si_coupee()
    assert une("SELECT count(*) FROM dossier") == (1,), "la demande suivante ouvre une autre connexion"
