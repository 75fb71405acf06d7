"""La balance âgée au soir de n'importe quel jour : un exemple à la main, et la même refaite après coup, sur les deux moteurs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agence.decomptes import du_du_dossier
from agence.erreurs import ErreurAgence, SaisieInvalide
from agence.gestes import remises
from agence.gestes.annulation import annuler
from agence.gestes.cloture import clore, rouvrir
from agence.gestes.paiements import encaisser, extourner
from agence.indicateurs.balance import Balance, balance_agee, dossiers_de_la_balance
from agence.seance import Seance
from agence.suivi import Arrete, Suivi
from donnees.modeles import Creance, Dossier, Frais, Mandat, Paiement, Piece, Remise
from donnees.nomenclature import Etat, MotifDeCloture, Moyen, NatureFrais, Poste, Role, TypePiece
from donnees.vues.indicateurs import Par
from donnees.vues.indicateurs_balance import soldes_ouverts
from tests.echanges.test_integration import importer
from tests.fabrique import LUNDI, Horloge, creer_mandant

__all__ = ["importer"]  # la fixture qui fait entrer un fichier

TETE = "reference;debiteur;type_debiteur;facture;date_facture;date_echeance;montant_ttc"


def au(jour: date, superviseur: Seance, par: Par = Par.TOUT) -> Balance:
    return balance_agee(jour, superviseur.jour, par)


def montants(balance: Balance) -> list[int]:
    return [c.montant for c in balance.tout.cases]


@pytest.fixture
def un_dossier(superviseur: Seance, horloge: Horloge, creer_dossier: Callable[..., Dossier]) -> Dossier:
    """Confié le 1er septembre 2026 : 100 € échus le 1er juin, 200 € le 15 août, 400 € le 30 septembre."""
    horloge.regler(datetime(2026, 9, 1, 10))
    dossier = creer_dossier(montants=(100_00, 200_00, 400_00), confie_le=date(2026, 9, 1))
    for creance, echeance in zip(
        Creance.select().order_by(Creance.id), (date(2026, 6, 1), date(2026, 8, 15), date(2026, 9, 30)), strict=True
    ):
        Creance.update(echeance_le=echeance).where(Creance.id == creance.id).execute()
    Mandat.update(remise_pour_cent=50).execute()
    return dossier


def test_l_exemple_a_la_main(un_dossier: Dossier, superviseur: Seance, seance: Seance, horloge: Horloge) -> None:
    # 10 septembre : 150 € reçus le 8. Ils éteignent les 100 € de juin, puis 50 € d'août.
    horloge.regler(datetime(2026, 9, 10, 10))
    recu = encaisser(seance, un_dossier.id, 150_00, date(2026, 9, 8), Moyen.CHEQUE)
    # 5 octobre : 30 € de principal remis. 20 octobre : le chèque de 150 € revient.
    horloge.regler(datetime(2026, 10, 5, 10))
    remise = remises.remettre(superviseur, un_dossier.id, Poste.PRINCIPAL, 30_00, "geste du mandant", accord="M. Le Goff")
    horloge.regler(datetime(2026, 10, 20, 10))
    extourner(superviseur, recu.id, "sans provision")
    # 2 novembre : la remise est retirée, et 730 € sont reçus pour 700 € : 30 € de trop (les intérêts et indemnités les couvrent).
    horloge.regler(datetime(2026, 11, 2, 10))
    remises.retirer(superviseur, remise.id, "condition non remplie")
    horloge.regler(datetime(2026, 11, 3, 10))
    encaisser(seance, un_dossier.id, 730_00, date(2026, 11, 3), Moyen.VIREMENT)
    horloge.regler(LUNDI)
    #                                             non échu  1–30    31–60   61–90   91–180  181–365  >1an  trop
    attendues = {
        date(2026, 8, 31): [0] * 8,                                                # pas encore confié
        date(2026, 9, 1): [400_00, 200_00, 0, 0, 100_00, 0, 0, 0],                  # août a 17 jours, juin 92
        date(2026, 9, 9): [400_00, 200_00, 0, 0, 100_00, 0, 0, 0],                  # reçu le 8, saisi le 10 : pas encore su
        date(2026, 9, 10): [400_00, 150_00, 0, 0, 0, 0, 0, 0],
        date(2026, 9, 30): [400_00, 0, 150_00, 0, 0, 0, 0, 0],                      # échue ce jour : pas encore en retard
        date(2026, 10, 5): [0, 400_00, 120_00, 0, 0, 0, 0, 0],                      # 150 − 30 de remise
        date(2026, 10, 20): [0, 400_00, 0, 200_00, 70_00, 0, 0, 0],                 # la remise seule reste, sur juin
        date(2026, 11, 2): [0, 0, 400_00, 200_00, 100_00, 0, 0, 0],
        date(2026, 11, 3): [0, 0, 0, 0, 0, 0, 0, -30_00],
    }  # fmt: skip
    assert {jour: montants(au(jour, superviseur)) for jour in attendues} == attendues
    assert au(date(2026, 11, 3), superviseur).tout.total == soldes_ouverts() == -30_00


def test_un_paiement_annule_n_a_jamais_ete_la(un_dossier: Dossier, seance: Seance, superviseur: Seance, horloge: Horloge) -> None:
    encaisser(seance, un_dossier.id, 150_00, seance.jour, Moyen.VIREMENT)
    annuler(seance)
    horloge.avancer(jours=5)
    assert au(date(2026, 9, 1), superviseur).tout.total == 700_00 == au(date(2026, 9, 6), superviseur).tout.total


def test_une_extourne_annulee_ne_compte_pas_deux_fois_le_paiement(
    un_dossier: Dossier, seance: Seance, superviseur: Seance, horloge: Horloge
) -> None:
    """Le paiement remis reprend la date de saisie d'origine : entre les deux, il n'y en avait qu'un."""
    recu = encaisser(seance, un_dossier.id, 150_00, seance.jour, Moyen.VIREMENT)
    horloge.avancer(jours=10)
    extourner(superviseur, recu.id, "erreur de dossier")
    annuler(superviseur)
    assert Paiement.select().count() == 3
    soirs = [date(2026, 9, 1), date(2026, 9, 5), date(2026, 9, 11)]
    assert [au(j, superviseur).tout.total for j in soirs] == [550_00] * 3


