"""La juridiction d'une voie : qui, selon les parties, la dette et le lieu ; jamais de tribunal inventé."""

from __future__ import annotations

import pytest

from agence.droit.competence import ContexteCompetence, Greffe, competence, sortes
from agence.droit.tables import STATUTS, lire_table
from agence.erreurs import SaisieInvalide
from donnees.departements import DEPARTEMENTS
from donnees.nomenclature import Nature, Secteur, TypeCreance, TypeProcedure

PRO, PART = Nature.PROFESSIONNEL, Nature.PARTICULIER
INJ, REF, ASS = TypeProcedure.INJONCTION, TypeProcedure.REFERE, TypeProcedure.ASSIGNATION


def contexte(creancier: Nature = PRO, debiteur: Nature = PRO, du: int = 1_000_00, **autres: object) -> ContexteCompetence:
    return ContexteCompetence(creancier, debiteur, du, **{"departement": "35", **autres})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("voie", "debiteur", "creance", "secteur", "sorte"),
    [
        (INJ, PRO, TypeCreance.FACTURE, None, "commerce"),
        (INJ, PART, TypeCreance.FACTURE, None, "judiciaire"),
        (INJ, PART, TypeCreance.LOYER, None, "protection"),
        (INJ, PART, TypeCreance.CONTRAT, Secteur.CREDIT, "protection"),
        (INJ, PART, TypeCreance.CONTRAT, Secteur.TELECOM, "judiciaire"),
        (INJ, PRO, TypeCreance.LOYER, None, ""),
        (REF, PRO, TypeCreance.FACTURE, None, "commerce"),
        (REF, PART, TypeCreance.FACTURE, None, "judiciaire"),
        (ASS, PRO, TypeCreance.FACTURE, None, "commerce"),
        (ASS, PART, TypeCreance.LOYER, None, "protection"),
        (TypeProcedure.PETITES_CREANCES, PART, TypeCreance.FACTURE, None, "commissaire"),
        (TypeProcedure.SOMMATION, PRO, TypeCreance.FACTURE, None, "commissaire"),
        (TypeProcedure.CONSERVATOIRE, PRO, TypeCreance.FACTURE, None, "execution"),
        (TypeProcedure.SAISIE_ATTRIBUTION, PRO, TypeCreance.FACTURE, None, "commissaire"),
    ],
)
def test_qui_juge_quoi(voie: TypeProcedure, debiteur: Nature, creance: TypeCreance, secteur: Secteur | None, sorte: str) -> None:
    assert competence(voie, contexte(debiteur=debiteur, type_creance=creance, secteur=secteur)).sorte == sorte


def test_sans_greffe_le_lieu_se_dit_sans_inventer_de_tribunal() -> None:
    assert str(competence(ASS, contexte(debiteur=PART))) == "tribunal judiciaire du lieu où demeure le débiteur (département 35)"
    inconnu = competence(ASS, contexte(debiteur=PART, departement=""))
    assert str(inconnu).endswith("(département inconnu : corriger l'adresse)")


def test_le_greffe_du_departement_et_de_la_bonne_sorte_donne_son_nom() -> None:
    greffes = (Greffe("TJ de Rennes", "judiciaire", ("35",)), Greffe("TC de Brest", "commerce", ("29",)),
               Greffe("TC de Rennes", "commerce", ("22", "35")))  # fmt: skip
    assert competence(INJ, contexte(), greffes).greffe == "TC de Rennes"
    assert str(competence(INJ, contexte(), greffes)).startswith("TC de Rennes (président du tribunal de commerce")
    assert competence(INJ, contexte(departement="56"), greffes).greffe == ""
    assert competence(INJ, contexte(debiteur=PART), greffes).greffe == "TJ de Rennes"
    assert competence(INJ, contexte(departement=""), greffes).greffe == ""


def test_hors_de_france_rien_n_est_designe() -> None:
    belge = competence(INJ, contexte(pays="BE"))
    assert str(belge) == "à déterminer selon l'État où demeure le débiteur"
    assert belge.departement == ""
    assert str(competence(TypeProcedure.EUROPEENNE, contexte())).startswith("débiteur en France")


@pytest.mark.parametrize(("departement", "pays"), [("2A", "FR"), ("2B", "FR"), ("974", "RE"), ("971", "FR"), ("976", "YT")])
def test_la_corse_et_l_outre_mer_sont_en_france(departement: str, pays: str) -> None:
    jugee = competence(INJ, contexte(departement=departement, pays=pays))
    assert (jugee.sorte, jugee.departement) == ("commerce", departement)
    assert "juridiction à confirmer" not in jugee.reserve


def test_un_territoire_sans_source_se_dit_a_confirmer() -> None:
    assert "département 988 : juridiction à confirmer" in competence(INJ, contexte(departement="988")).reserve


@pytest.mark.parametrize("faux", ["99", "20", "bretagne", "\x1b[2J"])
def test_un_departement_inconnu_est_refuse(faux: str) -> None:
    with pytest.raises(SaisieInvalide, match="inconnu") as refus:
        competence(INJ, contexte(departement=faux))
    assert "\x1b" not in refus.value.message


@pytest.mark.parametrize(
    ("voie", "du", "avocat"), [(ASS, 10_000_00, False), (ASS, 10_000_01, True), (REF, 20_000_00, True), (INJ, 20_000_00, False)]
)
def test_l_avocat_est_obligatoire_au_dela_de_dix_mille_euros(voie: TypeProcedure, du: int, avocat: bool) -> None:
    assert competence(voie, contexte(du=du)).avocat is avocat


def test_ce_qui_n_a_pas_ete_lu_a_sa_source_est_a_verifier() -> None:
    assert competence(INJ, contexte()).a_verifier                   # un professionnel n'est pas toujours commerçant
    assert not competence(INJ, contexte(debiteur=PART)).a_verifier
    assert competence(ASS, contexte(debiteur=PART)).a_verifier      # V*


@pytest.mark.parametrize("voie", TypeProcedure)
def test_chaque_voie_a_sa_juridiction(voie: TypeProcedure) -> None:
    for creancier in Nature:
        for debiteur in Nature:
            for creance in TypeCreance:
                for pays in ("FR", "DE", "US"):
                    jugee = competence(voie, contexte(creancier, debiteur, type_creance=creance, pays=pays))
                    assert str(jugee) and jugee.statut in STATUTS


def test_la_table_ne_nomme_que_ce_qu_elle_connait() -> None:
    table = lire_table("competence.toml")
    voies = {v for r in table["regles"] for v in r["voies"]}
    assert voies == {v.value for v in TypeProcedure}
    assert {r["sorte"] for r in table["regles"]} <= {"", "commissaire", "etranger", *sortes()}
    assert set(table["parametres"]["a_confirmer"]) <= DEPARTEMENTS
