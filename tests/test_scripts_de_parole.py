"""Les phrases à dire : une par raison au moins, polies, et aucune de celles qu'un agent n'a pas le droit de dire."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from agence.conduite.neutralite import signalements
from agence.scripts_de_parole import CHAMPS, FOURNIS, PHRASES_MAXIMUM, phrases
from agence.texte import normaliser
from donnees.nomenclature import MotifImpaye

INTERDITES = (
    "saisie", "saisir", "saisi", "huissier", "commissaire de justice", "interdit bancaire", "poursuites", "poursuivre", "poursuivi",
    "penal", "penale", "penales", "dernier avis", "avocat", "tribunal", "juge", "judiciaire", "justice", "prison", "police",
    "fiche", "fichage", "frais", "employeur", "voisin", "voisins", "famille", "plainte", "menace", "expulsion",
)  # fmt: skip
"""Ce qu'on n'annonce pas sans titre, pour qui on ne se fait pas passer, ce qui serait chiffrer des frais ou parler à un tiers."""


@pytest.mark.parametrize("motif", list(MotifImpaye))
def test_chaque_raison_a_ses_phrases(motif: MotifImpaye) -> None:
    dites = phrases(motif)
    assert 4 <= len(dites) <= 10
    assert all(20 <= len(d) <= 140 for d in dites), "une phrase tient sur deux lignes de 76 colonnes"


@pytest.mark.parametrize("motif", list(MotifImpaye))
def test_aucune_phrase_interdite(motif: MotifImpaye) -> None:
    """Règles 38 et 39, et la liste de contrôle de l'agent."""
    for ligne in (FOURNIS / f"{motif.value}.txt").read_text(encoding="utf-8").splitlines():
        mots = f" {normaliser(ligne)} "
        assert [i for i in INTERDITES if f" {normaliser(i)} " in mots] == [], ligne
        assert signalements(ligne) == (), ligne


def test_un_tiers_n_apprend_ni_le_mandant_ni_la_somme() -> None:
    assert not re.search(r"\{(montant|mandant)\}|dette|facture|impay", " ".join(phrases(MotifImpaye.INJOIGNABLE)))


def test_les_textes_fournis_ne_nomment_que_des_champs_connus() -> None:
    assert {f.stem for f in FOURNIS.iterdir()} == {m.value for m in MotifImpaye}
    for fichier in FOURNIS.iterdir():
        assert set(re.findall(r"\{(.*?)\}", fichier.read_text(encoding="utf-8"))) <= set(CHAMPS)


def test_les_champs_se_remplacent_litteralement(tmp_path: Path) -> None:
    texte = "# titre\n\n{montant} {montant.__class__} {autre} {0} %s\n{mandant} {reference}\n"
    (tmp_path / "oubli.txt").write_text(texte, encoding="utf-8")
    dites = phrases(MotifImpaye.OUBLI, tmp_path, {"montant": "10 €", "mandant": "{reference}\x1b[2J", "reference": r"\1"})
    assert dites == ("10 € {montant.__class__} {autre} {0} %s", "{reference}␛[2J \\1")


def test_le_fichier_de_l_agence_l_emporte_et_sinon_ceux_qui_sont_fournis(tmp_path: Path) -> None:
    (tmp_path / "refus.txt").write_bytes("Chez nous : réglé ?".encode("cp1252"))
    assert phrases(MotifImpaye.REFUS, tmp_path) == ("Chez nous : réglé ?",)
    assert phrases(MotifImpaye.OUBLI, tmp_path) == phrases(MotifImpaye.OUBLI)
    assert phrases(MotifImpaye.OUBLI, tmp_path / "absent") == phrases(MotifImpaye.OUBLI)


def test_un_fichier_demesure_ou_hostile_reste_borne(tmp_path: Path) -> None:
    (tmp_path / "litige.txt").write_bytes(b"\xff\x1b]0;x\x07 ligne \xe2\x80\xae\n" * 5_000)
    dites = phrases(MotifImpaye.LITIGE, tmp_path)
    assert len(dites) == PHRASES_MAXIMUM
    assert not any(c in d for d in dites for c in "\x1b\x07\u202e")
