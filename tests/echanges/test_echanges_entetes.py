"""À quelle colonne standard va chaque en-tête : correspondance, noms standard, synonymes, ressemblances."""

from __future__ import annotations

import pytest

from agence.configuration.modele import Correspondance
from agence.configuration.schema import EN_TETES, EN_TETES_OBLIGATOIRES
from agence.echanges.entetes import REJETS, SYNONYMES, Plan, cle, planifier
from agence.erreurs import FichierInvalide
from donnees.nomenclature import Nature

SANS_TYPE = Correspondance(type_debiteur=Nature.PARTICULIER)


def plan(*entetes: str, correspondance: Correspondance | None = None) -> Plan:
    return planifier("x.csv", entetes, 1, correspondance or Correspondance())


def test_les_en_tetes_standard_se_lisent_dans_n_importe_quel_ordre_et_ecriture() -> None:
    lu = plan("Montant TTC", "REFERENCE", "Débiteur", "type_debiteur", "facture", "Date facture", "date-échéance")
    assert lu.colonnes["montant_ttc"] == (0,)
    assert lu.colonnes["date_echeance"] == (6,)
    assert lu.nom("montant_ttc") == "Montant TTC"
    assert lu.avertissements == ()


def test_nom_et_prenom_se_joignent_et_le_disent() -> None:
    lu = plan("reference", "prenom", "nom", "facture", "date_facture", "date_echeance", "montant_ttc", correspondance=SANS_TYPE)
    assert lu.colonnes["debiteur"] == (2, 1)
    assert [str(a) for a in lu.avertissements] == ["ligne 1 : « nom » et « prenom » lu comme debiteur"]


def test_la_correspondance_passe_avant_les_synonymes() -> None:
    correspondance = Correspondance({"Client": "contact", "Titulaire": "debiteur"}, Nature.PARTICULIER)
    lu = plan("reference", "client", "titulaire", "facture", "date_facture", "date_echeance", "montant_ttc", correspondance=correspondance)
    assert (lu.colonnes["contact"], lu.colonnes["debiteur"]) == ((1,), (2,))


def test_un_en_tete_inconnu_est_ignore_et_propose() -> None:
    lu = plan(*EN_TETES_OBLIGATOIRES, "code_postale", "zzz")
    assert "code_postal" not in lu.colonnes
    assert [a.message for a in lu.avertissements] == ["colonne « code_postale » ignorée ; est-ce code_postal ?", "colonne « zzz » ignorée"]


def test_colonne_obligatoire_absente_avec_la_plus_proche() -> None:
    with pytest.raises(FichierInvalide, match="ligne 1 : colonne « montant_ttc » absente ; la plus proche : « montant_tc »"):
        plan(*EN_TETES_OBLIGATOIRES[:-1], "montant_tc")


def test_le_type_du_debiteur_peut_venir_du_mandant() -> None:
    sans = [c for c in EN_TETES_OBLIGATOIRES if c != "type_debiteur"]
    assert "type_debiteur" not in plan(*sans, correspondance=SANS_TYPE).colonnes
    with pytest.raises(FichierInvalide, match="type_debiteur"):
        plan(*sans)


@pytest.mark.parametrize("double", ["Facture", "FACTURE "])
def test_colonne_en_double(double: str) -> None:
    with pytest.raises(FichierInvalide, match="en double"):
        plan(*EN_TETES_OBLIGATOIRES, double)


def test_deux_colonnes_pour_une_meme_chose() -> None:
    correspondance = Correspondance({"principal": "montant_ttc"})
    with pytest.raises(FichierInvalide, match="désignent toutes deux montant_ttc"):
        plan(*EN_TETES_OBLIGATOIRES, "principal", correspondance=correspondance)


def test_les_colonnes_ajoutees_aux_rejets_s_ignorent() -> None:
    lu = plan(*REJETS, *EN_TETES_OBLIGATOIRES)
    assert lu.reimport
    assert lu.avertissements == ()


def test_aucun_synonyme_n_est_ambigu() -> None:
    tous = [s for synonymes in SYNONYMES.values() for s in synonymes]
    assert len(tous) == len(set(tous))
    assert not set(tous) & set(EN_TETES)
    assert set(SYNONYMES) <= set(EN_TETES)
    assert all(cle(s) == s for s in tous)
