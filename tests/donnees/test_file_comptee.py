"""La file se compte d'un seul parcours : ses parts, ses dossiers, ce qu'ils valent ; sur les deux moteurs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from agence.seance import Seance
from donnees.base import une
from donnees.modeles import Dossier
from donnees.nomenclature import MotifAction, Nature, TypeAction
from donnees.vues.file import File, Filtre, compteurs


@pytest.fixture
def garnie(seance: Seance, creer_dossier: Callable[..., Dossier]) -> Seance:
    """Un rappel convenu échu, un plus tard ce jour, un rappel ordinaire échu, deux sans rappel, un de demain."""
    instant, jour = seance.horloge(), seance.jour
    du_jour = {"action": TypeAction.APPEL, "action_le": jour}
    convenu = {**du_jour, "action_motif": MotifAction.RAPPEL_CONVENU}
    creer_dossier(montants=(100_00,), rappel_a=instant - timedelta(minutes=5), **convenu)
    creer_dossier(montants=(200_00,), rappel_a=instant + timedelta(hours=2), **convenu)
    creer_dossier(montants=(300_00,), rappel_a=instant - timedelta(hours=1), **du_jour)
    creer_dossier(montants=(400_00,), **du_jour)
    creer_dossier(montants=(500_00,), nature=Nature.PARTICULIER, **du_jour)
    creer_dossier(montants=(600_00,), action=TypeAction.APPEL, action_le=jour + timedelta(days=1))
    return seance


def file_de(seance: Seance, filtre: Filtre | None = None) -> File:
    assert seance.acteur is not None
    return File(seance.acteur.id, seance.jour, seance.horloge(), filtre)


@pytest.mark.parametrize("filtre", [None, Filtre(nature="particulier"), Filtre(quand="tout"), Filtre(solde_minimum=300_00)])
def test_le_compte_est_celui_des_lignes_lues_et_la_valeur_leur_somme(garnie: Seance, filtre: Filtre | None) -> None:
    file = file_de(garnie, filtre)
    lues = file.page(0, 100)
    assert file.compter() == len(lues) > 0
    assert file.reste_et_valeur() == (len(lues), sum(ligne.solde for ligne in lues))
    assert [ligne.id for ligne in lues] == [file.page(i, 1)[0].id for i in range(len(lues))]


def test_les_compteurs_sont_les_memes_avec_ou_sans_la_file_deja_lue(garnie: Seance) -> None:
    assert garnie.acteur is not None
    debut = garnie.horloge() - timedelta(hours=12)
    seuls = compteurs(garnie.acteur.id, garnie.jour, debut)
    sql = "SELECT count(*), sum(solde) FROM dossier WHERE agent_id = ? AND etat = 'actif' AND action_le <= ?"
    assert une(sql, (garnie.acteur.id, garnie.jour.isoformat())) == (seuls.reste, seuls.valeur)
    assert compteurs(garnie.acteur.id, garnie.jour, debut, file_de(garnie)) == seuls


def test_une_file_vide_se_compte(seance: Seance) -> None:
    assert file_de(seance).reste_et_valeur() == (0, 0) and file_de(seance).page(0, 10) == []
