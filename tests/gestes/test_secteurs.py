"""Le secteur de toutes les créances d'un mandant : aperçu juste, appliqué aux seules inconnues, tracé dossier par dossier."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from agence.erreurs import Introuvable, Refus
from agence.gestes.annulation import annuler
from agence.gestes.cloture import clore
from agence.gestes.interruptions import preciser_secteur
from agence.gestes.secteurs import apercevoir, appliquer
from agence.seance import Seance
from donnees.modeles import Bail, Creance, Dossier, Evenement, Mandant
from donnees.nomenclature import MotifDeCloture, Nature, Secteur
from tests.fabrique import creer_mandant

Fabrique = Callable[..., Dossier]
JUIN = date(2026, 6, 30)
INCONNU = (date(2031, 6, 30), date(2027, 5, 31))
"""Entre professionnels, cinq ans retenus ; le délai le plus court d'un secteur possible est surveillé."""
GENERAL = (date(2031, 6, 30), date(2031, 6, 30))


@pytest.fixture
def dossiers(superviseur: Seance, creer_dossier: Fabrique) -> list[Dossier]:
    """Deux de secteur inconnu, un connu, un clos, et un d'un autre mandant."""
    lus = [creer_dossier(reference=f"R-{n}", echeance_le=JUIN) for n in range(4)]
    preciser_secteur(superviseur, lus[2].id, Secteur.TRANSPORT)
    clore(superviseur, lus[3].id, MotifDeCloture.RETRAIT)
    autre = creer_mandant(superviseur, "ELEC", Nature.PROFESSIONNEL)
    return [*lus, creer_dossier(reference="E-1", echeance_le=JUIN, mandant=autre)]


def secteurs(dossiers: list[Dossier]) -> list[Secteur | None]:
    return [Creance.get(Creance.dossier_id == d.id).secteur for d in dossiers]


def test_l_apercu_dit_le_nombre_et_les_dates_et_n_ecrit_rien(superviseur: Seance, dossiers: list[Dossier]) -> None:
    vu = apercevoir(superviseur, "FOURNIL", Secteur.GENERAL)
    assert [(d.reference, d.creances, d.avant, d.apres) for d in vu.dossiers] == [
        ("R-0", 1, INCONNU, GENERAL), ("R-1", 1, INCONNU, GENERAL),
    ]  # fmt: skip
    assert (vu.creances, len(vu.bougent)) == (2, 2)
    assert secteurs(dossiers) == [None, None, Secteur.TRANSPORT, None, None]


def test_il_s_applique_aux_seules_inconnues_et_chaque_dossier_le_dit(superviseur: Seance, dossiers: list[Dossier]) -> None:
    vu = apercevoir(superviseur, "FOURNIL", Secteur.GENERAL)
    assert appliquer(superviseur, vu).dossiers == 2
    assert secteurs(dossiers) == [Secteur.GENERAL, Secteur.GENERAL, Secteur.TRANSPORT, None, None]
    for d, touche in zip(dossiers[:2], vu.dossiers, strict=True):
        relu = Dossier.get_by_id(d.id)
        assert (relu.prescription_le, relu.prescription_au_plus_tot) == touche.apres, "l'aperçu disait vrai"
        dit = Evenement.get(Evenement.dossier_id == d.id, Evenement.code == "secteur")
        assert dit.texte.startswith("secteur : ")
    assert apercevoir(superviseur, "FOURNIL", Secteur.GENERAL).dossiers == (), "refait, il ne reste rien"
    with pytest.raises(Refus, match="rien à annuler"):
        annuler(superviseur)


def test_une_creance_deja_connue_du_meme_dossier_garde_son_secteur(superviseur: Seance, creer_dossier: Fabrique) -> None:
    d = creer_dossier(montants=(100_00, 200_00), echeance_le=JUIN)
    connue = Creance.select().where(Creance.dossier_id == d.id).order_by(Creance.id).first()
    Creance.update(secteur=Secteur.TRANSPORT).where(Creance.id == connue.id).execute()
    vu = apercevoir(superviseur, "FOURNIL", Secteur.GENERAL)
    assert vu.creances == 1
    appliquer(superviseur, vu)
    assert {c.secteur for c in Creance.select().where(Creance.dossier_id == d.id)} == {Secteur.TRANSPORT, Secteur.GENERAL}


def test_un_dossier_tenu_par_un_collegue_attend_et_se_dit(
    superviseur: Seance, seance: Seance, dossiers: list[Dossier]
) -> None:
    assert seance.acteur is not None
    jusqu_a = superviseur.horloge() + timedelta(minutes=10)
    Bail.create(dossier_id=dossiers[0].id, utilisateur_id=seance.acteur.id, seance=seance.identifiant, jusqu_a=jusqu_a)
    fait = appliquer(superviseur, apercevoir(superviseur, "FOURNIL", Secteur.GENERAL))
    assert fait.dossiers == 1 and fait.refuses[0][0] == "R-0" and "tient ce dossier" in fait.refuses[0][1]
    assert [d.reference for d in apercevoir(superviseur, "FOURNIL", Secteur.GENERAL).dossiers] == ["R-0"]


def test_un_agent_ne_le_peut_pas_et_un_mandant_inconnu_se_dit(seance: Seance, superviseur: Seance) -> None:
    with pytest.raises(Refus, match="réservé"):
        apercevoir(seance, "FOURNIL", Secteur.GENERAL)
    with pytest.raises(Introuvable, match="NULLE"):
        apercevoir(superviseur, "NULLE", Secteur.GENERAL)
    assert not Mandant.select().where(Mandant.code == "NULLE").exists()
