"""Des décomptes refaits à la main : jours limites, paliers, ce que chaque ligne explique, ce qui se refuse."""

from datetime import date

import pytest

from agence.droit.bornes import MONTANT_MAXIMUM
from agence.droit.elements import Arret, Cours, FraisDus, Part, RemiseFaite, Versement
from agence.droit.tables import Tables
from agence.droit.taux import charger_taux
from agence.erreurs import Refus
from donnees.nomenclature import Poste
from tests.droit.calculs import B2B, B2C, C2B, FIN_AOUT, FIN_SEPTEMBRE, calculer, creance, eteint, segments

MILLE = 1_000_00

# --- jours limites ------------------------------------------------------------------------------------------------


def test_une_echeance_au_29_fevrier() -> None:
    """1 000 € à 14,50 % : 0,397 € par jour, à partir du 1er mars."""
    echeance = date(2024, 2, 29)
    assert calculer(creance(MILLE, echeance), au=echeance).lignes == ()
    assert segments(calculer(creance(MILLE, echeance), au=date(2024, 3, 1))) == [(1, "14.50", 40)]
    assert segments(calculer(creance(MILLE, date(2024, 2, 28)), au=echeance)) == [(1, "14.50", 40)]
    assert segments(calculer(creance(MILLE, date(2024, 2, 28)), au=date(2024, 3, 31))) == [(32, "14.50", 12_71)]


def test_le_taux_change_entre_le_30_juin_et_le_1er_juillet() -> None:
    d = calculer(creance(10_000_00, date(2026, 6, 29)), au=date(2026, 7, 1))
    assert segments(d) == [(1, "12.15", 3_33), (1, "12.40", 3_40)]
    assert [(x.du_jour, x.au_jour) for x in d.lignes[:2]] == [(date(2026, 6, 30),) * 2, (date(2026, 7, 1),) * 2]


def test_le_taux_change_entre_le_31_decembre_et_le_1er_janvier() -> None:
    recue = date(2025, 12, 30)
    d = calculer(creance(10_000_00), au=date(2026, 1, 1), parties=B2C, mise_en_demeure=recue)
    assert segments(d) == [(1, "2.76", 76), (1, "2.62", 72)]


@pytest.mark.parametrize(
    ("titre", "au", "attendus"),
    [
        (date(2025, 12, 31), date(2026, 3, 31), [(59, "2.62", 42_35), (31, "7.62", 64_72)]),  # deux mois : le 28/02
        (date(2023, 12, 31), date(2024, 3, 1), [(60, "5.07", 83_34), (1, "10.07", 2_76)]),  # le 29/02
        (date(2023, 12, 29), date(2024, 3, 1), [(2, "4.22", 2_31), (60, "5.07", 83_34), (1, "10.07", 2_76)]),  # le 29/02 aussi
        (date(2025, 2, 28), date(2025, 4, 29), [(59, "3.71", 59_97), (1, "8.71", 2_39)]),  # le 28/04, pas la fin du mois
    ],
)
def test_cinq_points_de_plus_a_la_fin_de_deux_mois(titre: date, au: date, attendus: list[tuple[int, str, int]]) -> None:
    assert segments(calculer(creance(10_000_00, date(2023, 1, 1)), au=au, parties=B2C, titre=titre)) == attendus


def test_un_creancier_particulier_n_a_ni_bce_ni_indemnite_meme_contre_un_professionnel() -> None:
    d = calculer(creance(MILLE, FIN_AOUT), au=FIN_SEPTEMBRE, parties=C2B, mise_en_demeure=FIN_AOUT)
    assert segments(d) == [(30, "6.84", 5_62)] and d.indemnites == 0
    assert "créancier particulier" in d.lignes[0].pourquoi


def test_un_versement_avant_l_echeance_reduit_ce_qui_portera_interet() -> None:
    d = calculer(creance(MILLE, FIN_AOUT), au=FIN_SEPTEMBRE, versements=(Versement(1, date(2026, 8, 15), 400_00),))
    assert segments(d) == [(30, "12.40", 6_12)]
    assert d.du == 600_00 + 6_12 + 40_00


def test_un_versement_le_jour_de_l_arrete_compte_et_ce_jour_porte_interet() -> None:
    d = calculer(creance(MILLE, FIN_AOUT), au=FIN_SEPTEMBRE, versements=(Versement(1, FIN_SEPTEMBRE, 500_00),))
    assert eteint(d) == [(1, Poste.INTERETS, 10_19), (1, Poste.PRINCIPAL, 489_81)]
    assert d.du == 550_19


