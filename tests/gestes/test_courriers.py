"""Les courriers : partis, reçus, revenus, et les délais qu'ils ouvrent."""

from collections.abc import Callable
from datetime import date, time

import pytest

from agence.calendrier import Duree
from agence.decomptes import du_du_dossier
from agence.erreurs import Introuvable, Refus, SaisieInvalide
from agence.gestes import courriers, suspensions
from agence.gestes.baux import prendre
from agence.gestes.cloture import clore
from agence.gestes.coordonnees import ajouter_courriel
from agence.gestes.planification import planifier
from agence.gestes.promesses import promettre
from agence.gestes.socle import geste
from agence.seance import Seance
from donnees.modeles import Coordonnee, Courrier, Dossier, EtapeFaite
from donnees.nomenclature import (
    Etape,
    Etat,
    EtatCoordonnee,
    EtatCourrier,
    Motif,
    MotifAction,
    MotifDeCloture,
    Nature,
    TypeAction,
    TypeCoordonnee,
    TypeCourrier,
    TypeEvenement,
)
from tests.fabrique import Horloge
from tests.gestes import outils_gestes as o

# Lundi 23 novembre 2026. Scénario b2b : première lettre J, appel +3, relance +5, appel +2, mise en demeure +5 (8 jours pour
# payer, deux essais d'abord), appel +10, avis +5, huissier, judiciaire +15, revue +45.
PREMIERE, RELANCE, MISE_EN_DEMEURE = TypeCourrier.PREMIERE_LETTRE, TypeCourrier.RELANCE, TypeCourrier.MISE_EN_DEMEURE


def etapes_faites(dossier: Dossier) -> list[tuple[int, TypeAction, date]]:
    return [(e.position, e.action, e.faite_le) for e in EtapeFaite.select().where(EtapeFaite.dossier_id == dossier.id)]


def test_la_premiere_lettre_ouvre_les_demarches(seance: Seance, creer_dossier: Callable[..., Dossier]) -> None:
    dossier = creer_dossier(lettre=False)
    assert dossier.action is TypeAction.PREMIERE_LETTRE
    courrier = courriers.parti(seance, dossier.id, PREMIERE, seance.jour)
    relu = o.relire(dossier)
    assert courrier.reference == f"L-{courrier.id:06d}" == relu.premiere_lettre_ref
    assert (courrier.etat, courrier.parti_le, courrier.canal) == (EtatCourrier.PARTI, seance.jour, "courrier")
    assert relu.premiere_lettre_le == relu.ancre_le == date(2026, 11, 23)
    assert (relu.position, relu.action, relu.action_le) == (1, TypeAction.APPEL, date(2026, 11, 26))
    assert etapes_faites(dossier) == [(0, TypeAction.PREMIERE_LETTRE, date(2026, 11, 23))]
    assert o.dernier_courrier(dossier).type is TypeEvenement.COURRIER
    assert "23/11/2026" in o.dernier_courrier(dossier).texte


def test_le_courrier_reclame_ce_qui_est_du_ce_jour(seance: Seance, creer_dossier: Callable[..., Dossier]) -> None:
    dossier = creer_dossier(lettre=False)
    courrier = courriers.parti(seance, dossier.id, PREMIERE, seance.jour)
    assert courrier.montant == du_du_dossier(dossier.id, seance.jour, seance.configuration) > 1_100_00


@pytest.mark.parametrize("type_", [RELANCE, MISE_EN_DEMEURE])
def test_regle_3_rien_ne_part_avant_la_premiere_lettre(
    type_: TypeCourrier, seance: Seance, creer_dossier: Callable[..., Dossier]
) -> None:
    dossier = creer_dossier(lettre=False, tentatives=2)
    with pytest.raises(Refus) as refus:
        courriers.parti(seance, dossier.id, type_, seance.jour)
    assert refus.value.regle == "3" and refus.value.remede
    assert o.courriers(dossier) == [] and o.evenements(dossier) == []
    envoyee = creer_dossier(premiere_lettre_le=date(2026, 11, 20), tentatives=2)
    with pytest.raises(Refus, match="première lettre"):
        courriers.parti(seance, envoyee.id, type_, date(2026, 11, 19))


