"""Une base ou une sauvegarde retouchée à dessein : déclencheur ajouté, schéma d'ailleurs, taille menteuse. Rien n'y est cru."""

from __future__ import annotations

import gzip
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from agence.erreurs import BaseInutilisable, Refus
from agence.seance import Seance
from agence.tenue.ouverture import ouvrir_seance
from agence.tenue.restauration import restaurer
from agence.tenue.verification import verifier
from agence.tenue.verification_declencheurs import attendus, presents
from donnees.base import est_sqlite, executer, fermer, ouvrir
from donnees.modeles import Dossier

GENTIL = "CREATE TRIGGER gentil AFTER INSERT ON evenement BEGIN UPDATE dossier SET solde = 0 WHERE id = NEW.dossier_id; END"


@pytest.fixture
def fichier(base: str, creer_dossier: Callable[..., Dossier]) -> Path:
    """La base de cet essai, avec un dossier ; c'est un fichier."""
    if not est_sqlite():
        pytest.skip("un fichier")
    creer_dossier()
    return Path(base.removeprefix("sqlite:///"))


def en_sauvegarde(fichier: Path, coffre: Path, *ordres: str) -> Path:
    """La base telle qu'elle est, retouchée par ces ordres, puis compressée comme une sauvegarde."""
    fermer()
    copie = coffre / "copie.sqlite"
    depart = sqlite3.connect(fichier)
    depart.execute("VACUUM INTO ?", (str(copie),))
    depart.close()
    retouche = sqlite3.connect(copie)
    for ordre in ordres:
        retouche.execute(ordre)
    retouche.commit()
    retouche.close()
    sauvegarde = coffre / "agence-20261123-090000.db.gz"
    sauvegarde.write_bytes(gzip.compress(copie.read_bytes(), 1))
    return sauvegarde


def test_les_declencheurs_connus_sont_ceux_du_schema(base: str) -> None:
    assert presents() == attendus()


@pytest.mark.parametrize(
    ("ordres", "dit"),
    [
        ((GENTIL,), "invariant 3, le déclencheur « gentil » n'est pas du programme"),
        (
            ("DROP TRIGGER evenement_sans_oubli", GENTIL.replace("gentil", "evenement_sans_oubli")),
            "invariant 3, le déclencheur « evenement_sans_oubli » a été retouché",
        ),
    ],
)
def test_un_declencheur_etranger_ou_retouche_se_trouve(seance: Seance, fichier: Path, ordres: tuple[str, ...], dit: str) -> None:
    for ordre in ordres:
        executer(ordre)
    assert [str(m) for m in verifier(jour=seance.jour)] == [dit]


@pytest.mark.parametrize(
    ("ordre", "dit"),
    [
        ("DROP TRIGGER imputation_sans_retouche ON imputation", "le déclencheur « imputation_sans_retouche » a disparu"),
        ("ALTER TABLE maillon DISABLE TRIGGER maillon_sans_retouche", "le déclencheur « maillon_sans_retouche » a été désactivé"),
        (
            "CREATE OR REPLACE FUNCTION suivre_les_evenements() RETURNS trigger LANGUAGE plpgsql AS $f$ BEGIN RETURN NULL; END $f$",
            "le déclencheur « evenement_suivi » a été retouché",
        ),
        (
            "CREATE TRIGGER gentil AFTER INSERT ON evenement FOR EACH ROW EXECUTE FUNCTION refuser_retouche()",
            "le déclencheur « gentil » n'est pas du programme",
        ),
        (
            "DROP TRIGGER evenement_sans_retouche ON evenement;"
            "CREATE TRIGGER evenement_sans_retouche BEFORE DELETE ON evenement FOR EACH ROW EXECUTE FUNCTION refuser_retouche()",
            "le déclencheur « evenement_sans_retouche » a été retouché",
        ),
        (
            "CREATE RULE sourd AS ON INSERT TO evenement DO INSTEAD NOTHING",
            "la règle « sourd » de la table evenement n'est pas du programme",
        ),
    ],
)
def test_sur_postgresql_aussi(seance: Seance, base: str, ordre: str, dit: str) -> None:
    if est_sqlite():
        pytest.skip("les fonctions et les règles sont de PostgreSQL")
    assert verifier(jour=seance.jour) == ()
    executer(ordre)
    assert [str(m) for m in verifier(jour=seance.jour)] == [f"invariant 3, {dit}"]


