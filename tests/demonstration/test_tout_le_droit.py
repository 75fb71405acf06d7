"""La démonstration montre tout ce que la maison sait faire du droit : procédures, mur, protections, litiges, avis, annuaire."""

from __future__ import annotations

from datetime import UTC, datetime

from agence.calendrier import jour_de_paris
from agence.demonstration import annuaire
from agence.gestes.partenaires import lire_ressort
from agence.tenue.verification import verifier
from donnees import nomenclature as n
from donnees.base import lignes

MAINTENANT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
JOUR = jour_de_paris(MAINTENANT).isoformat()
EN_DIX_JOURS = "2026-12-03"
EN_TROIS_MOIS = "2027-02-20"


def valeurs(sql: str) -> set[str]:
    return {str(v) for (v,) in lignes(sql) if v is not None}


def nombre(sql: str, *parametres: object) -> int:
    return int(lignes(sql, parametres)[0][0])


def test_elle_est_saine_chaine_comprise(demo: None) -> None:
    assert verifier(jour=jour_de_paris(MAINTENANT)) == ()
    assert nombre("SELECT count(*) FROM evenement") == nombre("SELECT count(*) FROM maillon")


def test_plusieurs_voies_sont_a_plusieurs_phases(demo: None) -> None:
    phases = valeurs("SELECT type || ' ' || phase FROM procedure WHERE etat = 'transmis' AND phase <> ''")
    assert {"injonction ordonnance", "injonction signifiee", "injonction opposition", "petites_creances invitation"} <= phases
    assert {p.split()[0] for p in phases} >= {"refere", "assignation", "sommation"}


def test_les_deux_regimes_de_l_injonction_courent(demo: None) -> None:
    """L'ordonnance d'avant le 01/09/2026 se signifie dans les six mois, celle d'après dans les trois."""
    assert {"signifier", "signifier_ancien"} <= valeurs("SELECT code FROM echeance_procedure WHERE faite_le IS NULL AND NOT annulee")


def test_des_mesures_d_execution_courent_sur_un_titre(demo: None) -> None:
    sur_titre = "SELECT DISTINCT type FROM procedure WHERE etat = 'transmis' AND sur_titre_id IS NOT NULL"
    assert len(valeurs(sur_titre) & set(n.MESURES)) >= 3
    assert nombre("SELECT count(*) FROM frais") > 0


def test_le_mur_a_du_passe_du_proche_et_du_lointain(demo: None) -> None:
    butoirs = "SELECT count(*) FROM echeance_procedure WHERE faite_le IS NULL AND NOT annulee AND sens = 'butoir' AND le "
    assert nombre(butoirs + "< ?", JOUR) > 0
    assert nombre(butoirs + "BETWEEN ? AND ?", JOUR, EN_DIX_JOURS) > 2
    assert nombre(butoirs + "> ?", EN_TROIS_MOIS) > 2


def test_des_audiences_sont_a_venir_et_une_s_est_tenue(demo: None) -> None:
    assert nombre("SELECT count(*) FROM audience WHERE tenue_le IS NULL AND le > ?", JOUR) >= 4
    assert nombre("SELECT count(*) FROM audience WHERE present = ''") == 0


def test_l_annuaire_couvre_tous_les_debiteurs(demo: None) -> None:
    assert valeurs("SELECT type FROM partenaire") == set(n.TypePartenaire)
    noms = valeurs("SELECT nom FROM partenaire")
    assert valeurs("SELECT partenaire FROM procedure WHERE partenaire <> ''") <= noms
    for (ressort,) in lignes("SELECT ressort FROM partenaire"):
        assert ",".join(lire_ressort(ressort)) == ressort


def test_une_etude_est_de_la_cour_du_debiteur() -> None:
    """Quimper et Nantes sont de la cour de Rennes ; Ajaccio, de celle de Bastia."""
    assert annuaire.etude("29000") == annuaire.etude("44300") == annuaire.etude("35200")
    assert annuaire.etude("20000") not in (annuaire.etude("35000"), annuaire.etude("97400"))


def test_les_litiges_sont_ouverts_ou_tranches_de_toutes_les_facons(demo: None) -> None:
    assert valeurs("SELECT issue FROM litige") == {"", *n.IssueLitige} - {"leve"}
    assert nombre("SELECT count(*) FROM litige WHERE clos_le IS NULL AND preuve_recue_le IS NOT NULL") > 0
    vieux = "SELECT count(*) FROM litige WHERE clos_le IS NULL AND ouvert_le < '2026-08-20'"
    assert nombre(vieux) == 0


def test_les_protections_changent_de_phase(demo: None) -> None:
    phases = valeurs("SELECT type || '.' || phase FROM protection WHERE levee_le IS NULL AND NOT retiree")
    attendues = {"procedure_collective.liquidation", "procedure_collective.annonce", "surendettement.plan", "surendettement.recevable"}
    assert attendues | {"deces.heritier_somme", "delai_de_grace.accorde", "radiation.radiee", "tutelle.tutelle"} <= phases
    assert nombre("SELECT count(*) FROM protection WHERE levee_le IS NOT NULL") > 5


def test_les_creances_se_declarent_sauf_quelques_unes(demo: None) -> None:
    a_declarer = "SELECT count(*) FROM echeance_procedure WHERE code = 'declaration_de_creance' AND NOT annulee AND le < ?"
    assert nombre(a_declarer + " AND faite_le IS NOT NULL", JOUR) > 3 * nombre(a_declarer + " AND faite_le IS NULL", JOUR)


def test_interruptions_reclamations_avis_et_echeanciers(demo: None) -> None:
    assert valeurs("SELECT type FROM interruption") >= {"reconnaissance", "signification_ordonnance", "declaration_de_creance"}
    assert nombre("SELECT count(*) FROM interruption i LEFT JOIN piece p ON p.id = i.piece_id WHERE p.id IS NULL") == 0
    assert nombre("SELECT count(*) FROM reclamation WHERE repondue_le IS NULL") > 0
    assert nombre("SELECT count(*) FROM avis_mandant WHERE informe_le IS NULL") > 0
    assert nombre("SELECT count(*) FROM echeancier WHERE signe_le IS NOT NULL AND dechu_le IS NULL") > 3
    assert nombre("SELECT count(*) FROM echeancier WHERE dechu_le IS NOT NULL") > 0


def test_peu_de_secteurs_inconnus(demo: None) -> None:
    """Sans secteur connu, une prescription n'est qu'une hypothèse : elle ne doit pas couvrir le mur."""
    hypotheses = nombre("SELECT count(*) FROM dossier WHERE prescription_hypothese AND etat <> 'clos'")
    assert 0 < hypotheses < 0.2 * nombre("SELECT count(*) FROM dossier WHERE etat <> 'clos'")


def test_des_debiteurs_ont_deux_dossiers_dus_chez_le_meme_agent(demo: None) -> None:
    dus = """SELECT count(*) FROM (SELECT debiteur_id FROM dossier WHERE etat = 'actif' AND action_le <= ?
        GROUP BY debiteur_id, agent_id HAVING count(*) > 1) t"""
    assert nombre(dus, JOUR) > 3


def test_l_historique_d_un_dossier_est_dans_l_ordre(demo: None) -> None:
    desordres = lignes("SELECT dossier_id FROM (SELECT dossier_id, le, lag(le) OVER (PARTITION BY dossier_id ORDER BY id) AS avant "
                       "FROM evenement) t WHERE le < avant")  # fmt: skip
    assert desordres == []