def test_une_date_a_venir_est_refusee(seance: Seance, creer_dossier: Callable[..., Dossier]) -> None:
    dossier = creer_dossier(lettre=False)
    with pytest.raises(SaisieInvalide, match="24/11/2026 est à venir"):
        courriers.parti(seance, dossier.id, PREMIERE, date(2026, 11, 24))


def test_une_reference_est_unique_et_l_automatique_est_reservee(seance: Seance, creer_dossier: Callable[..., Dossier]) -> None:
    un, deux = creer_dossier(lettre=False), creer_dossier(lettre=False)
    courriers.parti(seance, un.id, PREMIERE, seance.jour, "1A 123")
    assert o.relire(un).premiere_lettre_ref == "1A 123"
    with pytest.raises(SaisieInvalide, match="déjà prise"):
        courriers.parti(seance, deux.id, PREMIERE, seance.jour, "1A 123")
    with pytest.raises(SaisieInvalide, match="automatique"):
        courriers.parti(seance, deux.id, PREMIERE, seance.jour, "L-000002")
    courriers.parti(seance, deux.id, PREMIERE, seance.jour, "L-8812")


def test_la_premiere_lettre_ne_part_qu_une_fois_sauf_revenue(seance: Seance, creer_dossier: Callable[..., Dossier]) -> None:
    dossier = creer_dossier(lettre=False)
    premiere = courriers.parti(seance, dossier.id, PREMIERE, date(2026, 11, 20))
    with pytest.raises(Refus, match="déjà partie le 20/11/2026"):
        courriers.parti(seance, dossier.id, PREMIERE, seance.jour)
    courriers.revenu(seance, premiere.id, seance.jour)
    seconde = courriers.parti(seance, dossier.id, PREMIERE, seance.jour)
    relu = o.relire(dossier)
    assert (relu.premiere_lettre_le, relu.premiere_lettre_ref) == (seance.jour, seconde.reference)


@pytest.mark.parametrize(
    ("nature", "fin"), [(Nature.PROFESSIONNEL, date(2026, 12, 1)), (Nature.PARTICULIER, date(2026, 12, 8))]
)
def test_la_mise_en_demeure_ouvre_le_delai_du_scenario(
    nature: Nature, fin: date, seance: Seance, creer_dossier: Callable[..., Dossier]
) -> None:
    """Huit jours pour un professionnel, quinze pour un particulier, depuis le lundi 23 novembre."""
    dossier = creer_dossier(nature=nature, position=4, tentatives=2, action=TypeAction.MISE_EN_DEMEURE)
    courrier = courriers.parti(seance, dossier.id, MISE_EN_DEMEURE, seance.jour)
    relu = o.relire(dossier)
    assert relu.etape is Etape.MISE_EN_DEMEURE
    assert relu.mise_en_demeure_le == seance.jour
    assert relu.mise_en_demeure_expire_le == courrier.expire_le == fin
    assert courrier.canal == "lrar"
    assert (relu.position, relu.action, relu.action_le) == (5, TypeAction.APPEL, date(2026, 12, 3))


def test_le_delai_dit_l_emporte_sur_celui_du_scenario(seance: Seance, creer_dossier: Callable[..., Dossier]) -> None:
    dossier = creer_dossier(tentatives=2)
    courriers.parti(seance, dossier.id, MISE_EN_DEMEURE, seance.jour, delai_pour_payer=Duree(30, "j"))
    assert o.relire(dossier).mise_en_demeure_expire_le == date(2026, 12, 23)


def test_une_mise_en_demeure_sans_les_essais_demande_sa_raison(seance: Seance, creer_dossier: Callable[..., Dossier]) -> None:
    dossier = creer_dossier(tentatives=1)
    with pytest.raises(Refus, match="1 essai d'appel sur 2"):
        courriers.parti(seance, dossier.id, MISE_EN_DEMEURE, seance.jour)
    courriers.parti(seance, dossier.id, MISE_EN_DEMEURE, seance.jour, raison="aucun téléphone connu")
    assert o.dernier_courrier(dossier).texte.endswith("aucun téléphone connu")


