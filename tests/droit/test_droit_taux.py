"""La table des taux : complète, contrôlée, et muette sur l'avenir."""

from datetime import date
from decimal import Decimal

import pytest

from agence.droit.tables import texte_de
from agence.droit.taux import Bareme, charger_taux, fin_du_semestre, nom_du_semestre, valeur
from agence.erreurs import FichierInvalide, Refus, SaisieInvalide

TABLE = charger_taux()


def test_la_table_va_de_2015_a_fin_2026_sans_trou() -> None:
    rangs = sorted(TABLE.semestres)
    assert rangs == list(range(2 * 2015, 2 * 2026 + 2))


@pytest.mark.parametrize(
    ("jour", "particulier", "autres", "bce"),
    [
        (date(2015, 1, 1), "4.06", "0.93", "0.05"),
        (date(2016, 7, 1), "4.35", "0.93", "0.00"),
        (date(2018, 6, 30), "3.73", "0.89", "0.00"),
        (date(2019, 1, 15), "3.40", "0.86", "0.00"),
        (date(2023, 12, 31), "6.82", "4.22", "4.00"),
        (date(2026, 6, 30), "6.67", "2.62", "2.15"),
        (date(2026, 7, 1), "6.84", "2.75", "2.40"),
    ],
)
def test_les_taux_publies(jour: date, particulier: str, autres: str, bce: str) -> None:
    taux = TABLE.du_jour(jour)
    assert (taux.legal_particulier, taux.legal_autres, taux.bce) == (Decimal(particulier), Decimal(autres), Decimal(bce))


@pytest.mark.parametrize(
    ("jour", "plancher"),
    [(date(2025, 1, 1), "11.13"), (date(2025, 7, 1), "8.28"), (date(2026, 1, 1), "7.86"), (date(2026, 7, 1), "8.25")],
)
def test_le_triple_du_legal_retombe_sur_le_plancher_publie(jour: date, plancher: str) -> None:
    assert TABLE.valeur(Bareme.PLANCHER, jour).pour_cent == Decimal(plancher)


def test_bce_plus_dix_et_majoration() -> None:
    assert TABLE.valeur(Bareme.PENALITES, date(2026, 12, 31)).entier == 124_000
    assert TABLE.valeur(Bareme.LEGAL_AUTRES_MAJORE, date(2026, 12, 31)).pour_cent == Decimal("7.75")
    assert TABLE.valeur(Bareme.LEGAL_PARTICULIER_MAJORE, date(2026, 12, 31)).pour_cent == Decimal("11.84")


@pytest.mark.parametrize(("jour", "nom"), [(date(2027, 1, 1), "2027-S1"), (date(2014, 12, 31), "2014-S2")])
def test_un_semestre_absent_est_refuse_et_dit_comment_l_ajouter(jour: date, nom: str) -> None:
    for lire in (TABLE.du_jour, lambda j: TABLE.valeur(Bareme.PENALITES, j)):
        with pytest.raises(Refus) as refus:
            lire(jour)
        assert refus.value.regle == "10"
        assert nom in refus.value.message
        assert f'semestre = "{nom}"' in refus.value.remede and "taux.toml" in refus.value.remede


def test_un_semestre_ajoute_sert_aussitot() -> None:
    ajout = '\n[[semestres]]\nsemestre = "2027-S1"\nlegal_particulier = 7\nlegal_autres = 2.9\nbce = 2.5\n'
    table = charger_taux(texte_de("taux.toml") + ajout + 'statut_legal = "M"\nstatut_bce = "M"\n')
    assert table.valeur(Bareme.PENALITES, date(2027, 3, 1)).pour_cent == Decimal("12.5")


def test_tous_les_defauts_d_une_table_sont_dits() -> None:
    texte = texte_de("taux.toml").replace("bce = 2.40", "bce = nan").replace('"2015-S2"', '"2015-S1"')
    with pytest.raises(FichierInvalide) as erreur:
        charger_taux(texte.replace("indemnite = 4000", "indemnite = -1"))
    assert "bce" in erreur.value.message and "2015-S1 écrit deux fois" in erreur.value.message
    assert "indemnite" in erreur.value.message


def test_une_table_mal_ecrite_dit_ou() -> None:
    with pytest.raises(FichierInvalide) as erreur:
        charger_taux("[parametres]\npoints_bce = = 10\n")
    assert (erreur.value.defauts[0].ligne, erreur.value.defauts[0].colonne) == (2, 14)
    with pytest.raises(FichierInvalide, match="aucun bloc"):
        charger_taux("")


@pytest.mark.parametrize("taux", ["NaN", "Infinity", "-1", "100.01", "1e400", "1.23456"])
def test_un_taux_convenu_absurde_est_refuse(taux: str) -> None:
    with pytest.raises(SaisieInvalide):
        valeur(Decimal(taux))


def test_les_bornes_des_semestres() -> None:
    assert nom_du_semestre(date(2026, 6, 30)) == "2026-S1" and nom_du_semestre(date(2026, 7, 1)) == "2026-S2"
    assert fin_du_semestre(date(2026, 6, 30)) == date(2026, 6, 30) and fin_du_semestre(date(2026, 7, 1)) == date(2026, 12, 31)
