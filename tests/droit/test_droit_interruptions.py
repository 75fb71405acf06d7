"""Ce qui interrompt, ce qui suspend, ce qui n'y change rien : des délais déroulés et comptés à la main."""

from __future__ import annotations

from datetime import date

import pytest

from agence.droit.interruptions import FaitInterruptif, lire_evenement
from agence.droit.prescription import Contexte, CreanceAPrescrire, Prescription, prescription_de
from agence.droit.tables import Tables
from agence.erreurs import Refus, SaisieInvalide
from donnees.nomenclature import Nature, Secteur, TypeCreance, TypeInterruption

PRO, PART = Nature.PROFESSIONNEL, Nature.PARTICULIER
T = TypeInterruption
AUJOURD_HUI = date(2026, 11, 23)
ECHEANCE = date(2025, 3, 31)
"""Contre un consommateur, dernier jour utile le 31 mars 2027 ; entre professionnels, le 31 mars 2030."""


def fait(type_: TypeInterruption, le: date, fin: date | None = None, *, id: int = 1, efface: str = "") -> FaitInterruptif:
    return FaitInterruptif(id, type_, le, fin, efface)


def calculer(
    *faits: FaitInterruptif, debiteur: Nature = PART, secteur: Secteur | None = Secteur.GENERAL, titre: date | None = None,
    clause: bool = False, echeance: date = ECHEANCE, facture: date | None = None, au: date = AUJOURD_HUI,
    creance: TypeCreance = TypeCreance.FACTURE, tables: Tables | None = None,
) -> Prescription:  # fmt: skip
    contexte = Contexte(PRO, debiteur, titre, clause, **({"tables": tables} if tables else {}))
    return prescription_de(CreanceAPrescrire(1, "F-1", creance, facture or echeance, echeance, secteur), contexte, faits, au)


def raison(p: Prescription, rang: int = 0) -> str:
    return p.evenements[rang].raison


@pytest.mark.parametrize(
    "type_",
    [T.RECONNAISSANCE, T.PAIEMENT_PARTIEL, T.DEMANDE_EN_JUSTICE, T.SIGNIFICATION_ORDONNANCE, T.MESURE_CONSERVATOIRE, T.ACTE_D_EXECUTION],
)
def test_une_interruption_ouvre_un_delai_neuf_de_meme_duree(type_: TypeInterruption) -> None:
    p = calculer(fait(type_, date(2026, 6, 15)))
    assert p.date == date(2028, 6, 15) and p.evenements[0].pris and "15/06/2028" in raison(p)


def test_entre_professionnels_le_delai_neuf_est_de_cinq_ans() -> None:
    assert calculer(fait(T.RECONNAISSANCE, date(2026, 2, 28)), debiteur=PRO).date == date(2031, 2, 28)


def test_un_loyer_repart_pour_trois_ans() -> None:
    assert calculer(fait(T.RECONNAISSANCE, date(2026, 6, 15)), creance=TypeCreance.LOYER).date == date(2029, 6, 15)


def test_le_dernier_jour_utile_interrompt_encore_le_lendemain_plus() -> None:
    assert calculer(fait(T.RECONNAISSANCE, date(2027, 3, 31))).date == date(2029, 3, 31)
    trop_tard = calculer(fait(T.RECONNAISSANCE, date(2027, 4, 1)))
    assert trop_tard.date == date(2027, 3, 31) and not trop_tard.evenements[0].pris
    assert "après l'expiration du 31/03/2027" in raison(trop_tard)


def test_avant_l_echeance_le_delai_n_a_pas_commence() -> None:
    p = calculer(fait(T.RECONNAISSANCE, date(2025, 3, 30)))
    assert p.date == date(2027, 3, 31) and "31/03/2025" in raison(p) and not p.evenements[0].pris


def test_les_evenements_s_enchainent_et_l_ordre_de_saisie_ne_compte_pas() -> None:
    """Reconnu le 10/06/2026 (→ 10/06/2028), assigné le 05/05/2028 (→ 05/05/2030) : chacun compte parce que l'autre l'a précédé."""
    reconnu, assigne = fait(T.RECONNAISSANCE, date(2026, 6, 10), id=7), fait(T.DEMANDE_EN_JUSTICE, date(2028, 5, 5), id=3)
    assert calculer(assigne, reconnu).date == date(2030, 5, 5)
    assert calculer(assigne).date == date(2027, 3, 31), "seule, elle vient un an trop tard"