def test_un_dossier_clos_sort_de_la_balance_et_y_revient_rouvert(
    un_dossier: Dossier, superviseur: Seance, ouvrir_pour: Callable[..., Seance], horloge: Horloge
) -> None:
    horloge.regler(datetime(2026, 9, 10, 10))
    clore(superviseur, un_dossier.id, MotifDeCloture.RETRAIT)
    assert au(date(2026, 9, 10), superviseur).tout.total == 0
    horloge.regler(datetime(2026, 10, 10, 10))
    rouvrir(ouvrir_pour("martin", Role.ADMINISTRATEUR), un_dossier.id, "repris par le mandant")
    soirs = {date(2026, 9, 9): 700_00, date(2026, 9, 10): 0, date(2026, 10, 9): 0, date(2026, 10, 10): 700_00}
    assert {j: au(j, superviseur).tout.total for j in soirs} == soirs


def test_une_cloture_annulee_n_a_pas_eu_lieu(un_dossier: Dossier, superviseur: Seance, seance: Seance, horloge: Horloge) -> None:
    """Soldé par une erreur reprise à l'instant, puis soldé, puis rouvert par une extourne : seule la vraie clôture ferme."""
    horloge.regler(datetime(2026, 9, 5, 10))
    encaisser(seance, un_dossier.id, du_du_dossier(un_dossier.id, seance.jour, seance.configuration), seance.jour, Moyen.VIREMENT)
    annuler(seance)
    horloge.regler(datetime(2026, 9, 15, 10))
    vrai = encaisser(seance, un_dossier.id, du_du_dossier(un_dossier.id, seance.jour, seance.configuration), seance.jour, Moyen.VIREMENT)
    horloge.regler(datetime(2026, 9, 25, 10))
    extourner(superviseur, vrai.id, "rejeté")
    soirs = {date(2026, 9, 5): 700_00, date(2026, 9, 14): 700_00, date(2026, 9, 15): 0, date(2026, 9, 24): 0, date(2026, 9, 25): 700_00}
    assert {j: au(j, superviseur).tout.total for j in soirs} == soirs


