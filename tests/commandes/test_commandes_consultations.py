"""« agence consultations » : qui a vu quel dossier, pour l'encadrement seulement."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from agence.gestes import baux, consultations
from agence.seance import Seance
from donnees.modeles import Dossier
from tests.commandes.conftest import Rendu

Agence = Callable[..., Rendu]


@pytest.fixture
def vus(
    agence: Agence, seance: Seance, ouvrir_pour: Callable[..., Seance], dossier: Dossier, creer_dossier: Callable[..., Dossier]
) -> Dossier:
    """R-1 ouvert par Lefèvre, et lu par Martin ; R-2 par Martin."""
    autre = creer_dossier(reference="R-2")
    baux.prendre(seance, dossier.id)
    consultations.inscrire_a_part(ouvrir_pour("martin"), dossier.id)
    baux.prendre(ouvrir_pour("martin"), autre.id)
    return dossier


def lues(rendu: Rendu) -> list[tuple[str, str]]:
    assert rendu.statut == 0, rendu
    return sorted((c["dossier"], c["par"]) for c in rendu.json["consultations"])


def test_tout_ce_qui_a_ete_ouvert_se_lit(agence: Agence, vus: Dossier) -> None:
    tout = agence("consultations", "--json", agent="roux")
    assert lues(tout) == [("R-1", "Lefevre"), ("R-1", "Martin"), ("R-2", "Martin")]
    assert tout.json["total"] == 3
    assert tout.json["consultations"][0].keys() == {"dossier", "numero", "mandant", "par", "jour", "le", "quoi"}
    assert tout.json["consultations"][0]["le"].startswith("2026-11-23T10:00")
    assert lues(agence("consultations", "--dossier", "R-2", "--json", agent="roux")) == [("R-2", "Martin")]
    assert lues(agence("consultations", "--de", "lefevre", "--json", agent="roux")) == [("R-1", "Lefevre")]
    assert lues(agence("consultations", "--au", "hier", "--json", agent="roux")) == []
    assert lues(agence("consultations", "--du", "hier", "--au", "23/11/2026", "--json", agent="roux")) != []


def test_la_limite_se_dit(agence: Agence, vus: Dossier) -> None:
    rendu = agence("consultations", "--limite", "1", agent="roux")
    assert len(rendu.sortie.splitlines()) == 2
    assert "3 consultations en tout" in rendu.erreurs


def test_lire_un_dossier_par_une_commande_est_le_consulter(agence: Agence, dossier: Dossier) -> None:
    assert agence("dossier", "R-1", agent="martin").statut == 0
    assert lues(agence("consultations", "--json", agent="roux")) == [("R-1", "Martin")]


@pytest.mark.parametrize(
    ("mots", "dit"),
    [
        (("--de", "absent"), "n'est pas une personne de l'agence"),
        (("--dossier", "R-9"), "inconnu"),
        (("--du", "hier", "--au", "20/11/2026"), "la fin vient avant le début"),
    ],
)
def test_ce_qui_ne_designe_rien_se_refuse(agence: Agence, dossier: Dossier, mots: tuple[str, ...], dit: str) -> None:
    rendu = agence("consultations", *mots, agent="roux")
    assert rendu.statut == 1 and dit in rendu.erreurs


def test_un_agent_n_y_a_pas_acces(agence: Agence, vus: Dossier) -> None:
    rendu = agence("consultations")
    assert rendu.statut == 1 and "réservé au rôle administrateur ou superviseur" in rendu.erreurs
