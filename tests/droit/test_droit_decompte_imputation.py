"""L'imputation : stratégies, prorata, dette visée, parts figées, argent isolé, frais et remises."""

from datetime import date, timedelta

import pytest

from agence.droit.elements import FraisDus, Part, RemiseFaite, Reperes, Versement
from agence.droit.imputation import imputer
from agence.droit.prorata import au_prorata
from agence.droit.taux import charger_taux
from agence.erreurs import Refus
from donnees.nomenclature import Poste, Strategie
from tests.droit.calculs import B2B, B2C, FIN_AOUT, FIN_SEPTEMBRE, calculer, creance, eteint, segments

MILLE = 1_000_00
MI_SEPTEMBRE = date(2026, 9, 15)
FRAIS = (FraisDus(1, date(2026, 9, 1), 60_00, "dépens"),)
PRINCIPAL_D_ABORD, FRAIS_D_ABORD = Strategie.PRINCIPAL_PUIS_INTERETS, Strategie.FRAIS_PUIS_INTERETS


def verse(montant: int, le: date = FIN_SEPTEMBRE, visee: int | None = None, **autres: object) -> tuple[Versement, ...]:
    return (Versement(1, le, montant, visee, **autres),)  # type: ignore[arg-type]


# --- l'ordre ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("montant", "dus", "parts"),
    [
        (100_00, [100_00, 200_00, 50_00], [28_57, 57_14, 14_29]),  # restes 0,14 ; 0,28 ; 0,57
        (1, [5, 5], [1, 0]),
        (2, [1, 1, 1], [1, 1, 0]),
        (99, [10, 0, 20], [10, 0, 20]),
        (0, [10], [0]),
        (5, [], []),
    ],
)
def test_le_prorata_au_centime_et_au_plus_grand_reste(montant: int, dus: list[int], parts: list[int]) -> None:
    assert au_prorata(montant, dus) == parts


def test_a_echeance_egale_au_prorata() -> None:
    trois = [creance(100_00, FIN_AOUT, 1), creance(200_00, FIN_AOUT, 2), creance(50_00, FIN_AOUT, 3)]
    d = calculer(*trois, au=FIN_AOUT, versements=verse(100_00, FIN_AOUT))
    assert eteint(d) == [(1, Poste.PRINCIPAL, 28_57), (2, Poste.PRINCIPAL, 57_14), (3, Poste.PRINCIPAL, 14_29)]


def test_le_prorata_pese_les_interets_et_chaque_dette_les_paie_d_abord() -> None:
    """Dus 1 008,22 et 1 016,44 : 500 € se partagent en 248,99 et 251,01."""
    deux = [creance(MILLE, FIN_AOUT, 1, "10"), creance(MILLE, FIN_AOUT, 2, "20")]
    d = calculer(*deux, au=FIN_SEPTEMBRE, versements=verse(500_00))
    assert eteint(d) == [
        (1, Poste.INTERETS, 8_22), (1, Poste.PRINCIPAL, 240_77), (2, Poste.INTERETS, 16_44), (2, Poste.PRINCIPAL, 234_57),
    ]  # fmt: skip
    assert any("1342-10" in r and "à confirmer" in r for r in d.reserves)


def test_principal_d_abord_par_convention() -> None:
    d = calculer(creance(MILLE, FIN_AOUT), au=FIN_SEPTEMBRE, versements=verse(500_00, MI_SEPTEMBRE, strategie=PRINCIPAL_D_ABORD))
    assert eteint(d) == [(1, Poste.PRINCIPAL, 500_00)]
    assert segments(d) == [(15, "12.40", 5_10), (15, "12.40", 2_55)]
    assert d.imputations[0].strategie is PRINCIPAL_D_ABORD


