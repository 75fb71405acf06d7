"""Ce que le débiteur propose, et ce qu'on lui remet : le mandant en est avisé (règles 18, 43 et 44, R124-5)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from agence.conduite.echeanciers import Echeance, lire_echeancier
from agence.decomptes import decompte_du_dossier, du_du_dossier
from agence.erreurs import Refus, SaisieInvalide
from agence.gestes import annulation, approbations, avis, remises
from agence.gestes.a_deux import Issue, remettre_ou_demander
from agence.gestes.approbations import Objet
from agence.gestes.deux_personnes import TABLE, ADeux, est_le_second
from agence.gestes.droits import PERMIS
from agence.gestes.promesses import Engagement
from agence.seance import Seance
from agence.tenue import purge
from agence.tenue.verification import verifier
from donnees.modeles import Approbation, AvisMandant, Dossier, Mandat, Purge, Remise
from donnees.nomenclature import EtatApprobation, Moyen, Poste, Role
from donnees.vues.avis import textes_dus
from tests.fabrique import Horloge

Fabrique = Callable[..., Dossier]
Ouvrir = Callable[..., Seance]
PRINCIPAL = Poste.PRINCIPAL


@pytest.fixture
def dossier(creer_dossier: Fabrique) -> Dossier:
    """1 100,00 € de principal, un mandat qui laisse remettre 5 % (55,00 €)."""
    d = creer_dossier()
    Mandat.update(remise_pour_cent=5).execute()
    return d


@pytest.fixture
def diallo(ouvrir_pour: Ouvrir) -> Seance:
    return ouvrir_pour("diallo", Role.ADMINISTRATEUR)


def promesse(seance: Seance, montant: int, le: date) -> dict[str, object]:
    return approbations.donnees_engagement(Engagement((Echeance(1, le, le, montant),), Moyen.VIREMENT))


# ── les offres ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_une_promesse_hors_limites_demandee_est_portee_au_mandant_et_l_accord_la_remplace(
    seance: Seance, superviseur: Seance, dossier: Dossier
) -> None:
    demande = approbations.demander(seance, dossier.id, Objet.PROMESSE, "mi-temps", promesse(seance, 15_00, date(2026, 11, 30)))
    [propose] = textes_dus(dossier.id)
    assert propose.startswith("proposition du débiteur, à l'étude : 15,00") and "Roux" not in propose
    approbations.decider(superviseur, demande.id, True)
    [prise] = textes_dus(dossier.id)
    assert prise.startswith("promesse de 15,00")


def test_une_proposition_refusee_reste_due_au_mandant(seance: Seance, superviseur: Seance, dossier: Dossier) -> None:
    echeances = lire_echeancier("14x le 5", 1_100_00, seance.jour, seance.cadre().calendrier)
    donnees = approbations.donnees_engagement(Engagement(echeances, Moyen.VIREMENT, "14x le 5"))
    demande = approbations.demander(seance, dossier.id, Objet.ECHEANCIER, "saisonnier", donnees)
    approbations.decider(superviseur, demande.id, False, "douze au plus")
    [propose] = textes_dus(dossier.id)
    assert "en 14 fois" in propose


def test_une_proposition_deja_donnee_n_est_pas_reprise(seance: Seance, superviseur: Seance, dossier: Dossier) -> None:
    demande = approbations.demander(seance, dossier.id, Objet.PROMESSE, "mi-temps", promesse(seance, 15_00, date(2026, 11, 30)))
    avis.donner(seance, "FOURNIL")
    approbations.decider(superviseur, demande.id, True)
    assert AvisMandant.select().where(AvisMandant.annule == False).count() == 2  # noqa: E712 - une colonne se compare
    assert len(textes_dus(dossier.id)) == 1


def test_payer_comptant_n_est_pas_une_offre(seance: Seance, dossier: Dossier) -> None:
    """Tout le dû sous huit jours : demandé parce que c'est la quatrième promesse, mais c'est payer comptant."""
    du = du_du_dossier(dossier.id, seance.jour, seance.configuration)
    approbations.demander(seance, dossier.id, Objet.PROMESSE, "il a l'argent", promesse(seance, du, seance.jour + timedelta(days=1)))
    assert textes_dus(dossier.id) == ()


def test_annuler_la_demande_annule_l_avis(seance: Seance, dossier: Dossier) -> None:
    approbations.demander(seance, dossier.id, Objet.PROMESSE, "mi-temps", promesse(seance, 15_00, date(2026, 11, 30)))
    annulation.annuler(seance)
    assert textes_dus(dossier.id) == () and approbations.en_attente() == []


def test_la_dispense_tait_les_offres_mais_pas_l_accord_d_une_remise(seance: Seance, dossier: Dossier) -> None:
    Mandat.update(dispense_avis=True).execute()
    approbations.demander(seance, dossier.id, Objet.PROMESSE, "mi-temps", promesse(seance, 15_00, date(2026, 11, 30)))
    assert textes_dus(dossier.id) == ()
    remettre_ou_demander(seance, dossier.id, PRINCIPAL, 200_00, "transaction")
    [texte] = textes_dus(dossier.id)
    assert texte.startswith("remise demandée : 200,00") and texte.endswith("votre accord est nécessaire")


# ── la remise : la même saisie, faite ou demandée ────────────────────────────────────────────────────────────────────


def test_dans_le_pouvoir_la_remise_se_fait_et_le_mandant_en_est_avise(seance: Seance, dossier: Dossier) -> None:
    issue = remettre_ou_demander(seance, dossier.id, PRINCIPAL, 55_00, "geste commercial")
    assert issue == Issue(Remise.get().id, 55_00, None)
    [texte] = textes_dus(dossier.id)
    assert texte.startswith("remise de 55,00") and texte.endswith("de principal")
    assert verifier(jour=seance.jour) == ()


def test_au_dela_l_agent_demande_et_deux_noms_restent(seance: Seance, superviseur: Seance, dossier: Dossier) -> None:
    avant = decompte_du_dossier(dossier.id, seance.jour, seance.configuration).du
    issue = remettre_ou_demander(seance, dossier.id, PRINCIPAL, 55_01, "transaction")
    assert issue.fait is None and issue.demande is not None and Remise.select().count() == 0
    with pytest.raises(Refus, match="accord du mandant"):
        approbations.decider(superviseur, issue.demande, True)
    assert Approbation.get_by_id(issue.demande).etat is EtatApprobation.DEMANDEE
    approbations.decider(superviseur, issue.demande, True, mandant="M. Le Bihan, courriel du 20/11")
    remise = Remise.get()
    assert (remise.montant, remise.accord, remise.approbation_id) == (55_01, "M. Le Bihan, courriel du 20/11", issue.demande)
    assert "demandée par Lefevre, accordée par Roux" in remise.motif
    assert decompte_du_dossier(dossier.id, seance.jour, seance.configuration).du == avant - 55_01
    [texte] = textes_dus(dossier.id)
    assert texte.endswith("selon votre accord : M. Le Bihan, courriel du 20/11")


def test_le_superviseur_sans_l_accord_du_mandant_ne_demande_a_personne(superviseur: Seance, dossier: Dossier) -> None:
    with pytest.raises(Refus) as refus:
        remettre_ou_demander(superviseur, dossier.id, PRINCIPAL, 200_00, "transaction")
    assert refus.value.regle == "43" and approbations.en_attente() == []


def test_les_interets_se_remettent_a_deux(superviseur: Seance, diallo: Seance, dossier: Dossier) -> None:
    issue = remettre_ou_demander(superviseur, dossier.id, Poste.INDEMNITES, 40_00, "geste commercial")
    assert issue.demande is not None
    with pytest.raises(Refus, match="ne décide pas"):
        approbations.decider(superviseur, issue.demande, True)
    approbations.decider(diallo, issue.demande, True)
    assert Remise.get().poste is Poste.INDEMNITES


def test_ce_qui_ne_se_peut_pas_ne_se_demande_pas(seance: Seance, dossier: Dossier) -> None:
    for montant, motif in ((2_000_00, "trop"), (0, "rien"), (200_00, "")):
        with pytest.raises(SaisieInvalide):
            remettre_ou_demander(seance, dossier.id, PRINCIPAL, montant, motif)
    assert approbations.en_attente() == [] and textes_dus(dossier.id) == ()


@pytest.mark.parametrize("donne", [False, True])
def test_une_remise_retiree_se_dit_au_mandant_s_il_la_connait(seance: Seance, superviseur: Seance, dossier: Dossier, donne: bool) -> None:
    remise = remises.remettre(seance, dossier.id, PRINCIPAL, 50_00, "geste")
    if donne:
        avis.donner(seance, "FOURNIL")
    remises.retirer(superviseur, remise.id, "il n'a pas payé le reste")
    dus = textes_dus(dossier.id)
    assert len(dus) == donne and all("retirée : il n'a pas payé le reste" in t for t in dus)


# ── à deux : une seule table ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("quoi", list(ADeux))
def test_la_table_a_deux_dit_qui_peut_et_n_est_jamais_la_meme_personne(
    quoi: ADeux, seance: Seance, superviseur: Seance, diallo: Seance, nuit: Seance
) -> None:
    assert TABLE[quoi].acte in PERMIS and Role.AGENT not in PERMIS[TABLE[quoi].acte]
    premier = superviseur.acteur.id  # type: ignore[union-attr]
    assert not est_le_second(superviseur, quoi, premier) and est_le_second(diallo, quoi, premier)
    assert not est_le_second(seance, quoi, premier)


def test_celui_qui_demande_la_purge_ne_l_execute_pas(
    superviseur: Seance, diallo: Seance, horloge: Horloge, creer_dossier: Fabrique
) -> None:
    from agence.gestes.cloture import clore
    from donnees.nomenclature import MotifDeCloture

    clore(superviseur, creer_dossier().id, MotifDeCloture.RETRAIT)
    horloge.avancer(jours=365 * 8)
    assert purge.purger(superviseur).etat == "demandee"
    assert purge.purger(superviseur).etat == "attend" and Purge.get().executee_par is None
    assert purge.purger(diallo).etat == "faite" and Purge.get().executee_par == diallo.acteur.id  # type: ignore[union-attr]
