"""Le décompte : oracles publiés, cas refaits à la main, régimes, imputation."""

from datetime import date
from decimal import Decimal

import pytest

from agence.droit.decompte import CreanceDue, Parties, Poste, Reperes, Versement, etablir
from agence.droit.taux import charger_taux
from agence.erreurs import Refus
from tests.droit.calculs import AVANT, B2B, B2C, C2B, C2C, calculer, creance, segments

# --- oracles ------------------------------------------------------------------------------------------------------


def test_o1_exemple_publie_du_taux_legal() -> None:
    d = calculer(
        creance(2_000_00, date(2020, 8, 1)), au=date(2020, 9, 30), parties=C2C, mise_en_demeure=date(2020, 8, 31)
    )
    assert segments(d) == [(30, "3.11", 511)]
    assert d.du == 2_005_11


def test_o3_exemple_publie_d_un_taux_convenu() -> None:
    d = calculer(creance(5_000_00, date(2026, 8, 31), taux="10"), au=date(2026, 9, 30))
    assert segments(d) == [(30, "10", 4110)]


def test_t1_entre_professionnels_par_defaut() -> None:
    d = calculer(creance(12_000_00), au=date(2026, 8, 31))
    assert segments(d) == [(31, "12.15", 123_83), (181, "12.15", 723_01), (62, "12.40", 252_76)]
    assert (d.principal, d.interets, d.indemnites, d.frais, d.du) == (12_000_00, 1_099_60, 40_00, 0, 13_139_60)


def test_t3_consommateur_depuis_la_mise_en_demeure() -> None:
    d = calculer(creance(1_500_00), au=date(2026, 9, 10), parties=B2C, mise_en_demeure=date(2026, 3, 10))
    assert segments(d) == [(112, "2.62", 12_06), (72, "2.75", 8_14)]
    assert (d.interets, d.indemnites) == (20_20, 0)


def test_t6_versement_impute_sur_les_interets_d_abord() -> None:
    d = calculer(creance(12_000_00), au=date(2026, 8, 31), versements=(Versement(7, date(2026, 3, 31), 3_000_00),))
    assert segments(d) == [(31, "12.15", 123_83), (90, "12.15", 359_51), (91, "12.15", 287_27), (62, "12.40", 199_75)]
    assert [(i.poste, i.montant) for i in d.imputations] == [(Poste.INTERETS, 483_34), (Poste.PRINCIPAL, 2_516_66)]
    assert d.du == 9_970_36 + 40_00
    assert d.verse == 3_000_00


# --- régimes ------------------------------------------------------------------------------------------------------


def test_non_echue_au_principal_sans_interet_ni_indemnite() -> None:
    d = calculer(creance(100_00, date(2026, 9, 1)), au=date(2026, 9, 1))
    assert (d.du, d.lignes) == (100_00, ())
    retard = calculer(creance(100_00, date(2026, 9, 1)), au=date(2026, 9, 2))
    assert retard.indemnites == 40_00 and segments(retard) == [(1, "12.40", 3)]


@pytest.mark.parametrize("parties", [B2C, C2C, C2B])
def test_rien_avant_la_mise_en_demeure_et_jamais_quarante_euros(parties: Parties) -> None:
    sans = calculer(creance(1_000_00, taux="15"), au=date(2026, 9, 10), parties=parties)
    assert (sans.interets, sans.indemnites, sans.du) == (0, 0, 1_000_00)
    le_jour = calculer(
        creance(1_000_00), au=date(2026, 9, 10), parties=parties, mise_en_demeure=date(2026, 9, 10)
    )
    assert le_jour.interets == 0


def test_la_colonne_du_taux_legal_suit_le_creancier() -> None:
    for parties, taux in ((B2C, "2.75"), (C2C, "6.84"), (C2B, "6.84")):
        d = calculer(creance(1_000_00), au=date(2026, 9, 10), parties=parties, mise_en_demeure=date(2026, 8, 1))
        assert segments(d)[0][1] == taux


def test_ce_qui_echoit_apres_la_mise_en_demeure_ne_porte_pas_interet_et_le_dit() -> None:
    d = calculer(
        creance(1_000_00, date(2026, 4, 1)), au=date(2026, 9, 10), parties=B2C, mise_en_demeure=date(2026, 3, 10)
    )
    assert d.interets == 0
    assert "nouvelle mise en demeure" in d.avertissements[0]


