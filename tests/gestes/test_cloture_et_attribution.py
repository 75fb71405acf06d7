"""Clore, rouvrir, attribuer : l'encadrement seul."""

from collections.abc import Callable
from datetime import date

import pytest

from agence.decomptes import du_du_dossier
from agence.erreurs import Introuvable, Refus, SaisieInvalide
from agence.gestes import attribution, cloture
from agence.gestes.baux import prendre
from agence.gestes.paiements import encaisser
from agence.seance import Seance
from donnees.modeles import Dossier, Procedure, Utilisateur
from donnees.nomenclature import (
    Etape,
    Etat,
    EtatProcedure,
    MotifDeCloture,
    Moyen,
    Role,
    TypeAction,
    TypeEvenement,
    TypeProcedure,
)
from tests.gestes import outils_gestes as o


def test_clore_est_reserve_et_sort_le_dossier_de_la_file(
    seance: Seance, superviseur: Seance, creer_dossier: Callable[..., Dossier]
) -> None:
    dossier = creer_dossier()
    with pytest.raises(Refus, match="superviseur"):
        cloture.clore(seance, dossier.id, MotifDeCloture.IRRECOUVRABLE)
    cloture.clore(superviseur, dossier.id, MotifDeCloture.IRRECOUVRABLE, "liquidation clôturée")
    relu = o.relire(dossier)
    assert (relu.etat, relu.etape, relu.action, relu.clos_le) == (Etat.CLOS, Etape.CLOS, None, superviseur.jour)
    assert o.dernier(dossier).texte == "clos : irrécouvrable · liquidation clôturée"
    with pytest.raises(Refus, match="clos"):
        cloture.clore(superviseur, dossier.id, MotifDeCloture.RETRAIT)


def test_le_motif_de_cloture_doit_dire_vrai(superviseur: Seance, creer_dossier: Callable[..., Dossier]) -> None:
    dossier = creer_dossier(prescription_le=date(2026, 11, 23))
    faux = {MotifDeCloture.SOLDE: "encore dû", MotifDeCloture.PETIT_RESTE: "encore dû", MotifDeCloture.PRESCRIT: "23/11/2026"}
    for motif, mots in faux.items():
        with pytest.raises(Refus, match=mots):
            cloture.clore(superviseur, dossier.id, motif)
    prescrit = creer_dossier(prescription_le=date(2026, 11, 22))
    cloture.clore(superviseur, prescrit.id, MotifDeCloture.PRESCRIT)
    assert o.relire(prescrit).clos_motif is MotifDeCloture.PRESCRIT


def test_clore_annule_la_mission_non_transmise(superviseur: Seance, creer_dossier: Callable[..., Dossier]) -> None:
    dossier = creer_dossier(procedure_etat=EtatProcedure.A_TRANSMETTRE, etape=Etape.HUISSIER_AMIABLE)
    mission = Procedure.create(dossier_id=dossier.id, type=TypeProcedure.SOMMATION, montant=1, ouverte_le=superviseur.jour)
    cloture.clore(superviseur, dossier.id, MotifDeCloture.RETRAIT)
    assert Procedure.get_by_id(mission.id).etat is EtatProcedure.ANNULE
    assert o.relire(dossier).procedure_etat is None


