"""Les règles des démarches (1 à 5, 37 à 41, 46) : violées, refusées ou signalées ; respectées, permises."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from agence.conduite.echeanciers import lire_echeancier
from agence.erreurs import Refus, SaisieInvalide
from agence.gestes import accords_lre, signalements
from agence.gestes.appels import Enregistrement, barriere, consigner
from agence.gestes.courriers import confirmer_departs, parti
from agence.gestes.cycle import jouer
from agence.gestes.notes import epingler, noter
from agence.gestes.premieres_lettres import empechees
from agence.gestes.promesses import Engagement, engager
from agence.seance import Seance
from agence.tenue.verification import verifier
from donnees.modeles import Courrier, Dossier, Evenement, Mandant, Mandat
from donnees.nomenclature import EtatCourrier, Moyen, Nature, TypeCourrier, TypeEvenement
from tests.fabrique import Horloge

Fabrique = Callable[..., Dossier]
LUNDI = date(2026, 11, 23)
PREMIERE, RELANCE, DEMEURE = TypeCourrier.PREMIERE_LETTRE, TypeCourrier.RELANCE, TypeCourrier.MISE_EN_DEMEURE


def refuse(regle: str, demarche: Callable[[], object]) -> str:
    """Le message du refus, qui cite cette règle et dit quoi faire."""
    avant = (Evenement.select().count(), Courrier.select().count())
    with pytest.raises(Refus) as refus:
        demarche()
    assert (refus.value.regle, bool(refus.value.remede)) == (regle, True)
    assert (Evenement.select().count(), Courrier.select().count()) == avant, "un refus n'écrit rien"
    return str(refus.value)


def evenement(dossier: Dossier, type_: TypeEvenement) -> Evenement:
    return Evenement.select().where(Evenement.dossier_id == dossier.id, Evenement.type == type_).order_by(Evenement.id.desc()).get()


def qui_enregistre(seance: Seance) -> Seance:
    appels = replace(seance.configuration.appels, enregistrement=True)
    return replace(seance, configuration=replace(seance.configuration, appels=appels))


# ── 1, 2, 3 ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_regle_1_ni_appel_ni_courrier_sans_convention_en_cours(superviseur: Seance, creer_dossier: Fabrique) -> None:
    d = creer_dossier()
    Mandat.update(fin_le=LUNDI - timedelta(days=1)).execute()
    refuse("1", lambda: consigner(superviseur, d.id, "NRP", derogation="pressé"))
    refuse("1", lambda: parti(superviseur, d.id, RELANCE, LUNDI))
    assert "a pris fin le 22/11/2026" in barriere(superviseur, d.id).phrase
    Mandat.delete().execute()
    refuse("1", lambda: consigner(superviseur, d.id, "NRP"))
    Mandat.create(mandant_id=d.mandant_id, convention_le=LUNDI)
    consigner(superviseur, d.id, "NRP")
    parti(superviseur, d.id, RELANCE, LUNDI)


def test_regle_1_une_convention_a_venir_n_ouvre_rien(seance: Seance, creer_dossier: Fabrique) -> None:
    d = creer_dossier()
    Mandat.update(convention_le=LUNDI + timedelta(days=1)).execute()
    assert "aucune convention" in refuse("1", lambda: parti(seance, d.id, RELANCE, LUNDI))


def test_regle_3_ni_appel_ni_relance_avant_la_premiere_lettre(superviseur: Seance, creer_dossier: Fabrique) -> None:
    d = creer_dossier(lettre=False)
    refuse("3", lambda: consigner(superviseur, d.id, "NRP", derogation="pressé"))
    refuse("3", lambda: parti(superviseur, d.id, RELANCE, LUNDI))
    refuse("3", lambda: parti(superviseur, d.id, DEMEURE, LUNDI, raison="pressé"))
    parti(superviseur, d.id, PREMIERE, LUNDI)
    consigner(superviseur, d.id, "NRP")
    parti(superviseur, d.id, RELANCE, LUNDI)


# ── 4 : les cinq mentions ────────────────────────────────────────────────────────────────────────────────────────────


def test_regle_4_pas_de_premiere_lettre_sans_l_adresse_du_mandant(seance: Seance, creer_dossier: Fabrique) -> None:
    d = creer_dossier(lettre=False)
    Mandant.update(adresse="").execute()
    message = refuse("4", lambda: parti(seance, d.id, PREMIERE, LUNDI))
    assert "siège du mandant FOURNIL" in message and "agence mandants modifier FOURNIL --adresse" in message
    Mandant.update(adresse="3 rue des Fours, 35000 Rennes").execute()
    parti(seance, d.id, PREMIERE, LUNDI)
    assert evenement(d, TypeEvenement.COURRIER).donnees["texte_reproduit"] == "L111-8 du 19/03/2014"


@pytest.mark.parametrize("manque", [{"adresse": ""}, {"ville": ""}, {"code_postal": ""}])
def test_regle_4_ni_sans_l_adresse_de_l_agence(seance: Seance, creer_dossier: Fabrique, manque: dict[str, str]) -> None:
    d = creer_dossier(lettre=False)
    agence = replace(seance.configuration.agence, **manque)  # type: ignore[arg-type]
    sans = replace(seance, configuration=replace(seance.configuration, agence=agence))
    assert "l'adresse de l'agence" in refuse("4", lambda: parti(sans, d.id, PREMIERE, LUNDI))


def test_regle_4_ni_sans_montant_calculable(seance: Seance, creer_dossier: Fabrique, horloge: Horloge) -> None:
    d = creer_dossier(lettre=False)
    horloge.avancer(jours=44)
    assert "postes séparés" in refuse("4", lambda: parti(seance, d.id, PREMIERE, horloge.jour)), "le semestre 2027-S1 manque"


def test_regle_4_la_nuit_prepare_quand_meme_et_liste_celles_qu_elle_retient(
    seance: Seance, nuit: Seance, creer_dossier: Fabrique
) -> None:
    d = creer_dossier(lettre=False)
    Mandant.update(adresse="").execute()
    bilan = jouer(nuit)
    assert bilan.etapes == 1, "la préparation n'attend pas l'adresse"
    assert [r for r in bilan.reserves if r.startswith("règle 4 : 1 première lettre de FOURNIL ne peut pas partir")] == bilan.reserves
    assert confirmer_departs(seance, LUNDI) == 0
    assert Courrier.get().etat is EtatCourrier.A_ENVOYER, "elle partira complète un autre jour"
    Mandant.update(adresse="3 rue des Fours, 35000 Rennes").execute()
    assert (empechees(seance), signalements.a_signaler(nuit, LUNDI)) == ((), [])
    assert confirmer_departs(seance, LUNDI) == 1
    assert Dossier.get_by_id(d.id).premiere_lettre_le == LUNDI


def test_regle_4_une_lettre_deja_envoyee_par_le_mandant_n_est_pas_la_notre(seance: Seance, creer_dossier: Fabrique) -> None:
    d = creer_dossier()
    Mandant.update(adresse="").execute()
    consigner(seance, d.id, "NRP")
    parti(seance, d.id, RELANCE, LUNDI)


# ── 5 : le rappel de la lettre ───────────────────────────────────────────────────────────────────────────────────────


def test_regle_5_chaque_demarche_garde_la_reference_et_la_date(seance: Seance, creer_dossier: Fabrique) -> None:
    d = creer_dossier(tentatives=2)
    rappel = {"lettre": "L-000000", "lettre_le": "2026-11-22"}
    consigner(seance, d.id, "NRP")
    parti(seance, d.id, RELANCE, LUNDI, canal="courriel")
    parti(seance, d.id, DEMEURE, LUNDI, canal="lrar")
    trois = lire_echeancier("3x", 900_00, LUNDI, seance.cadre().calendrier)
    engager(seance, d.id, Engagement(trois, Moyen.VIREMENT, "3x"), appel="ECH")
    demarches = Evenement.select().where(Evenement.type.in_([TypeEvenement.APPEL, TypeEvenement.COURRIER])).order_by(Evenement.id)
    assert [{cle: e.donnees.get(cle) for cle in rappel} for e in demarches] == [rappel] * 4


def test_regle_5_refus_quand_la_reference_n_est_pas_connue(superviseur: Seance, creer_dossier: Fabrique) -> None:
    d = creer_dossier()
    Dossier.update(premiere_lettre_ref="").execute()
    refuse("5", lambda: consigner(superviseur, d.id, "NRP", derogation="pressé"))
    refuse("5", lambda: parti(superviseur, d.id, RELANCE, LUNDI))
    Dossier.update(premiere_lettre_ref="PL-12").execute()
    consigner(superviseur, d.id, "NRP")
    parti(superviseur, d.id, RELANCE, LUNDI)


# ── 37, 38 : l'appel ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_regle_37_hors_des_heures_et_des_quotas_sauf_raison_d_un_superviseur(
    seance: Seance, superviseur: Seance, creer_dossier: Fabrique, horloge: Horloge
) -> None:
    d = creer_dossier()
    horloge.avancer(heures=10.5)
    refuse("37", lambda: consigner(seance, d.id, "NRP"))
    refuse("37", lambda: consigner(seance, d.id, "NRP", derogation="un agent n'y peut rien"))
    consigner(superviseur, d.id, "NRP", derogation="rappel convenu à 20 h 30")
    horloge.avancer(jours=1, heures=-10.5)
    for _ in range(3):
        consigner(seance, d.id, "NRP")
    assert "4 essais cette semaine sur 4" in refuse("37", lambda: consigner(seance, d.id, "NRP"))


def test_regle_38_un_tiers_n_est_pas_la_bonne_personne(seance: Seance, creer_dossier: Fabrique) -> None:
    d = creer_dossier()
    refuse("38", lambda: consigner(seance, d.id, "TIERS", authentifie=True))
    refuse("38", lambda: consigner(seance, d.id, "REP", authentifie=True))
    consigner(seance, d.id, "TIERS", note="rappelle ce soir")


def test_regle_38_un_contact_utile_est_dit_identifie(seance: Seance, creer_dossier: Fabrique) -> None:
    def donnees(code: str, authentifie: bool | None) -> tuple[object, object]:
        d = creer_dossier()
        consigner(seance, d.id, code, authentifie=authentifie)
        lues = evenement(d, TypeEvenement.APPEL).donnees
        return lues["utile"], lues.get("authentifie")

    assert [donnees("REF", None), donnees("REF", True), donnees("REF", False)] == [(True, True), (True, True), (False, False)]
    assert donnees("NRP", None) == (False, None)


@pytest.mark.parametrize(("code", "note", "signale"), [
    ("TIERS", "sa femme sait pour la facture", True), ("REP", "message laissé au sujet de l'impayé", True),
    ("TIERS", "demandé qu'il rappelle M. Lefèvre", False), ("REF", "refuse de payer la facture", False),
])  # fmt: skip
def test_regle_38_une_note_qui_dit_la_dette_a_un_tiers_se_signale(
    seance: Seance, creer_dossier: Fabrique, code: str, note: str, signale: bool
) -> None:
    fait = consigner(seance, creer_dossier().id, code, note=note)
    assert bool(fait.a_eviter) is signale


# ── 39 : ni acte ni justice avant tout titre ─────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("texte", [
    "Un HUISSIER passera chez vous", "avant saisie de vos meubles", "notre service judiciaire", "nous saisirons le tribunal",
    "sceau de la République", "vous serez fiché", "suites judiciaires possibles",
])  # fmt: skip
def test_regle_39_un_mot_d_acte_ou_de_justice_ne_part_pas(seance: Seance, creer_dossier: Fabrique, texte: str) -> None:
    d = creer_dossier(lettre=False)
    refuse("39", lambda: parti(seance, d.id, PREMIERE, LUNDI, texte=texte))
    parti(seance, d.id, PREMIERE, LUNDI, texte="Nous restons à votre écoute.")
    refuse("39", lambda: parti(seance, d.id, RELANCE, LUNDI, texte=texte))
    assert evenement(d, TypeEvenement.COURRIER).donnees["ajout"] == "Nous restons à votre écoute."


def test_regle_39_la_reference_aussi(seance: Seance, creer_dossier: Fabrique) -> None:
    refuse("39", lambda: parti(seance, creer_dossier().id, RELANCE, LUNDI, "HUISSIER-12"))


def test_regle_39_la_mise_en_demeure_annonce_des_suites_judiciaires_possibles_sans_plus(seance: Seance, creer_dossier: Fabrique) -> None:
    d = creer_dossier(tentatives=2)
    refuse("39", lambda: parti(seance, d.id, DEMEURE, LUNDI, texte="suites judiciaires possibles, puis saisie"))
    refuse("39", lambda: parti(seance, d.id, DEMEURE, LUNDI, texte="le service judiciaire est saisi"))
    parti(seance, d.id, DEMEURE, LUNDI, texte="À défaut, des suites judiciaires possibles seraient engagées.")


def test_regle_39_un_titre_permet_de_le_dire(seance: Seance, creer_dossier: Fabrique) -> None:
    d = creer_dossier(titre_le=LUNDI - timedelta(days=30))
    parti(seance, d.id, RELANCE, LUNDI, texte="L'huissier chargé du titre est Me Thépaut.")


# ── 40 : l'enregistrement ────────────────────────────────────────────────────────────────────────────────────────────


def test_regle_40_un_appel_enregistre_est_prevu_annonce_et_sans_carte(seance: Seance, creer_dossier: Fabrique) -> None:
    d, avec = creer_dossier(), qui_enregistre(seance)
    refuse("40", lambda: consigner(seance, d.id, "NRP", enregistrement=Enregistrement(annonce=True)))
    refuse("40", lambda: consigner(avec, d.id, "NRP", enregistrement=Enregistrement()))
    refuse("40", lambda: consigner(avec, d.id, "NRP", enregistrement=Enregistrement(annonce=True, carte=True)))
    consigner(avec, d.id, "REF", enregistrement=Enregistrement(annonce=True, carte=True, pause=True))
    lues = evenement(d, TypeEvenement.APPEL).donnees
    assert (lues["enregistre"], lues["pause_carte"]) == (True, True)


# ── 41 : la note neutre ──────────────────────────────────────────────────────────────────────────────────────────────


def test_regle_41_un_mot_banni_se_signale_sans_empecher(seance: Seance, creer_dossier: Fabrique) -> None:
    d = creer_dossier()
    assert [m.famille for m in noter(seance, d.id, "malade, et menteur").a_eviter] == ["santé", "insulte"]
    assert epingler(seance, d.id, "escroc").a_eviter
    assert consigner(seance, d.id, "NRP", note="hospitalisé").a_eviter[0].proposition == "difficulté personnelle déclarée"
    assert noter(seance, d.id, "difficulté personnelle déclarée").a_eviter == ()


# ── 46 : la lettre recommandée électronique ──────────────────────────────────────────────────────────────────────────


def test_regle_46_une_lre_a_un_particulier_sans_accord_se_signale(seance: Seance, creer_dossier: Fabrique) -> None:
    particulier, pro = creer_dossier(nature=Nature.PARTICULIER), creer_dossier()
    parti(seance, particulier.id, RELANCE, LUNDI, canal="LRE")
    parti(seance, pro.id, RELANCE, LUNDI, canal="lre")
    assert "règle 46" in evenement(particulier, TypeEvenement.COURRIER).donnees["signal"]
    assert "signal" not in evenement(pro, TypeEvenement.COURRIER).donnees
    with pytest.raises(SaisieInvalide, match="preuve"):
        accords_lre.noter(seance, particulier.id, LUNDI, " ")
    accords_lre.noter(seance, particulier.id, LUNDI, "courriel du 23/11/2026")
    assert accords_lre.signaler(particulier.id, "lre", LUNDI) == ""
    assert accords_lre.signaler(particulier.id, "lre", LUNDI - timedelta(days=1)), "l'accord précède l'envoi"
    assert accords_lre.signaler(particulier.id, "lrar", LUNDI) == ""


def test_toutes_ces_demarches_laissent_une_base_saine(seance: Seance, creer_dossier: Fabrique) -> None:
    d = creer_dossier(lettre=False, nature=Nature.PARTICULIER)
    parti(seance, d.id, PREMIERE, LUNDI)
    consigner(seance, d.id, "NRP")
    parti(seance, d.id, RELANCE, LUNDI, canal="lre", texte="Merci de nous rappeler.")
    accords_lre.noter(seance, d.id, LUNDI, "formulaire")
    assert verifier(jour=LUNDI) == ()