def test_une_creance_ajoutee_ou_corrigee_par_un_fichier_ne_change_pas_le_passe(
    importer: Callable[..., Any], superviseur: Seance, horloge: Horloge
) -> None:
    importer("R-1;SARL Morel;professionnel;F-1;01/06/2026;30/06/2026;1100,00")
    horloge.avancer(jours=7)
    importer(
        "R-1;SARL Morel;professionnel;F-1;01/06/2026;31/08/2026;900,00", "R-1;SARL Morel;professionnel;F-2;01/09/2026;30/09/2026;50,00"
    )
    assert montants(au(LUNDI.date(), superviseur)) == [0, 0, 0, 0, 1_100_00, 0, 0, 0]  # 146 jours
    assert montants(au(superviseur.jour, superviseur)) == [0, 0, 0, 50_00, 900_00, 0, 0, 0]  # 61 et 91 jours


def test_les_lignes_vont_par_mandant_ou_par_agent_et_se_descendent(
    superviseur: Seance, ouvrir_pour: Callable[..., Seance], creer_dossier: Callable[..., Dossier]
) -> None:
    ouvrir_pour("martin")
    brasero = creer_mandant(superviseur, "BRASERO")
    un = creer_dossier(montants=(100_00,))
    deux = creer_dossier(montants=(200_00,), mandant=brasero, agent="martin")
    trois = creer_dossier(montants=(400_00,), mandant=brasero)
    jour = superviseur.jour
    par_mandant = au(jour, superviseur, Par.MANDANT)
    assert [(b.nom, b.total) for b in par_mandant.lignes] == [("Mandant BRASERO", 600_00), ("Mandant FOURNIL", 100_00)]
    assert [(b.nom, b.total) for b in au(jour, superviseur, Par.AGENT).lignes] == [("Lefevre", 500_00), ("Martin", 200_00)]
    assert dossiers_de_la_balance(jour, Par.MANDANT, brasero.id, None) == [(deux.id, 200_00), (trois.id, 400_00)]
    tranche = next(rang for rang, c in enumerate(par_mandant.tout.cases) if c.montant)
    assert [i for i, _ in dossiers_de_la_balance(jour, Par.TOUT, None, tranche)] == [un.id, deux.id, trois.id]
    assert dossiers_de_la_balance(jour, Par.TOUT, None, 0) == []


def test_un_jour_a_venir_est_refuse_et_un_calcul_s_arrete(superviseur: Seance, creer_dossier: Callable[..., Dossier]) -> None:
    creer_dossier()
    with pytest.raises(SaisieInvalide, match="à venir"):
        au(superviseur.jour + timedelta(days=1), superviseur)
    with pytest.raises(Arrete):
        balance_agee(superviseur.jour, superviseur.jour, suivi=Suivi(arrete=lambda: True))