def test_un_titre_puis_un_acte_d_execution_rouvrent_dix_ans() -> None:
    """Jugement du 29/02/2028, commandement du 30/06/2035 : dix ans de plus, 30/06/2045."""
    assert calculer(fait(T.DEMANDE_EN_JUSTICE, date(2026, 9, 1)), titre=date(2028, 2, 29)).date == date(2038, 2, 28)
    execute = calculer(fait(T.ACTE_D_EXECUTION, date(2035, 6, 30)), titre=date(2028, 2, 29))
    assert (execute.date, execute.duree) == (date(2045, 6, 30), 120)


def test_efface_un_evenement_ne_compte_plus() -> None:
    p = calculer(fait(T.DEMANDE_EN_JUSTICE, date(2026, 6, 15), efface="désistement"))
    assert p.date == date(2027, 3, 31) and raison(p) == "effacé : désistement"


# ── le temps arrêté ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_une_mediation_arrete_le_temps_puis_le_rend() -> None:
    """Du 01/04/2026 au 01/07/2026, 91 jours : le 31/03/2027 devient le 30/06/2027."""
    assert calculer(fait(T.MEDIATION, date(2026, 4, 1), date(2026, 7, 1))).date == date(2027, 6, 30)


def test_apres_une_mediation_il_reste_au_moins_six_mois() -> None:
    """Commencée à 11 jours de la fin (20/03/2027), finie le 30/06/2027 : 11 jours de reste seraient trop peu, six mois : 30/12/2027."""
    assert calculer(fait(T.MEDIATION, date(2027, 3, 20), date(2027, 6, 30))).date == date(2027, 12, 30)
    assert calculer(fait(T.CONCILIATION, date(2027, 3, 20), date(2027, 8, 31))).date == date(2028, 2, 29), "six mois après un 31"


def test_l_accord_aux_petites_creances_ne_garantit_pas_six_mois() -> None:
    """Arrêté du 20/03 au 20/04/2027, 31 jours : le 31/03/2027 devient le 01/05/2027."""
    assert calculer(fait(T.ACCORD_PETITES_CREANCES, date(2027, 3, 20), date(2027, 4, 20))).date == date(2027, 5, 1)


def test_deux_suspensions_qui_se_chevauchent_ne_comptent_qu_une_fois() -> None:
    """Du 01/04 au 31/05 puis du 01/05 au 30/06/2026 : 90 jours d'arrêt en tout, soit le 29/06/2027."""
    p = calculer(fait(T.MEDIATION, date(2026, 4, 1), date(2026, 5, 31)), fait(T.CONCILIATION, date(2026, 5, 1), date(2026, 6, 30), id=2))
    assert p.date == date(2027, 6, 29)


def test_interrompu_pendant_que_le_temps_est_arrete_le_delai_part_a_la_reprise() -> None:
    p = calculer(fait(T.MEDIATION, date(2026, 4, 1), date(2026, 7, 1)), fait(T.RECONNAISSANCE, date(2026, 5, 1), id=2))
    assert p.date == date(2028, 7, 1)


def test_une_suspension_en_cours_se_compte_jusqu_a_ce_jour() -> None:
    en_cours = fait(T.ACCORD_PETITES_CREANCES, date(2026, 11, 1))
    assert calculer(en_cours).date == date(2027, 4, 22), "22 jours au 23 novembre"
    plus_tard = calculer(en_cours, au=date(2026, 12, 23))
    assert plus_tard.date == date(2027, 5, 22) and plus_tard.en_cours and "recule" in plus_tard.reserve


def test_une_suspension_commencee_avant_l_echeance_ne_compte_que_depuis() -> None:
    """Du 01/03 au 30/04/2025, échue le 31/03 : 30 jours après l'échéance seulement."""
    assert calculer(fait(T.ACCORD_PETITES_CREANCES, date(2025, 3, 1), date(2025, 4, 30))).date == date(2027, 4, 30)


def test_une_declaration_de_creance_interrompt_jusqu_a_la_cloture() -> None:
    """Déclarée le 10/01/2026 ; pendant la procédure le temps ne court pas ; clôturée le 15/10/2026, deux ans repartent."""
    pendant = calculer(fait(T.DECLARATION_DE_CREANCE, date(2026, 1, 10)))
    assert (pendant.date, pendant.en_cours) == (date(2028, 11, 23), True)
    close = calculer(fait(T.DECLARATION_DE_CREANCE, date(2026, 1, 10), date(2026, 10, 15)))
    assert (close.date, close.en_cours) == (date(2028, 10, 15), False)


