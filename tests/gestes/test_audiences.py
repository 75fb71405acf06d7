"""Les audiences (K10) : fixées, désignées, reportées, tenues, annulées ; le mandant avisé, tout annulable ; sur les deux moteurs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest

from agence.erreurs import Introuvable, Refus, SaisieInvalide
from agence.gestes import audiences, partenaires
from agence.gestes.annulation import annuler as reprendre
from agence.gestes.audiences import lire_moment
from agence.mur import Mur
from agence.seance import Seance
from donnees.modeles import Audience, AvisMandant, Dossier, EcheanceProcedure, Procedure
from donnees.nomenclature import EtatProcedure, MotifAction, ObjetAvis, TypeAction, TypeEvenement, TypePartenaire, TypeProcedure
from donnees.vues.audiences import Audiences
from donnees.vues.echeances import Genre
from tests.fabrique import Horloge
from tests.gestes.outils_gestes import dernier, etat_complet, relire
from tests.outils.echeances import procedure

MARDI = datetime(2026, 12, 15, 8, 30, tzinfo=UTC)
"""Le mardi 15 décembre 2026 à 9 h 30, heure de Paris (hiver : une heure d'avance)."""


@pytest.fixture
def dossier(creer_dossier: Callable[..., Dossier]) -> Dossier:
    """Une injonction transmise, suivie."""
    d = creer_dossier(action=TypeAction.SUIVI_PROCEDURE, procedure_etat=EtatProcedure.TRANSMIS)
    procedure(d)
    return d


def avis_de(dossier: Dossier) -> list[tuple[str, bool]]:
    siens = AvisMandant.select().where(AvisMandant.dossier_id == dossier.id, AvisMandant.objet == ObjetAvis.AUDIENCE)
    return [(a.texte, a.annule) for a in siens.order_by(AvisMandant.id)]


# ── le moment ────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("ecrit", "instant"),
    [
        ("15/12/2026 09:30", MARDI), ("15/12/2026 9h30", MARDI), ("15/12 à 9h30", MARDI), ("2026-12-15 09:30", MARDI),
        ("15/07/2027 14h", datetime(2027, 7, 15, 12, 0, tzinfo=UTC)),                       # été : deux heures d'avance
        ("29/03/2027 9h", datetime(2027, 3, 29, 7, 0, tzinfo=UTC)),                         # lendemain du passage à l'heure d'été
        ("dim 29/11/2026 10h", datetime(2026, 11, 29, 9, 0, tzinfo=UTC)),                   # un dimanche n'est pas reporté en silence
        ("demain midi", datetime(2026, 11, 24, 11, 0, tzinfo=UTC)),
    ],
)  # fmt: skip
def test_un_moment_se_lit_a_l_heure_de_paris_sans_report(seance: Seance, ecrit: str, instant: datetime) -> None:
    assert lire_moment(ecrit, seance) == instant


@pytest.mark.parametrize("ecrit", ["15/12/2026", "9h30", "", "15/12/2026 25h", "31/11/2026 9h", "bientôt 9h", "\x1b[2J 9h"])
def test_un_moment_illisible_est_refuse(seance: Seance, ecrit: str) -> None:
    with pytest.raises(SaisieInvalide) as refus:
        lire_moment(ecrit, seance)
    assert refus.value.remede and "\x1b" not in str(refus.value)


# ── fixer ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_fixer_inscrit_avise_et_suit_le_lendemain(seance: Seance, dossier: Dossier) -> None:
    fixee = audiences.fixer(seance, dossier.id, MARDI, "TC de Rennes", "Me Le Gall")
    assert (fixee.le, fixee.juridiction, fixee.present) == (MARDI, "TC de Rennes", "Me Le Gall")
    evenement = dernier(dossier)
    assert (evenement.type, evenement.code) == (TypeEvenement.AUDIENCE, "fixee")
    assert evenement.texte == "mar. 15/12/2026 à 09:30, TC de Rennes · y va : Me Le Gall"
    assert avis_de(dossier) == [("audience le mar. 15/12/2026 à 09:30, TC de Rennes", False)]
    relu = relire(dossier)
    assert (relu.action, relu.action_le, relu.action_motif) == (TypeAction.SUIVI_PROCEDURE, date(2026, 12, 16), MotifAction.ESCALADE)
    (ligne,) = Mur(seance.jour, types=[Genre.AUDIENCE]).page(0, 9)
    assert (ligne.jours, ligne.qui) == (22, "Me Le Gall")


