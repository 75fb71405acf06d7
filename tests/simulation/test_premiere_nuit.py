"""La première nuit simulée décide exactement ce que la vraie nuit du même jour décide."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from agence.conduite.nuit import reveil
from agence.configuration.modele import Rang
from agence.erreurs import Refus, SaisieInvalide
from agence.gestes import cycle, promesses, protections_etendues, suspensions
from agence.gestes.appels import consigner
from agence.gestes.courriers import preparer
from agence.gestes.paiements import encaisser
from agence.gestes.socle import geste
from agence.seance import Seance
from agence.simulation.comparaison import simuler
from agence.simulation.portefeuille import lire
from agence.situations import COLONNES
from donnees.base import lignes
from donnees.modeles import Courrier, Dossier, Promesse
from donnees.nomenclature import Etat, Motif, Moyen, Nature, StatutPromesse, TypeAction, TypeCourrier
from donnees.vues import nuit as vue
from tests.fabrique import Horloge

Fabrique = Callable[..., Dossier]


def _situations(jour: date) -> list[dict[str, Any]]:
    """Ce qu'un dossier peut attendre, autour de ce jour."""
    def jours(n: int) -> date:
        return jour + timedelta(days=n)

    return [
        {"lettre": False},
        {"position": 1},
        {"position": 2, "action": TypeAction.RELANCE, "action_le": jours(-3)},
        {"position": 4, "action": TypeAction.MISE_EN_DEMEURE, "action_le": jours(2)},
        {"position": 5, "action": TypeAction.HUISSIER, "action_le": jour},
        {"position": 1, "etat": Etat.SUSPENDU, "action": None, "action_le": None, "suspension_motif": Motif.ARRANGEMENT,
         "suspendu_le": jours(-5), "suspendu_jusqu_au": jours(3)},
        {"position": 1, "nature": Nature.PARTICULIER, "echeance_le": jours(-729), "confie_le": jours(-10), "prescription_le": jours(2)},
        {"position": 1, "echeance_le": jours(170 - 5 * 365), "confie_le": jours(-10), "prescription_le": jours(171)},
    ]  # fmt: skip


_SUSPENSIONS = {"difficulte": Motif.DIFFICULTE, "litige": Motif.LITIGE, "deces": Motif.DECES, "surendettement": Motif.SURENDETTEMENT}
_GESTES = st.sampled_from(["", "promesse", "appel", "paiement", "courrier", "dit_paye", *_SUSPENSIONS])
dossiers = st.lists(st.tuples(st.integers(0, 7), _GESTES, st.integers(0, 12)), min_size=1, max_size=6)


def faire(seance: Seance, d: Dossier, geste_: str, n: int) -> None:
    if geste_ == "promesse":
        promesses.promettre(seance, d.id, 300_00 + n, seance.jour + timedelta(days=n), Moyen.CARTE)
    elif geste_ == "appel" and d.premiere_lettre_le is not None:
        consigner(seance, d.id, "NRP")
    elif geste_ == "dit_paye":
        promesses.promettre(seance, d.id, 200_00, seance.jour + timedelta(days=n), Moyen.CARTE)
        if d.premiere_lettre_le is not None:
            consigner(seance, d.id, "PAYE")
    elif geste_ == "paiement":
        promesses.promettre(seance, d.id, 300_00, seance.jour + timedelta(days=n), Moyen.VIREMENT)
        encaisser(seance, d.id, 100_00 + n, seance.jour, Moyen.VIREMENT)
    elif geste_ in _SUSPENSIONS:
        motif = _SUSPENSIONS[geste_]
        suspensions.suspendre(seance, d.id, motif, seance.jour + timedelta(days=n + 1) if motif is Motif.DIFFICULTE else None, note="dit")
    elif geste_ == "courrier":
        with geste(seance, d.id) as g:
            preparer(g, TypeCourrier.PREMIERE_LETTRE)


def peupler(seance: Seance, creer_dossier: Fabrique, quoi: list[tuple[int, str, int]]) -> None:
    """Ces dossiers et ce qui leur arrive ce jour ; ce que les règles refusent n'est pas le sujet."""
    for situation, geste_, n in quoi:
        with suppress(Refus, SaisieInvalide):
            faire(seance, creer_dossier(**_situations(seance.jour)[situation]), geste_, n)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(quoi=dossiers, ecart=st.integers(0, 20), neuve=st.booleans(), deja=st.booleans())
def test_la_premiere_nuit_simulee_est_la_vraie_nuit(
    seance: Seance, nuit: Seance, superviseur: Seance, horloge: Horloge, creer_dossier: Fabrique,
    quoi: list[tuple[int, str, int]], ecart: int, neuve: bool, deja: bool,
) -> None:  # fmt: skip
    """Dossier par dossier : la situation, le sort des promesses, le courrier."""
    peupler(seance, creer_dossier, quoi)
    if deja:
        cycle.jouer(nuit)
    horloge.avancer(jours=ecart)
    configuration = replace(nuit.configuration, rang=Rang(montant=900)) if neuve else nuit.configuration
    vraie = replace(nuit, configuration=configuration)
    protections_etendues.etendre(vraie)
    prevue = simuler(replace(superviseur, configuration=configuration), configuration, jours=1).actuelle.premiere_nuit
    avant = {d.id: d for d in Dossier.select().where(Dossier.etat != Etat.CLOS)}
    promis = {p.id: p.statut for p in Promesse.select()}
    prets = {c.id for c in Courrier.select()}
    cycle.jouer(vraie)
    for d in Dossier.select().where(Dossier.id.in_(list(avant))):
        decision = prevue.get(d.id)
        attendu = {c: getattr(decision.apres if decision is not None else avant[d.id], c) for c in COLONNES}
        assert {c: getattr(d, c) for c in COLONNES} == attendu
        nes = [c.type for c in Courrier.select().where(Courrier.dossier_id == d.id) if c.id not in prets]
        assert nes == ([decision.courrier] if decision is not None and decision.courrier is not None else [])
        for p in Promesse.select().where(Promesse.dossier_id == d.id):
            sort = decision.sorts.get(p.id) if decision is not None else None
            assert p.statut is (sort.statut if sort is not None else promis[p.id])
    assert not any(p.statut is StatutPromesse.OUVERTE and p.controle_le < nuit.jour for p in Promesse.select())


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=8)
@given(quoi=dossiers)
@example(quoi=[(1, "promesse", 0), (1, "dit_paye", 0), (0, "courrier", 0), (5, "", 0), (6, "", 0), (3, "deces", 2)])
def test_le_reveil_est_ce_que_la_nuit_cherche_dans_la_base(
    seance: Seance, superviseur: Seance, creer_dossier: Fabrique, quoi: list[tuple[int, str, int]]
) -> None:
    """Chaque jour du mois qui vient, la règle pure et la requête désignent les mêmes dossiers."""
    peupler(seance, creer_dossier, quoi)
    ouverts = {i for (i,) in lignes("SELECT id FROM dossier WHERE etat <> 'clos'")}
    prevus = {d.id: reveil(_gardee(d.id, d.situation), d.faits) for d in lire(superviseur).dossiers}
    for n in range(31):
        le = seance.jour + timedelta(days=n)
        assert {i for i, quand in prevus.items() if quand is not None and quand <= le} == set(vue.a_revoir(le)) & ouverts, le


def _gardee(dossier_id: int, s: Any) -> Any:
    """La date de prescription gardée dans la base : la lecture du portefeuille y met déjà celle que la nuit reposerait."""
    return s.avec(prescription_le=Dossier.get_by_id(dossier_id).prescription_le)
