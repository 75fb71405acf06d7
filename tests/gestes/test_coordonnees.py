"""Les coordonnées d'un débiteur, et les débiteurs qui n'en font qu'un."""

from collections.abc import Callable

import pytest

from agence.erreurs import Introuvable, Refus, SaisieInvalide
from agence.gestes import coordonnees, rapprochements
from agence.seance import Seance
from donnees.modeles import Coordonnee, Debiteur, Dossier
from donnees.nomenclature import EtatCoordonnee, Nature, TypeCoordonnee
from tests.fabrique import creer_debiteur
from tests.gestes import outils_gestes as o


def du_debiteur(debiteur_id: int, type_: TypeCoordonnee) -> list[Coordonnee]:
    requete = Coordonnee.select().where(Coordonnee.debiteur_id == debiteur_id, Coordonnee.type == type_)
    return list(requete.order_by(Coordonnee.ordre, Coordonnee.id))


@pytest.mark.parametrize(
    ("tape", "garde"),
    [("06 12 34 56 78", "+33612345678"), ("0690.12.34.56", "+590690123456"), ("+32 470 12 34 56", "+32470123456")],
)
def test_un_telephone_est_garde_en_e164(tape: str, garde: str, seance: Seance, creer_dossier: Callable[..., Dossier]) -> None:
    dossier = creer_dossier()
    ajoute = coordonnees.ajouter_telephone(seance, dossier.id, tape, source="annuaire")
    assert (ajoute.valeur, ajoute.inverse, ajoute.source, ajoute.ordre) == (garde, garde[::-1], "annuaire", 1)
    assert o.dernier(dossier).texte == f"téléphone ajouté : {garde}"


def test_ce_qui_n_est_pas_un_numero_est_refuse(seance: Seance, creer_dossier: Callable[..., Dossier]) -> None:
    dossier = creer_dossier()
    for faux in ("", "12", "061234567", "abc", "0612345678\x1b[2J"):
        with pytest.raises(SaisieInvalide):
            coordonnees.ajouter_telephone(seance, dossier.id, faux)
    assert o.evenements(dossier) == []


def test_un_numero_deja_connu_est_dit_avec_son_etat(seance: Seance, creer_dossier: Callable[..., Dossier]) -> None:
    dossier = creer_dossier()
    ajoute = coordonnees.ajouter_telephone(seance, dossier.id, "0612345678")
    coordonnees.changer_etat(seance, dossier.id, ajoute.id, EtatCoordonnee.FAUX)
    with pytest.raises(Refus, match=r"\+33612345678 est déjà connu \(faux\)"):
        coordonnees.ajouter_telephone(seance, dossier.id, "06 12 34 56 78")


def test_courriel_et_adresse(seance: Seance, creer_dossier: Callable[..., Dossier]) -> None:
    dossier = creer_dossier()
    assert coordonnees.ajouter_courriel(seance, dossier.id, "compta@MOREL.example").valeur == "compta@morel.example"
    adresse = coordonnees.ajouter_adresse(seance, dossier.id, "3 rue Haute", "29200", "Brest")
    assert (adresse.valeur, adresse.code_postal, adresse.ville, adresse.pays, adresse.inverse) == (
        "3 rue Haute", "29200", "Brest", "FR", ""
    )  # fmt: skip
    for rue, postal, ville in (("", "29200", "Brest"), ("3 rue Haute", "2920", "Brest"), ("3 rue Haute", "29200", " ")):
        with pytest.raises(SaisieInvalide):
            coordonnees.ajouter_adresse(seance, dossier.id, rue, postal, ville)
    assert coordonnees.ajouter_adresse(seance, dossier.id, "Kerkstraat 1", "9000", "Gent", pays="BE").code_postal == "9000"


def test_un_etat_se_dit_de_ce_qui_peut_l_avoir(seance: Seance, creer_dossier: Callable[..., Dossier]) -> None:
    dossier = creer_dossier()
    telephone = du_debiteur(dossier.debiteur_id, TypeCoordonnee.TELEPHONE)[0]
    adresse = du_debiteur(dossier.debiteur_id, TypeCoordonnee.ADRESSE)[0]
    with pytest.raises(SaisieInvalide, match="NPAI"):
        coordonnees.changer_etat(seance, dossier.id, telephone.id, EtatCoordonnee.NPAI)
    with pytest.raises(SaisieInvalide, match="ne plus appeler"):
        coordonnees.changer_etat(seance, dossier.id, adresse.id, EtatCoordonnee.NE_PLUS_APPELER)
    coordonnees.changer_etat(seance, dossier.id, telephone.id, EtatCoordonnee.NE_PLUS_APPELER)
    assert du_debiteur(dossier.debiteur_id, TypeCoordonnee.TELEPHONE)[0].etat is EtatCoordonnee.NE_PLUS_APPELER


