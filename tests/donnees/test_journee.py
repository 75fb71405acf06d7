"""La journée d'une personne, comptée sur l'historique."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from agence.gestes.annulation import annuler
from agence.gestes.appels import consigner
from agence.gestes.notes import noter
from agence.gestes.promesses import promettre
from agence.seance import Seance
from donnees.modeles import Dossier
from donnees.vues.journee import FaitsDuJour, Resume, personnes, resume
from tests.fabrique import Horloge

MINUIT = datetime(2026, 11, 22, 23, 0, tzinfo=UTC)
"""Le lundi 23 novembre commence à Paris."""
LENDEMAIN = MINUIT + timedelta(days=1)


def numero(s: Seance) -> int:
    assert s.acteur is not None
    return s.acteur.id


def test_une_journee_se_compte_sans_ce_qui_est_annule(
    seance: Seance, ouvrir_pour: Callable[..., Seance], horloge: Horloge, creer_dossier: Callable[..., Dossier]
) -> None:
    un, deux, trois = creer_dossier(), creer_dossier(), creer_dossier()
    martin = ouvrir_pour("martin")
    consigner(seance, un.id, "NRP")
    horloge.avancer(heures=1)
    consigner(seance, deux.id, "REF")
    horloge.avancer(heures=1)
    noter(seance, trois.id, "à reprendre")
    annuler(seance)
    promettre(seance, trois.id, 120_00, seance.jour)
    noter(martin, un.id, "vu par Martin")
    lu = resume(numero(seance), MINUIT, LENDEMAIN)
    assert lu == Resume(3, 2, 1, 1, 120_00, MINUIT + timedelta(hours=10), MINUIT + timedelta(hours=12))
    faits = FaitsDuJour(numero(seance), MINUIT, LENDEMAIN)
    page = faits.page(0, 10)
    assert faits.compter() == len(page) == 5
    assert [(f.type, f.code, f.annule) for f in page] == [
        ("promesse", "", False), ("annulation", "note", False), ("note", "", True), ("appel", "REF", False), ("appel", "NRP", False),
    ]  # fmt: skip
    assert [f.reference for f in faits.page(3, 1)] == [deux.reference]


def test_la_veille_et_le_lendemain_n_en_sont_pas(seance: Seance, horloge: Horloge, creer_dossier: Callable[..., Dossier]) -> None:
    dossier = creer_dossier()
    noter(seance, dossier.id, "lundi")
    horloge.avancer(jours=1)
    noter(seance, dossier.id, "mardi")
    assert [f.texte for f in FaitsDuJour(numero(seance), MINUIT, LENDEMAIN).page(0, 10)] == ["lundi"]
    assert resume(numero(seance), MINUIT - timedelta(days=1), MINUIT) == Resume(0, 0, 0, 0, 0, None, None)


def test_les_personnes_par_nom(
    seance: Seance, superviseur: Seance, ouvrir_pour: Callable[..., Seance], creer_dossier: Callable[..., Dossier]
) -> None:
    ouvrir_pour("diallo")
    creer_dossier()
    lues = personnes(seance.jour)
    assert [(p.nom, p.dossiers) for p in lues] == [("diallo", 0), ("lefevre", 1), ("roux", 0)]
