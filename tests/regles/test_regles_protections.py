"""Règles 31 à 36 et 48 : chacune violée, donc refusée, puis respectée, donc permise."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from agence.decomptes import decompte_du_dossier
from agence.erreurs import Refus
from agence.gestes import declarations, intervenants, litiges, protections, suspensions
from agence.gestes.appels import consigner
from agence.gestes.courriers import parti
from agence.gestes.cycle import jouer
from agence.gestes.paiements import encaisser
from agence.gestes.promesses import promettre
from agence.seance import Seance
from donnees.modeles import Courrier, Dossier, Mandat, Paiement
from donnees.nomenclature import Etat, IssueLitige, Motif, Moyen, Nature, RoleIntervenant, TypeCourrier, TypeLitige
from donnees.vues.protections import echeances_des, protections_du
from tests.fabrique import Horloge

Fabrique = Callable[..., Dossier]
LUNDI = date(2026, 11, 23)
JUGEMENT = date(2026, 11, 2)
PC, SUR, DCD, TUT = Motif.PROCEDURE_COLLECTIVE, Motif.SURENDETTEMENT, Motif.DECES, Motif.TUTELLE


def refuse(regle: str, demarche: Callable[[], object]) -> None:
    with pytest.raises(Refus) as refus:
        demarche()
    assert refus.value.regle == regle and refus.value.remede


def demarches(seance: Seance, dossier: Dossier) -> tuple[Callable[[], object], ...]:
    return (
        lambda: consigner(seance, dossier.id, "NRP", derogation="pressé"),
        lambda: parti(seance, dossier.id, TypeCourrier.RELANCE, seance.jour),
        lambda: promettre(seance, dossier.id, 500_00, seance.jour + timedelta(days=3)),
    )


# ── 31 ───────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("phase", ["annonce", "sauvegarde", "redressement", "liquidation", "cloture_insuffisance"])
def test_regle_31_rien_ne_se_demande_pendant_une_procedure_collective(
    phase: str, superviseur: Seance, nuit: Seance, horloge: Horloge, creer_dossier: Fabrique
) -> None:
    dossier = creer_dossier(agent=None)
    protections.proteger(superviseur, dossier.id, PC, phase, JUGEMENT)
    for demarche in demarches(superviseur, dossier):
        refuse("31", demarche)
    horloge.avancer(jours=90)
    jouer(nuit)
    assert Courrier.select().count() == 0 and Dossier.get_by_id(dossier.id).etat is Etat.SUSPENDU


def test_regle_31_levee_tout_reprend(superviseur: Seance, creer_dossier: Fabrique) -> None:
    dossier = creer_dossier(agent=None)
    protections.proteger(superviseur, dossier.id, PC, "redressement", JUGEMENT)
    protections.lever(superviseur, dossier.id, "clôture", preuve="jugement")
    for demarche in demarches(superviseur, dossier):
        demarche()


def test_regle_31_les_interets_s_arretent_au_jugement(superviseur: Seance, creer_dossier: Fabrique) -> None:
    dossier = creer_dossier(echeance_le=date(2026, 9, 30))
    courus = decompte_du_dossier(dossier.id, LUNDI, superviseur.configuration).interets
    protections.proteger(superviseur, dossier.id, PC, "redressement", JUGEMENT)
    arretes = decompte_du_dossier(dossier.id, LUNDI, superviseur.configuration).interets
    # 1 100,00 € à 12,40 % : du 1er octobre au 1er novembre, 32 jours, le jour du jugement ne portant plus intérêt.
    assert (arretes, arretes < courus) == (round(1_100_00 * 32 * 12.40 / 36_500), True)


def test_regle_31_le_delai_pour_declarer_est_au_mur(superviseur: Seance, creer_dossier: Fabrique) -> None:
    dossier = creer_dossier()
    ligne = protections.proteger(superviseur, dossier.id, PC, "liquidation", date(2026, 10, 20), publiee_le=date(2026, 10, 31))
    limites = {e.code: e.le for e in echeances_des([ligne.id])}
    assert limites["declaration_de_creance"] == date(2026, 12, 31)


# ── 32 ───────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("appris_apres", [True, False])
def test_regle_32_l_argent_recu_apres_le_jugement_est_isole(appris_apres: bool, seance: Seance, creer_dossier: Fabrique) -> None:
    dossier = creer_dossier()
    gestes: list[Callable[[], object]] = [
        lambda: protections.proteger(seance, dossier.id, PC, "redressement", JUGEMENT),
        lambda: encaisser(seance, dossier.id, 1_100_00, date(2026, 11, 12), Moyen.VIREMENT),
    ]
    for un in reversed(gestes) if appris_apres else gestes:
        un()
    relu = Dossier.get_by_id(dossier.id)
    assert (Paiement.get().isole, relu.verse, relu.etat) == (True, 0, Etat.SUSPENDU), "rien n'est éteint ni soldé"


def test_regle_32_l_argent_recu_avant_le_jugement_eteint_la_dette(seance: Seance, creer_dossier: Fabrique) -> None:
    dossier = creer_dossier()
    encaisser(seance, dossier.id, 100_00, JUGEMENT - timedelta(days=1), Moyen.VIREMENT)
    protections.proteger(seance, dossier.id, PC, "redressement", JUGEMENT)
    assert (Paiement.get().isole, Dossier.get_by_id(dossier.id).verse) == (False, 100_00)


# ── 33 ───────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_regle_33_recevable_ni_relance_ni_encaissement_d_arriere(
    superviseur: Seance, nuit: Seance, horloge: Horloge, creer_dossier: Fabrique
) -> None:
    dossier = creer_dossier(nature=Nature.PARTICULIER, agent=None)
    protections.proteger(superviseur, dossier.id, SUR, "recevable", JUGEMENT)
    for demarche in demarches(superviseur, dossier):
        refuse("33", demarche)
    refuse("33", lambda: encaisser(superviseur, dossier.id, 50_00, LUNDI, Moyen.CARTE))
    horloge.avancer(jours=60)
    jouer(nuit)
    assert (Courrier.select().count(), Paiement.select().count()) == (0, 0)


def test_regle_33_un_depot_annonce_se_signale_et_n_interdit_pas_l_encaissement(seance: Seance, creer_dossier: Fabrique) -> None:
    for phase in ("annonce", "depot"):
        dossier = creer_dossier(nature=Nature.PARTICULIER)
        protections.proteger(seance, dossier.id, SUR, phase, JUGEMENT)
        relu = Dossier.get_by_id(dossier.id)
        assert relu.suspension_attend in ("attestation", "decision_de_recevabilite") and relu.suspendu_jusqu_au is not None
        assert encaisser(seance, dossier.id, 50_00, LUNDI, Moyen.CARTE).id


def test_regle_33_les_interets_s_arretent_a_la_recevabilite(seance: Seance, creer_dossier: Fabrique) -> None:
    dossier = creer_dossier(echeance_le=date(2026, 9, 30))
    protections.proteger(seance, dossier.id, SUR, "depot", date(2026, 10, 10))
    courent = decompte_du_dossier(dossier.id, LUNDI, seance.configuration).interets
    protections.proteger(seance, dossier.id, SUR, "recevable", JUGEMENT)
    assert decompte_du_dossier(dossier.id, LUNDI, seance.configuration).interets == round(1_100_00 * 32 * 12.40 / 36_500) < courent


# ── 34, 35 ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("regle", "motif", "phase"),
    [("34", DCD, "annonce"), ("34", DCD, "deces"), ("34", DCD, "actif_net"),
     ("35", TUT, "annonce"), ("35", TUT, "mineur"), ("35", TUT, "tutelle"), ("35", TUT, "curatelle")],
)  # fmt: skip
def test_regles_34_et_35_aucun_contact_hors_du_representant(
    regle: str, motif: Motif, phase: str, superviseur: Seance, creer_dossier: Fabrique
) -> None:
    dossier = creer_dossier(nature=Nature.PARTICULIER, agent=None)
    protections.proteger(superviseur, dossier.id, motif, phase, JUGEMENT)
    for demarche in demarches(superviseur, dossier):
        refuse(regle, demarche)
    representant = intervenants.ajouter(superviseur, dossier.id, RoleIntervenant.REPRESENTANT, "Me Notaire")
    refuse(regle, lambda: consigner(superviseur, dossier.id, "NRP"))
    consigner(superviseur, dossier.id, "NRP", representant=representant.id)
    refuse(regle, lambda: parti(superviseur, dossier.id, TypeCourrier.RELANCE, LUNDI))
    parti(superviseur, dossier.id, TypeCourrier.RELANCE, LUNDI, representant=representant.id)
    promettre(superviseur, dossier.id, 500_00, LUNDI + timedelta(days=3))
    assert Dossier.get_by_id(dossier.id).suspension_motif is motif


# ── 36 ───────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_regle_36_un_litige_gele_le_scenario_jusqu_a_la_reponse(
    seance: Seance, nuit: Seance, horloge: Horloge, creer_dossier: Fabrique
) -> None:
    dossier = creer_dossier()
    litige = litiges.ouvrir(seance, dossier.id, TypeLitige.QUALITE)
    refuse("36", lambda: consigner(seance, dossier.id, "NRP"))
    refuse("36", lambda: parti(seance, dossier.id, TypeCourrier.RELANCE, LUNDI))
    horloge.avancer(jours=60)
    jouer(nuit)
    assert Courrier.select().count() == 0, "même en retard, la réponse se fait attendre"
    litiges.repondre(seance, litige.id, IssueLitige.NON_FONDE, "bon de livraison signé")
    parti(seance, dossier.id, TypeCourrier.RELANCE, horloge.jour)


def test_regle_36_une_date_dite_n_est_pas_la_fin_du_gel(seance: Seance, nuit: Seance, horloge: Horloge, creer_dossier: Fabrique) -> None:
    dossier = creer_dossier()
    suspensions.suspendre(seance, dossier.id, Motif.LITIGE, LUNDI + timedelta(days=5))
    horloge.avancer(jours=30)
    jouer(nuit)
    assert Dossier.get_by_id(dossier.id).suspension_motif is Motif.LITIGE


# ── 48 ───────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("pouvoir", [None, date(2026, 11, 21)])
def test_regle_48_declarer_pour_le_mandant_sans_pouvoir_anterieur(
    pouvoir: date | None, seance: Seance, creer_dossier: Fabrique
) -> None:
    dossier = creer_dossier()
    protections.proteger(seance, dossier.id, PC, "redressement", JUGEMENT)
    Mandat.update(pouvoir_declaration_le=pouvoir).execute()
    envoi = date(2026, 11, 20)
    refuse("48", lambda: declarations.declarer(seance, dossier.id, envoi, preuve="recommandé", mandataire=True))
    declarations.declarer(seance, dossier.id, envoi, preuve="recommandé", mandataire=False)


def test_regle_48_avec_un_pouvoir_anterieur_l_agence_declare(seance: Seance, creer_dossier: Fabrique) -> None:
    dossier = creer_dossier()
    protections.proteger(seance, dossier.id, PC, "redressement", JUGEMENT)
    Mandat.update(pouvoir_declaration_le=date(2026, 11, 19)).execute()
    declarations.declarer(seance, dossier.id, date(2026, 11, 20), preuve="recommandé", mandataire=True)
    faites = echeances_des([x.id for x in protections_du(dossier.id)])
    assert [e.faite_le for e in faites if e.code == "declaration_de_creance"] == [date(2026, 11, 20)]
