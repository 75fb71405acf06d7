"""Le tribunal demande des pièces (K13) : tâche en tête, avis, butoir sur le mur ; levée quand tout est joint ; sur les deux moteurs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from agence.conduite import rang
from agence.erreurs import Refus, SaisieInvalide
from agence.gestes import pieces
from agence.gestes.annulation import annuler
from agence.gestes.pieces_demandees import demander_pieces
from agence.gestes.suspensions import suspendre
from agence.gestes.taches import marquer_faite
from agence.mur import Mur
from agence.seance import Seance
from agence.situations import situation_de
from donnees.modeles import AvisMandant, Debiteur, Dossier, EcheanceProcedure
from donnees.nomenclature import EtatProcedure, Motif, MotifAction, ObjetAvis, TypeAction, TypePiece
from donnees.vues.echeances import Genre
from donnees.vues.file import File
from tests.gestes.outils_gestes import dernier, etat_complet, evenements, relire
from tests.outils.echeances import procedure

CONTRAT, LIVRAISON = TypePiece.CONTRAT, TypePiece.LIVRAISON
AVANT = date(2026, 12, 4)


@pytest.fixture
def dossier(creer_dossier: Callable[..., Dossier]) -> Dossier:
    d = creer_dossier(action=TypeAction.SUIVI_PROCEDURE, action_le=date(2026, 12, 20), procedure_etat=EtatProcedure.TRANSMIS)
    procedure(d)
    return d


def sur_le_mur(seance: Seance) -> list[tuple[str, int, str]]:
    return [(x.libelle, x.jours, x.qui) for x in Mur(seance.jour, types=[Genre.PROCEDURE]).page(0, 9)]


def test_la_demande_est_en_tete_de_la_file_sur_le_mur_et_dans_les_avis(
    seance: Seance, dossier: Dossier, creer_dossier: Callable[..., Dossier]
) -> None:
    for _ in range(3):
        creer_dossier(montants=(90_000_00,), action=TypeAction.APPEL, action_le=seance.jour, action_motif=MotifAction.PROMESSE_ROMPUE)
    demander_pieces(seance, dossier.id, [CONTRAT, LIVRAISON, CONTRAT], AVANT)
    assert seance.acteur is not None
    premiere = File(seance.acteur.id, seance.jour, seance.horloge()).premieres(1)[0]
    assert (premiere.id, premiere.action, premiere.action_motif) == (dossier.id, "tache", "pieces_demandees")
    assert sur_le_mur(seance) == [("pièces demandées par le tribunal : contrat, livraison", 11, "mandant")]
    (avis,) = AvisMandant.select()
    assert avis.objet is ObjetAvis.PIECES and "avant le 04/12/2026 : contrat" in avis.texte
    situation = situation_de(relire(dossier), Debiteur.get_by_id(dossier.debiteur_id))
    assert rang.expliquer(situation, seance.configuration.rang, seance.jour).startswith("le tribunal attend des pièces, ")


def test_elle_est_levee_quand_la_derniere_piece_est_jointe(seance: Seance, dossier: Dossier) -> None:
    echeance = demander_pieces(seance, dossier.id, [CONTRAT, LIVRAISON], AVANT)
    pieces.joindre(seance, dossier.id, CONTRAT, "contrat 2025")
    pieces.joindre(seance, dossier.id, TypePiece.FACTURE, "F-1")
    assert EcheanceProcedure.get_by_id(echeance.id).faite_le is None
    pieces.joindre(seance, dossier.id, LIVRAISON, "bon signé")
    assert EcheanceProcedure.get_by_id(echeance.id).faite_le == seance.jour
    assert sur_le_mur(seance) == []
    assert (dernier(dossier).code, "les lui envoyer avant le 04/12/2026" in dernier(dossier).texte) == ("pieces_reunies", True)
    assert relire(dossier).action is TypeAction.TACHE                  # reste à les envoyer
    marquer_faite(seance, dossier.id, "envoyées au greffe")
    assert relire(dossier).action is TypeAction.SUIVI_PROCEDURE


def test_la_piece_jointe_se_reprend_et_la_demande_revient(seance: Seance, dossier: Dossier) -> None:
    echeance = demander_pieces(seance, dossier.id, [CONTRAT], AVANT)
    avant = etat_complet(dossier)
    pieces.joindre(seance, dossier.id, CONTRAT, "contrat 2025")
    annuler(seance)
    assert etat_complet(dossier) == avant
    assert EcheanceProcedure.get_by_id(echeance.id).faite_le is None
    pieces.joindre(seance, dossier.id, CONTRAT, "contrat 2025")
    assert EcheanceProcedure.get_by_id(echeance.id).faite_le == seance.jour


def test_la_demande_s_annule_en_entier(seance: Seance, dossier: Dossier) -> None:
    avant = etat_complet(dossier)
    demander_pieces(seance, dossier.id, [CONTRAT], AVANT)
    annuler(seance)
    assert etat_complet(dossier) == avant
    assert sur_le_mur(seance) == []
    assert [a.annule for a in AvisMandant.select()] == [True]


def test_une_piece_deja_au_dossier_n_est_pas_redemandee_au_mandant(seance: Seance, dossier: Dossier) -> None:
    pieces.joindre(seance, dossier.id, CONTRAT, "contrat 2025")
    with pytest.raises(Refus, match="déjà au dossier"):
        demander_pieces(seance, dossier.id, [CONTRAT], AVANT)
    demander_pieces(seance, dossier.id, [CONTRAT, LIVRAISON], AVANT)
    (avis,) = AvisMandant.select()
    assert "contrat" not in avis.texte


def test_une_piece_retiree_ne_compte_pas(seance: Seance, dossier: Dossier) -> None:
    retiree = pieces.joindre(seance, dossier.id, CONTRAT, "mauvais contrat")
    pieces.retirer(seance, dossier.id, retiree.id)
    demander_pieces(seance, dossier.id, [CONTRAT], AVANT)
    assert len(sur_le_mur(seance)) == 1


def test_deux_demandes_se_levent_chacune_a_son_heure(seance: Seance, dossier: Dossier) -> None:
    demander_pieces(seance, dossier.id, [CONTRAT], AVANT)
    demander_pieces(seance, dossier.id, [CONTRAT, LIVRAISON], AVANT + timedelta(days=9))
    pieces.joindre(seance, dossier.id, CONTRAT, "contrat")
    assert [jours for _, jours, _ in sur_le_mur(seance)] == [20]


def test_un_dossier_suspendu_le_reste(seance: Seance, dossier: Dossier) -> None:
    suspendre(seance, dossier.id, Motif.LITIGE)
    demander_pieces(seance, dossier.id, [CONTRAT], AVANT)
    assert relire(dossier).suspension_motif is Motif.LITIGE
    assert len(sur_le_mur(seance)) == 1 and AvisMandant.select().count() == 1


@pytest.mark.parametrize(
    ("voulues", "le", "mots"),
    [([], AVANT, "aucune pièce"), ([CONTRAT], date(2026, 11, 22), "22/11/2026 est passée")],
)
def test_une_demande_fausse_est_refusee(seance: Seance, dossier: Dossier, voulues: list[TypePiece], le: date, mots: str) -> None:
    avant = (etat_complet(dossier), len(evenements(dossier)))
    with pytest.raises(SaisieInvalide, match=mots):
        demander_pieces(seance, dossier.id, voulues, le)
    assert (etat_complet(dossier), len(evenements(dossier))) == avant


def test_le_jour_meme_est_encore_possible(seance: Seance, dossier: Dossier) -> None:
    demander_pieces(seance, dossier.id, [CONTRAT], seance.jour)
    assert sur_le_mur(seance)[0][1] == 0


def test_sans_procedure_devant_un_juge_personne_ne_demande_de_pieces(seance: Seance, creer_dossier: Callable[..., Dossier]) -> None:
    with pytest.raises(Refus, match="devant un juge"):
        demander_pieces(seance, creer_dossier().id, [CONTRAT], AVANT)
