"""La table des juridictions complétée par l'agence : ce qu'elle change, qu'elle se dise, et qu'une ligne bancale n'entre pas."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from agence.configuration.tables_propres import defauts_de
from agence.droit.competence import ContexteCompetence, Greffe, competence, sortes
from agence.droit.tables import Tables
from agence.erreurs import SaisieInvalide
from agence.gestes import partenaires
from agence.juridictions import juridiction_du_dossier
from agence.seance import Seance
from donnees.modeles import Dossier
from donnees.nomenclature import Nature, TypePartenaire, TypeProcedure
from tests.fabrique import creer_debiteur

INJ = TypeProcedure.INJONCTION
MIXTE = """
[sortes]
mixte = "tribunal mixte de commerce"

[[regles]]
code = "injonction_outre_mer"
voies = ["injonction"]
parties = "professionnels"
ou = "france"
sorte = "mixte"
intitule = "président du tribunal mixte de commerce"
texte = "relevé de l'agence"
statut = "M"
"""
PRO = ContexteCompetence(Nature.PROFESSIONNEL, Nature.PROFESSIONNEL, 1_000_00, departement="974")


def tables(texte: str) -> Tables:
    return Tables((("competence.toml", texte),))


def avec_tables(seance: Seance, siennes: Tables) -> Seance:
    """La même séance, sous une configuration qui a ces tables."""
    return replace(seance, configuration=replace(seance.configuration, tables=siennes))


def test_une_ligne_neuve_passe_avant_les_livrees_et_le_dit() -> None:
    avant, apres = competence(INJ, PRO), competence(INJ, PRO, tables=tables(MIXTE))
    assert (avant.sorte, avant.propre) == ("commerce", False)
    assert (apres.sorte, apres.propre, apres.a_verifier) == ("mixte", True, True)
    assert str(apres) == (
        "président du tribunal mixte de commerce du lieu où demeure le débiteur (département 974) · table de l'agence"
    )
    greffes = (Greffe("TMC de Saint-Denis", "mixte", ("974",)),)
    assert str(competence(INJ, PRO, greffes, tables(MIXTE))).startswith("TMC de Saint-Denis (président du tribunal mixte")


def test_une_ligne_de_meme_code_change_la_livree_sans_changer_son_rang() -> None:
    changee = '[[regles]]\ncode = "sommation"\nintitule = "étude du ressort"\n'
    jugee = competence(TypeProcedure.SOMMATION, PRO, tables=tables(changee))
    assert (jugee.nom, jugee.statut, jugee.propre) == ("étude du ressort", "V*", True)
    assert not competence(INJ, PRO, tables=tables(changee)).propre, "les autres lignes restent livrées"


def test_un_parametre_change_compte() -> None:
    sien = tables('[parametres]\navocat_au_dela = 100\nfrance = ["FR", "MC"]\n')
    assert competence(TypeProcedure.ASSIGNATION, PRO, tables=sien).avocat
    a_monaco = ContexteCompetence(Nature.PROFESSIONNEL, Nature.PROFESSIONNEL, 1_000_00, pays="MC")
    assert competence(INJ, a_monaco).sorte == "etranger"
    assert competence(INJ, a_monaco, tables=sien).sorte == "commerce"


def test_la_sorte_neuve_sert_a_l_annuaire_et_la_marque_n_en_est_pas_une() -> None:
    assert sortes(tables(MIXTE))["mixte"] == "tribunal mixte de commerce" and "propre" not in sortes(tables(MIXTE))


def test_l_annuaire_et_le_dossier_suivent_la_table_de_l_agence(
    seance: Seance, superviseur: Seance, creer_dossier: Callable[..., Dossier]
) -> None:
    dossier = creer_dossier(debiteur=creer_debiteur(seance, code_postal="97410"))
    with pytest.raises(SaisieInvalide, match="inconnue"):
        partenaires.ajouter(superviseur, TypePartenaire.GREFFE, "TMC de Saint-Denis", "974", competence="mixte")
    partenaires.ajouter(avec_tables(superviseur, tables(MIXTE)), TypePartenaire.GREFFE, "TMC de Saint-Denis", "974", competence="mixte")
    assert juridiction_du_dossier(avec_tables(seance, tables(MIXTE)), dossier.id, INJ).greffe == "TMC de Saint-Denis"


@pytest.mark.parametrize(
    ("texte", "dit"),
    [
        (MIXTE.replace('sorte = "mixte"', 'sorte = "inventee"'), "sorte inconnue"),
        (MIXTE.replace('voies = ["injonction"]', 'voies = ["duel"]'), "voies, attendu"),
        (MIXTE.replace('ou = "france"', 'ou = "lune"'), "ou, attendu"),
        (MIXTE.replace('statut = "M"', 'statut = "sûr"'), "statut"),
        ('[parametres]\navocat_au_dela = -1\n', "montant en centimes"),
        ('[parametres]\na_confirmer = ["99"]\n', "codes de département"),
        ('[parametres]\nfrance = ["France"]\n', "codes de pays"),
        ("[parametres]\ninconnu = 1\n", "clé inconnue"),
        ('[sortes]\ncommissaire = "x"\n', "nom de juridiction attendu"),
    ],
)
def test_une_ligne_bancale_n_entre_pas(texte: str, dit: str) -> None:
    trouves = defauts_de(tables(texte))
    assert any(dit in d.message for d in trouves) and all(d.fichier == "competence.toml" and d.ligne for d in trouves)


def test_la_table_de_l_exemple_est_bonne() -> None:
    assert not defauts_de(tables(MIXTE))
