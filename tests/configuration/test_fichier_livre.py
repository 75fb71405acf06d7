"""Le fichier livré : il se charge, il dit toutes les clés du modèle, et il suit les tables de DROIT."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest

from agence.calendrier import Duree, plage_en_cours
from agence.conduite.territoires import TERRITOIRES
from agence.configuration import modele, schema
from agence.configuration.lecture import charger, defaut, texte_par_defaut
from agence.configuration.modele import Configuration, EtapeScenario, Resultat, Scenario
from agence.configuration.touches import TOUCHES
from donnees.nomenclature import EtatCoordonnee, Motif, MotifImpaye, Moyen, Nature

CHIFFRES = {"NRP": 1, "REP": 2, "OCC": 3, "RACC": 4, "TIERS": 5, "FAUX": 6, "PAYE": 7, "REF": 8, "LIT": 9}

# DROIT § 12 : code → (famille, contact utile, suite), dans l'ordre de la table.
CODES = {
    "NRP": ("non_joint", False, "rappel"),
    "OCC": ("non_joint", False, "rappel"),
    "REP": ("non_joint", False, "rappel"),
    "TEL_HS": ("donnee", False, "enquete"),
    "FAUX": ("donnee", False, "enquete"),
    "TIERS": ("non_joint", False, "rappel"),
    "RACC": ("non_joint", False, "rappel"),
    "RPL": ("joint", True, "planifier"),
    "PROM": ("joint", True, "promesse"),
    "PAYE": ("joint", True, "suspendre"),
    "ECH": ("joint", True, "echeancier"),
    "DIFF": ("joint", True, "revue"),
    "LIT": ("joint", True, "suspendre"),
    "REF": ("joint", True, "revue"),
    "NPD": ("joint", True, "ecrire"),
    "AVOC": ("joint", True, "ecrire"),
    "SUR": ("protection", True, "suspendre"),
    "PC": ("protection", True, "suspendre"),
    "DCD": ("protection", False, "suspendre"),
    "TUT": ("protection", False, "suspendre"),
    "INSOLV": ("fin", True, "clore"),
    "NPAI": ("donnee", False, "enquete"),
    "HORS": ("systeme", False, "rappel"),
}


@pytest.fixture(scope="module")
def livree() -> Configuration:
    return defaut()


def test_le_fichier_de_la_racine_se_charge_et_c_est_lui_le_defaut(livree: Configuration) -> None:
    assert charger(Path(__file__).parents[2] / "config.toml") == livree


def test_les_23_codes_suivent_la_table(livree: Configuration) -> None:
    assert {c: (r.famille, r.contact_utile, r.suite) for c, r in livree.resultats.items()} == CODES
    assert {c: r.chiffre for c, r in livree.resultats.items() if r.chiffre} == CHIFFRES
    lettres = [r.lettre for r in livree.resultats.values()]
    assert len(set(lettres)) == 23
    assert all(re.fullmatch("[a-z]", lettre) for lettre in lettres)


def test_ce_que_chaque_code_change_au_dossier(livree: Configuration) -> None:
    r = livree.resultats
    assert (r["NRP"].delai, r["NRP"].plage) == (Duree(1, "jo"), "autre")
    assert (r["REP"].delai, r["OCC"].delai, r["RACC"].delai) == (Duree(1, "jo"), Duree(1, "h"), Duree(2, "jo"))
    assert (r["FAUX"].telephone, r["TEL_HS"].telephone) == (EtatCoordonnee.FAUX, EtatCoordonnee.FAUX)
    assert r["NPD"].telephone is EtatCoordonnee.NE_PLUS_APPELER
    assert (r["PAYE"].motif, r["PAYE"].delai, r["PAYE"].attend) == (Motif.VERIFICATION, Duree(5, "j"), "")
    assert (r["LIT"].motif, r["LIT"].attend, r["LIT"].impaye) == (Motif.LITIGE, "retour_mandant", MotifImpaye.LITIGE)
    motifs = [r[c].motif for c in ("SUR", "PC", "DCD", "TUT")]
    assert motifs == [Motif.SURENDETTEMENT, Motif.PROCEDURE_COLLECTIVE, Motif.DECES, Motif.TUTELLE]
    assert all(r[c].attend for c in ("SUR", "PC", "DCD", "TUT"))
    assert [c for c, x in r.items() if not x.tentative] == ["NPAI", "HORS"]


def jours(scenario: Scenario) -> list[tuple[str, int]]:
    total, suite = 0, []
    for etape in scenario.etapes:
        total += etape.apres.nombre
        suite.append((etape.action.value, total))
    return suite


def test_les_scenarios_suivent_les_calendriers_types(livree: Configuration) -> None:
    debut = [("premiere_lettre", 0), ("appel", 3), ("relance", 8), ("appel", 10), ("mise_en_demeure", 15), ("appel", 25)]
    b2b, b2c = livree.scenarios["b2b"], livree.scenarios["b2c"]
    assert jours(b2b) == [*debut, ("avis_mandant", 30), ("huissier", 30), ("judiciaire", 45), ("revue", 90)]
    assert jours(b2c) == [*debut, ("avis_mandant", 30), ("judiciaire", 45), ("revue", 90)]
    assert (b2b.nature, b2c.nature) == (Nature.PROFESSIONNEL, Nature.PARTICULIER)
    assert (b2b.etapes[4].delai_pour_payer, b2c.etapes[4].delai_pour_payer) == (Duree(8, "j"), Duree(15, "j"))
    assert (b2b.etapes[4].si.tentatives, b2c.etapes[4].si.tentatives) == (2, 2)
    assert b2b.etapes[7].si.du_minimum == 150_00


def test_les_appels_promesses_et_quotas_sont_ceux_proposes(livree: Configuration) -> None:
    a = livree.appels
    assert (a.tentatives_par_jour, a.tentatives_par_semaine, a.tentatives_par_30_jours) == (3, 4, 8)
    assert (a.contacts_par_jour, a.contacts_par_semaine) == (1, 2)
    assert sorted(a.plages) == [1, 2, 3, 4, 5]
    lundi = date(2026, 11, 23)
    permis = [datetime.combine(lundi, time(h, m)) for h, m in ((9, 0), (12, 29), (13, 30), (19, 29))]
    interdits = [datetime.combine(lundi, time(h, m)) for h, m in ((8, 59), (12, 30), (13, 29), (19, 30))]
    assert all(plage_en_cours(a.plages, i) for i in permis)
    assert not any(plage_en_cours(a.plages, i) for i in interdits)
    grace = {Moyen.VIREMENT: 3, Moyen.CHEQUE: 5, Moyen.CARTE: 1, Moyen.PRELEVEMENT: 3, Moyen.ESPECES: 1}
    assert livree.promesses.grace == {m: Duree(n, "jo") for m, n in grace.items()}
    assert livree.promesses.ruptures_avant_etape == 2


def test_les_valeurs_par_defaut_du_modele_sont_celles_du_fichier(livree: Configuration) -> None:
    for section in (modele.Base, modele.Appels, modele.Promesses, modele.Rang, modele.Seuils, modele.Litiges, modele.Reclamations,
                    modele.Serveur):  # fmt: skip
        ecrite, neuve = getattr(livree, section.__name__.lower()), section()
        for champ in fields(section):
            if champ.name not in ("plages", "grace"):
                assert getattr(ecrite, champ.name) == getattr(neuve, champ.name), f"{section.__name__}.{champ.name}"


SECTIONS: dict[str, tuple[type, Mapping[str, Any], set[str]]] = {
    "agence": (modele.Agence, schema.AGENCE, set()),
    "base": (modele.Base, schema.BASE, set()),
    "appels": (modele.Appels, schema.APPELS, {"plages"}),
    "resultats": (Resultat, schema.RESULTAT, {"code"}),
    "promesses": (modele.Promesses, schema.PROMESSES, {"grace", "difficulte"}),
    "scenarios": (Scenario, schema.SCENARIO, {"nom", "etapes"}),
    "etapes": (EtapeScenario, schema.ETAPE, {"si"}),
    "rang": (modele.Rang, schema.RANG, set()),
    "seuils": (modele.Seuils, schema.SEUILS, set()),
    "litiges": (modele.Litiges, schema.LITIGES, set()),
    "reclamations": (modele.Reclamations, schema.RECLAMATIONS, set()),
    "avis": (modele.Avis, schema.AVIS, set()),
    "procedures": (modele.CoutProcedure, schema.PROCEDURE, set()),
    "imports": (modele.Correspondance, schema.IMPORT, {"colonnes"}),
    "serveur": (modele.Serveur, schema.SERVEUR, set()),
    "scripts": (modele.Scripts, schema.SCRIPTS, set()),
    "droit": (modele.Droit, schema.DROIT, set()),
}


@pytest.mark.parametrize("section", SECTIONS)
def test_le_modele_et_le_schema_ont_les_memes_cles(section: str) -> None:
    classe, cles, ailleurs = SECTIONS[section]
    assert {c.name for c in fields(classe)} == {*cles, *ailleurs}


def test_chaque_section_du_modele_est_connue_du_schema() -> None:
    assert {c.name for c in fields(Configuration)} - {"texte", "tables", "ignorees"} == set(schema.SECTIONS)
    assert all(is_dataclass(classe) for classe, _, _ in SECTIONS.values())


@pytest.mark.parametrize("section", [s for s in SECTIONS if s != "etapes"])
def test_chaque_cle_du_modele_est_dite_dans_le_fichier_livre(section: str) -> None:
    texte = texte_par_defaut()
    trouve = re.search(rf"^(# )?\[{section}(\.[^]]*)?\].*?(?=^\[(?!{section}\b)|\Z)", texte, re.M | re.S)
    assert trouve, f"section [{section}] absente du fichier livré"
    cles = SECTIONS[section][1]
    if section == "scenarios":
        cles = {**cles, **schema.ETAPE}
    for cle in cles:
        assert re.search(rf"\b{cle} *=", trouve[0]), f"{section}.{cle} n'est pas dans le fichier livré"


def test_les_mots_permis_sont_tous_dits_dans_le_fichier_livre() -> None:
    texte = texte_par_defaut()
    listes = [schema.SUITES, schema.FAMILLES, TERRITOIRES, schema.EN_TETES, schema.PROCEDURES, [a.value for a in schema.ACTIONS],
              [c for c in schema.CANAUX if c], [m.value for m in MotifImpaye], [m.value for m in Moyen],
              [t.id for t in TOUCHES if not t.id.startswith("resultat_")]]  # fmt: skip
    for mot in (mot for liste in listes for mot in liste):
        assert re.search(rf"(?<![\w-]){mot}(?![\w-])", texte), mot


def test_l_exemple_de_correspondance_couvre_le_mandant_elec_ouest(livree: Configuration) -> None:
    colonnes = livree.imports["ELEC-OUEST"].colonnes
    entete = "reference;creancier;nom;prenom;adresse;code_postal;ville;email;telephone;principal;date_facture;date_echeance;numero_facture"
    assert {colonnes.get(c, c) for c in entete.split(";")} <= set(schema.EN_TETES_PERMIS)
    assert (colonnes["nom"], colonnes["prenom"], colonnes["creancier"]) == ("debiteur", "debiteur", "mandant")
    assert livree.imports["ELEC-OUEST"].type_debiteur is Nature.PARTICULIER
