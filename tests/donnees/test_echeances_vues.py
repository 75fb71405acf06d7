"""Le mur, compté à la main : ce qui y est, ce qui n'y est pas, dans quel ordre ; sur les deux moteurs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest

from agence.seance import Seance
from donnees.base import est_sqlite, executer, lignes
from donnees.modeles import Dossier, Utilisateur
from donnees.nomenclature import Etape, Etat, MotifDeCloture, SensEcheance
from donnees.vues.echeances import COURANTS, Genre, cles, details, hypotheses_passees, regimes
from tests.outils.echeances import JOUR, audience, avis, echeance, litige, procedure, protegee, reclamation

FIN = JOUR + timedelta(days=180)


def dans(jours: int) -> date:
    return JOUR + timedelta(days=jours)


def clore(dossier: Dossier) -> None:
    Dossier.update(
        etat=Etat.CLOS, etape=Etape.CLOS, action=None, action_le=None, clos_le=JOUR, clos_motif=MotifDeCloture.SOLDE
    ).where(Dossier.id == dossier.id).execute()


def prescrire(dossier: Dossier, le: date | None, au_plus_tot: date | None = None, hypothese: bool = False) -> None:
    Dossier.update(prescription_le=le, prescription_au_plus_tot=au_plus_tot, prescription_hypothese=hypothese).where(
        Dossier.id == dossier.id
    ).execute()


@pytest.fixture
def dossier(creer_dossier: Callable[..., Dossier]) -> Dossier:
    """Un dossier qui ne se prescrit pas dans l'horizon."""
    d = creer_dossier()
    prescrire(d, date(2031, 1, 1))
    return d


def montrees(genres: tuple[Genre, ...] = COURANTS, fin: date = FIN, agent: int | None = None) -> list[tuple[str, int]]:
    """Ce que le mur montre : genre et jours restants, dans l'ordre."""
    return [(c.genre.value, (c.le - JOUR).days) for c in cles(genres, fin, JOUR, agent)]


def test_tout_est_reuni_par_jours_restants_le_depasse_en_tete(seance: Seance, dossier: Dossier) -> None:
    echeance(dossier, dans(12))
    protegee(dossier, dans(40))
    litige(dossier, dans(3))
    reclamation(dossier, dans(-2))
    avis(dossier, dans(-5))
    audience(procedure(dossier), datetime(2026, 12, 15, 8, 30, tzinfo=UTC))
    prescrire(dossier, dans(100))
    assert montrees() == [
        ("avis", -5), ("reclamation", -2), ("litige", 3), ("procedure", 12), ("audience", 22), ("protection", 40), ("prescription", 100),
    ]  # fmt: skip
    assert montrees((Genre.LITIGE, Genre.AVIS)) == [("avis", -5), ("litige", 3)]


def test_ce_qui_est_fait_annule_clos_ou_lointain_n_y_est_pas(seance: Seance, dossier: Dossier) -> None:
    echeance(dossier, dans(3), faite_le=JOUR)
    echeance(dossier, dans(3), annulee=True)
    echeance(dossier, dans(181))
    litige(dossier, None)
    ferme = litige(dossier, dans(2))
    ferme.clos_le = JOUR
    ferme.save()
    repondue = reclamation(dossier, dans(2))
    repondue.repondue_le = JOUR
    repondue.save()
    donne = avis(dossier, dans(-9))
    donne.informe_le = JOUR
    donne.save()
    avis(dossier, JOUR)                                     # dû ce jour : pas en retard
    tenue = audience(procedure(dossier), datetime(2026, 11, 30, 8, tzinfo=UTC))
    tenue.tenue_le = JOUR
    tenue.save()
    assert montrees() == []
    assert montrees(fin=dans(181)) == [("procedure", 181)]


def test_l_horizon_est_compris_meme_pour_une_audience_du_soir(seance: Seance, dossier: Dossier) -> None:
    p = procedure(dossier)
    audience(p, datetime(2026, 11, 30, 20, 45, tzinfo=UTC))
    audience(p, datetime(2026, 12, 1, 7, 0, tzinfo=UTC))
    assert montrees(fin=date(2026, 11, 30)) == [("audience", 7)]


