"""La prescription : durées, hypothèses, alarmes."""

from datetime import date

import pytest

from agence.droit.prescription import Secteur, date_de_prescription, ecrire_duree, regimes
from agence.droit.tables import STATUTS
from donnees.nomenclature import Nature, TypeCreance

PRO, PART = Nature.PROFESSIONNEL, Nature.PARTICULIER
DEPART = date(2024, 3, 31)


@pytest.mark.parametrize(
    ("creancier", "debiteur", "creance", "fin", "texte"),
    [
        (PRO, PART, TypeCreance.FACTURE, date(2026, 3, 31), "L218-2"),
        (PRO, PRO, TypeCreance.FACTURE, date(2029, 3, 31), "L110-4"),
        (PART, PRO, TypeCreance.COMMANDE, date(2029, 3, 31), "L110-4"),
        (PART, PART, TypeCreance.CONTRAT, date(2029, 3, 31), "2224"),
        (PRO, PART, TypeCreance.LOYER, date(2027, 3, 31), "7-1"),
        (PART, PART, TypeCreance.LOYER, date(2027, 3, 31), "7-1"),
        (PRO, PRO, TypeCreance.LOYER, date(2027, 3, 31), "7-1"),
        (PRO, PART, TypeCreance.CHEQUE, date(2026, 3, 31), "L218-2"),
    ],
)
def test_les_durees_generales(creancier: Nature, debiteur: Nature, creance: TypeCreance, fin: date, texte: str) -> None:
    p = date_de_prescription(creancier, debiteur, creance, DEPART)
    assert p.date == fin and texte in p.texte


def test_toutes_les_combinaisons_ont_un_regime() -> None:
    for creancier in Nature:
        for debiteur in Nature:
            for creance in TypeCreance:
                p = date_de_prescription(creancier, debiteur, creance, DEPART)
                assert p.au_plus_tot <= p.date and p.hypothese == bool(p.reserve)


def test_secteur_inconnu_la_date_est_une_hypothese_et_le_plus_court_est_donne() -> None:
    p = date_de_prescription(PRO, PRO, TypeCreance.FACTURE, DEPART)
    assert p.hypothese and p.au_plus_tot == date(2025, 3, 31)
    assert "L133-6" in p.reserve


def test_bail_d_un_professionnel_le_plus_court_est_retenu_comme_hypothese() -> None:
    p = date_de_prescription(PRO, PRO, TypeCreance.LOYER, DEPART)
    assert p.duree == 36 and p.hypothese and "5 ans" in p.reserve
    assert not date_de_prescription(PRO, PART, TypeCreance.LOYER, DEPART).hypothese


@pytest.mark.parametrize(
    ("secteur", "mois"),
    [(Secteur.TELECOM, 12), (Secteur.ENERGIE, 24), (Secteur.SERVICE_PUBLIC, 48), (Secteur.COPROPRIETE, 60), (Secteur.ASSURANCE, 24),
     (Secteur.LETTRE_DE_CHANGE, 36), (Secteur.GENERAL, 24)],
)  # fmt: skip
def test_secteur_connu_plus_d_hypothese(secteur: Secteur, mois: int) -> None:
    p = date_de_prescription(PRO, PART, TypeCreance.FACTURE, DEPART, secteur=secteur)
    assert (p.duree, p.hypothese, p.au_plus_tot) == (mois, False, p.date)


def test_aucun_secteur_particulier_entre_professionnels_cinq_ans_sans_reserve() -> None:
    p = date_de_prescription(PRO, PRO, TypeCreance.FACTURE, DEPART, secteur=Secteur.GENERAL)
    assert (p.date, p.au_plus_tot, p.hypothese) == (date(2029, 3, 31), date(2029, 3, 31), False)


def test_le_transport_court_de_la_facture_faute_de_connaitre_la_livraison() -> None:
    p = date_de_prescription(PRO, PRO, TypeCreance.FACTURE, date(2026, 4, 15), secteur=Secteur.TRANSPORT, naissance=date(2026, 3, 1))
    assert (p.date, p.depart, p.statut, p.a_verifier) == (date(2027, 3, 1), date(2026, 3, 1), "V*", True)
    assert p.hypothese and "livraison" in p.reserve


def test_le_credit_est_une_forclusion_de_memoire_et_le_dit() -> None:
    p = date_de_prescription(PRO, PART, TypeCreance.CONTRAT, DEPART, secteur=Secteur.CREDIT)
    assert (p.duree, p.statut, p.hypothese) == (24, "M", True) and "forclusion" in p.reserve


def test_l_energie_d_un_professionnel_suit_le_commerce() -> None:
    assert date_de_prescription(PRO, PRO, TypeCreance.FACTURE, DEPART, secteur=Secteur.ENERGIE).duree == 60


def test_un_titre_ouvre_dix_ans() -> None:
    p = date_de_prescription(PRO, PART, TypeCreance.FACTURE, DEPART, titre_le=date(2026, 2, 28))
    assert (p.date, p.duree, p.hypothese) == (date(2036, 2, 28), 120, False)
    assert "L111-4" in p.texte and "n'est pas tranchée" in p.reserve and p.depart == date(2026, 2, 28)


def test_un_titre_ne_couvre_pas_ce_qui_n_etait_pas_encore_exigible() -> None:
    p = date_de_prescription(PRO, PART, TypeCreance.FACTURE, DEPART, titre_le=date(2024, 3, 30))
    assert (p.date, p.duree) == (date(2026, 3, 31), 24)


def test_un_titre_remplace_meme_un_delai_passe() -> None:
    """Le juge a tranché : la condamnation a son propre délai."""
    assert date_de_prescription(PRO, PART, TypeCreance.FACTURE, DEPART, titre_le=date(2027, 1, 5)).date == date(2037, 1, 5)


@pytest.mark.parametrize(
    ("depart", "fin"),
    [(date(2024, 2, 29), date(2025, 2, 28)), (date(2023, 2, 28), date(2024, 2, 28)), (date(2026, 12, 31), date(2027, 12, 31)),
     (date(2024, 3, 30), date(2025, 3, 30))],
)  # fmt: skip
def test_un_an_de_quantieme_a_quantieme(depart: date, fin: date) -> None:
    assert date_de_prescription(PRO, PART, TypeCreance.FACTURE, depart, secteur=Secteur.TELECOM).date == fin


def test_un_depart_le_29_fevrier_finit_le_28() -> None:
    assert date_de_prescription(PRO, PART, TypeCreance.FACTURE, date(2024, 2, 29)).date == date(2026, 2, 28)


def test_la_table_est_lisible() -> None:
    assert all(r.mois > 0 and r.statut in STATUTS for r in regimes())
    assert {r.secteur for r in regimes()} - {None} == set(Secteur) - {Secteur.GENERAL}
    assert [ecrire_duree(m) for m in (12, 24, 14)] == ["1 an", "2 ans", "14 mois"]
