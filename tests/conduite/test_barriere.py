"""La barrière d'appel : vert, orange, rouge, chaque constat avec sa règle."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from agence.conduite.barriere import Compteurs, Feu, evaluer
from agence.conduite.situation import Situation, suspendre
from donnees.nomenclature import Motif, Nature
from tests.conduite.fabrique import LUNDI, livree, situation

APPELS = livree().appels
DIX_HEURES = datetime.combine(LUNDI, datetime.min.time()).replace(hour=10)


def pret(**champs: object) -> Situation:
    return situation(premiere_lettre_le=LUNDI - timedelta(days=3), **champs)


@pytest.mark.parametrize(
    ("motif", "regle", "feu"),
    [
        (Motif.PROCEDURE_COLLECTIVE, "31", Feu.ROUGE),
        (Motif.SURENDETTEMENT, "33", Feu.ROUGE),
        (Motif.DECES, "34", Feu.ROUGE),
        (Motif.TUTELLE, "35", Feu.ROUGE),
        (Motif.LITIGE, "36", Feu.ROUGE),
        (Motif.PROMESSE, "", Feu.ORANGE),
        (Motif.VERIFICATION, "", Feu.ORANGE),
    ],
)
def test_regles_31_33_34_35_36_protections_et_litige(motif: Motif, regle: str, feu: Feu) -> None:
    s = suspendre(pret(), motif, LUNDI, LUNDI + timedelta(days=30))
    b = evaluer(s, Compteurs(), APPELS, DIX_HEURES)
    assert b.feu is feu
    assert next(c for c in b.constats if c.feu is feu).regle == regle


def test_regle_24_consommateur_prescrit() -> None:
    hier = LUNDI - timedelta(days=1)
    assert evaluer(pret(nature=Nature.PARTICULIER, prescription_le=hier), Compteurs(), APPELS, DIX_HEURES).feu is Feu.ROUGE
    assert evaluer(pret(nature=Nature.PARTICULIER, prescription_le=LUNDI), Compteurs(), APPELS, DIX_HEURES).feu is Feu.VERT
    assert evaluer(pret(prescription_le=hier), Compteurs(), APPELS, DIX_HEURES).feu is Feu.VERT, "un professionnel n'est pas visé"
    titre = pret(nature=Nature.PARTICULIER, prescription_le=hier, titre_le=hier)
    assert evaluer(titre, Compteurs(), APPELS, DIX_HEURES).feu is Feu.VERT, "un titre a son propre délai"


@pytest.mark.parametrize(
    ("compteurs", "feu"),
    [
        (Compteurs(1, 1, 1), Feu.VERT),
        (Compteurs(2, 2, 2), Feu.ORANGE),
        (Compteurs(3, 3, 3), Feu.ROUGE),
        (Compteurs(0, 4, 4), Feu.ROUGE),
        (Compteurs(0, 0, 8), Feu.ROUGE),
        (Compteurs(1, 1, 1, contacts_jour=1, contacts_semaine=1), Feu.ROUGE),
        (Compteurs(0, 2, 2, contacts_semaine=2), Feu.ROUGE),
    ],
)
def test_regle_37_quotas(compteurs: Compteurs, feu: Feu) -> None:
    assert evaluer(pret(), compteurs, APPELS, DIX_HEURES).feu is feu


def test_regle_37_jour_ferme_nomme() -> None:
    noel = datetime(2026, 12, 25, 10)
    b = evaluer(pret(), Compteurs(), APPELS, noel, "Noël")
    assert b.feu is Feu.ROUGE and "Noël" in b.phrase
    ouverte = replace(APPELS, appeler_les_jours_fermes=True)
    assert evaluer(pret(), Compteurs(), ouverte, noel, "Noël").feu is Feu.VERT


def test_regle_3_une_lettre_a_venir_ne_compte_pas() -> None:
    demain = situation(premiere_lettre_le=date(2026, 11, 17))
    assert evaluer(demain, Compteurs(), APPELS, DIX_HEURES).feu is Feu.ROUGE