def test_un_dossier_clos_garde_ses_audiences_ses_plaintes_et_ses_avis_seulement(seance: Seance, dossier: Dossier) -> None:
    echeance(dossier, dans(3))
    protegee(dossier, dans(3))
    litige(dossier, dans(3))
    reclamation(dossier, dans(3))
    avis(dossier, dans(-3))
    audience(procedure(dossier), datetime(2026, 11, 26, 8, tzinfo=UTC))
    prescrire(dossier, dans(3))
    clore(dossier)
    assert montrees() == [("avis", -3), ("audience", 3), ("reclamation", 3)]


@pytest.mark.parametrize(
    ("retenue", "au_plus_tot", "attendu"),
    [
        (100, None, [("prescription", 100)]),
        (100, 100, [("prescription", 100)]),
        (900, 30, [("prescription", 30)]),           # secteur inconnu : le délai le plus court
        (900, 0, [("prescription", 0)]),             # dernier jour utile de l'hypothèse
        (900, -1, []),                               # hypothèse passée : le délai retenu, lointain, prend la suite
        (100, -1, [("prescription", 100)]),
        (-3, -1, [("prescription", -3)]),
        (-3, -3, [("prescription", -3)]),
        (-3, 60, [("prescription", 60)]),            # en partie prescrit : la créance qui vient
        (-3, 400, []),
        (None, None, []),
    ],
)
def test_la_prescription_montree_est_la_plus_prudente_a_venir(
    seance: Seance, dossier: Dossier, retenue: int | None, au_plus_tot: int | None, attendu: list[tuple[str, int]]
) -> None:
    prescrire(dossier, None if retenue is None else dans(retenue), None if au_plus_tot is None else dans(au_plus_tot))
    assert montrees() == attendu


def test_une_hypothese_se_dit_et_passee_ne_se_montre_que_demandee(seance: Seance, creer_dossier: Callable[..., Dossier]) -> None:
    future, passee, certaine = creer_dossier(), creer_dossier(), creer_dossier()
    prescrire(future, dans(900), dans(20), True)
    prescrire(passee, dans(90), dans(-20), True)
    prescrire(certaine, dans(50), dans(50), False)
    trouvees = cles(COURANTS, FIN, JOUR)
    assert [(c.id, c.hypothese, c.court) for c in trouvees] == [
        (future.id, True, True), (certaine.id, False, False), (passee.id, True, False),
    ]  # fmt: skip
    assert hypotheses_passees(JOUR) == 1
    assert [(c.id, c.le) for c in cles((Genre.HYPOTHESE,), FIN, JOUR)] == [(passee.id, dans(-20))]


def test_le_filtre_par_agent(seance: Seance, ouvrir_pour: Callable[..., Seance], creer_dossier: Callable[..., Dossier]) -> None:
    martin = ouvrir_pour("martin")
    sien, autre = creer_dossier(), creer_dossier(agent="martin")
    for d in (sien, autre):
        prescrire(d, dans(170), dans(-5), True)
        echeance(d, dans(1))
        protegee(d, dans(2))
        litige(d, dans(3))
        reclamation(d, dans(4))
        avis(d, dans(-1))
        audience(procedure(d), datetime(2026, 11, 30, 8, tzinfo=UTC))
    assert martin.acteur is not None and seance.acteur is not None
    for agent, d in ((seance.acteur.id, sien), (martin.acteur.id, autre)):
        trouvees = cles(COURANTS, FIN, JOUR, agent)
        assert len(trouvees) == 7
        assert {ligne.dossier_id for ligne in details(trouvees)} == {d.id}
        assert hypotheses_passees(JOUR, agent) == 1
    assert len(cles(COURANTS, FIN, JOUR)) == 14


