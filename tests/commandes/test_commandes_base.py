"""Sauvegarder, restaurer, passer d'une base à l'autre et vérifier, par la ligne de commande."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from agence.configuration.lecture import texte_par_defaut
from agence.seance import Seance
from donnees.base import executer, fermer, lignes, ouvrir
from donnees.modeles import Dossier
from donnees.nomenclature import Role
from tests.commandes.conftest import Rendu

Agence = Callable[..., Rendu]


@pytest.fixture
def admin(agence: Agence, ouvrir_pour: Callable[..., Seance], dossier: Dossier) -> Agence:
    """`admin("verifier")` : la commande par l'administrateur."""
    ouvrir_pour("admin", Role.ADMINISTRATEUR)
    return partial(agence, agent="admin")


def test_sauver_puis_restaurer(admin: Agence, tmp_path: Path, base: str) -> None:
    (tmp_path / "coffre").mkdir()
    cle = admin("base", "cle", "cle", "--json")
    (tmp_path / "cle.pub").write_text(cle.json["publique"])
    faite = admin("sauvegarder", "coffre", "--cle-publique", "cle.pub", "--json")
    assert faite.statut == 0 and faite.json["reserves"] == [] and faite.json["fichier"].endswith(".age")
    rendue = admin("restaurer", faite.json["fichier"], "--cle-privee", "cle", "--json")
    if base.startswith("sqlite"):
        assert rendue.statut == 0 and rendue.json["tete"] == faite.json["tete"] and Path(rendue.json["remplacee"]).exists()
    else:
        assert rendue.statut == 1 and "n'est pas vide" in rendue.json["message"]


def test_restaurer_s_inscrit_au_journal_et_dit_ce_qui_n_y_est_plus(admin: Agence, tmp_path: Path, base: str) -> None:
    if not base.startswith("sqlite"):
        pytest.skip("sur PostgreSQL on restaure dans une base neuve")
    (tmp_path / "coffre").mkdir()
    faite = admin("sauvegarder", "coffre", "--json").json
    assert admin("note", "R-1", "depuis la sauvegarde").statut == 0
    (tmp_path / "autre.toml").write_text(f"{texte_par_defaut()}# retouchée\n", encoding="utf-8")
    assert admin("config", "appliquer", "autre.toml").statut == 0
    rendue = admin("restaurer", faite["fichier"])
    assert rendue.statut == 0, rendue
    assert "1 évènement consigné depuis cette sauvegarde n'y est plus" in rendue.sortie
    assert "configuration en vigueur est de nouveau celle de la sauvegarde" in rendue.erreurs
    gardee = next(ligne for ligne in rendue.sortie.splitlines() if "est gardé" in ligne).partition(" : ")[2]
    assert Path(gardee).stat().st_mode & 0o777 == 0o600
    ouvrir(f"sqlite:///{gardee}")
    assert lignes("SELECT texte FROM evenement") == [("depuis la sauvegarde",)]
    fermer()
    (ligne,) = [x for x in (tmp_path / "pannes.log").read_text().splitlines() if " restauration " in x]
    assert "evenements=0 retour=1 configuration=1 reserves=0" in ligne and "utilisateur=" in ligne
    assert admin("verifier").statut == 0


def test_une_mauvaise_adresse_se_dit_en_une_phrase(admin: Agence, tmp_path: Path) -> None:
    for mots in (["sauvegarder", "nulle-part"], ["restaurer", "rien.age"], ["sauvegarder", ".", "--phrase-de-passe-fichier", "absente"]):
        rendu = admin(*mots)
        assert rendu.statut == 1 and rendu.erreurs.startswith("agence : ") and "Traceback" not in rendu.erreurs
    assert list(tmp_path.glob("*.partiel")) == list(tmp_path.glob(".*.partiel")) == []


def test_seul_l_administrateur_tient_la_base(agence: Agence, dossier: Dossier) -> None:
    for mots in (["sauvegarder", "."], ["restaurer", "x"], ["base", "transferer", "sqlite:///x.db"]):
        rendu = agence(*mots, agent="lefevre")
        assert rendu.statut == 1 and "administrateur" in rendu.erreurs


def test_transferer_vers_un_fichier(admin: Agence, tmp_path: Path) -> None:
    fait = admin("base", "transferer", f"sqlite:///{tmp_path}/autre.db", "--json")
    assert fait.statut == 0 and fait.json["tables"]["dossier"] == 1 and fait.json["reserves"] == []
    assert admin("base", "transferer", f"sqlite:///{tmp_path}/autre.db").statut == 1
    assert "GRANT INSERT ON evenement" in admin("base", "roles").sortie


def test_verifier_dit_la_chaine(admin: Agence, base: str) -> None:
    assert admin("note", "R-1", "bonjour").statut == 0
    saine = admin("verifier", "--json").json
    assert saine["chaine"]["evenements"] == 1 and len(saine["chaine"]["tete"]) == 64
    assert "1 évènement" in admin("verifier").sortie
    ouvrir(base)
    executer("DROP TRIGGER evenement_sans_retouche" + ("" if base.startswith("sqlite") else " ON evenement"))
    executer("UPDATE evenement SET texte = 'bonsoir'")
    assert lignes("SELECT texte FROM evenement") == [("bonsoir",)]
    fermer()
    rendu = admin("verifier", "--json")
    assert rendu.statut == 1
    assert "le texte de l'évènement n° 1 a été changé (maillon 1)" in [m["texte"] for m in rendu.json["manquements"]]
