"""Sauvegarder, restaurer, passer d'une base à l'autre et vérifier, par la ligne de commande."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

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
