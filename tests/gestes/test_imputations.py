"""L'imputation d'un paiement est figée le jour de sa saisie ; ce qui la change en fait une version de plus."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import peewee as pw
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agence.decomptes import Elements, decompte_du_dossier, elements_du_dossier
from agence.droit.elements import CreanceDue, Parties, Reperes, Versement
from agence.droit.taux import charger_taux
from agence.erreurs import Introuvable, Refus
from agence.gestes import paiements
from agence.gestes.annulation import annuler
from agence.gestes.paiements import encaisser, extourner, reimputer
from agence.imputations import Journal, figer_des_neufs
from agence.seance import Seance
from agence.tenue.verification import verifier
from donnees.modeles import Creance, Dossier, Evenement, Imputation, Paiement
from donnees.nomenclature import Moyen, Nature, Strategie, TypeEvenement

Fabrique = Callable[..., Dossier]
LUNDI = date(2026, 11, 23)
PRO = Parties(Nature.PROFESSIONNEL, Nature.PROFESSIONNEL)


def versions(paiement: Paiement) -> list[tuple[int, str, int]]:
    """Toutes les parts figées d'un paiement : version, poste, montant."""
    figees = Imputation.select().where(Imputation.paiement_id == paiement.id).order_by(Imputation.id)
    return [(i.version, i.poste.value, i.montant) for i in figees]


@pytest.fixture
def dossier(creer_dossier: Fabrique) -> Dossier:
    """1 100 € d'un professionnel, échus le 15/08/2026."""
    return creer_dossier()


def test_un_paiement_fige_ce_qu_il_eteint(seance: Seance, dossier: Dossier) -> None:
    # 79 j à 12,40 % de 1 100 € = 29,52 € ; puis 21 j sur 929,52 € = 6,63 €
    premier = encaisser(seance, dossier.id, 200_00, date(2026, 11, 2), Moyen.VIREMENT)
    second = encaisser(seance, dossier.id, 300_00, LUNDI, Moyen.VIREMENT)
    assert versions(premier) == [(1, "interets", 29_52), (1, "principal", 170_48)]
    assert versions(second) == [(1, "interets", 6_63), (1, "principal", 293_37)]
    d = decompte_du_dossier(dossier.id, LUNDI, seance.configuration)
    assert (d.interets, d.indemnites, d.verse, d.du) == (36_15, 40_00, 500_00, 676_15)
    assert [i.montant for i in d.imputations] == [29_52, 170_48, 6_63, 293_37]


def test_saisi_apres_coup_il_passe_devant_et_le_suivant_est_repris(seance: Seance, dossier: Dossier) -> None:
    tardif = encaisser(seance, dossier.id, 300_00, LUNDI, Moyen.VIREMENT)
    assert versions(tardif) == [(1, "interets", 37_37), (1, "principal", 262_63)]
    ancien = encaisser(seance, dossier.id, 200_00, date(2026, 11, 2), Moyen.VIREMENT)
    assert versions(ancien) == [(1, "interets", 29_52), (1, "principal", 170_48)]
    assert versions(tardif)[2:] == [(2, "interets", 6_63), (2, "principal", 293_37)], "l'ancienne version reste"
    assert decompte_du_dossier(dossier.id, LUNDI, seance.configuration).du == 676_15, "comme saisis dans l'ordre"
    reprise = Evenement.get(Evenement.type == TypeEvenement.DECOMPTE)
    assert reprise.code == "reimputation" and "300,00" in reprise.texte and "version 2" in reprise.texte


def test_une_extourne_reprend_ceux_qui_suivaient(seance: Seance, superviseur: Seance, dossier: Dossier) -> None:
    premier = encaisser(seance, dossier.id, 200_00, date(2026, 11, 2), Moyen.VIREMENT)
    second = encaisser(seance, dossier.id, 300_00, LUNDI, Moyen.VIREMENT)
    extourner(superviseur, premier.id, "rejet")
    assert versions(second)[2:] == [(2, "interets", 37_37), (2, "principal", 262_63)]
    assert versions(premier) == [(1, "interets", 29_52), (1, "principal", 170_48)], "ce qu'il éteignait reste écrit"
    assert verifier(jour=LUNDI) == ()