def test_une_mise_en_demeure_ne_fait_jamais_reculer_l_etape(seance: Seance, creer_dossier: Callable[..., Dossier]) -> None:
    dossier = creer_dossier(tentatives=2, etape=Etape.JUDICIAIRE)
    courriers.parti(seance, dossier.id, MISE_EN_DEMEURE, seance.jour)
    assert o.relire(dossier).etape is Etape.JUDICIAIRE


def test_une_relance_a_la_main_hors_de_son_tour_ne_saute_rien(seance: Seance, creer_dossier: Callable[..., Dossier]) -> None:
    dossier = creer_dossier()
    assert dossier.action is TypeAction.APPEL
    courriers.parti(seance, dossier.id, RELANCE, seance.jour)
    relu = o.relire(dossier)
    assert (relu.position, relu.action, relu.action_le) == (dossier.position, dossier.action, dossier.action_le)
    assert etapes_faites(dossier) == []


def test_un_rappel_convenu_survit_au_courrier_de_l_etape(seance: Seance, creer_dossier: Callable[..., Dossier]) -> None:
    dossier = creer_dossier(position=2, action=TypeAction.RELANCE)
    planifier(seance, dossier.id, TypeAction.APPEL, date(2026, 11, 24), time(14, 30))
    courriers.parti(seance, dossier.id, RELANCE, seance.jour)
    relu = o.relire(dossier)
    assert (relu.position, relu.action, relu.action_motif) == (3, TypeAction.APPEL, MotifAction.RAPPEL_CONVENU)
    assert relu.action_le == date(2026, 11, 24) and relu.rappel_a is not None


def test_un_ecrit_demande_est_fait_par_le_courrier(seance: Seance, creer_dossier: Callable[..., Dossier]) -> None:
    dossier = creer_dossier(action=TypeAction.ECRIRE, action_motif=MotifAction.RESULTAT)
    courriers.parti(seance, dossier.id, RELANCE, seance.jour)
    assert o.relire(dossier).action is TypeAction.APPEL


def test_une_promesse_en_cours_survit_au_courrier(seance: Seance, creer_dossier: Callable[..., Dossier]) -> None:
    dossier = creer_dossier(position=2, action=TypeAction.RELANCE)
    promettre(seance, dossier.id, 500_00, date(2026, 11, 30))
    avant = o.relire(dossier)
    courriers.parti(seance, dossier.id, RELANCE, seance.jour)
    relu = o.relire(dossier)
    assert (relu.etat, relu.suspension_motif, relu.suspendu_jusqu_au) == (Etat.SUSPENDU, Motif.PROMESSE, avant.suspendu_jusqu_au)
    assert relu.position == 3 and relu.suspendu_le == avant.suspendu_le


@pytest.mark.parametrize(
    ("motif", "regle"),
    [
        (Motif.PROCEDURE_COLLECTIVE, "31"),
        (Motif.SURENDETTEMENT, "33"),
        (Motif.DECES, "34"),
        (Motif.TUTELLE, "35"),
        (Motif.LITIGE, "36"),
    ],
)
def test_regles_31_a_36_aucun_courrier_a_un_debiteur_protege_ou_en_litige(
    motif: Motif, regle: str, seance: Seance, creer_dossier: Callable[..., Dossier]
) -> None:
    dossier = creer_dossier()
    suspensions.suspendre(seance, dossier.id, motif)
    with pytest.raises(Refus) as refus:
        courriers.parti(seance, dossier.id, RELANCE, seance.jour)
    assert refus.value.regle == regle
    courriers.parti(seance, dossier.id, TypeCourrier.AVIS_MANDANT, seance.jour)


