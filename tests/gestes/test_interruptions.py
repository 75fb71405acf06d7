"""Inscrire ce qui interrompt la prescription, dire sa fin, l'effacer, dire le secteur : gestes entiers, annulables, pièce à l'appui."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from agence.erreurs import Introuvable, Refus, SaisieInvalide
from agence.gestes import annulation, cloture, interruptions, paiements, pieces, promesses
from agence.gestes.interruptions import effacer, finir, inscrire, interrompre, preciser_secteur, recalculer
from agence.gestes.socle import geste
from agence.prescriptions import prescription_du_dossier
from agence.seance import Seance
from donnees.modeles import Creance, Dossier, Interruption, Mandat, Piece
from donnees.nomenclature import (
    MotifDeCloture,
    MotifEffacement,
    Moyen,
    Nature,
    Secteur,
    TypeEvenement,
    TypeInterruption,
    TypePiece,
)
from tests.fabrique import Horloge
from tests.gestes import outils_gestes as o

Fabrique = Callable[..., Dossier]
T, P = TypeInterruption, TypePiece
LUNDI = date(2026, 11, 23)
ECHEANCE = date(2025, 3, 31)
COURRIEL = (P.RECONNAISSANCE, "courriel du 15 juin")


@pytest.fixture
def consommateur(seance: Seance, creer_dossier: Fabrique) -> Dossier:
    """Échu le 31/03/2025, aucun secteur particulier : dernier jour utile le 31/03/2027."""
    d = creer_dossier(nature=Nature.PARTICULIER, echeance_le=ECHEANCE)
    preciser_secteur(seance, d.id, Secteur.GENERAL)
    return d


def dates(d: Dossier) -> tuple[date | None, date | None, bool]:
    lu = o.relire(d)
    return lu.prescription_le, lu.prescription_au_plus_tot, bool(lu.prescription_hypothese)


def test_une_reconnaissance_reporte_la_date_et_l_historique_le_dit(seance: Seance, consommateur: Dossier) -> None:
    assert dates(consommateur) == (date(2027, 3, 31), date(2027, 3, 31), False)
    ligne = interrompre(seance, consommateur.id, T.RECONNAISSANCE, date(2026, 6, 15), COURRIEL)
    assert dates(consommateur) == (date(2028, 6, 15), date(2028, 6, 15), False)
    piece = Piece.get_by_id(ligne.piece_id)
    assert (piece.type, piece.nom, piece.dossier_id) == (P.RECONNAISSANCE, "courriel du 15 juin", consommateur.id)
    dit = o.dernier(consommateur)
    assert (dit.type, dit.code) == (TypeEvenement.INTERRUPTION, "reconnaissance")
    assert "15/06/2028, au lieu du 31/03/2027" in dit.texte and "courriel du 15 juin" in dit.texte


def test_annulee_tout_redevient_comme_avant(seance: Seance, consommateur: Dossier) -> None:
    avant = o.etat_complet(consommateur)
    for acte in (
        lambda: interrompre(seance, consommateur.id, T.RECONNAISSANCE, date(2026, 6, 15), COURRIEL),
        lambda: interrompre(seance, consommateur.id, T.MEDIATION, date(2026, 6, 15), (P.ATTESTATION, "réunion")),
        lambda: preciser_secteur(seance, consommateur.id, Secteur.TELECOM),
    ):
        acte()
        assert o.etat_complet(consommateur) != avant
        annulation.annuler(seance)
        assert o.etat_complet(consommateur) == avant


def test_effacer_et_finir_s_annulent_aussi(seance: Seance, consommateur: Dossier) -> None:
    mediation = interrompre(seance, consommateur.id, T.MEDIATION, date(2026, 6, 15), (P.ATTESTATION, "réunion"))
    avant = o.etat_complet(consommateur)
    finir(seance, mediation.id, date(2026, 9, 1))
    annulation.annuler(seance)
    effacer(seance, mediation.id, MotifEffacement.ERREUR, note="autre dossier")
    annulation.annuler(seance)
    assert o.etat_complet(consommateur) == avant


def test_une_piece_deja_au_dossier_suffit(seance: Seance, consommateur: Dossier) -> None:
    piece = pieces.joindre(seance, consommateur.id, P.PROTOCOLE, "échéancier signé")
    interrompre(seance, consommateur.id, T.RECONNAISSANCE, date(2026, 6, 15), piece.id)
    assert dates(consommateur)[0] == date(2028, 6, 15)
    with pytest.raises(Refus, match="prouve un report") as refus:
        pieces.retirer(seance, consommateur.id, piece.id)
    assert refus.value.regle == "23"


def test_la_piece_d_un_autre_dossier_ne_prouve_rien(seance: Seance, consommateur: Dossier, creer_dossier: Fabrique) -> None:
    ailleurs = pieces.joindre(seance, creer_dossier().id, P.RECONNAISSANCE, "courriel")
    with pytest.raises(Refus, match="pas au dossier") as refus:
        interrompre(seance, consommateur.id, T.RECONNAISSANCE, date(2026, 6, 15), ailleurs.id)
    assert refus.value.regle == "23" and Interruption.select().count() == 0


@pytest.mark.parametrize(
    ("le", "fin", "attendu"),
    [
        (LUNDI + timedelta(days=1), None, "à venir"),
        (date(2025, 2, 28), None, "avant la créance"),
        (date(2026, 6, 15), date(2026, 6, 14), "avant le début"),
        (date(2026, 6, 15), LUNDI + timedelta(days=1), "à venir"),
    ],
)
def test_un_jour_impossible_se_refuse(seance: Seance, consommateur: Dossier, le: date, fin: date | None, attendu: str) -> None:
    with pytest.raises(SaisieInvalide, match=attendu):
        interrompre(seance, consommateur.id, T.MEDIATION, le, (P.ATTESTATION, "réunion"), fin_le=fin)
    assert Interruption.select().count() == 0 and Piece.select().count() == 0, "rien n'est écrit, pas même la pièce"


def test_ce_qui_n_a_qu_un_jour_n_a_pas_de_fin(seance: Seance, consommateur: Dossier) -> None:
    with pytest.raises(SaisieInvalide, match="pas de fin"):
        interrompre(seance, consommateur.id, T.RECONNAISSANCE, date(2026, 6, 15), COURRIEL, fin_le=date(2026, 7, 1))


def test_le_meme_evenement_ne_s_inscrit_pas_deux_fois(seance: Seance, consommateur: Dossier) -> None:
    interrompre(seance, consommateur.id, T.RECONNAISSANCE, date(2026, 6, 15), COURRIEL)
    with pytest.raises(Refus, match="déjà inscrit"):
        interrompre(seance, consommateur.id, T.RECONNAISSANCE, date(2026, 6, 15), COURRIEL)


def test_apres_l_expiration_il_s_inscrit_sans_effet_et_c_est_dit(seance: Seance, horloge: Horloge, consommateur: Dossier) -> None:
    horloge.avancer(jours=200)
    interrompre(seance, consommateur.id, T.RECONNAISSANCE, date(2027, 4, 1), COURRIEL)
    assert dates(consommateur)[0] == date(2027, 3, 31)
    assert "sans effet (après l'expiration du 31/03/2027" in o.dernier(consommateur).texte


def test_un_dossier_clos_ne_s_interrompt_pas(superviseur: Seance, consommateur: Dossier) -> None:
    cloture.clore(superviseur, consommateur.id, MotifDeCloture.IRRECOUVRABLE)
    with pytest.raises(Refus, match="clos"):
        interrompre(superviseur, consommateur.id, T.RECONNAISSANCE, date(2026, 6, 15), COURRIEL)


# ── finir, effacer ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_une_mediation_finit_et_rend_le_temps(seance: Seance, consommateur: Dossier) -> None:
    """Du 01/04 au 01/07/2026, 91 jours rendus : 30/06/2027."""
    mediation = interrompre(seance, consommateur.id, T.MEDIATION, date(2026, 4, 1), (P.ATTESTATION, "première réunion"))
    assert prescription_du_dossier(consommateur.id, seance.configuration, LUNDI).creances[0].en_cours
    with pytest.raises(SaisieInvalide, match="commencé le 01/04/2026"):
        finir(seance, mediation.id, date(2026, 3, 31))
    finir(seance, mediation.id, date(2026, 7, 1))
    assert dates(consommateur)[0] == date(2027, 6, 30)
    with pytest.raises(Refus, match="pas en cours"):
        finir(seance, mediation.id, date(2026, 7, 2))


def test_un_desistement_efface_la_demande_avec_sa_decision(seance: Seance, consommateur: Dossier) -> None:
    demande = interrompre(seance, consommateur.id, T.DEMANDE_EN_JUSTICE, date(2026, 6, 15), (P.SIGNIFICATION, "assignation"))
    assert dates(consommateur)[0] == date(2028, 6, 15)
    with pytest.raises(Refus, match="exige la décision") as refus:
        effacer(seance, demande.id, MotifEffacement.DESISTEMENT)
    assert refus.value.regle == "23"
    with pytest.raises(Refus, match="pas une décision"):
        effacer(seance, demande.id, MotifEffacement.DESISTEMENT, (P.FACTURE, "facture"))
    effacer(seance, demande.id, MotifEffacement.DESISTEMENT, (P.DECISION, "désistement du 4 mai"))
    assert dates(consommateur)[0] == date(2027, 3, 31)
    assert "désistement du 4 mai" in o.dernier(consommateur).texte
    with pytest.raises(Refus, match="déjà effacé"):
        effacer(seance, demande.id, MotifEffacement.ERREUR, note="x")


def test_un_desistement_n_efface_pas_une_reconnaissance(seance: Seance, consommateur: Dossier) -> None:
    reconnue = interrompre(seance, consommateur.id, T.RECONNAISSANCE, date(2026, 6, 15), COURRIEL)
    with pytest.raises(Refus, match="2243"):
        effacer(seance, reconnue.id, MotifEffacement.DESISTEMENT, (P.DECISION, "désistement"))
    with pytest.raises(SaisieInvalide, match="raison manque"):
        effacer(seance, reconnue.id, MotifEffacement.ERREUR)
    effacer(seance, reconnue.id, MotifEffacement.ERREUR, note="le courriel parle d'un autre dossier")
    assert dates(consommateur)[0] == date(2027, 3, 31)


def test_un_evenement_inconnu_se_dit(seance: Seance) -> None:
    for acte in (lambda: finir(seance, 99, LUNDI), lambda: effacer(seance, 99, MotifEffacement.ERREUR, note="x")):
        with pytest.raises(Introuvable):
            acte()


# ── le secteur, les créances ─────────────────────────────────────────────────────────────────────────────────────────


def test_dire_le_secteur_rend_les_deux_dates_egales(seance: Seance, creer_dossier: Fabrique) -> None:
    """Sans secteur, un professionnel : cinq ans retenus, un an surveillé (la facture, 30 jours avant, pour un transport)."""
    d = creer_dossier(echeance_le=date(2026, 6, 30))
    with geste(seance, d.id) as g:
        recalculer(g)
    assert dates(d) == (date(2031, 6, 30), date(2027, 5, 31), True)
    preciser_secteur(seance, d.id, Secteur.GENERAL)
    assert dates(d) == (date(2031, 6, 30), date(2031, 6, 30), False)
    preciser_secteur(seance, d.id, Secteur.TELECOM)
    assert dates(d) == (date(2027, 6, 30), date(2027, 6, 30), False)
    with pytest.raises(Refus, match="déjà celui-là"):
        preciser_secteur(seance, d.id, Secteur.TELECOM)
    preciser_secteur(seance, d.id, None)
    assert dates(d)[2] is True


def test_une_seule_creance_peut_avoir_son_secteur_et_son_evenement(seance: Seance, creer_dossier: Fabrique) -> None:
    d = creer_dossier(montants=(100_00, 200_00), nature=Nature.PARTICULIER, echeance_le=ECHEANCE)
    premiere, seconde = Creance.select().where(Creance.dossier_id == d.id).order_by(Creance.id)
    preciser_secteur(seance, d.id, Secteur.GENERAL)
    interrompre(seance, d.id, T.RECONNAISSANCE, date(2026, 6, 15), COURRIEL, creance_id=premiere.id)
    assert dates(d)[0] == date(2027, 3, 31), "la seconde n'est pas reconnue"
    par_creance = {p.creance: p.date for p in prescription_du_dossier(d.id, seance.configuration, LUNDI).creances}
    assert par_creance == {premiere.id: date(2028, 6, 15), seconde.id: date(2027, 3, 31)}
    with pytest.raises(Introuvable, match="créance"):
        preciser_secteur(seance, d.id, Secteur.TELECOM, creance_id=9999)


def test_une_creance_payee_ne_compte_plus_et_l_extourne_la_rend(seance: Seance, superviseur: Seance, creer_dossier: Fabrique) -> None:
    d = creer_dossier(montants=(100_00, 200_00), nature=Nature.PARTICULIER, echeance_le=ECHEANCE)
    preciser_secteur(superviseur, d.id, Secteur.GENERAL)
    seconde = Creance.select().where(Creance.dossier_id == d.id).order_by(Creance.id.desc()).first()
    Creance.update(echeance_le=date(2026, 1, 31), facture_le=date(2026, 1, 1)).where(Creance.id == seconde.id).execute()
    recu = paiements.encaisser(seance, d.id, 100_00, LUNDI, Moyen.VIREMENT)
    calculee = prescription_du_dossier(d.id, superviseur.configuration, LUNDI)
    assert dates(d)[0] == date(2028, 1, 31) and calculee.eteintes == (f"F-{d.id}-1",)
    paiements.extourner(superviseur, recu.id, "chèque rejeté")
    assert dates(d)[0] == date(2027, 3, 31)


# ── pour les autres gestes ───────────────────────────────────────────────────────────────────────────────────────────


def test_un_autre_geste_inscrit_dans_sa_transaction_et_pose_le_titre(seance: Seance, consommateur: Dossier) -> None:
    avant = o.etat_complet(consommateur)
    with geste(seance, consommateur.id) as g:
        g.consigner(TypeEvenement.PROCEDURE, "titre", "ordonnance exécutoire")
        piece = g.creer(Piece, dossier_id=consommateur.id, type=P.SIGNIFICATION, nom="acte", ajoutee_le=g.cadre.maintenant)
        inscrire(g, T.SIGNIFICATION_ORDONNANCE, date(2026, 9, 15), piece.id)
        assert g.situation.prescription_le == date(2028, 9, 15)
        g.poser(replace(g.situation, titre_le=date(2026, 11, 2)))
        recalculer(g)
    assert dates(consommateur)[0] == date(2036, 11, 2), "le titre que le geste pose compte avant d'être écrit"
    assert [e.type for e in o.evenements(consommateur)][-2:] == [TypeEvenement.PROCEDURE, TypeEvenement.INTERRUPTION]
    annulation.annuler(seance)
    assert o.etat_complet(consommateur) == avant


def test_la_clause_du_mandat_fait_d_une_mise_en_demeure_une_interruption(seance: Seance, creer_dossier: Fabrique) -> None:
    d = creer_dossier(echeance_le=date(2026, 6, 30))
    preciser_secteur(seance, d.id, Secteur.GENERAL)
    lettre = (P.MISE_EN_DEMEURE, "LRAR du 1er octobre")
    with pytest.raises(Refus, match="sans clause") as refus:
        interrompre(seance, d.id, T.CLAUSE_DU_CONTRAT, date(2026, 10, 1), lettre)
    assert refus.value.regle == "22"
    Mandat.update(clause_prescription=True).execute()
    interrompre(seance, d.id, T.CLAUSE_DU_CONTRAT, date(2026, 10, 1), lettre)
    assert dates(d)[0] == date(2031, 10, 1)


def test_deux_dossiers_d_un_coup_disent_chacun_la_leur(seance: Seance, creer_dossier: Fabrique) -> None:
    from agence.prescriptions import prescriptions

    un, deux = (creer_dossier(echeance_le=date(2026, m, 1), nature=Nature.PARTICULIER) for m in (3, 5))
    lues = prescriptions([un.id, deux.id], seance.configuration, LUNDI)
    assert [lues[d.id].resume.date for d in (un, deux)] == [date(2028, 3, 1), date(2028, 5, 1)]  # type: ignore[union-attr]
    with pytest.raises(Introuvable):
        prescription_du_dossier(9999, seance.configuration, LUNDI)


def test_un_paiement_n_interrompt_rien_de_lui_meme(seance: Seance, consommateur: Dossier) -> None:
    paiements.encaisser(seance, consommateur.id, 100_00, LUNDI, Moyen.VIREMENT)
    assert dates(consommateur)[0] == date(2027, 3, 31)
    promesses.promettre(seance, consommateur.id, 100_00, LUNDI + timedelta(days=7))
    assert dates(consommateur)[0] == date(2027, 3, 31)
    interruptions.interrompre(seance, consommateur.id, T.PAIEMENT_PARTIEL, LUNDI, (P.RELEVE, "virement du compte de M. Dupuis"))
    assert dates(consommateur) == (date(2028, 11, 23), date(2028, 11, 23), True)
