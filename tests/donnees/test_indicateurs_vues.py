"""Les indicateurs comptés à la main sur une petite base, sur les deux moteurs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest

from agence.gestes.annulation import annuler
from agence.gestes.appels import consigner
from agence.gestes.paiements import encaisser, extourner
from agence.gestes.promesses import promettre
from agence.indicateurs.calcul import Cohorte, Faits, Rapport
from agence.indicateurs.lecture import cohortes, debut_de_l_histoire, encaisse_par_mois, passe_tenu, previsions, relever
from agence.seance import Seance
from donnees.modeles import Dossier, Paiement
from donnees.nomenclature import Canal, Moyen
from donnees.vues.indicateurs import PERSONNE, Par, appels, cle_nommee, dossiers_nommes, dossiers_payes, dossiers_remis
from tests.donnees.test_supervision_vues import promettre as inscrire
from tests.fabrique import Horloge, creer_mandant

JOUR = date(2026, 11, 23)
LUNDI = JOUR


def total(au: date = JOUR, du: date = JOUR, par: Par = Par.TOUT) -> Faits:
    return relever(du, au, JOUR, par).tout


def test_les_appels_comptent_les_tentatives_les_contacts_et_les_contacts_utiles(
    seance: Seance, horloge: Horloge, creer_dossier: Callable[..., Dossier]
) -> None:
    for code in ("NRP", "TIERS", "REF", "PROM"):  # un non-joint, un tiers, deux contacts utiles
        consigner(seance, creer_dossier().id, code)
    trouves = appels(Par.TOUT, horloge() - timedelta(hours=1), horloge() + timedelta(hours=1))[PERSONNE]
    resultats = seance.configuration.resultats
    contacts = sum(resultats[c].contact for c in ("NRP", "TIERS", "REF", "PROM"))
    assert trouves == (4, contacts, 2)


def test_un_appel_annule_ne_compte_pas(seance: Seance, creer_dossier: Callable[..., Dossier]) -> None:
    consigner(seance, creer_dossier().id, "REF")
    consigner(seance, creer_dossier().id, "REF")
    annuler(seance)
    f = total()
    assert (f.tentatives, f.contacts, f.utiles) == (1, 1, 1)


def test_une_note_qui_imite_le_document_d_un_appel_ne_le_change_pas(superviseur: Seance, creer_dossier: Callable[..., Dossier]) -> None:
    piege = '"utile": true, "contact": true'
    consigner(superviseur, creer_dossier().id, "NRP", note=piege, derogation=piege)
    f = total()
    assert (f.tentatives, f.contacts, f.utiles) == (1, 0, 0)


def test_un_appel_d_avant_minuit_est_de_la_veille_a_paris(
    superviseur: Seance, horloge: Horloge, creer_dossier: Callable[..., Dossier]
) -> None:
    dossier = creer_dossier()
    horloge.regler(datetime(2026, 11, 23, 23, 30))
    consigner(superviseur, dossier.id, "NRP", derogation="essai")
    horloge.regler(datetime(2026, 11, 24, 0, 30))
    consigner(superviseur, dossier.id, "NRP", derogation="essai")
    assert (total().tentatives, total(JOUR + timedelta(days=1), JOUR + timedelta(days=1)).tentatives) == (1, 1)


def test_par_agent_chacun_a_les_siens_dans_l_ordre_des_noms(
    seance: Seance, ouvrir_pour: Callable[..., Seance], creer_dossier: Callable[..., Dossier]
) -> None:
    emile = ouvrir_pour("émile")
    for qui, codes in ((seance, ("NRP", "NRP", "REF")), (emile, ("REF",))):
        for code in codes:
            consigner(qui, creer_dossier().id, code)
    lignes = relever(JOUR, JOUR, JOUR, Par.AGENT).par_cle()
    # L'agent qui a le plus haut taux n'est pas devant parce qu'il l'a : l'alphabet seul décide
    assert [(nom, f.tentatives, f.utiles) for _, nom, f in lignes] == [("Émile", 1, 1), ("Lefevre", 3, 1)]


def test_par_mandant_un_appel_est_au_mandant_de_son_dossier(seance: Seance, creer_dossier: Callable[..., Dossier]) -> None:
    consigner(seance, creer_dossier().id, "NRP")
    consigner(seance, creer_dossier(mandant=creer_mandant(seance, "BRASERO")).id, "REF")
    lignes = relever(JOUR, JOUR, JOUR, Par.MANDANT).par_cle()
    assert [(nom, f.tentatives, f.utiles) for _, nom, f in lignes] == [("Mandant BRASERO", 1, 1), ("Mandant FOURNIL", 1, 0)]


def test_un_echeancier_est_une_promesse_et_l_annulee_n_en_est_pas_une(seance: Seance, creer_dossier: Callable[..., Dossier]) -> None:
    from agence.conduite.echeanciers import lire_echeancier
    from agence.gestes.promesses import Engagement, engager

    un, deux, trois = (creer_dossier(montants=(900_00,)) for _ in range(3))
    echeances = lire_echeancier("3x le 5", 900_00, seance.jour, seance.cadre().calendrier)
    engager(seance, un.id, Engagement(echeances, Moyen.VIREMENT, "3x le 5"))
    promettre(seance, deux.id, 900_00, JOUR + timedelta(days=2))
    promettre(seance, trois.id, 900_00, JOUR + timedelta(days=2))
    annuler(seance)
    assert total().promesses == 2


def test_les_echues_se_comptent_a_la_date_promise(seance: Seance, creer_dossier: Callable[..., Dossier]) -> None:
    dossier = creer_dossier(montants=(9_000_00,))
    inscrire(seance, dossier, 100_00, JOUR - timedelta(days=7), "tenue", 100_00)
    inscrire(seance, dossier, 300_00, JOUR - timedelta(days=7), "partielle", 50_00)
    inscrire(seance, dossier, 200_00, JOUR - timedelta(days=8))  # ouverte, contrôle passé : rompue pour qui regarde
    inscrire(seance, dossier, 400_00, JOUR - timedelta(days=1))  # dans la grâce : son sort n'est pas connu
    inscrire(seance, dossier, 500_00, JOUR - timedelta(days=7), "remplacee")
    inscrire(seance, dossier, 600_00, JOUR - timedelta(days=7), "annulee")
    f = total(du=JOUR - timedelta(days=14))
    assert (f.echues, f.tenues, f.promis, f.paye) == (3, 1, 600_00, 150_00)
    semaines = relever(JOUR - timedelta(days=14), JOUR, JOUR).par_semaine()
    assert [(lundi, f.echues) for lundi, f in semaines] == [
        (LUNDI - timedelta(days=14), 1), (LUNDI - timedelta(days=7), 2), (LUNDI, 0),
    ]  # fmt: skip


def test_la_prevision_additionne_par_semaine_ce_qui_reste_ouvert(seance: Seance, creer_dossier: Callable[..., Dossier]) -> None:
    dossier = creer_dossier(montants=(9_000_00,))
    inscrire(seance, dossier, 100_00, JOUR - timedelta(days=30), "tenue", 100_00)
    inscrire(seance, dossier, 300_00, JOUR - timedelta(days=30), "rompue")  # passé : 100 payés sur 400, un quart
    inscrire(seance, dossier, 200_00, JOUR + timedelta(days=1), paye=40_00)
    inscrire(seance, dossier, 240_00, JOUR + timedelta(days=2))
    inscrire(seance, dossier, 80_00, JOUR - timedelta(days=1))  # en retard, encore dans la grâce
    inscrire(seance, dossier, 999_00, JOUR - timedelta(days=20))  # échue : n'est plus attendue, et compte dans le passé
    assert passe_tenu(JOUR) == Rapport(100_00, 400_00 + 999_00)
    _, par_cle = previsions(JOUR)
    dits = [(p.lundi, p.promesses, p.promis, p.attendu) for p in par_cle[PERSONNE]]
    assert dits == [(LUNDI - timedelta(days=7), 1, 80_00, 5_72), (LUNDI, 2, 400_00, 28_59)]


def test_une_cohorte_compare_le_recouvre_au_confie(seance: Seance, superviseur: Seance, creer_dossier: Callable[..., Dossier]) -> None:
    un = creer_dossier(montants=(600_00, 400_00), confie_le=date(2026, 10, 5))
    deux = creer_dossier(montants=(500_00,), confie_le=date(2026, 10, 28))
    trois = creer_dossier(montants=(700_00,), confie_le=date(2026, 11, 9))
    # déjà payé avant la remise : ni confié, ni recouvré
    Paiement.create(
        dossier_id=un.id, montant=150_00, recu_le=date(2026, 10, 1), moyen=Moyen.VIREMENT, canal=Canal.MANDANT, saisi_le=seance.horloge(),
    )  # fmt: skip
    encaisser(seance, un.id, 200_00, date(2026, 10, 20), Moyen.VIREMENT)
    encaisser(seance, deux.id, 100_00, date(2026, 11, 2), Moyen.VIREMENT, canal=Canal.MANDANT)
    rejete = encaisser(seance, trois.id, 300_00, date(2026, 11, 20), Moyen.CHEQUE)
    extourner(superviseur, rejete.id, "chèque sans provision")
    assert cohortes(date(2026, 10, 1), JOUR)[PERSONNE] == [
        Cohorte(date(2026, 10, 1), 2, 1_350_00, 300_00), Cohorte(date(2026, 11, 1), 1, 700_00, 0),
    ]  # fmt: skip
    assert cohortes(date(2026, 11, 1), JOUR)[PERSONNE] == [Cohorte(date(2026, 11, 1), 1, 700_00, 0)]
    assert encaisse_par_mois(date(2026, 10, 1), JOUR) == {
        PERSONNE: {date(2026, 10, 1): 200_00, date(2026, 11, 1): 100_00}
    }
    assert dossiers_payes(date(2026, 10, 1), JOUR) == [(un.id, 200_00), (deux.id, 100_00)]
    assert [i for i, _ in dossiers_remis(date(2026, 10, 1), date(2026, 10, 31))] == [un.id, deux.id]


def test_des_fonds_isoles_ne_sont_pas_recouvres(seance: Seance, creer_dossier: Callable[..., Dossier]) -> None:
    dossier = creer_dossier(montants=(600_00,), confie_le=date(2026, 11, 2))
    Paiement.create(
        dossier_id=dossier.id, montant=150_00, recu_le=date(2026, 11, 5), moyen=Moyen.VIREMENT, saisi_le=seance.horloge(), isole=True,
    )  # fmt: skip
    assert cohortes(date(2026, 11, 1), JOUR)[PERSONNE] == [Cohorte(date(2026, 11, 1), 1, 600_00, 0)]
    assert encaisse_par_mois(date(2026, 11, 1), JOUR) == {}


def test_une_base_vide_ne_dit_rien(base: str) -> None:
    assert total() == Faits() and cohortes(date(2026, 1, 1), JOUR) == {} and previsions(JOUR) == (Rapport(0, 0), {})
    assert debut_de_l_histoire(JOUR) == JOUR and dossiers_nommes([]) == []


@pytest.mark.parametrize(("par", "nom"), [(Par.AGENT, "lefevre"), (Par.MANDANT, "FOURNIL")])
def test_une_cle_se_trouve_par_son_nom(seance: Seance, creer_dossier: Callable[..., Dossier], par: Par, nom: str) -> None:
    creer_dossier()
    assert cle_nommee(par, nom) is not None and cle_nommee(par, "personne") is None
