"""Les règles d'une ligne et celles des lignes entre elles."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from agence.configuration.modele import Correspondance
from agence.echanges import portefeuille
from agence.echanges.portefeuille import verifier
from agence.echanges.tableau import lire_csv
from agence.erreurs import FichierInvalide
from donnees.nomenclature import Nature, TypeCreance
from tests.echanges.outils_echanges import AUJOURD_HUI, csv_de, lire_lignes, rejets


def test_toutes_les_colonnes_standard() -> None:
    lecture = lire_lignes({
        "siren": "732 829 320", "adresse": "1 rue A", "code_postal": "35000", "ville": "Rennes", "pays": "France",
        "telephone": "02 99 11 22 33", "telephone_2": "0612345678", "courriel": "a@Exemple.FR", "contact": "Mme Morel",
        "montant_ht": "1028,80", "type_creance": "loyer", "objet": "bail", "taux_penalites": "12,5",
        "premiere_lettre_le": "01/03/2026", "premiere_lettre_ref": "L-1", "mise_en_demeure_le": "2026-04-01",
        "titre_executoire_le": "01/05/2026", "verse": "200", "verse_le": "02/03/2026", "agent": "Lefevre", "note": "sonner",
    })
    assert (lecture.lues, lecture.rejets, lecture.avertissements) == (1, (), ())
    ligne = lecture.lignes[0]
    assert (ligne.siren, ligne.code_postal, ligne.telephone, ligne.courriel) == ("732829320", "35000", "+33299112233", "a@exemple.fr")
    assert (ligne.nature, ligne.type_creance, ligne.taux_penalites) == (Nature.PROFESSIONNEL, TypeCreance.LOYER, Decimal("12.5"))
    assert (ligne.montant_ttc, ligne.montant_ht, ligne.verse, ligne.verse_le) == (123_456, 102_880, 20_000, date(2026, 3, 2))
    assert (ligne.premiere_lettre_le, ligne.mise_en_demeure_le, ligne.titre_executoire_le) == (
        date(2026, 3, 1), date(2026, 4, 1), date(2026, 5, 1),
    )
    assert ligne.agent == "lefevre"


def test_plusieurs_factures_d_un_meme_dossier() -> None:
    lecture = lire_lignes({}, {"facture": "F2", "debiteur": "Sarl  Morel"}, {"reference": "R-2", "debiteur": "AUTRE"})
    assert [(ligne.reference, ligne.facture) for ligne in lecture.lignes] == [("R-1", "F1"), ("R-1", "F2"), ("R-2", "F1")]


@pytest.mark.parametrize(
    ("seconde", "colonne", "motif"),
    [
        ({"debiteur": "AUTRE", "facture": "F2"}, "reference", "référence déjà vue ligne 2 pour un autre débiteur"),
        ({"type_debiteur": "particulier", "facture": "F2"}, "type_debiteur", "type de débiteur différent de celui de la ligne 2"),
        ({}, "facture", "facture déjà vue ligne 2 dans le même dossier"),
        ({"montant_ttc": "9,99"}, "facture", "facture déjà vue ligne 2 dans le même dossier"),
        ({"reference": "r-1", "facture": "F2"}, "reference", "référence équivalente à celle de la ligne 2 (« R-1 »)"),
    ],
)
def test_lignes_qui_se_contredisent(seconde: dict[str, str], colonne: str, motif: str) -> None:
    assert rejets({}, seconde) == [(3, colonne, motif)]


def test_deux_siren_font_deux_debiteurs_meme_sous_un_seul_nom() -> None:
    lignes = [{"siren": "732829320"}, {"siren": "356000000", "facture": "F2"}]
    assert [motif for _, _, motif in rejets(*lignes)] == ["référence déjà vue ligne 2 pour un autre débiteur"]


def test_une_ligne_rejetee_ne_prend_pas_le_numero_de_facture() -> None:
    assert rejets({"montant_ttc": "abc"}, {}) == [(2, "montant_ttc", "montant invalide « abc »")]


@pytest.mark.parametrize(
    ("champs", "colonne", "motif"),
    [
        ({"date_facture": "23/11/2026", "date_echeance": "24/12/2026"}, "date_facture", "date de facture future"),
        ({"date_echeance": "04/01/2026"}, "date_echeance", "échéance avant la date de facture"),
        ({"montant_ht": "1234,57"}, "montant_ht", "montant HT supérieur"),
        ({"premiere_lettre_le": "23/11/2026"}, "premiere_lettre_le", "date future"),
        ({"mise_en_demeure_le": "04/01/2026"}, "mise_en_demeure_le", "avant la date de facture"),
        ({"titre_executoire_le": "04/01/2026"}, "titre_executoire_le", "avant la date de facture"),
        ({"verse": "10"}, "verse_le", "date du versement absente"),
        ({"verse_le": "10/01/2026"}, "verse", "montant du versement absent"),
        ({"verse": "10", "verse_le": "23/11/2026"}, "verse_le", "date future"),
        ({"verse": "1234,57", "verse_le": "01/02/2026"}, "verse", "versé 1\u202f234,57\u00a0€ pour un total de 1\u202f234,56\u00a0€"),
        ({"verse": "-1", "verse_le": "01/02/2026"}, "verse", "montant négatif"),
        ({"debiteur": "\u200b"}, "debiteur", "debiteur absent"),
        ({"debiteur": "x" * 201}, "debiteur", "201 caractères, maximum dépassé"),
        ({"reference": ""}, "reference", "reference absent"),
        ({"facture": " "}, "facture", "numéro de facture absent"),
        ({"date_facture": ""}, "date_facture", "date absente"),
        ({"type_debiteur": ""}, "type_debiteur", "type_debiteur absent"),
        ({"type_creance": "don"}, "type_creance", "type de créance inconnu"),
        ({"agent": "a b"}, "agent", "identifiant d'agent invalide"),
        ({"note": "perdu \ufffd"}, "note", "caractère interdit U+FFFD"),
        ({"note": "A␛[2J"}, "note", "caractère interdit U+241B"),
    ],
)
def test_ligne_refusee(champs: dict[str, str], colonne: str, motif: str) -> None:
    trouves = rejets(champs)
    assert [(ligne, c) for ligne, c, _ in trouves] == [(2, colonne)]
    assert motif in trouves[0][2]


def test_au_bord_rien_n_est_refuse() -> None:
    """Facture du jour, échue et mise en demeure le jour même, sans taxe, entièrement versée : tout cela existe."""
    jour = AUJOURD_HUI.isoformat()
    faits = {"premiere_lettre_le": jour, "mise_en_demeure_le": jour, "titre_executoire_le": jour, "verse_le": jour}
    assert rejets({"date_facture": jour, "date_echeance": jour, "montant_ht": "1234,56", "verse": "1234,56", **faits}) == []


def test_un_acompte_peut_preceder_la_facture_et_couvrir_le_dossier_entier() -> None:
    lignes = [{"montant_ttc": "100", "verse": "150", "verse_le": "01/12/2025"}, {"facture": "F2", "montant_ttc": "100"}]
    assert [ligne.verse for ligne in lire_lignes(*lignes).lignes] == [15_000, 0]


def test_tous_les_defauts_d_une_ligne_sont_donnes() -> None:
    trouves = rejets({"montant_ttc": "x", "date_facture": "y", "courriel": "z"})
    assert [colonne for _, colonne, _ in trouves] == ["date_facture", "montant_ttc", "courriel"]


def test_hors_de_france_le_code_postal_est_libre() -> None:
    assert lire_lignes({"pays": "Belgique", "code_postal": "1000"}).lignes[0].code_postal == "1000"
    assert lire_lignes({"pays": "br", "code_postal": "01310"}).lignes[0].pays == "BR"
    for inconnu in ("ZZ", "Syldavie"):
        [(_, colonne, motif)] = rejets({"pays": inconnu, "code_postal": "1000"})
        assert (colonne, motif) == ("pays", f"pays inconnu « {inconnu} »")
    assert rejets({"pays": "Guadeloupe", "code_postal": "1000"})


def test_des_cases_vides_en_trop_ne_decalent_rien() -> None:
    octets = csv_de({}).replace(b"1 234,56", b"1 234,56;; ")
    assert len(verifier(lire_csv(octets, "x.csv"), "M", Correspondance(), AUJOURD_HUI).lignes) == 1


def test_le_creancier_doit_etre_le_mandant() -> None:
    correspondance = Correspondance({"mandant": "mandant"})
    lecture = lire_lignes({"mandant": "mandant"}, {"mandant": "AUTRE", "reference": "R-2"}, correspondance=correspondance)
    assert [(r.ligne, r.colonne, r.motif) for r in lecture.rejets] == [(3, "mandant", "créancier inconnu : MANDANT attendu")]


def test_le_type_de_la_ligne_prime_sur_celui_du_mandant() -> None:
    correspondance = Correspondance(type_debiteur=Nature.PARTICULIER)
    lignes = lire_lignes({}, {"type_debiteur": "", "reference": "R-2"}, correspondance=correspondance).lignes
    assert [ligne.nature for ligne in lignes] == [Nature.PROFESSIONNEL, Nature.PARTICULIER]


def test_ce_qui_etonne_sans_etre_faux_est_signale() -> None:
    avertis = lire_lignes({"type_debiteur": "particulier", "siren": "732829320", "premiere_lettre_ref": "L-1"}).avertissements
    assert [a.colonne for a in avertis] == ["premiere_lettre_ref", "siren"]


def test_l_avancement_est_dit_au_fil_de_la_lecture(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(portefeuille, "PAS_D_AVANCEMENT", 2)
    dits: list[int] = []
    octets = csv_de(*({"reference": f"R-{i}"} for i in range(5)))
    verifier(lire_csv(octets, "x.csv"), "M", Correspondance(), AUJOURD_HUI, dits.append)
    assert dits == [2, 4]


@pytest.mark.parametrize(
    ("borne", "motif"),
    [("REFUSEES_MAXIMUM", "plus de 2 lignes refusées ; la première, ligne 2"), ("LIGNES_MAXIMUM", "plus de 2 lignes")],
)
def test_le_compte_rendu_est_borne(monkeypatch: pytest.MonkeyPatch, borne: str, motif: str) -> None:
    monkeypatch.setattr(portefeuille, borne, 2)
    with pytest.raises(FichierInvalide, match=motif):
        lire_lignes(*({"reference": f"R-{i}", "montant_ttc": "x"} for i in range(3)))


def test_les_avertissements_sont_bornes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(portefeuille, "AVERTISSEMENTS_MAXIMUM", 2)
    avertis = lire_lignes(*({"reference": f"R-{i}", "debiteur": "A\u200bB"} for i in range(5))).avertissements
    assert [a.message for a in avertis] == ["caractères invisibles retirés"] * 2 + ["et 3 autres avertissements"]


def test_regle_5_une_premiere_lettre_sans_reference_ne_compte_pas() -> None:
    lue = lire_lignes({"premiere_lettre_le": "01/03/2026"})
    assert lue.lignes[0].premiere_lettre_le is None
    assert [(a.colonne, "règle 5" in a.message) for a in lue.avertissements] == [("premiere_lettre_le", True)]