def test_apres_une_decision_taux_legal_puis_cinq_points_de_plus() -> None:
    d = calculer(creance(10_000_00, date(2025, 12, 31)), au=date(2026, 7, 31), titre=date(2026, 1, 15))
    assert segments(d) == [(15, "12.15", 49_93), (59, "2.62", 42_35), (107, "7.62", 223_38), (31, "7.75", 65_82)]
    assert [ligne.regle.split(" :")[0] for ligne in d.lignes[1:3]] == ["C. civ. 1231-7", "CMF L313-3"]


def test_la_majoration_court_du_lendemain_des_deux_mois() -> None:
    d = calculer(creance(1_000_00, date(2025, 1, 1)), au=date(2025, 11, 18), parties=B2C, titre=date(2025, 9, 17))
    dernier = d.lignes[-1]
    assert (dernier.du_jour, dernier.jours, dernier.taux) == (date(2025, 11, 18), 1, Decimal("7.76"))
    veille = calculer(creance(1_000_00, date(2025, 1, 1)), au=date(2025, 11, 17), parties=B2C, titre=date(2025, 9, 17))
    assert {ligne.taux for ligne in veille.lignes} == {Decimal("2.76")}


def test_une_decision_ne_couvre_pas_ce_qui_echoit_apres_elle() -> None:
    d = calculer(creance(1_000_00, date(2026, 8, 1)), au=date(2026, 8, 31), titre=date(2026, 1, 15))
    assert segments(d) == [(30, "12.40", 10_19)]
    assert "ne la couvre pas" in d.avertissements[0]


def test_une_procedure_collective_arrete_les_interets_au_jugement() -> None:
    d = calculer(creance(12_000_00), au=date(2026, 8, 31), arret=date(2026, 1, 1))
    assert segments(d) == [(31, "12.15", 123_83)]
    assert d.indemnites == 40_00
    echue_ce_jour = calculer(creance(12_000_00, date(2026, 1, 1)), au=date(2026, 8, 31), arret=date(2026, 1, 1))
    assert (echue_ce_jour.interets, echue_ce_jour.indemnites) == (0, 0)


def test_annee_bissextile_base_365() -> None:
    d = calculer(creance(1_000_00, date(2023, 12, 31), taux="10"), au=date(2024, 12, 31))
    assert [s[0] for s in segments(d)] == [182, 184]
    assert d.interets == 49_86 + 50_41


def test_taux_convenu_sous_le_plancher_signale_mais_applique() -> None:
    d = calculer(creance(1_000_00, date(2026, 7, 1), taux="8.24"), au=date(2026, 7, 31))
    assert segments(d)[0][1] == "8.24"
    assert d.avertissements == (
        "règle 9 : créance F1, taux convenu de 8,24 % sous le plancher de 8,25 % (3 fois le taux légal au semestre 2026-S2)",
    )
    assert calculer(creance(1_000_00, date(2026, 7, 1), taux="8.25"), au=date(2026, 7, 31)).avertissements == ()


@pytest.mark.parametrize(
    ("echeance", "au", "semestre"),
    [
        (date(2026, 12, 1), date(2027, 1, 1), "2027-S1"),
        (date(2014, 11, 30), date(2026, 1, 1), "2014-S2"),
        (date(1995, 3, 1), date(2026, 1, 1), "1995-S1"),
    ],
)
def test_un_semestre_absent_refuse_le_decompte(echeance: date, au: date, semestre: str) -> None:
    with pytest.raises(Refus, match=semestre) as refus:
        calculer(creance(100_00, echeance), au=au)
    assert refus.value.regle == "10"