def test_les_frais_d_abord_en_phase_titree_apres_le_principal_sinon() -> None:
    un = creance(MILLE, FIN_AOUT)
    titree = calculer(un, au=FIN_SEPTEMBRE, frais=FRAIS, versements=verse(100_00, strategie=FRAIS_D_ABORD))
    assert eteint(titree) == [(None, Poste.FRAIS, 60_00), (1, Poste.INTERETS, 10_19), (1, Poste.PRINCIPAL, 29_81)]
    assert any("usage des études (M)" in r for r in titree.reserves)
    ordinaire = calculer(un, au=FIN_SEPTEMBRE, frais=FRAIS, versements=verse(1_100_00))
    assert eteint(ordinaire) == [
        (1, Poste.INTERETS, 10_19), (1, Poste.PRINCIPAL, MILLE), (None, Poste.FRAIS, 60_00), (1, Poste.INDEMNITES, 29_81),
    ]  # fmt: skip
    assert (ordinaire.frais, ordinaire.du) == (60_00, 10_19)


def test_ce_qui_n_est_pas_echu_passe_apres_tout_ce_qui_l_est() -> None:
    echue, a_venir = creance(100_00, FIN_AOUT, 1), creance(500_00, date(2026, 12, 31), 2)
    d = calculer(echue, a_venir, au=FIN_SEPTEMBRE, versements=verse(200_00))
    assert eteint(d) == [
        (1, Poste.INTERETS, 1_02), (1, Poste.PRINCIPAL, 100_00), (1, Poste.INDEMNITES, 40_00), (2, Poste.PRINCIPAL, 58_98),
    ]  # fmt: skip


def test_une_dette_visee_non_payee_entierement_se_signale() -> None:
    deux = [creance(100_00, FIN_AOUT, 1), creance(MILLE, FIN_SEPTEMBRE, 2)]
    partiel = calculer(*deux, au=FIN_SEPTEMBRE, versements=verse(400_00, visee=2))
    assert eteint(partiel) == [(2, Poste.PRINCIPAL, 400_00)]
    assert [a for a in partiel.avertissements if "règle 20" in a] == [
        "règle 20 : le versement de 400,00\u00a0€ du 30/09/2026 vise la créance F2 sans la payer entièrement"
    ]
    presque = calculer(*deux, au=FIN_SEPTEMBRE, versements=verse(MILLE - 1, visee=2))
    assert any("règle 20" in a for a in presque.avertissements)
    entier = calculer(*deux, au=FIN_SEPTEMBRE, versements=verse(MILLE + 50, visee=2))
    assert eteint(entier) == [(2, Poste.PRINCIPAL, MILLE), (1, Poste.INTERETS, 50)]
    assert entier.avertissements == ()


def test_viser_une_creance_qui_n_est_plus_la_se_dit() -> None:
    d = calculer(creance(100_00, FIN_AOUT), au=FIN_AOUT, versements=verse(50_00, FIN_AOUT, visee=9))
    assert eteint(d) == [(1, Poste.PRINCIPAL, 50_00)] and "n'est plus au décompte" in d.avertissements[0]


# --- parts figées -------------------------------------------------------------------------------------------------


def test_une_imputation_figee_s_applique_telle_quelle() -> None:
    figee = (Part(1, Poste.PRINCIPAL, 450_00), Part(1, Poste.INTERETS, 50))
    d = calculer(creance(MILLE, FIN_AOUT), au=FIN_SEPTEMBRE, versements=verse(450_50, MI_SEPTEMBRE, parts=figee))
    assert eteint(d) == [(1, Poste.PRINCIPAL, 450_00), (1, Poste.INTERETS, 50)]
    assert d.avertissements == () and segments(d)[1] == (15, "12.40", 2_80)  # sur 550 €