def test_annuler_une_extourne_redonne_la_meme_imputation_et_une_autre_quittance(
    seance: Seance, superviseur: Seance, dossier: Dossier
) -> None:
    premier = encaisser(seance, dossier.id, 200_00, date(2026, 11, 2), Moyen.VIREMENT)
    second = encaisser(seance, dossier.id, 300_00, LUNDI, Moyen.VIREMENT)
    extourner(superviseur, premier.id, "rejet")
    annuler(superviseur)
    reinscrit = Paiement.select().order_by(Paiement.id.desc()).first()
    assert (reinscrit.montant, reinscrit.recu_le, reinscrit.quittance) == (200_00, date(2026, 11, 2), "Q-000003")
    assert versions(reinscrit) == [(1, "interets", 29_52), (1, "principal", 170_48)]
    assert versions(second)[-2:] == [(3, "interets", 6_63), (3, "principal", 293_37)]
    assert verifier(jour=LUNDI) == ()


def test_annuler_un_paiement_saisi_apres_coup_rend_au_suivant_ce_qu_il_eteignait(seance: Seance, dossier: Dossier) -> None:
    tardif = encaisser(seance, dossier.id, 300_00, LUNDI, Moyen.VIREMENT)
    encaisser(seance, dossier.id, 200_00, date(2026, 11, 2), Moyen.VIREMENT)
    annuler(seance)
    assert versions(tardif)[-2:] == [(3, "interets", 37_37), (3, "principal", 262_63)]
    assert verifier(jour=LUNDI) == ()


def test_reimputer_apres_une_correction(seance: Seance, superviseur: Seance, dossier: Dossier) -> None:
    paye = encaisser(seance, dossier.id, 200_00, date(2026, 11, 2), Moyen.VIREMENT)
    Creance.update(echeance_le=date(2026, 10, 3)).execute()
    assert decompte_du_dossier(dossier.id, LUNDI, seance.configuration).imputations[0].montant == 11_21, "figé, borné à ce qui est dû"
    with pytest.raises(Refus):
        reimputer(seance, dossier.id, "échéance corrigée")
    # 30 j à 12,40 % de 1 100 € = 11,21 €
    assert reimputer(superviseur, dossier.id, "échéance corrigée") == 1
    assert versions(paye)[2:] == [(2, "interets", 11_21), (2, "principal", 188_79)]
    assert reimputer(superviseur, dossier.id, "encore") == 0, "refaite, elle ne change plus rien"


def test_une_imputation_ecrite_ne_se_change_ni_ne_s_efface(seance: Seance, dossier: Dossier) -> None:
    encaisser(seance, dossier.id, 200_00, LUNDI, Moyen.VIREMENT)
    for retouche in (Imputation.update(montant=1), Imputation.delete()):
        with pytest.raises(pw.DatabaseError), Imputation._meta.database.atomic():
            retouche.execute()


def test_des_paiements_entres_en_masse_se_figent_comme_saisis_un_a_un(
    seance: Seance, superviseur: Seance, creer_dossier: Fabrique
) -> None:
    saisi, entre = creer_dossier(), creer_dossier()
    rejete = encaisser(seance, saisi.id, 150_00, date(2026, 10, 1), Moyen.CHEQUE)
    encaisser(seance, saisi.id, 300_00, LUNDI, Moyen.VIREMENT)
    encaisser(seance, saisi.id, 200_00, date(2026, 11, 2), Moyen.VIREMENT)
    extourner(superviseur, rejete.id, "chèque impayé")
    copies: dict[int, int] = {}
    for p in list(Paiement.select().order_by(Paiement.id)):
        champs = {n: v for n, v in p.__data__.items() if n not in ("id", "quittance")}
        champs |= {"dossier_id": entre.id, "extourne_id": copies.get(p.extourne_id)}
        copies[p.id] = Paiement.create(**champs).id
    figer_des_neufs([entre.id], seance.configuration.tables)
    assert _par_rang(entre) == _par_rang(saisi)
    assert [len(v) for v in _par_rang(entre)] == [2, 6, 4, 0], "l'extourné garde la sienne, les suivants ont été repris"


def _par_rang(d: Dossier) -> list[list[tuple[int, str, int]]]:
    return [versions(p) for p in Paiement.select().where(Paiement.dossier_id == d.id).order_by(Paiement.id)]