def test_un_trop_percu_reste_un_trop_percu() -> None:
    d = calculer(creance(MILLE, FIN_AOUT), au=FIN_SEPTEMBRE, versements=(Versement(1, FIN_AOUT, 1_100_00),))
    assert (d.du, d.trop_percu, d.interets, d.indemnites) == (0, 100_00, 0, 0)
    assert eteint(d) == [(1, Poste.PRINCIPAL, MILLE), (None, Poste.TROP_PERCU, 100_00)]


# --- arrêts et capitalisation -------------------------------------------------------------------------------------


def test_un_arret_total_retire_ses_jours_et_le_dit() -> None:
    """1 000 € du 01/09 au 30/09, sans les 10 jours du 6 au 15 : 5 jours puis 15."""
    arret = Arret(date(2026, 9, 6), date(2026, 9, 15), Cours.TOUT, "C. conso. L722-5")
    d = calculer(creance(MILLE, FIN_AOUT), au=FIN_SEPTEMBRE, arrets=(arret,))
    assert segments(d) == [(5, "12.40", 1_70), (15, "12.40", 5_10)]
    assert [(x.du_jour.day, x.au_jour.day) for x in d.lignes[:2]] == [(1, 5), (16, 30)]
    assert "intérêts arrêtés du 06/09/2026 au 15/09/2026 : C. conso. L722-5" in d.avertissements
    sans_terme = Arret(date(2026, 9, 6), None, Cours.TOUT, "C. com. L622-28")
    assert segments(calculer(creance(MILLE, FIN_AOUT), au=FIN_SEPTEMBRE, arrets=(sans_terme,))) == [(5, "12.40", 1_70)]


def test_un_delai_de_grace_arrete_les_penalites_entre_professionnels() -> None:
    grace = Arret(date(2026, 9, 16), date(2026, 12, 31), Cours.PENALITES, "C. civ. 1343-5 al. 4")
    assert segments(calculer(creance(MILLE, FIN_AOUT), au=FIN_SEPTEMBRE, arrets=(grace,))) == [(15, "12.40", 5_10)]
    assert segments(calculer(creance(MILLE, FIN_AOUT, taux="10"), au=FIN_SEPTEMBRE, arrets=(grace,))) == [(15, "10", 4_11)]


def test_un_delai_de_grace_laisse_courir_le_taux_legal_sans_la_majoration() -> None:
    """Titre du 15/01/2026, majoration du 16/03 ; grâce du 01/04 au 30/04."""
    grace = Arret(date(2026, 4, 1), date(2026, 4, 30), Cours.PENALITES, "C. civ. 1343-5 al. 4")
    d = calculer(
        creance(10_000_00, date(2025, 1, 1)), au=date(2026, 5, 31), parties=B2C, titre=date(2026, 1, 15), arrets=(grace,)
    )
    assert segments(d) == [(59, "2.62", 42_35), (16, "7.62", 33_40), (30, "2.62", 21_53), (31, "7.62", 64_72)]
    assert d.lignes[2].regle == "C. civ. 1231-7 : taux légal depuis la décision, sans majoration (C. civ. 1343-5 al. 4)"
    legal = calculer(creance(MILLE), au=date(2026, 4, 30), parties=B2C, mise_en_demeure=date(2026, 3, 31), arrets=(grace,))
    assert segments(legal) == [(30, "2.62", 2_15)] and legal.avertissements == ()


def test_pas_d_indemnite_si_l_echeance_tombe_pendant_un_arret_total() -> None:
    arret = Arret(date(2026, 8, 1), date(2026, 9, 10), Cours.TOUT, "C. com. L622-28")
    d = calculer(creance(MILLE, FIN_AOUT), au=FIN_SEPTEMBRE, arrets=(arret,))
    assert d.indemnites == 0 and segments(d) == [(20, "12.40", 6_79)]


