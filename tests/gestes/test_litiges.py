"""Les litiges : gel, preuve, réponse, retard ; et les réclamations, qui n'arrêtent rien."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from agence.argent import euros
from agence.erreurs import Introuvable, Refus, SaisieInvalide
from agence.gestes import litiges, protections, reclamations, suspensions
from agence.gestes.annulation import annuler
from agence.gestes.appels import consigner
from agence.gestes.cycle import jouer
from agence.seance import Seance
from donnees.modeles import Dossier, Litige, Reclamation
from donnees.nomenclature import Etat, IssueLitige, Motif, MotifAction, MotifImpaye, TypeAction, TypeEvenement, TypeLitige
from tests.fabrique import Horloge
from tests.gestes.outils_gestes import dernier, etat_complet, evenements, relire

Fabrique = Callable[..., Dossier]


def test_un_litige_gele_et_attend_le_mandant_avant_une_date(seance: Seance, creer_dossier: Fabrique) -> None:
    dossier = creer_dossier()
    litige = litiges.ouvrir(seance, dossier.id, TypeLitige.QUALITE, preuve="photos", note="deux palettes abîmées")
    relu = relire(dossier)
    assert (relu.suspension_motif, relu.suspension_attend, relu.impaye_motif) == (Motif.LITIGE, "retour_mandant", MotifImpaye.LITIGE)
    assert (litige.echeance_le, litige.preuve_demandee_le) == (date(2026, 12, 8), seance.jour)
    assert dernier(dossier).texte == (
        "qualité, réponse du mandant avant le 08/12/2026, preuve demandée : photos · deux palettes abîmées"
    )


@pytest.mark.parametrize(
    ("issue", "action"),
    [
        (IssueLitige.NON_FONDE, None),
        (IssueLitige.RETIRE, None),
        (IssueLitige.FONDE, TypeAction.REVUE),
        (IssueLitige.PARTIEL, TypeAction.REVUE),
    ],
)
def test_la_reponse_leve_et_reprend_ou_il_en_etait(
    issue: IssueLitige, action: TypeAction | None, seance: Seance, horloge: Horloge, creer_dossier: Fabrique
) -> None:
    dossier = creer_dossier()
    litige = litiges.ouvrir(seance, dossier.id, TypeLitige.LIVRAISON)
    horloge.avancer(jours=7)
    litiges.repondre(seance, litige.id, issue, "le mandant a répondu")
    relu = relire(dossier)
    assert (relu.etat, relu.action) == (Etat.ACTIF, action or dossier.action)
    assert (relu.position, relu.ancre_le) == (dossier.position, dossier.ancre_le + timedelta(days=7))
    assert relu.action_motif is MotifAction.FIN_DE_SUSPENSION
    assert Litige.get_by_id(litige.id).issue == issue.value
    with pytest.raises(Refus, match="clos"):
        litiges.repondre(seance, litige.id, issue, "encore")


def test_fonde_en_partie_propose_un_avoir(seance: Seance, creer_dossier: Fabrique) -> None:
    dossier = creer_dossier()
    litige = litiges.ouvrir(seance, dossier.id, TypeLitige.MONTANT)
    with pytest.raises(SaisieInvalide, match="avoir"):
        litiges.repondre(seance, litige.id, IssueLitige.NON_FONDE, "non", avoir=10_00)
    with pytest.raises(SaisieInvalide, match="réponse"):
        litiges.repondre(seance, litige.id, IssueLitige.PARTIEL, "  ", avoir=10_00)
    litiges.repondre(seance, litige.id, IssueLitige.PARTIEL, "une palette sur deux", avoir=120_00)
    assert dernier(dossier).texte == f"montant : fondé en partie, avoir proposé de {euros(120_00)} · une palette sur deux"
    assert relire(dossier).impaye_motif is MotifImpaye.DESACCORD_MONTANT


def test_deux_litiges_le_second_tient_encore(seance: Seance, creer_dossier: Fabrique) -> None:
    dossier = creer_dossier()
    un = litiges.ouvrir(seance, dossier.id, TypeLitige.QUALITE)
    deux = litiges.ouvrir(seance, dossier.id, TypeLitige.MONTANT)
    litiges.repondre(seance, un.id, IssueLitige.NON_FONDE, "non")
    assert relire(dossier).suspension_motif is Motif.LITIGE
    litiges.repondre(seance, deux.id, IssueLitige.NON_FONDE, "non")
    assert relire(dossier).etat is Etat.ACTIF


def test_le_resultat_lit_et_la_suspension_ouvrent_le_litige(seance: Seance, creer_dossier: Fabrique) -> None:
    par_appel, par_suspension = creer_dossier(), creer_dossier()
    consigner(seance, par_appel.id, "LIT")
    suspensions.suspendre(seance, par_suspension.id, Motif.LITIGE, date(2026, 12, 1))
    assert [(x.dossier_id, x.type, x.echeance_le) for x in Litige.select().order_by(Litige.id)] == [
        (par_appel.id, TypeLitige.AUTRE, date(2026, 12, 8)), (par_suspension.id, TypeLitige.AUTRE, date(2026, 12, 1)),
    ]  # fmt: skip
    assert relire(par_suspension).suspendu_jusqu_au is None, "la date est celle de la réponse, pas la fin du gel"
    suspensions.lever(seance, par_appel.id, "erreur")
    assert Litige.get(Litige.dossier_id == par_appel.id).issue == "leve"


def test_un_litige_sur_un_debiteur_protege_s_inscrit_sans_le_lacher(seance: Seance, creer_dossier: Fabrique) -> None:
    dossier = creer_dossier()
    protections.proteger(seance, dossier.id, Motif.PROCEDURE_COLLECTIVE, "liquidation", date(2026, 11, 2))
    litige = litiges.ouvrir(seance, dossier.id, TypeLitige.MONTANT)
    assert relire(dossier).suspension_motif is Motif.PROCEDURE_COLLECTIVE
    litiges.repondre(seance, litige.id, IssueLitige.NON_FONDE, "maintenu")
    assert relire(dossier).suspension_motif is Motif.PROCEDURE_COLLECTIVE


def test_la_preuve_recue_et_la_reprise(seance: Seance, creer_dossier: Fabrique) -> None:
    dossier = creer_dossier()
    litige = litiges.ouvrir(seance, dossier.id, TypeLitige.QUALITE, preuve="photos", resolveur="agence")
    litiges.preuve_recue(seance, litige.id, seance.jour, "photos du 20/11")
    assert (Litige.get().preuve, Litige.get().preuve_recue_le) == ("photos du 20/11", seance.jour)
    annuler(seance)
    assert (Litige.get().preuve, Litige.get().preuve_recue_le) == ("photos", None)
    autre = creer_dossier()
    image = etat_complet(autre)
    litiges.ouvrir(seance, autre.id, TypeLitige.QUALITE)
    annuler(seance)
    assert etat_complet(autre) == image and Litige.select().count() == 1


@pytest.mark.parametrize("options", [{"echeance_le": date(2026, 11, 23)}, {"resolveur": "le voisin"}])
def test_ce_qui_est_refuse(options: dict[str, object], seance: Seance, creer_dossier: Fabrique) -> None:
    dossier = creer_dossier()
    with pytest.raises(SaisieInvalide):
        litiges.ouvrir(seance, dossier.id, TypeLitige.QUALITE, **options)  # type: ignore[arg-type]
    with pytest.raises(Introuvable):
        litiges.repondre(seance, 999, IssueLitige.FONDE, "oui")
    assert Litige.select().count() == 0


def test_un_retard_se_signale_une_fois_et_reste_gele(nuit: Seance, seance: Seance, horloge: Horloge, creer_dossier: Fabrique) -> None:
    dossier = creer_dossier()
    litiges.ouvrir(seance, dossier.id, TypeLitige.QUALITE, echeance_le=date(2026, 11, 25))
    horloge.avancer(jours=2)
    jouer(nuit)
    assert evenements(dossier)[-1].code == "ouvert"
    horloge.avancer(jours=1)
    premier, second = jouer(nuit), jouer(nuit)
    assert (premier.alertes, second.alertes) == (1, 0)
    retards = [e for e in evenements(dossier) if e.code.startswith("retard")]
    assert [(e.type, e.texte) for e in retards] == [(TypeEvenement.LITIGE, "réponse attendue le 25/11/2026, en retard")]
    assert relire(dossier).suspension_motif is Motif.LITIGE


# ── les réclamations ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_une_reclamation_se_recoit_se_repond_et_se_compte(seance: Seance, horloge: Horloge, creer_dossier: Fabrique) -> None:
    un, deux = creer_dossier(), creer_dossier()
    etat = relire(un).etat
    recue = reclamations.recevoir(seance, un.id, "appels trop tôt le matin")
    assert recue.repondre_avant == date(2026, 12, 7), "dix jours ouvrés"
    reclamations.recevoir(seance, deux.id, "ton de la lettre", date(2026, 11, 20), repondre_avant=date(2026, 11, 24))
    assert relire(un).etat is etat
    horloge.avancer(jours=3)
    reclamations.repondre(seance, recue.id, "excuses, plages corrigées")
    compte = reclamations.compter(horloge.jour)
    assert (compte.recues, compte.repondues, compte.en_attente, compte.en_retard, compte.pour_mille) == (2, 1, 1, 1, 1000.0)
    assert reclamations.compter(horloge.jour, date(2026, 11, 22)).recues == 1
    with pytest.raises(Refus, match="déjà répondue"):
        reclamations.repondre(seance, recue.id, "encore")
    with pytest.raises(Introuvable):
        reclamations.repondre(seance, 999, "quoi")


def test_une_reclamation_s_annule(seance: Seance, creer_dossier: Fabrique) -> None:
    dossier = creer_dossier()
    for objet, le in (("  ", None), ("ton de la lettre", date(2027, 1, 1))):
        with pytest.raises(SaisieInvalide):
            reclamations.recevoir(seance, dossier.id, objet, le)
    reclamations.recevoir(seance, dossier.id, "appels répétés")
    annuler(seance)
    assert Reclamation.select().count() == 0