def test_ce_qui_depasse_depuis_suit_l_ordre_et_se_dit() -> None:
    """Figés : 10,19 d'intérêts et 989,81 ; un versement antérieur, saisi depuis, a laissé 1,02 et 100."""
    figee = (Part(1, Poste.INTERETS, 10_19), Part(1, Poste.PRINCIPAL, 989_81))
    anterieur, fige = Versement(2, FIN_AOUT, 900_00), Versement(1, FIN_SEPTEMBRE, MILLE, parts=figee)
    d = calculer(creance(MILLE, FIN_AOUT), au=FIN_SEPTEMBRE, versements=(anterieur, fige))
    assert eteint(d)[1:] == [
        (1, Poste.INTERETS, 1_02), (1, Poste.PRINCIPAL, 100_00), (1, Poste.INDEMNITES, 40_00), (None, Poste.TROP_PERCU, 858_98),
    ]  # fmt: skip
    assert [a for a in d.avertissements if "règle 14" in a] == [
        "règle 14 : versement de 1\u202f000,00\u00a0€ du 30/09/2026, 898,98\u00a0€ de son imputation figée dépassent ce qui était dû "
        "et suivent l'ordre d'imputation"
    ]


def test_une_part_sur_une_creance_retiree_suit_l_ordre() -> None:
    d = calculer(creance(100_00, FIN_AOUT), au=FIN_AOUT, versements=verse(50_00, FIN_AOUT, parts=(Part(9, Poste.PRINCIPAL, 50_00),)))
    assert eteint(d) == [(1, Poste.PRINCIPAL, 50_00)] and "règle 14" in d.avertissements[0]


def test_un_trop_percu_fige_paie_ce_qui_s_est_ajoute_depuis() -> None:
    figee = (Part(1, Poste.PRINCIPAL, 100_00), Part(None, Poste.TROP_PERCU, 30_00))
    paye = verse(130_00, FIN_AOUT, parts=figee)
    assert eteint(calculer(creance(100_00, FIN_AOUT), au=FIN_SEPTEMBRE, versements=paye))[1] == (None, Poste.TROP_PERCU, 30_00)
    d = calculer(creance(100_00, FIN_AOUT), creance(80_00, FIN_SEPTEMBRE, 2), au=FIN_SEPTEMBRE, versements=paye)
    assert eteint(d)[1] == (2, Poste.PRINCIPAL, 30_00) and "figés en trop-perçu" in d.avertissements[0]
    assert (d.du, d.trop_percu) == (50_00, 0)


def test_un_trop_percu_paie_les_frais_nes_apres_lui() -> None:
    d = calculer(creance(100_00, FIN_AOUT), au=FIN_SEPTEMBRE, frais=FRAIS, versements=verse(130_00, FIN_AOUT))
    assert eteint(d) == [(1, Poste.PRINCIPAL, 100_00), (None, Poste.FRAIS, 30_00)]
    assert (d.du, d.trop_percu) == (30_00, 0)


def test_imputer_donne_les_parts_a_figer() -> None:
    taux, un = charger_taux(), creance(MILLE, FIN_AOUT)
    anciens = (Versement(5, FIN_SEPTEMBRE, 10_00), Versement(6, FIN_SEPTEMBRE + timedelta(days=3), 900_00))
    parts = imputer([un], anciens, Versement(0, FIN_SEPTEMBRE, 1_100_00), B2B, Reperes(), taux, frais=FRAIS)
    assert parts == (
        Part(1, Poste.INTERETS, 19), Part(1, Poste.PRINCIPAL, MILLE), Part(None, Poste.FRAIS, 60_00), Part(1, Poste.INDEMNITES, 39_81),
    )  # fmt: skip
    assert imputer([un], (), Versement(0, FIN_AOUT, MILLE + 5), B2B, Reperes(), taux) == (
        Part(1, Poste.PRINCIPAL, MILLE), Part(None, Poste.TROP_PERCU, 5),
    )  # fmt: skip
    assert imputer([un], (), Versement(0, FIN_AOUT, 50_00, isole=True), B2B, Reperes(), taux) == ()
    with pytest.raises(Refus, match="négatif"):
        imputer([un], (), Versement(0, FIN_AOUT, -1), B2B, Reperes(), taux)


# --- argent isolé, frais, remises ---------------------------------------------------------------------------------


def test_l_argent_isole_n_eteint_rien_et_se_signale() -> None:
    d = calculer(creance(MILLE, FIN_AOUT), au=FIN_SEPTEMBRE, versements=verse(200_00, isole=True), arret=FIN_AOUT)
    assert (d.verse, d.isole, d.du, d.imputations) == (0, 200_00, MILLE, ())
    assert any(a.startswith("règle 32") and "isolé" in a for a in d.avertissements)


