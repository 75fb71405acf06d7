"""Le sort des promesses : décidé par les paiements reçus, quel que soit le jour où l'on regarde."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agence.calendrier import Calendrier, Duree
from agence.conduite import promesses as conduite
from agence.conduite.promesses import PromesseAJuger, Recu, juger
from agence.conduite.situation import Situation
from donnees.nomenclature import Etat, Motif, MotifAction, StatutPromesse, TypeAction
from tests.conduite.fabrique import LUNDI, cadre, situation

OUVERTE, TENUE, PARTIELLE = StatutPromesse.OUVERTE, StatutPromesse.TENUE, StatutPromesse.PARTIELLE
ROMPUE, REMPLACEE, ANNULEE = StatutPromesse.ROMPUE, StatutPromesse.REMPLACEE, StatutPromesse.ANNULEE


def instant(jour: date, heure: int = 9) -> datetime:
    return datetime(jour.year, jour.month, jour.day, heure, tzinfo=UTC)


def promesse(id: int = 1, montant: int = 300_00, dans: int = 4, grace: int = 3, faite: date = LUNDI, **champs: object) -> PromesseAJuger:
    echeance = faite + timedelta(days=dans)
    base = PromesseAJuger(id, montant, echeance, echeance + timedelta(days=grace), instant(faite), OUVERTE)
    return replace(base, **champs)  # type: ignore[arg-type]


def recu(montant: int, jour: date, id: int = 1, saisi: datetime | None = None) -> Recu:
    return Recu(id, montant, jour, saisi or instant(jour, 12))


J = LUNDI
CONTROLE = J + timedelta(days=7)


@pytest.mark.parametrize(
    ("recus", "jour", "statut", "paye"),
    [
        ([], CONTROLE, OUVERTE, 0),  # le dernier jour de grâce n'est pas fini
        ([], CONTROLE + timedelta(days=1), ROMPUE, 0),
        ([recu(300_00, J + timedelta(days=1))], J + timedelta(days=1), TENUE, 300_00),  # une avance tient la promesse
        ([recu(300_00, CONTROLE)], CONTROLE, TENUE, 300_00),  # payé le dernier jour de grâce
        ([recu(300_00, CONTROLE + timedelta(days=1))], CONTROLE + timedelta(days=1), ROMPUE, 0),  # un jour trop tard
        ([recu(1_00, CONTROLE + timedelta(days=9))], CONTROLE + timedelta(days=9), ROMPUE, 0),  # un euro après ne change rien
        ([recu(100_00, J)], CONTROLE + timedelta(days=1), PARTIELLE, 100_00),
        ([recu(100_00, J), recu(200_00, CONTROLE, 2)], CONTROLE, TENUE, 300_00),  # en deux fois
        ([recu(500_00, J)], J, TENUE, 300_00),  # le trop n'est pas compté
        ([recu(300_00, J - timedelta(days=1))], CONTROLE + timedelta(days=1), ROMPUE, 0),  # payé avant de promettre
        ([recu(300_00, J, saisi=instant(J, 8))], CONTROLE + timedelta(days=1), ROMPUE, 0),  # saisi le matin, promis ensuite
    ],
)
def test_sort_d_une_promesse(recus: list[Recu], jour: date, statut: StatutPromesse, paye: int) -> None:
    sort = juger([promesse()], recus, jour)[1]
    assert (sort.statut, sort.paye) == (statut, paye)


def test_le_jour_de_la_rupture_est_celui_du_controle_pas_celui_du_calcul() -> None:
    assert juger([promesse()], [], CONTROLE + timedelta(days=40))[1].decidee_le == CONTROLE + timedelta(days=1)


def test_un_paiement_n_est_compte_qu_une_fois_et_dans_l_ordre_des_echeances() -> None:
    trois = [promesse(i, 100_00, dans=10 * i) for i in (1, 2, 3)]
    sorts = juger(trois, [recu(250_00, J)], J)
    assert [(sorts[i].statut, sorts[i].paye) for i in (1, 2, 3)] == [(TENUE, 100_00), (TENUE, 100_00), (OUVERTE, 50_00)]


def test_une_remplacee_n_est_ni_tenue_ni_rompue() -> None:
    ancienne = promesse(1, fermee_le=instant(J + timedelta(days=2)), statut=REMPLACEE)
    nouvelle = promesse(2, faite=J + timedelta(days=2), dans=10)
    sorts = juger([ancienne, nouvelle], [recu(300_00, J + timedelta(days=3))], J + timedelta(days=60))
    assert (sorts[1].statut, sorts[1].paye, sorts[2].statut) == (REMPLACEE, 0, TENUE)


def test_une_rompue_reste_rompue_malgre_une_nouvelle_promesse() -> None:
    apres = CONTROLE + timedelta(days=5)
    sorts = juger([promesse(1), promesse(2, faite=apres)], [recu(600_00, apres)], apres)
    assert (sorts[1].statut, sorts[2].statut) == (ROMPUE, TENUE)


def test_un_paiement_extourne_rouvre_la_question() -> None:
    tenue = promesse(statut=TENUE)
    assert juger([tenue], [], CONTROLE)[1].statut is OUVERTE
    assert juger([tenue], [], CONTROLE + timedelta(days=1))[1].statut is ROMPUE


def test_la_grace_se_compte_en_jours_ouvres() -> None:
    vendredi = date(2026, 11, 20)
    assert conduite.controle(vendredi, Duree(3, "jo"), Calendrier()) == date(2026, 11, 25)


def test_changement_d_heure_la_promesse_d_avant_minuit_compte_le_jour_de_paris() -> None:
    """Le 25 octobre 2026 à 23 h 30 à Paris est 22 h 30 UTC : un paiement reçu ce jour-là et saisi après compte."""
    faite = datetime(2026, 10, 25, 22, 30, tzinfo=UTC)
    p = PromesseAJuger(1, 100, date(2026, 10, 30), date(2026, 11, 4), faite, OUVERTE)
    assert juger([p], [Recu(1, 100, date(2026, 10, 25), faite + timedelta(minutes=10))], date(2026, 10, 26))[1].statut is TENUE
    assert juger([p], [Recu(1, 100, date(2026, 10, 24), faite + timedelta(minutes=10))], date(2026, 10, 26))[1].statut is OUVERTE


def _attend(s: Situation, p: PromesseAJuger) -> Situation:
    return conduite.attendre(s, p.controle_le, J)


def test_rompue_le_dossier_revient_une_fois_en_tete() -> None:
    p, c = promesse(), cadre(CONTROLE + timedelta(days=1))
    s = _attend(situation(premiere_lettre_le=J, position=1), p)
    s = conduite.tenir_compte(s, [p], juger([p], [], c.jour), c)
    assert (s.etat, s.action, s.action_le, s.action_motif) == (Etat.ACTIF, TypeAction.APPEL, c.jour, MotifAction.PROMESSE_ROMPUE)
    assert (s.promesses_faites, s.promesses_rompues) == (1, 1)
    fige = replace(p, statut=ROMPUE)
    assert conduite.tenir_compte(s, [fige], juger([fige], [], c.jour), c) == s, "rejoué, rien ne change"


def test_deuxieme_rupture_etape_suivante() -> None:
    premiere, deuxieme = promesse(1, statut=ROMPUE), promesse(2, faite=CONTROLE + timedelta(days=2))
    c = cadre(CONTROLE + timedelta(days=30))
    s = _attend(situation(premiere_lettre_le=J, position=1), deuxieme)
    s = conduite.tenir_compte(s, [premiere, deuxieme], juger([premiere, deuxieme], [], c.jour), c)
    assert s.action is TypeAction.MISE_EN_DEMEURE


def test_tenue_le_scenario_reprend() -> None:
    p, c = promesse(), cadre(J + timedelta(days=2))
    s = _attend(situation(premiere_lettre_le=J, position=1, ancre_le=J), p)
    s = conduite.tenir_compte(s, [p], juger([p], [recu(300_00, J + timedelta(days=2))], c.jour), c)
    assert (s.etat, s.action, s.suspension_motif) == (Etat.ACTIF, TypeAction.APPEL, None)


def test_un_litige_n_est_pas_leve_par_une_promesse_rompue() -> None:
    p, c = promesse(), cadre(CONTROLE + timedelta(days=1))
    s = situation(etat=Etat.SUSPENDU, action=None, action_le=None, suspension_motif=Motif.LITIGE, suspension_attend="retour_mandant")
    s = conduite.tenir_compte(s, [p], juger([p], [], c.jour), c)
    assert (s.suspension_motif, s.promesses_rompues) == (Motif.LITIGE, 1)


def test_tenue_mais_saisie_apres_la_nuit_la_file_ne_la_dit_plus_rompue() -> None:
    p, c = promesse(), cadre(CONTROLE + timedelta(days=2))
    s = conduite.tenir_compte(_attend(situation(premiere_lettre_le=J, position=1), p), [p], juger([p], [], c.jour), c)
    assert s.action_motif is MotifAction.PROMESSE_ROMPUE
    dite = replace(p, statut=ROMPUE)
    s = conduite.tenir_compte(s, [dite], juger([dite], [recu(300_00, CONTROLE)], c.jour), c)
    assert (s.action, s.action_motif, s.promesses_rompues) == (TypeAction.APPEL, MotifAction.SCENARIO, 0)


def test_une_rupture_sur_deux_effacee_l_etape_suivante_attend() -> None:
    premiere, deuxieme = promesse(1, statut=ROMPUE), promesse(2, faite=CONTROLE + timedelta(days=2))
    c = cadre(CONTROLE + timedelta(days=30))
    s = _attend(situation(premiere_lettre_le=J, position=1), deuxieme)
    s = conduite.tenir_compte(s, [premiere, deuxieme], juger([premiere, deuxieme], [], c.jour), c)
    dite = replace(deuxieme, statut=ROMPUE)
    payee = [recu(300_00, CONTROLE + timedelta(days=3))]
    s = conduite.tenir_compte(s, [premiere, dite], juger([premiere, dite], payee, c.jour), c)
    assert (s.action, s.action_motif, s.promesses_rompues) == (TypeAction.APPEL, MotifAction.PROMESSE_ROMPUE, 1)


def _verification(fin: date) -> Situation:
    return situation(
        premiere_lettre_le=J, position=1, etat=Etat.SUSPENDU, action=None, action_le=None, suspension_motif=Motif.VERIFICATION,
        suspendu_le=J, suspendu_jusqu_au=fin,
    )  # fmt: skip


def test_la_suspension_finie_une_promesse_qui_court_retient_encore_le_dossier() -> None:
    p, fin = promesse(), J + timedelta(days=2)
    c = cadre(fin + timedelta(days=1))
    s, leve_le = conduite.passer_la_fin(_verification(fin), [p], juger([p], [], c.jour), c)
    assert (s.etat, s.suspension_motif, s.suspendu_jusqu_au, leve_le) == (Etat.SUSPENDU, Motif.PROMESSE, p.controle_le, c.jour)


def test_manquee_pendant_la_suspension_elle_ramene_le_dossier_a_la_fin() -> None:
    p, fin = promesse(statut=ROMPUE), CONTROLE + timedelta(days=4)
    c = cadre(fin + timedelta(days=1))
    s, _ = conduite.passer_la_fin(_verification(fin), [p], juger([p], [], c.jour), c)
    assert (s.etat, s.action, s.action_motif) == (Etat.ACTIF, TypeAction.APPEL, MotifAction.PROMESSE_ROMPUE)
    assert s.action_le == c.calendrier.plus_ouvres(fin, 1)


def test_sans_promesse_la_suspension_finie_rend_le_dossier_au_scenario() -> None:
    fin = J + timedelta(days=2)
    c = cadre(fin + timedelta(days=1))
    s, _ = conduite.passer_la_fin(_verification(fin), [], {}, c)
    assert (s.etat, s.action_motif) == (Etat.ACTIF, MotifAction.FIN_DE_SUSPENSION)
    assert conduite.passer_la_fin(s, [], {}, c) == (s, None)


montants = st.integers(1, 500_00)
promesses_au_hasard = st.lists(
    st.tuples(montants, st.integers(0, 30), st.integers(0, 5), st.integers(0, 20), st.sampled_from([OUVERTE, OUVERTE, OUVERTE, ANNULEE])),
    max_size=5,
).map(
    lambda faites: [
        promesse(i, m, dans, grace, J + timedelta(days=quand), statut=statut) for i, (m, dans, grace, quand, statut) in enumerate(faites, 1)
    ]
)
recus_au_hasard = st.lists(st.tuples(montants, st.integers(0, 50)), max_size=6).map(
    lambda faits: [recu(m, J + timedelta(days=quand), i) for i, (m, quand) in enumerate(faits, 1)]
)


@given(promesses_au_hasard, recus_au_hasard, st.integers(0, 60))
def test_un_seul_sort_et_pas_plus_d_argent_que_recu(faites: list[PromesseAJuger], recus: list[Recu], quand: int) -> None:
    sorts = juger(faites, recus, J + timedelta(days=quand))
    assert set(sorts) == {p.id for p in faites}
    assert sum(s.paye for s in sorts.values()) <= sum(r.montant for r in recus)
    for p in faites:
        s = sorts[p.id]
        assert 0 <= s.paye <= p.montant
        if s.statut is TENUE:
            assert s.paye == p.montant
        if s.statut is ROMPUE:
            assert s.paye == 0
        if s.statut is PARTIELLE:
            assert 0 < s.paye < p.montant


def _nuit(s: Situation, faites: list[PromesseAJuger], recus: list[Recu], jour: date) -> tuple[Situation, list[PromesseAJuger]]:
    connus = [r for r in recus if r.recu_le < jour]
    sorts = juger(faites, connus, jour)
    s, leve_le = conduite.passer_la_fin(s, faites, sorts, cadre(jour))
    s = conduite.tenir_compte(s, faites, sorts, cadre(jour), leve_le)
    return s, [replace(p, statut=sorts[p.id].statut) for p in faites]


@given(promesses_au_hasard, st.integers(1, 40), st.none() | st.integers(1, 30))
def test_une_machine_eteinte_rend_ce_que_des_nuits_quotidiennes_auraient_rendu(
    faites: list[PromesseAJuger], eteinte: int, verifie: int | None
) -> None:
    """Sans paiement entre-temps : tous les soirs, ou une seule fois au retour ; une vérification a pu suspendre le dossier."""
    faites = [replace(p, faite_le=instant(J)) for p in faites]
    if not any(p.statut is OUVERTE for p in faites):
        return
    depart = conduite.attendre(situation(premiere_lettre_le=J, position=1), min(p.controle_le for p in faites if p.statut is OUVERTE), J)
    if verifie is not None:
        depart = _verification(J + timedelta(days=verifie))
    chaque_nuit, etat = depart, faites
    for n in range(1, eteinte + 1):
        chaque_nuit, etat = _nuit(chaque_nuit, etat, [], J + timedelta(days=n))
    au_retour, etat_au_retour = _nuit(depart, faites, [], J + timedelta(days=eteinte))
    assert [p.statut for p in etat] == [p.statut for p in etat_au_retour]
    assert chaque_nuit == au_retour
