"""« agence exporter » et les fichiers d'« agence promesses » : qui peut, où cela va, ce qui s'inscrit, ce qui se relit."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from agence.seance import Seance
from donnees.modeles import Consultation, Debiteur, Dossier
from donnees.nomenclature import Role, Vue
from donnees.vues.exports import compter
from donnees.vues.exports_tables import TABLES
from tests.commandes.conftest import Rendu

Agence = Callable[..., Rendu]


@pytest.fixture
def promis(agence: Agence, dossier: Dossier, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Agence:
    """R-1, une promesse de 300 € pour le 30/11 et un paiement de 120 € ; sur un serveur, l'état du compte est ici aussi."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "etat"))
    assert agence("promesse", "R-1", "300", "30/11/2026").statut == 0
    assert agence("paiement", "R-1", "120", "23/11/2026", "--moyen", "virement").statut == 0
    return agence


def relire(chemin: Path) -> list[list[str]]:
    with chemin.open(encoding="utf-8-sig", newline="") as flux:
        return list(csv.reader(flux, delimiter=";"))


def test_un_export_va_dans_le_dossier_des_exports(promis: Agence, base: str, tmp_path: Path) -> None:
    rendu = promis("exporter", "paiements", "--json", agent="roux")
    assert rendu.statut == 0
    chemin = Path(rendu.json["fichier"])
    ici = tmp_path if base.startswith("sqlite") else tmp_path / "etat" / "agence"
    assert chemin == ici / "exports" / "paiements-2026-11-23-100000.csv"
    assert chemin.parent.stat().st_mode & 0o777 == 0o700
    assert chemin.stat().st_mode & 0o777 == 0o600
    assert (rendu.json["lignes"], rendu.json["format"], rendu.json["detruire_le"]) == (1, "csv", "2026-12-23")
    entetes, ligne = relire(chemin)
    lu = dict(zip(entetes, ligne, strict=True))
    assert (lu["mandant"], lu["dossier"], lu["montant"], lu["recu_le"], lu["isole"]) == ("FOURNIL", "R-1", "120,00", "2026-11-23", "non")
    second = promis("exporter", "paiements", "--json", agent="roux")
    assert Path(second.json["fichier"]).name == "paiements-2026-11-23-100000-2.csv"


def test_vers_un_fichier_l_extension_dit_le_format(promis: Agence, tmp_path: Path) -> None:
    for suffixe in ("csv", "json", "xlsx"):
        assert promis("exporter", "promesses", "--vers", f"p.{suffixe}", agent="roux").statut == 0
    assert json.loads((tmp_path / "p.json").read_text(encoding="utf-8"))["promesses"][0]["montant"] == 300_00
    feuille = CalamineWorkbook.from_path("p.xlsx").get_sheet_by_index(0).to_python()
    assert dict(zip(feuille[0], feuille[1], strict=True))["montant"] == 300.0
    refus = promis("exporter", "promesses", "--vers", "p.csv", agent="roux")
    assert (refus.statut, "existe déjà" in refus.erreurs) == (1, True)
    assert promis("exporter", "promesses", "--vers", "p.csv", "--remplacer", "--csv", "standard", agent="roux").statut == 0
    assert b'"300.00"' in (tmp_path / "p.csv").read_bytes()


def test_un_nom_hostile_n_est_pas_une_formule(promis: Agence, dossier: Dossier, tmp_path: Path) -> None:
    Debiteur.update(nom="=cmd|' /C calc'!A0").execute()
    promis("exporter", "debiteurs", "--vers", "d.csv", agent="roux")
    promis("exporter", "debiteurs", "--vers", "d.xlsx", agent="roux")
    assert relire(tmp_path / "d.csv")[1][1] == "'=cmd|' /C calc'!A0"
    assert CalamineWorkbook.from_path("d.xlsx").get_sheet_by_index(0).to_python()[1][1] == "=cmd|' /C calc'!A0"


def test_un_agent_n_exporte_pas_et_le_comptable_sa_part(promis: Agence, ouvrir_pour: Callable[..., Seance], tmp_path: Path) -> None:
    ouvrir_pour("compta", Role.COMPTABLE)
    for quoi in ("dossiers", "tout", "paiements"):
        refus = promis("exporter", quoi)
        assert (refus.statut, "réservé au rôle" in refus.erreurs) == (1, True)
    assert promis("promesses", "--format", "csv").statut == 1
    for quoi in ("paiements", "reversements"):
        assert promis("exporter", quoi, agent="compta").statut == 0
    assert promis("exporter", "dossiers", agent="compta").statut == 1
    assert promis("exporter", "tout", agent="compta").statut == 1
    assert {f.name.split("-")[0] for f in tmp_path.rglob("*.csv")} == {"paiements", "reversements"}


def test_un_export_s_inscrit_au_journal_et_aux_consultations(promis: Agence, superviseur: Seance, dossier: Dossier, tmp_path: Path) -> None:
    promis("exporter", "creances", agent="roux")
    assert superviseur.acteur is not None
    vus = [(c.dossier_id, c.utilisateur_id) for c in Consultation.select().where(Consultation.quoi == Vue.EXPORT)]
    assert vus == [(dossier.id, superviseur.acteur.id)]
    (ligne,) = [x for journal in tmp_path.glob("*.log") for x in journal.read_text(encoding="utf-8").splitlines() if " export " in x]
    assert f"utilisateur={superviseur.acteur.id} quoi=creances format=csv lignes=1 dossiers=1" in ligne
    assert "FOURNIL" not in ligne


