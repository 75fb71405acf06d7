"""« agence verifier » trouve chaque invariant rompu, un par un, et se tait sur une base saine."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from agence.gestes import appels, paiements, promesses
from agence.seance import Seance
from agence.tenue.verification import verifier
from donnees.base import base as proxy
from donnees.base import ecriture, est_sqlite, executer
from donnees.champs import instant_ecrit
from donnees.modeles import Dossier
from donnees.nomenclature import Moyen

JOUR = date(2026, 11, 23)
Fabrique = Callable[..., Dossier]


@pytest.fixture
def dossier(creer_dossier: Fabrique, seance: Seance) -> Dossier:
    """Un dossier appelé, promis et payé en partie : tout y est à vérifier."""
    d = creer_dossier(montants=(300_00, 800_00))
    appels.consigner(seance, d.id, "NRP")
    promesses.promettre(seance, d.id, 200_00, JOUR + timedelta(days=7))
    paiements.encaisser(seance, d.id, 50_00, JOUR, Moyen.CARTE)
    return d


def invariants() -> set[str]:
    return {m.invariant for m in verifier(jour=JOUR)}


def sans_gardes() -> None:
    """Les contraintes de la base laissent passer : ce que ferait un fichier retouché à la main."""
    if not est_sqlite():
        pytest.skip("PostgreSQL garde ses contraintes")
    proxy.execute_sql("PRAGMA ignore_check_constraints = 1")
    proxy.execute_sql("PRAGMA foreign_keys = 0")


def test_une_base_saine_est_saine(dossier: Dossier) -> None:
    etapes: list[tuple[int, int]] = []
    assert verifier(lambda fait, total: etapes.append((fait, total)), JOUR) == ()
    assert etapes[-1][0] == etapes[-1][1]


def test_un_dossier_actif_sans_action(creer_dossier: Fabrique) -> None:
    sans_gardes()
    d = creer_dossier()
    executer("UPDATE dossier SET action = NULL WHERE id = ?", (d.id,))
    assert "1" in invariants()


def test_un_suspendu_qui_n_attend_rien(dossier: Dossier) -> None:
    sans_gardes()
    executer("UPDATE dossier SET suspendu_jusqu_au = NULL WHERE id = ?", (dossier.id,))
    assert "1" in invariants()


@pytest.mark.parametrize("ordre", ["principal = principal + 1, solde = solde + 1", "verse = verse + 1, solde = solde - 1"])
def test_un_montant_qui_n_est_pas_la_somme_de_ses_lignes(dossier: Dossier, ordre: str) -> None:
    executer(f"UPDATE dossier SET {ordre} WHERE id = ?", (dossier.id,))
    assert "2" in invariants()


def test_une_promesse_dont_le_paye_est_faux(dossier: Dossier) -> None:
    executer("UPDATE promesse SET paye = 60000 / 10 WHERE dossier_id = ?", (dossier.id,))
    assert "6" in invariants()


def test_une_promesse_jugee_a_tort(dossier: Dossier) -> None:
    executer("UPDATE promesse SET statut = 'partielle', decidee_le = '2026-11-23' WHERE dossier_id = ?", (dossier.id,))
    assert "6" in invariants()


def test_un_compteur_de_promesses_faux(dossier: Dossier) -> None:
    executer("UPDATE dossier SET promesses_rompues = 1 WHERE id = ?", (dossier.id,))
    assert "6" in invariants()


def test_une_promesse_que_la_nuit_n_a_pas_encore_jugee_n_est_pas_une_faute(dossier: Dossier) -> None:
    apres = JOUR + timedelta(days=40)
    assert verifier(jour=apres) == ()
    executer("INSERT INTO cycle (jour, commence_le, fini_le) VALUES (?, ?, ?)", (apres.isoformat(), "2027-01-02", "2027-01-02"))
    assert {m.invariant for m in verifier(jour=apres)} == {"6"}


def test_un_appel_avant_la_premiere_lettre(dossier: Dossier) -> None:
    executer("UPDATE dossier SET premiere_lettre_le = '2026-11-24' WHERE id = ?", (dossier.id,))
    assert "7" in invariants()


def test_une_derogation_dite_n_est_pas_une_faute(seance: Seance, dossier: Dossier) -> None:
    hier = instant_ecrit(seance.horloge() - timedelta(days=5))
    ordre = "INSERT INTO evenement (dossier_id, le, type, code, donnees) VALUES (?, ?, 'appel', 'NRP', ?)"
    with ecriture():
        executer(ordre, (dossier.id, hier, '{"derogation": "accord du superviseur"}'))
    assert invariants() == set()
    with ecriture():
        executer(ordre, (dossier.id, hier, '{"tentative": true}'))
    assert invariants() == {"7"}


@pytest.mark.parametrize("jour", ["2026-11-22", "2026-12-25"])
def test_une_action_un_jour_ferme(creer_dossier: Fabrique, jour: str) -> None:
    d = creer_dossier()
    executer("UPDATE dossier SET action_le = ? WHERE id = ?", (jour, d.id))
    assert invariants() == {"9"}


def test_un_rang_qui_n_est_pas_celui_de_la_conduite(dossier: Dossier) -> None:
    executer("UPDATE dossier SET rang = rang + 1 WHERE id = ?", (dossier.id,))
    assert invariants() == {"rang"}


def test_un_seuil_de_prescription_passe_depuis_la_nuit_n_est_pas_une_faute(creer_dossier: Fabrique) -> None:
    creer_dossier(prescription_le=JOUR + timedelta(days=181))
    assert verifier(jour=JOUR) == ()
    assert verifier(jour=JOUR + timedelta(days=2)) == ()


def test_un_orphelin(dossier: Dossier) -> None:
    sans_gardes()
    executer("INSERT INTO piece (dossier_id, type, nom, ajoutee_le) VALUES (999, 'facture', 'x', '2026-11-23')")
    assert invariants() == {"lien"}


def test_un_dossier_sans_creance_et_un_mandant_sans_convention(creer_dossier: Fabrique) -> None:
    d = creer_dossier()
    executer("DELETE FROM creance WHERE dossier_id = ?", (d.id,))
    executer("DELETE FROM mandat")
    assert invariants() == {"2", "règle 1"}


def test_un_gardien_de_l_historique_retire(dossier: Dossier) -> None:
    ordre = "DROP TRIGGER evenement_sans_retouche"
    proxy.execute_sql(ordre if est_sqlite() else f"{ordre} ON evenement")
    assert invariants() == {"3"}


def test_un_dossier_tenu_par_quelqu_un_qui_n_a_plus_acces(seance: Seance, dossier: Dossier) -> None:
    assert seance.acteur is not None
    executer(
        "INSERT INTO bail (dossier_id, utilisateur_id, seance, jusqu_a) VALUES (?, ?, 's', ?)",
        (dossier.id, seance.acteur.id, instant_ecrit(seance.horloge())),
    )
    assert invariants() == set()
    executer("UPDATE utilisateur SET actif = ? WHERE id = ?", (False, seance.acteur.id))
    assert invariants() == {"5"}


def test_beaucoup_de_manquements_se_resument(creer_dossier: Fabrique) -> None:
    for _ in range(102):
        creer_dossier()
    executer("UPDATE dossier SET action_le = '2026-11-22'")
    trouves = verifier(jour=JOUR)
    assert len(trouves) == 101
    assert "2 autres" in trouves[-1].texte
