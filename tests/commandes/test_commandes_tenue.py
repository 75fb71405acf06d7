"""Tenir la maison par la ligne de commande : base neuve, mandants, personnes, import, configuration, nuit, contrôle."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from agence.configuration.lecture import texte_par_defaut
from agence.seance import Seance
from donnees.base import executer
from donnees.modeles import Dossier
from tests.commandes.conftest import Rendu
from tests.fabrique import creer_mandant

CSV = """reference;debiteur;type_debiteur;facture;date_facture;date_echeance;montant_ttc
R-1;SARL Morel;professionnel;F-1;01/06/2026;30/06/2026;1100,00
R-2;[red]PIRATE[/]\u202e;particulier;F-2;01/06/2026;30/06/2026;50,00
R-3;Autre;particulier;F-3;01/06/2026;30/06/2026;zéro
"""


def test_de_rien_a_un_portefeuille_travaille(lancer: Callable[..., Rendu], tmp_path: Path) -> None:
    """Le premier jour d'une agence, sans écran."""
    (tmp_path / "lot.csv").write_text(CSV, encoding="utf-8")
    assert lancer("--agent", "chef", "initialiser", "--json").json["administrateur"] == "chef"
    assert "existe déjà" in lancer("--agent", "chef", "initialiser").erreurs
    assert lancer("agents", "ajouter", "lefevre", "--role", "agent", "--agent", "chef").statut == 0
    fait = lancer(
        "--agent", "chef", "mandants", "ajouter", "FOURNIL", "--nom", "Fournil", "--type", "professionnel", "--convention", "05/01/2026",
        "--json",
    )  # fmt: skip
    assert fait.json["convention"] == "2026-01-05"
    rendu = lancer("--agent", "chef", "importer", "lot.csv", "--mandant", "FOURNIL", "--json")
    bilan = rendu.json
    assert rendu.statut == 1  # une ligne refusée, les bonnes sont entrées
    assert (bilan["lues"], bilan["creees"], len(bilan["refusees"])) == (3, 2, 1)
    assert {c: bilan["refusees"][0][c] for c in ("ligne", "colonne", "valeur")} == {"ligne": 4, "colonne": "montant_ttc", "valeur": "zéro"}
    assert (tmp_path / "lot.csv.rejets.csv").exists()
    assert lancer("--agent", "lefevre", "file", "--json").json["reste"] == 2
    assert lancer("cycle", "--json").json["etapes"] == 2
    saine = lancer("verifier", "--json").json
    assert saine["saine"] is True and saine["manquements"] == [] and saine["chaine"]["ancre"]["lignes"] == 1


def test_une_simulation_n_ecrit_rien_dans_la_base(agence: Callable[..., Rendu], dossier: Dossier, tmp_path: Path) -> None:
    (tmp_path / "lot.csv").write_text(CSV.replace("R-", "N-").replace("zéro", "10,00"), encoding="utf-8")
    rendu = agence("importer", "lot.csv", "--mandant", "FOURNIL", "--simulation", "--json", agent="roux")
    assert rendu.statut == 0 and rendu.json["simulation"] is True and rendu.json["creees"] == 3
    assert Dossier.select().count() == 1


def test_l_accuse_de_reception_s_ecrit_a_la_demande(agence: Callable[..., Rendu], dossier: Dossier, tmp_path: Path) -> None:
    (tmp_path / "lot.csv").write_text(CSV.replace("R-", "N-"), encoding="utf-8")
    rendu = agence("importer", "lot.csv", "--mandant", "FOURNIL", "--accuse", "accuse.csv", agent="roux")
    assert rendu.statut == 1 and "3 lignes lues : 2 créée, 0 modifiée, 0 inchangée, 1 refusée." not in rendu.sortie
    ecrit = (tmp_path / "accuse.csv").read_text(encoding="utf-8-sig").splitlines()
    assert len(ecrit) == 4 and ecrit[1].endswith("reçue;") and "refusée" in ecrit[3]