def test_un_courrier_parti_la_veille_de_la_suspension_s_inscrit_encore(seance: Seance, creer_dossier: Callable[..., Dossier]) -> None:
    dossier = creer_dossier(premiere_lettre_le=date(2026, 11, 16))
    suspensions.suspendre(seance, dossier.id, Motif.DECES)
    courriers.parti(seance, dossier.id, RELANCE, date(2026, 11, 20))
    assert o.relire(dossier).suspension_motif is Motif.DECES


def test_regle_24_une_dette_de_consommateur_prescrite_ne_se_relance_plus(seance: Seance, creer_dossier: Callable[..., Dossier]) -> None:
    dossier = creer_dossier(nature=Nature.PARTICULIER, prescription_le=date(2026, 11, 20))
    with pytest.raises(Refus, match="prescrite") as refus:
        courriers.parti(seance, dossier.id, RELANCE, seance.jour)
    assert refus.value.regle == "24"
    professionnel = creer_dossier(prescription_le=date(2026, 11, 20))
    courriers.parti(seance, professionnel.id, RELANCE, seance.jour)


def test_le_courrier_prepare_est_celui_qui_part(nuit: Seance, seance: Seance, creer_dossier: Callable[..., Dossier]) -> None:
    dossier = creer_dossier(lettre=False)
    with geste(nuit, dossier.id) as g:
        pret = courriers.preparer(g, PREMIERE)
    assert pret.etat is EtatCourrier.A_ENVOYER
    parti = courriers.parti(seance, dossier.id, PREMIERE, seance.jour, "AR 44")
    assert parti.id == pret.id and [c.reference for c in o.courriers(dossier)] == ["AR 44"]


def test_une_relance_preparee_la_nuit_n_accomplit_pas_une_seconde_etape(
    nuit: Seance, seance: Seance, creer_dossier: Callable[..., Dossier]
) -> None:
    """La nuit a déjà compté l'étape en préparant ; sans quoi une autre relance du scénario serait tenue pour faite."""
    dossier = creer_dossier(position=2, action=TypeAction.RELANCE)
    with geste(nuit, dossier.id) as g:
        courriers.preparer(g, RELANCE)
    courriers.parti(seance, dossier.id, RELANCE, seance.jour)
    assert o.relire(dossier).position == 2 and etapes_faites(dossier) == []


def test_confirmer_les_departs_envoie_tout_ce_qui_peut_partir(
    nuit: Seance, seance: Seance, superviseur: Seance, ouvrir_pour: Callable[..., Seance], creer_dossier: Callable[..., Dossier]
) -> None:
    bon, protege, tenu = (creer_dossier(lettre=False) for _ in range(3))
    for dossier in (bon, protege, tenu):
        with geste(nuit, dossier.id) as g:
            courriers.preparer(g, PREMIERE)
    suspensions.suspendre(seance, protege.id, Motif.DECES)
    prendre(ouvrir_pour("martin"), tenu.id)
    assert courriers.confirmer_departs(seance, seance.jour) == 1
    assert [c.etat for d in (bon, protege, tenu) for c in o.courriers(d)] == [
        EtatCourrier.PARTI, EtatCourrier.ANNULE, EtatCourrier.A_ENVOYER
    ]  # fmt: skip
    assert "pas envoyé" in o.dernier(protege).texte
    assert o.relire(bon).premiere_lettre_le == seance.jour
    assert courriers.confirmer_departs(seance, seance.jour) == 0
    with pytest.raises(SaisieInvalide):
        courriers.confirmer_departs(seance, date(2026, 11, 24))


def test_clore_retire_le_courrier_prepare(
    nuit: Seance, seance: Seance, superviseur: Seance, creer_dossier: Callable[..., Dossier]
) -> None:
    dossier = creer_dossier(lettre=False)
    with geste(nuit, dossier.id) as g:
        courriers.preparer(g, PREMIERE)
    clore(superviseur, dossier.id, MotifDeCloture.RETRAIT)
    assert [c.etat for c in o.courriers(dossier)] == [EtatCourrier.ANNULE]
    with pytest.raises(Refus, match="clos"):
        courriers.parti(seance, dossier.id, PREMIERE, seance.jour)


