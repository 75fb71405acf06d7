"""Un décompte arrêté : numéroté, complet, jamais réécrit, et reconnu quand il ne dit plus vrai."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import peewee as pw
import pytest

from agence.decomptes import elements_du_dossier
from agence.decomptes_arretes import dernier_arrete, empreinte, est_intact, ne_correspond_plus
from agence.erreurs import Refus, SaisieInvalide
from agence.gestes import escalade
from agence.gestes.annulation import annuler
from agence.gestes.decomptes import arreter
from agence.gestes.frais import ajouter
from agence.gestes.paiements import encaisser
from agence.gestes.remises import remettre, retirer
from agence.seance import Seance
from agence.tenue.verification import verifier
from donnees.modeles import DecompteArrete, Dossier, Evenement, Frais, Piece, Procedure, Remise
from donnees.nomenclature import MotifImpaye, Moyen, NatureFrais, Poste, TypeAction, TypeEvenement, TypePiece

Fabrique = Callable[..., Dossier]
LUNDI = date(2026, 11, 23)


@pytest.fixture
def dossier(creer_dossier: Fabrique) -> Dossier:
    return creer_dossier()


def test_il_garde_tout_ce_qu_il_disait(seance: Seance, dossier: Dossier) -> None:
    paye = encaisser(seance, dossier.id, 200_00, date(2026, 11, 2), Moyen.VIREMENT)
    arrete = arreter(seance, dossier.id, motif="requête en injonction")
    c = DecompteArrete.get_by_id(arrete.id).contenu
    assert (c["dossier"], c["au"], c["version"], c["motif"], c["du"]) == (
        dossier.reference, "2026-11-23", 1, "requête en injonction", arrete.du,
    )  # fmt: skip
    assert [(i["versement"], i["poste"], i["montant"]) for i in c["imputations"]] == [
        (paye.id, "interets", 29_52), (paye.id, "principal", 170_48),
    ]  # fmt: skip
    assert [(x["du_jour"], x["au_jour"], x["taux"], x["montant"]) for x in c["lignes"] if x["taux"]] == [
        ("2026-08-16", "2026-11-02", "12.40", 29_52), ("2026-11-03", "2026-11-23", "12.40", 6_63),
    ]  # fmt: skip
    assert c["reserves"], "un taux de source secondaire se réserve"
    dit = Evenement.get(Evenement.type == TypeEvenement.DECOMPTE)
    assert dit.code == "arrete" and "n° 1 arrêté au 23/11/2026" in dit.texte and dit.donnees["empreinte"] == arrete.empreinte


def test_il_ne_se_change_ni_ne_s_efface_et_une_retouche_se_voit(seance: Seance, dossier: Dossier) -> None:
    arrete = arreter(seance, dossier.id)
    for retouche in (DecompteArrete.update(du=1), DecompteArrete.delete()):
        with pytest.raises(pw.DatabaseError), DecompteArrete._meta.database.atomic():
            retouche.execute()
    garde = dernier_arrete(dossier.id)
    assert garde is not None and est_intact(garde)
    change = DecompteArrete.get_by_id(arrete.id).contenu | {"du": 1}
    assert empreinte(change) != arrete.empreinte
    assert verifier(jour=LUNDI) == ()


def test_les_bornes_se_refusent_et_rien_ne_s_ecrit(seance: Seance, dossier: Dossier) -> None:
    for au, regle in ((date(2014, 12, 31), "10"), (date(2027, 1, 4), "10")):
        with pytest.raises(Refus) as refus:
            arreter(seance, dossier.id, au)
        assert refus.value.regle == regle
    with pytest.raises(SaisieInvalide):
        arreter(seance, dossier.id, LUNDI + timedelta(days=1))
    assert DecompteArrete.select().count() == 0 and Evenement.select().count() == 0


def test_il_ne_s_annule_pas(seance: Seance, dossier: Dossier) -> None:
    arreter(seance, dossier.id)
    with pytest.raises(Refus):
        annuler(seance)
    assert DecompteArrete.select().count() == 1


def test_l_escalade_arrete_son_decompte_et_son_annulation_le_laisse(seance: Seance, creer_dossier: Fabrique) -> None:
    d = creer_dossier(
        position=7, tentatives=3, mise_en_demeure_le=LUNDI - timedelta(days=20), mise_en_demeure_expire_le=LUNDI - timedelta(days=5),
        impaye_motif=MotifImpaye.TRESORERIE, prescription_le=LUNDI + timedelta(days=900), confie_le=LUNDI - timedelta(days=60),
        premiere_lettre_le=LUNDI - timedelta(days=60),
    )  # fmt: skip
    Piece.create(dossier_id=d.id, type=TypePiece.FACTURE, nom="F-1.pdf", ajoutee_le=seance.horloge())
    mission = escalade.escalader(seance, d.id, TypeAction.HUISSIER)
    arrete = DecompteArrete.get()
    assert (arrete.du, arrete.motif, arrete.au) == (mission.montant, "sommation", LUNDI)
    assert "escalade" in annuler(seance).libelle
    assert (DecompteArrete.select().count(), Procedure.get().etat.value) == (1, "annule")


def test_il_correspond_encore_tant_que_rien_ne_le_change(seance: Seance, dossier: Dossier) -> None:
    encaisser(seance, dossier.id, 200_00, date(2026, 11, 2), Moyen.VIREMENT)
    arreter(seance, dossier.id, date(2026, 11, 10))
    encaisser(seance, dossier.id, 100_00, LUNDI, Moyen.VIREMENT)

    def dit() -> str:
        garde = dernier_arrete(dossier.id)
        assert garde is not None
        return ne_correspond_plus(garde, elements_du_dossier(dossier.id, seance.configuration), seance.configuration)

    assert dit() == ""
    encaisser(seance, dossier.id, 50_00, date(2026, 11, 9), Moyen.VIREMENT)
    assert dit().startswith("le décompte n° 1 du 10/11/2026 ne correspond plus")


# ── frais et remises se reprennent ───────────────────────────────────────────────────────────────────────────────────


def test_une_remise_s_annule_ou_se_retire(seance: Seance, superviseur: Seance, dossier: Dossier) -> None:
    remettre(superviseur, dossier.id, Poste.PRINCIPAL, 100_00, "geste", accord="le mandant, par écrit")
    assert "remise" in annuler(superviseur).libelle
    assert (Dossier.get_by_id(dossier.id).principal, Remise.get().retiree) == (1_100_00, True)
    faite = remettre(superviseur, dossier.id, Poste.PRINCIPAL, 100_00, "si payé vendredi", accord="le mandant, par écrit")
    with pytest.raises(Refus):
        retirer(seance, faite.id, "pas payé")
    retirer(superviseur, faite.id, "pas payé vendredi")
    assert (Dossier.get_by_id(dossier.id).solde, verifier(jour=LUNDI)) == (1_100_00, ())


def test_une_remise_de_tout_ce_qui_reste_solde_le_dossier(superviseur: Seance, dossier: Dossier) -> None:
    remettre(superviseur, dossier.id, Poste.INDEMNITES, 40_00, "geste", accord="avoir A-12")
    remettre(superviseur, dossier.id, Poste.INTERETS, 37_37, "geste", accord="avoir A-12")
    remettre(superviseur, dossier.id, Poste.PRINCIPAL, 1_100_00, "avoir du mandant", accord="avoir A-12")
    relu = Dossier.get_by_id(dossier.id)
    assert (relu.etat.value, relu.principal, relu.solde) == ("clos", 0, 0)
    assert verifier(jour=LUNDI) == ()


def test_des_frais_s_annulent(seance: Seance, dossier: Dossier) -> None:
    Dossier.update(titre_le=date(2026, 10, 1)).execute()
    piece = Piece.create(dossier_id=dossier.id, type=TypePiece.TITRE, nom="jugement", ajoutee_le=seance.horloge())
    ajouter(seance, dossier.id, NatureFrais.DEPENS, 51_07, LUNDI, piece.id)
    assert "frais" in annuler(seance).libelle
    assert Frais.get().retire is True
