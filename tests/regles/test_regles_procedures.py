"""Les règles des procédures gardées par les gestes : violées, refusées ou signalées ; respectées, permises (DROIT § 13, 25 à 30, 47)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from agence.droit.tables import Tables
from agence.erreurs import Refus
from agence.gestes import escalade, execution
from agence.seance import Seance
from donnees.modeles import Dossier, EcheanceProcedure, Evenement, Procedure
from donnees.nomenclature import EtatProcedure, Nature, SensEcheance, TypeAction, TypePiece, TypeProcedure
from tests.fabrique import Horloge
from tests.gestes.outils_procedures import ACTE, LUNDI, PROCES_VERBAL, arrive, courantes, pret, transmise

Fabrique = Callable[..., Dossier]
T = TypeProcedure


@pytest.fixture
def dossier(seance: Seance, creer_dossier: Fabrique) -> Dossier:
    return pret(seance, creer_dossier)


@pytest.fixture
def injonction(seance: Seance, dossier: Dossier) -> Procedure:
    return transmise(seance, dossier, T.INJONCTION)


def avec_titre(seance: Seance, creer_dossier: Fabrique) -> Dossier:
    return pret(seance, creer_dossier, titre_le=date(2026, 6, 1))


@pytest.mark.parametrize(
    ("ordonnance", "limite"), [(date(2026, 8, 31), date(2027, 2, 28)), (date(2026, 9, 1), date(2026, 12, 1))]
)
def test_regle_25_un_compte_a_rebours_de_trois_ou_six_mois_selon_l_ordonnance(
    seance: Seance, dossier: Dossier, injonction: Procedure, horloge: Horloge, ordonnance: date, limite: date
) -> None:
    arrive(seance, injonction, "ordonnance", ordonnance)
    echeance = EcheanceProcedure.get()
    assert (echeance.le, echeance.sens, echeance.sanction) == (limite, SensEcheance.BUTOIR, "ordonnance non avenue")
    horloge.avancer(jours=(limite - LUNDI).days + 1)
    with pytest.raises(Refus, match="non avenue") as refus:
        arrive(seance, injonction, "signification", limite + timedelta(days=1), ACTE)
    assert refus.value.regle == "25" and Procedure.get().phase == "ordonnance"
    arrive(seance, injonction, "signification", limite, ACTE)
    assert Procedure.get().phase == "signifiee"


def test_regle_26_pas_d_execution_dans_les_deux_mois(
    seance: Seance, dossier: Dossier, injonction: Procedure, horloge: Horloge
) -> None:
    arrive(seance, injonction, "ordonnance", date(2026, 9, 1))
    arrive(seance, injonction, "signification", date(2026, 10, 6), ACTE)
    horloge.avancer(jours=(date(2026, 12, 7) - LUNDI).days)
    for essai in (
        lambda: arrive(seance, injonction, "sans_opposition", date(2026, 12, 7)),
        lambda: escalade.titre(seance, injonction.id, date(2026, 12, 7)),
        lambda: execution.ouvrir_mesure(seance, dossier.id, T.SAISIE_ATTRIBUTION),
    ):
        with pytest.raises(Refus) as refus:
            essai()
        assert refus.value.regle == "26"
    horloge.avancer(jours=1)
    escalade.titre(seance, injonction.id, date(2026, 12, 8))
    assert execution.ouvrir_mesure(seance, dossier.id, T.SAISIE_ATTRIBUTION).etat is EtatProcedure.A_TRANSMETTRE


def test_regle_26_une_opposition_empeche_le_titre(seance: Seance, injonction: Procedure) -> None:
    arrive(seance, injonction, "ordonnance", date(2026, 3, 2))
    arrive(seance, injonction, "signification", date(2026, 4, 1), ACTE)
    arrive(seance, injonction, "opposition", date(2026, 4, 20))
    with pytest.raises(Refus):
        arrive(seance, injonction, "sans_opposition", LUNDI)
    with pytest.raises(Refus, match="rien n'y mène"):
        escalade.titre(seance, injonction.id, LUNDI)


def test_regle_27_frais_d_opposition_et_avocat_quinze_jours(seance: Seance, creer_dossier: Fabrique) -> None:
    for nature, montant, code in ((Nature.PROFESSIONNEL, 1_100_00, "frais_opposition"), (Nature.PARTICULIER, 12_000_00, "avocat")):
        d = pret(seance, creer_dossier, nature=nature, montants=(montant,))
        p = transmise(seance, d, T.INJONCTION)
        arrive(seance, p, "ordonnance", date(2026, 9, 1))
        arrive(seance, p, "signification", date(2026, 10, 6), ACTE)
        arrive(seance, p, "opposition", date(2026, 11, 2))
        assert courantes(d)[code] == date(2026, 11, 17), "signalé au mur"
        with pytest.raises(Refus) as refus:
            arrive(seance, p, code, date(2026, 11, 18))
        assert refus.value.regle == "27"
        arrive(seance, p, code, date(2026, 11, 17))
        assert code not in courantes(d)


def test_regle_28_les_creances_incontestees_attendent_decret_et_tarif(seance: Seance, dossier: Dossier) -> None:
    with pytest.raises(Refus) as refus:
        escalade.escalader(seance, dossier.id, TypeAction.JUDICIAIRE, T.INCONTESTEE)
    assert refus.value.regle == "28" and Procedure.select().count() == 0
    texte = '[incontestee]\ndecret = "décret 2026-1200"\ndecret_le = 2026-11-01\ntarif = 12000\n'
    ouverte = replace(seance, configuration=replace(seance.configuration, tables=Tables((("procedures.toml", texte),))))
    assert escalade.escalader(ouverte, dossier.id, TypeAction.JUDICIAIRE, T.INCONTESTEE).type is T.INCONTESTEE


def test_regle_29_petites_creances_au_dela_de_5000_euros_ou_entre_commercants(seance: Seance, creer_dossier: Fabrique) -> None:
    for nature, montant in ((Nature.PARTICULIER, 5_000_01), (Nature.PROFESSIONNEL, 900_00)):
        d = pret(seance, creer_dossier, nature=nature, montants=(montant,))
        with pytest.raises(Refus) as refus:
            escalade.escalader(seance, d.id, TypeAction.JUDICIAIRE, T.PETITES_CREANCES)
        assert refus.value.regle == "29"
    d = pret(seance, creer_dossier, nature=Nature.PARTICULIER, montants=(900_00,))
    assert escalade.escalader(seance, d.id, TypeAction.JUDICIAIRE, T.PETITES_CREANCES).type is T.PETITES_CREANCES


def test_regle_30_saisie_attribution_denoncee_sous_huit_jours(seance: Seance, creer_dossier: Fabrique) -> None:
    d = avec_titre(seance, creer_dossier)
    p = escalade.transmettre(seance, execution.ouvrir_mesure(seance, d.id, T.SAISIE_ATTRIBUTION).id, "Étude Exemple")
    arrive(seance, p, "titre_signifie", date(2026, 6, 20), ACTE)
    arrive(seance, p, "saisie", date(2026, 11, 6), PROCES_VERBAL)
    assert courantes(d) == {"denoncer": date(2026, 11, 14)}
    with pytest.raises(Refus, match="caducité") as refus:
        arrive(seance, p, "denonciation", date(2026, 11, 15))
    assert refus.value.regle == "30"
    arrive(seance, p, "denonciation", date(2026, 11, 13))
    assert courantes(d) == {"contester": date(2026, 12, 14)}
    with pytest.raises(Refus) as refus:
        arrive(seance, p, "certificat", LUNDI)
    assert refus.value.regle == "30"


def test_regle_30_commandement_huit_jours_et_deux_ans(seance: Seance, creer_dossier: Fabrique) -> None:
    d = avec_titre(seance, creer_dossier)
    Dossier.update(titre_le=date(2024, 9, 2)).where(Dossier.id == d.id).execute()
    p = escalade.transmettre(seance, execution.ouvrir_mesure(seance, d.id, T.COMMANDEMENT).id)
    arrive(seance, p, "titre_signifie", date(2024, 10, 1), ACTE)
    fait = arrive(seance, p, "commandement", date(2024, 11, 4), ACTE)
    assert any("535 €" in a for a in fait.avertissements)
    assert courantes(d) == {"payer": date(2024, 11, 12), "refaire": date(2026, 11, 4)}
    with pytest.raises(Refus, match="à refaire") as refus:
        arrive(seance, p, "acte", LUNDI, PROCES_VERBAL)
    assert refus.value.regle == "30"
    with pytest.raises(Refus, match="13/11/2024"):
        arrive(seance, p, "acte", date(2024, 11, 12), PROCES_VERBAL)
    assert arrive(seance, p, "acte", date(2026, 11, 4), PROCES_VERBAL).procedure.etat is EtatProcedure.REVENU


def test_regle_47_l_assignation_sans_tentative_amiable_est_signalee_par_le_geste(seance: Seance, creer_dossier: Fabrique) -> None:
    d = pret(seance, creer_dossier, nature=Nature.PARTICULIER, montants=(900_00,))
    escalade.escalader(seance, d.id, TypeAction.JUDICIAIRE, T.ASSIGNATION)
    dit = Evenement.get(Evenement.code == "judiciaire")
    assert "règle 47" in dit.texte and len(dit.donnees["avertissements"]) == 1
    escalade.renoncer(seance, Procedure.get().id, "tenter une conciliation d'abord")
    # Les petites créances ont échoué : CPC 750-1 dispense de la tentative
    p = transmise(seance, d, T.PETITES_CREANCES)
    arrive(seance, p, "invitation", date(2026, 10, 1))
    arrive(seance, p, "refus", date(2026, 10, 20))
    escalade.escalader(seance, d.id, TypeAction.JUDICIAIRE, T.ASSIGNATION)
    derniere = Evenement.select().where(Evenement.code == "judiciaire").order_by(Evenement.id.desc()).first()
    assert "règle 47" not in derniere.texte and derniere.donnees["avertissements"] == []


def test_regle_23_un_acte_qui_interrompt_exige_sa_piece(seance: Seance, creer_dossier: Fabrique) -> None:
    d = avec_titre(seance, creer_dossier)
    p = escalade.transmettre(seance, execution.ouvrir_mesure(seance, d.id, T.COMMANDEMENT).id)
    arrive(seance, p, "titre_signifie", date(2026, 6, 20), ACTE)
    for piece in (None, (TypePiece.FACTURE, "facture")):
        with pytest.raises(Refus) as refus:
            arrive(seance, p, "commandement", LUNDI, piece)
        assert refus.value.regle == "23"
    arrive(seance, p, "commandement", LUNDI, ACTE)
