"""Le moteur des procédures, sur des exemples comptés à la main."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from agence.droit.moteur import JUDICIAIRE, SIGNIFICATION, TITRE, Contexte, evenements_possibles
from agence.erreurs import Refus, SaisieInvalide
from donnees.nomenclature import EtatProcedure, TypeProcedure
from tests.droit.outils_procedure import CONTEXTE, JOUR, Essai

T = TypeProcedure


def injonction(ordonnance: date, contexte: Contexte = CONTEXTE) -> Essai:
    return Essai(T.INJONCTION, contexte).suivre(("transmission", ordonnance), ("ordonnance", ordonnance))


# ── l'injonction et ses deux régimes (règles 25, 26) ─────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("ordonnance", "code", "limite"),
    [
        (date(2026, 8, 31), "signifier_ancien", date(2027, 2, 28)),
        (date(2026, 9, 1), "signifier", date(2026, 12, 1)),
        (date(2026, 11, 30), "signifier", date(2027, 2, 28)),
        (date(2025, 5, 15), "signifier_ancien", date(2025, 11, 15)),  # un samedi : notre butoir ne bouge pas
        (date(2026, 9, 13), "signifier", date(2026, 12, 13)),  # un dimanche
    ],
)
def test_la_date_de_l_ordonnance_decide_du_delai_pour_signifier(ordonnance: date, code: str, limite: date) -> None:
    essai = injonction(ordonnance)
    assert essai.echeances == {code: limite}
    with pytest.raises(Refus, match="non avenue") as refus:
        essai.arrive("signification", limite + timedelta(days=1))
    assert refus.value.regle == "25" and "caducite" in refus.value.remede
    assert essai.arrive("signification", limite).vers.code == "signifiee"


@pytest.mark.parametrize(
    ("ordonnance", "signifiee", "premier_jour"),
    [
        (date(2026, 9, 1), date(2026, 10, 6), date(2026, 12, 8)),  # le 6 est un dimanche, l'attente finit lundi 7
        (date(2026, 9, 1), date(2026, 11, 30), date(2027, 2, 2)),  # le 30 janvier est un samedi, lundi 1er février
        (date(2026, 11, 1), date(2026, 12, 31), date(2027, 3, 2)),  # pas de 31 février ; le 28 est un dimanche, lundi 1er mars
        (date(2026, 8, 31), date(2026, 10, 6), date(2026, 11, 7)),  # ancien régime : le mois d'opposition
        (date(2026, 8, 31), date(2026, 12, 31), date(2027, 2, 2)),  # 31 janvier, dimanche, lundi 1er février
        (date(2024, 1, 15), date(2024, 2, 29), date(2024, 3, 30)),  # 29 février, vendredi 29 mars
    ],
)
def test_regle_26_le_premier_jour_ou_l_ordonnance_s_execute(ordonnance: date, signifiee: date, premier_jour: date) -> None:
    essai = injonction(ordonnance).suivre(("signification", signifiee))
    with pytest.raises(Refus, match="possible à partir du") as refus:
        essai.arrive("sans_opposition", premier_jour - timedelta(days=1))
    assert refus.value.regle == "26" and f"{premier_jour:%d/%m/%Y}" in refus.value.remede
    passage = essai.arrive("sans_opposition", premier_jour)
    assert (passage.etat, passage.effets.titre_le, essai.echeances) == (EtatProcedure.TITRE, premier_jour, {})


@pytest.mark.parametrize(("mois", "opposition"), [(0, date(2026, 11, 6)), (1, date(2026, 12, 7)), (2, date(2027, 1, 6))])
def test_l_opposition_est_prolongee_outre_mer_et_a_l_etranger(mois: int, opposition: date) -> None:
    essai = injonction(date(2026, 9, 1), replace(CONTEXTE, mois_en_plus=mois))
    assert essai.echeances == {"signifier": date(2026, 12, 1)}
    passage = essai.arrive("signification", date(2026, 10, 6))
    assert essai.echeances == {"opposition": opposition, "executer": date(2026, 12, 7)}
    assert ("CPC 643" in passage.nouvelles[0].texte) == bool(mois)


def test_un_ferie_du_droit_local_reporte_aussi_une_attente() -> None:
    vendredi_saint = frozenset({date(2027, 3, 26)})
    essai = injonction(date(2027, 1, 4), replace(CONTEXTE, fermes=vendredi_saint)).suivre(("signification", date(2027, 2, 26)))
    assert essai.echeances["opposition"] == date(2027, 3, 30), "Vendredi saint, week-end de Pâques, lundi férié"


def test_la_caducite_ne_s_inscrit_que_passe_le_delai() -> None:
    essai = injonction(date(2026, 9, 1))
    with pytest.raises(Refus, match="aucun délai n'est passé"):
        essai.arrive("caducite", date(2026, 12, 1))
    dernier_jour = replace(essai.contexte, jour=date(2026, 12, 1))
    assert "caducite" not in {e.code for e in evenements_possibles(T.INJONCTION, essai.phase, dernier_jour)}
    passage = essai.arrive("caducite", date(2026, 12, 2))
    assert (passage.vers.code, passage.etat, essai.echeances) == ("caduque", EtatProcedure.REVENU, {})
    assert "CADUQUE" in passage.vers.libelle
    with pytest.raises(Refus, match="finie"):
        essai.arrive("signification", date(2026, 12, 3))


# ── opposition (règle 27) ────────────────────────────────────────────────────────────────────────────────────────────


def oppose(contexte: Contexte = CONTEXTE, **jours: date) -> Essai:
    essai = injonction(date(2026, 9, 1), contexte).suivre(("signification", date(2026, 10, 6)))
    essai.arrive("opposition", date(2026, 11, 1), **jours)  # un dimanche
    return essai


def test_regle_27_quinze_jours_pour_les_frais_d_opposition_au_commerce() -> None:
    assert oppose().echeances == {"frais_opposition": date(2026, 11, 16)}
    essai = oppose(cachet=date(2026, 11, 20))
    assert essai.echeances == {"frais_opposition": date(2026, 12, 5)}, "un samedi : pas prolongé"
    with pytest.raises(Refus, match="caducité") as refus:
        essai.arrive("frais_opposition", date(2026, 12, 6))
    assert refus.value.regle == "27"
    assert essai.arrive("frais_opposition", date(2026, 12, 5)).faites == ("frais_opposition",)


def test_regle_27_l_avocat_au_tribunal_judiciaire_au_dela_de_dix_mille_euros() -> None:
    judiciaire = replace(CONTEXTE, juridiction=JUDICIAIRE)
    assert oppose(replace(judiciaire, montant=10_000_00)).echeances == {"avis_greffe": date(2026, 12, 1)}
    essai = oppose(replace(judiciaire, montant=10_000_01), notification=date(2026, 11, 10))
    assert essai.echeances == {"avis_greffe": date(2026, 12, 1), "avocat": date(2026, 11, 25)}
    essai.arrive("avis_opposition", date(2026, 11, 12))
    assert list(essai.echeances) == ["avocat"]


def test_la_production_de_l_acte_ne_vaut_que_pour_les_nouvelles_ordonnances() -> None:
    essai = oppose()
    passage = essai.arrive("audience", date(2026, 11, 10), audience=date(2026, 12, 15))
    assert {n.code: n.le for n in passage.nouvelles} == {"produire": date(2026, 12, 15)}
    ancien = injonction(date(2026, 8, 3)).suivre(("signification", date(2026, 10, 6)), ("opposition", date(2026, 11, 2)))
    assert ancien.arrive("audience", date(2026, 11, 10), audience=date(2026, 12, 15)).nouvelles == ()
    with pytest.raises(SaisieInvalide, match="audience"):
        ancien.arrive("audience", date(2026, 11, 11))


def test_un_jugement_par_defaut_se_signifie_sous_six_mois_un_jugement_contradictoire_non() -> None:
    defaut = oppose()
    defaut.arrive("jugement_par_defaut", date(2026, 12, 18))
    assert defaut.echeances == {"signifier_jugement": date(2027, 6, 18)}
    with pytest.raises(Refus, match="non avenu"):
        defaut.arrive("signification_jugement", date(2027, 6, 19))
    passage = defaut.arrive("signification_jugement", date(2027, 6, 18))
    assert passage.effets.titre_le == date(2026, 12, 18), "les deux mois de la majoration partent du jugement"
    autre = oppose()
    autre.arrive("jugement", date(2026, 12, 18))
    assert autre.echeances == {}


# ── les autres voies ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_petites_creances_le_mois_court_de_l_invitation() -> None:
    essai = Essai(T.PETITES_CREANCES).suivre(("transmission", date(2026, 10, 1)), ("invitation", date(2026, 10, 14)))
    assert essai.echeances == {"reponse": date(2026, 11, 16)}, "le 14 novembre est un samedi"
    with pytest.raises(Refus, match="trop tard"):
        essai.arrive("accord", date(2026, 11, 17))
    passage = essai.arrive("silence", date(2026, 11, 17))
    assert passage.evenement.acquiert == "tentative_amiable" and "750-1" in passage.avertissements[0]


def test_incontestee_le_proces_verbal_huit_jours_apres_le_mois() -> None:
    essai = Essai(T.INCONTESTEE).suivre(("transmission", date(2027, 1, 4)), ("commandement", date(2027, 1, 11)))
    assert essai.echeances == {"contester": date(2027, 2, 11), "dresser": date(2027, 2, 19)}
    with pytest.raises(Refus, match="20/02/2027"):
        essai.arrive("proces_verbal", date(2027, 2, 19))
    essai.suivre(("proces_verbal", date(2027, 2, 22)), ("executoire", date(2027, 3, 1)))
    assert essai.echeances == {"signifier": date(2027, 9, 1)}
    assert essai.arrive("signification", date(2027, 9, 1)).effets.condamnation is False, "règle 12 : ce n'est pas une condamnation"


def test_le_refere_se_place_huit_ou_quinze_jours_avant_l_audience() -> None:
    for contexte, limite in ((CONTEXTE, date(2026, 12, 7)), (replace(CONTEXTE, juridiction=JUDICIAIRE), date(2026, 11, 30))):
        essai = Essai(T.REFERE, contexte).suivre(("transmission", date(2026, 11, 2)))
        essai.arrive("signification", date(2026, 11, 10), audience=date(2026, 12, 15))
        assert list(essai.echeances.values()) == [limite]
    sans_jour = Essai(T.REFERE).suivre(("transmission", date(2026, 11, 2))).arrive("signification", date(2026, 11, 10))
    assert sans_jour.nouvelles == () and "sans le jour « audience »" in sans_jour.avertissements[0]


def test_l_appel_depend_du_montant() -> None:
    for montant, appel in ((5_000_00, {}), (5_000_01, {"appel": date(2027, 2, 1)})):
        essai = Essai(T.ASSIGNATION, replace(CONTEXTE, montant=montant)).suivre(
            ("transmission", date(2026, 9, 1)), ("signification", date(2026, 9, 10)), ("placement", date(2026, 9, 20)),
            ("plaidoirie", date(2026, 11, 10)), ("jugement", date(2026, 12, 1)), ("signification_jugement", date(2026, 12, 30)),
        )  # fmt: skip
        assert essai.echeances == appel
        assert essai.arrive("sans_appel", date(2027, 2, 2)).effets.titre_le == date(2026, 12, 1)


def test_l_europeenne_trente_jours() -> None:
    essai = Essai(T.EUROPEENNE).suivre(("transmission", date(2026, 10, 1)), ("ordonnance", date(2026, 10, 20)))
    essai.arrive("signification", date(2026, 11, 2))
    assert essai.echeances == {"opposition": date(2026, 12, 2)}
    with pytest.raises(Refus, match="03/12/2026"):
        essai.arrive("sans_opposition", date(2026, 12, 2))
    assert essai.arrive("sans_opposition", date(2026, 12, 3)).etat is EtatProcedure.TITRE


# ── l'exécution (règle 30) ───────────────────────────────────────────────────────────────────────────────────────────


def test_regle_30_saisie_attribution_huit_jours_puis_un_mois() -> None:
    essai = Essai(T.SAISIE_ATTRIBUTION).suivre(("transmission", date(2026, 11, 2)), ("saisie", date(2026, 11, 6)))
    assert essai.echeances == {"denoncer": date(2026, 11, 14)}, "un samedi : le huitième jour, pas plus"
    with pytest.raises(Refus, match="caducité") as refus:
        essai.arrive("denonciation", date(2026, 11, 15))
    assert refus.value.regle == "30"
    essai.arrive("denonciation", date(2026, 11, 13))
    assert essai.echeances == {"contester": date(2026, 12, 14)}, "le 13 décembre est un dimanche"
    with pytest.raises(Refus, match="15/12/2026"):
        essai.arrive("certificat", date(2026, 12, 14))
    essai.suivre(("certificat", date(2026, 12, 15)), ("paiement", date(2026, 12, 20)))
    assert essai.phase == "payee"


def test_regle_30_commandement_huit_jours_et_deux_ans() -> None:
    essai = Essai(T.SAISIE_VENTE).suivre(("transmission", date(2025, 3, 3)), ("commandement", date(2025, 3, 10)))
    assert essai.echeances == {"payer": date(2025, 3, 18), "refaire": date(2027, 3, 10)}
    with pytest.raises(Refus, match="19/03/2025"):
        essai.arrive("saisie", date(2025, 3, 18))
    with pytest.raises(Refus, match="à refaire") as refus:
        essai.arrive("saisie", date(2027, 3, 11))
    assert refus.value.regle == "30"
    assert essai.arrive("caducite", date(2027, 3, 11)).effets.efface is False, "l'effet interruptif demeure"


def test_pas_d_execution_sans_titre_ni_sans_titre_signifie() -> None:
    sans = replace(CONTEXTE, acquis=frozenset())
    with pytest.raises(Refus, match="titre exécutoire"):
        Essai(T.SAISIE_ATTRIBUTION, sans).arrive("transmission", date(2026, 11, 2))
    essai = Essai(T.SAISIE_ATTRIBUTION, replace(CONTEXTE, acquis=frozenset({TITRE}))).suivre(("transmission", date(2026, 11, 2)))
    with pytest.raises(Refus, match="CPC 503"):
        essai.arrive("saisie", date(2026, 11, 6))
    assert essai.arrive("titre_signifie", date(2026, 11, 4)).evenement.acquiert == SIGNIFICATION


def test_les_remunerations_sans_juge_depuis_juillet_2025() -> None:
    essai = Essai(T.REMUNERATIONS).suivre(("transmission", date(2025, 5, 2)))
    with pytest.raises(Refus, match="01/07/2025"):
        essai.arrive("commandement", date(2025, 6, 30))
    essai.arrive("commandement", date(2025, 7, 1))
    assert essai.echeances == {"repondre": date(2025, 8, 1)}
    with pytest.raises(Refus, match="02/08/2025"):
        essai.arrive("proces_verbal", date(2025, 8, 1))


def test_la_conservatoire_sur_autorisation_puis_trois_mois_huit_jours_un_mois() -> None:
    essai = Essai(T.CONSERVATOIRE, replace(CONTEXTE, acquis=frozenset()))
    with pytest.raises(Refus, match="décision"):
        essai.arrive("transmission_sur_decision", date(2026, 9, 1))
    essai.suivre(("autorisation", date(2026, 9, 1)), ("transmission", date(2026, 9, 3)))
    assert essai.echeances == {"pratiquer": date(2026, 12, 1)}
    essai.arrive("saisie", date(2026, 9, 10))
    assert essai.echeances == {"denoncer": date(2026, 9, 18), "engager": date(2026, 10, 10)}
    essai.suivre(("denonciation", date(2026, 9, 18)), ("fond", date(2026, 10, 10)))
    assert (essai.echeances, essai.phase) == ({}, "denoncee")
    sur_decision = Essai(T.CONSERVATOIRE).suivre(("transmission_sur_decision", date(2026, 9, 1)), ("saisie", date(2026, 9, 10)))
    assert list(sur_decision.echeances) == ["denoncer"], "le fond est déjà jugé"


# ── les refus disent quoi faire ──────────────────────────────────────────────────────────────────────────────────────


def test_un_evenement_impossible_dit_ceux_qui_le_sont() -> None:
    essai = injonction(date(2026, 9, 1))
    with pytest.raises(Refus) as refus:
        essai.arrive("opposition", date(2026, 9, 2))
    assert "ordonnance rendue, à signifier" in refus.value.message
    assert "signification (" in refus.value.remede and "opposition" not in refus.value.remede.split("signification (")[0]


def test_les_dates_incoherentes() -> None:
    essai = injonction(date(2026, 9, 1))
    with pytest.raises(SaisieInvalide, match="à venir"):
        essai.arrive("signification", JOUR + timedelta(days=1))
    with pytest.raises(Refus, match="antérieure à « ordonnance rendue"):
        essai.arrive("signification", date(2026, 8, 31))
    with pytest.raises(SaisieInvalide, match="inconnue"):
        essai.arrive("signification", date(2026, 9, 2), audience=date(2026, 9, 3))
