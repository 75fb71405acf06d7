"""Les personnes de l'agence : entrer, être retiré, revenir."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from agence.erreurs import Introuvable, Refus, SaisieInvalide
from agence.seance import Seance
from agence.tenue import utilisateurs
from donnees.modeles import Bail, Dossier, Utilisateur
from donnees.nomenclature import Role


@pytest.fixture
def administrateur(ouvrir_pour: Callable[..., Seance]) -> Seance:
    return ouvrir_pour("leblanc", Role.ADMINISTRATEUR)


def test_ajouter_puis_entrer(administrateur: Seance) -> None:
    utilisateurs.ajouter(administrateur, "diallo", Role.AGENT, "Diallo")
    acteur = utilisateurs.acteur_de("diallo")
    assert (acteur.nom, acteur.affichage, acteur.role) == ("diallo", "Diallo", Role.AGENT)


@pytest.mark.parametrize("nom", ["", "Dupont", "a b", "é", "x" * 33, "../x", "-x"])
def test_un_nom_mal_forme_est_refuse(administrateur: Seance, nom: str) -> None:
    with pytest.raises(SaisieInvalide):
        utilisateurs.ajouter(administrateur, nom, Role.AGENT)


def test_un_nom_hostile_ne_sort_pas_tel_quel(administrateur: Seance) -> None:
    with pytest.raises(SaisieInvalide) as refus:
        utilisateurs.ajouter(administrateur, "x\x1b[2J", Role.AGENT)
    assert "\x1b" not in str(refus.value)


def test_un_agent_n_ajoute_personne(seance: Seance) -> None:
    with pytest.raises(Refus, match="administrateur"):
        utilisateurs.ajouter(seance, "diallo", Role.AGENT)


def test_un_nom_pris_est_refuse(administrateur: Seance, seance: Seance) -> None:
    with pytest.raises(Refus, match="existe déjà"):
        utilisateurs.ajouter(administrateur, "lefevre", Role.AGENT)


def test_retire_il_n_entre_plus_et_rend_ses_dossiers(
    administrateur: Seance, seance: Seance, creer_dossier: Callable[..., Dossier]
) -> None:
    dossier = creer_dossier()
    acteur = seance.acteur
    assert acteur is not None
    Bail.insert(dossier_id=dossier.id, utilisateur_id=acteur.id, seance="s", jusqu_a=seance.horloge()).execute()
    utilisateurs.retirer(administrateur, "lefevre")
    assert Bail.select().count() == 0
    with pytest.raises(Refus, match="n'a plus accès"):
        utilisateurs.acteur_de("lefevre")
    assert utilisateurs.ajouter(administrateur, "lefevre", Role.SUPERVISEUR).id == acteur.id
    assert utilisateurs.acteur_de("lefevre").role is Role.SUPERVISEUR


def test_le_dernier_administrateur_reste(administrateur: Seance) -> None:
    with pytest.raises(Refus, match="dernier administrateur"):
        utilisateurs.retirer(administrateur, "leblanc")
    utilisateurs.ajouter(administrateur, "noir", Role.ADMINISTRATEUR)
    utilisateurs.retirer(administrateur, "leblanc")
    assert not Utilisateur.get(Utilisateur.nom == "leblanc").actif


def test_un_inconnu_est_refuse(administrateur: Seance) -> None:
    with pytest.raises(Refus, match="personne"):
        utilisateurs.acteur_de("personne")
    with pytest.raises(Introuvable):
        utilisateurs.retirer(administrateur, "personne")


def test_la_liste_compte_les_dossiers_ouverts(seance: Seance, creer_dossier: Callable[..., Dossier]) -> None:
    creer_dossier()
    creer_dossier()
    assert {p.nom: p.dossiers for p in utilisateurs.lister()} == {"lefevre": 2}