def test_la_capitalisation_joint_les_interets_d_une_annee_entiere() -> None:
    """10 000 € à 10 % : 1 000,00 en 2023, joints ; 2024 court sur 11 000 et se joint à son tour (366 jours)."""
    debut = date(2022, 12, 31)
    d = calculer(creance(10_000_00, debut, taux="10"), au=date(2024, 12, 31), capitalisation=debut)
    assert segments(d) == [(181, "10", 495_89), (184, "10", 504_11), (182, "10", 548_49), (184, "10", 554_52)]
    assert [(x.du_jour, x.base, x.montant) for x in d.lignes if "1343-2" in x.regle] == [
        (date(2023, 12, 31), 1_000_00, 0), (date(2024, 12, 31), 1_103_01, 0),
    ]  # fmt: skip
    assert d.interets == 2_103_01 and d.du == 12_143_01
    assert any("1343-2" in r and "(L)" in r for r in d.reserves)


@pytest.mark.parametrize("depuis", [None, date(2024, 1, 1)])
def test_rien_ne_se_capitalise_sans_clause_ni_avant_un_an(depuis: date | None) -> None:
    d = calculer(creance(10_000_00, date(2022, 12, 31), taux="10"), au=date(2024, 12, 31), capitalisation=depuis)
    assert not any("1343-2" in x.regle for x in d.lignes) and d.interets == 1_000_00 + 498_63 + 504_11


def test_des_interets_payes_dans_l_annee_ne_se_capitalisent_pas() -> None:
    """495,89 payés le 30/06 : au 31/12/2023, il n'est dû que 184 jours ; un an plus tard, 550."""
    debut = date(2022, 12, 31)
    paye = (Versement(1, date(2023, 6, 30), 495_89),)
    d = calculer(creance(10_000_00, debut, taux="10"), au=date(2025, 1, 31), capitalisation=debut, versements=paye)
    assert [(x.du_jour, x.base) for x in d.lignes if "1343-2" in x.regle] == [(date(2024, 12, 31), 504_11 + 498_63 + 504_11)]


def test_un_segment_paye_en_partie_ne_compte_plus_pour_l_annee() -> None:
    debut = date(2022, 12, 31)
    un_peu = (Versement(1, date(2023, 6, 30), 100_00),)
    d = calculer(creance(10_000_00, debut, taux="10"), au=date(2025, 1, 31), capitalisation=debut, versements=un_peu)
    assert [(x.du_jour, x.base) for x in d.lignes if "1343-2" in x.regle] == [(date(2024, 12, 31), 1_900_00 + 2_74)]


def test_payer_eteint_d_abord_les_interets_capitalises() -> None:
    debut = date(2022, 12, 31)
    paye = (Versement(1, date(2024, 6, 30), 1_000_00),)
    d = calculer(creance(10_000_00, debut, taux="10"), au=date(2024, 12, 31), capitalisation=debut, versements=paye)
    assert [x.base for x in d.lignes if x.taux is not None] == [10_000_00, 10_000_00, 11_000_00, 10_000_00]
    assert eteint(d) == [(1, Poste.INTERETS, 1_000_00)]


def test_rien_ne_se_capitalise_apres_un_jugement_d_ouverture() -> None:
    """365 jours impayés au 31/12/2023 ; le terme suivant tombe le 15/01/2024, après le jugement, ou juste avant lui."""
    du, depuis = creance(10_000_00, date(2022, 12, 31), taux="10"), date(2023, 1, 15)
    apres = calculer(du, au=date(2024, 12, 31), capitalisation=depuis, arret=date(2024, 1, 1))
    assert not any("1343-2" in x.regle for x in apres.lignes) and apres.interets == 1_000_00
    avant = calculer(du, au=date(2024, 12, 31), capitalisation=depuis, arret=date(2024, 1, 16))
    assert [x.base for x in avant.lignes if "1343-2" in x.regle] == [1_000_00 + 41_10]


# --- ce que le décompte dit de lui-même ---------------------------------------------------------------------------


def test_chaque_ligne_dit_son_article_et_son_pourquoi() -> None:
    d = calculer(
        creance(MILLE, date(2025, 12, 31)), au=date(2026, 7, 31), titre=date(2026, 1, 15),
        frais=(FraisDus(1, date(2026, 2, 1), 33_47, "dépens (P-12)"),),
    )  # fmt: skip
    assert [x.article for x in d.lignes] == [
        "C. com. L441-10 II", "C. civ. 1231-7", "CMF L313-3", "CMF L313-3", "C. com. D441-5", "CPCE L111-8",
    ]  # fmt: skip
    assert "du lendemain de l'échéance du 31/12/2025" in d.lignes[0].pourquoi
    assert "du lendemain des 2 mois, le 15/03/2026" in d.lignes[2].pourquoi
    assert all(x.pourquoi and x.regle for x in d.lignes)


