"""La nuit et les butoirs : passés, ils se disent une fois et le dossier est à revoir ; proches, ils se comptent."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from itertools import pairwise

import pytest

from agence.gestes import cycle, promesses
from agence.gestes.nuit_des_procedures import sonner
from agence.seance import Seance
from donnees.modeles import Dossier, EcheanceProcedure, Evenement, Procedure
from donnees.nomenclature import Etat, TypeAction, TypeProcedure
from tests.fabrique import Horloge
from tests.gestes import outils_gestes as o
from tests.gestes.outils_procedures import ACTE, LUNDI, arrive, pret, transmise

Fabrique = Callable[..., Dossier]


@pytest.fixture
def dossier(seance: Seance, creer_dossier: Fabrique) -> Dossier:
    return pret(seance, creer_dossier)


@pytest.fixture
def ordonnance(seance: Seance, dossier: Dossier) -> Procedure:
    """Une ordonnance à signifier au plus tard le mardi 1er décembre 2026."""
    p = transmise(seance, dossier, TypeProcedure.INJONCTION)
    arrive(seance, p, "ordonnance", date(2026, 9, 1))
    return p


def dits() -> list[str]:
    return [e.texte for e in Evenement.select().where(Evenement.code == "butoir").order_by(Evenement.id)]


def test_un_butoir_passe_se_dit_une_fois_et_le_dossier_est_a_revoir(
    seance: Seance, nuit: Seance, horloge: Horloge, dossier: Dossier, ordonnance: Procedure
) -> None:
    horloge.avancer(jours=8)
    cycle.jouer(nuit)
    assert (dits(), o.relire(dossier).action) == ([], TypeAction.SUIVI_PROCEDURE), "le 1er décembre est encore utile"
    horloge.avancer(jours=1)
    cycle.jouer(nuit)
    attendu = "délai passé le 01/12/2026 : signifier l'ordonnance (ordonnance non avenue, CPC 1411, décret 2026-96)"
    assert dits() == [attendu]
    assert (o.relire(dossier).action, o.relire(dossier).action_le) == (TypeAction.REVUE, date(2026, 12, 2))
    avant = o.etat_complet(dossier)
    cycle.jouer(nuit)
    horloge.avancer(jours=1)
    cycle.jouer(nuit)
    assert (dits(), o.etat_complet(dossier)) == ([attendu], avant), "rejouée, elle ne redit rien"
    # La date de l'acte était bonne, on l'inscrit : le butoir n'est plus passé
    arrive(seance, ordonnance, "signification", date(2026, 11, 30), ACTE)
    assert EcheanceProcedure.get(EcheanceProcedure.code == "signifier").faite_le == date(2026, 11, 30)
    assert o.relire(dossier).action is TypeAction.SUIVI_PROCEDURE


def test_tenu_a_temps_il_ne_se_dit_pas(seance: Seance, nuit: Seance, horloge: Horloge, ordonnance: Procedure) -> None:
    arrive(seance, ordonnance, "signification", LUNDI, ACTE)
    horloge.avancer(jours=90)
    cycle.jouer(nuit)
    assert dits() == [], "et les attentes finies ne sont pas des butoirs"


def test_un_dossier_suspendu_le_reste_mais_l_historique_le_dit(
    seance: Seance, nuit: Seance, horloge: Horloge, dossier: Dossier, ordonnance: Procedure
) -> None:
    promesses.promettre(seance, dossier.id, 300_00, LUNDI + timedelta(days=20))
    horloge.avancer(jours=9)
    cycle.jouer(nuit)
    assert len(dits()) == 1
    assert o.relire(dossier).etat is Etat.SUSPENDU


def test_les_alarmes_a_trente_quinze_et_cinq_jours_sont_comptees(ordonnance: Procedure) -> None:
    jours = [date(2026, 10, 30) + timedelta(days=n) for n in range(40)]
    sonnees = [jour for veille, jour in pairwise(jours) if sonner(jour, veille)]
    assert sonnees == [date(2026, 11, 1), date(2026, 11, 16), date(2026, 11, 26)], "trente, quinze et cinq jours avant le 1er décembre"
    assert sonner(LUNDI, None) == 1, "sans nuit précédente : huit jours restent, c'est déjà sous quinze"
    assert sonner(LUNDI, LUNDI) == 0, "rejouée, elle ne sonne plus"


def test_une_nuit_sautee_ne_perd_ni_alarme_ni_butoir(nuit: Seance, horloge: Horloge, ordonnance: Procedure) -> None:
    assert sonner(date(2026, 11, 28), LUNDI) == 1
    cycle.jouer(nuit)
    horloge.avancer(jours=35)
    cycle.jouer(nuit)
    assert len(dits()) == 1
