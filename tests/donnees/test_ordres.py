"""Ce que les ordres écrits d'avance lisent, ajoutent et changent, Peewee le lit, l'ajoute et le change de même."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import peewee as pw
import pytest

from agence.seance import Seance
from donnees import ordres
from donnees.base import base as proxy
from donnees.base import ecriture, est_sqlite, lignes
from donnees.modeles import Bail, Coordonnee, Creance, Debiteur, Dossier, EtapeFaite, Evenement, Mandant, Mandat, Utilisateur
from donnees.nomenclature import EtatCoordonnee, TypeAction, TypeCoordonnee, TypeEvenement


def rangee(ligne: Any) -> tuple[Any, ...]:
    """La ligne telle que la base la garde, sans son numéro."""
    noms = ", ".join(champ.column_name for champ in ligne._meta.sorted_fields if champ.name != "id")
    return lignes(f"SELECT {noms} FROM {ligne._meta.table_name} WHERE id = ?", (ligne.get_id(),))[0]


@pytest.mark.parametrize("modele", [Dossier, Debiteur, Mandant, Mandat, Coordonnee, Creance, Utilisateur], ids=lambda m: m.__name__)
def test_lire_rend_ce_que_rend_peewee(modele: type[pw.Model], creer_dossier: Callable[..., Dossier]) -> None:
    creer_dossier(champs={"agence": "Rennes"}, suspension_attend="réponse du mandant")
    attendue = modele.select().first()
    lue = ordres.lire(modele, attendue.id)
    assert lue is not None
    assert lue.__data__ == attendue.__data__
    assert {nom: type(v) for nom, v in lue.__data__.items()} == {nom: type(v) for nom, v in attendue.__data__.items()}


def test_lire_une_ligne_absente_rend_rien(base: str) -> None:
    assert ordres.lire(Dossier, 1) is None
    assert ordres.lire(Dossier, 1, verrou=True) is None


def test_un_verrou_tient_la_ligne_sur_postgresql(creer_dossier: Callable[..., Dossier], monkeypatch: pytest.MonkeyPatch) -> None:
    dossier, dits = creer_dossier(), []
    executer = proxy.obj.execute_sql
    monkeypatch.setattr(proxy.obj, "execute_sql", lambda sql, *reste: dits.append(sql) or executer(sql, *reste))
    with ecriture():
        ordres.lire(Dossier, dossier.id, verrou=True)
    assert any(sql.endswith("FOR UPDATE") and "FROM dossier" in sql for sql in dits) is not est_sqlite()


def test_ajouter_ecrit_ce_qu_ecrit_peewee(seance: Seance, creer_dossier: Callable[..., Dossier]) -> None:
    champs = {
        "dossier_id": creer_dossier().id, "le": seance.horloge(), "type": TypeEvenement.APPEL, "code": "NRP", "utilisateur_id": None,
        "texte": "à l'accueil", "donnees": {"utile": False, "duree_s": 12}, "configuration_id": seance.configuration_id,
    }  # fmt: skip
    with ecriture():
        ajoutee, creee = ordres.ajouter(Evenement, **champs), Evenement.create(**champs)
    assert creee.id == ajoutee.id + 1
    assert rangee(ajoutee) == rangee(creee)
    assert ajoutee.__data__ | {"id": 0} == creee.__data__ | {"id": 0}


def test_ajouter_garde_la_cle_donnee_et_les_valeurs_par_defaut(seance: Seance, creer_dossier: Callable[..., Dossier]) -> None:
    dossier = creer_dossier()
    assert seance.acteur is not None
    with ecriture():
        ordres.ajouter(Bail, dossier_id=dossier.id, utilisateur_id=seance.acteur.id, seance="s", jusqu_a=seance.horloge())
        telephone = ordres.ajouter(
            Coordonnee, debiteur_id=dossier.debiteur_id, type=TypeCoordonnee.TELEPHONE, valeur="+33639980001"
        )
    assert Bail.get_by_id(dossier.id).jusqu_a == seance.horloge()
    assert telephone.etat is EtatCoordonnee.VALABLE
    assert Coordonnee.get_by_id(telephone.id).pays == "FR"


def test_changer_n_ecrit_que_les_champs_nommes(creer_dossier: Callable[..., Dossier]) -> None:
    dossier, autre = creer_dossier(), creer_dossier()
    dossier.epingle, dossier.essais, dossier.action = "rappeler après le 15", 7, TypeAction.ECRIRE
    with ecriture():
        ordres.changer(dossier, ["epingle", "action"])
    relu = Dossier.get_by_id(dossier.id)
    assert (relu.epingle, relu.essais, relu.action) == ("rappeler après le 15", 0, TypeAction.ECRIRE)
    assert Dossier.get_by_id(autre.id).epingle == ""


def test_changer_suit_une_cle_de_plusieurs_colonnes(seance: Seance, creer_dossier: Callable[..., Dossier]) -> None:
    dossier = creer_dossier()
    cle = {"dossier_id": dossier.id, "scenario": "b2b", "action": TypeAction.APPEL, "faite_le": seance.jour}
    with ecriture():
        premiere, seconde = (ordres.ajouter(EtapeFaite, position=rang, **cle) for rang in (1, 2))
        seconde.action = TypeAction.RELANCE
        ordres.changer(seconde, ["action"])
    assert [e.action for e in EtapeFaite.select().order_by(EtapeFaite.position)] == [TypeAction.APPEL, TypeAction.RELANCE]
    assert premiere.action is TypeAction.APPEL


def test_choisir_suit_la_condition_et_son_ordre(creer_dossier: Callable[..., Dossier]) -> None:
    dossiers = [creer_dossier() for _ in range(3)]
    choisis = ordres.choisir(Dossier, "id > ? ORDER BY id DESC LIMIT 2", (dossiers[0].id - 1,))
    assert [d.id for d in choisis] == [dossiers[2].id, dossiers[1].id]
    assert ordres.choisir(Dossier, "id > ?", (dossiers[2].id,)) == []


def test_un_champ_refuse_ce_qu_il_refuse_a_peewee(creer_dossier: Callable[..., Dossier]) -> None:
    dossier = creer_dossier()
    dossier.solde = 12.99
    with pytest.raises(TypeError, match="centimes entiers"):
        ordres.changer(dossier, ["solde"])
    with pytest.raises(pw.IntegrityError), ecriture():
        ordres.ajouter(Bail, dossier_id=dossier.id + 1000, utilisateur_id=1, seance="s", jusqu_a=dossier.cree_le)
