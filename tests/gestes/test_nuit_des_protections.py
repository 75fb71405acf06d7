"""La nuit et les protections : ce qui arrive à terme, ce qui tient encore, jamais deux fois."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from agence.gestes import litiges, protections, suspensions
from agence.gestes.cycle import jouer
from agence.gestes.promesses import promettre
from agence.seance import Seance
from donnees.base import lignes
from donnees.modeles import Courrier, Creance, Dossier, EcheanceProcedure
from donnees.nomenclature import Etat, Motif, Nature, TypeAction, TypeEvenement, TypeLitige
from donnees.vues.protections import protections_du
from tests.fabrique import Horloge
from tests.gestes.outils_gestes import evenements, relire

Fabrique = Callable[..., Dossier]


def photo() -> list[tuple[object, ...]]:
    """Tout ce que la nuit peut changer."""
    return [
        ligne for table in ("dossier", "protection", "echeance_procedure", "evenement", "courrier")
        for ligne in lignes(f"SELECT * FROM {table} ORDER BY id")
    ]  # fmt: skip


def test_une_annonce_sans_attestation_finit_et_le_scenario_reprend(
    seance: Seance, nuit: Seance, horloge: Horloge, creer_dossier: Fabrique
) -> None:
    """Annoncé le 23/11, trente jours mènent au 23/12 ; le 24 le dossier est rendu."""
    dossier = creer_dossier(nature=Nature.PARTICULIER)
    suspensions.suspendre(seance, dossier.id, Motif.SURENDETTEMENT)
    horloge.avancer(jours=30)
    jouer(nuit)
    assert relire(dossier).suspension_motif is Motif.SURENDETTEMENT
    horloge.avancer(jours=1)
    jouer(nuit)
    relu = relire(dossier)
    assert (relu.etat, relu.action) == (Etat.ACTIF, dossier.action)
    assert protections_du(dossier.id)[0].levee_le == date(2026, 12, 24)
    assert EcheanceProcedure.get(EcheanceProcedure.code == "attestation").annulee
    avant = photo()
    jouer(nuit)
    assert photo() == avant


def test_deux_ans_de_suspension_finis_une_personne_regarde_d_abord(
    seance: Seance, nuit: Seance, horloge: Horloge, creer_dossier: Fabrique
) -> None:
    dossier = creer_dossier()
    protections.proteger(seance, dossier.id, Motif.SURENDETTEMENT, "recevable", date(2024, 12, 10))
    horloge.avancer(jours=18)
    jouer(nuit)
    relu = relire(dossier)
    assert (relu.etat, relu.action) == (Etat.ACTIF, TypeAction.REVUE)
    assert Courrier.select().count() == 0
    assert [e.type for e in evenements(dossier)][-1] is TypeEvenement.REPRISE


def test_une_fin_un_jour_ferme_se_rend_au_jour_ouvre(seance: Seance, nuit: Seance, horloge: Horloge, creer_dossier: Fabrique) -> None:
    """Fin le dimanche 29/11 : suspendu jusqu'au lundi 30, rendu le mardi ; la protection, elle, a fini le dimanche."""
    dossier = creer_dossier()
    protections.proteger(seance, dossier.id, Motif.DELAI_DE_GRACE, "accorde", date(2026, 11, 2), fin_le=date(2026, 11, 29))
    for _ in range(7):
        horloge.avancer(jours=1)
        jouer(nuit)
    assert relire(dossier).etat is Etat.SUSPENDU and protections_du(dossier.id)[0].levee_le is None
    horloge.avancer(jours=1)
    jouer(nuit)
    assert relire(dossier).etat is Etat.ACTIF and protections_du(dossier.id)[0].levee_le == date(2026, 11, 30)


@pytest.mark.parametrize("reste", ["protection", "litige", "promesse"])
def test_ce_qui_reste_retient_le_dossier(reste: str, seance: Seance, nuit: Seance, horloge: Horloge, creer_dossier: Fabrique) -> None:
    dossier = creer_dossier()
    if reste == "promesse":
        promettre(seance, dossier.id, 500_00, date(2026, 12, 28))
    if reste == "litige":
        litiges.ouvrir(seance, dossier.id, TypeLitige.QUALITE, echeance_le=date(2027, 3, 1))
    suspensions.suspendre(seance, dossier.id, Motif.SURENDETTEMENT)
    if reste == "protection":
        protections.proteger(seance, dossier.id, Motif.TUTELLE, "tutelle", date(2026, 11, 2))
    horloge.avancer(jours=31)
    jouer(nuit)
    attendus = {"protection": Motif.TUTELLE, "litige": Motif.LITIGE, "promesse": Motif.PROMESSE}
    assert relire(dossier).suspension_motif is attendus[reste]
    assert next(x for x in protections_du(dossier.id) if x.type == Motif.SURENDETTEMENT).levee_le == date(2026, 12, 24)
    avant = photo()
    jouer(nuit)
    assert photo() == avant


def test_un_dossier_entre_ensuite_chez_un_debiteur_protege_l_est_aussi(
    seance: Seance, superviseur: Seance, nuit: Seance, creer_dossier: Fabrique
) -> None:
    """Facturé avant le jugement, il est gelé ; facturé après, il se recouvre ; levée partout, rien ne revient."""
    premier = creer_dossier()
    protections.proteger(seance, premier.id, Motif.PROCEDURE_COLLECTIVE, "redressement", date(2026, 10, 1), publiee_le=date(2026, 10, 10))
    debiteur = relire(premier).debiteur_id
    avant, apres = creer_dossier(), creer_dossier()
    Dossier.update(debiteur_id=debiteur).where(Dossier.id.in_([avant.id, apres.id])).execute()
    Creance.update(facture_le=date(2026, 11, 1)).where(Creance.dossier_id == apres.id).execute()
    jouer(nuit)
    assert relire(avant).suspension_motif is Motif.PROCEDURE_COLLECTIVE and relire(apres).etat is Etat.ACTIF
    (ligne,) = protections_du(avant.id)
    assert (ligne.debut_le, ligne.publiee_le) == (date(2026, 10, 1), date(2026, 10, 10))
    image = photo()
    jouer(nuit)
    assert photo() == image
    protections.lever(superviseur, premier.id, "clôture", preuve="jugement")
    assert relire(avant).etat is Etat.ACTIF
    jouer(nuit)
    assert relire(avant).etat is Etat.ACTIF


def test_une_protection_plus_faible_finit_sans_lacher_le_dossier(
    seance: Seance, nuit: Seance, horloge: Horloge, creer_dossier: Fabrique
) -> None:
    dossier = creer_dossier()
    suspensions.suspendre(seance, dossier.id, Motif.SURENDETTEMENT)
    protections.proteger(seance, dossier.id, Motif.DECES, "deces", date(2026, 11, 2))
    horloge.avancer(jours=31)
    jouer(nuit)
    assert relire(dossier).suspension_motif is Motif.DECES
    assert [x.levee_le for x in protections_du(dossier.id)] == [None, date(2026, 12, 24)]
