"""La démonstration : déterministe, saine, et où rien ne manque."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from agence.configuration.lecture import charger_texte
from agence.decomptes import decomptes
from agence.demonstration import remplir
from agence.demonstration.mandants import iban, siren
from agence.demonstration.registre import TABLES
from agence.demonstration.reglages import texte_de_demonstration
from agence.erreurs import Refus
from agence.gestes import appels, cycle
from agence.tenue.mandants import lire_iban, lire_siren
from agence.tenue.ouverture import seance_ouverte
from agence.tenue.utilisateurs import acteur_de
from agence.tenue.verification import verifier
from donnees import nomenclature as n
from donnees.base import fermer, lignes, ouvrir
from donnees.vues.file import File

MAINTENANT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
DIMANCHE = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)


def _remplie(dossier: Path, modele: Path, nombre: int, maintenant: datetime = MAINTENANT, graine: int = 1) -> str:
    fichier = dossier / f"demo-{nombre}-{graine}-{maintenant:%d}.db"
    fichier.write_bytes(modele.read_bytes())
    ouvrir(f"sqlite:///{fichier}")
    remplir(nombre, graine, maintenant)
    return f"sqlite:///{fichier}"


def valeurs(sql: str) -> set[str]:
    return {str(v) for (v,) in lignes(sql) if v is not None}


AUTRES_TABLES = (
    "mandant", "mandat", "utilisateur", "partenaire", "etape_procedure", "audience", "interruption", "frais", "remise", "decompte_arrete",
    "imputation", "maillon",
)  # fmt: skip
ALEATOIRES = {"maillon": "numero, evenement_id"}
"""Ce qu'une table a de rejouable ; la chaîne tire un sel par maillon."""


def photo() -> dict[str, list[str]]:
    """Toutes les lignes que la démonstration écrit."""
    return {t: sorted(map(repr, lignes(f"SELECT {ALEATOIRES.get(t, '*')} FROM {t}"))) for t in (*TABLES, *AUTRES_TABLES)}


def test_la_base_est_saine(demo: None) -> None:
    assert verifier(jour=MAINTENANT.date()) == ()


def test_la_nuit_n_a_plus_rien_a_faire(tmp_path: Path, modele_sqlite: Path) -> None:
    _remplie(tmp_path, modele_sqlite, 400)
    bilan = cycle.jouer(replace(seance_ouverte(None), horloge=lambda: MAINTENANT))
    assert (bilan.promesses_tenues, bilan.promesses_rompues, bilan.etapes, bilan.suspensions_levees, bilan.reserves) == (0, 0, 0, 0, [])
    assert verifier(jour=MAINTENANT.date()) == ()
    fermer()


@pytest.mark.parametrize("instant", [MAINTENANT, DIMANCHE], ids=["lundi", "dimanche"])
def test_deux_fois_la_meme_graine_donne_les_memes_lignes(tmp_path: Path, modele_sqlite: Path, instant: datetime) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    _remplie(tmp_path / "a", modele_sqlite, 150, instant)
    premiere = photo()
    assert verifier(jour=instant.date()) == ()
    fermer()
    _remplie(tmp_path / "b", modele_sqlite, 150, instant)
    assert photo() == premiere
    fermer()


def test_une_autre_graine_donne_un_autre_portefeuille(tmp_path: Path, modele_sqlite: Path) -> None:
    _remplie(tmp_path, modele_sqlite, 50)
    premiers = lignes("SELECT nom FROM debiteur ORDER BY id")
    fermer()
    _remplie(tmp_path, modele_sqlite, 50, graine=2)
    assert lignes("SELECT nom FROM debiteur ORDER BY id") != premiers
    fermer()


def test_une_base_occupee_est_refusee(demo: None) -> None:
    with pytest.raises(Refus, match="déjà un portefeuille"):
        remplir(10, 1, MAINTENANT)


def test_les_deux_moteurs_sont_remplis_et_sains(base: str) -> None:
    remplir(300, 1, MAINTENANT)
    assert verifier(jour=MAINTENANT.date()) == ()
    assert lignes("SELECT count(*) FROM dossier") == [(300,)]


def test_toutes_les_etapes_et_tous_les_etats(demo: None) -> None:
    assert valeurs("SELECT etape FROM dossier") == set(n.Etape)
    assert valeurs("SELECT etat FROM dossier") == set(n.Etat)
    assert valeurs("SELECT clos_motif FROM dossier") == set(n.MotifDeCloture)
    assert valeurs("SELECT suspension_motif FROM dossier") == set(n.Motif) - {"approbation"}
    assert valeurs("SELECT action FROM dossier") >= set(n.TypeAction) - {"revue", "ecrire", "tache"}


def test_tous_les_resultats_et_tous_les_evenements(demo: None) -> None:
    assert valeurs("SELECT code FROM evenement WHERE type = 'appel'") == set(charger_texte(texte_de_demonstration()).resultats)
    # L'effacement n'arrive qu'à des données personnelles trop vieilles (conservation) : aucun dossier de la démonstration n'a cet âge.
    jamais = {"creation", "attribution", "effacement"}
    assert valeurs("SELECT type FROM evenement") >= set(n.TypeEvenement) - jamais


