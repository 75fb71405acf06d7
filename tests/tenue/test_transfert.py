"""D'un moteur à l'autre et retour : les mêmes lignes, la même chaîne, ou rien."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlparse

import pytest

from agence.demonstration import remplir
from agence.erreurs import BaseInutilisable, Refus
from agence.gestes import baux
from agence.seance import Seance
from agence.tenue import copie_de_tables, transfert
from agence.tenue.transfert import transferer
from agence.tenue.verification import verifier
from donnees import chaine
from donnees.base import base as proxy
from donnees.base import ecriture, executer, fermer, lignes, ouvrir
from donnees.modeles import TOUS, Dossier, Evenement
from donnees.nomenclature import TypeEvenement
from tests.conftest import SERVEUR, _sur_le_serveur

Fabrique = Callable[..., Dossier]
sans_serveur = pytest.mark.skipif(not SERVEUR, reason="aucun serveur PostgreSQL")


@pytest.fixture
def serveur() -> Iterator[str]:
    """L'adresse d'une base PostgreSQL neuve et vide."""
    nom = f"agence_cible_{os.getpid()}"
    _sur_le_serveur(f'CREATE DATABASE "{nom}"')
    try:
        yield urlparse(SERVEUR)._replace(path=f"/{nom}").geturl()
    finally:
        fermer()
        _sur_le_serveur(f'DROP DATABASE IF EXISTS "{nom}" WITH (FORCE)')


@pytest.fixture
def demo(modele_sqlite: Path, tmp_path: Path) -> str:
    """Une démonstration de soixante dossiers dans un fichier."""
    import shutil

    fichier = tmp_path / "depart.db"
    shutil.copy(modele_sqlite, fichier)
    ouvrir(f"sqlite:///{fichier}")
    remplir(60)
    fermer()
    return f"sqlite:///{fichier}"


def contenu() -> dict[str, list[list[object]]]:
    """Toutes les lignes de toutes les tables de la base ouverte, dans une forme commune aux deux moteurs."""
    tout = {}
    for modele in TOUS:
        convertir = copie_de_tables.convertisseur(modele, sqlite=True)
        tout[modele._meta.table_name] = [list(convertir(x)) for lot in lire_tout(modele) for x in lot]
    return tout


def lire_tout(modele: type) -> list[list[object]]:
    with proxy.atomic():
        return [list(lot) for lot in copie_de_tables.lire(proxy.obj, modele)]


def lu(url: str) -> dict[str, list[list[object]]]:
    ouvrir(url)
    try:
        return contenu()
    finally:
        fermer()


def test_de_fichier_en_fichier_rien_ne_change(demo: str, tmp_path: Path) -> None:
    etapes: list[tuple[int, int]] = []
    fait = transferer(demo, f"sqlite:///{tmp_path}/arrivee.db", progression=lambda f, t: etapes.append((f, t)))
    assert etapes[-1] == (fait.lignes, fait.lignes) and fait.tables["dossier"] == 60
    assert fait.reserves == () and verifier() == ()
    arrivee = contenu()
    fermer()
    assert arrivee == lu(demo)
    assert (tmp_path / "arrivee.db").stat().st_mode & 0o777 == 0o600
    assert sorted(p.name for p in tmp_path.glob("*.transfert*")) == []


@sans_serveur
def test_aller_retour_par_postgresql_identique(demo: str, serveur: str, tmp_path: Path) -> None:
    aller = transferer(demo, serveur)
    depart, distant = lu(demo), lu(serveur)
    assert distant == depart
    assert all(depart[t] for t in ("evenement", "maillon", "chaine", "promesse", "imputation", "jour_ferme", "etape_faite"))
    retour = transferer(serveur, f"sqlite:///{tmp_path}/retour.db")
    fermer()
    assert (retour.tables, retour.tete, retour.evenements) == (aller.tables, aller.tete, aller.evenements)
    assert lu(f"sqlite:///{tmp_path}/retour.db") == depart


@sans_serveur
def test_la_cible_travaille_ensuite(demo: str, serveur: str) -> None:
    """Les identifiants sont recalés, les mots des noms refaits, la chaîne continue."""
    transferer(demo, serveur)
    mots = len(lignes("SELECT 1 FROM debiteur_mot"))
    d = Dossier.select().first()
    with ecriture():
        Evenement.create(dossier_id=d.id, le=d.cree_le, type=TypeEvenement.NOTE, texte="depuis PostgreSQL")
    assert verifier() == ()
    fermer()
    ouvrir(demo)
    assert mots == len(lignes("SELECT 1 FROM debiteur_mot")) > 0


@sans_serveur
def test_une_cible_non_vide_est_refusee(demo: str, serveur: str) -> None:
    transferer(demo, serveur)
    fermer()
    with pytest.raises(Refus, match="n'est pas vide"):
        transferer(demo, serveur)


def test_un_fichier_qui_existe_est_refuse(demo: str, tmp_path: Path) -> None:
    (tmp_path / "la.db").write_text("quelque chose")
    with pytest.raises(Refus, match="existe déjà"):
        transferer(demo, f"sqlite:///{tmp_path}/la.db")
    assert (tmp_path / "la.db").read_text() == "quelque chose"


def test_des_agents_au_travail_l_empechent(base: str, seance: Seance, creer_dossier: Fabrique, tmp_path: Path) -> None:
    d = creer_dossier()
    with ecriture():
        baux.prendre(seance, d.id)
        executer("UPDATE bail SET jusqu_a = '2999-01-01 00:00:00'")
    fermer()
    with pytest.raises(Refus, match="des agents travaillent"):
        transferer(base, f"sqlite:///{tmp_path}/arrivee.db")
    assert transferer(base, f"sqlite:///{tmp_path}/arrivee.db", malgre_les_agents=True).tables["bail"] == 1


def test_une_panne_au_milieu_ne_laisse_rien(demo: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def tomber(*, ancree: bool) -> None:
        raise OSError(28, "plus de place")

    monkeypatch.setattr(transfert, "controler", tomber)
    with pytest.raises(OSError):
        transferer(demo, f"sqlite:///{tmp_path}/arrivee.db")
    assert sorted(p.name for p in tmp_path.glob("arrivee*")) == []


@sans_serveur
def test_une_panne_au_milieu_se_reprend_sur_postgresql(demo: str, serveur: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as m:
        m.setattr(copie_de_tables, "compter", lambda db: {"dossier": id(db)})
        with pytest.raises(BaseInutilisable, match="toutes les lignes"):
            transferer(demo, serveur)
    fermer()
    assert transferer(demo, serveur).tables["dossier"] == 60


def test_une_chaine_deja_fausse_se_dit_et_ne_bloque_pas(demo: str, tmp_path: Path) -> None:
    ouvrir(demo)
    proxy.execute_sql("DROP TRIGGER evenement_sans_retouche")
    executer("UPDATE evenement SET code = 'FAUX' WHERE id = 5")
    fermer()
    fait = transferer(demo, f"sqlite:///{tmp_path}/arrivee.db")
    assert any("n° 5 a été changé" in r for r in fait.reserves)


def test_un_evenement_jamais_scelle_ne_l_est_pas_par_le_passage(demo: str, tmp_path: Path) -> None:
    ouvrir(demo)
    executer("INSERT INTO evenement (dossier_id, le, type) VALUES (1, '2026-11-20 00:00:00.000000', 'note')")
    fermer()
    fait = transferer(demo, f"sqlite:///{tmp_path}/arrivee.db")
    assert any("hors de la chaîne" in r for r in fait.reserves)
    assert chaine.tete()[1] == fait.evenements  # type: ignore[index]


def test_un_lien_vers_une_ligne_plus_loin_est_pose_a_la_fin(demo: str, tmp_path: Path) -> None:
    ouvrir(demo)
    premier, dernier = lignes("SELECT min(id), max(id) FROM debiteur")[0]
    executer("UPDATE debiteur SET rapproche_de = ? WHERE id = ?", (dernier, premier))
    fermer()
    transferer(demo, f"sqlite:///{tmp_path}/arrivee.db")
    assert lignes("SELECT rapproche_de FROM debiteur WHERE id = ?", (premier,)) == [(dernier,)]
