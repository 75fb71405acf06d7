"""Le fichier des rejets : il se corrige, se réimporte, et n'exécute rien."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agence.configuration.modele import Correspondance
from agence.echanges.fichiers import lire
from agence.echanges.formules import neutraliser, retablir
from agence.echanges.portefeuille import Lecture, verifier
from agence.echanges.rejets import chemin_des_rejets, ecrire_rejets
from agence.erreurs import ErreurAgence
from tests.echanges.outils_echanges import AUJOURD_HUI, csv_de, lire_lignes

FAUTIVES = (
    {"reference": "R-1", "debiteur": "=1+1", "montant_ttc": "-50,00", "note": 'dit "non"; puis\tpart'},
    {"reference": "R-2", "debiteur": "'=1", "montant_ttc": "abc"},
    {"reference": "R-3", "note": "A\x1b[2J"},
)


def relire(fichier: Path) -> Lecture:
    return verifier(lire(fichier), "MANDANT", Correspondance(), AUJOURD_HUI)


def rangs(fichier: Path) -> list[list[str]]:
    with fichier.open(encoding="utf-8-sig", newline="") as flux:
        return list(csv.reader(flux, delimiter=";"))


def test_sans_rejet_pas_de_fichier(tmp_path: Path) -> None:
    assert ecrire_rejets(tmp_path / "p.csv", lire_lignes({})) is None
    assert list(tmp_path.iterdir()) == []


def test_les_lignes_refusees_avec_leur_motif(tmp_path: Path) -> None:
    fichier = ecrire_rejets(tmp_path / "p.csv", lire_lignes({"reference": "R-0"}, *FAUTIVES))
    assert fichier == tmp_path / "p.csv.rejets.csv" == chemin_des_rejets(tmp_path / "p.csv")
    entetes, *lignes = rangs(fichier)
    assert entetes[:5] == ["rejet_ligne", "rejet_colonne", "rejet_motif", "reference", "debiteur"]
    assert [ligne[:2] for ligne in lignes] == [["3", "montant_ttc"], ["4", "montant_ttc"], ["5", "note"]]
    assert lignes[1][2] == "montant invalide « abc »"
    assert [ligne[4] for ligne in lignes[:2]] == ["'=1+1", "''=1"]
    assert b"\x1b" not in fichier.read_bytes()


def test_corrige_et_reimporte_les_valeurs_d_origine_reviennent(tmp_path: Path) -> None:
    fichier = ecrire_rejets(tmp_path / "p.csv", lire_lignes(*FAUTIVES))
    assert fichier
    corrige = fichier.read_text(encoding="utf-8").replace("'-50,00", "50,00").replace("abc", "12,00")
    fichier.write_text(corrige, encoding="utf-8")
    lecture = relire(fichier)
    assert [(ligne.reference, ligne.debiteur, ligne.montant_ttc, ligne.note) for ligne in lecture.lignes] == [
        ("R-1", "=1+1", 5_000, 'dit "non"; puis part'), ("R-2", "'=1", 1_200, ""),
    ]
    assert [r.motif for r in lecture.rejets] == ["caractère interdit U+241B"]  # ce qui n'est pas corrigé reste refusé


def test_les_rejets_des_rejets_gardent_les_memes_colonnes(tmp_path: Path) -> None:
    premier = ecrire_rejets(tmp_path / "p.csv", lire_lignes(*FAUTIVES))
    assert premier
    second = ecrire_rejets(premier, relire(premier))
    assert second
    assert [ligne[3:] for ligne in rangs(second)] == [ligne[3:] for ligne in rangs(premier)]


def test_une_ligne_trop_courte_ou_trop_longue_reste_telle_quelle(tmp_path: Path) -> None:
    fichier = tmp_path / "p.csv"
    fichier.write_bytes(csv_de({}) + b"R-2;COURTE\nR-3;LONGUE;professionnel;F1;05/01/2026;04/02/2026;10,00;x;y\n")
    rejets = ecrire_rejets(fichier, relire(fichier))
    assert rejets
    assert [ligne[2:] for ligne in rangs(rejets)[1:]] == [
        ["2 colonnes trouvées, 7 attendues", "R-2", "COURTE"],
        ["9 colonnes trouvées, 7 attendues", "R-3", "LONGUE", "professionnel", "F1", "05/01/2026", "04/02/2026", "10,00", "x", "y"],
    ]


def test_un_dossier_interdit_se_dit(tmp_path: Path) -> None:
    with pytest.raises(ErreurAgence, match="impossible d'écrire"):
        ecrire_rejets(tmp_path / "absent" / "p.csv", lire_lignes(*FAUTIVES))


@given(st.text(st.sampled_from("'=+-@\t\r\n \u200b\uff1dab") | st.characters(), max_size=10))
def test_neutraliser_se_defait_exactement(cellule: str) -> None:
    sortie = neutraliser(cellule)
    assert retablir(sortie) == cellule
    assert not sortie.lstrip(" \n").startswith(tuple("=+-@\t\r\uff1d\uff0b\uff0d\uff20"))
