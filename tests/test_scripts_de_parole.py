"""Les phrases à dire : une par raison au moins, polies, et aucune de celles qu'un agent n'a pas le droit de dire."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from agence.conduite.neutralite import signalements
from agence.configuration.lecture import defaut, texte_par_defaut
from agence.erreurs import FichierInvalide
from agence.scripts_de_parole import CHAMPS, FOURNIS, PHRASES_MAXIMUM, defauts, dossier_de_l_agence, phrases
from agence.tenue.configuration_en_vigueur import lire_fichier
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


# ── la vérification, avant qu'un agent en ait besoin ─────────────────────────────────────────────────────────────────


def test_les_textes_fournis_n_ont_aucun_defaut() -> None:
    assert defauts(FOURNIS) == []


def test_tout_ce_qui_n_ira_pas_se_dit_a_sa_ligne(tmp_path: Path) -> None:
    (tmp_path / "oubli.txt").write_text("# {rien}\n\nBonjour {debiteur}, {dubiteur} {montants}.\n", encoding="utf-8")
    (tmp_path / "tresorie.txt").write_text("x", encoding="utf-8")
    (tmp_path / "notes.md").write_text("x", encoding="utf-8")
    (tmp_path / "refus.txt").write_text("# rien\n", encoding="utf-8")
    (tmp_path / "litige.txt").mkdir()
    (tmp_path / "difficulte.txt").write_text("phrase {montant.__class__} {}\n" * 41, encoding="utf-8")
    (tmp_path / ".oubli.txt.swp").write_text("brouillon d'un éditeur", encoding="utf-8")
    dits = [(d.fichier, d.ligne, d.colonne, d.message) for d in defauts(tmp_path)]
    assert ("oubli.txt", 3, 21, "champ « {dubiteur} » inconnu ; vouliez-vous dire « {debiteur} » ?") in dits
    assert ("oubli.txt", 3, 32, "champ « {montants} » inconnu ; vouliez-vous dire « {montant} » ?") in dits
    assert ("tresorie.txt", None, None, "aucune raison d'impayé de ce nom ; vouliez-vous dire « tresorerie.txt » ?") in dits
    assert any(f == "notes.md" and "attendu : oubli.txt, tresorerie.txt" in m for f, _, _, m in dits)
    assert any(f == "refus.txt" and "aucune phrase" in m for f, _, _, m in dits)
    assert ("litige.txt", None, None, "pas un fichier ordinaire") in dits
    assert ("difficulte.txt", 41, 1, "40 phrases au plus, 41 trouvées") in dits
    assert not any(f.startswith(".") for f, *_ in dits)


def test_un_fichier_illisible_laisse_la_place_a_celui_qui_est_fourni(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Au milieu d'un appel, l'agent a toujours des phrases."""
    (tmp_path / "oubli.txt").write_text("la nôtre", encoding="utf-8")
    vraie = Path.open

    def refusee(self: Path, *args: Any, **options: Any) -> Any:
        if self.parent == tmp_path:
            raise PermissionError(13, "Permission denied")
        return vraie(self, *args, **options)

    monkeypatch.setattr(Path, "open", refusee)
    assert phrases(MotifImpaye.OUBLI, tmp_path) == phrases(MotifImpaye.OUBLI)
    assert any("illisible" in d.message for d in defauts(tmp_path))


# ── le dossier que la configuration nomme ────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def fichier(tmp_path: Path) -> Path:
    """Une configuration qui nomme un dossier « phrases » à côté d'elle."""
    (tmp_path / "phrases").mkdir()
    chemin = tmp_path / "config.toml"
    chemin.write_text(texte_par_defaut().replace('[scripts]\ndossier = ""', '[scripts]\ndossier = "phrases"'), encoding="utf-8")
    return chemin


def test_la_configuration_verifie_les_phrases_et_dit_le_fichier(fichier: Path) -> None:
    assert lire_fichier(fichier).scripts.dossier == "phrases"
    (fichier.parent / "phrases" / "oubli.txt").write_text("Bonjour {debiteurs}.", encoding="utf-8")
    with pytest.raises(FichierInvalide, match=r"phrases/oubli\.txt, ligne 1, colonne 9 : champ « \{debiteurs\} » inconnu"):
        lire_fichier(fichier)
    assert lire_fichier(fichier, phrases=False).scripts.dossier == "phrases", "une séance s'ouvre quand même"


@pytest.mark.parametrize(("cle", "section"), [("dossier", "scripts"), ("tables", "droit")])
def test_un_dossier_absent_se_dit_a_la_ligne_qui_le_nomme(tmp_path: Path, cle: str, section: str) -> None:
    chemin = tmp_path / "config.toml"
    texte = texte_par_defaut().replace(f'[{section}]\n{cle} = ""', f'[{section}]\n{cle} = "absent"')
    chemin.write_text(texte, encoding="utf-8")
    with pytest.raises(FichierInvalide) as refus:
        lire_fichier(chemin)
    (seul,) = refus.value.defauts
    assert seul.ligne == texte[: texte.index(f'{cle} = "absent"')].count("\n") + 1
    assert (seul.colonne, seul.message) == (1, f"{section}.{cle} : dossier « absent » introuvable à côté de la configuration")


def test_le_dossier_se_cherche_a_cote_de_la_configuration_puis_d_ici(
    fichier: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    lue = lire_fichier(fichier)
    monkeypatch.chdir("/")
    monkeypatch.delenv("AGENCE_CONFIG", raising=False)
    assert dossier_de_l_agence(lue) is None
    monkeypatch.setenv("AGENCE_CONFIG", str(fichier))
    assert dossier_de_l_agence(lue) == tmp_path / "phrases"
    monkeypatch.delenv("AGENCE_CONFIG")
    monkeypatch.chdir(tmp_path)
    assert dossier_de_l_agence(lue) == tmp_path / "phrases"
    assert dossier_de_l_agence(defaut()) is None
