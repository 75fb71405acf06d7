"""Ce que « agence verifier » dit des protections et des litiges."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from agence.gestes import intervenants, litiges, protections, suspensions
from agence.gestes.appels import consigner
from agence.gestes.paiements import encaisser
from agence.seance import Seance
from agence.tenue.verification import verifier
from donnees.base import executer
from donnees.champs import instant_ecrit
from donnees.modeles import Dossier
from donnees.nomenclature import Motif, Moyen, Nature, RoleIntervenant, TypeLitige
from tests.fabrique import Horloge

Fabrique = Callable[..., Dossier]


def dits(seance: Seance) -> list[str]:
    return [m.texte for m in verifier(jour=seance.jour) if m.invariant in ("2", "7")]


def test_une_base_ou_tout_est_protege_est_saine(seance: Seance, superviseur: Seance, horloge: Horloge, creer_dossier: Fabrique) -> None:
    encaisse = creer_dossier()
    encaisser(seance, encaisse.id, 200_00, date(2026, 11, 20), Moyen.VIREMENT)
    protections.proteger(seance, encaisse.id, Motif.PROCEDURE_COLLECTIVE, "redressement", date(2026, 11, 2))
    litiges.ouvrir(seance, creer_dossier().id, TypeLitige.QUALITE)
    leve = creer_dossier()
    suspensions.suspendre(seance, leve.id, Motif.DECES)
    suspensions.lever(superviseur, leve.id, "homonyme")
    tutelle = creer_dossier(nature=Nature.PARTICULIER)
    protections.proteger(seance, tutelle.id, Motif.TUTELLE, "tutelle", date(2026, 11, 2))
    qui = intervenants.ajouter(seance, tutelle.id, RoleIntervenant.REPRESENTANT, "UDAF")
    horloge.avancer(heures=1)
    consigner(seance, tutelle.id, "NRP", representant=qui.id)
    assert dits(seance) == []


@pytest.mark.parametrize(
    ("ordre", "dit"),
    [
        ("UPDATE protection SET levee_le = '2026-11-20'", "sans protection inscrite"),
        ("UPDATE dossier SET etat = 'actif', action = 'appel', action_le = '2026-11-24', suspension_motif = NULL", "pourtant au travail"),
    ],
)
def test_une_protection_lachee_se_voit(ordre: str, dit: str, seance: Seance, creer_dossier: Fabrique) -> None:
    protections.proteger(seance, creer_dossier().id, Motif.PROCEDURE_COLLECTIVE, "redressement", date(2026, 11, 2))
    executer(ordre)
    assert any(dit in texte for texte in dits(seance))


def test_un_litige_lache_et_un_appel_apres_la_protection_se_voient(seance: Seance, creer_dossier: Fabrique) -> None:
    conteste, protege = creer_dossier(), creer_dossier()
    litiges.ouvrir(seance, conteste.id, TypeLitige.QUALITE)
    relache = "UPDATE dossier SET etat = 'actif', action = 'appel', action_le = '2026-11-24', suspension_motif = NULL WHERE id = ?"
    executer(relache, (conteste.id,))
    protections.proteger(seance, protege.id, Motif.DECES, "deces", date(2026, 11, 2))
    apres = instant_ecrit(seance.horloge() + timedelta(hours=1))
    executer("INSERT INTO evenement (dossier_id, le, type, code) VALUES (?, ?, 'appel', 'NRP')", (protege.id, apres))
    textes = dits(seance)
    assert any("litige" in t for t in textes) and any("sur un dossier protégé" in t for t in textes)
