"""La table des taux : complète, contrôlée, et muette sur l'avenir."""

from datetime import date
from decimal import Decimal

import pytest

from agence.droit.tables import Tables, texte_de
from agence.droit.taux import Bareme, TableDesTaux, charger_taux, fin_du_semestre, lire_taux, nom_du_semestre, valeur
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
        for attendu in (f'semestre = "{nom}"', "taux.toml", "[droit] tables", "legal_particulier", "legal_autres", "bce"):
            assert attendu in refus.value.remede


NEUF = '[[semestres]]\nsemestre = "2027-S1"\nlegal_particulier = 7\nlegal_autres = 2.9\nbce = 2.5\n'


def de_l_agence(texte: str) -> TableDesTaux:
    return charger_taux(Tables((("taux.toml", texte),)))


def test_un_semestre_de_l_agence_sert_aussitot_et_porte_sa_reserve() -> None:
    lu = de_l_agence(NEUF).valeur(Bareme.PENALITES, date(2027, 3, 1))
    assert (lu.pour_cent, lu.reserves) == (Decimal("12.5"), ("taux 2027-S1 : table de l'agence",))
    douteux = de_l_agence(NEUF + 'statut_legal = "V"\nstatut_bce = "M"\n')
    assert douteux.valeur(Bareme.PENALITES, date(2027, 3, 1)).reserves[1] == (
        "taux 2027-S1 : à vérifier (refinancement de la BCE, de mémoire)"
    )
    assert len(douteux.valeur(Bareme.LEGAL_AUTRES, date(2027, 3, 1)).reserves) == 1


def test_l_agence_corrige_une_valeur_livree_et_garde_les_autres() -> None:
    table = de_l_agence('[[semestres]]\nsemestre = "2026-S2"\nlegal_autres = 2.8\nstatut_legal = "V"\n')
    lu = table.du_jour(date(2026, 7, 1))
    assert (lu.legal_autres, lu.bce, lu.propre) == (Decimal("2.8"), Decimal("2.40"), True)
    assert not table.du_jour(date(2026, 6, 30)).propre and not table.parametres.propre
    assert TABLE.du_jour(date(2026, 7, 1)).legal_autres == Decimal("2.75")
    assert table.valeur(Bareme.PLANCHER, date(2026, 7, 1)).reserves == ("taux 2026-S2 : table de l'agence",)


def test_l_agence_peut_changer_un_parametre() -> None:
    table = de_l_agence("[parametres]\npoints_bce = 11\n")
    assert table.parametres.propre and table.parametres.jours_par_an == 365
    assert table.valeur(Bareme.PENALITES, date(2026, 7, 1)).pour_cent == Decimal("13.40")


@pytest.mark.parametrize(
    ("texte", "defaut"),
    [
        ('[[semestres]]\nsemestre = "2027-S1"\nbce = 2.5\n', "2027-S1, legal_autres : taux de 0 à 50 attendu, None trouvé (table de"),
        ('[[semestres]]\nsemestre = "2026-S2"\nlegal_autre = 3\n', "2026-S2, legal_autre : clé inconnue"),
        ('[[semestres]]\nsemestre = "2026-S2"\nstatut_bce = "sûr"\n', "statut_bce : V, V*, M, L attendu, 'sûr' trouvé (table de"),
        ('[[semestre]]\nsemestre = "2027-S1"\n', "« semestre » : [parametres] ou [[semestres]] attendu"),
        ("[parametres]\npoint_bce = 11\n", "[parametres] point_bce : clé inconnue (table de"),
        ('[parametres]\nindemnite = "40"\n', "[parametres] indemnite : un nombre entier attendu"),
        ('[[semestres]]\nlegal_autres = 3\n', "semestre attendu, par exemple 2027-S1"),
    ],
)
def test_les_defauts_de_la_table_de_l_agence_sont_dits(texte: str, defaut: str) -> None:
    with pytest.raises(FichierInvalide) as erreur:
        de_l_agence(texte)
    assert defaut in erreur.value.message


def test_un_semestre_d_avant_2015_peut_s_ajouter() -> None:
    assert de_l_agence(NEUF.replace("2027-S1", "1999-S2")).du_jour(date(1999, 12, 31)).propre


@pytest.mark.parametrize(
    ("bareme", "reserves"),
    [
        (Bareme.PENALITES, ("taux 2026-S1 : à vérifier (refinancement de la BCE, source secondaire)",)),
        (Bareme.LEGAL_AUTRES_MAJORE, ()),
        (Bareme.LEGAL_PARTICULIER, ()),
    ],
)
def test_une_colonne_incertaine_n_inquiete_que_ceux_qui_s_en_servent(bareme: Bareme, reserves: tuple[str, ...]) -> None:
    assert TABLE.valeur(bareme, date(2026, 3, 1)).reserves == reserves


def test_tous_les_defauts_d_une_table_sont_dits() -> None:
    texte = texte_de("taux.toml").replace("bce = 2.40", "bce = nan").replace('"2015-S2"', '"2015-S1"')
    with pytest.raises(FichierInvalide) as erreur:
        lire_taux(texte.replace("indemnite = 4000", "indemnite = -1"))
    assert "bce" in erreur.value.message and "2015-S1 écrit deux fois" in erreur.value.message
    assert "indemnite" in erreur.value.message


def test_une_table_mal_ecrite_dit_ou() -> None:
    with pytest.raises(FichierInvalide) as erreur:
        lire_taux("[parametres]\npoints_bce = = 10\n")
    assert (erreur.value.defauts[0].ligne, erreur.value.defauts[0].colonne) == (2, 14)
    with pytest.raises(FichierInvalide, match="aucun bloc"):
        lire_taux("")


@pytest.mark.parametrize("taux", ["NaN", "Infinity", "-1", "100.01", "1e400", "1.23456"])
def test_un_taux_convenu_absurde_est_refuse(taux: str) -> None:
    with pytest.raises(SaisieInvalide):
        valeur(Decimal(taux))


def test_les_bornes_des_semestres() -> None:
    assert nom_du_semestre(date(2026, 6, 30)) == "2026-S1" and nom_du_semestre(date(2026, 7, 1)) == "2026-S2"
    assert fin_du_semestre(date(2026, 6, 30)) == date(2026, 6, 30) and fin_du_semestre(date(2026, 7, 1)) == date(2026, 12, 31)