def test_les_frais_se_disent_a_part(un_dossier: Dossier, superviseur: Seance, horloge: Horloge) -> None:
    """Ils sont dus, mais ne sont pas dans le solde : la balance les donne hors de ses tranches."""
    horloge.regler(datetime(2026, 9, 20, 10))
    piece = Piece.create(dossier_id=un_dossier.id, type=TypePiece.TITRE, nom="ordonnance", ajoutee_le=superviseur.horloge())
    Frais.create(
        dossier_id=un_dossier.id, nature=NatureFrais.DEPENS, montant=51_07, le=superviseur.jour, piece_id=piece.id,
        saisi_le=superviseur.horloge(),
    )  # fmt: skip
    horloge.regler(LUNDI)
    soirs = [au(jour, superviseur) for jour in (date(2026, 9, 19), date(2026, 9, 20))]
    assert [(b.frais, b.tout.total) for b in soirs] == [(0, 700_00), (51_07, 700_00)]


def test_une_base_vide_a_une_balance_vide(superviseur: Seance) -> None:
    vide = au(superviseur.jour, superviseur)
    assert vide.lignes == () and vide.tout.total == 0
    assert vide.frais == 0


Pas = tuple[str, int, int, int]
PAS = st.tuples(st.sampled_from(("payer", "extourner", "remettre", "retirer", "clore", "rouvrir", "annuler")), st.integers(1, 500_00),
                st.integers(0, 1), st.integers(0, 3))  # fmt: skip


def _jouer(pas: Pas, superviseur: Seance, autre: Seance, dossiers: list[Dossier]) -> None:
    nom, montant, lequel, _ = pas
    d = dossiers[lequel]
    payes = list(Paiement.select().where(Paiement.dossier_id == d.id, Paiement.extourne_id.is_null()).order_by(Paiement.id))
    remisees = list(Remise.select().where(Remise.dossier_id == d.id, ~Remise.retiree))
    gestes: dict[str, Callable[[], object]] = {
        "payer": lambda: encaisser(superviseur, d.id, montant, superviseur.jour, Moyen.VIREMENT),
        "extourner": lambda: extourner(autre, payes[montant % len(payes)].id, "essai") if payes else None,
        "remettre": lambda: remises.remettre(superviseur, d.id, Poste.PRINCIPAL, montant, "essai", accord="le mandant"),
        "retirer": lambda: remises.retirer(superviseur, remisees[0].id, "essai") if remisees else None,
        "clore": lambda: clore(superviseur, d.id, MotifDeCloture.RETRAIT),
        "rouvrir": lambda: rouvrir(autre, d.id, "essai"),
        "annuler": lambda: annuler(superviseur if montant % 2 else autre),
    }
    try:
        gestes[nom]()
    except ErreurAgence as refus:
        assert refus.message


@given(suite=st.lists(PAS, min_size=3, max_size=14))
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_la_balance_d_un_soir_refaite_plus_tard_est_celle_de_ce_soir_la(
    suite: list[Pas], superviseur: Seance, ouvrir_pour: Callable[..., Seance], horloge: Horloge, creer_dossier: Callable[..., Dossier]
) -> None:
    """Chaque suite a son mandant : la base garde ceux des suites d'avant."""
    horloge.regler(LUNDI)
    autre = ouvrir_pour("diallo", Role.ADMINISTRATEUR)
    mandant = creer_mandant(superviseur, f"M{Mandat.select().count()}")
    dossiers = [creer_dossier(montants=m, mandant=mandant) for m in ((300_00, 200_00), (150_00,))]

    def du_mandant(jour: date) -> list[int]:
        lignes = {b.cle: b for b in au(jour, superviseur, Par.MANDANT).lignes}
        return [c.montant for c in lignes[mandant.id].cases] if mandant.id in lignes else [0] * 8

    soirs: dict[date, list[int]] = {}
    for pas in suite:
        horloge.avancer(jours=pas[3])
        _jouer(pas, superviseur, autre, dossiers)
        soirs[superviseur.jour] = du_mandant(superviseur.jour)
        ouverts = [d.solde for d in Dossier.select().where(Dossier.mandant_id == mandant.id) if d.etat is not Etat.CLOS]
        assert sum(soirs[superviseur.jour]) == sum(ouverts)
    horloge.avancer(jours=30)
    assert {jour: du_mandant(jour) for jour in soirs} == soirs