def test_sans_journal_pas_d_export(promis: Agence, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "bouchon").touch()
    monkeypatch.setenv("AGENCE_PANNES", str(tmp_path / "bouchon" / "journal.log"))
    rendu = promis("exporter", "dossiers", "--vers", "d.csv", agent="roux")
    assert (rendu.statut, "le journal ne s'écrit pas" in rendu.erreurs) == (1, True)
    assert not (tmp_path / "d.csv").exists()


@pytest.mark.parametrize(
    ("arguments", "dit"),
    [
        (("mandants", "--du", "hier"), "ne se filtre pas par --du"),
        (("dossiers", "--mandant", "X"), "mandant « X » inconnu"),
        (("dossiers", "--de", "X"), "personne « X » inconnue"),
        (("dossiers", "--dossier", "X"), "dossier « X » inconnu"),
        (("promesses", "--du", "02/11/2026", "--au", "01/11/2026"), "avant son début"),
        (("promesses", "--format", "csv", "--vers", "x.json"), "ne va pas avec"),
        (("tout", "--mandant", "FOURNIL"), "ne se filtre pas (--mandant)"),
        (("tout", "--remplacer"), "--remplacer ne vaut pas"),
        (("promesses", "--vers", "absent/x.csv"), "dossier introuvable"),
    ],
)  # fmt: skip
def test_ce_qui_ne_va_pas_se_dit_et_rien_ne_s_ecrit(promis: Agence, tmp_path: Path, arguments: tuple[str, ...], dit: str) -> None:
    rendu = promis("exporter", *arguments, agent="roux")
    assert (rendu.statut, dit in rendu.erreurs) == (1, True), rendu.erreurs
    assert not [f for f in tmp_path.rglob("*") if f.suffix in (".csv", ".json", ".xlsx")]
    assert promis("exporter", "n_importe_quoi", agent="roux").statut == 2


def test_tout_en_un_dossier_et_son_manifeste(promis: Agence, tmp_path: Path) -> None:
    rendu = promis("exporter", "tout", "--vers", "sortie", "--json", agent="roux")
    assert rendu.statut == 0
    manifeste = json.loads((tmp_path / "sortie" / "manifeste.json").read_text(encoding="utf-8"))
    assert {t["table"]: t["lignes"] for t in manifeste["tables"]} == rendu.json["tables"]
    assert set(rendu.json["tables"]) == set(TABLES)
    for table in manifeste["tables"]:
        assert len(relire(tmp_path / "sortie" / table["fichier"])) - 1 == table["lignes"], table
    assert rendu.json["tables"]["creances"] == compter(TABLES["creances"]) == 1
    assert sorted(f.name for f in (tmp_path / "sortie").iterdir()) == sorted([*(f"{nom}.csv" for nom in TABLES), "manifeste.json"])
    assert promis("exporter", "tout", "--vers", "sortie", agent="roux").statut == 1


def test_tout_en_un_classeur(promis: Agence) -> None:
    assert promis("exporter", "tout", "--vers", "tout.xlsx", agent="roux").statut == 0
    classeur = CalamineWorkbook.from_path("tout.xlsx")
    assert classeur.sheet_names == [*TABLES, "manifeste"]
    dit = {ligne[0]: ligne[1] for ligne in classeur.get_sheet_by_name("manifeste").to_python() if ligne[0]}
    for nom in TABLES:
        assert len(classeur.get_sheet_by_name(nom).to_python()) - 1 == dit[nom], nom


# ── agence promesses ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_le_contrat_des_promesses_tient(promis: Agence) -> None:
    rendu = promis("promesses", "--json").json
    (promesse,) = rendu["promesses"]
    attendue = {"dossier": "R-1", "agent": "lefevre", "montant": 300_00, "date": "2026-11-30", "statut": "ouverte"}
    assert isinstance(promesse["paye"], int)
    assert {cle: promesse[cle] for cle in attendue} == attendue
    assert {"ouverte", "tenue", "partielle", "rompue", "remplacee"} <= set(rendu["totaux"])
    assert (rendu["taux_nombre"], rendu["taux_montant"]) == (None, None)


@pytest.mark.parametrize("par", ["agent", "mandant", "semaine", "montant", "age"])
def test_les_promesses_se_ventilent(promis: Agence, par: str) -> None:
    rendu = promis("promesses", "--par", par, "--json").json
    (ligne,) = rendu["lignes"]
    assert (rendu["par"], ligne["a_venir"]["nombre"], ligne["a_venir"]["montant"]) == (par, 1, 300_00)
    assert rendu["total"]["a_venir"] == ligne["a_venir"]
    assert promis("promesses", "--par", par).sortie.splitlines()[-1].startswith("taux : tenues ÷ échues")


def test_le_tableau_ventile_sort_en_classeur(promis: Agence) -> None:
    assert promis("promesses", "--par", "agent", "--vers", "t.xlsx", agent="roux").statut == 0
    classeur = CalamineWorkbook.from_path("t.xlsx")
    assert classeur.sheet_names == ["tableau", "définitions"]
    entetes, toutes, lefevre = classeur.get_sheet_by_index(0).to_python()
    assert entetes[0] == "par agent"
    assert (toutes[0], lefevre[0]) == ("toutes", "Lefevre")
    assert dict(zip(entetes, lefevre, strict=True))["à venir, promis"] == 300.0
    assert ["taux en euros", "payé ÷ promis, des promesses échues"] in classeur.get_sheet_by_index(1).to_python()


def test_un_filtre_de_promesses_inconnu_se_dit(promis: Agence) -> None:
    for option, valeur in (("--de", "x"), ("--mandant", "X")):
        refus = promis("promesses", option, valeur, agent="roux")
        assert (refus.statut, "inconnu" in refus.erreurs) == (1, True)
    assert promis("promesses", "--du", "02/11/2026", "--au", "01/11/2026").statut == 1
