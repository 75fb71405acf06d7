"""Reprendre : ce que la coupure a laissé, dans la base ou dans un fichier, revient une fois et une seule."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from agence.gestes import apres_coupure, baux, connexions
from agence.gestes.apres_coupure import Etat
from agence.gestes.notes import brouillon_garder, brouillon_lire, noter
from agence.seance import Seance
from donnees.modeles import Bail, Brouillon, Connexion, Dossier, Reprise
from tests.fabrique import Horloge


@pytest.fixture(autouse=True)
def etat_a_part(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sur PostgreSQL, les fichiers vont dans le dossier d'état du compte."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "etat"))


def suivante(seance: Seance) -> Seance:
    """La séance d'après, de la même personne."""
    return replace(seance, identifiant=f"{seance.identifiant}1")


def fichiers() -> list[Path]:
    return sorted(apres_coupure.dossier_de_secours().glob("*"))


def test_la_coupure_garde_tout_et_la_seance_suivante_le_retrouve_une_fois(seance: Seance, creer_dossier: Callable[..., Dossier]) -> None:
    dossier = creer_dossier()
    connexions.ouvrir(seance)
    baux.prendre(seance, dossier.id)
    etat = Etat(dossier.id, True, "il paiera ven", dossier.id)
    apres_coupure.noter_l_etat(seance, etat)
    apres_coupure.ranger(seance, etat, "SIGHUP")
    assert (Bail.select().count(), fichiers(), Connexion.get().fin) == (0, [], "SIGHUP")
    assert brouillon_lire(seance, dossier.id) == "il paiera ven"
    neuve = suivante(seance)
    assert apres_coupure.reprendre(neuve) == Etat(dossier.id, True, "", dossier.id)
    assert apres_coupure.reprendre(neuve) is None
    assert brouillon_lire(neuve, dossier.id) == "il paiera ven"


def test_quitter_ne_fait_rien_rouvrir_mais_garde_la_note(seance: Seance, creer_dossier: Callable[..., Dossier]) -> None:
    dossier = creer_dossier()
    apres_coupure.ranger(seance, Etat(dossier.id, True, "à finir", dossier.id), connexions.QUITTEE)
    assert Reprise.select().count() == 0
    assert brouillon_lire(seance, dossier.id) == "à finir"


def test_tuee_net_la_seance_laisse_un_fichier_que_la_suivante_lit(seance: Seance, creer_dossier: Callable[..., Dossier]) -> None:
    dossier = creer_dossier()
    apres_coupure.noter_l_etat(seance, Etat(dossier.id, False, "rappeler la compta", dossier.id))
    (fichier,) = fichiers()
    assert fichier.stat().st_mode & 0o777 == 0o600
    assert fichier.parent.stat().st_mode & 0o777 == 0o700
    assert apres_coupure.reprendre(suivante(seance)) == Etat(dossier.id, False, "rappeler la compta", dossier.id)
    assert brouillon_lire(seance, dossier.id) == "rappeler la compta"
    assert fichiers() == []


def test_la_seance_encore_vivante_garde_son_fichier_sauf_si_on_la_remplace(seance: Seance, creer_dossier: Callable[..., Dossier]) -> None:
    dossier, neuve = creer_dossier(), suivante(seance)
    connexions.ouvrir(seance)
    etat = Etat(dossier.id, True, "en cours", dossier.id)
    apres_coupure.noter_l_etat(seance, etat)
    connexions.ouvrir(neuve)
    assert apres_coupure.reprendre(neuve) is None
    assert len(fichiers()) == 1
    assert apres_coupure.reprendre(neuve, de=seance.identifiant) == etat
    assert fichiers() == []


def test_l_ancienne_qui_meurt_apres_coup_ne_ressuscite_pas_une_note_deja_gardee(
    seance: Seance, creer_dossier: Callable[..., Dossier]
) -> None:
    dossier, neuve = creer_dossier(), suivante(seance)
    connexions.ouvrir(seance)
    baux.prendre(seance, dossier.id)
    etat = Etat(dossier.id, True, "en cours", dossier.id)
    apres_coupure.noter_l_etat(seance, etat)
    connexions.ouvrir(neuve)
    apres_coupure.reprendre(neuve, de=seance.identifiant)
    baux.prendre(neuve, dossier.id)
    noter(neuve, dossier.id, "en cours, et finie")
    apres_coupure.ranger(seance, etat, "SIGHUP")
    assert Brouillon.select().count() == 0
    assert Reprise.select().count() == 0
    assert [b.seance for b in Bail.select()] == [neuve.identifiant]
    assert apres_coupure.reprendre(suivante(neuve)) is None


