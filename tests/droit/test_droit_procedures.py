"""Les voies proposées : lesquelles, dans quel ordre, à quel coût, ce qui manque, ce qui reste fermé."""

from dataclasses import replace
from datetime import date

import pytest

from agence.calendrier import Duree
from agence.configuration.modele import CoutProcedure
from agence.droit.procedures import (
    ContexteProcedure,
    Proposition,
    proposer,
    refuser_la_voie_en_attente,
    verifier_fiches,
    voies_en_attente,
)
from agence.droit.tables import Tables
from agence.erreurs import FichierInvalide, Refus
from donnees.nomenclature import Nature, TypeCreance, TypePiece, TypeProcedure

PRO, PART = Nature.PROFESSIONNEL, Nature.PARTICULIER
B2B = ContexteProcedure(PRO, PRO, 3_000_00, date(2026, 11, 21))
B2C = replace(B2B, nature_debiteur=PART)
T = TypeProcedure


def voie(contexte: ContexteProcedure, procedure: TypeProcedure) -> Proposition:
    return next(p for p in proposer(contexte) if p.procedure is procedure)


def possibles(contexte: ContexteProcedure) -> list[TypeProcedure]:
    return [p.procedure for p in proposer(contexte) if p.possible]


# --- ce qui est proposé -------------------------------------------------------------------------------------------


def test_entre_professionnels_l_injonction_d_abord() -> None:
    assert possibles(B2B) == [T.INJONCTION, T.REFERE, T.ASSIGNATION]


def test_petit_montant_d_un_consommateur_les_petites_creances_d_abord() -> None:
    assert possibles(B2C) == [T.PETITES_CREANCES, T.INJONCTION, T.REFERE, T.ASSIGNATION]


def test_un_litige_met_le_fond_en_tete_et_ferme_les_petites_creances() -> None:
    assert possibles(replace(B2C, conteste=True)) == [T.ASSIGNATION, T.REFERE, T.INJONCTION]


def test_debiteur_dans_l_union() -> None:
    assert possibles(replace(B2B, pays="DE")) == [T.EUROPEENNE, T.ASSIGNATION, T.REFERE]
    assert possibles(replace(B2B, pays="DE", conteste=True))[0] is T.ASSIGNATION


@pytest.mark.parametrize("pays", ["DK", "CH", "US"])
def test_hors_du_reglement_pas_d_injonction_europeenne(pays: str) -> None:
    assert possibles(replace(B2B, pays=pays)) == [T.ASSIGNATION, T.REFERE]


@pytest.mark.parametrize("pays", ["FR", "", "RE", "gp"])
def test_la_france_et_ses_outre_mer(pays: str) -> None:
    assert voie(replace(B2B, pays=pays), T.INJONCTION).possible


def test_domicile_inconnu_ferme_l_injonction() -> None:
    ouvert = replace(B2C, domicile_connu=False)
    assert possibles(ouvert) == [T.REFERE, T.ASSIGNATION]
    assert "domicile du débiteur inconnu" in voie(ouvert, T.INJONCTION).raisons


@pytest.mark.parametrize(("du", "possible"), [(5_000_00, True), (5_000_01, False)])
def test_petites_creances_cinq_mille_euros_interets_compris(du: int, possible: bool) -> None:
    assert voie(replace(B2C, du=du), T.PETITES_CREANCES).possible is possible


@pytest.mark.parametrize(("jour", "possible"), [(date(2026, 4, 24), True), (date(2026, 4, 25), False)])
def test_petites_creances_entre_commercants_jusqu_au_24_avril_2026(jour: date, possible: bool) -> None:
    trouve = voie(replace(B2B, jour=jour), T.PETITES_CREANCES)
    assert trouve.possible is possible
    assert possible or "règle 29" in trouve.raisons[0]


def test_rien_a_demander_quand_rien_n_est_du_ou_echu() -> None:
    assert possibles(replace(B2B, du=0)) == [] == possibles(replace(B2B, exigible=False))


def test_l_ordre_est_numerote_et_les_impossibles_sont_derriere() -> None:
    rendu = proposer(B2B)
    assert [p.convient for p in rendu] == [1, 2, 3, 4, 5]
    assert [p.possible for p in rendu] == [True, True, True, False, False]
    assert all(p.raisons and p.delai and p.juridiction and p.cout_note for p in rendu)


def test_la_juridiction() -> None:
    assert "président du tribunal de commerce" in voie(B2B, T.INJONCTION).juridiction
    assert "président du tribunal judiciaire" in voie(B2C, T.INJONCTION).juridiction
    assert voie(B2C, T.ASSIGNATION).juridiction.startswith("tribunal judiciaire")
    loyer = replace(B2C, type_creance=TypeCreance.LOYER)
    assert "contentieux de la protection" in voie(loyer, T.INJONCTION).juridiction
    assert "à confirmer" in voie(replace(loyer, nature_debiteur=PRO), T.INJONCTION).juridiction
    assert "cour d'appel" in voie(B2C, T.PETITES_CREANCES).juridiction


def test_l_avocat_et_l_appel_selon_le_montant() -> None:
    assert not any("avocat" in r for r in voie(replace(B2B, du=10_000_00), T.ASSIGNATION).raisons)
    grand = voie(replace(B2B, du=10_000_01), T.ASSIGNATION).raisons
    assert any("avocat obligatoire" in r for r in grand) and any("appel" in r for r in grand)


def test_la_tentative_amiable_manque_au_tribunal_judiciaire() -> None:
    assert any("750-1" in m for m in voie(B2C, T.ASSIGNATION).manque)
    for sans in (replace(B2C, tentative_amiable=True), replace(B2C, du=5_000_01), B2B):
        assert not any("750-1" in m for m in voie(sans, T.ASSIGNATION).manque)