def test_rouvrir_retrouve_l_etape_et_le_scenario(
    seance: Seance, superviseur: Seance, ouvrir_pour: Callable[..., Seance], creer_dossier: Callable[..., Dossier]
) -> None:
    dossier = creer_dossier(etape=Etape.MISE_EN_DEMEURE, mise_en_demeure_le=date(2026, 11, 2), position=5)
    cloture.clore(superviseur, dossier.id, MotifDeCloture.RETRAIT)
    diallo = ouvrir_pour("diallo", Role.ADMINISTRATEUR)
    with pytest.raises(Refus, match="superviseur"):
        cloture.rouvrir(seance, dossier.id, "le mandant revient")
    with pytest.raises(Refus, match="vous avez clos ce dossier"):
        cloture.rouvrir(superviseur, dossier.id, "le mandant revient")
    with pytest.raises(SaisieInvalide, match="raison"):
        cloture.rouvrir(diallo, dossier.id, " ")
    cloture.rouvrir(diallo, dossier.id, "le mandant revient")
    relu = o.relire(dossier)
    assert (relu.etat, relu.etape, relu.action) == (Etat.ACTIF, Etape.MISE_EN_DEMEURE, TypeAction.APPEL)
    assert (relu.clos_le, relu.clos_motif) == (None, None)
    assert o.dernier(dossier).type is TypeEvenement.REOUVERTURE
    with pytest.raises(Refus, match="n'est pas clos"):
        cloture.rouvrir(superviseur, dossier.id, "encore")


def test_un_dossier_paye_ne_se_rouvre_pas(seance: Seance, superviseur: Seance, creer_dossier: Callable[..., Dossier]) -> None:
    dossier = creer_dossier()
    encaisser(seance, dossier.id, du_du_dossier(dossier.id, seance.jour, seance.configuration), seance.jour, Moyen.VIREMENT)
    assert o.relire(dossier).clos_motif is MotifDeCloture.SOLDE
    with pytest.raises(Refus, match="rien à recouvrer"):
        cloture.rouvrir(superviseur, dossier.id, "erreur")


def test_attribuer_change_l_agent_et_compte_les_changements(
    seance: Seance, superviseur: Seance, ouvrir_pour: Callable[..., Seance], creer_dossier: Callable[..., Dossier]
) -> None:
    martin = ouvrir_pour("martin")
    assert martin.acteur is not None
    un, deux = creer_dossier(), creer_dossier(agent=None)
    with pytest.raises(Refus, match="superviseur"):
        attribution.attribuer(seance, [un.id], martin.acteur.id)
    assert attribution.attribuer(superviseur, [un.id, deux.id, un.id], martin.acteur.id) == 2
    assert [o.relire(d).agent_id for d in (un, deux)] == [martin.acteur.id] * 2
    assert [o.dernier(d).texte for d in (un, deux)] == ["de Lefevre à Martin", "de personne à Martin"]
    version = o.relire(un).version
    assert attribution.attribuer(superviseur, [un.id], martin.acteur.id) == 0
    assert o.relire(un).version == version


def test_attribuer_est_tout_ou_rien(superviseur: Seance, ouvrir_pour: Callable[..., Seance], creer_dossier: Callable[..., Dossier]) -> None:
    martin, diallo = ouvrir_pour("martin"), ouvrir_pour("diallo")
    assert martin.acteur is not None
    libre, tenu = creer_dossier(), creer_dossier()
    prendre(diallo, tenu.id)
    with pytest.raises(Refus, match="Diallo tient"):
        attribution.attribuer(superviseur, [libre.id, tenu.id], martin.acteur.id)
    assert o.relire(libre).agent_id != martin.acteur.id and o.evenements(libre) == []
    with pytest.raises(Introuvable):
        attribution.attribuer(superviseur, [libre.id, 999], martin.acteur.id)
    assert o.relire(libre).agent_id != martin.acteur.id


def test_on_n_attribue_qu_a_un_agent_qui_travaille(
    superviseur: Seance, ouvrir_pour: Callable[..., Seance], creer_dossier: Callable[..., Dossier]
) -> None:
    dossier = creer_dossier()
    parti, comptable = ouvrir_pour("parti"), ouvrir_pour("caisse", Role.COMPTABLE)
    assert parti.acteur is not None and comptable.acteur is not None
    Utilisateur.update(actif=False).where(Utilisateur.id == parti.acteur.id).execute()
    for acteur in (parti.acteur, comptable.acteur):
        with pytest.raises(Refus, match="ne travaille pas"):
            attribution.attribuer(superviseur, [dossier.id], acteur.id)
    with pytest.raises(Introuvable):
        attribution.attribuer(superviseur, [dossier.id], 999)