def test_trop_vieux_le_dossier_ne_se_rouvre_pas_mais_la_note_reste(
    seance: Seance, creer_dossier: Callable[..., Dossier], horloge: Horloge
) -> None:
    dossier = creer_dossier()
    apres_coupure.noter_l_etat(seance, Etat(dossier.id, True, "vendredi soir", dossier.id))
    horloge.regler(horloge() + timedelta(days=3))
    assert apres_coupure.reprendre(suivante(seance)) is None
    assert brouillon_lire(seance, dossier.id) == "vendredi soir"


def test_la_plus_recente_gagne_et_chacun_retrouve_les_siennes(
    seance: Seance, ouvrir_pour: Callable[..., Seance], creer_dossier: Callable[..., Dossier], horloge: Horloge
) -> None:
    dossier, autre, martin = creer_dossier(), creer_dossier(), ouvrir_pour("martin")
    apres_coupure.noter_l_etat(seance, Etat(dossier.id, False, "ancienne", dossier.id))
    horloge.avancer(heures=0.1)
    apres_coupure.noter_l_etat(replace(seance, identifiant="z"), Etat(autre.id, True, "récente", autre.id))
    apres_coupure.noter_l_etat(martin, Etat(autre.id, True, "de Martin", autre.id))
    assert apres_coupure.reprendre(suivante(seance)) == Etat(autre.id, True, "récente", autre.id)
    assert (brouillon_lire(seance, dossier.id), brouillon_lire(seance, autre.id)) == ("ancienne", "récente")
    assert apres_coupure.reprendre(suivante(martin)) == Etat(autre.id, True, "de Martin", autre.id)


HOSTILES = [
    "", "{", "null", "[]", '{"le": 1}', '{"dossier_id": "1 OR 1", "ouvert": 1, "note": 3, "note_de": null, "le": "x"}',
    json.dumps({"dossier_id": 999_999, "ouvert": True, "note": "x", "note_de": 999_999, "le": "2026-11-23 09:00:00"}),
    "[" * 5_000, '{"le": "2026-11-23 09:00:00", "note": "' + "x" * 300_000 + '"}',
]  # fmt: skip


@pytest.mark.parametrize("contenu", HOSTILES, ids=range(len(HOSTILES)))
def test_un_fichier_abime_n_empeche_pas_d_entrer(seance: Seance, contenu: str) -> None:
    apres_coupure.noter_l_etat(seance, Etat())
    (fichier,) = fichiers()
    fichier.write_text(contenu, encoding="utf-8")
    assert apres_coupure.reprendre(suivante(seance)) is None
    assert Brouillon.select().count() == 0


def test_un_lien_glisse_dans_le_dossier_ne_fait_rien_lire_ailleurs(
    seance: Seance, creer_dossier: Callable[..., Dossier], tmp_path: Path
) -> None:
    dossier = creer_dossier()
    apres_coupure.noter_l_etat(seance, Etat(dossier.id, True, "secret d'un autre", dossier.id))
    (fichier,) = fichiers()
    ailleurs = tmp_path / "ailleurs.json"
    fichier.rename(ailleurs)
    fichier.symlink_to(ailleurs)
    assert apres_coupure.reprendre(suivante(seance)) is None
    assert ailleurs.exists()


def test_une_note_hostile_revient_inoffensive(seance: Seance, creer_dossier: Callable[..., Dossier]) -> None:
    dossier = creer_dossier()
    apres_coupure.noter_l_etat(seance, Etat(dossier.id, False, "a\x1b]0;x\x07b", dossier.id))
    apres_coupure.reprendre(suivante(seance))
    assert "\x1b" not in brouillon_lire(seance, dossier.id)


def test_une_note_vide_ne_laisse_ni_brouillon_ni_dossier(seance: Seance, creer_dossier: Callable[..., Dossier]) -> None:
    dossier = creer_dossier()
    brouillon_garder(seance, dossier.id, "avant")
    apres_coupure.ranger(seance, Etat(dossier.id, False, "", dossier.id), "SIGHUP")
    assert brouillon_lire(seance, dossier.id) == ""
    apres_coupure.ranger(suivante(seance), Etat(), "SIGHUP")
    assert Reprise.select().count() == 1
