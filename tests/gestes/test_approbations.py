"""Demander un accord, le donner ou non : jamais la même personne."""

from collections.abc import Callable
from datetime import date, time

import pytest

from agence.conduite.echeanciers import lire_echeancier
from agence.erreurs import Refus, SaisieInvalide
from agence.gestes import annulation, approbations
from agence.gestes.approbations import Objet
from agence.gestes.promesses import Engagement, promettre
from agence.seance import Seance
from donnees.modeles import Approbation, Dossier, Echeancier, Promesse
from donnees.nomenclature import Etat, EtatApprobation, Moyen, StatutPromesse, TypeAction, TypeEvenement
from tests.fabrique import Horloge
from tests.gestes import outils_gestes as o


def petite_promesse(seance: Seance, montant: int = 15_00) -> Engagement:
    """15 € le 30 novembre : sous le minimum de 20 €."""
    echeances = lire_echeancier("1x", montant, seance.jour, seance.cadre().calendrier, premiere=date(2026, 11, 30))
    return Engagement(echeances, Moyen.VIREMENT)


def demander_promesse(seance: Seance, dossier: Dossier) -> Approbation:
    donnees = approbations.donnees_engagement(petite_promesse(seance))
    return approbations.demander(seance, dossier.id, Objet.PROMESSE, "il ne peut pas plus ce mois-ci", donnees)


def test_une_demande_ne_suspend_pas_le_dossier(seance: Seance, creer_dossier: Callable[..., Dossier]) -> None:
    dossier = creer_dossier()
    demander_promesse(seance, dossier)
    relu = o.relire(dossier)
    assert (relu.etat, relu.action, relu.action_le) == (Etat.ACTIF, dossier.action, dossier.action_le)
    [demande] = approbations.en_attente()
    assert (demande.dossier_id, demande.objet, demande.demandeur, demande.motif) == (
        dossier.id, Objet.PROMESSE, "Lefevre", "il ne peut pas plus ce mois-ci"
    )  # fmt: skip
    assert "15,00\u00a0€, échéance le 30/11/2026" in o.dernier(dossier).texte


def test_une_demande_a_un_motif_des_donnees_et_n_est_faite_qu_une_fois(
    seance: Seance, nuit: Seance, creer_dossier: Callable[..., Dossier]
) -> None:
    dossier = creer_dossier()
    with pytest.raises(SaisieInvalide, match="motif"):
        approbations.demander(seance, dossier.id, Objet.APPEL, "")
    for faux in ({}, {"echeances": [], "moyen": "virement"}, {"echeances": [[1, "demain", "demain", 5]], "moyen": "virement"}):
        with pytest.raises(SaisieInvalide, match="incomplète"):
            approbations.demander(seance, dossier.id, Objet.PROMESSE, "raison", faux)
    with pytest.raises(Refus):
        approbations.demander(nuit, dossier.id, Objet.APPEL, "raison")
    demander_promesse(seance, dossier)
    with pytest.raises(Refus, match="attend déjà"):
        demander_promesse(seance, dossier)


def test_une_promesse_accordee_est_prise_au_nom_de_l_agent(
    seance: Seance, superviseur: Seance, creer_dossier: Callable[..., Dossier]
) -> None:
    dossier = creer_dossier()
    demande = demander_promesse(seance, dossier)
    with pytest.raises(Refus, match="limites"):
        promettre(seance, dossier.id, 15_00, date(2026, 11, 30))
    decidee = approbations.decider(superviseur, demande.id, True)
    assert decidee.etat is EtatApprobation.ACCORDEE and approbations.en_attente() == []
    [promesse] = Promesse.select().where(Promesse.dossier_id == dossier.id)
    assert (promesse.montant, promesse.date, promesse.statut) == (15_00, date(2026, 11, 30), StatutPromesse.OUVERTE)
    assert promesse.utilisateur_id == seance.acteur.id  # type: ignore[union-attr]
    assert o.relire(dossier).etat is Etat.SUSPENDU
    accord, prise = o.evenements(dossier)[-2:]
    assert accord.type is TypeEvenement.APPROBATION and prise.type is TypeEvenement.PROMESSE
    for evenement in (accord, prise):
        assert "Lefevre" in evenement.texte and "Roux" in evenement.texte
    with pytest.raises(Refus, match="déjà accordée"):
        approbations.decider(superviseur, demande.id, False, "trop tard")


def test_un_echeancier_accorde_est_pris_en_entier(
    seance: Seance, superviseur: Seance, creer_dossier: Callable[..., Dossier]
) -> None:
    dossier = creer_dossier()
    phrase = "14x le 5"
    echeances = lire_echeancier(phrase, 1_100_00, seance.jour, seance.cadre().calendrier)
    donnees = approbations.donnees_engagement(Engagement(echeances, Moyen.PRELEVEMENT, phrase))
    demande = approbations.demander(seance, dossier.id, Objet.ECHEANCIER, "saisonnier", donnees)
    approbations.decider(superviseur, demande.id, True)
    promesses = list(Promesse.select().where(Promesse.dossier_id == dossier.id).order_by(Promesse.numero))
    assert [(p.numero, p.montant, p.date) for p in promesses] == [(e.numero, e.montant, e.date) for e in echeances]
    assert sum(p.montant for p in promesses) == 1_100_00
    assert Echeancier.get(Echeancier.dossier_id == dossier.id).phrase == phrase


