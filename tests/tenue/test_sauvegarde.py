"""Sauvegarder et restaurer : ce qui revient est ce qui est parti, et rien d'abîmé ne prend la place de la base."""

from __future__ import annotations

import gzip
import multiprocessing
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlparse

import pytest

from agence.erreurs import BaseInutilisable, Refus, SaisieInvalide
from agence.gestes import appels, notes
from agence.seance import Seance
from agence.tenue import ancre, chiffrement, sauvegarde
from agence.tenue.chiffrement import Serrure, creer_cle
from agence.tenue.configuration_en_vigueur import garder, lue
from agence.tenue.effacement import effacer_texte
from agence.tenue.restauration import restaurer
from agence.tenue.sauvegarde import Faite, sauvegarder
from agence.tenue.verification import verifier
from agence.tenue.verification_chaine import recompter
from donnees.base import est_sqlite, executer, fermer, lignes, ouvrir, une
from donnees.modeles import Dossier, Evenement
from tests.conftest import _sur_le_serveur
from tests.fabrique import Horloge

Fabrique = Callable[..., Dossier]
COLLEGUE = """import sqlite3, sys
c = sqlite3.connect(sys.argv[1])
c.execute("SELECT 1 FROM dossier").fetchone()
print("prêt", flush=True)
sys.stdin.read()"""


@pytest.fixture
def coffre(tmp_path: Path) -> Path:
    (tmp_path / "coffre").mkdir()
    return tmp_path / "coffre"


@pytest.fixture
def phrase(tmp_path: Path) -> Serrure:
    fichier = tmp_path / "phrase"
    fichier.write_text("quatre chevaux gris au pré\n")
    return Serrure(phrase=fichier)


@pytest.fixture
def dossier(base: str, creer_dossier: Fabrique, seance: Seance) -> Dossier:
    d = creer_dossier()
    appels.consigner(seance, d.id, "NRP")
    notes.noter(seance, d.id, "demande un échéancier, rappeler le soir")
    return d


@pytest.fixture
def sqlite_seul(dossier: Dossier) -> None:
    if not est_sqlite():
        pytest.skip("un fichier")


def faire(seance: Seance, base: str, coffre: Path, serrure: Serrure = sauvegarde.SANS) -> Faite:
    return sauvegarder(seance, base, coffre, serrure)


def evenements() -> list[tuple[object, ...]]:
    return lignes("SELECT id, type, texte FROM evenement ORDER BY id")


def test_une_sauvegarde_est_entiere_datee_et_privee(dossier: Dossier, seance: Seance, base: str, coffre: Path) -> None:
    faite = faire(seance, base, coffre)
    assert faite.fichier.name == "agence-20261123-090000.db.gz"
    assert (faite.evenements, faite.reserves, faite.retirees) == (2, (), ())
    assert {p.stat().st_mode & 0o777 for p in coffre.iterdir()} == {0o600}
    assert (coffre / f"{faite.fichier.name}.sha256").read_text() == f"{faite.somme}  {faite.fichier.name}\n"
    assert gzip.decompress(faite.fichier.read_bytes())[:15] == b"SQLite format 3"
    assert evenements() and verifier(jour=seance.jour) == ()  # la base ouverte est toujours celle d'avant
    assert sorted(p.name for p in coffre.parent.glob(".agence*")) == []


def test_ce_qui_revient_est_ce_qui_etait_parti(sqlite_seul: None, dossier: Dossier, seance: Seance, base: str, coffre: Path) -> None:
    avant = evenements()
    faite = faire(seance, base, coffre)
    notes.noter(seance, dossier.id, "après la sauvegarde")
    fermer()
    rendue = restaurer(faite.fichier, base)
    assert evenements() == avant and (rendue.evenements, rendue.tete) == (2, faite.tete)
    assert verifier(jour=seance.jour) == ()
    assert rendue.remplacee is not None
    fermer()
    ouvrir(f"sqlite:///{rendue.remplacee}")
    assert len(evenements()) == 3


def test_ce_que_la_restauration_ramene_en_arriere_est_ancre(
    sqlite_seul: None, dossier: Dossier, seance: Seance, base: str, coffre: Path
) -> None:
    faite = faire(seance, base, coffre)
    notes.noter(seance, dossier.id, "après la sauvegarde")
    ancre.poser(seance.configuration.sauvegarde, "nuit")
    fermer()
    restaurer(faite.fichier, base)
    chemin = ancre.fichier(seance.configuration.sauvegarde)
    assert chemin is not None
    assert [(a.raison, a.numero) for a in ancre.lire(chemin)] == [("sauvegarde", 2), ("nuit", 3), ("restauration", 2)]
    assert recompter(seance.configuration.sauvegarde).manquements == ()