def test_une_audience_du_vendredi_se_revoit_le_lundi(seance: Seance, dossier: Dossier) -> None:
    audiences.fixer(seance, dossier.id, MARDI + timedelta(days=3))
    assert relire(dossier).action_le == date(2026, 12, 21)


def test_une_autre_action_prevue_reste(seance: Seance, creer_dossier: Callable[..., Dossier]) -> None:
    d = creer_dossier(action=TypeAction.APPEL, procedure_etat=EtatProcedure.TRANSMIS)
    procedure(d)
    avant = relire(d).action_le
    audiences.fixer(seance, d.id, MARDI)
    assert (relire(d).action, relire(d).action_le) == (TypeAction.APPEL, avant)


def test_sans_juridiction_c_est_celle_du_droit_nommee_par_l_annuaire(seance: Seance, superviseur: Seance, dossier: Dossier) -> None:
    sans = audiences.fixer(seance, dossier.id, MARDI)
    assert sans.juridiction.endswith("du lieu où demeure le débiteur (département 35)")
    partenaires.ajouter(superviseur, TypePartenaire.GREFFE, "TC de Rennes", "35", competence="commerce")
    avec = audiences.fixer(seance, dossier.id, MARDI + timedelta(days=7))
    assert avec.juridiction.startswith("TC de Rennes (président du tribunal de commerce")


def test_fixer_s_annule_en_entier(seance: Seance, dossier: Dossier) -> None:
    avant = etat_complet(dossier)
    audiences.fixer(seance, dossier.id, MARDI)
    reprendre(seance)
    assert etat_complet(dossier) == avant
    assert [a.annulee for a in Audience.select()] == [True]
    assert [annule for _, annule in avis_de(dossier)] == [True]


@pytest.mark.parametrize(
    ("le", "mots"),
    [(datetime(2026, 11, 23, 9, 0, tzinfo=UTC), "déjà passée"), (datetime(2026, 11, 20, 8, 0, tzinfo=UTC), "déjà passée"),
     (datetime(2026, 12, 15, 1, 30, tzinfo=UTC), "heure d'audience 02:30 impossible"),
     (datetime(2026, 12, 15, 21, 30, tzinfo=UTC), "heure d'audience 22:30 impossible")],
)  # fmt: skip
def test_un_moment_impossible_est_refuse_et_rien_n_est_ecrit(seance: Seance, dossier: Dossier, le: datetime, mots: str) -> None:
    avant = etat_complet(dossier)
    with pytest.raises(SaisieInvalide, match=mots):
        audiences.fixer(seance, dossier.id, le)
    assert etat_complet(dossier) == avant and not Audience.select().count()


def test_sans_procedure_devant_un_juge_il_n_y_a_pas_d_audience(seance: Seance, creer_dossier: Callable[..., Dossier]) -> None:
    d = creer_dossier()
    for type_, etat in ((TypeProcedure.SOMMATION, EtatProcedure.TRANSMIS), (TypeProcedure.INJONCTION, EtatProcedure.ANNULE),
                        (TypeProcedure.ASSIGNATION, EtatProcedure.REVENU)):  # fmt: skip
        p = procedure(d, type_, etat)
        with pytest.raises(Refus, match="pas d'audience"):
            audiences.fixer(seance, d.id, MARDI, procedure_id=p.id)
    with pytest.raises(Refus, match="devant un juge"):
        audiences.fixer(seance, d.id, MARDI)
    with pytest.raises(Introuvable, match="n° 999"):
        audiences.fixer(seance, d.id, MARDI, procedure_id=999)


def test_la_procedure_d_un_autre_dossier_est_refusee(seance: Seance, dossier: Dossier, creer_dossier: Callable[..., Dossier]) -> None:
    autre = procedure(creer_dossier())
    with pytest.raises(Introuvable):
        audiences.fixer(seance, dossier.id, MARDI, procedure_id=autre.id)


def test_la_procedure_en_cours_passe_avant_un_titre_plus_recent(seance: Seance, dossier: Dossier) -> None:
    en_cours = Procedure.get(Procedure.dossier_id == dossier.id)
    procedure(dossier, TypeProcedure.REFERE, EtatProcedure.TITRE)
    assert audiences.fixer(seance, dossier.id, MARDI).procedure_id == en_cours.id


