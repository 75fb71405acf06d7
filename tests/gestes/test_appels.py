"""Consigner un appel : l'historique, la suite, la barrière, à travers la base."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

import pytest

from agence.conduite.barriere import Feu
from agence.erreurs import Refus, SaisieInvalide
from agence.gestes import appels, approbations, baux
from agence.seance import Seance
from donnees.modeles import Coordonnee, Dossier, Evenement
from donnees.nomenclature import Etat, EtatCoordonnee, Motif, MotifImpaye, TypeAction, TypeCoordonnee, TypeEvenement
from tests.fabrique import Horloge, creer_debiteur

Fabrique = Callable[..., Dossier]


def test_ne_repond_pas(seance: Seance, creer_dossier: Fabrique) -> None:
    d = creer_dossier(position=1)
    consigne = appels.consigner(seance, d.id, "nrp", note="sonne dans le vide")
    lu = Dossier.get_by_id(d.id)
    assert (lu.action, lu.action_le, lu.tentatives, lu.version) == (TypeAction.APPEL, date(2026, 11, 24), 1, d.version + 1)
    assert lu.rang == consigne.situation.rang or lu.rang > 0
    e = Evenement.get_by_id(consigne.evenement_id)
    assert seance.acteur is not None
    assert (e.type, e.code, e.texte, e.utilisateur_id) == (TypeEvenement.APPEL, "NRP", "sonne dans le vide", seance.acteur.id)
    assert e.configuration_id == seance.configuration_id
    assert e.donnees["lettre"] == d.premiere_lettre_ref, "règle 5 : la lettre est rappelée à chaque démarche"


def test_code_inconnu(seance: Seance, creer_dossier: Fabrique) -> None:
    with pytest.raises(SaisieInvalide, match="XYZ.*NRP"):
        appels.consigner(seance, creer_dossier().id, "XYZ")


def test_regle_3_pas_d_appel_avant_la_premiere_lettre(seance: Seance, creer_dossier: Fabrique) -> None:
    d = creer_dossier(lettre=False)
    with pytest.raises(Refus, match="première lettre") as refus:
        appels.consigner(seance, d.id, "NRP")
    assert refus.value.regle == "3"
    assert Evenement.select().count() == 0, "rien n'est écrit"


@pytest.mark.parametrize(
    ("quand", "mot"),
    [
        (datetime(2026, 11, 22, 10), "hors des heures"),  # un dimanche
        (datetime(2026, 11, 23, 8, 59), "hors des heures"),
        (datetime(2026, 11, 23, 12, 30), "hors des heures"),
        (datetime(2026, 11, 23, 19, 30), "hors des heures"),
        (datetime(2026, 12, 25, 10), "jour fermé"),
    ],
)
def test_regle_37_les_heures(seance: Seance, horloge: Horloge, creer_dossier: Fabrique, quand: datetime, mot: str) -> None:
    d = creer_dossier()
    horloge.regler(quand)
    with pytest.raises(Refus, match=mot):
        appels.consigner(seance, d.id, "NRP")


def test_regle_37_l_heure_est_celle_du_debiteur(seance: Seance, horloge: Horloge, creer_dossier: Fabrique) -> None:
    """À 10 h à Paris il est 5 h en Guadeloupe."""
    d = creer_dossier(debiteur=creer_debiteur(seance, code_postal="97110"))
    with pytest.raises(Refus, match="05:00"):
        appels.consigner(seance, d.id, "NRP")
    horloge.regler(datetime(2026, 11, 23, 15))
    appels.consigner(seance, d.id, "NRP")


def test_regle_37_les_quotas(seance: Seance, horloge: Horloge, creer_dossier: Fabrique) -> None:
    d = creer_dossier()
    for _ in range(3):
        appels.consigner(seance, d.id, "OCC")
    with pytest.raises(Refus, match="3 essais aujourd'hui sur 3"):
        appels.consigner(seance, d.id, "NRP")
    horloge.avancer(jours=1)
    appels.consigner(seance, d.id, "NRP")
    with pytest.raises(Refus, match="4 essais cette semaine sur 4"):
        appels.consigner(seance, d.id, "NRP")
    horloge.avancer(jours=7)
    appels.consigner(seance, d.id, "NRP")


def test_regle_37_un_superviseur_deroge_avec_une_raison(
    seance: Seance, superviseur: Seance, horloge: Horloge, creer_dossier: Fabrique
) -> None:
    d = creer_dossier()
    horloge.regler(datetime(2026, 11, 22, 10))
    with pytest.raises(Refus):
        appels.consigner(seance, d.id, "NRP", derogation="il m'a demandé de rappeler")
    consigne = appels.consigner(superviseur, d.id, "NRP", derogation="rappel demandé ce dimanche")
    evenement = Evenement.get_by_id(consigne.evenement_id)
    assert evenement.donnees["derogation"] is True and evenement.texte == "dérogation rappel demandé ce dimanche"
    assert "dimanche" not in str(evenement.donnees), "la raison libre reste dans le texte, que la purge efface"


def test_regle_36_litige_ouvert(seance: Seance, horloge: Horloge, creer_dossier: Fabrique) -> None:
    d = creer_dossier()
    appels.consigner(seance, d.id, "LIT", note="facture contestée")
    lu = Dossier.get_by_id(d.id)
    assert (lu.etat, lu.suspension_motif, lu.impaye_motif) == (Etat.SUSPENDU, Motif.LITIGE, MotifImpaye.LITIGE)
    horloge.avancer(jours=2)
    with pytest.raises(Refus, match="litige"):
        appels.consigner(seance, d.id, "NRP")


def test_faux_numero_bloque_ce_numero(seance: Seance, creer_dossier: Fabrique) -> None:
    d = creer_dossier()
    appels.consigner(seance, d.id, "FAUX")
    telephone = Coordonnee.get(Coordonnee.debiteur_id == d.debiteur_id, Coordonnee.type == TypeCoordonnee.TELEPHONE)
    assert telephone.etat is EtatCoordonnee.FAUX


def test_rendez_vous_telephonique(seance: Seance, horloge: Horloge, creer_dossier: Fabrique) -> None:
    d = creer_dossier()
    voulu = datetime(2026, 11, 25, 13, 30, tzinfo=horloge().tzinfo)
    appels.consigner(seance, d.id, "RPL", rendez_vous=voulu)
    lu = Dossier.get_by_id(d.id)
    assert (lu.action_le, lu.rappel_a) == (date(2026, 11, 25), voulu)


def test_un_collegue_qui_tient_le_dossier_est_nomme(seance: Seance, ouvrir_pour: Callable[..., Seance], creer_dossier: Fabrique) -> None:
    d = creer_dossier()
    martin = ouvrir_pour("martin")
    baux.prendre(martin, d.id)
    with pytest.raises(Refus, match="Martin tient ce dossier"):
        appels.consigner(seance, d.id, "NRP")
    with pytest.raises(Refus, match="Martin"):
        baux.prendre(seance, d.id)
    baux.rendre(martin)
    appels.consigner(seance, d.id, "NRP")


def test_un_bail_expire_ne_tient_plus(
    seance: Seance, horloge: Horloge, ouvrir_pour: Callable[..., Seance], creer_dossier: Fabrique
) -> None:
    d = creer_dossier()
    baux.prendre(ouvrir_pour("martin"), d.id)
    horloge.avancer(heures=1)
    baux.prendre(seance, d.id)
    appels.consigner(seance, d.id, "NRP")


def test_une_version_perimee_est_refusee(seance: Seance, creer_dossier: Fabrique) -> None:
    d = creer_dossier()
    appels.consigner(seance, d.id, "OCC", version=d.version)
    with pytest.raises(Refus, match="a changé"):
        appels.consigner(seance, d.id, "OCC", version=d.version)


def test_la_barriere_dit_tout_en_une_ligne(seance: Seance, creer_dossier: Fabrique) -> None:
    b = appels.barriere(seance, creer_dossier().id)
    assert b.feu is Feu.VERT
    assert b.phrase == "lettre du 22/11/2026 · appel permis jusqu'à 12:30 · 0 essai cette semaine sur 4"


def test_meme_un_superviseur_n_appelle_pas_avant_la_lettre_ni_un_protege(superviseur: Seance, creer_dossier: Fabrique) -> None:
    protege = {"etat": Etat.SUSPENDU, "action": None, "action_le": None, "suspension_motif": Motif.DECES, "suspension_attend": "succession"}
    for d in (creer_dossier(lettre=False), creer_dossier(**protege)):
        with pytest.raises(Refus):
            appels.consigner(superviseur, d.id, "NRP", derogation="urgent")


def test_l_accord_du_superviseur_ouvre_l_appel_ce_jour_la(
    seance: Seance, superviseur: Seance, horloge: Horloge, creer_dossier: Fabrique
) -> None:
    d = creer_dossier()
    horloge.regler(datetime(2026, 11, 22, 10))
    demande = approbations.demander(seance, d.id, approbations.Objet.APPEL, "il travaille la semaine")
    with pytest.raises(Refus):
        appels.consigner(seance, d.id, "NRP")
    baux.prendre(seance, d.id)
    approbations.decider(superviseur, demande.id, True)
    with pytest.raises(Refus, match="tient"):
        appels.consigner(superviseur, d.id, "NRP", derogation="moi aussi")
    appels.consigner(seance, d.id, "NRP")
