"""Un dossier soldé ailleurs, qu'un jugement d'ouverture appris tard remet en cause : dit à un superviseur, jamais rouvert tout seul."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from agence.erreurs import Refus, SaisieInvalide
from agence.gestes import annulation, cycle, protections, soldes_touches
from agence.gestes.paiements import encaisser
from agence.mur import LigneMur, Mur
from agence.seance import Seance
from agence.tenue.verification import verifier
from donnees.modeles import Creance, Dossier, Evenement, Paiement
from donnees.nomenclature import Etat, Motif, MotifDeCloture, Moyen, SensEcheance
from donnees.vues.echeances import SOLDE_TOUCHE
from tests.fabrique import Horloge, creer_mandant
from tests.gestes.outils_gestes import relire

Fabrique = Callable[..., Dossier]
JUGEMENT = date(2026, 11, 2)


@pytest.fixture
def dossiers(seance: Seance, creer_dossier: Fabrique) -> tuple[Dossier, Dossier]:
    """Le même débiteur : un dossier ouvert, et chez un autre mandant un dossier soldé par de l'argent reçu le 20/11."""
    ouvert = creer_dossier(reference="R-1")
    solde = creer_dossier(reference="R-2", mandant=creer_mandant(seance, "AUTRE"))
    Dossier.update(debiteur_id=ouvert.debiteur_id).where(Dossier.id == solde.id).execute()
    payer(seance, solde, date(2026, 11, 20))
    return ouvert, solde


def payer(seance: Seance, dossier: Dossier, le: date) -> None:
    encaisser(seance, dossier.id, 1_500_00, le, Moyen.VIREMENT)
    assert relire(dossier).clos_motif is MotifDeCloture.SOLDE


def juger(seance: Seance, dossier: Dossier) -> None:
    protections.proteger(seance, dossier.id, Motif.PROCEDURE_COLLECTIVE, "redressement", JUGEMENT, preuve="jugement")


def au_mur(seance: Seance) -> list[LigneMur]:
    return [x for x in Mur(seance.jour).page(0, 50) if x.code == SOLDE_TOUCHE]


def test_regle_32_la_nuit_le_dit_une_fois_et_ne_rouvre_rien(seance: Seance, dossiers: tuple[Dossier, Dossier]) -> None:
    ouvert, solde = dossiers
    assert cycle.jouer(seance).alertes == 0
    juger(seance, ouvert)
    bilan = cycle.jouer(seance)
    assert bilan.alertes == 1 and any("R-2 soldé par" in r and "superviseur" in r for r in bilan.reserves)
    assert relire(solde).etat is Etat.CLOS and not Paiement.get(Paiement.dossier_id == solde.id).isole
    (ligne,) = au_mur(seance)
    assert (ligne.dossier, ligne.qui, ligne.texte, ligne.sens, ligne.depassee) == (
        "R-2", "superviseur", "C. com. L622-7", SensEcheance.ATTENTE, False,
    )  # fmt: skip
    assert "reçus depuis le 20/11/2026, après le jugement d'ouverture du 02/11/2026" in ligne.libelle
    assert ligne.sanction.endswith("20/11/2029")
    assert Evenement.select().where(Evenement.dossier_id == solde.id, Evenement.code == SOLDE_TOUCHE).count() == 1
    version = relire(solde).version
    assert cycle.jouer(seance).alertes == 0 and relire(solde).version == version, "la seconde nuit ne change rien"
    assert verifier(jour=seance.jour) == ()


def test_la_procedure_inscrite_sur_le_dossier_isole_les_fonds_et_repond(
    seance: Seance, superviseur: Seance, dossiers: tuple[Dossier, Dossier]
) -> None:
    juger(seance, dossiers[0])
    cycle.jouer(seance)
    juger(superviseur, dossiers[1])
    assert relire(dossiers[1]).etat is Etat.SUSPENDU and Paiement.get(Paiement.dossier_id == dossiers[1].id).isole
    assert au_mur(seance) == []
    cycle.jouer(seance)
    assert au_mur(seance) == []


def test_un_superviseur_dit_pourquoi_il_reste_solde_et_peut_se_reprendre(
    seance: Seance, superviseur: Seance, dossiers: tuple[Dossier, Dossier], horloge: Horloge
) -> None:
    juger(seance, dossiers[0])
    cycle.jouer(seance)
    with pytest.raises(Refus, match="réservé"):
        soldes_touches.laisser(seance, dossiers[1].id, "payé par la caution")
    with pytest.raises(SaisieInvalide):
        soldes_touches.laisser(superviseur, dossiers[1].id, " ")
    soldes_touches.laisser(superviseur, dossiers[1].id, "payé par la caution")
    assert au_mur(seance) == []
    annulation.annuler(superviseur)
    assert len(au_mur(seance)) == 1
    soldes_touches.laisser(superviseur, dossiers[1].id, "payé par la caution")
    horloge.avancer(jours=1)
    assert cycle.jouer(seance).alertes == 0 and au_mur(seance) == [], "il n'est plus redit"
    with pytest.raises(Refus, match="à revoir"):
        soldes_touches.laisser(superviseur, dossiers[1].id, "encore")


def test_un_jugement_inscrit_a_tort_retire_l_alerte(
    seance: Seance, superviseur: Seance, dossiers: tuple[Dossier, Dossier], horloge: Horloge
) -> None:
    juger(seance, dossiers[0])
    cycle.jouer(seance)
    protections.lever(superviseur, dossiers[0].id, "homonyme", a_tort=True)
    horloge.avancer(jours=1)
    cycle.jouer(seance)
    assert au_mur(seance) == []


def test_paye_avant_le_jugement_ou_pour_une_dette_d_apres_rien_n_est_dit(seance: Seance, creer_dossier: Fabrique) -> None:
    ouvert = creer_dossier()
    avant = creer_dossier(reference="R-2")
    apres = creer_dossier(reference="R-3", echeance_le=date(2026, 11, 15))
    Creance.update(facture_le=date(2026, 11, 10)).where(Creance.dossier_id == apres.id).execute()
    Dossier.update(debiteur_id=ouvert.debiteur_id).where(Dossier.id.in_([avant.id, apres.id])).execute()
    payer(seance, avant, date(2026, 11, 1))
    payer(seance, apres, date(2026, 11, 20))
    juger(seance, ouvert)
    assert cycle.jouer(seance).alertes == 0 and au_mur(seance) == []


def test_une_procedure_seulement_annoncee_ou_deja_finie_ne_remet_rien_en_cause(
    seance: Seance, superviseur: Seance, dossiers: tuple[Dossier, Dossier], creer_dossier: Fabrique, horloge: Horloge
) -> None:
    ouvert, solde = dossiers
    Paiement.update(recu_le=seance.jour).where(Paiement.dossier_id == solde.id).execute()
    protections.proteger(seance, ouvert.id, Motif.PROCEDURE_COLLECTIVE, "annonce", seance.jour)
    assert cycle.jouer(seance).reserves == [] and au_mur(seance) == []
    juger_le = date(2026, 11, 2)
    protections.lever(superviseur, ouvert.id, "démentie", a_tort=True)
    protections.proteger(seance, ouvert.id, Motif.PROCEDURE_COLLECTIVE, "redressement", juger_le, preuve="jugement")
    protections.lever(superviseur, ouvert.id, "plan exécuté", preuve="jugement de clôture")
    horloge.avancer(jours=2)
    Paiement.update(recu_le=seance.jour).where(Paiement.dossier_id == solde.id).execute()
    assert cycle.jouer(seance).reserves == [] and au_mur(seance) == []
