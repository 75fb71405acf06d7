"""Les évènements d'une procédure : étapes, échéances, prescription, prochaine action, annulation."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest

from agence.erreurs import Refus, SaisieInvalide
from agence.gestes import annulation, audiences, cloture, escalade, procedures, promesses, suspensions
from agence.seance import Seance
from donnees.modeles import Coordonnee, Creance, Dossier, EcheanceProcedure, EtapeProcedure, Evenement, Interruption, Piece, Procedure
from donnees.nomenclature import (
    Etape,
    Etat,
    EtatProcedure,
    Motif,
    Nature,
    SensEcheance,
    TypeAction,
    TypeEvenement,
    TypeInterruption,
    TypePiece,
    TypeProcedure,
)
from tests.fabrique import Horloge
from tests.gestes import outils_gestes as o
from tests.gestes.outils_procedures import ACTE, LUNDI, arrive, courantes, pret, transmise

Fabrique = Callable[..., Dossier]
T = TypeProcedure


@pytest.fixture
def dossier(seance: Seance, creer_dossier: Fabrique) -> Dossier:
    return pret(seance, creer_dossier)


@pytest.fixture
def injonction(seance: Seance, dossier: Dossier) -> Procedure:
    return transmise(seance, dossier, T.INJONCTION)


def test_l_injonction_pas_a_pas_jusqu_au_titre(seance: Seance, dossier: Dossier, injonction: Procedure, horloge: Horloge) -> None:
    arrive(seance, injonction, "ordonnance", date(2026, 9, 1))
    assert courantes(dossier) == {"signifier": date(2026, 12, 1)}
    lu = o.relire(dossier)
    assert (lu.action, lu.action_le) == (TypeAction.SUIVI_PROCEDURE, date(2026, 11, 26)), "cinq jours avant le butoir"
    fait = arrive(seance, injonction, "signification", date(2026, 11, 20), ACTE)
    assert (fait.procedure.phase, fait.procedure.etat) == ("signifiee", EtatProcedure.TRANSMIS)
    # Un mois après le 20/11 est un dimanche : lundi 21 ; deux mois, le mercredi 20/01
    assert courantes(dossier) == {"opposition": date(2026, 12, 21), "executer": date(2027, 1, 20)}
    assert o.relire(dossier).action_le == date(2026, 12, 22), "le premier jour où l'opposition n'est plus possible"
    assert [e.code for e in EcheanceProcedure.select().where(EcheanceProcedure.faite_le.is_null(False))] == ["signifier"]
    horloge.avancer(jours=(date(2027, 1, 20) - LUNDI).days)
    with pytest.raises(Refus, match="21/01/2027") as refus:
        arrive(seance, injonction, "sans_opposition", date(2027, 1, 20))
    assert refus.value.regle == "26"
    horloge.avancer(jours=1)
    arrive(seance, injonction, "sans_opposition", date(2027, 1, 21))
    lu = o.relire(dossier)
    assert (lu.etape, lu.titre_le, lu.procedure_etat, lu.prescription_le) == (
        Etape.EXECUTION, date(2027, 1, 21), None, date(2037, 1, 21),
    )  # fmt: skip
    assert (Procedure.get().etat, Procedure.get().phase, courantes(dossier)) == (EtatProcedure.TITRE, "titre", {})
    assert [(e.evenement, e.le) for e in EtapeProcedure.select().order_by(EtapeProcedure.id)] == [
        ("transmission", LUNDI), ("ordonnance", date(2026, 9, 1)), ("signification", date(2026, 11, 20)),
        ("sans_opposition", date(2027, 1, 21)),
    ]  # fmt: skip


def test_la_signification_interrompt_la_prescription_et_la_requete_non(seance: Seance, dossier: Dossier, injonction: Procedure) -> None:
    avant = o.relire(dossier).prescription_le
    arrive(seance, injonction, "ordonnance", date(2026, 10, 1))
    assert (Interruption.select().count(), o.relire(dossier).prescription_le) == (0, avant)
    with pytest.raises(Refus, match="exige une pièce") as refus:
        arrive(seance, injonction, "signification", date(2026, 11, 20))
    assert refus.value.regle == "23"
    arrive(seance, injonction, "signification", date(2026, 11, 20), ACTE)
    ligne = Interruption.get()
    assert (ligne.type, ligne.le, ligne.piece_id) == (TypeInterruption.SIGNIFICATION_ORDONNANCE, date(2026, 11, 20), Piece.get(
        Piece.nom == "acte de signification").id)
    assert o.relire(dossier).prescription_le == date(2031, 11, 20), "cinq ans de plus entre professionnels"


def test_une_piece_d_un_autre_type_ne_prouve_rien(seance: Seance, dossier: Dossier, injonction: Procedure) -> None:
    arrive(seance, injonction, "ordonnance", date(2026, 10, 1))
    facture = Piece.get(Piece.dossier_id == dossier.id)
    with pytest.raises(Refus, match="acte de signification"):
        arrive(seance, injonction, "signification", date(2026, 11, 20), facture.id)
    assert EtapeProcedure.select().count() == 2


def test_signifiee_trop_tard_l_ordonnance_est_non_avenue(seance: Seance, dossier: Dossier, injonction: Procedure) -> None:
    arrive(seance, injonction, "ordonnance", date(2026, 2, 20))
    assert courantes(dossier) == {"signifier_ancien": date(2026, 8, 20)}
    with pytest.raises(Refus, match="non avenue") as refus:
        arrive(seance, injonction, "signification", date(2026, 8, 21), ACTE)
    assert refus.value.regle == "25" and "caducite" in refus.value.remede
    fait = arrive(seance, injonction, "caducite", date(2026, 8, 21))
    assert (fait.procedure.etat, fait.procedure.phase) == (EtatProcedure.REVENU, "caduque")
    assert (courantes(dossier), o.relire(dossier).procedure_etat) == ({}, None)
    assert Interruption.select().count() == 0


def test_un_evenement_d_avant_la_creance_s_inscrit_et_se_signale(seance: Seance, dossier: Dossier, injonction: Procedure) -> None:
    nee = Creance.get(Creance.dossier_id == dossier.id).facture_le
    fait = arrive(seance, injonction, "ordonnance", nee - timedelta(days=1))
    assert any("avant la créance" in dit for dit in fait.avertissements)


def test_les_dates_incoherentes_sont_refusees(seance: Seance, injonction: Procedure) -> None:
    with pytest.raises(SaisieInvalide, match="à venir"):
        arrive(seance, injonction, "ordonnance", LUNDI + timedelta(days=1))
    arrive(seance, injonction, "ordonnance", date(2026, 10, 1))
    with pytest.raises(Refus, match="antérieure"):
        arrive(seance, injonction, "signification", date(2026, 9, 30), ACTE)
    with pytest.raises(Refus, match="inconnu"):
        arrive(seance, injonction, "plaidoirie", LUNDI)
    with pytest.raises(Refus, match="signification .*caducite|Possible : signification"):
        arrive(seance, injonction, "opposition", LUNDI)


def test_transmise_a_une_date_dite_la_suite_ne_la_precede_pas(seance: Seance, dossier: Dossier) -> None:
    ouverte = escalade.escalader(seance, dossier.id, TypeAction.JUDICIAIRE, T.INJONCTION)
    escalade.transmettre(seance, ouverte.id, "Greffe de Rennes", date(2026, 11, 2))
    with pytest.raises(Refus, match="antérieure à « requête déposée »"):
        arrive(seance, ouverte, "ordonnance", date(2026, 11, 1))
    assert Procedure.get().transmise_le == date(2026, 11, 2)


def test_opposition_frais_jugement_par_defaut(seance: Seance, dossier: Dossier, injonction: Procedure) -> None:
    arrive(seance, injonction, "ordonnance", date(2026, 9, 1))
    arrive(seance, injonction, "signification", date(2026, 10, 5), ACTE)
    # Le dimanche 1er novembre : l'opposition s'inscrit un jour fermé, le butoir de quinze jours n'en est pas prolongé
    arrive(seance, injonction, "opposition", date(2026, 11, 1), cachet=date(2026, 11, 8))
    assert courantes(dossier) == {"frais_opposition": date(2026, 11, 23)}
    with pytest.raises(Refus, match="tribunal judiciaire"):
        arrive(seance, injonction, "avis_opposition", date(2026, 11, 9))
    arrive(seance, injonction, "frais_opposition", LUNDI)
    arrive(seance, injonction, "audience", LUNDI, audience=date(2026, 12, 15))
    assert courantes(dossier) == {"produire": date(2026, 12, 15)}
    arrive(seance, injonction, "production", LUNDI)
    arrive(seance, injonction, "jugement_par_defaut", LUNDI)
    assert courantes(dossier) == {"signifier_jugement": date(2027, 5, 23)}, "six mois, même un dimanche"


def test_un_rejet_efface_l_interruption_et_l_extinction_aussi(seance: Seance, dossier: Dossier, injonction: Procedure) -> None:
    avant = o.relire(dossier).prescription_le
    arrive(seance, injonction, "ordonnance", date(2026, 9, 1))
    arrive(seance, injonction, "signification", date(2026, 10, 5), ACTE)
    interrompue = o.relire(dossier).prescription_le
    arrive(seance, injonction, "opposition", date(2026, 11, 2))
    fait = arrive(seance, injonction, "extinction", LUNDI)
    apres = o.relire(dossier).prescription_le
    assert interrompue is not None and apres is not None and avant is not None
    assert apres < interrompue and Interruption.get().effacee_le == LUNDI
    assert fait.procedure.phase == "extinction" and any("effacé" in a for a in fait.avertissements)


def test_outre_mer_et_etranger_le_debiteur_a_plus_de_temps(seance: Seance, creer_dossier: Fabrique, dossier: Dossier) -> None:
    Coordonnee.update(code_postal="97400").where(Coordonnee.debiteur_id == dossier.debiteur_id).execute()
    p = transmise(seance, dossier, T.INJONCTION)
    arrive(seance, p, "ordonnance", date(2026, 9, 1))
    assert courantes(dossier) == {"signifier": date(2026, 12, 1)}, "le butoir est à nous : jamais prolongé"
    arrive(seance, p, "signification", date(2026, 11, 20), ACTE)
    assert courantes(dossier) == {"opposition": date(2027, 1, 20), "executer": date(2027, 1, 20)}
    autre = pret(seance, creer_dossier)
    Coordonnee.update(pays="CH", code_postal="1200").where(Coordonnee.debiteur_id == autre.debiteur_id).execute()
    r = transmise(seance, autre, T.REFERE)
    arrive(seance, r, "signification", date(2026, 10, 1), ACTE, audience=date(2026, 10, 20))
    assert courantes(autre) == {"placer_commerce": date(2026, 10, 12)}, "huit jours avant l'audience"
    arrive(seance, r, "placement", date(2026, 10, 9))
    arrive(seance, r, "ordonnance", date(2026, 10, 20))
    fait = arrive(seance, r, "signification_ordonnance", date(2026, 11, 2), ACTE)
    assert courantes(autre) == {"appel": date(2027, 1, 18)}, "15 jours, le 17/11, plus deux mois : dimanche 17/01"
    assert fait.procedure.titre_le == date(2026, 10, 20), "la décision est exécutoire par provision du jour de l'ordonnance"


def test_regle_12_le_titre_des_petites_creances_n_est_pas_une_condamnation(seance: Seance, creer_dossier: Fabrique) -> None:
    d = pret(seance, creer_dossier, nature=Nature.PARTICULIER, montants=(900_00,))
    p = transmise(seance, d, T.PETITES_CREANCES)
    arrive(seance, p, "invitation", date(2026, 10, 20))
    with pytest.raises(Refus, match="21/11/2026"):
        arrive(seance, p, "silence", date(2026, 11, 20))
    arrive(seance, p, "accord", date(2026, 11, 10), (procedures.TypePiece.PROCES_VERBAL, "accord"))
    assert Interruption.get().type is TypeInterruption.ACCORD_PETITES_CREANCES
    arrive(seance, p, "titre", date(2026, 11, 16))
    lu = o.relire(d)
    assert (lu.etape, lu.titre_le, Procedure.get().titre_le) == (Etape.EXECUTION, None, date(2026, 11, 16))
    assert Interruption.get().fin_le == date(2026, 11, 16), "la suspension finit avec la procédure"


def test_une_promesse_garde_le_dossier_et_les_butoirs_restent(seance: Seance, dossier: Dossier, injonction: Procedure) -> None:
    arrive(seance, injonction, "ordonnance", date(2026, 11, 2))
    promesses.promettre(seance, dossier.id, 300_00, LUNDI + timedelta(days=3))
    assert o.relire(dossier).suspension_motif is Motif.PROMESSE
    assert courantes(dossier) == {"signifier": date(2027, 2, 2)}, "la promesse n'efface pas le butoir"
    arrive(seance, injonction, "signification", date(2026, 11, 20), ACTE)
    lu = o.relire(dossier)
    assert (lu.etat, lu.action, lu.suspension_motif) == (Etat.SUSPENDU, None, Motif.PROMESSE), "et l'acte ne la lève pas"
    assert set(courantes(dossier)) == {"opposition", "executer"}


def test_une_promesse_suspend_la_transmission_sauf_pour_un_superviseur(seance: Seance, superviseur: Seance, dossier: Dossier) -> None:
    ouverte = escalade.escalader(seance, dossier.id, TypeAction.JUDICIAIRE, T.INJONCTION)
    promesses.promettre(seance, dossier.id, 300_00, LUNDI + timedelta(days=3))
    with pytest.raises(Refus, match="promesse retient"):
        escalade.transmettre(seance, ouverte.id)
    assert escalade.transmettre(superviseur, ouverte.id).etat is EtatProcedure.TRANSMIS


def test_rien_ne_part_chez_un_partenaire_sous_protection(seance: Seance, dossier: Dossier) -> None:
    ouverte = escalade.escalader(seance, dossier.id, TypeAction.JUDICIAIRE, T.INJONCTION)
    suspensions.suspendre(seance, dossier.id, Motif.PROCEDURE_COLLECTIVE)
    with pytest.raises(Refus, match="protégé") as refus:
        escalade.transmettre(seance, ouverte.id)
    assert refus.value.regle == "31"


def test_un_evenement_s_annule_en_entier(seance: Seance, dossier: Dossier, injonction: Procedure) -> None:
    arrive(seance, injonction, "ordonnance", date(2026, 9, 1))
    avant, echeances = o.etat_complet(dossier), courantes(dossier)
    arrive(seance, injonction, "signification", date(2026, 11, 20), ACTE)
    annulation.annuler(seance)
    assert (o.etat_complet(dossier), courantes(dossier)) == (avant, echeances)
    assert Interruption.get().retiree and EtapeProcedure.select().where(EtapeProcedure.retiree).count() == 1
    arrive(seance, injonction, "signification", date(2026, 11, 20), ACTE)
    assert courantes(dossier)["executer"] == date(2027, 1, 20)


def test_une_opposition_tardive_fait_tomber_le_titre(seance: Seance, creer_dossier: Fabrique) -> None:
    dossier = pret(seance, creer_dossier, echeance_le=date(2025, 12, 31))
    injonction = transmise(seance, dossier, T.INJONCTION)
    arrive(seance, injonction, "ordonnance", date(2026, 3, 2))
    arrive(seance, injonction, "signification_hors_personne", date(2026, 4, 1), ACTE)
    arrive(seance, injonction, "sans_opposition", date(2026, 5, 5))
    assert o.relire(dossier).titre_le == date(2026, 5, 5), "le vendredi 1er mai est férié : l'attente finit lundi 4"
    with pytest.raises(Refus, match="finie"):
        arrive(seance, injonction, "opposition", date(2026, 11, 2))
    arrive(seance, injonction, "premier_acte", date(2026, 11, 2))
    assert courantes(dossier) == {"opposition": date(2026, 12, 2)}
    fait = arrive(seance, injonction, "opposition_tardive", date(2026, 11, 20))
    lu = o.relire(dossier)
    assert (lu.titre_le, lu.etape, lu.procedure_etat) == (None, Etape.JUDICIAIRE, EtatProcedure.TRANSMIS)
    assert (fait.procedure.titre_le, fait.procedure.close_le) == (None, None)
    assert lu.prescription_le == date(2031, 4, 1), "les dix ans du titre tombent, l'interruption reste"
    assert list(courantes(dossier)) == ["frais_opposition"]


def test_un_dossier_clos_n_avance_plus(seance: Seance, superviseur: Seance, dossier: Dossier, injonction: Procedure) -> None:
    cloture.clore(superviseur, dossier.id, cloture.MotifDeCloture.RETRAIT)
    with pytest.raises(Refus, match="clos"):
        arrive(seance, injonction, "ordonnance", LUNDI)


def test_une_procedure_d_avant_les_tables_reprend_a_sa_premiere_phase(seance: Seance, dossier: Dossier, injonction: Procedure) -> None:
    Procedure.update(phase="").execute()
    EtapeProcedure.delete().execute()
    arrive(seance, injonction, "ordonnance", date(2026, 10, 1))
    assert Procedure.get().phase == "ordonnance"


def test_la_prochaine_action_ne_tombe_jamais_un_jour_ferme(seance: Seance, dossier: Dossier, injonction: Procedure) -> None:
    arrive(seance, injonction, "ordonnance", date(2026, 11, 13))
    # Butoir le 13/02/2027, revu trente jours avant, mais d'abord au contrôle ordinaire, dans trente jours : mercredi 23/12
    assert o.relire(dossier).action_le == date(2026, 12, 23)
    arrive(seance, injonction, "signification", date(2026, 11, 23), ACTE)
    # Opposition jusqu'au mercredi 23/12 : on revoit le jeudi 24
    assert o.relire(dossier).action_le == date(2026, 12, 24)
    o.verifier_invariants([dossier], seance.cadre().calendrier)


def test_l_historique_dit_l_evenement_et_ce_qu_il_ouvre(seance: Seance, dossier: Dossier, injonction: Procedure) -> None:
    arrive(seance, injonction, "ordonnance", date(2026, 9, 1))
    e = Evenement.select().where(Evenement.type == TypeEvenement.PROCEDURE).order_by(Evenement.id.desc()).first()
    assert (e.code, e.texte) == (
        "ordonnance",
        "injonction de payer : ordonnance rendue pour le tout, le 01/09/2026 · signifier l'ordonnance : à faire avant le 01/12/2026",
    )
    assert EcheanceProcedure.get().sens is SensEcheance.BUTOIR


def test_une_audience_fixee_fait_courir_ce_qui_s_y_compte(seance: Seance, dossier: Dossier) -> None:
    refere = transmise(seance, dossier, T.REFERE)
    arrive(seance, refere, "signification", date(2026, 11, 20), ACTE)
    assert courantes(dossier) == {}
    fixee = audiences.fixer(seance, dossier.id, datetime(2026, 12, 15, 9, 0, tzinfo=UTC), procedure_id=refere.id)
    assert courantes(dossier) == {"placer_commerce": date(2026, 12, 7)}
    reportee = audiences.reporter(seance, fixee.id, datetime(2027, 1, 12, 9, 0, tzinfo=UTC))
    assert courantes(dossier) == {"placer_commerce": date(2027, 1, 4)}, "le report les recompte"
    audiences.annuler(seance, reportee.id, "radiée")
    assert courantes(dossier) == {}
    annulation.annuler(seance)
    assert courantes(dossier) == {"placer_commerce": date(2027, 1, 4)}


def test_un_jugement_signifie_exige_l_acte_de_signification(seance: Seance, dossier: Dossier) -> None:
    p = transmise(seance, dossier, T.INJONCTION)
    for evenement, le, piece in (
        ("ordonnance", date(2026, 9, 1), None), ("signification", date(2026, 10, 6), ACTE), ("opposition", date(2026, 10, 12), None),
        ("jugement", date(2026, 11, 2), None),
    ):  # fmt: skip
        arrive(seance, p, evenement, le, piece)
    for sans in (
        lambda: arrive(seance, p, "signification_jugement", LUNDI),
        lambda: procedures.titre(seance, p.id, LUNDI),
        lambda: arrive(seance, p, "signification_jugement", LUNDI, (TypePiece.FACTURE, "F-1")),
    ):
        with pytest.raises(Refus) as refus:
            sans()
        assert "acte de signification" in refus.value.message and Procedure.get_by_id(p.id).phase == "jugement"
    assert procedures.titre(seance, p.id, LUNDI, (TypePiece.SIGNIFICATION, "acte du 23/11")).phase == "titre"
    etape = EtapeProcedure.select().order_by(EtapeProcedure.id.desc()).first()
    assert Piece.get_by_id(etape.donnees["piece"]).nom == "acte du 23/11"