def test_une_ancre_ailleurs_n_empeche_pas_de_revenir_en_arriere(
    sqlite_seul: None, dossier: Dossier, seance: Seance, base: str, coffre: Path, tmp_path: Path
) -> None:
    """L'ancre nommée par la configuration, donc par la sauvegarde aussi, va plus loin que celle-ci."""
    texte = seance.configuration.texte.replace('ancre = ""', f'ancre = "{tmp_path}/loin.ancre"')
    assert texte != seance.configuration.texte
    garder(texte, None, seance.horloge())
    ailleurs = replace(seance, configuration=lue())
    faite = faire(ailleurs, base, coffre)
    notes.noter(seance, dossier.id, "après la sauvegarde")
    ancre.poser(ailleurs.configuration.sauvegarde, "nuit")
    fermer()
    assert restaurer(faite.fichier, base).evenements == 2
    assert verifier(jour=seance.jour) == ()


@pytest.mark.parametrize("par", ["phrase", "cle", "ssh"])
def test_chiffree_elle_ne_montre_rien_et_se_rouvre(
    sqlite_seul: None, par: str, phrase: Serrure, seance: Seance, base: str, coffre: Path, tmp_path: Path
) -> None:
    ferme = ouvre = phrase
    if par == "cle":
        publique, privee = tmp_path / "cle.pub", tmp_path / "cle"
        publique.write_text(creer_cle(privee))
        ferme, ouvre = Serrure(cle=publique), Serrure(cle=privee)
    elif par == "ssh":
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(tmp_path / "id")], check=True)
        ferme, ouvre = Serrure(cle=tmp_path / "id.pub"), Serrure(cle=tmp_path / "id")
    faite = faire(seance, base, coffre, ferme)
    octets = faite.fichier.read_bytes()
    assert faite.fichier.suffix == ".age" and octets.startswith(b"age-encryption.org/") and b"SQLite" not in octets
    fermer()
    assert restaurer(faite.fichier, base, ouvre).evenements == 2


def test_une_mauvaise_phrase_et_une_mauvaise_cle(
    sqlite_seul: None, phrase: Serrure, seance: Seance, base: str, coffre: Path, tmp_path: Path
) -> None:
    faite = faire(seance, base, coffre, phrase)
    autre = tmp_path / "autre"
    autre.write_text("une toute autre phrase\n")
    creer_cle(tmp_path / "cle")
    fermer()
    for serrure, dit in ((Serrure(phrase=autre), "cette phrase n'ouvre pas"), (Serrure(cle=tmp_path / "cle"), "cette clé n'ouvre pas")):
        with pytest.raises(Refus, match=dit):
            restaurer(faite.fichier, base, serrure)
    with pytest.raises(Refus, match="est chiffrée"):
        restaurer(faite.fichier, base)
    autre.write_text("courte")
    with pytest.raises(SaisieInvalide, match="trop courte"):
        restaurer(faite.fichier, base, Serrure(phrase=autre))
    with pytest.raises(SaisieInvalide, match="pas une clé publique"):
        chiffrement.chiffrer(autre, tmp_path / "x", Serrure(cle=autre))


@pytest.mark.parametrize("somme", [True, False], ids=["avec sa somme", "sans sa somme"])
@pytest.mark.parametrize("chiffree", [True, False], ids=["chiffrée", "en clair"])
@pytest.mark.parametrize("mal", ["coupé", "octet", "vide", "un octet de moins"])
def test_un_fichier_abime_ne_remplace_rien(
    sqlite_seul: None, mal: str, chiffree: bool, somme: bool, seance: Seance, base: str, coffre: Path, tmp_path: Path
) -> None:
    ferme = ouvre = sauvegarde.SANS
    if chiffree:
        (tmp_path / "cle.pub").write_text(creer_cle(tmp_path / "cle"))
        ferme, ouvre = Serrure(cle=tmp_path / "cle.pub"), Serrure(cle=tmp_path / "cle")
    faite = faire(seance, base, coffre, ferme)
    octets = faite.fichier.read_bytes()
    milieu = len(octets) // 2
    abimes = {"coupé": octets[:milieu], "vide": b"", "un octet de moins": octets[:-1],
              "octet": octets[:milieu] + bytes([octets[milieu] ^ 1]) + octets[milieu + 1 :]}  # fmt: skip
    faite.fichier.write_bytes(abimes[mal])
    if not somme:
        (coffre / f"{faite.fichier.name}.sha256").unlink()
    avant = evenements()
    fermer()
    with pytest.raises((Refus, BaseInutilisable)) as refus:
        restaurer(faite.fichier, base, ouvre)
    assert refus.value.message.endswith(".") and "\n" not in refus.value.message
    ouvrir(base)
    assert evenements() == avant
    assert sorted(p.name for p in Path(base[10:]).parent.glob("agence.db.avant*")) == []