def test_celui_qui_demande_ne_decide_pas_et_un_agent_non_plus(
    seance: Seance, superviseur: Seance, ouvrir_pour: Callable[..., Seance], creer_dossier: Callable[..., Dossier]
) -> None:
    dossier = creer_dossier()
    demande = demander_promesse(superviseur, dossier)
    with pytest.raises(Refus, match="ne décide pas"):
        approbations.decider(superviseur, demande.id, True)
    with pytest.raises(Refus, match="superviseur"):
        approbations.decider(ouvrir_pour("martin"), demande.id, True)
    assert Approbation.get_by_id(demande.id).etat is EtatApprobation.DEMANDEE


def test_un_refus_dit_sa_raison_et_ne_change_rien(seance: Seance, superviseur: Seance, creer_dossier: Callable[..., Dossier]) -> None:
    dossier = creer_dossier()
    demande = demander_promesse(seance, dossier)
    with pytest.raises(SaisieInvalide, match="raison"):
        approbations.decider(superviseur, demande.id, False)
    approbations.decider(superviseur, demande.id, False, "demander au moins 50 €")
    assert Promesse.select().count() == 0
    assert o.dernier(dossier).texte.endswith("refusée par Roux · demander au moins 50 €")


def test_un_accord_impossible_a_executer_n_est_pas_donne(
    seance: Seance, superviseur: Seance, horloge: Horloge, creer_dossier: Callable[..., Dossier]
) -> None:
    """La date promise est passée quand le superviseur décide : ni accord, ni promesse, ni trace à moitié."""
    dossier = creer_dossier()
    demande = demander_promesse(seance, dossier)
    horloge.avancer(jours=14)
    with pytest.raises(SaisieInvalide, match="passée"):
        approbations.decider(superviseur, demande.id, True)
    assert Approbation.get_by_id(demande.id).etat is EtatApprobation.DEMANDEE
    assert len(o.evenements(dossier)) == 1


def test_un_report_de_promesse_et_une_planification_lointaine(
    seance: Seance, superviseur: Seance, creer_dossier: Callable[..., Dossier]
) -> None:
    dossier, autre = creer_dossier(), creer_dossier()
    promesse = promettre(seance, dossier.id, 500_00, date(2026, 11, 30))
    demande = approbations.demander(
        seance, dossier.id, Objet.REPORT, "attend une prime", approbations.donnees_report(promesse.id, date(2027, 2, 1))
    )
    approbations.decider(superviseur, demande.id, True)
    assert Promesse.get_by_id(promesse.id).date == date(2027, 2, 1)
    loin = approbations.donnees_planification(TypeAction.APPEL, date(2027, 3, 1), time(10, 0))
    demande = approbations.demander(seance, autre.id, Objet.REPORT, "fermé tout l'hiver", loin)
    approbations.decider(superviseur, demande.id, True)
    assert o.relire(autre).action_le == date(2027, 3, 1)


def test_la_promesse_d_un_autre_dossier_ne_se_reporte_pas_par_la_demande(
    seance: Seance, superviseur: Seance, creer_dossier: Callable[..., Dossier]
) -> None:
    un, autre = creer_dossier(), creer_dossier()
    promesse = promettre(seance, autre.id, 500_00, date(2026, 11, 30))
    demande = approbations.demander(seance, un.id, Objet.REPORT, "raison", approbations.donnees_report(promesse.id, date(2027, 2, 1)))
    with pytest.raises(Exception, match="inconnue sur ce dossier"):
        approbations.decider(superviseur, demande.id, True)
    assert Approbation.get_by_id(demande.id).etat is EtatApprobation.DEMANDEE


def test_un_accord_d_appel_vaut_pour_le_demandeur_et_pour_la_journee(
    seance: Seance, superviseur: Seance, ouvrir_pour: Callable[..., Seance], horloge: Horloge, creer_dossier: Callable[..., Dossier]
) -> None:
    dossier = creer_dossier()
    demande = approbations.demander(seance, dossier.id, Objet.APPEL, "il rappelle à 20 h")
    assert approbations.accord_du_jour(seance, dossier.id, Objet.APPEL) is None
    approbations.decider(superviseur, demande.id, True)
    assert approbations.accord_du_jour(seance, dossier.id, Objet.APPEL) is not None
    assert approbations.accord_du_jour(ouvrir_pour("martin"), dossier.id, Objet.APPEL) is None
    assert approbations.accord_du_jour(seance, dossier.id, Objet.DEROGATION) is None
    horloge.avancer(jours=1)
    assert approbations.accord_du_jour(seance, dossier.id, Objet.APPEL) is None


def test_une_decision_ne_s_annule_pas(seance: Seance, superviseur: Seance, creer_dossier: Callable[..., Dossier]) -> None:
    dossier = creer_dossier()
    demande = demander_promesse(seance, dossier)
    approbations.decider(superviseur, demande.id, True)
    with pytest.raises(Refus, match="rien à annuler"):
        annulation.annuler(superviseur)
