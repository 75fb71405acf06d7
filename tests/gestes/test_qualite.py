"""Tirer, noter, reprendre une note ; ce que chacun peut en lire (N7)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from agence.conduite.qualite import Signe
from agence.configuration.modele import Qualite
from agence.erreurs import Introuvable, Refus, SaisieInvalide
from agence.gestes import annulation, appels, notes, promesses, qualite
from agence.seance import Seance
from donnees.modeles import ControleQualite, Dossier, Evenement
from donnees.nomenclature import Role
from donnees.vues.qualite import journee
from tests.fabrique import Horloge


@pytest.fixture
def vendredi(seance: Seance, horloge: Horloge, creer_dossier: Callable[..., Dossier]) -> list[Dossier]:
    """Vendredi 20 novembre : six dossiers appelés, une note à éviter sur le deuxième, une promesse annulée sur le troisième ;
    puis lundi, dix heures."""
    horloge.avancer(jours=-3)
    dossiers = [creer_dossier() for _ in range(6)]
    for d in dossiers:
        appels.consigner(seance, d.id, "NRP")
    notes.noter(seance, dossiers[1].id, "débiteur malade")
    promesses.promettre(seance, dossiers[2].id, 200_00, seance.jour + timedelta(days=5))
    annulation.annuler(seance)
    horloge.avancer(jours=3)
    return dossiers


def test_l_echantillon_prend_les_exceptions_puis_le_sort(superviseur: Seance, vendredi: list[Dossier]) -> None:
    tires = qualite.echantillon(superviseur)
    assert [t.jour.isoformat() for t in tires] == ["2026-11-20"] * 4
    assert [(t.dossier_id, t.exception) for t in tires[:2]] == [
        (vendredi[1].id, Signe.MOTS_A_EVITER), (vendredi[2].id, Signe.PROMESSE_ANNULEE),
    ]  # fmt: skip
    assert [t.exception for t in tires[2:]] == ["", ""]
    assert {t.agent for t in tires} == {"Lefevre"}


def test_tirer_deux_fois_ne_change_rien(
    superviseur: Seance, ouvrir_pour: Callable[..., Seance], vendredi: list[Dossier], horloge: Horloge
) -> None:
    premier = qualite.echantillon(superviseur)
    horloge.avancer(heures=5)
    agrandi = replace(ouvrir_pour("autre", Role.SUPERVISEUR), configuration=replace(superviseur.configuration, qualite=Qualite(6, 1)))
    assert qualite.echantillon(agrandi) == premier
    assert ControleQualite.select().count() == 4


def test_un_agent_arrive_plus_tard_a_son_echantillon_sans_changer_les_autres(
    superviseur: Seance, ouvrir_pour: Callable[..., Seance], vendredi: list[Dossier], horloge: Horloge
) -> None:
    premier = qualite.echantillon(superviseur)
    horloge.avancer(jours=-3)
    appels.consigner(ouvrir_pour("abel"), vendredi[0].id, "REP")
    horloge.avancer(jours=3)
    tous = qualite.echantillon(superviseur)
    assert [t.agent for t in tous] == ["Abel", *["Lefevre"] * 4]
    assert tous[1:] == premier


def test_rien_a_relire_un_jour_sans_travail(superviseur: Seance) -> None:
    assert qualite.echantillon(superviseur) == []


def test_un_superviseur_n_est_pas_tire(superviseur: Seance, creer_dossier: Callable[..., Dossier], horloge: Horloge) -> None:
    horloge.avancer(jours=-3)
    appels.consigner(superviseur, creer_dossier().id, "NRP")
    horloge.avancer(jours=3)
    assert qualite.echantillon(superviseur) == []


def test_un_paiement_seul_n_est_pas_du_travail_a_relire(
    superviseur: Seance, seance: Seance, creer_dossier: Callable[..., Dossier], horloge: Horloge
) -> None:
    from agence.gestes.paiements import encaisser
    from donnees.nomenclature import Moyen

    horloge.avancer(jours=-3)
    encaisser(seance, creer_dossier().id, 10_00, seance.jour, Moyen.VIREMENT)
    horloge.avancer(jours=3)
    assert qualite.echantillon(superviseur) == []


@pytest.mark.parametrize("jours", [0, 1])
def test_un_jour_pas_fini_ne_se_relit_pas(superviseur: Seance, jours: int) -> None:
    with pytest.raises(Refus, match="n'est pas fini"):
        qualite.echantillon(superviseur, superviseur.jour + timedelta(days=jours))


def test_minuit_a_paris_fait_le_jour(superviseur: Seance, seance: Seance, creer_dossier: Callable[..., Dossier], horloge: Horloge) -> None:
    """Une note du jeudi 23 h 30 à Paris (22 h 30 UTC) est du jeudi ; celle du vendredi 0 h 30 (jeudi 23 h 30 UTC), du vendredi."""
    soir, nuit = creer_dossier(), creer_dossier()
    horloge.avancer(jours=-4, heures=13.5)
    notes.noter(seance, soir.id, "tard")
    horloge.avancer(heures=1)
    notes.noter(seance, nuit.id, "tôt")
    horloge.avancer(jours=3, heures=10)
    assert [t.dossier_id for t in qualite.echantillon(superviseur)] == [nuit.id]


def test_noter_reprendre_et_noter_autrement(superviseur: Seance, vendredi: list[Dossier]) -> None:
    premier, *_ = qualite.echantillon(superviseur)
    avant = Evenement.select().count()
    note = qualite.noter(superviseur, premier.id, 2, "  écouter\x1b davantage ")
    assert (note.note, note.commentaire, note.note_par) == (2, "écouter␛ davantage", "Roux")
    assert note.note_le == superviseur.horloge()
    assert qualite.noter(superviseur, premier.id, 3).commentaire == "écouter␛ davantage"
    repris = qualite.annuler(superviseur, premier.id)
    assert (repris.note, repris.note_le, repris.commentaire) == (None, None, "écouter␛ davantage")
    assert qualite.commenter(superviseur, premier.id, "").commentaire == ""
    with pytest.raises(Refus, match="pas noté"):
        qualite.annuler(superviseur, premier.id)
    assert Evenement.select().count() == avant, "rien ne s'en écrit dans l'historique du dossier"


@pytest.mark.parametrize("note", [0, 5, -1])
def test_une_note_hors_des_quatre_est_refusee(superviseur: Seance, vendredi: list[Dossier], note: int) -> None:
    premier, *_ = qualite.echantillon(superviseur)
    with pytest.raises(SaisieInvalide, match="1 à reprendre") as refus:
        qualite.noter(superviseur, premier.id, note)
    assert "4 exemplaire" in f"{refus.value.message} {refus.value.remede}"


def test_la_note_d_un_autre_ne_se_change_pas(superviseur: Seance, ouvrir_pour: Callable[..., Seance], vendredi: list[Dossier]) -> None:
    premier, *_ = qualite.echantillon(superviseur)
    qualite.noter(superviseur, premier.id, 4)
    autre = ouvrir_pour("petit", Role.SUPERVISEUR)
    with pytest.raises(Refus, match="Roux a déjà noté"):
        qualite.noter(autre, premier.id, 1)
    with pytest.raises(Refus, match="Roux a déjà noté"):
        qualite.annuler(autre, premier.id)


def test_on_ne_note_pas_son_propre_travail(superviseur: Seance, vendredi: list[Dossier]) -> None:
    premier, *_ = qualite.echantillon(superviseur)
    ControleQualite.update(agent_id=superviseur.acteur.id).where(ControleQualite.id == premier.id).execute()  # type: ignore[union-attr]
    with pytest.raises(Refus, match="propre travail"):
        qualite.noter(superviseur, premier.id, 4)


def test_un_agent_ne_tire_ni_ne_note_et_ne_lit_que_ses_notes(
    seance: Seance, superviseur: Seance, ouvrir_pour: Callable[..., Seance], vendredi: list[Dossier]
) -> None:
    premier, second, *_ = qualite.echantillon(superviseur)
    with pytest.raises(Refus, match="superviseur"):
        qualite.echantillon(seance)
    with pytest.raises(Refus, match="superviseur"):
        qualite.noter(seance, premier.id, 4)
    assert qualite.notes_sur_soi(seance) == []
    qualite.noter(superviseur, second.id, 3)
    qualite.commenter(superviseur, premier.id, "pas encore noté")
    assert [(n.id, n.note) for n in qualite.notes_sur_soi(seance)] == [(second.id, 3)]
    assert qualite.notes_sur_soi(ouvrir_pour("martin")) == []


def test_un_controle_inconnu(superviseur: Seance) -> None:
    with pytest.raises(Introuvable, match="n° 99"):
        qualite.noter(superviseur, 99, 3)


def test_la_journee_d_un_dossier_se_lit_dans_l_ordre(superviseur: Seance, vendredi: list[Dossier]) -> None:
    jour = qualite.jour_du_controle(superviseur)
    types = [(e.type, e.annule) for e in journee(vendredi[2].id, *qualite.bornes(jour))]
    assert types == [("appel", False), ("promesse", True), ("annulation", False)]
    assert journee(vendredi[2].id, *qualite.bornes(jour - timedelta(days=1))) == []


def test_les_controles_passes_leur_duree_partent(superviseur: Seance, vendredi: list[Dossier], horloge: Horloge) -> None:
    from agence.tenue import purge

    qualite.echantillon(superviseur)
    horloge.avancer(jours=360)
    assert purge.simuler(superviseur).nombres["controles"] == 0
    horloge.avancer(jours=10)
    assert purge.simuler(superviseur).nombres["controles"] == 4
