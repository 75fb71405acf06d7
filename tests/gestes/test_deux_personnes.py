"""À deux (P5) : celui qui a fait ne défait pas seul ; ce qu'on ne peut pas, on le demande, et un autre le décide."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from agence.argent import euros
from agence.decomptes import du_du_dossier
from agence.erreurs import Refus
from agence.gestes import approbations, cloture
from agence.gestes.a_deux import extourner_ou_demander, rouvrir_ou_demander
from agence.gestes.paiements import encaisser, extourner
from agence.seance import Seance
from agence.tenue.verification import verifier
from donnees.modeles import Approbation, Dossier, Evenement, Paiement
from donnees.nomenclature import EtatApprobation, MotifDeCloture, Moyen, Role, TypeEvenement
from tests.gestes import outils_gestes as o

Fabrique = Callable[..., Dossier]
Ouvrir = Callable[..., Seance]


@pytest.fixture
def diallo(ouvrir_pour: Ouvrir) -> Seance:
    return ouvrir_pour("diallo", Role.ADMINISTRATEUR)


def payer(seance: Seance, dossier: Dossier) -> Paiement:
    return encaisser(seance, dossier.id, 200_00, seance.jour, Moyen.CHEQUE)


def test_celui_qui_a_saisi_n_extourne_pas_seul_un_autre_superviseur_le_fait(
    superviseur: Seance, diallo: Seance, creer_dossier: Fabrique
) -> None:
    d = creer_dossier()
    paye = payer(superviseur, d)
    with pytest.raises(Refus, match="vous avez saisi ce paiement") as refus:
        extourner(superviseur, paye.id, "chèque impayé")
    assert refus.value.regle == "deux personnes" and o.relire(d).verse == 200_00
    assert extourner(diallo, paye.id, "chèque impayé").montant == -200_00


@pytest.mark.parametrize("role", [Role.AGENT, Role.COMPTABLE])
def test_l_agent_et_le_comptable_demandent_l_extourne(
    role: Role, superviseur: Seance, ouvrir_pour: Ouvrir, creer_dossier: Fabrique
) -> None:
    d = creer_dossier()
    caisse = ouvrir_pour("caisse", role)
    paye = payer(caisse, d)
    issue = extourner_ou_demander(caisse, paye.id, "chèque impayé")
    assert issue.fait is None and o.relire(d).verse == 200_00
    (demande,) = approbations.en_attente()
    assert demande.id == issue.demande
    assert approbations.resume(demande.objet, demande.donnees) == f"{euros(200_00)} reçus le 23/11/2026"
    with pytest.raises(Refus):
        approbations.decider(caisse, demande.id, True)
    approbations.decider(superviseur, demande.id, True)
    assert o.relire(d).verse == 0
    extourne = Evenement.get(Evenement.type == TypeEvenement.EXTOURNE)
    assert "demandée par Caisse, accordée par Roux" in extourne.texte and verifier(jour=superviseur.jour) == ()


def test_le_superviseur_qui_a_saisi_peut_accorder_ce_qu_un_autre_demande(
    seance: Seance, superviseur: Seance, creer_dossier: Fabrique
) -> None:
    d = creer_dossier()
    paye = payer(superviseur, d)
    issue = extourner_ou_demander(seance, paye.id, "rejet")
    approbations.decider(superviseur, int(issue.demande or 0), True)
    assert o.relire(d).verse == 0


def test_l_extourne_d_un_dossier_solde_se_demande_et_le_rouvre(seance: Seance, superviseur: Seance, creer_dossier: Fabrique) -> None:
    d = creer_dossier()
    paye = encaisser(seance, d.id, du_du_dossier(d.id, seance.jour, seance.configuration), seance.jour, Moyen.VIREMENT)
    assert o.relire(d).etat.value == "clos"
    issue = extourner_ou_demander(seance, paye.id, "virement rejeté")
    approbations.decider(superviseur, int(issue.demande or 0), True)
    assert o.relire(d).etat.value == "actif" and verifier(jour=seance.jour) == ()


def test_celui_qui_a_clos_demande_la_reouverture_et_un_autre_la_decide(
    superviseur: Seance, diallo: Seance, creer_dossier: Fabrique
) -> None:
    d = creer_dossier()
    cloture.clore(superviseur, d.id, MotifDeCloture.RETRAIT)
    numero = rouvrir_ou_demander(superviseur, d.id, "le mandant revient")
    assert numero is not None and o.relire(d).etat.value == "clos"
    with pytest.raises(Refus, match="celui qui demande ne décide pas"):
        approbations.decider(superviseur, numero, True)
    approbations.decider(diallo, numero, True)
    assert o.relire(d).etat.value == "actif"


def test_un_autre_superviseur_rouvre_seul_et_un_agent_demande(
    seance: Seance, superviseur: Seance, diallo: Seance, creer_dossier: Fabrique
) -> None:
    un, deux = creer_dossier(), creer_dossier()
    for d in (un, deux):
        cloture.clore(superviseur, d.id, MotifDeCloture.RETRAIT)
    assert rouvrir_ou_demander(diallo, un.id, "le mandant revient") is None
    numero = rouvrir_ou_demander(seance, deux.id, "il a rappelé")
    approbations.decider(superviseur, int(numero or 0), True)
    assert {o.relire(d).etat.value for d in (un, deux)} == {"actif"}


def test_une_reouverture_refusee_laisse_le_dossier_clos(seance: Seance, superviseur: Seance, creer_dossier: Fabrique) -> None:
    d = creer_dossier()
    cloture.clore(superviseur, d.id, MotifDeCloture.RETRAIT)
    numero = rouvrir_ou_demander(seance, d.id, "il a rappelé")
    approbations.decider(superviseur, int(numero or 0), False, "non")
    assert (o.relire(d).etat.value, Approbation.get().etat) == ("clos", EtatApprobation.REFUSEE)


def test_un_dossier_ouvert_ne_se_demande_pas_a_rouvrir(seance: Seance, creer_dossier: Fabrique) -> None:
    with pytest.raises(Refus, match="n'est pas clos"):
        rouvrir_ou_demander(seance, creer_dossier().id, "raison")
