"""Promettre, payer, rompre, reporter : à travers la base, par les gestes et par la nuit."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from agence.conduite.echeanciers import lire_echeancier
from agence.decomptes import du_du_dossier
from agence.erreurs import Refus, SaisieInvalide
from agence.gestes import cycle, paiements, promesses
from agence.gestes.promesses import Engagement
from agence.seance import Seance
from donnees.modeles import Dossier, Evenement, Promesse
from donnees.nomenclature import Etat, Motif, MotifAction, MotifDeCloture, Moyen, Nature, StatutPromesse, TypeAction, TypeEvenement
from donnees.vues.file import File
from tests.fabrique import Horloge

Fabrique = Callable[..., Dossier]
LUNDI = date(2026, 11, 23)


def dans_la_file(seance: Seance) -> list[int]:
    assert seance.acteur is not None
    return [ligne.id for ligne in File(seance.acteur.id, seance.jour, seance.horloge()).premieres(50)]


def test_la_promesse_suspend_jusqu_au_controle(seance: Seance, creer_dossier: Fabrique) -> None:
    """Samedi 28 → lundi 30 ; virement : 3 jours ouvrés de grâce → jeudi 3 décembre."""
    d = creer_dossier(position=1)
    p = promesses.promettre(seance, d.id, 300_00, date(2026, 11, 28), Moyen.VIREMENT)
    assert (p.demandee_le, p.date, p.controle_le) == (date(2026, 11, 28), date(2026, 11, 30), date(2026, 12, 3))
    lu = Dossier.get_by_id(d.id)
    assert (lu.etat, lu.suspension_motif, lu.suspendu_jusqu_au, lu.action) == (Etat.SUSPENDU, Motif.PROMESSE, date(2026, 12, 3), None)
    assert dans_la_file(seance) == []


def test_rompue_par_la_nuit_une_entree_en_tete(seance: Seance, nuit: Seance, horloge: Horloge, creer_dossier: Fabrique) -> None:
    gros = creer_dossier(montants=(90_000_00,), position=1)
    d = creer_dossier(position=1)
    promesses.promettre(seance, d.id, 300_00, date(2026, 11, 30))
    horloge.avancer(jours=10)
    assert cycle.jouer(nuit).promesses_rompues == 0, "le 3 décembre est encore dans la grâce"
    horloge.avancer(jours=1)
    bilan = cycle.jouer(nuit)
    assert bilan.promesses_rompues == 1
    lu = Dossier.get_by_id(d.id)
    assert (lu.etat, lu.action, lu.action_le, lu.action_motif) == (
        Etat.ACTIF,
        TypeAction.APPEL,
        date(2026, 12, 4),
        MotifAction.PROMESSE_ROMPUE,
    )
    assert dans_la_file(seance) == [d.id, gros.id], "une fois, et devant un dossier bien plus gros"
    assert cycle.jouer(nuit).promesses_rompues == 0
    paiements.encaisser(seance, d.id, 1_00, seance.jour, Moyen.VIREMENT)
    assert Promesse.get().statut is StatutPromesse.ROMPUE, "un euro après n'y change rien"


def test_une_semaine_eteinte_rend_la_meme_chose(seance: Seance, nuit: Seance, horloge: Horloge, creer_dossier: Fabrique) -> None:
    d = creer_dossier(position=1)
    promesses.promettre(seance, d.id, 300_00, date(2026, 11, 30))
    horloge.avancer(jours=18)
    cycle.jouer(nuit)
    assert Dossier.get_by_id(d.id).action_le == date(2026, 12, 4)
    assert Promesse.get().decidee_le == date(2026, 12, 4)


def test_une_avance_tient_la_promesse_tout_de_suite(seance: Seance, creer_dossier: Fabrique) -> None:
    d = creer_dossier(position=1)
    promesses.promettre(seance, d.id, 300_00, date(2026, 11, 30))
    paiements.encaisser(seance, d.id, 300_00, LUNDI, Moyen.CARTE)
    p = Promesse.get()
    assert (p.statut, p.paye, p.decidee_le) == (StatutPromesse.TENUE, 300_00, LUNDI)
    assert Dossier.get_by_id(d.id).etat is Etat.ACTIF, "le reste se poursuit"
    assert Evenement.select().where(Evenement.type == TypeEvenement.PROMESSE_DECIDEE).count() == 1


def test_partielle(seance: Seance, nuit: Seance, horloge: Horloge, creer_dossier: Fabrique) -> None:
    d = creer_dossier(position=1)
    promesses.promettre(seance, d.id, 300_00, date(2026, 11, 30))
    paiements.encaisser(seance, d.id, 100_00, LUNDI, Moyen.CARTE)
    horloge.avancer(jours=11)
    cycle.jouer(nuit)
    p, lu = Promesse.get(), Dossier.get_by_id(d.id)
    assert (p.statut, p.paye, lu.action_motif) == (StatutPromesse.PARTIELLE, 100_00, MotifAction.PROMESSE_PARTIELLE)


def test_une_nouvelle_remplace_l_ouverte(seance: Seance, horloge: Horloge, creer_dossier: Fabrique) -> None:
    d = creer_dossier(position=1)
    promesses.promettre(seance, d.id, 300_00, date(2026, 11, 30))
    horloge.avancer(jours=1)
    promesses.promettre(seance, d.id, 200_00, date(2026, 12, 7))
    assert [(p.statut, p.montant) for p in Promesse.select().order_by(Promesse.id)] == [
        (StatutPromesse.REMPLACEE, 300_00),
        (StatutPromesse.OUVERTE, 200_00),
    ]
    assert Dossier.get_by_id(d.id).promesses_rompues == 0


def test_une_echue_que_la_nuit_n_a_pas_vue_est_rompue_avant_d_etre_remplacee(
    seance: Seance, horloge: Horloge, creer_dossier: Fabrique
) -> None:
    d = creer_dossier(position=1)
    promesses.promettre(seance, d.id, 300_00, date(2026, 11, 30))
    horloge.avancer(jours=30)
    promesses.promettre(seance, d.id, 200_00, date(2026, 12, 28))
    assert [p.statut for p in Promesse.select().order_by(Promesse.id)] == [StatutPromesse.ROMPUE, StatutPromesse.OUVERTE]
    lu = Dossier.get_by_id(d.id)
    assert (lu.promesses_faites, lu.promesses_rompues, lu.suspension_motif) == (2, 1, Motif.PROMESSE)


def test_une_extourne_rouvre_la_promesse(seance: Seance, superviseur: Seance, creer_dossier: Fabrique) -> None:
    d = creer_dossier(position=1)
    promesses.promettre(seance, d.id, 300_00, date(2026, 11, 30))
    p = paiements.encaisser(seance, d.id, 300_00, LUNDI, Moyen.CARTE)
    with pytest.raises(Refus, match="superviseur"):
        paiements.extourner(seance, p.id, "rejet")
    paiements.extourner(superviseur, p.id, "rejet de la banque")
    lu = Dossier.get_by_id(d.id)
    assert Promesse.get().statut is StatutPromesse.OUVERTE
    assert (lu.suspension_motif, lu.solde, lu.verse) == (Motif.PROMESSE, 1_100_00, 0)
    with pytest.raises(Refus, match="déjà extourné"):
        paiements.extourner(superviseur, p.id, "encore")


def test_solde_le_dossier_est_clos_et_l_extourne_le_rouvre(seance: Seance, superviseur: Seance, creer_dossier: Fabrique) -> None:
    d = creer_dossier(position=1, nature=Nature.PARTICULIER, montants=(200_00,))
    p = paiements.encaisser(seance, d.id, 200_00, LUNDI, Moyen.VIREMENT)
    lu = Dossier.get_by_id(d.id)
    assert (lu.etat, lu.clos_motif, lu.solde) == (Etat.CLOS, MotifDeCloture.SOLDE, 0)
    paiements.extourner(superviseur, p.id, "chèque impayé")
    assert Dossier.get_by_id(d.id).etat is Etat.ACTIF


def test_le_du_d_un_professionnel_comprend_penalites_et_40_euros(seance: Seance, creer_dossier: Fabrique) -> None:
    """Principal payé, les pénalités restent : le dossier n'est pas clos."""
    d = creer_dossier(position=1)
    paiements.encaisser(seance, d.id, 1_100_00, LUNDI, Moyen.VIREMENT)
    assert du_du_dossier(d.id, LUNDI, seance.configuration) > 40_00
    assert Dossier.get_by_id(d.id).etat is Etat.ACTIF


