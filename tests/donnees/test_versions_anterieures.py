"""Une base de chaque version antérieure s'ouvre : copiée d'abord, puis amenée au schéma d'aujourd'hui, ou rien ne change."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from playhouse.migrations import Runner

from agence.configuration.modele import Configuration
from agence.gestes import cycle, notes
from agence.seance import Seance
from agence.tenue import jours_fermes, utilisateurs
from agence.tenue.configuration_en_vigueur import garder
from agence.tenue.verification import verifier
from donnees.base import ErreurDeBase, ecriture, est_sqlite, executer, fermer, lignes, ouvrir, une
from donnees.base import base as proxy
from donnees.migrations import jouer
from donnees.migrations.jouer import DOSSIER, REGISTRE, ouvrir_a_jour
from tests.fabrique import LUNDI, Horloge

VERSIONS = [f.stem for f in sorted(DOSSIER.glob("[0-9]*.py"))]
ANTERIEURES = VERSIONS[:-1]

LIGNES = (
    "INSERT INTO utilisateur (nom, affichage, role, cree_le) VALUES ('lefevre', 'Lefèvre', 'agent', '2026-01-02 08:00:00.000000')",
    "INSERT INTO mandant (code, nom, nature, cree_le) VALUES ('FOURNIL', 'Fournil', 'professionnel', '2026-01-02 08:00:00.000000')",
    "INSERT INTO mandat (mandant_id, convention_le) VALUES (1, '2026-01-02')",
    """INSERT INTO debiteur (nature, nom, nom_recherche, cree_le)
       VALUES ('particulier', 'DUPUIS Karim', 'dupuis karim', '2026-01-02 08:00:00.000000')""",
    "INSERT INTO coordonnee (debiteur_id, type, valeur) VALUES (1, 'telephone', '+33612345678')",
    """INSERT INTO dossier (reference, mandant_id, debiteur_id, agent_id, etape, etat, scenario, ancre_le, action, action_le, principal,
       verse, solde, confie_le, cree_le, promesses_faites) VALUES ('R-1', 1, 1, 1, 'amiable', 'actif', 'b2c', '2026-11-02', 'appel',
       '2026-11-24', 30000, 10000, 20000, '2026-11-02', '2026-11-02 08:00:00.000000', 1)""",
    """INSERT INTO creance (dossier_id, type, numero, facture_le, echeance_le, montant)
       VALUES (1, 'facture', 'F-1', '2026-06-01', '2026-07-01', 30000)""",
    "INSERT INTO evenement (dossier_id, le, type, utilisateur_id, texte) VALUES (1, '2026-11-03 09:00:00.000000', 'note', 1, 'à rappeler')",
    "INSERT INTO evenement (dossier_id, le, type, utilisateur_id) VALUES (1, '2026-11-04 09:00:00.000000', 'paiement', 1)",
    """INSERT INTO paiement (dossier_id, montant, recu_le, moyen, canal, utilisateur_id, saisi_le)
       VALUES (1, 10000, '2026-11-03', 'virement', 'agence', 1, '2026-11-03 09:00:00.000000')""",
    """INSERT INTO promesse (dossier_id, utilisateur_id, montant, date, demandee_le, moyen, controle_le, statut, faite_le)
       VALUES (1, 1, 20000, '2026-11-30', '2026-11-30', 'virement', '2026-12-03', 'ouverte', '2026-11-04 09:00:00.000000')""",
)
"""Un petit dossier travaillé, dans les colonnes du premier schéma, que toutes les versions ont."""


def ancienne(base: str, jusqu_a: str) -> None:
    """Refait la base de l'essai au schéma de cette version, avec ces lignes, et la referme."""
    if est_sqlite():
        fermer()
        Path(base[10:]).unlink()
        Path(base[10:]).touch()
    else:
        proxy.execute_sql("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
        fermer()
    ouvrir(base)
    Runner(proxy.obj, str(DOSSIER), REGISTRE).up(jusqu_a)
    enchainee = "maillon" in proxy.get_tables()
    with ecriture() if enchainee else proxy.atomic():
        for ordre in LIGNES:
            executer(ordre)
        if jusqu_a >= "0003":
            executer("UPDATE paiement SET quittance = 'Q-000001'")
    fermer()


def etat() -> tuple[object, ...]:
    """Ce que l'agence savait : le dossier, son historique, ses paiements, ses promesses."""
    return (
        lignes("SELECT reference, etape, etat, principal, verse, solde, action FROM dossier"),
        [(i, t, x) for i, t, x in lignes("SELECT id, type, texte FROM evenement WHERE type IN ('note', 'paiement') ORDER BY id")],
        lignes("SELECT montant, moyen, canal FROM paiement"),
        lignes("SELECT montant, statut FROM promesse"),
    )


@pytest.fixture
def avant(base: str) -> Callable[[str], tuple[object, ...]]:
    """`avant(version)` : fait l'ancienne base et rend ce qu'elle sait."""

    def faire(version: str) -> tuple[object, ...]:
        ancienne(base, version)
        ouvrir(base)
        su = etat()
        fermer()
        return su

    return faire


def _travailler(configuration: Configuration) -> None:
    """La nuit passe, puis l'agent écrit une note : la base migrée sert comme une neuve."""
    horloge = Horloge(LUNDI)
    jours_fermes.remplir(LUNDI.date())
    nuit = Seance(None, configuration, garder(configuration.texte, None, LUNDI), jours_fermes.charger(), horloge=horloge)
    cycle.jouer(nuit)
    notes.noter(replace(nuit, acteur=utilisateurs.acteur_de("lefevre")), 1, "après la mise à jour")


@pytest.mark.parametrize("version", ANTERIEURES)
def test_elle_s_ouvre_copiee_puis_migree(
    base: str, avant: Callable[[str], tuple[object, ...]], version: str, configuration: Configuration
) -> None:
    su = avant(version)
    ouvrir_a_jour(base)
    assert sorted(n for (n,) in lignes(f"SELECT name FROM {REGISTRE}")) == VERSIONS
    assert etat() == su
    _travailler(configuration)
    assert [str(m) for m in verifier(jour=LUNDI.date())] == []
    suivante = VERSIONS[VERSIONS.index(version) + 1]
    if est_sqlite():
        copie = Path(f"{base[10:]}.avant-{suivante}")
        assert copie.stat().st_mode & 0o777 == 0o600
        with sqlite3.connect(copie) as lue:
            assert lue.execute("SELECT count(*) FROM evenement").fetchone() == (2,)
            assert max(lue.execute(f"SELECT name FROM {REGISTRE}").fetchall()) == (version,)
    else:
        assert une(f'SELECT count(*) FROM "avant_{suivante}".evenement') == (2,)
        assert une(f'SELECT max(name) FROM "avant_{suivante}".{REGISTRE}') == (version,)
        proxy.execute_sql(f'DROP SCHEMA "avant_{suivante}" CASCADE')


@pytest.mark.parametrize("version", ANTERIEURES)
def test_une_migration_qui_echoue_ne_change_rien(
    base: str, avant: Callable[[str], tuple[object, ...]], version: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """La dernière échoue après toutes les autres : aucune ne reste ; le programme réparé reprend d'où l'on était."""
    su = avant(version)
    fautives = tmp_path / "migrations"
    shutil.copytree(DOSSIER, fautives, ignore=shutil.ignore_patterns("__pycache__"))
    (fautives / "9999_fautive.py").write_text(
        "def up(migrator, db):\n    db.execute_sql('CREATE TABLE reste (x INTEGER)')\n    db.execute_sql('SELECT * FROM absente')\n"
    )
    with monkeypatch.context() as m:
        m.setattr(jouer, "DOSSIER", fautives)
        with pytest.raises(Exception, match="absente"):
            ouvrir_a_jour(base)
        fermer()
    ouvrir(base)
    assert max(n for (n,) in lignes(f"SELECT name FROM {REGISTRE}")) == version
    assert "reste" not in proxy.get_tables() and etat() == su
    ouvrir_a_jour(base)
    assert etat() == su


def test_une_copie_impossible_arrete_tout(base: str, avant: Callable[[str], tuple[object, ...]], monkeypatch: pytest.MonkeyPatch) -> None:
    avant(ANTERIEURES[0])

    def pleine(*_: object) -> None:
        raise ErreurDeBase("plus de place.")

    monkeypatch.setattr(jouer, "_copier_a_cote" if base.startswith("sqlite") else "_copier_dans_un_schema", pleine)
    with pytest.raises(ErreurDeBase, match="plus de place"):
        ouvrir_a_jour(base)
    fermer()
    ouvrir(base)
    assert [n for (n,) in lignes(f"SELECT name FROM {REGISTRE}")] == ANTERIEURES[:1]


def test_une_copie_coupee_au_milieu_ne_passe_pas_pour_la_copie(base: str, avant: Callable[[str], tuple[object, ...]]) -> None:
    if not base.startswith("sqlite"):
        pytest.skip("un fichier")
    avant(ANTERIEURES[-1])
    copie = Path(f"{base[10:]}.avant-{VERSIONS[-1]}")
    copie.with_name(f"{copie.name}.partielle").write_bytes(b"SQLite form")
    ouvrir_a_jour(base)
    assert copie.read_bytes().startswith(b"SQLite format 3\0")
    assert not copie.with_name(f"{copie.name}.partielle").exists()
