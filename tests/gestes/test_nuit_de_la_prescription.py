"""La nuit et la prescription : les alarmes, une fois par seuil, et les dates qui ne valent plus."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest

from agence.calendrier import plus_mois
from agence.gestes import cycle
from agence.gestes.interruptions import interrompre, preciser_secteur, recalculer
from agence.gestes.socle import geste
from agence.seance import Seance
from donnees.base import executer
from donnees.modeles import Creance, Dossier, Evenement
from donnees.nomenclature import Nature, Secteur, TypeEvenement, TypeInterruption, TypePiece
from tests.fabrique import Horloge

Fabrique = Callable[..., Dossier]
LUNDI = date(2026, 11, 23)


@pytest.fixture
def qui_finit(seance: Seance, creer_dossier: Fabrique) -> Callable[..., Dossier]:
    """`qui_finit(LUNDI + 91 jours)` : un dossier de professionnel, secteur dit, dont c'est le dernier jour utile."""

    def qui_finit_(fin: date, *, secteur: Secteur | None = Secteur.GENERAL, **options: object) -> Dossier:
        d = creer_dossier(position=1, echeance_le=plus_mois(fin, -60), **options)
        Creance.update(secteur=secteur).where(Creance.dossier_id == d.id).execute()
        with geste(seance, d.id) as g:
            recalculer(g)
        return d

    return qui_finit_


def alarmes(d: Dossier) -> list[tuple[str, str]]:
    lus = Evenement.select().where(Evenement.dossier_id == d.id, Evenement.type == TypeEvenement.INTERRUPTION).order_by(Evenement.id)
    return [(e.code, e.texte) for e in lus if e.code.startswith("alarme")]


def test_chaque_seuil_sonne_une_fois(nuit: Seance, horloge: Horloge, qui_finit: Fabrique) -> None:
    d = qui_finit(LUNDI + timedelta(days=181))
    sonnees = []
    for _ in range(160):
        sonnees.append(cycle.jouer(nuit).alertes)
        horloge.avancer(jours=1)
    assert [n for n, alertes in enumerate(sonnees) if alertes] == [1, 91, 151], "à 180, 90 et 30 jours"
    assert [code for code, _ in alarmes(d)] == ["alarme_180", "alarme_90", "alarme_30"]
    assert alarmes(d)[1][1] == f"dans 90 jours, le {LUNDI + timedelta(days=181):%d/%m/%Y}"


@pytest.mark.parametrize("nuits", [[0, 40, 120, 170], [0, 170], [170]])
def test_des_nuits_sautees_ne_perdent_pas_l_alarme(nuit: Seance, horloge: Horloge, qui_finit: Fabrique, nuits: list[int]) -> None:
    d = qui_finit(LUNDI + timedelta(days=181))
    fait = 0
    for n in nuits:
        horloge.avancer(jours=n - fait)
        fait = n
        cycle.jouer(nuit)
    assert alarmes(d)[-1][0] == "alarme_30" and len({code for code, _ in alarmes(d)}) == len(alarmes(d))


def test_secteur_inconnu_l_alarme_suit_le_plus_court_et_le_dit_puis_le_retenu(nuit: Seance, horloge: Horloge, qui_finit: Fabrique) -> None:
    """Échu le 23/12/2025, facturé le 23/11/2025 : un an au plus court (transport), cinq ans retenus."""
    d = qui_finit(plus_mois(LUNDI, 49), secteur=None)
    lu = Dossier.get_by_id(d.id)
    assert (lu.prescription_le, lu.prescription_au_plus_tot) == (date(2030, 12, 23), date(2026, 11, 23))
    horloge.avancer(jours=-10)
    assert cycle.jouer(nuit).alertes == 1
    assert alarmes(d) == [("alarme_30", "dans 10 jours, le 23/11/2026 (hypothèse : secteur inconnu)")]
    for jour in (date(2026, 11, 24), date(2030, 6, 25)):
        horloge.regler(datetime(jour.year, jour.month, jour.day, 2))
        cycle.jouer(nuit)
    assert len(alarmes(d)) == 1, "l'hypothèse passée, rien ne presse avant le délai retenu"
    horloge.avancer(jours=1)
    cycle.jouer(nuit)
    assert alarmes(d)[-1] == ("alarme_180", "dans 180 jours, le 23/12/2030")