@pytest.mark.parametrize(
    ("fichier", "mandant", "phrase"),
    [("absent.csv", "FOURNIL", "fichier introuvable"), ("lot.csv", "INCONNU", "mandants ajouter")],
)
def test_un_import_impossible_dit_quoi_faire(
    agence: Callable[..., Rendu], dossier: Dossier, tmp_path: Path, fichier: str, mandant: str, phrase: str
) -> None:
    (tmp_path / "lot.csv").write_text(CSV.replace("R-", "N-"), encoding="utf-8")
    rendu = agence("importer", fichier, "--mandant", mandant, agent="roux")
    assert rendu.statut == 1 and phrase in rendu.erreurs


def test_un_agent_ne_peut_ni_importer_ni_ajouter(agence: Callable[..., Rendu], tmp_path: Path) -> None:
    (tmp_path / "lot.csv").write_text(CSV, encoding="utf-8")
    for argv in (("importer", "lot.csv", "--mandant", "X"), ("agents", "ajouter", "zoe", "--role", "agent")):
        rendu = agence(*argv)
        assert rendu.statut == 1 and "réservé au rôle" in rendu.erreurs


def test_les_listes(agence: Callable[..., Rendu], dossier: Dossier) -> None:
    personnes = agence("agents", "--json").json["agents"]
    assert {p["nom"]: p["role"] for p in personnes} == {"lefevre": "agent", "martin": "agent", "roux": "superviseur"}
    assert agence("mandants", "--json").json["mandants"][0]["solde"] == 110_000
    assert "FOURNIL" in agence("mandants").sortie and "lefevre" in agence("agents").sortie
    assert len(agence("regles", "--json").json["regles"]) == 49


def test_un_inconnu_n_entre_pas(agence: Callable[..., Rendu]) -> None:
    rendu = agence("file", agent="personne")
    assert rendu.statut == 1 and "n'est pas un utilisateur" in rendu.erreurs


def test_config_verifier_dit_ligne_et_colonne(lancer: Callable[..., Rendu], tmp_path: Path) -> None:
    (tmp_path / "bonne.toml").write_text(texte_par_defaut(), encoding="utf-8")
    assert lancer("config", "verifier", "bonne.toml", "--json").json["valide"] is True
    (tmp_path / "fausse.toml").write_text(texte_par_defaut().replace("[seuils]", "[seuils]\ntolerence = 3", 1), encoding="utf-8")
    rendu = lancer("config", "verifier", "fausse.toml", "--json")
    assert rendu.statut == 1 and rendu.json["valide"] is False
    assert rendu.json["defauts"][0]["ligne"] > 1 and "tolerence" in rendu.erreurs
    assert "introuvable" in lancer("config", "verifier").erreurs  # ni fichier, ni config.toml ici


def test_config_appliquer_dit_ce_qui_change_et_montrer_la_version(agence: Callable[..., Rendu], tmp_path: Path) -> None:
    avant = agence("config", "montrer", "--json").json
    texte = texte_par_defaut()
    assert "ruptures_avant_etape = 2" in texte
    (tmp_path / "neuve.toml").write_text(texte.replace("ruptures_avant_etape = 2", "ruptures_avant_etape = 3"), encoding="utf-8")
    assert agence("config", "appliquer", "neuve.toml").statut == 1  # un agent ne change pas les règles
    rendu = agence("config", "appliquer", "neuve.toml", "--json", agent="roux").json
    assert rendu["changements"] == [{"cle": "promesses.ruptures_avant_etape", "avant": "2", "apres": "3"}]
    apres = agence("config", "montrer", "--json").json
    assert (apres["version"]["numero"], apres["version"]["par"]) == (avant["version"]["numero"] + 1, "Roux")
    assert apres["configuration"]["promesses.ruptures_avant_etape"] == "3"


