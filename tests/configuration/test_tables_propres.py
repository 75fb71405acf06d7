"""Les tables de droit de l'agence : lues à côté de sa configuration, tous leurs défauts dits, gardées avec la version."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from agence.configuration.lecture import texte_par_defaut
from agence.configuration.tables_propres import defauts_de
from agence.decomptes import decompte_du_dossier
from agence.droit.tables import LIVREES, Tables
from agence.droit.taux import charger_taux
from agence.erreurs import FichierInvalide
from agence.seance import Seance
from agence.tenue import configuration_en_vigueur as en_vigueur
from donnees.modeles import ConfigurationAppliquee, Dossier

SEMESTRE = """[[semestres]]
semestre = "2027-S1"
legal_particulier = 6.90
legal_autres = 2.80
bce = 2.40
"""
JANVIER = date(2027, 1, 31)


@pytest.fixture
def fichier(tmp_path: Path) -> Path:
    """Une configuration livrée qui désigne un dossier « droit », vide."""
    (tmp_path / "droit").mkdir()
    chemin = tmp_path / "config.toml"
    chemin.write_text(texte_par_defaut().replace('[droit]\ntables = ""', '[droit]\ntables = "droit"'), encoding="utf-8")
    return chemin


def poser(fichier: Path, nom: str, texte: str) -> None:
    (fichier.parent / "droit" / nom).write_text(texte, encoding="utf-8")


def defauts(fichier: Path) -> list[str]:
    with pytest.raises(FichierInvalide) as erreur:
        en_vigueur.lire_fichier(fichier)
    return erreur.value.message.splitlines()


def test_un_dossier_vide_laisse_les_tables_livrees(fichier: Path) -> None:
    assert en_vigueur.lire_fichier(fichier).tables == LIVREES


def test_un_semestre_pose_par_l_agence_compte(fichier: Path) -> None:
    poser(fichier, "taux.toml", SEMESTRE)
    taux = charger_taux(en_vigueur.lire_fichier(fichier).tables)
    assert taux.du_jour(JANVIER).propre and str(taux.du_jour(JANVIER).bce) == "2.40"
    assert not taux.du_jour(date(2026, 11, 23)).propre, "le reste est la table livrée"


def test_tous_les_defauts_se_disent_avec_leur_fichier_et_leur_ligne(fichier: Path) -> None:
    poser(fichier, "taux.toml", SEMESTRE.replace("2.80", "99").replace("bce = 2.40", 'bce = "x"'))
    poser(fichier, "procedures.toml", "a = \n")
    poser(fichier, "tauxx.toml", "")
    dits = defauts(fichier)
    assert len(dits) == 4
    assert any(d.startswith("taux.toml, ligne 4, ") and "legal_autres" in d for d in dits)
    assert any(d.startswith("taux.toml, ligne 5, ") and "bce" in d for d in dits)
    assert any(d.startswith("procedures.toml, ligne 1, ") for d in dits)
    assert any(d.startswith("tauxx.toml : table inconnue") for d in dits)


@pytest.mark.parametrize(("octets", "dit"), [(b"\xff\xfea", "pas en UTF-8"), (b"x = 1\n" * 200_000, "trop gros")])
def test_un_fichier_illisible_se_dit(fichier: Path, octets: bytes, dit: str) -> None:
    (fichier.parent / "droit" / "taux.toml").write_bytes(octets)
    assert dit in defauts(fichier)[0] and defauts(fichier)[0].startswith("taux.toml")


def test_un_dossier_absent_se_dit(fichier: Path) -> None:
    (fichier.parent / "droit").rmdir()
    assert "introuvable" in defauts(fichier)[0]


@pytest.mark.parametrize(
    ("nom", "texte", "ligne", "dit"),
    [
        ("taux.toml", SEMESTRE + SEMESTRE.replace("2.80", "2.85"), 7, "« 2027-S1 » est déjà écrit ligne 2"),
        ("prescription.toml", '[[regimes]]\nnom = "eau"\n[[regimes]]\nnom = "eau"\n', 4, "« eau » est déjà écrit ligne 2"),
        ("competence.toml", '[[regles]]\ncode = "x"\n\n[[regles]]\nsorte = ""\ncode = "x"\n', 6, "« x » est déjà écrit ligne 2"),
        (
            "parcours_injonction.toml",
            '[injonction]\nphases = [\n  { code = "z", libelle = "a" },\n  { code = "z", libelle = "b" },\n]\n',
            4,
            "« z » est déjà écrit ligne 3",
        ),
    ],
)
def test_une_entree_ecrite_deux_fois_se_refuse_a_sa_ligne(nom: str, texte: str, ligne: int, dit: str) -> None:
    trouve = next(d for d in defauts_de(Tables(((nom, texte),))) if "déjà écrit" in d.message)
    assert (trouve.fichier, trouve.ligne) == (nom, ligne) and trouve.colonne and dit in trouve.message


def test_deux_semestres_differents_ne_sont_pas_un_double() -> None:
    assert not defauts_de(Tables((("taux.toml", SEMESTRE + SEMESTRE.replace("2027-S1", "2027-S2")),)))


@pytest.mark.parametrize("nom", ["protections.toml", "prescription.toml", "procedures.toml", "parcours_injonction.toml", "competence.toml"])
def test_une_entree_bancale_ne_passe_dans_aucune_table(nom: str) -> None:
    bancale = {
        "protections.toml": '[[phases]]\ncode = "procedure_collective.conciliation"\n',
        "prescription.toml": '[[regimes]]\nnom = "inventé"\n',
        "procedures.toml": "[parametres]\navocat_au_dela = \"dix mille\"\n",
        "parcours_injonction.toml": "voies = 3\n",
        "competence.toml": '[[regles]]\ncode = "tmc"\nvoies = ["injonction"]\n',
    }[nom]
    trouves = defauts_de(Tables(((nom, bancale),)))
    assert trouves and all(d.fichier == nom for d in trouves)


def test_elles_sont_gardees_avec_la_version_et_tout_le_monde_s_en_sert(
    fichier: Path, superviseur: Seance, creer_dossier: Callable[..., Dossier]
) -> None:
    d = creer_dossier()
    assert not decompte_du_dossier(d.id, JANVIER, superviseur.configuration).complet
    poser(fichier, "taux.toml", SEMESTRE)
    lue = en_vigueur.lire_fichier(fichier)
    numero = en_vigueur.appliquer(lue.texte, "config.toml", superviseur, lue.tables)
    (fichier.parent / "droit" / "taux.toml").unlink()
    gardee = en_vigueur.lue()
    assert gardee.tables == lue.tables, "la base les garde, le fichier peut disparaître"
    assert ConfigurationAppliquee.get_by_id(numero).tables["taux.toml"]["empreinte"]
    decompte = decompte_du_dossier(d.id, JANVIER, gardee)
    assert decompte.complet and any("table de l'agence" in r for r in decompte.reserves)


def test_une_table_changee_fait_une_nouvelle_version(fichier: Path, superviseur: Seance) -> None:
    poser(fichier, "taux.toml", SEMESTRE)
    lue = en_vigueur.lire_fichier(fichier)
    premiere = en_vigueur.appliquer(lue.texte, "config.toml", superviseur, lue.tables)
    assert en_vigueur.appliquer(lue.texte, "config.toml", superviseur, lue.tables) == premiere, "rien n'a changé"
    poser(fichier, "taux.toml", SEMESTRE.replace("2.80", "2.85"))
    relue = en_vigueur.lire_fichier(fichier)
    assert en_vigueur.appliquer(relue.texte, "config.toml", superviseur, relue.tables) > premiere
