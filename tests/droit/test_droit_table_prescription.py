"""La table de la prescription, et celle que l'agence pose par-dessus."""

from __future__ import annotations

from datetime import date

import pytest

from agence.droit.interruptions import FaitInterruptif
from agence.droit.prescription import Contexte, CreanceAPrescrire, date_de_prescription, prescription_de
from agence.droit.table_prescription import table
from agence.droit.tables import STATUTS, Tables
from agence.erreurs import FichierInvalide
from donnees.nomenclature import Nature, Secteur, TypeCreance, TypeInterruption, TypePiece

PRO, PART = Nature.PROFESSIONNEL, Nature.PARTICULIER
NOM = "prescription.toml"


def propres(texte: str) -> Tables:
    return Tables(((NOM, texte),))


def test_chaque_evenement_a_son_texte_son_statut_et_sa_piece() -> None:
    lue = table()
    assert set(lue.evenements) == set(TypeInterruption)
    for regle in lue.evenements.values():
        assert regle.texte and regle.preuve and regle.statut in STATUTS
        assert regle.pieces and set(regle.pieces) <= set(TypePiece)
    assert not lue.evenements[TypeInterruption.RECONNAISSANCE].dure
    assert [t for t, r in lue.evenements.items() if r.minimum_mois] == [TypeInterruption.MEDIATION, TypeInterruption.CONCILIATION]


def test_une_mise_en_demeure_ne_prouve_que_ce_que_la_loi_admet() -> None:
    """Règle 22 : l'assurance et la clause entre professionnels, rien d'autre."""
    admises = {t for t, r in table().evenements.items() if TypePiece.MISE_EN_DEMEURE in r.pieces}
    assert admises == {TypeInterruption.LRAR_ASSURANCE, TypeInterruption.CLAUSE_DU_CONTRAT}


def test_un_delai_de_l_agence_passe_par_dessus_et_se_dit() -> None:
    tables = propres('[[regimes]]\nnom = "telecom"\nmois = 18\n')
    p = date_de_prescription(PRO, PART, TypeCreance.CONTRAT, date(2025, 3, 31), secteur=Secteur.TELECOM, tables=tables)
    assert p.date == date(2026, 9, 30) and "posé par l'agence" in p.reserve and not p.hypothese
    autre = date_de_prescription(PRO, PART, TypeCreance.CONTRAT, date(2025, 3, 31), secteur=Secteur.ENERGIE, tables=tables)
    assert "agence" not in autre.reserve, "seule l'entrée changée est la sienne"


def test_une_regle_d_evenement_de_l_agence_se_dit_aussi() -> None:
    tables = propres('[[evenements]]\nnom = "mediation"\nminimum_mois = 12\n')
    creance = CreanceAPrescrire(1, "F-1", TypeCreance.FACTURE, date(2025, 3, 31), date(2025, 3, 31), Secteur.GENERAL)
    mediation = FaitInterruptif(1, TypeInterruption.MEDIATION, date(2027, 3, 20), date(2027, 4, 20))
    p = prescription_de(creance, Contexte(PRO, PART, tables=tables), [mediation], date(2027, 5, 1))
    assert p.date == date(2028, 4, 20) and "règle posée par l'agence" in p.reserve


@pytest.mark.parametrize(
    ("texte", "attendu"),
    [
        ('[[regimes]]\nnom = "telecom"\nmois = 0\n', "un nombre de mois de 1 à 360"),
        ('[[regimes]]\nnom = "telecom"\nmois = "douze"\n', "un nombre de mois"),
        ('[[regimes]]\nnom = "neuf"\nmois = 12\ntexte = "x"\nstatut = "V"\nsecteur = "pompes"\n', "secteur : l'un de ceux-ci"),
        ('[[regimes]]\nnom = "neuf"\nmois = 12\ntexte = "x"\nstatut = "sûr"\n', "statut : V, V\\*, M, L attendu"),
        ('[[evenements]]\nnom = "mise_en_demeure"\neffet = "interruption"\n', "nom : l'un de ceux-ci"),
        ('[[evenements]]\nnom = "reconnaissance"\npieces = []\n', "au moins une pièce est exigée"),
        ('[[evenements]]\nnom = "reconnaissance"\npieces = ["parole"]\n', "pieces : l'un de ceux-ci"),
        ('[[evenements]]\nnom = "reconnaissance"\npieces = ["mise_en_demeure"]\n', "règle 22"),
        ('[[evenements]]\nnom = "reconnaissance"\nclause = "oui"\n', "true ou false"),
        ("titre = 3\n", "section \\[titre\\]"),
        ("regimes = 3\n", "blocs \\[\\[regimes\\]\\]"),
        ('[reserves]\npompes = "x"\n', "reserves"),
    ],
)
def test_une_table_de_l_agence_mal_ecrite_se_dit(texte: str, attendu: str) -> None:
    with pytest.raises(FichierInvalide, match=attendu):
        table(propres(texte))


def test_tous_les_defauts_se_disent_ensemble() -> None:
    deux = '[[regimes]]\nnom = "telecom"\nmois = 0\n[[evenements]]\nnom = "mediation"\neffet = "arret"\n'
    with pytest.raises(FichierInvalide) as refus:
        table(propres(deux))
    assert len(refus.value.defauts) == 2