def test_un_dossier_qui_arrive_deja_sous_un_seuil_sonne(nuit: Seance, horloge: Horloge, qui_finit: Fabrique) -> None:
    cycle.jouer(nuit)
    horloge.avancer(heures=2)
    d = qui_finit(LUNDI + timedelta(days=21))
    horloge.avancer(jours=1)
    assert cycle.jouer(nuit).alertes == 1
    assert alarmes(d) == [("alarme_30", "dans 20 jours, le 14/12/2026")]
    horloge.avancer(jours=1)
    assert cycle.jouer(nuit).alertes == 0


def test_rejouee_ou_reprise_elle_ne_le_redit_pas(nuit: Seance, qui_finit: Fabrique) -> None:
    d = qui_finit(LUNDI + timedelta(days=20))
    cycle.jouer(nuit)
    cycle.jouer(nuit)
    executer("UPDATE cycle SET fini_le = NULL")
    cycle.jouer(nuit)
    assert len(alarmes(d)) == 1, "tuée avant la fin, elle retrouve ce qu'elle avait dit"


def test_un_delai_dont_le_temps_est_arrete_recule_et_ne_sonne_pas(
    seance: Seance, nuit: Seance, horloge: Horloge, qui_finit: Fabrique
) -> None:
    d = qui_finit(LUNDI + timedelta(days=25))
    interrompre(seance, d.id, TypeInterruption.ACCORD_PETITES_CREANCES, LUNDI, (TypePiece.PROCES_VERBAL, "constat"))
    for _ in range(40):
        horloge.avancer(jours=1)
        cycle.jouer(nuit)
    assert Dossier.get_by_id(d.id).prescription_le == LUNDI + timedelta(days=65), "quarante jours de plus"
    assert alarmes(d) == []


def test_une_creance_prescrite_la_nuit_surveille_la_suivante(
    seance: Seance, nuit: Seance, horloge: Horloge, creer_dossier: Fabrique
) -> None:
    """Deux créances d'un consommateur : l'une finit aujourd'hui, l'autre dans cent jours."""
    d = creer_dossier(montants=(100_00, 200_00), nature=Nature.PARTICULIER, echeance_le=plus_mois(LUNDI, -24))
    seconde = Creance.select().where(Creance.dossier_id == d.id).order_by(Creance.id.desc()).first()
    apres = LUNDI + timedelta(days=100)
    Creance.update(echeance_le=plus_mois(apres, -24)).where(Creance.id == seconde.id).execute()
    preciser_secteur(seance, d.id, Secteur.GENERAL)
    cycle.jouer(nuit)
    assert Dossier.get_by_id(d.id).prescription_au_plus_tot == LUNDI
    horloge.avancer(jours=1)
    cycle.jouer(nuit)
    lu = Dossier.get_by_id(d.id)
    assert (lu.prescription_le, lu.prescription_au_plus_tot) == (LUNDI, apres)
    horloge.avancer(jours=9)
    assert cycle.jouer(nuit).alertes == 1, "90 jours avant la seconde"


def test_un_dossier_d_avant_cette_colonne_recoit_sa_date(nuit: Seance, qui_finit: Fabrique) -> None:
    d = qui_finit(LUNDI + timedelta(days=1000))
    Dossier.update(prescription_au_plus_tot=None).where(Dossier.id == d.id).execute()
    cycle.jouer(nuit)
    assert Dossier.get_by_id(d.id).prescription_au_plus_tot == LUNDI + timedelta(days=1000)


def test_une_creance_illisible_n_arrete_pas_la_nuit(nuit: Seance, qui_finit: Fabrique) -> None:
    mauvais, bon = qui_finit(LUNDI - timedelta(days=1)), qui_finit(LUNDI + timedelta(days=20))
    executer("UPDATE creance SET type = 'inconnu' WHERE dossier_id = ?", (mauvais.id,))
    bilan = cycle.jouer(nuit)
    assert len(bilan.reserves) == 1 and f"n° {mauvais.id}" in bilan.reserves[0]
    assert len(alarmes(bon)) == 1