def test_les_pieces_qui_manquent() -> None:
    assert voie(B2B, T.INJONCTION).manque[0] == "facture, bail ou chèque"
    toutes = frozenset(
        {TypePiece.FACTURE, TypePiece.COMMANDE, TypePiece.LIVRAISON, TypePiece.MISE_EN_DEMEURE, TypePiece.POUVOIR}
    )
    assert voie(replace(B2B, pieces=toutes), T.INJONCTION).manque == ()
    assert voie(replace(B2B, pieces=toutes - {TypePiece.POUVOIR}), T.INJONCTION).manque == ("pouvoir du mandant",)


def test_un_cout_inconnu_ne_s_invente_pas() -> None:
    commerce, judiciaire = voie(B2B, T.INJONCTION), voie(B2C, T.INJONCTION)
    assert commerce.cout is None and "[procedures.injonction]" in commerce.cout_note
    assert judiciaire.cout == 25_79 and "à contrôler" in judiciaire.cout_note
    assert voie(B2B, T.REFERE).cout is None and "[procedures.refere]" in voie(B2B, T.REFERE).cout_note


def test_la_configuration_remplace_cout_delai_et_note() -> None:
    couts = {"injonction": CoutProcedure(59_26, Duree(2, "m"), "greffe et signification"), "refere": CoutProcedure(note="devis")}
    rendu = {p.procedure: p for p in proposer(B2B, couts)}
    assert (rendu[T.INJONCTION].cout, rendu[T.INJONCTION].delai) == (59_26, "2 mois")
    assert rendu[T.INJONCTION].cout_note == "greffe et signification"
    assert (rendu[T.REFERE].cout, rendu[T.REFERE].cout_note) == (None, "devis")


# --- créances commerciales incontestées (règle 28) ------------------------------------------------------------------

OUVERTE = Tables((("procedures.toml", """
[incontestee]
decret = "décret 2026-1200 du 01/12/2026"
decret_le = 2026-12-15
tarif = 12000
"""),))  # fmt: skip


def test_les_creances_incontestees_restent_fermees() -> None:
    (attente,) = voies_en_attente()
    assert "L126-1" in attente.texte and attente.manque == ("decret", "decret_le", "tarif")
    assert T.INCONTESTEE not in {p.procedure for p in proposer(B2B)}
    with pytest.raises(Refus) as refus:
        refuser_la_voie_en_attente(attente)
    assert refus.value.regle == "28"


def test_un_tarif_sans_decret_ne_les_ouvre_pas() -> None:
    (attente,) = voies_en_attente(Tables((("procedures.toml", "[incontestee]\ntarif = 12000\n"),)))
    assert attente.manque == ("decret", "decret_le")


@pytest.mark.parametrize("ligne", ['tarif = "douze"', "tarif = -1", "tarif = true", 'decret_le = "bientôt"', "decret = 12"])
def test_une_saisie_qui_n_a_pas_la_bonne_forme_se_dit(ligne: str) -> None:
    with pytest.raises(FichierInvalide, match="est attendu"):
        verifier_fiches(Tables((("procedures.toml", f"[incontestee]\n{ligne}\n"),)))
    verifier_fiches(OUVERTE)


def test_la_table_de_l_agence_les_ouvre_a_leur_date_entre_commercants() -> None:
    assert voies_en_attente(OUVERTE) == ()
    lues = {p.procedure: p for p in proposer(replace(B2B, jour=date(2026, 12, 15)), tables=OUVERTE)}
    assert lues[T.INCONTESTEE].possible and lues[T.INCONTESTEE].convient == 1
    assert (lues[T.INCONTESTEE].cout, "décret 2026-1200" in lues[T.INCONTESTEE].cout_note) == (120_00, True)
    avant = next(p for p in proposer(replace(B2B, jour=date(2026, 12, 14)), tables=OUVERTE) if p.procedure is T.INCONTESTEE)
    assert (avant.possible, avant.regle) == (False, "28")
    for autre in (B2C, replace(B2B, conteste=True), replace(B2B, type_creance=TypeCreance.CONTRAT), replace(B2B, pays="DE")):
        fermee = next(p for p in proposer(replace(autre, jour=date(2026, 12, 15)), tables=OUVERTE) if p.procedure is T.INCONTESTEE)
        assert not fermee.possible


def test_les_montants_de_la_table_de_l_agence_remplacent_ceux_livres() -> None:
    haut = Tables((("procedures.toml", "[parametres]\npetites_creances_maximum = 700000\n"),))
    assert not voie(replace(B2C, du=6_000_00), T.PETITES_CREANCES).possible
    assert next(p for p in proposer(replace(B2C, du=6_000_00), tables=haut) if p.procedure is T.PETITES_CREANCES).possible


def test_regle_47_l_assignation_sans_tentative_amiable_est_signalee() -> None:
    (dit,) = voie(B2C, T.ASSIGNATION).avertissements
    assert "règle 47" in dit and "750-1" in dit and voie(B2C, T.ASSIGNATION).possible
    for sans in (replace(B2C, tentative_amiable=True), replace(B2C, du=5_000_01), B2B):
        assert voie(sans, T.ASSIGNATION).avertissements == ()


def test_regle_29_dit_son_numero() -> None:
    assert voie(B2B, T.PETITES_CREANCES).regle == "29" == voie(replace(B2C, du=5_000_01), T.PETITES_CREANCES).regle
    assert voie(B2C, T.PETITES_CREANCES).regle == ""
