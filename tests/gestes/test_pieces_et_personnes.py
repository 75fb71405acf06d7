"""Les pièces, les intervenants, la raison de l'impayé, les champs libres."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from agence.erreurs import Introuvable, SaisieInvalide
from agence.gestes import champs_libres, intervenants, motifs, pieces
from agence.gestes.intervenants import RoleIntervenant
from agence.seance import Seance
from donnees.modeles import Dossier, Intervenant, Piece
from donnees.nomenclature import MotifImpaye, TypeEvenement, TypePiece
from tests.gestes import outils_gestes as o


def test_une_piece_se_joint_et_se_retire_sans_s_effacer(seance: Seance, creer_dossier: Callable[..., Dossier]) -> None:
    dossier = creer_dossier()
    piece = pieces.joindre(seance, dossier.id, TypePiece.FACTURE, "F-2026-118.pdf", empreinte="ab12")
    lue = Piece.get_by_id(piece.id)
    assert (lue.type, lue.nom, lue.empreinte, lue.retiree) == (TypePiece.FACTURE, "F-2026-118.pdf", "ab12", False)
    assert o.dernier(dossier).type is TypeEvenement.PIECE
    pieces.retirer(seance, dossier.id, piece.id, "autre débiteur")
    assert Piece.get_by_id(piece.id).retiree
    assert o.dernier(dossier).texte == "pièce « facture » retirée : F-2026-118.pdf · autre débiteur"
    with pytest.raises(Introuvable):
        pieces.retirer(seance, dossier.id, piece.id)


def test_une_piece_a_un_nom_et_un_seul_dossier(seance: Seance, creer_dossier: Callable[..., Dossier]) -> None:
    un, autre = creer_dossier(), creer_dossier()
    with pytest.raises(SaisieInvalide, match="nom"):
        pieces.joindre(seance, un.id, TypePiece.CONTRAT, "  ")
    piece = pieces.joindre(seance, un.id, TypePiece.CONTRAT, "contrat \x1b[31msigné")
    assert "\x1b" not in piece.nom
    with pytest.raises(Introuvable):
        pieces.retirer(seance, autre.id, piece.id)


def test_un_garant_s_ajoute_et_se_retire(seance: Seance, creer_dossier: Callable[..., Dossier]) -> None:
    dossier = creer_dossier()
    garant = intervenants.ajouter(seance, dossier.id, RoleIntervenant.GARANT, "Jeanne Morel", "06 12 34 56 78")
    lu = Intervenant.get_by_id(garant.id)
    assert (lu.role, lu.nom, lu.telephone, lu.retire) == ("garant", "Jeanne Morel", "+33612345678", False)
    intervenants.retirer(seance, dossier.id, garant.id)
    assert Intervenant.get_by_id(garant.id).retire
    with pytest.raises(Introuvable):
        intervenants.retirer(seance, dossier.id, garant.id)
    for nom, telephone in (("", ""), ("Jeanne Morel", "123")):
        with pytest.raises(SaisieInvalide):
            intervenants.ajouter(seance, dossier.id, RoleIntervenant.CODEBITEUR, nom, telephone)


def test_la_raison_de_l_impaye_remplace_la_precedente(seance: Seance, creer_dossier: Callable[..., Dossier]) -> None:
    dossier = creer_dossier()
    motifs.constater(seance, dossier.id, MotifImpaye.OUBLI)
    motifs.constater(seance, dossier.id, MotifImpaye.TRESORERIE, "attend un chantier")
    assert o.relire(dossier).impaye_motif is MotifImpaye.TRESORERIE
    assert [e.texte for e in o.evenements(dossier)] == ["raison : oubli", "raison : trésorerie · attend un chantier"]


@pytest.fixture
def avec_champs(seance: Seance) -> Seance:
    champs = {"FOURNIL": {"four": "Modèle de four", "tournee": "Tournée"}}
    return replace(seance, configuration=replace(seance.configuration, champs=champs))


def test_un_champ_declare_se_remplit_et_s_efface(avec_champs: Seance, creer_dossier: Callable[..., Dossier]) -> None:
    dossier = creer_dossier()
    champs_libres.remplir(avec_champs, dossier.id, "four", " Bongard ")
    champs_libres.remplir(avec_champs, dossier.id, "tournee", "mardi")
    assert o.relire(dossier).champs == {"four": "Bongard", "tournee": "mardi"}
    champs_libres.remplir(avec_champs, dossier.id, "four", "")
    assert o.relire(dossier).champs == {"tournee": "mardi"}
    assert o.dernier(dossier).texte == "Modèle de four : effacé"


def test_un_champ_non_declare_ou_trop_long_est_refuse(avec_champs: Seance, creer_dossier: Callable[..., Dossier]) -> None:
    dossier = creer_dossier()
    with pytest.raises(SaisieInvalide, match="non déclaré") as refus:
        champs_libres.remplir(avec_champs, dossier.id, "compteur", "12")
    assert refus.value.remede == "Champs de ce mandant : four, tournee."
    with pytest.raises(SaisieInvalide, match="201"):
        champs_libres.remplir(avec_champs, dossier.id, "four", "x" * 201)
    assert o.relire(dossier).champs == {}


def test_douze_champs_au_plus(seance: Seance, creer_dossier: Callable[..., Dossier]) -> None:
    dossier = creer_dossier()
    treize = {"FOURNIL": {f"c{i}": f"Champ {i}" for i in range(13)}}
    large = replace(seance, configuration=replace(seance.configuration, champs=treize))
    champs_libres.remplir(large, dossier.id, "c11", "ok")
    with pytest.raises(SaisieInvalide):
        champs_libres.remplir(large, dossier.id, "c12", "non")