def test_verifier_trouve_un_manquement_et_sort_1(agence: Callable[..., Rendu], dossier: Dossier) -> None:
    executer("UPDATE creance SET montant = montant + 1")
    rendu = agence("verifier", "--json")
    assert rendu.statut == 1 and rendu.json["saine"] is False
    assert rendu.json["manquements"][0]["invariant"] == "2"


def test_le_cycle_rend_ses_cles_et_refuse_demain(agence: Callable[..., Rendu], dossier: Dossier) -> None:
    assert set(agence("cycle", "--json").json) >= {
        "date", "promesses_tenues", "promesses_rompues", "etapes", "suspensions_levees", "alertes", "reserves", "duree_ms",
    }  # fmt: skip
    rendu = agence("cycle", "--date", "demain")
    assert rendu.statut == 1 and "à venir" in rendu.erreurs


def test_demo_remplit_une_base_vide_et_jamais_une_autre(lancer: Callable[..., Rendu], tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'demo.db'}"
    assert lancer("--base", url, "demo", "--dossiers", "40", "--graine", "7", "--sans-ecran").statut == 0
    assert lancer("--base", url, "--agent", "lefevre", "file", "--json").json["agent"] == "lefevre"
    rendu = lancer("--base", url, "demo", "--dossiers", "40", "--sans-ecran")
    assert rendu.statut == 1 and "contient déjà" in rendu.erreurs
    assert "--sans-ecran" in lancer("demo").erreurs  # ici, pas de terminal


CORPUS = Path(__file__).parents[1] / "corpus"
ATTENDUS = {
    ligne.split("\t")[0]: ligne.split("\t")[3] for ligne in (CORPUS / "index.tsv").read_text(encoding="utf-8").splitlines()[1:]
}


def test_le_corpus_hostile_entre_propre_ou_se_refuse(agence: Callable[..., Rendu], superviseur: Seance, tmp_path: Path) -> None:
    """Chaque fichier, l'un après l'autre, dans la même base : un statut, une phrase, et une base qui reste saine."""
    creer_mandant(superviseur, "ELEC-OUEST")
    for fichier in sorted(f for f in CORPUS.iterdir() if f.name in ATTENDUS and f.suffix in (".csv", ".xlsx")):
        copie = tmp_path / fichier.name
        copie.write_bytes(fichier.read_bytes())
        rendu = agence("importer", str(copie), "--mandant", "ELEC-OUEST", "--json", agent="roux")
        assert rendu.statut in (0, 1) and "panne" not in rendu.erreurs, (fichier.name, rendu.erreurs)
        assert not any(ord(c) < 32 and c != "\n" for c in rendu.sortie + rendu.erreurs), fichier.name
        if rendu.statut == 1:
            assert rendu.erreurs or rendu.json["refusees"], fichier.name
        bilan = rendu.json
        if "lues" in bilan:
            somme = bilan["creees"] + bilan["modifiees"] + bilan["inchangees"] + len(bilan["refusees"])
            assert bilan["lues"] == somme, fichier.name
    assert agence("verifier", "--json").json["manquements"] == []
    assert agence("file", "--limite", "200").statut == 0


def test_attribuer_tous_les_dossiers_d_un_collegue(
    agence: Callable[..., Rendu], superviseur: Seance, ouvrir_pour: Callable[..., Seance], creer_dossier: Callable[..., Dossier]
) -> None:
    un, deux = creer_dossier(), creer_dossier()
    ouvrir_pour("martin")
    assert agence("attribuer", "martin", un.reference, agent="lefevre").statut == 1, "réservé à l'encadrement"
    rendu = agence("attribuer", "martin", "--tous-de", "lefevre", "--json", agent="roux")
    assert (rendu.statut, rendu.json["attribues"]) == (0, 2)
    assert len({Dossier.get_by_id(d.id).agent_id for d in (un, deux)} - {un.agent_id}) == 1
    assert agence("attribuer", "martin", agent="roux").statut == 1
