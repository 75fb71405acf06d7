"""Le mur : alarmes, mots, textes datés, pages ; les jours sont comptés à la main."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agence.conduite.suivi_procedure import SEUILS_D_ALARME as SEUILS
from agence.droit.prescription import SEUILS_D_ALARME
from agence.droit.taux import charger_taux
from agence.droit.textes_dates import textes_dates
from agence.mur import HORIZON, TYPES, Alarme, LigneMur, Mur, alarme_de, delai_d_avis
from agence.seance import Seance
from donnees.modeles import Creance, Dossier
from donnees.nomenclature import ObjetAvis, Secteur, SensEcheance
from tests.donnees.test_echeances_vues import dans, prescrire
from tests.outils.echeances import JOUR, audience, avis, echeance, litige, procedure, protegee, reclamation

BUTOIR, ATTENTE = SensEcheance.BUTOIR, SensEcheance.ATTENTE


@pytest.mark.parametrize(
    ("jours", "seuils", "alarme"),
    [
        (-1, SEUILS, Alarme.DEPASSEE), (0, SEUILS, Alarme.URGENTE), (5, SEUILS, Alarme.URGENTE), (6, SEUILS, Alarme.PROCHE),
        (15, SEUILS, Alarme.PROCHE), (16, SEUILS, Alarme.SUIVIE), (30, SEUILS, Alarme.SUIVIE), (31, SEUILS, Alarme.LOIN),
        (30, SEUILS_D_ALARME, Alarme.URGENTE), (31, SEUILS_D_ALARME, Alarme.PROCHE), (90, SEUILS_D_ALARME, Alarme.PROCHE),
        (91, SEUILS_D_ALARME, Alarme.SUIVIE), (180, SEUILS_D_ALARME, Alarme.SUIVIE), (181, SEUILS_D_ALARME, Alarme.LOIN),
    ],
)  # fmt: skip
def test_les_seuils(jours: int, seuils: tuple[int, ...], alarme: Alarme) -> None:
    assert alarme_de(jours, BUTOIR, seuils) is alarme


@pytest.mark.parametrize(("jours", "alarme"), [(-3, Alarme.POSSIBLE), (0, Alarme.POSSIBLE), (1, Alarme.LOIN), (400, Alarme.LOIN)])
def test_une_attente_ne_se_depasse_pas(jours: int, alarme: Alarme) -> None:
    assert alarme_de(jours, ATTENTE, SEUILS) is alarme


@given(st.integers(-4000, 4000), st.integers(1, 400))
def test_moins_il_reste_de_jours_plus_l_alarme_est_forte(jours: int, de_moins: int) -> None:
    forces = [Alarme.LOIN, Alarme.SUIVIE, Alarme.PROCHE, Alarme.URGENTE, Alarme.DEPASSEE]
    avant, apres = alarme_de(jours, BUTOIR, SEUILS), alarme_de(jours - de_moins, BUTOIR, SEUILS)
    assert forces.index(apres) >= forces.index(avant)


@pytest.fixture
def dossier(creer_dossier: Callable[..., Dossier]) -> Dossier:
    d = creer_dossier()
    prescrire(d, date(2031, 1, 1))
    return d


def lues(seance: Seance, **options: object) -> list[LigneMur]:
    options = {"agent_id": seance.acteur.id if seance.acteur else None, **options}
    return Mur(JOUR, **options).page(0, 100)  # type: ignore[arg-type]


def seule(seance: Seance, **options: object) -> LigneMur:
    (ligne,) = lues(seance, **options)
    return ligne


def test_une_echeance_de_procedure_dit_tout(seance: Seance, dossier: Dossier) -> None:
    echeance(dossier, dans(4))
    ligne = seule(seance)
    assert (ligne.type, ligne.dossier, ligne.mandant, ligne.debiteur, ligne.agent) == (
        "procedure", "R-00001", "FOURNIL", "SARL Boulangerie Morel", "lefevre",
    )  # fmt: skip
    assert (ligne.code, ligne.libelle, ligne.le, ligne.jours, ligne.sens) == ("signification", "signifier l'ordonnance", dans(4), 4, BUTOIR)
    assert (ligne.qui, ligne.sanction, ligne.texte, ligne.statut) == ("commissaire de justice", "ordonnance non avenue", "CPC 1411", "V")
    assert ligne.alarme is Alarme.URGENTE and not ligne.depassee and not ligne.a_verifier


def test_une_source_secondaire_est_a_verifier(seance: Seance, dossier: Dossier) -> None:
    protegee(dossier, dans(40))
    assert seule(seance).a_verifier


def test_ce_qui_n_est_pas_du_droit_n_est_pas_a_verifier(seance: Seance, dossier: Dossier) -> None:
    reclamation(dossier, dans(3))
    assert not seule(seance).a_verifier


def test_une_attente_passee_rend_l_acte_possible_sans_etre_depassee(seance: Seance, dossier: Dossier) -> None:
    echeance(dossier, dans(-3), "exécution possible", ATTENTE)
    ligne = seule(seance)
    assert (ligne.alarme, ligne.jours, ligne.depassee) == (Alarme.POSSIBLE, -3, False)


def test_ce_que_dit_chaque_genre(seance: Seance, dossier: Dossier) -> None:
    avis(dossier, dans(-4))
    avis(dossier, dans(-3), ObjetAvis.AUDIENCE)
    audience(procedure(dossier), datetime(2026, 11, 24, 8, 30, tzinfo=UTC))
    litige(dossier, dans(2))
    reclamation(dossier, dans(3))
    assert [(x.code, x.libelle, x.qui, x.texte) for x in lues(seance)] == [
        ("avis_paiement", "mandant à aviser (paiement) : 100,00 € reçus", "agence", "CPCE R124-5"),
        ("avis_audience", "mandant à aviser (audience) : 100,00 € reçus", "agence", ""),
        ("audience", "audience 09:30 · injonction de payer · TC de Rennes", "à désigner", ""),
        ("litige", "litige : qualité · procès-verbal", "mandant", ""),
        ("reclamation", "réponse à la réclamation : appels trop nombreux", "agence", ""),
    ]


def test_un_avis_au_mandant_n_est_depasse_qu_apres_le_delai_de_la_configuration(seance: Seance, dossier: Dossier) -> None:
    # Quinze jours : dû le 22/11, à donner le lundi 07/12 au plus tard ; le 08/11, le lundi 23/11 ; le 07/11, le dimanche 22 donc le 23 ;
    # le 05/11, le vendredi 20
    for age in (-1, -15, -16, -18):
        avis(dossier, dans(age))
    delai = delai_d_avis(seance.cadre())
    assert [(x.le, x.alarme, x.depassee) for x in lues(seance, aviser_avant=delai)] == [
        (date(2026, 11, 20), Alarme.DEPASSEE, True), (JOUR, Alarme.URGENTE, False), (JOUR, Alarme.URGENTE, False),
        (date(2026, 12, 7), Alarme.LOIN, False),
    ]  # fmt: skip
    assert len(lues(seance, aviser_avant=delai, jusqu_au=JOUR)) == 3, "l'horizon compte le jour limite"


def test_sans_delai_fixe_un_avis_au_mandant_n_est_jamais_depasse(seance: Seance, dossier: Dossier) -> None:
    avis(dossier, dans(-90))
    ligne = seule(seance)
    assert (ligne.alarme, ligne.depassee, ligne.le) == (Alarme.SUIVIE, False, dans(-90))


def test_la_prescription_dit_son_texte_et_son_hypothese(seance: Seance, dossier: Dossier) -> None:
    prescrire(dossier, dans(900), dans(80), True)
    ligne = seule(seance)
    assert (ligne.libelle, ligne.alarme, ligne.hypothese) == ("prescription (hypothèse)", Alarme.PROCHE, True)
    assert "secteur inconnu" in ligne.sanction and "ne peut plus être réclamée" in ligne.sanction
    Creance.update(secteur=Secteur.GENERAL).execute()
    prescrire(dossier, dans(80), dans(80), False)
    ligne = seule(seance)
    assert (ligne.libelle, ligne.hypothese) == ("prescription", False)
    assert ligne.texte.startswith("C. com. L110-4 I")
    assert ligne.sanction == "la dette ne peut plus être réclamée en justice"


def test_l_horizon_par_defaut_est_le_premier_seuil_de_la_prescription(seance: Seance, dossier: Dossier) -> None:
    assert SEUILS_D_ALARME[0] == HORIZON
    echeance(dossier, dans(180))
    echeance(dossier, dans(181))
    assert [x.jours for x in lues(seance)] == [180]
    assert [x.jours for x in lues(seance, jusqu_au=dans(181))] == [180, 181]


def test_le_filtre_par_type(seance: Seance, dossier: Dossier) -> None:
    echeance(dossier, dans(1))
    litige(dossier, dans(2))
    prescrire(dossier, dans(900), dans(-9), True)
    mur = Mur(JOUR, types=["litige"])
    assert (mur.total, mur.hypotheses_passees()) == (1, 1)
    assert [x.type for x in Mur(JOUR, types=["hypothese", "procedure"]).page(0, 9)] == ["hypothese", "procedure"]
    assert Mur(JOUR, types=["audience"]).page(0, 9) == []
    assert len(TYPES) == len(set(TYPES)) == 9


def test_les_textes_dates_vont_au_superviseur_pas_a_l_agent(seance: Seance, dossier: Dossier) -> None:
    assert lues(seance) == []
    textes = lues(seance, agent_id=None)
    assert [(x.code, x.le, x.dossier_id) for x in textes] == [("l441_10", date(2027, 1, 1), None), ("taux", date(2027, 1, 1), None)]
    assert textes[1].libelle == "taux du semestre 2027-S1 à saisir"
    assert [x.code for x in lues(seance, agent_id=None, jusqu_au=date(2028, 2, 1))][-1] == "tarif_commissaires"
    assert [x.code for x in lues(seance, agent_id=None, types=["texte"])] == ["l441_10", "taux"]


def test_le_semestre_a_saisir_est_le_premier_absent() -> None:
    (taux,) = [t for t in textes_dates(charger_taux()) if t.code == "taux"]
    assert (taux.le, taux.libelle) == (date(2027, 1, 1), "taux du semestre 2027-S1 à saisir")


def test_les_pages_se_suivent_sans_rien_perdre_ni_repeter(seance: Seance, creer_dossier: Callable[..., Dossier]) -> None:
    for n in range(7):
        d = creer_dossier()
        prescrire(d, dans(60 + n % 3))
        echeance(d, dans(n % 2))
        litige(d, dans(60))
    mur = Mur(JOUR)
    toutes = mur.page(0, 1000)
    assert len(toutes) == mur.total == 7 * 3 + 2
    assert [x for debut in range(0, mur.total, 4) for x in mur.page(debut, 4)] == toutes
    assert [x.jours for x in toutes] == sorted(x.jours for x in toutes)
    assert sum(mur.par_type().values()) == mur.total
    assert mur.page(mur.total, 10) == [] == mur.page(9_999, 10)


def test_une_page_relue_apres_une_echeance_faite_ne_casse_pas(seance: Seance, dossier: Dossier) -> None:
    e = echeance(dossier, dans(1))
    mur = Mur(JOUR, agent_id=seance.acteur.id if seance.acteur else None)
    e.faite_le = JOUR
    e.save()
    assert mur.total == 1
    mur.relire()
    assert (mur.total, mur.page(0, 10)) == (0, [])


def test_d_un_jour_a_l_autre_les_jours_restants_baissent_d_un(seance: Seance, dossier: Dossier) -> None:
    echeance(dossier, date(2027, 3, 1))
    for le in (date(2026, 12, 31), date(2027, 1, 1), date(2027, 2, 28)):
        (ligne,) = Mur(le, types=["procedure"]).page(0, 9)
        assert le + timedelta(days=ligne.jours) == date(2027, 3, 1)
