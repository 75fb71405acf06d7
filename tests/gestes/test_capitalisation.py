"""La clause ou la décision de capitalisation (règle 13) : prouvée, comptée, retirée, annulée ; sur les deux moteurs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from agence.decomptes import decompte_du_dossier
from agence.erreurs import Introuvable, Refus, SaisieInvalide
from agence.gestes import capitalisation, pieces
from agence.gestes.annulation import annuler
from agence.gestes.capitalisation import Origine
from agence.gestes.decomptes import arreter
from agence.gestes.paiements import encaisser
from agence.seance import Seance
from agence.tenue.verification import verifier
from donnees.modeles import Creance, Dossier, Evenement, Imputation, Piece
from donnees.nomenclature import Moyen, TypePiece

Fabrique = Callable[..., Dossier]
LUNDI = date(2026, 11, 23)
DEPUIS = date(2025, 6, 30)


@pytest.fixture
def dossier(creer_dossier: Fabrique) -> Dossier:
    """1 100 € échus le 30/06/2024, au taux convenu de 10 %."""
    d = creer_dossier(echeance_le=date(2024, 6, 30))
    Creance.update(taux_penalites="10").where(Creance.dossier_id == d.id).execute()
    return d


def interets(seance: Seance, d: Dossier) -> int:
    return decompte_du_dossier(d.id, LUNDI, seance.configuration).interets


def test_regle_13_la_clause_prouvee_joint_les_interets_de_l_annee(seance: Seance, dossier: Dossier) -> None:
    # Au 30/06/2026, 730 j sont dus à 10 % de 1 100 € : 220,00 € joints, quatre segments de 55,45, 54,55, 55,45, 54,55.
    # Puis 146 j du 01/07 au 23/11/2026 sur 1 320 € : 52,80 au lieu de 44,00.
    assert interets(seance, dossier) == 264_00
    capitalisation.inscrire(seance, dossier.id, Origine.CLAUSE, DEPUIS, "CGV 2024, article 9")
    assert interets(seance, dossier) == 272_80
    piece = Piece.get(Piece.dossier_id == dossier.id, Piece.nom == "CGV 2024, article 9")
    assert piece.type is TypePiece.CONTRAT
    dit = Evenement.get(Evenement.code == capitalisation.CODE)
    assert dit.donnees == {"depuis": "2025-06-30", "origine": "clause", "piece": piece.id}
    assert verifier(jour=LUNDI) == ()


@pytest.mark.parametrize("geste", ["inscrire", "retirer"])
def test_elle_s_annule_et_les_imputations_avec(seance: Seance, dossier: Dossier, geste: str) -> None:
    encaisser(seance, dossier.id, 300_00, LUNDI, Moyen.VIREMENT)
    if geste == "retirer":
        capitalisation.inscrire(seance, dossier.id, Origine.CLAUSE, DEPUIS, "CGV")
    avant, parts = interets(seance, dossier), _imputees(dossier)
    if geste == "inscrire":
        capitalisation.inscrire(seance, dossier.id, Origine.CLAUSE, DEPUIS, "CGV")
    else:
        capitalisation.retirer(seance, dossier.id, "clause réputée non écrite")
    assert _imputees(dossier) != parts, "le paiement éteint plus, ou moins, d'intérêts"
    annuler(seance)
    assert (interets(seance, dossier), _imputees(dossier)) == (avant, parts)
    assert (Dossier.get_by_id(dossier.id).capitalisation_le is None) is (geste == "inscrire")
    assert verifier(jour=LUNDI) == ()


def _imputees(d: Dossier) -> list[tuple[str, int]]:
    """Ce que le paiement éteint, dans sa dernière version."""
    figees = list(Imputation.select().order_by(Imputation.id))
    derniere = max(i.version for i in figees)
    return sorted((i.poste.value, i.montant) for i in figees if i.version == derniere)


def test_regle_13_sans_piece_ou_avec_une_autre_elle_est_refusee(seance: Seance, dossier: Dossier) -> None:
    facture = pieces.joindre(seance, dossier.id, TypePiece.FACTURE, "F-1")
    for designation, dit in (("", "aucune pièce"), (" ", "aucune pièce"), (facture.id, "ne prouve pas"), ("f-1", "ne prouve pas")):
        with pytest.raises(Refus, match=dit) as refus:
            capitalisation.inscrire(seance, dossier.id, Origine.CLAUSE, DEPUIS, designation)
        assert refus.value.regle == "13"
    with pytest.raises(Introuvable):
        capitalisation.inscrire(seance, dossier.id, Origine.CLAUSE, DEPUIS, "#404")
    assert Dossier.get_by_id(dossier.id).capitalisation_le is None


def test_une_clause_ne_prouve_pas_une_decision(seance: Seance, dossier: Dossier) -> None:
    contrat = pieces.joindre(seance, dossier.id, TypePiece.CONTRAT, "contrat")
    with pytest.raises(Refus, match="décision de justice"):
        capitalisation.inscrire(seance, dossier.id, Origine.DECISION, DEPUIS, contrat.id)
    titre = pieces.joindre(seance, dossier.id, TypePiece.TITRE, "jugement du 02/06/2025")
    capitalisation.inscrire(seance, dossier.id, Origine.DECISION, DEPUIS, titre.id)
    assert Dossier.get_by_id(dossier.id).capitalisation_le == DEPUIS


@pytest.mark.parametrize("jour", [date(2026, 11, 24), date(1999, 1, 1)])
def test_un_jour_a_venir_ou_absurde_est_refuse(seance: Seance, dossier: Dossier, jour: date) -> None:
    with pytest.raises(SaisieInvalide):
        capitalisation.inscrire(seance, dossier.id, Origine.CLAUSE, jour, "CGV")
    assert not Piece.select().where(Piece.nom == "CGV").exists(), "rien n'est écrit"


def test_deux_fois_est_refuse_puis_la_retirer_rend_le_decompte_simple(seance: Seance, dossier: Dossier) -> None:
    simple = interets(seance, dossier)
    with pytest.raises(Introuvable):
        capitalisation.retirer(seance, dossier.id, "rien à retirer")
    capitalisation.inscrire(seance, dossier.id, Origine.CLAUSE, DEPUIS, "CGV")
    with pytest.raises(Refus, match="déjà inscrite"):
        capitalisation.inscrire(seance, dossier.id, Origine.CLAUSE, DEPUIS, "CGV")
    capitalisation.retirer(seance, dossier.id, "clause réputée non écrite")
    assert interets(seance, dossier) == simple


def test_un_decompte_deja_arrete_se_dit_perime(seance: Seance, dossier: Dossier) -> None:
    arreter(seance, dossier.id)
    capitalisation.inscrire(seance, dossier.id, Origine.CLAUSE, DEPUIS, "CGV")
    assert Evenement.select().where(Evenement.code == "perime").exists(), "règle 14"
