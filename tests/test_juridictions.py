"""La juridiction d'un dossier lue de la base : les parties, la dette, l'adresse, l'annuaire ; sur les deux moteurs."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from agence.erreurs import Introuvable, SaisieInvalide
from agence.gestes import partenaires
from agence.juridictions import juridiction_du_dossier
from agence.seance import Seance
from donnees.modeles import Coordonnee, Creance, Dossier
from donnees.nomenclature import EtatCoordonnee, Nature, TypeCoordonnee, TypeCreance, TypePartenaire, TypePiece, TypeProcedure
from donnees.vues.partenaires import lieu_du_debiteur
from ecrans.poste.pieces_demandees import lire_pieces
from tests.fabrique import creer_debiteur

INJONCTION = TypeProcedure.INJONCTION


def test_le_greffe_du_departement_du_debiteur(seance: Seance, superviseur: Seance, creer_dossier: Callable[..., Dossier]) -> None:
    for nom, ressort in (("TC de Rennes", "35"), ("TC d'Ajaccio", "2A"), ("TMC de Saint-Denis", "974")):
        partenaires.ajouter(superviseur, TypePartenaire.GREFFE, nom, ressort, competence="commerce")
    for code_postal, greffe in (("35200", "TC de Rennes"), ("20090", "TC d'Ajaccio"), ("20200", ""), ("97410", "TMC de Saint-Denis")):
        dossier = creer_dossier(debiteur=creer_debiteur(seance, code_postal=code_postal))
        assert juridiction_du_dossier(seance, dossier.id, INJONCTION).greffe == greffe


def test_un_consommateur_va_au_tribunal_judiciaire(seance: Seance, creer_dossier: Callable[..., Dossier]) -> None:
    dossier = creer_dossier(nature=Nature.PARTICULIER)
    assert str(juridiction_du_dossier(seance, dossier.id, INJONCTION)) == (
        "président du tribunal judiciaire du lieu où demeure le débiteur (département 35)"
    )


def test_une_adresse_illisible_se_dit(seance: Seance, creer_dossier: Callable[..., Dossier]) -> None:
    dossier = creer_dossier(debiteur=creer_debiteur(seance, code_postal="ABC"))
    assert "département inconnu : corriger l'adresse" in str(juridiction_du_dossier(seance, dossier.id, INJONCTION))


def test_l_adresse_valable_passe_devant_celle_d_ou_le_courrier_revient(seance: Seance, creer_dossier: Callable[..., Dossier]) -> None:
    dossier = creer_dossier()
    Coordonnee.update(etat=EtatCoordonnee.NPAI).where(Coordonnee.type == TypeCoordonnee.ADRESSE).execute()
    assert lieu_du_debiteur(dossier.id).departement == "35"
    champs = {"debiteur_id": dossier.debiteur_id, "type": TypeCoordonnee.ADRESSE, "ordre": 9}
    Coordonnee.create(valeur="2 rue Neuve", code_postal="1000", pays="BE", ville="Bruxelles", **champs)
    assert lieu_du_debiteur(dossier.id) == ("1000", "BE")
    assert juridiction_du_dossier(seance, dossier.id, INJONCTION).sorte == "etranger"


def test_des_creances_de_juges_differents_se_disent(seance: Seance, creer_dossier: Callable[..., Dossier]) -> None:
    dossier = creer_dossier(nature=Nature.PARTICULIER, montants=(100_00, 200_00))
    Creance.update(type=TypeCreance.LOYER).where(Creance.numero.endswith("-2")).execute()
    assert "juges différents" in juridiction_du_dossier(seance, dossier.id, INJONCTION).reserve


def test_un_dossier_inconnu(seance: Seance) -> None:
    with pytest.raises(Introuvable, match="n° 404"):
        juridiction_du_dossier(seance, 404, INJONCTION)


@pytest.mark.parametrize(
    ("ecrit", "lues"),
    [("contrat, livraison", ["contrat", "livraison"]), ("Fact ; contrat,fact", ["facture", "contrat"]), ("titre", ["titre"]),
     ("procès-verbal", ["proces_verbal"]), ("mise en demeure", ["mise_en_demeure"]), (" , ", [])],
)  # fmt: skip
def test_des_pieces_se_lisent_par_leur_nom(ecrit: str, lues: list[str]) -> None:
    assert lire_pieces(ecrit) == tuple(TypePiece(p) for p in lues)


@pytest.mark.parametrize(
    ("ecrit", "mots"), [("preuve", "« preuve » inconnue"), ("c", "peut être plusieurs pièces"), ("\x1b[2J", "inconnue")]
)
def test_une_piece_qu_on_ne_reconnait_pas_est_refusee(ecrit: str, mots: str) -> None:
    with pytest.raises(SaisieInvalide) as refus:
        lire_pieces(ecrit)
    assert mots in str(refus.value) and "\x1b" not in str(refus.value)