@pytest.fixture
def assignation(creer_dossier: Callable[..., Dossier]) -> Dossier:
    """Une assignation au fond transmise, devant le tribunal de commerce."""
    d = creer_dossier(action=TypeAction.SUIVI_PROCEDURE, procedure_etat=EtatProcedure.TRANSMIS)
    procedure(d, TypeProcedure.ASSIGNATION)
    return d


def placements(dossier: Dossier) -> list[tuple[date, bool]]:
    """Les jours où remettre la copie au greffe, et s'ils courent encore."""
    siennes = EcheanceProcedure.select().where(EcheanceProcedure.dossier_id == dossier.id, EcheanceProcedure.code.startswith("placer"))
    return [(e.le, not e.annulee) for e in siennes.order_by(EcheanceProcedure.id)]


def test_l_audience_d_une_assignation_fait_courir_le_placement(seance: Seance, assignation: Dossier) -> None:
    """Huit jours avant l'audience au tribunal de commerce (CPC 857), d'après la table de la procédure."""
    fixee = audiences.fixer(seance, assignation.id, MARDI)
    assert placements(assignation) == [(date(2026, 12, 7), True)]
    assert relire(assignation).action is TypeAction.SUIVI_PROCEDURE
    assert relire(assignation).action_le <= date(2026, 12, 16)
    audiences.reporter(seance, fixee.id, MARDI + timedelta(days=28))
    assert placements(assignation) == [(date(2026, 12, 7), False), (date(2027, 1, 4), True)]


def test_l_audience_d_une_assignation_se_reprend_avec_ses_delais(seance: Seance, assignation: Dossier) -> None:
    avant = etat_complet(assignation)
    audiences.fixer(seance, assignation.id, MARDI)
    reprendre(seance)
    assert etat_complet(assignation) == avant
    assert [court for _, court in placements(assignation)] == [False]


def test_la_tache_urgente_reste_en_tete_quand_une_audience_est_fixee(seance: Seance, assignation: Dossier) -> None:
    Dossier.update(action=TypeAction.TACHE, action_motif=MotifAction.PIECES_DEMANDEES).where(Dossier.id == assignation.id).execute()
    audiences.fixer(seance, assignation.id, MARDI)
    assert (relire(assignation).action, relire(assignation).action_motif) == (TypeAction.TACHE, MotifAction.PIECES_DEMANDEES)
    assert len(placements(assignation)) == 1


def test_la_meme_audience_ne_s_inscrit_pas_deux_fois(seance: Seance, dossier: Dossier) -> None:
    audiences.fixer(seance, dossier.id, MARDI)
    with pytest.raises(Refus, match="déjà inscrite"):
        audiences.fixer(seance, dossier.id, MARDI)


# ── la suite ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_designer_qui_y_va(seance: Seance, dossier: Dossier) -> None:
    fixee = audiences.fixer(seance, dossier.id, MARDI)
    audiences.designer(seance, fixee.id, "Me \x1b[2JLe Gall")
    assert Audience.get_by_id(fixee.id).present == "Me ␛[2JLe Gall"
    assert dernier(dossier).code == "present"
    with pytest.raises(SaisieInvalide, match="qui y va"):
        audiences.designer(seance, fixee.id, "  ")


def test_reporter_annule_l_ancienne_et_reprend_lieu_et_present(seance: Seance, dossier: Dossier) -> None:
    ancienne = audiences.fixer(seance, dossier.id, MARDI, "TC de Rennes", "Me Le Gall")
    nouvelle = audiences.reporter(seance, ancienne.id, MARDI + timedelta(days=30), "grève")
    relue = Audience.get_by_id(ancienne.id)
    assert (relue.annulee, relue.resultat) == (True, "reportée au jeu. 14/01/2027 à 09:30")
    assert (nouvelle.juridiction, nouvelle.present) == ("TC de Rennes", "Me Le Gall")
    assert dernier(dossier).texte == "du mar. 15/12/2026 à 09:30 reportée au jeu. 14/01/2027 à 09:30 · grève"
    assert [annule for _, annule in avis_de(dossier)] == [True, False]
    assert relire(dossier).action_le == date(2027, 1, 15)
    reprendre(seance)
    assert [(a.id, a.annulee) for a in Audience.select().order_by(Audience.id)] == [(ancienne.id, False), (nouvelle.id, True)]
    assert relire(dossier).action_le == date(2026, 12, 16)


