"""L'avenir joué en mémoire : jours et comptes calculés à la main sur un dossier ou deux."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from agence.calendrier import Calendrier, Duree
from agence.conduite.avenir import Avenir, DossierSimule, Jeu, bougent, touches
from agence.conduite.hypotheses import PARTIELLES, ROMPUES, TENUES, Hypotheses
from agence.conduite.nuit import Faits
from agence.conduite.situation import Situation
from agence.configuration.modele import Configuration
from donnees.nomenclature import TypeAction
from tests.conduite.fabrique import LUNDI, livree, situation

PAYE_TOUT = ((TENUES, 1.0), (PARTIELLES, 0.0), (ROMPUES, 0.0))
ROMPT_TOUT = ((TENUES, 0.0), (PARTIELLES, 0.0), (ROMPUES, 1.0))


def supposer(resultat: str = "NRP", promesses: tuple[tuple[str, float], ...] = PAYE_TOUT, capacite: int = 10) -> Hypotheses:
    return Hypotheses(((resultat, 1.0),), promesses, 0.5, capacite)


def a_appeler(**champs: Any) -> Situation:
    """Lettre partie la veille, appel dû ce lundi, première étape d'appel."""
    veille = LUNDI - timedelta(days=3)
    return situation(**{"position": 1, "action": TypeAction.APPEL, "action_le": LUNDI, "premiere_lettre_le": veille} | champs)


def jouer(
    situations: list[Situation], h: Hypotheses, jours: int = 30, configuration: Configuration | None = None, agents: int = 1
) -> Avenir:
    dossiers = [DossierSimule(i, i % agents + 1, s, Faits()) for i, s in enumerate(situations, 1)]
    return Jeu(dossiers, configuration or livree(), Calendrier(), h, LUNDI, jours, {d.id for d in dossiers}).jouer()


def appels(a: Avenir) -> list[date]:
    return sorted(jour for (jour, _), c in a.comptes.items() for _ in range(c.appels))


def test_sans_reponse_les_essais_de_l_etape_puis_la_relance() -> None:
    """Trois essais (lun 16, mar 17, mer 18), l'étape est faite ; relance cinq jours après, lundi 23."""
    a = jouer([a_appeler()], supposer("NRP"), jours=8)
    assert appels(a) == [LUNDI, LUNDI + timedelta(days=1), LUNDI + timedelta(days=2)]
    assert [jour for (jour, _), c in a.comptes.items() if c.courriers] == [LUNDI + timedelta(days=7)]


def test_une_promesse_tenue_solde_le_dossier() -> None:
    a = jouer([a_appeler()], supposer("PROM"))
    assert appels(a) == [LUNDI] and a.encaisse == 1_000_00 and not a.total("courriers")


def test_des_promesses_rompues_ramenent_l_appel_puis_plus_rien_ne_se_promet() -> None:
    """Date le lundi 23, trois jours ouvrés de grâce du virement ; au nombre de promesses permis, l'appel sert sans promettre."""
    a = jouer([a_appeler()], supposer("PROM", ROMPT_TOUT), jours=90)
    assert appels(a)[0] == LUNDI and a.encaisse == 0
    assert a.total("escalades") or a.total("courriers"), "après deux ruptures, le scénario passe à l'escalade"


def test_la_capacite_reporte_et_se_dit() -> None:
    """Cinq dossiers à rappeler plus tard, deux appels par jour : 2, 2, 1 ; les deux premiers jours débordent."""
    a = jouer([a_appeler() for _ in range(5)], supposer("REF", capacite=2), jours=3)
    assert [len([j for j in appels(a) if j == LUNDI + timedelta(days=n)]) for n in range(3)] == [2, 2, 1]
    assert a.jours_deborde() == (LUNDI, LUNDI + timedelta(days=1))
    assert a.comptes[LUNDI, 1].reste == 3


def test_le_plus_gros_solde_passe_d_abord() -> None:
    a = jouer([a_appeler(solde=100_00), a_appeler(solde=90_000_00)], supposer("PROM", capacite=1), jours=8)
    assert a.encaisse == 90_000_00, "appelé lundi, payé à la date promise, lundi d'après ; l'autre est promis à mardi"


def test_un_dossier_sans_agent_n_est_pas_appele() -> None:
    seul = Jeu([DossierSimule(1, None, a_appeler(), Faits())], livree(), Calendrier(), supposer(), LUNDI, 5, {1}).jouer()
    assert not appels(seul) and seul.jours_deborde() == tuple(LUNDI + timedelta(days=n) for n in range(5))


def test_le_week_end_personne_n_appelle() -> None:
    a = jouer([a_appeler(action_le=LUNDI + timedelta(days=4)) for _ in range(3)], supposer("NRP", capacite=1), jours=10)
    assert appels(a) and all(j.isoweekday() <= 5 for j in appels(a))


def test_les_quotas_retiennent_un_appel() -> None:
    """Quatre essais en sept jours : le cinquième attend, même s'il est dû."""
    dossier = DossierSimule(1, 1, a_appeler(), Faits(), tuple((LUNDI - timedelta(days=n), "NRP") for n in (1, 2, 3, 4)))
    a = Jeu([dossier], livree(), Calendrier(), supposer(), LUNDI, 10, {1}).jouer()
    assert appels(a)[0] == LUNDI + timedelta(days=3), "l'essai de jeudi dernier sort de la fenêtre de sept jours"


def test_sans_premiere_lettre_pas_d_appel_et_la_lettre_partie_le_rend_possible() -> None:
    a = jouer([situation()], supposer("NRP"), jours=12)
    assert next(jour for (jour, _), c in a.comptes.items() if c.courriers) == LUNDI
    assert appels(a)[0] == LUNDI + timedelta(days=3), "l'appel suit la lettre de trois jours"


def test_un_delai_plus_court_touche_le_dossier_et_rapproche_l_appel() -> None:
    etapes = livree().scenarios["b2b"].etapes
    presse = replace(livree().scenarios["b2b"], etapes=(etapes[0], replace(etapes[1], apres=Duree(1, "j")), *etapes[2:]))
    vive = replace(livree(), scenarios={**livree().scenarios, "b2b": presse})
    une, autre = jouer([situation()], supposer()), jouer([situation()], supposer(), configuration=vive)
    assert (appels(une)[0], appels(autre)[0]) == (LUNDI + timedelta(days=3), LUNDI + timedelta(days=1))
    assert touches(une, autre) == 1
    assert bougent(une, autre) == 0, "la lettre d'aujourd'hui part quoi qu'il en soit"


_situations = st.builds(
    lambda jours, solde, lettre: a_appeler(action_le=LUNDI + timedelta(days=jours), solde=solde) if lettre else situation(solde=solde),
    st.integers(0, 20), st.integers(1, 5_000_00), st.booleans(),
)  # fmt: skip


@settings(max_examples=25)
@given(st.lists(_situations, min_size=1, max_size=8), st.sampled_from(["NRP", "PROM", "OCC", "LIT", "RPL", "FAUX"]), st.integers(0, 3))
def test_rejoue_l_avenir_est_le_meme_et_la_capacite_jamais_depassee(s: list[Situation], resultat: str, capacite: int) -> None:
    h = supposer(resultat, capacite=capacite)
    une, autre = jouer(s, h, agents=2), jouer(s, h, agents=2)
    assert (une.comptes, une.parcours, une.encaisse) == (autre.comptes, autre.parcours, autre.encaisse)
    assert touches(une, autre) == 0
    assert all(c.appels <= capacite for c in une.comptes.values())
    assert une.encaisse <= sum(x.solde for x in s)