def test_meme_jour_l_ordre_est_stable_par_genre_puis_par_identifiant(seance: Seance, creer_dossier: Callable[..., Dossier]) -> None:
    un, deux = creer_dossier(), creer_dossier()
    for d in (deux, un):
        prescrire(d, dans(7))
        litige(d, dans(7))
        echeance(d, dans(7))
    trouvees = cles(COURANTS, FIN, JOUR)
    assert trouvees == cles(tuple(reversed(COURANTS)), FIN, JOUR)
    assert [c.genre for c in trouvees] == [Genre.PROCEDURE] * 2 + [Genre.PRESCRIPTION] * 2 + [Genre.LITIGE] * 2
    assert [c.id for c in trouvees if c.genre is Genre.PRESCRIPTION] == [un.id, deux.id]
    assert trouvees == sorted(trouvees, key=lambda c: c.le)


def test_le_detail_dit_tout_dans_l_ordre_demande(seance: Seance, dossier: Dossier) -> None:
    echeance(dossier, dans(3))
    audience(procedure(dossier), datetime(2026, 11, 24, 8, 30, tzinfo=UTC), "Me Le Gall")
    premiere, seconde = details(cles(COURANTS, FIN, JOUR))
    assert premiere[1:] == (
        dossier.id, "R-00001", "FOURNIL", "SARL Boulangerie Morel", "lefevre", "Lefevre", "injonction", "TC de Rennes", "butoir",
        "Me Le Gall", "", "", "", datetime(2026, 11, 24, 8, 30, tzinfo=UTC),
    )  # fmt: skip
    assert seconde[7:] == (
        "signification", "signifier l'ordonnance", "butoir", "commissaire de justice", "ordonnance non avenue", "CPC 1411", "V", None,
    )  # fmt: skip
    assert details([seconde.cle, premiere.cle]) == [seconde, premiere]


def test_une_echeance_disparue_entre_temps_n_est_plus_dans_le_detail(seance: Seance, dossier: Dossier) -> None:
    echeance(dossier, dans(3))
    trouvees = cles(COURANTS, FIN, JOUR)
    executer("DELETE FROM echeance_procedure")
    assert details(trouvees) == []
    assert details([]) == []


def test_un_dossier_sans_agent_y_est(seance: Seance, creer_dossier: Callable[..., Dossier]) -> None:
    orphelin = creer_dossier(agent=None)
    prescrire(orphelin, date(2031, 1, 1))
    echeance(orphelin, dans(3), sens=SensEcheance.ATTENTE)
    (ligne,) = details(cles(COURANTS, FIN, JOUR))
    assert (ligne.agent, ligne.agent_affichage, ligne.sens) == ("", "", "attente")


def test_les_regimes_d_un_dossier(seance: Seance, dossier: Dossier) -> None:
    (regime,) = regimes([dossier.id])
    assert regime == (dossier.id, "professionnel", "professionnel", None, "facture", None)
    assert regimes([]) == []


PLANS = {
    Genre.PROCEDURE: "echeance_mur", Genre.PROTECTION: "echeance_mur", Genre.LITIGE: "litige_attente", Genre.AVIS: "avis_attente",
    Genre.RECLAMATION: "reclamation_ouverte", Genre.AUDIENCE: "audience_a_venir",
}  # fmt: skip


@pytest.mark.parametrize("genre", Genre)
def test_chaque_genre_se_lit_par_un_index_de_son_jour(base: str, genre: Genre) -> None:
    """SQLite dit son plan ; PostgreSQL choisit d'après ses statistiques, qu'une base d'essai n'a pas."""
    from donnees.vues.echeances import _requetes

    if not est_sqlite():
        pytest.skip("le plan de PostgreSQL dépend du contenu")
    for sql, parametres in _requetes(genre, FIN, JOUR):
        plan = " ".join(str(ligne[3]) for ligne in lignes(f"EXPLAIN QUERY PLAN {sql}", parametres))
        attendus = (PLANS[genre],) if genre in PLANS else ("dossier_hypothese", "dossier_prescription", "dossier_creance_suivante")
        assert any(f"INDEX {nom} " in plan for nom in attendus), plan
        assert "SCAN d" not in plan and "SCAN x" not in plan


def test_un_agent_desactive_garde_ses_echeances(seance: Seance, dossier: Dossier) -> None:
    Utilisateur.update(actif=False).execute()
    echeance(dossier, dans(3))
    assert montrees() == [("procedure", 3)]