def test_un_historique_retouche_dans_la_sauvegarde_est_refuse(
    sqlite_seul: None, dossier: Dossier, seance: Seance, base: str, coffre: Path, tmp_path: Path
) -> None:
    faite = faire(seance, base, coffre)
    fermer()
    (tmp_path / "fausse.db").write_bytes(gzip.decompress(faite.fichier.read_bytes()))
    ouvrir(f"sqlite:///{tmp_path}/fausse.db")
    for nom in ("evenement_sans_retouche", "evenement_sans_oubli"):
        executer(f"DROP TRIGGER {nom}")
    executer("UPDATE evenement SET texte = 'tout va bien' WHERE id = 2")
    executer("PRAGMA wal_checkpoint(TRUNCATE)")
    fermer()
    fausse = coffre / "agence-20270101-000000.db.gz"
    fausse.write_bytes(gzip.compress((tmp_path / "fausse.db").read_bytes()))
    with pytest.raises(Refus, match="ne se vérifie pas"):
        restaurer(fausse, base)
    rendue = restaurer(fausse, base, malgre_les_defauts=True)
    assert any("n° 2 a été changé" in r for r in rendue.reserves)


def test_elle_ne_remplace_pas_une_base_ouverte_ailleurs(sqlite_seul: None, seance: Seance, base: str, coffre: Path) -> None:
    faite = faire(seance, base, coffre)
    fermer()
    collegue = subprocess.Popen([sys.executable, "-c", COLLEGUE, base[10:]], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert collegue.stdout is not None and collegue.stdin is not None
    try:
        collegue.stdout.readline()
        with pytest.raises(Refus, match="quelqu'un travaille"):
            restaurer(faite.fichier, base)
    finally:
        collegue.stdin.close()
        collegue.wait(10)
        collegue.stdout.close()
    assert restaurer(faite.fichier, base).evenements == 2


@pytest.mark.parametrize("etat", ["absente", "vide", "abîmée"])
def test_la_base_perdue_se_retrouve(sqlite_seul: None, seance: Seance, base: str, coffre: Path, etat: str) -> None:
    faite = faire(seance, base, coffre)
    fermer()
    fichier = Path(base[10:])
    fichier.unlink() if etat == "absente" else fichier.write_bytes(b"" if etat == "vide" else b"\x00" * 5000)
    assert restaurer(faite.fichier, base).evenements == 2
    assert verifier(jour=seance.jour) == ()


def test_un_texte_efface_depuis_ne_revient_pas(sqlite_seul: None, dossier: Dossier, seance: Seance, base: str, coffre: Path) -> None:
    faite = faire(seance, base, coffre)
    effacer_texte([2], "conservation", seance)
    fermer()
    rendue = restaurer(faite.fichier, base)
    assert rendue.effaces == 1
    assert Evenement.get_by_id(2).texte == "" and une("SELECT sel FROM maillon WHERE evenement_id = 2") == (None,)
    assert verifier(jour=seance.jour) == ()


def test_un_disque_plein_ne_laisse_rien(
    dossier: Dossier, seance: Seance, base: str, coffre: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def plein(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(sauvegarde, "poser_le_fichier", plein)
    with pytest.raises(Refus, match="plus de place"):
        faire(seance, base, coffre)
    assert list(coffre.iterdir()) == [] and evenements()


@pytest.mark.skipif(os.geteuid() != 0, reason="monter un disque d'essai demande root")
def test_un_vrai_disque_plein(sqlite_seul: None, seance: Seance, base: str, coffre: Path) -> None:
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16k", "essai", str(coffre)], check=False, capture_output=True).returncode:
        pytest.skip("monter n'est pas permis ici")
    try:
        with pytest.raises(Refus, match="plus de place"):
            faire(seance, base, coffre)
        assert list(coffre.iterdir()) == []
    finally:
        subprocess.run(["umount", str(coffre)], check=True)


def test_la_rotation_suit_la_configuration(sqlite_seul: None, seance: Seance, base: str, coffre: Path, horloge: Horloge) -> None:
    reglage = replace(seance.configuration.sauvegarde, jours=2, semaines=0, mois=0)
    courte = replace(seance, configuration=replace(seance.configuration, sauvegarde=reglage))
    for _ in range(4):
        derniere = faire(courte, base, coffre)
        horloge.regler(horloge.instant + timedelta(days=1))
    assert derniere.retirees == ("agence-20261124-090000.db.gz",)
    assert sorted(p.name for p in coffre.glob("*.gz")) == ["agence-20261125-090000.db.gz", "agence-20261126-090000.db.gz"]


def test_une_base_douteuse_ne_pousse_pas_dehors_les_bonnes(
    sqlite_seul: None, seance: Seance, base: str, coffre: Path, horloge: Horloge
) -> None:
    reglage = replace(seance.configuration.sauvegarde, jours=1, semaines=0, mois=0)
    courte = replace(seance, configuration=replace(seance.configuration, sauvegarde=reglage))
    faire(courte, base, coffre)
    executer("DROP TRIGGER evenement_sans_retouche")
    executer("UPDATE evenement SET code = 'FAUX' WHERE id = 1")
    horloge.regler(horloge.instant + timedelta(days=1))
    faite = faire(courte, base, coffre)
    assert faite.retirees == () and "n° 1 a été changé" in faite.reserves[0]
    assert len(list(coffre.glob("*.gz"))) == 2


def _ecrire_sans_arret(url: str, dossier_id: int, pret: object, fini: object) -> None:
    from agence.tenue.ouverture import seance_de_nuit
    from donnees.base import ecriture
    from donnees.nomenclature import TypeEvenement

    seance = seance_de_nuit(url)
    while not fini.is_set():  # type: ignore[attr-defined]
        with ecriture():
            for rang in range(3):
                Evenement.create(dossier_id=dossier_id, le=seance.horloge(), type=TypeEvenement.NOTE, texte=f"n° {rang} de {os.getpid()}")
        pret.release()  # type: ignore[attr-defined]
    fermer()


def test_pendant_que_quatre_processus_ecrivent(dossier: Dossier, seance: Seance, base: str, coffre: Path) -> None:
    contexte = multiprocessing.get_context("spawn")
    pret, fini = contexte.Semaphore(0), contexte.Event()
    fermer()
    ecrivains = [contexte.Process(target=_ecrire_sans_arret, args=(base, dossier.id, pret, fini)) for _ in range(4)]
    for p in ecrivains:
        p.start()
    try:
        for _ in range(20):
            assert pret.acquire(timeout=60)
        ouvrir(base)
        faite = faire(seance, base, coffre)
        for _ in range(20):  # on écrit encore
            assert pret.acquire(timeout=60)
    finally:
        fini.set()
        for p in ecrivains:
            p.join(30)
    assert [p.exitcode for p in ecrivains] == [0] * 4
    assert faite.reserves == () and faite.evenements >= 2 + 60 and (faite.evenements - 2) % 3 == 0
    total = recompter(seance.configuration.sauvegarde)
    assert total.manquements == () and total.maillons >= faite.evenements + 60


def test_une_sauvegarde_se_reprend_sur_un_postgresql_neuf(dossier: Dossier, seance: Seance, base: str, coffre: Path) -> None:
    """La même sauvegarde passe d'un moteur à l'autre ; une base pleine n'est jamais recouverte."""
    if est_sqlite():
        pytest.skip("un serveur")
    faite = faire(seance, base, coffre)
    avant = evenements()
    fermer()
    with pytest.raises(Refus, match="n'est pas vide"):
        restaurer(faite.fichier, base)
    neuve = f"agence_neuve_{os.getpid()}"
    _sur_le_serveur(f'CREATE DATABASE "{neuve}"')
    try:
        rendue = restaurer(faite.fichier, urlparse(base)._replace(path=f"/{neuve}").geturl())
        assert evenements() == avant and rendue.tete == faite.tete
        fermer()
        assert restaurer(faite.fichier, f"sqlite:///{coffre}/la.db").tete == faite.tete
        assert evenements() == avant
    finally:
        fermer()
        _sur_le_serveur(f'DROP DATABASE "{neuve}" WITH (FORCE)')
