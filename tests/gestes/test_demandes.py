"""Revenir sur une décision, se servir d'un accord, lire la réponse : chaque accord ne vaut que pour ce qui a été demandé."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from agence.erreurs import Refus, SaisieInvalide
from agence.gestes import annulation, approbations, demandes
from agence.gestes.appels import consigner
from agence.gestes.approbations import Objet
from agence.gestes.escalade import EscaladeRefusee, escalader, examiner
from agence.gestes.examen_des_demandes import examiner_la_demande
from agence.seance import Seance
from donnees.modeles import Approbation, Coordonnee, Dossier, Evenement, Mandat, Piece, Procedure
from donnees.nomenclature import EtatApprobation, EtatCondition, EtatCoordonnee, Role, TypeAction, TypeCoordonnee, TypeEvenement, TypePiece
from tests.fabrique import Horloge
from tests.gestes import outils_gestes as o

Fabrique = Callable[..., Dossier]
Ouvrir = Callable[..., Seance]
MINUIT = 14
"""Heures après lesquelles lundi 10 h est passé à mardi."""


def fermees(seance: Seance, dossier: Dossier, vers: TypeAction = TypeAction.HUISSIER) -> set[str]:
    return {c.porte.id for c in examiner(seance, dossier.id, vers).conditions if c.etat is not EtatCondition.VRAIE}


@pytest.fixture
def ferme(seance: Seance, creer_dossier: Fabrique) -> Dossier:
    """Un dossier auquel il manque des portes vers l'huissier, toutes de celles qu'un superviseur ouvre."""
    dossier = creer_dossier(prescription_le=seance.jour + timedelta(days=900))
    Piece.create(dossier_id=dossier.id, type=TypePiece.FACTURE, nom="F-1.pdf", ajoutee_le=seance.horloge())
    assert fermees(seance, dossier) == {"mise_en_demeure", "tentatives", "motif"}
    return dossier


def demander(seance: Seance, dossier: Dossier, vers: TypeAction = TypeAction.HUISSIER) -> Approbation:
    donnees = approbations.donnees_derogation(vers, examiner(seance, dossier.id, vers).conditions)
    return approbations.demander(seance, dossier.id, Objet.DEROGATION, "injoignable", donnees)


def appel(seance: Seance, dossier: Dossier) -> Approbation:
    return approbations.demander(seance, dossier.id, Objet.APPEL, "il rappelle ce soir", approbations.donnees_appel("hors des heures"))


# ── la dérogation : sa voie, ses portes, une fois ────────────────────────────────────────────────────────────────────


def test_la_demande_garde_la_voie_et_les_portes(seance: Seance, ferme: Dossier) -> None:
    demande = demander(seance, ferme)
    assert demande.donnees["vers"] == "huissier" and set(demande.donnees["portes"]) == fermees(seance, ferme)
    for incomplet in ({}, {"vers": "huissier"}, {"vers": "appel", "portes": []}):
        with pytest.raises(SaisieInvalide, match="incomplète"):
            approbations.demander(seance, ferme.id, Objet.DEROGATION, "raison", incomplet)


def test_la_derogation_accordee_passe_et_l_historique_garde_les_deux_noms(seance: Seance, superviseur: Seance, ferme: Dossier) -> None:
    demande = demander(seance, ferme)
    with pytest.raises(EscaladeRefusee):
        escalader(seance, ferme.id, TypeAction.HUISSIER)
    approbations.decider(superviseur, demande.id, True)
    escalader(seance, ferme.id, TypeAction.HUISSIER)
    evenement = Evenement.get(Evenement.type == TypeEvenement.ESCALADE)
    assert "demandée par Lefevre, accordée par Roux : injoignable" in evenement.texte
    assert Approbation.get_by_id(demande.id).utilisee_le is not None


def test_l_accord_vers_l_huissier_n_ouvre_pas_le_juge_meme_par_le_geste(seance: Seance, superviseur: Seance, ferme: Dossier) -> None:
    approbations.decider(superviseur, demander(seance, ferme).id, True)
    Mandat.update(pouvoir_judiciaire=True).execute()
    portes = frozenset(fermees(seance, ferme, TypeAction.JUDICIAIRE))
    assert portes == fermees(seance, ferme), "les mêmes portes sont fermées : seule la voie diffère"
    with pytest.raises(EscaladeRefusee):
        escalader(seance, ferme.id, TypeAction.JUDICIAIRE)
    assert Procedure.select().count() == 0


def test_une_porte_fermee_depuis_n_est_pas_dans_l_accord(seance: Seance, superviseur: Seance, ferme: Dossier) -> None:
    demande = demander(seance, ferme)
    approbations.decider(superviseur, demande.id, True)
    Coordonnee.update(etat=EtatCoordonnee.FAUX).where(Coordonnee.type == TypeCoordonnee.ADRESSE).execute()
    assert "adresse" in fermees(seance, ferme)
    with pytest.raises(EscaladeRefusee):
        escalader(seance, ferme.id, TypeAction.HUISSIER)
    assert Approbation.get_by_id(demande.id).utilisee_le is None


def test_l_accord_ne_sert_qu_une_fois_et_l_annulation_le_rend(seance: Seance, superviseur: Seance, ferme: Dossier) -> None:
    demande = demander(seance, ferme)
    approbations.decider(superviseur, demande.id, True)
    escalader(seance, ferme.id, TypeAction.HUISSIER)
    portes = frozenset(demande.donnees["portes"])
    assert approbations.derogation_accordee(seance, ferme.id, TypeAction.HUISSIER, portes) is None
    annulation.annuler(seance)
    assert Approbation.get_by_id(demande.id).utilisee_le is None
    assert approbations.derogation_accordee(seance, ferme.id, TypeAction.HUISSIER, portes) is not None


def test_l_accord_d_un_collegue_et_celui_d_hier_ne_servent_pas(
    seance: Seance, superviseur: Seance, ouvrir_pour: Ouvrir, horloge: Horloge, ferme: Dossier
) -> None:
    demande = demander(seance, ferme)
    portes = frozenset(demande.donnees["portes"])
    approbations.decider(superviseur, demande.id, True)
    assert approbations.derogation_accordee(ouvrir_pour("martin"), ferme.id, TypeAction.HUISSIER, portes) is None
    horloge.avancer(jours=1)
    assert approbations.derogation_accordee(seance, ferme.id, TypeAction.HUISSIER, portes) is None


# ── l'appel ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_un_appel_accorde_se_consigne_avec_les_deux_noms(
    seance: Seance, superviseur: Seance, horloge: Horloge, creer_dossier: Fabrique
) -> None:
    dossier = creer_dossier(premiere_lettre_le=seance.jour - timedelta(days=20))
    horloge.avancer(heures=12)  # 22 h
    with pytest.raises(Refus, match="Ou demander l'accord") as refus:
        consigner(seance, dossier.id, "NRP")
    assert refus.value.regle == "37"
    demande = appel(seance, dossier)
    approbations.decider(superviseur, demande.id, True)
    consigner(seance, dossier.id, "NRP")
    consigner(seance, dossier.id, "NRP")  # l'accord vaut pour la journée
    evenement = Evenement.get(Evenement.type == TypeEvenement.APPEL)
    assert "demandée par Lefevre, accordée par Roux" in evenement.texte
    assert Approbation.get_by_id(demande.id).utilisee_le is not None


def test_une_protection_ne_se_demande_pas(seance: Seance, superviseur: Seance, horloge: Horloge, creer_dossier: Fabrique) -> None:
    """La première lettre (règle 3) n'est pas de celles qu'un accord lève."""
    dossier = creer_dossier(lettre=False)
    approbations.decider(superviseur, appel(seance, dossier).id, True)
    with pytest.raises(Refus) as refus:
        consigner(seance, dossier.id, "NRP")
    assert refus.value.regle == "3" and "accord" not in refus.value.remede


# ── revenir sur sa décision ──────────────────────────────────────────────────────────────────────────────────────────


def test_un_accord_qui_n_a_pas_servi_se_reprend_et_l_historique_le_dit(seance: Seance, superviseur: Seance, ferme: Dossier) -> None:
    demande = demander(seance, ferme)
    approbations.decider(superviseur, demande.id, True)
    approbations.revenir(superviseur, demande.id)
    relue = Approbation.get_by_id(demande.id)
    assert (relue.etat, relue.decidee_par, relue.decidee_le) == (EtatApprobation.DEMANDEE, None, None)
    with pytest.raises(EscaladeRefusee):
        escalader(seance, ferme.id, TypeAction.HUISSIER)
    assert "Roux y revient" in o.dernier(ferme).texte
    approbations.decider(superviseur, demande.id, False, "trop tôt")


def test_un_accord_qui_a_servi_ne_se_reprend_pas(seance: Seance, superviseur: Seance, ferme: Dossier) -> None:
    demande = demander(seance, ferme)
    approbations.decider(superviseur, demande.id, True)
    escalader(seance, ferme.id, TypeAction.HUISSIER)
    with pytest.raises(Refus, match="a servi à 10:00"):
        approbations.revenir(superviseur, demande.id)


@pytest.mark.parametrize(("secondes", "reprise"), [(0, True), (60, True), (61, False)])
def test_un_refus_se_reprend_dans_la_minute(
    seance: Seance, superviseur: Seance, horloge: Horloge, creer_dossier: Fabrique, secondes: int, reprise: bool
) -> None:
    demande = appel(seance, creer_dossier())
    approbations.decider(superviseur, demande.id, False, "non")
    horloge.avancer(heures=secondes / 3600)
    if reprise:
        assert approbations.revenir(superviseur, demande.id).etat is EtatApprobation.DEMANDEE
    else:
        with pytest.raises(Refus, match="plus d'une minute"):
            approbations.revenir(superviseur, demande.id)


def test_ce_qui_est_fait_ou_decide_par_un_autre_ne_se_reprend_pas(
    seance: Seance, superviseur: Seance, ouvrir_pour: Ouvrir, creer_dossier: Fabrique
) -> None:
    dossier = creer_dossier()
    loin = approbations.donnees_planification(TypeAction.APPEL, seance.jour + timedelta(days=90))
    demande = approbations.demander(seance, dossier.id, Objet.REPORT, "fermé l'hiver", loin)
    with pytest.raises(Refus, match="attend encore"):
        approbations.revenir(superviseur, demande.id)
    approbations.decider(superviseur, demande.id, True)
    with pytest.raises(Refus, match="le report est fait"):
        approbations.revenir(superviseur, demande.id)
    with pytest.raises(Refus, match="c'est Roux"):
        approbations.revenir(ouvrir_pour("diallo", Role.ADMINISTRATEUR), demande.id)
    with pytest.raises(Refus, match="réservé"):
        approbations.revenir(seance, demande.id)


def test_un_refus_ne_se_reprend_pas_par_dessus_une_demande_refaite(seance: Seance, superviseur: Seance, creer_dossier: Fabrique) -> None:
    dossier = creer_dossier()
    demande = appel(seance, dossier)
    approbations.decider(superviseur, demande.id, False, "non")
    appel(seance, dossier)
    with pytest.raises(Refus, match="attend déjà"):
        approbations.revenir(superviseur, demande.id)


def test_un_dossier_tenu_par_un_collegue_n_empeche_pas_de_repondre(
    seance: Seance, superviseur: Seance, ouvrir_pour: Ouvrir, creer_dossier: Fabrique
) -> None:
    from agence.gestes import baux

    dossier = creer_dossier()
    demande = appel(seance, dossier)
    martin = ouvrir_pour("martin")
    baux.prendre(martin, dossier.id)
    approbations.decider(superviseur, demande.id, False, "non")
    with pytest.raises(Refus, match="Martin tient"):
        baux.prendre(seance, dossier.id)


# ── lire la réponse ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_la_reponse_attend_d_etre_lue_meme_le_lendemain(
    seance: Seance, superviseur: Seance, ouvrir_pour: Ouvrir, horloge: Horloge, creer_dossier: Fabrique
) -> None:
    demande = appel(seance, creer_dossier())
    assert [(d.id, d.decidee, d.a_lire) for d in demandes.les_miennes(seance)] == [(demande.id, False, False)]
    approbations.decider(superviseur, demande.id, False, "demain matin")
    horloge.avancer(heures=MINUIT)
    [lue] = demandes.les_miennes(seance)
    assert lue.a_lire and lue.decision == "refusée par Roux : demain matin"
    assert demandes.les_miennes(ouvrir_pour("martin")) == []
    demandes.marquer_lues(ouvrir_pour("martin"), [lue])
    assert demandes.les_miennes(seance)[0].a_lire
    demandes.marquer_lues(seance, [lue])
    assert demandes.les_miennes(seance) == []


def test_a_decider_ne_compte_pas_les_siennes(seance: Seance, superviseur: Seance, creer_dossier: Fabrique) -> None:
    appel(seance, creer_dossier())
    appel(superviseur, creer_dossier())
    assert (demandes.a_decider(superviseur), len(demandes.en_attente())) == (1, 2)
    [_, sienne] = demandes.en_attente()
    assert examiner_la_demande(superviseur, sienne).lignes[-1] == "votre demande : un autre la décide"
