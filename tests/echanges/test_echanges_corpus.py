"""Chaque fichier du corpus hostile a l'issue que son index annonce : ces lignes entrent, celles-là non, et voici pourquoi."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest

from agence.configuration.modele import Correspondance
from agence.echanges.fichiers import lire
from agence.echanges.lignes import LignePortefeuille
from agence.echanges.nettoyage import COMMANDE
from agence.echanges.portefeuille import Lecture, verifier
from agence.erreurs import FichierInvalide
from donnees.nomenclature import Nature

CORPUS = Path(__file__).parent.parent / "corpus"
AUJOURD_HUI = date(2026, 11, 22)
ELEC_OUEST = Correspondance(
    {
        "nom": "debiteur", "prenom": "debiteur", "principal": "montant_ttc", "numero_facture": "facture",
        "email": "courriel", "creancier": "mandant",
    },
    Nature.PARTICULIER,
)


def index() -> list[dict[str, str]]:
    with (CORPUS / "index.tsv").open(encoding="utf-8", newline="") as flux:
        return list(csv.DictReader(flux, delimiter="\t", quoting=csv.QUOTE_NONE))


def lecture_de(nom: str) -> Lecture:
    return verifier(lire(CORPUS / nom), "ELEC-OUEST", ELEC_OUEST, AUJOURD_HUI)


def test_l_index_et_le_dossier_disent_les_memes_fichiers() -> None:
    assert {cas["fichier"] for cas in index()} == {p.name for p in CORPUS.iterdir() if p.suffix in (".csv", ".xlsx")}


@pytest.mark.parametrize("cas", index(), ids=lambda cas: cas["fichier"])
def test_issue_annoncee(cas: dict[str, str]) -> None:
    if cas["refus"].startswith("fichier/"):
        _, ligne, colonne, motif = cas["refus"].split("/", 3)
        with pytest.raises(FichierInvalide) as refus:
            lecture_de(cas["fichier"])
        premier = refus.value.defauts[0]
        assert (str(premier.ligne or ""), str(premier.colonne or "")) == (ligne, colonne)
        assert motif in premier.message
        return
    lecture = lecture_de(cas["fichier"])
    assert ",".join(str(ligne.ligne) for ligne in lecture.lignes) == cas["acceptees"]
    attendus = [r.split("/", 2) for r in cas["refus"].split(" § ") if r]
    assert [(str(r.ligne), r.colonne) for r in lecture.rejets] == [(ligne, colonne) for ligne, colonne, _ in attendus]
    for rejet, (_, _, motif) in zip(lecture.rejets, attendus, strict=True):
        assert motif in rejet.motif
    assert len(lecture.lignes) + len(lecture.refusees) == lecture.lues


@pytest.mark.parametrize("cas", index(), ids=lambda cas: cas["fichier"])
def test_rien_de_ce_qui_sort_ne_porte_de_caractere_de_commande(cas: dict[str, str]) -> None:
    try:
        lecture = lecture_de(cas["fichier"])
    except FichierInvalide as refus:
        assert "\x1b" not in str(refus)
        return
    for ligne in lecture.lignes:
        textes = [str(getattr(ligne, champ)) for champ in LignePortefeuille.__slots__]
        assert not any(COMMANDE.search(t) for t in textes)
    assert not any("\x1b" in r.valeur + r.motif or "\0" in r.valeur for r in lecture.rejets)


def test_temoin_deux_dossiers_de_123456_centimes() -> None:
    lignes = lecture_de("000_csv_reference_valide.csv").lignes
    assert [(ligne.reference, ligne.debiteur, ligne.montant_ttc) for ligne in lignes] == [
        ("R-0001", "DUPONT Jeanne", 123_456), ("R-0002", "MARTIN Jeanne", 123_456),
    ]
    assert lignes[0] == LignePortefeuille(
        2, "R-0001", "DUPONT Jeanne", Nature.PARTICULIER, "F2026-001", date(2026, 1, 5), date(2026, 2, 4), 123_456,
        adresse="12 rue de la Paix", code_postal="75002", ville="PARIS", courriel="j.dupont@example.org", telephone="+33612345678",
    )


@pytest.mark.parametrize(
    ("fichier", "rang", "champ", "valeur"),
    [
        ("002_csv_utf16le.csv", 0, "debiteur", "DUPONT Zoé"),
        ("003_csv_cp1252.csv", 0, "adresse", "3 allée de l’Église"),
        ("012_csv_guillemets_internes.csv", 1, "debiteur", 'DUPONT "LE GRAND" Jeanne'),
        ("012_csv_guillemets_internes.csv", 1, "adresse", "12; rue de la Paix"),
        ("013_csv_saut_dans_champ.csv", 0, "adresse", "12 rue A\nBât. B"),
        ("015_csv_fins_melangees.csv", 1, "facture", "F2026-001"),
        ("048_csv_montant_espaces.csv", 1, "montant_ttc", 123_456),
        ("064_csv_rtl.csv", 1, "adresse", "12 rue 2007 SIRAP fin"),
        ("065_csv_invisibles.csv", 1, "debiteur", "DUPONT Jeanne"),
        ("066_csv_zalgo.csv", 1, "debiteur", "D\u0301\u0301UPONT Jeanne"),
        ("067_csv_nfd.csv", 0, "debiteur", "LEFÈVRE Jeanne"),
        ("068_csv_noms_mots_cles.csv", 1, "debiteur", "None True"),
        ("080_csv_formules.csv", 6, "debiteur", "'=1 Jeanne"),
        ("082_csv_markup_textual.csv", 2, "debiteur", "[@click=app.quit]DUPONT[/] Jeanne"),
        ("086_csv_entetes_courriel.csv", 2, "debiteur", "DUPONT Bcc: x@y.fr Jeanne"),
    ],
)
def test_valeur_gardee(fichier: str, rang: int, champ: str, valeur: object) -> None:
    assert getattr(lecture_de(fichier).lignes[rang], champ) == valeur


@pytest.mark.parametrize(
    ("fichier", "avertissement"),
    [
        ("003_csv_cp1252.csv", "fichier lu en Windows-1252"),
        ("026_csv_lignes_vides.csv", "3 lignes vides"),
        ("063_csv_homoglyphes.csv", "ligne 3, colonne nom : écritures mêlées (latin et cyrillique)"),
        ("064_csv_rtl.csv", "ligne 3, colonne adresse : caractères invisibles retirés"),
        ("065_csv_invisibles.csv", "ligne 3, colonne nom : caractères invisibles retirés"),
        ("066_csv_zalgo.csv", "ligne 3, colonne nom : accents empilés retirés"),
        ("086_csv_entetes_courriel.csv", "ligne 4, colonne nom : saut de ligne remplacé"),
    ],
)
def test_avertissement_donne(fichier: str, avertissement: str) -> None:
    assert any(avertissement in str(a) for a in lecture_de(fichier).avertissements)
