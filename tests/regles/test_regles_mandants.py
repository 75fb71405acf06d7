"""Ce que l'agence doit au mandant et au débiteur engagé : avis (18, 44), reversement (16), terme (42), textes datés (49)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest

from agence.calendrier import Duree
from agence.conduite.echeanciers import lire_echeancier
from agence.decomptes import du_du_dossier
from agence.erreurs import Introuvable, Refus, SaisieInvalide
from agence.gestes import avis, echeances_du_terme, escalade, suspensions
from agence.gestes.annulation import annuler
from agence.gestes.baux import prendre
from agence.gestes.courriers import parti
from agence.gestes.cycle import jouer
from agence.gestes.paiements import encaisser, extourner
from agence.gestes.promesses import Engagement, engager, promettre, reporter
from agence.gestes.reversements import a_reverser, alarmes, reverser
from agence.gestes.signalements import a_signaler
from agence.gestes.termes import dernier
from agence.seance import Seance
from agence.tenue.verification import verifier
from donnees.modeles import AvisMandant, Courrier, Dossier, Echeancier, Evenement, Mandant, Mandat, Paiement, Promesse
from donnees.nomenclature import (
    Canal,
    Etat,
    Motif,
    MotifImpaye,
    Moyen,
    ObjetAvis,
    Role,
    StatutPromesse,
    TypeAction,
    TypeCourrier,
    TypeEvenement,
)
from donnees.vues import avis as vue
from donnees.vues import reversements
from tests.fabrique import Horloge, creer_mandant

Fabrique = Callable[..., Dossier]
LUNDI = date(2026, 11, 23)


def refuse(regle: str, demarche: Callable[[], object]) -> str:
    with pytest.raises(Refus) as refus:
        demarche()
    assert refus.value.regle == regle
    return str(refus.value)


@pytest.fixture
def comptable(ouvrir_pour: Callable[..., Seance]) -> Seance:
    return ouvrir_pour("caisse", Role.COMPTABLE)


def en_trois(seance: Seance, dossier: Dossier, montant: int = 900_00) -> Echeancier:
    trois = lire_echeancier("3x tous les 15j", montant, LUNDI, seance.cadre().calendrier)
    engager(seance, dossier.id, Engagement(trois, Moyen.VIREMENT, "3x tous les 15j"))
    return dernier(dossier.id)


# ── 18 et 44 : l'avis au mandant ─────────────────────────────────────────────────────────────────────────────────────


def test_regle_18_tout_paiement_meme_partiel_ouvre_un_avis(seance: Seance, nuit: Seance, creer_dossier: Fabrique) -> None:
    d = creer_dossier()
    encaisser(seance, d.id, 50_00, LUNDI, Moyen.VIREMENT)
    assert vue.textes_dus(d.id) == ("50,00\xa0€ reçus le 23/11/2026 par virement",)
    assert jouer(nuit).avis == 1, "la nuit le compte tant qu'il n'est pas donné"
    donnes = avis.donner(seance, "FOURNIL")
    assert [(a.reference, a.texte) for a in donnes.avis] == [(d.reference, "50,00\xa0€ reçus le 23/11/2026 par virement")]
    assert (vue.textes_dus(d.id), vue.nombre_dus(), jouer(nuit).avis) == ((), 0, 0)
    assert Evenement.select().order_by(Evenement.id.desc()).get().type is TypeEvenement.AVIS
    assert avis.donner(seance, "FOURNIL").avis == (), "une seule fois"


def test_regle_18_le_mandant_qui_a_recu_l_argent_le_sait(seance: Seance, creer_dossier: Fabrique) -> None:
    d = creer_dossier()
    encaisser(seance, d.id, 50_00, LUNDI, Moyen.CHEQUE, canal=Canal.MANDANT)
    assert vue.textes_dus(d.id) == ()


def test_regle_18_l_echeance_d_un_echeancier_connu_ne_se_dit_plus(seance: Seance, creer_dossier: Fabrique) -> None:
    d = creer_dossier()
    en_trois(seance, d)
    encaisser(seance, d.id, 300_00, LUNDI, Moyen.VIREMENT)
    assert len(vue.textes_dus(d.id)) == 2, "l'échéancier et le paiement : le mandant n'en sait encore rien"
    avis.donner(seance, "FOURNIL")
    encaisser(seance, d.id, 300_00, LUNDI, Moyen.VIREMENT)
    assert vue.textes_dus(d.id) == (), "une échéance d'un échéancier dont il a été avisé"
    encaisser(seance, d.id, 120_00, LUNDI, Moyen.VIREMENT)
    assert len(vue.textes_dus(d.id)) == 1, "un autre montant n'est pas une échéance"


def test_regle_18_annuler_le_paiement_annule_son_avis(seance: Seance, creer_dossier: Fabrique) -> None:
    d = creer_dossier()
    encaisser(seance, d.id, 50_00, LUNDI, Moyen.VIREMENT)
    annuler(seance)
    assert (vue.nombre_dus(), AvisMandant.get().annule) == (0, True)


def test_regle_18_une_extourne_retire_l_avis_ou_detrompe_le_mandant(seance: Seance, superviseur: Seance, creer_dossier: Fabrique) -> None:
    d = creer_dossier()
    premier = encaisser(seance, d.id, 50_00, LUNDI, Moyen.CHEQUE)
    extourner(superviseur, premier.id, "impayé")
    assert vue.textes_dus(d.id) == ()
    second = encaisser(seance, d.id, 70_00, LUNDI, Moyen.CHEQUE)
    avis.donner(seance, "FOURNIL")
    extourner(superviseur, second.id, "impayé")
    assert vue.textes_dus(d.id) == ("70,00\xa0€ du 23/11/2026 extournés : impayé",)


def test_regle_18_une_offre_autrement_que_comptant_ouvre_un_avis(seance: Seance, creer_dossier: Fabrique) -> None:
    comptant, partielle, lointaine = creer_dossier(), creer_dossier(), creer_dossier()
    tout = du_du_dossier(comptant.id, LUNDI, seance.configuration)
    promettre(seance, comptant.id, tout, LUNDI + timedelta(days=4))
    promettre(seance, partielle.id, 500_00, LUNDI + timedelta(days=4))
    faite = promettre(seance, lointaine.id, tout, LUNDI + timedelta(days=30))
    assert [len(vue.textes_dus(d.id)) for d in (comptant, partielle, lointaine)] == [0, 1, 1]
    reporter(seance, faite.id, LUNDI + timedelta(days=37))
    assert "reportées au 30/12/2026" in vue.textes_dus(lointaine.id)[-1]


def test_regle_18_une_clause_dispense_des_offres_jamais_des_paiements(seance: Seance, creer_dossier: Fabrique) -> None:
    d = creer_dossier()
    Mandat.update(dispense_avis=True).execute()
    promettre(seance, d.id, 500_00, LUNDI + timedelta(days=4))
    assert vue.textes_dus(d.id) == ()
    encaisser(seance, d.id, 20_00, LUNDI, Moyen.VIREMENT)
    assert len(vue.textes_dus(d.id)) == 1


def test_regle_44_tout_echeancier_se_porte_au_mandant(seance: Seance, creer_dossier: Fabrique) -> None:
    d = creer_dossier()
    plan = en_trois(seance, d)
    ligne = AvisMandant.get()
    assert (ligne.objet, ligne.objet_id, ligne.du_le) == (ObjetAvis.ECHEANCIER, plan.id, LUNDI)
    assert ligne.texte == "échéancier de 900,00\xa0€ en 3 fois, du 08/12/2026 au 07/01/2027"
    annuler(seance)
    assert vue.nombre_dus() == 0


def test_l_avis_se_donne_meme_si_un_collegue_tient_le_dossier(
    seance: Seance, comptable: Seance, creer_dossier: Fabrique, ouvrir_pour: Callable[..., Seance]
) -> None:
    d = creer_dossier()
    encaisser(seance, d.id, 50_00, LUNDI, Moyen.VIREMENT)
    martin = ouvrir_pour("martin")
    prendre(martin, d.id)
    assert len(avis.donner(comptable, "FOURNIL").avis) == 1
    encaisser(martin, d.id, 50_00, LUNDI, Moyen.VIREMENT)
    with pytest.raises(Introuvable):
        avis.donner(seance, "INCONNU")
    with pytest.raises(SaisieInvalide):
        avis.donner(seance, "FOURNIL", LUNDI + timedelta(days=1))


# ── 16 : le reversement ──────────────────────────────────────────────────────────────────────────────────────────────


def test_regle_16_au_vingtieme_jour_l_alarme_au_dela_d_un_mois_la_raison(
    seance: Seance, comptable: Seance, creer_dossier: Fabrique, horloge: Horloge
) -> None:
    d = creer_dossier()
    encaisser(seance, d.id, 300_00, LUNDI, Moyen.VIREMENT)
    encaisser(seance, d.id, 200_00, LUNDI, Moyen.CHEQUE, canal=Canal.MANDANT)
    assert [a.encaissement.montant for a in a_reverser(LUNDI)] == [300_00], "l'argent reçu par le mandant est déjà chez lui"
    assert (alarmes(LUNDI + timedelta(days=19)), len(alarmes(LUNDI + timedelta(days=20)))) == ((), 1)
    assert len(reversements.a_reverser(LUNDI + timedelta(days=20))) == 1, "le mur le montre le même jour"
    horloge.regler(datetime(2026, 12, 24, 10, tzinfo=UTC))
    assert any("règle 16" in r for r in a_signaler(seance, horloge.jour))
    refuse("16", lambda: reverser(comptable, d.mandant_id, horloge.jour, horloge.jour))
    fait = reverser(comptable, d.mandant_id, horloge.jour, horloge.jour, "RIB du mandant reçu tard")
    assert (fait.total, fait.nombre, fait.en_retard) == (300_00, 1, 1)
    dernier_ = Evenement.select().order_by(Evenement.id.desc()).get()
    assert (dernier_.type, "RIB du mandant reçu tard" in dernier_.texte) == (TypeEvenement.REVERSEMENT, True)
    assert (a_reverser(horloge.jour), Paiement.get(Paiement.montant == 300_00).reverse_le) == ((), horloge.jour)
    refuse("reversement", lambda: reverser(comptable, d.mandant_id, horloge.jour, horloge.jour))


def test_regle_16_dans_le_mois_aucune_raison(seance: Seance, comptable: Seance, creer_dossier: Fabrique, horloge: Horloge) -> None:
    d = creer_dossier()
    encaisser(seance, d.id, 300_00, LUNDI, Moyen.VIREMENT)
    refuse("roles", lambda: reverser(seance, d.mandant_id, LUNDI, LUNDI))
    horloge.regler(datetime(2026, 12, 23, 10, tzinfo=UTC))
    assert reverser(comptable, d.mandant_id, horloge.jour, horloge.jour).en_retard == 0, "le 23 décembre : un mois jour pour jour"


def test_regle_16_une_clause_donne_plus_de_temps(seance: Seance, comptable: Seance, creer_dossier: Fabrique, horloge: Horloge) -> None:
    d = creer_dossier()
    Mandat.update(delai_reversement=60).execute()
    encaisser(seance, d.id, 300_00, LUNDI, Moyen.VIREMENT)
    horloge.regler(datetime(2026, 12, 30, 10, tzinfo=UTC))
    assert reverser(comptable, d.mandant_id, horloge.jour, horloge.jour).en_retard == 0


def test_regle_16_ni_extourne_ni_deja_reverse_ni_un_autre_mandant(
    seance: Seance, superviseur: Seance, comptable: Seance, creer_dossier: Fabrique
) -> None:
    d, autre = creer_dossier(), creer_dossier(mandant=creer_mandant(seance, "AUTRE"))
    extourner(superviseur, encaisser(seance, d.id, 80_00, LUNDI, Moyen.CHEQUE).id, "impayé")
    encaisser(seance, d.id, 100_00, LUNDI - timedelta(days=2), Moyen.VIREMENT)
    encaisser(seance, d.id, 60_00, LUNDI, Moyen.VIREMENT)
    encaisser(seance, autre.id, 40_00, LUNDI, Moyen.VIREMENT)
    assert reverser(comptable, d.mandant_id, LUNDI - timedelta(days=1), LUNDI).total == 100_00
    assert sorted(a.encaissement.montant for a in a_reverser(LUNDI)) == [40_00, 60_00]
    with pytest.raises(Introuvable):
        reverser(comptable, 99_999, LUNDI, LUNDI)


# ── 42 : la déchéance du terme ───────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def manque(seance: Seance, creer_dossier: Fabrique, horloge: Horloge) -> tuple[Dossier, Echeancier]:
    """Un échéancier de trois termes dont le premier, du 8 décembre, est manqué ; nous sommes le lundi 14."""
    d = creer_dossier(tentatives=3, impaye_motif=MotifImpaye.TRESORERIE, prescription_le=LUNDI + timedelta(days=900))
    plan = en_trois(seance, d)
    horloge.regler(datetime(2026, 12, 14, 9, tzinfo=UTC))
    return d, plan


def test_regle_42_pas_de_decheance_sans_clause_signee(seance: Seance, manque: tuple[Dossier, Echeancier], horloge: Horloge) -> None:
    _, plan = manque
    refuse("42", lambda: echeances_du_terme.prononcer_decheance(seance, plan.id))
    refuse("42", lambda: echeances_du_terme.mettre_en_demeure_le_terme(seance, plan.id, horloge.jour))
    echeances_du_terme.signer(seance, plan.id, LUNDI, clause=False, piece="échéancier.pdf")
    refuse("42", lambda: echeances_du_terme.prononcer_decheance(seance, plan.id))
    assert Echeancier.get_by_id(plan.id).dechu_le is None


def test_regle_42_ni_avant_la_fin_d_une_mise_en_demeure_restee_sans_effet(
    seance: Seance, nuit: Seance, manque: tuple[Dossier, Echeancier], horloge: Horloge
) -> None:
    d, plan = manque
    jouer(nuit)
    echeances_du_terme.signer(seance, plan.id, LUNDI, clause=True, piece="échéancier signé.pdf")
    refuse("42", lambda: echeances_du_terme.prononcer_decheance(seance, plan.id))
    lettre = echeances_du_terme.mettre_en_demeure_le_terme(seance, plan.id, horloge.jour, Duree(8, "j"))
    assert (lettre.montant, lettre.expire_le) == (300_00, date(2026, 12, 22))
    horloge.avancer(jours=8)
    assert "22/12/2026" in refuse("42", lambda: echeances_du_terme.prononcer_decheance(seance, plan.id))
    horloge.avancer(jours=1)
    echeances_du_terme.prononcer_decheance(seance, plan.id)
    assert Echeancier.get_by_id(plan.id).dechu_le == horloge.jour
    statuts = [p.statut for p in Promesse.select().order_by(Promesse.numero)]
    assert statuts == [StatutPromesse.ROMPUE, StatutPromesse.REMPLACEE, StatutPromesse.REMPLACEE]
    relu = Dossier.get_by_id(d.id)
    assert (relu.etat, relu.action) == (Etat.ACTIF, TypeAction.APPEL)
    assert verifier(jour=horloge.jour) == ()
    annuler(seance)
    assert (Echeancier.get_by_id(plan.id).dechu_le, Promesse.select().where(Promesse.statut == StatutPromesse.OUVERTE).count()) == (None, 2)


def test_regle_42_payer_l_arriere_sauve_le_terme(seance: Seance, manque: tuple[Dossier, Echeancier], horloge: Horloge) -> None:
    d, plan = manque
    echeances_du_terme.signer(seance, plan.id, LUNDI, clause=True, piece="échéancier signé.pdf")
    echeances_du_terme.mettre_en_demeure_le_terme(seance, plan.id, horloge.jour, Duree(8, "j"))
    encaisser(seance, d.id, 300_00, horloge.jour, Moyen.VIREMENT)
    horloge.avancer(jours=9)
    assert "a eu son effet" in refuse("42", lambda: echeances_du_terme.prononcer_decheance(seance, plan.id))


def test_regle_42_tout_le_solde_ne_se_reclame_pas_avant_terme(
    seance: Seance, superviseur: Seance, nuit: Seance, manque: tuple[Dossier, Echeancier], horloge: Horloge
) -> None:
    d, plan = manque
    jouer(nuit)
    refuse("42", lambda: parti(seance, d.id, TypeCourrier.MISE_EN_DEMEURE, horloge.jour))
    refuse("42", lambda: escalade.escalader(superviseur, d.id, TypeAction.HUISSIER))
    assert Courrier.select().count() == 0
    echeances_du_terme.signer(seance, plan.id, LUNDI, clause=True, piece="échéancier signé.pdf")
    refuse("42", lambda: parti(superviseur, d.id, TypeCourrier.MISE_EN_DEMEURE, horloge.jour, raison="un écrit signé lie l'agence"))


def test_regle_42_un_superviseur_revient_sur_un_delai_de_faveur_non_signe(
    seance: Seance, superviseur: Seance, nuit: Seance, manque: tuple[Dossier, Echeancier], horloge: Horloge
) -> None:
    d, _ = manque
    jouer(nuit)
    refuse("42", lambda: parti(seance, d.id, TypeCourrier.MISE_EN_DEMEURE, horloge.jour, raison="il ne répond plus"))
    parti(superviseur, d.id, TypeCourrier.MISE_EN_DEMEURE, horloge.jour, raison="il ne répond plus")


def test_regle_42_la_mise_en_demeure_du_terme_garde_les_protections(
    seance: Seance, manque: tuple[Dossier, Echeancier], horloge: Horloge
) -> None:
    d, plan = manque
    echeances_du_terme.signer(seance, plan.id, LUNDI, clause=True, piece="échéancier signé.pdf")
    suspensions.suspendre(seance, d.id, Motif.LITIGE)
    refuse("36", lambda: echeances_du_terme.mettre_en_demeure_le_terme(seance, plan.id, horloge.jour))


# ── 49 : les textes datés ────────────────────────────────────────────────────────────────────────────────────────────


def test_regle_49_un_texte_perime_se_signale_la_nuit(seance: Seance, nuit: Seance, horloge: Horloge) -> None:
    assert jouer(nuit).reserves == []
    horloge.regler(datetime(2027, 1, 4, 9, tzinfo=UTC))
    reserves = jouer(nuit).reserves
    assert any("règle 49" in r and "L441-10" in r for r in reserves) and any("2027-S1" in r for r in reserves)
    assert Mandant.select().count() == 0, "la nuit tourne même sur une base sans portefeuille"