def test_un_declencheur_retire_se_trouve(seance: Seance, fichier: Path) -> None:
    executer("DROP TRIGGER decompte_arrete_sans_oubli")
    dit = "invariant 3, le déclencheur « decompte_arrete_sans_oubli » a disparu"
    assert [str(m) for m in verifier(jour=seance.jour)] == [dit]


def test_une_sauvegarde_a_declencheur_ne_remplace_rien(base: str, fichier: Path, tmp_path: Path) -> None:
    piegee = en_sauvegarde(fichier, tmp_path, GENTIL)
    avant = fichier.read_bytes()
    with pytest.raises(Refus, match="« gentil »"):
        restaurer(piegee, base)
    assert fichier.read_bytes() == avant


def test_une_sauvegarde_plus_recente_que_le_programme_se_dit(base: str, fichier: Path, tmp_path: Path) -> None:
    future = en_sauvegarde(fichier, tmp_path, "INSERT INTO schema_migration (name, applied) VALUES ('9999_futur', '2030-01-01')")
    with pytest.raises(BaseInutilisable, match=r"agence-20261123-090000\.db\.gz : .*plus récente que le programme \(9999_futur\)"):
        restaurer(future, base)


def test_une_bombe_ne_se_deplie_pas_plus_loin_que_ce_qu_elle_annonce(base: str, fichier: Path, tmp_path: Path) -> None:
    sauvegarde = en_sauvegarde(fichier, tmp_path)
    octets = gzip.decompress(sauvegarde.read_bytes())
    sauvegarde.write_bytes(gzip.compress(octets + b"\0" * 64_000_000, 9))
    with pytest.raises(Refus, match="plus gros que la base qu'il annonce"):
        restaurer(sauvegarde, base)
    geante = bytearray(octets)
    geante[28:32] = (2**32 - 1).to_bytes(4)
    sauvegarde.write_bytes(gzip.compress(bytes(geante), 1))
    with pytest.raises(Refus, match="se déplie en 17592186 Mo"):
        restaurer(sauvegarde, base)
    sauvegarde.write_bytes(gzip.compress(b"\0" * 64_000_000, 9))
    with pytest.raises(Refus, match="ne contient pas une base"):
        restaurer(sauvegarde, base)
    assert not list(tmp_path.glob(".agence-reprise*"))


def test_la_base_d_un_autre_programme_n_est_pas_touchee(tmp_path: Path) -> None:
    """Ouverte pour écrire, elle passerait en journal partagé : son en-tête changerait."""
    autre = tmp_path / "autre.sqlite"
    depart = sqlite3.connect(autre)
    depart.execute("CREATE TABLE client (nom TEXT)")
    depart.close()
    avant = autre.read_bytes()
    with pytest.raises(BaseInutilisable, match="ce n'est pas une base de l'agence"):
        ouvrir_seance(f"sqlite:///{autre}", "lefevre")
    assert autre.read_bytes() == avant
    assert [p.name for p in tmp_path.iterdir()] == ["autre.sqlite"]


def test_une_copie_en_journal_simple_s_ouvre_toujours(seance: Seance, fichier: Path, tmp_path: Path) -> None:
    en_sauvegarde(fichier, tmp_path)
    copie = tmp_path / "copie.sqlite"
    assert copie.read_bytes()[18] == 1
    assert ouvrir_seance(f"sqlite:///{copie}", "lefevre").acteur is not None
    fermer()
    ouvrir(f"sqlite:///{fichier}")
