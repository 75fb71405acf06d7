"""Protéger, changer de phase, lever : ce qui s'inscrit, ce que voient les autres dossiers, ce que la reprise rend."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from agence.decomptes import decompte_du_dossier
from agence.erreurs import Introuvable, Refus, SaisieInvalide
from agence.gestes import declarations, intervenants, protections, suspensions
from agence.gestes.annulation import annuler
from agence.gestes.appels import barriere, consigner
from agence.gestes.paiements import encaisser
from agence.gestes.promesses import promettre
from agence.seance import Seance
from donnees.modeles import Dossier, EcheanceProcedure, Interruption, Mandat, Paiement, Piece, Protection
from donnees.nomenclature import Etat, Motif, Moyen, Nature, RoleIntervenant, TypeEvenement
from donnees.vues.protections import echeances_des, protections_du
from tests.fabrique import Horloge, creer_mandant
from tests.gestes.outils_gestes import dernier, etat_complet, evenements, relire

PC, SUR, DCD, TUT, GRACE = (
    Motif.PROCEDURE_COLLECTIVE, Motif.SURENDETTEMENT, Motif.DECES, Motif.TUTELLE, Motif.DELAI_DE_GRACE,
)  # fmt: skip
JUGEMENT, BODACC = date(2026, 11, 2), date(2026, 11, 10)
Fabrique = Callable[..., Dossier]


def mur(dossier: Dossier) -> dict[str, date]:
    ids = [x.id for x in protections_du(dossier.id)]
    return {e.code: e.le for e in echeances_des(ids) if e.faite_le is None}


def ouvrir(seance: Seance, dossier: Dossier, phase: str = "redressement", **options: object) -> Protection:
    options.setdefault("publiee_le", BODACC)
    return protections.proteger(seance, dossier.id, PC, phase, JUGEMENT, **options)  # type: ignore[arg-type]


# ── procédure collective ─────────────────────────────────────────────────────────────────────────────────────────────


def test_un_jugement_arrete_tout_et_inscrit_la_declaration(seance: Seance, creer_dossier: Fabrique) -> None:
    dossier = creer_dossier()
    ligne = ouvrir(seance, dossier, preuve="annonce BODACC B n° 218")
    relu = relire(dossier)
    assert (relu.etat, relu.suspension_motif, relu.suspension_attend) == (Etat.SUSPENDU, PC, "fin_de_procedure")
    assert mur(dossier) == {"declaration_de_creance": date(2027, 1, 10), "releve_de_forclusion": date(2027, 5, 10)}
    assert Piece.get_by_id(ligne.piece_id).nom == "annonce BODACC B n° 218"
    assert dernier(dossier).texte.startswith(
        "procédure collective, redressement judiciaire : jour du jugement d'ouverture 02/11/2026, publié le 10/11/2026"
    )


def test_l_arret_des_interets_part_du_jugement_pas_de_la_saisie(seance: Seance, creer_dossier: Fabrique) -> None:
    dossier = creer_dossier(echeance_le=date(2026, 9, 30))
    suspensions.suspendre(seance, dossier.id, PC)
    provisoire = decompte_du_dossier(dossier.id, seance.jour, seance.configuration).interets
    ouvrir(seance, dossier)
    veille = decompte_du_dossier(dossier.id, JUGEMENT - timedelta(days=1), seance.configuration).interets
    assert decompte_du_dossier(dossier.id, seance.jour, seance.configuration).interets == veille < provisoire


def test_la_conversion_garde_le_premier_jugement_et_ses_delais(seance: Seance, creer_dossier: Fabrique) -> None:
    dossier = creer_dossier()
    ouvrir(seance, dossier)
    protections.changer_phase(seance, dossier.id, "liquidation", date(2026, 11, 20), publiee_le=date(2026, 11, 21))
    assert [(x.phase, x.levee_le) for x in protections_du(dossier.id)] == [
        ("redressement", date(2026, 11, 20)), ("liquidation", None),
    ]  # fmt: skip
    assert mur(dossier)["declaration_de_creance"] == date(2027, 1, 10), "le délai ouvert par la première publication"
    with pytest.raises(SaisieInvalide, match="avant liquidation"):
        protections.changer_phase(seance, dossier.id, "redressement", date(2026, 11, 10))
    with pytest.raises(Refus, match="déjà prouvée"):
        protections.proteger(seance, dossier.id, PC, "annonce", seance.jour)


def test_la_publication_apprise_ensuite_refait_les_delais_sans_doubler_la_phase(seance: Seance, creer_dossier: Fabrique) -> None:
    dossier = creer_dossier()
    ouvrir(seance, dossier, publiee_le=None)
    assert mur(dossier)["declaration_de_creance"] == date(2027, 1, 2)
    ouvrir(seance, dossier, donnees={"hors_territoire": True, "mandataire": "Me Durand"})
    assert mur(dossier) == {"declaration_de_creance": date(2027, 3, 10), "releve_de_forclusion": date(2027, 5, 10)}
    (ligne,) = protections_du(dossier.id)
    assert (ligne.publiee_le, ligne.donnees["mandataire"]) == (BODACC, "Me Durand")


def test_une_procedure_vise_la_personne_donc_tous_ses_dossiers(seance: Seance, creer_dossier: Fabrique) -> None:
    premier = creer_dossier()
    debiteur = relire(premier).debiteur_id
    ailleurs = creer_dossier(mandant=creer_mandant(seance, "AUTRE"), agent="martin")
    clos = creer_dossier()
    Dossier.update(debiteur_id=debiteur).where(Dossier.id.in_([ailleurs.id, clos.id])).execute()
    Dossier.update(etat="clos", etape="clos", action=None, action_le=None, clos_motif="retrait", clos_le=seance.jour).where(
        Dossier.id == clos.id
    ).execute()
    avant = [etat_complet(d) for d in (premier, ailleurs)]
    ouvrir(seance, premier, donnees={"hors_territoire": True})
    assert relire(ailleurs).suspension_motif is PC and relire(clos).etat is Etat.CLOS
    assert mur(premier)["declaration_de_creance"] == date(2027, 3, 10)
    assert mur(ailleurs)["declaration_de_creance"] == date(2027, 1, 10), "où demeure un créancier ne vaut que pour lui"
    annuler(seance)
    assert [etat_complet(d) for d in (premier, ailleurs)] == avant
    assert mur(premier) == mur(ailleurs) == {}
    assert dernier(ailleurs).type is TypeEvenement.ANNULATION and "annulé : protection" in dernier(ailleurs).texte


def test_la_reprise_refuse_si_un_autre_dossier_a_change_depuis(
    seance: Seance, ouvrir_pour: Callable[..., Seance], creer_dossier: Fabrique
) -> None:
    premier = creer_dossier()
    ailleurs = creer_dossier(agent="martin")
    Dossier.update(debiteur_id=relire(premier).debiteur_id).where(Dossier.id == ailleurs.id).execute()
    ouvrir(seance, premier)
    intervenants.ajouter(ouvrir_pour("martin"), ailleurs.id, RoleIntervenant.GARANT, "M. Caution")
    with pytest.raises(Refus, match="autre dossier"):
        annuler(seance)
    assert relire(premier).suspension_motif is PC


def test_la_caution_est_signalee(seance: Seance, creer_dossier: Fabrique) -> None:
    dossier = creer_dossier()
    intervenants.ajouter(seance, dossier.id, RoleIntervenant.GARANT, "Mme Caution")
    ouvrir(seance, dossier, "liquidation")
    assert "la poursuite peut reprendre (R641-26) : Mme Caution" in dernier(dossier).texte


def test_les_dates_impossibles_sont_refusees(seance: Seance, creer_dossier: Fabrique) -> None:
    dossier = creer_dossier()
    avant = etat_complet(dossier)
    for debut, publiee in (
        (date(2026, 12, 1), None), (date(1926, 11, 2), None), (JUGEMENT, date(2026, 12, 1)), (JUGEMENT, date(2026, 10, 1)),
    ):  # fmt: skip
        with pytest.raises(SaisieInvalide):
            protections.proteger(seance, dossier.id, PC, "redressement", debut, publiee_le=publiee)
    with pytest.raises(Introuvable, match="inconnue"):
        protections.proteger(seance, dossier.id, PC, "faillite", JUGEMENT)
    with pytest.raises(Introuvable, match="pièce"):
        protections.proteger(seance, dossier.id, PC, "redressement", JUGEMENT, piece=999)
    assert etat_complet(dossier) == avant and Protection.select().count() == 0


# ── l'argent reçu après le jugement ──────────────────────────────────────────────────────────────────────────────────


def test_l_argent_deja_recu_depuis_le_jugement_se_met_a_part(seance: Seance, creer_dossier: Fabrique) -> None:
    dossier = creer_dossier()
    encaisser(seance, dossier.id, 100_00, date(2026, 10, 30), Moyen.VIREMENT)
    encaisser(seance, dossier.id, 200_00, JUGEMENT, Moyen.VIREMENT)
    ouvrir(seance, dossier)
    assert [bool(p.isole) for p in Paiement.select().order_by(Paiement.recu_le)] == [False, True]
    relu = relire(dossier)
    assert (relu.verse, relu.solde) == (100_00, relu.principal - 100_00)
    assert mur(dossier)["fonds_isoles"] == date(2029, 11, 2), "trois ans, L622-7"
    with pytest.raises(Refus, match="rien à annuler"):
        annuler(seance)


def test_un_dossier_solde_par_un_paiement_interdit_se_rouvre(seance: Seance, creer_dossier: Fabrique) -> None:
    dossier = creer_dossier(echeance_le=date(2026, 11, 1))
    du = decompte_du_dossier(dossier.id, date(2026, 11, 20), seance.configuration).du
    encaisser(seance, dossier.id, du, date(2026, 11, 20), Moyen.VIREMENT)
    assert relire(dossier).etat is Etat.CLOS
    ouvrir(seance, dossier)
    relu = relire(dossier)
    assert (relu.etat, relu.suspension_motif, relu.verse) == (Etat.SUSPENDU, PC, 0)


def test_une_procedure_inscrite_a_tort_rend_l_argent_et_les_interets(seance: Seance, superviseur: Seance, creer_dossier: Fabrique) -> None:
    dossier = creer_dossier()
    encaisser(seance, dossier.id, 200_00, date(2026, 11, 5), Moyen.VIREMENT)
    avant = decompte_du_dossier(dossier.id, seance.jour, seance.configuration)
    ouvrir(seance, dossier)
    protections.lever(superviseur, dossier.id, "homonyme : un autre SIREN", a_tort=True)
    apres = decompte_du_dossier(dossier.id, seance.jour, seance.configuration)
    assert (apres.du, apres.verse, relire(dossier).verse) == (avant.du, 200_00, 200_00)
    assert relire(dossier).etat is Etat.ACTIF and mur(dossier) == {}


# ── déclarer la créance ──────────────────────────────────────────────────────────────────────────────────────────────


def test_la_declaration_est_arretee_au_jour_du_jugement(seance: Seance, creer_dossier: Fabrique) -> None:
    dossier = creer_dossier(montants=(1_000_00, 500_00), echeance_le=date(2026, 9, 30))
    intervenants.ajouter(seance, dossier.id, RoleIntervenant.GARANT, "Mme Caution")
    ouvrir(seance, dossier, "liquidation", donnees={"mandataire": "SELARL Durand", "adresse": "2 rue du Palais, Rennes"})
    d = declarations.preparer_declaration(seance, dossier.id)
    attendu = decompte_du_dossier(dossier.id, JUGEMENT, seance.configuration)
    assert (d.jugement, d.limite, d.total) == (JUGEMENT, date(2027, 1, 10), attendu.du)
    assert (d.destinataire, d.signataire, d.cautions) == ("SELARL Durand", "mandant", ("Mme Caution",))
    assert [c.montant for c in d.creances] == [1_000_00, 500_00] and d.principal == 1_500_00
    assert d.interets == attendu.interets and d.en_json()["jugement"] == "2026-11-02"


def test_declarer_solde_l_echeance_et_interrompt_la_prescription(seance: Seance, creer_dossier: Fabrique) -> None:
    dossier = creer_dossier()
    ouvrir(seance, dossier)
    avant = mur(dossier)
    with pytest.raises(Refus) as refus:
        declarations.declarer(seance, dossier.id, seance.jour)
    assert refus.value.regle == "23"
    declarations.declarer(seance, dossier.id, date(2026, 11, 20), preuve="déclaration et recommandé 1A 234")
    assert "declaration_de_creance" in avant and mur(dossier) == {}
    assert Interruption.get().le == date(2026, 11, 20)
    with pytest.raises(Refus, match="déjà déclarée"):
        declarations.declarer(seance, dossier.id, seance.jour, preuve="encore")


def test_une_declaration_tardive_laisse_le_releve_de_forclusion(seance: Seance, horloge: Horloge, creer_dossier: Fabrique) -> None:
    dossier = creer_dossier()
    ouvrir(seance, dossier)
    horloge.avancer(jours=60)
    declarations.declarer(seance, dossier.id, horloge.jour, preuve="recommandé")
    assert set(mur(dossier)) == {"releve_de_forclusion"}
    assert any("relevé de forclusion" in e.texte for e in evenements(dossier))


def test_rien_a_declarer_sans_jugement_date(seance: Seance, creer_dossier: Fabrique) -> None:
    dossier = creer_dossier()
    suspensions.suspendre(seance, dossier.id, PC)
    with pytest.raises(Refus) as refus:
        declarations.preparer_declaration(seance, dossier.id)
    assert refus.value.regle == "31"


def test_le_pouvoir_special_se_lit_au_mandat(seance: Seance, creer_dossier: Fabrique) -> None:
    dossier = creer_dossier()
    ouvrir(seance, dossier)
    Mandat.update(pouvoir_declaration_le=date(2026, 6, 1)).execute()
    d = declarations.preparer_declaration(seance, dossier.id)
    assert (d.signataire, d.pouvoir) == ("agence", date(2026, 6, 1))


# ── surendettement ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_un_surendettement_annonce_attend_l_attestation_avec_une_fin(seance: Seance, creer_dossier: Fabrique) -> None:
    dossier = creer_dossier(nature=Nature.PARTICULIER)
    suspensions.suspendre(seance, dossier.id, SUR)
    relu = relire(dossier)
    assert (relu.suspension_attend, relu.suspendu_jusqu_au) == ("attestation", date(2026, 12, 23))
    avant = decompte_du_dossier(dossier.id, seance.jour, seance.configuration)
    assert encaisser(seance, dossier.id, 50_00, seance.jour, Moyen.CARTE).id
    assert decompte_du_dossier(dossier.id, seance.jour, seance.configuration).du == avant.du - 50_00


def test_recevable_puis_plan_les_paiements_reprennent(seance: Seance, creer_dossier: Fabrique) -> None:
    dossier = creer_dossier(nature=Nature.PARTICULIER)
    protections.proteger(seance, dossier.id, SUR, "recevable", date(2026, 11, 16), preuve="décision du 16/11")
    assert relire(dossier).suspendu_jusqu_au == date(2028, 11, 16)
    with pytest.raises(Refus) as refus:
        encaisser(seance, dossier.id, 50_00, seance.jour, Moyen.CARTE)
    assert refus.value.regle == "33" and "plan" in refus.value.remede
    assert encaisser(seance, dossier.id, 50_00, date(2026, 11, 15), Moyen.VIREMENT).id, "reçu avant la recevabilité"
    protections.changer_phase(seance, dossier.id, "plan", seance.jour)
    assert encaisser(seance, dossier.id, 50_00, seance.jour, Moyen.CARTE).id
    with pytest.raises(Refus):
        promettre(seance, dossier.id, 50_00, date(2026, 11, 30))


def test_la_recevabilite_ne_depasse_pas_deux_ans(seance: Seance, creer_dossier: Fabrique) -> None:
    dossier = creer_dossier(nature=Nature.PARTICULIER)
    with pytest.raises(SaisieInvalide, match="16/11/2028"):
        protections.proteger(seance, dossier.id, SUR, "recevable", date(2026, 11, 16), fin_le=date(2028, 11, 17))
    with pytest.raises(SaisieInvalide, match="à venir"):
        protections.proteger(seance, dossier.id, SUR, "recevable", date(2024, 11, 1))


# ── décès, tutelle ───────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("motif", "phase"), [(DCD, "deces"), (TUT, "tutelle"), (TUT, "mineur")])
def test_on_ne_parle_qu_au_representant_inscrit(motif: Motif, phase: str, seance: Seance, creer_dossier: Fabrique) -> None:
    dossier = creer_dossier(nature=Nature.PARTICULIER)
    protections.proteger(seance, dossier.id, motif, phase, date(2026, 11, 16))
    assert "représentant" in barriere(seance, dossier.id).constats[0].remede
    notaire = intervenants.ajouter(seance, dossier.id, RoleIntervenant.REPRESENTANT, "Me Notaire")
    assert barriere(seance, dossier.id).phrase.startswith("ne parler qu'à Me Notaire")
    with pytest.raises(Refus):
        consigner(seance, dossier.id, "NRP")
    consigner(seance, dossier.id, "NRP", representant=notaire.id)
    relu = relire(dossier)
    assert (relu.suspension_motif, relu.tentatives) == (motif, 1)
    assert dernier(dossier).texte == "à Me Notaire, représentant"
    garant = intervenants.ajouter(seance, dossier.id, RoleIntervenant.GARANT, "M. Garant")
    with pytest.raises(Introuvable):
        consigner(seance, dossier.id, "NRP", representant=garant.id)


def test_un_rappel_convenu_avec_le_notaire_va_au_mur(seance: Seance, horloge: Horloge, creer_dossier: Fabrique) -> None:
    dossier = creer_dossier(nature=Nature.PARTICULIER)
    protections.proteger(seance, dossier.id, DCD, "deces", date(2026, 11, 16))
    notaire = intervenants.ajouter(seance, dossier.id, RoleIntervenant.REPRESENTANT, "Me Notaire")
    rendez_vous = horloge.instant + timedelta(days=3)
    consigner(seance, dossier.id, "RPL", representant=notaire.id, rendez_vous=rendez_vous)
    assert relire(dossier).suspension_motif is DCD
    rappel = EcheanceProcedure.get(EcheanceProcedure.code == "rappel_du_representant")
    assert (rappel.libelle, rappel.le) == ("rappeler Me Notaire à 10:00", date(2026, 11, 26))


# ── délai de grâce, plusieurs protections, levée ─────────────────────────────────────────────────────────────────────


def test_un_delai_de_grace_est_date_et_n_arrete_que_les_penalites(seance: Seance, creer_dossier: Fabrique) -> None:
    dossier = creer_dossier(echeance_le=date(2026, 9, 30))
    with pytest.raises(SaisieInvalide, match="fin manque"):
        protections.proteger(seance, dossier.id, GRACE, "accorde", date(2026, 11, 2))
    with pytest.raises(SaisieInvalide, match="dépasse le 02/11/2028"):
        protections.proteger(seance, dossier.id, GRACE, "accorde", date(2026, 11, 2), fin_le=date(2028, 11, 3))
    protections.proteger(seance, dossier.id, GRACE, "accorde", date(2026, 11, 2), fin_le=date(2027, 5, 2))
    relu = relire(dossier)
    assert relu.suspendu_jusqu_au == date(2027, 5, 3), "le 2 mai 2027 est un dimanche"
    penalites = decompte_du_dossier(dossier.id, seance.jour, seance.configuration).interets
    assert penalites == decompte_du_dossier(dossier.id, date(2026, 11, 1), seance.configuration).interets
    consigner(seance, dossier.id, "NRP")
    assert encaisser(seance, dossier.id, 10_00, seance.jour, Moyen.CARTE).id


def test_la_plus_forte_tient_le_dossier_et_l_autre_reste(seance: Seance, superviseur: Seance, creer_dossier: Fabrique) -> None:
    dossier = creer_dossier(nature=Nature.PARTICULIER)
    protections.proteger(seance, dossier.id, DCD, "deces", date(2026, 11, 16))
    protections.proteger(seance, dossier.id, SUR, "recevable", date(2026, 11, 10))
    assert relire(dossier).suspension_motif is DCD
    protections.lever(superviseur, dossier.id, "héritier connu", preuve="acte de notoriété")
    relu = relire(dossier)
    assert (relu.suspension_motif, relu.suspendu_jusqu_au) == (SUR, date(2028, 11, 10))


def test_lever_veut_un_superviseur_une_raison_et_une_piece(seance: Seance, superviseur: Seance, creer_dossier: Fabrique) -> None:
    dossier = creer_dossier()
    ouvrir(seance, dossier)
    with pytest.raises(Refus, match="superviseur"):
        protections.lever(seance, dossier.id, "finie", preuve="jugement")
    with pytest.raises(SaisieInvalide, match="raison"):
        protections.lever(superviseur, dossier.id, " ", preuve="jugement")
    with pytest.raises(SaisieInvalide, match="pièce manque"):
        suspensions.lever(superviseur, dossier.id, "c'est fini")
    suspensions.lever(superviseur, dossier.id, "clôture pour extinction du passif", preuve="jugement du 20/11/2026")
    assert relire(dossier).etat is Etat.ACTIF and mur(dossier) == {}
    assert protections_du(dossier.id)[0].levee_le == seance.jour
    annuler(superviseur)
    assert relire(dossier).suspension_motif is PC and set(mur(dossier)) == {"declaration_de_creance", "releve_de_forclusion"}


def test_une_promesse_survit_a_une_annonce_levee(seance: Seance, superviseur: Seance, creer_dossier: Fabrique) -> None:
    dossier = creer_dossier()
    promettre(seance, dossier.id, 500_00, date(2026, 11, 30))
    controle = relire(dossier).suspendu_jusqu_au
    suspensions.suspendre(seance, dossier.id, PC)
    suspensions.lever(superviseur, dossier.id, "rien au BODACC")
    relu = relire(dossier)
    assert (relu.suspension_motif, relu.suspendu_jusqu_au) == (Motif.PROMESSE, controle)


@pytest.mark.parametrize(("code", "motif"), [("SUR", SUR), ("PC", PC), ("DCD", DCD), ("TUT", TUT)])
def test_un_resultat_d_appel_annonce_la_protection(code: str, motif: Motif, seance: Seance, creer_dossier: Fabrique) -> None:
    dossier = creer_dossier()
    avant = etat_complet(dossier)
    consigner(seance, dossier.id, code)
    (ligne,) = protections_du(dossier.id)
    assert (ligne.type, ligne.phase, ligne.debut_le) == (motif, "annonce", seance.jour)
    assert relire(dossier).suspension_motif is motif
    annuler(seance)
    assert etat_complet(dossier) == avant and protections_du(dossier.id) == []
