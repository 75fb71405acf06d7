"""La table des protections : phases, échéances calculées à la main, jours sans intérêts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agence.calendrier import Calendrier
from agence.droit import protections
from agence.droit.elements import Arret, Cours
from agence.droit.protections import Dates, Effet, Objet
from agence.droit.table_protections import verifier
from agence.droit.tables import STATUTS, Tables, lire_table
from agence.erreurs import FichierInvalide, Introuvable
from donnees.nomenclature import Motif, SensEcheance

CALENDRIER = Calendrier()
PC, SUR, DCD, GRACE = Motif.PROCEDURE_COLLECTIVE, Motif.SURENDETTEMENT, Motif.DECES, Motif.DELAI_DE_GRACE


@dataclass(frozen=True)
class Garde:
    """Une protection gardée, en peu de mots."""

    type: str
    phase: str
    debut_le: date
    fin_le: date | None = None
    levee_le: date | None = None


def echeances(motif: Motif, nom: str, dates: Dates) -> dict[str, date]:
    return {e.code: e.le for e in protections.echeances(protections.phase(motif, nom), dates, CALENDRIER)}


# ── les échéances ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_la_declaration_court_deux_mois_depuis_le_bodacc_fin_de_mois_comprise() -> None:
    """Publié le 31/12/2026 : deux mois finissent le dernier jour de février, le 28/02/2027, un dimanche qui ne prolonge pas."""
    trouvees = echeances(PC, "redressement", Dates(date(2026, 12, 15), date(2026, 12, 31)))
    assert trouvees["declaration_de_creance"] == date(2027, 2, 28)
    assert date(2027, 2, 28).isoweekday() == 7
    assert trouvees["releve_de_forclusion"] == date(2027, 6, 30)


def test_la_declaration_d_une_annee_bissextile_finit_le_29_fevrier() -> None:
    trouvees = echeances(PC, "liquidation", Dates(date(2027, 12, 1), date(2027, 12, 31)))
    assert trouvees["declaration_de_creance"] == date(2028, 2, 29)


def test_hors_territoire_la_declaration_a_deux_mois_de_plus_et_pas_le_releve() -> None:
    trouvees = echeances(PC, "sauvegarde", Dates(date(2026, 9, 1), date(2026, 9, 30), hors_territoire=True))
    assert trouvees["declaration_de_creance"] == date(2027, 1, 30)
    assert trouvees["releve_de_forclusion"] == date(2027, 3, 30)


def test_sans_publication_connue_la_declaration_se_compte_du_jugement_et_le_dit() -> None:
    p = protections.phase(PC, "redressement")
    trouvees = protections.echeances(p, Dates(date(2026, 11, 10)), CALENDRIER)
    declaration = next(e for e in trouvees if e.code == "declaration_de_creance")
    assert declaration.le == date(2027, 1, 10)
    assert "publication inconnue : compté du 10/11/2026" in declaration.libelle


def test_une_attente_ne_finit_jamais_un_jour_ferme() -> None:
    """Décès le 25/08/2026 : quatre mois mènent au 25/12/2026, Noël, un vendredi ; l'attente finit le lundi 28."""
    ferme = Calendrier(fermes=frozenset({date(2026, 12, 25)}))
    (attente,) = protections.echeances(protections.phase(DCD, "deces"), Dates(date(2026, 8, 25)), ferme)
    assert (attente.le, attente.sens) == (date(2026, 12, 28), SensEcheance.ATTENTE)


def test_l_heritier_somme_a_deux_mois_et_le_passif_net_quinze() -> None:
    assert echeances(DCD, "heritier_somme", Dates(date(2026, 12, 31)))["option_de_l_heritier"] == date(2027, 3, 1)
    dates = Dates(date(2026, 10, 1), date(2026, 11, 30))
    assert echeances(DCD, "actif_net", dates)["declaration_a_la_succession"] == date(2028, 2, 29)


def test_le_surendettement_recevable_dure_deux_ans_au_plus() -> None:
    p = protections.phase(SUR, "recevable")
    assert p.fin(date(2026, 2, 28), date(2026, 11, 23)) == p.fin_maximale(date(2026, 2, 28)) == date(2028, 2, 28)
    fin = echeances(SUR, "recevable", Dates(date(2026, 2, 28), fin_le=date(2028, 2, 28)))["fin_de_suspension"]
    assert fin == date(2028, 2, 28)