def test_tous_les_sorts_de_promesses_et_des_echeanciers(demo: None) -> None:
    assert valeurs("SELECT statut FROM promesse") >= set(n.StatutPromesse) - {"annulee"}
    assert lignes("SELECT count(*) FROM echeancier")[0][0] > 20
    assert valeurs("SELECT DISTINCT moyen FROM promesse") == set(n.Moyen)


def test_argent_procedures_courriers_coordonnees(demo: None) -> None:
    assert lignes("SELECT count(*) FROM paiement WHERE extourne_id IS NOT NULL")[0][0] > 0
    assert valeurs("SELECT canal FROM paiement") == set(n.Canal)
    assert valeurs("SELECT etat FROM procedure") >= {"a_transmettre", "transmis", "titre", "revenu"}
    assert valeurs("SELECT etat FROM courrier") == set(n.EtatCourrier)
    assert valeurs("SELECT etat FROM coordonnee") == set(n.EtatCoordonnee)
    assert valeurs("SELECT etat FROM approbation") == set(n.EtatApprobation)
    assert lignes("SELECT count(*) FROM dossier WHERE premiere_lettre_le IS NULL AND etat = 'actif'")[0][0] > 0
    assert lignes("SELECT count(*) FROM (SELECT debiteur_id FROM dossier GROUP BY debiteur_id HAVING count(*) > 1) t")[0][0] > 10
    assert lignes("SELECT count(*) FROM debiteur WHERE rapproche_de IS NOT NULL")[0][0] > 0


def test_chaque_agent_a_son_tiers(demo: None) -> None:
    comptes = dict(lignes("SELECT u.nom, count(*) FROM dossier d JOIN utilisateur u ON u.id = d.agent_id GROUP BY u.nom"))
    assert comptes.keys() == {"lefevre", "martin", "diallo"}
    assert max(comptes.values()) - min(comptes.values()) <= 1
    roles = dict(lignes("SELECT nom, role FROM utilisateur"))
    assert (roles["roux"], roles["admin"]) == ("superviseur", "administrateur")


def test_la_file_de_lefevre_est_longue_variee_et_appelable(demo: None) -> None:
    ouverte = seance_ouverte(acteur_de("lefevre"))
    assert ouverte.acteur is not None
    seance = replace(ouverte, horloge=lambda: MAINTENANT)
    file = File(ouverte.acteur.id, seance.jour, MAINTENANT).page(0, 1000)
    assert len(file) > 120
    motifs = [ligne.action_motif for ligne in file[:60]]
    assert {"rappel_convenu", "promesse_rompue", "promesse_partielle"} <= set(motifs)
    assert motifs[0] == "rappel_convenu"
    feux = [appels.barriere(seance, ligne.id).feu.value for ligne in file if ligne.action == "appel"]
    assert sum(feu != "rouge" for feu in feux) / len(feux) > 0.9


def test_les_donnees_sont_de_fiction_mais_bien_formees(demo: None) -> None:
    fiction = re.compile(r"\+33(19900|26191|35301|46571|53649|63998)[0-9]{4}")
    assert all(fiction.fullmatch(v) for v in valeurs("SELECT valeur FROM coordonnee WHERE type = 'telephone'"))
    assert all(v.endswith("@example.org") for v in valeurs("SELECT valeur FROM coordonnee WHERE type = 'courriel'"))
    for numero in valeurs("SELECT siren FROM debiteur") | valeurs("SELECT siren FROM mandant"):
        assert lire_siren(numero) == numero
    for numero in valeurs("SELECT iban FROM mandant"):
        assert lire_iban(numero) == numero


def test_rien_n_arrive_apres_l_instant_present(demo: None) -> None:
    dernier = lignes("SELECT max(le) FROM evenement")[0][0]
    assert dernier <= MAINTENANT.replace(tzinfo=None).isoformat(" ", "microseconds")
    assert lignes("SELECT count(*) FROM paiement WHERE recu_le >= ?", (MAINTENANT.date().isoformat(),))[0][0] == 0
    assert lignes("SELECT min(facture_le) < '2025-01-01', max(facture_le) > '2026-10-01' FROM creance") == [(1, 1)]


def test_les_cles_calculees_sont_justes() -> None:
    assert siren(12345678) == "123456782"
    assert lire_iban(iban(12345)) == iban(12345)


def test_le_du_des_promesses_est_celui_du_decompte(demo: None) -> None:
    """Une promesse encore ouverte ne dépasse jamais ce que le dossier doit aujourd'hui."""
    ouvertes = lignes("""SELECT p.dossier_id, sum(p.montant - p.paye) FROM promesse p JOIN dossier d ON d.id = p.dossier_id
        WHERE p.statut = 'ouverte' AND d.etat <> 'clos' GROUP BY p.dossier_id LIMIT 60""")
    dus = decomptes([d for d, _ in ouvertes], MAINTENANT.date(), seance_ouverte(None).configuration)
    assert all(promis <= dus[d].du for d, promis in ouvertes)
