"""Poser un objectif, le remplacer, le retirer, et voir où il en est, sur les deux moteurs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from agence.erreurs import Introuvable, Refus, SaisieInvalide
from agence.gestes import objectifs
from agence.gestes.appels import consigner
from agence.gestes.paiements import encaisser
from agence.indicateurs.avancement import avancements
from agence.indicateurs.definitions import Indicateur
from agence.seance import Seance
from donnees.modeles import Dossier, Objectif, Utilisateur
from donnees.nomenclature import Moyen, Role

NOVEMBRE, DECEMBRE = date(2026, 11, 1), date(2026, 12, 1)


def numero(seance: Seance) -> int:
    assert seance.acteur is not None
    return seance.acteur.id


def test_un_objectif_se_pose_se_remplace_et_se_retire(superviseur: Seance, seance: Seance) -> None:
    agent = numero(seance)
    objectifs.poser(superviseur, agent, NOVEMBRE, Indicateur.ENCAISSE, 10_000_00)
    objectifs.poser(superviseur, agent, date(2026, 11, 17), Indicateur.ENCAISSE, 12_000_00)
    (ligne,) = Objectif.select()
    assert (ligne.mois, ligne.valeur, ligne.pose_par) == (NOVEMBRE, 12_000_00, numero(superviseur))
    objectifs.retirer(superviseur, agent, NOVEMBRE, Indicateur.ENCAISSE)
    assert Objectif.select().count() == 0
    with pytest.raises(Introuvable):
        objectifs.retirer(superviseur, agent, NOVEMBRE, Indicateur.ENCAISSE)


def test_un_agent_n_en_pose_pas_et_n_en_retire_pas(superviseur: Seance, seance: Seance) -> None:
    objectifs.poser(superviseur, numero(seance), NOVEMBRE, Indicateur.ENCAISSE, 10_000_00)
    with pytest.raises(Refus, match="superviseur"):
        objectifs.poser(seance, numero(seance), NOVEMBRE, Indicateur.ENCAISSE, 1)
    with pytest.raises(Refus):
        objectifs.retirer(seance, numero(seance), NOVEMBRE, Indicateur.ENCAISSE)
    assert Objectif.get().valeur == 10_000_00


@pytest.mark.parametrize(
    ("mois", "indicateur", "valeur"),
    [(NOVEMBRE, Indicateur.ENCAISSE, 0), (NOVEMBRE, Indicateur.BALANCE, 100), (date(2026, 10, 1), Indicateur.ENCAISSE, 100)],
)
def test_ce_qui_n_a_pas_de_sens_est_refuse(superviseur: Seance, seance: Seance, mois: date, indicateur: Indicateur, valeur: int) -> None:
    with pytest.raises(SaisieInvalide):
        objectifs.poser(superviseur, numero(seance), mois, indicateur, valeur)
    assert Objectif.select().count() == 0


def test_qui_n_a_plus_d_acces_ou_ne_travaille_pas_de_dossier_n_en_recoit_pas(
    superviseur: Seance, ouvrir_pour: Callable[..., Seance]
) -> None:
    partie, comptable = ouvrir_pour("martin"), ouvrir_pour("leroy", Role.COMPTABLE)
    Utilisateur.update(actif=False).where(Utilisateur.nom == "martin").execute()
    for qui, dit in ((partie, "accès"), (comptable, "dossiers")):
        with pytest.raises(Refus, match=dit):
            objectifs.poser(superviseur, numero(qui), NOVEMBRE, Indicateur.ENCAISSE, 1)
    with pytest.raises(Introuvable):
        objectifs.poser(superviseur, 9_999, NOVEMBRE, Indicateur.ENCAISSE, 1)
    assert Objectif.select().count() == 0


def test_l_avancement_compte_le_mois_et_attend_l_argent_au_prorata(
    superviseur: Seance, seance: Seance, creer_dossier: Callable[..., Dossier]
) -> None:
    dossier = creer_dossier()
    encaisser(seance, dossier.id, 300_00, seance.jour, Moyen.VIREMENT)
    for code in ("NRP", "REF"):
        consigner(seance, creer_dossier().id, code)
    objectifs.poser(superviseur, numero(seance), NOVEMBRE, Indicateur.ENCAISSE, 10_000_00)
    objectifs.poser(superviseur, numero(seance), NOVEMBRE, Indicateur.CONTACT_UTILE, 355)
    objectifs.poser(superviseur, numero(seance), DECEMBRE, Indicateur.TENUES_NOMBRE, 600)
    argent, taux = avancements(superviseur, NOVEMBRE)
    # lundi 23 novembre : quinze jours ouvrés sur vingt, le 11 étant férié
    assert (argent.fait, argent.attendu, argent.jours, argent.jours_du_mois) == (300_00, 7_500_00, 15, 20)
    assert (taux.fait, taux.attendu) == (500, 355)
    (avenir,) = avancements(superviseur, DECEMBRE)
    assert (avenir.fait, avenir.jours) == (None, 0)


def test_chacun_ne_voit_que_les_siens(superviseur: Seance, seance: Seance, nuit: Seance, ouvrir_pour: Callable[..., Seance]) -> None:
    martin = ouvrir_pour("martin")
    for qui in (martin, seance):
        objectifs.poser(superviseur, numero(qui), NOVEMBRE, Indicateur.ENCAISSE, 1_000_00)
    assert [a.nom for a in avancements(martin, NOVEMBRE, objectifs.visibles(martin))] == ["martin"]
    assert objectifs.visibles(superviseur) is None and objectifs.visibles(nuit) is None
    # tous : l'alphabet, rien d'autre
    assert [a.nom for a in avancements(superviseur, NOVEMBRE)] == ["lefevre", "martin"]


def test_une_personne_se_nomme_par_son_compte_ou_son_affichage(seance: Seance) -> None:
    assert objectifs.agent_nomme("lefevre").id == objectifs.agent_nomme("Lefevre ").id == numero(seance)
    with pytest.raises(Introuvable):
        objectifs.agent_nomme("personne")