# ── ce qui ne vaut pas partout ───────────────────────────────────────────────────────────────────────────────────────


def test_la_lettre_de_l_assureur_n_interrompt_que_l_assurance() -> None:
    lettre = fait(T.LRAR_ASSURANCE, date(2026, 6, 15))
    assert calculer(lettre, secteur=Secteur.ASSURANCE).date == date(2028, 6, 15)
    for secteur in (Secteur.GENERAL, Secteur.TELECOM, None):
        assert not calculer(lettre, secteur=secteur).evenements[0].pris


def test_la_clause_du_contrat_ne_vaut_qu_entre_professionnels_et_si_le_mandat_la_dit() -> None:
    mise_en_demeure = fait(T.CLAUSE_DU_CONTRAT, date(2026, 6, 15))
    assert calculer(mise_en_demeure, debiteur=PRO, clause=True).date == date(2031, 6, 15)
    assert "entre professionnels" in raison(calculer(mise_en_demeure, clause=True))
    assert "mandat" in raison(calculer(mise_en_demeure, debiteur=PRO))


def test_une_forclusion_ne_connait_que_la_demande_en_justice() -> None:
    credit = {"secteur": Secteur.CREDIT, "creance": TypeCreance.CONTRAT}
    for type_ in set(T) - {T.DEMANDE_EN_JUSTICE}:
        p = calculer(fait(type_, date(2026, 6, 15), date(2026, 7, 15)), **credit)  # type: ignore[arg-type]
        assert p.date == date(2027, 3, 31) and "forclusion" in raison(p)
    assert calculer(fait(T.DEMANDE_EN_JUSTICE, date(2026, 6, 15)), **credit).date == date(2028, 6, 15)  # type: ignore[arg-type]


def test_un_paiement_partiel_compte_avec_sa_reserve() -> None:
    p = calculer(fait(T.PAIEMENT_PARTIEL, date(2026, 6, 15)))
    assert (p.date, p.hypothese, p.a_verifier) == (date(2028, 6, 15), True, True) and "tiers" in p.reserve


def test_secteur_inconnu_un_evenement_trop_tardif_pour_le_plus_court_ne_compte_que_pour_le_long() -> None:
    """Reconnu quinze mois après l'échéance : à temps pour cinq ans, trop tard pour l'an du transport ou des télécoms."""
    p = calculer(fait(T.RECONNAISSANCE, date(2026, 6, 30)), debiteur=PRO, secteur=None)
    assert (p.date, p.au_plus_tot, p.hypothese) == (date(2031, 6, 30), date(2026, 3, 31), True)
    a_temps = calculer(fait(T.RECONNAISSANCE, date(2025, 12, 31)), debiteur=PRO, secteur=None)
    assert a_temps.au_plus_tot == date(2026, 12, 31)


def test_vingt_ans_apres_sa_naissance_rien_ne_la_prolonge() -> None:
    """Née le 01/02/2010, reconnue tous les quatre ans : le butoir est le 01/02/2030."""
    reconnues = [fait(T.RECONNAISSANCE, date(2014 + 4 * n, 3, 1), id=n) for n in range(4)]
    p = calculer(*reconnues, debiteur=PRO, echeance=date(2010, 3, 1), facture=date(2010, 2, 1))
    assert p.date == date(2030, 2, 1) and "butoir" in p.reserve
    assert calculer(debiteur=PRO, echeance=date(2010, 3, 1), facture=date(2010, 2, 1), titre=date(2014, 1, 1)).date == date(2024, 1, 1)


# ── ce qu'on écrit ───────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "dite", ["mise en demeure", "Mise_en_demeure", "sommation", "relance", "LRAR", "requête en injonction de payer", "requete"]
)
def test_regle_22_une_lettre_se_refuse_avec_sa_raison(dite: str) -> None:
    with pytest.raises(Refus, match=r"Com\., 18/05/2022|09/09/2020") as refus:
        lire_evenement(dite)
    assert refus.value.regle == "22"


def test_un_evenement_se_dit_comme_il_s_ecrit() -> None:
    assert lire_evenement("Acte d'exécution") is lire_evenement("acte_d_execution") is T.ACTE_D_EXECUTION
    assert {lire_evenement(t.value) for t in T} == set(T)
    for inconnu in ("", "promesse", "\x1b[2J"):
        with pytest.raises(SaisieInvalide):
            lire_evenement(inconnu)