def test_la_commission_a_trois_mois_pour_statuer() -> None:
    assert echeances(SUR, "depot", Dates(date(2026, 11, 30)))["decision_de_la_commission"] == date(2027, 3, 1), "28/02 : un dimanche"


def test_un_paiement_apres_jugement_reste_annulable_trois_ans() -> None:
    assert protections.annulable_jusqu_au(date(2028, 2, 29)) == date(2031, 2, 28)


@given(st.dates(date(2020, 1, 1), date(2035, 12, 31)), st.booleans())
def test_un_butoir_ne_se_prolonge_pas_et_une_attente_finit_un_jour_ouvre(debut: date, hors: bool) -> None:
    for motif in protections.situations():
        for p in protections.phases(motif):
            fin = p.fin(debut, debut) or p.fin_maximale(debut)
            for e in protections.echeances(p, Dates(debut, debut, fin, hors), CALENDRIER):
                assert e.le >= debut
                if e.sens is SensEcheance.ATTENTE:
                    assert CALENDRIER.est_ouvre(e.le)


# ── ce qui s'arrête ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_chaque_phase_porte_son_texte_sa_preuve_et_un_statut_connu() -> None:
    for motif in protections.situations():
        siennes = protections.phases(motif)
        assert siennes, motif
        assert len({p.lettre for p in siennes}) == len(siennes), "une lettre par phase"
        for p in siennes:
            assert p.statut in STATUTS and p.texte and p.preuve and p.a_faire and p.attend
            assert p.a_terme in ("reprise", "revue")


def test_le_depot_ne_suspend_rien_par_lui_meme_la_recevabilite_arrete_tout() -> None:
    for nom in ("annonce", "depot"):
        p = protections.phase(SUR, nom)
        assert {p.effet(o) for o in Objet} == {Effet.PRUDENCE, Effet.COURT}
        assert p.effet(Objet.INTERETS) is p.effet(Objet.ENCAISSEMENTS) is p.effet(Objet.EXECUTION) is Effet.COURT
        assert p.fin(date(2026, 11, 23), date(2026, 11, 23)) is not None, "une suspension de prudence a une fin"
    assert {protections.phase(SUR, "recevable").effet(o) for o in Objet} == {Effet.ARRETE}


def test_apres_un_jugement_l_argent_recu_est_mis_a_part() -> None:
    for nom in ("sauvegarde", "redressement", "liquidation", "cloture_insuffisance"):
        assert protections.phase(PC, nom).effet(Objet.ENCAISSEMENTS) is Effet.ISOLE


def test_une_phase_inconnue_se_dit_avec_celles_qui_existent() -> None:
    with pytest.raises(Introuvable) as refus:
        protections.phase(PC, "faillite")
    assert "redressement" in refus.value.remede
    with pytest.raises(Introuvable):
        protections.situation(Motif.PROMESSE)


def test_l_agence_change_une_phase_par_sa_propre_table() -> None:
    propre = Tables((("protections.toml", '[[phases]]\ncode = "surendettement.annonce"\nduree_jours = 10\n'),))
    p = protections.phase(SUR, "annonce", propre)
    assert (p.fin(date(2026, 11, 23), date(2026, 11, 23)), p.propre) == (date(2026, 12, 3), True)
    assert protections.phase(SUR, "annonce").duree_jours == 30


def test_la_table_se_lit_et_dit_les_effets() -> None:
    assert lire_table("protections.toml")["types"]
    dites = protections.dire_les_effets(protections.phase(GRACE, "accorde"))
    assert dites[0] == "s'arrête : scénario, pénalités, exécution"
    assert dites[-1].startswith("court encore : appels, courriers, promesses, encaissements, intérêts")