def test_tenir_note_le_resultat_et_le_renvoi(seance: Seance, dossier: Dossier, horloge: Horloge) -> None:
    fixee = audiences.fixer(seance, dossier.id, MARDI, "TC de Rennes")
    with pytest.raises(Refus, match="pas encore eu lieu"):
        audiences.tenir(seance, fixee.id, "renvoi")
    horloge.regler(MARDI + timedelta(hours=3))
    audiences.tenir(seance, fixee.id, "renvoi pour conclusions", renvoi=MARDI + timedelta(days=35))
    relue = Audience.get_by_id(fixee.id)
    assert (relue.resultat, relue.tenue_le) == ("renvoi pour conclusions", date(2026, 12, 15))
    a_venir = Audiences(horloge()).page(0, 10)
    assert [(a.juridiction, a.etat) for a in a_venir] == [("TC de Rennes", "a_venir")]
    assert dernier(dossier).texte == "du mar. 15/12/2026 à 09:30 : renvoi pour conclusions · renvoyée au mar. 19/01/2027 à 09:30"
    assert relire(dossier).action_le == date(2027, 1, 20)
    with pytest.raises(Refus, match="déjà tenue"):
        audiences.tenir(seance, fixee.id, "encore")


def test_une_audience_passee_sans_resultat_est_a_noter(seance: Seance, dossier: Dossier, horloge: Horloge) -> None:
    audiences.fixer(seance, dossier.id, MARDI)
    horloge.regler(MARDI + timedelta(days=2))
    assert [a.etat for a in Audiences(horloge()).page(0, 10)] == ["a_noter"]
    (ligne,) = Mur(seance.jour, types=[Genre.AUDIENCE]).page(0, 9)
    assert ligne.depassee and ligne.jours == -2


def test_annuler_exige_une_raison_et_detrompe_le_mandant_deja_avise(seance: Seance, dossier: Dossier) -> None:
    fixee = audiences.fixer(seance, dossier.id, MARDI)
    with pytest.raises(SaisieInvalide, match="raison"):
        audiences.annuler(seance, fixee.id, " ")
    AvisMandant.update(informe_le=seance.jour).execute()
    audiences.annuler(seance, fixee.id, "désistement")
    assert [texte for texte, annule in avis_de(dossier) if not annule][-1] == "audience du mar. 15/12/2026 à 09:30 annulée · désistement"
    assert Audiences(seance.horloge()).compter() == 0
    assert [a.etat for a in Audiences(seance.horloge(), toutes=True).page(0, 9)] == ["annulee"]
    with pytest.raises(Refus, match="déjà annulée"):
        audiences.reporter(seance, fixee.id, MARDI + timedelta(days=3))


def test_annuler_avant_que_le_mandant_soit_avise_retire_l_avis_sans_plus(seance: Seance, dossier: Dossier) -> None:
    fixee = audiences.fixer(seance, dossier.id, MARDI)
    audiences.annuler(seance, fixee.id, "erreur de saisie")
    assert [annule for _, annule in avis_de(dossier)] == [True]


def test_une_audience_inconnue(seance: Seance) -> None:
    for geste in (audiences.designer, audiences.tenir, audiences.annuler):
        with pytest.raises(Introuvable, match="n° 404"):
            geste(seance, 404, "x")


def test_la_liste_se_filtre_par_agent_et_par_jour(
    seance: Seance, dossier: Dossier, ouvrir_pour: Callable[..., Seance], creer_dossier: Callable[..., Dossier]
) -> None:
    martin = ouvrir_pour("martin")
    sien = creer_dossier(agent="martin")
    procedure(sien)
    audiences.fixer(seance, dossier.id, MARDI)
    audiences.fixer(martin, sien.id, MARDI + timedelta(days=1))
    assert seance.acteur is not None
    assert [a.dossier_id for a in Audiences(seance.horloge()).page(0, 9)] == [dossier.id, sien.id]
    assert [a.dossier_id for a in Audiences(seance.horloge(), agent_id=seance.acteur.id).page(0, 9)] == [dossier.id]
    bornes = Audiences(seance.horloge(), depuis=MARDI + timedelta(hours=1), jusqu_a=MARDI + timedelta(days=2))
    assert (bornes.compter(), [a.agent for a in bornes.page(0, 9)]) == (1, ["Martin"])