def test_un_paiement_d_avant_les_imputations_se_fige_au_premier_geste(seance: Seance, dossier: Dossier) -> None:
    vieux = Paiement.create(
        dossier_id=dossier.id, montant=200_00, recu_le=date(2026, 11, 2), moyen=Moyen.VIREMENT, canal="agence", saisi_le=seance.horloge(),
        quittance="Q-000001",
    )  # fmt: skip
    Dossier.update(verse=200_00, solde=900_00).where(Dossier.id == dossier.id).execute()
    sans = decompte_du_dossier(dossier.id, LUNDI, seance.configuration)
    encaisser(seance, dossier.id, 300_00, LUNDI, Moyen.VIREMENT)
    assert versions(vieux) == [(1, "interets", 29_52), (1, "principal", 170_48)]
    assert decompte_du_dossier(dossier.id, LUNDI, seance.configuration).du == sans.du - 300_00


# ── propriétés du journal, sans la base ──────────────────────────────────────────────────────────────────────────────

saisies = st.lists(st.tuples(st.integers(1, 2_000_00), st.integers(0, 400)), min_size=1, max_size=8)


def _elements(versements: tuple[Versement, ...] = ()) -> Elements:
    dues = (
        CreanceDue(1, "F-1", 900_00, date(2025, 6, 30)), CreanceDue(2, "F-2", 1_500_00, date(2025, 9, 15)),
        CreanceDue(3, "F-3", 250_55, date(2026, 2, 28)),
    )  # fmt: skip
    return Elements("R-1", dues, versements, PRO, Reperes(), Strategie.INTERETS_PUIS_PRINCIPAL)


def _recevoir(lus: list[tuple[int, int]]) -> Journal:
    journal = Journal(_elements(), charger_taux())
    for rang, (montant, jours) in enumerate(lus, 1):
        journal.recevoir(Versement(rang, date(2025, 7, 1) + timedelta(days=jours), montant))
    return journal


@given(saisies)
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
def test_les_parts_font_le_versement_et_le_decompte_ne_voit_pas_qu_elles_sont_figees(lus: list[tuple[int, int]]) -> None:
    suite = tuple(_recevoir(lus).suite)
    assert all(sum(p.montant for p in v.parts) == v.montant for v in suite)
    nus = tuple(Versement(v.id, v.le, v.montant) for v in suite)
    figes, libres = (_elements(s).decompte(LUNDI, charger_taux()) for s in (suite, nus))
    assert (figes.du, figes.lignes, figes.avertissements) == (libres.du, libres.lignes, libres.avertissements)


@given(saisies, st.randoms())
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
def test_l_ordre_des_saisies_ne_change_pas_ce_qui_est_du(lus: list[tuple[int, int]], hasard: object) -> None:
    # Un versement par jour : le même jour, c'est l'ordre de la saisie qui départage.
    distincts = list({jours: (montant, jours) for montant, jours in lus}.values())
    melanges = list(distincts)
    hasard.shuffle(melanges)  # type: ignore[attr-defined]
    dus = {_elements(tuple(_recevoir(ordre).suite)).decompte(LUNDI, charger_taux()).du for ordre in (distincts, melanges)}
    assert len(dus) == 1


@given(saisies, st.integers(0, 7))
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
def test_retirer_un_versement_redonne_ce_qu_il_y_avait_sans_lui(lus: list[tuple[int, int]], lequel: int) -> None:
    rang = lequel % len(lus) + 1
    journal = _recevoir(lus)
    journal.retirer(rang)
    sans = [v for n, v in enumerate(lus, 1) if n != rang]
    assert [(v.le, v.montant, v.parts) for v in journal.suite] == [(v.le, v.montant, v.parts) for v in _recevoir(sans).suite]


def test_reprendre_se_dit_dans_l_historique(seance: Seance, superviseur: Seance, dossier: Dossier) -> None:
    encaisser(seance, dossier.id, 200_00, date(2026, 11, 2), Moyen.VIREMENT)
    Creance.update(echeance_le=date(2026, 10, 3)).execute()
    paiements.reimputer(superviseur, dossier.id, "échéance de la facture corrigée")
    dernier = Evenement.select().where(Evenement.code == "reimputation").order_by(Evenement.id).first()
    assert "1 paiement à imputer de nouveau · échéance de la facture corrigée" in dernier.texte


def test_un_dossier_inconnu_se_dit(seance: Seance) -> None:
    with pytest.raises(Introuvable, match="inconnu"):
        elements_du_dossier(999, seance.configuration)