@pytest.mark.parametrize(
    ("ecrit", "dit"),
    [
        ('[[phases]]\ncode = "surendettement.annonce"\nstatut = "sûr"\n', "statut attendu"),
        ('[[phases]]\ncode = "surendettement.annonce"\neffets = { appels = "peut-être" }\n', "appels = peut-être"),
        ('[[phases]]\ncode = "surendettement.annonce"\nduree_jours = -3\n', "duree_jours"),
        ('[[phases]]\ncode = "surendettement.autre"\n', "manque"),
        ('[[phases]]\ncode = "surendettement.annonce"\nlettre = "d"\n', "une lettre à elle seule"),
        ('[[echeances]]\ncode = "declaration_de_creance"\npour = ["faillite.simple"]\n', "phase inconnue"),
        ('[[echeances]]\ncode = "declaration_de_creance"\nmois = 9999\n', "mois, nombre"),
        ('[types.faillite]\nlibelle = "faillite"\n', "situation inconnue"),
    ],
)
def test_une_table_de_l_agence_mal_ecrite_se_dit(ecrit: str, dit: str) -> None:
    with pytest.raises(FichierInvalide) as faute:
        verifier(Tables((("protections.toml", ecrit),)))
    assert any(dit in d.message for d in faute.value.defauts)


def test_la_table_livree_est_sans_defaut() -> None:
    verifier(Tables())


# ── les jours sans intérêts ──────────────────────────────────────────────────────────────────────────────────────────


def test_une_procedure_annoncee_arrete_par_prudence_le_jugement_prend_sa_place() -> None:
    annoncee = Garde(PC, "annonce", date(2026, 11, 23))
    ouverture, arrets = protections.arrets([annoncee])
    assert ouverture is None and arrets[0].debut == date(2026, 11, 23) and "à vérifier" in arrets[0].texte
    prouvee = Garde(PC, "redressement", date(2026, 11, 2))
    assert protections.arrets([Garde(PC, "annonce", date(2026, 11, 23), levee_le=date(2026, 11, 25)), prouvee]) == (date(2026, 11, 2), ())
    assert protections.arrets([Garde(PC, "annonce", date(2026, 11, 23), levee_le=date(2026, 11, 25))]) == (None, ())


def test_une_conversion_garde_le_jour_du_premier_jugement() -> None:
    gardees = [
        Garde(PC, "liquidation", date(2026, 10, 1)),
        Garde(PC, "redressement", date(2026, 3, 2), levee_le=date(2026, 10, 1)),
    ]
    assert protections.arrets(gardees) == (date(2026, 3, 2), ())


def test_une_procedure_levee_arrete_jusqu_a_la_veille() -> None:
    ouverture, (arret,) = protections.arrets([Garde(PC, "sauvegarde", date(2026, 3, 2), levee_le=date(2026, 9, 1))])
    assert ouverture is None
    assert (arret.debut, arret.fin, arret.cours) == (date(2026, 3, 2), date(2026, 8, 31), Cours.TOUT)


def test_recevable_puis_plan_ne_font_qu_un_arret_et_le_delai_de_grace_n_arrete_que_les_penalites() -> None:
    gardees = [
        Garde(SUR, "recevable", date(2026, 1, 5), fin_le=date(2028, 1, 5), levee_le=date(2026, 6, 1)),
        Garde(SUR, "plan", date(2026, 6, 1), fin_le=date(2027, 5, 31)),
        Garde(GRACE, "accorde", date(2026, 2, 1), fin_le=date(2026, 8, 1)),
        Garde(DCD, "deces", date(2026, 2, 1)),
    ]
    ouverture, arrets = protections.arrets(gardees)
    assert ouverture is None
    assert [(a.debut, a.fin, a.cours) for a in arrets] == [
        (date(2026, 1, 5), date(2027, 5, 31), Cours.TOUT),
        (date(2026, 2, 1), date(2026, 8, 1), Cours.PENALITES),
    ]


@given(st.lists(st.tuples(st.dates(date(2024, 1, 1), date(2027, 1, 1)), st.integers(0, 400)), max_size=6))
def test_les_arrets_d_une_situation_couvrent_les_memes_jours_sans_se_recouvrir(periodes: list[tuple[date, int]]) -> None:
    from datetime import timedelta

    gardees = [Garde(SUR, "recevable", d, levee_le=d + timedelta(days=n)) for d, n in periodes]
    _, arrets = protections.arrets(gardees)
    couverts = {d + timedelta(days=i) for d, n in periodes for i in range(n)}
    rendus: list[date] = []
    for a in arrets:
        assert isinstance(a, Arret) and a.fin is not None
        rendus += [a.debut + timedelta(days=i) for i in range((a.fin - a.debut).days + 1)]
    assert len(rendus) == len(set(rendus)) and set(rendus) == couverts
