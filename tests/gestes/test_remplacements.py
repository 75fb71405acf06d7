"""Un remplacement : la nuit rend d'elle-même, le premier jour ouvré après sa fin."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from agence.erreurs import Introuvable, Refus, SaisieInvalide
from agence.gestes import cycle
from agence.gestes.apercu_de_reattribution import Demande, apercu
from agence.gestes.baux import prendre, rendre
from agence.gestes.reattributions import Faite, defaire, prolonger, reattribuer
from agence.seance import Seance
from donnees.modeles import Dossier, Utilisateur
from donnees.vues.reattribution import Selection, passees
from tests.fabrique import Horloge
from tests.gestes import outils_gestes as o
from tests.gestes.test_reattributions import Creer, agents, numero

VENDREDI = date(2026, 11, 27)


@pytest.fixture
def martin(ouvrir_pour: Callable[..., Seance]) -> Seance:
    return ouvrir_pour("martin")


def remplacer(superviseur: Seance, absent: Seance, *par: Seance, jusqu_au: date = VENDREDI) -> Faite:
    demande = Demande(Selection((numero(absent),)), tuple(numero(x) for x in par), motif="congés", jusqu_au=jusqu_au)
    return reattribuer(superviseur, apercu(superviseur, demande))


def test_la_nuit_du_lundi_rend_ce_qui_finissait_le_vendredi(
    seance: Seance, superviseur: Seance, martin: Seance, nuit: Seance, horloge: Horloge, creer_dossier: Creer
) -> None:
    """Fini vendredi 27 : ni samedi ni dimanche, lundi 30 novembre."""
    dossier = creer_dossier()
    faite = remplacer(superviseur, seance, martin)
    assert o.dernier(dossier).texte == "de Lefevre à Martin · remplacement jusqu'au 27/11/2026 · congés"
    for jours in (4, 1, 1):
        horloge.avancer(jours=jours)
        assert cycle.jouer(nuit).reserves == cycle.jouer(nuit).reserves
        assert agents(dossier) == [numero(martin)], horloge.jour
    horloge.avancer(jours=1)
    cycle.jouer(nuit)
    assert agents(dossier) == [numero(seance)]
    assert o.dernier(dossier).texte == "de Martin à Lefevre · fin du remplacement le 27/11/2026"
    assert (passees()[0].id, passees()[0].rendue_le) == (faite.id, date(2026, 11, 30))
    version = o.relire(dossier).version
    cycle.jouer(nuit)
    assert o.relire(dossier).version == version


def test_un_jour_ferme_attend_le_suivant(
    seance: Seance, superviseur: Seance, martin: Seance, nuit: Seance, horloge: Horloge, creer_dossier: Creer
) -> None:
    """Fini le jeudi 24 décembre : le 25 est férié, puis le week-end ; rendu le lundi 28."""
    dossier = creer_dossier()
    remplacer(superviseur, seance, martin, jusqu_au=date(2026, 12, 24))
    horloge.avancer(jours=34)
    cycle.jouer(nuit)
    assert agents(dossier) == [numero(martin)], horloge.jour
    horloge.avancer(jours=1)
    cycle.jouer(nuit)
    assert agents(dossier) == [numero(seance)]


def test_ce_qui_a_bouge_entre_temps_est_laisse_et_dit(
    seance: Seance, superviseur: Seance, martin: Seance, nuit: Seance, ouvrir_pour: Callable[..., Seance], horloge: Horloge,
    creer_dossier: Creer,
) -> None:  # fmt: skip
    diallo = ouvrir_pour("diallo")
    reste, parti = creer_dossier(), creer_dossier()
    faite = remplacer(superviseur, seance, martin)
    Dossier.update(agent_id=numero(diallo)).where(Dossier.id == parti.id).execute()
    horloge.avancer(jours=7)
    bilan = cycle.jouer(nuit)
    assert f"remplacement n° {faite.id} : {parti.reference} est maintenant chez Diallo" in bilan.reserves
    assert agents(reste, parti) == [numero(seance), numero(diallo)]


def test_ce_qu_un_agent_tient_est_rendu_la_nuit_suivante(
    seance: Seance, superviseur: Seance, martin: Seance, nuit: Seance, horloge: Horloge, creer_dossier: Creer
) -> None:
    dossier, autre = creer_dossier(), creer_dossier()
    remplacer(superviseur, seance, martin)
    horloge.avancer(jours=7)
    prendre(martin, dossier.id)
    assert any("est tenu par Martin" in r for r in cycle.jouer(nuit).reserves)
    assert agents(dossier, autre) == [numero(martin), numero(seance)] and passees()[0].rendue_le is None
    rendre(martin)
    horloge.avancer(jours=1)
    cycle.jouer(nuit)
    assert agents(dossier) == [numero(seance)] and passees()[0].rendue_le == horloge.jour


def test_annule_avant_il_n_est_pas_rendu_deux_fois(
    seance: Seance, superviseur: Seance, martin: Seance, nuit: Seance, horloge: Horloge, creer_dossier: Creer
) -> None:
    dossier = creer_dossier()
    faite = remplacer(superviseur, seance, martin)
    defaire(superviseur, faite.id)
    assert agents(dossier) == [numero(seance)]
    version = o.relire(dossier).version
    horloge.avancer(jours=7)
    cycle.jouer(nuit)
    assert passees()[0].rendue_le is None
    assert [e.texte for e in o.evenements(dossier) if "remplacement le" in e.texte] == []
    assert o.relire(dossier).version >= version


def test_prolonger(
    seance: Seance, superviseur: Seance, martin: Seance, nuit: Seance, horloge: Horloge, creer_dossier: Creer
) -> None:
    dossier = creer_dossier()
    faite = remplacer(superviseur, seance, martin)
    prolonger(superviseur, faite.id, date(2026, 12, 4))
    horloge.avancer(jours=7)
    cycle.jouer(nuit)
    assert agents(dossier) == [numero(martin)]
    with pytest.raises(SaisieInvalide, match="est passée"):
        prolonger(superviseur, faite.id, date(2026, 11, 29))
    with pytest.raises(Refus, match="superviseur"):
        prolonger(seance, faite.id, date(2026, 12, 11))
    with pytest.raises(Introuvable):
        prolonger(superviseur, 99, date(2026, 12, 11))
    horloge.avancer(jours=7)
    cycle.jouer(nuit)
    assert agents(dossier) == [numero(seance)]
    with pytest.raises(Refus, match="est fini"):
        prolonger(superviseur, faite.id, date(2026, 12, 11))
    simple = reattribuer(superviseur, apercu(superviseur, Demande(Selection((numero(seance),)), (numero(martin),))))
    with pytest.raises(Refus, match="n'est pas un remplacement"):
        prolonger(superviseur, simple.id, date(2026, 12, 11))


def test_l_absent_parti_pour_de_bon_ne_recoit_rien(
    seance: Seance, superviseur: Seance, martin: Seance, nuit: Seance, horloge: Horloge, creer_dossier: Creer
) -> None:
    dossier = creer_dossier()
    faite = remplacer(superviseur, seance, martin)
    Utilisateur.update(actif=False).where(Utilisateur.nom == "lefevre").execute()
    horloge.avancer(jours=7)
    bilan = cycle.jouer(nuit)
    assert f"remplacement n° {faite.id} : {dossier.reference} reste, Lefevre n'a plus accès" in bilan.reserves
    assert agents(dossier) == [numero(martin)]


@pytest.mark.parametrize("le_second_finit_apres", [False, True])
def test_un_remplacant_remplace_rend_au_premier(
    seance: Seance, superviseur: Seance, martin: Seance, nuit: Seance, ouvrir_pour: Callable[..., Seance], horloge: Horloge,
    creer_dossier: Creer, le_second_finit_apres: bool,
) -> None:  # fmt: skip
    """Martin remplace Lefèvre, puis Diallo remplace Martin : à la fin des deux, le dossier est chez Lefèvre, dans tous les ordres."""
    dossier = creer_dossier()
    diallo = ouvrir_pour("diallo")
    remplacer(superviseur, seance, martin)
    remplacer(superviseur, martin, diallo, jusqu_au=date(2026, 12, 4) if le_second_finit_apres else date(2026, 11, 25))
    assert agents(dossier) == [numero(diallo)]
    for _ in range(14):
        horloge.avancer(jours=1)
        cycle.jouer(nuit)
    assert agents(dossier) == [numero(seance)]
