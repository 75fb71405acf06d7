"""« agence decompte », « frais », « remise », « paiement » : ce qu'un script en lit, et ce qui se refuse."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from agence.configuration.lecture import texte_par_defaut
from donnees.modeles import DecompteArrete, Dossier, Evenement, Frais, Mandat, Paiement, Piece, Remise
from donnees.nomenclature import Strategie, TypePiece
from tests.commandes.conftest import Rendu
from tests.fabrique import LUNDI

Agence = Callable[..., Rendu]


def test_le_json_garde_ses_cles_et_gagne_les_imputations(agence: Agence, dossier: Dossier) -> None:
    assert agence("paiement", "R-1", "200", "02/11/2026", "--moyen", "virement").statut == 0
    rendu = agence("decompte", "R-1", "--json").json
    assert {"dossier", "au", "principal", "interets", "indemnites", "frais", "verse", "du", "lignes"} <= rendu.keys()
    assert {"remise", "isole", "complet", "reserves", "imputations", "versements", "avertissements", "trop_percu", "arrete"} <= rendu.keys()
    assert [(i["creance"], i["poste"], i["montant"]) for i in rendu["imputations"]] == [
        (f"F-{dossier.id}-1", "interets", 2_952), (f"F-{dossier.id}-1", "principal", 17_048),
    ]  # fmt: skip
    assert rendu["lignes"][0]["article"] == "C. com. L441-10 II" and rendu["lignes"][0]["taux"] == 12.4
    assert (rendu["complet"], rendu["arrete"]) == (True, None)
    assert sum(i["montant"] for i in rendu["imputations"]) == rendu["verse"]


def test_le_texte_montre_les_segments_l_article_et_dit_qu_il_n_est_pas_arrete(agence: Agence, dossier: Dossier) -> None:
    agence("paiement", "R-1", "200", "02/11/2026", "--moyen", "virement")
    rendu = agence("decompte", "R-1")
    for mot in ("02/11/2026", "12,40 %", "L441-10", "D441-5", "intérêts F-", "= dû"):
        assert mot in rendu.sortie
    assert "règle 14" in rendu.erreurs and "à vérifier" in rendu.erreurs


@pytest.mark.parametrize("au", ["2014-12-31", "01/01/2015 ou 2", "2030-01-01", "2026-02-30", "1er avril 1200", "zzz"])
def test_une_borne_ou_une_date_illisible_se_dit_et_rien_ne_s_ecrit(agence: Agence, dossier: Dossier, au: str) -> None:
    for options in (("R-1",), ("R-1", "--arreter"), ("--tous",)):
        rendu = agence("decompte", *options, "--au", au)
        assert rendu.statut == 1 and rendu.erreurs.startswith("agence : ") and not rendu.sortie
    assert (DecompteArrete.select().count(), Evenement.select().count()) == (0, 0)


def test_arreter_lister_relire(agence: Agence, dossier: Dossier) -> None:
    rendu = agence("decompte", "R-1", "--arreter", "--motif", "mise en demeure", "--json").json
    assert rendu["arrete"]["version"] == 1 and len(rendu["arrete"]["empreinte"]) == 64
    agence("paiement", "R-1", "200", "02/11/2026", "--moyen", "virement")
    versions = agence("decompte", "R-1", "--versions", "--json").json["versions"]
    assert [(v["version"], v["du"], v["motif"], v["intact"], v["correspond"]) for v in versions] == [
        (1, rendu["du"], "mise en demeure", True, False),
    ]  # fmt: skip
    relu = agence("decompte", "R-1", "--version", "1", "--json").json
    assert (relu["du"], relu["lignes"], relu["verse"]) == (rendu["du"], rendu["lignes"], 0)
    perime = agence("decompte", "R-1", "--json").json
    assert any("décompte n° 1 du 23/11/2026 ne correspond plus" in a for a in perime["avertissements"])
    assert agence("decompte", "R-1", "--arreter", "--json").json["arrete"]["version"] == 2
    assert agence("decompte", "R-1", "--version", "9").statut == 1
    assert "ne correspond plus" in agence("decompte", "R-1", "--versions").sortie


def test_tous_les_dossiers_ouverts_et_leurs_totaux(agence: Agence, dossier: Dossier, creer_dossier: Callable[..., Dossier]) -> None:
    creer_dossier(reference="R-2", montants=(300_00,))
    creer_dossier(reference="R-3", echeance_le=date(2013, 6, 30))
    rendu = agence("decompte", "--tous", "--json").json
    un = agence("decompte", "R-1", "--json").json
    assert [d["dossier"] for d in rendu["decomptes"]] == ["R-1", "R-2", "R-3"]
    assert rendu["decomptes"][0]["du"] == un["du"] and rendu["dossiers"] == 3
    assert rendu["totaux"]["du"] == sum(d["du"] for d in rendu["decomptes"])
    assert [d["complet"] for d in rendu["decomptes"]] == [True, True, False] and rendu["incomplets"] == 1
    texte = agence("decompte", "--tous")
    assert "R-3" in texte.sortie and "au moins" in texte.sortie and "1 décompte incomplet" in texte.erreurs
    assert agence("decompte", "--tous", "R-1").statut == 1
    assert agence("decompte").statut == 1


def test_un_paiement_rend_sa_quittance_et_refuse_un_autre_compte(agence: Agence, dossier: Dossier) -> None:
    rendu = agence("paiement", "R-1", "100", "hier", "--moyen", "virement", "--json").json["paiement"]
    assert (rendu["quittance"], rendu["isole"], rendu["imputation"]["principal"] > 0) == ("Q-000001", False, True)
    assert "quittance Q-000002" in agence("paiement", "R-1", "100", "hier", "--moyen", "cheque").sortie
    refus = agence("paiement", "R-1", "100", "hier", "--moyen", "virement", "--compte", "FR7630006000011234567890189", "--json")
    assert (refus.statut, refus.json["regle"]) == (1, "15")
    ordre = ("--imputation", "principal_puis_interets")
    refus = agence("paiement", "R-1", "100", "hier", "--moyen", "virement", *ordre, "--json")
    assert (refus.statut, refus.json["regle"]) == (1, "19")
    assert agence("paiement", "R-1", "100", "hier", "--moyen", "virement", *ordre, "--accord", "courriel").statut == 0
    vise = agence("paiement", "R-1", "100", "hier", "--moyen", "virement", "--facture", f"F-{dossier.id}-1")
    assert vise.statut == 0 and "règle 20" in vise.erreurs
    assert Paiement.select().count() == 4


def test_reimputer_par_la_commande(agence: Agence, dossier: Dossier) -> None:
    agence("paiement", "R-1", "100", "hier", "--moyen", "virement")
    assert agence("decompte", "R-1", "--reimputer", "échéance corrigée").statut == 1, "réservé"
    rendu = agence("decompte", "R-1", "--reimputer", "échéance corrigée", agent="roux")
    assert rendu.statut == 0 and "0 paiement imputé de nouveau" in rendu.erreurs


def test_les_frais_demandent_un_titre_et_une_piece(agence: Agence, dossier: Dossier) -> None:
    Piece.create(dossier_id=dossier.id, type=TypePiece.TITRE, nom="jugement du 01/10", ajoutee_le=LUNDI)
    refus = agence("frais", "R-1", "51,07", "hier", "--piece", "jugement du 01/10", "--json")
    assert (refus.statut, refus.json["regle"]) == (1, "6")
    Dossier.update(titre_le=date(2026, 10, 1)).execute()
    refus = agence("frais", "R-1", "51,07", "hier", "--json")
    assert (refus.statut, refus.json["regle"]) == (1, "6")
    rendu = agence("frais", "R-1", "51,07", "hier", "--piece", "jugement du 01/10", "--json").json
    assert agence("decompte", "R-1", "--json").json["frais"] == 5_107
    assert agence("frais", "R-1", "--json").json["frais"][0]["piece"] == "jugement du 01/10"
    numero = str(rendu["frais"]["numero"])
    assert agence("frais", "R-1", "--retirer", numero).statut == 1, "la raison manque"
    assert agence("frais", "R-1", "--retirer", numero, "--raison", "taxés autrement").statut == 0
    assert agence("frais", "R-1").sortie.startswith("Aucun frais") and Frais.get().retire


def test_la_remise_dans_le_pouvoir_puis_par_demande(agence: Agence, dossier: Dossier) -> None:
    Mandat.update(remise_pour_cent=5).execute()
    assert agence("remise", "R-1", "55", "--motif", "geste commercial").statut == 0
    refus = agence("remise", "R-1", "55", "--motif", "encore", "--json")
    assert (refus.statut, refus.json["regle"]) == (1, "43")
    demande = agence("remise", "R-1", "100", "--motif", "paie le reste", "--accord", "courriel du mandant", "--demander", "--json")
    assert demande.statut == 0 and demande.json["demande"]["montant"] == 10_000
    assert agence("remise", "R-1", "100", "--motif", "transaction", "--accord", "courriel du mandant", agent="roux").statut == 0
    assert agence("decompte", "R-1", "--json").json["remise"] == 15_500
    assert [r["montant"] for r in agence("remise", "R-1", "--json").json["remises"]] == [5_500, 10_000]
    numero = str(Remise.select().order_by(Remise.id.desc()).first().id)
    assert agence("remise", "R-1", "--retirer", numero, "--raison", "non payé", agent="roux").statut == 0
    assert agence("verifier").statut == 0


def test_le_mandant_convient_d_un_ordre(agence: Agence, base: str) -> None:
    cree = ("mandants", "ajouter", "CONVENU", "--nom", "Convenu", "--type", "professionnel", "--convention", "2026-01-05")
    assert agence(*cree, "--imputation", "principal_puis_interets", agent="roux").statut == 0
    assert Mandat.select().order_by(Mandat.id.desc()).first().imputation is Strategie.PRINCIPAL_PUIS_INTERETS


def test_les_tables_de_l_agence_se_verifient_se_gardent_et_se_disent(
    agence: Agence, lancer: Agence, tmp_path: Path, dossier: Dossier
) -> None:
    (tmp_path / "droit").mkdir()
    table, fichier = tmp_path / "droit" / "taux.toml", tmp_path / "config.toml"
    fichier.write_text(texte_par_defaut().replace('[droit]\ntables = ""', '[droit]\ntables = "droit"'), encoding="utf-8")
    table.write_text('[[semestres]]\nsemestre = "2027-S1"\nlegal_particulier = 690\nlegal_autres = 2.8\nbce = 2.4\n', encoding="utf-8")
    refus = lancer("config", "verifier", str(fichier), "--json")
    assert (refus.statut, refus.json["defauts"][0]["fichier"], refus.json["defauts"][0]["ligne"]) == (1, "taux.toml", 3)
    table.write_text(table.read_text(encoding="utf-8").replace("690", "6.9"), encoding="utf-8")
    assert "taux.toml" in lancer("config", "verifier", str(fichier)).sortie
    assert agence("config", "appliquer", str(fichier), agent="roux").statut == 0
    assert "tables = taux.toml (" in agence("config", "montrer").sortie
    rendu = agence("decompte", "R-1", "--au", "2027-01-31", "--json").json
    assert rendu["complet"] and any("table de l'agence" in r for r in rendu["reserves"])


@pytest.mark.parametrize("argv", [("--au", ""), ("--reimputer", ""), ("--reimputer", " ")])
def test_une_option_vide_se_refuse_au_lieu_d_etre_oubliee(agence: Agence, dossier: Dossier, argv: tuple[str, str]) -> None:
    rendu = agence("decompte", "R-1", *argv, "--json")
    assert rendu.statut == 1 and rendu.json["fait"] is False and rendu.json["remede"]


def test_une_reserve_ne_se_dit_pas_deux_fois(agence: Agence, dossier: Dossier) -> None:
    lignes = [x for x in agence("decompte", "R-1").erreurs.splitlines() if "refinancement" in x]
    assert lignes and all(x.count("à vérifier") == 1 for x in lignes)


def test_la_capitalisation_s_inscrit_se_lit_et_se_retire(agence: Agence, dossier: Dossier) -> None:
    assert "ne se capitalisent pas" in agence("capitalisation", "R-1").sortie
    sans = agence("capitalisation", "R-1", "clause", "--depuis", "30/06/2025", "--json")
    assert (sans.statut, sans.json["regle"]) == (1, "13")
    assert agence("capitalisation", "R-1", "clause", "--piece", "CGV").statut == 1, "sans jour"
    fait = agence("capitalisation", "R-1", "decision", "--depuis", "30/06/2025", "--piece", "jugement du 30/06/2025", "--json")
    assert fait.statut == 0 and fait.json["capitalisation"] == "2025-06-30"
    assert agence("capitalisation", "R-1", "--json").json == {"dossier": "R-1", "capitalisation": "2025-06-30"}
    assert agence("capitalisation", "R-1", "retirer").statut == 1, "sans raison"
    assert agence("capitalisation", "R-1", "retirer", "--raison", "réformé en appel").statut == 0
    assert agence("capitalisation", "R-1", "--json").json["capitalisation"] is None


@pytest.mark.parametrize("avec", [(), ("--versions",), ("--version", "1"), ("--reimputer", "taux corrigé"), ("--tous",)])
def test_un_motif_sans_arreter_est_refuse(agence: Agence, dossier: Dossier, avec: tuple[str, ...]) -> None:
    designe = () if "--tous" in avec else ("R-1",)
    rendu = agence("decompte", *designe, "--motif", "assignation", *avec)
    assert rendu.statut == 1 and "--motif" in rendu.erreurs and not DecompteArrete.select().exists()
    assert agence("decompte", "R-1", "--arreter", "--motif", "assignation").statut == 0
