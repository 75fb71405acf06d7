"""Les règles de DROIT § 13 gardées par les gestes eux-mêmes, d'où qu'ils viennent : violées, refusées ; respectées, permises."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from agence.conduite.echeanciers import lire_echeancier
from agence.configuration.modele import Agence
from agence.decomptes import decompte_du_dossier
from agence.erreurs import Refus
from agence.gestes import escalade, suspensions
from agence.gestes.appels import barriere, consigner
from agence.gestes.courriers import parti
from agence.gestes.cycle import jouer
from agence.gestes.notes import noter
from agence.gestes.promesses import Engagement, engager, hors_limites, promettre
from agence.seance import Seance
from donnees.modeles import Courrier, Dossier, Evenement, Mandat, Piece, Procedure
from donnees.nomenclature import Etat, Motif, MotifImpaye, Moyen, Nature, TypeAction, TypeCourrier, TypeEvenement, TypePiece, TypeProcedure
from tests.fabrique import Horloge

Fabrique = Callable[..., Dossier]
LUNDI = date(2026, 11, 23)
PROTECTIONS = [(Motif.PROCEDURE_COLLECTIVE, "31"), (Motif.SURENDETTEMENT, "33"), (Motif.DECES, "34"), (Motif.TUTELLE, "35")]


@pytest.fixture
def mur(creer_dossier: Fabrique, seance: Seance) -> Dossier:
    """Prêt pour toute escalade : lettre, essais, mise en demeure expirée, raison connue, facture jointe."""
    d = creer_dossier(
        position=7, tentatives=3, mise_en_demeure_le=LUNDI - timedelta(days=20), mise_en_demeure_expire_le=LUNDI - timedelta(days=5),
        impaye_motif=MotifImpaye.TRESORERIE, prescription_le=LUNDI + timedelta(days=900), confie_le=LUNDI - timedelta(days=60),
        premiere_lettre_le=LUNDI - timedelta(days=60),
    )  # fmt: skip
    Piece.create(dossier_id=d.id, type=TypePiece.FACTURE, nom="F-1.pdf", ajoutee_le=seance.horloge())
    return d


def sans(seance: Seance, **champs: object) -> Seance:
    """La même séance, dans une agence à qui il manque quelque chose."""
    agence: Agence = replace(seance.configuration.agence, **champs)  # type: ignore[arg-type]
    return replace(seance, configuration=replace(seance.configuration, agence=agence))


def test_regle_1_pas_d_action_sans_convention_en_cours(seance: Seance, mur: Dossier) -> None:
    Mandat.update(fin_le=LUNDI - timedelta(days=1)).execute()
    with pytest.raises(escalade.EscaladeRefusee) as refus:
        escalade.escalader(seance, mur.id, TypeAction.HUISSIER)
    assert [c.porte.regle for c in refus.value.conditions if c.etat.value == "fausse"] == ["1"]
    Mandat.update(fin_le=LUNDI).execute()
    assert escalade.escalader(seance, mur.id, TypeAction.HUISSIER).id


@pytest.mark.parametrize(
    "manque",
    [{"assurance": ""}, {"assurance_jusqu_au": LUNDI - timedelta(days=1)}, {"compte_dedie": ""}, {"declaration_procureur_le": None}],
)
def test_regle_2_aucune_demarche_d_une_agence_hors_service(superviseur: Seance, mur: Dossier, manque: dict[str, object]) -> None:
    hors = sans(superviseur, **manque)
    gestes = (
        lambda: consigner(hors, mur.id, "NRP", derogation="pressé"),
        lambda: parti(hors, mur.id, TypeCourrier.RELANCE, LUNDI),
        lambda: escalade.escalader(hors, mur.id, TypeAction.HUISSIER, derogation="pressé"),
    )
    for demarche in gestes:
        with pytest.raises(Refus) as refus:
            demarche()
        assert (refus.value.regle, "[agence]" in refus.value.remede) == ("2", True)
    assert (Evenement.select().count(), Courrier.select().count(), Procedure.select().count()) == (0, 0, 0)
    assert "agence hors service" in barriere(hors, mur.id).phrase
    noter(hors, mur.id, "on peut encore écrire ce qu'on sait")


def test_regle_2_une_agence_en_service_fait_ses_demarches(seance: Seance, mur: Dossier) -> None:
    consigner(seance, mur.id, "NRP")
    parti(seance, mur.id, TypeCourrier.RELANCE, LUNDI)
    assert escalade.escalader(seance, mur.id, TypeAction.HUISSIER).id


def test_regle_5_chaque_demarche_porte_la_reference_de_la_premiere_lettre(seance: Seance, creer_dossier: Fabrique) -> None:
    d = creer_dossier(lettre=False)
    parti(seance, d.id, TypeCourrier.PREMIERE_LETTRE, LUNDI, "PL-7")
    consigner(seance, d.id, "NRP")
    parti(seance, d.id, TypeCourrier.RELANCE, LUNDI)
    appel, relance = list(Evenement.select().order_by(Evenement.id))[-2:]
    assert (appel.donnees["lettre"], relance.donnees["lettre"]) == ("PL-7", "PL-7")
    with pytest.raises(Refus) as refus:
        parti(seance, d.id, TypeCourrier.PREMIERE_LETTRE, LUNDI)
    assert refus.value.regle == "5", "une seconde lettre brouillerait la référence"


def test_regles_7_et_11_ni_quarante_euros_ni_bce_a_un_consommateur(seance: Seance, creer_dossier: Fabrique) -> None:
    particulier, pro = creer_dossier(nature=Nature.PARTICULIER), creer_dossier()
    for d in (particulier, pro):
        Dossier.update(mise_en_demeure_le=LUNDI - timedelta(days=30)).where(Dossier.id == d.id).execute()
    consommateur, entre_pros = (decompte_du_dossier(d.id, LUNDI, seance.configuration, exact=True) for d in (particulier, pro))
    assert (consommateur.indemnites, entre_pros.indemnites) == (0, 40_00)
    assert [str(x.taux) for x in consommateur.lignes] == ["2.75"], "taux légal des professionnels, depuis la mise en demeure"
    assert {str(x.taux) for x in entre_pros.lignes if x.taux is not None} == {"12.40"}


def test_regle_8_quarante_euros_une_fois_par_facture_et_pas_avant_l_echeance(seance: Seance, creer_dossier: Fabrique) -> None:
    echu, a_echoir = creer_dossier(montants=(100_00, 200_00)), creer_dossier(echeance_le=LUNDI + timedelta(days=5))
    assert decompte_du_dossier(echu.id, LUNDI, seance.configuration).indemnites == 2 * 40_00
    assert decompte_du_dossier(a_echoir.id, LUNDI, seance.configuration).indemnites == 0


def test_regle_10_un_semestre_absent_ne_se_produit_pas_et_n_arrete_pas_l_agence(seance: Seance, creer_dossier: Fabrique) -> None:
    d, demain = creer_dossier(), date(2027, 1, 4)
    with pytest.raises(Refus) as refus:
        decompte_du_dossier(d.id, demain, seance.configuration, exact=True)
    assert refus.value.regle == "10"
    suivi = decompte_du_dossier(d.id, demain, seance.configuration)
    arrete = decompte_du_dossier(d.id, date(2026, 12, 31), seance.configuration)
    assert (suivi.complet, suivi.du) == (False, arrete.du), "aucun intérêt deviné après le dernier taux connu"
    assert any("2027-S1 manque" in phrase for phrase in suivi.avertissements)


def test_regle_12_cinq_points_deux_mois_apres_la_condamnation_seulement(seance: Seance, creer_dossier: Fabrique) -> None:
    d = creer_dossier(nature=Nature.PARTICULIER, echeance_le=date(2026, 5, 31))
    Dossier.update(titre_le=date(2026, 7, 10)).where(Dossier.id == d.id).execute()
    lignes = decompte_du_dossier(d.id, LUNDI, seance.configuration).lignes
    assert [(x.du_jour, str(x.taux)) for x in lignes] == [(date(2026, 7, 11), "2.75"), (date(2026, 9, 11), "7.75")]


@pytest.mark.parametrize(("motif", "regle"), PROTECTIONS)
def test_regles_31_33_34_35_rien_ne_se_fait_sur_un_debiteur_protege(
    superviseur: Seance, nuit: Seance, horloge: Horloge, mur: Dossier, motif: Motif, regle: str
) -> None:
    suspensions.suspendre(superviseur, mur.id, motif)
    horloge.avancer(jours=1)
    for demarche in (
        lambda: consigner(superviseur, mur.id, "NRP", derogation="pressé"),
        lambda: parti(superviseur, mur.id, TypeCourrier.RELANCE, horloge.jour),
    ):
        with pytest.raises(Refus) as refus:
            demarche()
        assert refus.value.regle == regle
    with pytest.raises(escalade.EscaladeRefusee) as refuse:
        escalade.escalader(superviseur, mur.id, TypeAction.HUISSIER, derogation="pressé")
    assert regle in next(c.porte.regle for c in refuse.value.conditions if c.porte.id == "sans_protection")
    jouer(nuit)
    assert Courrier.select().count() == 0 and Dossier.get_by_id(mur.id).etat is Etat.SUSPENDU
    suspensions.lever(superviseur, mur.id, "jugement de clôture reçu")
    consigner(superviseur, mur.id, "NRP")


def test_regle_31_une_procedure_collective_arrete_les_interets(superviseur: Seance, horloge: Horloge, mur: Dossier) -> None:
    horloge.avancer(jours=-5)
    suspensions.suspendre(superviseur, mur.id, Motif.PROCEDURE_COLLECTIVE)
    horloge.avancer(jours=5)
    avant = decompte_du_dossier(mur.id, LUNDI - timedelta(days=6), superviseur.configuration)
    assert decompte_du_dossier(mur.id, LUNDI, superviseur.configuration).interets == avant.interets


def test_regle_33_pas_de_promesse_d_arriere_pendant_un_surendettement(seance: Seance, mur: Dossier) -> None:
    suspensions.suspendre(seance, mur.id, Motif.SURENDETTEMENT)
    with pytest.raises(Refus) as refus:
        promettre(seance, mur.id, 500_00, LUNDI + timedelta(days=3))
    assert refus.value.regle == "33"


def test_regle_36_un_litige_ouvert_arrete_le_scenario_et_les_lettres(seance: Seance, nuit: Seance, horloge: Horloge, mur: Dossier) -> None:
    suspensions.suspendre(seance, mur.id, Motif.LITIGE)
    horloge.avancer(jours=40)
    jouer(nuit)
    assert (Courrier.select().count(), Dossier.get_by_id(mur.id).suspension_motif) == (0, Motif.LITIGE)
    with pytest.raises(Refus) as refus:
        parti(seance, mur.id, TypeCourrier.RELANCE, horloge.jour)
    assert refus.value.regle == "36"
    suspensions.lever(seance, mur.id, "le mandant maintient")
    parti(seance, mur.id, TypeCourrier.RELANCE, horloge.jour)


def test_regle_38_sans_identite_verifiee_ce_n_est_pas_un_contact_utile(seance: Seance, creer_dossier: Fabrique) -> None:
    def utile(code: str, authentifie: bool | None) -> bool:
        d = creer_dossier()
        consigner(seance, d.id, code, authentifie=authentifie)
        return bool(Evenement.get(Evenement.dossier_id == d.id, Evenement.type == TypeEvenement.APPEL).donnees["utile"])

    assert [utile("REF", True), utile("REF", False), utile("TIERS", None)] == [True, False, False]


def test_regle_44_l_echeancier_que_le_mandat_reserve_demande_un_accord(
    seance: Seance, superviseur: Seance, creer_dossier: Fabrique
) -> None:
    d = creer_dossier()
    echeances = lire_echeancier("3x", 1_100_00, LUNDI, seance.cadre().calendrier)
    trois = Engagement(echeances, Moyen.VIREMENT, "3x")
    assert hors_limites(seance, d.id, trois) == ""
    Mandat.update(pouvoir_echeancier=False).execute()
    with pytest.raises(Refus, match="règle 44"):
        engager(seance, d.id, trois)
    promettre(seance, d.id, 500_00, LUNDI + timedelta(days=3))
    assert len(engager(superviseur, d.id, trois)) == 3, "le superviseur a l'accord du mandant"


def test_regle_28_la_voie_annoncee_n_est_pas_proposee(seance: Seance, mur: Dossier) -> None:
    proposees = {p.procedure for p in escalade.examiner(seance, mur.id, TypeAction.JUDICIAIRE).propositions}
    assert proposees == {
        TypeProcedure.INJONCTION, TypeProcedure.PETITES_CREANCES, TypeProcedure.REFERE, TypeProcedure.ASSIGNATION,
        TypeProcedure.EUROPEENNE,
    }  # fmt: skip
