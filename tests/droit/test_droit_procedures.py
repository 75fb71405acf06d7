"""Les voies proposées, leurs états, et les délais de l'injonction."""

from dataclasses import replace
from datetime import date

import pytest

from agence.calendrier import Calendrier, Duree
from agence.configuration.modele import CoutProcedure
from agence.droit.procedures import (
    ContexteProcedure,
    Proposition,
    etapes,
    executable_le,
    fin_d_opposition,
    limite_de_l_avocat,
    limite_de_signification,
    limite_des_frais_d_opposition,
    proposer,
    refuser_la_voie_en_attente,
    transitions,
    verifier_execution,
    verifier_signification,
    verifier_transition,
    voies_en_attente,
)
from agence.droit.tables import STATUTS
from agence.erreurs import Refus
from donnees.nomenclature import EtatProcedure, Nature, TypeCreance, TypePiece, TypeProcedure

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


def test_les_creances_incontestees_restent_fermees() -> None:
    (attente,) = voies_en_attente()
    assert "L126-1" in attente.texte
    with pytest.raises(Refus) as refus:
        refuser_la_voie_en_attente(attente)
    assert refus.value.regle == "28"


# --- les états ----------------------------------------------------------------------------------------------------

E = EtatProcedure


@pytest.mark.parametrize("procedure", list(TypeProcedure))
def test_annuler_avant_transmission_seulement(procedure: TypeProcedure) -> None:
    assert transitions(procedure, E.A_TRANSMETTRE) == (E.TRANSMIS, E.ANNULE)
    verifier_transition(procedure, E.A_TRANSMETTRE, E.ANNULE)
    with pytest.raises(Refus, match="déjà transmise"):
        verifier_transition(procedure, E.TRANSMIS, E.ANNULE)
    for fin in (E.TITRE, E.REVENU, E.ANNULE):
        assert transitions(procedure, fin) == ()
        with pytest.raises(Refus, match="finie"):
            verifier_transition(procedure, fin, E.TRANSMIS)


def test_un_titre_ou_un_retour_apres_transmission() -> None:
    for procedure in TypeProcedure:
        attendu = (E.REVENU,) if procedure in (T.SOMMATION, T.EXECUTION) else (E.TITRE, E.REVENU)
        assert transitions(procedure, E.TRANSMIS) == attendu
    with pytest.raises(Refus, match="pas encore transmise"):
        verifier_transition(T.INJONCTION, E.A_TRANSMETTRE, E.TITRE)


def test_une_sommation_ne_donne_jamais_de_titre() -> None:
    for etat in EtatProcedure:
        with pytest.raises(Refus, match="jamais de titre"):
            verifier_transition(T.SOMMATION, etat, E.TITRE)


@pytest.mark.parametrize("procedure", list(TypeProcedure))
def test_les_etapes_de_la_loi_se_suivent(procedure: TypeProcedure) -> None:
    parcours = etapes(procedure)
    assert parcours and all(e.statut in STATUTS for e in parcours)
    connus = {parcours[0].etat}
    for etape in parcours:
        assert etape.etat in connus or procedure is T.EXECUTION, etape
        connus.add(etape.suivant)


# --- délais de l'injonction ---------------------------------------------------------------------------------------

SEMAINE = Calendrier(fermes=frozenset({date(2026, 11, 11), date(2026, 12, 25)}))


@pytest.mark.parametrize(
    ("ordonnance", "limite"),
    [
        (date(2026, 8, 31), date(2027, 2, 28)),
        (date(2026, 9, 1), date(2026, 12, 1)),
        (date(2026, 11, 30), date(2027, 2, 28)),
        (date(2025, 5, 15), date(2025, 11, 15)),
    ],
)
def test_trois_ou_six_mois_pour_signifier_selon_l_ordonnance(ordonnance: date, limite: date) -> None:
    assert limite_de_signification(ordonnance) == limite
    verifier_signification(ordonnance, limite)
    with pytest.raises(Refus, match="non avenue") as refus:
        verifier_signification(ordonnance, date.fromordinal(limite.toordinal() + 1))
    assert refus.value.regle == "25"


def test_signifier_avant_l_ordonnance_est_une_erreur_de_date() -> None:
    with pytest.raises(Refus, match="antérieure"):
        verifier_signification(date(2026, 9, 1), date(2026, 8, 31))


def test_l_opposition_d_un_mois_se_reporte_au_jour_ouvrable() -> None:
    assert fin_d_opposition(date(2026, 10, 6), SEMAINE) == date(2026, 11, 6)
    assert fin_d_opposition(date(2026, 10, 11), SEMAINE) == date(2026, 11, 12)  # le 11 novembre est férié


def test_regle_26_deux_mois_depuis_la_signification_pour_les_nouvelles_ordonnances() -> None:
    assert executable_le(date(2026, 9, 1), date(2026, 10, 6), SEMAINE) == date(2026, 12, 8)  # le 6 est un dimanche
    assert executable_le(date(2026, 8, 31), date(2026, 10, 6), SEMAINE) == date(2026, 11, 7)
    with pytest.raises(Refus) as refus:
        verifier_execution(date(2026, 9, 1), date(2026, 10, 6), date(2026, 12, 7), SEMAINE)
    assert refus.value.regle == "26" and "08/12/2026" in refus.value.remede
    verifier_execution(date(2026, 9, 1), date(2026, 10, 6), date(2026, 12, 8), SEMAINE)


def test_une_opposition_empeche_l_execution() -> None:
    with pytest.raises(Refus, match="opposition"):
        verifier_execution(date(2026, 9, 1), date(2026, 10, 6), date(2027, 6, 1), SEMAINE, opposition=True)


def test_quinze_jours_apres_l_opposition() -> None:
    assert limite_des_frais_d_opposition(date(2026, 11, 20)) == date(2026, 12, 5)
    assert limite_de_l_avocat(date(2026, 12, 20)) == date(2027, 1, 4)
