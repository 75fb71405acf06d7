"""Ce que l'historique apprend à la simulation, lu dans la base sur les deux moteurs."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from agence.conduite.echeanciers import Echeance
from agence.conduite.hypotheses import DEPART, PARTIELLES, ROMPUES, TENUES
from agence.configuration.modele import Rang
from agence.erreurs import ErreurAgence
from agence.gestes import annulation, cycle, promesses
from agence.gestes.appels import consigner
from agence.gestes.paiements import encaisser
from agence.gestes.promesses import Engagement
from agence.seance import Seance
from agence.simulation import hypotheses as lues
from agence.simulation.a_cote import a_cote
from agence.simulation.comparaison import simuler
from agence.simulation.portefeuille import lire
from donnees.modeles import Dossier, Evenement
from donnees.nomenclature import Moyen
from donnees.vues import hypotheses as vue
from tests.fabrique import Horloge

Fabrique = Callable[..., Dossier]


def test_les_appels_se_comptent_par_code_sans_les_annules(seance: Seance, creer_dossier: Fabrique, horloge: Horloge) -> None:
    a, b, c = creer_dossier(position=1), creer_dossier(position=1), creer_dossier(position=1)
    consigner(seance, a.id, "NRP")
    consigner(seance, b.id, "NRP")
    consigner(seance, c.id, "REP")
    annulation.annuler(seance)
    depuis = horloge() - timedelta(days=1)
    assert vue.appels_par_code(depuis) == {"NRP": 2}
    assert vue.appels_par_code(horloge() + timedelta(seconds=1)) == {}
    assert [(d, code) for d, _, code in vue.appels_recents(depuis)] == [(a.id, "NRP"), (b.id, "NRP")]


def test_une_promesse_prise_sans_resultat_compte_comme_un_appel(seance: Seance, creer_dossier: Fabrique) -> None:
    d, e = creer_dossier(position=1), creer_dossier(position=1)
    le = seance.jour + timedelta(days=3)
    promesses.promettre(seance, d.id, 300_00, le)
    promesses.engager(seance, e.id, Engagement((Echeance(1, le, le, 300_00),), Moyen.CARTE), appel="PROM")
    assert lues._appels(seance.configuration, vue.appels_par_code(seance.horloge() - timedelta(days=1)),
                        vue.engagements(seance.horloge() - timedelta(days=1))) == {"PROM": 2}  # fmt: skip


def test_le_sort_des_promesses_et_ce_qui_en_est_paye(
    seance: Seance, nuit: Seance, horloge: Horloge, creer_dossier: Fabrique
) -> None:
    """Une tenue, une rompue, une payée au quart."""
    tenue, rompue, partielle = (creer_dossier(position=1) for _ in range(3))
    for d in (tenue, rompue, partielle):
        promesses.promettre(seance, d.id, 400_00, seance.jour + timedelta(days=1), Moyen.CARTE)
    encaisser(seance, tenue.id, 400_00, seance.jour, Moyen.CARTE)
    encaisser(seance, partielle.id, 100_00, seance.jour, Moyen.CARTE)
    horloge.avancer(jours=10)
    cycle.jouer(nuit)
    assert vue.promesses_echues(seance.jour - timedelta(days=30)) == {
        "tenue": (1, 400_00, 400_00), "partielle": (1, 400_00, 100_00), "rompue": (1, 400_00, 0),
    }  # fmt: skip
    h = lues.hypotheses_de(seance)
    assert h.origine["promesses"] == DEPART and [i for i, _ in h.promesses] == [TENUES, PARTIELLES, ROMPUES]


def test_une_journee_est_celle_d_un_agent(
    seance: Seance, ouvrir_pour: Callable[..., Seance], creer_dossier: Fabrique, horloge: Horloge
) -> None:
    martin = ouvrir_pour("martin")
    for agent in (seance, seance, martin):
        consigner(replace(agent, horloge=horloge), creer_dossier(position=1).id, "NRP")
    horloge.avancer(jours=1)
    consigner(seance, creer_dossier(position=1).id, "NRP")
    assert sorted(vue.journees(horloge() - timedelta(days=5))) == [1, 1, 2]


def test_le_portefeuille_se_lit_avec_ses_quotas_et_sans_rien_ecrire(
    seance: Seance, superviseur: Seance, creer_dossier: Fabrique
) -> None:
    d = creer_dossier(position=1)
    consigner(seance, d.id, "NRP")
    avant = Evenement.select().count(), Dossier.get_by_id(d.id).version
    lu = lire(superviseur)
    assert [(x.id, x.agent_id, x.appels) for x in lu.dossiers] == [(d.id, d.agent_id, ((seance.jour, "NRP"),))]
    jouee = simuler(superviseur, superviseur.configuration, jours=30)
    assert jouee.actuelle.comptes and (Evenement.select().count(), Dossier.get_by_id(d.id).version) == avant


def test_a_deux_processus_le_resultat_est_le_meme(superviseur: Seance, creer_dossier: Fabrique) -> None:
    for n in range(6):
        creer_dossier(position=n % 3, lettre=n % 3 > 0)
    nouvelle = replace(superviseur.configuration, rang=Rang(montant=900))
    vus: list[tuple[int, int]] = []
    seule = simuler(superviseur, nouvelle, jours=40, progression=lambda fait, total: vus.append((fait, total)))
    assert seule.en_json() == simuler(superviseur, nouvelle, jours=40, a_deux=True).en_json()
    assert vus == sorted(vus) and vus[-1] == (1000, 1000)


def test_un_calcul_a_cote_qui_meurt_se_dit() -> None:
    with pytest.raises(ErreurAgence, match="ne s'est pas fini"), a_cote(lambda: os._exit(3)) as attendre:
        attendre()