def test_la_reception_fait_courir_le_delai_de_la_mise_en_demeure(
    seance: Seance, horloge: Horloge, creer_dossier: Callable[..., Dossier]
) -> None:
    """Partie le 23/11 avec huit jours, reçue le 26/11 : jusqu'au 4 décembre."""
    dossier = creer_dossier(position=4, tentatives=2, action=TypeAction.MISE_EN_DEMEURE)
    courrier = courriers.parti(seance, dossier.id, MISE_EN_DEMEURE, seance.jour)
    horloge.avancer(jours=4)
    courriers.recu(seance, courrier.id, date(2026, 11, 26))
    relu = o.relire(dossier)
    assert relu.mise_en_demeure_le == date(2026, 11, 26)
    assert relu.mise_en_demeure_expire_le == date(2026, 12, 4)
    with pytest.raises(Refus, match="pas en chemin"):
        courriers.recu(seance, courrier.id, date(2026, 11, 26))


def test_pas_d_escalade_prevue_avant_la_fin_du_delai(seance: Seance, horloge: Horloge, creer_dossier: Callable[..., Dossier]) -> None:
    """Reçue onze jours plus tard, le délai finit le samedi 12 décembre : l'huissier prévu le 7 passe au lundi 14."""
    dossier = creer_dossier(tentatives=2)
    courrier = courriers.parti(seance, dossier.id, MISE_EN_DEMEURE, seance.jour)
    prevu = {"action": TypeAction.HUISSIER, "action_le": date(2026, 12, 7), "action_motif": MotifAction.SCENARIO, "position": 7}
    Dossier.update(**prevu).where(Dossier.id == dossier.id).execute()
    horloge.avancer(jours=14)
    courriers.recu(seance, courrier.id, date(2026, 12, 4))
    assert o.relire(dossier).action_le == date(2026, 12, 14)


def test_un_courrier_revenu_perd_l_adresse_et_ouvre_une_enquete(seance: Seance, creer_dossier: Callable[..., Dossier]) -> None:
    dossier = creer_dossier()
    autre = creer_dossier()
    courrier = courriers.parti(seance, dossier.id, RELANCE, seance.jour, canal="courrier")
    courriers.revenu(seance, courrier.id, seance.jour)
    adresses = {c.debiteur_id: c.etat for c in Coordonnee.select().where(Coordonnee.type == TypeCoordonnee.ADRESSE)}
    assert adresses[dossier.debiteur_id] is EtatCoordonnee.NPAI
    assert adresses[autre.debiteur_id] is EtatCoordonnee.VALABLE
    relu = o.relire(dossier)
    assert (relu.action, relu.action_le) == (TypeAction.ENQUETE, seance.jour)
    assert Courrier.get_by_id(courrier.id).etat is EtatCourrier.REVENU


def test_un_courriel_revenu_ne_touche_pas_l_adresse_postale(seance: Seance, creer_dossier: Callable[..., Dossier]) -> None:
    dossier = creer_dossier()
    ajoute = ajouter_courriel(seance, dossier.id, "compta@morel.example")
    courrier = courriers.parti(seance, dossier.id, RELANCE, seance.jour, canal="courriel")
    courriers.revenu(seance, courrier.id, seance.jour)
    etats = {c.type: c.etat for c in Coordonnee.select().where(Coordonnee.debiteur_id == dossier.debiteur_id)}
    assert etats[TypeCoordonnee.ADRESSE] is EtatCoordonnee.VALABLE
    assert Coordonnee.get_by_id(ajoute.id).etat is EtatCoordonnee.FAUX


def test_un_retour_ne_precede_pas_le_depart(seance: Seance, creer_dossier: Callable[..., Dossier]) -> None:
    dossier = creer_dossier()
    courrier = courriers.parti(seance, dossier.id, RELANCE, seance.jour)
    with pytest.raises(SaisieInvalide, match="précède"):
        courriers.revenu(seance, courrier.id, date(2026, 11, 22))
    with pytest.raises(Introuvable):
        courriers.recu(seance, 999, seance.jour)