@pytest.mark.parametrize(
    ("montant", "le", "mot"),
    [
        (5_00, LUNDI + timedelta(days=7), "au moins"),
        (300_00, LUNDI + timedelta(days=200), "au plus tard"),
    ],
)
def test_hors_limites_il_faut_un_superviseur(
    seance: Seance, superviseur: Seance, creer_dossier: Fabrique, montant: int, le: date, mot: str
) -> None:
    d = creer_dossier(position=1)
    with pytest.raises(Refus, match=mot):
        promesses.promettre(seance, d.id, montant, le)
    assert Promesse.select().count() == 0
    promesses.promettre(superviseur, d.id, montant, le)


@pytest.mark.parametrize(("montant", "le"), [(9_000_00, LUNDI), (300_00, LUNDI - timedelta(days=1))])
def test_trop_ou_trop_tard_meme_un_superviseur_ne_peut_pas(superviseur: Seance, creer_dossier: Fabrique, montant: int, le: date) -> None:
    with pytest.raises(SaisieInvalide):
        promesses.promettre(superviseur, creer_dossier(position=1).id, montant, le)


def test_echeancier_chaque_echeance_suivie_seule(seance: Seance, nuit: Seance, horloge: Horloge, creer_dossier: Fabrique) -> None:
    d = creer_dossier(position=1, nature=Nature.PARTICULIER, montants=(300_00,))
    echeances = lire_echeancier("3x le 5", 300_00, seance.jour, seance.cadre().calendrier)
    promesses.engager(seance, d.id, Engagement(echeances, Moyen.PRELEVEMENT, "3x le 5"))
    assert [p.date for p in Promesse.select().order_by(Promesse.numero)] == [date(2026, 12, 7), date(2027, 1, 5), date(2027, 2, 5)]
    horloge.avancer(jours=14)
    paiements.encaisser(seance, d.id, 100_00, date(2026, 12, 7), Moyen.PRELEVEMENT)
    lu = Dossier.get_by_id(d.id)
    assert (lu.suspension_motif, lu.suspendu_jusqu_au) == (Motif.PROMESSE, date(2027, 1, 8))
    horloge.avancer(jours=40)
    assert cycle.jouer(nuit).promesses_rompues == 1
    statuts = [p.statut for p in Promesse.select().order_by(Promesse.numero)]
    assert statuts == [StatutPromesse.TENUE, StatutPromesse.ROMPUE, StatutPromesse.OUVERTE]
    assert Dossier.get_by_id(d.id).action_motif is MotifAction.PROMESSE_ROMPUE


def test_reporter_une_echeance_ou_toutes(seance: Seance, creer_dossier: Fabrique) -> None:
    d = creer_dossier(position=1, nature=Nature.PARTICULIER, montants=(300_00,))
    echeances = lire_echeancier("3x le 5", 300_00, seance.jour, seance.cadre().calendrier)
    faites = promesses.engager(seance, d.id, Engagement(echeances, Moyen.PRELEVEMENT, "3x le 5"))
    promesses.reporter(seance, faites[0].id, date(2026, 12, 14), toutes=True)
    assert [p.date for p in Promesse.select().order_by(Promesse.numero)] == [date(2026, 12, 14), date(2027, 1, 12), date(2027, 2, 12)]
    assert Dossier.get_by_id(d.id).suspendu_jusqu_au == date(2026, 12, 17)


def test_regle_33_aucun_arriere_sous_surendettement(seance: Seance, creer_dossier: Fabrique) -> None:
    d = creer_dossier(
        etat=Etat.SUSPENDU, action=None, action_le=None, suspension_motif=Motif.SURENDETTEMENT, suspension_attend="fin_de_procedure"
    )
    with pytest.raises(Refus, match="surendettement"):
        promesses.promettre(seance, d.id, 300_00, date(2026, 11, 30))