def test_pour_suivre_un_dossier_un_semestre_absent_ne_compte_pas_et_se_dit() -> None:
    """Le dû est alors un minimum : celui des semestres connus, rien de deviné."""
    vieille, parties = creance(100_00, date(2014, 11, 30)), B2B
    suivi = etablir([vieille], [], parties, Reperes(), date(2026, 1, 1), charger_taux(), exact=False)
    assert not suivi.complet and suivi.lignes[0].du_jour == date(2015, 1, 1)
    assert suivi.avertissements[0] == (
        "règle 10 : créance F1, intérêts du 01/12/2014 au 31/12/2014 non comptés, le taux du semestre 2014-S2 manque"
    )
    plus_vieille = etablir([creance(100_00, date(2013, 3, 31))], [], parties, Reperes(), date(2015, 1, 1), charger_taux(), exact=False)
    assert plus_vieille.avertissements[0].endswith(
        "du 01/04/2013 au 31/12/2014 non comptés, les taux des semestres 2013-S1 à 2014-S2 manquent"
    )
    recente = creance(100_00, date(2025, 11, 30))
    assert etablir([recente], [], parties, Reperes(), date(2026, 1, 1), charger_taux(), exact=False) == calculer(
        recente, au=date(2026, 1, 1)
    )


def test_le_texte_b2b_qui_change_est_rappele() -> None:
    d = calculer(creance(100_00, date(2026, 12, 31), taux="10"), au=date(2027, 1, 2))
    assert any("règle 49" in phrase for phrase in d.avertissements)


# --- indemnités et imputation -------------------------------------------------------------------------------------


def test_quarante_euros_une_fois_par_facture() -> None:
    deux_echeances = [CreanceDue(1, "F1", 100_00, AVANT), CreanceDue(2, "F1", 100_00, AVANT), CreanceDue(3, "F2", 100_00, AVANT)]
    assert calculer(*deux_echeances, au=date(2026, 1, 31)).indemnites == 80_00
    sans_numero = [CreanceDue(1, "", 100_00, AVANT), CreanceDue(2, "", 100_00, AVANT)]
    assert calculer(*sans_numero, au=date(2026, 1, 31)).indemnites == 80_00


def test_paye_a_l_echeance_pas_d_indemnite_paye_le_lendemain_si() -> None:
    a_temps = calculer(creance(100_00), au=date(2026, 1, 31), versements=(Versement(1, AVANT, 100_00),))
    assert (a_temps.du, a_temps.indemnites, a_temps.lignes) == (0, 0, ())
    tard = calculer(creance(100_00), au=date(2026, 1, 31), versements=(Versement(1, date(2025, 12, 1), 100_03),))
    assert (tard.interets, tard.indemnites, tard.du) == (3, 40_00, 40_00)


def test_la_plus_ancienne_echeance_d_abord_et_l_indemnite_en_dernier() -> None:
    vieille, jeune = creance(100_00, date(2025, 10, 31), 9), creance(50_00, date(2025, 11, 30), 2)
    d = calculer(jeune, vieille, au=date(2025, 11, 30), versements=(Versement(1, date(2025, 11, 30), 200_00),))
    assert [(i.creance, i.poste, i.montant) for i in d.imputations] == [
        (9, Poste.INTERETS, 1_00), (9, Poste.PRINCIPAL, 100_00), (2, Poste.PRINCIPAL, 50_00),
        (9, Poste.INDEMNITES, 40_00), (None, Poste.TROP_PERCU, 9_00),
    ]  # fmt: skip
    assert (d.du, d.trop_percu) == (0, 9_00)


def test_un_versement_peut_viser_une_creance() -> None:
    vieille, jeune = creance(100_00, date(2025, 10, 31), 9), creance(50_00, date(2025, 11, 30), 2)
    d = calculer(vieille, jeune, au=date(2025, 11, 30), versements=(Versement(1, date(2025, 11, 30), 50_00, 2),))
    assert [(i.creance, i.poste, i.montant) for i in d.imputations] == [(2, Poste.PRINCIPAL, 50_00)]
    assert d.indemnites == 40_00


def test_les_versements_de_l_avenir_ne_comptent_pas() -> None:
    d = calculer(creance(100_00), au=date(2025, 12, 10), versements=(Versement(1, date(2025, 12, 11), 50_00),))
    assert d.verse == 0 and d.imputations == ()


def test_les_montants_negatifs_sont_refuses() -> None:
    with pytest.raises(Refus, match="négatif"):
        calculer(creance(-1), au=date(2026, 1, 1))
    with pytest.raises(Refus, match="négatif"):
        calculer(creance(1), au=date(2026, 1, 1), versements=(Versement(1, AVANT, -1),))


def test_un_dossier_vide_ne_doit_rien() -> None:
    assert calculer(au=date(2026, 1, 1)).du == 0