def test_une_coordonnee_corrigee_l_est_dans_tous_les_dossiers_du_debiteur(
    seance: Seance, creer_dossier: Callable[..., Dossier]
) -> None:
    debiteur = creer_debiteur(seance, "SAS Vermeulen")
    un, deux = creer_dossier(debiteur=debiteur), creer_dossier(debiteur=debiteur)
    telephone = du_debiteur(debiteur.id, TypeCoordonnee.TELEPHONE)[0]
    coordonnees.changer_etat(seance, un.id, telephone.id, EtatCoordonnee.FAUX)
    coordonnees.corriger(seance, deux.id, telephone.id, "02 99 11 22 33")
    lu = du_debiteur(debiteur.id, TypeCoordonnee.TELEPHONE)
    assert [(c.valeur, c.inverse, c.etat) for c in lu] == [("+33299112233", "33221199233+", EtatCoordonnee.VALABLE)]


def test_corriger_la_rue_garde_le_code_postal_et_la_ville(seance: Seance, creer_dossier: Callable[..., Dossier]) -> None:
    dossier = creer_dossier()
    adresse = du_debiteur(dossier.debiteur_id, TypeCoordonnee.ADRESSE)[0]
    coordonnees.corriger(seance, dossier.id, adresse.id, "1 bis rue des Essais")
    corrigee = Coordonnee.get_by_id(adresse.id)
    assert (corrigee.valeur, corrigee.code_postal, corrigee.ville) == ("1 bis rue des Essais", "35000", "Rennes")


def test_la_coordonnee_d_un_autre_debiteur_est_introuvable(seance: Seance, creer_dossier: Callable[..., Dossier]) -> None:
    un, autre = creer_dossier(), creer_dossier()
    telephone = du_debiteur(autre.debiteur_id, TypeCoordonnee.TELEPHONE)[0]
    with pytest.raises(Introuvable):
        coordonnees.changer_etat(seance, un.id, telephone.id, EtatCoordonnee.FAUX)
    with pytest.raises(Introuvable):
        coordonnees.corriger(seance, un.id, telephone.id, "0612345678")


def rapprocher(seance: Seance, nature: Nature = Nature.PROFESSIONNEL) -> tuple[Debiteur, Debiteur]:
    """Un débiteur et son double, qui ont la même adresse et chacun son téléphone."""
    garde, double = creer_debiteur(seance, "SARL Morel"), creer_debiteur(seance, "MOREL Boulangerie", nature)
    Debiteur.update(rapproche_de=garde.id).where(Debiteur.id == double.id).execute()
    return garde, double


def test_confirmer_un_rapprochement_reunit_les_dossiers_et_les_coordonnees(
    seance: Seance, creer_dossier: Callable[..., Dossier]
) -> None:
    garde, double = rapprocher(seance)
    un, deux = creer_dossier(debiteur=double), creer_dossier(debiteur=double)
    assert rapprochements.confirmer_rapprochement(seance, un.id) == garde.id
    assert [o.relire(d).debiteur_id for d in (un, deux)] == [garde.id, garde.id]
    assert o.relire(deux).version == deux.version + 1
    assert len(du_debiteur(garde.id, TypeCoordonnee.TELEPHONE)) == 2
    assert len(du_debiteur(garde.id, TypeCoordonnee.ADRESSE)) == 1
    assert Debiteur.get_by_id(double.id).rapproche_de is None
    with pytest.raises(Refus, match="aucun autre"):
        rapprochements.confirmer_rapprochement(seance, un.id)


def test_ecarter_un_rapprochement_laisse_chacun_chez_soi(seance: Seance, creer_dossier: Callable[..., Dossier]) -> None:
    _, double = rapprocher(seance)
    dossier = creer_dossier(debiteur=double)
    rapprochements.ecarter_rapprochement(seance, dossier.id)
    assert o.relire(dossier).debiteur_id == double.id
    assert Debiteur.get_by_id(double.id).rapproche_de is None


def test_un_professionnel_et_un_particulier_ne_se_confondent_pas(seance: Seance, creer_dossier: Callable[..., Dossier]) -> None:
    _, double = rapprocher(seance, Nature.PARTICULIER)
    dossier = creer_dossier(debiteur=double)
    with pytest.raises(Refus, match="particulier"):
        rapprochements.confirmer_rapprochement(seance, dossier.id)
    assert o.relire(dossier).debiteur_id == double.id