def test_un_taux_a_verifier_se_dit_une_fois_et_sur_sa_ligne() -> None:
    d = calculer(creance(MILLE, FIN_AOUT), creance(MILLE, FIN_AOUT, 2), au=FIN_SEPTEMBRE)
    assert d.reserves == ("taux 2026-S2 : à vérifier (refinancement de la BCE, source secondaire)",)
    assert d.reserves[0] in d.lignes[0].pourquoi
    assert calculer(creance(MILLE, date(2024, 1, 31)), au=date(2024, 2, 29)).reserves == ()
    assert calculer(creance(MILLE, FIN_AOUT, taux="10"), au=FIN_SEPTEMBRE).reserves == ()


def test_la_table_de_l_agence_se_dit() -> None:
    table = charger_taux(
        Tables((("taux.toml", '[[semestres]]\nsemestre = "2027-S1"\nlegal_particulier = 7\nlegal_autres = 2.8\nbce = 2.5\n'),))
    )
    d = calculer(creance(MILLE, date(2026, 12, 31)), au=date(2027, 1, 31), table=table)
    assert segments(d) == [(31, "12.5", 10_62)]
    assert d.reserves == ("taux 2027-S1 : table de l'agence",)


def test_un_decompte_avant_toute_echeance_le_dit() -> None:
    d = calculer(creance(MILLE, FIN_SEPTEMBRE), creance(MILLE, FIN_AOUT, 2), au=date(2026, 8, 1))
    assert d.avertissements == ("aucune créance n'est échue au 01/08/2026 : la première l'est le 31/08/2026",)
    assert (d.du, d.lignes) == (2_000_00, ())


# --- ce qui se refuse ---------------------------------------------------------------------------------------------

ABSURDE = MONTANT_MAXIMUM + 1


def test_un_montant_absurde_est_refuse_pour_produire_et_passe_pour_suivre() -> None:
    with pytest.raises(Refus, match="hors limites"):
        calculer(creance(ABSURDE), au=FIN_AOUT)
    with pytest.raises(Refus, match="versement de .* hors limites"):
        calculer(creance(1), au=FIN_AOUT, versements=(Versement(1, FIN_AOUT, ABSURDE),))
    assert calculer(creance(ABSURDE), au=FIN_AOUT, exact=False).principal == ABSURDE


@pytest.mark.parametrize(
    ("quoi", "elements"),
    [
        ("frais", {"frais": (FraisDus(1, FIN_AOUT, -1, "dépens"),)}),
        ("remise", {"remises": (RemiseFaite(1, FIN_AOUT, Poste.PRINCIPAL, -1),)}),
        ("ventilation figée", {"versements": (Versement(1, FIN_AOUT, 10, parts=(Part(1, Poste.PRINCIPAL, 11),)),)}),
        ("finit avant de commencer", {"arrets": (Arret(FIN_SEPTEMBRE, FIN_AOUT, Cours.TOUT, "L622-28"),)}),
        ("poste « frais » impossible", {"remises": (RemiseFaite(1, FIN_AOUT, Poste.FRAIS, 1),)}),
    ],
)
def test_un_element_impossible_est_refuse_et_nomme(quoi: str, elements: dict[str, tuple[object, ...]]) -> None:
    with pytest.raises(Refus, match=quoi):
        calculer(creance(MILLE), au=FIN_SEPTEMBRE, **elements)  # type: ignore[arg-type]


@pytest.mark.parametrize("jour", [date.min, date.max])
def test_un_jour_hors_de_vraisemblance_est_refuse_partout(jour: date) -> None:
    for appel in (
        lambda: calculer(creance(MILLE), au=jour),
        lambda: calculer(creance(MILLE, jour), au=FIN_AOUT),
        lambda: calculer(creance(MILLE), au=FIN_AOUT, mise_en_demeure=jour),
        lambda: calculer(creance(MILLE), au=FIN_AOUT, titre=jour),
        lambda: calculer(creance(MILLE), au=FIN_AOUT, arret=jour),
        lambda: calculer(creance(MILLE), au=FIN_AOUT, capitalisation=jour),
        lambda: calculer(creance(MILLE), au=FIN_AOUT, versements=(Versement(1, jour, 1),), parties=B2B),
    ):
        with pytest.raises(Refus, match="hors limites"):
            appel()
