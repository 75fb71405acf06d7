"""Simuler, appliquer, reprendre une configuration par la ligne de commande."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from agence.configuration.lecture import texte_par_defaut
from donnees.base import lignes
from donnees.modeles import ConfigurationAppliquee, Dossier
from tests.commandes.conftest import Rendu

PROMPTE = texte_par_defaut().replace('delai = "7j"                 # la date', 'delai = "9j"                 # la date')


@pytest.fixture
def fichier(tmp_path: Path) -> Path:
    """Un fichier où l'appel suit la première lettre d'un jour et où les promesses durent neuf jours."""
    chemin = tmp_path / "nouvelle.toml"
    assert texte_par_defaut() != PROMPTE
    chemin.write_text(PROMPTE, encoding="utf-8")
    return chemin


def _tout() -> list[str]:
    tables = [n for (n,) in lignes("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name")]
    return [f"{t} {ligne}" for t in tables for ligne in lignes(f"SELECT * FROM {t}")]


def test_simuler_rend_la_forme_convenue_et_n_ecrit_rien(agence: Callable[..., Rendu], dossier: Dossier, fichier: Path) -> None:
    avant = _tout()
    rendu = agence("config", "simuler", str(fichier), "--json", "--jours", "30", "--promesses-tenues", "1", "--hypothese", "PROM=1",
                   agent="roux")  # fmt: skip
    assert rendu.statut == 0
    assert _tout() == avant
    doc = rendu.json
    assert {"jours", "actuelle", "nouvelle", "dossiers_touches"} <= doc.keys()
    assert doc["dossiers_touches"] == 1, "sa promesse dure deux jours de plus"
    premier = doc["jours"][0]
    assert {"date", "agent", "appels", "courriers", "escalades"} <= premier.keys()
    assert sum(j["appels"] for j in doc["jours"]) == doc["nouvelle"]["appels"] == 1, "appelé une fois, il promet et paie tout"
    assert doc["nouvelle"]["encaisse"] == doc["actuelle"]["encaisse"] == 1_100_00
    assert doc["hypotheses"]["promesses"] == {"tenues": 1.0, "partielles": 0.0, "rompues": 0.0}


def test_la_meme_configuration_donne_deux_colonnes_identiques(agence: Callable[..., Rendu], dossier: Dossier, tmp_path: Path) -> None:
    meme = tmp_path / "meme.toml"
    meme.write_text(texte_par_defaut(), encoding="utf-8")
    doc = agence("config", "simuler", str(meme), "--json", agent="roux").json
    assert doc["actuelle"] == doc["nouvelle"] and doc["dossiers_touches"] == doc["dossiers_qui_bougent"] == 0
    assert all({c: j[c] for c in j["actuelle"]} == j["actuelle"] for j in doc["jours"])
    assert doc == agence("config", "simuler", str(meme), "--json", agent="roux").json, "jouée deux fois, elle dit la même chose"


def test_simuler_dit_ses_hypotheses_et_dessine(agence: Callable[..., Rendu], dossier: Dossier, fichier: Path) -> None:
    rendu = agence("config", "simuler", str(fichier), "--capacite", "12", "--depuis", "+3", agent="roux")
    assert rendu.statut == 0, rendu.erreurs
    for attendu in ("valeur de départ", "12 appels par agent et par jour (donnée à la main)", "huissier ou juge proposé", "o actuelle"):
        assert attendu in rendu.sortie


@pytest.mark.parametrize("action", ["simuler", "appliquer"])
def test_un_fichier_faux_dit_toutes_ses_fautes_et_ne_fait_rien(agence: Callable[..., Rendu], tmp_path: Path, action: str) -> None:
    faux = tmp_path / "faux.toml"
    faux.write_text(PROMPTE.replace('"9j"', '"9 lunes"').replace("essais_par_etape = 3", "essais_par_etaape = 3"), encoding="utf-8")
    avant = ConfigurationAppliquee.select().count()
    rendu = agence("config", action, str(faux), "--json", agent="roux")
    assert rendu.statut == 1 and rendu.json["valide"] is False
    assert len(rendu.json["defauts"]) == 2 and all(d["ligne"] and d["colonne"] for d in rendu.json["defauts"])
    assert "9 lunes" in rendu.erreurs and "essais_par_etaape" in rendu.erreurs
    assert ConfigurationAppliquee.select().count() == avant


@pytest.mark.parametrize(
    ("options", "phrase"),
    [(("--jours", "0"), "de 1 à 365"), (("--depuis", "01/01/2020"), "passée"), (("--hypothese", "ZZZ=0.2"), "CODE=PART"),
     (("--hypothese", "NRP=1.5"), "hors de 0 à 1"), (("--hypothese", "NRP=0.7", "--hypothese", "REP=0.7"), "plus que 1"),
     (("--capacite", "99999"), "impossible")],
)  # fmt: skip
def test_une_hypothese_impossible_se_dit(
    agence: Callable[..., Rendu], fichier: Path, options: tuple[str, ...], phrase: str
) -> None:
    rendu = agence("config", "simuler", str(fichier), *options, agent="roux")
    assert rendu.statut == 1 and phrase in rendu.erreurs


def test_un_agent_ne_simule_ni_n_applique_ni_ne_reprend(agence: Callable[..., Rendu], fichier: Path) -> None:
    for argv in (("simuler", str(fichier)), ("appliquer", str(fichier)), ("reprendre",)):
        rendu = agence("config", *argv, agent="lefevre")
        assert rendu.statut == 1 and "réservé au rôle" in rendu.erreurs


def test_appliquer_dit_ce_qui_bouge_et_reprendre_y_revient(agence: Callable[..., Rendu], dossier: Dossier, fichier: Path) -> None:
    fait = agence("config", "appliquer", str(fichier), "--json", agent="roux").json
    assert fait["dossiers_qui_bougent"] == 0 and [c["cle"] for c in fait["changements"]] == ["promesses.delai"]
    versions = agence("config", "versions", "--json").json["versions"]
    assert [(v["par"], v["en_vigueur"]) for v in versions] == [("Roux", True), ("", False)]
    rendue = agence("config", "reprendre", "--json", agent="roux").json
    assert rendue["version"] > fait["version"]
    versions = agence("config", "versions", "--json").json["versions"]
    assert [v["par"] for v in versions] == ["Roux", "Roux", ""] and versions[0]["empreinte"] == versions[2]["empreinte"]
    deja = agence("config", "reprendre", str(rendue["version"]), agent="roux")
    assert deja.statut == 1 and "celle en vigueur" in deja.erreurs
    assert "inconnue" in agence("config", "reprendre", "999", agent="roux").erreurs
    assert "illisible" in agence("config", "reprendre", "deux", agent="roux").erreurs
    assert "en vigueur" in agence("config", "versions").sortie
