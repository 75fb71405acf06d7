"""Les mesures d'exécution : sur un titre, plusieurs à la fois, chacune avec ses délais."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from agence.erreurs import Refus, SaisieInvalide
from agence.gestes import annulation, escalade, execution, promesses, suspensions
from agence.seance import Seance
from donnees.modeles import DecompteArrete, Dossier, Interruption, Procedure
from donnees.nomenclature import (
    MESURES,
    Etape,
    EtatProcedure,
    Motif,
    TypeAction,
    TypeInterruption,
    TypePiece,
    TypeProcedure,
)
from tests.gestes import outils_gestes as o
from tests.gestes.outils_procedures import ACTE, LUNDI, PROCES_VERBAL, arrive, courantes, pret, transmise

Fabrique = Callable[..., Dossier]
T = TypeProcedure
DECISION = (TypePiece.DECISION, "ordonnance du juge de l'exécution")


@pytest.fixture
def titre(seance: Seance, creer_dossier: Fabrique) -> Dossier:
    """Un dossier qui a un titre exécutoire du 1er juin 2026."""
    return pret(
        seance, creer_dossier, titre_le=date(2026, 6, 1), etape=Etape.EXECUTION, prescription_le=date(2036, 6, 1),
        echeance_le=date(2025, 6, 30), position=99,
    )  # fmt: skip


def mesure(seance: Seance, dossier: Dossier, type_: TypeProcedure) -> Procedure:
    return escalade.transmettre(seance, execution.ouvrir_mesure(seance, dossier.id, type_).id, "Étude Exemple")


@pytest.mark.parametrize("type_", sorted(MESURES - {T.CONSERVATOIRE}))
def test_pas_de_mesure_sans_titre(seance: Seance, creer_dossier: Fabrique, type_: TypeProcedure) -> None:
    d = pret(seance, creer_dossier)
    with pytest.raises(Refus, match="aucun titre exécutoire"):
        execution.ouvrir_mesure(seance, d.id, type_)
    assert (Procedure.select().count(), DecompteArrete.select().count()) == (0, 0)


@pytest.mark.parametrize("type_", sorted(MESURES))
def test_sur_un_titre_chaque_mesure_s_ouvre_et_fige_son_decompte(seance: Seance, titre: Dossier, type_: TypeProcedure) -> None:
    p = execution.ouvrir_mesure(seance, titre.id, type_)
    lu = o.relire(titre)
    assert (p.etat, p.phase, lu.etape, lu.action, lu.procedure_etat) == (
        EtatProcedure.A_TRANSMETTRE, "preparation", Etape.EXECUTION, TypeAction.TRANSMISSION, EtatProcedure.A_TRANSMETTRE,
    )  # fmt: skip
    assert DecompteArrete.get().du == p.montant
    with pytest.raises(Refus, match="attend déjà"):
        execution.ouvrir_mesure(seance, titre.id, type_)


@pytest.mark.parametrize("type_", [T.INJONCTION, T.SOMMATION, T.EXECUTION])
def test_ce_qui_n_est_pas_une_mesure_ne_s_ouvre_pas_ainsi(seance: Seance, titre: Dossier, type_: TypeProcedure) -> None:
    with pytest.raises(SaisieInvalide, match="mesure d'exécution"):
        execution.ouvrir_mesure(seance, titre.id, type_)


def test_plusieurs_mesures_a_la_fois_chacune_finit_de_son_cote(seance: Seance, titre: Dossier) -> None:
    compte, paie = mesure(seance, titre, T.SAISIE_ATTRIBUTION), mesure(seance, titre, T.REMUNERATIONS)
    arrive(seance, compte, "titre_signifie", date(2026, 6, 20), ACTE)
    arrive(seance, paie, "commandement", date(2026, 11, 2), ACTE)
    arrive(seance, compte, "saisie", date(2026, 11, 18), PROCES_VERBAL)
    assert courantes(titre) == {"repondre": date(2026, 12, 2), "denoncer": date(2026, 11, 26)}
    arrive(seance, compte, "infructueuse", date(2026, 11, 19))
    lu = o.relire(titre)
    assert (courantes(titre), lu.procedure_etat, lu.action) == (
        {"repondre": date(2026, 12, 2)}, EtatProcedure.TRANSMIS, TypeAction.SUIVI_PROCEDURE,
    )  # fmt: skip
    assert lu.action_le == date(2026, 12, 3), "le premier jour où le procès-verbal peut partir"
    escalade.revenir(seance, paie.id, "plus d'employeur")
    lu = o.relire(titre)
    assert (lu.procedure_etat, lu.action, lu.etape) == (None, TypeAction.REVUE, Etape.EXECUTION)


def test_un_acte_d_execution_interrompt_les_dix_ans(seance: Seance, titre: Dossier) -> None:
    p = mesure(seance, titre, T.COMMANDEMENT)
    with pytest.raises(Refus, match="CPC 503"):
        arrive(seance, p, "commandement", LUNDI, ACTE)
    arrive(seance, p, "titre_signifie", date(2026, 6, 20), ACTE)
    arrive(seance, p, "commandement", LUNDI, ACTE)
    assert Interruption.get().type is TypeInterruption.ACTE_D_EXECUTION
    assert o.relire(titre).prescription_le == date(2036, 11, 23)


def test_la_saisie_vente_jusqu_a_la_vente(seance: Seance, titre: Dossier) -> None:
    p = mesure(seance, titre, T.SAISIE_VENTE)
    arrive(seance, p, "titre_signifie", date(2026, 6, 20), ACTE)
    arrive(seance, p, "commandement", date(2026, 9, 1), ACTE)
    arrive(seance, p, "saisie", date(2026, 9, 15), PROCES_VERBAL)
    fait = arrive(seance, p, "vente", date(2026, 11, 3))
    assert (fait.procedure.phase, fait.procedure.etat, courantes(titre)) == ("vendue", EtatProcedure.REVENU, {})
    assert "s'inscrit aussi au dossier" in fait.avertissements[0]


def test_la_conservatoire_precede_le_titre_et_le_proces_suit_sous_un_mois(seance: Seance, creer_dossier: Fabrique) -> None:
    d = pret(seance, creer_dossier)
    p = execution.ouvrir_mesure(seance, d.id, T.CONSERVATOIRE)
    with pytest.raises(Refus, match="autorisation"):
        escalade.transmettre(seance, p.id)
    arrive(seance, p, "autorisation", date(2026, 11, 2), DECISION)
    assert (o.relire(d).procedure_etat, courantes(d)) == (EtatProcedure.A_TRANSMETTRE, {"pratiquer": date(2027, 2, 2)})
    escalade.transmettre(seance, p.id)
    arrive(seance, p, "saisie", date(2026, 11, 20), PROCES_VERBAL)
    assert courantes(d) == {"denoncer": date(2026, 11, 28), "engager": date(2026, 12, 20)}
    # Le procès s'engage à côté de la mesure
    assert transmise(seance, d, T.INJONCTION).etat is EtatProcedure.TRANSMIS
    arrive(seance, p, "fond", LUNDI)
    arrive(seance, p, "denonciation", LUNDI)
    assert courantes(d) == {}
    with pytest.raises(Refus, match="titre exécutoire"):
        arrive(seance, p, "conversion", LUNDI, PROCES_VERBAL)


def test_ni_promesse_ni_protection_ne_laisse_partir_une_mesure(seance: Seance, creer_dossier: Fabrique, titre: Dossier) -> None:
    promesses.promettre(seance, titre.id, 300_00, LUNDI + timedelta(days=3))
    with pytest.raises(Refus, match="promesse"):
        execution.ouvrir_mesure(seance, titre.id, T.COMMANDEMENT)
    autre = pret(seance, creer_dossier, titre_le=date(2026, 6, 1))
    suspensions.suspendre(seance, autre.id, Motif.SURENDETTEMENT)
    with pytest.raises(Refus) as refus:
        execution.ouvrir_mesure(seance, autre.id, T.COMMANDEMENT)
    assert refus.value.regle == "33"


def test_une_mesure_s_annule_tant_qu_elle_n_est_pas_transmise(seance: Seance, titre: Dossier) -> None:
    avant = o.etat_complet(titre)
    execution.ouvrir_mesure(seance, titre.id, T.COMMANDEMENT)
    annulation.annuler(seance)
    assert o.etat_complet(titre) == avant
    p = execution.ouvrir_mesure(seance, titre.id, T.COMMANDEMENT)
    escalade.renoncer(seance, p.id, "le débiteur a payé")
    assert (o.relire(titre).etape, o.relire(titre).procedure_etat) == (Etape.EXECUTION, None)