def test_un_versement_impute_apres_le_jugement_se_signale() -> None:
    avant = calculer(creance(MILLE), au=FIN_SEPTEMBRE, versements=verse(200_00, FIN_AOUT), arret=FIN_SEPTEMBRE)
    assert not any("règle 32" in a for a in avant.avertissements)
    apres = calculer(creance(MILLE), au=FIN_SEPTEMBRE, versements=verse(200_00), arret=FIN_SEPTEMBRE)
    assert any("règle 32" in a and "à vérifier" in a for a in apres.avertissements) and apres.verse == 200_00


def test_les_frais_font_une_ligne_sans_interet_et_seulement_une_fois_nes() -> None:
    d = calculer(creance(MILLE), au=FIN_SEPTEMBRE, parties=B2C, frais=FRAIS)
    assert (d.frais, d.du, d.interets) == (60_00, 1_060_00, 0)
    assert [(x.regle, x.creance, x.montant) for x in d.lignes] == [("CPCE L111-8 : dépens", "", 60_00)]
    assert calculer(creance(MILLE), au=FIN_AOUT, parties=B2C, frais=FRAIS).frais == 0


def test_le_principal_remis_ne_porte_plus_interet_ensuite() -> None:
    remise = (RemiseFaite(1, MI_SEPTEMBRE, Poste.PRINCIPAL, 400_00),)
    d = calculer(creance(MILLE, FIN_AOUT), au=FIN_SEPTEMBRE, remises=remise)
    assert segments(d) == [(15, "12.40", 5_10), (15, "12.40", 3_06)]
    assert (d.principal, d.remise, d.du) == (MILLE, 400_00, 600_00 + 8_16 + 40_00)
    assert calculer(creance(MILLE, FIN_AOUT), au=FIN_AOUT, remises=remise).remise == 0


def test_une_remise_d_indemnites_ne_coupe_pas_les_interets() -> None:
    deux = [creance(MILLE, FIN_AOUT, 1), creance(MILLE, FIN_AOUT, 2)]
    d = calculer(*deux, au=FIN_SEPTEMBRE, remises=(RemiseFaite(1, MI_SEPTEMBRE, Poste.INDEMNITES, 60_00),))
    assert segments(d) == [(30, "12.40", 10_19)] * 2 and d.du == 2_000_00 + 20_38 + 20_00


def test_une_remise_s_impute_avant_le_versement_du_meme_jour() -> None:
    remise = (RemiseFaite(1, FIN_SEPTEMBRE, Poste.INTERETS, 10_19),)
    d = calculer(creance(MILLE, FIN_AOUT), au=FIN_SEPTEMBRE, remises=remise, versements=verse(960_00))
    assert eteint(d) == [(1, Poste.PRINCIPAL, 960_00)] and d.du == 80_00


def test_une_remise_au_dela_de_ce_qui_reste_est_refusee() -> None:
    remise = (RemiseFaite(1, FIN_SEPTEMBRE, Poste.INTERETS, 10_20),)
    with pytest.raises(Refus) as refus:
        calculer(creance(MILLE, FIN_AOUT), au=FIN_SEPTEMBRE, remises=remise)
    assert refus.value.message == (
        "remise de 10,20\u00a0€ sur les intérêts le 30/09/2026 : il n'en restait que 10,19\u00a0€ à payer ce jour-là"
    )
    suivi = calculer(creance(MILLE, FIN_AOUT), au=FIN_SEPTEMBRE, remises=remise, exact=False)
    assert (suivi.remise, suivi.du) == (10_19, 1_040_00) and "sans effet" in suivi.avertissements[0]
    non_echue = (RemiseFaite(1, FIN_AOUT, Poste.INDEMNITES, 1),)
    with pytest.raises(Refus, match="les indemnités"):
        calculer(creance(MILLE, FIN_AOUT), au=FIN_SEPTEMBRE, remises=non_echue)
